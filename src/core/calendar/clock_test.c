#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/calendar/clock.h"
#include "tests/lib/zone_fixture.h"

static struct arena *arena;
static const struct zone *paris;
static struct calendar desk; /* Monday to Friday 9-17, French holidays */

static void assert_due(struct clock clock, const char *anchor, const char *expected)
{
	struct strbuf out = STRBUF_INIT(64);
	struct instant due = { 0 };

	assert_int_equal(clock_add(&clock, fixture_instant(anchor), &due), 0);
	zone_write(&out, paris, due);
	assert_string_equal(out.ptr, expected);
	strbuf_done(&out);
}

static struct clock clock_of(int64_t amount, enum clock_unit unit, enum clock_end end)
{
	return (struct clock){ .amount = amount, .unit = unit, .end = end, .zone = paris };
}

static void elapsed_is_physical(void **state)
{
	struct clock hours = clock_of(3, CLOCK_HOURS, CLOCK_SAME_TIME);
	struct clock open = clock_of(8, CLOCK_HOURS, CLOCK_SAME_TIME);
	struct clock to_midnight = clock_of(48, CLOCK_HOURS, CLOCK_END_OF_DAY);

	(void)state;
	assert_due(hours, "2026-03-29T00:30:00+01:00", "2026-03-29T04:30:00+02:00");
	assert_due(clock_of(90, CLOCK_MINUTES, CLOCK_SAME_TIME), "2026-10-25T02:00:00+02:00",
		   "2026-10-25T02:30:00+01:00");
	assert_due(clock_of(1500, CLOCK_MILLISECONDS, CLOCK_SAME_TIME), "2026-01-01T00:00:00Z",
		   "2026-01-01T01:00:01.500+01:00");
	open.calendar = &desk;
	assert_due(open, "2026-01-16T16:00:00+01:00", "2026-01-19T16:00:00+01:00");
	assert_due(to_midnight, "2026-01-16T16:00:00+01:00", "2026-01-19T00:00:00+01:00");
	/* and needs no zone */
	hours.zone = NULL;
	assert_due(hours, "2026-03-29T00:30:00+01:00", "2026-03-29T04:30:00+02:00");
}

static void days_end_with_the_day(void **state)
{
	struct clock days = clock_of(30, CLOCK_DAYS, CLOCK_END_OF_DAY);
	struct clock counted = days;
	struct clock after_period = days;

	(void)state;
	assert_due(days, "2026-03-10T15:00:00+01:00", "2026-04-10T00:00:00+02:00");
	counted.count_start_day = true;
	assert_due(counted, "2026-03-10T15:00:00+01:00", "2026-04-09T00:00:00+02:00");
	/* Thirty days after March: 1 April is day 1, 30 April is day 30. */
	after_period.from_period_end = true;
	assert_due(after_period, "2026-04-01T00:00:00+02:00", "2026-05-01T00:00:00+02:00");
	assert_due(days, "2026-04-01T00:00:00+02:00", "2026-05-02T00:00:00+02:00");
	assert_due(clock_of(0, CLOCK_DAYS, CLOCK_END_OF_DAY), "2026-03-29T12:00:00+02:00",
		   "2026-03-30T00:00:00+02:00");
	/* The same time of day, across the change: 23 h later. */
	assert_due(clock_of(1, CLOCK_DAYS, CLOCK_SAME_TIME), "2026-03-28T15:00:00.250+01:00",
		   "2026-03-29T15:00:00.250+02:00");
	assert_due(clock_of(1, CLOCK_DAYS, CLOCK_SAME_TIME), "2026-03-28T02:30:00.250+01:00",
		   "2026-03-29T03:00:00+02:00");
	assert_due(clock_of(1, CLOCK_DAYS, CLOCK_SAME_TIME), "2026-10-24T02:30:00+02:00",
		   "2026-10-25T02:30:00+02:00");
	assert_due(clock_of(2, CLOCK_WEEKS, CLOCK_END_OF_DAY), "2026-01-01T12:00:00+01:00",
		   "2026-01-16T00:00:00+01:00");
}

