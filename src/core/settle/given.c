/* What a case gives instead of what is measured, and lengths given for the records of a window. */
#include "core/settle/stages.h"

#include <errno.h>
#include <stdlib.h>

static bool gives(const struct run *run, const struct given *given, enum given_stage stage)
{
	return given->stage == stage && given->guarantee == run->guarantee->number;
}

const struct given *given_for(const struct run *run, enum given_stage stage, struct span window)
{
	const struct span any = { 0, 0 };

	for (size_t i = 0; i < run->facts->given_count; i++) {
		const struct given *given = &run->facts->givens[i];

		if (gives(run, given, stage) &&
		    (span_equal(given->window, any) || span_equal(given->window, window)))
			return given;
	}
	return NULL;
}

bool lengths_are_given(const struct run *run)
{
	for (size_t i = 0; i < run->facts->given_count; i++)
		if (gives(run, &run->facts->givens[i], GIVEN_LENGTHS))
			return true;
	return false;
}

struct gathered {
	struct record *items;
	size_t count, room;
};

static struct record *record_room(struct run *run, struct gathered *all)
{
	if (all->count == all->room) {
		size_t room = all->room * 2 + 16;
		struct record *items =
			ARENA_GROW(run->arena, struct record, all->items, all->count, room);

		if (!items)
			return NULL;
		all->items = items;
		all->room = room;
	}
	return &all->items[all->count++];
}

/* One record for each length, at the beginning of the window. */
static int lengths_gather(struct run *run, const struct given *given, struct span window,
			  struct gathered *all)
{
	uint16_t kind = (uint16_t)__builtin_ctzll(run->guarantee->kinds);
	struct record_told *told = ARENA_NEW(run->arena, struct record_told);
	const struct value *fields =
		ARENA_ARRAY(run->arena, struct value, run->contract->kinds[kind].field_count);
	int64_t from_ms = window.from > run->facts->life.from ? window.from : run->facts->life.from;

	if (!told || !fields)
		return -ENOMEM;
	*told = (struct record_told){ .id = STR("given"),
				      .recorded_ms = NO_INSTANT,
				      .at = given->at };
	for (size_t i = 0; i < given->value.instants.count; i++) {
		struct record *record = record_room(run, all);

		if (!record)
			return -ENOMEM;
		*record = (struct record){ .kind = kind,
					   .flags = RECORD_LENGTH_ONLY | RECORD_GIVEN,
					   .number = (uint32_t)i,
					   .from_ms = from_ms,
					   .to_ms = from_ms,
					   .fields = fields,
					   .length_ms = given->value.instants.items_ms[i],
					   .told = told };
	}
	return 0;
}

/* What of a record lies in windows of which nothing is given, as records of their own. */
static int pieces_gather(struct run *run, const struct record *record, struct spans taken,
			 struct gathered *all)
{
	struct span whole = { record->from_ms, record->to_ms };
	const bool in_one = span_is_empty(whole) || record->flags & RECORD_LENGTH_ONLY;
	struct spans left;
	int r;

	for (size_t i = 0; in_one && i < taken.count; i++)
		if (span_contains(taken.items[i], whole.from))
			return 0;
	if (in_one) {
		struct record *piece = record_room(run, all);

		if (piece)
			*piece = *record;
		return piece ? 0 : -ENOMEM;
	}
	r = spans_subtract(run->arena, spans_of(&whole), taken, &left);
	for (size_t i = 0; i < left.count && r >= 0; i++) {
		struct record *piece = record_room(run, all);

		if (!piece)
			return -ENOMEM;
		*piece = *record;
		piece->from_ms = left.items[i].from;
		piece->to_ms = left.items[i].to;
	}
	return r;
}

static int record_order(const void *a, const void *b)
{
	return record_compare(a, b);
}

int items_given(struct run *run)
{
	struct gathered all = { 0 };
	struct plan_windows windows;
	const struct record **ordered;
	struct spans taken = SPANS_NONE;
	size_t count;
	int r = windows_of(run, run->guarantee->window, &windows);

	if (r >= 0)
		r = records_ordered(run, &ordered, &count);
	if (r < 0)
		return r;
	taken.items = ARENA_ARRAY(run->arena, struct span, windows.count);
	if (!taken.items)
		return -ENOMEM;
	for (size_t i = 0; i < windows.count && r >= 0; i++) {
		const struct given *given = given_for(run, GIVEN_LENGTHS, windows.windows[i]);

		if (!given || !span_overlaps(windows.windows[i], run->facts->life))
			continue;
		taken.items[taken.count++] = windows.windows[i];
		r = lengths_gather(run, given, windows.windows[i], &all);
	}
	spans_normalise(&taken);
	for (size_t i = 0; i < count && r >= 0; i++)
		r = pieces_gather(run, ordered[i], taken, &all);
	if (r < 0)
		return r;
	if (all.count > 1)
		qsort(all.items, all.count, sizeof(all.items[0]), record_order);
	return items_of_records(run, all.items, all.count);
}
