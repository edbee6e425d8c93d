/* Tallies: what windows that follow one another share is summed for all of them in one pass. */
#include "core/settle/stages.h"

#include <errno.h>

struct tallying {
	const int64_t *edges;  /* of stretches of time, see plan_windows; the last is INT64_MAX */
	struct tally *tallies; /* by stretch */
	struct span life;
};

static inline int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The length of spans in order of time in each stretch. */
static inline void tally_counted(const struct tallying tallying, struct spans counted)
{
	int64_t begin = INT64_MIN;

	for (size_t at = 0, i = 0; i < counted.count; at++) {
		const int64_t edge = tallying.edges[at];
		int64_t total = 0;

		for (; i < counted.count && counted.items[i].to <= edge; i++)
			total += counted.items[i].to - later(counted.items[i].from, begin);
		if (i < counted.count && counted.items[i].from < edge)
			total += edge - later(counted.items[i].from, begin);
		tallying.tallies[at].counted_ms = total;
		begin = edge;
	}
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
static inline void tally_records(const struct tallying tallying, const struct item *items,
				 size_t count)
{
	for (size_t at = 0, i = 0; i < count; at++) {
		const int64_t edge = tallying.edges[at];
		size_t records = 0;
		int64_t longest_ms = 0;

		for (; i < count && items[i].from_ms < edge; i++) {
			if (UNLIKELY(items[i].state != ITEM_COUNTED ||
				     !span_contains(tallying.life, items[i].from_ms)))
				continue;
			longest_ms = later(items[i].counted_ms, longest_ms);
			records++;
		}
		tallying.tallies[at].record_count = records;
		tallying.tallies[at].longest_ms = longest_ms;
	}
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
	r = counted_in_life(run, windows, &counted);
	if (r < 0)
		return r;
	tallying.tallies = ARENA_ARRAY(run->arena, struct tally, windows->edge_count);
	if (!tallying.tallies)
		return -ENOMEM;
	tally_counted(tallying, counted);
	tally_taken(tallying, run->taken, run->taken_count);
	tally_records(tallying, run->items, run->item_count);
	*ret_tallies = tallying.tallies;
	return 0;
}
