/* book_export: a table of a book as CSV or JSON lines.
 *
 * One reader's transaction: what is written is of one moment, whoever writes to the book meanwhile.
 * Rows are written as they are read, so memory does not grow with the table. A file is there
 * complete or not at all, only its owner can read it, and it replaces one only when that was asked
 * for.
 *
 *     const struct export_request request = { .what = EXPORT_INVOICES, .format = EXPORT_CSV_RAW,
 *                                             .path = path, ... };
 *     r = book_export(&use, &request, &count);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_EXPORT_H
#define GARANT_APP_BOOK_EXPORT_H

#include "app/book_use.h"
#include "app/book_verify.h"
#include "store/export.h"

enum export_format {
	EXPORT_CSV, /* for spreadsheets: with a byte order mark, and nothing that one computes */
	EXPORT_CSV_RAW, /* for programs: cells as they are, columns as imports take them */
	EXPORT_JSON_LINES,
	EXPORT_FORMATS
};

struct export_request {
	enum export_format format;
	enum export_what what;
	struct export_choice choice;	/* standing is filled in; persons takes the right to them */
	struct str path;		/* empty: standard output, once it is complete */
	bool replace;			/* a file that is there */
	const struct book_watch *watch; /* told how many bytes, of 0; NULL: nobody */
};

struct export_count {
	uint64_t rows, bytes;
};

/* "csv", "csv-raw", "json-lines"; false when it is none. */
bool export_format_of(struct str name, enum export_format *ret_format);
const char *export_format_name(enum export_format format);

/* Returns 0 or a negative errno with a diagnostic; then nothing was written. */
MUST_USE int book_export(const struct use *use, const struct export_request *request,
			 struct export_count *ret_count);

#endif
