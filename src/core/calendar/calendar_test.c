#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/calendar/calendar.h"
#include "tests/lib/zone_fixture.h"

static struct arena *arena;
static const struct zone *paris, *new_york;

static const struct slot office[] = { { 9 * 3600, 17 * 3600 } };
static const struct slot split[] = { { 8 * 3600, 12 * 3600 }, { 14 * 3600, 18 * 3600 } };
static const struct slot night[] = { { 0, 4500 }, { 7200, 10800 }, { 82800, DAY_SECONDS } };
static const struct slot whole[] = { { 0, DAY_SECONDS } };

static struct calendar week_of(const struct zone *zone, const struct slot *slots, size_t count,
			       enum weekday last)
{
	struct calendar calendar = { .zone = zone };

	for (int day = MONDAY; day <= (int)last; day++)
		calendar.week[day] = (struct calendar_day){ slots, count };
	assert_int_equal(calendar_check(&calendar), 0);
	return calendar;
}

static int64_t open_ms(const struct calendar *calendar, const char *from, const char *to)
{
	return calendar_open_between(calendar, fixture_instant(from), fixture_instant(to)).ms;
}

static void assert_due(const struct calendar *calendar, const char *anchor, int64_t ms,
		       const char *expected)
{
	struct instant due = { 0 };

	assert_int_equal(
		calendar_add(calendar, fixture_instant(anchor), (struct duration){ ms }, &due), 0);
	assert_int_equal(due.ms, fixture_instant(expected).ms);
}

static void eight_hours_over_a_weekend(void **state)
{
	struct calendar desk = week_of(paris, office, 1, FRIDAY);

	(void)state;
	/* Friday 16:00 with 9-17: an hour on Friday, seven on Monday. */
	assert_due(&desk, "2026-01-16T16:00:00+01:00", 8 * HOUR_MS, "2026-01-19T16:00:00+01:00");
	assert_int_equal(open_ms(&desk, "2026-01-16T16:00:00+01:00", "2026-01-19T16:00:00+01:00"),
			 8 * HOUR_MS);
	assert_int_equal(open_ms(&desk, "2026-01-19T16:00:00+01:00", "2026-01-16T16:00:00+01:00"),
			 0);
}

/* Days that are listed are holidays also where no country's are. */
static void closed_on_listed_days(void **state)
{
	static const struct civil_date listed[] = { { 2026, 1, 16 } };
	struct calendar desk = week_of(paris, office, 1, FRIDAY);

	(void)state;
	desk.listed = listed;
	desk.listed_count = 1;
	assert_int_equal(calendar_check(&desk), 0);
	/* Friday 16 January, then Monday */
	assert_int_equal(open_ms(&desk, "2026-01-16T00:00:00+01:00", "2026-01-19T00:00:00+01:00"),
			 0);
	assert_int_equal(open_ms(&desk, "2026-01-19T00:00:00+01:00", "2026-01-20T00:00:00+01:00"),
			 8 * HOUR_MS);
}

/* Clocks jump from 02:00 to 03:00 half a second before the end that is asked for. */
static void changes_in_the_last_second(void **state)
{
	static const struct slot after[] = { { 3 * 3600, 4 * 3600 } };
	struct calendar early = week_of(paris, after, 1, SUNDAY);

	(void)state;
	assert_int_equal(
		open_ms(&early, "2026-03-29T00:00:00+01:00", "2026-03-29T03:00:00.500+02:00"), 500);
}

/* After so many closed days in a row nobody waits any longer; after one less somebody does. */
static void closed_for_ten_years(void **state)
{
	const struct civil_date start = { 2026, 1, 1 };
	struct calendar_exception open = { .day = { office, 1 } };
	struct calendar desk = { .zone = paris, .exceptions = &open, .exception_count = 1 };
	struct civil_date date;

	(void)state;
	open.date = date_add_days(start, CALENDAR_CLOSED_DAYS_MAX + 1);
	assert_int_equal(calendar_add_working_days(&desk, start, 1, &date), 0);
	assert_int_equal(date_compare(date, open.date), 0);
	open.date = date_add_days(start, CALENDAR_CLOSED_DAYS_MAX + 2);
	assert_int_equal(calendar_add_working_days(&desk, start, 1, &date), -ENODATA);
}

