/* What no amount, list or calendar can hold ends a settlement with -EOVERFLOW, not with a number;
 * and facts that are asked for ahead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/lib/same_results.h"
#include "tests/lib/settle_bench.h"

#define HEAD                                                                                       \
	"garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\n"           \
	"charges: {fee: {per: month}}\nparameters: {again: {type: duration}}\n"
#define CASE                                                                                       \
	"case: 1\nwindow: 2026-04\n"                                                               \
	"subscription: {id: s1, start: 2026-01-01, fee: 9000000000000000.00 EUR, again: "          \
	"999999999999999999 h}\n"                                                                  \
	"records: [{outage: o1, from: 2026-04-10T10:00:00Z, to: 2026-04-10T12:00:00Z}]\n"          \
	"endings: [{requested: 2026-04-10T10:00:00Z}]\n"

/* Units that are owed in the window for the two hours; one more than an amount can have. */
#define UNITS                                                                                      \
	"pay: {by: downtime, crossed: [{pay: 1.00 EUR, each: 1 h}, {pay: 1.00 USD, each: 1 h}, "   \
	"{pay: 1.00 CHF, each: 1 h}, {pay: 1.00 GBP, each: 1 h}, {pay: 1.00 SEK, each: 1 h}]}"

static int settle_texts(struct contract_bench *bench, const char *contract, const char *facts)
{
	const struct settle_options options = { .proof = true };
	const struct source source = { STR("case.yaml"), str_from(facts) };
	const struct case_file *file;
	const struct facts *known;
	const struct plan *plan;
	const struct statement *statement;
	struct windows asked;

	if (contract_bench_open(bench, contract) < 0 ||
	    case_read(bench->arena, text_tree(bench->arena, &source), bench->contract, &file,
		      &bench->sink) < 0) {
		fail_msg("%s: %.*s", contract, STR_ARG(contract_bench_told(bench)));
		return -EINVAL;
	}
	asked = (struct windows){ file->spans, file->window_count };
	assert_int_equal(case_facts_at(file, 0, file->as_of_ms, bench->arena, &known), 0);
	assert_int_equal(plan_new(bench->arena, bench->contract, asked, &plan), 0);
	return settle_planned(bench->arena, plan, known, &options, &statement);
}

static void test_past_limits(void **state)
{
	static const char *const contracts[] = {
		HEAD "guarantees: {a: {clause: a, pay: {of: fee, reached: [{below: 100%, pay: "
		     "2000%}]}}}\n",
		HEAD "guarantees: {a: {clause: a, " UNITS "}}\n",
		HEAD "term: {clause: b, early charge: 100 * fee}\n",
		HEAD "term: {clause: b, commitment: 1 month, renewal: {every: 1 month, notice: "
		     "again}}\n",
		/* of all together, though of none alone */
		HEAD "guarantees: {a: {clause: a, pay: {amount: 1.00 EUR}}, b: {clause: a, pay: "
		     "{amount: 1.00 USD}}, c: {clause: a, pay: {amount: 1.00 CHF}}, d: {clause: a, "
		     "pay: {amount: 1.00 GBP}}, e: {clause: a, pay: {amount: 1.00 SEK}}, f: "
		     "{clause: a, pay: {amount: 2.00 EUR}}}\n"
		     "limit: [{awards: 100, per: calendar year}]\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(contracts) / sizeof(contracts[0]); i++) {
		struct contract_bench bench;

		if (settle_texts(&bench, contracts[i], CASE) != -EOVERFLOW)
			fail_msg("%s", contracts[i]);
		contract_bench_close(&bench);
	}
}

/* Days over three centuries are more windows than are settled at once. */
static void test_windows(void **state)
{
	const struct span centuries = { fixture_instant("2000-01-01T00:00:00Z").ms,
					fixture_instant("2300-01-01T00:00:00Z").ms };
	struct contract_bench bench;
	const struct plan *plan;

	(void)state;
	assert_int_equal(
		contract_bench_open(&bench, HEAD "guarantees: {a: {clause: a, window: day}}\n"), 0);
	assert_int_equal(
		plan_new(bench.arena, bench.contract, (struct windows){ &centuries, 1 }, &plan),
		-EOVERFLOW);
	contract_bench_close(&bench);
}

/* Facts that are asked for ahead change nothing. */
static void test_next(void **state)
{
	struct settle_options options = { .proof = true };
	const struct statement *statement;
	struct settle_bench bench;

	(void)state;
	settle_bench_open(&bench,
			  HEAD "guarantees: {a: {clause: a, pay: {of: fee, reached: [{below: 100%, "
			       "pay: 1%}]}}}\n",
			  CASE);
	options.next = bench.facts;
	assert_int_equal(
		settle_planned(bench.contract.arena, bench.plan, bench.facts, &options, &statement),
		0);
	assert_same_results(bench.statement, statement, "asked for ahead");
	settle_bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_past_limits),
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
