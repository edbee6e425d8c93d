/* {any: 30 days}: of all stretches of that length that end in a month the worst is settled. */
#include "core/settle/evaluate.h"
#include "core/settle/results.h"
#include "core/settle/stages.h"

#include <errno.h>
#include <stdlib.h>

/* Where stretches that are looked at begin. */
struct starts {
	struct span month;
	int64_t length_ms;
	int64_t *items;
	size_t count;
};

static struct span stretch_from(const struct starts *starts, int64_t from_ms)
{
	return (struct span){ from_ms, from_ms + starts->length_ms };
}

/* It ends in the month, is of the subscription, and no stretch that was missed has used it up. */
static bool is_open(const struct run *run, const struct starts *starts, int64_t from_ms)
{
	const struct span here = stretch_from(starts, from_ms);

	return here.to > starts->month.from && here.to <= starts->month.to &&
	       here.from >= run->any_after_ms && span_overlaps(here, run->facts->life);
}

static void start_add(const struct run *run, struct starts *starts, int64_t from_ms)
{
	if (is_open(run, starts, from_ms))
		starts->items[starts->count++] = from_ms;
}

/* A stretch may begin or end where time that counts does. */
static void edges_add(const struct run *run, struct starts *starts, struct spans spans)
{
	for (size_t i = 0; i < spans.count; i++) {
		const struct span live = span_intersect(spans.items[i], run->facts->life);

		if (span_is_empty(live))
			continue;
		start_add(run, starts, live.from);
		start_add(run, starts, live.to - starts->length_ms);
	}
}

static size_t edge_count(const struct run *run)
{
	size_t count = run->unmeasured.count;

	for (size_t i = 0; i < run->item_count; i++)
		count += run->items[i].spans.count;
	return count;
}

/* All of them in order, each once. */
static int starts_find(struct run *run, struct starts *starts)
{
	size_t kept = 0;

	starts->items =
		ARENA_ARRAY_RAW(run->arena, int64_t, 2 * edge_count(run) + run->item_count + 1);
	if (!starts->items)
		return -ENOMEM;
	start_add(run, starts, run->any_after_ms);
	for (size_t i = 0; i < run->item_count; i++) {
		if (run->items[i].state != ITEM_COUNTED)
			continue;
		start_add(run, starts, run->items[i].record->from_ms);
		edges_add(run, starts, run->items[i].spans);
	}
	if (unmeasured_rule(run) == RULE_COUNTED)
		edges_add(run, starts, run->unmeasured);
	qsort(starts->items, starts->count, sizeof(starts->items[0]), instant_order);
	for (size_t i = 0; i < starts->count; i++)
		if (kept == 0 || starts->items[kept - 1] != starts->items[i])
			starts->items[kept++] = starts->items[i];
	starts->count = kept;
	return 0;
}

static bool lower_is_worse(const struct guarantee *guarantee)
{
	switch (guarantee->target) {
	case TARGET_AT_LEAST:
	case TARGET_OVER:
		return true;
	case TARGET_AT_MOST:
	case TARGET_BELOW:
		return false;
	case TARGET_NONE:
		break;
	}
	if (guarantee->pay.worse != WORSE_UNKNOWN)
		return guarantee->pay.worse == WORSE_LOWER;
	return guarantee->measure->type.percent;
}

static bool is_worse(const struct guarantee *guarantee, struct value here, struct value than)
{
	if (here.type != VALUE_NUMBER || than.type != VALUE_NUMBER)
		return here.type == VALUE_NUMBER;
	return lower_is_worse(guarantee) ? ratio_compare(here.number, than.number) < 0
					 : ratio_compare(here.number, than.number) > 0;
}

/* Whether what was made to measure a stretch is needed for nothing else: no number, no doubt and no
 * history of results lies in it. */
static bool is_spent(const struct run *run, const struct run *before, struct value measure)
{
	return !run->histories && run->doubt == before->doubt &&
	       (measure.type != VALUE_NUMBER || !measure.number.wide);
}

/* Takes a stretch if it is worse than those before it. There may be thousands, so each gives back
 * the memory that it took. */
static int weigh(struct run *run, struct span here, struct value *worst_value, struct span *worst)
{
	const struct arena_mark mark = arena_mark(run->arena);
	const struct run before = *run;
	struct value measure = value_undefined(NULL);
	bool uncertain;
	int r = window_measure(run, here);

	if (r >= 0)
		r = eval(run, run->guarantee->measure, &measure);
	if (r < 0)
		return r;
	if (span_is_empty(*worst) || is_worse(run->guarantee, measure, *worst_value)) {
		*worst = here;
		*worst_value = measure;
	}
	if (is_spent(run, &before, measure)) {
		uncertain = run->uncertain;
		*run = before;
		run->uncertain = uncertain;
		arena_rewind(run->arena, mark);
	}
	return 0;
}

/* The first of equally bad ones, but the one that ends with the month before all others. */
static int worst_find(struct run *run, struct span month, struct span *ret_worst)
{
	struct starts starts = { .month = month, .length_ms = run->guarantee->window.amount };
	struct value value = value_undefined(NULL);
	const bool proof = run->proof;
	int r;

	*ret_worst = (struct span){ 0, 0 };
	run->proof = false;
	r = starts_find(run, &starts);
	if (r >= 0 && is_open(run, &starts, month.to - starts.length_ms))
		r = weigh(run, stretch_from(&starts, month.to - starts.length_ms), &value,
			  ret_worst);
	for (size_t i = 0; i < starts.count && r >= 0; i++)
		r = weigh(run, stretch_from(&starts, starts.items[i]), &value, ret_worst);
	run->proof = proof;
	return r;
}

int any_settle(struct run *run, struct span month)
{
	struct span worst;
	int r = worst_find(run, month, &worst);

	if (r < 0 || span_is_empty(worst))
		return r;
	r = window_settle(run, worst);
	if (r >= 0 && run->results[run->result_count - 1].missed)
		run->any_after_ms = worst.to;
	return r;
}
