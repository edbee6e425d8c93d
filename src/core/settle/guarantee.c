/* One guarantee in all its windows: its stages, then a result for each window, record or day. */
#include "core/settle/evaluate.h"
#include "core/settle/proof.h"
#include "core/settle/results.h"
#include "core/settle/stages.h"

#include <assert.h>
#include <errno.h>

/* 1 where a test of a variant holds, 0 where not, -1 where nobody told what it looks at. */
static int test_truth(struct run *run, const struct variant_test *test, int32_t day)
{
	struct value here;
	struct str word;

	if (test->subject < 0)
		return day >= test->from_day && day < test->to_day;
	here = value_at(run->subject->values[test->subject], day, NULL);
	if (here.type == VALUE_UNDEFINED && run->subject != &run->facts->self)
		here = value_at(run->facts->self.values[test->subject], day, NULL);
	if (here.type == VALUE_UNDEFINED)
		here = run->contract->subject_names[test->subject].standard;
	if (here.type == VALUE_UNDEFINED) {
		int r = missing_new(
			run,
			(struct missing){ .kind = MISSING_FACT,
					  .name = run->contract->subject_names[test->subject].name,
					  .subject = run->subject->id },
			&here);

		run->missing = here.missing;
		return r < 0 ? r : -1;
	}
	word = here.type == VALUE_BOOL ? (here.yes ? STR("yes") : STR("no")) : here.text.str;
	if (!test->otherwise)
		return str_equal(word, test->word.str);
	for (size_t i = 0; i < test->other_count; i++)
		if (str_equal(word, test->others[i].str))
			return 0;
	return 1;
}

/* The variant for the subscription on a day; NULL: the guarantee does not apply, or, where
 * run->missing says so, nobody told which row it is. */
static int variant_find(struct run *run, const struct guarantee_set *set, int32_t day,
			const struct guarantee **ret_guarantee)
{
	const struct missing *missing = NULL;

	*ret_guarantee = NULL;
	for (size_t i = 0; i < set->variant_count; i++) {
		const struct variant *variant = &set->variants[i];
		int all = 1;

		for (size_t k = 0; k < variant->test_count && all != 0; k++) {
			int holds = test_truth(run, &variant->tests[k], day);

			if (holds < -1)
				return holds;
			all = holds == 1 ? all : holds;
		}
		if (all == 1) {
			run->missing = NULL;
			*ret_guarantee = &variant->guarantee;
			return 0;
		}
		missing = all < 0 ? run->missing : missing;
	}
	run->missing = missing;
	return 0;
}

/* Takes off a set what was taken away from records: there something is known to have been down. */
static int taken_subtract(struct run *run, struct spans *set)
{
	struct spans gone = SPANS_NONE;

	if (set->count == 0 || run->taken_count == 0)
		return 0;
	gone.items = ARENA_ARRAY_RAW(run->arena, struct span, run->taken_count);
	if (!gone.items)
		return -ENOMEM;
	for (size_t i = 0; i < run->taken_count; i++)
		gone.items[gone.count++] = run->taken[i].span;
	spans_normalise(&gone);
	return spans_subtract(run->arena, *set, gone, set);
}

/* Records of time that nobody measured. */
static int unmeasured_count(struct run *run)
{
	const struct facts *facts = run->facts;
	size_t count = 0;

	if (run->others && !(run->guarantee->kinds >> KIND_UNMEASURED & 1)) {
		for (size_t i = 0; i < run->other_count; i++)
			count += run->others[i]->kind == KIND_UNMEASURED;
	} else {
		for (size_t i = 0; i < facts->record_count; i++)
			count += facts->records[i].kind == KIND_UNMEASURED;
	}
	run->unmeasured_count = count;
	return 0;
}

/* Time nobody measured: not known to be down, and not taken away. */
static int unmeasured_find(struct run *run)
{
	struct spans all = SPANS_NONE;
	int r = 0;

	run->unmeasured = SPANS_NONE;
	if (run->unmeasured_count + run->slot_unmeasured.count == 0)
		return 0;
	all.items = ARENA_ARRAY(run->arena, struct span, run->unmeasured_count + 1);
	if (!all.items)
		return -ENOMEM;
	for (size_t i = 0; i < run->facts->record_count; i++)
		if (run->facts->records[i].kind == KIND_UNMEASURED)
			all.items[all.count++] = (struct span){ run->facts->records[i].from_ms,
								run->facts->records[i].to_ms };
	spans_normalise(&all);
	r = spans_union(run->arena, all, run->slot_unmeasured, &all);
	if (r >= 0)
		r = spans_subtract(run->arena, all, run->counted, &all);
	if (r >= 0)
		r = spans_subtract(run->arena, all, run->removed, &all);
	if (r >= 0)
		r = taken_subtract(run, &all);
	run->unmeasured = all;
	if (r < 0)
		return r;
	if (run->guarantee->unmeasured == RULE_UNDEFINED)
		unsure(run, NULL);
	if (unmeasured_rule(run) == RULE_COUNTED)
		return spans_union(run->arena, run->counted, all, &run->counted);
	return 0;
}

