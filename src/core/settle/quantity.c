/* Quantities of one window: downtime, base, what was taken away and what nobody measured. */
#include "base/compare.h"
#include "core/settle/evaluate.h"
#include "core/settle/proof.h"
#include "core/settle/stages.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

static int64_t overlap_some_ms(struct spans set, struct span window)
{
	int64_t total = 0;

	for (size_t i = spans_find(set, window.from);
	     i < set.count && set.items[i].from < window.to; i++)
		total += span_ms(span_intersect(set.items[i], window));
	return total;
}

/* Milliseconds of a normal set, mostly an empty one, inside a span. */
static inline int64_t overlap_ms(struct spans set, struct span window)
{
	return set.count == 0 ? 0 : overlap_some_ms(set, window);
}

/* What does not fit the usual way of rounding. */
COLD static int round_wide(struct arena *arena, const struct rounding *rounding, struct ratio *ms)
{
	int64_t units;
	int r = ratio_div(arena, *ms, ratio_int(rounding->to_ms), ms);

	if (r >= 0)
		r = ratio_round(*ms, 1, rounding->mode, &units);
	return r < 0 ? r : ratio_mul(arena, ratio_int(units), ratio_int(rounding->to_ms), ms);
}

/* Rounds to the units of the guarantee, where it rounds at all. */
static inline int round_ms(struct arena *arena, const struct rounding *rounding, struct ratio *ms)
{
	int64_t units, den;
	int r;

	if (rounding->to_ms == 0)
		return 0;
	if (ms->wide || __builtin_mul_overflow(ms->den, rounding->to_ms, &den))
		return round_wide(arena, rounding, ms);
	r = ratio_round_small(ms->num, den, rounding->mode, &units);
	assert(r == 0); /* a quotient by more than 1 that is rounded up fits */
	if (__builtin_mul_overflow(units, rounding->to_ms, &ms->num) || ms->num == INT64_MIN)
		return ratio_mul(arena, ratio_int(units), ratio_int(rounding->to_ms), ms);
	ms->den = 1;
	return 0;
}

static int weight_read(struct run *run, const struct item *item, struct ratio *ret_weight)
{
	struct value value;
	int r;

	run->item = item;
	run->record = item->record;
	r = eval(run, run->guarantee->weight, &value);
	run->item = NULL;
	run->record = NULL;
	if (r < 0)
		return r;
	if (value.type == VALUE_UNDEFINED) {
		unsure(run, value.missing);
		*ret_weight = ratio_int(run->evidence == EVIDENCE_BEST ? 0 : 1);
	} else {
		*ret_weight = value.number;
	}
	return 0;
}

static int weights_read(struct run *run, struct ratio *weights)
{
	int r = 0;

	for (size_t i = 0; i < run->item_count && r >= 0; i++) {
		weights[i] = ratio_int(1);
		if (run->items[i].state == ITEM_COUNTED)
			r = weight_read(run, &run->items[i], &weights[i]);
	}
	return r;
}

/* Each record on its own: rounded each, or seconds that overlap counted for each. */
static int sum_of_items(struct run *run, struct ratio *ret_ms)
{
	const struct rounding *rounding = &run->guarantee->rounding;
	struct ratio *weights = NULL, total = ratio_int(0);
	int r = 0;

	run->measured.counted_ms = 0;
	if (run->guarantee->weight) {
		weights = ARENA_ARRAY(run->arena, struct ratio, run->item_count);
		r = weights ? weights_read(run, weights) : -ENOMEM;
	}
	for (size_t i = 0; i < run->item_count && r >= 0; i++) {
		int64_t ms = overlap_ms(run->items[i].spans, item_reach(run, &run->items[i]));
		struct ratio part = ratio_int(ms);

		if (run->items[i].state != ITEM_COUNTED)
			continue;
		run->measured.counted_ms += ms;
		if (weights)
			r = ratio_mul(run->arena, part, weights[i], &part);
		if (r >= 0 && rounding->each)
			r = round_ms(run->arena, rounding, &part);
		if (r >= 0)
			r = ratio_add(run->arena, total, part, &total);
	}
	*ret_ms = total;
	return r;
}

struct edge {
	int64_t at_ms;
	size_t item;
	bool opens;
};

static int edge_order(const void *a, const void *b)
{
	const struct edge *left = a, *right = b;

	return NUMBER_ORDER(left->at_ms, right->at_ms);
}

/* The items that are open at a point of the sweep: a heap by weight. Those that closed stay in it
 * until they come to its top. */
struct open_items {
	const struct ratio *weights;
	bool *open; /* by item */
	size_t *heap;
	size_t count;
};

static void open_push(struct open_items *items, size_t item)
{
	size_t at = items->count++;

	for (; at > 0; at = (at - 1) / 2) {
		size_t above = items->heap[(at - 1) / 2];

		if (ratio_compare(items->weights[above], items->weights[item]) >= 0)
			break;
		items->heap[at] = above;
	}
	items->heap[at] = item;
}

