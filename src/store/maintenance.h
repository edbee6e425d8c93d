/* maintenance: the table of maintenance that was announced.
 *
 * It follows from facts as store/projection.h says. Every revision keeps its row with the instant
 * at which it was published. Everything takes the customer; it is empty for the work of the
 * provider.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_MAINTENANCE_H
#define GARANT_STORE_MAINTENANCE_H

#include "base/arena.h"
#include "core/maintenance/maintenance.h"
#include "store/projection.h"

/* Writes what follows from a fact of its kind; as projection_add. A second fact of the same
 * revision is PROJECTION_TWICE. */
MUST_USE int maintenance_add(struct store *store, const struct fact *fact, struct fact_place place,
			     enum projection *ret_outcome);

/* A revision, when it was recorded, by whom and as which fact. */
struct maintenance_row {
	struct maintenance maintenance; /* texts in the arena */
	int64_t recorded_at_ms;
	struct str actor;
	int64_t seq;
};

struct maintenance_rows {
	struct maintenance_row *items;
	size_t count;
};

/* All revisions of one. Returns 0 or an error of the store (-ENOMEM: of the arena too). */
MUST_USE int maintenance_revisions(struct store *store, struct str customer, struct str id,
				   struct arena *arena, struct maintenance_rows *ret_rows);

/* Which: those of a customer (empty: of the provider) any revision of which shares time with
 * from_ms to to_ms, as it was recorded up to an instant (INT64_MAX: all). */
struct maintenance_query {
	struct str customer;
	int64_t from_ms, to_ms, known_ms;
};

/* All revisions of each of them that were recorded then, by id and revision. Likewise. */
MUST_USE int maintenance_list_at(struct store *store, const struct maintenance_query *query,
				 struct arena *arena, struct maintenance_rows *ret_rows);

#endif
