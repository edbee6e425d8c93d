/* bulk_table: a table of any length brought into a book, whole or not at all.
 *
 * The file is read once, in one transaction. A row that is wrong is said with line and column and
 * reading goes on to find the next; when there was one, nothing is recorded. What is in the book
 * already changes nothing, so the same file can be imported again. Memory does not grow with the
 * file.
 *
 *     const struct bulk_table table = { use, request, &schema, import_row, &import };
 *     r = bulk_table_import(&table);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BULK_TABLE_H
#define GARANT_APP_BULK_TABLE_H

#include "app/book_use.h"
#include "app/bulk.h"

/* What a person asks for. */
struct import_request {
	struct str path;     /* "-": standard input */
	struct str text;     /* in memory, in place of a file: CSV; path is what it is called */
	struct str contract; /* id of a published one, where what is imported is on one */
	struct arena *arena; /* of the header; what is wrong keeps pointing into it */
	bool (*progress)(void *context, const struct bulk_progress *progress); /* as bulk_request */
	void *context;
};

struct import_count {
	uint64_t added, known; /* known: they were in the book already */
};

struct bulk_table {
	const struct use *use;
	const struct import_request *request;
	const struct bulk_schema *schema;
	/* Takes a row. Returns 0, also when it is wrong, which is said; or a negative errno that
	 * ends it all, with a diagnostic (-ENOMEM: or without). The transaction is open unless a
	 * function of the book ended it. */
	int (*take)(void *what, const struct bulk_row *row);
	void *what;
};

/* Returns 0; -EBADMSG when something is wrong with the file; -EINTR; or another negative errno;
 * each with a diagnostic but -EINTR. */
MUST_USE int bulk_table_import(const struct bulk_table *table);

#endif
