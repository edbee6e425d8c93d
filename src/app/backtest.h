/* backtest: what several contracts would have cost, month by month, on the same tables of facts.
 *
 * Each contract settles the tables as `garant settle` does, within the same fixed amount of memory,
 * and only sums are kept. What a contract has no word for is left out (facts/case_foreign.h).
 *
 *     struct backtest_request request = { paths, 2, BULK_REQUEST_INIT };
 *     r = backtest_run(arena, &request, &backtest, &sink);
 *
 * Threads: those of bulk.h.
 */
#ifndef GARANT_APP_BACKTEST_H
#define GARANT_APP_BACKTEST_H

#include "app/bulk.h"
#include "core/compare/comparison.h"

struct backtest_request {
	const struct str *contracts; /* paths, at most COMPARED_MAX */
	size_t count;
	struct bulk_request bulk; /* all but contract, output and months */
};

/* Files are read once a contract, so none can be standard input. Returns as bulk_settle. */
MUST_USE int backtest_run(struct arena *arena, const struct backtest_request *request,
			  const struct backtest **ret_backtest, struct diag_sink *sink);

#endif
