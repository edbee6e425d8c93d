/* Tallies: what windows that follow one another share is summed for all of them in one pass. */
#include "core/settle/stages.h"

#include <errno.h>

struct tallying {
	const int64_t *edges;  /* of stretches of time, see plan_windows; the last is INT64_MAX */
	size_t edge_count;     /* without it */
	struct tally *tallies; /* by stretch */
	struct span life;
};

/* How many starts lie before an edge cannot be foretold, and is few mostly: so many are looked at
 * without a jump, as numbers without a sign, whose comparisons are added up at once. */
#define LOOKED_AT 12

static inline uint64_t without_sign(int64_t ms)
{
	return (uint64_t)ms ^ (UINT64_C(1) << 63);
}

/* Behind the last start stand so many that lie before no edge. */
static inline void starts_end(uint64_t *starts, size_t count)
{
	for (size_t i = 0; i < LOOKED_AT; i++)
		starts[count + i] = UINT64_MAX;
}

/* The first start from a place on that is not before the edge. */
static inline size_t starts_before(const uint64_t *starts, size_t at, int64_t edge_ms)
{
	const uint64_t edge = without_sign(edge_ms);
	size_t before;

	do {
		before = 0;
#pragma GCC unroll 12
		for (size_t i = 0; i < LOOKED_AT; i++)
			before += starts[at + i] < edge;
		at += before;
	} while (UNLIKELY(before == LOOKED_AT));
	return at;
}

/* The length of spans in order of time in each stretch: what of them lies before its end, less what
 * lies before its start. */
static int tally_counted(struct arena *arena, const struct tallying tallying, struct spans counted)
{
	uint64_t *starts = ARENA_ARRAY_RAW(arena, uint64_t, counted.count + LOOKED_AT);
	int64_t *sums = ARENA_ARRAY_RAW(arena, int64_t, counted.count + 1);
	int64_t sum = 0, told = 0;

	if (!starts || !sums)
		return -ENOMEM;
	for (size_t i = 0; i < counted.count; i++) {
		starts[i] = without_sign(counted.items[i].from);
		sums[i] = sum;
		sum += counted.items[i].to - counted.items[i].from;
	}
	sums[counted.count] = sum;
	starts_end(starts, counted.count);
	for (size_t at = 0, i = 0; at < tallying.edge_count; at++) {
		const int64_t edge = tallying.edges[at];
		int64_t before = 0;

		i = starts_before(starts, i, edge);
		if (i > 0) {
			const struct span last = counted.items[i - 1];

			before = sums[i] - (UNPREDICTABLE(last.to > edge) ? last.to - edge : 0);
		}
		tallying.tallies[at].counted_ms = before - told;
		told = before;
	}
	tallying.tallies[tallying.edge_count].counted_ms = sum - told;
	return 0;
}

/* What was taken away stands by condition and by record, not by time. */
static inline void tally_taken(const struct tallying tallying, const struct taken *taken,
			       size_t count)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		struct span span = span_intersect(taken[i].span, tallying.life);

		if (span_is_empty(span))
			continue;
		while (at > 0 && tallying.edges[at - 1] > span.from)
			at--;
		while (tallying.edges[at] <= span.from)
			at++;
		for (; UNLIKELY(tallying.edges[at] < span.to); at++) {
			tallying.tallies[at].taken_ms += tallying.edges[at] - span.from;
			span.from = tallying.edges[at];
		}
		tallying.tallies[at].taken_ms += span.to - span.from;
	}
}

/* A record belongs to the stretch it starts in; they come in order of their start. */
static int tally_records(struct arena *arena, const struct tallying tallying,
			 const struct item *items, size_t count)
{
	uint64_t *starts = ARENA_ARRAY_RAW(arena, uint64_t, count + LOOKED_AT);
	size_t started = 0, told = 0;

	if (!starts)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		starts[started] = without_sign(items[i].from_ms);
		started += (items[i].state == ITEM_COUNTED) &
			   span_contains(tallying.life, items[i].from_ms);
	}
	starts_end(starts, started);
	for (size_t at = 0; at < tallying.edge_count; at++) {
		const size_t before = starts_before(starts, told, tallying.edges[at]);

		tallying.tallies[at].record_count = before - told;
		told = before;
	}
	tallying.tallies[tallying.edge_count].record_count = started - told;
	return 0;
}

/* What counts in the life of the subscription. */
static int counted_in_life(struct run *run, const struct plan_windows *windows,
			   struct spans *ret_counted)
{
	const struct span life = run->facts->life;

	*ret_counted = run->counted;
	if (life.from <= windows->edges[0] && life.to >= windows->edges[windows->edge_count - 2])
		return 0;
	return spans_clip(run->arena, run->counted, life, ret_counted);
}

int tallies_make(struct run *run, const struct plan_windows *windows,
		 const struct tally **ret_tallies)
{
	const struct guarantee *guarantee = run->guarantee;
	struct tallying tallying = { .edges = windows->edges, .life = run->facts->life };
	struct spans counted;
	int r;

	*ret_tallies = NULL;
	if (!windows->edges || guarantee->per != PER_WINDOW || guarantee->slots ||
	    guarantee->belongs || guarantee->window.kind == PERIOD_ANY ||
	    run->facts->given_count > 0)
		return 0;
	tallying.edge_count = windows->edge_count - 1; /* INT64_MAX is always there */
	r = counted_in_life(run, windows, &counted);
	if (r < 0)
		return r;
	tallying.tallies = ARENA_ARRAY(run->arena, struct tally, windows->edge_count);
	if (!tallying.tallies)
		return -ENOMEM;
	tally_taken(tallying, run->taken, run->taken_count);
	r = tally_counted(run->arena, tallying, counted);
	if (r >= 0)
		r = tally_records(run->arena, tallying, run->items, run->item_count);
	*ret_tallies = tallying.tallies;
	return r;
}