static void months_clamp(void **state)
{
	struct clock month = clock_of(1, CLOCK_MONTHS, CLOCK_END_OF_DAY);
	struct clock after_period = month;
	struct clock end_of_next = clock_of(1, CLOCK_MONTHS, CLOCK_END_OF_MONTH);

	(void)state;
	assert_due(month, "2026-01-31T10:00:00+01:00", "2026-03-01T00:00:00+01:00");
	assert_due(clock_of(1, CLOCK_MONTHS, CLOCK_SAME_TIME), "2026-01-31T10:00:00+01:00",
		   "2026-02-28T10:00:00+01:00");
	assert_due(clock_of(1, CLOCK_YEARS, CLOCK_SAME_TIME), "2024-02-29T10:00:00+01:00",
		   "2025-02-28T10:00:00+01:00");
	/* A month counted from the exclusive end of February is the whole of March. */
	after_period.from_period_end = true;
	assert_due(after_period, "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00");
	assert_due(end_of_next, "2026-01-31T10:00:00+01:00", "2026-03-01T00:00:00+01:00");
	end_of_next.from_period_end = true;
	assert_due(end_of_next, "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00");
	assert_due(clock_of(0, CLOCK_MONTHS, CLOCK_END_OF_MONTH), "2026-02-03T10:00:00+01:00",
		   "2026-03-01T00:00:00+01:00");
}

static void billing_cycles(void **state)
{
	struct clock cycle = clock_of(1, CLOCK_BILLING_CYCLES, CLOCK_SAME_TIME);

	(void)state;
	cycle.billing_day = 16;
	assert_due(cycle, "2026-03-20T10:00:00+01:00", "2026-05-16T00:00:00+02:00");
	cycle.count_start_day = true;
	assert_due(cycle, "2026-03-20T10:00:00+01:00", "2026-04-16T00:00:00+02:00");
	cycle.count_start_day = false;
	cycle.from_period_end = true;
	assert_due(cycle, "2026-03-16T00:00:00+01:00", "2026-04-16T00:00:00+02:00");
	cycle.billing_day = 31;
	assert_due(cycle, "2026-01-31T00:00:00+01:00", "2026-02-28T00:00:00+01:00");
	assert_due(cycle, "2026-02-28T00:00:00+01:00", "2026-03-31T00:00:00+02:00");
}

static void working_days(void **state)
{
	struct clock five = clock_of(5, CLOCK_WORKING_DAYS, CLOCK_END_OF_DAY);
	struct clock same = clock_of(1, CLOCK_WORKING_DAYS, CLOCK_SAME_TIME);
	struct clock closing = clock_of(2, CLOCK_WORKING_DAYS, CLOCK_CLOSING);

	(void)state;
	five.calendar = same.calendar = closing.calendar = &desk;
	/* From Wednesday 29 April 2026: 30, then 4, 5, 6, 7 May; 1 May is a holiday. */
	assert_due(five, "2026-04-29T10:00:00+02:00", "2026-05-08T00:00:00+02:00");
	five.count_start_day = true;
	assert_due(five, "2026-04-29T10:00:00+02:00", "2026-05-07T00:00:00+02:00");
	assert_due(five, "2026-05-02T10:00:00+02:00", "2026-05-12T00:00:00+02:00");
	assert_due(same, "2026-04-30T10:00:00+02:00", "2026-05-04T10:00:00+02:00");
	/* A working day after April is 4 May, to its end. */
	same.from_period_end = true;
	assert_due(same, "2026-05-01T00:00:00+02:00", "2026-05-05T00:00:00+02:00");
	assert_due(same, "2026-04-30T10:00:00+02:00", "2026-05-04T10:00:00+02:00");
	assert_due(closing, "2026-04-30T10:00:00+02:00", "2026-05-05T17:00:00+02:00");
}

