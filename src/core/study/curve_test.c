#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/study/curve.h"
#include "tests/lib/calls.h"
#include "tests/lib/contract_bench.h"

#define MINUTE INT64_C(60000)
#define HOUR INT64_C(3600000)

#define HEAD                                                                                       \
	"garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\n"           \
	"charges: {fee: {per: month}}\n"

struct drawing {
	struct contract_bench bench;
	struct trial *trial;
	struct schedule schedule;
	struct curve curve;
};

static void draw_any(struct drawing *drawing, const char *text, enum curve_over over)
{
	struct contract_bench *bench = &drawing->bench;
	const struct variant *variant;

	if (contract_bench_open(bench, text) < 0)
		fail_msg("%.*s", STR_ARG(contract_bench_told(bench)));
	variant = &bench->contract->guarantees[0].variants[0];
	assert_int_equal(trial_new(bench->arena, bench->contract, variant,
				   (struct trial_options){ .month = 0 }, &drawing->trial),
			 0);
	assert_int_equal(schedule_make(bench->arena, drawing->trial, variant, &drawing->schedule),
			 0);
	assert_int_equal(curve_make(bench->arena, (struct curve_trials){ &drawing->trial, 1 },
				    &drawing->schedule, over, &drawing->curve),
			 0);
}

static void draw(struct drawing *drawing, const char *text, enum curve_over over)
{
	draw_any(drawing, text, over);
	assert_true(drawing->curve.exact);
}

/* The curve jumps from one height to the other just before x. */
static void assert_jump(const struct curve *curve, int64_t x, int64_t before, int64_t after)
{
	for (size_t i = 1; i < curve->count; i++)
		if (curve->points[i].x == x) {
			assert_int_equal(curve->points[i - 1].x, x - 1);
			assert_int_equal(curve->points[i - 1].minor, before);
			assert_int_equal(curve->points[i].minor, after);
			return;
		}
	fail_msg("no edge at %lld", (long long)x);
}

static size_t jumps_of(const struct curve *curve)
{
	size_t jumps = 0;

	for (size_t i = 1; i < curve->count; i++)
		jumps += curve->points[i].x - curve->points[i - 1].x == 1 &&
			 curve->points[i].minor != curve->points[i - 1].minor;
	return jumps;
}

static void test_table(void **state)
{
	struct drawing drawing;

	(void)state;
	draw(&drawing,
	     HEAD "guarantees: {a: {clause: c, base: 30 days, pay: {of: fee, reached: [{below: "
		  "99.9%, pay: 10%}, {below: 99%, pay: 25%}]}}}\n",
	     CURVE_DOWNTIME);
	assert_jump(&drawing.curve, 43 * MINUTE + 12001, 0, 1000);
	assert_jump(&drawing.curve, 432 * MINUTE + 1, 1000, 2500);
	assert_int_equal(jumps_of(&drawing.curve), 2);
	assert_int_equal(drawing.curve.points[drawing.curve.count - 1].x, 720 * HOUR);
	contract_bench_close(&drawing.bench);
}

/* Half a minute rounds up, so the edge lies half a minute before that of the table. */
static void test_rounding(void **state)
{
	struct drawing drawing;

	(void)state;
	draw(&drawing,
	     HEAD "guarantees: {a: {clause: c, base: 30 days, round: {to: 1 min, by: nearest}, "
		  "pay: {of: fee, reached: [{below: 100%, pay: 5%}, {below: 99%, pay: 10%}]}}}\n",
	     CURVE_DOWNTIME);
	assert_jump(&drawing.curve, 30000, 0, 500);
	assert_jump(&drawing.curve, 432 * MINUTE + 30000, 500, 1000);
	assert_int_equal(jumps_of(&drawing.curve), 2);
	contract_bench_close(&drawing.bench);
}

/* A row for one value alone is one millisecond wide. */
static void test_single_value(void **state)
{
	struct drawing drawing;

	(void)state;
	draw(&drawing,
	     HEAD "guarantees: {a: {clause: c, per: record, pay: {of: fee, reached: [{at least: 4 "
		  "h, at most: 4 h, pay: 90%}, {over: 4 h, pay: 10%}]}}}\n",
	     CURVE_DOWNTIME);
	assert_jump(&drawing.curve, 4 * HOUR, 0, 9000);
	assert_jump(&drawing.curve, 4 * HOUR + 1, 9000, 1000);
	contract_bench_close(&drawing.bench);
}

