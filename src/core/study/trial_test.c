#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/study/schedule.h"
#include "tests/lib/contract_bench.h"

#define HOUR INT64_C(3600000)
#define MINUTE INT64_C(60000)

#define HEAD                                                                                       \
	"garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\n"           \
	"charges: {fee: {per: month}, quarter-fee: {per: quarter}}\n"

struct study {
	struct contract_bench bench;
	struct trial *trial;
	struct schedule schedule;
	const struct variant *variant;
};

static void study_open(struct study *study, const char *text, size_t variant)
{
	if (contract_bench_open(&study->bench, text) < 0)
		fail_msg("%.*s", STR_ARG(contract_bench_told(&study->bench)));
	study->variant = &study->bench.contract->guarantees[0].variants[variant];
	assert_int_equal(trial_new(study->bench.arena, study->bench.contract, study->variant,
				   (struct trial_options){ .month = 0 }, &study->trial),
			 0);
	assert_int_equal(
		schedule_make(study->bench.arena, study->trial, study->variant, &study->schedule),
		0);
}

static int64_t paid(struct study *study, int64_t ms)
{
	struct trial_outcome outcome;

	assert_int_equal(trial_outage(study->trial, ms, &outcome), 0);
	assert_true(outcome.found);
	return trial_money(&outcome.payable, study->bench.contract->currency);
}

static void test_table(void **state)
{
	struct study study;

	(void)state;
	study_open(&study,
		   HEAD "guarantees: {a: {clause: c, base: 30 days, pay: {of: fee, reached: "
			"[{below: 99.9%, pay: 10%}, {below: 99%, pay: 25%}]}}}\n",
		   0);
	/* 43.2 minutes are exactly 99.9 % of 30 days */
	assert_int_equal(paid(&study, 43 * MINUTE + 12000), 0);
	assert_int_equal(paid(&study, 43 * MINUTE + 12001), 1000);
	assert_int_equal(paid(&study, 432 * MINUTE), 1000);
	assert_int_equal(paid(&study, 432 * MINUTE + 1), 2500);
	contract_bench_close(&study.bench);
}

static void test_measure_is_given(void **state)
{
	struct trial_outcome outcome;
	struct study study;

	(void)state;
	study_open(&study,
		   HEAD "guarantees: {a: {clause: c, measure: share(length > 1 h), "
			"pay: {of: fee, reached: [{over: 10%, pay: 50%}]}}}\n",
		   0);
	assert_int_equal(trial_measure(study.trial, ratio_of(1, 10), &outcome), 0);
	assert_int_equal(trial_money(&outcome.payable, study.bench.contract->currency), 0);
	assert_int_equal(trial_measure(study.trial, ratio_of(2, 10), &outcome), 0);
	assert_int_equal(trial_money(&outcome.payable, study.bench.contract->currency), 5000);
	contract_bench_close(&study.bench);
}

static void test_conditions_are_met(void **state)
{
	struct study study;

	(void)state;
	study_open(&study,
		   HEAD
		   "attributes: {plan: {one of: [gold, silver]}}\n"
		   "records: {outage: {customer-hit: {type: yes/no}}}\n"
		   "claims: {written: {type: yes/no}}\n"
		   "guarantees: {a: {clause: c, applies: plan = silver, per: record, when: ["
		   "{require: severity = total}, {unless: \"cause any of [customer]\"}, "
		   "{require: customer-hit and priority = p1}, "
		   "{unless: planned or users-hit < 10}], "
		   "claim: {within: 30 days, of: window.end, require: [{that: claim.written}]}, "
		   "pay: {of: quarter-fee, reached: [{over: 4 h, pay: 10%}]}}}\n",
		   0);
	assert_int_equal(paid(&study, 4 * HOUR), 0);
	assert_int_equal(paid(&study, 4 * HOUR + 1), 3000);
	contract_bench_close(&study.bench);
}

static void test_variants(void **state)
{
	static const char text[] =
		HEAD "attributes: {plan: {one of: [gold, silver, tin]}}\n"
		     "guarantees: {a: {clause: c, pay: {of: fee, reached: {by: plan, "
		     "gold: [{below: 99.9%, pay: 20%}], silver: [{below: 99.5%, pay: 10%}], "
		     "else: [{below: 99%, pay: 5%}]}}}}\n";
	static const int64_t expected[] = { 2000, 1000, 500 };
	struct study study;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		study_open(&study, text, i);
		assert_int_equal(paid(&study, 10 * HOUR), expected[i]);
		contract_bench_close(&study.bench);
	}
}

