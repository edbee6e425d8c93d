#include "core/contract/type.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/money/currency.h"
#include "core/time/zone.h"

/* Numbers as "num/den", or the errno by name. */
static struct str result_text(struct strbuf *out, int r, struct ratio number)
{
	if (r == 0)
		ratio_write(out, number);
	else
		strbuf_add_format(out, "%s", strerrorname_np(-r));
	return strbuf_str(out);
}

static void expect_text(struct strbuf *out, const char *text, const char *expected)
{
	if (!str_equal(strbuf_str(out), str_from(expected)))
		fail_msg("%s: %.*s", text, STR_ARG(strbuf_str(out)));
	strbuf_done(out);
}

static void number_is(const char *text, const char *expected, bool percent)
{
	struct strbuf out = STRBUF_INIT(4 * KIB);
	struct ratio number = ratio_int(0);
	bool written = percent;

	(void)result_text(&out, number_parse(str_from(text), &number, &written), number);
	expect_text(&out, text, expected);
	assert_int_equal(written, percent);
}

static void test_numbers(void **state)
{
	(void)state;
	number_is("12", "12", false);
	number_is("0.5", "1/2", false);
	number_is("-3", "-3", false);
	number_is("99.9%", "999/1000", true);
	number_is("99.9 %", "999/1000", true);
	number_is("432/43200", "1/100", false);
	number_is("1/0", "ERANGE", false);
	number_is("1e3", "EBADMSG", false);
	number_is("1,5", "EBADMSG", false);
	number_is("", "EBADMSG", false);
	number_is("%", "EBADMSG", false);
	number_is("1234567890123456789", "ERANGE", false);
	number_is("0.00000000000000001%", "ERANGE", false);
}

static void money_is(const char *text, const char *plain, bool unit_price, const char *expected)
{
	struct fact_context context = { .unit_price = unit_price };
	struct strbuf out = STRBUF_INIT(4 * KIB);
	struct value money = { .number = ratio_int(0) };
	int r;

	context.currency = plain ? (uint16_t)currency_of(str_from(plain)) : CURRENCY_NONE;
	r = money_parse(str_from(text), &context, &money);
	(void)result_text(&out, r, money.number);
	if (r == 0)
		strbuf_add(&out, currency_code(money.currency));
	expect_text(&out, text, expected);
}

static void test_money(void **state)
{
	(void)state;
	money_is("100.00 USD", NULL, false, "10000USD");
	money_is("100 USD", NULL, false, "10000USD");
	money_is("100.5USD", NULL, false, "10050USD");
	money_is("-0.05 EUR", NULL, false, "-5EUR");
	money_is("12.34", "EUR", false, "1234EUR");
	money_is("12.34 USD", "EUR", false, "1234USD");
	money_is("12.34", NULL, false, "ENODATA");
	money_is("500 JPY", NULL, false, "500JPY");
	money_is("500.0 JPY", NULL, false, "EDOM");
	money_is("1.234 KWD", NULL, false, "1234KWD");
	money_is("100.005 USD", NULL, false, "EDOM");
	money_is("0.0079 USD", NULL, true, "79/100USD");
	money_is("5 usd", NULL, false, "ENOENT");
	money_is("5 dollars", NULL, false, "ENOENT");
	money_is("USD", NULL, false, "EBADMSG");
	money_is("-92233720368547758.08 USD", NULL, false, "ERANGE");
	money_is("5U", NULL, false, "ENOENT");
	money_is("USD 5", NULL, false, "EBADMSG");
	money_is("999999999999999999 USD", NULL, false, "ERANGE");
}

static void duration_is(const char *text, const char *expected, enum time_unit unit)
{
	struct strbuf out = STRBUF_INIT(4 * KIB);
	struct ratio amount = ratio_int(0);
	enum time_unit written = unit;
	struct arena *arena;

	assert_int_equal(arena_new(64 * KIB, &arena), 0);
	(void)result_text(&out, duration_parse(arena, str_from(text), &amount, &written), amount);
	expect_text(&out, text, expected);
	assert_int_equal(written, unit);
	arena_free(arena);
}

