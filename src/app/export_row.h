/* export_row: the rows of a table as lines of CSV (RFC 4180) or of JSON.
 *
 *     struct export_writer writer = { .out = &out, .format = EXPORT_CSV, ... };
 *     export_header(&writer);
 *     export_row(&writer, row, values);
 *
 * Failures are remembered by the strbuf.
 *
 * Threads: one writer belongs to one thread.
 */
#ifndef GARANT_APP_EXPORT_ROW_H
#define GARANT_APP_EXPORT_ROW_H

#include "app/book_export.h"

struct export_writer {
	struct strbuf *out;
	struct strbuf part; /* of the cell at hand */
	enum export_format format;
	const struct export_column *columns;
	size_t count, currency; /* currency: place of its column; count: there is none */
	bool no_contract;	/* without the column of the contract, which is the same in all */
	struct export_names names; /* columns behind these */
};

/* The mark and the names of the columns; nothing of JSON lines. */
void export_header(struct export_writer *writer);

/* A row of export_rows; values, where there are names, are their texts, which may be empty. */
void export_row(struct export_writer *writer, struct store_statement *row,
		const struct str *values);

#endif
