#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/time/civil.h"

static struct civil_date date(const char *text)
{
	struct civil_date result = { 0 };

	assert_int_equal(date_parse(str_from(text), &result), 0);
	return result;
}

static void assert_date(struct civil_date got, const char *expected)
{
	struct strbuf out = STRBUF_INIT(64);

	date_write(&out, got);
	assert_int_equal(strbuf_error(&out), 0);
	assert_string_equal(out.ptr, expected);
	strbuf_done(&out);
}

static void counts_every_day(void **state)
{
	struct civil_date expected = { -400, 1, 1 };
	int64_t day = date_days(expected);

	(void)state;
	assert_int_equal(date_days(date("1970-01-01")), 0);
	assert_int_equal(date_days(date("2000-03-01")), 11017);
	for (; expected.year < 2401; day++) {
		struct civil_date got = date_of_days(day);

		assert_int_equal(date_compare(got, expected), 0);
		assert_int_equal(date_days(got), day);
		if (expected.day < date_month_days(expected.year, expected.month)) {
			expected.day++;
			continue;
		}
		expected.day = 1;
		expected.month = expected.month == 12 ? 1 : (uint8_t)(expected.month + 1);
		expected.year += expected.month == 1;
	}
}

static void other_months_have_no_days(void **state)
{
	(void)state;
	assert_int_equal(date_month_days(2026, 0), 0);
	for (unsigned month = 13; month <= UINT8_MAX; month++)
		assert_int_equal(date_month_days(2026, (uint8_t)month), 0);
}

static void clamps_the_range(void **state)
{
	struct civil_date first = { DATE_YEAR_MIN, 1, 1 }, last = { DATE_YEAR_MAX, 12, 31 };

	(void)state;
	assert_int_equal(date_compare(date_of_days(date_days(first)), first), 0);
	assert_int_equal(date_compare(date_of_days(date_days(last)), last), 0);
	assert_int_equal(date_compare(date_of_days(date_days(last) - 1), last), -1);
	assert_int_equal(date_compare(date_of_days(INT64_MIN), first), 0);
	assert_int_equal(date_compare(date_of_days(INT64_MAX), last), 0);
	assert_int_equal(date_compare(date_add_days(date("2026-01-01"), INT64_MAX), last), 0);
	assert_int_equal(date_compare(date_add_months(date("2026-01-01"), INT64_MIN), first), 0);
	assert_int_equal(date_compare(date_add_months(date("2026-01-01"), INT64_MAX), last), 0);
	assert_false(date_is_valid((struct civil_date){ 2026, 2, 29 }));
	assert_false(date_is_valid((struct civil_date){ 2026, 13, 1 }));
	assert_false(date_is_valid((struct civil_date){ 2026, 0, 1 }));
	assert_true(date_is_valid((struct civil_date){ 2024, 2, 29 }));
	assert_true(date_is_valid((struct civil_date){ 2026, 2, 1 }));
	assert_true(date_is_valid(first) && date_is_valid(last));
}

static void knows_weekdays(void **state)
{
	(void)state;
	assert_int_equal(date_weekday(date("1970-01-01")), THURSDAY);
	assert_int_equal(date_weekday(date("1969-12-31")), WEDNESDAY);
	assert_int_equal(date_weekday(date("2026-03-29")), SUNDAY);
	assert_int_equal(date_weekday(date("2026-03-30")), MONDAY);
	assert_date(date_week_start(date("2026-03-29")), "2026-03-23");
	assert_date(date_week_start(date("2026-03-23")), "2026-03-23");
}

static void adds_months_with_clamp(void **state)
{
	(void)state;
	assert_date(date_add_months(date("2026-01-31"), 1), "2026-02-28");
	assert_date(date_add_months(date("2024-01-31"), 1), "2024-02-29");
	assert_date(date_add_months(date("2026-01-31"), 2), "2026-03-31");
	assert_date(date_add_months(date("2026-01-31"), -2), "2025-11-30");
	assert_date(date_add_months(date("2026-12-15"), 1), "2027-01-15");
	assert_date(date_add_months(date("2024-02-29"), 12), "2025-02-28");
	assert_date(date_with_day(date("2026-06-02"), 31), "2026-06-30");
	assert_date(date_quarter_start(date("2026-06-30")), "2026-04-01");
	assert_int_equal(date_quarter(date("2026-12-01")), 4);
	assert_date(date_year_start(date("2026-06-30")), "2026-01-01");
}

static void parses_strictly(void **state)
{
	static const struct {
		const char *text;
		int error;
	} rows[] = {
		{ "2026-03-29", 0 },
		{ "0001-01-01", 0 },
		{ "9999-12-31", 0 },
		{ "2024-02-29", 0 },
		{ "2026-02-29", -ERANGE },
		{ "2026-04-31", -ERANGE },
		{ "2026-00-10", -ERANGE },
		{ "2026-13-10", -ERANGE },
		{ "2026-01-00", -ERANGE },
		{ "0000-01-01", -ERANGE },
		{ "2026-1-01", -EBADMSG },
		{ "26-01-01", -EBADMSG },
		{ "2026-01-01 ", -EBADMSG },
		{ "2026/01/01", -EBADMSG },
		{ "", -EBADMSG },
		{ "2026-01", -EBADMSG },
		{ "+026-01-01", -EBADMSG },
		{ "20260-01-01", -EBADMSG },
	};
	struct civil_date ignored;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(date_parse(str_from(rows[i].text), &ignored), rows[i].error);
}

