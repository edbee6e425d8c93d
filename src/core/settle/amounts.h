/* amounts: lists of payable things, one per unit, compared.
 *
 * A unit that is missing counts as zero. Money of two currencies, hours and days and months stay
 * apart: nothing is converted, so 24 h are not 1 day. What is undefined equals nothing.
 *
 *     if (!amounts_equal(&result->payable, &other->payable)) ...
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_SETTLE_AMOUNTS_H
#define GARANT_CORE_SETTLE_AMOUNTS_H

#include "core/settle/outcome.h"

/* True when both are of one unit (of text: the same text). */
bool amount_same_unit(const struct amount *a, const struct amount *b);

/* True for a number that is zero. */
bool amount_is_zero(const struct amount *amount);

/* The amount in the unit of another; NULL when there is none. */
const struct amount *amounts_find(const struct amounts *amounts, const struct amount *like);

bool amounts_equal(const struct amounts *a, const struct amounts *b);

#endif
