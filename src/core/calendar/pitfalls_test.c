/* The pitfalls of time, by the number they have in the design: one named test each. Number 5 (the
 * version of the tz data) is in src/zones/zones_test.c. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/calendar/clock.h"
#include "core/time/window.h"
#include "tests/lib/zone_fixture.h"

static struct arena *arena;
static const struct zone *paris;

static struct span month_of(const char *text)
{
	struct window month = { .kind = WINDOW_MONTH, .zone = paris };

	return window_of(&month, fixture_instant(text));
}

static void pitfall_1_month_lengths(void **state)
{
	(void)state;
	assert_int_equal(span_ms(month_of("2026-03-15T12:00:00Z")), 743 * HOUR_MS);
	assert_int_equal(span_ms(month_of("2026-10-15T12:00:00Z")), 745 * HOUR_MS);
	assert_int_equal(span_ms(month_of("2026-04-15T12:00:00Z")), 720 * HOUR_MS);
	assert_int_equal(span_ms(month_of("2024-02-15T12:00:00Z")), 696 * HOUR_MS);
}

static void pitfall_2_outage_across_a_clock_change(void **state)
{
	struct span spring = { fixture_instant("2026-03-29T01:00:00+01:00").ms,
			       fixture_instant("2026-03-29T04:00:00+02:00").ms };
	struct span autumn = { fixture_instant("2026-10-25T01:00:00+02:00").ms,
			       fixture_instant("2026-10-25T04:00:00+01:00").ms };

	(void)state;
	assert_int_equal(span_ms(spring), 2 * HOUR_MS);
	assert_int_equal(span_ms(autumn), 4 * HOUR_MS);
}

static void pitfall_3_local_times_are_asked_back(void **state)
{
	struct civil_date date;
	struct civil_time time;
	struct instant at;

	(void)state;
	assert_int_equal(instant_parse(STR("2026-03-29T02:30:00"), &at), -ENODATA);
	assert_int_equal(date_time_parse(STR("2026-03-29T02:30:00"), &date, &time), 0);
	assert_int_equal(zone_resolve(paris, date, time.seconds, ZONE_EARLIER, &at), LOCAL_NONE);
	assert_int_equal(date_time_parse(STR("2026-10-25T02:30:00"), &date, &time), 0);
	assert_int_equal(zone_resolve(paris, date, time.seconds, ZONE_EARLIER, &at), LOCAL_TWO);
}

static void pitfall_4_schedules_walk_civil_days(void **state)
{
	static const struct slot night[] = { { 0, 4500 } };
	struct calendar calendar = { 0 };
	const struct zone *new_york;
	struct instant from = fixture_instant("2026-11-01T00:00:00-04:00");
	struct instant to = fixture_instant("2026-11-02T00:00:00-05:00");

	(void)state;
	assert_int_equal(fixture_zone(arena, RULE_NEW_YORK, &new_york), 0);
	calendar.zone = new_york;
	calendar.week[SUNDAY] = (struct calendar_day){ night, 1 };
	/* 00:00-01:15, and 01:00-01:15 once more after the clocks went back. */
	assert_int_equal(calendar_open_between(&calendar, from, to).ms, 90 * MINUTE_MS);
}

/* Settling clamps and says so; what it rests on is that a long month is longer than the base. */
static void pitfall_6_a_long_month_exceeds_the_fixed_base(void **state)
{
	(void)state;
	assert_true(span_ms(month_of("2026-01-15T12:00:00Z")) > 43200 * MINUTE_MS);
	assert_int_equal(span_ms(month_of("2026-01-15T12:00:00Z")), 44640 * MINUTE_MS);
}

static void pitfall_7_sixteenth_to_fifteenth_and_the_31st(void **state)
{
	struct window window = { .kind = WINDOW_BILLING_MONTH, .zone = paris, .anchor_day = 16 };
	struct span march = window_of(&window, fixture_instant("2026-03-29T12:00:00Z"));
	struct span span;

	(void)state;
	assert_int_equal(march.from, fixture_instant("2026-03-16T00:00:00+01:00").ms);
	assert_int_equal(march.to, fixture_instant("2026-04-16T00:00:00+02:00").ms);
	window.anchor_day = 31;
	span = window_of(&window, fixture_instant("2026-01-31T12:00:00Z"));
	assert_int_equal(span.to, fixture_instant("2026-02-28T00:00:00+01:00").ms);
	/* The clamp does not stick: after February comes the 31st again. */
	span = window_next(&window, span);
	assert_int_equal(span.to, fixture_instant("2026-03-31T00:00:00+02:00").ms);
}

static void pitfall_8_no_leap_seconds(void **state)
{
	struct instant at;

	(void)state;
	assert_int_equal(instant_parse(STR("2016-12-31T23:59:60Z"), &at), -ERANGE);
	assert_int_equal(fixture_instant("2017-01-01T00:00:00Z").ms -
				 fixture_instant("2016-12-31T00:00:00Z").ms,
			 DAY_MS);
}

/* Core has no clock at all: instants and durations come from outside and do not mix. */
static void pitfall_9_durations_are_not_instants(void **state)
{
	struct duration down = instant_since(instant_of(5000), instant_of(2000));

	(void)state;
	assert_int_equal(down.ms, 3000);
}

static void pitfall_10_dates_past_2038(void **state)
{
	struct instant late = fixture_instant("2038-01-19T03:14:08Z");
	struct clock years = { .amount = 20, .unit = CLOCK_YEARS, .zone = paris };
	struct instant due;

	(void)state;
	assert_int_equal(late.ms, INT64_C(2147483648000));
	assert_int_equal(span_ms(month_of("2050-03-15T12:00:00Z")), 743 * HOUR_MS);
	assert_int_equal(span_ms(month_of("2099-10-15T12:00:00Z")), 745 * HOUR_MS);
	assert_int_equal(clock_add(&years, late, &due), 0);
	assert_int_equal(due.ms, fixture_instant("2058-01-19T03:14:08Z").ms);
}

static int start(void **state)
{
	(void)state;
	return arena_new(1 * MIB, &arena) < 0 ? -1 : fixture_zone(arena, RULE_PARIS, &paris);
}

static int stop(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pitfall_1_month_lengths),
		cmocka_unit_test(pitfall_2_outage_across_a_clock_change),
		cmocka_unit_test(pitfall_3_local_times_are_asked_back),
		cmocka_unit_test(pitfall_4_schedules_walk_civil_days),
		cmocka_unit_test(pitfall_6_a_long_month_exceeds_the_fixed_base),
		cmocka_unit_test(pitfall_7_sixteenth_to_fifteenth_and_the_31st),
		cmocka_unit_test(pitfall_8_no_leap_seconds),
		cmocka_unit_test(pitfall_9_durations_are_not_instants),
		cmocka_unit_test(pitfall_10_dates_past_2038),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