static size_t owner_of(const struct run *run, const struct taken *taken)
{
	const struct item *item = &run->items[taken->item];

	return (size_t)((item->joined_to ? item->joined_to : item) - run->items);
}

/* So that each record's result finds what was taken from it without looking at all that was. */
static int taken_by_item(struct run *run)
{
	size_t *starts = ARENA_ARRAY(run->arena, size_t, run->item_count + 1);
	size_t *places = ARENA_ARRAY_RAW(run->arena, size_t, run->taken_count);

	if (!starts || !places)
		return -ENOMEM;
	for (size_t i = 0; i < run->taken_count; i++)
		starts[owner_of(run, &run->taken[i])]++;
	for (size_t i = 1; i <= run->item_count; i++)
		starts[i] += starts[i - 1];
	/* these are ends yet; each becomes a start while places are put before it */
	for (size_t i = run->taken_count; i > 0; i--)
		places[--starts[owner_of(run, &run->taken[i - 1])]] = i - 1;
	run->taken_starts = starts;
	run->taken_places = places;
	return 0;
}

/* The stages that look at records, once for all windows. */
static int stages_run(struct run *run)
{
	int (*const stages[])(struct run *) = {
		items_gather, unmeasured_count, clocks_apply,  conditions_apply, rows_apply,
		join_apply,   deadlines_apply,	counted_union, unmeasured_find
	};
	int r = 0;

	run->taken_count = 0;
	run->removed = run->out_of_base = run->counted_slots = run->slot_unmeasured = SPANS_NONE;
	run->missing = NULL;
	run->measured = (struct measured){ 0 };
	run->in_stages = true;
	run->stage_steps.count = 0;
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]) && r >= 0; i++)
		r = stages[i](run);
	run->in_stages = false;
	if (r >= 0 && run->guarantee->per == PER_RECORD)
		r = taken_by_item(run);
	return r < 0 || !run->proof ? r : proof_order_steps(run);
}

static inline void result_copy_measured(const struct run *run, struct result *result)
{
	const struct measured *measured = &run->measured;
	int64_t downtime_ms = 0, base_ms = 0;

	if (ratio_round(measured->downtime_ms, 1, RATIO_FLOOR, &downtime_ms) == 0)
		result->downtime_ms = downtime_ms;
	if (measured->base.type == VALUE_NUMBER &&
	    ratio_round(measured->base.number, 1, RATIO_FLOOR, &base_ms) == 0)
		result->base_ms = base_ms;
	result->counted_ms = measured->counted_ms;
	result->taken_ms = measured->taken_ms;
	result->unmeasured_ms = measured->unmeasured_ms;
	result->record_count = measured->record_count;
}

static bool any_open(const struct run *run, struct span window)
{
	if (!run->any_open)
		return false;
	for (size_t i = 0; i < run->item_count; i++)
		if (run->items[i].state == ITEM_COUNTED &&
		    (run->items[i].record->flags & RECORD_OPEN) &&
		    span_overlaps(window, (struct span){ run->items[i].record->from_ms,
							 run->items[i].record->to_ms + 1 }))
			return true;
	return false;
}

static int result_finish(struct run *run, size_t number)
{
	struct result *result = &run->results[number];
	int r = 0;

	result->provisional =
		result->provisional || /* its deadline still runs */
		(run->facts->as_of_ms != NO_INSTANT && result->window.to > run->facts->as_of_ms) ||
		(result->record ? (result->record->flags & RECORD_OPEN) != 0
				: any_open(run, result->window));
	if (run->plan->needs_time && !result->record)
		r = spans_clip(run->arena,
			       counts_slots(run->guarantee) ? run->counted_slots : run->counted,
			       window_reach(run), &result->paid_time);
	else if (run->plan->needs_time && run->item && run->item->state == ITEM_COUNTED)
		r = spans_copy(run->arena, run->item->spans, &result->paid_time);
	if (r < 0 || !run->proof)
		return r;
	r = proof_spans(run, result);
	return r < 0 ? r : proof_keep_steps(run, result);
}

