/* tests/lint has an example and a twin of every rule, edges_test.c what lies between them; here are
 * stakes and memory. */
#include "tests/lib/lint_bench.h"

static struct lint_finding found(const struct linting *linting, enum diag_id rule)
{
	for (size_t i = 0; i < linting->report.count; i++)
		if (linting->report.findings[i].rule == rule)
			return linting->report.findings[i];
	fail_msg("not found: %s", diag_text(rule)->code);
	return (struct lint_finding){ .rule = DIAG_NONE };
}

static size_t count_of(const char *text, enum diag_id rule)
{
	struct linting linting;
	size_t count = 0;

	lint_text(&linting, text);
	for (size_t i = 0; i < linting.report.count; i++)
		count += linting.report.findings[i].rule == rule;
	contract_bench_close(&linting.bench);
	return count;
}

static void test_rules(void **state)
{
	size_t count;
	const struct lint_rule *rules = lint_rules(&count);

	(void)state;
	assert_true(count > 40);
	for (size_t i = 0; i < count; i++) {
		assert_ptr_equal(lint_rule(rules[i].id), &rules[i]);
		assert_true(diag_text(rules[i].id)->severity != DIAG_ERROR);
		assert_non_null(strstr(rules[i].about, " | "));
	}
	assert_null(lint_rule(DIAG_NONE));
}

/* The same hole in two variants is one finding. */
static void test_once(void **state)
{
	(void)state;
	assert_int_equal(
		count_of(HEAD
			 "attributes: {plan: {one of: [a, b]}}\n"
			 "guarantees: {g: {clause: c, target: {by: plan, a: {at least: 99%}, b: "
			 "{at least: 98%}}, pay: {of: fee, reached: [{below: 90%, at least: 80%, "
			 "pay: 1%}, {below: 70%, pay: 2%}]}}}\n",
			 DIAG_LINT_TABLE_GAP),
		1);
}

/* An alternative of another type cannot be read: only the others are compared. */
static void test_alternative_of_another_type(void **state)
{
	struct linting linting;
	struct lint_finding finding;

	(void)state;
	lint_text(&linting,
		  HEAD "readings: [{id: edge, clause: c, open: o, chosen: 99%, or: [5 min, 98%]}]\n"
		       "guarantees: {g: {clause: c, pay: {of: fee, reached: [{below: "
		       "reading(edge), pay: 5%}]}}}\n");
	finding = found(&linting, DIAG_LINT_READING_OPEN);
	assert_int_equal(finding.stake, STAKE_AMOUNT);
	assert_int_equal(finding.stake_minor, 500);
	contract_bench_close(&linting.bench);
}

static void test_otherwise_fills(void **state)
{
	(void)state;
	assert_int_equal(count_of(HEAD
				  "guarantees: {g: {clause: c, pay: {of: fee, reached: [{below: "
				  "90%, at least: 80%, pay: 1%}, {below: 70%, pay: 2%}], "
				  "otherwise: 1%}}}\n",
				  DIAG_LINT_TABLE_GAP),
			 0);
	assert_int_equal(count_of(HEAD
				  "guarantees: {g: {clause: c, pay: {of: fee, reached: [{below: "
				  "90%, at least: 80%, pay: 1%}, {below: 70%, pay: 2%}], "
				  "otherwise: silent}}}\n",
				  DIAG_LINT_TABLE_GAP),
			 1);
}

/* A table that grows from row to row is no overlap, nor are equal amounts. */
static void test_nested_rows(void **state)
{
	(void)state;
	assert_int_equal(count_of(HEAD
				  "guarantees: {g: {clause: c, pay: {of: fee, reached: [{below: "
				  "99%, pay: 1%}, {below: 98%, pay: 2%}]}}}\n",
				  DIAG_LINT_TABLE_OVERLAP),
			 0);
	assert_int_equal(count_of(HEAD
				  "guarantees: {g: {clause: c, pay: {of: fee, reached: [{below: "
				  "99%, at least: 97%, pay: 1%}, {below: 98%, at least: 96%, pay: "
				  "1%}]}}}\n",
				  DIAG_LINT_TABLE_OVERLAP),
			 0);
}

/* 432 of 43,200 minutes are exactly 99 %: the row of that one value is alive. */
static void test_steps(void **state)
{
	(void)state;
	assert_int_equal(count_of(HEAD
				  "guarantees: {g: {clause: c, base: 30 days, round: {to: 1 "
				  "min}, pay: {of: fee, reached: [{at least: 99%, at most: 99%, "
				  "pay: 1%}, {below: 99%, pay: 2%}]}}}\n",
				  DIAG_LINT_DEAD_ROW_STEP),
			 0);
	assert_int_equal(count_of(HEAD "guarantees: {g: {clause: c, base: 30 days, round: {to: 1 "
				       "min}, pay: {of: fee, reached: [{below: 99.001%, over: 99%, "
				       "pay: 1%}, {at most: 99%, pay: 2%}]}}}\n",
				  DIAG_LINT_DEAD_ROW_STEP),
			 1);
}

static void test_stake(void **state)
{
	struct lint_finding finding;
	struct linting linting;

	(void)state;
	lint_text(&linting, HEAD
		  "readings: [{id: edge, clause: c, open: o, chosen: 10%, or: [35%]}]\n"
		  "guarantees: {g: {clause: c, per: record, pay: {of: fee, reached: [{at least: "
		  "4 h, at most: 4 h, pay: {reading: edge}}, {over: 4 h, pay: 50%}]}}}\n");
	finding = found(&linting, DIAG_LINT_READING_OPEN);
	assert_int_equal(finding.stake, STAKE_AMOUNT);
	/* two outages of exactly four hours, each of them 25 more */
	assert_int_equal(finding.stake_minor, 5000);
	assert_int_equal(finding.stake_ms, 8 * INT64_C(3600000));
	assert_int_equal(linting.report.month_fee_minor, 10000);
	contract_bench_close(&linting.bench);
}

static void test_survives_lack_of_memory(void **state)
{
	struct linting linting;
	struct lint_report report;
	int r = -ENOMEM;

	(void)state;
	lint_text(&linting,
		  HEAD "readings: [{id: edge, clause: c, open: o, chosen: 10%, or: [35%]}]\n"
		       "guarantees: {g: {clause: c, pay: {of: fee, reached: [{below: 99%, pay: "
		       "{reading: edge}}]}, limit: [{at most: 5.00 EUR}, {less: 1.00 EUR}]}}\n");
	for (size_t n = 0; r < 0 && n < 100000; n += 1 + n / 8) {
		arena_fail_after(linting.bench.arena, n);
		r = lint_contract(linting.bench.arena, linting.root, &linting.bench.options,
				  linting.bench.contract, &report);
		arena_fail_after(linting.bench.arena, SIZE_MAX);
		assert_true(r == 0 || r == -ENOMEM);
	}
	assert_int_equal(r, 0);
	assert_int_equal(report.count, linting.report.count);
	contract_bench_close(&linting.bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_once),
		cmocka_unit_test(test_alternative_of_another_type),
		cmocka_unit_test(test_otherwise_fills),
		cmocka_unit_test(test_nested_rows),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_stake),
		cmocka_unit_test(test_survives_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
