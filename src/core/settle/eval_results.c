/* Results of other guarantees, of this window and of those before it. */
#include "core/settle/evaluate.h"
#include "core/settle/history.h"
#include "core/settle/stages.h"

#include <errno.h>

#define HISTORY_MAX 1200

/* One window's outcome of a guarantee, whether settled now or told as state. */
struct outcome {
	struct span window;
	bool missed, undefined, pending;
	struct value measure;
	struct value paid; /* money; VALUE_UNDEFINED when there is none */
	uint16_t other;	   /* of which there is some, too, and does not add up */
};

/* Nothing in one currency adds up with something in another. */
static int add_money(struct run *run, struct value more, struct value *sum, uint16_t *other)
{
	if (more.type == VALUE_UNDEFINED || more.currency == 0)
		return 0;
	if (sum->type != VALUE_UNDEFINED && ratio_sign(more.number) == 0)
		return 0;
	if (sum->type == VALUE_UNDEFINED || ratio_sign(sum->number) == 0) {
		*sum = more;
		return 0;
	}
	if (sum->currency != more.currency)
		*other = more.currency;
	return ratio_add(run->arena, sum->number, more.number, &sum->number);
}

static int add_paid(struct run *run, const struct amounts *amounts, struct outcome *outcome)
{
	int r = 0;

	for (size_t i = 0; i < amounts->count && r >= 0; i++)
		if (amounts->items[i].type.kind != TYPE_TEXT)
			r = add_money(run, amounts->items[i].number, &outcome->paid,
				      &outcome->other);
	return r;
}

static bool asks_for_money(const struct expr *expr)
{
	return expr->op == EXPR_PAID || expr->op == EXPR_TOTAL_PAID;
}

static int add_result(struct run *run, const struct result *result, struct outcome *outcome)
{
	outcome->missed = outcome->missed || result->missed;
	outcome->undefined = outcome->undefined || result->status == STATUS_UNDEFINED;
	outcome->pending = outcome->pending || result->status == STATUS_PENDING;
	outcome->measure = result->measure;
	return add_paid(run, &result->payable, outcome);
}

/* What was told. A credit says nothing of a promise, and may be of other windows than it. */
static int add_state(struct run *run, const struct state *state, struct outcome *outcome)
{
	if (state->kind == STATE_PAID)
		return add_money(run, state->amount, &outcome->paid, &outcome->other);
	outcome->missed = state->missed;
	outcome->undefined = outcome->undefined || state->open;
	outcome->measure = state->measure;
	return 0;
}

static int add_place(struct run *run, const struct outcome_place *place, bool first,
		     struct outcome *outcome)
{
	const struct state *states = run->facts->states;

	if (first)
		*outcome =
			(struct outcome){ .window = place->told
							    ? states[place->place].window
							    : run->results[place->place].window };
	return place->told ? add_state(run, &states[place->place], outcome)
			   : add_result(run, &run->results[place->place], outcome);
}

/* The outcome of the last window among the first *count of a history, and how many are before it.
 * Returns 1, 0 when there is none, or an error. */
static int outcome_before(struct run *run, const struct expr *expr, const struct history *history,
			  size_t *count, struct outcome *ret_outcome)
{
	size_t found = 0;
	int r = 0;

	while (found == 0 && *count > 0) {
		const size_t end = *count;
		const int64_t to_ms = history->items[end - 1].to_ms;
		size_t first;

		for (first = end; first > 0 && history->items[first - 1].to_ms == to_ms;)
			first--;
		*count = first;
		for (size_t i = first; i < end && r >= 0; i++) {
			const struct outcome_place *place = &history->items[i];

			if (place->told && !asks_for_money(expr) &&
			    run->facts->states[place->place].kind == STATE_PAID)
				continue;
			r = add_place(run, place, found++ == 0, ret_outcome);
		}
		if (r < 0)
			return r;
	}
	return found > 0;
}

static int no_outcome(struct run *run, const struct expr *expr, enum missing_kind why,
		      struct value *ret_value)
{
	return missing_new(run,
			   (struct missing){ why, expr->text,
					     run->contract->guarantees[expr->index].id, expr->at },
			   ret_value);
}

/* An amount nobody knows yet is not nothing. */
static bool waits(const struct outcome *outcome, const struct expr *expr)
{
	return outcome->pending && asks_for_money(expr);
}

static int money_of(struct run *run, const struct expr *expr, struct value paid, uint16_t other,
		    struct value *ret_value)
{
	if (other)
		return rate_missing(run, other, paid.currency, expr->at, ret_value);
	if (paid.type == VALUE_UNDEFINED) {
		paid = value_number(ratio_int(0));
		paid.currency = run->contract->currency;
	}
	*ret_value = paid;
	return 0;
}

/* How many windows back a second argument asks for: whole ones, all where 64 bits do not hold
 * them. */
