/* span: see span.h. Every operation on two sets is one merge over both. */
#include "core/span/span.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* Sets come nearly in order, which insertion likes best; past so many moves for each span heap sort
 * takes over and bounds hostile input. */
#define MOVES_MAX 16

static_assert(EOVERFLOW == 75, "span.h writes it out to spare every user errno.h");

/* False when it gave up; the items are then in some other order. */
static bool sort_by_insertion(struct span *items, size_t count)
{
	size_t moves = 0;

	for (size_t i = 1; i < count; i++) {
		struct span moving = items[i];
		size_t hole = i;

		while (hole > 0 && items[hole - 1].from > moving.from) {
			items[hole] = items[hole - 1];
			hole--;
		}
		items[hole] = moving;
		moves += i - hole;
		if (moves > MOVES_MAX * count)
			return false;
	}
	return true;
}

/* Moves the item at root down until the heap [0, count) is one again. */
static void sift_down(struct span *items, size_t root, size_t count)
{
	struct span moving = items[root];

	for (;;) {
		size_t child = root * 2 + 1;

		if (child >= count)
			break;
		if (child + 1 < count && items[child + 1].from > items[child].from)
			child++;
		if (items[child].from <= moving.from)
			break;
		items[root] = items[child];
		root = child;
	}
	items[root] = moving;
}

static void sort_by_heap(struct span *items, size_t count)
{
	for (size_t root = count / 2; root > 0; root--)
		sift_down(items, root - 1, count);
	for (size_t end = count; end > 1; end--) {
		struct span largest = items[0];

		items[0] = items[end - 1];
		items[end - 1] = largest;
		sift_down(items, 0, end - 1);
	}
}

void spans_normalise(struct spans *set)
{
	struct spans merged = { set->items, 0 };

	if (!sort_by_insertion(set->items, set->count))
		sort_by_heap(set->items, set->count);
	for (size_t i = 0; i < set->count; i++)
		spans_append(&merged, set->items[i]);
	set->count = merged.count;
}

bool spans_is_normal(struct spans set)
{
	for (size_t i = 0; i < set.count; i++) {
		if (span_is_empty(set.items[i]))
			return false;
		if (i > 0 && set.items[i - 1].to >= set.items[i].from)
			return false;
	}
	return true;
}

struct spans spans_union_into(struct spans a, struct spans b, struct span *out)
{
	struct spans result = { out, 0 };
	size_t i = 0, j = 0;

	while (i < a.count || j < b.count) {
		bool take_a = j == b.count || (i < a.count && a.items[i].from <= b.items[j].from);

		spans_append(&result, take_a ? a.items[i++] : b.items[j++]);
	}
	return result;
}

struct spans spans_subtract_into(struct spans a, struct spans b, struct span *out)
{
	struct spans result = { out, 0 };
	size_t j = 0;

	for (size_t i = 0; i < a.count; i++) {
		struct span rest = a.items[i];

		while (j < b.count && b.items[j].to <= rest.from)
			j++;
		/* The last hole may reach into the next span of a, so j stays on it. */
		for (; j < b.count && b.items[j].from < rest.to; j++) {
			if (b.items[j].from > rest.from)
				out[result.count++] = (struct span){ rest.from, b.items[j].from };
			rest.from = b.items[j].to;
			if (rest.from >= rest.to)
				break;
		}
		if (rest.from < rest.to)
			out[result.count++] = rest;
	}
	return result;
}

struct spans spans_intersect_into(struct spans a, struct spans b, struct span *out)
{
	struct spans result = { out, 0 };
	size_t i = 0, j = 0;

	while (i < a.count && j < b.count) {
		struct span common = span_intersect(a.items[i], b.items[j]);

		if (!span_is_empty(common))
			out[result.count++] = common;
		if (a.items[i].to <= b.items[j].to)
			i++;
		else
			j++;
	}
	return result;
}

struct spans spans_clip_into(struct spans a, struct span window, struct span *out)
{
	struct spans result = { out, 0 };

	for (size_t i = 0; i < a.count; i++) {
		struct span common = span_intersect(a.items[i], window);

		if (!span_is_empty(common))
			out[result.count++] = common;
	}
	return result;
}

struct spans spans_complement_into(struct spans a, struct span window, struct span *out)
{
	return spans_subtract_into(spans_of(&window), a, out);
}

size_t spans_find(struct spans a, int64_t at_ms)
{
	size_t low = 0, high = a.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (a.items[middle].to <= at_ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Room for so many spans; NULL when the arena is full. */
static struct span *room_for(struct arena *arena, size_t a_count, size_t b_count)
{
	return ARENA_ARRAY_RAW(arena, struct span, a_count + b_count);
}

int spans_union(struct arena *arena, struct spans a, struct spans b, struct spans *ret)
{
	struct span *room = room_for(arena, a.count, b.count);

	if (!room)
		return -ENOMEM;
	*ret = spans_union_into(a, b, room);
	return 0;
}

int spans_subtract(struct arena *arena, struct spans a, struct spans b, struct spans *ret)
{
	struct span *room = room_for(arena, a.count, b.count);

	if (!room)
		return -ENOMEM;
	*ret = spans_subtract_into(a, b, room);
	return 0;
}

int spans_intersect(struct arena *arena, struct spans a, struct spans b, struct spans *ret)
{
	struct span *room = room_for(arena, a.count, b.count);

	if (!room)
		return -ENOMEM;
	*ret = spans_intersect_into(a, b, room);
	return 0;
}

int spans_clip(struct arena *arena, struct spans a, struct span window, struct spans *ret)
{
	struct span *room = room_for(arena, a.count, 0);

	if (!room)
		return -ENOMEM;
	*ret = spans_clip_into(a, window, room);
	return 0;
}

int spans_complement(struct arena *arena, struct spans a, struct span window, struct spans *ret)
{
	struct span *room = room_for(arena, a.count, 1);

	if (!room)
		return -ENOMEM;
	*ret = spans_complement_into(a, window, room);
	return 0;
}

int spans_copy(struct arena *arena, struct spans a, struct spans *ret)
{
	struct span *room = room_for(arena, a.count, 0);

	if (!room)
		return -ENOMEM;
	if (a.count > 0)
		memcpy(room, a.items, a.count * sizeof(*room));
	*ret = (struct spans){ room, a.count };
	return 0;
}
