/* run: what the stages of one settlement share; private to this folder.
 *
 * A plan is made once for a contract and the spans asked; a run settles one subscription with it. The
 * stages work on items (one record each, with the time of it that still counts) and then on windows.
 * Nothing here is shared between threads except the plan, which is only read.
 */
#ifndef GARANT_CORE_SETTLE_RUN_H
#define GARANT_CORE_SETTLE_RUN_H

#include "core/settle/settle.h"

#define NO_INSTANT INT64_MIN

enum item_state { ITEM_COUNTED, ITEM_DROPPED };

/* One record under one guarantee. */
struct item {
	const struct record *record;
	struct span single; /* storage of spans while there is one */
	struct spans spans; /* what counts: normal form */
	int64_t counted_ms; /* of spans, or the length of a record that has only a length */
	uint8_t state;	    /* enum item_state */
	bool uncertain;	    /* a fact is missing that decides whether it counts */
	bool no_clock;	    /* its clock never starts */
	const struct condition *dropped_by;
	const struct missing *missing;
	int64_t due_ms, took_ms, late_ms; /* with a deadline; NO_INSTANT until known */
	int8_t kept;			  /* 1 yes, 0 no, -1 not known */
};

/* Time of an item that a stage took away. */
struct taken {
	uint32_t item; /* UINT32_MAX: not of one item */
	struct span span;
	const struct condition *condition;
	const struct record *by;
	enum taken_why why;
};

/* Slots of the same value in a row. */
struct slot_run {
	int64_t from_ms, size_ms, times;
	struct ratio down_ms;
	const struct sample *sample; /* the only one in the slot; NULL: none or several */
	size_t first_sample, sample_count;
	struct value value;
	bool bad, skipped, unmeasured;
	bool taken; /* skipped because its time left the base with a condition */
};

/* The quantities of the window being settled. */
struct measured {
	struct span window;	  /* of the calendar */
	struct span live;	  /* the part of it in the subscription's life */
	struct ratio downtime_ms; /* after rounding */
	int64_t counted_ms, taken_ms, unmeasured_ms, excluded_ms;
	struct value base;
	size_t record_count;
	int64_t longest_ms;
	size_t first_item, item_count; /* of run->items that can touch the window */
};

struct plan_windows {
	struct period period;
	struct span *windows;
	size_t count;
};

struct plan {
	const struct contract *contract;
	struct windows asked;
	bool needs_time;	    /* some guarantee looks at the time another was paid for */
	struct plan_windows *kinds; /* one per distinct period that no subscription changes */
	size_t kind_count;
};

/* A guarantee's pay in a window that another's took the place of: it used up no cap. */
struct displaced {
	uint16_t guarantee;
	int64_t window_end_ms;
	struct str item;
};

struct step_list {
	struct step *items;
	size_t count, capacity;
};

struct run {
	struct arena *arena;
	const struct plan *plan;
	const struct contract *contract;
	const struct facts *facts;
	const struct settle_options *options;
	enum evidence evidence;
	bool proof;	/* options->proof and not only comparing best with worst */
	bool in_stages; /* before windows: steps belong to records */

	/* the guarantee being settled */
	const struct guarantee *guarantee;
	const struct subject *subject; /* the subscription, or a resource of it */
	struct str item_word;	       /* of a for-each by component or field */
	struct item *items;
	size_t item_count, item_capacity;
	size_t unmeasured_count; /* records of time that nobody measured */
	struct taken *taken;
	size_t taken_count, taken_capacity;
	struct spans counted;	    /* of all items, in normal form, unless overlap_each */
	struct span stage_extent;   /* of all windows that are settled together */
	struct spans slot_unmeasured; /* stretches without samples, where that means not measured */
	struct spans counted_slots; /* bad slots of the window being settled */
	struct spans removed;	    /* time conditions take away, whatever happened in it */
	struct spans out_of_base;   /* time that leaves the base */
	struct spans unmeasured;
	struct slot_run *slots; /* of the window being settled */
	size_t slot_count, slot_capacity;
	bool uncertain;			/* something was decided without the fact it needs */
	const struct missing *missing; /* the last fact that was missing */
	const struct missing *doubt; /* the first that made something uncertain */
	const struct condition *barred; /* a condition on the subscription that failed */

	/* what an expression is about */
	struct measured measured;
	struct value measure;
	const struct item *item;
	const struct record *record; /* item->record, or the record of a where: */
	const struct slot_run *slot;
	const struct sample *sample;
	const struct claim *claim;
	const struct ending *ending;
	int64_t ending_end_ms;
	int64_t at_ms; /* on its civil day the prices hold */

	/* results so far */
	struct result *results;
	size_t result_count, result_capacity;
	size_t first_result; /* of the guarantee and for-each item being settled */	struct step_list steps;
	struct displaced *displaced; /* what other guarantees of a window were paid instead of */
	size_t displaced_count, displaced_capacity;
struct amounts carry;	   /* what a limit cut and a later period owes */
	int64_t carry_from_ms;	   /* first instant of that period */
	struct span summed_window; /* of the records whose exact amounts are summed */
	uint16_t summed_currency;
	struct ratio summed;
	int64_t summed_minor;	      /* what was rounded of it so far */
	int64_t any_after_ms;	      /* {any: ...}: a stretch that was missed uses its time up */
	bool any_open;		      /* some item is open */
	bool any_length;	      /* some item has only a length */
	bool any_lost;		      /* some item was dropped for a precondition */
	struct step_list stage_steps; /* of the stages before windows, by record */
};

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
MUST_USE int eval_results(struct run *run, const struct expr *expr, struct value *ret_value);
/* yes: 1, no: 0, undefined: -1 (and run->missing), or a negative errno below -1. */
MUST_USE int eval_truth(struct run *run, const struct expr *expr, int *ret_truth);
/* An expression that must give an instant; *ret_known false when undefined. */
MUST_USE int eval_instant(struct run *run, const struct expr *expr, int64_t *ret_ms,
			  bool *ret_known);
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
};

