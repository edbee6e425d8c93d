/* When two values say the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/contract/value.h"

static struct text word(const char *text)
{
	return (struct text){ .str = str_from(text) };
}

static void test_same(void **state)
{
	const struct text power[] = { word("power"), word("fibre") };
	const struct text other[] = { word("power"), word("water") };
	const int64_t early[] = { 1, 2 }, late[] = { 1, 3 };
	struct span short_span = { 1, 2 }, long_span = { 1, 3 };
	/* No two of these say the same. */
	const struct value values[] = {
		value_number(ratio_of(1, 2)),
		value_number(ratio_of(2, 3)),
		{ .type = VALUE_NUMBER, .currency = 1, .number = ratio_of(1, 2) },
		value_instant(5),
		value_instant(6),
		{ .type = VALUE_DATE, .day = 5 },
		{ .type = VALUE_DATE, .day = 6 },
		value_bool(true),
		value_bool(false),
		{ .type = VALUE_TEXT, .text = word("a") },
		{ .type = VALUE_TEXT, .text = word("b") },
		{ .type = VALUE_TEXTS, .texts = { power, 2 } },
		{ .type = VALUE_TEXTS, .texts = { power, 1 } },
		{ .type = VALUE_TEXTS, .texts = { other, 2 } },
		{ .type = VALUE_INSTANTS, .instants = { early, 2 } },
		{ .type = VALUE_INSTANTS, .instants = { early, 1 } },
		{ .type = VALUE_INSTANTS, .instants = { late, 2 } },
		{ .type = VALUE_INSTANTS },
		{ .type = VALUE_SPANS, .spans = { &short_span, 1 } },
		{ .type = VALUE_SPANS, .spans = { &long_span, 1 } },
		{ .type = VALUE_SPANS },
		value_undefined(NULL),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		for (size_t k = 0; k < sizeof(values) / sizeof(values[0]); k++) {
			const struct value copy = values[k];

			if (value_same(&values[i], &copy) != (i == k))
				fail_msg("%zu and %zu", i, k);
		}
	assert_false(value_same(&(struct value){ .type = VALUE_DATED },
				&(struct value){ .type = VALUE_DATED }));
}

static void test_units(void **state)
{
	(void)state;
	for (enum time_unit unit = UNIT_MS; unit <= UNIT_YEAR; unit++)
		assert_int_equal(time_unit_of(time_unit_name(unit)), unit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
