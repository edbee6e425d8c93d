/* Joining close interruptions, minimum lengths, and deadlines of records. */
#include "base/compare.h"
#include "core/settle/evaluate.h"
#include "core/settle/proof.h"
#include "core/settle/stages.h"

#include <errno.h>
#include <stdlib.h>

/* A length as it stands on the day an item begins; *ret_ms stays as it is when nobody knows it. */
static int length_at(struct run *run, const struct expr *expr, const struct item *item,
		     enum ratio_rounding rounding, int64_t *ret_ms)
{
	struct value value;
	int r;

	item_look(run, item);
	r = eval(run, expr, &value);
	run->item = NULL;
	run->record = NULL;
	if (r < 0)
		return r;
	if (value.type != VALUE_UNDEFINED)
		return ratio_round(value.number, 1, rounding, ret_ms);
	run->missing = run->missing ? run->missing : value.missing;
	unsure(run, value.missing);
	return 0;
}

/* An item with time that counts, and where that begins. */
struct joinable {
	int64_t from_ms;
	size_t item;
};

static int joinable_order(const void *a, const void *b)
{
	const struct joinable *left = a, *right = b;
	const int order = NUMBER_ORDER(left->from_ms, right->from_ms);

	return order != 0 ? order : NUMBER_ORDER(left->item, right->item);
}

/* Items in the order of the time that counts: a clock can begin late. */
static int joinable_items(struct run *run, struct joinable **ret_items, size_t *ret_count)
{
	struct joinable *items = ARENA_ARRAY_RAW(run->arena, struct joinable, run->item_count);
	size_t count = 0;

	if (!items)
		return -ENOMEM;
	for (size_t i = 0; i < run->item_count; i++)
		if (run->items[i].state == ITEM_COUNTED && run->items[i].spans.count > 0)
			items[count++] = (struct joinable){ run->items[i].spans.items[0].from, i };
	qsort(items, count, sizeof(items[0]), joinable_order);
	*ret_items = items;
	*ret_count = count;
	return 0;
}

static int64_t item_end(const struct item *item)
{
	return item->spans.items[item->spans.count - 1].to;
}

/* Puts the time of one item into an earlier one, with the gap between them when it counts too. */
static int item_merge(struct run *run, size_t into, size_t from, bool gap_counts)
{
	struct item *first = &run->items[into];
	struct item *second = &run->items[from];
	struct span gap = { item_end(first), second->spans.items[0].from };
	struct spans joined;
	int r = spans_union(run->arena, first->spans, second->spans, &joined);

	if (r >= 0 && gap_counts)
		r = spans_union(run->arena, joined, spans_of(&gap), &joined);
	if (r < 0)
		return r;
	first->spans = joined;
	second->state = ITEM_DROPPED;
	second->spans.count = 0; /* where they stand stays an address */
	second->joined_to = first;
	return spans_total_ms(joined, &first->counted_ms);
}

/* Interruptions "at most" a part of a millisecond farther apart are no farther apart. Where nobody
 * knows how far they may be, the worst is one long interruption. */
static int items_join(struct run *run, const struct join_stage *join)
{
	struct joinable *items;
	size_t count, first = 0;
	int r = joinable_items(run, &items, &count);

	for (size_t i = 1; r >= 0 && i < count; i++) {
		const struct item *item = &run->items[items[i].item];
		int64_t apart_ms = items[i].from_ms - item_end(&run->items[items[first].item]);
		int64_t gap_ms = run->evidence == EVIDENCE_BEST ? -1 : INT64_MAX;

		r = length_at(run, join->gap, item, RATIO_FLOOR, &gap_ms);
		if (r < 0)
			return r;
		if (apart_ms <= gap_ms)
			r = item_merge(run, items[first].item, items[i].item, join->span);
		else
			first = i;
	}
	return r;
}

/* What is shorter than the minimum by a part of a millisecond is shorter. */
static int short_drop(struct run *run, const struct join_stage *join, size_t number)
{
	struct item *item = &run->items[number];
	int64_t minimum_ms = run->evidence == EVIDENCE_BEST ? INT64_MAX : 0;
	int r = length_at(run, join->minimum, item, RATIO_CEILING, &minimum_ms);

	if (r < 0 || item->counted_ms >= minimum_ms)
		return r;
	r = item_keep(run, number, SPANS_NONE, NULL, TAKEN_SHORT);
	item->state = ITEM_DROPPED;
	return r;
}

int join_apply(struct run *run)
{
	const struct join_stage *join = run->guarantee->join;
	int r = join && join->gap ? items_join(run, join) : 0;

	for (size_t i = 0; join && join->minimum && i < run->item_count && r >= 0; i++)
		if (run->items[i].state == ITEM_COUNTED)
			r = short_drop(run, join, i);
	return r;
}

static void deadline_step(struct run *run, const struct deadline_stage *deadline,
			  const struct item *item, int64_t anchor_ms, int64_t met_ms)
{
	struct step *step;

	if (!run->proof)
		return;
	step = step_add(run, STEP_DEADLINE, deadline->clause, deadline->within);
	step->record = item->record;
	step_word(step, item->record->told->id);
	step_instant(step, anchor_ms);
	step_instant(step, item->due_ms);
	if (met_ms == NO_INSTANT)
		step_word(step, STR("not yet"));
	else
		step_instant(step, met_ms);
}

/* The spans during which the clock of a deadline stands still. */
static int stops_find(struct run *run, const struct deadline_stage *deadline,
		      struct spans *ret_stops)
{
	struct expr field = { .op = EXPR_FIELD,
			      .index = (uint32_t)deadline->stop_field,
			      .at = deadline->at };
	struct value stops;
	int r;

