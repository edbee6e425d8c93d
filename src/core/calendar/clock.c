/* clock: see clock.h. */
#include "core/calendar/clock.h"

#include <assert.h>
#include <errno.h>

#include "core/time/window.h"

static const struct zone *clock_zone(const struct clock *clock)
{
	if (clock->zone)
		return clock->zone;
	return clock->calendar ? clock->calendar->zone : NULL;
}

int clock_cut_off(const struct clock_cutoff *cutoff, struct instant anchor,
		  struct instant *ret_anchor)
{
	const struct zone *zone = cutoff->calendar->zone;
	struct zone_local local = zone_local(zone, anchor);
	int64_t limit_ms = cutoff->after_seconds * SECOND_MS;
	bool late = local.ms_of_day > limit_ms ||
		    (cutoff->at_cutoff_too && local.ms_of_day == limit_ms);
	bool early = cutoff->early_waits && local.ms_of_day < cutoff->resume_seconds * SECOND_MS;
	struct civil_date date = local.date;
	struct instant resumed;

	if (late || !calendar_works_on(cutoff->calendar, date)) {
		int error = calendar_add_working_days(cutoff->calendar, date, 1, &date);

		if (error < 0)
			return error;
	} else if (!early) {
		*ret_anchor = anchor;
		return 0;
	}
	zone_resolve(zone, date, cutoff->resume_seconds, ZONE_EARLIER, &resumed);
	*ret_anchor = instant_later(anchor, resumed);
	return 0;
}

static int64_t unit_ms(enum clock_unit unit)
{
	static const int64_t length_ms[] = {
		[CLOCK_MILLISECONDS] = 1,
		[CLOCK_SECONDS] = SECOND_MS,
		[CLOCK_MINUTES] = MINUTE_MS,
		[CLOCK_HOURS] = HOUR_MS,
	};

	return length_ms[unit];
}

static int add_elapsed(const struct clock *clock, struct instant anchor, struct instant *ret_due)
{
	struct duration length;

	if (__builtin_mul_overflow(clock->amount, unit_ms(clock->unit), &length.ms))
		return -ERANGE;
	if (clock->calendar)
		return calendar_add(clock->calendar, anchor, length, ret_due);
	return instant_add(anchor, length, ret_due);
}

/* True when the anchor's own day is the first one to count. */
static bool counts_start_day(const struct clock *clock, struct civil_date date,
			     struct instant anchor)
{
	if (clock->count_start_day)
		return true;
	return clock->from_period_end && zone_day_start(clock_zone(clock), date).ms == anchor.ms;
}

static int add_months(struct civil_date date, int64_t amount, int64_t months,
		      struct civil_date *ret_date)
{
	int64_t sum;

	if (__builtin_mul_overflow(amount, months, &sum))
		return -ERANGE;
	*ret_date = date_add_months(date, sum);
	return 0;
}

/* The date that civil units reach from a date; with counted, the date after the last day. */
static int add_to_date(const struct clock *clock, struct civil_date date, bool counted,
		       struct civil_date *ret_date)
{
	struct window cycle = { .kind = WINDOW_BILLING_MONTH, .anchor_day = clock->billing_day };
	int64_t days = clock->amount;

	switch (clock->unit) {
	case CLOCK_WEEKS:
		if (__builtin_mul_overflow(clock->amount, 7, &days))
			return -ERANGE;
		*ret_date = date_add_days(date, days);
		return 0;
	case CLOCK_DAYS:
		*ret_date = date_add_days(date, days);
		return 0;
	case CLOCK_MONTHS:
		return add_months(date, clock->amount, 1, ret_date);
	case CLOCK_YEARS:
		return add_months(date, clock->amount, 12, ret_date);
	case CLOCK_BILLING_CYCLES:
	case CLOCK_WORKING_DAYS:
	case CLOCK_MILLISECONDS:
	case CLOCK_SECONDS:
	case CLOCK_MINUTES:
	case CLOCK_HOURS:
	case CLOCK_UNITS:
		break;
	}
	assert(clock->unit == CLOCK_BILLING_CYCLES);
	if (clock->amount > DATE_YEAR_MAX * INT64_C(12))
		return -ERANGE;
	*ret_date = window_first_date(&cycle, date, clock->amount + (counted ? 0 : 1));
	return 0;
}

