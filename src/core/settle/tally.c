/* Tallies: what windows that follow one another share is summed for all of them in one pass. */
#include "core/settle/stages.h"

#include <errno.h>

struct tallying {
	const struct span *windows;
	size_t count;
	struct tally *tallies;
	struct span life;
};

/* The first window that ends after an instant, looked for from the one that was found last. */
static inline size_t window_at(const struct tallying tallying, size_t at, int64_t at_ms)
{
	while (at > 0 && tallying.windows[at - 1].to > at_ms)
		at--;
	while (at < tallying.count && tallying.windows[at].to <= at_ms)
		at++;
	return at;
}

/* The length of spans in order of time in each window. Most lie whole in one. */
static inline void tally_counted(const struct tallying tallying, struct spans counted)
{
	const struct span life = tallying.life;
	struct span window = { INT64_MIN, INT64_MIN };
	struct tally *tally = tallying.tallies;
	size_t at = 0;

	for (size_t i = 0; i < counted.count; i++) {
		const struct span *span = &counted.items[i];
		int64_t from = span->from > life.from ? span->from : life.from;
		int64_t to = span->to < life.to ? span->to : life.to;

		while (from < to) {
			int64_t until;

			if (from >= window.to) {
				if (at == tallying.count)
					return;
				tally = &tallying.tallies[at];
				window = tallying.windows[at++];
				continue;
			}
			if (from < window.from) {
				from = window.from;
				continue;
			}
			until = to < window.to ? to : window.to;
			tally->counted_ms += until - from;
			from = until;
		}
	}
}

/* What was taken away stands by record, not by time. */
static inline void tally_taken(const struct tallying tallying, const struct taken *taken,
			       size_t count)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		struct span span = span_intersect(taken[i].span, tallying.life);

		at = window_at(tallying, at, span.from);
		for (size_t k = at; k < tallying.count && tallying.windows[k].from < span.to; k++)
			tallying.tallies[k].taken_ms +=
				span_ms(span_intersect(tallying.windows[k], span));
	}
}

/* A record belongs to the window it starts in; they come in order of their start. */
static inline void tally_records(const struct tallying tallying, const struct item *items,
				 size_t count)
{
	const struct span *window = tallying.windows;
	const struct span *const end = window + tallying.count;
	struct tally *tally = tallying.tallies;

	for (size_t i = 0; i < count; i++) {
		const struct item *item = &items[i];
		int64_t from_ms = item->from_ms;

		for (; window < end && window->to <= from_ms; window++)
			tally++;
		if (window == end)
			break;
		if (window->from > from_ms || item->state != ITEM_COUNTED ||
		    !span_contains(tallying.life, from_ms))
			continue;
		tally->record_count++;
		if (item->counted_ms > tally->longest_ms)
			tally->longest_ms = item->counted_ms;
	}
}

int tallies_make(struct run *run, const struct plan_windows *windows,
		 const struct tally **ret_tallies)
{
	const struct guarantee *guarantee = run->guarantee;
	struct tallying tallying = { .windows = windows->windows,
				     .count = windows->count,
				     .life = run->facts->life };

	*ret_tallies = NULL;
	if (!windows->disjoint || guarantee->per != PER_WINDOW || guarantee->slots ||
	    guarantee->belongs || guarantee->window.kind == PERIOD_ANY ||
	    run->facts->given_count > 0)
		return 0;
	tallying.tallies = ARENA_ARRAY(run->arena, struct tally, windows->count);
	if (!tallying.tallies)
		return -ENOMEM;
	tally_counted(tallying, run->counted);
	tally_taken(tallying, run->taken, run->taken_count);
	tally_records(tallying, run->items, run->item_count);
	*ret_tallies = tallying.tallies;
	return 0;
}