static void rolls_to_a_working_day(void **state)
{
	struct clock ten = clock_of(10, CLOCK_DAYS, CLOCK_END_OF_DAY);

	(void)state;
	ten.roll = &desk;
	/* 21 April + 10 days is Friday 1 May, a holiday: it ends with Monday the 4th. */
	assert_due(ten, "2026-04-21T10:00:00+02:00", "2026-05-05T00:00:00+02:00");
	assert_due(ten, "2026-04-20T10:00:00+02:00", "2026-05-01T00:00:00+02:00");
}

static void late_reports_wait(void **state)
{
	struct clock_cutoff cutoff = { .calendar = &desk,
				       .after_seconds = 21 * 3600,
				       .resume_seconds = 8 * 3600 };
	struct clock four = clock_of(4, CLOCK_HOURS, CLOCK_SAME_TIME);

	(void)state;
	four.cutoff = &cutoff;
	assert_due(four, "2026-04-30T20:00:00+02:00", "2026-05-01T00:00:00+02:00");
	assert_due(four, "2026-04-30T21:00:00+02:00", "2026-05-01T01:00:00+02:00");
	assert_due(four, "2026-04-30T21:00:00.001+02:00", "2026-05-04T12:00:00+02:00");
	assert_due(four, "2026-05-02T10:00:00+02:00", "2026-05-04T12:00:00+02:00");
	assert_due(four, "2026-05-04T06:00:00+02:00", "2026-05-04T10:00:00+02:00");
	cutoff.early_waits = cutoff.at_cutoff_too = true;
	assert_due(four, "2026-05-04T06:00:00+02:00", "2026-05-04T12:00:00+02:00");
	assert_due(four, "2026-05-04T21:00:00+02:00", "2026-05-05T12:00:00+02:00");
}

static void calendars_in_sequence(void **state)
{
	struct clock pair[2] = { clock_of(2, CLOCK_HOURS, CLOCK_SAME_TIME),
				 clock_of(1, CLOCK_WORKING_DAYS, CLOCK_END_OF_DAY) };
	struct instant due;

	(void)state;
	pair[0].calendar = pair[1].calendar = &desk;
	assert_int_equal(
		clock_add_sequence(pair, 2, fixture_instant("2026-04-30T16:00:00+02:00"), &due), 0);
	assert_int_equal(due.ms, fixture_instant("2026-05-06T00:00:00+02:00").ms);
}

static void refuses_what_it_cannot(void **state)
{
	struct clock clock = clock_of(-1, CLOCK_DAYS, CLOCK_SAME_TIME);
	struct calendar closed = { .zone = paris };
	struct instant due = { 1 };
	int64_t amount;

	(void)state;
	assert_int_equal(clock_add(&clock, instant_of(0), &due), -EINVAL);
	clock = clock_of(1, CLOCK_WORKING_DAYS, CLOCK_SAME_TIME);
	assert_int_equal(clock_add(&clock, instant_of(0), &due), -EINVAL);
	clock.calendar = &closed;
	assert_int_equal(clock_add(&clock, instant_of(0), &due), -ENODATA);
	clock = clock_of(1, CLOCK_BILLING_CYCLES, CLOCK_SAME_TIME);
	assert_int_equal(clock_add(&clock, instant_of(0), &due), -EINVAL);
	clock = clock_of(1, CLOCK_HOURS, CLOCK_END_OF_DAY);
	clock.zone = NULL;
	assert_int_equal(clock_add(&clock, instant_of(0), &due), -EINVAL);
	clock = clock_of(1, CLOCK_UNITS, CLOCK_END_OF_DAY);
	assert_int_equal(clock_add(&clock, instant_of(0), &due), -EINVAL);
	clock = clock_of(1, CLOCK_DAYS, CLOCK_CLOSING);
	assert_int_equal(clock_add(&clock, instant_of(0), &due), -EINVAL);
	clock.zone = NULL;
	assert_int_equal(clock_add(&clock, instant_of(0), &due), -EINVAL);
	for (unsigned unit = 0; unit < CLOCK_UNITS; unit++) {
		clock = clock_of(INT64_MAX, (enum clock_unit)unit, CLOCK_END_OF_DAY);
		clock.calendar = &desk;
		clock.billing_day = 1;
		assert_int_equal(clock_add(&clock, instant_of(0), &due), -ERANGE);
		assert_int_equal(clock_add(&clock, INSTANT_MAX, &due), -ERANGE);
		assert_int_equal(clock_between(&clock, instant_of(0), INSTANT_MAX, &amount),
				 -ERANGE);
	}
	assert_int_equal(due.ms, 1);
}

