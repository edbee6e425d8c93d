/* Results of other guarantees, of this window and of those before it. */
#include "core/money/currency.h"
#include "core/settle/evaluate.h"
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

struct outcomes {
	struct outcome *items;
	size_t count, capacity;
};

static struct outcome *outcome_of(struct run *run, struct outcomes *outcomes, struct span window)
{
	for (size_t i = 0; i < outcomes->count; i++)
		if (outcomes->items[i].window.to == window.to)
			return &outcomes->items[i];
	if (outcomes->count == outcomes->capacity) {
		size_t capacity = outcomes->capacity * 2 + 16;
		struct outcome *items = ARENA_GROW(run->arena, struct outcome, outcomes->items,
						   outcomes->count, capacity);

		if (!items)
			return NULL;
		outcomes->items = items;
		outcomes->capacity = capacity;
	}
	outcomes->items[outcomes->count] = (struct outcome){ .window = window };
	return &outcomes->items[outcomes->count++];
}

static int add_money(struct run *run, struct value more, struct value *sum, uint16_t *other)
{
	if (more.type == VALUE_UNDEFINED || more.currency == 0)
		return 0;
	if (sum->type == VALUE_UNDEFINED) {
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

static int from_results(struct run *run, uint32_t guarantee, struct outcomes *outcomes)
{
	for (size_t i = 0; i < run->result_count; i++) {
		const struct result *result = &run->results[i];
		struct outcome *outcome;
		int r;

		if (!result->guarantee || result->guarantee->number != guarantee ||
		    result->window.to > run->measured.window.to)
			continue;
		if (run->item_word.len > 0 && result->item.len > 0 &&
		    !str_equal(result->item, run->item_word))
			continue;
		outcome = outcome_of(run, outcomes, result->window);
		if (!outcome)
			return -ENOMEM;
		outcome->missed = outcome->missed || result->missed;
		outcome->undefined = outcome->undefined || result->status == STATUS_UNDEFINED;
		outcome->pending = outcome->pending || result->status == STATUS_PENDING;
		outcome->measure = result->measure;
		r = add_paid(run, &result->payable, outcome);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool asks_for_money(const struct expr *expr)
{
	return expr->op == EXPR_PAID || expr->op == EXPR_TOTAL_PAID;
}

/* What was told. A credit says nothing of a promise, and may be of other windows than it. */
static int from_states(struct run *run, const struct expr *expr, struct outcomes *outcomes)
{
	for (size_t i = 0; i < run->facts->state_count; i++) {
		const struct state *state = &run->facts->states[i];
		struct outcome *outcome;
		int r = 0;

		if (state->guarantee != expr->index || state->window.to > run->measured.window.to ||
		    (state->kind != STATE_RESULT &&
		     (state->kind != STATE_PAID || !asks_for_money(expr))))
			continue;
		outcome = outcome_of(run, outcomes, state->window);
		if (!outcome)
			return -ENOMEM;
		if (state->kind == STATE_RESULT) {
			outcome->missed = state->missed;
			outcome->measure = state->measure;
		} else {
			r = add_money(run, state->amount, &outcome->paid, &outcome->other);
		}
		if (r < 0)
			return r;
	}
	return 0;
}

static void sort_outcomes(struct outcomes *outcomes)
{
	for (size_t i = 1; i < outcomes->count; i++)
		for (size_t k = i;
		     k > 0 && outcomes->items[k - 1].window.to > outcomes->items[k].window.to;
		     k--) {
			struct outcome swap = outcomes->items[k];

			outcomes->items[k] = outcomes->items[k - 1];
			outcomes->items[k - 1] = swap;
		}
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
		return missing_new(run,
				   (struct missing){ MISSING_RATE, currency_code(other),
						     currency_code(paid.currency), expr->at },
				   ret_value);
	if (paid.type == VALUE_UNDEFINED) {
		paid = value_number(ratio_int(0));
		paid.currency = run->contract->currency;
	}
	*ret_value = paid;
	return 0;
}

/* How many windows back a second argument asks for: whole ones. */
static int windows_back(const struct value *count, size_t *ret_count)
{
	int64_t whole;
	int r = ratio_round(count->number, 1, RATIO_FLOOR, &whole);

	*ret_count = r < 0 || whole < 0 ? 0 : (size_t)whole;
	return r;
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

static int eval_history(struct run *run, const struct expr *expr, const struct outcomes *outcomes,
			struct value *ret_value)
{
	size_t back = outcomes->count;
	int64_t missed = 0, from_ms;
	struct value paid = value_undefined(NULL), count = value_undefined(NULL);
	uint16_t other = 0;
	int r = expr->arg_count == 2 ? eval(run, expr->args[1], &count) : 0;

	if (r >= 0 && expr->arg_count == 2 && count.type == VALUE_UNDEFINED) {
		*ret_value = count;
		return 0;
	}
	if (r >= 0 && expr->arg_count == 2)
		r = windows_back(&count, &back);
	if (r < 0)
		return r;
	from_ms = expr->arg_count == 2 ? history_from(run, expr->index, back) : INT64_MIN;
	for (size_t i = 0; i < outcomes->count; i++) {
		const struct outcome *outcome = &outcomes->items[outcomes->count - 1 - i];

		if (from_ms == INT64_MIN ? i >= back : outcome->window.from < from_ms)
			break;
		if (expr->op == EXPR_MISSED_RUN && i > 0 &&
		    outcome->window.to != outcomes->items[outcomes->count - i].window.from)
			break;
		if (outcome->undefined)
			return no_outcome(run, expr, MISSING_FACT, ret_value);
		if (waits(outcome, expr))
			return no_outcome(run, expr, MISSING_CHARGE, ret_value);
		if (expr->op == EXPR_MISSED_RUN && !outcome->missed)
			break;
		missed += outcome->missed;
		other = outcome->other ? outcome->other : other;
		r = add_money(run, outcome->paid, &paid, &other);
		if (r < 0)
			return r;
	}
	if (expr->op == EXPR_TOTAL_PAID)
		return money_of(run, expr, paid, other, ret_value);
	*ret_value = value_number(ratio_int(missed));
	return 0;
}

int eval_results(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct outcomes outcomes = { 0 };
	const struct outcome *now = NULL;
	int r = from_results(run, expr->index, &outcomes);

	if (r >= 0)
		r = from_states(run, expr, &outcomes);
	if (r < 0)
		return r;
	sort_outcomes(&outcomes);
	if (expr->op == EXPR_MISSED_IN || expr->op == EXPR_MISSED_RUN ||
	    expr->op == EXPR_TOTAL_PAID)
		return eval_history(run, expr, &outcomes, ret_value);
	if (outcomes.count > 0)
		now = &outcomes.items[outcomes.count - 1];
	if (!now || now->window.to <= run->measured.window.from || now->undefined)
		return no_outcome(run, expr, MISSING_FACT, ret_value);
	if (waits(now, expr))
		return no_outcome(run, expr, MISSING_CHARGE, ret_value);
	if (expr->op == EXPR_PAID)
		return money_of(run, expr, now->paid, now->other, ret_value);
	if (expr->op == EXPR_MISSED)
		*ret_value = value_bool(now->missed);
	else
		*ret_value = now->measure;
	return 0;
}
