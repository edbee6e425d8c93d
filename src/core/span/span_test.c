#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/span/span.h"
#include "tests/lib/zone_fixture.h"

#define LINE 64 /* the property tests work on a time line of so many milliseconds */
#define ROUNDS 20000

/* The same set as a bit per millisecond: the plain definition the code is held against. */
static uint64_t bits_of(const struct span *items, size_t count)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < count; i++)
		for (int64_t at = items[i].from; at < items[i].to; at++)
			bits |= UINT64_C(1) << at;
	return bits;
}

static size_t random_spans(uint64_t *seed, struct span *items, size_t max)
{
	size_t count = (size_t)fixture_range(seed, 0, (int64_t)max + 1);

	for (size_t i = 0; i < count; i++) {
		items[i].from = fixture_range(seed, 0, LINE);
		items[i].to = items[i].from + fixture_range(seed, -2, 12);
		if (items[i].to > LINE)
			items[i].to = LINE;
	}
	return count;
}

static void assert_set(struct spans set, uint64_t bits)
{
	int64_t total_ms = 0;

	assert_true(spans_is_normal(set));
	assert_true(bits_of(set.items, set.count) == bits);
	assert_int_equal(spans_total_ms(set, &total_ms), 0);
	assert_int_equal(total_ms, __builtin_popcountll(bits));
}

static void agrees_with_bits(void **state)
{
	uint64_t seed = (uint64_t)(uintptr_t)&seed;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	for (int round = 0; round < ROUNDS; round++) {
		struct span a_items[12], b_items[12], out[24];
		struct spans a = { a_items, random_spans(&seed, a_items, 12) };
		struct spans b = { b_items, random_spans(&seed, b_items, 12) };
		uint64_t a_bits = bits_of(a.items, a.count), b_bits = bits_of(b.items, b.count);
		struct span window = { 5, 50 };
		uint64_t window_bits = bits_of(&window, 1);
		int64_t at = fixture_range(&seed, 0, LINE);

		spans_normalise(&a);
		spans_normalise(&b);
		assert_set(a, a_bits);
		assert_set(spans_union_into(a, b, out), a_bits | b_bits);
		assert_set(spans_subtract_into(a, b, out), a_bits & ~b_bits);
		assert_set(spans_intersect_into(a, b, out), a_bits & b_bits);
		assert_set(spans_complement_into(a, window, out), window_bits & ~a_bits);
		assert_int_equal(spans_contain(a, at), (a_bits >> at) & 1);
		assert_set(spans_clip_into(a, window, a.items), a_bits & window_bits);
	}
}

static void sorts_many(void **state)
{
	uint64_t seed = 7;
	struct span *items = calloc(5000, sizeof(*items));
	bool *held = calloc(1000001, sizeof(*held));
	struct spans set = { items, 5000 };
	int64_t all_ms = 0, total_ms = 0;

	(void)state;
	assert_true(items && held);
	for (size_t i = 0; i < set.count; i++) {
		items[i].from = fixture_range(&seed, 0, 1000000);
		items[i].to = items[i].from + 1;
		all_ms += !held[items[i].from];
		held[items[i].from] = true;
	}
	spans_normalise(&set);
	assert_true(spans_is_normal(set));
	assert_true(set.count > 4900 && set.count <= 5000);
	/* none is lost on the way */
	assert_int_equal(spans_total_ms(set, &total_ms), 0);
	assert_int_equal(total_ms, all_ms);
	free(held);
	free(items);
}

/* Long ones that hold others: what begins first comes first, wherever it ends. */
static void sorts_what_lies_inside(void **state)
{
	struct span *items = calloc(3000, sizeof(*items));
	struct spans set = { items, 3000 };
	int64_t total_ms = 0;

	(void)state;
	assert_non_null(items);
	/* from the last to the first, in threes: 30k..30k+20, 30k+5..30k+6, 30k+25..30k+26 */
	for (int64_t k = 0; k < 1000; k++) {
		int64_t start = 30 * (999 - k);

		items[3 * k] = (struct span){ start + 5, start + 6 };
		items[3 * k + 1] = (struct span){ start + 25, start + 26 };
		items[3 * k + 2] = (struct span){ start, start + 20 };
	}
	spans_normalise(&set);
	assert_true(spans_is_normal(set));
	assert_int_equal(set.count, 2000);
	assert_int_equal(spans_total_ms(set, &total_ms), 0);
	assert_int_equal(total_ms, 21000);
	free(items);
}