static void test_durations(void **state)
{
	(void)state;
	duration_is("45 min", "2700000", UNIT_MIN);
	duration_is("45min", "2700000", UNIT_MIN);
	duration_is("2 h", "7200000", UNIT_H);
	duration_is("1.5 h", "5400000", UNIT_H);
	duration_is("1 h 30 min", "5400000", UNIT_MIN);
	duration_is("3 days", "259200000", UNIT_DAY);
	duration_is("00:45:00", "2700000", UNIT_S);
	duration_is("743:00:01", "2674801000", UNIT_S);
	duration_is("1 ms", "1", UNIT_MS);
	duration_is("0.0005 s", "1/2", UNIT_S);
	duration_is("2 months", "2", UNIT_MONTH);
	duration_is("1 year", "12", UNIT_YEAR);
	duration_is("1 month 3 days", "EDOM", UNIT_NONE);
	duration_is("00:60:00", "EBADMSG", UNIT_NONE);
	duration_is("00:45", "EBADMSG", UNIT_NONE);
	duration_is("45", "EBADMSG", UNIT_NONE);
	duration_is("-1 h", "EBADMSG", UNIT_NONE);
	duration_is("1 parsec", "EBADMSG", UNIT_NONE);
	duration_is("", "EBADMSG", UNIT_NONE);
	duration_is("1 min 1 h", "3660000", UNIT_MIN);
	duration_is("1:2:03", "EBADMSG", UNIT_NONE);
	duration_is("1:02:3", "EBADMSG", UNIT_NONE);
	duration_is("x:02:03", "EBADMSG", UNIT_NONE);
	duration_is("1:02:xx", "EBADMSG", UNIT_NONE);
	duration_is("5 ~min", "EBADMSG", UNIT_NONE);
	duration_is("5 [min]", "EBADMSG", UNIT_NONE);
	duration_is("0.0000000000000000001 s", "ERANGE", UNIT_NONE);
	duration_is("99999999999999999 years", "1199999999999999988", UNIT_YEAR);
}

/* Facts as the case reader gives them: a scalar and a type. */
static int read_fact(struct arena *arena, struct tree *node, struct type type,
		     struct value *ret_value, struct diag_sink *sink)
{
	static const struct contract contract = { .zone = &zone_utc };
	const struct fact_context context = { .sink = sink, .contract = &contract };
	const struct field field = { .name = STR("fact"), .type = type };

	return fact_value_read(arena, node, &field, &context, ret_value);
}

static void fact_is(const char *text, struct type type, enum diag_id expected)
{
	struct tree node = { .kind = TREE_SCALAR, .text = str_from(text) };
	struct arena *arena;
	struct value value;
	int r;

	assert_int_equal(arena_new(64 * KIB, &arena), 0);
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);

	r = read_fact(arena, &node, type, &value, &sink);
	assert_int_equal(r, expected == DIAG_NONE ? 0 : -EBADMSG);
	assert_int_equal(sink.count, expected != DIAG_NONE);
	if (sink.count > 0 && sink.items[0].id != expected)
		fail_msg("%s: %s", text, diag_text(sink.items[0].id)->symbol);
	arena_free(arena);
}

