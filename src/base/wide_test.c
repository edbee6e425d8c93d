/* Random ratios, small and wide, against GMP's own rationals. GARANT_SEED repeats a run. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gmp.h>

#include "base/parse.h"
#include "base/wide.h"

#define ROUNDS 20000

/* A ratio and what it should be worth. */
struct pair {
	struct ratio ratio;
	mpq_t truth;
};

struct random {
	uint64_t state;
};

static uint64_t random_next(struct random *random)
{
	/* A linear congruence is meant to wrap; these never trap. */
	(void)__builtin_mul_overflow(random->state, 6364136223846793005u, &random->state);
	(void)__builtin_add_overflow(random->state, 1442695040888963407u, &random->state);
	return random->state >> 33 | (random->state & 0xffffffffu) << 31;
}

static struct random random_new(void)
{
	const char *text = getenv("GARANT_SEED");
	int64_t seed = 20240229;

	if (text && parse_int64(str_from(text), 1, INT64_MAX, &seed) < 0)
		fail_msg("GARANT_SEED is not a positive integer");
	print_message("seed %lld\n", (long long)seed);
	return (struct random){ (uint64_t)seed };
}

/* Positive, of any length up to 63 bits, often at the edge. */
static int64_t random_positive(struct random *random)
{
	switch (random_next(random) % 12) {
	case 0:
		return INT64_MAX - (int64_t)(random_next(random) % 3);
	case 1:
		return 1 + (int64_t)(random_next(random) % 4);
	case 2:
		return (int64_t)1 << random_next(random) % 63;
	default:
		return 1 + (int64_t)((random_next(random) >> 1) >> random_next(random) % 62) / 2;
	}
}

static struct ratio random_small(struct random *random)
{
	uint64_t kind = random_next(random) % 10;
	int64_t num = kind == 0 ? 0 : random_positive(random);

	return ratio_of(kind < 5 ? -num : num, random_positive(random));
}

static void truth_of_small(mpq_t truth, struct ratio a)
{
	mpz_set_si(mpq_numref(truth), a.num);
	mpz_set_si(mpq_denref(truth), a.den);
	mpq_canonicalize(truth);
}

static bool fits_small(const mpq_t truth)
{
	return mpz_sizeinbase(mpq_numref(truth), 2) <= 63 &&
	       mpz_sizeinbase(mpq_denref(truth), 2) <= 63;
}

static void expect_equal(struct ratio a, const mpq_t truth)
{
	struct strbuf out = STRBUF_INIT(MIB);
	char *text = mpq_get_str(NULL, 10, truth);

	ratio_write(&out, a);
	assert_int_equal(strbuf_error(&out), 0);
	assert_string_equal(out.ptr, text);
	assert_int_equal(ratio_sign(a), mpq_sgn(truth));
	if (a.wide) {
		assert_false(fits_small(truth));
		assert_true(a.wide->num[a.wide->num_limbs - 1] != 0);
		assert_true(a.wide->den[a.wide->den_limbs - 1] != 0);
	} else {
		assert_true(a.den > 0 && a.num > INT64_MIN);
	}
	free(text);
	strbuf_done(&out);
}

/* Wide values come from chains of operations on small ones. */
static void random_pair(struct arena *arena, struct random *random, struct pair *pair)
{
	uint64_t factors = random_next(random) % 5;
	mpq_t factor;

	mpq_init(factor);
	pair->ratio = random_small(random);
	truth_of_small(pair->truth, pair->ratio);
	for (; factors; factors--) {
		struct ratio other = random_small(random);

		truth_of_small(factor, other);
		assert_int_equal(ratio_mul(arena, pair->ratio, other, &pair->ratio), 0);
		mpq_mul(pair->truth, pair->truth, factor);
	}
	mpq_clear(factor);
}

static void check_operations(struct arena *arena, struct pair *a, struct pair *b)
{
	struct ratio result;
	mpq_t truth;
	int order;

	mpq_init(truth);
	mpq_add(truth, a->truth, b->truth);
	assert_int_equal(ratio_add(arena, a->ratio, b->ratio, &result), 0);
	expect_equal(result, truth);
	mpq_sub(truth, a->truth, b->truth);
	assert_int_equal(ratio_sub(arena, a->ratio, b->ratio, &result), 0);
	expect_equal(result, truth);
	mpq_mul(truth, a->truth, b->truth);
	assert_int_equal(ratio_mul(arena, a->ratio, b->ratio, &result), 0);
	expect_equal(result, truth);
	if (mpq_sgn(b->truth)) {
		mpq_div(truth, a->truth, b->truth);
		assert_int_equal(ratio_div(arena, a->ratio, b->ratio, &result), 0);
		expect_equal(result, truth);
	}
	order = mpq_cmp(a->truth, b->truth);
	assert_int_equal(ratio_compare(a->ratio, b->ratio), (order > 0) - (order < 0));
	assert_int_equal(ratio_compare(a->ratio, a->ratio), 0);
	assert_int_equal(ratio_reduce(arena, a->ratio, &result), 0);
	assert_true((result.wide == NULL) == fits_small(a->truth));
	expect_equal(result, a->truth);
	mpq_clear(truth);
}

