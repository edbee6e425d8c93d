/* Limits: caps over periods, floors and minimums, in the order of the contract. */
#include "core/settle/evaluate.h"
#include "core/settle/proof.h"
#include "core/settle/results.h"
#include "core/settle/stages.h"
#include "core/money/currency.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static bool same_kind(const struct amount *amount, struct type type)
{
	return amount->type.kind == type.kind && amount->type.money_power == type.money_power &&
	       amount->type.time_power == type.time_power;
}

/* How well the source of a rate fits: named by the limit, or by nobody; 0: another one. */
static int source_fit(const struct rate *rate, const struct limit *limit)
{
	if (limit->rates.len == 0)
		return 1;
	if (rate->source.len == 0)
		return 1;
	return str_equal(rate->source, limit->rates) ? 2 : 0;
}

/* The last rate up to a day, of the source that fits best; *ret_differ: another of that day fits
 * as well, and says something else. */
static const struct rate *rate_find(const struct run *run, const struct limit *limit,
				    const struct rate *want, bool *ret_differ)
{
	const struct rate *best = NULL;

	*ret_differ = false;
	for (size_t i = 0; i < run->facts->rate_count; i++) {
		const struct rate *rate = &run->facts->rates[i];
		int fit = source_fit(rate, limit), order = 1;

		if (rate->from != want->from || rate->to != want->to || rate->day > want->day ||
		    fit == 0)
			continue;
		if (best && rate->day == best->day)
			order = fit - source_fit(best, limit);
		else if (best)
			order = rate->day > best->day ? 1 : -1;
		if (order > 0) {
			best = rate;
			*ret_differ = false;
		} else if (order == 0 && ratio_compare(rate->rate, best->rate) != 0) {
			*ret_differ = true;
		}
	}
	return best;
}

int money_convert(struct run *run, struct value money, uint16_t to, const struct limit *limit,
		  struct value *ret_money)
{
	const struct rate want = { .from = money.currency,
				   .to = to,
				   .day = civil_day(run, run->measured.window.to, true) };
	bool differ;
	const struct rate *best = rate_find(run, limit, &want, &differ);
	struct ratio number, scale;
	struct step *step;
	int r;

	if (!best || differ)
		return missing_new(run,
				   (struct missing){ best ? MISSING_RATES : MISSING_RATE,
						     currency_code(money.currency),
						     currency_code(to), limit->at },
				   ret_money);
	r = ratio_mul(run->arena, money.number, best->rate, &number);
	scale = ratio_of(currency_scale(to), currency_scale(money.currency));
	if (r >= 0)
		r = ratio_mul(run->arena, number, scale, &number);
	if (r < 0)
		return r;
	*ret_money = value_number(number);
	ret_money->currency = to;
	if (!run->proof)
		return 0;
	step = step_add(run, STEP_RATE, limit->clause, limit->value);
	step_value(step, money, TYPE_MONEY);
	step_value(step, *ret_money, TYPE_MONEY);
	step_value(step, value_number(best->rate), TYPE_PLAIN);
	step_value(step, (struct value){ .type = VALUE_DATE, .day = best->day },
		   TYPE_OF(TYPE_DATE));
	return 0;
}

/* The instant that decides in which period a result falls. */
static int64_t result_at(const struct result *result)
{
	return result->record ? result->record->from_ms : result->window.from;
}

/* The limit's period is the window that is settled. Rolling windows and those since the start
 * overlap: the limit of a subscription holds for all of them together. */
static bool is_own_window(struct period per, const struct guarantee *guarantee)
{
	return per.kind == PERIOD_WINDOW ||
	       (guarantee && guarantee->per == PER_WINDOW && per.kind == guarantee->window.kind &&
		per.kind != PERIOD_LAST && per.kind != PERIOD_ANY &&
		per.kind != PERIOD_SUBSCRIPTION);
}

bool limit_is_alone(const struct guarantee *guarantee, const struct limit *limit)
{
	return guarantee->per == PER_WINDOW && is_own_window(limit->per, guarantee);
}

