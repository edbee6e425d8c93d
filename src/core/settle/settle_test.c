/* A statement as a whole: the order of its results, and steps that are of no guarantee. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/lib/settle_bench.h"

/* Windows as they begin; of those that begin together, guarantees as they are told. */
static void test_order(void **state)
{
	static const struct {
		const char *guarantee, *from;
	} expected[] = { { "month", "2026-01-01T00:00:00Z" },
			 { "quarter", "2026-01-01T00:00:00Z" },
			 { "month", "2026-02-01T00:00:00Z" },
			 { "month", "2026-03-01T00:00:00Z" } };
	struct settle_bench bench;

	(void)state;
	settle_bench_open(
		&bench,
		"garant: 1\ncontract: test\nzone: UTC\nguarantees:\n"
		"  month: {clause: a, measure: downtime}\n"
		"  quarter: {clause: b, window: quarter, measure: downtime}\n",
		"case: 1\nwindows: [2026-01, 2026-02, 2026-03]\nsubscription: {id: s1}\n");
	assert_int_equal(bench.statement->result_count, 4);
	assert_int_equal(bench.statement->revision, 1); /* where none is asked for */
	for (size_t i = 0; i < 4; i++) {
		const struct result *result = &bench.statement->results[i];

		assert_true(str_equal(result->guarantee->id, str_from(expected[i].guarantee)));
		assert_int_equal(result->window.from, fixture_instant(expected[i].from).ms);
	}
	settle_bench_close(&bench);
}

/* One guarantee settled for one component after the other: windows as they begin all the same. */
static void test_order_of_items(void **state)
{
	static const struct {
		const char *item, *from;
	} expected[] = { { "east", "2026-01-01T00:00:00Z" },
			 { "west", "2026-01-01T00:00:00Z" },
			 { "east", "2026-02-01T00:00:00Z" },
			 { "west", "2026-02-01T00:00:00Z" } };
	struct settle_bench bench;

	(void)state;
	settle_bench_open(
		&bench,
		"garant: 1\ncontract: test\nzone: UTC\ncomponents: [east, west]\n"
		"guarantees:\n"
		"  month: {clause: a, for each: component, measure: downtime}\n",
		"case: 1\nwindows: [2026-01, 2026-02]\nsubscription: {id: s1}\n"
		"records:\n"
		"  - {outage: w, component: west, from: 2026-01-10T00:00:00Z, length: 1 h}\n"
		"  - {outage: e, component: east, from: 2026-02-10T00:00:00Z, length: 1 h}\n");
	assert_int_equal(bench.statement->result_count, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct result *result = &bench.statement->results[i];

		assert_true(str_equal(result->item, str_from(expected[i].item)));
		assert_int_equal(result->window.from, fixture_instant(expected[i].from).ms);
	}
	settle_bench_close(&bench);
}

/* A combination names all that take part, in the order of the statement, and what is taken. */
static void test_combined(void **state)
{
	struct settle_bench bench;
	const struct step *step;

	(void)state;
	settle_bench_open(&bench,
			  "garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\n"
			  "money: {round: half up}\nguarantees:\n"
			  "  a: {clause: a, pay: {amount: 1.00 EUR}}\n"
			  "  b: {clause: b, pay: {amount: 3.00 EUR}}\n"
			  "  c: {clause: c, pay: {amount: 2.00 EUR}}\n"
			  "combine: [{of: [a, b, c], take: best}]\n",
			  "case: 1\nwindow: 2026-04\nsubscription: {id: s1}\n");
	assert_int_equal(bench.statement->step_count, 1);
	step = bench.statement->steps;
	assert_int_equal(step->key, STEP_COMBINED);
	assert_true(str_equal(step->args[0].text, STR("a, b, c")));
	assert_true(str_equal(step->args[1].text, STR("b")));
	settle_bench_close(&bench);
}