static size_t windows_back(const struct value *count)
{
	int64_t whole;

	if (ratio_sign(count->number) <= 0)
		return 0;
	return ratio_round(count->number, 1, RATIO_FLOOR, &whole) < 0 ? SIZE_MAX : (size_t)whole;
}

/* The start of the n-th window back, this one included, where windows are civil ones; else the
 * windows that are known are counted. */
static int64_t history_from(const struct run *run, uint32_t guarantee, size_t back)
{
	const struct guarantee_set *set = &run->contract->guarantees[guarantee];
	struct span window = run->measured.window;
	int64_t from_ms = INT64_MIN;

	if (set->variant_count == 0 || back > HISTORY_MAX)
		return INT64_MIN;
	for (size_t i = 0; i < back; i++) {
		window = period_span(run, set->variants[0].guarantee.window, window, window.to - 1);
		from_ms = window.from;
		window.to = window.from;
		if (span_is_empty((struct span){ INT64_MIN, from_ms }))
			return INT64_MIN;
	}
	return from_ms;
}

/* Windows of a guarantee from the one being settled back: at most back, none before from_ms. */
struct reach {
	size_t back;
	int64_t from_ms;
};

static struct reach reach_of(const struct run *run, const struct expr *expr,
			     const struct value *count)
{
	struct reach reach = { windows_back(count), INT64_MIN };

	reach.from_ms = history_from(run, expr->index, reach.back);
	if (reach.from_ms != INT64_MIN)
		reach.back = SIZE_MAX;
	return reach;
}

/* What these windows add up to. */
struct past {
	int64_t missed;
	struct value paid;
	uint16_t other; /* a currency that does not add up with it */
	bool unknown;	/* one of them is: see why */
	enum missing_kind missing;
};

static int past_of(struct run *run, const struct expr *expr, struct reach reach, struct past *past)
{
	const struct history *history;
	struct outcome outcome;
	int64_t next_ms = NO_INSTANT;
	size_t count;
	int r = history_of(run, expr->index, &history);

	if (r < 0)
		return r;
	count = history_until(history, run->measured.window.to);
	for (size_t i = 0; i < reach.back; i++) {
		r = outcome_before(run, expr, history, &count, &outcome);
		if (r <= 0 || outcome.window.from < reach.from_ms)
			break;
		if (expr->op == EXPR_MISSED_RUN && i > 0 && outcome.window.to != next_ms)
			break;
		if (outcome.undefined || waits(&outcome, expr)) {
			past->unknown = true;
			past->missing = outcome.undefined ? MISSING_FACT : MISSING_CHARGE;
			break;
		}
		if (expr->op == EXPR_MISSED_RUN && !outcome.missed)
			break;
		past->missed += outcome.missed;
		past->other = outcome.other ? outcome.other : past->other;
		r = add_money(run, outcome.paid, &past->paid, &past->other);
		if (r < 0)
			break;
		next_ms = outcome.window.from;
	}
	return r < 0 ? r : 0;
}

static int eval_history(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct reach reach = { SIZE_MAX, INT64_MIN };
	struct past past = { .paid = value_undefined(NULL) };
	int r = 0;

	if (expr->arg_count == 2) {
		struct value count;

		r = eval(run, expr->args[1], &count);
		if (r >= 0 && count.type == VALUE_UNDEFINED) {
			*ret_value = count;
			return 0;
		}
		if (r >= 0)
			reach = reach_of(run, expr, &count);
	}
	if (r >= 0)
		r = past_of(run, expr, reach, &past);
	if (r < 0)
		return r;
	if (past.unknown)
		return no_outcome(run, expr, past.missing, ret_value);
	if (expr->op == EXPR_TOTAL_PAID)
		return money_of(run, expr, past.paid, past.other, ret_value);
	*ret_value = value_number(ratio_int(past.missed));
	return 0;
}

int eval_results(struct run *run, const struct expr *expr, struct value *ret_value)
{
	const struct history *history;
	struct outcome now;
	size_t count;
	int r;

	if (expr->op == EXPR_MISSED_IN || expr->op == EXPR_MISSED_RUN ||
	    expr->op == EXPR_TOTAL_PAID)
		return eval_history(run, expr, ret_value);
	r = history_of(run, expr->index, &history);
	if (r < 0)
		return r;
	count = history_until(history, run->measured.window.to);
	r = outcome_before(run, expr, history, &count, &now);
	if (r < 0)
		return r;
	if (r == 0 || now.window.to <= run->measured.window.from || now.undefined)
		return no_outcome(run, expr, MISSING_FACT, ret_value);
	if (waits(&now, expr))
		return no_outcome(run, expr, MISSING_CHARGE, ret_value);
	if (expr->op == EXPR_PAID)
		return money_of(run, expr, now.paid, now.other, ret_value);
	if (expr->op == EXPR_MISSED)
		*ret_value = value_bool(now.missed);
	else
		*ret_value = now.measure;
	return 0;
}
