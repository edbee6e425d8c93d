/* Made-up facts under which a promise is hit: whatever a condition asks for, or forbids. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/study/trial.h"
#include "tests/lib/contract_bench.h"

#define HOUR INT64_C(3600000)

#define HEAD                                                                                       \
	"garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\n"           \
	"charges: {fee: {per: month}, paper: {per: quarter}, wall: {per: year}}\n"                 \
	"attributes: {plan: {one of: [gold, silver]}, site: {type: text}, vip: {type: yes/no}}\n"  \
	"parameters: {lines: {type: number}, hold: {type: duration}, bond: {type: money}, "        \
	"period: {type: months}, tags: {type: texts}, since: {type: date, default: 2020-01-01}}\n" \
	"records: {outage: {score: {type: number}, loud: {type: yes/no}, room: {type: text, "      \
	"default: attic}}}\n"                                                                      \
	"claims: {ground: {type: text}, pages: {type: number}}\n"                                  \
	"values: {quiet: not loud, twice: 2 * fee}\n"

/* Each can be had, and can be avoided. */
static const char *const predicates[] = {
	"loud",
	"not loud",
	"quiet",
	"loud and vip",
	"loud or vip",
	"loud else no",
	"loud = yes",
	"loud = no",
	"loud != yes",
	"yes = loud",
	"score = 5",
	"5 = score",
	"score != 5",
	"score < 5",
	"score <= 5",
	"score > 5",
	"score >= 5",
	"score >= 0",
	"score < 0",
	"lines > 2",
	"room = attic",
	"room = cellar",
	"room != attic",
	"room in [attic, cellar]",
	"room none of [attic, cellar]",
	"cause any of [storm, flood]",
	"cause all of [storm, flood]",
	"cause only [storm, flood]",
	"cause none of [storm, flood]",
	"vip",
	"not vip",
	"vip = yes",
	"site = north",
	"site != north",
	"plan = gold",
	"plan in [silver]",
	"tags any of [a, b]",
	"hold >= 2 h",
	"bond > 5.00 EUR",
};

static int64_t paid_for_an_hour(const char *text)
{
	struct contract_bench bench;
	struct trial_outcome outcome;
	struct trial *trial;
	int64_t minor;

	if (contract_bench_open(&bench, text) < 0)
		fail_msg("%s\n%.*s", text, STR_ARG(contract_bench_told(&bench)));
	assert_int_equal(trial_new(bench.arena, bench.contract,
				   &bench.contract->guarantees[0].variants[0],
				   (struct trial_options){ .month_fee = ratio_int(10000) }, &trial),
			 0);
	assert_int_equal(trial_outage(trial, HOUR, &outcome), 0);
	minor = trial_money(&outcome.payable, bench.contract->currency);
	contract_bench_close(&bench);
	return minor;
}

static size_t check_predicate(const char *predicate)
{
	static const char *const forms[] = { "when: [{require: \"", "when: [{unless: \"" };
	size_t wrong = 0;

	for (size_t i = 0; i < 2; i++) {
		struct strbuf text = STRBUF_INIT(64 * KIB);

		strbuf_add_format(&text,
				  HEAD "guarantees:\n  g:\n    clause: a\n    %s%s\"}]\n    pay: "
				       "{of: fee, reached: [{below: 100%%, pay: 10%%}]}\n",
				  forms[i], predicate);
		if (paid_for_an_hour(text.ptr) != 1000) {
			print_error("not hit: %s%s\n", forms[i], predicate);
			wrong++;
		}
		strbuf_done(&text);
	}
	return wrong;
}

static void test_predicates(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(predicates) / sizeof(predicates[0]); i++)
		wrong += check_predicate(predicates[i]);
	assert_int_equal(wrong, 0);
}

/* What the claim must say, who is entitled, for whom it applies, what the gate wants. */
static void test_places(void **state)
{
	(void)state;
	assert_int_equal(
		paid_for_an_hour(
			HEAD "guarantees: {g: {clause: a, applies: plan = silver and lines >= 3, "
			     "entitled: [{that: site = north}], claim: {within: 30 days, require: "
			     "[{that: claim.ground = storm}, {that: claim.pages >= 2}]}, pay: {of: "
			     "fee, gate: vip, reached: [{below: 100%, pay: 10%}]}}}\n"),
		1000);
}