/* The last day that counts: the N-th day, or where months end. */
static int last_day(const struct clock *clock, struct civil_date date, bool counted,
		    struct civil_date *ret_date)
{
	int error;

	if (clock->unit == CLOCK_WORKING_DAYS) {
		if (counted)
			date = date_add_days(date, -1);
		return calendar_add_working_days(clock->calendar, date, clock->amount, ret_date);
	}
	error = add_to_date(clock, date, counted, &date);
	if (error < 0)
		return error;
	if (clock->unit == CLOCK_BILLING_CYCLES || (counted && clock->end != CLOCK_SAME_TIME))
		date = date_add_days(date, -1);
	*ret_date = date;
	return 0;
}

/* Moves a date that is not a working day to the next one. */
static int roll_on(const struct calendar *calendar, struct civil_date *date)
{
	if (!calendar || calendar_works_on(calendar, *date))
		return 0;
	return calendar_add_working_days(calendar, *date, 1, date);
}

static int end_at_closing(const struct clock *clock, struct civil_date date,
			  struct instant *ret_due)
{
	struct calendar_day hours;
	int error;

	if (!clock->calendar)
		return -EINVAL;
	error = roll_on(clock->calendar, &date);
	if (error < 0)
		return error;
	hours = calendar_day_of(clock->calendar, date);
	if (hours.slots[hours.count - 1].to_seconds == DAY_SECONDS)
		*ret_due = zone_day_start(clock->calendar->zone, date_add_days(date, 1));
	else
		zone_resolve(clock->calendar->zone, date, hours.slots[hours.count - 1].to_seconds,
			     ZONE_LATER, ret_due);
	return 0;
}

/* From the last day to the instant at which it is over; time_ms is the anchor's time of day. */
static int end_on(const struct clock *clock, struct civil_date date, int32_t time_ms,
		  struct instant *ret_due)
{
	enum clock_end end = clock->unit == CLOCK_BILLING_CYCLES ? CLOCK_END_OF_DAY : clock->end;
	const struct zone *zone = clock_zone(clock);
	int error;

	if (end == CLOCK_END_OF_MONTH)
		date = date_add_days(date_add_months(date_month_start(date), 1), -1);
	error = roll_on(clock->roll, &date);
	if (error < 0)
		return error;
	if (end == CLOCK_CLOSING)
		return end_at_closing(clock, date, ret_due);
	if (end == CLOCK_SAME_TIME) {
		/* Milliseconds only carry over where the time of day exists. */
		if (zone_resolve(zone, date, time_ms / 1000, ZONE_EARLIER, ret_due) != LOCAL_NONE)
			ret_due->ms += time_ms % 1000;
		return 0;
	}
	*ret_due = zone_day_start(zone, date_add_days(date, 1));
	return 0;
}

static int add_civil(const struct clock *clock, struct instant anchor, struct instant *ret_due)
{
	struct zone_local local = zone_local(clock_zone(clock), anchor);
	bool counted = counts_start_day(clock, local.date, anchor);
	struct civil_date date;
	bool ended = clock->from_period_end &&
		     zone_day_start(clock_zone(clock), local.date).ms == anchor.ms;
	int error = last_day(clock, local.date, counted, &date);

	/* what ends with a day ends with one, also where days begin at 01:00 when clocks change */
	if (error == 0 && ended && clock->end == CLOCK_SAME_TIME && !clock->roll &&
	    clock->unit != CLOCK_BILLING_CYCLES) {
		/* of working days that is the last, of all others the one after it */
		*ret_due = zone_day_start(clock_zone(clock),
					  date_add_days(date, clock->unit == CLOCK_WORKING_DAYS));
		return 0;
	}
	if (error < 0)
		return error;
	return end_on(clock, date, local.ms_of_day, ret_due);
}

