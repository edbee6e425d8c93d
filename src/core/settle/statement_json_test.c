#include "core/settle/statement_json.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/lib/statement_sample.h"

static const char expected[] =
	"{\"statement\":1,\"engine\":{\"version\":\"0.1.0\",\"tzdata\":\"2026a\"},"
	"\"contract\":{\"id\":\"office-line\",\"version\":\"2026\","
	"\"digest\":\"sha256:00\"},\"facts\":{\"digest\":\"sha256:11\"},"
	"\"subscription\":\"s1\",\"customer\":\"Zoé & Sons\",\"zone\":\"Etc/GMT-2\","
	"\"asked\":{\"from\":\"2026-03-31T22:00:00Z\",\"to\":\"2026-04-30T22:00:00Z\"},"
	"\"as_of\":\"2026-05-03T22:00:00Z\",\"revision\":2,"
	"\"results\":[{\"guarantee\":\"availability\","
	"\"title\":\"Availability of the line\",\"clause\":\"4\","
	"\"window\":{\"from\":\"2026-03-31T22:00:00Z\",\"to\":\"2026-04-30T22:00:00Z\"},"
	"\"status\":\"missed\",\"missed\":true,\"provisional\":false,"
	"\"measure\":{\"kind\":\"percent\",\"value\":\"99/100\",\"shown\":\"99%\"},"
	"\"downtime_ms\":25920000,\"counted_ms\":25920000,\"taken_ms\":3600000,"
	"\"unmeasured_ms\":300000,\"base_ms\":2592000000,\"records\":2,\"row\":1,"
	"\"gross\":[{\"amount\":\"15.125\",\"unit\":\"USD\"}],"
	"\"payable\":[{\"amount\":\"15.13\",\"unit\":\"USD\"}],"
	"\"best\":[{\"amount\":\"15.13\",\"unit\":\"USD\"}],"
	"\"worst\":[{\"amount\":\"30.25\",\"unit\":\"USD\"}],"
	"\"entitlement\":{\"state\":\"claimable\",\"deadline\":\"2026-05-31T22:00:00Z\","
	"\"answer_by\":\"2026-05-31T22:00:00Z\"},"
	"\"remedy\":[\"account credit\",\"refund\"],\"chosen_by\":\"customer\","
	"\"nature\":\"price reduction\",\"readings\":[{\"id\":\"base\",\"clause\":\"4.2\","
	"\"open\":\"percent of what\",\"chosen\":\"monthly-fee\"}],"
	"\"counted\":[{\"from\":\"2026-04-10T06:00:00Z\",\"to\":\"2026-04-10T12:00:00Z\","
	"\"ms\":21600000,\"record\":\"o1\"},{\"from\":\"2026-04-20T21:30:00Z\","
	"\"to\":\"2026-04-20T22:42:00Z\",\"ms\":4320000,\"record\":\"o2\"}],"
	"\"taken\":[{\"from\":\"2026-04-25T00:00:00Z\",\"to\":\"2026-04-25T01:00:00Z\","
	"\"ms\":3600000,\"record\":\"o3\",\"why\":\"condition\",\"by\":\"m1\","
	"\"clause\":\"3.1\",\"because\":\"announced 8 days ahead\","
	"\"rule\":\"planned and notice >= 7 days\"}],\"steps\":[{\"idea\":\"record\","
	"\"step\":\"records\",\"clause\":\"4\",\"text\":\"3 records look relevant,"
	" from 2026-04-10T08:00:00+02:00 to 2026-04-25T03:00:00+02:00\","
	"\"args\":[{\"kind\":\"number\",\"value\":\"3\"},{\"kind\":\"instant\","
	"\"at\":\"2026-04-10T06:00:00Z\"},{\"kind\":\"instant\","
	"\"at\":\"2026-04-25T01:00:00Z\"}]},{\"idea\":\"condition\","
	"\"step\":\"excluded_time\",\"clause\":\"3.1\","
	"\"rule\":\"planned and notice >= 7 days\",\"line\":31,\"record\":\"o3\","
	"\"text\":\"1 h of o3 taken away: announced 8 days ahead\","
	"\"args\":[{\"kind\":\"duration\",\"ms\":3600000},{\"kind\":\"text\","
	"\"text\":\"o3\"},{\"kind\":\"text\",\"text\":\"announced 8 days ahead\"}]},"
	"{\"idea\":\"quantity\",\"step\":\"downtime\",\"clause\":\"4\","
	"\"text\":\"downtime counted: 7 h 12 min\",\"args\":[{\"kind\":\"duration\","
	"\"ms\":25920000}]},{\"idea\":\"quantity\",\"step\":\"base\",\"clause\":\"4\","
	"\"text\":\"base: 30 d\",\"args\":[{\"kind\":\"duration\",\"ms\":2592000000}]},"
	"{\"idea\":\"quantity\",\"step\":\"measure\",\"clause\":\"4\","
	"\"text\":\"availability = 99%\",\"args\":[{\"kind\":\"text\","
	"\"text\":\"availability\"},{\"kind\":\"percent\",\"value\":\"99/100\"}]},"
	"{\"idea\":\"quantity\",\"step\":\"target\",\"clause\":\"4\","
	"\"text\":\"promised at least 99.9%: missed\",\"args\":[{\"kind\":\"text\","
	"\"text\":\"at least\"},{\"kind\":\"percent\",\"value\":\"999/1000\"},"
	"{\"kind\":\"text\",\"text\":\"missed\"}]},{\"idea\":\"schedule\",\"step\":\"row\","
	"\"clause\":\"4.2\",\"rule\":\"below: 99.9%\",\"line\":40,"
	"\"text\":\"row 1 of the table is reached by 99%\",\"args\":[{\"kind\":\"number\","
	"\"value\":\"1\"},{\"kind\":\"percent\",\"value\":\"99/100\"}]},"
	"{\"idea\":\"schedule\",\"step\":\"price\",\"clause\":\"4\","
	"\"text\":\"5% of monthly-fee = 15.125 USD\",\"args\":[{\"kind\":\"text\","
	"\"text\":\"5% of monthly-fee\"},{\"kind\":\"money\",\"minor\":\"3025/2\","
	"\"unit\":\"USD\"}]},{\"idea\":\"schedule\",\"step\":\"round_money\","
	"\"clause\":\"4\",\"text\":\"15.125 USD rounded to 15.13 USD\","
	"\"args\":[{\"kind\":\"money\",\"minor\":\"3025/2\",\"unit\":\"USD\"},"
	"{\"kind\":\"money\",\"minor\":1513,\"unit\":\"USD\"}]}],"
	"\"posted\":[{\"amount\":\"10.00\",\"unit\":\"USD\"}],"
	"\"difference\":[{\"amount\":\"5.13\",\"unit\":\"USD\"}]},"
	"{\"guarantee\":\"restoration\",\"clause\":\"5\",\"item\":\"line-7\","
	"\"record\":\"o1\",\"window\":{\"from\":\"2026-03-31T22:00:00Z\","
	"\"to\":\"2026-04-30T22:00:00Z\"},\"status\":\"undefined\",\"missed\":false,"
	"\"provisional\":true,\"downtime_ms\":0,\"counted_ms\":0,\"taken_ms\":0,"
	"\"unmeasured_ms\":0,\"base_ms\":2592000000,\"records\":1,\"gross\":[],"
	"\"payable\":[],\"entitlement\":{\"state\":\"none\"},"
	"\"due\":\"2026-04-10T10:00:00Z\",\"readings\":[{\"id\":\"restored\","
	"\"clause\":\"5.1\",\"open\":\"when the service is restored\",\"silent\":true}],"
	"\"counted\":[],\"taken\":[],\"steps\":[],\"findings\":[{\"id\":\"G0601\","
	"\"severity\":\"error\",\"text\":\"restored of o1 is not told\"}],"
	"\"alternatives\":[{\"reading\":\"restored\",\"chosen\":\"repair-begun\","
	"\"status\":\"kept\",\"payable\":[]},{\"reading\":\"restored\","
	"\"chosen\":\"closed\",\"status\":\"missed\",\"payable\":[{\"amount\":\"20.00\","
	"\"unit\":\"USD\"}]}]},{\"right\":\"leave\",\"clause\":\"7\","
	"\"window\":{\"from\":\"2026-03-31T22:00:00Z\",\"to\":\"2026-04-30T22:00:00Z\"},"
	"\"status\":\"kept\",\"missed\":false,\"provisional\":false,\"downtime_ms\":0,"
	"\"counted_ms\":0,\"taken_ms\":0,\"unmeasured_ms\":0,\"base_ms\":0,\"records\":0,"
	"\"gross\":[],\"payable\":[{\"amount\":\"3\",\"unit\":\"day\"}],"
	"\"entitlement\":{\"state\":\"none\"},\"counted\":[],\"taken\":[],\"steps\":[]}],"
	"\"endings\":[{\"clause\":\"8\",\"requested\":\"2026-04-10T07:00:00Z\","
	"\"end\":\"2026-04-30T22:00:00Z\",\"early_charge\":{\"amount\":\"0.00\","
	"\"unit\":\"USD\"},\"last_invoice\":{\"kind\":\"undefined\",\"missing\":\"charge\","
	"\"name\":\"usage\"},\"refund\":{\"amount\":\"9.90\",\"unit\":\"USD\"},"
	"\"refund_by\":\"2026-05-31T22:00:00Z\",\"steps\":[]}],"
	"\"total\":[{\"amount\":\"15.13\",\"unit\":\"USD\"}],\"steps\":[]}";