static void operations_agree(void **state)
{
	struct random random = random_new();
	struct arena *arena = NULL;
	struct pair a, b;
	int i;

	(void)state;
	assert_int_equal(arena_new(MIB, &arena), 0);
	mpq_inits(a.truth, b.truth, NULL);
	for (i = 0; i < ROUNDS; i++) {
		random_pair(arena, &random, &a);
		random_pair(arena, &random, &b);
		check_operations(arena, &a, &b);
		arena_reset(arena);
	}
	mpq_clears(a.truth, b.truth, NULL);
	arena_free(arena);
}

/* The rounding of truth * scale as defined: by the two neighbours and the distance to them. */
static void round_truth(mpz_t ret, const mpq_t truth, int64_t scale, enum ratio_rounding mode)
{
	mpz_t floor, ceiling, num, twice;
	bool positive = mpq_sgn(truth) > 0, up;
	int half;

	mpz_inits(floor, ceiling, num, twice, NULL);
	mpz_mul_si(num, mpq_numref(truth), scale);
	mpz_fdiv_q(floor, num, mpq_denref(truth));
	mpz_cdiv_q(ceiling, num, mpq_denref(truth));
	/* Sign of num/den - (floor + ceiling)/2. */
	mpz_add(twice, floor, ceiling);
	mpz_mul(twice, twice, mpq_denref(truth));
	mpz_mul_2exp(num, num, 1);
	half = mpz_cmp(num, twice);
	up = mode == RATIO_CEILING || (mode == RATIO_UP && positive) ||
	     (mode == RATIO_DOWN && !positive);
	if (mode <= RATIO_HALF_DOWN && half != 0)
		up = half > 0;
	else if (mode == RATIO_HALF_UP)
		up = positive;
	else if (mode == RATIO_HALF_DOWN)
		up = !positive;
	else if (mode == RATIO_HALF_EVEN)
		up = mpz_even_p(ceiling);
	mpz_set(ret, up ? ceiling : floor);
	mpz_clears(floor, ceiling, num, twice, NULL);
}

static void check_rounding(struct pair *a, int64_t scale)
{
	mpz_t truth;
	int mode;

	mpz_init(truth);
	for (mode = RATIO_HALF_UP; mode <= RATIO_FLOOR; mode++) {
		int64_t got = 0;
		int error = ratio_round(a->ratio, scale, (enum ratio_rounding)mode, &got);

		round_truth(truth, a->truth, scale, (enum ratio_rounding)mode);
		assert_int_equal(error, mpz_fits_slong_p(truth) ? 0 : -EOVERFLOW);
		assert_true(error || mpz_cmp_si(truth, got) == 0);
	}
	mpz_clear(truth);
}

static void rounding_agrees(void **state)
{
	struct random random = random_new();
	struct arena *arena = NULL;
	struct pair a;
	int i;

	(void)state;
	assert_int_equal(arena_new(MIB, &arena), 0);
	mpq_init(a.truth);
	for (i = 0; i < ROUNDS; i++) {
		random_pair(arena, &random, &a);
		check_rounding(&a, random_positive(&random));
		check_rounding(&a, 100);
		/* Ties: an odd number of halves of a small scale. */
		a.ratio = ratio_of((int64_t)(random_next(&random) % 2001) - 1000, 200);
		truth_of_small(a.truth, a.ratio);
		check_rounding(&a, 100);
		arena_reset(arena);
	}
	mpq_clear(a.truth);
	arena_free(arena);
}

/* The decimal by its definition: the integer trunc(truth * 10^decimals), without its last zeros
 * when exact. */