static void open_pop(struct open_items *items)
{
	size_t last = items->heap[--items->count], at = 0;

	for (;;) {
		size_t below = at * 2 + 1;

		if (below >= items->count)
			break;
		if (below + 1 < items->count &&
		    ratio_compare(items->weights[items->heap[below + 1]],
				  items->weights[items->heap[below]]) > 0)
			below++;
		if (ratio_compare(items->weights[items->heap[below]], items->weights[last]) <= 0)
			break;
		items->heap[at] = items->heap[below];
		at = below;
	}
	items->heap[at] = last;
}

static struct ratio open_highest(struct open_items *items)
{
	while (items->count > 0 && !items->open[items->heap[0]])
		open_pop(items);
	return items->count > 0 ? items->weights[items->heap[0]] : ratio_int(0);
}

/* Where the spans of counted items begin and end within the window, in order. */
static int edges_make(struct run *run, struct edge **ret_edges, size_t *ret_count)
{
	struct edge *edges;
	size_t count = 0, room = 0;

	for (size_t i = 0; i < run->item_count; i++)
		room += 2 * run->items[i].spans.count;
	edges = ARENA_ARRAY_RAW(run->arena, struct edge, room);
	if (!edges)
		return -ENOMEM;
	for (size_t i = 0; i < run->item_count; i++)
		for (size_t k = 0;
		     run->items[i].state == ITEM_COUNTED && k < run->items[i].spans.count; k++) {
			struct span span = span_intersect(run->items[i].spans.items[k],
							  item_reach(run, &run->items[i]));

			if (span_is_empty(span))
				continue;
			edges[count++] = (struct edge){ span.from, i, true };
			edges[count++] = (struct edge){ span.to, i, false };
		}
	qsort(edges, count, sizeof(edges[0]), edge_order);
	*ret_edges = edges;
	*ret_count = count;
	return 0;
}

/* Downtime weighted by the share hit: of records that overlap the highest share counts. */
static int weighted_downtime(struct run *run, struct ratio *ret_ms)
{
	struct ratio *weights = ARENA_ARRAY(run->arena, struct ratio, run->item_count);
	struct open_items items = { .weights = weights,
				    .open = ARENA_ARRAY(run->arena, bool, run->item_count) };
	struct ratio total = ratio_int(0);
	struct edge *edges;
	size_t count;
	int r;

	if (!weights || !items.open)
		return -ENOMEM;
	r = weights_read(run, weights);
	if (r >= 0)
		r = edges_make(run, &edges, &count);
	if (r < 0)
		return r;
	items.heap = ARENA_ARRAY_RAW(run->arena, size_t, count);
	if (!items.heap)
		return -ENOMEM;
	for (size_t i = 0; i + 1 < count && r >= 0; i++) {
		int64_t ms = edges[i + 1].at_ms - edges[i].at_ms;
		struct ratio part;

		items.open[edges[i].item] = edges[i].opens;
		if (edges[i].opens)
			open_push(&items, edges[i].item);
		if (ms == 0)
			continue;
		r = ratio_mul(run->arena, open_highest(&items), ratio_int(ms), &part);
		if (r >= 0)
			r = ratio_add(run->arena, total, part, &total);
	}
	*ret_ms = total;
	return r;
}

/* Where downtime is not the length of all that counts, time that nobody measured adds to it. */
static int unmeasured_add(struct run *run, struct ratio *total)
{
	if (unmeasured_rule(run) != RULE_COUNTED || run->measured.unmeasured_ms == 0)
		return 0;
	if (run->guarantee->overlap_each || run->guarantee->rounding.each)
		run->measured.counted_ms += run->measured.unmeasured_ms;
	return ratio_add(run->arena, *total, ratio_int(run->measured.unmeasured_ms), total);
}

/* Lengths without a place in time add to what lies in time. */
static int lengths_add(struct run *run, struct ratio *total)
{
	const struct guarantee *guarantee = run->guarantee;
	int r = 0;

	for (size_t i = 0; run->any_length && i < run->item_count && r >= 0; i++) {
		const struct item *item = &run->items[i];
		struct ratio part = ratio_int(item->counted_ms), weight = ratio_int(1);

		if (item->state != ITEM_COUNTED || !item_is_somewhere(item) ||
		    !item_is_here(run, item))
			continue;
		run->measured.counted_ms += item->counted_ms;
		if (guarantee->weight)
			r = weight_read(run, item, &weight);
		if (r >= 0)
			r = ratio_mul(run->arena, part, weight, &part);
		if (r >= 0 && guarantee->rounding.each)
			r = round_ms(run->arena, &guarantee->rounding, &part);
		if (r >= 0)
			r = ratio_add(run->arena, *total, part, total);
	}
	return r;
}

