#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/ratio.h"

static int arena_setup(void **state)
{
	struct arena *arena = NULL;
	int error = arena_new(16 * MIB, &arena);

	*state = arena;
	return error;
}

static int arena_teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void expect_ratio(struct ratio a, const char *text)
{
	struct strbuf out = STRBUF_INIT(MIB);

	ratio_write(&out, a);
	assert_int_equal(strbuf_error(&out), 0);
	assert_string_equal(out.ptr, text);
	strbuf_done(&out);
}

/* The number after one of a sequence that looks like chance. */
static uint64_t next_of(uint64_t number, uint64_t step)
{
	return number * UINT64_C(6364136223846793005) + step;
}

/* Products of 120 bits are reduced by what they have in common, however large it is: dividing gives
 * back what was multiplied. */
static void divides_what_was_multiplied(void **state)
{
	struct arena *arena = *state;
	uint64_t a = 3, b = 7;

	for (int i = 0; i < 200; i++) {
		struct ratio first, second, product, back;

		a = next_of(a, 1442695040888963407);
		b = next_of(b, 1013904223);
		first = ratio_of((int64_t)(a >> 2 | 1), (int64_t)(b >> 3 | 1));
		second = ratio_of((int64_t)(b >> 4 | 1), (int64_t)(a >> 5 | 1));
		assert_int_equal(ratio_mul(arena, first, second, &product), 0);
		assert_int_equal(ratio_div(arena, product, second, &back), 0);
		assert_int_equal(ratio_compare(back, first), 0);
	}
}

static void stays_small(void **state)
{
	struct arena *arena = *state;
	struct ratio r;

	assert_int_equal(ratio_add(arena, ratio_of(1, 2), ratio_of(1, 3), &r), 0);
	expect_ratio(r, "5/6");
	assert_int_equal(ratio_sub(arena, ratio_of(1, 4), ratio_of(3, 4), &r), 0);
	assert_int_equal(r.den, 4); /* equal denominators are kept */
	expect_ratio(r, "-1/2");
	assert_int_equal(ratio_mul(arena, ratio_of(-2, 3), ratio_of(3, 4), &r), 0);
	expect_ratio(r, "-1/2");
	assert_int_equal(ratio_div(arena, ratio_of(1, 2), ratio_of(-1, 4), &r), 0);
	expect_ratio(r, "-2");
	assert_true(r.den > 0);
	assert_int_equal(ratio_div(arena, ratio_int(0), ratio_of(-1, 4), &r), 0);
	expect_ratio(r, "0");
	assert_int_equal(ratio_reduce(arena, ratio_of(0, 77), &r), 0);
	assert_true(r.num == 0 && r.den == 1);
	assert_int_equal(ratio_reduce(arena, ratio_of(-432, 43200), &r), 0);
	assert_true(r.num == -1 && r.den == 100);
	/* Past 64 bits on the way, but not once reduced. */
	assert_int_equal(
		ratio_mul(arena, ratio_of(0, INT64_C(1) << 40), ratio_of(1, INT64_C(1) << 40), &r),
		0);
	assert_null(r.wide);
	expect_ratio(r, "0");
	assert_int_equal(ratio_mul(arena, ratio_of(INT64_MAX, 3), ratio_of(3, INT64_MAX), &r), 0);
	assert_null(r.wide);
	expect_ratio(r, "1");
	assert_true(ratio_div_whole(ratio_of(INT64_MAX - 1, INT64_MAX), INT64_MAX - 1, &r));
	assert_true(r.num == 1 && r.den == INT64_MAX);
	assert_true(ratio_div_whole(ratio_of(-6, 4), 9, &r));
	assert_true(r.num == -1 && r.den == 6);
	assert_true(ratio_div_whole(ratio_of(0, 7), INT64_MAX, &r));
	assert_true(r.num == 0 && r.den == 1);
	assert_false(ratio_div_whole(ratio_of(1, INT64_MAX), 2, &r));
	assert_true(r.num == 0 && r.den == 1);
	assert_int_equal(arena_used_bytes(arena), 0);
}

static void grows_wide_and_back(void **state)
{
	struct arena *arena = *state;
	struct ratio most = ratio_int(INT64_MAX), r, back;

	assert_int_equal(ratio_add(arena, most, ratio_int(1), &r), 0);
	assert_non_null(r.wide);
	expect_ratio(r, "9223372036854775808");
	assert_int_equal(ratio_sub(arena, r, ratio_int(1), &back), 0);
	assert_null(back.wide);
	assert_true(back.num == INT64_MAX);
	/* INT64_MIN is not a small numerator. */
	assert_int_equal(ratio_sub(arena, ratio_int(-INT64_MAX), ratio_int(1), &r), 0);
	assert_non_null(r.wide);
	assert_int_equal(ratio_sign(r), -1);
	expect_ratio(r, "-9223372036854775808");
	assert_int_equal(ratio_add(arena, r, r, &r), 0);
	expect_ratio(r, "-18446744073709551616");
	assert_int_equal(ratio_div(arena, ratio_int(-1), r, &back), 0);
	expect_ratio(back, "1/18446744073709551616");
	assert_int_equal(ratio_sub(arena, back, back, &back), 0);
	assert_null(back.wide);
	assert_int_equal(ratio_sign(back), 0);
	assert_int_equal(ratio_div(arena, r, r, &back), 0);
	expect_ratio(back, "1");
	assert_int_equal(ratio_mul(arena, r, ratio_int(0), &back), 0);
	assert_true(!back.wide && back.num == 0 && back.den == 1);
}

