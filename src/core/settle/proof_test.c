/* A proof gives each result the steps of its own records, in the order they were taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/lib/settle_bench.h"

#define HEAD                                                                                       \
	"garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\n"           \
	"charges: {fee: {per: month}}\nguarantees:\n  g:\n    clause: a\n"
#define WORKS                                                                                      \
	"    when: [{during: maintenance, budget: {at most: 1 h, per: month}}]\n"                  \
	"    deadline: {of: from, within: 2 h, met by: to}\n"

/* Two that begin together, told in the wrong order, and one in the month after. */
static const char facts[] =
	"case: 1\nwindows: [2026-01, 2026-02, 2026-03]\nsubscription: {id: s1, fee: 9.00 EUR}\n"
	"records:\n"
	"  - {outage: late, from: 2026-02-03T00:00:00Z, to: 2026-02-03T03:00:00Z}\n"
	"  - {outage: short, from: 2026-01-05T00:00:00Z, to: 2026-01-05T01:00:00Z}\n"
	"  - {outage: long, from: 2026-01-05T00:00:00Z, to: 2026-01-05T04:00:00Z}\n"
	"  - {maintenance: work, from: 2026-01-05T00:00:00Z, to: 2026-01-05T02:00:00Z}\n";

/* The records of a result's steps that are about one, each as the first letter of its id. */
static void assert_about(const struct result *result, const char *letters)
{
	char told[16] = "";
	size_t count = 0;

	for (size_t i = 0; i < result->step_count && count < sizeof(told) - 1; i++)
		if (result->steps[i].record)
			told[count++] = result->steps[i].record->told->id.ptr[0];
	assert_string_equal(told, letters);
}

static void test_of_a_record(void **state)
{
	struct settle_bench bench;

	(void)state;
	settle_bench_open(&bench, HEAD WORKS "    per: record\n    pay: {amount: 1.00 EUR}\n",
			  facts);
	assert_int_equal(bench.statement->result_count, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct result *result = &bench.statement->results[i];
		char letter[2] = { result->record->told->id.ptr[0], '\0' };

		assert_about(result, letter);
	}
	settle_bench_close(&bench);
}

/* What nobody knows of a claim is neither met nor not met: no step says so. */
static void test_of_a_claim(void **state)
{
	struct settle_bench bench;
	size_t met = 0;

	(void)state;
	settle_bench_open(&bench,
			  "garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\n"
			  "money: {round: half up}\ncharges: {fee: {per: month}}\n"
			  "claims: {form: text, sent: yes/no}\nguarantees:\n"
			  "  g:\n    clause: a\n"
			  "    pay: {of: fee, reached: [{below: 100%, pay: 10%}]}\n"
			  "    claim: {within: 1 month, require:\n"
			  "      [{that: claim.sent}, {that: claim.form = letter}]}\n",
			  "case: 1\nwindow: 2026-01\nsubscription: {id: s1, fee: 100.00 EUR}\n"
			  "records:\n"
			  "  - {outage: o, from: 2026-01-03T00:00:00Z, to: 2026-01-03T03:00:00Z}\n"
			  "claims: [{filed: 2026-02-03T00:00:00Z, form: letter}]\n");
	assert_int_equal(bench.statement->result_count, 1);
	for (size_t i = 0; i < bench.statement->results[0].step_count; i++)
		met += bench.statement->results[0].steps[i].key == STEP_CLAIM_CONDITION;
	assert_int_equal(met, 1);
	settle_bench_close(&bench);
}

static void test_of_a_window(void **state)
{
	struct settle_bench bench;

	(void)state;
	settle_bench_open(&bench,
			  HEAD WORKS "    measure: availability\n"
				     "    pay: {of: fee, reached: [{below: 100%, pay: 10%}]}\n",
			  facts);
	assert_int_equal(bench.statement->result_count, 3);
	/* the budget is used before deadlines are looked at; records come as they began */
	assert_about(&bench.statement->results[0], "wsl");
	assert_about(&bench.statement->results[1], "l");
	assert_about(&bench.statement->results[2], "");
	settle_bench_close(&bench);
}

/* Lengths that are given have no name of their own: each has its own step all the same. */
static void test_of_given_lengths(void **state)
{
	struct settle_bench bench;

	(void)state;
	settle_bench_open(&bench,
			  HEAD "    per: record\n"
			       "    deadline: {of: from, within: 2 h, met by: to}\n"
			       "    pay: {amount: 1.00 EUR}\n",
			  "case: 1\nwindows: [2026-01, 2026-02]\nsubscription: {id: s1, fee: 9.00 "
			  "EUR}\ngiven:\n"
			  "  - {guarantee: g, window: 2026-01, lengths: [3 h, 4 h]}\n"
			  "  - {guarantee: g, window: 2026-02, lengths: [1 h]}\n");
	assert_int_equal(bench.statement->result_count, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct result *result = &bench.statement->results[i];

		assert_about(result, "g");
		/* it has a length, and no place in the window but its beginning */
		assert_int_equal(result->record->from_ms, result->window.from);
		assert_int_equal(result->record->to_ms, result->window.from);
	}
	settle_bench_close(&bench);
}

/* An ending of which nobody knows when it will be has no step that says so. */
static void test_of_an_ending(void **state)
{
	static const char *const known[] = { "", ", told: 2026-03-01T00:00:00Z" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct settle_bench bench;
		char text[256];
		size_t steps = 0;

		(void)snprintf(text, sizeof(text),
			       "case: 1\nwindow: 2026-01\nsubscription: {id: s1, fee: 9.00 EUR%s}\n"
			       "endings: [{requested: 2026-01-05T00:00:00Z}]\n",
			       known[i]);
		settle_bench_open(&bench,
				  HEAD "attributes: {told: {type: instant}}\n"
				       "term: {clause: b, end: told}\n",
				  text);
		assert_int_equal(bench.statement->ending_count, 1);
		for (size_t k = 0; k < bench.statement->endings[0].step_count; k++)
			steps += bench.statement->endings[0].steps[k].key == STEP_TERM;
		assert_int_equal(steps, i);
		settle_bench_close(&bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_a_record),  cmocka_unit_test(test_of_a_claim),
		cmocka_unit_test(test_of_a_window),  cmocka_unit_test(test_of_given_lengths),
		cmocka_unit_test(test_of_an_ending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