/* What lies beyond all dates is so at once, and where only closed days lead there. */
static void no_working_day_beyond_all_dates(void **state)
{
	const struct civil_date friday = { 9999, 12, 24 };
	const struct calendar always = { .zone = paris, .always_open = true };
	struct calendar desk = week_of(paris, office, 1, FRIDAY);
	struct civil_date date;

	(void)state;
	assert_int_equal(calendar_add_working_days(&desk, friday, 1, &date), 0);
	assert_int_equal(date_compare(date, (struct civil_date){ 9999, 12, 27 }), 0);
	assert_int_equal(calendar_add_working_days(&desk, friday, 6, &date), -ERANGE);
	assert_int_equal(calendar_add_working_days(&desk, friday, INT64_MAX, &date), -ERANGE);
	assert_int_equal(calendar_add_working_days(&desk, friday, INT64_MIN, &date), -ERANGE);
	/* as many days back as there are */
	assert_int_equal(
		calendar_add_working_days(&always, (struct civil_date){ 1, 1, 4 }, -3, &date), 0);
	assert_int_equal(date_compare(date, (struct civil_date){ 1, 1, 1 }), 0);
	/* and forward */
	assert_int_equal(calendar_add_working_days(&always, friday, 7, &date), 0);
	assert_int_equal(date_compare(date, (struct civil_date){ 9999, 12, 31 }), 0);
}

static void used_up_at_closing_is_due_at_closing(void **state)
{
	struct calendar desk = week_of(paris, office, 1, FRIDAY);

	(void)state;
	assert_due(&desk, "2026-01-16T09:00:00+01:00", 8 * HOUR_MS, "2026-01-16T17:00:00+01:00");
	assert_due(&desk, "2026-01-16T09:00:00+01:00", 8 * HOUR_MS + 1,
		   "2026-01-19T09:00:00.001+01:00");
	assert_due(&desk, "2026-01-17T12:00:00+01:00", 0, "2026-01-17T12:00:00+01:00");
	assert_due(&desk, "2026-01-17T12:00:00+01:00", 1, "2026-01-19T09:00:00.001+01:00");
}

static void holidays_and_exceptions(void **state)
{
	static const struct slot half[] = { { 9 * 3600, 12 * 3600 } };
	static const struct calendar_exception exceptions[] = {
		{ { 2026, 5, 8 }, { half, 1 } },    /* open on a holiday after all */
		{ { 2026, 5, 13 }, { half, 1 } },   /* half day */
		{ { 2026, 5, 16 }, { office, 1 } }, /* a Saturday */
		{ { 2026, 5, 18 }, { NULL, 0 } },   /* closed */
	};
	static const struct civil_date listed[] = { { 2026, 5, 15 } };
	struct calendar desk = week_of(paris, office, 1, FRIDAY);
	struct civil_date date = { 2026, 5, 12 };

	(void)state;
	desk.holidays = HOLIDAYS_FR;
	desk.listed = listed;
	desk.listed_count = 1;
	desk.exceptions = exceptions;
	desk.exception_count = 4;
	assert_int_equal(calendar_check(&desk), 0);
	assert_false(calendar_works_on(&desk, (struct civil_date){ 2026, 5, 1 }));
	assert_false(calendar_works_on(&desk, (struct civil_date){ 2026, 5, 14 }));
	assert_false(calendar_works_on(&desk, (struct civil_date){ 2026, 5, 15 }));
	assert_true(calendar_works_on(&desk, (struct civil_date){ 2026, 5, 16 }));
	assert_false(calendar_works_on(&desk, (struct civil_date){ 2026, 5, 18 }));
	assert_int_equal(open_ms(&desk, "2026-05-08T00:00:00+02:00", "2026-05-09T00:00:00+02:00"),
			 3 * HOUR_MS);
	/* 13 (half), 16, then 19. */
	assert_int_equal(calendar_add_working_days(&desk, date, 3, &date), 0);
	assert_int_equal(date_compare(date, (struct civil_date){ 2026, 5, 19 }), 0);
	assert_int_equal(calendar_add_working_days(&desk, date, -3, &date), 0);
	assert_int_equal(date_compare(date, (struct civil_date){ 2026, 5, 12 }), 0);
	assert_int_equal(calendar_working_days(&desk, date, (struct civil_date){ 2026, 5, 20 }), 4);
	assert_true(calendar_is_open(&desk, fixture_instant("2026-05-13T11:59:59.999+02:00")));
	assert_false(calendar_is_open(&desk, fixture_instant("2026-05-13T12:00:00+02:00")));
}

static void changes_of_clocks(void **state)
{
	struct calendar all_day = week_of(paris, whole, 1, SUNDAY);
	struct calendar always = { .zone = paris, .always_open = true };
	struct slot two_to_three[] = { { 7200, 10800 } };
	struct calendar small = week_of(paris, two_to_three, 1, SUNDAY);

	(void)state;
	assert_int_equal(
		open_ms(&all_day, "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00"),
		25 * HOUR_MS);
	assert_int_equal(open_ms(&always, "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00"),
			 25 * HOUR_MS);
	assert_int_equal(
		open_ms(&all_day, "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"),
		23 * HOUR_MS);
	assert_int_equal(open_ms(&small, "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00"),
			 2 * HOUR_MS);
	assert_int_equal(open_ms(&small, "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"),
			 0);
	/* A small promise runs through the change in physical time. */
	assert_due(&all_day, "2026-10-25T02:45:00+02:00", HOUR_MS / 2, "2026-10-25T02:15:00+01:00");
}

