/* Limits over all guarantees together, from the windows that end first to those that end last. */
#include "base/compare.h"
#include "core/settle/evaluate.h"
#include "core/settle/history.h"
#include "core/settle/results.h"

#include <errno.h>
#include <stdlib.h>

/* Where a result stands in the order in which limits are used up. */
struct turn {
	int64_t to_ms, from_ms;
	size_t turn, place;
};

static int turn_order(const void *a, const void *b)
{
	const struct turn *left = a, *right = b;
	int order = NUMBER_ORDER(left->to_ms, right->to_ms);

	if (order == 0)
		order = NUMBER_ORDER(left->from_ms, right->from_ms);
	return order != 0 ? order : NUMBER_ORDER(left->turn, right->turn);
}

/* Results of windows that end together: [first, end) of run->results. */
struct group {
	size_t first, end;
};

/* Values are those of the window of a result, and of the subscription as a whole. */
static void look_at(struct run *run, const struct result *result)
{
	run->guarantee = result->guarantee;
	run->subject = &run->facts->self;
	run->measured = (struct measured){ .window = result->window,
					   .live = span_intersect(result->window, run->facts->life),
					   .base = value_undefined(NULL) };
	run->at_ms = result->window.from;
}

static bool owes(const struct result *result)
{
	return result->guarantee && !result_is_open(result) && !amounts_are_zero(&result->payable);
}

static void leave_open(struct result *result)
{
	result->payable.count = result->gross.count = 0;
	result->entitlement = ENTITLED_NONE;
}

/* Caps and awards see the results one after the other. */
static int group_cap(struct run *run, const struct limit *limit, struct group group)
{
	int r = 0;

	for (size_t i = group.first; i < group.end && r >= 0; i++) {
		struct result *result = &run->results[i];

		if (!owes(result))
			continue;
		look_at(run, result);
		r = limit_apply(run, limit, result, &result->payable);
		if (result_is_open(result))
			leave_open(result);
	}
	return r;
}

/* What a result owes of the kind of a limit, in a currency; NULL when nothing. */
static struct amount *amount_of(struct result *result, const struct limit *limit, uint16_t currency)
{
	for (size_t i = 0; owes(result) && i < result->payable.count; i++) {
		struct amount *amount = &result->payable.items[i];

		if (limit_is_about(limit, amount) && amount->number.currency == currency &&
		    ratio_sign(amount->number.number) != 0)
			return amount;
	}
	return NULL;
}

static int group_undefined(struct run *run, const struct limit *limit, struct group group,
			   const struct amount *like, const struct missing *missing)
{
	int r = 0;

	for (size_t i = group.first; i < group.end && r >= 0; i++) {
		struct result *result = &run->results[i];

		if (!amount_of(result, limit, like->number.currency))
			continue;
		r = result_undefined(run, result, missing);
		leave_open(result);
	}
	return r;
}

/* What is taken off comes off the last results. */
static int group_reduce(struct run *run, const struct limit *limit, struct group group,
			const struct amount *like, struct ratio gone)
{
	const uint16_t currency = like->number.currency;
	const bool minimum = limit->kind != LIMIT_LESS;
	int r = 0;

	for (size_t i = group.end; i > group.first && r >= 0; i--) {
		struct result *result = &run->results[i - 1];
		struct amount *amount = amount_of(result, limit, currency);
		struct ratio part;

		if (!amount)
			continue;
		part = amount->number.number;
		if (ratio_compare(gone, part) < 0)
			part = gone;
		r = ratio_sub(run->arena, gone, part, &gone);
		if (r >= 0)
			r = ratio_sub(run->arena, amount->number.number, part,
				      &amount->number.number);
		if (r >= 0 && ratio_sign(amount->number.number) == 0)
			result->below_minimum = result->below_minimum || minimum;
	}
	return r;
}

/* A limit that is no cap looks at what all results owe together, in one currency. */
static int group_floor_in(struct run *run, const struct limit *limit, struct group group,
			  struct amount *first)
{
	UNCLEARED struct value value, here;
	struct amount total = *first;
	struct ratio before = ratio_int(0), change = ratio_int(0);
	bool below = false;
	int r = eval(run, limit->value, &value);

	if (r >= 0 && value.type == VALUE_UNDEFINED)
		return group_undefined(run, limit, group, &total, value.missing);
	if (r >= 0)
		r = limit_convert(run, limit, value, total.number.currency, &here);
	if (r >= 0 && here.type == VALUE_UNDEFINED)
		return group_undefined(run, limit, group, &total, here.missing);
	for (size_t i = group.first; i < group.end && r >= 0; i++) {
		const struct amount *amount =
			amount_of(&run->results[i], limit, total.number.currency);

		if (amount)
			r = ratio_add(run->arena, before, amount->number.number, &before);
	}
	total.number.number = before;
	if (r >= 0)
		r = floor_apply(run, limit, &below, &total, here);
	if (r >= 0)
		r = ratio_sub(run->arena, total.number.number, before, &change);
	if (r < 0 || ratio_sign(change) == 0)
		return r;
	if (ratio_sign(change) > 0)
		return ratio_add(run->arena, first->number.number, change, &first->number.number);
	r = ratio_sub(run->arena, before, total.number.number, &change);
	return r < 0 ? r : group_reduce(run, limit, group, &total, change);
}

static bool owes_none(struct run *run, const struct limit *limit, struct group group,
		      uint16_t currency)
{
	for (size_t i = group.first; i < group.end; i++)
		if (amount_of(&run->results[i], limit, currency))
			return false;
	return true;
}

