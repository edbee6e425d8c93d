#include "tests/lib/calls.h"

#include <errno.h>
#include <execinfo.h>
#include <stdint.h>
#include <stdlib.h>

#define PLACES_MAX 65536 /* a power of two */
#define DEPTH_MAX 100
#define SPREAD 20 /* allocations that fail besides, evenly spread */

struct noted {
	struct calls calls;
	size_t first[CALLS_STEP_MAX];
	const void *places[PLACES_MAX]; /* hashed */
};

struct calls *calls_new(void)
{
	struct noted *noted = calloc(1, sizeof(*noted));

	if (!noted)
		abort();
	noted->calls.first = noted->first;
	return &noted->calls;
}

void calls_free(struct calls *calls)
{
	free(calls);
}

static size_t place_hash(const void *place)
{
	return (uintptr_t)place * 0x9E3779B97F4A7C15U >> 48 & (PLACES_MAX - 1);
}

static bool is_new(struct noted *noted, const void *place)
{
	size_t i = place_hash(place);

	while (noted->places[i] && noted->places[i] != place)
		i = (i + 1) & (PLACES_MAX - 1);
	if (noted->places[i])
		return false;
	if (++noted->calls.places > PLACES_MAX / 2)
		abort();
	noted->places[i] = place;
	return true;
}

/* Asked at every allocation; none fails. */
static bool note(void *what)
{
	struct noted *noted = what;
	struct calls *calls = &noted->calls;
	void *places[DEPTH_MAX];
	int depth = calls->allocations < CALLS_STEP_MAX ? backtrace(places, DEPTH_MAX) : 0;
	bool first = false;

	for (int i = 0; i < depth; i++)
		first = is_new(noted, places[i]) || first;
	if (first)
		noted->first[calls->first_count++] = calls->allocations;
	calls->allocations++;
	return false;
}

int calls_note(struct calls *calls, struct arena *arena, calls_step *step, void *what)
{
	int r;

	calls->first_count = calls->allocations = 0;
	arena_fail_where(arena, note, calls);
	r = step(what);
	arena_fail_after(arena, SIZE_MAX);
	return r;
}

/* The step with one allocation failing; whether that was forgotten. */
static bool is_forgotten(struct arena *arena, size_t allocation, calls_step *step, void *what,
			 int own)
{
	struct arena_mark mark = arena_mark(arena);
	int r;

	arena_fail_once(arena, allocation);
	r = step(what);
	arena_fail_after(arena, SIZE_MAX);
	arena_rewind(arena, mark);
	return r != -ENOMEM && (own == 0 || r != own);
}

size_t calls_fail(struct calls *calls, struct arena *arena, calls_step *step, void *what,
		  int *ret_result)
{
	struct arena_mark mark = arena_mark(arena);
	int r = calls_note(calls, arena, step, what);
	size_t wrong = 0;

	arena_rewind(arena, mark);
	for (size_t i = 0; i < calls->first_count; i++)
		wrong += is_forgotten(arena, calls->first[i], step, what, r);
	for (size_t n = calls->places % 7; n < calls->allocations;
	     n += 1 + calls->allocations / SPREAD)
		wrong += is_forgotten(arena, n, step, what, r);
	*ret_result = r;
	return wrong;
}
