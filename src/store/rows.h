/* rows: what a query gives, copied into an arena. The one loop over rows that are kept; who only
 * looks at a row steps by itself.
 *
 *     static int copy_contact(struct store_statement *row, struct arena *arena, void *copy)
 *     {
 *             struct contact *contact = copy;
 *             struct str *const texts[] = { &contact->purpose, &contact->person };
 *
 *             return row_texts(row, 0, arena, texts, 2);
 *     }
 *     r = rows_read(statement, arena, sizeof(struct contact), copy_contact, &rows);
 *
 * All functions let go of the statement, whatever they return.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_ROWS_H
#define GARANT_STORE_ROWS_H

#include "base/arena.h"
#include "store/store.h"

/* Copies a row over all of what copy points to; texts go into the arena. Returns 0, -ENOMEM, or
 * -EUCLEAN: what stands there cannot have been written by us. */
typedef int row_copy(struct store_statement *row, struct arena *arena, void *copy);

struct rows {
	void *items; /* one after the other in the arena; NULL when there is none */
	size_t count;
};

/* Runs a query and copies all of its rows, item_bytes each. Returns 0 or an error of the store
 * (-ENOMEM: of the arena too). */
MUST_USE int rows_read(struct store_statement *statement, struct arena *arena, size_t item_bytes,
		       row_copy *copy, struct rows *ret_rows);

/* Runs a query and copies its first row. Returns 1, 0 when there is none, or likewise; what is at
 * ret_item is of use only after 1. */
MUST_USE int rows_find(struct store_statement *statement, struct arena *arena, row_copy *copy,
		       void *ret_item);

/* Copies text columns, from column first on, one after the other. Returns 0 or -ENOMEM. */
MUST_USE int row_texts(struct store_statement *row, int first, struct arena *arena,
		       struct str *const *texts, size_t count);

#endif
