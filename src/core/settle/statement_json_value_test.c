/* The small parts of a statement, each as it stands in JSON. */
#include "core/money/currency.h"
#include "core/settle/statement_json_value.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct source contract_file, facts_file;
static const struct contract contract = { .at = { &contract_file, 1, 1, 0 } };

struct bench {
	struct strbuf out;
	struct json json;
	struct statement_writer writer;
};

static void open_bench(struct bench *bench)
{
	*bench = (struct bench){ .out = STRBUF_INIT(64 * MIB) };
	bench->json = (struct json)JSON_INIT(&bench->out, 0);
	bench->writer = (struct statement_writer){ .json = &bench->json,
						   .contract = &contract,
						   .zone = &zone_utc,
						   .scratch = STRBUF_INIT(MIB) };
	json_object(&bench->json);
}

static void close_bench(struct bench *bench, const char *expected)
{
	json_end(&bench->json);
	assert_string_equal(bench->out.ptr, expected);
	strbuf_done(&bench->writer.scratch);
	strbuf_done(&bench->out);
}

static void assert_value(struct value value, struct type type, const char *expected)
{
	struct bench bench;

	open_bench(&bench);
	write_value_members(&bench.writer, &value, type);
	close_bench(&bench, expected);
}

static void test_values(void **state)
{
	static const struct missing silent = { .kind = MISSING_SILENT };
	const struct type speed = { .kind = TYPE_NUMBER, .time_power = -1 };
	const struct type rate = { .kind = TYPE_NUMBER, .money_power = 1, .time_power = -1 };

	(void)state;
	assert_value(
		value_number(ratio_of(1, 3)), speed,
		"{\"kind\":\"quantity\",\"value\":\"1/3\",\"money_power\":0,\"time_power\":-1}");
	assert_value(value_number(ratio_int(5)), rate,
		     "{\"kind\":\"quantity\",\"value\":\"5\",\"money_power\":1,\"time_power\":-1}");
	assert_value(value_undefined(NULL), TYPE_PLAIN, "{\"kind\":\"undefined\"}");
	assert_value(value_undefined(&silent), TYPE_PLAIN,
		     "{\"kind\":\"undefined\",\"missing\":\"silent\"}");
	assert_value((struct value){ .type = VALUE_DATED }, TYPE_PLAIN, "{\"kind\":\"undefined\"}");
}

static void assert_amount(struct value value, struct type type, const char *expected)
{
	struct amounts amounts = { .count = 1 };
	struct bench bench;

	amounts.items[0] = (struct amount){ value, type };
	open_bench(&bench);
	write_amounts(&bench.writer, KEY("pay"), &amounts);
	close_bench(&bench, expected);
}

static void test_amounts(void **state)
{
	const struct type days = { .kind = TYPE_NUMBER, .time_power = 1, .unit = UNIT_DAY };
	struct ratio wide;
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(MIB, &arena), 0);
	assert_int_equal(ratio_mul(arena, ratio_int(INT64_MAX), ratio_int(4), &wide), 0);
	assert_amount(value_ms(3 * DAY_MS), days,
		      "{\"pay\":[{\"amount\":\"3\",\"unit\":\"day\"}]}");
	assert_amount(value_number(wide), days,
		      "{\"pay\":[{\"amount\":\"36893488147419103228\",\"unit\":\"ms\"}]}");
	assert_amount(value_number(ratio_of(1, INT64_MAX)), days,
		      "{\"pay\":[{\"amount\":\"1/9223372036854775807\",\"unit\":\"ms\"}]}");
	assert_amount(
		(struct value){ .type = VALUE_NUMBER,
				.currency = (uint16_t)currency_of(STR("EUR")),
				.number = ratio_of(1001, 3) },
		TYPE_MONEY,
		"{\"pay\":[{\"amount\":\"3.336666\",\"unit\":\"EUR\",\"minor\":\"1001/3\"}]}");
	/* of months that no unit was written with */
	assert_amount(value_number(ratio_int(3)), TYPE_OF(TYPE_MONTHS),
		      "{\"pay\":[{\"amount\":\"3\",\"unit\":\"month\"}]}");
	assert_amount(value_number(ratio_int(3)), TYPE_PLAIN,
		      "{\"pay\":[{\"kind\":\"number\",\"value\":\"3\"}]}");
	arena_free(arena);
}

static void test_findings(void **state)
{
	const struct finding findings[] = {
		{ .id = DIAG_UNDEFINED_SILENT, .at = { &contract_file, 3, 4, 0 } },
		{ .id = DIAG_UNDEFINED_SILENT, .at = { &facts_file, 5, 6, 0 } },
		{ .id = DIAG_UNDEFINED_SILENT },
	};
	struct bench bench;

	(void)state;
	open_bench(&bench);
	write_findings(&bench.writer, findings, 3);
	json_end(&bench.json);
	assert_non_null(strstr(bench.out.ptr, "\"in\":\"contract\",\"line\":3,\"column\":4}"));
	assert_non_null(strstr(bench.out.ptr, "\"in\":\"facts\",\"line\":5,\"column\":6}"));
	assert_null(strstr(bench.out.ptr, "\"line\":0"));
	strbuf_done(&bench.writer.scratch);
	strbuf_done(&bench.out);
}

/* A sentence that is too long is an error of the whole text, not a part that is missing. */
static void test_too_long(void **state)
{
	static char words[2 * MIB];
	struct step step = { .key = STEP_EXCLUDED_TIME, .arg_count = 1 };
	struct bench bench;

	(void)state;
	memset(words, 'a', sizeof(words));
	step.args[0].text = (struct str){ words, sizeof(words) };
	open_bench(&bench);
	write_steps(&bench.writer, &step, 1);
	json_end(&bench.json);
	assert_int_not_equal(strbuf_error(&bench.out), 0);
	strbuf_done(&bench.writer.scratch);
	strbuf_done(&bench.out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_amounts),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
