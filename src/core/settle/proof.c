/* The proof: steps as they happen, and the time that was counted and taken away. */
#include "core/settle/proof.h"
#include "core/settle/stages.h"

#include <errno.h>
#include <string.h>

#define STEPS_ROOM 32

struct step *step_add(struct run *run, enum step_key key, struct str clause,
		      const struct expr *rule)
{
	struct step_list *steps = run->in_stages ? &run->stage_steps : &run->steps;
	struct step *step;

	if (steps->count == steps->capacity) {
		size_t capacity = steps->count * 2 + STEPS_ROOM;
		struct step *items = ARENA_ARRAY_RAW(run->arena, struct step, capacity);

		if (!items)
			return NULL;
		if (steps->count > 0)
			memcpy(items, steps->items, steps->count * sizeof(*items));
		steps->items = items;
		steps->capacity = capacity;
	}
	step = &steps->items[steps->count++]; /* arguments are written before they are counted */
	step->key = key;
	step->clause = clause;
	step->record = STR_NONE;
	step->at = POSITION_NONE;
	step->rule = STR_NONE;
	step->arg_count = 0;
	if (rule) {
		step->at = rule->at;
		step->rule = rule->text;
	}
	return step;
}

void step_value(struct step *step, struct value value, struct type type)
{
	if (step->arg_count < STEP_ARGS_MAX)
		step->args[step->arg_count++] = (struct step_arg){ .value = value, .type = type };
}

void step_word(struct step *step, struct str text)
{
	if (step->arg_count < STEP_ARGS_MAX)
		step->args[step->arg_count++] =
			(struct step_arg){ .value = { .type = VALUE_TEXT, .text = { text, 0 } },
					   .type = TYPE_OF(TYPE_TEXT),
					   .text = text };
}

void step_ms(struct step *step, int64_t ms)
{
	step_value(step, value_ms(ms), TYPE_DURATION);
}

void step_instant(struct step *step, int64_t ms)
{
	step_value(step, value_instant(ms), TYPE_OF(TYPE_INSTANT));
}

/* The list goes on behind what was taken, so that nothing is copied. */
void steps_take(struct run *run, const struct step **ret_steps, size_t *ret_count)
{
	struct step_list *steps = &run->steps;

	*ret_steps = steps->items;
	*ret_count = steps->count;
	if (steps->count > 0)
		steps->items += steps->count;
	steps->capacity -= steps->count;
	steps->count = 0;
}

/* A stage's step belongs to the result of its record, or to the window the record lies in. */
static bool is_about(const struct run *run, const struct result *result, struct str record)
{
	if (result->record)
		return str_equal(result->record->told->id, record);
	for (size_t i = 0; i < run->facts->record_count; i++)
		if (str_equal(run->facts->records[i].told->id, record))
			return span_contains(run->measured.window, run->facts->records[i].from_ms);
	return false;
}

int proof_keep_steps(struct run *run, struct result *result)
{
	size_t room = run->stage_steps.count + run->steps.count, count = 0;
	struct step *steps;

	if (run->stage_steps.count == 0) {
		steps_take(run, &result->steps, &result->step_count);
		return 0;
	}
	steps = ARENA_ARRAY_RAW(run->arena, struct step, room);
	if (!steps)
		return -ENOMEM;
	for (size_t i = 0; i < run->stage_steps.count; i++)
		if (is_about(run, result, run->stage_steps.items[i].record))
			steps[count++] = run->stage_steps.items[i];
	if (run->steps.count > 0)
		memcpy(steps + count, run->steps.items, run->steps.count * sizeof(*steps));
	result->steps = steps;
	result->step_count = count + run->steps.count;
	run->steps.count = 0;
	return 0;
}

#define SPANS_ROOM 8

struct proof_list {
	struct proof_span *items;
	size_t count, capacity;
};

static int list_add(struct run *run, struct proof_list *list, struct proof_span span)
{
	if (span_is_empty(span.span))
		return 0;
	if (list->count == list->capacity) {
		size_t capacity = list->capacity * 2 + SPANS_ROOM;
		struct proof_span *items = ARENA_ARRAY_RAW(run->arena, struct proof_span, capacity);

		if (!items)
			return -ENOMEM;
		if (list->count > 0)
			memcpy(items, list->items, list->count * sizeof(*items));
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count++] = span;
	return 0;
}

