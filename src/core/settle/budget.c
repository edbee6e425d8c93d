/* Allowances: how much maintenance may be taken away, for how long, and what an overrun does. */
#include "base/compare.h"
#include "core/facts/known.h"
#include "core/settle/evaluate.h"
#include "core/settle/proof.h"
#include "core/settle/stages.h"

#include <errno.h>
#include <stdlib.h>

/* The allowance of one period, and what was used of it. */
struct usage {
	struct span period;
	struct value at_most; /* ms, or windows */
	struct ratio used;
};

/* A window with what decides its turn, and the allowance that it uses. */
struct turn {
	int64_t at_ms;
	const struct record *record;
	struct span span;
	struct span period;
	struct usage *usage;
};

static int turn_order(const void *a, const void *b)
{
	const struct turn *left = a, *right = b;
	const int order = NUMBER_ORDER(left->at_ms, right->at_ms);

	return order != 0 ? order : record_compare(left->record, right->record);
}

static int period_order(const void *a, const void *b)
{
	const struct turn *left = a, *right = b;
	const int order = NUMBER_ORDER(left->period.from, right->period.from);

	return order != 0 ? order : NUMBER_ORDER(left->span.from, right->span.from);
}

static struct span budget_period(const struct run *run, const struct budget *budget,
				 struct span span)
{
	struct period per = budget->per;

	if (per.kind == PERIOD_WINDOW)
		per = run->guarantee->window;
	if (per.kind == PERIOD_ASKED) {
		for (size_t i = 0; i < run->plan->asked.count; i++)
			if (span_contains(run->plan->asked.items[i], span.from))
				return run->plan->asked.items[i];
		/* nobody asked for a window that it is in: it has an allowance of its own */
		return (struct span){ span.from, span.from + 1 };
	}
	return period_span(run, per, span, span.from);
}

/* Whether the case tells of this allowance: all of the guarantee's, or that of a kind of record. */
static bool is_told(const struct run *run, const struct condition *condition,
		    const struct state *state, struct span period)
{
	bool own = state->record.len == 0;

	if (state->kind != STATE_BUDGET || !span_contains(period, state->window.from) ||
	    (state->guarantee != UINT16_MAX && state->guarantee != run->guarantee->number))
		return false;
	for (size_t i = 0; i < run->contract->kind_count && !own; i++)
		own = (condition->kinds >> i & 1) &&
		      str_equal(run->contract->kinds[i].name, state->record);
	return own;
}

/* The allowance on the first day of its period, and what was used before these facts. */
static int usage_begin(struct run *run, const struct condition *condition, struct turn *turn)
{
	const struct budget *budget = condition->budget;
	bool by_number = type_is(budget->at_most->type, TYPE_NUMBER, 0, 0);
	const struct span period = turn->period;
	struct usage *usage = turn->usage;
	int r;

	run->at_ms = period.from > run->facts->life.from ? period.from : run->facts->life.from;
	if (run->at_ms == INT64_MIN)
		run->at_ms = turn->span.from;
	*usage = (struct usage){ .period = period, .used = ratio_int(0) };
	r = eval(run, budget->at_most, &usage->at_most);
	if (r >= 0 && usage->at_most.type == VALUE_UNDEFINED)
		unsure(run, usage->at_most.missing);
	for (size_t i = 0; i < run->facts->state_count && r >= 0; i++) {
		const struct state *state = &run->facts->states[i];

		const struct value *used = by_number ? &state->measure : &state->amount;

		if (budget->per.kind != PERIOD_RECORD && used->type == VALUE_NUMBER &&
		    is_told(run, condition, state, period))
			r = ratio_add(run->arena, usage->used, used->number, &usage->used);
	}
	return r;
}

