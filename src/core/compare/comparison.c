#include "core/compare/comparison.h"

#include "core/time/civil.h"

bool result_pay_is_open(const struct result *result)
{
	bool pays = result->guarantee ? result->guarantee->pay.mode != PAY_NONE
				      : result->right && result->right->gives;

	return pays && result_is_open(result);
}

struct compared compared_of(const struct contract *contract, const struct statement *statement)
{
	struct compared row = { .contract = contract,
				.statement = statement,
				.paid = statement->total,
				.asked_ms = INT64_MIN,
				.bound_until_ms = INT64_MIN,
				.end_ms = INT64_MIN,
				.leaving = value_undefined(NULL) };
	const struct ending_result *ending = statement->endings;

	for (size_t i = 0; i < statement->result_count; i++) {
		row.missed += !statement->results[i].right && statement->results[i].missed;
		row.open += result_pay_is_open(&statement->results[i]);
	}
	if (statement->ending_count == 0 || ending->requested_ms == INT64_MIN)
		return row;
	row.bound = true;
	row.asked_ms = ending->requested_ms;
	row.bound_until_ms = ending->commitment_end_ms;
	row.end_ms = ending->end_ms;
	row.bound_unknown = contract->term->commitment && row.bound_until_ms == INT64_MIN;
	/* Whoever may be bound for longer does not know the end. */
	if (row.bound_unknown && !contract->term->end)
		row.end_ms = INT64_MIN;
	row.leaving = ending->early_charge;
	return row;
}

int64_t compared_days(const struct compared *row)
{
	const struct zone *zone = row->contract->zone;

	if (!row->bound || row->end_ms == INT64_MIN || row->end_ms <= row->asked_ms)
		return row->bound && row->end_ms != INT64_MIN ? 0 : -1;
	return date_days(zone_date(zone, instant_of(row->end_ms - 1))) -
	       date_days(zone_date(zone, instant_of(row->asked_ms)));
}

int64_t amounts_money(const struct amounts *amounts, uint16_t currency)
{
	int64_t sum = 0;

	for (size_t i = 0; i < amounts->count; i++) {
		const struct amount *amount = &amounts->items[i];
		int64_t minor;

		if (amount->number.type == VALUE_NUMBER && amount->number.currency == currency &&
		    type_is(amount->type, TYPE_NUMBER, 1, 0) &&
		    ratio_round(amount->number.number, 1, RATIO_DOWN, &minor) == 0)
			sum += minor;
	}
	return sum;
}
