#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "core/rates/rates.h"
#include "core/time/civil.h"

#define DAY INT64_C(20573) /* 2026-04-30 */

static int arena_make(void **state)
{
	struct arena *arena;

	assert_int_equal(arena_new(1 * MIB, &arena), 0);
	*state = arena;
	return 0;
}

static int arena_drop(void **state)
{
	arena_free(*state);
	return 0;
}

static struct quote quote_of(const char *code, const char *number)
{
	struct quote quote = { .code = str_from(code) };

	assert_int_equal(quote_parse(str_from(number), &quote), QUOTE_FINE);
	return quote;
}

static void assert_text(struct strbuf *text, const char *expected)
{
	assert_int_equal(strbuf_error(text), 0);
	assert_string_equal(text->ptr, expected);
	strbuf_clear(text);
}

/* A number is read and written with its digits. */
static void test_numbers(void **state)
{
	static const char *const kept[] = { "1.1614",	  "0.85740",	"19140.75", "1939000",
					    "0.00000001", "9999999999", "40.3399" };
	static const struct {
		const char *text;
		enum quote_fault fault;
	} wrong[] = {
		{ "", QUOTE_NO_NUMBER },       { "N/A", QUOTE_NO_NUMBER },
		{ "1,1614", QUOTE_NO_NUMBER }, { "1.", QUOTE_NO_NUMBER },
		{ "1e3", QUOTE_NO_NUMBER },    { "+1", QUOTE_NO_NUMBER },
		{ "0", QUOTE_NOT_ABOVE },      { "0.000", QUOTE_NOT_ABOVE },
		{ "-1.5", QUOTE_NOT_ABOVE },   { "10000000000", QUOTE_LONG },
		{ "0.000000001", QUOTE_LONG }, { "1234567890123456789", QUOTE_LONG },
	};
	struct strbuf text = STRBUF_INIT(100);
	struct quote quote = { .digits = 7, .decimals = 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		struct quote read = quote_of("USD", kept[i]);

		quote_write(&text, &read);
		assert_text(&text, kept[i]);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(quote_parse(str_from(wrong[i].text), &quote), wrong[i].fault);
	assert_int_equal(quote.digits, 7); /* nothing is written */
	strbuf_done(&text);
}

static void test_same(void **state)
{
	struct quote a = quote_of("USD", "1.10"), b = quote_of("USD", "1.1"),
		     c = quote_of("USD", "1.11"), none = { .code = STR("USD") };

	(void)state;
	assert_true(quote_same(&a, &b));
	assert_true(quote_same(&b, &a));
	assert_false(quote_same(&a, &c));
	assert_false(quote_same(&none, &a));
	assert_true(quote_same(&none, &none));
	a = quote_of("USD", "9999999999");
	b = quote_of("USD", "99.99999999");
	assert_false(quote_same(&a, &b));
}

/* One dollar is yen over dollars of a euro, with nothing rounded. */
static void test_cross(void **state)
{
	struct quote usd = quote_of("USD", "1.1614"), jpy = quote_of("JPY", "184.25"),
		     gbp = quote_of("GBP", "0.85740"), most = quote_of("XXX", "9999999999"),
		     least = quote_of("YYY", "0.00000001");
	struct strbuf text = STRBUF_INIT(100);

	(void)state;
	quote_write_rate(&text, NULL, &usd);
	assert_text(&text, "1.1614");
	quote_write_rate(&text, &usd, NULL);
	assert_text(&text, "10000/11614");
	quote_write_rate(&text, &usd, &jpy);
	assert_text(&text, "1842500/11614");
	quote_write_rate(&text, &usd, &gbp);
	assert_text(&text, "85740/116140");
	quote_write_rate(&text, &least, &most);
	assert_text(&text, "999999999900000000/1"); /* 18 digits, the most there are */
	quote_write_rate(&text, &most, &least);
	assert_text(&text, "1/999999999900000000");
	strbuf_done(&text);
}

static void test_codes(void **state)
{
	(void)state;
	assert_true(quote_is_code(STR("USD")));
	assert_false(quote_is_code(STR("usd")));
	assert_false(quote_is_code(STR("US")));
	assert_false(quote_is_code(STR("US[")));
	assert_false(quote_is_code(STR("USDX")));
	assert_true(str_equal(quote_past_code(STR("CYP")), STR("CYP")));
	assert_true(str_equal(quote_past_code(STR("TRL")), STR("TRL")));
	assert_int_equal(quote_past_code(STR("TRY")).len, 0);
}

static void test_sources(void **state)
{
	static const struct {
		const char *told, *name;
	} fine[] = {
		{ "ecb", "ecb" },
		{ "ECB", "ecb" },
		{ " European Central  Bank ", "ecb" },
		{ "european-central_bank", "ecb" },
		{ "Banque centrale européenne", "ecb" },
		{ "ECB reference rates", "ecb" },
		{ "Our Bank", "our bank" },
		{ "our-bank", "our bank" },
	};
	static const char *const wrong[] = { "", "  ", "-_-", "a\nb", "a\x7f", "\xff" };
	struct str name;
	char longest[RATES_SOURCE_BYTES_MAX + 1];

	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
		assert_int_equal(rates_source(str_from(fine[i].told), *state, &name), 0);
		assert_true(str_equal(name, str_from(fine[i].name)));
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(rates_source(str_from(wrong[i]), *state, &name), -EBADMSG);
	for (size_t i = 0; i < sizeof(longest); i++)
		longest[i] = 'a';
	assert_int_equal(rates_source((struct str){ longest, sizeof(longest) }, *state, &name),
			 -EBADMSG);
	assert_int_equal(rates_source((struct str){ longest, sizeof(longest) - 1 }, *state, &name),
			 0);
	(void)arena_fail_after(*state, 0);
	assert_int_equal(rates_source(STR("ecb"), *state, &name), -ENOMEM);
	(void)arena_fail_after(*state, SIZE_MAX);
}

/* A day with two rates, one of them taken back. */
static struct day_rates day_of(struct quote quotes[2])
{
	quotes[0] = quote_of("JPY", "184.25");
	quotes[1] = (struct quote){ .code = STR("USD") };
	return (struct day_rates){ .source = STR("ecb"),
				   .day = DAY,
				   .revision = 2,
				   .reason = STR("typo"),
				   .quotes = quotes,
				   .count = 2 };
}

static struct fact fact_of(const struct day_rates *rates, struct strbuf *body)
{
	strbuf_clear(body);
	rates_body_write(body, rates);
	assert_int_equal(strbuf_error(body), 0);
	return (struct fact){ .kind = STR(RATES_FACT),
			      .subject = STR("2026-04-30"),
			      .valid_from_ms = DAY * DAY_MS,
			      .valid_to_ms = (DAY + 1) * DAY_MS,
			      .body = strbuf_str(body) };
}

static void test_body(void **state)
{
	struct strbuf body = STRBUF_INIT(4096);
	struct quote quotes[2], read;
	struct day_rates rates = day_of(quotes), back;
	struct unpack rest;
	struct fact fact = fact_of(&rates, &body);

	(void)state;
	assert_int_equal(rates_body_read(&fact, &back, &rest), 0);
	assert_int_equal(back.day, DAY);
	assert_int_equal(back.revision, 2);
	assert_int_equal(back.count, 2);
	assert_true(str_equal(back.source, STR("ecb")));
	assert_true(str_equal(back.reason, STR("typo")));
	read = rates_next(&rest);
	assert_true(str_equal(read.code, STR("JPY")));
	assert_int_equal(read.digits, 18425);
	assert_int_equal(read.decimals, 2);
	read = rates_next(&rest);
	assert_true(str_equal(read.code, STR("USD")));
	assert_int_equal(read.digits, 0);
	assert_int_equal(unpack_end(&rest), 0);
	strbuf_done(&body);
}

static void refused(struct fact fact)
{
	struct day_rates rates;
	struct unpack rest;

	assert_int_equal(rates_body_read(&fact, &rates, &rest), -EBADMSG);
}

/* Each part that can be wrong, one at a time. */
static void test_wrong_quotes(void **state)
{
	static const struct quote wrong[] = {
		{ .code = STR("usd"), .digits = 1 },
		{ .code = STR("EUR"), .digits = 1 },
		{ .code = STR("JPY"), .digits = 1 }, /* twice */
		{ .code = STR("AUD"), .digits = 1 }, /* not in order */
		{ .code = STR("USD"), .digits = -1 },
		{ .code = STR("USD"), .digits = INT64_C(10000000000) },
		{ .code = STR("USD"), .digits = 1, .decimals = -1 },
		{ .code = STR("USD"), .digits = 1, .decimals = QUOTE_DECIMALS_MAX + 1 },
	};
	struct strbuf body = STRBUF_INIT(4096);
	struct quote quotes[2];
	struct day_rates rates = day_of(quotes);

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		quotes[1] = wrong[i];
		refused(fact_of(&rates, &body));
	}
	strbuf_done(&body);
}