static void test_units(void **state)
{
	struct drawing drawing;

	(void)state;
	draw(&drawing,
	     HEAD "guarantees: {a: {clause: c, per: record, pay: {each: {unit: 1 h, part: started, "
		  "beyond: 4 h, pay: 2.00 EUR}}, limit: [{at most: 50.00 EUR, per: month}]}}\n",
	     CURVE_DOWNTIME);
	for (int64_t i = 0; i < 25; i++)
		assert_jump(&drawing.curve, (4 + i) * HOUR + 1, i * 200, (i + 1) * 200);
	assert_int_equal(jumps_of(&drawing.curve), 25);
	contract_bench_close(&drawing.bench);
}

/* An even slope is few points, and each cent of it lies on the line. */
static void test_slope(void **state)
{
	struct drawing drawing;

	(void)state;
	draw(&drawing,
	     HEAD "guarantees: {a: {clause: c, measure: downtime, pay: {amount: fee * downtime / "
		  "720 h}}}\n",
	     CURVE_DOWNTIME);
	assert_true(drawing.curve.count < 300);
	assert_int_equal(drawing.curve.points[drawing.curve.count - 1].minor, 10000);
	contract_bench_close(&drawing.bench);
}

static void test_undefined(void **state)
{
	struct drawing drawing;

	(void)state;
	draw(&drawing,
	     HEAD
	     "guarantees: {a: {clause: c, per: record, pay: {of: fee, reached: [{over: 2 h, at "
	     "most: 4 h, pay: 10%}, {over: 8 h, pay: 90%}]}}}\n",
	     CURVE_DOWNTIME);
	for (size_t i = 0; i < drawing.curve.count; i++) {
		const struct curve_point *point = &drawing.curve.points[i];

		assert_int_equal(point->known, point->x <= 4 * HOUR || point->x > 8 * HOUR);
	}
	contract_bench_close(&drawing.bench);
}

static void test_quantity(void **state)
{
	struct ratio quantity;
	struct drawing drawing;

	(void)state;
	draw(&drawing,
	     HEAD "guarantees: {a: {clause: c, base: 30 days, pay: {of: fee, reached: [{below: "
		  "99.9%, pay: 10%}]}}}\n",
	     CURVE_QUANTITY);
	assert_jump(&drawing.curve, 43 * MINUTE + 12001, 0, 1000);
	assert_int_equal(
		curve_quantity(drawing.bench.arena, &drawing.curve, 43 * MINUTE + 12000, &quantity),
		0);
	assert_int_equal(ratio_compare(quantity, ratio_of(999, 1000)), 0);
	contract_bench_close(&drawing.bench);
	draw(&drawing,
	     HEAD
	     "guarantees: {a: {clause: c, measure: count(), pay: {of: fee, reached: [{over: 3, "
	     "pay: 10%}]}}}\n",
	     CURVE_QUANTITY);
	assert_jump(&drawing.curve, 4, 0, 1000);
	contract_bench_close(&drawing.bench);
}

/* Every started hour of a month is an edge of its own, more than are kept at first. */
static void test_many_edges(void **state)
{
	struct drawing drawing;

	(void)state;
	draw(&drawing,
	     HEAD "guarantees: {a: {clause: c, measure: downtime, pay: {each: {unit: 1 h, part: "
		  "started, pay: 2.00 EUR}}}}\n",
	     CURVE_DOWNTIME);
	assert_int_equal(jumps_of(&drawing.curve), 720);
	assert_jump(&drawing.curve, 719 * HOUR + 1, INT64_C(719) * 200, INT64_C(720) * 200);
	contract_bench_close(&drawing.bench);
}

/* A quantity that the rows do not look at has no curve of its own. */
static void test_paid_by_another(void **state)
{
	struct drawing drawing;
	struct curve curve;

	(void)state;
	draw(&drawing,
	     HEAD "guarantees: {a: {clause: c, pay: {of: fee, by: downtime, reached: [{over: 2 h, "
		  "pay: 10%}]}}}\n",
	     CURVE_DOWNTIME);
	assert_jump(&drawing.curve, 2 * HOUR + 1, 0, 1000);
	assert_int_equal(curve_make(drawing.bench.arena, (struct curve_trials){ &drawing.trial, 1 },
				    &drawing.schedule, CURVE_QUANTITY, &curve),
			 -EDOM);
	contract_bench_close(&drawing.bench);
}