static void decimal_truth(struct strbuf *out, const mpq_t truth, unsigned decimals, bool *ret_exact)
{
	mpz_t scaled, rest;
	char text[2000];
	size_t length;

	mpz_inits(scaled, rest, NULL);
	mpz_ui_pow_ui(scaled, 10, decimals);
	mpz_mul(scaled, scaled, mpq_numref(truth));
	mpz_tdiv_qr(scaled, rest, scaled, mpq_denref(truth));
	*ret_exact = mpz_sgn(rest) == 0;
	for (; *ret_exact && decimals && mpz_divisible_ui_p(scaled, 10); decimals--)
		mpz_divexact_ui(scaled, scaled, 10);
	if (mpz_sgn(scaled) < 0)
		strbuf_add_byte(out, '-');
	mpz_abs(scaled, scaled);
	assert_true(mpz_sizeinbase(scaled, 10) + 2 < sizeof(text));
	length = strlen(mpz_get_str(text, 10, scaled));
	if (length <= decimals) {
		strbuf_add(out, STR("0."));
		strbuf_add_repeat(out, '0', decimals - length);
		strbuf_add(out, str_slice(str_from(text), 0, decimals ? length : 0));
	} else {
		strbuf_add(out, str_slice(str_from(text), 0, length - decimals));
		strbuf_add(out, decimals ? STR(".") : STR_NONE);
		strbuf_add(out, str_slice(str_from(text), length - decimals, length));
	}
	mpz_clears(scaled, rest, NULL);
}

static void check_decimal(struct pair *a, unsigned decimals)
{
	struct strbuf got = STRBUF_INIT(2000), truth = STRBUF_INIT(2000);
	bool got_exact, exact;

	ratio_write_decimal(&got, a->ratio, decimals, &got_exact);
	decimal_truth(&truth, a->truth, decimals, &exact);
	assert_int_equal(strbuf_error(&got), 0);
	assert_string_equal(got.ptr, truth.ptr);
	assert_int_equal(got_exact, exact);
	strbuf_done(&got);
	strbuf_done(&truth);
}

static void decimals_agree(void **state)
{
	struct random random = random_new();
	struct arena *arena = NULL;
	struct pair a;
	int i;

	(void)state;
	assert_int_equal(arena_new(MIB, &arena), 0);
	mpq_init(a.truth);
	for (i = 0; i < ROUNDS; i++) {
		random_pair(arena, &random, &a);
		check_decimal(&a, (unsigned)(random_next(&random) % 60));
		/* Exact ones: over a power of ten. */
		a.ratio = ratio_of((int64_t)(random_next(&random) % 200001) - 100000, 10000000);
		truth_of_small(a.truth, a.ratio);
		check_decimal(&a, (unsigned)(random_next(&random) % 12));
		arena_reset(arena);
	}
	mpq_clear(a.truth);
	arena_free(arena);
}

/* 1 + 1/2 + ... + 1/400 outgrows 64 bits; taking the terms away again ends at 0, small. */
static void harmonic_sum_returns(void **state)
{
	struct arena *arena = NULL;
	struct ratio sum = ratio_int(0);
	int64_t n;

	(void)state;
	assert_int_equal(arena_new(MIB, &arena), 0);
	for (n = 1; n <= 400; n++)
		assert_int_equal(ratio_add(arena, sum, ratio_of(1, n), &sum), 0);
	assert_non_null(sum.wide);
	assert_int_equal(ratio_compare(sum, ratio_of(13, 2)), 1);
	assert_int_equal(ratio_compare(ratio_of(33, 5), sum), 1);
	for (n = 400; n >= 1; n--)
		assert_int_equal(ratio_sub(arena, sum, ratio_of(1, n), &sum), 0);
	assert_true(!sum.wide && sum.num == 0);
	arena_free(arena);
}

/* 2 to the power 999,999 has RATIO_BITS_MAX bits and is the last one. */
static void length_has_a_maximum(void **state)
{
	struct arena *arena = NULL;
	struct ratio power = ratio_int(1), twice, r = ratio_int(7);
	int bit;

	(void)state;
	assert_int_equal(arena_new(16 * MIB, &arena), 0);
	for (bit = 1 << 19; bit; bit >>= 1) {
		assert_int_equal(ratio_mul(arena, power, power, &power), 0);
		if ((RATIO_BITS_MAX - 1) & bit)
			assert_int_equal(ratio_add(arena, power, power, &power), 0);
	}
	assert_int_equal(ratio_mul(arena, power, ratio_int(2), &twice), -EOVERFLOW);
	assert_int_equal(ratio_add(arena, power, power, &twice), -EOVERFLOW);
	assert_int_equal(ratio_sub(arena, power, ratio_int(1), &r), 0);
	assert_int_equal(ratio_compare(power, r), 1);
	assert_int_equal(ratio_sub(arena, power, r, &r), 0);
	assert_true(!r.wide && r.num == 1 && r.den == 1);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operations_agree),	cmocka_unit_test(rounding_agrees),
		cmocka_unit_test(decimals_agree),	cmocka_unit_test(harmonic_sum_returns),
		cmocka_unit_test(length_has_a_maximum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