static void refuses(void **state)
{
	struct arena *arena = *state;
	struct ratio most = ratio_int(INT64_MAX), r = ratio_int(42), wide;
	int error = 0, rounds;

	assert_int_equal(ratio_div(arena, most, ratio_of(0, 5), &r), -EDOM);
	assert_int_equal(ratio_mul(arena, most, most, &wide), 0);
	assert_int_equal(ratio_div(arena, wide, ratio_int(0), &r), -EDOM);
	arena_fail_after(arena, 0);
	assert_int_equal(ratio_mul(arena, most, most, &r), -ENOMEM);
	assert_int_equal(ratio_add(arena, wide, most, &r), -ENOMEM);
	arena_fail_after(arena, 1);
	assert_int_equal(ratio_mul(arena, wide, most, &r), -ENOMEM);
	arena_fail_after(arena, SIZE_MAX);
	assert_true(r.num == 42 && r.den == 1 && !r.wide);
	for (rounds = 0; !error && rounds < 30; rounds++)
		error = ratio_mul(arena, wide, wide, &wide);
	assert_int_equal(error, -EOVERFLOW);
	assert_true(wide.wide != NULL);
	assert_int_equal(ratio_div(arena, ratio_int(1), wide, &r), 0);
	assert_int_equal(ratio_add(arena, r, wide, &r), -EOVERFLOW);
	assert_int_equal(ratio_compare(wide, wide), 0);
	assert_true(ratio_compare(wide, r) > 0 && ratio_compare(r, wide) < 0);
}

static void compares(void **state)
{
	static const struct ratio sorted[] = {
		{ -INT64_MAX, 1, NULL },
		{ -INT64_MAX, INT64_MAX - 1, NULL },
		{ -1, 1, NULL },
		{ -1, INT64_MAX, NULL },
		{ 0, 5, NULL },
		{ 1, INT64_MAX, NULL },
		{ 1, INT64_MAX - 1, NULL },
		{ 432, 43200, NULL },
		{ 433, 43200, NULL },
		{ INT64_MAX - 1, INT64_MAX, NULL },
		{ 1, 1, NULL },
		{ INT64_MAX, 1, NULL },
	};
	const int count = sizeof(sorted) / sizeof(*sorted);
	int i, j;

	(void)state;
	for (i = 0; i < count; i++)
		for (j = 0; j < count; j++)
			assert_int_equal(ratio_compare(sorted[i], sorted[j]), (i > j) - (i < j));
	assert_int_equal(ratio_compare(ratio_of(2, 4), ratio_of(1, 2)), 0);
	assert_int_equal(ratio_compare(ratio_int(0), ratio_of(0, 9)), 0);
}

/* Value of the row, then: half up, half even, half down, up, down, ceiling, floor. */
static void rounds_in_every_mode(void **state)
{
	static const struct {
		int64_t num, den;
		int64_t expected[RATIO_FLOOR + 1];
	} rows[] = {
		{ 5, 2, { 3, 2, 2, 3, 2, 3, 2 } },
		{ -5, 2, { -3, -2, -2, -3, -2, -2, -3 } },
		{ 7, 2, { 4, 4, 3, 4, 3, 4, 3 } },
		{ -7, 2, { -4, -4, -3, -4, -3, -3, -4 } },
		{ 1, 2, { 1, 0, 0, 1, 0, 1, 0 } },
		{ -1, 2, { -1, 0, 0, -1, 0, 0, -1 } },
		{ 7, 3, { 2, 2, 2, 3, 2, 3, 2 } },
		{ -7, 3, { -2, -2, -2, -3, -2, -2, -3 } },
		{ 8, 3, { 3, 3, 3, 3, 2, 3, 2 } },
		{ -8, 3, { -3, -3, -3, -3, -2, -2, -3 } },
		{ 4, 2, { 2, 2, 2, 2, 2, 2, 2 } },
		{ -4, 2, { -2, -2, -2, -2, -2, -2, -2 } },
		{ 0, 9, { 0, 0, 0, 0, 0, 0, 0 } },
		{ INT64_MAX - 1, INT64_MAX, { 1, 1, 1, 1, 0, 1, 0 } },
	};
	size_t i;
	int mode;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (mode = RATIO_HALF_UP; mode <= RATIO_FLOOR; mode++) {
			int64_t got = 99;

			assert_int_equal(ratio_round(ratio_of(rows[i].num, rows[i].den), 1,
						     (enum ratio_rounding)mode, &got),
					 0);
			assert_true(got == rows[i].expected[mode]);
		}
	}
}

