/* export: the rows that garant export writes, one after the other, in the order of their keys.
 *
 *     rows = export_rows(store, EXPORT_INVOICES, &choice);
 *     while ((r = store_step(rows)) == 1)
 *             ... store_text(rows, 0) ...                  // columns of core/export/export.h
 *     store_end(rows);
 *
 * Nothing is kept or sorted: memory does not grow with the rows. What is read in one transaction is
 * of one moment.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_EXPORT_H
#define GARANT_STORE_EXPORT_H

#include "base/arena.h"
#include "core/export/export.h"
#include "store/store.h"

struct export_choice {
	struct str customer;	/* empty: all, and what is the provider's */
	int64_t from_ms, to_ms; /* half-open; INT64_MIN and INT64_MAX: no bound */
	struct str contract;	/* of subscriptions; empty: any */
	bool standing;		/* without what was withdrawn or merged */
	bool persons;		/* of customers: with what people are called */
};

/* The rows of a table, with a value for each of its columns but COLUMN_FIELD and COLUMN_MONEY; of
 * subscriptions there are two numbers more, shard and number of the fact. The texts of the choice
 * must stay. A failure is told by the first step. */
struct store_statement *export_rows(struct store *store, enum export_what what,
				    const struct export_choice *choice);

struct export_names {
	struct str *items; /* in the arena */
	size_t count;
};

/* The names of values that subscriptions of the choice have, in order. Returns 0 or an error of the
 * store (-ENOMEM: of the arena too). */
MUST_USE int export_value_names(struct store *store, const struct export_choice *choice,
				struct arena *arena, struct export_names *ret_names);

/* The values of a subscription as it began: rows of name and value. */
struct store_statement *export_values(struct store *store, int64_t shard, int64_t seq);

#endif
