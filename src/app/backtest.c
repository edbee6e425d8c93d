#include "app/backtest.h"

#include <errno.h>

#include "app/compare.h"

/* Sums past 64 bits are not shown. */
static struct amounts amounts_of(const struct bulk_unit *units, size_t count, bool *lost)
{
	struct amounts amounts = { .count = 0 };

	for (size_t i = 0; i < count; i++) {
		struct amount *amount = &amounts.items[amounts.count];

		if (amounts.count == AMOUNTS_MAX || units[i].sum > INT64_MAX ||
		    units[i].sum < -INT64_MAX) {
			*lost = true;
			continue;
		}
		*amount =
			(struct amount){ .type = units[i].type,
					 .number = value_number(ratio_int((int64_t)units[i].sum)) };
		amount->number.currency = units[i].currency;
		amounts.count++;
	}
	return amounts;
}

static int keep_row(struct arena *arena, const struct bulk_months *months,
		    const struct bulk_totals *totals, struct cost_row *row)
{
	row->months = ARENA_ARRAY(arena, struct month_cost, months->count + 1);
	if (!row->months)
		return -ENOMEM;
	row->lost = months->lost || totals->units_lost || totals->fractions;
	row->count = months->count;
	row->subscriptions = totals->subscriptions;
	row->owed = amounts_of(totals->units, totals->unit_count, &row->lost);
	for (size_t i = 0; i < months->count; i++) {
		const struct bulk_month *month = &months->items[i];

		row->months[i] = (struct month_cost){
			.month = month->month,
			.owed = amounts_of(month->units, month->unit_count, &row->lost),
			.missed = month->missed,
			.open = month->open,
		};
		row->missed += month->missed;
		row->open += month->open;
	}
	return 0;
}

static int run_contract(struct arena *arena, const struct backtest_request *request, size_t number,
			struct cost_row *row, struct diag_sink *sink)
{
	struct bulk_request bulk = request->bulk;
	struct bulk_totals totals = { 0 };
	struct diag_sink told = DIAG_SINK_INIT(arena, BULK_PROBLEMS_MAX);
	int r;

	bulk.contract = request->contracts[number];
	bulk.foreign = true;
	bulk.months = ARENA_NEW(arena, struct bulk_months);
	if (!bulk.months)
		return -ENOMEM;
	row->notes = (struct diag_sink)DIAG_SINK_INIT(arena, BULK_PROBLEMS_MAX);
	r = bulk_settle(arena, &bulk, &totals, &told);
	compare_sort_notes(&told, &row->notes, sink);
	return r < 0 ? r : keep_row(arena, bulk.months, &totals, row);
}

int backtest_run(struct arena *arena, const struct backtest_request *request,
		 const struct backtest **ret_backtest, struct diag_sink *sink)
{
	struct backtest *backtest = ARENA_NEW(arena, struct backtest);
	int r = 0;

	if (!backtest)
		return -ENOMEM;
	backtest->rows = ARENA_ARRAY(arena, struct cost_row, request->count);
	if (!backtest->rows)
		return -ENOMEM;
	for (size_t i = 0; i < request->count && r == 0; i++) {
		backtest->rows[i].contract = request->contracts[i];
		r = run_contract(arena, request, i, &backtest->rows[i], sink);
	}
	backtest->count = request->count;
	if (r == 0)
		*ret_backtest = backtest;
	return r;
}
