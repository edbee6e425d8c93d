/* ending: the table of what was said of endings of subscriptions.
 *
 * It follows from facts as store/projection.h says. Every revision keeps its row, so what was known
 * at an instant can be read again.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_ENDING_H
#define GARANT_STORE_ENDING_H

#include "base/arena.h"
#include "core/ending/ending.h"
#include "store/projection.h"

/* Writes what follows from a fact of its kind; as projection_add. A second fact of the same
 * revision is PROJECTION_TWICE. */
MUST_USE int ending_add(struct store *store, const struct fact *fact, struct fact_place place,
			enum projection *ret_outcome);

/* A revision, when it was recorded, by whom and as which fact. */
struct ending_row {
	struct customer_ending ending; /* texts in the arena */
	int64_t recorded_at_ms;
	struct str actor;
	int64_t seq;
};

struct ending_rows {
	struct ending_row *items;
	size_t count;
};

/* All revisions of one. Returns 0 or an error of the store (-ENOMEM: of the arena too). */
MUST_USE int ending_revisions(struct store *store, struct str customer, struct str id,
			      struct arena *arena, struct ending_rows *ret_rows);

/* The newest revision recorded up to an instant (INT64_MAX: all) of each ending of a customer, by
 * the instant it was asked for and id. Likewise. */
MUST_USE int ending_list_at(struct store *store, struct str customer, int64_t known_ms,
			    struct arena *arena, struct ending_rows *ret_rows);

/* How many endings a customer has; or an error of the store. */
MUST_USE int64_t ending_count(struct store *store, struct str customer);

#endif