/* The window of a day is that which it is settled in. */
static struct span own_window(const struct result *result)
{
	return result->guarantee && result->guarantee->per == PER_DAY ? result->whole
								      : result->window;
}

/* What began before the subscription uses the limit of its first contract year. */
static struct span contract_year(const struct run *run, const struct limit *limit,
				 const struct result *result)
{
	const int64_t start_ms = run->facts->life.from, at_ms = result_at(result);
	struct span year =
		period_span(run, limit->per, result->window, at_ms > start_ms ? at_ms : start_ms);

	if (start_ms > INT64_MIN && span_contains(year, start_ms))
		year.from = INT64_MIN;
	return year;
}

static struct span limit_period(const struct run *run, const struct limit *limit,
				const struct result *result)
{
	if (limit->per.kind == PERIOD_CONTRACT_YEAR)
		return contract_year(run, limit, result);
	if (is_own_window(limit->per, result->guarantee))
		return own_window(result);
	return period_span(run, limit->per, result->window, result_at(result));
}

/* What results before one granted in a period: a sum that goes on from result to result, so that
 * each is looked at once and not again by every one that follows. */
struct limit_use {
	struct span period;
	size_t next;	   /* the first result that was not looked at */
	int64_t latest_ms; /* of those that were */
	int64_t awards;
	struct amounts sums;
};

/* What was granted before: how much, and how many times. */
struct usage {
	struct ratio amount;
	int64_t awards;
};

static int use_add(struct run *run, struct limit_use *use, const struct amounts *granted)
{
	int r = 0;

	use->awards += !amounts_are_zero(granted);
	for (size_t i = 0; i < granted->count && r >= 0; i++)
		if (granted->items[i].type.kind != TYPE_TEXT)
			r = amounts_put(&use->sums, &granted->items[i], run->arena);
	return r;
}

/* Of the records or days of one window only the best will be paid, so that none uses up a limit for
 * another. */
static bool competes(const struct run *run, size_t result)
{
	return run->guarantee->pay.records_best && run->guarantee->per != PER_WINDOW &&
	       result >= run->window_first;
}

/* A limit per window holds for the results of the window, and for what began in it. */
static bool shares(const struct limit *limit, struct span period, const struct result *earlier)
{
	return span_contains(period, result_at(earlier)) ||
	       (limit->per.kind == PERIOD_WINDOW && span_equal(own_window(earlier), period));
}

/* Whether a result uses up limits of its guarantee: not where combining takes it, but in the window
 * that is settled results do for one another, whoever is paid. */
static bool uses_limits(const struct run *run, const struct result *earlier)
{
	return earlier->whole.to == run->whole.to ||
	       !is_displaced(run, (struct displaced){ earlier->guarantee->number, earlier->whole.to,
						      earlier->item });
}

/* Looks at the results from the first one on that share the limit, up to one of them. */
static int use_go_on(struct run *run, const struct limit *limit, struct limit_use *use,
		     const struct result *result)
{
	const bool of_contract = run->limits == run->contract->limits;
	const size_t until = (size_t)(result - run->results);
	int r = 0;

	for (; use->next < until && r >= 0; use->next++) {
		const struct result *earlier = &run->results[use->next];
		int64_t at_ms = result_at(earlier);

		if (!of_contract && competes(run, use->next))
			break;
		use->latest_ms = at_ms > use->latest_ms ? at_ms : use->latest_ms;
		if (earlier->guarantee && shares(limit, use->period, earlier) &&
		    (of_contract || uses_limits(run, earlier)))
			r = use_add(run, use, &earlier->payable);
	}
	return r;
}

/* What results before one granted in its period. */
static int results_before(struct run *run, const struct limit *limit, const struct result *result,
			  struct span period, struct limit_use **ret_use)
{
	const bool of_contract = run->limits == run->contract->limits;
	struct limit_use *use = &run->limit_uses[limit - run->limits];
	bool same = span_equal(use->period, period);

