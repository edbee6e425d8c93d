/* What a bulk run owes in all. */
#include "app/bulk_lines.h"

#include "core/money/currency.h"
#include "core/settle/statement_names.h"

static struct bulk_unit *unit_of(struct bulk_totals *totals, uint16_t currency, struct type type)
{
	struct bulk_unit *unit;

	for (size_t i = 0; i < totals->unit_count; i++) {
		unit = &totals->units[i];
		if (unit->currency == currency && unit->type.kind == type.kind &&
		    unit->type.money_power == type.money_power && unit->type.unit == type.unit)
			return unit;
	}
	if (totals->unit_count == BULK_UNITS_MAX) {
		totals->units_lost = true;
		return NULL;
	}
	unit = &totals->units[totals->unit_count++];
	*unit = (struct bulk_unit){ currency, type, 0 };
	return unit;
}

void bulk_totals_count(struct bulk_totals *totals, const struct statement *statement)
{
	totals->subscriptions++;
	totals->results += statement->result_count;
	for (size_t i = 0; i < statement->result_count; i++)
		totals->statuses[statement->results[i].status]++;
	for (size_t i = 0; i < statement->total.count; i++) {
		const struct amount *amount = &statement->total.items[i];
		struct bulk_unit *unit;
		int64_t whole;

		if (amount->number.type != VALUE_NUMBER)
			continue;
		unit = unit_of(totals, amount->number.currency, amount->type);
		if (ratio_round(amount->number.number, 1, RATIO_FLOOR, &whole) < 0 ||
		    ratio_compare(amount->number.number, ratio_int(whole)) != 0)
			totals->fractions = true;
		else if (unit)
			unit->sum += whole;
	}
}

void bulk_totals_add(struct bulk_totals *totals, const struct bulk_totals *more)
{
	totals->subscriptions += more->subscriptions;
	totals->results += more->results;
	totals->fractions |= more->fractions;
	totals->units_lost |= more->units_lost;
	for (size_t i = 0; i <= STATUS_MEASURED; i++)
		totals->statuses[i] += more->statuses[i];
	for (size_t i = 0; i < more->unit_count; i++) {
		struct bulk_unit *unit =
			unit_of(totals, more->units[i].currency, more->units[i].type);

		if (unit)
			unit->sum += more->units[i].sum;
	}
}

void bulk_totals_write(struct strbuf *out, const struct spelling *spelling,
		       const struct bulk_totals *totals)
{
	bool any = false;

	for (size_t i = 0; i < totals->unit_count; i++) {
		const struct bulk_unit *unit = &totals->units[i];
		struct amount amount = { .type = unit->type };

		if (unit->sum > INT64_MAX || unit->sum < -INT64_MAX)
			continue;
		amount.number = value_number(ratio_int((int64_t)unit->sum));
		amount.number.currency = unit->currency;
		strbuf_add(out, any ? STR(" + ") : STR_NONE);
		amount_write(out, spelling, &amount);
		any = true;
	}
	if (!any)
		strbuf_add(out, spell_say(spelling, STR("nothing")));
}
