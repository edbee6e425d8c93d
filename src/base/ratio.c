#include "base/ratio.h"

#include <assert.h>
#include <errno.h>

#include "base/wide.h"

/* With |num| and den at most INT64_MAX, a product of two has less than 127 bits, so that the sum of
 * two products fits in a signed integer of 128. INT64_MIN is never made: it has no magnitude. */
typedef __int128 int128;

/* Decimals are written this many at a time: a remainder < 2^63 times 10^18 fits in 128 bits. */
#define CHUNK_DIGITS 18

static bool both_small(struct ratio a, struct ratio b)
{
	return !a.wide && !b.wide;
}

static uint64_t magnitude(int64_t value)
{
	return (uint64_t)(value < 0 ? -value : value);
}

static unsigned trailing_zeros(wide_uint128 value)
{
	uint64_t low = (uint64_t)value;

	return low ? (unsigned)__builtin_ctzll(low)
		   : 64 + (unsigned)__builtin_ctzll((uint64_t)(value >> 64));
}

/* Binary gcd (Stein): shifts and subtractions only. a and b are not both 0. */
static uint64_t gcd64(uint64_t a, uint64_t b)
{
	int shift;

	if (a == 0 || b == 0)
		return a | b;
	shift = __builtin_ctzll(a | b);
	a >>= __builtin_ctzll(a);
	do {
		uint64_t smaller;

		b >>= __builtin_ctzll(b);
		smaller = a < b ? a : b;
		b = a < b ? b - a : a - b;
		a = smaller;
	} while (b);
	return a << shift;
}

static wide_uint128 gcd128(wide_uint128 a, wide_uint128 b)
{
	unsigned shift;

	if (a == 0 || b == 0)
		return a | b;
	shift = trailing_zeros(a | b);
	a >>= trailing_zeros(a);
	b >>= trailing_zeros(b);
	while (a != b && (a | b) >> 64) {
		if (a > b) {
			a -= b;
			a >>= trailing_zeros(a);
		} else {
			b -= a;
			b >>= trailing_zeros(b);
		}
	}
	return (a == b ? a : gcd64((uint64_t)a, (uint64_t)b)) << shift;
}

COLD static int fraction_reduce(struct arena *arena, int128 num, wide_uint128 den,
				struct ratio *ret)
{
	wide_uint128 size = (wide_uint128)(num < 0 ? -num : num);
	wide_uint128 divisor = gcd128(size, den);

	return wide_of_uint128(arena, num < 0, size / divisor, den / divisor, ret);
}

/* The ratio num/den, reduced only when it does not fit as it is. den > 0. */
static inline int fraction(struct arena *arena, int128 num, int128 den, struct ratio *ret)
{
	if (UNLIKELY(num > INT64_MAX || num < -INT64_MAX || den > INT64_MAX))
		return fraction_reduce(arena, num, (wide_uint128)den, ret);
	*ret = ratio_of((int64_t)num, (int64_t)den);
	return 0;
}

/* Equal denominators come here only to overflow 64 bits (see ratio.h). */
int ratio_add_any(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret)
{
	if (UNLIKELY(!both_small(a, b)))
		return wide_add(arena, a, b, ret);
	if (a.den == b.den)
		return fraction(arena, (int128)a.num + b.num, a.den, ret);
	return fraction(arena, (int128)a.num * b.den + (int128)b.num * a.den, (int128)a.den * b.den,
			ret);
}

int ratio_sub_any(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret)
{
	if (UNLIKELY(!both_small(a, b)))
		return wide_sub(arena, a, b, ret);
	if (a.den == b.den)
		return fraction(arena, (int128)a.num - b.num, a.den, ret);
	return fraction(arena, (int128)a.num * b.den - (int128)b.num * a.den, (int128)a.den * b.den,
			ret);
}

int ratio_mul_any(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret)
{
	if (UNLIKELY(!both_small(a, b)))
		return wide_mul(arena, a, b, ret);
	return fraction(arena, (int128)a.num * b.num, (int128)a.den * b.den, ret);
}

int ratio_div_any(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret)
{
	int128 num, den;

	if (ratio_sign(b) == 0)
		return -EDOM;
	if (UNLIKELY(!both_small(a, b)))
		return wide_div(arena, a, b, ret);
	num = (int128)a.num * b.den;
	den = (int128)a.den * b.num;
	return den > 0 ? fraction(arena, num, den, ret) : fraction(arena, -num, -den, ret);
}

static struct ratio small_reduce(struct ratio a)
{
	uint64_t divisor = gcd64(magnitude(a.num), (uint64_t)a.den);

	return ratio_of(a.num / (int64_t)divisor, a.den / (int64_t)divisor);
}

/* A wide ratio is reduced, and wide because it has to be. */
int ratio_reduce(struct arena *arena, struct ratio a, struct ratio *ret)
{
	(void)arena;
	*ret = a.wide ? a : small_reduce(a);
	return 0;
}