static void test_wrong_bodies(void **state)
{
	struct strbuf body = STRBUF_INIT(64 * KIB);
	struct quote quotes[2];
	const struct day_rates fine = day_of(quotes);
	struct day_rates rates = fine;
	struct fact fact = fact_of(&rates, &body);

	(void)state;
	fact.body = str_slice(fact.body, 0, fact.body.len - 1);
	refused(fact);
	fact.body = STR_NONE;
	refused(fact);
	fact = fact_of(&rates, &body);
	strbuf_add_byte(&body, 0);
	fact.body = strbuf_str(&body);
	refused(fact);
	rates.revision = 0;
	refused(fact_of(&rates, &body));
	rates = fine;
	rates.source = STR_NONE;
	refused(fact_of(&rates, &body));
	struct strbuf other = STRBUF_INIT(64 * KIB);

	strbuf_add_repeat(&body, 'x', RATES_SOURCE_BYTES_MAX + 1);
	rates.source = (struct str){ body.ptr, RATES_SOURCE_BYTES_MAX + 1 };
	refused(fact_of(&rates, &other));
	rates = fine;
	rates.count = 0;
	refused(fact_of(&rates, &body));
	strbuf_done(&body);
	strbuf_done(&other);
}

/* Too many of them. */
static void test_many(void **state)
{
	static struct quote quotes[RATES_QUOTES_MAX + 1];
	static char codes[RATES_QUOTES_MAX + 1][3];
	struct strbuf body = STRBUF_INIT(64 * KIB);
	struct quote unused[2];
	struct day_rates rates = day_of(unused), read;
	struct unpack rest;
	struct fact fact;

	(void)state;
	for (size_t i = 0; i <= RATES_QUOTES_MAX; i++) {
		codes[i][0] = 'A';
		codes[i][1] = (char)('A' + i / 26);
		codes[i][2] = (char)('A' + i % 26);
		quotes[i] = (struct quote){ .code = { codes[i], 3 }, .digits = 1 };
	}
	rates.quotes = quotes;
	rates.count = RATES_QUOTES_MAX + 1;
	refused(fact_of(&rates, &body));
	rates.count = RATES_QUOTES_MAX;
	fact = fact_of(&rates, &body);
	assert_int_equal(rates_body_read(&fact, &read, &rest), 0);
	strbuf_done(&body);
}

/* The times of a fact are those of its day, and it is the provider's. */
static void test_wrong_facts(void **state)
{
	struct strbuf body = STRBUF_INIT(4096);
	struct quote quotes[2];
	const struct day_rates rates = day_of(quotes);
	const struct fact fine = fact_of(&rates, &body);
	struct fact fact = fine;

	(void)state;
	fact.customer = STR("c-1");
	refused(fact);
	fact = fine;
	fact.subject = STR("30 April 2026");
	refused(fact);
	fact.subject = STR("2026-04-29");
	refused(fact);
	fact = fine;
	fact.valid_to_ms++;
	refused(fact);
	fact = fine;
	fact.subject = STR("1998-12-31");
	fact.valid_from_ms = (RATES_FIRST_DAY - 1) * DAY_MS;
	fact.valid_to_ms = RATES_FIRST_DAY * DAY_MS;
	refused(fact);
	strbuf_done(&body);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_make, arena_drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_numbers),	 TEST(test_same),	  TEST(test_cross),
		TEST(test_codes),	 TEST(test_sources),	  TEST(test_body),
		TEST(test_wrong_quotes), TEST(test_wrong_bodies), TEST(test_many),
		TEST(test_wrong_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