static void open_spans_are_normal(void **state)
{
	struct calendar calendar = week_of(new_york, night, 3, SUNDAY);
	struct span window = { fixture_instant("2026-11-01T00:00:00-04:00").ms,
			       fixture_instant("2026-11-02T00:00:00-05:00").ms };
	struct spans spans = SPANS_NONE;

	(void)state;
	/* 00:00-01:15 opens twice when 02:00 becomes 01:00: the second time 01:00-01:15 only. */
	assert_int_equal(calendar_open_spans(&calendar, window, arena, &spans), 0);
	assert_true(spans_is_normal(spans));
	assert_int_equal(spans.count, 4);
	assert_int_equal(span_ms(spans.items[0]), 75 * MINUTE_MS);
	assert_int_equal(spans.items[1].from, fixture_instant("2026-11-01T01:00:00-05:00").ms);
	assert_int_equal(span_ms(spans.items[1]), 15 * MINUTE_MS);
	assert_int_equal(span_ms(spans.items[2]), HOUR_MS);
	assert_int_equal(span_ms(spans.items[3]), HOUR_MS);
	window.to = window.from;
	assert_int_equal(calendar_open_spans(&calendar, window, arena, &spans), 0);
	assert_int_equal(spans.count, 0);
}

static void never_opens(void **state)
{
	struct calendar closed = { .zone = paris };
	struct calendar desk = week_of(paris, office, 1, FRIDAY);
	struct instant due = { 1 };
	struct civil_date date = { 2026, 1, 1 };

	(void)state;
	assert_int_equal(calendar_add(&closed, instant_of(0), (struct duration){ 1 }, &due),
			 -ENODATA);
	assert_int_equal(calendar_add_working_days(&closed, date, 1, &date), -ENODATA);
	assert_int_equal(calendar_add(&desk, instant_of(0), (struct duration){ -1 }, &due),
			 -EINVAL);
	assert_int_equal(calendar_add(&desk, instant_of(0), (struct duration){ INT64_MAX }, &due),
			 -ERANGE);
	assert_int_equal(due.ms, 1);
	assert_int_equal(calendar_open_between(&closed, INSTANT_MIN, instant_of(0)).ms, 0);
}

