/* total(), count(), mean() and the like: over the counted records of the window, over its slots, or
 * over the samples of one slot. */
#include "core/settle/evaluate.h"
#include "core/settle/stages.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

/* A value and how many times it stands in a row. */
struct weighed {
	struct ratio number;
	int64_t weight;
	uint16_t currency;
};

/* So many need no memory of the run, which slots by the thousand would fill. */
#define GATHERED_HERE 16

struct gathered {
	struct weighed here[GATHERED_HERE];
	struct weighed *items; /* here, or in the arena */
	size_t count, capacity;
	int64_t weight;		/* of all */
	struct value undefined; /* the first that could not be computed */
};

static void gathered_begin(struct gathered *gathered)
{
	gathered->items = gathered->here;
	gathered->count = 0;
	gathered->capacity = GATHERED_HERE;
	gathered->weight = 0;
	gathered->undefined = value_bool(false);
}

static int gathered_add(struct run *run, struct gathered *gathered, struct value value,
			int64_t weight)
{
	if (value.type == VALUE_UNDEFINED) {
		if (gathered->undefined.type != VALUE_BOOL)
			return 0;
		gathered->undefined = value;
		return 0;
	}
	if (gathered->count == gathered->capacity) {
		size_t capacity = gathered->capacity * 2;
		struct weighed *items = ARENA_GROW(run->arena, struct weighed, gathered->items,
						   gathered->count, capacity);

		if (!items)
			return -ENOMEM;
		gathered->items = items;
		gathered->capacity = capacity;
	}
	gathered->items[gathered->count++] =
		(struct weighed){ value.type == VALUE_BOOL ? ratio_int(value.yes) : value.number,
				  weight, value.currency };
	gathered->weight += weight;
	return 0;
}

/* The argument for one element; count() counts it as it is. */
static int element_value(struct run *run, const struct expr *expr, struct value *ret_value)
{
	*ret_value = value_bool(true);
	return expr->arg_count == 0 ? 0 : eval(run, expr->args[0], ret_value);
}

/* How many of a run of equal samples share time with a slot. */
static int64_t samples_within(const struct sample *run_of, const struct slot_run *slot)
{
	int64_t from_ms = slot->from_ms - run_of->from_ms;
	int64_t to_ms = from_ms + slot->size_ms;
	int64_t first, end;

	assert(run_of->every_ms > 0);
	first = from_ms <= 0 ? 0 : from_ms / run_of->every_ms;
	end = (to_ms + run_of->every_ms - 1) / run_of->every_ms;
	return (end < run_of->times ? end : run_of->times) - first;
}

/* Every sample of the slot, which stands for so many that are alike. */
static int gather_samples(struct run *run, const struct expr *expr, struct gathered *gathered,
			  int64_t slots)
{
	const struct slot_run *slot = run->slot;
	const struct series *series = &run->facts->series[run->guarantee->slots->series];
	const struct sample *before = run->sample;
	int r = 0;

	for (size_t i = 0; i < slot->sample_count && r >= 0; i++) {
		struct value value;

		run->sample = &series->items[slot->first_sample + i];
		r = element_value(run, expr, &value);
		if (r >= 0)
			r = gathered_add(run, gathered, value,
					 samples_within(run->sample, slot) * slots);
	}
	run->sample = before;
	return r;
}

/* Every slot, or every sample of them where it is asked for a field of samples. */
static int gather_slots(struct run *run, const struct expr *expr, struct gathered *gathered)
{
	bool samples = expr->arg_count > 0 && expr->args[0]->scope & SCOPE_SAMPLE;
	int r = 0;

	for (size_t i = 0; i < run->slot_count && r >= 0; i++) {
		struct value value;

		if (run->slots[i].skipped || run->slots[i].unmeasured)
			continue;
		run->slot = &run->slots[i];
		if (samples) {
			r = gather_samples(run, expr, gathered, run->slots[i].times);
			continue;
		}
		r = element_value(run, expr, &value);
		if (r >= 0)
			r = gathered_add(run, gathered, value, run->slots[i].times);
	}
	run->slot = NULL;
	return r;
}

static bool in_window(const struct run *run, const struct item *item, int64_t at_ms)
{
	return item->state == ITEM_COUNTED && span_contains(run->measured.live, at_ms);
}

