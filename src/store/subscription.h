/* subscription: the tables of subscriptions and of what was told of them.
 *
 * They follow from facts as store/projection.h says. Everything takes the customer.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_SUBSCRIPTION_H
#define GARANT_STORE_SUBSCRIPTION_H

#include "base/arena.h"
#include "core/register/subscription.h"
#include "store/projection.h"

/* Write what follows from a fact of their kind; as projection_add. A second one of the same
 * customer, id and start is PROJECTION_TWICE, and so is an end of one that is not there. */
MUST_USE int subscription_add(struct store *store, const struct fact *fact, struct fact_place place,
			      enum projection *ret_outcome);
MUST_USE int subscription_add_end(struct store *store, const struct fact *fact,
				  struct fact_place place, enum projection *ret_outcome);
/* The same, of other values from a day on. */
MUST_USE int subscription_add_change(struct store *store, const struct fact *fact,
				     struct fact_place place, enum projection *ret_outcome);

/* The number of the fact of the one that began then; *ret_seq 0: there is none. Returns 0 or an
 * error of the store. */
MUST_USE int subscription_seq(struct store *store, const struct subscription *subscription,
			      int64_t *ret_seq);

/* Whether the fact of that number of the customer says the same, times and body. Returns 1, 0, or
 * an error of the store. */
MUST_USE int subscription_is_same(struct store *store, const struct fact *fact, int64_t seq);

/* The start of one of the customer that has the same id and shares time with it; returns 1, 0, or
 * an error of the store. */
MUST_USE int subscription_overlap(struct store *store, const struct subscription *subscription,
				  int64_t *ret_start_ms);

struct subscription_rows {
	struct subscription *items; /* texts in the arena; values are not read */
	size_t count;
};

/* The end of a life as it was told up to an instant: by the last fact of an end, or with the
 * subscription itself. Returns 0 or an error of the store. */
MUST_USE int subscription_end_known(struct store *store, const struct subscription *subscription,
				    int64_t known_ms, int64_t *ret_end_ms);

/* Those of a customer by id and start; only those of an id where it is not empty. Returns 0 or an
 * error of the store (-ENOMEM: of the arena too). */
MUST_USE int subscription_list(struct store *store, struct str customer, struct str id,
			       struct arena *arena, struct subscription_rows *ret_rows);

struct subscription_values {
	struct subscription_value *items; /* texts in the arena */
	size_t count;
};

/* What was told of one up to an instant (INT64_MAX: all), as subscription_history says. Returns
 * likewise. */
MUST_USE int subscription_values(struct store *store, const struct subscription *subscription,
				 int64_t known_ms, struct arena *arena,
				 struct subscription_values *ret_values);

#endif
