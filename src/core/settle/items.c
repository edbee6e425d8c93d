/* Items: the records a guarantee looks at, and the part of each that its clock counts. */
#include "core/settle/evaluate.h"
#include "core/settle/stages.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static bool touches_components(const struct guarantee *guarantee, const struct record *record)
{
	if (guarantee->component_count == 0 || record->component_count == 0)
		return true;
	for (size_t i = 0; i < record->component_count; i++)
		for (size_t k = 0; k < guarantee->component_count; k++)
			if (record->components[i] == guarantee->components[k])
				return true;
	return false;
}

static bool is_part_of(const struct contract *contract, uint16_t part, uint16_t whole)
{
	while (part != UINT16_MAX && part != whole)
		part = contract->components[part].parent;
	return part == whole;
}

/* A record on a component touches its parts and what it is part of; one without touches all. */
static bool touches_component(const struct run *run, const struct record *record)
{
	int number = contract_component(run->contract, run->item_word);

	for (size_t i = 0; i < record->component_count; i++)
		if (is_part_of(run->contract, record->components[i], (uint16_t)number) ||
		    is_part_of(run->contract, (uint16_t)number, record->components[i]))
			return true;
	return record->component_count == 0;
}

static bool touches_word(const struct run *run, const struct record *record)
{
	uint16_t slot = run->contract->kinds[record->kind].slots[run->guarantee->for_each_field];
	bool told = slot != KIND_NO_FIELD && record->fields[slot].type == VALUE_TEXT;
	bool looked_at = run->guarantee->kinds >> record->kind & 1;

	/* a record of another kind, such as maintenance, without the field touches all */
	return told ? str_equal(record->fields[slot].text.str, run->item_word) : !looked_at;
}

bool touches_some(const struct run *run, const struct record *record)
{
	const struct guarantee *guarantee = run->guarantee;

	if (!touches_components(guarantee, record))
		return false;
	switch (guarantee->for_each) {
	case EACH_RESOURCE:
		return record->told->resource.len == 0 ||
		       str_equal(record->told->resource, run->subject->id);
	case EACH_COMPONENT:
		return touches_component(run, record);
	case EACH_FIELD:
		return touches_word(run, record);
	case EACH_NONE:
		break;
	}
	return true;
}

/* Room for so many items, before the first is there. */
static int items_reserve(struct run *run, size_t count)
{
	if (run->item_capacity >= count)
		return 0;
	run->items = ARENA_ARRAY_RAW(run->arena, struct item, count);
	if (!run->items)
		return -ENOMEM;
	run->item_capacity = count;
	return 0;
}

static inline void item_span(struct item *item, struct span span)
{
	const bool lasts = span.to > span.from;

	item->single = span;
	item->spans.items = &item->single;
	item->spans.count = lasts;
	item->counted_ms = lasts ? span.to - span.from : 0;
}

COLD static void item_flags(struct run *run, struct item *item)
{
	const struct record *record = item->record;

	if (record->flags & RECORD_LENGTH_ONLY) {
		item->spans.count = 0;
		item->counted_ms = record->length_ms;
		run->any_length = true;
	}
	run->any_open = run->any_open || (record->flags & RECORD_OPEN);
}

/* What later stages say of an item is taken whole from one of which nothing is said. */
#define TOLD_LATER offsetof(struct item, state)
static const struct item item_blank = { .state = ITEM_COUNTED,
					.kept = -1,
					.due_ms = NO_INSTANT,
					.took_ms = NO_INSTANT,
					.late_ms = NO_INSTANT };

/* A record as a stage finds it first: all of its time counts. */
static inline void item_begin(struct run *run, struct item *item, const struct record *record)
{
	/* what is read of the record comes before any byte is written, which might be part of it */
	const struct span span = { record->from_ms, record->to_ms };
	const unsigned flags = record->flags;

	item->record = record;
	item->from_ms = span.from;
	item_span(item, span);
	memcpy((char *)item + TOLD_LATER, (const char *)&item_blank + TOLD_LATER,
	       sizeof(*item) - TOLD_LATER);
	if (UNLIKELY(flags != 0))
		item_flags(run, item);
}

int items_of_records(struct run *run, const struct record *records, size_t count)
{
	int r = items_reserve(run, count);

	if (r < 0)
		return r;
	for (size_t i = 0; i < count; i++)
		item_begin(run, &run->items[i], &records[i]);
	run->item_count = count;
	return 0;
}

int items_gather(struct run *run)
{
	const struct record **ordered;
	size_t count;
	int r;

	run->item_count = 0;
	run->others = NULL;
	run->any_open = run->any_lost = run->any_length = false;
	if (UNLIKELY(run->facts->given_count > 0) && lengths_are_given(run))
		return items_given(run);
	if (run->guarantee->slots && !counts_slots(run->guarantee))
		return intervals_gather(run);
	r = records_ordered(run, &ordered, &count);
	if (r >= 0)
		r = items_reserve(run, count);
	if (r < 0)
		return r;
	for (size_t i = 0; i < count; i++)
		item_begin(run, &run->items[i], ordered[i]);
	run->item_count = count;
	return 0;
}

