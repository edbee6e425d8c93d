/* closing: the tables of the rounds that close and restate periods, and of their leases.
 *
 * Rounds follow from facts as store/projection.h says. Leases do not: they say who works on a round
 * now, and nothing of what it comes to.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_CLOSING_H
#define GARANT_STORE_CLOSING_H

#include "base/arena.h"
#include "core/closing/closing.h"
#include "core/register/subscription.h"
#include "store/projection.h"

/* Write what follows from a fact of their kind; as projection_add. A round that does not follow the
 * one before, or ends twice, is PROJECTION_BODY. */
MUST_USE int closing_add(struct store *store, const struct fact *fact, struct fact_place place,
			 enum projection *ret_outcome);
MUST_USE int closing_add_closed(struct store *store, const struct fact *fact,
				struct fact_place place, enum projection *ret_outcome);

/* A round and what came of it; texts in the arena. */
struct closing_row {
	struct closing_round round;
	struct str actor;
	int64_t begun_ms, ended_ms; /* ended: INSTANT_OPEN_MS while it goes on */
	struct closing_count count; /* of one that has ended */
};

struct closing_rows {
	struct closing_row *items;
	size_t count;
};

/* The last round of a period. Returns 1, 0 when there is none, or an error of the store (-ENOMEM:
 * of the arena too). */
MUST_USE int closing_last(struct store *store, struct str period, struct arena *arena,
			  struct closing_row *ret_row);

/* All rounds of a period (empty: of all) by period and number. Returns 0 or likewise. */
MUST_USE int closing_list(struct store *store, struct str period, struct arena *arena,
			  struct closing_rows *ret_rows);

/* When the newest fact of the book was recorded; INT64_MIN: there is none. Returns 0 or an error
 * of the store. */
MUST_USE int closing_newest_fact(struct store *store, int64_t *ret_ms);

/* The lease of a period; epoch 0 when nobody ever had it. The holder is in the arena. Returns 0 or
 * likewise. */
MUST_USE int closing_lease_find(struct store *store, struct str period, struct arena *arena,
				struct closing_lease *ret_lease);
MUST_USE int closing_lease_set(struct store *store, struct str period,
			       const struct closing_lease *lease);

/* A life of a subscription that a round looks at. */
struct closing_life {
	struct str customer, subscription;
	int64_t start_ms, end_ms; /* as they are now */
};

struct closing_lives {
	struct closing_life *items; /* texts in the arena */
	size_t count;
};

/* Which lives: those behind `after`, by shard, customer, id and start, at most max of them. */
struct closing_choice {
	struct str customer, subscription; /* only those; empty: all */
	struct str follows;		   /* only those that this round changed; empty: all */
	int64_t follows_number;
	int64_t known_ms;	/* recorded up to then */
	int64_t from_ms, to_ms; /* that share time with this, or did when that was recorded */
	const struct closing_life *after; /* NULL: from the first */
	int64_t max;
};

/* How many they are, whatever max and after. Returns 0 or an error of the store. */
MUST_USE int closing_lives_count(struct store *store, const struct closing_choice *choice,
				 uint64_t *ret_count);

/* Returns 0 or likewise (-ENOMEM: of the arena too). */
MUST_USE int closing_lives(struct store *store, const struct closing_choice *choice,
			   struct arena *arena, struct closing_lives *ret_lives);

#endif
