#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/money/currency.h"
#include "core/rates/needed.h"
#include "tests/lib/same_results.h"
#include "tests/lib/settle_bench.h"

static const char head[] = "garant: 1\ncontract: test\ncurrency: USD\nzone: Europe/Paris\n"
			   "money: {round: half up}\n"
			   "charges: {fee: {per: month}}\n"
			   "attributes: {plan: {type: text, one of: [x, y]}}\n"
			   "parameters: {most: {type: money, default: 5.00 CHF}}\n";

static struct currency_set own_of(const char *codes)
{
	struct str rest = str_from(codes), code;
	struct currency_set own = { .count = 0 };
	bool more = rest.len > 0;

	while (more) {
		more = str_cut(rest, ' ', &code, &rest);
		currency_set_add(&own, (uint16_t)currency_of(code));
	}
	return own;
}

/* What is needed, in one line. */
static void write_needed(const struct rates_needed *needed, struct strbuf *out)
{
	for (size_t i = 0; i < needed->pair_count; i++) {
		strbuf_add(out, i > 0 ? STR(" ") : STR_NONE);
		strbuf_add(out, currency_code(needed->pairs[i].from));
		strbuf_add_byte(out, '>');
		strbuf_add(out, currency_code(needed->pairs[i].to));
	}
	for (size_t i = 0; i < needed->source_count; i++) {
		strbuf_add(out, STR(" by "));
		strbuf_add(out, needed->sources[i]);
	}
	strbuf_add(out, needed->any_source ? STR(" by any") : STR_NONE);
	strbuf_add(out, needed->every_day ? STR(" daily") : STR_NONE);
	strbuf_add(out, needed->back ? STR(" back") : STR_NONE);
}

#define GUARANTEE(rest) "guarantees: {g: {clause: a, " rest "}}\n"
#define PAY "pay: {of: fee, reached: [{below: 100%, pay: 10%}]}"
#define HOURS "pay: {of: fee, reached: [{over: 1 h, pay: 10%}]}"
#define CAP "limit: [{at most: 125.00 USD, or equivalent: yes}]"

