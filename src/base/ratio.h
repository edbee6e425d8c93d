/* ratio: exact fractions that never overflow.
 *
 * A ratio is num/den with den > 0. Small ones live in two 64-bit integers and every operation tries
 * that first, with 128-bit products and a gcd only when they do not fit; what does not fit after
 * reducing goes on as integers of any size (GMP) kept in the arena. The value is exact in both
 * forms and comparisons never divide. The same value may be written in several ways (2/4, 1/2):
 * ratio_reduce gives the one canonical form, small whenever it fits.
 *
 *     struct ratio share = ratio_of(432, 43200);            // not reduced yet
 *     if (ratio_compare(share, ratio_of(1, 100)) == 0) ...  // exactly 1 %
 *
 * Integers past RATIO_BITS_MAX bits give -EOVERFLOW, so that input cannot make them grow for ever.
 * Threads: values only; the arena is the caller's.
 */
#ifndef GARANT_BASE_RATIO_H
#define GARANT_BASE_RATIO_H

#include "base/ratio_any.h"

#define RATIO_BITS_MAX 1000000

/* den must be > 0 and num > INT64_MIN. */
static inline struct ratio ratio_of(int64_t num, int64_t den)
{
	return (struct ratio){ num, den, NULL };
}
static inline struct ratio ratio_int(int64_t value)
{
	return ratio_of(value, 1);
}

/* Sums of shares of one period, which are the most frequent, keep their denominator. A numerator is
 * never INT64_MIN, since that has no magnitude. */
static inline bool ratio_same_den(struct ratio a, struct ratio b)
{
	return !a.wide && !b.wide && a.den == b.den;
}

/* All return 0, -ENOMEM, -EOVERFLOW (past RATIO_BITS_MAX) or, dividing by zero, -EDOM. */
MUST_USE static inline int ratio_add(struct arena *arena, struct ratio a, struct ratio b,
				     struct ratio *ret)
{
	int64_t num;

	if (!ratio_same_den(a, b) || __builtin_add_overflow(a.num, b.num, &num) || num == INT64_MIN)
		return ratio_add_any(arena, RATIO_PARTS(a), RATIO_PARTS(b), ret);
	*ret = ratio_of(num, a.den);
	return 0;
}
MUST_USE static inline int ratio_sub(struct arena *arena, struct ratio a, struct ratio b,
				     struct ratio *ret)
{
	int64_t num;

	if (!ratio_same_den(a, b) || __builtin_sub_overflow(a.num, b.num, &num) || num == INT64_MIN)
		return ratio_sub_any(arena, RATIO_PARTS(a), RATIO_PARTS(b), ret);
	*ret = ratio_of(num, a.den);
	return 0;
}
MUST_USE static inline int ratio_mul(struct arena *arena, struct ratio a, struct ratio b,
				     struct ratio *ret)
{
	int64_t num, den;

	if (a.wide || b.wide || __builtin_mul_overflow(a.num, b.num, &num) || num == INT64_MIN ||
	    __builtin_mul_overflow(a.den, b.den, &den))
		return ratio_mul_any(arena, RATIO_PARTS(a), RATIO_PARTS(b), ret);
	*ret = ratio_of(num, den);
	return 0;
}
/* What is measured in one unit keeps no trace of it. */
MUST_USE static inline int ratio_div(struct arena *arena, struct ratio a, struct ratio b,
				     struct ratio *ret)
{
	if (!ratio_same_den(a, b) || b.num <= 0)
		return ratio_div_any(arena, RATIO_PARTS(a), RATIO_PARTS(b), ret);
	*ret = ratio_of(a.num, b.num);
	return 0;
}
MUST_USE int ratio_reduce(struct arena *arena, struct ratio a, struct ratio *ret);
/* a / by (by > 0) in its canonical form, without memory; false, and nothing written, when that
 * takes more than 64 bits. */
bool ratio_div_whole(struct ratio a, int64_t by, struct ratio *ret);

/* Negative, 0 or positive; exact. */
static inline int ratio_compare(struct ratio a, struct ratio b)
{
	__extension__ typedef __int128 product;
	product difference;

	if (UNLIKELY(a.wide || b.wide))
		return ratio_compare_any(RATIO_PARTS(a), RATIO_PARTS(b));
	if (a.den == b.den)
		return (a.num > b.num) - (a.num < b.num);
	/* each product is below 2^126 */
	difference = (product)a.num * b.den - (product)b.num * a.den;
	return (int)(difference >> 127) | (difference != 0);
}
/* a <= b, told without a copy of either. */
static inline bool ratio_at_most(const struct ratio *a, const struct ratio *b)
{
	if (LIKELY(!a->wide && !b->wide && a->den == b->den))
		return a->num <= b->num;
	return ratio_compare(*a, *b) <= 0;
}
static inline int ratio_sign(struct ratio a)
{
	if (UNLIKELY(a.wide))
		return ratio_sign_any(RATIO_PARTS(a));
	return (a.num > 0) - (a.num < 0);
}

/* num/den (den > 0, num > INT64_MIN) rounded to a whole number. */
MUST_USE int ratio_round_small(int64_t num, int64_t den, enum ratio_rounding mode, int64_t *ret);

/* a rounded to a whole number of units of 1/scale (scale > 0), e.g. scale 100 gives cents.
 * Returns 0, or -EOVERFLOW when the result does not fit in 64 bits (INT64_MIN does fit). */
static inline MUST_USE int ratio_round(struct ratio a, int64_t scale, enum ratio_rounding mode,
				       int64_t *ret)
{
	if (LIKELY(!a.wide && scale == 1)) {
		*ret = a.num;
		return a.den == 1 ? 0 : ratio_round_small(a.num, a.den, mode, ret);
	}
	return ratio_round_any(RATIO_PARTS(a), scale, mode, ret);
}

/* Appends "num/den" reduced ("5/1" is written "5"). */
void ratio_write(struct strbuf *out, struct ratio a);

/* Appends a decimal with at most decimals places, cut toward zero (never rounded up); *ret_exact
 * tells whether nothing was cut. An exact value has no zeros at its end (1/2 is "0.5"), a cut one
 * has all its places (1001/10000 to 3 is "0.100"); what is cut to zero has no minus sign. */
void ratio_write_decimal(struct strbuf *out, struct ratio a, unsigned decimals, bool *ret_exact);

#endif