/* What cannot be added to an anchor cannot be counted from it, and ends a sequence. */
static void refuses_it_everywhere(void **state)
{
	const struct calendar closed = { .zone = paris };
	struct clock rolled = clock_of(1, CLOCK_DAYS, CLOCK_END_OF_DAY);
	struct clock mistaken = clock_of(-1, CLOCK_DAYS, CLOCK_END_OF_DAY);
	struct clock closing = clock_of(1, CLOCK_DAYS, CLOCK_CLOSING);
	const struct clock sequence[] = { clock_of(1, CLOCK_DAYS, CLOCK_SAME_TIME), mistaken };
	struct instant due = { 1 };
	int64_t amount = 1;

	(void)state;
	rolled.roll = &closed;
	assert_int_equal(clock_add(&rolled, instant_of(0), &due), -ENODATA);
	assert_int_equal(clock_add_sequence(sequence, 2, instant_of(0), &due), -EINVAL);
	assert_int_equal(due.ms, 1);
	assert_int_equal(clock_between(&closing, instant_of(0), instant_of(DAY_MS), &amount),
			 -EINVAL);
	closing.unit = CLOCK_BILLING_CYCLES;
	assert_int_equal(clock_between(&closing, instant_of(0), instant_of(DAY_MS), &amount),
			 -EINVAL);
	assert_int_equal(amount, 1);
}

static void between_is_the_inverse(void **state)
{
	uint64_t seed = (uint64_t)(uintptr_t)&seed;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	for (int round = 0; round < 4000; round++) {
		struct clock clock = clock_of(fixture_range(&seed, 0, 100),
					      (enum clock_unit)(round % CLOCK_UNITS),
					      (enum clock_end)fixture_range(&seed, 0, 4));
		struct instant anchor = { fixture_range(&seed, 0, INT64_C(50) * 365 * DAY_MS) };
		struct instant due, next;
		int64_t amount;

		clock.calendar = &desk;
		clock.billing_day = (uint8_t)fixture_range(&seed, 1, 32);
		clock.count_start_day = fixture_range(&seed, 0, 2) == 1;
		if (clock_unit_is_elapsed(clock.unit))
			clock.end = CLOCK_SAME_TIME;
		assert_int_equal(clock_add(&clock, anchor, &due), 0);
		assert_int_equal(clock_between(&clock, anchor, due, &amount), 0);
		if (clock_unit_is_elapsed(clock.unit)) {
			struct clock ms = clock;

			ms.unit = CLOCK_MILLISECONDS;
			ms.amount = amount;
			assert_int_equal(clock_add(&ms, anchor, &next), 0);
			assert_int_equal(next.ms, due.ms);
		} else {
			/* Several amounts may be up together: the end of a month. */
			assert_true(amount >= clock.amount || due.ms == anchor.ms);
		}
		clock.amount++;
		assert_int_equal(clock_add(&clock, anchor, &next), 0);
		assert_true(next.ms >= due.ms);
		assert_true(due.ms >= anchor.ms);
	}
}

