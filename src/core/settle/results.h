/* results: from the quantities of a window to what is payable; private to this folder.
 *
 * Threads: the run's.
 */
#ifndef GARANT_CORE_SETTLE_RESULTS_H
#define GARANT_CORE_SETTLE_RESULTS_H

#include "core/settle/amounts.h"
#include "core/settle/evaluate.h"

/* pay.c, limit.c, claims.c */
/* What is owed before limits. *ret_repeated: an earlier window was in the same row; the result has
 * its amounts, limits included. */
MUST_USE int pay_compute(struct run *run, struct result *result, struct amounts *ret_owed,
			 bool *ret_repeated);
MUST_USE int limits_apply(struct run *run, struct result *result, const struct limit *limits,
			  size_t count, struct amounts *owed);
/* One limit on what a result owes, after what results before it in run->results were granted. */
MUST_USE int limit_apply(struct run *run, const struct limit *limit, struct result *result,
			 struct amounts *owed);
/* A limit that is no cap, of an amount of its kind; *below is set where a minimum takes it. */
MUST_USE int floor_apply(struct run *run, const struct limit *limit, bool *below,
			 struct amount *amount, struct value value);
bool limit_is_about(const struct limit *limit, const struct amount *amount);
/* The value of a limit in a currency; undefined without a rate, or where none is allowed. */
MUST_USE int limit_convert(struct run *run, const struct limit *limit, struct value value,
			   uint16_t currency, struct value *ret_value);
/* What was used of limits, from here on; remembered and taken back. The copy is the run's. */
struct limit_use;
MUST_USE int limit_uses_begin(struct run *run, const struct limit *limits, size_t count);
MUST_USE int limit_uses_copy(struct run *run, size_t count, struct limit_use **ret_copy);
void limit_uses_restore(struct run *run, size_t count, const struct limit_use *copy);
/* limit_contract.c: the limits over all guarantees, after they were combined. */
MUST_USE int contract_limits(struct run *run);
/* No other result shares the period of a limit of the guarantee. */
bool limit_is_alone(const struct guarantee *guarantee, const struct limit *limit);
MUST_USE int claim_decide(struct run *run, struct result *result);
bool clock_includes_end(const struct term_clock *clock);
MUST_USE int term_clock_end(struct run *run, const struct term_clock *clock, struct anchor anchor,
			    int64_t *ret_ms, bool *ret_known);

MUST_USE int amounts_round(struct run *run, const struct amounts *exact,
			   struct amounts *ret_rounded);
MUST_USE int money_convert(struct run *run, struct value money, uint16_t to,
			   const struct limit *limit, struct value *ret_money);

/* repeat.c: before the windows of a guarantee; what a row came to that was paid before, false when
 * it was not; and what the row of a result came to. */
MUST_USE int repeats_begin(struct run *run);
bool repeat_find(const struct run *run, size_t row, struct result *result);
void repeat_note(struct run *run, const struct result *result);

/* guarantee.c: all windows of one guarantee under one assumption about missing evidence. */
MUST_USE int windows_settle(struct run *run, const struct guarantee_set *set,
			    const struct plan_windows *windows);
MUST_USE int window_settle(struct run *run, struct span window);
/* any.c: the worst stretch that ends in a month; none where missed ones have used it up. */
MUST_USE int any_settle(struct run *run, struct span month);
/* evidence.c: settles the windows from the first result on for the best and the worst that missing
 * evidence may hide; where both come to the same, nothing is open. unmeasured: whether there is
 * time that nobody measured. */
MUST_USE int evidence_bounds(struct run *run, const struct guarantee_set *set,
			     const struct plan_windows *windows, size_t first, bool unmeasured);

/* result.c */
/* Room for so many more results. */
MUST_USE int results_reserve(struct run *run, size_t count);
MUST_USE int result_new(struct run *run, struct span window, struct result **ret_result);
MUST_USE int result_settle(struct run *run, struct result *result);
/* What is open has no amounts, and nothing becomes due. */
void result_owe_nothing(struct result *result);
MUST_USE int result_undefined(struct run *run, struct result *result,
			      const struct missing *missing);
/* Undefined because time that nobody measured decides. */
MUST_USE int result_blind(struct run *run, struct result *result);
/* Undefined because the amounts of two guarantees cannot be compared. */
MUST_USE int result_incomparable(struct run *run, struct result *result, struct str one,
				 struct str other);
MUST_USE int rights_settle(struct run *run);
MUST_USE int endings_settle(struct run *run, const struct ending_result **ret_endings,
			    size_t *ret_count);
MUST_USE int results_combine(struct run *run);
/* Whether combining took what a result pays, in the round before this one. */
bool is_displaced(const struct run *run, struct displaced pay);
/* Takes what this round displaced for the next, with fewer only what it displaced again; whether it
 * is something else than before. */
bool displaced_change(struct run *run, bool fewer);

#endif