static int gather_items(struct run *run, const struct expr *expr, struct gathered *gathered)
{
	const struct item *item_before = run->item;
	const struct record *record_before = run->record;
	int r = 0;

	for (size_t i = 0; i < run->item_count && r >= 0; i++) {
		const struct item *item = &run->items[i];
		struct value value;
		int64_t at_ms = item->record->from_ms;
		bool known = true;

		if (run->guarantee->belongs)
			r = item_belongs(run, item, &at_ms, &known);
		run->item = item;
		run->record = item->record;
		if (r < 0 || !known || !in_window(run, item, at_ms))
			continue;
		r = element_value(
			run, expr,
			&value); /* a deadline that still runs is neither kept nor missed yet */
		if (r >= 0 && !(value.type == VALUE_UNDEFINED && run->guarantee->deadline &&
				item_runs(run, item)))
			r = gathered_add(run, gathered, value, 1);
	}
	run->item = item_before;
	run->record = record_before;
	return r;
}

int deadline_missed(struct run *run, bool *ret_missed)
{
	bool missed = false;
	int r = 0;

	for (size_t i = 0; i < run->item_count && r >= 0; i++) {
		const struct item *item = &run->items[i];
		int64_t at_ms = item->record->from_ms;
		bool known = true;

		if (run->guarantee->belongs)
			r = item_belongs(run, item, &at_ms, &known);
		missed = missed ||
			 (r >= 0 && known && item->kept == 0 && in_window(run, item, at_ms));
	}
	*ret_missed = missed;
	return r;
}

static int sum_of(struct run *run, const struct gathered *gathered, struct value *ret_value)
{
	struct ratio sum = ratio_int(0), part;
	uint16_t currency = 0;
	int r = 0;

	for (size_t i = 0; i < gathered->count && r >= 0; i++) {
		part = gathered->items[i].number;
		if (gathered->items[i].weight != 1)
			r = ratio_mul(run->arena, part, ratio_int(gathered->items[i].weight),
				      &part);
		if (r >= 0)
			r = ratio_add(run->arena, sum, part, &sum);
		currency = gathered->items[i].currency ? gathered->items[i].currency : currency;
	}
	*ret_value = value_number(sum);
	ret_value->currency = currency;
	return r;
}

static int by_number(const void *a, const void *b)
{
	return ratio_compare(((const struct weighed *)a)->number,
			     ((const struct weighed *)b)->number);
}

/* The value at a place (from 1) of the sorted list. */
static struct ratio at_place(const struct gathered *gathered, int64_t place)
{
	int64_t seen = 0;

	size_t i = 0;

	assert(place >= 1 && place <= gathered->weight);
	for (; seen + gathered->items[i].weight < place; i++)
		seen += gathered->items[i].weight;
	return gathered->items[i].number;
}

static int ranked(struct run *run, const struct expr *expr, struct gathered *gathered,
		  struct value *ret_value)
{
	struct ratio place, low, high;
	struct value share;
	int64_t rank;
	int r;

	qsort(gathered->items, gathered->count, sizeof(gathered->items[0]), by_number);
	*ret_value = value_number(ratio_int(0));
	ret_value->currency = gathered->items[0].currency;
	if (expr->op == EXPR_LOWEST || expr->op == EXPR_HIGHEST) {
		ret_value->number =
			gathered->items[expr->op == EXPR_LOWEST ? 0 : gathered->count - 1].number;
		return 0;
	}
	if (expr->op == EXPR_MEDIAN) {
		low = at_place(gathered, (gathered->weight + 1) / 2);
		high = at_place(gathered, gathered->weight / 2 + 1);
		r = ratio_add(run->arena, low, high, &low);
		return r < 0 ? r : ratio_div(run->arena, low, ratio_int(2), &ret_value->number);
	}
	r = eval(run, expr->args[1], &share);
	if (r < 0 || share.type == VALUE_UNDEFINED) {
		*ret_value = share;
		return r;
	}
	r = ratio_mul(run->arena, share.number, ratio_int(gathered->weight), &place);
	if (r >= 0)
		r = ratio_round(place, 1, RATIO_CEILING, &rank);
	if (r >= 0)
		ret_value->number = at_place(gathered, rank < 1			 ? 1
						       : rank > gathered->weight ? gathered->weight
										 : rank);
	return r;
}

