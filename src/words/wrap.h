/* wrap: breaks a line of text at its blanks so that it fits a width.
 *
 *     text_wrap(&out, STR("1. downtime counted: 7 h"), 20, 3);   // later lines begin with 3 blanks
 *
 * No-break spaces are not blanks. A word longer than the width stands alone on its line, uncut.
 * Widths are those of utf8_locale.h, so a UTF-8 locale must be set. Threads: no state.
 */
#ifndef GARANT_WORDS_WRAP_H
#define GARANT_WORDS_WRAP_H

#include "base/str.h"

/* Appends text without a line end after it. width: columns, 0 for no limit; hang: blanks before
 * each line but the first; column: where the first line already is. */
void text_wrap(struct strbuf *out, struct str text, size_t width, size_t hang, size_t column);

/* Columns of the longest word. */
size_t text_word_columns(struct str text);

#endif
