/* bulk_import: subscriptions brought into a book from a table of any length.
 *
 * The file is that of docs/reference/bulk.md, read once, in one transaction: every row is checked
 * against the contract and the book, and all that is wrong is said with line and column. When
 * something is, nothing of the file is recorded. A row that is in the book already, the same
 * customer, subscription and start with the same values, changes nothing; so the same file can be
 * imported again. Memory does not grow with the file.
 *
 *     r = bulk_import(&use, &request, &count);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BULK_IMPORT_H
#define GARANT_APP_BULK_IMPORT_H

#include "app/book_use.h"
#include "app/bulk.h"
#include "app/contract_files.h"

struct import_request {
	struct str path;     /* "-": standard input */
	struct str contract; /* id of a published one */
	struct arena *arena; /* of the contract; what is wrong keeps pointing into it */
	bool (*progress)(void *context, const struct bulk_progress *progress); /* as bulk_request */
	void *context;
};

struct import_count {
	uint64_t added, known; /* known: they were in the book already */
};

/* Returns 0; -EBADMSG when something is wrong with the file or the contract; -EINTR; or another
 * negative errno; each with a diagnostic but -EINTR. */
MUST_USE int bulk_import(const struct use *use, const struct import_request *request,
			 struct import_count *ret_count);

#endif
