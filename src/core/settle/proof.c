/* The proof: steps as they happen, and the time that was counted and taken away. */
#include "core/settle/proof.h"
#include "core/settle/stages.h"

#include <errno.h>
#include <stdlib.h>
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

		run->steps_lost = run->steps_lost || !items;
		if (!items)
			return run->lost_step;
		if (steps->count > 0)
			memcpy(items, steps->items, steps->count * sizeof(*items));
		steps->items = items;
		steps->capacity = capacity;
	}
	step = &steps->items[steps->count++]; /* arguments are written before they are counted */
	step->key = key;
	step->clause = clause;
	step->record = NULL;
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

static int places_order(const void *a, const void *b)
{
	const struct step_place *left = a, *right = b;

	if (left->record->from_ms != right->record->from_ms)
		return left->record->from_ms < right->record->from_ms ? -1 : 1;
	if (left->record != right->record)
		return left->record < right->record ? -1 : 1;
	return left->place < right->place ? -1 : 1;
}

int proof_order_steps(struct run *run)
{
	const struct step_list *steps = &run->stage_steps;

	run->place_count = 0;
	run->places = ARENA_ARRAY_RAW(run->arena, struct step_place, steps->count);
	if (!run->places)
		return -ENOMEM;
	for (size_t i = 0; i < steps->count; i++)
		if (steps->items[i].record)
			run->places[run->place_count++] =
				(struct step_place){ steps->items[i].record, i };
	qsort(run->places, run->place_count, sizeof(run->places[0]), places_order);
	return 0;
}

/* The first place of a record that begins then or later; of a record: its first. */
static size_t first_place(const struct run *run, int64_t from_ms, const struct record *record)
{
	size_t low = 0, high = run->place_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct record *there = run->places[middle].record;

		if (there->from_ms < from_ms || (there->from_ms == from_ms && there < record))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int steps_order(const void *a, const void *b)
{
	const struct step_place *left = a, *right = b;

	return left->place < right->place ? -1 : 1;
}

/* A stage's step belongs to the result of its record, or to the window the record begins in. */
static int places_of(struct run *run, const struct result *result, struct step_place **ret_places,
		     size_t *ret_count)
{
	struct span window = run->measured.window;
	const struct record *record = result->record;
	size_t first = first_place(run, record ? record->from_ms : window.from, record);
	size_t end = first;

	if (record)
		while (end < run->place_count && run->places[end].record == record)
			end++;
	else
		end = first_place(run, window.to, NULL);
	*ret_count = end - first;
	*ret_places = ARENA_ARRAY_RAW(run->arena, struct step_place, *ret_count);
	if (!*ret_places)
		return -ENOMEM;
	if (end > first)
		memcpy(*ret_places, run->places + first, *ret_count * sizeof(**ret_places));
	qsort(*ret_places, *ret_count, sizeof(**ret_places), steps_order);
	return 0;
}

int proof_keep_steps(struct run *run, struct result *result)
{
	struct step_place *places;
	struct step *steps;
	size_t count;
	int r = places_of(run, result, &places, &count);

	if (r < 0)
		return r;
	if (count == 0) {
		steps_take(run, &result->steps, &result->step_count);
		return 0;
	}
	steps = ARENA_ARRAY_RAW(run->arena, struct step, count + run->steps.count);
	if (!steps)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		steps[i] = run->stage_steps.items[places[i].place];
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
static int list_counted(struct run *run, struct proof_list *list)
{
	bool each = run->guarantee->overlap_each || run->guarantee->rounding.each;
	struct spans seen = SPANS_NONE;
	size_t room = 0;
	int r = 0;

	for (size_t i = 0; i < run->item_count; i++)
		if (run->items[i].state == ITEM_COUNTED)
			room += run->items[i].spans.count;
	seen.items = ARENA_ARRAY_RAW(run->arena, struct span, room);
	if (!seen.items)
		return -ENOMEM;
	for (size_t i = 0; i < run->item_count && r >= 0; i++) {
		const struct item *item = &run->items[i];
		struct span live = item_reach(run, item);

		if (item->state == ITEM_COUNTED && may_lie_in(item, live))
			r = list_item(run, list, item, live, each ? NULL : &seen);
	}
	return r;
}

/* The time of one record. */
static int list_record(struct run *run, struct proof_list *list)
{
	const struct spans none = SPANS_NONE;
	const struct spans *spans = run->item->state == ITEM_COUNTED ? &run->item->spans : &none;
	int r = 0;

	for (size_t k = 0; k < spans->count && r >= 0; k++)
		r = list_add(run, list,
			     (struct proof_span){ .span = spans->items[k],
						  .record = run->item->record });
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

static int list_one_taken(struct run *run, struct proof_list *list, const struct taken *taken,
			  struct span span)
{
	return list_add(run, list,
			(struct proof_span){ span, run->items[taken->item].record, taken->condition,
					     taken->by, taken->why });
}

static int list_taken(struct run *run, struct proof_list *list)
{
	int r = 0;

	for (size_t i = 0; i < run->taken_count && r >= 0; i++) {
		const struct taken *taken = &run->taken[i];

		r = list_one_taken(run, list, taken,
				   span_intersect(taken->span, taken_reach(run, taken)));
	}
	return r;
}

static int list_taken_from_record(struct run *run, struct proof_list *list)
{
	int r = 0;

	for (size_t i = taken_first(run, run->item); i < taken_end(run, run->item) && r >= 0; i++) {
		const struct taken *taken = &run->taken[run->taken_places[i]];

		r = list_one_taken(run, list, taken, taken->span);
	}
	return r;
}

/* Records of which only the length is known stand there with the time in which they lie. */
static int list_lengths(struct run *run, struct result *result, struct proof_list *list,
			enum item_state state)
{
	const size_t first = result->record ? (size_t)(run->item - run->items) : 0;
	const size_t end = result->record ? first + 1 : run->item_count;
	int r = 0;

	for (size_t i = first; run->any_length && i < end && r >= 0; i++) {
		const struct item *item = &run->items[i];
		const struct record *record = item->record;
		bool dropped = state == ITEM_DROPPED;

		if (item->state != state || !item_is_somewhere(item) || record->length_ms == 0 ||
		    (!result->record && !item_is_here(run, item)))
			continue;
		r = list_add(run, list,
			     (struct proof_span){ { record->from_ms, record->to_ms },
						  record,
						  dropped ? item->dropped_by : NULL,
						  NULL,
						  !dropped	     ? TAKEN_NOT
						  : item->dropped_by ? TAKEN_CONDITION
								     : TAKEN_SHORT });
	}
	return r;
}

int proof_spans(struct run *run, struct result *result)
{
	struct proof_list counted = { 0 }, taken = { 0 };
	int r;

	if (result->record)
		r = list_record(run, &counted);
	else if (counts_slots(run->guarantee))
		r = list_set(run, &counted, run->counted_slots, run->measured.live);
	else
		r = list_counted(run, &counted);
	/* time nobody measured stands in the list when the contract counts it */
	if (r >= 0 && !result->record && unmeasured_rule(run) == RULE_COUNTED)
		r = list_set(run, &counted, run->unmeasured, run->measured.live);
	if (r >= 0)
		r = list_lengths(run, result, &counted, ITEM_COUNTED);
	if (r >= 0)
		r = result->record ? list_taken_from_record(run, &taken) : list_taken(run, &taken);
	if (r >= 0)
		r = list_lengths(run, result, &taken, ITEM_DROPPED);
	result->counted = counted.items;
	result->counted_count = counted.count;
	result->taken = taken.items;
	result->taken_count = taken.count;
	return r;
}