/* A contract, currencies of the subscription, and what it needs. */
static const struct {
	const char *rest, *own, *needed;
} rows[] = {
	{ GUARANTEE(PAY ", " CAP), "EUR", "USD>EUR by any" },
	{ GUARANTEE(PAY ", " CAP), "USD", " by any" },
	{ GUARANTEE(PAY), "EUR", "" },
	{ GUARANTEE(PAY ", limit: [{at most: 125.00 USD}]"), "EUR", "" },
	{ GUARANTEE(PAY ", " CAP), "EUR GBP EUR", "USD>EUR USD>GBP by any" },
	{ GUARANTEE(PAY ", limit: [{at most: 1.00 USD, or equivalent: {rates: ECB}}, "
			"{nothing below: 1.00 JPY, or equivalent: {rates: ecb}}, {less: 1.00 "
			"USD, or equivalent: {rates: ECB}}]"),
	  "EUR", "USD>EUR JPY>EUR by ECB by ecb" },
	/* a charge may be in any currency of the subscription, a parameter is in its own */
	{ GUARANTEE(PAY ", limit: [{at most: fee, or equivalent: yes}]"), "EUR GBP",
	  "EUR>GBP GBP>EUR by any" },
	{ GUARANTEE(PAY ", limit: [{at most: most, or equivalent: yes}]"), "EUR",
	  "CHF>EUR by any" },
	/* what is owed may be in the currency of a price */
	{ GUARANTEE("per: record, pay: {each: {unit: 1 h, part: started, pay: 2.00 "
		    "SEK}}, " CAP),
	  "USD", "USD>SEK by any" },
	{ GUARANTEE("pay: {crossed: [{from: 0 h, each: 1 h, part: started, pay: 1.00 NOK}], "
		    "by: downtime}, " CAP),
	  "USD", "USD>NOK by any" },
	{ GUARANTEE("pay: {reached: [{below: 99%, pay: 1.00 DKK}], otherwise: 1.00 "
		    "PLN}, " CAP),
	  "USD", "USD>PLN USD>DKK by any" },
	/* expressions within expressions, choices, variants */
	{ GUARANTEE(PAY ", limit: [{at most: \"lesser(greater(1.00 CZK, 2.00 CZK), most)\", or "
			"equivalent: yes}]"),
	  "EUR", "CZK>EUR CHF>EUR by any" },
	{ GUARANTEE(PAY ", limit: [{at most: {by: plan, x: 1.00 HUF, y: 2.00 ILS}, or "
			"equivalent: yes}]"),
	  "EUR", "HUF>EUR ILS>EUR by any" },
	{ GUARANTEE("per: record, " HOURS ", limit: [{at most: {by: severity, high: 1.00 HUF, low: "
		    "2.00 ILS, else: 3.00 THB}, or equivalent: yes}]"),
	  "EUR", "HUF>EUR ILS>EUR THB>EUR by any" },
	{ GUARANTEE(PAY) "limit: [{at most: 9.00 USD, or equivalent: {rates: ecb}}]\n", "EUR",
	  "USD>EUR by ecb" },
	/* windows */
	{ GUARANTEE("window: quarter, " PAY ", " CAP), "EUR", "USD>EUR by any" },
	{ GUARANTEE("window: calendar year, " PAY ", " CAP), "EUR", "USD>EUR by any" },
	{ GUARANTEE("window: asked, " PAY ", " CAP), "EUR", "USD>EUR by any" },
	{ GUARANTEE("window: since start, " PAY ", " CAP), "EUR", "USD>EUR by any" },
	{ GUARANTEE("window: {last: 12 months}, " PAY ", " CAP), "EUR", "USD>EUR by any" },
	{ GUARANTEE("window: week, " PAY ", " CAP), "EUR", "USD>EUR by any daily" },
	{ GUARANTEE("window: day, " PAY ", " CAP), "EUR", "USD>EUR by any daily" },
	{ GUARANTEE("window: billing month, " PAY ", " CAP), "EUR", "USD>EUR by any daily" },
	{ GUARANTEE("window: contract year, " PAY ", " CAP), "EUR", "USD>EUR by any daily" },
	{ GUARANTEE("window: {any: 30 days}, " PAY ", " CAP), "EUR", "USD>EUR by any daily back" },
	{ GUARANTEE("per: day, " PAY ", " CAP), "EUR", "USD>EUR by any daily back" },
	{ GUARANTEE(PAY ", " CAP) "rights: {end: {clause: b, window: week, when: "
				  "missed(g), exercise: {within: 1 month, "
				  "of: window.end}}}\n",
	  "EUR", "USD>EUR by any daily" },
};

static void test_needed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct currency_set own = own_of(rows[i].own);
		struct strbuf text = STRBUF_INIT(4096), told = STRBUF_INIT(4096);
		struct contract_bench bench;
		struct rates_needed needed;

		strbuf_add(&text, str_from(head));
		strbuf_add(&text, str_from(rows[i].rest));
		if (contract_bench_open(&bench, text.ptr) < 0)
			fail_msg("%s: %.*s", text.ptr, STR_ARG(contract_bench_told(&bench)));
		assert_int_equal(rates_needed(bench.contract, &own, bench.arena, &needed), 0);
		write_needed(&needed, &told);
		strbuf_add(&told, STR_NONE);
		assert_string_equal(told.len > 0 ? told.ptr : "", rows[i].needed);
		contract_bench_close(&bench);
		strbuf_done(&text);
		strbuf_done(&told);
	}
}

static void test_set(void **state)
{
	struct currency_set set = { .count = 0 };

	(void)state;
	currency_set_add(&set, CURRENCY_NONE);
	assert_int_equal(set.count, 0);
	for (size_t i = 1; i <= CURRENCY_SET_MAX + 5; i++)
		currency_set_add(&set, (uint16_t)i);
	assert_int_equal(set.count, CURRENCY_SET_MAX);
}

