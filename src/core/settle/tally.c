/* Tallies: what windows that follow one another share is summed for all of them in one pass. */
#include "core/settle/stages.h"

#include <errno.h>

struct tallying {
	const int64_t *edges;  /* of stretches of time, see plan_windows; the last is INT64_MAX */
	struct tally *tallies; /* by stretch */
	struct span life;
};

/* The stretch that an instant lies in, which does not lie before a stretch that is known. Mostly it
 * is that one or the next: which of them cannot be foretold, and waiting for a wrong guess takes
 * longer than all the rest, so that no jump depends on it. */
static inline size_t stretch_from(const struct tallying tallying, size_t at, int64_t at_ms)
{
	at += tallying.edges[at] <= at_ms;
	while (UNLIKELY(tallying.edges[at] <= at_ms))
		at++;
	return at;
}

/* The length of spans in order of time in each stretch. Most lie whole in one. */
static inline void tally_counted(const struct tallying tallying, struct spans counted)
{
	size_t at = 0;

	for (size_t i = 0; i < counted.count; i++) {
		int64_t from = counted.items[i].from;
		const int64_t to = counted.items[i].to;

		at = stretch_from(tallying, at, from);
		for (; UNLIKELY(tallying.edges[at] < to); at++) {
			tallying.tallies[at].counted_ms += tallying.edges[at] - from;
			from = tallying.edges[at];
		}
		tallying.tallies[at].counted_ms += to - from;
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
		while (UNLIKELY(at > 0 && tallying.edges[at - 1] > span.from))
			at--;
		at = stretch_from(tallying, at, span.from);
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
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		const struct item *item = &items[i];
		struct tally *tally;

		if (UNLIKELY(item->state != ITEM_COUNTED ||
			     !span_contains(tallying.life, item->from_ms)))
			continue;
		at = stretch_from(tallying, at, item->from_ms);
		tally = &tallying.tallies[at];
		tally->record_count++;
		tally->longest_ms =
			item->counted_ms > tally->longest_ms ? item->counted_ms : tally->longest_ms;
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
