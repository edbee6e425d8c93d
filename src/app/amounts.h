/* amounts: lists of payable things, one per unit, compared, added and subtracted exactly.
 *
 * A unit that is missing counts as zero. Money of two currencies, hours and days and months stay
 * apart: nothing is converted.
 *
 *     if (!amounts_equal(&result->payable, &other->payable)) ...
 *
 * Threads: values only; the arena is the caller's.
 */
#ifndef GARANT_APP_AMOUNTS_H
#define GARANT_APP_AMOUNTS_H

#include "core/settle/statement.h"

/* True when both are of one unit (of text: the same text). */
bool amount_same_unit(const struct amount *a, const struct amount *b);

/* True for a number that is zero. */
bool amount_is_zero(const struct amount *amount);

bool amounts_equal(const struct amounts *a, const struct amounts *b);

/* a + b, or a - b when negative. Returns 0, -ENOMEM, -EOVERFLOW, or -E2BIG past AMOUNTS_MAX
 * units. */
MUST_USE int amounts_combine(struct arena *arena, const struct amounts *a, const struct amounts *b,
			     bool negative, struct amounts *ret_sum);

/* Appends 5.00 USD + 3 days; "nothing" for none. */
void amounts_write(struct strbuf *out, const struct amounts *amounts);

#endif