struct row {
	const char *expression;
	bool known;
	int64_t num, den;
};

static const struct row rows[] = {
	{ "2 + 3", true, 5, 1 },
	{ "2 - 3", true, -1, 1 },
	{ "2 * 3", true, 6, 1 },
	{ "6 / 4", true, 3, 2 },
	{ "1 / 0", false, 0, 1 },
	{ "1 / 0 + 1", false, 0, 1 },
	{ "greater(1, 2, 1.5)", true, 2, 1 },
	{ "lesser(1, 2, 0.5)", true, 1, 2 },
	{ "-(2 + 3)", true, -5, 1 },
	{ "-(1 / 0)", false, 0, 1 },
	{ "window.length / 1 h", true, 720, 1 },
	{ "window.days", true, 30, 1 },
	{ "base / 1 h", true, 720, 1 },
	{ "lines", true, 1, 1 },
	{ "hold / 1 h", true, 1, 1 },
	{ "fee", true, 10000, 1 },
	{ "paper", true, 30000, 1 },
	{ "wall", true, 120000, 1 },
	{ "paper + fee", true, 40000, 1 },
	{ "twice", true, 20000, 1 },
	{ "records", false, 0, 1 },
	{ "records + 1", false, 0, 1 },
	{ "count()", false, 0, 1 },
};

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf text = STRBUF_INIT(64 * KIB);
		struct contract_bench bench;
		const struct variant *variant;
		struct witness witness;
		struct value value;

		strbuf_add_format(&text,
				  HEAD "guarantees: {g: {clause: a, measure: "
				       "\"%s\"}}\n",
				  rows[i].expression);
		if (contract_bench_open(&bench, text.ptr) < 0)
			fail_msg("%s: %.*s", rows[i].expression,
				 STR_ARG(contract_bench_told(&bench)));
		variant = &bench.contract->guarantees[0].variants[0];
		assert_int_equal(witness_make(bench.arena, bench.contract, variant,
					      ratio_int(10000), &witness),
				 0);
		witness.window_ms = 720 * HOUR;
		assert_int_equal(
			witness_value(bench.arena, &witness, variant->guarantee.measure, &value),
			0);
		if ((value.type == VALUE_NUMBER) != rows[i].known ||
		    (rows[i].known &&
		     ratio_compare(value.number, ratio_of(rows[i].num, rows[i].den)) != 0))
			fail_msg("%s is something else", rows[i].expression);
		contract_bench_close(&bench);
		strbuf_done(&text);
	}
}

/* The base that the contract names, and a price in the currency of the contract. */
static void test_own_base(void **state)
{
	struct contract_bench bench;
	const struct guarantee *guarantee;
	struct witness witness;
	struct value value;

	(void)state;
	if (contract_bench_open(&bench,
				HEAD "guarantees: {g: {clause: a, base: 100 h, target: {at least: "
				     "99%}, pay: {amount: base / 1 h * bond}}}\n") < 0)
		fail_msg("%.*s", STR_ARG(contract_bench_told(&bench)));
	guarantee = &bench.contract->guarantees[0].variants[0].guarantee;
	assert_int_equal(witness_make(bench.arena, bench.contract,
				      &bench.contract->guarantees[0].variants[0], ratio_int(10000),
				      &witness),
			 0);
	assert_int_equal(
		witness_value(bench.arena, &witness, guarantee->pay.segments[0].pay, &value), 0);
	assert_int_equal(value.type, VALUE_NUMBER);
	assert_int_equal(ratio_compare(value.number, ratio_int(100)), 0);
	assert_int_equal(value.currency, bench.contract->currency);
	assert_int_equal(witness_value(bench.arena, &witness, NULL, &value), 0);
	assert_int_equal(value.type, VALUE_UNDEFINED);
	contract_bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_predicates),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_own_base),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
