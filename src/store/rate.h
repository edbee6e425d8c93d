/* rate: the table of reference rates, a row for each currency of a day.
 *
 * It follows from facts as store/projection.h says. Rates are the provider's, so all of them stand
 * in its shard. Every revision keeps its row, so what was known at an instant can be read again.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_RATE_H
#define GARANT_STORE_RATE_H

#include "base/arena.h"
#include "core/rates/rates.h"
#include "store/projection.h"

/* Writes what follows from a fact of its kind; as projection_add. A second fact of the same
 * revision is PROJECTION_TWICE. */
MUST_USE int rate_add(struct store *store, const struct fact *fact, struct fact_place place,
		      enum projection *ret_outcome);

/* A rate, when it was recorded, by whom, why, and as which fact. */
struct rate_row {
	struct quote quote; /* texts in the arena */
	struct str source, reason, actor;
	int64_t day, revision;
	int64_t recorded_at_ms;
	int64_t seq;
};

struct rate_rows {
	struct rate_row *items;
	size_t count;
};

struct rate_query {
	struct str source, currency; /* empty: all */
	int64_t from_day, to_day;    /* both included */
	int64_t known_ms;	     /* what was recorded up to then; INT64_MAX: all */
	bool revisions;		     /* all of them; else only the newest of each */
};

/* By day, source, currency and revision. Returns 0 or an error of the store (-ENOMEM: of the arena
 * too). */
MUST_USE int rate_list(struct store *store, const struct rate_query *query, struct arena *arena,
		       struct rate_rows *ret_rows);

/* The last number of a revision of a source's day; 0 when nothing was said of it. Returns it or an
 * error of the store. */
MUST_USE int64_t rate_last_revision(struct store *store, struct str source, int64_t day);

/* Two rates of one source and day, between which an amount is converted; without a code the euro,
 * of which there is none. */
struct rate_cross {
	struct quote from, to; /* the codes are given */
	int64_t day;
};

/* The last day up to one (query->to_day) on which query->source had all of those rates, as far as
 * it was known at query->known_ms. Returns 1, 0 when there is none, or an error of the store; cross
 * is of use only after 1. */
MUST_USE int rate_find(struct store *store, const struct rate_query *query,
		       struct rate_cross *cross);

/* The source that comes after one by name, in the arena; empty at the end. Returns 0 or an error
 * of the store (-ENOMEM: of the arena too). */
MUST_USE int rate_next_source(struct store *store, struct str after, struct arena *arena,
			      struct str *ret_source);

#endif