static void test_facts(void **state)
{
	(void)state;
	fact_is("yes", TYPE_OF(TYPE_BOOL), DIAG_NONE);
	fact_is("false", TYPE_OF(TYPE_BOOL), DIAG_NONE);
	fact_is("Yes", TYPE_OF(TYPE_BOOL), DIAG_FACT_TYPE);
	fact_is("2026-05-01", TYPE_OF(TYPE_DATE), DIAG_NONE);
	fact_is("2026-05-32", TYPE_OF(TYPE_DATE), DIAG_FACT_NO_SUCH_TIME);
	fact_is("2026-05-01T08:00Z", TYPE_OF(TYPE_INSTANT), DIAG_NONE);
	fact_is("2026-05-01T08:00", TYPE_OF(TYPE_INSTANT), DIAG_FACT_NO_OFFSET);
	fact_is("2026-05-01", TYPE_OF(TYPE_INSTANT), DIAG_FACT_DATE_ONLY);
	fact_is("2026-05-01T23:59:60Z", TYPE_OF(TYPE_INSTANT), DIAG_FACT_NO_SUCH_TIME);
	fact_is("power", TYPE_OF(TYPE_TEXTS), DIAG_NONE);
	fact_is("power", TYPE_OF(TYPE_SPANS), DIAG_FACT_TYPE);
	fact_is("95", TYPE_PERCENT, DIAG_FACT_PERCENT);
	fact_is("0.95", TYPE_PERCENT, DIAG_NONE);
	fact_is("3 months", TYPE_OF(TYPE_MONTHS), DIAG_NONE);
	fact_is("3 days", TYPE_OF(TYPE_MONTHS), DIAG_FACT_MONTHS);
	fact_is("1 month", TYPE_DURATION, DIAG_FACT_MONTHS);
	fact_is("5 EUR", TYPE_MONEY, DIAG_NONE);
	fact_is("5", TYPE_MONEY, DIAG_FACT_CURRENCY_MISSING);
	fact_is("", TYPE_PLAIN, DIAG_NONE); /* nothing told */
}

static void test_several_instants_are_sorted(void **state)
{
	struct tree late = { .kind = TREE_SCALAR, .text = STR("2026-05-02T00:00:00Z") };
	struct tree early = { .kind = TREE_SCALAR, .text = STR("2026-05-01T00:00:00Z") };
	struct tree *items[] = { &late, &early };
	struct tree list = { .kind = TREE_LIST, .items = items, .count = 2 };
	struct arena *arena;
	struct value value;

	(void)state;
	assert_int_equal(arena_new(64 * KIB, &arena), 0);
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);

	assert_int_equal(read_fact(arena, &list, TYPE_OF(TYPE_INSTANTS), &value, &sink), 0);
	assert_int_equal(value.instants.count, 2);
	assert_true(value.instants.items_ms[0] < value.instants.items_ms[1]);
	arena_free(arena);
}

static void test_types(void **state)
{
	static const char *const words[] = { "number", "percent", "money", "duration", "instant",
					     "date",   "yes/no",  "text",  "texts",    "span" };
	struct type type;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_true(type_of_word(str_from(words[i]), &type));
		assert_true(str_equal(type_word(type), str_from(words[i])));
	}
	assert_false(type_of_word(STR("float"), &type));
	assert_true(str_equal(type_word(TYPE_OF(TYPE_INSTANTS)), STR("list of instants")));
	type = (struct type){ .kind = TYPE_NUMBER, .money_power = 1, .time_power = -1 };
	assert_true(str_equal(type_word(type), STR("money per time")));
	type.time_power = 1;
	assert_true(str_equal(type_word(type), STR("money times time")));
	type.time_power = 2;
	assert_true(str_equal(type_word(type), STR("product of money and time")));
	type.money_power = 0;
	assert_true(str_equal(type_word(type), STR("product of money and time")));
}

static void test_shown_cuts_between_characters(void **state)
{
	char text[80];
	struct str shown;

	(void)state;
	memset(text, 'a', 59);
	for (size_t i = 59; i + 1 < sizeof(text); i += 2) {
		text[i] = '\xC3';
		text[i + 1] = '\xA9';
	}
	shown = fact_shown((struct str){ text, 79 });
	assert_int_equal(shown.len, 59);
	assert_true(str_is_utf8(shown));
	/* bytes that begin no character at all are no place to cut */
	memset(text, '\xA9', sizeof(text));
	assert_int_equal(fact_shown((struct str){ text, 79 }).len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_money),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_several_instants_are_sorted),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_shown_cuts_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
