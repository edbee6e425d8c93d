/* outage: the tables of outages, of disputes about them and of how those were decided.
 *
 * They follow from facts as store/projection.h says. Every revision of an outage keeps its row, so
 * what was known at an instant can be read again. Everything takes the customer; it is empty for
 * the outages of the provider.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_OUTAGE_H
#define GARANT_STORE_OUTAGE_H

#include "base/arena.h"
#include "core/outage/outage.h"
#include "store/projection.h"

/* Write what follows from a fact of their kind; as projection_add. A second fact of the same
 * revision, number of a dispute, or decision is PROJECTION_TWICE. */
MUST_USE int outage_add(struct store *store, const struct fact *fact, struct fact_place place,
			enum projection *ret_outcome);
MUST_USE int outage_add_dispute(struct store *store, const struct fact *fact,
				struct fact_place place, enum projection *ret_outcome);
MUST_USE int outage_add_decision(struct store *store, const struct fact *fact,
				 struct fact_place place, enum projection *ret_outcome);

/* A revision, when it was recorded, by whom and as which fact. */
struct outage_row {
	struct outage outage; /* texts in the arena */
	int64_t recorded_at_ms;
	struct str actor;
	int64_t seq;
};

struct outage_rows {
	struct outage_row *items;
	size_t count;
};

/* All revisions of an outage. Returns 0 or an error of the store (-ENOMEM: of the arena too). */
MUST_USE int outage_revisions(struct store *store, struct str customer, struct str id,
			      struct arena *arena, struct outage_rows *ret_rows);

/* Which outages: those of a customer (empty: of the provider) that share time with from_ms to
 * to_ms, as it was recorded up to an instant (INT64_MAX: all). */
struct outage_query {
	struct str customer;
	int64_t from_ms, to_ms, known_ms;
};

/* The newest revision then of each of them, by start and id, merged ones too. Likewise. */
MUST_USE int outage_list_at(struct store *store, const struct outage_query *query,
			    struct arena *arena, struct outage_rows *ret_rows);

/* A dispute and what became of it. */
struct dispute_row {
	struct outage_dispute dispute; /* texts in the arena */
	int64_t recorded_at_ms;
	struct str actor;
	bool decided;
	struct outage_decision decision; /* where decided; its evidence is not read */
	int64_t decided_at_ms;
	struct str decided_by;
};

struct dispute_rows {
	struct dispute_row *items;
	size_t count;
};

/* The disputes about an outage, by number. Likewise. */
MUST_USE int outage_disputes(struct store *store, struct str customer, struct str id,
			     struct arena *arena, struct dispute_rows *ret_rows);

/* How many statements of a customer (empty: of all) are about windows that share time with from_ms
 * to to_ms. Returns the number or an error of the store. */
MUST_USE int64_t outage_stated(struct store *store, struct str customer, int64_t from_ms,
			       int64_t to_ms);

#endif
