/* wide: exact fractions of any size, for the values of a struct ratio that 64 bits cannot hold.
 *
 * Only ratio.c calls this; everybody else goes through base/ratio.h. A wide_ratio is immutable and
 * lives in an arena with its limbs. It is always reduced and never fits in two 64-bit integers:
 * what does becomes small again. The work is done by GMP on transient integers; sizes are looked at
 * before each product, so that nothing much past RATIO_BITS_MAX is ever computed. (GMP itself ends
 * the program when its transient memory, under a megabyte for each integer, is refused.)
 *
 *     struct ratio product;
 *     error = wide_mul(arena, a, b, &product);    // a and b small or wide
 *
 * Threads: values only; the arena is the caller's.
 */
#ifndef GARANT_BASE_WIDE_H
#define GARANT_BASE_WIDE_H

#include <errno.h>

#include "base/ratio.h"

struct wide_ratio {
	int sign;	     /* -1 or 1; zero is always small */
	size_t num_limbs;    /* of 64 bits, the highest one not 0 */
	size_t den_limbs;    /* likewise */
	const uint64_t *num; /* magnitude, least significant limb first; same arena */
	const uint64_t *den; /* likewise */
};

typedef unsigned __int128 wide_uint128;

/* Makes the ratio (negative ? -num : num) / den, which the caller has reduced; den > 0. Small when
 * it fits. Returns 0 or -ENOMEM. */
MUST_USE int wide_of_uint128(struct arena *arena, bool negative, wide_uint128 num, wide_uint128 den,
			     struct ratio *ret);

/* Like their namesakes in ratio.h, for any mix of small and wide; wide_div wants b not zero. What
 * the formulas make on the way to the reduced result counts for -EOVERFLOW too. */
MUST_USE int wide_add(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret);
MUST_USE int wide_sub(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret);
MUST_USE int wide_mul(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret);
MUST_USE int wide_div(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret);
int wide_compare(struct ratio a, struct ratio b);
MUST_USE int wide_round(struct ratio a, int64_t scale, enum ratio_rounding mode, int64_t *ret);
void wide_write(struct strbuf *out, struct ratio a);
void wide_write_decimal(struct strbuf *out, struct ratio a, unsigned decimals, bool *ret_exact);

/* What division of a magnitude left over, as far as rounding asks. */
struct wide_remainder {
	bool negative; /* the value */
	bool odd;      /* the quotient */
	bool zero;     /* nothing left over */
	int half;      /* sign of (remainder - half of the divisor) */
};

/* Whether the quotient's magnitude grows by one. */
static inline bool wide_rounds_away(enum ratio_rounding mode, struct wide_remainder left)
{
	if (left.zero)
		return false;
	switch (mode) {
	case RATIO_HALF_UP:
		return left.half >= 0;
	case RATIO_HALF_EVEN:
		return left.half > 0 || (left.half == 0 && left.odd);
	case RATIO_HALF_DOWN:
		return left.half > 0;
	case RATIO_UP:
		return true;
	case RATIO_CEILING:
		return !left.negative;
	case RATIO_FLOOR:
		return left.negative;
	case RATIO_DOWN:
	default:
		return false;
	}
}

/* The integer of that sign and magnitude. Returns 0 or -EOVERFLOW. */
MUST_USE static inline int wide_int64(bool negative, wide_uint128 magnitude, int64_t *ret)
{
	if (magnitude > (wide_uint128)INT64_MAX + negative)
		return -EOVERFLOW;
	*ret = !negative ? (int64_t)magnitude : magnitude ? -(int64_t)(magnitude - 1) - 1 : 0;
	return 0;
}

#endif
