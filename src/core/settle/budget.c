/* Allowances: how much maintenance may be taken away, for how long, and what an overrun does. */
#include "core/settle/evaluate.h"
#include "core/settle/proof.h"
#include "core/settle/stages.h"

#include <errno.h>
#include <stdlib.h>

struct usage {
	struct span period;
	struct ratio used; /* ms, or windows */
};

struct usages {
	struct usage *items;
	size_t count;
};

static int64_t published_ms(const struct run *run, const struct record *record)
{
	int field = contract_field(run->contract, STR("published"));
	uint16_t slot = field < 0 ? KIND_NO_FIELD : run->contract->kinds[record->kind].slots[field];

	return slot == KIND_NO_FIELD || record->fields[slot].type != VALUE_INSTANT
		       ? INT64_MAX
		       : record->fields[slot].instant_ms;
}

/* A window with what decides its turn. */
struct turn {
	int64_t at_ms;
	const struct record *record;
	struct span span;
};

static int turn_order(const void *a, const void *b)
{
	const struct turn *left = a, *right = b;

	if (left->at_ms != right->at_ms)
		return left->at_ms < right->at_ms ? -1 : 1;
	return record_comes_before(left->record, right->record)
		       ? -1
		       : record_comes_before(right->record, left->record);
}

static int use_order(struct run *run, const struct budget *budget, const struct record **records,
		     struct span *spans, size_t count)
{
	struct turn *turns = ARENA_ARRAY_RAW(run->arena, struct turn, count);

	if (!turns)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		turns[i] = (struct turn){ budget->by_publication ? published_ms(run, records[i])
								 : spans[i].from,
					  records[i], spans[i] };
	qsort(turns, count, sizeof(turns[0]), turn_order);
	for (size_t i = 0; i < count; i++) {
		records[i] = turns[i].record;
		spans[i] = turns[i].span;
	}
	return 0;
}

/* What was used in the period before these facts, and by the windows already looked at. */
static struct usage *usage_of(struct run *run, struct usages *usages, struct span period)
{
	struct usage *usage;

	for (size_t i = 0; i < usages->count; i++)
		if (usages->items[i].period.from == period.from)
			return &usages->items[i];
	usage = &usages->items[usages->count++];
	*usage = (struct usage){ period, ratio_int(0) };
	for (size_t i = 0; i < run->facts->state_count; i++) {
		const struct state *state = &run->facts->states[i];

		if (state->kind == STATE_BUDGET && span_contains(period, state->window.from) &&
		    (state->guarantee == UINT16_MAX ||
		     state->guarantee == run->guarantee->number) &&
		    ratio_add(run->arena, usage->used, state->amount.number, &usage->used) < 0)
			return NULL;
	}
	return usage;
}

static struct span budget_period(const struct run *run, const struct budget *budget,
				 struct span span, size_t number)
{
	struct period per = budget->per;

	if (per.kind == PERIOD_RECORD)
		return (struct span){ (int64_t)number, (int64_t)number + 1 };
	if (per.kind == PERIOD_WINDOW)
		per = run->guarantee->window;
	return period_span(run, per, (struct span){ INT64_MIN, INT64_MAX }, span.from);
}

static int budget_step(struct run *run, const struct condition *condition,
		       const struct record *record, struct ratio used, int64_t taken_ms)
{
	struct step *step;

	if (!run->proof)
		return 0;
	step = step_add(run, STEP_BUDGET, condition->clause, condition->budget->at_most);
	if (!step)
		return -ENOMEM;
	step->record = record->id;
	step_word(step, condition->budget->at_most->text);
	step_value(step, value_number(used), condition->budget->at_most->type);
	step_ms(step, taken_ms);
	step_word(step, record->id);
	return 0;
}

int budget_apply(struct run *run, const struct condition *condition, const struct record **records,
		 size_t *count, struct span *spans)
{
	const struct budget *budget = condition->budget;
	bool by_number = type_is(budget->at_most->type, TYPE_NUMBER, 0, 0);
	struct usages usages = { ARENA_ARRAY(run->arena, struct usage, *count + 1), 0 };
	struct value at_most;
	size_t kept = 0;
	int r = eval(run, budget->at_most, &at_most);

	if (!usages.items)
		return -ENOMEM;
	if (r < 0 || at_most.type == VALUE_UNDEFINED) {
		if (r >= 0)
			unsure(run, at_most.missing);
		return r;
	}
	r = use_order(run, budget, records, spans, *count);
	for (size_t i = 0; i < *count && r >= 0; i++) {
		struct usage *usage =
			usage_of(run, &usages, budget_period(run, budget, spans[i], i));
		struct ratio left, want = by_number ? ratio_int(1) : ratio_int(span_ms(spans[i]));
		int64_t taken_ms = span_ms(spans[i]);
		struct ratio before;

		if (!usage)
			return -ENOMEM;
		before = usage->used;
		r = ratio_sub(run->arena, at_most.number, usage->used, &left);
		if (r >= 0)
			r = ratio_add(run->arena, usage->used, want, &usage->used);
		if (r < 0)
			return r;
		if (ratio_compare(left, want) < 0) {
			int64_t left_ms = 0;

			r = by_number || budget->whole
				    ? 0
				    : ratio_round(left, 1, RATIO_FLOOR, &left_ms);
			taken_ms = left_ms > 0 ? left_ms : 0;
		}
		if (r >= 0)
			r = budget_step(run, condition, records[i], before, taken_ms);
		if (taken_ms == 0)
			continue;
		records[kept] = records[i];
		spans[kept++] = (struct span){ spans[i].from, spans[i].from + taken_ms };
	}
	*count = kept;
	return r;
}