/* Of a right whose clock nobody can read no step says until when. */
static void test_unknown_clock(void **state)
{
	struct settle_bench bench;

	(void)state;
	settle_bench_open(
		&bench,
		"garant: 1\ncontract: test\nzone: UTC\nguarantees:\n"
		"  g: {clause: a, target: {at least: 100%}}\nrights:\n"
		"  leave: {clause: b, when: missed(g), exercise: {within: 30 days, of: "
		"subscription.end}}\n",
		"case: 1\nwindow: 2026-04\nsubscription: {id: s1}\nrecords:\n"
		"  - {outage: o1, from: 2026-04-03T00:00:00Z, to: 2026-04-04T00:00:00Z}\n");
	assert_int_equal(bench.statement->result_count, 2);
	assert_non_null(bench.statement->results[1].right);
	assert_int_equal(bench.statement->results[1].step_count, 1);
	assert_int_equal(bench.statement->results[1].steps[0].key, STEP_RIGHT);
	settle_bench_close(&bench);
}

/* A right that gives nothing gives no amount of nothing. */
static void test_gives_nothing(void **state)
{
	struct settle_bench bench;

	(void)state;
	settle_bench_open(&bench,
			  "garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\n"
			  "money: {round: half up}\nguarantees:\n"
			  "  g: {clause: a, target: {at least: 0%}}\nrights:\n"
			  "  leave: {clause: b, when: not missed(g), gives: 0.00 EUR}\n",
			  "case: 1\nwindow: 2026-04\nsubscription: {id: s1}\n");
	assert_int_equal(bench.statement->result_count, 2);
	assert_true(bench.statement->results[1].missed);
	assert_int_equal(bench.statement->results[1].gross.count, 0);
	assert_int_equal(bench.statement->results[1].payable.count, 0);
	settle_bench_close(&bench);
}

/* Of two that take the same time away the first is named. */
static void test_taken_by(void **state)
{
	struct settle_bench bench;
	const struct result *result;

	(void)state;
	settle_bench_open(
		&bench,
		"garant: 1\ncontract: test\nzone: UTC\nguarantees:\n"
		"  g: {clause: a, when: [{during: maintenance}], measure: downtime}\n",
		"case: 1\nwindow: 2026-04\nsubscription: {id: s1}\nrecords:\n"
		"  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}\n"
		"  - {maintenance: m1, from: 2026-04-03T09:00:00Z, to: 2026-04-03T12:00:00Z}\n"
		"  - {maintenance: m2, from: 2026-04-03T10:00:00Z, to: 2026-04-03T12:00:00Z}\n");
	result = &bench.statement->results[0];
	assert_int_equal(result->taken_count, 1);
	assert_non_null(result->taken[0].by);
	assert_true(str_equal(result->taken[0].by->told->id, STR("m1")));
	settle_bench_close(&bench);
}

/* What begins where something else ends is one stretch with it, in whatever order clocks start. */
static void test_touching(void **state)
{
	struct settle_bench bench;
	const struct result *result;

	(void)state;
	settle_bench_open(&bench,
			  "garant: 1\ncontract: test\nzone: UTC\nguarantees:\n"
			  "  g: {clause: a, clock: {from: first(reported)}, measure: downtime}\n"
			  "  h: {clause: b, when: [{during: {guarantee: g}}], measure: downtime}\n",
			  "case: 1\nwindow: 2026-04\nsubscription: {id: s1}\nrecords:\n"
			  "  - {outage: o1, from: 2026-04-03T09:00:00Z, to: 2026-04-03T10:30:00Z,\n"
			  "     reported: 2026-04-03T09:00:00Z}\n"
			  "  - {outage: o2, from: 2026-04-03T10:00:00Z, to: 2026-04-03T12:00:00Z,\n"
			  "     reported: 2026-04-03T11:00:00Z}\n"
			  "  - {outage: o3, from: 2026-04-03T10:15:00Z, to: 2026-04-03T11:15:00Z,\n"
			  "     reported: 2026-04-03T10:30:00Z}\n");
	result = &bench.statement->results[0];
	assert_int_equal(result->counted_ms, 3 * 3600000);
	assert_int_equal(result->paid_time.count, 1);
	settle_bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),	      cmocka_unit_test(test_order_of_items),
		cmocka_unit_test(test_combined),      cmocka_unit_test(test_unknown_clock),
		cmocka_unit_test(test_gives_nothing), cmocka_unit_test(test_taken_by),
		cmocka_unit_test(test_touching),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
