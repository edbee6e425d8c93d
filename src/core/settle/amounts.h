/* amounts: lists of payable things, one per unit, compared.
 *
 * A unit that is missing counts as zero. Money of two currencies, hours and days and months stay
 * apart: nothing is converted, so 24 h are not 1 day. What is undefined equals nothing. Which of
 * two lists pays more is another question, and hours and days answer it together.
 *
 *     if (!amounts_equal(&result->payable, &other->payable)) ...
 *     r = worth_add(arena, &mine, &result->payable);
 *     if (!worths_compare(&mine, &other)) ...                  // EUR beside JPY
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

/* Whether nothing is owed: no remedy in words, and no number but zero. */
static inline bool amounts_are_zero(const struct amounts *amounts)
{
	for (size_t i = 0; i < amounts->count; i++)
		if (amounts->items[i].type.kind == TYPE_TEXT ||
		    ratio_sign(amounts->items[i].number.number) != 0)
			return false;
	return true;
}

/* The amount in the unit of another; NULL when there is none. */
const struct amount *amounts_find(const struct amounts *amounts, const struct amount *like);

bool amounts_equal(const struct amounts *a, const struct amounts *b);

/* Adds an amount to the one in the same words of unit, 7 days not to 1 week, or puts it beside
 * them. Returns 0, -ENOMEM, or -EOVERFLOW past AMOUNTS_MAX units or what a number holds. */
MUST_USE int amounts_put(struct amounts *amounts, const struct amount *amount, struct arena *arena);

/* Adds what a result owes to what is owed in all, where a remedy in words stands once. Returns what
 * amounts_put does. */
MUST_USE int amounts_total_add(struct amounts *total, const struct amounts *amounts,
			       struct arena *arena);

/* What lists of amounts come to beside others: in time of service, hours and days together, in
 * months, in money of one currency, or the same words. Starts as { .sum = ratio_int(0) }. */
struct worth {
	const struct amount *unit; /* one of those it was made from; NULL: nothing is paid */
	bool mixed;		   /* it has amounts that do not compare with one another */
	struct ratio sum;	   /* 0 for words */
};

/* Adds what is above zero. The amounts stay where they are while the worth is used. Returns 0,
 * -ENOMEM or -EOVERFLOW. */
MUST_USE int worth_add(struct arena *arena, struct worth *worth, const struct amounts *amounts);

/* True when it can be said which is more; then *ret_order is above zero where a is, below where b
 * is, zero where neither. Nothing is less than anything, and is not the same as a sum of zero. */
bool worths_compare(const struct worth *a, const struct worth *b, int *ret_order);

#endif