	if (!same && (use->next == 0 || use->latest_ms >= period.from)) {
		use->next = of_contract ? 0 : run->first_result;
		use->latest_ms = INT64_MIN;
	}
	if (!same) {
		use->period = period;
		use->awards = 0;
		use->sums.count = 0;
	}
	*ret_use = use;
	return use_go_on(run, limit, use, result);
}

/* What guarantees that pay for the same record granted before. */
static int same_record_before(struct run *run, const struct limit *limit,
			      const struct result *result, struct limit_use **ret_use)
{
	struct limit_use *use = &run->limit_uses[limit - run->limits];
	size_t place = run->record_before[result - run->results];
	int r = 0;

	use->awards = 0;
	use->sums.count = 0;
	for (; place > 0 && r >= 0; place = run->record_before[place - 1])
		r = use_add(run, use, &run->results[place - 1].payable);
	*ret_use = use;
	return r;
}

/* What was told of payments before these facts. */
static int states_before(struct run *run, const struct result *result, struct span period,
			 const struct amount *amount, struct usage *used)
{
	const bool of_contract = run->limits == run->contract->limits;
	int r = 0;

	for (size_t i = 0; i < run->facts->state_count && r >= 0; i++) {
		const struct state *state = &run->facts->states[i];

		if (state->kind != STATE_PAID || !span_contains(period, state->window.from) ||
		    (!of_contract && state->item.len > 0 &&
		     !str_equal(state->item, result->item)) ||
		    (!of_contract && state->guarantee != UINT16_MAX && result->guarantee &&
		     state->guarantee != result->guarantee->number))
			continue;
		used->awards++;
		/* credits told of before are money, or service time */
		if (amount &&
		    type_is(amount->type, TYPE_NUMBER, 1, 0) == (state->amount.currency != 0) &&
		    amount->number.currency == state->amount.currency &&
		    state->amount.type == VALUE_NUMBER)
			r = ratio_add(run->arena, used->amount, state->amount.number,
				      &used->amount);
	}
	return r;
}

/* Whether others pay for the record of a result as well. */
static bool pays_again(const struct run *run, const struct result *result)
{
	return run->limits == run->contract->limits && result->record;
}

/* What was granted before in the same period: by results of this run, and as state. */
static int used_before(struct run *run, const struct limit *limit, const struct result *result,
		       const struct amount *amount, struct usage *ret_used)
{
	struct limit_use *use = NULL;
	bool alone; /* no other result shares the period */
	struct span period;
	int r = 0;

	*ret_used = (struct usage){ ratio_int(0), 0 };
	alone = run->limits != run->contract->limits && result->guarantee &&
		limit_is_alone(result->guarantee, limit);
	if ((limit->per.kind == PERIOD_RECORD && !pays_again(run, result)) ||
	    (alone && run->facts->state_count == 0))
		return 0;
	period = limit_period(run, limit, result);
	if (limit->per.kind == PERIOD_RECORD)
		r = same_record_before(run, limit, result, &use);
	else if (!alone)
		r = results_before(run, limit, result, period, &use);
	for (size_t i = 0; use && amount && i < use->sums.count && r >= 0; i++)
		if (same_kind(amount, use->sums.items[i].type) &&
		    use->sums.items[i].number.currency == amount->number.currency)
			r = ratio_add(run->arena, ret_used->amount,
				      use->sums.items[i].number.number, &ret_used->amount);
	ret_used->awards = use ? use->awards : 0;
	if (r < 0 || limit->per.kind == PERIOD_RECORD)
		return r;
	return states_before(run, result, period, amount, ret_used);
}

static const char *const FORMS[] = { "at most",	      "awards",	       "not less than",
				     "nothing below", "nothing up to", "whole units of",
				     "less" };

static void limit_step(struct run *run, const struct limit *limit, struct value cap,
		       struct ratio used, const struct amount change[2])
{
	const struct amount *before = &change[0], *after = &change[1];
	struct value value = before->number;
	struct step *step;

