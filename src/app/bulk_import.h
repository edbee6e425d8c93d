/* bulk_import: subscriptions brought into a book from a table of any length.
 *
 * The file is that of docs/reference/bulk.md, each row checked against the contract and the book. A
 * row that is in the book already is the same customer, subscription and start with the same
 * values. app/bulk_table.h says the rest.
 *
 * Values that change from a day on are rows of another table: customer, subscription, from, and
 * what holds from that day until another day is told. The day before does not change.
 *
 *     r = bulk_import(&use, &request, &count);
 *     r = bulk_changes(&use, &request, &count);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BULK_IMPORT_H
#define GARANT_APP_BULK_IMPORT_H

#include "app/bulk_table.h"

/* Returns 0; -EBADMSG when something is wrong with the file or the contract; -EINTR; or another
 * negative errno; each with a diagnostic but -EINTR. */
MUST_USE int bulk_import(const struct use *use, const struct import_request *request,
			 struct import_count *ret_count);

/* Of values that change, likewise. Statements about the time from there on are told in a note. */
MUST_USE int bulk_changes(const struct use *use, const struct import_request *request,
			  struct import_count *ret_count);

#endif
