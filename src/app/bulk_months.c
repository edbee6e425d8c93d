/* What a bulk run owes by month. */
#include "app/bulk_lines.h"

#include <string.h>

#define MONTHS_A_YEAR 12

/* The place of a month, made when new; NULL when there is no room. */
static struct bulk_month *month_of(struct bulk_months *months, int64_t month)
{
	size_t i = months->count;

	while (i > 0 && months->items[i - 1].month >= month)
		i--;
	if (i < months->count && months->items[i].month == month)
		return &months->items[i];
	if (months->count == BULK_MONTHS_MAX) {
		months->lost = true;
		return NULL;
	}
	memmove(&months->items[i + 1], &months->items[i],
		(months->count - i) * sizeof(months->items[0]));
	months->count++;
	months->items[i] = (struct bulk_month){ .month = month };
	return &months->items[i];
}

static struct bulk_unit *unit_of(struct bulk_month *month, uint16_t currency, struct type type)
{
	for (size_t i = 0; i < month->unit_count; i++)
		if (month->units[i].currency == currency &&
		    month->units[i].type.kind == type.kind &&
		    month->units[i].type.money_power == type.money_power &&
		    month->units[i].type.unit == type.unit)
			return &month->units[i];
	if (month->unit_count == BULK_MONTH_UNITS_MAX)
		return NULL;
	month->units[month->unit_count] = (struct bulk_unit){ currency, type, 0 };
	return &month->units[month->unit_count++];
}

/* False when the amount has no number, is no whole one, or has no room. */
static bool add_amount(struct bulk_month *month, const struct amount *amount)
{
	struct bulk_unit *unit;
	int64_t whole;

	if (amount->number.type != VALUE_NUMBER ||
	    ratio_round(amount->number.number, 1, RATIO_FLOOR, &whole) < 0 ||
	    ratio_compare(amount->number.number, ratio_int(whole)) != 0)
		return false;
	unit = unit_of(month, amount->number.currency, amount->type);
	if (unit)
		unit->sum += whole;
	return unit != NULL;
}

void bulk_months_count(struct bulk_months *months, const struct statement *statement)
{
	const struct zone *zone = statement->contract->zone;

	for (size_t i = 0; i < statement->result_count; i++) {
		const struct result *result = &statement->results[i];
		struct civil_date last = zone_date(zone, instant_of(result->window.to - 1));
		struct bulk_month *month = month_of(
			months, (int64_t)(last.year - 1970) * MONTHS_A_YEAR + last.month - 1);
		bool pays = result->guarantee && result->guarantee->pay.mode != PAY_NONE;

		if (!month)
			continue;
		month->missed += pays && result->missed;
		month->open += pays && result_is_open(result);
		for (size_t k = 0; !result->right && k < result->payable.count; k++)
			months->lost =
				!add_amount(month, &result->payable.items[k]) || months->lost;
	}
}

void bulk_months_add(struct bulk_months *months, const struct bulk_months *more)
{
	months->lost |= more->lost;
	for (size_t i = 0; i < more->count; i++) {
		const struct bulk_month *from = &more->items[i];
		struct bulk_month *month = month_of(months, from->month);

		if (!month)
			continue;
		month->missed += from->missed;
		month->open += from->open;
		for (size_t k = 0; k < from->unit_count; k++) {
			struct bulk_unit *unit =
				unit_of(month, from->units[k].currency, from->units[k].type);

			if (unit)
				unit->sum += from->units[k].sum;
			else
				months->lost = true;
		}
	}
}