int64_t lengths_lost(const struct run *run, bool out_of_base)
{
	int64_t lost_ms = 0;

	for (size_t i = 0; run->any_length && i < run->item_count; i++) {
		const struct item *item = &run->items[i];

		if (item->state == ITEM_DROPPED && item_is_somewhere(item) &&
		    item_is_here(run, item) &&
		    (!out_of_base ||
		     (item->dropped_by && item->dropped_by->effect == EFFECT_OUT_OF_BASE)))
			lost_ms += item->record->length_ms;
	}
	return lost_ms;
}

/* Which records belong to the window, where the contract names the event that decides. */
static int belonging_find(struct run *run)
{
	int r = 0;

	for (size_t i = 0; i < run->item_count && r >= 0; i++) {
		int64_t at_ms;
		bool known;

		r = item_belongs(run, &run->items[i], &at_ms, &known);
		run->items[i].here = r >= 0 && known && span_contains(run->measured.live, at_ms);
	}
	return r;
}

/* Records that belong to a window count in it whole, also what of them lies outside; time that
 * nobody measured stays where it is. */
static int belonging_union(struct run *run)
{
	struct spans all = SPANS_NONE, blind = SPANS_NONE;
	size_t room = 0;

	for (size_t i = 0; i < run->item_count; i++)
		room += run->items[i].spans.count;
	all.items = ARENA_ARRAY_RAW(run->arena, struct span, room);
	if (!all.items)
		return -ENOMEM;
	for (size_t i = 0; i < run->item_count; i++)
		for (size_t k = 0; run->items[i].state == ITEM_COUNTED && run->items[i].here &&
				   k < run->items[i].spans.count;
		     k++)
			all.items[all.count++] =
				span_intersect(run->items[i].spans.items[k], run->facts->life);
	spans_normalise(&all);
	run->counted = all;
	if (unmeasured_rule(run) == RULE_COUNTED) {
		int r = spans_clip(run->arena, run->unmeasured, run->measured.live, &blind);

		return r < 0 ? r : spans_union(run->arena, all, blind, &run->counted);
	}
	return 0;
}

struct span item_reach(const struct run *run, const struct item *item)
{
	if (!run->guarantee->belongs || run->guarantee->per != PER_WINDOW)
		return run->measured.live;
	return item->here ? run->facts->life : (struct span){ 0, 0 };
}

/* Downtime that is not simply what was counted: weighted, each record for itself, lengths without a
 * place in time, or given. */
static int downtime_refine(struct run *run, struct ratio *total)
{
	const struct guarantee *guarantee = run->guarantee;
	const struct given *given = given_find(run, GIVEN_DOWNTIME);
	int r = 0;

	if (guarantee->overlap_each || guarantee->rounding.each)
		r = sum_of_items(run, total);
	else if (guarantee->weight)
		r = weighted_downtime(run, total);
	if (r >= 0 && (guarantee->overlap_each || guarantee->rounding.each || guarantee->weight))
		r = unmeasured_add(run, total);
	if (r >= 0)
		r = lengths_add(run, total);
	if (r >= 0 && given && given->value.type == VALUE_NUMBER)
		*total = given->value.number;
	return r;
}

static inline int downtime_measure(struct run *run)
{
	const struct guarantee *guarantee = run->guarantee;
	struct measured *measured = &run->measured;
	struct ratio *total = &measured->downtime_ms;
	int r = 0;

	if (run->tally) {
		measured->counted_ms = run->tally->counted_ms;
	} else {
		if (guarantee->belongs && guarantee->per == PER_WINDOW)
			r = belonging_union(run);
		if (r < 0)
			return r;
		measured->counted_ms =
			overlap_ms(counts_slots(guarantee) ? run->counted_slots : run->counted,
				   window_reach(run));
	}
	total->num = measured->counted_ms;
	total->den = 1;
	total->wide = NULL;
	if (guarantee->weight || guarantee->overlap_each || guarantee->rounding.each ||
	    run->any_length || run->facts->given_count > 0)
		r = downtime_refine(run, total);
	return r < 0 || guarantee->rounding.each
		       ? r
		       : round_ms(run->arena, &guarantee->rounding, total);
}

/* Downtime over the base is clamped, and the proof says so. */
static int downtime_clamp(struct run *run)
{
	struct measured *measured = &run->measured;
	struct step *step;

	if (run->proof) {
		step = step_add(run, STEP_CLAMPED, STR_NONE, NULL);
		step_value(step, value_number(measured->downtime_ms), TYPE_DURATION);
		step_value(step, measured->base, TYPE_DURATION);
	}
	measured->downtime_ms =
		ratio_sign(measured->base.number) > 0 ? measured->base.number : ratio_int(0);
	return 0;
}

