/* Expectations compared with a statement made by hand. */
#include "app/case_bench.h"

#include "app/expect.h"
#include "core/money/currency.h"
#include "core/time/instant.h"

#define HEAD "case: 1\nwindow: 2026-04\nexpect:\n  - "

static struct amounts dollars(int64_t minor)
{
	struct amounts amounts = { .count = 1 };

	amounts.items[0].number = value_number(ratio_int(minor));
	amounts.items[0].number.currency = (uint16_t)currency_of(STR("USD"));
	amounts.items[0].type = TYPE_MONEY;
	return amounts;
}

/* availability in April and in May 2026: 432 minutes down of 43,200; the second is not known. */
static size_t make_results(struct bench *bench, struct result results[2])
{
	/* of the second only the best is known */
	static const struct result_bounds bounds = { .best_known = true };
	const struct guarantee *guarantee = &bench->contract->guarantees[0].variants[0].guarantee;

	for (size_t i = 0; i < 2; i++) {
		results[i] = (struct result){
			.guarantee = guarantee,
			.status = i == 0 ? STATUS_MISSED : STATUS_UNDEFINED,
			.missed = i == 0,
			.measure = value_number(ratio_of(42767, 43200)),
			.measure_type = TYPE_PERCENT,
			.downtime_ms = 433 * MINUTE_MS,
			.row = 2,
			.entitlement = ENTITLED_CLAIMABLE,
			.due_ms = INT64_MIN,
		};
		assert_int_equal(case_period(i == 0 ? STR("2026-04") : STR("2026-05"),
					     bench->contract->zone, &results[i].window),
				 0);
	}
	results[1].bounds = &bounds;
	results[0].payable = dollars(500);
	results[0].gross = dollars(1000);
	results[0].deadline_ms = results[1].window.to;
	return 2;
}

/* The first difference as "line:column text", or "" when all holds. */
static void expect_is(const char *text, const char *expected)
{
	struct bench bench;
	struct result results[2];
	struct statement statement = { .results = results, .revision = 1, .total = dollars(500) };
	const struct statement *statements[] = { &statement };
	struct case_settlement settlement = { .statements = statements, .count = 1 };
	struct strbuf out = STRBUF_INIT(16 * KIB);
	int r;

	bench_open(&bench, bench_contract, text);
	r = case_read(bench.arena, bench.root, bench.contract, &settlement.file, &bench.sink);
	assert_int_equal(r, 0);
	settlement.contract = bench.contract;
	statement.contract = bench.contract;
	statement.facts = &settlement.file->subscriptions[0];
	statement.result_count = make_results(&bench, results);
	r = expectations_check(bench.arena, &settlement, &bench.sink);
	if (bench.sink.count > 0) {
		const struct diag *diag = &bench.sink.items[0];

		strbuf_add_format(&out, "%u:%u ", diag->at.line, diag->at.column);
		diag_fill(&out, str_from(diag_text(diag->id)->text), diag);
	}
	assert_int_equal(r<0, bench.sink.count> 0);
	assert_string_equal(out.ptr ? out.ptr : "", expected);
	strbuf_done(&out);
	bench_close(&bench);
}

static void test_what_holds(void **state)
{
	(void)state;
	expect_is(HEAD "{guarantee: availability, window: 2026-04, pay: 5.00 USD, gross: 10.00,\n"
		       "     missed: yes, downtime: 433 min, row: 2, status: missed,\n"
		       "     entitlement: claimable, deadline: 2026-05-31, due: none}\n",
		  "");
	expect_is(HEAD "{guarantee: availability, window: 2026-04, measure: 42767/43200}\n", "");
	expect_is(HEAD "{guarantee: availability, window: 2026-04, measure: 98.9976...%}\n", "");
	expect_is(HEAD "{guarantee: availability, window: 2026-05, pay: undefined}\n", "");
	expect_is(HEAD "{guarantee: availability, window: 2026-05, best: nothing}\n", "");
	expect_is(HEAD "{guarantee: availability, window: 2026-Q2, row: 2}\n", "");
	expect_is(HEAD "{total: 5.00 USD}\n", "");
	expect_is(HEAD "{guarantee: availability, window: 2026-04,\n"
		       "     deadline: 2026-05-31T22:00:00Z}\n",
		  "");
}

static void test_what_differs(void **state)
{
	(void)state;
	expect_is(HEAD "{guarantee: availability, window: 2026-04, pay: 5.01 USD}\n",
		  "4:53 availability, pay: expected 5.01 USD, got 5.00 USD");
	expect_is(HEAD "{guarantee: availability, window: 2026-04, pay: 3 days}\n",
		  "4:53 availability, pay: expected 3 days, got 5.00 USD");
	/* In kind, by its words; not money that cannot be read. */
	expect_is(HEAD "{guarantee: availability, window: 2026-04, pay: free month of hosting}\n",
		  "4:53 availability, pay: expected free month of hosting, got 5.00 USD");
	expect_is(HEAD "{guarantee: availability, window: 2026-05, pay: 5.00 USD}\n",
		  "4:53 availability, pay: expected 5.00 USD, got undefined");
	expect_is(HEAD "{guarantee: availability, window: 2026-04, pay: undefined}\n",
		  "4:53 availability, pay: expected undefined, got 5.00 USD");
	/* 98.9976 would be rounded up to it, and is never equal. */
	expect_is(HEAD "{guarantee: availability, window: 2026-04, measure: 98.9977...%}\n",
		  "4:57 availability, measure: expected 98.9977...%, got 98.9976% (42767/43200)");
	expect_is(HEAD "{guarantee: availability, window: 2026-04, downtime: 7 h}\n",
		  "4:58 availability, downtime: expected 7 h, got 7 h 13 min");
	expect_is(HEAD "{guarantee: availability, window: 2026-04, status: kept}\n",
		  "4:56 availability, status: expected kept, got missed");
	expect_is(
		HEAD "{guarantee: availability, window: 2026-04, deadline: 2026-05-30}\n",
		"4:58 availability, deadline: expected 2026-05-30, got 2026-06-01T00:00:00+02:00");
	expect_is(HEAD "{guarantee: availability, window: 2026-05, worst: nothing}\n",
		  "4:55 availability, worst: expected nothing, got not known");
	expect_is(HEAD "{total: 6 USD}\n", "4:13 total: expected 6 USD, got 5.00 USD");
	expect_is(HEAD "{guarantee: availability, window: 2026-07}\n",
		  "4:5 availability: there is no such result");
	expect_is(HEAD "{guarantee: availability, revision: 2}\n",
		  "4:5 availability: there is no such statement");
	expect_is(HEAD "{term: yes, end: 2026-04-30}\n",
		  "4:5 nobody ends the subscription, so there is no term to look at");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_holds),
		cmocka_unit_test(test_what_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