	step = step_add(run, limit->kind == LIMIT_AT_MOST ? STEP_LIMIT : STEP_LIMIT_FLOOR,
			limit->clause, limit->value);
	step->at = limit->at;
	if (limit->kind == LIMIT_AT_MOST) {
		step_value(step, cap, before->type);
		value.number = used;
		step_value(step, value, before->type);
	} else {
		step_word(step, str_from(FORMS[limit->kind]));
		step_word(step, limit->value->text);
	}
	step_value(step, before->number, before->type);
	step_value(step, after->number, after->type);
}

static int cap_apply(struct run *run, const struct limit *limit, struct result *result,
		     struct amount *amount, struct value cap)
{
	UNCLEARED struct amount before = *amount;
	struct usage used;
	struct ratio left;
	int r = used_before(run, limit, result, amount, &used);

	if (r >= 0)
		r = ratio_sub(run->arena, cap.number, used.amount, &left);
	if (r < 0)
		return r;
	if (ratio_sign(left) < 0)
		left = ratio_int(0);
	if (!ratio_at_most(&amount->number.number, &left)) {
		amount->number.number = left;
		result->capped = true;
		if (limit->carries) {
			struct amount rest = before;

			r = ratio_sub(run->arena, before.number.number, left, &rest.number.number);
			if (r >= 0)
				r = amounts_put(&run->carry.amounts, &rest, run->arena);
			run->carry.from_ms = limit_period(run, limit, result).to;
		}
	}
	if (run->proof)
		limit_step(run, limit, cap, used.amount,
			   (const struct amount[2]){ before, *amount });
	return r;
}

int floor_apply(struct run *run, const struct limit *limit, bool *below, struct amount *amount,
		struct value value)
{
	struct amount before = *amount;
	int order = ratio_compare(amount->number.number, value.number);
	bool positive = ratio_sign(amount->number.number) > 0;
	struct ratio units;
	int64_t whole;
	int r = 0;

	switch ((enum limit_kind)limit->kind) {
	case LIMIT_NOT_LESS:
		if (positive && order < 0)
			amount->number.number = value.number;
		break;
	case LIMIT_NOTHING_BELOW:
	case LIMIT_NOTHING_UP_TO:
		if (positive && (order < 0 || (order == 0 && limit->kind == LIMIT_NOTHING_UP_TO))) {
			amount->number.number = ratio_int(0);
			*below = true;
		}
		break;
	case LIMIT_WHOLE_UNITS:
		if (ratio_sign(value.number) <= 0)
			break;
		r = ratio_div(run->arena, amount->number.number, value.number, &units);
		if (r >= 0)
			r = ratio_round(units, 1, RATIO_FLOOR, &whole);
		if (r >= 0)
			r = ratio_mul(run->arena, ratio_int(whole), value.number,
				      &amount->number.number);
		*below = *below || (r >= 0 && positive && whole == 0);
		break;
	case LIMIT_AT_MOST:
	case LIMIT_AWARDS:
	case LIMIT_LESS:
		assert(limit->kind == LIMIT_LESS); /* caps and awards are no floors */
		if (positive && order <= 0)
			amount->number.number = ratio_int(0);
		else if (positive)
			r = ratio_sub(run->arena, before.number.number, value.number,
				      &amount->number.number);
		break;
	}
	if (r < 0 || !run->proof || ratio_compare(before.number.number, amount->number.number) == 0)
		return r;
	limit_step(run, limit, value, ratio_int(0), (const struct amount[2]){ before, *amount });
	return 0;
}

static int awards_apply(struct run *run, const struct limit *limit, struct result *result,
			struct value most, struct amounts *owed)
{
	struct usage used;
	struct step *step;
	int r;

	if (amounts_are_zero(owed))
		return 0;
	r = used_before(run, limit, result, NULL, &used);
	if (r < 0)
		return r;
	if (run->proof) {
		step = step_add(run, STEP_AWARDS, limit->clause, limit->value);
		step_value(step, most, TYPE_PLAIN);
		step_value(step, value_number(ratio_int(used.awards)), TYPE_PLAIN);
		step_value(step, value_bool(ratio_compare(ratio_int(used.awards), most.number) < 0),
			   TYPE_OF(TYPE_BOOL));
	}
	if (ratio_compare(ratio_int(used.awards), most.number) >= 0) {
		owed->count = 0;
		result->capped = true;
	}
	return 0;
}

