/* pending: the tables of pending transfers, which follow from facts as store/projection.h says.
 *
 * Every pending transfer has a row in `pending` for ever, one in `pending_end` once it was posted,
 * voided or expired, and one in `pending_open` until then. What it reserves stands in the rows of
 * its accounts. That it ends once is the key of `pending_end`.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_PENDING_H
#define GARANT_STORE_PENDING_H

#include "core/ledger/pending.h"
#include "store/projection.h"

/* Write what follows from a fact of their kind; as projection_add. */
MUST_USE int pending_add(struct store *store, const struct fact *fact, struct fact_place place,
			 enum projection *ret_outcome);
MUST_USE int pending_add_posted(struct store *store, const struct fact *fact,
				struct fact_place place, enum projection *ret_outcome);
MUST_USE int pending_add_voided(struct store *store, const struct fact *fact,
				struct fact_place place, enum projection *ret_outcome);
MUST_USE int pending_add_expired(struct store *store, const struct fact *fact,
				 struct fact_place place, enum projection *ret_outcome);

/* The number of the customer's pending transfer of that cause and leg, also of one that ended; 0:
 * there is none. Returns 0 or an error of the store. */
MUST_USE int pending_find(struct store *store, struct str customer, const struct transfer *named,
			  int64_t *ret_seq);

/* The one of the customer's that are open that expires first, no later than now_ms: its number, and
 * when. *ret_seq is 0 when there is none. Returns 0 or an error of the store. */
MUST_USE int pending_find_due(struct store *store, struct str customer, int64_t now_ms,
			      int64_t *ret_seq, int64_t *ret_expires_ms);

#endif
