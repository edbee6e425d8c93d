/* span: a stretch of time [from, to) in milliseconds since 1970 UTC, and spans: a set of them.
 *
 * A set in normal form is sorted, and its spans are not empty, do not overlap and do not touch. All
 * operations on sets take normal form and give normal form; spans_normalise makes it. A span whose
 * to is not after its from is empty and counts nothing. An unknown start or end is the ms of
 * INSTANT_MIN or INSTANT_MAX (core/time/instant.h); within these the length of a span fits 64 bits.
 *
 *     struct span room[8];
 *     spans_normalise(&outages);
 *     struct spans counted = spans_subtract_into(outages, maintenance, room);
 *     int64_t down_ms;
 *     if (spans_total_ms(counted, &down_ms) < 0) ...
 *
 * The _into forms write into an array of the caller with the room stated at each, never allocate
 * and return the set that views it; the array must not be that of an operand. Threads: values only.
 */
#ifndef GARANT_CORE_SPAN_SPAN_H
#define GARANT_CORE_SPAN_SPAN_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct span {
	int64_t from; /* ms, included */
	int64_t to;   /* ms, excluded */
};

struct spans {
	struct span *items;
	size_t count;
};

#define SPANS_NONE ((struct spans){ NULL, 0 })

static inline bool span_is_empty(struct span a)
{
	return a.to <= a.from;
}

/* Length in ms; 0 when empty. The span must lie within INSTANT_MIN..INSTANT_MAX. */
static inline int64_t span_ms(struct span a)
{
	return span_is_empty(a) ? 0 : a.to - a.from;
}

/* True when the instant at_ms lies in the span: its start does, its end does not. */
static inline bool span_contains(struct span a, int64_t at_ms)
{
	return at_ms >= a.from && at_ms < a.to;
}

/* What two spans have in common; possibly empty. */
static inline struct span span_intersect(struct span a, struct span b)
{
	return (struct span){ a.from > b.from ? a.from : b.from, a.to < b.to ? a.to : b.to };
}

static inline bool span_equal(struct span a, struct span b)
{
	return a.from == b.from && a.to == b.to;
}

/* True when they share at least one millisecond. */
static inline bool span_overlaps(struct span a, struct span b)
{
	return !span_is_empty(span_intersect(a, b));
}

/* One span as a set (empty when the span is); *a must outlive it. */
static inline struct spans spans_of(struct span *a)
{
	return (struct spans){ a, span_is_empty(*a) ? 0 : 1 };
}

/* Sorts, merges what overlaps or touches and drops what is empty, in place. */
void spans_normalise(struct spans *set);

/* True when the set is in normal form. */
bool spans_is_normal(struct spans set);

/* Appends a span to a set that is being built in order: from must not be before that of the last
 * one. Merges when it overlaps or touches the last, skips when empty. The array must have room. */
static inline void spans_append(struct spans *set, struct span a)
{
	if (span_is_empty(a))
		return;
	if (set->count > 0 && a.from <= set->items[set->count - 1].to) {
		if (a.to > set->items[set->count - 1].to)
			set->items[set->count - 1].to = a.to;
		return;
	}
	set->items[set->count++] = a;
}

/* Room: a.count + b.count. */
struct spans spans_union_into(struct spans a, struct spans b, struct span *out);

/* What is in a and not in b. Room: a.count + b.count. */
struct spans spans_subtract_into(struct spans a, struct spans b, struct span *out);

/* What is in both. Room: a.count + b.count. */
struct spans spans_intersect_into(struct spans a, struct spans b, struct span *out);

/* What of a is inside the window. Room: a.count; out may be a.items itself. */
struct spans spans_clip_into(struct spans a, struct span window, struct span *out);

/* What of the window is not in a. Room: a.count + 1. */
struct spans spans_complement_into(struct spans a, struct span window, struct span *out);

/* The same into the arena. All return 0 or -ENOMEM. */
MUST_USE int spans_union(struct arena *arena, struct spans a, struct spans b, struct spans *ret);
MUST_USE int spans_subtract(struct arena *arena, struct spans a, struct spans b, struct spans *ret);
MUST_USE int spans_intersect(struct arena *arena, struct spans a, struct spans b,
			     struct spans *ret);
MUST_USE int spans_clip(struct arena *arena, struct spans a, struct span window, struct spans *ret);
MUST_USE int spans_complement(struct arena *arena, struct spans a, struct span window,
			      struct spans *ret);
MUST_USE int spans_copy(struct arena *arena, struct spans a, struct spans *ret);

/* Index of the first span that ends after at_ms; a.count when there is none. Binary search. */
size_t spans_find(struct spans a, int64_t at_ms);

/* True when some span of the set contains the instant. */
static inline bool spans_contain(struct spans a, int64_t at_ms)
{
	size_t i = spans_find(a, at_ms);

	return i < a.count && a.items[i].from <= at_ms;
}

/* The sum of the lengths in ms. Returns 0 or -EOVERFLOW. */
static inline MUST_USE int spans_total_ms(struct spans a, int64_t *ret_ms)
{
	int64_t total = 0;

	for (size_t i = 0; i < a.count; i++) {
		int64_t length;

		if (__builtin_sub_overflow(a.items[i].to, a.items[i].from, &length) ||
		    __builtin_add_overflow(total, length, &total))
			return -75; /* -EOVERFLOW, asserted in span.c */
	}
	*ret_ms = total;
	return 0;
}

#endif
