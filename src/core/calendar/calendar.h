/* calendar: when a service is staffed: weekly hours in a zone, less holidays, with exceptions.
 *
 * The hours of a date are those of its exception if it has one, else none on a holiday, else those
 * of its weekday. Open time is elapsed time: the calendar is open at an instant when clocks in its
 * zone then show a time inside a slot. So a slot 02:00-03:00 lasts two hours on the night the
 * clocks go back and none when they jump over it, and a day open from 00:00 to 24:00 may last 23 or
 * 25 h. That makes open time additive: between(a, c) = between(a, b) + between(b, c).
 *
 *     struct slot office = { 9 * 3600, 17 * 3600 };
 *     struct calendar desk = { .zone = paris, .holidays = HOLIDAYS_FR };
 *     desk.week[MONDAY] = (struct calendar_day){ &office, 1 };
 *     if (calendar_add(&desk, opened, (struct duration){ 8 * HOUR_MS }, &due) < 0) ...
 *
 * Threads: read-only once built. The arrays and the zone must outlive it.
 */
#ifndef GARANT_CORE_CALENDAR_CALENDAR_H
#define GARANT_CORE_CALENDAR_CALENDAR_H

#include "core/calendar/holidays.h"
#include "core/span/span.h"
#include "core/time/zone.h"

/* A search gives up after so many days in a row without opening. */
#define CALENDAR_CLOSED_DAYS_MAX 3660

/* Open from one local time of day to another, e.g. 09:00 to 17:00; never past 24:00. */
struct slot {
	int32_t from_seconds; /* of the day, 0..86399 */
	int32_t to_seconds;   /* of the day, 1..86400 */
};

/* The hours of one day: slots in order, not overlapping; none when closed. */
struct calendar_day {
	const struct slot *slots;
	size_t count;
};

struct calendar_exception {
	struct civil_date date;
	struct calendar_day day;
};

struct calendar {
	const struct zone *zone;	 /* never NULL */
	bool always_open;		 /* 24x7: all that follows is ignored */
	struct calendar_day week[8];	 /* by enum weekday; [0] is not used */
	enum holiday_region holidays;	 /* computed holidays */
	const struct civil_date *listed; /* further holidays, ascending */
	size_t listed_count;
	const struct calendar_exception *exceptions; /* ascending, one a date */
	size_t exception_count;
};

/* Sorts slots in place and merges those that touch. Returns 0, -ERANGE (outside 00:00..24:00 or not
 * ending after its start) or -EEXIST (two overlap). */
MUST_USE int slots_normalise(struct slot *slots, size_t *count);

/* Checks what the searches rely on: slots, listed days and exceptions in order. Returns 0 or
 * -EINVAL. */
MUST_USE int calendar_check(const struct calendar *calendar);

/* The hours of a date. */
struct calendar_day calendar_day_of(const struct calendar *calendar, struct civil_date date);

/* True when the date is a working day: it has hours (always, for a calendar that is always
 * open). */
bool calendar_works_on(const struct calendar *calendar, struct civil_date date);

/* The count-th working day after the date (before it when negative; the date itself for 0). Returns
 * 0, -ENODATA (no working day for CALENDAR_CLOSED_DAYS_MAX days) or -ERANGE (years 0001..9999). */
MUST_USE int calendar_add_working_days(const struct calendar *calendar, struct civil_date date,
				       int64_t count, struct civil_date *ret_date);

/* Working days from the first date, included, to the second, excluded; 0 when it is not later. */
int64_t calendar_working_days(const struct calendar *calendar, struct civil_date from,
			      struct civil_date to);

bool calendar_is_open(const struct calendar *calendar, struct instant at);

/* Milliseconds open in [from, to), within the years 0001..9999; 0 when to is not after from. */
struct duration calendar_open_between(const struct calendar *calendar, struct instant from,
				      struct instant to);

/* The open spans of a window, in normal form, into the arena. Returns 0 or -ENOMEM. */
MUST_USE int calendar_open_spans(const struct calendar *calendar, struct span window,
				 struct arena *arena, struct spans *ret_spans);

/* The earliest instant by which the calendar has been open for that long since the anchor; the
 * anchor itself for 0. Used up exactly at closing time means due at closing time. Returns 0,
 * -EINVAL (negative), -ENODATA (never open for CALENDAR_CLOSED_DAYS_MAX days) or -ERANGE (past
 * 9999). */
MUST_USE int calendar_add(const struct calendar *calendar, struct instant anchor,
			  struct duration open, struct instant *ret_due);

#endif
