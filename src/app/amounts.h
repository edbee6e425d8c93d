/* amounts: lists of payable things, one per unit, added and subtracted exactly, and shown.
 *
 *     r = amounts_combine(arena, &result->payable, &posted, true, &difference);
 *
 * How they compare: core/settle/amounts.h. Threads: values only; the arena is the caller's.
 */
#ifndef GARANT_APP_AMOUNTS_H
#define GARANT_APP_AMOUNTS_H

#include "core/settle/amounts.h"
#include "core/settle/statement.h"

/* a + b, or a - b when negative. Returns 0, -ENOMEM, -EOVERFLOW, or -E2BIG past AMOUNTS_MAX
 * units. */
MUST_USE int amounts_combine(struct arena *arena, const struct amounts *a, const struct amounts *b,
			     bool negative, struct amounts *ret_sum);

/* Appends 5.00 USD + 3 days; "nothing" for none. */
void amounts_write(struct strbuf *out, const struct amounts *amounts);

#endif
