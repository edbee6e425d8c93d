/* Where the outcomes of a guarantee stand, by the ends of their windows. */
#include "core/settle/history.h"

#include <errno.h>
#include <stdlib.h>

static bool comes_before(const struct outcome_place *a, const struct outcome_place *b)
{
	if (a->to_ms != b->to_ms)
		return a->to_ms < b->to_ms;
	return a->told != b->told ? b->told : a->place < b->place;
}

static int place_order(const void *a, const void *b)
{
	return comes_before(b, a) - comes_before(a, b);
}

static int place_add(struct run *run, struct history *history, struct outcome_place place)
{
	if (history->count == history->capacity) {
		size_t capacity = history->capacity * 2 + 16;
		struct outcome_place *items = ARENA_GROW(run->arena, struct outcome_place,
							 history->items, history->count, capacity);

		if (!items)
			return -ENOMEM;
		history->items = items;
		history->capacity = capacity;
	}
	if (history->count > 0 && !comes_before(&history->items[history->count - 1], &place))
		history->shuffled = true;
	history->items[history->count++] = place;
	return 0;
}

/* Of the item of a for-each that is being settled, or of each. */
static bool is_of_item(const struct run *run, struct str item)
{
	return run->item_word.len == 0 || item.len == 0 || str_equal(item, run->item_word);
}

static int add_states(struct run *run, uint32_t guarantee, struct history *history)
{
	int r = 0;

	for (size_t i = 0; i < run->facts->state_count && r >= 0; i++) {
		const struct state *state = &run->facts->states[i];

		if (state->guarantee == guarantee && is_of_item(run, state->item) &&
		    (state->kind == STATE_RESULT || state->kind == STATE_PAID))
			r = place_add(
				run, history,
				(struct outcome_place){ state->window.to, (uint32_t)i, true });
	}
	return r;
}

static bool is_of(const struct run *run, uint32_t guarantee, const struct result *result)
{
	return result->guarantee && result->guarantee->number == guarantee &&
	       is_of_item(run, result->item);
}

static int add_results(struct run *run, uint32_t guarantee, struct history *history)
{
	int r = 0;

	for (; history->seen < run->result_count && r >= 0; history->seen++) {
		const struct result *result = &run->results[history->seen];

		if (is_of(run, guarantee, result))
			r = place_add(run, history,
				      (struct outcome_place){ result->window.to,
							      (uint32_t)history->seen, false });
	}
	return r;
}

int history_of(struct run *run, uint32_t guarantee, const struct history **ret_history)
{
	struct history *history;
	int r = 0;

	if (!run->histories)
		run->histories =
			ARENA_ARRAY(run->arena, struct history, run->contract->guarantee_count);
	if (!run->histories)
		return -ENOMEM;
	history = &run->histories[guarantee];
	if (history->reordered != run->results_reordered ||
	    !str_equal(history->item, run->item_word)) {
		history->count = history->seen = 0;
		history->item = run->item_word;
		history->reordered = run->results_reordered;
		r = add_states(run, guarantee, history);
	}
	if (r >= 0)
		r = add_results(run, guarantee, history);
	/* rarely: results come in the order of their windows, after most of what is told */
	if (r >= 0 && history->shuffled)
		qsort(history->items, history->count, sizeof(history->items[0]), place_order);
	history->shuffled = false;
	*ret_history = history;
	return r;
}

size_t history_until(const struct history *history, int64_t to_ms)
{
	size_t first = 0, end = history->count;

	while (first < end) {
		const size_t middle = first + (end - first) / 2;

		if (history->items[middle].to_ms <= to_ms)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}