static void counts_whole_units(void **state)
{
	struct clock months = clock_of(0, CLOCK_MONTHS, CLOCK_SAME_TIME);
	struct clock days = clock_of(0, CLOCK_WORKING_DAYS, CLOCK_END_OF_DAY);
	struct clock hours = clock_of(0, CLOCK_HOURS, CLOCK_SAME_TIME);
	struct instant anchor = fixture_instant("2026-01-31T10:00:00+01:00");
	int64_t amount;

	(void)state;
	assert_int_equal(clock_between(&months, anchor,
				       fixture_instant("2026-02-28T09:59:59+01:00"), &amount),
			 0);
	assert_int_equal(amount, 0);
	assert_int_equal(clock_between(&months, anchor,
				       fixture_instant("2026-02-28T10:00:00+01:00"), &amount),
			 0);
	assert_int_equal(amount, 1);
	days.calendar = hours.calendar = &desk;
	assert_int_equal(
		clock_between(&days, anchor, fixture_instant("2026-02-07T00:00:00+01:00"), &amount),
		0);
	assert_int_equal(amount, 5);
	assert_int_equal(clock_between(&hours, anchor, fixture_instant("2026-02-03T10:00:00+01:00"),
				       &amount),
			 0);
	assert_int_equal(amount, 9 * HOUR_MS);
	assert_int_equal(clock_between(&hours, anchor, anchor, &amount), 0);
	assert_int_equal(amount, 0);
	/* without a calendar all of it ran, nights and the weekend too */
	hours.calendar = NULL;
	assert_int_equal(clock_between(&hours, anchor, fixture_instant("2026-02-03T10:00:00+01:00"),
				       &amount),
			 0);
	assert_int_equal(amount, 3 * DAY_MS);
}

/* Clocks go back from 01:00 to 00:00, as in Havana: a shift that closes at midnight is over when
 * clocks show it first. */
static void closes_at_the_first_midnight(void **state)
{
	static const struct slot evening[] = { { 16 * 3600, DAY_SECONDS } };
	struct clock closing = clock_of(1, CLOCK_WORKING_DAYS, CLOCK_CLOSING);
	const struct zone *havana;
	struct calendar late;
	struct instant due;

	(void)state;
	assert_int_equal(fixture_zone(arena, "CST5CDT,M3.2.0/0,M11.1.0/1", &havana), 0);
	late = (struct calendar){ .zone = havana };
	late.week[SATURDAY] = (struct calendar_day){ evening, 1 };
	assert_int_equal(calendar_check(&late), 0);
	closing.zone = havana;
	closing.calendar = &late;
	/* Saturday 31 October 2026; the midnight after it is at 04:00Z and at 05:00Z */
	assert_int_equal(clock_add(&closing, fixture_instant("2026-10-30T12:00:00Z"), &due), 0);
	assert_int_equal(due.ms, fixture_instant("2026-11-01T04:00:00Z").ms);
}

static int start(void **state)
{
	static const struct slot office[] = { { 9 * 3600, 17 * 3600 } };

	(void)state;
	if (arena_new(1 * MIB, &arena) < 0 || fixture_zone(arena, RULE_PARIS, &paris) < 0)
		return -1;
	desk = (struct calendar){ .zone = paris, .holidays = HOLIDAYS_FR };
	for (int day = MONDAY; day <= FRIDAY; day++)
		desk.week[day] = (struct calendar_day){ office, 1 };
	return calendar_check(&desk);
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
		cmocka_unit_test(elapsed_is_physical),
		cmocka_unit_test(days_end_with_the_day),
		cmocka_unit_test(months_clamp),
		cmocka_unit_test(billing_cycles),
		cmocka_unit_test(working_days),
		cmocka_unit_test(rolls_to_a_working_day),
		cmocka_unit_test(late_reports_wait),
		cmocka_unit_test(calendars_in_sequence),
		cmocka_unit_test(refuses_what_it_cannot),
		cmocka_unit_test(refuses_it_everywhere),
		cmocka_unit_test(between_is_the_inverse),
		cmocka_unit_test(counts_whole_units),
		cmocka_unit_test(closes_at_the_first_midnight),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
