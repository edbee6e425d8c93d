/* Which amounts can be added up and compared: those of one currency, or of one class of time. */
#include "core/settle/amounts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/money/currency.h"
#include "tests/lib/settle_bench.h"

static struct amount money(int64_t minor, const char *code)
{
	struct value number = value_number(ratio_int(minor));

	number.currency = (uint16_t)currency_of(str_from(code));
	return (struct amount){ number, { .kind = TYPE_NUMBER, .money_power = 1 } };
}

static struct amount time_of(int64_t count, enum time_unit unit)
{
	struct type type = unit >= UNIT_MONTH ? TYPE_OF(TYPE_MONTHS) : TYPE_DURATION;

	type.unit = (uint8_t)unit;
	return (struct amount){ value_number(ratio_int(count)), type };
}

static bool same(struct amount a, struct amount b)
{
	bool forth = amount_same_unit(&a, &b);

	assert_int_equal(forth, amount_same_unit(&b, &a));
	return forth;
}

static void test_money(void **state)
{
	(void)state;
	assert_true(same(money(500, "EUR"), money(700, "EUR")));
	assert_false(same(money(500, "EUR"), money(500, "USD")));
	assert_false(same(money(500, "EUR"), time_of(500, UNIT_H)));
}

static void test_time(void **state)
{
	(void)state;
	assert_true(same(time_of(1, UNIT_H), time_of(1, UNIT_MIN)));
	assert_true(same(time_of(1, UNIT_DAY), time_of(1, UNIT_WEEK)));
	assert_true(same(time_of(1, UNIT_MONTH), time_of(1, UNIT_YEAR)));
	assert_false(same(time_of(24, UNIT_H), time_of(1, UNIT_DAY)));
	assert_false(same(time_of(1, UNIT_WEEK), time_of(1, UNIT_MONTH)));
}

static void test_equal(void **state)
{
	struct amounts a = { .items = { money(500, "EUR"), time_of(2, UNIT_DAY) }, .count = 2 };
	struct amounts b = { .items = { time_of(2, UNIT_DAY), money(500, "EUR") }, .count = 2 };
	struct amounts c = { .items = { money(500, "USD"), time_of(2, UNIT_DAY) }, .count = 2 };
	struct amounts d = { .items = { money(500, "EUR") }, .count = 1 };
	struct amounts e = { .items = { money(500, "EUR"), time_of(0, UNIT_DAY) }, .count = 2 };

	(void)state;
	assert_true(amounts_equal(&a, &b));
	assert_false(amounts_equal(&a, &c));
	assert_false(amounts_equal(&a, &d));
	assert_false(amounts_equal(&d, &a));
	/* nothing is as much as not being there */
	assert_true(amounts_equal(&d, &e));
	assert_true(amounts_equal(&e, &d));
}

static struct amount words(const char *text)
{
	return (struct amount){ { .type = VALUE_TEXT, .text.str = str_from(text) },
				TYPE_OF(TYPE_TEXT) };
}

static void test_kinds(void **state)
{
	(void)state;
	assert_true(same(words("a visit"), words("a visit")));
	assert_false(same(words("a visit"), words("a call")));
	/* words are no time and no money */
	assert_false(same(words("a visit"), time_of(1, UNIT_H)));
	assert_false(same(words("a visit"), money(500, "EUR")));
}

/* What two guarantees give in the same words stands once in the total, other words beside it. */
static void test_words(void **state)
{
	struct settle_bench bench;
	const struct amounts *total;

	(void)state;
	settle_bench_open(&bench,
			  "garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\n"
			  "money: {round: half up}\nguarantees:\n"
			  "  a: {clause: a, pay: {amount: \"'a visit'\"}}\n"
			  "  b: {clause: b, pay: {amount: \"'a call'\"}}\n"
			  "  c: {clause: c, pay: {amount: \"'a visit'\"}}\n",
			  "case: 1\nwindow: 2026-04\nsubscription: {id: s1}\n");
	total = &bench.statement->total;
	assert_int_equal(total->count, 2);
	assert_true(str_equal(total->items[0].number.text.str, STR("a visit")));
	assert_true(str_equal(total->items[1].number.text.str, STR("a call")));
	settle_bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_money), cmocka_unit_test(test_time),
		cmocka_unit_test(test_equal), cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
