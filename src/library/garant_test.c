#include "garant.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define THREADS 4
#define ROUNDS 20

static const char contract[] = "garant: 1\n"
			       "contract: line\n"
			       "currency: EUR\n"
			       "zone: Europe/Paris\n"
			       "money: {round: half up}\n"
			       "charges: {monthly-fee: {per: month}}\n"
			       "guarantees:\n"
			       "  availability:\n"
			       "    clause: \"4.2\"\n"
			       "    pay: {of: monthly-fee, reached: [{below: 99%, pay: 20%}]}\n";

static const char facts[] =
	"case: 1\n"
	"window: 2026-04\n"
	"as of: 2026-06-01T00:00:00Z\n"
	"subscriptions:\n"
	"  - {id: s1, monthly-fee: 40.00}\n"
	"  - {id: s2, monthly-fee: 50.00}\n"
	"records:\n"
	"  - {outage: o, subscription: s1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T19:30:00Z}\n";

static struct garant_request request_of(const char *facts_text)
{
	return (struct garant_request){
		.contract = { "contract.yaml", contract, strlen(contract) },
		.facts = { "case.yaml", facts_text, strlen(facts_text) },
	};
}

static void a_case_is_settled(void **state)
{
	const struct garant_request request = request_of(facts);
	struct garant_settlement *settlement = NULL;
	int64_t cents = -1;
	size_t size;

	(void)state;
	assert_int_equal(garant_settle(&request, &settlement), GARANT_SETTLED);
	assert_int_equal(garant_diagnostic_count(settlement), 0);
	assert_int_equal(garant_statement_count(settlement), 2);
	assert_string_equal(garant_statement_subscription(settlement, 0), "s1");
	assert_string_equal(garant_statement_subscription(settlement, 1), "s2");
	assert_int_equal(garant_statement_revision(settlement, 0), 1);
	assert_string_equal(garant_statement_total(settlement, 0), "8.00 EUR");
	assert_int_equal(garant_statement_minor(settlement, 0, "EUR", &cents), 0);
	assert_int_equal(cents, 800);
	assert_int_equal(garant_statement_minor(settlement, 0, "USD", &cents), 0);
	assert_int_equal(cents, 0);
	assert_int_equal(garant_statement_minor(settlement, 0, "euro", &cents), -1);
	assert_non_null(strstr(garant_statement_json(settlement, 0, &size), "\"subscription\""));
	assert_int_equal(size, strlen(garant_statement_json(settlement, 0, NULL)));
	garant_free(settlement);
}

static void one_subscription_as_known_then(void **state)
{
	struct garant_request request = request_of(facts);
	struct garant_settlement *settlement = NULL;

	(void)state;
	request.subscription = "s2";
	request.as_of = "2026-05-02T00:00:00Z";
	assert_int_equal(garant_settle(&request, &settlement), GARANT_SETTLED);
	assert_int_equal(garant_statement_count(settlement), 1);
	assert_string_equal(garant_statement_subscription(settlement, 0), "s2");
	assert_non_null(strstr(garant_statement_json(settlement, 0, NULL),
			       "\"as_of\": \"2026-05-02T00:00:00Z\""));
	garant_free(settlement);
}

static void bad_input_has_its_place(void **state)
{
	const struct garant_request request = request_of("case: 1\nwindow: 2026-13\n"
							 "subscription: {id: s1}\n");
	struct garant_settlement *settlement = NULL;
	struct garant_diagnostic diagnostic;

	(void)state;
	assert_int_equal(garant_settle(&request, &settlement), GARANT_REFUSED);
	assert_int_equal(garant_statement_count(settlement), 0);
	assert_true(garant_diagnostic_count(settlement) > 0);
	assert_int_equal(garant_diagnostic(settlement, 0, &diagnostic), 0);
	assert_string_equal(diagnostic.file, "case.yaml");
	assert_int_equal(diagnostic.line, 2);
	assert_int_equal(diagnostic.severity, GARANT_ERROR);
	assert_int_equal(diagnostic.code[0], 'G');
	assert_int_not_equal(diagnostic.text[0], '\0');
	assert_int_equal(garant_diagnostic(settlement, 1000, &diagnostic), -1);
	garant_free(settlement);
}

