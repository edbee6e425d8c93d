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
static inline size_t window_at(struct tallying tallying, size_t at, int64_t at_ms)
{
	while (at > 0 && tallying.windows[at - 1].to > at_ms)
		at--;
	while (at < tallying.count && tallying.windows[at].to <= at_ms)
		at++;
	return at;
}

/* Adds a span to the windows it lies in, mostly one; gives back the first of them. */
static inline size_t tally_span(struct tallying tallying, size_t at, struct span span, bool taken)
{
	span = span_intersect(span, tallying.life);
	at = window_at(tallying, at, span.from);
	for (size_t k = at; k < tallying.count && tallying.windows[k].from < span.to; k++) {
		struct tally *tally = &tallying.tallies[k];
		int64_t ms = span_ms(span_intersect(tallying.windows[k], span));

		if (taken)
			tally->taken_ms += ms;
		else
			tally->counted_ms += ms;
	}
	return at;
}

/* A record belongs to the window it starts in. */
static inline void tally_records(struct tallying tallying, const struct item *items, size_t count)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		const struct item *item = &items[i];
		int64_t from_ms = item->record->from_ms;
		struct tally *tally;

		if (item->state != ITEM_COUNTED)
			continue;
		at = window_at(tallying, at, from_ms);
		if (at == tallying.count || tallying.windows[at].from > from_ms)
			continue;
		tally = &tallying.tallies[at];
		tally->record_count++;
		tally->longest_ms =
			item->counted_ms > tally->longest_ms ? item->counted_ms : tally->longest_ms;
	}
}

int tallies_make(struct run *run, const struct plan_windows *windows,
		 const struct tally **ret_tallies)
{
	const struct guarantee *guarantee = run->guarantee;
	struct tallying tallying = { .windows = windows->windows,
				     .count = windows->count,
				     .life = run->facts->life };
	size_t at = 0;

	*ret_tallies = NULL;
	if (!windows->disjoint || guarantee->per != PER_WINDOW || guarantee->slots ||
	    guarantee->belongs || guarantee->window.kind == PERIOD_ANY ||
	    run->facts->given_count > 0)
		return 0;
	tallying.tallies = ARENA_ARRAY(run->arena, struct tally, windows->count);
	if (!tallying.tallies)
		return -ENOMEM;
	for (size_t i = 0; i < run->counted.count; i++)
		at = tally_span(tallying, at, run->counted.items[i], false);
	at = 0;
	for (size_t i = 0; i < run->taken_count; i++)
		at = tally_span(tallying, at, run->taken[i].span, true);
	tally_records(tallying, run->items, run->item_count);
	*ret_tallies = tallying.tallies;
	return 0;
}
