/* Windows in the same row of a table owe the same: found once, or anew for each with its proof.
 * What makes them differ is varied here: limits, dated prices, claims, credits told of before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/lib/same_results.h"
#include "tests/lib/settle_bench.h"

#define MONTHS 12
#define ROUNDS 40

static const char head[] = "garant: 1\ncontract: test\ncurrency: EUR\nzone: Europe/Paris\n"
			   "money: {round: half even}\n"
			   "charges: {fee: {per: month}, extra: {per: month}}\n"
			   "parameters: {least: {type: money}}\n"
			   "guarantees:\n"
			   "  availability:\n"
			   "    clause: a\n"
			   "    target: {at least: 99.5%}\n";

/* Each after the head. */
static const char *const rules[] = {
	"    pay: {of: fee, reached: [{below: 100%, pay: 5%}, {below: 99%, pay: 12.5%}, {at most: "
	"95%, pay: 100%}]}\n"
	"    limit: [{at most: 20.00 EUR, per: month}]\n",
	/* tightest first, amounts of two kinds of base */
	"    pay: {of: fee, reached: [{below: 95%, pay: 1/3}, {below: 99%, pay: extra}, {below: "
	"100%, pay: 7.77 EUR}]}\n"
	"    limit: [{nothing below: 3.00 EUR}, {not less than: least}]\n",
	/* what is left of a year's cap differs from month to month */
	"    pay: {of: fee, reached: [{below: 100%, pay: 5%}, {below: 97%, pay: 50%}]}\n"
	"    limit: [{at most: 60.00 EUR, per: year}]\n",
	/* the rest is owed in the month after */
	"    pay: {of: fee, reached: [{below: 100%, pay: 5%}, {below: 97%, pay: 50%}]}\n"
	"    limit: [{at most: 9.00 EUR, per: month, rest: carries}]\n",
	/* a price that looks at the window */
	"    pay: {of: fee / window.days, reached: [{below: 100%, pay: 150%}, {below: 97%, pay: "
	"300%}]}\n",
	/* rows and nothing else, all of which look at the window */
	"    pay: {reached: [{below: 100%, pay: downtime / 1 h * 1.00 EUR}, {below: 97%, pay: "
	"downtime "
	"/ 1 h * 2.00 EUR}]}\n",
	/* a row that looks at the measure */
	"    pay: {of: fee, reached: [{below: 100%, pay: 100% - measure}, {below: 97%, pay: "
	"10%}]}\n",
	/* a cap whose equivalent differs with the rate of the month */
	"    pay: {of: fee, reached: [{below: 100%, pay: 50%}, {below: 97%, pay: 60%}]}\n"
	"    limit: [{at most: 10.00 USD, or equivalent: yes}]\n",
	/* no more than so many awards */
	"    pay: {of: fee, reached: [{below: 100%, pay: 5%}, {below: 97%, pay: 50%}]}\n"
	"    limit: [{awards: 3, per: year}]\n",
	/* claims, some of them late */
	"    pay: {of: fee, reached: [{below: 100%, pay: 5%}, {below: 97%, pay: 50%}]}\n"
	"    claim: {within: 10 days}\n",
	/* only beyond an hour in all */
	"    pay: {of: fee, gate: downtime > 1 h, reached: [{below: 100%, pay: 5%}, {below: 97%, "
	"pay: 50%}]}\n",
	/* rows of another quantity */
	"    pay: {of: fee, by: longest, worse: higher, reached: [{over: 10 min, pay: 5%}, {over: "
	"6 "
	"h, pay: 50%}]}\n",
};

static const char *const subscriptions[] = {
	"subscription: {id: s1, fee: 100.00 EUR, extra: 3.33 EUR, least: 4.00 EUR}\n",
	"subscription: {id: s1, extra: 3.00 EUR, least: 1.00 EUR, fee: [{from: 2026-01-01, amount: "
	"80.00 EUR}, {from: 2026-05-01, amount: 90.01 EUR}]}\n",
	("subscription: {id: s1, fee: 33.33 EUR, extra: 0.00 EUR, least: 1.00 EUR}\n"
	 "state: {credits: [{guarantee: availability, window: 2026-01, amount: 50.00 EUR}]}\n"),
	"subscription: {id: s1, extra: 5.00 EUR, least: 1.00 EUR}\n",
};

static const char *const claims[] = { "claims: in time\n",
				      "claims: [{filed: 2026-05-02T00:00:00Z, window: 2026-04}, "
				      "{filed: 2026-07-30T00:00:00Z, window: 2026-06}]\n" };

/* Outages of some minutes to two days, some months without. */
static void add_records(struct strbuf *out, uint64_t *seed)
{
	strbuf_add(out, STR("records:\n"));
	for (int i = 0; i < 24; i++) {
		int month = (int)fixture_range(seed, 1, MONTHS + 1);
		int day = (int)fixture_range(seed, 1, 26);
		int minutes = (int)fixture_range(seed, 0, 90);

		if (fixture_range(seed, 0, 3) == 0)
			minutes += 60 * (int)fixture_range(seed, 0, 45);
		strbuf_add_format(out,
				  "  - {outage: o%d, from: 2026-%02d-%02dT00:00:00Z, "
				  "to: 2026-%02d-%02dT%02d:%02d:00Z}\n",
				  i, month, day, month, day + minutes / 1440, minutes / 60 % 24,
				  minutes % 60);
	}
}

static void compare(const char *rule, const char *subscription, const char *claim, uint64_t *seed)
{
	struct strbuf contract = STRBUF_INIT(64 * KIB), facts = STRBUF_INIT(64 * KIB);
	const struct settle_options options = { .proof = false };
	const struct statement *plain;
	const struct plan *plan;
	struct settle_bench bench;

	strbuf_add(&contract, str_from(head));
	strbuf_add(&contract, str_from(rule));
	strbuf_add(&facts, STR("case: 1\nwindows: [2026-01, 2026-02, 2026-03, 2026-04, 2026-05, "
			       "2026-06, 2026-07, 2026-08, 2026-09, 2026-10, 2026-11, 2026-12]\n"
			       "as of: 2026-09-15T00:00:00Z\n"));
	strbuf_add(&facts, str_from(subscription));
	strbuf_add(&facts, str_from(claim));
	strbuf_add(&facts, STR("rates: [{from: USD, to: EUR, rate: 0.9, date: 2026-01-01}, {from: "
			       "USD, to: EUR, rate: 0.8, date: 2026-06-01}]\n"));
	add_records(&facts, seed);
	settle_bench_open(&bench, contract.ptr, facts.ptr);
	assert_int_equal(plan_new(bench.contract.arena, bench.contract.contract,
				  (struct windows){ bench.file->spans, bench.file->window_count },
				  &plan),
			 0);
	assert_int_equal(settle_planned(bench.contract.arena, plan, bench.facts, &options, &plain),
			 0);
	assert_true(plain->result_count >= MONTHS);
	assert_int_equal(plain->asked.from, bench.file->spans[0].from);
	assert_int_equal(plain->asked.to, bench.file->spans[MONTHS - 1].to);
	assert_same_results(bench.statement, plain, rule);
	settle_bench_close(&bench);
	strbuf_done(&contract);
	strbuf_done(&facts);
}

static void test_repeated_rows(void **state)
{
	uint64_t seed = 17;

	(void)state;
	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
			for (size_t k = 0; k < sizeof(subscriptions) / sizeof(subscriptions[0]);
			     k++)
				compare(rules[i], subscriptions[k], claims[round % 2], &seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repeated_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