static bool in_result(const struct result *result, const struct item *item)
{
	return item->state == ITEM_COUNTED && (!result->record || result->record == item->record);
}

/* Whether time of an item may lie in a span. */
static inline bool may_lie_in(const struct item *item, struct span live)
{
	return item->spans.count > 0 && item->spans.items[0].from < live.to &&
	       item->spans.items[item->spans.count - 1].to > live.from;
}

/* Time of one item, less what was listed under others. Items come in order of their start, so that
 * most lie behind all that was seen and nothing has to be taken off. */
static int list_item(struct run *run, struct proof_list *list, const struct item *item,
		     struct span live, struct spans *seen /* NULL: others do not matter */)
{
	struct spans mine;
	int r = spans_clip(run->arena, item->spans, live, &mine);

	if (r < 0 || mine.count == 0)
		return r;
	if (seen && seen->count > 0 && mine.items[0].from < seen->items[seen->count - 1].to)
		r = spans_subtract(run->arena, mine, *seen, &mine);
	for (size_t k = 0; r >= 0 && k < mine.count; k++)
		r = list_add(run, list,
			     (struct proof_span){ .span = mine.items[k], .record = item->record });
	if (r < 0 || !seen || mine.count == 0)
		return r;
	if (seen->count > 0 && mine.items[0].from < seen->items[seen->count - 1].from) {
		r = spans_union(run->arena, *seen, mine, &mine);
		seen->count = 0;
	}
	for (size_t k = 0; r >= 0 && k < mine.count; k++)
		spans_append(seen, mine.items[k]);
	return r;
}

/* Every second once: where records overlap it is listed under the first. */
static int list_counted(struct run *run, struct result *result, struct proof_list *list)
{
	const struct span always = { INT64_MIN, INT64_MAX };
	bool each = run->guarantee->overlap_each || run->guarantee->rounding.each;
	struct spans seen = SPANS_NONE;
	size_t room = 0;
	int r = 0;

	for (size_t i = 0; i < run->item_count; i++)
		if (in_result(result, &run->items[i]))
			room += run->items[i].spans.count;
	seen.items = ARENA_ARRAY_RAW(run->arena, struct span, room);
	if (!seen.items)
		return -ENOMEM;
	for (size_t i = 0; i < run->item_count && r >= 0; i++) {
		const struct item *item = &run->items[i];
		struct span live = result->record ? always : item_reach(run, item);

		if (may_lie_in(item, live) && in_result(result, item))
			r = list_item(run, list, item, live, each ? NULL : &seen);
	}
	return r;
}

static int list_set(struct run *run, struct proof_list *list, struct spans set, struct span live)
{
	int r = 0;

	for (size_t i = 0; i < set.count && r >= 0; i++)
		r = list_add(run, list,
			     (struct proof_span){ .span = span_intersect(set.items[i], live) });
	return r;
}

static int list_taken(struct run *run, struct result *result, struct proof_list *list)
{
	int r = 0;

	for (size_t i = 0; i < run->taken_count && r >= 0; i++) {
		const struct taken *taken = &run->taken[i];
		const struct record *record =
			taken->item == UINT32_MAX ? NULL : run->items[taken->item].record;
		struct span span = result->record
					   ? taken->span
					   : span_intersect(taken->span, taken_reach(run, taken));

		if (span_is_empty(span) || (result->record && !taken_is_of(run, taken, run->item)))
			continue;
		r = list_add(run, list,
			     (struct proof_span){ span, record, taken->condition, taken->by,
						  taken->why });
	}
	return r;
}

int proof_spans(struct run *run, struct result *result)
{
	struct proof_list counted = { 0 }, taken = { 0 };
	int r;

	if (counts_slots(run->guarantee) && !result->record)
		r = list_set(run, &counted, run->counted_slots, run->measured.live);
	else
		r = list_counted(run, result, &counted);
	/* time nobody measured stands in the list when the contract counts it */
	if (r >= 0 && !result->record && run->guarantee->unmeasured == RULE_COUNTED)
		r = list_set(run, &counted, run->unmeasured, run->measured.live);
	if (r >= 0)
		r = list_taken(run, result, &taken);
	result->counted = counted.items;
	result->counted_count = counted.count;
	result->taken = taken.items;
	result->taken_count = taken.count;
	return r;
}
