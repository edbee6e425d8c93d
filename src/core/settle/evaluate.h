/* evaluate: the value of an expression at its place in a run; private to this folder.
 *
 *     struct value value;
 *     r = eval(run, guarantee->measure, &value);
 *
 * Threads: the run's.
 */
#ifndef GARANT_CORE_SETTLE_EVALUATE_H
#define GARANT_CORE_SETTLE_EVALUATE_H

#include "core/settle/run.h"

/* eval.c: the value of an expression. Undefined is a value; errors are -ENOMEM and -EOVERFLOW. */
MUST_USE int eval_node(struct run *run, const struct expr *expr, struct value *ret_value);

static inline MUST_USE int eval(struct run *run, const struct expr *expr, struct value *ret_value)
{
	if (expr->op == EXPR_CONSTANT) {
		*ret_value = expr->constant;
		return 0;
	}
	return eval_node(run, expr, ret_value);
}

MUST_USE int eval_time(struct run *run, const struct expr *expr, struct value *ret_value);
MUST_USE int eval_gather(struct run *run, const struct expr *expr, struct value *ret_value);
/* Whether a record of the window that is measured missed its deadline. */
MUST_USE int deadline_missed(struct run *run, bool *ret_missed);
MUST_USE int eval_results(struct run *run, const struct expr *expr, struct value *ret_value);
/* yes: 1, no: 0, undefined: -1 (and run->missing), or a negative errno below -1. */
MUST_USE int eval_truth(struct run *run, const struct expr *expr, int *ret_truth);
/* Whether an attribute, parameter or charge of the subscription or the resource changes. */
bool values_change(const struct run *run);
/* An expression that must give an instant; *ret_known false when undefined. */
MUST_USE int eval_instant(struct run *run, const struct expr *expr, int64_t *ret_ms,
			  bool *ret_known);
/* The order of two values of one kind that are known: below, above or 0. Of times, a date is where
 * it begins and several instants are the first; texts are the same or not. */
int value_order(const struct run *run, const struct value *a, const struct value *b);
/* Two currencies never mix, but nothing is nothing in each of them. */
bool values_mix(const struct value *a, const struct value *b);
/* Undefined, since no rate is known from one currency to another. Returns 0 or -ENOMEM. */
MUST_USE int rate_missing(struct run *run, uint16_t from, uint16_t to, struct position at,
			  struct value *ret_value);
/* Something is decided without the fact it needs: best and worst case will be compared. */
static inline void unsure(struct run *run, const struct missing *missing)
{
	run->uncertain = true;
	run->doubt = run->doubt ? run->doubt : missing;
}

MUST_USE int missing_new(struct run *run, struct missing missing, struct value *ret_value);
/* Adds a length to an instant as the contract's clock does: by the unit it was written in. */
struct anchor {
	int64_t ms;
	bool boundary; /* the exclusive end of a period: its day is the day before */
};

struct clock_question {
	struct anchor anchor;
	const struct value *amount;
	struct type type; /* of the amount: its unit decides how it is counted */
	int calendar;	  /* -1: none */
	bool through_end; /* days run to the end of the last one */
	bool end_counts;  /* the end itself is still in time: a part of a millisecond adds none */
};

MUST_USE int clock_after(struct run *run, const struct clock_question *question, int64_t *ret_ms);
MUST_USE int clock_elapsed(struct run *run, int64_t from_ms, int64_t to_ms, int calendar,
			   int64_t *ret_ms);
/* What is shifted by more leaves every calendar. */
#define SHIFT_MAX_MS (INT64_C(4000000) * DAY_MS)
int32_t civil_day(const struct run *run, int64_t ms, bool boundary);
int64_t day_start_ms(const struct run *run, int32_t day);

#endif
