/* Types and units of expressions, and choices among rows, dates and readings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/contract/type.h"
#include "tests/lib/contract_bench.h"

#define HEAD                                                                                       \
	"garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\n"           \
	"charges: {fee: {per: month}}\n"                                                           \
	"attributes: {plan: {type: text, one of: [gold, silver]}, vip: {type: yes/no}}\n"          \
	"parameters: {length-bought: {type: duration}, number: {type: number}}\n"                  \
	"records: {outage: {score: {type: number}, cost: {type: money}}}\n"                        \
	"readings:\n"                                                                              \
	"  - {id: base, clause: b, open: c, chosen: fee, or: [2 * fee]}\n"                         \
	"  - {id: rule, clause: b, open: c, chosen: counted, or: [out of base]}\n"                 \
	"values: {double-fee: 2 * fee, far: double-fee + 1.00 EUR}\n"
#define G "guarantees:\n  g:\n    clause: a\n"

struct row {
	const char *expression, *type;
};

static const struct row types[] = {
	{ "12", "number" },
	{ "99.9%", "percent" },
	{ "1.00 EUR", "money" },
	{ "30 min", "duration" },
	{ "2 days", "duration" },
	{ "2 months", "number of months" },
	{ "'a'", "text" },
	{ "yes", "yes/no" },
	{ "2026-05-01", "date" },
	{ "2026-05-01T08:00:00Z", "instant" },
	{ "silent", "silent" },
	{ "fee", "money" },
	{ "double-fee", "money" },
	{ "far", "money" },
	{ "reading(base)", "money" },
	{ "fee / 1 h", "money per time" },
	{ "fee * 1 h", "money times time" },
	{ "fee / 720 h * downtime", "money" },
	{ "downtime / 1 h", "number" },
	{ "downtime / downtime", "number" },
	{ "fee / fee", "number" },
	{ "2 * 3 months", "number of months" },
	{ "6 months / 2", "number of months" },
	{ "6 months / 2 months", "number" },
	{ "10% of fee", "money" },
	{ "10% of 5 h", "duration" },
	{ "10% of 50", "percent" },
	{ "5% + 1", "percent" },
	{ "-fee", "money" },
	{ "window.start", "instant" },
	{ "window.start + 1 h", "instant" },
	{ "window.start - 2 months", "instant" },
	{ "window.end - window.start", "duration" },
	{ "2026-05-01 + 1 day", "date" },
	{ "2026-05-01 - 2026-04-01", "duration" },
	{ "day(window.start)", "date" },
	{ "end-of-month(window.start)", "instant" },
	{ "downtime > 5 min", "yes/no" },
	{ "not vip", "yes/no" },
	{ "not (vip)", "yes/no" },
	{ "(fee)", "money" },
	{ "((number)) + 1", "number" },
	{ "plan = (gold)", "yes/no" },
	{ "plan = gold", "yes/no" },
	{ "plan in [gold]", "yes/no" },
	{ "plan is gold", "yes/no" },
	{ "known(number)", "yes/no" },
	{ "number else 5", "number" },
	{ "silent else 5 min", "duration" },
	{ "if(vip, 1 h, 30 min)", "duration" },
	{ "by plan (gold: 1.00 EUR, silver: 2.00 EUR)", "money" },
	{ "greater(fee, 1.00 EUR)", "money" },
	{ "greater(1 day, 30 h)", "duration" },
	{ "how-many(vip, yes)", "number" },
	{ "started(downtime, 1 h)", "number" },
	{ "round(downtime, 1 h)", "duration" },
	{ "later(window.start, window.end)", "instant" },
	{ "after(window.start, 2 days)", "instant" },
	{ "elapsed(window.start, window.end)", "duration" },
	{ "days-between(window.start, window.end)", "number" },
	{ "total(length)", "duration" },
	{ "total(cost)", "money" },
	{ "mean(score)", "number" },
	{ "count()", "number" },
	{ "share(length > 1 h)", "percent" },
	{ "rank(length, 95%)", "duration" },
	{ "highest(first(reported) - from)", "duration" },
	{ "total(time-in(waiting))", "duration" },
	{ "length-bought", "duration" },
	{ "availability", "percent" },
};

static size_t check_type(const struct row *row)
{
	struct strbuf text = STRBUF_INIT(64 * KIB);
	struct contract_bench bench;
	struct str word = STR("an error");
	size_t wrong;

	strbuf_add(&text, STR(HEAD G "    measure: \""));
	strbuf_add(&text, str_from(row->expression));
	strbuf_add(&text, STR("\"\n"));
	if (contract_bench_open(&bench, text.ptr) == 0)
		word = type_word(bench.contract->guarantees[0].variants[0].guarantee.measure->type);
	wrong = !str_equal(word, str_from(row->type));
	if (wrong)
		print_error("%s: expected %s, got %.*s %.*s\n", row->expression, row->type,
			    STR_ARG(word), STR_ARG(contract_bench_told(&bench)));
	contract_bench_close(&bench);
	strbuf_done(&text);
	return wrong;
}

static void test_types(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		wrong += check_type(&types[i]);
	assert_int_equal(wrong, 0);
}

static void open_fine(struct contract_bench *bench, const char *text)
{
	if (contract_bench_open(bench, text) < 0)
		fail_msg("%s", contract_bench_told(bench).ptr);
}

static int64_t percent_of(const struct guarantee *guarantee)
{
	int64_t percent;

	assert_non_null(guarantee->target_value);
	assert_int_equal(
		ratio_round(guarantee->target_value->constant.number, 100, RATIO_FLOOR, &percent),
		0);
	return percent;
}

/* Every row of an attribute is a variant; else is one more for all other words. */
static void test_rows_of_an_attribute(void **state)
{
	struct contract_bench bench;
	const struct guarantee_set *set;

	(void)state;
	open_fine(&bench, HEAD G "    target: {at least: {by: plan, gold: 99%, silver: 95%, else: "
				 "90%}}\n");
	set = &bench.contract->guarantees[0];
	assert_int_equal(set->variant_count, 3);
	assert_int_equal(percent_of(&set->variants[0].guarantee), 99);
	assert_int_equal(percent_of(&set->variants[1].guarantee), 95);
	assert_int_equal(percent_of(&set->variants[2].guarantee), 90);
	assert_true(set->variants[2].tests[0].otherwise);
	contract_bench_close(&bench);
}