static int draw_again(void *what)
{
	struct drawing *drawing = what;
	struct trial *const trials[] = { drawing->trial, drawing->trial };

	return curve_make(drawing->bench.arena, (struct curve_trials){ trials, 2 },
			  &drawing->schedule, drawing->curve.over, &drawing->curve);
}

/* Whatever finds no memory, there is no curve; with memory it is the same again. */
static void test_memory_runs_out(void **state)
{
	static const struct {
		const char *text;
		enum curve_over over;
	} rows[] = {
		{ "base: 30 days, pay: {of: fee, reached: [{below: 99.9%, pay: 10%}, {below: 99%, "
		  "pay: 25%}]}",
		  CURVE_DOWNTIME },
		{ "base: 30 days * hair, target: {at least: 99.9% * hair}, pay: {of: fee, reached: "
		  "[{below: 99.9% * hair, at least: 99% * hair, pay: 10%}, {below: 99% * hair, "
		  "pay: 25% * hair}]}",
		  CURVE_DOWNTIME },
		{ "base: 30 days, target: {at least: 99.9%}, pay: {of: fee, reached: [{below: "
		  "99.9% * hair, at least: 99% * hair, pay: 10%}, {below: 99% * hair, pay: 25% * "
		  "hair}]}",
		  CURVE_QUANTITY },
		{ "measure: share(length < 1 h), target: {at least: 95% * hair}, pay: {of: fee, "
		  "reached: [{below: 95% * hair, at least: 90% * hair, pay: 10%}]}",
		  CURVE_QUANTITY },
		{ "measure: downtime, pay: {each: {unit: 1 h, part: started, pay: 0.01 EUR}}, "
		  "limit: [{at most: 0.10 EUR}]",
		  CURVE_DOWNTIME },
		{ "measure: downtime, pay: {each: {unit: 1 h * hair, part: started, pay: 1.00 EUR "
		  "* hair}}, limit: [{at most: 3.00 EUR * hair}]",
		  CURVE_DOWNTIME },
	};
	struct calls *calls = calls_new();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf text = STRBUF_INIT(4096);
		struct drawing drawing;
		struct curve before;
		int r;

		strbuf_add_format(&text,
				  HEAD "values: {hair: 0.999999999 * 0.999999999 * 0.999999999}\n"
				       "guarantees: {a: {clause: c, %s}}\n",
				  rows[i].text);
		draw(&drawing, text.ptr, rows[i].over);
		before = drawing.curve;
		assert_int_equal(calls_fail(calls, drawing.bench.arena, draw_again, &drawing, &r),
				 0);
		assert_int_equal(r, 0);
		assert_int_equal(draw_again(&drawing), 0);
		assert_int_equal(drawing.curve.count, before.count);
		for (size_t k = 0; k < before.count; k++) {
			assert_int_equal(drawing.curve.points[k].x, before.points[k].x);
			assert_int_equal(drawing.curve.points[k].minor, before.points[k].minor);
		}
		contract_bench_close(&drawing.bench);
		strbuf_done(&text);
	}
	calls_free(calls);
}

/* A price that grows with the square of the time bends everywhere: the curve is given up before it
 * has too many points, says so, and is still right where it was looked at. */
static void test_bends(void **state)
{
	struct drawing drawing;
	const struct curve *curve = &drawing.curve;

	(void)state;
	draw_any(&drawing,
		 HEAD "guarantees: {a: {clause: c, pay: {amount: downtime / 1 min * (downtime / 1 "
		      "min) * 0.01 EUR}}}\n",
		 CURVE_DOWNTIME);
	assert_false(curve->exact);
	assert_true(curve->count <= CURVE_POINTS_MAX + 1000);
	for (size_t i = 0; i < curve->count; i += 100) {
		const int64_t ms = curve->points[i].x;

		assert_int_equal(curve->points[i].minor,
				 (ms * ms + MINUTE * MINUTE / 2) / (MINUTE * MINUTE));
	}
	contract_bench_close(&drawing.bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),		cmocka_unit_test(test_rounding),
		cmocka_unit_test(test_single_value),	cmocka_unit_test(test_units),
		cmocka_unit_test(test_slope),		cmocka_unit_test(test_undefined),
		cmocka_unit_test(test_quantity),	cmocka_unit_test(test_many_edges),
		cmocka_unit_test(test_paid_by_another), cmocka_unit_test(test_memory_runs_out),
		cmocka_unit_test(test_bends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
