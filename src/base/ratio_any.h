/* ratio_any: a fraction, and the general case of what ratio.h does inline where numbers are small.
 *
 * Nobody but ratio.h calls these; what they mean and return stands there. Threads: values only.
 */
#ifndef GARANT_BASE_RATIO_ANY_H
#define GARANT_BASE_RATIO_ANY_H

#include "base/arena.h"
#include "base/str.h"

struct wide_ratio; /* base/wide.h: any size, immutable, in an arena */

struct ratio {
	int64_t num;		       /* valid when wide is NULL */
	int64_t den;		       /* > 0 */
	const struct wide_ratio *wide; /* NULL: small */
};

enum ratio_rounding {
	RATIO_HALF_UP,	 /* ties away from zero */
	RATIO_HALF_EVEN, /* ties to the even neighbour */
	RATIO_HALF_DOWN, /* ties toward zero */
	RATIO_UP,	 /* away from zero */
	RATIO_DOWN,	 /* toward zero */
	RATIO_CEILING,	 /* toward plus infinity */
	RATIO_FLOOR	 /* toward minus infinity */
};

/* The functions of ratio.h hand over their arguments rebuilt, so that on the usual path a ratio
 * needs no place in memory: reading whole what was just written in parts makes a processor wait. */
#define RATIO_PARTS(a) ((struct ratio){ (a).num, (a).den, (a).wide })
MUST_USE int ratio_add_any(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret);
MUST_USE int ratio_sub_any(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret);
MUST_USE int ratio_mul_any(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret);
MUST_USE int ratio_div_any(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret);
int ratio_compare_any(struct ratio a, struct ratio b);
int ratio_sign_any(struct ratio a);
MUST_USE int ratio_round_any(struct ratio a, int64_t scale, enum ratio_rounding mode, int64_t *ret);

#endif