/* Puts windows in the order in which they use their allowances, and gives each its own. */
static int turns_order(struct run *run, const struct condition *condition, struct turn *turns,
		       size_t count)
{
	const struct budget *budget = condition->budget;
	struct usage *usages = ARENA_ARRAY_RAW(run->arena, struct usage, count);
	int r = usages ? 0 : -ENOMEM;

	for (size_t i = 0; i < count && r >= 0; i++) {
		struct turn *turn = &turns[i];

		turn->at_ms = turn->span.from;
		if (budget->by_publication &&
		    !record_published(run->contract, turn->record, &turn->at_ms))
			turn->at_ms = INT64_MAX; /* after all that were */
		turn->period = budget_period(run, budget, turn->span);
	}
	if (r >= 0)
		qsort(turns, count, sizeof(turns[0]), period_order);
	for (size_t i = 0; i < count && r >= 0; i++) {
		bool same = i > 0 && budget->per.kind != PERIOD_RECORD &&
			    turns[i].period.from == turns[i - 1].period.from;

		turns[i].usage = same ? turns[i - 1].usage : usages++;
		if (!same)
			r = usage_begin(run, condition, &turns[i]);
	}
	if (r >= 0)
		qsort(turns, count, sizeof(turns[0]), turn_order);
	return r;
}

static void budget_step(struct run *run, const struct condition *condition,
			const struct record *record, struct ratio used, int64_t taken_ms)
{
	struct step *step;

	if (!run->proof)
		return;
	step = step_add(run, STEP_BUDGET, condition->clause, condition->budget->at_most);
	step->record = record;
	step_word(step, condition->budget->at_most->text);
	step_value(step, value_number(used), condition->budget->at_most->type);
	step_ms(step, taken_ms);
	step_word(step, record->told->id);
}

/* How much of a window its allowance takes away: all, the part that is left, or nothing. An
 * allowance nobody knows takes all in the provider's favour and nothing in the customer's. */
static int turn_take(struct run *run, const struct budget *budget, const struct turn *turn,
		     int64_t *ret_ms)
{
	bool by_number = type_is(budget->at_most->type, TYPE_NUMBER, 0, 0);
	struct usage *usage = turn->usage;
	struct ratio left, want = by_number ? ratio_int(1) : ratio_int(span_ms(turn->span));
	int r;

	*ret_ms = span_ms(turn->span);
	if (usage->at_most.type == VALUE_UNDEFINED) {
		*ret_ms = run->evidence == EVIDENCE_BEST ? *ret_ms : 0;
		return 0;
	}
	r = ratio_sub(run->arena, usage->at_most.number, usage->used, &left);
	if (r >= 0)
		r = ratio_add(run->arena, usage->used, want, &usage->used);
	if (r < 0 || ratio_compare(left, want) >= 0)
		return r;
	*ret_ms = 0;
	if (!by_number && !budget->whole && ratio_sign(left) > 0)
		r = ratio_round(left, 1, RATIO_FLOOR, ret_ms);
	return r;
}

int budget_apply(struct run *run, const struct condition *condition, const struct record **records,
		 size_t *count, struct span *spans)
{
	struct turn *turns = ARENA_ARRAY_RAW(run->arena, struct turn, *count);
	size_t kept = 0;
	int r;

	if (!turns)
		return -ENOMEM;
	for (size_t i = 0; i < *count; i++)
		turns[i] = (struct turn){ .record = records[i], .span = spans[i] };
	r = turns_order(run, condition, turns, *count);
	if (r < 0)
		return r;
	for (size_t i = 0; i < *count; i++) {
		const struct turn *turn = &turns[i];
		const struct ratio before = turn->usage->used;
		int64_t taken_ms;

		r = turn_take(run, condition->budget, turn, &taken_ms);
		if (r < 0)
			return r;
		budget_step(run, condition, turn->record, before, taken_ms);
		if (taken_ms == 0)
			continue;
		records[kept] = turn->record;
		spans[kept++] = (struct span){ turn->span.from, turn->span.from + taken_ms };
	}
	*count = kept;
	return 0;
}
