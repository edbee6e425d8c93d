/* settle: facts of one subscription and a contract in, a statement out. Pure and repeatable.
 *
 *     struct settle_options options = { .proof = true };
 *     const struct statement *statement;
 *     r = plan_new(arena, contract, asked, &plan);
 *     r = settle_planned(arena, plan, facts, &options, &statement);
 *
 * Threads: the contract and the facts are only read; the arena is the caller's.
 */
#ifndef GARANT_CORE_SETTLE_SETTLE_H
#define GARANT_CORE_SETTLE_SETTLE_H

#include "core/settle/statement.h"

/* How time and facts that nobody knows are taken. */
enum evidence { EVIDENCE_CONTRACT, EVIDENCE_BEST, EVIDENCE_WORST };

struct settle_options {
	bool proof;	   /* steps and span lists */
	uint32_t revision; /* written into the statement; 0 counts as 1 */
	/* Facts that the caller settles after these: they are asked for from memory while these are
	 * settled. Decides nothing; NULL when none are at hand. */
	const struct facts *next;
};

struct windows {
	const struct span *items; /* asked spans, ascending, not overlapping */
	size_t count;
};

/* The window of a guarantee or a right that contains an instant: of the facts its life and its
 * billing day are looked at. False of a period that is whatever is asked. */
bool settle_window_at(const struct contract *contract, const struct facts *facts,
		      struct period period, int64_t at_ms, struct span *ret_window);

/* What is the same for every subscription of a contract: make it once, settle many. Lives in the
 * arena it was made in and is only read afterwards. */
struct plan;

MUST_USE int plan_new(struct arena *arena, const struct contract *contract, struct windows asked,
		      const struct plan **ret_plan);

/* Likewise for the results of one guarantee, which come out as they would among all. Of the others
 * only those are settled that it looks at, or that share a combination or a limit with it, and
 * neither rights nor endings. */
MUST_USE int plan_new_alone(struct arena *arena, const struct contract *contract,
			    struct windows asked, uint16_t number, const struct plan **ret_plan);

/* Settles every window of every guarantee that ends within the asked spans. A guarantee whose
 * window is longer than what is asked is settled when its window ends. The result lives in the
 * arena. Returns 0, -ENOMEM, -EOVERFLOW (a number past all limits). What cannot be computed is a
 * result with status undefined, never an error. */
MUST_USE int settle_planned(struct arena *arena, const struct plan *plan, const struct facts *facts,
			    const struct settle_options *options,
			    const struct statement **ret_statement);

#endif