static void test_dated_and_quarter(void **state)
{
	struct study study;

	(void)state;
	study_open(&study,
		   HEAD "guarantees: {a: {clause: c, window: quarter, pay: {of: quarter-fee, "
			"reached: {dated: {2020-01-01: [{below: 99.9%, pay: 1%}], 2030-06-01: "
			"[{below: 99.9%, pay: 2%}]}}}}}\n",
		   1);
	assert_int_equal(paid(&study, 10 * HOUR), 600);
	contract_bench_close(&study.bench);
}

static void test_support(void **state)
{
	struct trial_outcome outcome;
	struct study study;

	(void)state;
	study_open(&study,
		   HEAD
		   "guarantees: {a: {clause: c, records: ticket, per: record, when: [{require: "
		   "urgency = urgent, else: does not apply}], deadline: {of: from, within: 30 "
		   "min, met by: answered}, target: {at most: 30 min}}}\n",
		   0);
	assert_int_equal(trial_outage(study.trial, 30 * MINUTE, &outcome), 0);
	assert_int_equal(outcome.status, STATUS_KEPT);
	assert_int_equal(trial_outage(study.trial, 30 * MINUTE + 1, &outcome), 0);
	assert_int_equal(outcome.status, STATUS_MISSED);
	contract_bench_close(&study.bench);
	study_open(&study,
		   HEAD "guarantees: {a: {clause: c, records: maintenance, per: record, when: [{"
			"require: planned}], measure: notice, target: {at least: 7 days}}}\n",
		   0);
	assert_int_equal(trial_outage(study.trial, 168 * HOUR, &outcome), 0);
	assert_int_equal(outcome.status, STATUS_KEPT);
	assert_int_equal(trial_outage(study.trial, 168 * HOUR - 1, &outcome), 0);
	assert_int_equal(outcome.status, STATUS_MISSED);
	assert_int_equal(study.schedule.kind, QUANTITY_NOTICE);
	contract_bench_close(&study.bench);
}

static void test_pieces(void **state)
{
	const struct piece *piece;
	struct study study;

	(void)state;
	study_open(&study,
		   HEAD "parameters: {limit: {type: percent, default: 99.5%}}\n"
			"guarantees: {a: {clause: c, base: 30 days, round: {to: 1 min}, when: [{"
			"require: length >= 5 min}], target: {at least: 99.9%}, pay: {of: fee, "
			"reached: [{below: 99.9%, at least: limit, pay: 10%}, {below: 99%, pay: "
			"25%, clause: d}]}}}\n",
		   0);
	assert_int_equal(study.schedule.kind, QUANTITY_AVAILABILITY);
	assert_int_equal(study.schedule.worse, WORSE_LOWER);
	assert_int_equal(study.schedule.minimum_ms, 5 * MINUTE);
	assert_int_equal(ratio_compare(study.schedule.step, ratio_of(1, 43200)), 0);
	assert_int_equal(ratio_compare(study.schedule.of.number, ratio_int(10000)), 0);
	assert_int_equal(study.schedule.piece_count, 2);
	piece = &study.schedule.pieces[0];
	assert_int_equal(piece->low.kind, BOUND_CLOSED);
	assert_int_equal(piece->high.kind, BOUND_OPEN);
	assert_int_equal(ratio_compare(piece->low.value, ratio_of(995, 1000)), 0);
	assert_int_equal(ratio_compare(piece->pay.number, ratio_of(1, 10)), 0);
	assert_true(str_equal(study.schedule.pieces[1].clause, STR("d")));
	contract_bench_close(&study.bench);
}

static void test_regions(void **state)
{
	static const struct {
		size_t owners;
		bool point, kept;
	} expected[] = {
		{ 1, true, false },			 /* 0 % */
		{ 1, false, false },			 /* below 99 % */
		{ 0, true, false },			 /* exactly 99 %: nobody's */
		{ 1, false, false }, { 2, true, false }, /* exactly 99.5 %: two rows */
		{ 1, false, false }, { 0, true, true },	 /* 99.9 % */
		{ 0, false, true },  { 0, true, true },
	};
	struct region *regions;
	struct study study;
	size_t count;

	(void)state;
	study_open(&study,
		   HEAD "guarantees: {a: {clause: c, target: {at least: 99.9%}, pay: {of: fee, "
			"reached: [{below: 99.9%, at least: 99.5%, pay: 5%}, {at most: 99.5%, "
			"over: 99%, pay: 10%}, {below: 99%, pay: 25%}]}}}\n",
		   0);
	assert_int_equal(schedule_regions(study.bench.arena, &study.schedule, &regions, &count), 0);
	assert_int_equal(count, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(regions[i].owner_count, expected[i].owners);
		assert_int_equal(regions[i].point, expected[i].point);
		assert_int_equal(regions[i].kept, expected[i].kept);
	}
	assert_int_equal(regions[4].payer, 1);
	contract_bench_close(&study.bench);
}