MUST_USE int clock_after(struct run *run, const struct clock_question *question, int64_t *ret_ms);
MUST_USE int clock_elapsed(struct run *run, int64_t from_ms, int64_t to_ms, int calendar,
			   int64_t *ret_ms);
int32_t civil_day(const struct run *run, int64_t ms, bool boundary);
int64_t day_start_ms(const struct run *run, int32_t day);

/* windows.c */
/* The windows of a period that end within what is asked. */
MUST_USE int windows_of(struct run *run, struct period period, struct plan_windows *ret_windows);
/* The stretch of a limit's or budget's period that holds an instant. */
struct span period_span(const struct run *run, struct period period, struct span window,
			int64_t at_ms);

/* items.c, conditions.c, join.c, slots.c, deadline.c: the stages before windows */
MUST_USE int items_gather(struct run *run);
/* Whether a record is about the components and the resource, component or word being settled. */
bool touches(const struct run *run, const struct record *record);
MUST_USE int clocks_apply(struct run *run);
MUST_USE int conditions_apply(struct run *run);
MUST_USE int join_apply(struct run *run);
MUST_USE int deadlines_apply(struct run *run);
MUST_USE int counted_union(struct run *run);
MUST_USE int taken_add(struct run *run, struct taken taken);
MUST_USE int item_subtract(struct run *run, size_t item, struct spans away,
			   const struct condition *condition);
MUST_USE int item_keep(struct run *run, size_t item, struct spans keep,
		       const struct condition *condition, enum taken_why why);
MUST_USE int budget_apply(struct run *run, const struct condition *condition,
			  const struct record **records, size_t *count, struct span *spans);

/* quantity.c, slots.c */
MUST_USE int window_measure(struct run *run, struct span window);
MUST_USE int slots_make(struct run *run);
MUST_USE int intervals_gather(struct run *run);
MUST_USE int rows_apply(struct run *run);
MUST_USE int item_add(struct run *run, const struct record *record);
/* Sets each item to the whole of its record, once records are filled. */
MUST_USE int items_begin(struct run *run);
/* Bad slots of records are what counts; runs of bad slots of samples are items instead. */
static inline bool counts_slots(const struct guarantee *guarantee)
{
	return guarantee->slots && guarantee->slots->series < 0;
}
const struct given *given_find(const struct run *run, enum given_stage stage);

/* pay.c, limit.c, claims.c */
MUST_USE int pay_compute(struct run *run, struct result *result, struct amounts *ret_owed);
MUST_USE int limits_apply(struct run *run, struct result *result, const struct limit *limits,
			  size_t count, struct amounts *owed);
MUST_USE int claim_decide(struct run *run, struct result *result);
bool clock_includes_end(const struct term_clock *clock);
MUST_USE int term_clock_end(struct run *run, const struct term_clock *clock, struct anchor anchor,
			    int64_t *ret_ms, bool *ret_known);
int amounts_put(struct amounts *amounts, struct amount amount, struct arena *arena);
bool amounts_are_zero(const struct amounts *amounts);
MUST_USE int amounts_round(struct run *run, const struct amounts *exact,
			   struct amounts *ret_rounded);
MUST_USE int money_convert(struct run *run, struct value money, uint16_t to,
			   const struct limit *limit, struct value *ret_money);

/* result.c */
MUST_USE int result_new(struct run *run, struct span window, struct result **ret_result);
MUST_USE int result_settle(struct run *run, struct result *result);
MUST_USE int result_undefined(struct run *run, struct result *result,
			      const struct missing *missing);
/* Undefined because time that nobody measured decides. */
MUST_USE int result_blind(struct run *run, struct result *result);
MUST_USE int rights_settle(struct run *run);
MUST_USE int endings_settle(struct run *run, const struct ending_result **ret_endings,
			    size_t *ret_count);
MUST_USE int results_combine(struct run *run);
bool is_displaced(const struct run *run, const struct result *result);
/* Remembers what combining displaced; *ret_new when caps have to be looked at again. */
MUST_USE int displaced_note(struct run *run, bool *ret_new);

/* proof.c: only with run->proof. */
struct step *step_add(struct run *run, enum step_key key, struct str clause,
		      const struct expr *rule);
void step_value(struct step *step, struct value value, struct type type);
void step_word(struct step *step, struct str text);
void step_ms(struct step *step, int64_t ms);
void step_instant(struct step *step, int64_t ms);
MUST_USE int proof_spans(struct run *run, struct result *result);
/* The steps of the result that is being settled, after those of its records' stages. */
MUST_USE int proof_keep_steps(struct run *run, struct result *result);
/* Steps since the last result_new, copied out of the scratch list. */
MUST_USE int steps_copy(struct run *run, const struct step **ret_steps, size_t *ret_count);

#endif
