/* clock: one function that says when an amount of time after an anchor is up, and its inverse.
 *
 * Elapsed units (ms to hours) count physical time, or open time when the clock has a calendar, and
 * are due at the exact instant. Civil units (days to years) move the date on the wall in the zone;
 * where they end is said by end: at the same time of day, or at the end of that day, of its opening
 * hours or of its month. Ends are exclusive instants: "through 15 April" is 16 April 00:00.
 *
 *     struct clock claim = { .amount = 30, .unit = CLOCK_DAYS, .end = CLOCK_END_OF_DAY, .zone =
 * paris };
 *     if (clock_add(&claim, told, &last_moment) < 0) ...
 *
 * Threads: values only; zone and calendars must outlive the clock.
 */
#ifndef GARANT_CORE_CALENDAR_CLOCK_H
#define GARANT_CORE_CALENDAR_CLOCK_H

#include "core/calendar/calendar.h"

enum clock_unit {
	CLOCK_MILLISECONDS,
	CLOCK_SECONDS,
	CLOCK_MINUTES,
	CLOCK_HOURS,
	CLOCK_DAYS,	      /* civil days */
	CLOCK_WORKING_DAYS,   /* of the calendar */
	CLOCK_WEEKS,	      /* seven civil days */
	CLOCK_MONTHS,	      /* same day number, else the last day of the month */
	CLOCK_YEARS,	      /* twelve months */
	CLOCK_BILLING_CYCLES, /* from billing_day to the day before it; always to a cycle's end */
	CLOCK_UNITS
};

enum clock_end {
	CLOCK_SAME_TIME,  /* the anchor's time of day */
	CLOCK_END_OF_DAY, /* the day is included whole */
	CLOCK_CLOSING,	  /* the end of the last slot of the day; of the next one that has hours */
	CLOCK_END_OF_MONTH, /* the month of the last day is included whole */
};

/* "A report after 21:00 counts as made the next working day at 08:00." Days that are not working
 * days of the calendar count as after the cut-off. The end of a period never does. */
struct clock_cutoff {
	const struct calendar *calendar;
	int32_t after_seconds;	/* time of day, 0..86400 */
	int32_t resume_seconds; /* time of day, 0..86399 */
	bool at_cutoff_too;	/* 21:00:00 itself is already too late */
	bool early_waits; /* on a working day, before resume_seconds counts as resume_seconds */
};

struct clock {
	int64_t amount; /* >= 0 */
	enum clock_unit unit;
	enum clock_end end;
	bool count_start_day; /* the anchor's day is day 1, not day 0 */
	/* The anchor is the exclusive end of a period: when it is the start of a day, that day is
	 * the first to count. "A month after March" runs from 1 April 00:00 to 1 May 00:00. */
	bool from_period_end;
	uint8_t billing_day;		 /* CLOCK_BILLING_CYCLES: 1..31 */
	const struct zone *zone;	 /* civil units; NULL: that of the calendar */
	const struct calendar *calendar; /* open time, working days; NULL: elapsed time */
	const struct calendar *roll; /* the last day moves on to a working day of it; NULL: no */
	const struct clock_cutoff *cutoff; /* NULL: none */
};

/* When the amount is up; never before the anchor (after its cut-off). A local time that is jumped
 * over becomes the moment of the jump, one that is shown twice its first showing. Returns 0,
 * -EINVAL (negative amount, or a zone or calendar is missing), -ENODATA (the calendar never opens)
 * or -ERANGE (past the year 9999). */
MUST_USE int clock_add(const struct clock *clock, struct instant anchor, struct instant *ret_due);

/* Runs count clocks one after the other: each begins where the one before ended. */
MUST_USE int clock_add_sequence(const struct clock *clocks, size_t count, struct instant anchor,
				struct instant *ret_due);

/* How much of the clock ran from the anchor to an instant; the amount is not looked at. Elapsed
 * units: milliseconds, elapsed or open. Civil units: the most whole units n for which clock_add of
 * n is not after to. 0 when to is not after the anchor. Returns 0 or -EINVAL, -ENODATA, -ERANGE as
 * clock_add. */
MUST_USE int clock_between(const struct clock *clock, struct instant anchor, struct instant to,
			   int64_t *ret_amount);

/* Where a cut-off moves an anchor. Returns 0, -ENODATA or -ERANGE. */
MUST_USE int clock_cut_off(const struct clock_cutoff *cutoff, struct instant anchor,
			   struct instant *ret_anchor);

/* True for units of elapsed or open time. */
static inline bool clock_unit_is_elapsed(enum clock_unit unit)
{
	return unit <= CLOCK_HOURS;
}

#endif