int window_settle(struct run *run, struct span window)
{
	struct result *result;
	size_t number = run->result_count;
	int r = result_new(run, window, &result);

	if (r >= 0)
		r = window_measure(run, window);
	if (r < 0)
		return r;
	result_copy_measured(run, &run->results[number]);
	r = result_settle(run, &run->results[number]);
	return r < 0 ? r : result_finish(run, number);
}

/* A record that does not count still gets its line, so that one sees why. */
static int dropped_result(struct run *run, struct result *result, const struct item *item)
{
	const struct condition *condition = item->dropped_by;
	struct step *step;

	result->status = STATUS_EXCLUDED;
	if (condition && condition->effect == EFFECT_NOT_ENTITLED)
		result->status = STATUS_NOT_ENTITLED;
	if (condition && condition->effect == EFFECT_DOES_NOT_APPLY)
		result->status = STATUS_DOES_NOT_APPLY;
	if (!run->proof || !condition)
		return 0;
	step = step_add(run, STEP_EXCLUDED_RECORD, condition->clause, condition->that);
	step->record = item->record;
	step_word(step, item->record->told->id);
	step_word(step, condition->because.len > 0 ? condition->because : condition->that->text);
	return 0;
}

static int record_settle(struct run *run, const struct item *item, struct span window)
{
	const int64_t counted_ms = item->state == ITEM_COUNTED ? item->counted_ms : 0;
	size_t number = run->result_count;
	struct result *result;
	int r = result_new(run, window, &result);

	if (r < 0)
		return r;
	run->measured = (struct measured){ .window = window,
					   .live = span_intersect(window, run->facts->life),
					   .base = value_ms(span_ms(window)),
					   .downtime_ms = ratio_int(counted_ms),
					   .counted_ms = counted_ms,
					   .record_count = item->state == ITEM_COUNTED,
					   .longest_ms = counted_ms };
	run->at_ms = window.from;
	run->item = item;
	run->record = item->record;
	for (size_t i = taken_first(run, item); i < taken_end(run, item); i++)
		run->measured.taken_ms += span_ms(run->taken[run->taken_places[i]].span);
	if (item->state == ITEM_DROPPED && item_is_somewhere(item))
		run->measured.taken_ms += item->record->length_ms;
	result->record = item->record;
	result->due_ms = item->due_ms;
	result_copy_measured(run, result);
	if (item->state == ITEM_DROPPED)
		r = dropped_result(run, result, item);
	else if (item->no_clock && run->guarantee->clock->if_missing == IF_MISSING_NOT_ENTITLED)
		result->status = STATUS_NOT_ENTITLED;
	else
		r = result_settle(run, result);
	if (r >= 0)
		r = result_finish(run, number);
	run->item = NULL;
	run->record = NULL;
	return r;
}

/* Of several records or days of a window the one that is paid, and what limits carry on once it
 * is; each is weighed with what was carried before. */
struct best {
	size_t first, number;
	size_t rival; /* what does not compare with it; first: none */
	struct carried before, after;
};

static void best_begin(struct run *run, struct best *best)
{
	run->window_first = best->first = best->number = best->rival = run->result_count;
	if (!run->guarantee->pay.records_best)
		return;
	best->before = best->after = run->carry;
}

/* What two lists of amounts are worth, and whether that says which is more. */
static int worths_of(struct run *run, const struct amounts *a, const struct amounts *b,
		     int *ret_order, bool *ret_compare)
{
	struct worth one = { .sum = ratio_int(0) }, other = one;
	int r = worth_add(run->arena, &one, a);

	if (r >= 0)
		r = worth_add(run->arena, &other, b);
	*ret_compare = r >= 0 && worths_compare(&one, &other, ret_order);
	return r;
}

/* Weighs the result that was made last: what is payable decides, then what was owed before limits,
 * then the order of time. */