/* Without else there is no variant for other words: the guarantee does not apply. */
static void test_no_row(void **state)
{
	struct contract_bench bench;

	(void)state;
	open_fine(&bench, HEAD G "    target: {at least: {by: plan, gold: 99%}}\n");
	assert_int_equal(bench.contract->guarantees[0].variant_count, 1);
	assert_true(str_equal(bench.contract->guarantees[0].variants[0].tests[0].word.str,
			      STR("gold")));
	contract_bench_close(&bench);
}

/* Two attributes make the rows of one times those of the other. */
static void test_rows_of_two_attributes(void **state)
{
	struct contract_bench bench;

	(void)state;
	open_fine(&bench, HEAD G "    target: {at least: {by: plan, gold: 99%, silver: 95%}}\n"
				 "    applies: {by: vip, yes: yes, else: no}\n");
	assert_int_equal(bench.contract->guarantees[0].variant_count, 4);
	contract_bench_close(&bench);
}

/* Only the row that is taken counts: silver does not ask for the other attribute. */
static void test_row_within_a_row(void **state)
{
	struct contract_bench bench;
	const struct guarantee_set *set;

	(void)state;
	open_fine(&bench,
		  HEAD G "    target: {at least: {by: plan, silver: 95%, gold: {by: vip, yes: "
			 "99%, else: 98%}}}\n");
	set = &bench.contract->guarantees[0];
	assert_int_equal(set->variant_count, 3);
	assert_int_equal(percent_of(&set->variants[0].guarantee), 95);
	assert_int_equal(set->variants[0].test_count, 1);
	assert_int_equal(percent_of(&set->variants[1].guarantee), 99);
	assert_int_equal(set->variants[1].test_count, 2);
	assert_int_equal(percent_of(&set->variants[2].guarantee), 98);
	contract_bench_close(&bench);
}