int taken_add(struct run *run, struct taken taken)
{
	if (run->taken_count == run->taken_capacity) {
		size_t capacity = run->taken_capacity * 2 + 16;
		struct taken *grown = ARENA_GROW(run->arena, struct taken, run->taken,
						 run->taken_count, capacity);

		if (!grown)
			return -ENOMEM;
		run->taken = grown;
		run->taken_capacity = capacity;
	}
	run->taken[run->taken_count++] = taken;
	return 0;
}

static int item_set(struct item *item, struct spans spans)
{
	if (UNLIKELY(item_is_somewhere(item)))
		return 0; /* it has no time that something could be taken from */
	if (spans.count <= 1) {
		item_span(item, spans.count == 0 ? (struct span){ 0, 0 } : spans.items[0]);
		return 0;
	}
	item->spans = spans;
	return spans_total_ms(spans, &item->counted_ms);
}

/* What is in whole but not in kept was taken away. */
static int note_taken(struct run *run, struct spans whole, struct spans kept, struct taken taken)
{
	struct spans lost;
	int r = spans_subtract(run->arena, whole, kept, &lost);

	for (size_t i = 0; i < lost.count && r >= 0; i++) {
		taken.span = lost.items[i];
		r = taken_add(run, taken);
	}
	return r;
}

int item_keep(struct run *run, size_t number, struct spans keep, const struct condition *condition,
	      enum taken_why why)
{
	struct item *item = &run->items[number];
	struct spans kept;
	int r = spans_intersect(run->arena, item->spans, keep, &kept);

	if (r >= 0)
		r = note_taken(run, item->spans, kept,
			       (struct taken){ .item = (uint32_t)number,
					       .condition = condition,
					       .why = why });
	return r < 0 ? r : item_set(item, kept);
}

int item_subtract(struct run *run, size_t number, struct spans away,
		  const struct condition *condition)
{
	struct item *item = &run->items[number];
	struct spans near, kept;
	int64_t end_ms;
	size_t first;
	int r;

	if (item->spans.count == 0)
		return 0;
	end_ms = item->spans.items[item->spans.count - 1].to;
	first = away.count > 0 && away.items[0].to > item->spans.items[0].from
			? 0
			: spans_find(away, item->spans.items[0].from);
	/* only what can touch, so that the work grows with the item and not with the set */
	near = (struct spans){ away.count > 0 ? away.items + first : NULL, 0 };
	while (first + near.count < away.count && near.items[near.count].from < end_ms)
		near.count++;
	if (near.count == 0)
		return 0;
	r = spans_subtract(run->arena, item->spans, near, &kept);
	if (r >= 0)
		r = note_taken(run, item->spans, kept,
			       (struct taken){ .item = (uint32_t)number,
					       .condition = condition,
					       .why = TAKEN_CONDITION });
	return r < 0 ? r : item_set(item, kept);
}

/* What is asked of a record is what stands on the day it begins. */
void item_look(struct run *run, const struct item *item)
{
	run->item = item;
	run->record = item->record;
	run->at_ms = item->record->from_ms;
}

int item_belongs(struct run *run, const struct item *item, int64_t *ret_ms, bool *ret_known)
{
	const struct item *item_before = run->item;
	const struct record *record_before = run->record;
	const int64_t at_before_ms = run->at_ms;
	int r;

	item_look(run, item);
	r = eval_instant(run, run->guarantee->belongs, ret_ms, ret_known);
	run->item = item_before;
	run->record = record_before;
	run->at_ms = at_before_ms;
	return r;
}

/* Ends of the clock for one record; *ret_known false when an event is missing. */
static int clock_ends(struct run *run, const struct clock_stage *clock, struct item *item,
		      struct span *ret_span, bool *ret_known)
{
	bool from_known = true, until_known = true;
	int r = 0;

	*ret_span = (struct span){ item->record->from_ms, item->record->to_ms };
	item_look(run, item);
	run->missing = NULL;
	if (clock->from)
		r = eval_instant(run, clock->from, &ret_span->from, &from_known);
	if (r >= 0 && clock->until)
		r = eval_instant(
			run, clock->until, &ret_span->to,
			&until_known); /* an open record has not ended: its clock runs until now */
	if (r >= 0 && !until_known && (item->record->flags & RECORD_OPEN)) {
		ret_span->to = item->record->to_ms;
		until_known = true;
	}
	run->item = NULL;
	run->record = NULL;
	*ret_known = from_known && until_known;
	return r;
}