static void test_days(void **state)
{
	struct arena *arena = NULL;
	const struct zone *zone;
	struct rates_needed needed = { 0 };
	struct span quarter;
	struct rates_days days;

	(void)state;
	assert_int_equal(arena_new(1 * MIB, &arena), 0);
	assert_int_equal(fixture_zone(arena, RULE_PARIS, &zone), 0);
	assert_int_equal(case_period(STR("2026-Q2"), zone, &quarter), 0);
	assert_int_equal(rates_days(&needed, zone, quarter, arena, &days), 0);
	assert_int_equal(days.count, 3);
	assert_int_equal(days.items[0], date_days((struct civil_date){ 2026, 4, 30 }));
	assert_int_equal(days.items[1], date_days((struct civil_date){ 2026, 5, 31 }));
	assert_int_equal(days.items[2], date_days((struct civil_date){ 2026, 6, 30 }));
	needed.every_day = true;
	assert_int_equal(rates_days(&needed, zone, quarter, arena, &days), 0);
	assert_int_equal(days.count, 91);
	assert_int_equal(days.items[0], date_days((struct civil_date){ 2026, 4, 1 }));
	needed.back = true;
	assert_int_equal(rates_days(&needed, zone, quarter, arena, &days), 0);
	assert_int_equal(days.count, 366 + 91);
	needed = (struct rates_needed){ 0 };
	assert_int_equal(case_period(STR("2026-04-10"), zone, &quarter), 0);
	assert_int_equal(rates_days(&needed, zone, quarter, arena, &days), 0);
	assert_int_equal(days.count, 1); /* the day itself */
	(void)arena_fail_after(arena, 0);
	assert_int_equal(rates_days(&needed, zone, quarter, arena, &days), -ENOMEM);
	arena_free(arena);
}

/* A rate of its own for every day of two years and some, or for some of them. */
static void add_rates(struct strbuf *out, const struct rates_days *days)
{
	const int64_t first = date_days((struct civil_date){ 2024, 12, 1 });

	strbuf_add(out, STR("rates:\n"));
	for (int64_t i = 0; i < (days ? (int64_t)days->count : 800); i++) {
		int64_t day = days ? days->items[i] : first + i;

		strbuf_add(out, STR("  - {from: USD, to: EUR, rate: "));
		strbuf_add_int(out, 90000 + 7 * (day - first));
		strbuf_add(out, STR("/100000, date: "));
		date_write(out, date_of_days(day));
		strbuf_add(out, STR("}\n"));
	}
}

/* The statement points into the text. */
static void settle_with(struct settle_bench *bench, const char *contract, struct strbuf *facts,
			const struct rates_days *days)
{
	add_rates(facts, days);
	settle_bench_open(bench, contract, facts->ptr);
}

/* The days told are all that a settlement asks for: with the rates of these alone it comes to what
 * it comes to with those of every day. */
static void compare(const char *rest, const char *window)
{
	struct strbuf contract = STRBUF_INIT(4096), facts = STRBUF_INIT(256 * KIB),
		      fewer = STRBUF_INIT(256 * KIB);
	struct currency_set own = own_of("EUR");
	struct settle_bench all, some;
	struct rates_needed needed;
	struct rates_days days;

	strbuf_add(&contract, str_from(head));
	strbuf_add(&contract, str_from(rest));
	strbuf_add_format(
		&facts,
		"case: 1\nwindow: %s\n"
		"subscription: {id: s1, currency: EUR, start: 2025-01-17T00:00:00Z, billing "
		"day: 12, fee: 3000.00 EUR}\n"
		"records:\n"
		"  - {outage: o1, from: 2026-02-03T00:00:00Z, to: 2026-02-12T01:00:00Z}\n"
		"  - {outage: o2, from: 2026-03-29T00:00:00Z, to: 2026-04-02T00:00:00Z}\n"
		"  - {outage: o3, from: 2026-06-20T00:00:00Z, to: 2026-07-02T00:00:00Z}\n",
		window);
	strbuf_add(&fewer, strbuf_str(&facts));
	settle_with(&all, contract.ptr, &facts, NULL);
	assert_int_equal(rates_needed(all.contract.contract, &own, all.contract.arena, &needed), 0);
	assert_int_equal(rates_days(&needed, all.contract.contract->zone, all.file->spans[0],
				    all.contract.arena, &days),
			 0);
	settle_with(&some, contract.ptr, &fewer, &days);
	assert_same_results(all.statement, some.statement, rest);
	settle_bench_close(&all);
	settle_bench_close(&some);
	strbuf_done(&contract);
	strbuf_done(&facts);
	strbuf_done(&fewer);
}