	*ret_stops = SPANS_NONE;
	if (deadline->stop_field < 0)
		return 0;
	r = eval(run, &field, &stops);
	if (r < 0)
		return r;
	if (stops.type == VALUE_SPANS)
		*ret_stops = stops.spans;
	return 0;
}

/* The calendar of a deadline; NULL: it runs all the time. */
static const struct named_calendar *deadline_calendar(const struct run *run,
						      const struct deadline_stage *deadline)
{
	return deadline->calendar >= 0 ? &run->contract->calendars[deadline->calendar] : NULL;
}

/* Where the clock of a deadline starts: only the anchor is looked at by after: of a calendar. */
static int deadline_start(struct run *run, const struct deadline_stage *deadline, int64_t anchor_ms,
			  int64_t *ret_start_ms)
{
	const struct named_calendar *named = deadline_calendar(run, deadline);
	struct instant start = instant_of(anchor_ms);
	int r = 0;

	if (named && named->cutoff && !deadline->of->type.boundary)
		r = clock_cut_off(named->cutoff, start, &start);
	*ret_start_ms = start.ms;
	return r;
}

static int64_t open_ms(const struct named_calendar *named, struct span span)
{
	if (span_is_empty(span))
		return 0;
	return named ? calendar_open_between(named->calendar, instant_of(span.from),
					     instant_of(span.to))
			       .ms
		     : span_ms(span);
}

/* How long the clock of a deadline ran between two instants; 0 when the second is not later. */
static int64_t deadline_ran(const struct run *run, const struct deadline_stage *deadline,
			    struct spans stops, struct span span)
{
	const struct named_calendar *named = deadline_calendar(run, deadline);
	int64_t ran_ms = open_ms(named, span);

	for (size_t i = 0; i < stops.count; i++)
		ran_ms -= open_ms(named, span_intersect(stops.items[i], span));
	return ran_ms;
}

/* Time the clock stood still moves the due instant on by as much as would have run. */
static int stops_apply(struct run *run, const struct deadline_stage *deadline, struct spans stops,
		       int64_t start_ms, int64_t *due_ms)
{
	const struct named_calendar *named = deadline_calendar(run, deadline);
	int r = 0;

	for (size_t i = 0; r >= 0 && i < stops.count; i++) {
		struct span stop =
			span_intersect(stops.items[i], (struct span){ start_ms, INT64_MAX });
		struct duration rest;
		struct instant due;

		if (span_is_empty(stop) || stop.from >= *due_ms)
			continue;
		/* what was left when it stopped runs on from where it resumes */
		rest.ms = open_ms(named, (struct span){ stop.from, *due_ms });
		if (named)
			r = calendar_add(named->calendar, instant_of(stop.to), rest, &due);
		else
			r = instant_add(instant_of(stop.to), rest, &due);
		if (r >= 0)
			*due_ms = due.ms;
	}
	return r;
}

static int deadline_apply(struct run *run, const struct deadline_stage *deadline, struct item *item)
{
	bool through_end = !deadline->exact, anchored, met;
	bool days = deadline->within->type.kind == TYPE_MONTHS ||
		    deadline->within->type.unit >= UNIT_DAY;
	struct value within;
	struct spans stops;
	int64_t anchor_ms, start_ms, met_ms = NO_INSTANT, end_ms, due_ms;
	int r = eval_instant(run, deadline->of, &anchor_ms, &anchored);

	if (r >= 0)
		r = eval(run, deadline->within, &within);
	if (r < 0)
		return r;
	if (!anchored || within.type == VALUE_UNDEFINED) {
		item->missing = anchored ? within.missing : run->missing;
		return 0;
	}
	r = clock_after(
		run,
		&(struct clock_question){ .anchor = { anchor_ms, deadline->of->type.boundary },
					  .amount = &within,
					  .type = deadline->within->type,
					  .calendar = deadline->calendar,
					  .through_end = through_end,
					  .end_counts = true },
		&due_ms);
	if (r >= 0)
		r = deadline_start(run, deadline, anchor_ms, &start_ms);
	if (r == -EDOM || r == -ERANGE || r == -ENODATA)
		return 0;
	if (r >= 0)
		r = eval_instant(run, deadline->met_by, &met_ms, &met);
	if (r < 0)
		return r;
	if (!met)
		met_ms = NO_INSTANT;
	end_ms = met ? met_ms : run->facts->as_of_ms;
	r = stops_find(run, deadline, &stops);
	if (r >= 0 && end_ms != NO_INSTANT)
		item->took_ms =
			deadline_ran(run, deadline, stops, (struct span){ start_ms, end_ms });
	if (r >= 0)
		r = stops_apply(run, deadline, stops, start_ms, &due_ms);
	item->due_ms =
		due_ms; /* hours include the exact instant; days end with an exclusive instant */
	if (end_ms != NO_INSTANT && (days && through_end ? end_ms >= due_ms : end_ms > due_ms))
		item->kept = 0;
	else if (met)
		item->kept = 1;
	item->late_ms = item->kept == 1 ? 0 : NO_INSTANT;
	if (item->kept == 0)
		item->late_ms = deadline_ran(run, deadline, stops, (struct span){ due_ms, end_ms });
	deadline_step(run, deadline, item, anchor_ms, met_ms);
	return r;
}

int deadlines_apply(struct run *run)
{
	const struct deadline_stage *deadline = run->guarantee->deadline;
	const struct missing *before = run->missing;
	int r = 0;

	for (size_t i = 0; deadline && i < run->item_count && r >= 0; i++) {
		if (run->items[i].state != ITEM_COUNTED)
			continue;
		item_look(run, &run->items[i]);
		run->missing = NULL;
		r = deadline_apply(run, deadline, &run->items[i]);
	}
	run->item = NULL;
	run->record = NULL;
	if (deadline)
		run->missing = before;
	return r;
}
