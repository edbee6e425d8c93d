#include "base/wide.h"

#include <assert.h>
#include <string.h>

#include <gmp.h>

_Static_assert(GMP_NUMB_BITS == 64 && sizeof(mp_limb_t) == sizeof(uint64_t),
	       "limbs of 64 bits without nails");

/* As many decimals as ten to their number fits in a limb. */
#define CHUNK_DIGITS 18

/* A ratio as GMP reads it: reduced, den > 0, without copying the limbs of a wide one. Must stay
 * where it was loaded, because a small one's limbs are inside. */
struct operand {
	mpz_t num, den;
	mp_limb_t num_limb, den_limb;
};

static void view(mpz_t ret, const mp_limb_t *limbs, size_t count, bool negative)
{
	mp_size_t size = (mp_size_t)count;

	(void)mpz_roinit_n(ret, limbs, negative ? -size : size);
}

static void load_small(struct operand *ret, struct ratio a, bool negative)
{
	mp_limb_t size = (mp_limb_t)(a.num < 0 ? -a.num : a.num);
	mp_limb_t den = (mp_limb_t)a.den;
	mp_limb_t divisor = size ? mpn_gcd_1(&size, 1, den) : den;

	ret->num_limb = size / divisor;
	ret->den_limb = den / divisor;
	view(ret->num, &ret->num_limb, 1, negative);
	view(ret->den, &ret->den_limb, 1, false);
}

/* Loads a, or -a. */
static void load_signed(struct operand *ret, struct ratio a, bool negate)
{
	bool negative = (ratio_sign(a) < 0) != negate;

	if (!a.wide) {
		load_small(ret, a, negative);
		return;
	}
	view(ret->num, (const mp_limb_t *)a.wide->num, a.wide->num_limbs, negative);
	view(ret->den, (const mp_limb_t *)a.wide->den, a.wide->den_limbs, false);
}

static void load(struct operand *ret, struct ratio a)
{
	load_signed(ret, a, false);
}

/* Loads 1/a; a is not zero. */
static void load_inverse(struct operand *ret, struct ratio a)
{
	struct operand straight;

	load(&straight, a);
	ret->num_limb = straight.den_limb;
	ret->den_limb = straight.num_limb;
	view(ret->num, a.wide ? mpz_limbs_read(straight.den) : &ret->num_limb,
	     mpz_size(straight.den), mpz_sgn(straight.num) < 0);
	view(ret->den, a.wide ? mpz_limbs_read(straight.num) : &ret->den_limb,
	     mpz_size(straight.num), false);
}

static size_t bits(const mpz_t value)
{
	return mpz_sizeinbase(value, 2);
}

/* False when the product of a and b certainly has more than RATIO_BITS_MAX bits. */
static bool product_fits(const mpz_t a, const mpz_t b)
{
	return bits(a) + bits(b) <= RATIO_BITS_MAX + 1;
}

struct limbs {
	const mp_limb_t *ptr; /* least significant first */
	size_t count;
};

static struct limbs limbs_of(const mpz_t value)
{
	return (struct limbs){ mpz_limbs_read(value), mpz_size(value) };
}

/* Copies a reduced fraction into the arena, or makes it small when it fits. */
static int store_limbs(struct arena *arena, bool negative, struct limbs num, struct limbs den,
		       struct ratio *ret)
{
	struct wide_ratio *wide;
	uint64_t *limbs;

	if (num.count == 0) {
		*ret = ratio_int(0);
		return 0;
	}
	if (num.count == 1 && den.count == 1 && num.ptr[0] <= INT64_MAX &&
	    den.ptr[0] <= INT64_MAX) {
		*ret = ratio_of(negative ? -(int64_t)num.ptr[0] : (int64_t)num.ptr[0],
				(int64_t)den.ptr[0]);
		return 0;
	}
	wide = ARENA_NEW(arena, struct wide_ratio);
	if (!wide)
		return -ENOMEM;
	limbs = ARENA_ARRAY(arena, uint64_t, num.count + den.count);
	if (!limbs)
		return -ENOMEM;
	memcpy(limbs, num.ptr, num.count * sizeof(*limbs));
	memcpy(limbs + num.count, den.ptr, den.count * sizeof(*limbs));
	*wide = (struct wide_ratio){ negative ? -1 : 1, num.count, den.count, limbs,
				     limbs + num.count };
	*ret = (struct ratio){ 0, 1, wide };
	return 0;
}

static int store(struct arena *arena, const mpz_t num, const mpz_t den, struct ratio *ret)
{
	if (bits(num) > RATIO_BITS_MAX || bits(den) > RATIO_BITS_MAX)
		return -EOVERFLOW;
	return store_limbs(arena, mpz_sgn(num) < 0, limbs_of(num), limbs_of(den), ret);
}