/* Windows and items are gone through before a row is taken. */
static void test_window_by_row(void **state)
{
	struct contract_bench bench;

	(void)state;
	assert_int_equal(contract_bench_open(&bench, HEAD G
					     "    window: {by: plan, gold: week, else: quarter}\n"),
			 -EBADMSG);
	assert_non_null(strstr(contract_bench_told(&bench).ptr, "window differs"));
	contract_bench_close(&bench);
	assert_int_equal(
		contract_bench_open(&bench, HEAD G
				    "    for each: {by: plan, gold: component, else: resource}\n"),
		-EBADMSG);
	assert_non_null(strstr(contract_bench_told(&bench).ptr, "for each differs"));
	contract_bench_close(&bench);
	open_fine(&bench, HEAD G "    window: {by: plan, gold: week, else: week}\n");
	contract_bench_close(&bench);
}

static void test_dated(void **state)
{
	struct contract_bench bench;
	const struct guarantee_set *set;

	(void)state;
	open_fine(&bench, HEAD G "    target: {at least: {dated: {2026-01-01: 99%, 2025-01-01: "
				 "95%}}}\n");
	set = &bench.contract->guarantees[0];
	assert_int_equal(set->variant_count, 2);
	assert_int_equal(percent_of(&set->variants[0].guarantee), 95);
	assert_int_equal(set->variants[0].tests[0].from_day, 20089);
	assert_int_equal(set->variants[0].tests[0].to_day, 20454);
	assert_int_equal(percent_of(&set->variants[1].guarantee), 99);
	assert_int_equal(set->variants[1].tests[0].to_day, INT32_MAX);
	contract_bench_close(&bench);
}

/* A reading gives what is chosen, or what the caller asks for, wherever it stands. */
static void test_readings(void **state)
{
	static const char text[] =
		HEAD G "    unmeasured: {reading: rule}\n"
		       "    pay: {of: reading(base), reached: [{below: 100%, pay: 1%}]}\n";
	const size_t choice[] = { 1, 1 };
	struct contract_bench bench;
	const struct guarantee *guarantee;

	(void)state;
	open_fine(&bench, text);
	guarantee = &bench.contract->guarantees[0].variants[0].guarantee;
	assert_int_equal(guarantee->unmeasured, RULE_COUNTED);
	assert_int_equal(guarantee->readings, 3);
	contract_bench_close(&bench);

	contract_bench_init(&bench, text);
	bench.options.reading_choice = choice;
	bench.options.reading_choice_count = 2;
	assert_int_equal(contract_bench_read(&bench), 0);
	guarantee = &bench.contract->guarantees[0].variants[0].guarantee;
	assert_int_equal(guarantee->unmeasured, RULE_OUT_OF_BASE);
	assert_int_equal(guarantee->pay.of->args[0]->op, EXPR_MULTIPLY);
	contract_bench_close(&bench);
}

/* A guarantee that looks at another is settled after it, whatever the order of the file. */
static void test_order(void **state)
{
	struct contract_bench bench;

	(void)state;
	open_fine(&bench, HEAD "guarantees:\n"
			       "  a: {clause: a, measure: \"missed-in(b, 3)\"}\n"
			       "  b: {clause: b, measure: measure(c)}\n"
			       "  c: {clause: c}\n"
			       "  d: {clause: d}\n");
	assert_int_equal(bench.contract->order[0], 2);
	assert_int_equal(bench.contract->order[1], 1);
	assert_int_equal(bench.contract->order[2], 0);
	assert_int_equal(bench.contract->order[3], 3);
	contract_bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_rows_of_an_attribute),
		cmocka_unit_test(test_no_row),
		cmocka_unit_test(test_rows_of_two_attributes),
		cmocka_unit_test(test_row_within_a_row),
		cmocka_unit_test(test_window_by_row),
		cmocka_unit_test(test_dated),
		cmocka_unit_test(test_readings),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
