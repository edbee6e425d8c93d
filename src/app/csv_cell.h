/* csv_cell: a text as a cell of CSV (RFC 4180).
 *
 * Sources: RFC 4180; spreadsheets take a cell that begins with = + - @, a tab or a line end
 * for a formula (CWE-1236).
 *
 * Threads: values only.
 */
#ifndef GARANT_APP_CSV_CELL_H
#define GARANT_APP_CSV_CELL_H

#include "base/str.h"

/* Whether a spreadsheet would take the text for a formula. */
bool csv_cell_is_formula(struct str text);

/* Appends the text, in double quotes where it needs them. safe: an apostrophe stands before what a
 * spreadsheet would compute, so that it is shown as text. */
void csv_cell_write(struct strbuf *out, struct str text, bool safe);

#endif