static void an_instant_that_is_none(void **state)
{
	struct garant_request request = request_of(facts);
	struct garant_settlement *settlement = NULL;
	struct garant_diagnostic diagnostic;

	(void)state;
	request.as_of = "yesterday";
	assert_int_equal(garant_settle(&request, &settlement), GARANT_REFUSED);
	assert_int_equal(garant_diagnostic(settlement, 0, &diagnostic), 0);
	assert_string_equal(diagnostic.file, "");
	assert_int_equal(diagnostic.line, 0);
	garant_free(settlement);
}

static void nothing_to_read(void **state)
{
	const struct garant_request request = { .subscription = NULL };
	struct garant_settlement *settlement = NULL;

	(void)state;
	assert_int_equal(garant_settle(&request, &settlement), GARANT_REFUSED);
	assert_int_equal(garant_diagnostic_count(settlement), 1);
	garant_free(settlement);
}

static void out_of_range_is_empty(void **state)
{
	struct garant_diagnostic diagnostic;
	int64_t cents;
	size_t size = 1;

	(void)state;
	garant_free(NULL);
	assert_int_equal(garant_statement_count(NULL), 0);
	assert_string_equal(garant_statement_subscription(NULL, 0), "");
	assert_string_equal(garant_statement_total(NULL, 0), "");
	assert_string_equal(garant_statement_json(NULL, 0, &size), "");
	assert_int_equal(size, 0);
	assert_int_equal(garant_statement_revision(NULL, 0), 0);
	assert_int_equal(garant_statement_minor(NULL, 0, "EUR", &cents), -1);
	assert_int_equal(garant_diagnostic_count(NULL), 0);
	assert_int_equal(garant_diagnostic(NULL, 0, &diagnostic), -1);
	assert_int_not_equal(garant_version()[0], '\0');
}

/* However little memory there is: an answer, or none at all. */
static void memory_runs_out(void **state)
{
	struct garant_request request = request_of(facts);
	bool settled = false;

	(void)state;
	for (size_t bytes = 1; bytes < (size_t)1 << 28 && !settled; bytes *= 2) {
		struct garant_settlement *settlement = NULL;
		enum garant_outcome outcome;

		request.memory_bytes_max = bytes;
		outcome = garant_settle(&request, &settlement);
		settled = outcome == GARANT_SETTLED;
		if (!settled) {
			assert_int_equal(outcome, GARANT_NO_MEMORY);
			assert_null(settlement);
		}
		garant_free(settlement);
	}
	assert_true(settled);
}

static void *settle_often(void *expected)
{
	for (int i = 0; i < ROUNDS; i++) {
		const struct garant_request request = request_of(facts);
		struct garant_settlement *settlement = NULL;
		bool same = garant_settle(&request, &settlement) == GARANT_SETTLED &&
			    strcmp(garant_statement_json(settlement, 0, NULL), expected) == 0;

		garant_free(settlement);
		if (!same)
			return NULL;
	}
	return expected;
}

static void threads_settle_at_once(void **state)
{
	const struct garant_request request = request_of(facts);
	struct garant_settlement *settlement = NULL;
	pthread_t threads[THREADS];
	char *expected;

	(void)state;
	assert_int_equal(garant_settle(&request, &settlement), GARANT_SETTLED);
	expected = strdup(garant_statement_json(settlement, 0, NULL));
	garant_free(settlement);
	assert_non_null(expected);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, settle_often, expected), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *same = NULL;

		assert_int_equal(pthread_join(threads[i], &same), 0);
		assert_non_null(same);
	}
	free(expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_case_is_settled),
		cmocka_unit_test(one_subscription_as_known_then),
		cmocka_unit_test(bad_input_has_its_place),
		cmocka_unit_test(an_instant_that_is_none),
		cmocka_unit_test(nothing_to_read),
		cmocka_unit_test(out_of_range_is_empty),
		cmocka_unit_test(memory_runs_out),
		cmocka_unit_test(threads_settle_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