static int best_weigh(struct run *run, struct best *best)
{
	const size_t number = run->result_count - 1;
	const struct result *here = &run->results[number], *top = &run->results[best->number];
	int order = 1, r = 0;
	bool compare = true;

	if (!run->guarantee->pay.records_best)
		return 0;
	if (number > best->first) {
		r = worths_of(run, &here->payable, &top->payable, &order, &compare);
		if (!compare && best->rival == best->first)
			best->rival = number;
		if (r >= 0 && compare && order == 0)
			r = worths_of(run, &here->gross, &top->gross, &order, &compare);
	}
	if (order > 0) {
		best->number = number;
		best->after = run->carry;
	}
	run->carry = best->before;
	return r;
}

static struct str name_of(const struct result *result)
{
	return result->record ? result->record->told->id : result->guarantee->id;
}

/* The best is paid, the others fall away; where nobody can say which it is, all are left open. */
static int best_end(struct run *run, const struct best *best)
{
	const bool known = best->rival == best->first;
	const struct result *top = &run->results[best->number];
	int r = 0;

	if (!run->guarantee->pay.records_best)
		return 0;
	run->carry = known ? best->after : best->before;
	for (size_t i = best->first; i < run->result_count && r >= 0; i++) {
		struct result *result = &run->results[i];

		if ((known && result == top) || amounts_are_zero(&result->payable))
			continue;
		if (known) {
			result->payable.count = 0;
			result->entitlement = ENTITLED_NONE;
		} else {
			result_owe_nothing(result);
			r = result_incomparable(run, result, name_of(top),
						name_of(&run->results[best->rival]));
		}
		result->combined_away = true;
	}
	return r;
}

/* What was asked for and ends with a window; else the window. */
static struct span asked_until(const struct run *run, struct span window)
{
	const struct windows *asked = &run->plan->asked;
	size_t i = 0;

	while (i < asked->count && asked->items[i].to != window.to)
		i++;
	assert(i < asked->count);
	return asked->items[i];
}

/* The part of a window that lies in none before it: rolling windows and those since the start
 * overlap, and what lies in several is settled in the first. */
static struct span window_new(const struct run *run, struct span window)
{
	const struct period month = { .kind = PERIOD_MONTH };
	struct span last;

	if (run->guarantee->window.kind == PERIOD_LAST)
		last = period_span(run, month, window, window.to - 1);
	else if (run->guarantee->window.kind == PERIOD_SUBSCRIPTION)
		last = asked_until(run, window);
	else
		return window;
	return (struct span){ last.from > window.from ? last.from : window.from, window.to };
}

static int records_settle(struct run *run, struct span window)
{
	const struct span here = window_new(run, window);
	struct best best;
	int r = 0;

	best_begin(run, &best);
	for (size_t i = 0; i < run->item_count && r >= 0; i++) {
		const struct item *item = &run->items[i];
		int64_t at_ms = item->record->from_ms;
		bool known = true;

		if (item->state == ITEM_DROPPED && !item->dropped_by)
			continue; /* joined with another, or too short to be looked at */
		if (run->guarantee->belongs)
			r = item_belongs(run, item, &at_ms, &known);
		if (r >= 0 && !known)
			at_ms = item->record->from_ms;
		if (r < 0 || !span_contains(here, at_ms) ||
		    !span_contains(run->facts->life, item->record->from_ms))
			continue;
		r = record_settle(run, item, window);
		if (r >= 0)
			r = best_weigh(run, &best);
	}
	return r < 0 ? r : best_end(run, &best);
}

static int days_settle(struct run *run, struct span window)
{
	int64_t at_ms = window_new(run, window).from;
	struct best best;
	int r = 0;

	best_begin(run, &best);
	while (r >= 0 && at_ms < window.to) {
		int64_t next_ms = day_start_ms(run, civil_day(run, at_ms, false) + 1);

		r = window_settle(
			run, (struct span){ at_ms, next_ms < window.to ? next_ms : window.to });
		if (r >= 0)
			r = best_weigh(run, &best);
		at_ms = next_ms;
	}
	return r < 0 ? r : best_end(run, &best);
}

static int one_window(struct run *run, struct span window)
{
	if (run->guarantee->window.kind == PERIOD_ANY)
		return any_settle(run, window);
	switch (run->guarantee->per) {
	case PER_RECORD:
		return records_settle(run, window);
	case PER_DAY:
		return days_settle(run, window);
	case PER_WINDOW:
		break;
	}
	return window_settle(run, window);
}

/* What combining takes of a window leaves its limits as they were. */
static int displaced_window(struct run *run, struct span window)
{
	const struct carried before = run->carry;
	const bool displaced = is_displaced(
		run, (struct displaced){ run->guarantee->number, window.to, run->item_word });
	int r = one_window(run, window);

	if (r >= 0 && displaced) {
		run->carry = before;
		run->limits = NULL; /* what was used is looked up again */
	}
	return r;
}