bool ratio_div_whole(struct ratio a, int64_t by, struct ratio *ret)
{
	struct ratio share;
	int64_t den;

	assert(by > 0);
	if (a.wide)
		return false;
	a = small_reduce(a);
	share = small_reduce(ratio_of(a.num, by));
	if (__builtin_mul_overflow(a.den, share.den, &den))
		return false;
	*ret = ratio_of(share.num, den);
	return true;
}

int ratio_compare_any(struct ratio a, struct ratio b)
{
	return wide_compare(a, b);
}

int ratio_sign_any(struct ratio a)
{
	return a.wide->sign;
}

/* What is left of a division by den. */
static struct wide_remainder remainder_of(int64_t num, wide_uint128 quotient, uint64_t remainder,
					  uint64_t den)
{
	return (struct wide_remainder){
		.negative = num < 0,
		.odd = quotient & 1,
		.zero = remainder == 0,
		/* Twice the remainder against den, without doubling. */
		.half = (remainder > den - remainder) - (remainder < den - remainder),
	};
}

int ratio_round_small(int64_t num, int64_t den, enum ratio_rounding mode, int64_t *ret)
{
	uint64_t quotient = magnitude(num) / (uint64_t)den;
	uint64_t remainder = magnitude(num) % (uint64_t)den;
	struct wide_remainder left;

	if (LIKELY(mode == RATIO_HALF_UP)) {
		quotient += remainder >= (uint64_t)den - remainder;
		*ret = num < 0 ? -(int64_t)quotient : (int64_t)quotient;
		return 0;
	}
	left = remainder_of(num, quotient, remainder, (uint64_t)den);
	return wide_int64(left.negative, quotient + wide_rounds_away(mode, left), ret);
}

int ratio_round_any(struct ratio a, int64_t scale, enum ratio_rounding mode, int64_t *ret)
{
	struct wide_remainder left;
	wide_uint128 scaled, quotient;
	uint64_t den = (uint64_t)a.den, remainder;

	assert(scale > 0);
	if (UNLIKELY(a.wide))
		return wide_round(a, scale, mode, ret);
	scaled = (wide_uint128)magnitude(a.num) * (uint64_t)scale;
	if (LIKELY(scaled <= UINT64_MAX)) {
		quotient = (uint64_t)scaled / den;
		remainder = (uint64_t)scaled % den;
	} else {
		quotient = scaled / den;
		remainder = (uint64_t)(scaled - quotient * den);
	}
	left = remainder_of(a.num, quotient, remainder, den);
	return wide_int64(left.negative, quotient + wide_rounds_away(mode, left), ret);
}

void ratio_write(struct strbuf *out, struct ratio a)
{
	if (a.wide) {
		wide_write(out, a);
		return;
	}
	a = small_reduce(a);
	strbuf_add_int(out, a.num);
	if (a.den != 1) {
		strbuf_add_byte(out, '/');
		strbuf_add_int(out, a.den);
	}
}

/* Whether remainder/den (< 1) still shows something in that many places. */
static bool shows_in_places(uint64_t remainder, uint64_t den, unsigned places)
{
	wide_uint128 scaled = remainder;

	for (; places && scaled && scaled < den; places--)
		scaled *= 10;
	return scaled >= den;
}

/* Writes at most `decimals` decimals of *remainder/den and leaves what they do not show. */
static void write_places(struct strbuf *out, uint64_t *remainder, uint64_t den, unsigned decimals)
{
	while (*remainder && decimals && !strbuf_error(out)) {
		unsigned places = 0;
		wide_uint128 scaled = *remainder;
		uint64_t digits;

		for (; places < decimals && places < CHUNK_DIGITS; places++)
			scaled *= 10;
		digits = (uint64_t)(scaled / den);
		*remainder = (uint64_t)(scaled - (wide_uint128)digits * den);
		decimals -= places;
		for (; *remainder == 0 && digits % 10 == 0; places--)
			digits /= 10;
		strbuf_add_padded(out, (int64_t)digits, places);
	}
}

void ratio_write_decimal(struct strbuf *out, struct ratio a, unsigned decimals, bool *ret_exact)
{
	uint64_t size, remainder, den = (uint64_t)a.den;

	if (a.wide) {
		wide_write_decimal(out, a, decimals, ret_exact);
		return;
	}
	size = magnitude(a.num);
	remainder = size % den;
	if (a.num < 0 && (size >= den || shows_in_places(remainder, den, decimals)))
		strbuf_add_byte(out, '-');
	strbuf_add_int(out, (int64_t)(size / den));
	if (remainder && decimals)
		strbuf_add_byte(out, '.');
	write_places(out, &remainder, den, decimals);
	*ret_exact = remainder == 0;
}