static void test_downtime_of(void **state)
{
	struct study study;
	int64_t ms;

	(void)state;
	study_open(&study,
		   HEAD "guarantees: {a: {clause: c, base: 30 days, pay: {of: fee, reached: "
			"[{below: 99.9%, pay: 10%}]}}}\n",
		   0);
	assert_int_equal(
		schedule_downtime(study.bench.arena, &study.schedule, ratio_of(999, 1000), &ms), 0);
	assert_int_equal(ms, 43 * MINUTE + 12000);
	contract_bench_close(&study.bench);
}

static void test_units(void **state)
{
	struct study study;

	(void)state;
	study_open(&study,
		   HEAD "guarantees: {a: {clause: c, per: record, pay: {each: {unit: 1 h, part: "
			"started, beyond: 4 h, pay: 2.00 EUR}}, limit: [{at most: 5.00 EUR, per: "
			"month}]}}\n",
		   0);
	assert_int_equal(study.schedule.pieces[0].pays, PIECE_PER_UNIT);
	assert_int_equal(study.schedule.worse, WORSE_HIGHER);
	assert_int_equal(study.schedule.kind, QUANTITY_LENGTH);
	assert_int_equal(paid(&study, 4 * HOUR), 0);
	assert_int_equal(paid(&study, 4 * HOUR + 1), 200);
	assert_int_equal(paid(&study, 9 * HOUR), 500);
	contract_bench_close(&study.bench);
}

static void test_claims(void **state)
{
	struct trial_outcome outcome;
	struct study study;

	(void)state;
	study_open(&study,
		   HEAD "guarantees: {a: {clause: c, pay: {of: fee, reached: [{below: 99%, pay: "
			"10%}]}, claim: {within: 30 days, of: window.end}}}\n",
		   0);
	trial_claim(study.trial, trial_window(study.trial).to + 720 * HOUR);
	assert_int_equal(trial_outage(study.trial, 10 * HOUR, &outcome), 0);
	assert_int_equal(outcome.entitlement, ENTITLED_LATE);
	trial_claim(study.trial, outcome.deadline_ms - 1);
	assert_int_equal(trial_outage(study.trial, 10 * HOUR, &outcome), 0);
	assert_int_equal(outcome.entitlement, ENTITLED_CLAIMED);
	contract_bench_close(&study.bench);
}

/* What is owed is added up by unit; words, and money of another currency, stay apart. */
static void test_many_units(void **state)
{
	struct trial_outcome outcome;
	struct span outages[TRIAL_OUTAGES_MAX];
	struct study study;
	int64_t from;

	(void)state;
	study_open(&study,
		   HEAD "guarantees: {a: {clause: c, per: record, measure: length, pay: {reached: "
			"[{over: 0 s, at most: 1 h, pay: 1 day}, {over: 1 h, at most: 2 h, pay: "
			"5.00 EUR}, {over: 2 h, at most: 3 h, pay: 1 month}, {over: 3 h, pay: "
			"7.00 USD}]}}}\n",
		   0);
	from = trial_window(study.trial).from;
	for (int64_t i = 0; i < TRIAL_OUTAGES_MAX; i++) {
		int64_t start = from + i * 24 * HOUR;

		outages[i] = (struct span){ start, start + (i % 4) * HOUR + 30 * MINUTE };
	}
	assert_int_equal(
		trial_outages(study.trial, (struct spans){ outages, TRIAL_OUTAGES_MAX }, &outcome),
		0);
	assert_int_equal(outcome.gross.count, 4);
	assert_int_equal(trial_money(&outcome.gross, study.bench.contract->currency), 1000);
	for (size_t i = 0; i < outcome.gross.count; i++) {
		const struct amount *amount = &outcome.gross.items[i];

		if (amount->type.kind == TYPE_MONTHS)
			assert_int_equal(amount->number.number.num, 2);
		else if (amount->type.time_power == 1)
			assert_int_equal(amount->number.number.num, 48 * HOUR);
	}
	contract_bench_close(&study.bench);
	study_open(&study,
		   HEAD "guarantees: {a: {clause: c, per: record, measure: length, pay: {reached: "
			"[{over: 0 s, pay: \"'a free month'\"}]}}}\n",
		   0);
	assert_int_equal(
		trial_outages(study.trial, (struct spans){ outages, TRIAL_OUTAGES_MAX }, &outcome),
		0);
	assert_int_equal(outcome.gross.count, AMOUNTS_MAX);
	assert_int_equal(trial_money(&outcome.gross, study.bench.contract->currency), 0);
	contract_bench_close(&study.bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_measure_is_given),
		cmocka_unit_test(test_conditions_are_met),
		cmocka_unit_test(test_variants),
		cmocka_unit_test(test_dated_and_quarter),
		cmocka_unit_test(test_support),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_downtime_of),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_claims),
		cmocka_unit_test(test_many_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
