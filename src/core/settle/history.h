/* history: the windows of a guarantee whose outcome is known, told or settled, in order of their
 * ends; private to this folder.
 *
 * It says where outcomes stand and not what they are, which limits and combining still change. It
 * is kept while results are only added, so that asking in each window what was before costs no look
 * at all windows: a promise of forty years by days asks as fast as one of a month.
 *
 * Threads: the run's.
 */
#ifndef GARANT_CORE_SETTLE_HISTORY_H
#define GARANT_CORE_SETTLE_HISTORY_H

#include "core/settle/run.h"

/* Where one outcome stands: among the results of the run, or among what the facts tell. */
struct outcome_place {
	int64_t to_ms; /* end of its window */
	uint32_t place;
	bool told;
};

/* By end; those of one end as results stand, then as facts tell them. */
struct history {
	struct outcome_place *items;
	size_t count, capacity;
	bool shuffled;	  /* something was put behind what comes after it */
	struct str item;  /* of a for-each: outcomes of others are left out */
	size_t seen;	  /* results that were looked at */
	size_t reordered; /* run->results_reordered when it was made; 0: never */
};

/* The history of a guarantee, for the item being settled, up to the last result. Returns 0 or
 * -ENOMEM. It is the run's, and good until the next call. */
MUST_USE int history_of(struct run *run, uint32_t guarantee, const struct history **ret_history);

/* How many outcomes of a history end by an instant: the first ones. */
size_t history_until(const struct history *history, int64_t to_ms);

/* Results no longer stand where they stood: histories are made anew. Whoever moves results, or
 * takes some away, says so. */
static inline void results_moved(struct run *run)
{
	run->results_reordered++;
}

#endif