static int check_clock(const struct clock *clock)
{
	bool elapsed = clock_unit_is_elapsed(clock->unit);
	bool civil = !elapsed || clock->end != CLOCK_SAME_TIME || clock->roll;

	if (clock->amount < 0 || clock->unit >= CLOCK_UNITS)
		return -EINVAL;
	if (civil && !clock_zone(clock))
		return -EINVAL;
	if (clock->unit == CLOCK_WORKING_DAYS && !clock->calendar)
		return -EINVAL;
	if (clock->unit == CLOCK_BILLING_CYCLES &&
	    (clock->billing_day < 1 || clock->billing_day > 31))
		return -EINVAL;
	return 0;
}

/* Elapsed time that is then taken to the end of a day, or on to a working day. */
static int end_elapsed(const struct clock *clock, struct instant *due)
{
	struct zone_local local;

	if (clock->end == CLOCK_SAME_TIME && !clock->roll)
		return 0;
	local = zone_local(clock_zone(clock), *due);
	return end_on(clock, local.date, local.ms_of_day, due);
}

static int add_from(const struct clock *clock, struct instant anchor, struct instant *ret_due)
{
	struct instant due = anchor;
	int error;

	if (clock_unit_is_elapsed(clock->unit)) {
		error = add_elapsed(clock, anchor, &due);
		if (error == 0)
			error = end_elapsed(clock, &due);
	} else {
		error = add_civil(clock, anchor, &due);
	}
	if (error < 0)
		return error;
	if (!instant_is_written(due))
		return -ERANGE;
	*ret_due = instant_later(anchor, due);
	return 0;
}

static int start_of(const struct clock *clock, struct instant anchor, struct instant *ret_start)
{
	int error = check_clock(clock);

	if (error < 0)
		return error;
	if (!instant_is_written(anchor))
		return -ERANGE;
	*ret_start = anchor;
	/* the end of a period is no event that comes too late in the day */
	return clock->cutoff && !clock->from_period_end
		       ? clock_cut_off(clock->cutoff, anchor, ret_start)
		       : 0;
}

int clock_add(const struct clock *clock, struct instant anchor, struct instant *ret_due)
{
	int error = start_of(clock, anchor, &anchor);

	return error < 0 ? error : add_from(clock, anchor, ret_due);
}

int clock_add_sequence(const struct clock *clocks, size_t count, struct instant anchor,
		       struct instant *ret_due)
{
	for (size_t i = 0; i < count; i++) {
		int error = clock_add(&clocks[i], anchor, &anchor);

		if (error < 0)
			return error;
	}
	*ret_due = anchor;
	return 0;
}

/* The most units that are up by an instant, by bisection: a unit is at least a day, so there are at
 * most as many as days. */
static int units_between(struct clock clock, struct instant start, struct instant to,
			 int64_t *ret_amount)
{
	int64_t low = 0, high = (to.ms - start.ms) / DAY_MS + 3;
	struct instant due;
	int error;

	while (high - low > 1) {
		clock.amount = low + (high - low) / 2;
		error = add_from(&clock, start, &due);
		if (error < 0 && error != -ERANGE && error != -ENODATA)
			return error;
		if (error == 0 && due.ms <= to.ms)
			low = clock.amount;
		else
			high = clock.amount;
	}
	*ret_amount = low;
	return 0;
}

int clock_between(const struct clock *clock, struct instant anchor, struct instant to,
		  int64_t *ret_amount)
{
	struct clock counted = *clock;
	struct instant start;
	int error;

	counted.amount = 0;
	error = start_of(&counted, anchor, &start);
	if (error < 0)
		return error;
	if (!instant_is_written(to))
		return -ERANGE;
	if (to.ms <= start.ms)
		*ret_amount = 0;
	else if (!clock_unit_is_elapsed(clock->unit))
		return units_between(counted, start, to, ret_amount);
	else if (clock->calendar)
		*ret_amount = calendar_open_between(clock->calendar, start, to).ms;
	else
		*ret_amount = to.ms - start.ms;
	return 0;
}
