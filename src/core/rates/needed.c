#include "core/rates/needed.h"

#include <errno.h>

#include "core/money/currency.h"

#define BACK_DAYS 366 /* of the longest window, a contract year */

void currency_set_add(struct currency_set *set, uint16_t currency)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->items[i] == currency)
			return;
	if (currency != CURRENCY_NONE && set->count < CURRENCY_SET_MAX)
		set->items[set->count++] = currency;
}

static void add_all(struct currency_set *set, const struct currency_set *others)
{
	for (size_t i = 0; i < others->count; i++)
		currency_set_add(set, others->items[i]);
}

/* What is gathered from a contract. */
struct gathering {
	const struct contract *contract;
	const struct currency_set *own;
	struct currency_set from; /* of limits that convert */
	struct currency_set to;	  /* of what may be owed */
	struct str *sources;	  /* room for those of all limits */
	struct rates_needed *needed;
};

/* The currencies that a value can be in: those written in it, and where it rests on an attribute,
 * a charge or a parameter those of the subscription and of what is there without it. */
static void add_expr(const struct gathering *gathering, const struct expr *expr,
		     struct currency_set *set)
{
	if (!expr)
		return;
	if (expr->op == EXPR_CONSTANT && expr->constant.type == VALUE_NUMBER)
		currency_set_add(set, expr->constant.currency);
	if (expr->op == EXPR_SUBJECT) {
		const struct value *standard =
			&gathering->contract->subject_names[expr->index].standard;

		add_all(set, gathering->own);
		if (standard->type == VALUE_NUMBER)
			currency_set_add(set, standard->currency);
	}
	for (size_t i = 0; i < expr->arg_count; i++)
		add_expr(gathering, expr->args[i], set);
	for (size_t i = 0; i < expr->row_count; i++)
		add_expr(gathering, expr->rows[i].value, set);
	add_expr(gathering, expr->otherwise, set);
}

static void add_source(struct gathering *gathering, struct str source)
{
	struct rates_needed *needed = gathering->needed;

	if (source.len == 0) {
		needed->any_source = true;
		return;
	}
	for (size_t i = 0; i < needed->source_count; i++)
		if (str_equal(gathering->sources[i], source))
			return;
	gathering->sources[needed->source_count++] = source;
}

static void add_limits(struct gathering *gathering, const struct limit *limits, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!limits[i].equivalent)
			continue;
		add_expr(gathering, limits[i].value, &gathering->from);
		add_source(gathering, limits[i].rates);
	}
}

static void add_pay(struct gathering *gathering, const struct pay_stage *pay)
{
	add_expr(gathering, pay->of, &gathering->to);
	add_expr(gathering, pay->otherwise, &gathering->to);
	for (size_t i = 0; i < pay->segment_count; i++) {
		add_expr(gathering, pay->segments[i].pay, &gathering->to);
		add_expr(gathering, pay->segments[i].unit, &gathering->to);
	}
}

/* When windows of that kind end, and when those of days within them. */
static void add_window(struct rates_needed *needed, struct period window, bool days)
{
	switch ((enum period_kind)window.kind) {
	case PERIOD_DAY:
	case PERIOD_WEEK:
	case PERIOD_BILLING_MONTH:
	case PERIOD_CONTRACT_YEAR:
		needed->every_day = true;
		break;
	case PERIOD_ANY:
		needed->every_day = needed->back = true;
		break;
	case PERIOD_NONE:
	case PERIOD_RECORD:
	case PERIOD_WINDOW:
	case PERIOD_MONTH:
	case PERIOD_QUARTER:
	case PERIOD_YEAR:
	case PERIOD_SUBSCRIPTION:
	case PERIOD_LAST:
	case PERIOD_ASKED:
		break;
	}
	if (days)
		needed->every_day = needed->back = true;
}

static void gather(struct gathering *gathering)
{
	const struct contract *contract = gathering->contract;

	add_all(&gathering->to, gathering->own);
	add_limits(gathering, contract->limits, contract->limit_count);
	for (size_t i = 0; i < contract->guarantee_count; i++)
		for (size_t k = 0; k < contract->guarantees[i].variant_count; k++) {
			const struct guarantee *guarantee =
				&contract->guarantees[i].variants[k].guarantee;

			add_limits(gathering, guarantee->limits, guarantee->limit_count);
			add_pay(gathering, &guarantee->pay);
			add_window(gathering->needed, guarantee->window, guarantee->per == PER_DAY);
		}
	for (size_t i = 0; i < contract->right_count; i++)
		add_window(gathering->needed, contract->rights[i].window, false);
}

static size_t limits_in(const struct contract *contract)
{
	size_t count = contract->limit_count;

	for (size_t i = 0; i < contract->guarantee_count; i++)
		for (size_t k = 0; k < contract->guarantees[i].variant_count; k++)
			count += contract->guarantees[i].variants[k].guarantee.limit_count;
	return count;
}

static int pair_up(const struct gathering *gathering, struct arena *arena)
{
	struct currency_pair *pairs = ARENA_ARRAY(arena, struct currency_pair,
						  gathering->from.count * gathering->to.count + 1);
	size_t count = 0;

	if (!pairs)
		return -ENOMEM;
	for (size_t i = 0; i < gathering->from.count; i++)
		for (size_t k = 0; k < gathering->to.count; k++)
			if (gathering->from.items[i] != gathering->to.items[k])
				pairs[count++] = (struct currency_pair){ gathering->from.items[i],
									 gathering->to.items[k] };
	gathering->needed->pairs = pairs;
	gathering->needed->pair_count = count;
	return 0;
}

int rates_needed(const struct contract *contract, const struct currency_set *own,
		 struct arena *arena, struct rates_needed *ret_needed)
{
	struct gathering gathering = { .contract = contract, .own = own, .needed = ret_needed };

	*ret_needed = (struct rates_needed){ 0 };
	gathering.sources = ARENA_ARRAY(arena, struct str, limits_in(contract) + 1);
	if (!gathering.sources)
		return -ENOMEM;
	gather(&gathering);
	ret_needed->sources = gathering.sources;
	return pair_up(&gathering, arena);
}

/* The day that ends at an instant or in which it lies. */
static int64_t last_day(const struct zone *zone, int64_t to_ms)
{
	return date_days(zone_date(zone, instant_of(to_ms - 1)));
}

static bool ends_month(int64_t day)
{
	return date_of_days(day + 1).day == 1;
}

int rates_days(const struct rates_needed *needed, const struct zone *zone, struct span window,
	       struct arena *arena, struct rates_days *ret_days)
{
	int64_t first = date_days(zone_date(zone, instant_of(window.from)));
	const int64_t last = last_day(zone, window.to);
	int64_t *days;
	size_t count = 0;

	first -= needed->back ? BACK_DAYS : 0;
	days = ARENA_ARRAY(arena, int64_t, (size_t)(last - first) + 1);
	if (!days)
		return -ENOMEM;
	for (int64_t day = first; day <= last; day++)
		if (needed->every_day || day == last || ends_month(day))
			days[count++] = day;
	*ret_days = (struct rates_days){ days, count };
	return 0;
}