int wide_of_uint128(struct arena *arena, bool negative, wide_uint128 num, wide_uint128 den,
		    struct ratio *ret)
{
	const mp_limb_t n[2] = { (mp_limb_t)num, (mp_limb_t)(num >> 64) };
	const mp_limb_t d[2] = { (mp_limb_t)den, (mp_limb_t)(den >> 64) };

	return store_limbs(arena, negative,
			   (struct limbs){ n, n[1]   ? 2
					      : n[0] ? 1
						     : 0 },
			   (struct limbs){ d, d[1] ? 2 : 1 }, ret);
}

/* With g = gcd(x.den, y.den), the sum is (x.num * y.den/g + y.num * x.den/g) / (x.den/g * y.den),
 * and all that can still be reduced is a divisor of g (Knuth, The Art of Computer Programming,
 * volume 2, 4.5.1): numbers stay shorter than by the school's formula. */
static int add_operands(struct arena *arena, struct operand *x, struct operand *y,
			struct ratio *ret)
{
	mpz_t g, x_part, y_part, num, den;
	int error = -EOVERFLOW;

	mpz_inits(g, x_part, y_part, num, den, NULL);
	mpz_gcd(g, x->den, y->den);
	mpz_divexact(x_part, x->den, g);
	mpz_divexact(y_part, y->den, g);
	if (!product_fits(x->num, y_part) || !product_fits(y->num, x_part))
		goto out;
	mpz_mul(num, x->num, y_part);
	mpz_addmul(num, y->num, x_part);
	mpz_gcd(g, num, g);
	mpz_divexact(num, num, g);
	mpz_divexact(den, y->den, g);
	if (!product_fits(x_part, den))
		goto out;
	mpz_mul(den, x_part, den);
	error = store(arena, num, den, ret);
out:
	mpz_clears(g, x_part, y_part, num, den, NULL);
	return error;
}

int wide_add(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret)
{
	struct operand x, y;

	load(&x, a);
	load(&y, b);
	return add_operands(arena, &x, &y, ret);
}

int wide_sub(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret)
{
	struct operand x, y;

	load(&x, a);
	load_signed(&y, b, true);
	return add_operands(arena, &x, &y, ret);
}

/* Common factors go before the products: as both operands are reduced, so is the result. */
static int mul_operands(struct arena *arena, struct operand *x, struct operand *y,
			struct ratio *ret)
{
	mpz_t g, x_num, y_num, x_den, y_den;
	int error = -EOVERFLOW;

	mpz_inits(g, x_num, y_num, x_den, y_den, NULL);
	mpz_gcd(g, x->num, y->den);
	mpz_divexact(x_num, x->num, g);
	mpz_divexact(y_den, y->den, g);
	mpz_gcd(g, y->num, x->den);
	mpz_divexact(y_num, y->num, g);
	mpz_divexact(x_den, x->den, g);
	if (!product_fits(x_num, y_num) || !product_fits(x_den, y_den))
		goto out;
	mpz_mul(x_num, x_num, y_num);
	mpz_mul(x_den, x_den, y_den);
	error = store(arena, x_num, x_den, ret);
out:
	mpz_clears(g, x_num, y_num, x_den, y_den, NULL);
	return error;
}

int wide_mul(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret)
{
	struct operand x, y;

	load(&x, a);
	load(&y, b);
	return mul_operands(arena, &x, &y, ret);
}

int wide_div(struct arena *arena, struct ratio a, struct ratio b, struct ratio *ret)
{
	struct operand x, y;

	assert(ratio_sign(b) != 0);
	load(&x, a);
	load_inverse(&y, b);
	return mul_operands(arena, &x, &y, ret);
}

/* Compares magnitudes of x.num * y.den and y.num * x.den. */
static int compare_products(const struct operand *x, const struct operand *y)
{
	size_t x_bits = bits(x->num) + bits(y->den);
	size_t y_bits = bits(y->num) + bits(x->den);
	mpz_t left, right;
	int order;

	/* A product has as many bits as its factors together, or one less. */
	if (x_bits > y_bits + 1)
		return 1;
	if (y_bits > x_bits + 1)
		return -1;
	mpz_inits(left, right, NULL);
	mpz_mul(left, x->num, y->den);
	mpz_mul(right, y->num, x->den);
	order = mpz_cmpabs(left, right);
	mpz_clears(left, right, NULL);
	return (order > 0) - (order < 0);
}