/* Time that nobody measured leaves the base. */
static bool is_unmeasured_off(const struct run *run)
{
	return unmeasured_rule(run) == RULE_OUT_OF_BASE;
}

/* Time of slots that are skipped, beside what left the base before. Slots that start with records
 * may overlap. */
static int64_t off_slots(const struct run *run)
{
	const struct spans unmeasured = is_unmeasured_off(run) ? run->unmeasured : SPANS_NONE;
	int64_t off_ms = 0, reached_ms = INT64_MIN;

	for (size_t i = 0; i < run->slot_count; i++) {
		const struct slot_run *slot = &run->slots[i];
		struct span span = { slot->from_ms, slot->from_ms + slot->size_ms * slot->times };

		if (!slot->skipped || slot->taken)
			continue;
		if (span.from < reached_ms)
			span.from = reached_ms;
		off_ms += span_ms(span) - overlap_ms(run->out_of_base, span) -
			  overlap_ms(unmeasured, span);
		reached_ms = span.to;
	}
	return off_ms;
}

/* What leaves the base. */
static inline int64_t off_measure(const struct run *run)
{
	const struct guarantee *guarantee = run->guarantee;
	const struct measured *measured = &run->measured;
	int64_t off_ms = overlap_ms(run->out_of_base, measured->live) + off_slots(run) +
			 lengths_lost(run, true);

	if (is_unmeasured_off(run))
		off_ms += measured->unmeasured_ms;
	if (guarantee->outside_life == RULE_OUT_OF_BASE)
		off_ms += span_ms(measured->window) - span_ms(measured->live);
	return off_ms;
}

static inline int base_measure(struct run *run)
{
	const struct guarantee *guarantee = run->guarantee;
	struct measured *measured = &run->measured;
	int r = 0;

	if (guarantee->base)
		r = eval(run, guarantee->base, &measured->base);
	else
		measured->base = value_ms(span_ms(measured->window));
	if (r < 0 || measured->base.type == VALUE_UNDEFINED)
		return r;
	measured->excluded_ms = off_measure(run);
	if (measured->excluded_ms > 0)
		r = ratio_sub(run->arena, measured->base.number, ratio_int(measured->excluded_ms),
			      &measured->base.number);
	if (r >= 0 && ratio_sign(measured->base.number) < 0)
		measured->base = value_ms(0);
	if (r < 0 || ratio_at_most(&measured->downtime_ms, &measured->base.number))
		return r;
	return downtime_clamp(run);
}

/* The first item whose record starts at or after an instant. */
static size_t first_from(const struct run *run, int64_t from_ms)
{
	size_t low = 0, high = run->item_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (run->items[middle].record->from_ms < from_ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void records_measure(struct run *run)
{
	struct measured *measured = &run->measured;

	measured->record_count = 0;
	measured->longest_ms = 0;
	for (size_t i = run->guarantee->belongs ? 0 : first_from(run, measured->window.from);
	     i < run->item_count; i++) {
		const struct item *item = &run->items[i];

		/* items stand in order of their start */
		if (!run->guarantee->belongs && item->record->from_ms >= measured->window.to)
			break;
		if (item->state != ITEM_COUNTED)
			continue;
		if (!item_is_here(run, item))
			continue;
		measured->record_count++;
		measured->longest_ms = item->counted_ms > measured->longest_ms
					       ? item->counted_ms
					       : measured->longest_ms;
	}
}

static int64_t taken_measure(struct run *run)
{
	int64_t total = 0;

	for (size_t i = 0; i < run->taken_count; i++)
		total += span_ms(
			span_intersect(run->taken[i].span, taken_reach(run, &run->taken[i])));
	return total;
}

int window_measure(struct run *run, struct span window)
{
	struct measured *measured = &run->measured;
	int r = 0;

	measured->window = window;
	measured->live = span_intersect(window, run->facts->life);
	measured->downtime_ms = ratio_int(0);
	measured->base = value_undefined(NULL);
	measured->counted_ms = measured->taken_ms = 0;
	measured->excluded_ms = 0;
	measured->record_count = 0;
	run->slot_count = 0;
	run->at_ms = window.from;
	measured->unmeasured_ms = overlap_ms(run->unmeasured, measured->live);
	if (run->guarantee->belongs)
		r = belonging_find(run);
	if (r >= 0 && run->guarantee->slots)
		r = slots_make(run);
	if (r >= 0)
		r = downtime_measure(run);
	if (r >= 0)
		r = base_measure(run);
	if (r < 0)
		return r;
	if (run->tally) {
		measured->record_count = run->tally->record_count;
		measured->longest_ms = -1;
		measured->taken_ms = run->tally->taken_ms + lengths_lost(run, false);
		return 0;
	}
	measured->taken_ms = taken_measure(run) + lengths_lost(run, false);
	records_measure(run);
	return 0;
}
