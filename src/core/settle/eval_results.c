/* Results of other guarantees, of this window and of those before it. */
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

static struct value money_of(const struct amounts *amounts)
{
	for (size_t i = 0; i < amounts->count; i++)
		if (type_is(amounts->items[i].type, TYPE_NUMBER, 1, 0))
			return amounts->items[i].number;
	return value_undefined(NULL);
}

static int add_money(struct run *run, struct value *sum, struct value more)
{
	if (more.type == VALUE_UNDEFINED)
		return 0;
	if (sum->type == VALUE_UNDEFINED) {
		*sum = more;
		return 0;
	}
	return ratio_add(run->arena, sum->number, more.number, &sum->number);
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
		r = add_money(run, &outcome->paid, money_of(&result->payable));
		if (r < 0)
			return r;
	}
	return 0;
}

static int from_states(struct run *run, uint32_t guarantee, struct outcomes *outcomes)
{
	for (size_t i = 0; i < run->facts->state_count; i++) {
		const struct state *state = &run->facts->states[i];
		struct outcome *outcome;
		int r = 0;

		if (state->guarantee != guarantee || state->window.to > run->measured.window.to ||
		    (state->kind != STATE_RESULT && state->kind != STATE_PAID))
			continue;
		outcome = outcome_of(run, outcomes, state->window);
		if (!outcome)
			return -ENOMEM;
		if (state->kind == STATE_RESULT) {
			outcome->missed = state->missed;
			outcome->measure = state->measure;
		} else {
			r = add_money(run, &outcome->paid, state->amount);
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
	return outcome->pending && (expr->op == EXPR_PAID || expr->op == EXPR_TOTAL_PAID);
}

static struct value no_money(const struct run *run)
{
	return (struct value){ .type = VALUE_NUMBER,
			       .number = ratio_int(0),
			       .currency = run->contract->currency };
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
	for (size_t i = 0; i < back && i < outcomes->count; i++) {
		const struct outcome *outcome = &outcomes->items[outcomes->count - 1 - i];

		if (outcome->window.from < from_ms)
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
		r = add_money(run, &paid, outcome->paid);
		if (r < 0)
			return r;
	}
	if (expr->op == EXPR_TOTAL_PAID)
		*ret_value = paid.type == VALUE_UNDEFINED ? no_money(run) : paid;
	else
		*ret_value = value_number(ratio_int(missed));
	return 0;
}

int eval_results(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct outcomes outcomes = { 0 };
	const struct outcome *now = NULL;
	int r = from_results(run, expr->index, &outcomes);

	if (r >= 0)
		r = from_states(run, expr->index, &outcomes);
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
	if (expr->op == EXPR_MISSED)
		*ret_value = value_bool(now->missed);
	else if (expr->op == EXPR_MEASURE_OF)
		*ret_value = now->measure;
	else if (now->paid.type != VALUE_UNDEFINED)
		*ret_value = now->paid;
	else
		*ret_value = no_money(run);
	return 0;
}
