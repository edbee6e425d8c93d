#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/time/instant.h"

static void parses(void **state)
{
	static const struct {
		const char *text;
		int error;
		int64_t ms;
	} rows[] = {
		{ "1970-01-01T00:00:00Z", 0, 0 },
		{ "1970-01-01 00:00Z", 0, 0 },
		{ "1970-01-01t00:00:01.5z", 0, 1500 },
		{ "1970-01-01T00:00:00.25Z", 0, 250 },
		{ "1970-01-01T00:00:00.007Z", 0, 7 },
		{ "2026-03-29T02:30:00+02:00", 0, INT64_C(1774744200000) },
		{ "2026-03-29T00:30:00Z", 0, INT64_C(1774744200000) },
		{ "2026-03-28T18:30:00-06:00", 0, INT64_C(1774744200000) },
		{ "1969-12-31T23:59:59.999Z", 0, -1 },
		{ "2038-01-19T03:14:08Z", 0, INT64_C(2147483648000) },
		{ "0001-01-01T00:00:00Z", 0, INSTANT_WRITTEN_MIN_MS },
		{ "9999-12-31T23:59:59.999Z", 0, INSTANT_WRITTEN_MAX_MS },
		{ "0001-01-01T00:00:00+01:00", -ERANGE, 0 },
		{ "9999-12-31T23:59:59-01:00", -ERANGE, 0 },
		{ "2026-03-29T02:30:00", -ENODATA, 0 },
		{ "2026-03-29 02:30", -ENODATA, 0 },
		{ "2026-03-29T02:30:00.125", -ENODATA, 0 },
		{ "2026-02-30T02:30:00Z", -ERANGE, 0 },
		{ "2026-02-20T24:00:00Z", -ERANGE, 0 },
		{ "2026-02-20T25:00:00Z", -ERANGE, 0 },
		{ "2016-12-31T23:59:60Z", -ERANGE, 0 },
		{ "2026-02-20T10:00:00+24:00", -ERANGE, 0 },
		{ "2026-02-20T10:00:00+02:60", -ERANGE, 0 },
		{ "2026-02-20", -EBADMSG, 0 },
		{ "2026-02-20Z", -EBADMSG, 0 },
		{ "2026-02-20T10Z", -EBADMSG, 0 },
		{ "2026-02-20T10:00:00.Z", -EBADMSG, 0 },
		{ "2026-02-20T10:00:00.1234Z", -EBADMSG, 0 },
		{ "2026-02-20T10:00.5Z", -EBADMSG, 0 },
		{ "2026-02-20T10:00:00.1x3Z", -EBADMSG, 0 },
		{ "2026-02-20T10:00:00+2:00", -EBADMSG, 0 },
		{ "2026-02-20T10:00:00+0200", -EBADMSG, 0 },
		{ "2026-02-20T10:00:00 Z", -EBADMSG, 0 },
		{ "", -EBADMSG, 0 },
		{ "Z", -EBADMSG, 0 },
		{ "+02:00", -EBADMSG, 0 },
		{ "yesterday", -EBADMSG, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct instant at = { 0 };
		int error = instant_parse(str_from(rows[i].text), &at);

		if (error != rows[i].error || at.ms != rows[i].ms)
			fail_msg("%s: error %d, ms %lld", rows[i].text, error, (long long)at.ms);
	}
}

static void assert_written(int64_t ms, int32_t offset_seconds, const char *expected)
{
	struct strbuf out = STRBUF_INIT(64);

	instant_write_offset(&out, instant_of(ms), offset_seconds);
	assert_int_equal(strbuf_error(&out), 0);
	assert_string_equal(out.ptr, expected);
	strbuf_done(&out);
}

static void writes(void **state)
{
	(void)state;
	assert_written(0, 0, "1970-01-01T00:00:00Z");
	assert_written(7, 0, "1970-01-01T00:00:00.007Z");
	assert_written(-1, 0, "1969-12-31T23:59:59.999Z");
	assert_written(INT64_C(1774744200000), 7200, "2026-03-29T02:30:00+02:00");
	assert_written(INT64_C(1774744200000), -12600, "2026-03-28T21:00:00-03:30");
	assert_written(0, 561, "1970-01-01T00:09:00+00:09");
	assert_written(0, 59, "1970-01-01T00:00:00Z");
	assert_written(INSTANT_WRITTEN_MIN_MS, 0, "0001-01-01T00:00:00Z");
	assert_written(INSTANT_WRITTEN_MAX_MS, 0, "9999-12-31T23:59:59.999Z");
	assert_written(INSTANT_WRITTEN_MAX_MS, 3600, "9999-12-31T23:59:59.999Z");
	assert_written(INSTANT_WRITTEN_MAX_MS + 1, 0, "..");
	assert_written(INSTANT_MAX.ms, 3600, "..");
	assert_written(INSTANT_MIN.ms, 0, "..");
}

static void adds_with_bounds(void **state)
{
	struct instant sum = { 5 };
	struct duration total = { 6 };

	(void)state;
	assert_int_equal(instant_add(instant_of(1), (struct duration){ -2 }, &sum), 0);
	assert_int_equal(sum.ms, -1);
	assert_int_equal(instant_add(INSTANT_MAX, (struct duration){ 1 }, &sum), -ERANGE);
	assert_int_equal(instant_add(instant_of(1), (struct duration){ INT64_MAX }, &sum), -ERANGE);
	assert_int_equal(sum.ms, -1);
	assert_int_equal(
		duration_add((struct duration){ INT64_MAX }, (struct duration){ 1 }, &total),
		-EOVERFLOW);
	assert_int_equal(total.ms, 6);
	assert_int_equal(duration_add((struct duration){ 1 }, (struct duration){ 2 }, &total), 0);
	assert_int_equal(total.ms, 3);
	assert_true(instant_is_open(INSTANT_MIN) && instant_is_open(INSTANT_MAX));
	assert_false(instant_is_open(instant_of(0)));
	assert_true(instant_since(INSTANT_MAX, INSTANT_MIN).ms > 0);
	assert_int_equal(instant_compare(instant_of(1), instant_of(2)), -1);
	assert_int_equal(instant_earlier(instant_of(1), instant_of(2)).ms, 1);
	assert_int_equal(instant_earlier(instant_of(2), instant_of(1)).ms, 1);
	assert_int_equal(instant_parse(STR("2026-03-29T02:30:00.-5Z"), &sum), -EBADMSG);
	assert_int_equal(instant_later(instant_of(1), instant_of(2)).ms, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(writes),
		cmocka_unit_test(adds_with_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