static int gathered_result(struct run *run, const struct expr *expr, struct gathered *gathered,
			   struct value *ret_value)
{
	struct value sum;
	int r;

	if (expr->op == EXPR_TOTAL || expr->op == EXPR_COUNT)
		return sum_of(run, gathered, ret_value);
	if (gathered->weight == 0)
		return missing_new(
			run, (struct missing){ MISSING_DOMAIN, expr->text, STR_NONE, expr->at },
			ret_value);
	if (expr->op != EXPR_MEAN && expr->op != EXPR_SHARE)
		return ranked(run, expr, gathered, ret_value);
	r = sum_of(run, gathered, &sum);
	*ret_value = sum;
	return r < 0 ? r
		     : ratio_div(run->arena, sum.number, ratio_int(gathered->weight),
				 &ret_value->number);
}

/* How many items come before a record in the order of records, in which they stand. */
static size_t items_before(const struct run *run, const struct record *record)
{
	size_t first = 0, end = run->item_count;

	while (first < end) {
		const size_t middle = first + (end - first) / 2;

		if (record_compare(run->items[middle].record, record) < 0)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

/* Records that began within the time before this one and still count. */
static int earlier_records(struct run *run, const struct expr *expr, struct value *ret_value)
{
	int64_t count = 0, from_ms;
	struct value length;
	struct type unit = expr->args[0]->type;
	int r = eval(run, expr->args[0], &length);

	assert(run->record);
	*ret_value = length;
	if (r < 0 || length.type == VALUE_UNDEFINED)
		return r;
	/* nothing began longer ago */
	if (ratio_compare(length.number, ratio_int(SHIFT_MAX_MS)) > 0)
		length.number = ratio_int(SHIFT_MAX_MS);
	if (ratio_compare(length.number, ratio_int(-SHIFT_MAX_MS)) < 0)
		length.number = ratio_int(-SHIFT_MAX_MS);
	if (unit.kind == TYPE_MONTHS || unit.unit == UNIT_DAY || unit.unit == UNIT_WEEK) {
		struct zone_local local =
			zone_local(run->contract->zone, instant_of(run->record->from_ms));
		struct civil_date date = local.date;
		struct instant since;
		int64_t back;

		r = ratio_round(length.number, 1, RATIO_FLOOR, &back);
		assert(r == 0);
		date = unit.kind == TYPE_MONTHS ? date_add_months(date, -back)
						: date_add_days(date, -(back / DAY_MS));
		(void)zone_resolve(run->contract->zone, date, (int32_t)(local.ms_of_day / 1000),
				   ZONE_EARLIER, &since);
		from_ms = since.ms + local.ms_of_day % 1000;
	} else {
		r = ratio_round(length.number, 1, RATIO_FLOOR, &from_ms);
		assert(r == 0);
		from_ms = run->record->from_ms - from_ms;
	}
	for (size_t i = items_before(run, run->record);
	     i > 0 && run->items[i - 1].record->from_ms >= from_ms; i--)
		count += run->items[i - 1].state == ITEM_COUNTED;
	*ret_value = value_number(ratio_int(count));
	return 0;
}

int eval_gather(struct run *run, const struct expr *expr, struct value *ret_value)
{
	UNCLEARED struct gathered gathered;
	const struct given *given = given_find(run, GIVEN_COUNT);
	int r;

	if (expr->op == EXPR_EARLIER_RECORDS)
		return earlier_records(run, expr, ret_value);
	if (expr->op == EXPR_COUNT && expr->arg_count == 0 && given) {
		*ret_value = given->value;
		return 0;
	}
	gathered_begin(&gathered);
	if (run->slot && run->guarantee->slots->series >= 0)
		r = gather_samples(run, expr, &gathered, 1);
	else if (run->guarantee->slots &&
		 !(expr->arg_count > 0 && expr->args[0]->scope & SCOPE_RECORD))
		r = gather_slots(run, expr, &gathered);
	else
		r = gather_items(run, expr, &gathered);
	if (r < 0)
		return r;
	if (gathered.undefined.type == VALUE_UNDEFINED) {
		*ret_value = gathered.undefined;
		return 0;
	}
	return gathered_result(run, expr, &gathered, ret_value);
}