static void rounds_at_the_edges(void **state)
{
	struct arena *arena = *state;
	struct ratio wide;
	int64_t got = 99;

	/* 29.985 in cents. */
	assert_int_equal(ratio_round(ratio_of(29985, 1000), 100, RATIO_HALF_UP, &got), 0);
	assert_int_equal(got, 2999);
	assert_int_equal(ratio_round(ratio_of(29985, 1000), 100, RATIO_HALF_EVEN, &got), 0);
	assert_int_equal(got, 2998);
	assert_int_equal(ratio_round(ratio_of(INT64_MAX, INT64_MAX), INT64_MAX, RATIO_UP, &got), 0);
	assert_true(got == INT64_MAX);
	assert_int_equal(ratio_round(ratio_int(-(INT64_MAX / 2) - 1), 2, RATIO_DOWN, &got), 0);
	assert_true(got == INT64_MIN);
	got = 99;
	assert_int_equal(ratio_round(ratio_int(INT64_MAX / 2 + 1), 2, RATIO_UP, &got), -EOVERFLOW);
	assert_int_equal(ratio_round(ratio_int(INT64_MAX), INT64_MAX, RATIO_UP, &got), -EOVERFLOW);
	assert_int_equal(got, 99);
	/* INT64_MIN - 1/2, wide: fits or not by its mode. */
	assert_int_equal(ratio_sub(arena, ratio_int(-INT64_MAX), ratio_of(3, 2), &wide), 0);
	assert_int_equal(ratio_round(wide, 1, RATIO_HALF_UP, &got), -EOVERFLOW);
	assert_int_equal(ratio_round(wide, 1, RATIO_HALF_EVEN, &got), 0);
	assert_true(got == INT64_MIN);
}

static void expect_decimal(struct ratio a, unsigned decimals, const char *text, bool exact)
{
	struct strbuf out = STRBUF_INIT(1000);
	bool got_exact = !exact;

	ratio_write_decimal(&out, a, decimals, &got_exact);
	assert_int_equal(strbuf_error(&out), 0);
	assert_string_equal(out.ptr, text);
	assert_int_equal(got_exact, exact);
	strbuf_done(&out);
}

static void writes_decimals(void **state)
{
	struct ratio wide;

	expect_decimal(ratio_of(1, 2), 6, "0.5", true);
	expect_decimal(ratio_of(-1, 2), 1, "-0.5", true);
	expect_decimal(ratio_of(2, 3), 4, "0.6666", false);
	expect_decimal(ratio_of(-2, 3), 4, "-0.6666", false);
	expect_decimal(ratio_of(1001, 10000), 3, "0.100", false);
	expect_decimal(ratio_of(-1, 1000), 2, "0.00", false);
	expect_decimal(ratio_of(-1, 100), 2, "-0.01", true);
	expect_decimal(ratio_of(-1, 2), 0, "0", false);
	expect_decimal(ratio_of(-3, 2), 0, "-1", false);
	expect_decimal(ratio_int(-1), 2, "-1", true);
	expect_decimal(ratio_of(10, 5), 9, "2", true);
	expect_decimal(ratio_of(0, 5), 3, "0", true);
	expect_decimal(ratio_of(1, 1 << 20), 40, "0.00000095367431640625", true);
	expect_decimal(ratio_of(1, 3), 37, "0.3333333333333333333333333333333333333", false);
	expect_decimal(ratio_of(1, 1000000000000000000), 18, "0.000000000000000001", true);
	expect_decimal(ratio_of(-1, 1000000000000000000), 17, "0.00000000000000000", false);
	expect_decimal(ratio_int(-INT64_MAX), 2, "-9223372036854775807", true);
	assert_int_equal(ratio_mul(*state, ratio_of(-1, 1000000000000000000),
				   ratio_of(12, 1000000000000), &wide),
			 0);
	expect_decimal(wide, 40, "-0.000000000000000000000000000012", true);
	expect_decimal(wide, 29, "-0.00000000000000000000000000001", false);
	expect_decimal(wide, 28, "0.0000000000000000000000000000", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(divides_what_was_multiplied, arena_setup,
						arena_teardown),
		cmocka_unit_test_setup_teardown(stays_small, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(grows_wide_and_back, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(refuses, arena_setup, arena_teardown),
		cmocka_unit_test(compares),
		cmocka_unit_test(rounds_in_every_mode),
		cmocka_unit_test_setup_teardown(rounds_at_the_edges, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(writes_decimals, arena_setup, arena_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