bool limit_is_about(const struct limit *limit, const struct amount *amount)
{
	return same_kind(amount, limit->value->type);
}

/* The text does not say what the limit is, nor of what unit. */
static bool is_silent(struct value value)
{
	return value.missing && value.missing->kind == MISSING_SILENT;
}

/* Whether anything that is owed rests on a limit: a cap in money leaves hours as they are, and no
 * cap but that of awards is about words. */
static bool limits_any(const struct limit *limit, struct value value, const struct amounts *owed)
{
	for (size_t i = 0; i < owed->count; i++) {
		const struct amount *amount = &owed->items[i];
		bool text = amount->type.kind == TYPE_TEXT;

		if (text ? limit->kind == LIMIT_AWARDS
			 : ratio_sign(amount->number.number) != 0 &&
				    (limit->kind == LIMIT_AWARDS || is_silent(value) ||
				     limit_is_about(limit, amount)))
			return true;
	}
	return false;
}

int limit_convert(struct run *run, const struct limit *limit, struct value value, uint16_t currency,
		  struct value *ret_value)
{
	if (value.currency == currency || !value.currency || !currency) {
		value_copy(ret_value, &value);
		return 0;
	}
	if (limit->equivalent)
		return money_convert(run, value, currency, limit, ret_value);
	return rate_missing(run, value.currency, currency, limit->at, ret_value);
}

int limit_apply(struct run *run, const struct limit *limit, struct result *result,
		struct amounts *owed)
{
	UNCLEARED struct value value;
	int r = eval(run, limit->value, &value);

	if (r < 0)
		return r;
	if (value.type == VALUE_UNDEFINED)
		return limits_any(limit, value, owed) ? result_undefined(run, result, value.missing)
						      : 0;
	if (limit->kind == LIMIT_AWARDS)
		return awards_apply(run, limit, result, value, owed);
	for (size_t i = 0; i < owed->count && r >= 0; i++) {
		struct amount *amount = &owed->items[i];
		UNCLEARED struct value here;

		if (!limit_is_about(limit, amount))
			continue;
		r = limit_convert(run, limit, value, amount->number.currency, &here);
		if (r < 0)
			return r;
		if (here.type == VALUE_UNDEFINED && ratio_sign(amount->number.number) == 0)
			continue; /* nothing is nothing in every currency */
		if (here.type == VALUE_UNDEFINED)
			return result_undefined(run, result, here.missing);
		r = limit->kind == LIMIT_AT_MOST
			    ? cap_apply(run, limit, result, amount, here)
			    : floor_apply(run, limit, &result->below_minimum, amount, here);
	}
	return r;
}

int limit_uses_begin(struct run *run, const struct limit *limits, size_t count)
{
	if (count == 0 || run->limits == limits)
		return 0;
	run->limits = limits;
	run->limit_uses = ARENA_ARRAY(run->arena, struct limit_use, count);
	return run->limit_uses ? 0 : -ENOMEM;
}

int limit_uses_copy(struct run *run, size_t count, struct limit_use **ret_copy)
{
	struct limit_use *copy = ARENA_ARRAY_RAW(run->arena, struct limit_use, count);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, run->limit_uses, count * sizeof(*copy));
	*ret_copy = copy;
	return 0;
}

void limit_uses_restore(struct run *run, size_t count, const struct limit_use *copy)
{
	memcpy(run->limit_uses, copy, count * sizeof(*copy));
}

int limits_apply(struct run *run, struct result *result, const struct limit *limits, size_t count,
		 struct amounts *owed)
{
	int r = limit_uses_begin(run, limits, count);

	for (size_t i = 0; i < count && r >= 0 && !result_is_open(result); i++)
		r = limit_apply(run, &limits[i], result, owed);
	return r;
}
