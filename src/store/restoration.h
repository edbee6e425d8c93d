/* restoration: the table of restorings of a book from backups, and of what confirms them.
 *
 * It follows from facts as store/projection.h says. Payouts are stopped while the newest restoring
 * is not confirmed.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_RESTORATION_H
#define GARANT_STORE_RESTORATION_H

#include "core/backup/restored.h"
#include "store/projection.h"

/* Write what follows from a fact of their kind; as projection_add. A second confirmation of one
 * restoring is PROJECTION_TWICE. */
MUST_USE int restoration_add_restored(struct store *store, const struct fact *fact,
				      struct fact_place place, enum projection *ret_outcome);
MUST_USE int restoration_add_confirmed(struct store *store, const struct fact *fact,
				       struct fact_place place, enum projection *ret_outcome);

/* The newest restoring of a book. */
struct restoration {
	int64_t seq;	     /* of its fact; 0: the book was never restored */
	int64_t restored_ms; /* when */
	int64_t made_ms;     /* what was acknowledged before was in the backup */
	bool confirmed;	     /* nothing is stopped any more */
};

/* Returns 0 or an error of the store. */
MUST_USE int restoration_find(struct store *store, struct restoration *ret_restoration);

#endif