int wide_compare(struct ratio a, struct ratio b)
{
	int sign = ratio_sign(a);
	struct operand x, y;

	if (sign != ratio_sign(b))
		return sign > ratio_sign(b) ? 1 : -1;
	load(&x, a);
	load(&y, b);
	return sign * compare_products(&x, &y);
}

int wide_round(struct ratio a, int64_t scale, enum ratio_rounding mode, int64_t *ret)
{
	struct wide_remainder left = { .negative = ratio_sign(a) < 0 };
	struct operand x;
	mpz_t quotient, remainder;
	int error = -EOVERFLOW;

	load(&x, a);
	/* Do not divide only to find that the quotient is too long. */
	if (bits(x.num) > bits(x.den) + 64)
		return -EOVERFLOW;
	mpz_inits(quotient, remainder, NULL);
	mpz_mul_ui(quotient, x.num, (unsigned long)scale);
	mpz_abs(quotient, quotient);
	mpz_tdiv_qr(quotient, remainder, quotient, x.den);
	if (bits(quotient) <= 64) {
		left.odd = mpz_odd_p(quotient) != 0;
		left.zero = mpz_sgn(remainder) == 0;
		mpz_mul_2exp(remainder, remainder, 1);
		left.half = mpz_cmp(remainder, x.den);
		error = wide_int64(
			left.negative,
			(wide_uint128)mpz_get_ui(quotient) + wide_rounds_away(mode, left), ret);
	}
	mpz_clears(quotient, remainder, NULL);
	return error;
}

static void write_integer(struct strbuf *out, const mpz_t value)
{
	/* A sign, the digits (sizeinbase may count one too many), the NUL. */
	char *text = strbuf_reserve(out, mpz_sizeinbase(value, 10) + 2);

	if (text)
		strbuf_advance(out, strlen(mpz_get_str(text, 10, value)));
}

void wide_write(struct strbuf *out, struct ratio a)
{
	struct operand x;

	load(&x, a);
	write_integer(out, x.num);
	if (mpz_cmp_ui(x.den, 1) != 0) {
		strbuf_add_byte(out, '/');
		write_integer(out, x.den);
	}
}

/* Writes at most `decimals` decimals of remainder/den and leaves what they do not show. */
static void write_places(struct strbuf *out, mpz_t remainder, const mpz_t den, unsigned decimals)
{
	mpz_t chunk;

	mpz_init(chunk);
	while (mpz_sgn(remainder) && decimals && !strbuf_error(out)) {
		unsigned places = decimals < CHUNK_DIGITS ? decimals : CHUNK_DIGITS;
		int64_t digits;

		mpz_ui_pow_ui(chunk, 10, places);
		mpz_mul(remainder, remainder, chunk);
		mpz_tdiv_qr(chunk, remainder, remainder, den);
		digits = (int64_t)mpz_get_ui(chunk);
		decimals -= places;
		for (; mpz_sgn(remainder) == 0 && digits % 10 == 0; places--)
			digits /= 10;
		strbuf_add_padded(out, digits, places);
	}
	mpz_clear(chunk);
}

/* Whether remainder/den (< 1) still shows something in that many places. */
static bool shows_in_places(const mpz_t remainder, const mpz_t den, unsigned places)
{
	mpz_t scaled;
	bool shows;

	/* Ten is less than two to the fourth, more than two to the third. */
	if (bits(remainder) + (size_t)places * 4 < bits(den))
		return false;
	if (bits(remainder) + (size_t)places * 3 > bits(den))
		return mpz_sgn(remainder) != 0;
	mpz_init(scaled);
	mpz_ui_pow_ui(scaled, 10, places);
	mpz_mul(scaled, scaled, remainder);
	shows = mpz_cmp(scaled, den) >= 0;
	mpz_clear(scaled);
	return shows;
}

void wide_write_decimal(struct strbuf *out, struct ratio a, unsigned decimals, bool *ret_exact)
{
	struct operand x;
	mpz_t whole, remainder;

	load(&x, a);
	mpz_inits(whole, remainder, NULL);
	mpz_abs(whole, x.num);
	mpz_tdiv_qr(whole, remainder, whole, x.den);
	if (mpz_sgn(x.num) < 0 && (mpz_sgn(whole) || shows_in_places(remainder, x.den, decimals)))
		strbuf_add_byte(out, '-');
	write_integer(out, whole);
	if (mpz_sgn(remainder) && decimals)
		strbuf_add_byte(out, '.');
	write_places(out, remainder, x.den, decimals);
	*ret_exact = mpz_sgn(remainder) == 0;
	mpz_clears(whole, remainder, NULL);
}