static void checks_slots(void **state)
{
	struct slot slots[] = { { 14, 18 }, { 8, 12 }, { 12, 13 } };
	struct slot overlap[] = { { 8, 12 }, { 11, 13 } };
	struct slot late[] = { { 82800, 90000 } };
	const struct civil_date in_order[] = { { 2026, 5, 1 }, { 2026, 5, 1 }, { 2026, 5, 8 } };
	const struct civil_date mixed[] = { { 2026, 5, 8 }, { 2026, 5, 1 } };
	struct calendar calendar = { .zone = paris };
	size_t count = 3;

	(void)state;
	calendar.listed = in_order;
	calendar.listed_count = 3;
	assert_int_equal(calendar_check(&calendar), 0);
	calendar.listed = mixed;
	calendar.listed_count = 2;
	assert_int_equal(calendar_check(&calendar), -EINVAL);
	calendar.listed_count = 0;
	assert_int_equal(slots_normalise(slots, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(slots[0].from_seconds, 8);
	assert_int_equal(slots[0].to_seconds, 13);
	count = 2;
	assert_int_equal(slots_normalise(overlap, &count), -EEXIST);
	count = 1;
	assert_int_equal(slots_normalise(late, &count), -ERANGE);
	calendar.week[MONDAY] = (struct calendar_day){ overlap, 2 };
	assert_int_equal(calendar_check(&calendar), -EINVAL);
	calendar.zone = NULL;
	calendar.week[MONDAY].count = 0;
	assert_int_equal(calendar_check(&calendar), -EINVAL);
}

/* A date has one exception, and they are in order: they are searched by halves. */
static void checks_exceptions(void **state)
{
	struct slot overlap[] = { { 8, 12 }, { 11, 13 } };
	struct calendar_exception days[] = { { .date = { 2026, 5, 1 } },
					     { .date = { 2026, 5, 2 } } };
	struct calendar calendar = { .zone = paris, .exceptions = days, .exception_count = 2 };

	(void)state;
	assert_int_equal(calendar_check(&calendar), 0);
	days[1].date = days[0].date;
	assert_int_equal(calendar_check(&calendar), -EINVAL);
	days[1].date.month = 4;
	assert_int_equal(calendar_check(&calendar), -EINVAL);
	days[1].date.month = 6;
	days[1].day = (struct calendar_day){ overlap, 2 };
	assert_int_equal(calendar_check(&calendar), -EINVAL);
}

/* The plain definition: asks at every step whether the calendar is open. */
static int64_t open_by_steps(const struct calendar *calendar, int64_t from, int64_t to,
			     int64_t step)
{
	int64_t sum = 0;

	for (int64_t at = from; at < to; at += step)
		if (calendar_is_open(calendar, instant_of(at)))
			sum += step;
	return sum;
}

static void assert_laws(const struct calendar *calendar, uint64_t *seed)
{
	int64_t base = fixture_instant("2026-01-01T00:00:00Z").ms;
	int64_t a = base + fixture_range(seed, 0, 400 * DAY_MS);
	int64_t b = a + fixture_range(seed, 0, 40 * DAY_MS);
	int64_t c = b + fixture_range(seed, 0, 400 * DAY_MS);
	int64_t ms = fixture_range(seed, 0, 100 * HOUR_MS);
	struct instant due = instant_of(0), later = instant_of(0);
	struct spans spans = SPANS_NONE;
	int64_t total_ms = 0;

	assert_int_equal(calendar_open_between(calendar, instant_of(a), instant_of(c)).ms,
			 calendar_open_between(calendar, instant_of(a), instant_of(b)).ms +
				 calendar_open_between(calendar, instant_of(b), instant_of(c)).ms);
	assert_int_equal(calendar_add(calendar, instant_of(a), (struct duration){ ms }, &due), 0);
	assert_int_equal(calendar_open_between(calendar, instant_of(a), due).ms, ms);
	assert_int_equal(calendar_add(calendar, instant_of(a), (struct duration){ ms + 1 }, &later),
			 0);
	assert_true(later.ms > due.ms);
	arena_reset(arena);
	assert_int_equal(calendar_open_spans(calendar, (struct span){ a, c }, arena, &spans), 0);
	assert_true(spans_is_normal(spans));
	assert_int_equal(spans_total_ms(spans, &total_ms), 0);
	assert_int_equal(total_ms,
			 calendar_open_between(calendar, instant_of(a), instant_of(c)).ms);
}

static void laws_hold(void **state)
{
	uint64_t seed = (uint64_t)(uintptr_t)&seed;
	struct calendar calendars[] = {
		week_of(paris, office, 1, FRIDAY),	week_of(paris, split, 2, SATURDAY),
		week_of(new_york, night, 3, SUNDAY),	week_of(new_york, whole, 1, SATURDAY),
		{ .zone = paris, .always_open = true },
	};

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	calendars[0].holidays = HOLIDAYS_FR;
	calendars[1].holidays = HOLIDAYS_FR_ALSACE_MOSELLE;
	for (int round = 0; round < 1000; round++)
		assert_laws(&calendars[round % 5], &seed);
	for (int round = 0; round < 10; round++) {
		const struct calendar *calendar = &calendars[round % 5];
		int64_t from =
			fixture_instant(round < 5 ? "2026-10-20T00:00:00Z" : "2026-03-01T00:00:00Z")
				.ms;
		int64_t to = from + 31 * DAY_MS;

		assert_int_equal(
			calendar_open_between(calendar, instant_of(from), instant_of(to)).ms,
			open_by_steps(calendar, from, to, 5 * MINUTE_MS));
	}
}

static int start(void **state)
{
	static struct arena *zones;

	*state = &zones;
	if (arena_new(1 * MIB, &zones) < 0 || arena_new(1 * MIB, &arena) < 0)
		return -1;
	if (fixture_zone(zones, RULE_NEW_YORK, &new_york) < 0)
		return -1;
	return fixture_zone(zones, RULE_PARIS, &paris);
}

static int stop(void **state)
{
	struct arena **zones = *state;

	arena_free(*zones);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closed_for_ten_years),
		cmocka_unit_test(closed_on_listed_days),
		cmocka_unit_test(changes_in_the_last_second),
		cmocka_unit_test(eight_hours_over_a_weekend),
		cmocka_unit_test(no_working_day_beyond_all_dates),
		cmocka_unit_test(used_up_at_closing_is_due_at_closing),
		cmocka_unit_test(holidays_and_exceptions),
		cmocka_unit_test(changes_of_clocks),
		cmocka_unit_test(open_spans_are_normal),
		cmocka_unit_test(never_opens),
		cmocka_unit_test(checks_slots),
		cmocka_unit_test(checks_exceptions),
		cmocka_unit_test(laws_hold),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