static void test_enough(void **state)
{
	static const char *const rests[] = {
		GUARANTEE(PAY ", " CAP),
		GUARANTEE("window: week, " PAY ", " CAP),
		GUARANTEE("window: day, " PAY ", " CAP),
		GUARANTEE("window: billing month, " PAY ", " CAP),
		GUARANTEE("window: quarter, " PAY ", " CAP),
		GUARANTEE("window: calendar year, " PAY ", " CAP),
		GUARANTEE("window: contract year, " PAY ", " CAP),
		GUARANTEE("window: asked, " PAY ", " CAP),
		GUARANTEE("window: since start, " PAY ", " CAP),
		GUARANTEE("window: {last: 3 months}, " PAY ", " CAP),
		GUARANTEE("window: {any: 30 days}, " PAY ", " CAP),
		GUARANTEE("per: day, " PAY ", " CAP),
		GUARANTEE("per: day, window: quarter, " PAY ", " CAP),
		GUARANTEE("per: day, window: contract year, " PAY ", " CAP),
		GUARANTEE("per: record, " HOURS ", " CAP),
		GUARANTEE("per: record, window: billing month, " HOURS ", " CAP),
		GUARANTEE(PAY ", limit: [{at most: 40.00 USD, per: month, rest: carries, or "
			      "equivalent: yes}]"),
		GUARANTEE(PAY ", limit: [{at most: 300.00 USD, per: calendar year, or equivalent: "
			      "yes}]"),
		GUARANTEE(PAY) "limit: [{at most: 100.00 USD, per: quarter, or equivalent: yes}]\n",
		GUARANTEE("per: day, " PAY) "limit: [{at most: 100.00 USD, or equivalent: yes}]\n",
	};
	static const char *const windows[] = { "2026",	     "2026-Q1",	   "2026-Q2",
					       "2026-02",    "2026-03",	   "2026-06",
					       "2026-12",    "2026-03-31", "2026-06-30",
					       "2026-02-10", "2026-04-01" };

	(void)state;
	for (size_t i = 0; i < sizeof(rests) / sizeof(rests[0]); i++)
		for (size_t k = 0; k < sizeof(windows) / sizeof(windows[0]); k++)
			compare(rests[i], windows[k]);
}

static void test_no_memory(void **state)
{
	struct currency_set own = own_of("EUR");
	struct contract_bench bench;
	struct strbuf text = STRBUF_INIT(4096);
	struct rates_needed needed;

	(void)state;
	strbuf_add(&text, str_from(head));
	strbuf_add(&text, STR(GUARANTEE(PAY ", " CAP)));
	assert_int_equal(contract_bench_open(&bench, text.ptr), 0);
	for (size_t i = 0; i < 2; i++) {
		(void)arena_fail_after(bench.arena, i);
		assert_int_equal(rates_needed(bench.contract, &own, bench.arena, &needed), -ENOMEM);
	}
	contract_bench_close(&bench);
	strbuf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_needed),	  cmocka_unit_test(test_set),
		cmocka_unit_test(test_days),	  cmocka_unit_test(test_enough),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
