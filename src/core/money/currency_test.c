#include "core/money/currency.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_money(int64_t minor, const char *code, const char *expected)
{
	struct strbuf out = STRBUF_INIT(256);
	int currency = code[0] ? currency_of(str_from(code)) : 0;

	assert_true(currency >= 0);
	money_write(&out, minor, (uint16_t)currency);
	assert_string_equal(out.ptr, expected);
	strbuf_done(&out);
}

static void test_codes(void **state)
{
	(void)state;
	assert_true(currency_of(STR("EUR")) > 0);
	assert_int_equal(currency_of(STR("eur")), -ENOENT);
	assert_int_equal(currency_of(STR("")), -ENOENT);
	assert_int_equal(currency_of(STR("XXX")), -ENOENT);
	assert_int_equal(currency_exponent((uint16_t)currency_of(STR("JPY"))), 0);
	assert_int_equal(currency_exponent((uint16_t)currency_of(STR("KWD"))), 3);
	assert_int_equal(currency_exponent((uint16_t)currency_of(STR("CLF"))), 4);
	assert_int_equal(currency_exponent(UINT16_MAX), 0);
	/* the one after the last is none */
	assert_int_equal(currency_code((uint16_t)(currency_of(STR("ZWG")) + 1)).len, 0);
	assert_true(str_equal(currency_nearest(STR("usd")), STR("USD")));
	assert_true(str_equal(currency_nearest(STR("EUX")), STR("EUR")));
	assert_true(str_equal(currency_nearest(STR("aoa")), STR("AOA")));
	assert_true(str_equal(currency_nearest(STR("zar")), STR("ZAR")));
	assert_int_equal(currency_nearest(STR("dollars")).len, 0);
	assert_int_equal(currency_nearest(STR("???")).len, 0);
	/* At least two letters apart from every code. */
	assert_int_equal(currency_nearest(STR("QQQ")).len, 0);
}

/* Every code is found at its place, so the table is in order. */
static void test_order(void **state)
{
	(void)state;
	for (uint16_t i = 1; currency_code(i).len > 0; i++)
		assert_int_equal(currency_of(currency_code(i)), i);
}

static void test_writing(void **state)
{
	(void)state;
	assert_money(12500, "USD", "125.00 USD");
	assert_money(-5, "USD", "-0.05 USD");
	assert_money(500, "JPY", "500 JPY");
	assert_money(1, "KWD", "0.001 KWD");
	assert_money(0, "EUR", "0.00 EUR");
	assert_money(INT64_MIN, "EUR", "-92233720368547758.08 EUR");
	assert_money(7, "", "7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_writing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