static bool is_in_effect(const struct run *run, struct span window)
{
	const struct span *effective = &run->contract->effective;

	if (effective->from == INT64_MIN && effective->to == INT64_MAX)
		return true;
	return civil_day(run, window.to, true) >= effective->from &&
	       civil_day(run, window.from, false) < effective->to;
}

/* A window without a variant: no row, or nobody told which. */
static int not_applicable(struct run *run, const struct guarantee_set *set, struct span window,
			  const struct missing *missing)
{
	struct result *result;
	int r;

	assert(set->variant_count > 0);
	run->guarantee = &set->variants[0].guarantee;
	r = result_new(run, window, &result);
	if (r >= 0 && missing)
		return result_undefined(run, result, missing);
	if (r >= 0)
		result->status = STATUS_DOES_NOT_APPLY;
	return r;
}

/* The guarantee as it stands for the whole settlement; NULL where a window decides. */
static const struct guarantee *guarantee_always(const struct run *run,
						const struct guarantee_set *set)
{
	const struct span *effective = &run->contract->effective;
	bool always = set->variant_count == 1 && set->variants[0].test_count == 0 &&
		      effective->from == INT64_MIN && effective->to == INT64_MAX;

	return always ? &set->variants[0].guarantee : NULL;
}

/* What is done once for all windows of a guarantee: they are settled from its items. */
static int guarantee_begin(struct run *run, const struct guarantee *guarantee,
			   const struct plan_windows *windows, const struct tally **ret_tallies)
{
	int r;

	run->guarantee = guarantee;
	r = stages_run(run);
	if (r >= 0)
		r = tallies_make(run, windows, ret_tallies);
	return r < 0 ? r : repeats_begin(run);
}

static void windows_begin(struct run *run, const struct plan_windows *windows)
{
	run->stage_extent = windows->count == 0
				    ? (struct span){ 0, 0 }
				    : (struct span){ windows->windows[0].from,
						     windows->windows[windows->count - 1].to };
	if (windows->period.kind == PERIOD_ANY)
		run->stage_extent.from -= windows->period.amount;
	run->uncertain = false;
	run->doubt = NULL;
	run->limits = NULL;
	run->carry.amounts.count = 0;
	run->any_after_ms = INT64_MIN;
	run->summed_window = (struct span){ 0, 0 };
}

/* Asks for some more of the facts that are settled next. */
#define ASKED_AT_ONCE 8

static inline void next_ask(struct run *run)
{
	const struct facts *next = run->options->next;
	const struct record *records;

	if (!next || run->next_asked >= next->record_count)
		return;
	records = next->records + run->next_asked;
	for (size_t i = 0; i < ASKED_AT_ONCE; i += 4) {
		__builtin_prefetch(records + i);
		__builtin_prefetch(records + i + 1);
		__builtin_prefetch(records + i + 2);
		__builtin_prefetch(records + i + 3);
	}
	run->next_asked += ASKED_AT_ONCE;
}

int windows_settle(struct run *run, const struct guarantee_set *set,
		   const struct plan_windows *windows)
{
	const struct guarantee *always = guarantee_always(run, set), *staged = NULL;
	const struct tally *tallies = NULL;
	int r = results_reserve(run, windows->count);

	windows_begin(run, windows);
	for (size_t i = 0; i < windows->count && r >= 0; i++) {
		const struct span window = windows->windows[i];
		const struct guarantee *guarantee = always;
		bool in_effect;

		next_ask(run);
		if (!span_overlaps(window, run->facts->life))
			continue;
		run->missing = NULL;
		run->whole = window;
		if (!always)
			r = variant_find(run, set, civil_day(run, window.from, false), &guarantee);
		if (r < 0)
			return r;
		in_effect = always || is_in_effect(run, window);
		if (!guarantee || !in_effect) {
			r = not_applicable(run, set, window, in_effect ? run->missing : NULL);
			continue;
		}
		if (guarantee != staged)
			r = guarantee_begin(run, guarantee, windows, &tallies);
		run->guarantee = staged = guarantee;
		run->tally = tallies ? &tallies[windows->stretches[i]] : NULL;
		if (r >= 0)
			r = run->displaced_count > 0 ? displaced_window(run, window)
						     : one_window(run, window);
	}
	run->tally = NULL;
	return r;
}