static int group_floor(struct run *run, const struct limit *limit, struct group group)
{
	int r = 0;

	for (size_t i = group.first; i < group.end && r >= 0; i++) {
		struct result *result = &run->results[i];

		for (size_t k = 0; k < result->payable.count && r >= 0 && owes(result); k++) {
			struct amount *amount = &result->payable.items[k];
			uint16_t currency = amount->number.currency;

			if (amount != amount_of(result, limit, currency) ||
			    !owes_none(run, limit, (struct group){ group.first, i }, currency))
				continue;
			look_at(run, result);
			r = group_floor_in(run, limit, group, amount);
		}
	}
	return r;
}

/* Not lost by its claim, nor left open. */
static bool is_granted(const struct result *result)
{
	return result->entitlement == ENTITLED_AUTOMATIC ||
	       result->entitlement == ENTITLED_CLAIMABLE || result->entitlement == ENTITLED_CLAIMED;
}

/* Rounds what is left, and says why when it is nothing. */
static int group_finish(struct run *run, struct group group)
{
	int r = 0;

	for (size_t i = group.first; i < group.end && r >= 0; i++) {
		struct result *result = &run->results[i];
		struct amounts exact = result->payable;

		if (!result->guarantee || !is_granted(result))
			continue;
		r = amounts_round(run, &exact, &result->payable);
		if (r < 0 || !amounts_are_zero(&result->payable))
			continue;
		result->entitlement = ENTITLED_NONE;
		if (result->below_minimum)
			result->status = STATUS_BELOW_MINIMUM;
	}
	return r;
}

static int group_limit(struct run *run, struct group group)
{
	const struct contract *contract = run->contract;
	struct limit_use *uses;
	int r = limit_uses_copy(run, contract->limit_count, &uses);

	for (size_t i = group.first; i < group.end; i++)
		if (owes(&run->results[i]))
			run->results[i].below_minimum = false;
	for (size_t i = 0; i < contract->limit_count && r >= 0; i++) {
		const struct limit *limit = &contract->limits[i];

		if (limit->kind == LIMIT_AT_MOST || limit->kind == LIMIT_AWARDS)
			r = group_cap(run, limit, group);
		else
			r = group_floor(run, limit, group);
	}
	if (r < 0)
		return r;
	/* later windows look at what is left after all limits */
	limit_uses_restore(run, contract->limit_count, uses);
	return group_finish(run, group);
}

/* Results in the order in which limits are used up; *ret_turns says where they stood. */
static int results_in_turn(struct run *run, struct turn **ret_turns, struct result **ret_sorted)
{
	struct turn *turns = ARENA_ARRAY_RAW(run->arena, struct turn, run->result_count);
	struct result *sorted = ARENA_ARRAY_RAW(run->arena, struct result, run->result_count);

	if (!turns || !sorted)
		return -ENOMEM;
	for (size_t i = 0; i < run->result_count; i++) {
		const struct result *result = &run->results[i];

		turns[i] = (struct turn){ result->whole.to, result->window.from, result->turn, i };
	}
	qsort(turns, run->result_count, sizeof(turns[0]), turn_order);
	for (size_t i = 0; i < run->result_count; i++)
		sorted[i] = run->results[turns[i].place];
	*ret_turns = turns;
	*ret_sorted = sorted;
	return 0;
}

/* A result and the record it is about; lengths of a window share what is told of them. */
struct paid_record {
	const struct record_told *told;
	uint32_t number;
	size_t place;
};

static int paid_record_order(const void *a, const void *b)
{
	const struct paid_record *left = a, *right = b;
	int order = NUMBER_ORDER((uintptr_t)left->told, (uintptr_t)right->told);

	if (order == 0)
		order = NUMBER_ORDER(left->number, right->number);
	return order != 0 ? order : NUMBER_ORDER(left->place, right->place);
}

/* Which results are about the same record, where a limit is per record. */
static int records_link(struct run *run)
{
	bool per_record = false;
	struct paid_record *paid;
	size_t *before, count = 0;

	for (size_t i = 0; i < run->contract->limit_count; i++)
		per_record = per_record || run->contract->limits[i].per.kind == PERIOD_RECORD;
	if (!per_record)
		return 0;
	paid = ARENA_ARRAY_RAW(run->arena, struct paid_record, run->result_count);
	before = ARENA_ARRAY(run->arena, size_t, run->result_count);
	if (!paid || !before)
		return -ENOMEM;
	for (size_t i = 0; i < run->result_count; i++) {
		const struct record *record = run->results[i].record;

		if (record)
			paid[count++] = (struct paid_record){ record->told, record->number, i };
	}
	qsort(paid, count, sizeof(paid[0]), paid_record_order);
	for (size_t i = 1; i < count; i++)
		if (paid[i].told == paid[i - 1].told && paid[i].number == paid[i - 1].number)
			before[paid[i].place] = paid[i - 1].place + 1;
	run->record_before = before;
	return 0;
}

int contract_limits(struct run *run)
{
	struct result *results = run->results, *sorted;
	struct turn *turns;
	size_t end;
	int r;

	if (run->contract->limit_count == 0 || run->result_count == 0)
		return 0;
	r = results_in_turn(run, &turns, &sorted);
	if (r < 0)
		return r;
	run->results = sorted;
	results_moved(run);
	run->limits = NULL;
	r = limit_uses_begin(run, run->contract->limits, run->contract->limit_count);
	if (r >= 0)
		r = records_link(run);
	for (size_t i = 0; i < run->result_count && r >= 0; i = end) {
		for (end = i + 1; end < run->result_count && turns[end].to_ms == turns[i].to_ms;)
			end++;
		r = group_limit(run, (struct group){ i, end });
	}
	run->results = results;
	results_moved(run);
	for (size_t i = 0; i < run->result_count; i++)
		results[turns[i].place] = sorted[i];
	return r;
}