static const struct statement_meta meta = { STR("0.1.0"), STR("2026a"), STR("sha256:00"),
					    STR("sha256:11") };

static struct arena *arena;
static const struct statement *sample;

static int set_up(void **state)
{
	(void)state;
	return arena_new(MIB, &arena) < 0 || statement_sample(arena, &sample) < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void writes_every_part(void **state)
{
	struct strbuf out = STRBUF_INIT(MIB);
	struct json json = JSON_INIT(&out, 0);

	(void)state;
	statement_json(&json, sample, &meta);
	assert_int_equal(strbuf_error(&out), 0);
	assert_string_equal(out.ptr, expected);
	strbuf_done(&out);
}

/* With white space and without: the same, but for the white space. */
static void indents_the_same(void **state)
{
	struct strbuf out = STRBUF_INIT(MIB);
	struct json json = JSON_INIT(&out, 2);
	const char *want = expected;
	bool quoted = false;

	(void)state;
	statement_json(&json, sample, &meta);
	for (size_t i = 0; i < out.len; i++) {
		char c = out.ptr[i];

		if (!quoted && (c == ' ' || c == '\n'))
			continue;
		assert_int_equal(c, *want++);
		if (c == '"')
			quoted = !quoted;
	}
	assert_int_equal(*want, 0);
	strbuf_done(&out);
}

static void counted_spans_sum_up(void **state)
{
	const struct result *result = &sample->results[0];
	int64_t total_ms = 0;

	(void)state;
	for (size_t i = 0; i < result->counted_count; i++)
		total_ms += span_ms(result->counted[i].span);
	assert_int_equal(total_ms, result->counted_ms);
}

static void leaves_out_what_is_not_told(void **state)
{
	static const char empty[] =
		"{\"statement\":1,\"engine\":{},"
		"\"contract\":{\"id\":\"office-line\",\"version\":\"2026\"},"
		"\"facts\":{},\"subscription\":\"\",\"zone\":\"Etc/GMT-2\","
		"\"asked\":{\"from\":\"..\",\"to\":\"..\"},\"revision\":1,\"results\":[],"
		"\"total\":[],\"steps\":[]}";
	const struct facts facts = { .id = STR("") };
	const struct statement statement = { .contract = sample->contract,
					     .facts = &facts,
					     .asked = { -(INT64_C(1) << 61), INT64_C(1) << 61 },
					     .as_of_ms = INT64_MIN,
					     .revision = 1 };
	struct strbuf out = STRBUF_INIT(MIB);
	const struct statement_meta none = { .engine_version = STR("") };
	struct json json = JSON_INIT(&out, 0);

	(void)state;
	statement_json(&json, &statement, &none);
	assert_string_equal(out.ptr, empty);
	strbuf_done(&out);
}

/* Every size of output that is too small ends with an error and no harm. */
static void remembers_a_full_buffer(void **state)
{
	(void)state;
	for (size_t max = 0; max < sizeof(expected) - 1; max += 97) {
		struct strbuf out = STRBUF_INIT(max);
		struct json json = JSON_INIT(&out, 0);

		statement_json(&json, sample, &meta);
		assert_int_equal(strbuf_error(&out), -E2BIG);
		strbuf_done(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_every_part),
		cmocka_unit_test(indents_the_same),
		cmocka_unit_test(counted_spans_sum_up),
		cmocka_unit_test(leaves_out_what_is_not_told),
		cmocka_unit_test(remembers_a_full_buffer),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
