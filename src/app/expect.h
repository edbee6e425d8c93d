/* expect: what a case says must come out, compared with what came.
 *
 * An expectation names a result (guarantee or right, window, record, item), the total or the
 * ending, and any part of it; what it does not name is not looked at. When several results fit,
 * amounts are those of all together and everything else must hold for each. Numbers, money and
 * times are compared exactly; a measure may be written as a fraction (43190/43200), or cut with
 * "..." (99.9768...%).
 *
 *     r = expectations_check(arena, settlement, &sink);        // one error for every difference
 *
 * Threads: the settlement is only read.
 */
#ifndef GARANT_APP_EXPECT_H
#define GARANT_APP_EXPECT_H

#include "app/settle_case.h"

/* Adds DIAG_TEST_DIFFERENT at the place of every expectation that does not hold. Returns 0 (all
 * hold, or there are none), -EBADMSG or -ENOMEM. */
MUST_USE int expectations_check(struct arena *arena, const struct case_settlement *settlement,
				struct diag_sink *sink);

#endif
