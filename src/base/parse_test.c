#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "base/parse.h"

#define UNTOUCHED 424242

static void reads_integers(void **state)
{
	static const struct {
		const char *text;
		int64_t min, max;
		int error;
		int64_t value;
	} rows[] = {
		{ "0", INT64_MIN, INT64_MAX, 0, 0 },
		{ "-0", INT64_MIN, INT64_MAX, 0, 0 },
		{ "+7", INT64_MIN, INT64_MAX, 0, 7 },
		{ "007", INT64_MIN, INT64_MAX, 0, 7 },
		{ "9223372036854775807", INT64_MIN, INT64_MAX, 0, INT64_MAX },
		{ "-9223372036854775808", INT64_MIN, INT64_MAX, 0, INT64_MIN },
		{ "9223372036854775808", INT64_MIN, INT64_MAX, -ERANGE, UNTOUCHED },
		{ "-9223372036854775809", INT64_MIN, INT64_MAX, -ERANGE, UNTOUCHED },
		{ "99999999999999999999999", INT64_MIN, INT64_MAX, -ERANGE, UNTOUCHED },
		{ "99999999999999999999999x", INT64_MIN, INT64_MAX, -EBADMSG, UNTOUCHED },
		{ "5", 6, 9, -ERANGE, UNTOUCHED },
		{ "10", 6, 9, -ERANGE, UNTOUCHED },
		{ "9", 6, 9, 0, 9 },
		{ "", INT64_MIN, INT64_MAX, -EBADMSG, UNTOUCHED },
		{ "-", INT64_MIN, INT64_MAX, -EBADMSG, UNTOUCHED },
		{ "+-1", INT64_MIN, INT64_MAX, -EBADMSG, UNTOUCHED },
		{ " 1", INT64_MIN, INT64_MAX, -EBADMSG, UNTOUCHED },
		{ "1 ", INT64_MIN, INT64_MAX, -EBADMSG, UNTOUCHED },
		{ "1.0", INT64_MIN, INT64_MAX, -EBADMSG, UNTOUCHED },
		{ "0x1", INT64_MIN, INT64_MAX, -EBADMSG, UNTOUCHED },
		{ "1_000", INT64_MIN, INT64_MAX, -EBADMSG, UNTOUCHED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t value = UNTOUCHED;

		assert_int_equal(
			parse_int64(str_from(rows[i].text), rows[i].min, rows[i].max, &value),
			rows[i].error);
		assert_true(value == rows[i].value);
	}
}

static void reads_decimals(void **state)
{
	static const struct {
		const char *text;
		int error;
		int64_t digits;
		unsigned decimals;
	} rows[] = {
		{ "-12.340", 0, -12340, 3 },
		{ "0", 0, 0, 0 },
		{ "-0.0", 0, 0, 1 },
		{ "99.95", 0, 9995, 2 },
		{ "0.00000000000000001", 0, 1, 17 },
		{ "123456789012345678", 0, 123456789012345678, 0 },
		{ "-999999999999999999", 0, -999999999999999999, 0 },
		{ "1234567890123456789", -ERANGE, UNTOUCHED, 99 },
		{ "0.000000000000000001", -ERANGE, UNTOUCHED, 99 },
		{ "1234567890123456789a", -EBADMSG, UNTOUCHED, 99 },
		{ "+1", -EBADMSG, UNTOUCHED, 99 },
		{ "", -EBADMSG, UNTOUCHED, 99 },
		{ "-", -EBADMSG, UNTOUCHED, 99 },
		{ ".", -EBADMSG, UNTOUCHED, 99 },
		{ ".5", -EBADMSG, UNTOUCHED, 99 },
		{ "-.5", -EBADMSG, UNTOUCHED, 99 },
		{ "5.", -EBADMSG, UNTOUCHED, 99 },
		{ "1.2.3", -EBADMSG, UNTOUCHED, 99 },
		{ "1e3", -EBADMSG, UNTOUCHED, 99 },
		{ "1,5", -EBADMSG, UNTOUCHED, 99 },
		{ "--1", -EBADMSG, UNTOUCHED, 99 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t digits = UNTOUCHED;
		unsigned decimals = 99;

		assert_int_equal(parse_decimal(str_from(rows[i].text), &digits, &decimals),
				 rows[i].error);
		assert_true(digits == rows[i].digits);
		assert_int_equal(decimals, rows[i].decimals);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_integers),
		cmocka_unit_test(reads_decimals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