static void parses_times(void **state)
{
	struct civil_time time = { -1 };
	struct civil_date day;

	(void)state;
	assert_int_equal(time_parse(STR("24:00"), &time), 0);
	assert_int_equal(time.seconds, DAY_SECONDS);
	assert_int_equal(time_parse(STR("08:30:05"), &time), 0);
	assert_int_equal(time.seconds, 8 * 3600 + 30 * 60 + 5);
	assert_int_equal(time_parse(STR("24:01"), &time), -ERANGE);
	assert_int_equal(time_parse(STR("23:60"), &time), -ERANGE);
	assert_int_equal(time_parse(STR("8:30"), &time), -EBADMSG);
	assert_int_equal(time_parse(STR("08:30:"), &time), -EBADMSG);
	assert_int_equal(time_parse(STR("08h30"), &time), -EBADMSG);
	assert_int_equal(time_parse(STR(":30"), &time), -EBADMSG);
	assert_int_equal(time_parse(STR("08:"), &time), -EBADMSG);
	assert_int_equal(time.seconds, 8 * 3600 + 30 * 60 + 5);
	/* what stands behind a text is none of it */
	assert_int_equal(time_parse((struct str){ "08:30:05", 5 }, &time), 0);
	assert_int_equal(time.seconds, 8 * 3600 + 30 * 60);
	assert_int_equal(date_time_parse(STR("2026-03-29T02:30"), &day, &time), 0);
	assert_date(day, "2026-03-29");
	assert_int_equal(time.seconds, 9000);
	assert_int_equal(date_time_parse(STR("2026-03-29T24:00"), &day, &time), -ERANGE);
	assert_int_equal(date_time_parse(STR("2026-02-30 10:00"), &day, &time), -ERANGE);
	assert_int_equal(date_time_parse(STR("2026-02-20_10:00"), &day, &time), -EBADMSG);
	assert_int_equal(date_time_parse(STR("2026-02-30 10"), &day, &time), -EBADMSG);
	assert_int_equal(date_time_parse(STR("2026-02x20T10:00"), &day, &time), -EBADMSG);
	assert_int_equal(time_parse(STR("0830"), &time), -EBADMSG);
	assert_int_equal(time_parse(STR("08:3x"), &time), -EBADMSG);
	assert_int_equal(date_parse(STR("20260501"), &day), -EBADMSG);
	assert_int_equal(date_parse(STR("2026-0501"), &day), -EBADMSG);
}

static void stays_in_range(void **state)
{
	const struct civil_date before = { -1, 12, 31 }, after = { 2026, 2, 10 };
	const struct civil_date first = date_of_days(INT64_MIN), last = date_of_days(INT64_MAX);

	(void)state;
	assert_true(date_compare(date_add_days(before, INT64_MIN), first) == 0);
	assert_true(date_compare(date_add_days(after, INT64_MAX), last) == 0);
	assert_true(date_compare(date_add_months(before, INT64_MIN), first) == 0);
	assert_true(date_compare(date_add_months(after, INT64_MAX), last) == 0);
	assert_int_equal(date_with_day(after, 0).day, 1);
	assert_int_equal(date_with_day(after, 31).day, 28);
	assert_int_equal(date_with_day(after, 27).day, 27);
	assert_true(date_is_valid(after));
	assert_false(date_is_valid((struct civil_date){ 2026, 2, 0 }));
	assert_false(date_is_valid((struct civil_date){ 2026, 2, 29 }));
	assert_false(date_is_valid((struct civil_date){ DATE_YEAR_MIN - 1, 2, 1 }));
	assert_false(date_is_valid((struct civil_date){ DATE_YEAR_MAX + 1, 2, 1 }));
}

static void writes_what_is_rare(void **state)
{
	struct strbuf out = STRBUF_INIT(64);

	(void)state;
	date_write(&out, (struct civil_date){ -1, 2, 3 });
	strbuf_add_byte(&out, ' ');
	time_write(&out, (struct civil_time){ 3661 });
	strbuf_add_byte(&out, ' ');
	time_write(&out, (struct civil_time){ 3660 });
	assert_string_equal(out.ptr, "-0001-02-03 01:01:01 01:01");
	strbuf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_every_day),
		cmocka_unit_test(other_months_have_no_days),
		cmocka_unit_test(clamps_the_range),
		cmocka_unit_test(knows_weekdays),
		cmocka_unit_test(adds_months_with_clamp),
		cmocka_unit_test(parses_strictly),
		cmocka_unit_test(parses_times),
		cmocka_unit_test(stays_in_range),
		cmocka_unit_test(writes_what_is_rare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