static void knows_a_normal_set(void **state)
{
	struct span apart[] = { { 1, 2 }, { 3, 4 } }, touching[] = { { 1, 2 }, { 2, 4 } };
	struct span turned[] = { { 3, 4 }, { 1, 2 } }, empty[] = { { 1, 1 } };

	(void)state;
	assert_true(spans_is_normal(SPANS_NONE));
	assert_true(spans_is_normal((struct spans){ apart, 2 }));
	assert_false(spans_is_normal((struct spans){ touching, 2 }));
	assert_false(spans_is_normal((struct spans){ turned, 2 }));
	assert_false(spans_is_normal((struct spans){ empty, 1 }));
}

static void empty_counts_nothing(void **state)
{
	struct span items[] = { { 5, 5 }, { 9, 3 }, { 2, 2 } };
	struct spans set = { items, 3 };
	struct span empty = { 4, 4 }, out[2];

	(void)state;
	spans_normalise(&set);
	assert_int_equal(set.count, 0);
	assert_int_equal(spans_of(&empty).count, 0);
	assert_int_equal(spans_complement_into(set, empty, out).count, 0);
	assert_int_equal(spans_union_into(SPANS_NONE, SPANS_NONE, out).count, 0);
	spans_normalise(&set);
	assert_int_equal(span_ms((struct span){ 9, 3 }), 0);
}

static void touching_windows_leave_no_gap(void **state)
{
	struct span items[] = { { 10, 20 }, { 0, 10 }, { 20, 21 } };
	struct spans set = { items, 3 };

	(void)state;
	spans_normalise(&set);
	assert_int_equal(set.count, 1);
	assert_int_equal(set.items[0].from, 0);
	assert_int_equal(set.items[0].to, 21);
}

static void tail_outlives_maintenance(void **state)
{
	struct span outage = { 10, 40 }, maintenance = { 5, 30 }, out[2];
	struct spans left = spans_subtract_into(spans_of(&outage), spans_of(&maintenance), out);

	(void)state;
	assert_int_equal(left.count, 1);
	assert_int_equal(left.items[0].from, 30);
	assert_int_equal(left.items[0].to, 40);
	assert_true(span_contains(outage, 10));
	assert_false(span_contains(outage, 40));
}

static void total_is_checked(void **state)
{
	struct span open[] = { { INSTANT_MIN.ms, INSTANT_MAX.ms } };
	struct span wide[] = { { INT64_MIN, 1 } };
	struct span far[] = { { INT64_MIN, -2 }, { 0, INT64_MAX } };
	int64_t total_ms = 3;

	(void)state;
	assert_int_equal(spans_total_ms((struct spans){ wide, 1 }, &total_ms), -EOVERFLOW);
	assert_int_equal(spans_total_ms((struct spans){ far, 2 }, &total_ms), -EOVERFLOW);
	assert_int_equal(total_ms, 3);
	assert_int_equal(spans_total_ms((struct spans){ open, 1 }, &total_ms), 0);
	assert_int_equal(total_ms, 2 * INSTANT_OPEN_MS);
}

static void works_in_an_arena(void **state)
{
	struct span outage = { 10, 40 }, hole = { 20, 30 };
	struct arena *arena = NULL, *tiny = NULL;
	struct spans result;

	(void)state;
	assert_int_equal(arena_new(1 * MIB, &arena), 0);
	assert_int_equal(arena_new(8, &tiny), 0);
	assert_int_equal(spans_subtract(arena, spans_of(&outage), spans_of(&hole), &result), 0);
	assert_int_equal(result.count, 2);
	assert_int_equal(spans_complement(arena, result, outage, &result), 0);
	assert_int_equal(result.count, 1);
	assert_memory_equal(&result.items[0], &hole, sizeof(hole));
	assert_int_equal(spans_union(arena, spans_of(&outage), spans_of(&hole), &result), 0);
	assert_int_equal(result.count, 1);
	assert_int_equal(spans_intersect(arena, spans_of(&outage), spans_of(&hole), &result), 0);
	assert_int_equal(spans_clip(arena, result, hole, &result), 0);
	assert_int_equal(spans_copy(arena, SPANS_NONE, &result), 0);
	assert_int_equal(result.count, 0);
	assert_int_equal(spans_copy(tiny, spans_of(&outage), &result), -ENOMEM);
	assert_int_equal(spans_complement(tiny, spans_of(&hole), outage, &result), -ENOMEM);
	arena_free(arena);
	arena_free(tiny);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_a_normal_set),
		cmocka_unit_test(agrees_with_bits),
		cmocka_unit_test(sorts_many),
		cmocka_unit_test(sorts_what_lies_inside),
		cmocka_unit_test(empty_counts_nothing),
		cmocka_unit_test(touching_windows_leave_no_gap),
		cmocka_unit_test(tail_outlives_maintenance),
		cmocka_unit_test(total_is_checked),
		cmocka_unit_test(works_in_an_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