/* Only hours of the clock's calendar count. */
static int keep_open(struct run *run, const struct clock_stage *clock, size_t number)
{
	const struct spans *spans = &run->items[number].spans;
	struct spans open;
	int r;

	if (clock->calendar < 0 || spans->count == 0)
		return 0;
	r = calendar_open_spans(
		run->contract->calendars[clock->calendar].calendar,
		(struct span){ spans->items[0].from, spans->items[spans->count - 1].to },
		run->arena, &open);
	return r < 0 ? r : item_keep(run, number, open, NULL, TAKEN_CLOCK);
}

static int clock_missing(struct run *run, const struct clock_stage *clock, size_t number)
{
	struct item *item = &run->items[number];

	item->no_clock = true;
	item->missing = run->missing;
	switch (clock->if_missing) {
	case IF_MISSING_WHOLE:
		return keep_open(run, clock, number);
	case IF_MISSING_NOTHING:
	case IF_MISSING_NOT_ENTITLED:
		return item_keep(run, number, SPANS_NONE, NULL, TAKEN_CLOCK);
	case IF_MISSING_UNDEFINED:
		break;
	}
	unsure(run, item->missing);
	if (run->evidence == EVIDENCE_BEST)
		return item_keep(run, number, SPANS_NONE, NULL, TAKEN_CLOCK);
	return keep_open(run, clock, number);
}

/* Whether a record takes time by itself; others are points between which a clock can run. */
static bool lasts(const struct record *record)
{
	return kind_lasts(record->kind) || record->to_ms > record->from_ms;
}

static int clock_apply(struct run *run, const struct clock_stage *clock, size_t number)
{
	struct item *item = &run->items[number];
	struct spans keep;
	struct span span;
	bool known;
	int r = clock_ends(run, clock, item, &span, &known);

	if (r < 0)
		return r;
	if (!known)
		return clock_missing(run, clock, number);
	/* A contact made before the outage starts nothing; a clock that is to end with another
	 * event than the record's own end may run past it. */
	if (lasts(item->record) && span.from < item->record->from_ms)
		span.from = item->record->from_ms;
	keep = spans_of(&span);
	r = item_keep(run, number, keep, NULL, TAKEN_CLOCK);
	if (!lasts(item->record) || clock->until)
		item_span(item, span);
	return r < 0 ? r : keep_open(run, clock, number);
}

int clocks_apply(struct run *run)
{
	const struct clock_stage *clock = run->guarantee->clock;
	int r = 0;

	for (size_t i = 0; clock && i < run->item_count && r >= 0; i++)
		if (!(run->items[i].record->flags & RECORD_LENGTH_ONLY))
			r = clock_apply(run, clock, i);
	return r;
}

/* A span that starts before the one being merged: when it reaches that one, and not what stands
 * before it, they become one. */
static bool starts_earlier(struct span *open, struct span span, const struct span *begin,
			   const struct span *done)
{
	if (span.to < open->from || (done > begin && span.from <= done[-1].to))
		return false;
	open->from = span.from;
	return true;
}

/* Items in order of the start of what counts of them: spans are merged as they come. False when
 * they are not. */
static bool union_ordered(const struct run *run, struct spans *all)
{
	const struct item *const end = run->items ? run->items + run->item_count : NULL;
	struct span open = { INT64_MIN, INT64_MIN }, *done = all->items;

	for (const struct item *item = run->items; item < end; item++) {
		const struct span *next = item->spans.items;
		const struct span *const last =
			next + (item->state == ITEM_COUNTED ? item->spans.count : 0);

		for (; next < last; next++) {
			const struct span span = *next;
			const bool apart = span.from > open.to;

			if (UNLIKELY(span.from < open.from) &&
			    !starts_earlier(&open, span, all->items, done))
				return false;
			*done = open;
			done += apart & (open.to > open.from);
			open.from = UNPREDICTABLE(apart) ? span.from : open.from;
			open.to = UNPREDICTABLE(span.to > open.to) ? span.to : open.to;
		}
	}
	if (open.to > open.from)
		*done++ = open;
	all->count = (size_t)(done - all->items);
	return true;
}

static void union_unordered(const struct run *run, struct spans *all)
{
	for (size_t i = 0; i < run->item_count; i++) {
		const struct item *item = &run->items[i];

		for (size_t k = 0; item->state == ITEM_COUNTED && k < item->spans.count; k++)
			all->items[all->count++] = item->spans.items[k];
	}
	spans_normalise(all);
}

int counted_union(struct run *run)
{
	struct spans all = SPANS_NONE;
	size_t room = 1;

	for (size_t i = 0; i < run->item_count; i++)
		room += run->items[i].spans.count;
	all.items = ARENA_ARRAY_RAW(run->arena, struct span, room);
	if (!all.items)
		return -ENOMEM;
	if (!union_ordered(run, &all)) {
		all.count = 0;
		union_unordered(run, &all);
	}
	run->counted = all;
	return 0;
}
