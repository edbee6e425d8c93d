/* window: see window.h. All kinds reduce to "the first day of the window n windows from here". */
#include "core/time/window.h"

#include <assert.h>

/* First day of the billing month that is named by the month of this date. */
static struct civil_date billing_start(const struct window *window, struct civil_date month)
{
	return date_with_day(month, window->anchor_day);
}

static struct civil_date billing_first(const struct window *window, struct civil_date date,
				       int64_t count)
{
	struct civil_date month = date_month_start(date);

	/* Each start is clamped on its own: a start on the 31st is 28 February, then 31 March. */
	if (date_compare(date, billing_start(window, month)) < 0)
		count--;
	return billing_start(window, date_add_months(month, count));
}

static struct civil_date contract_first(const struct window *window, struct civil_date date,
					int64_t count)
{
	int64_t years = (int64_t)date.year - window->start.year;

	if (date_compare(date, date_add_months(window->start, years * 12)) < 0)
		years--;
	return date_add_months(window->start, (years + count) * 12);
}

struct civil_date window_first_date(const struct window *window, struct civil_date date,
				    int64_t count)
{
	struct civil_date half = { date.year, date.month <= 6 ? 1 : 7, 1 };

	switch (window->kind) {
	case WINDOW_DAY:
		return date_add_days(date, count);
	case WINDOW_WEEK:
		return date_add_days(date_week_start(date), count * 7);
	case WINDOW_MONTH:
		return date_add_months(date_month_start(date), count);
	case WINDOW_BILLING_MONTH:
		return billing_first(window, date, count);
	case WINDOW_QUARTER:
		return date_add_months(date_quarter_start(date), count * 3);
	case WINDOW_HALF_YEAR:
		return date_add_months(half, count * 6);
	case WINDOW_YEAR:
		return date_add_months(date_year_start(date), count * 12);
	case WINDOW_CONTRACT_YEAR:
	case WINDOW_KINDS:
		break;
	}
	assert(window->kind == WINDOW_CONTRACT_YEAR);
	return contract_first(window, date, count);
}

struct window_dates window_dates_of(const struct window *window, struct civil_date date)
{
	return (struct window_dates){
		.first = window_first_date(window, date, 0),
		.last = date_add_days(window_first_date(window, date, 1), -1),
	};
}

struct span window_span(const struct zone *zone, struct window_dates dates)
{
	return (struct span){ zone_day_start(zone, dates.first).ms,
			      zone_day_start(zone, date_add_days(dates.last, 1)).ms };
}

static struct zone_stretch stretch_of(const struct window *window, struct instant at)
{
	return zone_stretch_at(window->zone, floor_div(at.ms, SECOND_MS));
}

/* The date that names the window of an instant. Where clocks go back over midnight, the day before
 * shows again after the new day has begun; the new day keeps that time. */
static struct civil_date date_of(const struct window *window, const struct zone_stretch *stretch,
				 struct instant at)
{
	int64_t local_ms = at.ms + stretch->offset_seconds * SECOND_MS;
	struct civil_date date = date_of_days(floor_div(local_ms, DAY_MS));
	struct civil_date next = date_add_days(date, 1);

	return zone_day_start_near(window->zone, stretch, next).ms <= at.ms ? next : date;
}

struct span window_of(const struct window *window, struct instant at)
{
	struct zone_stretch stretch = stretch_of(window, at);
	struct civil_date date = date_of(window, &stretch, at);

	return (struct span){
		zone_day_start_near(window->zone, &stretch, window_first_date(window, date, 0)).ms,
		zone_day_start_near(window->zone, &stretch, window_first_date(window, date, 1)).ms,
	};
}

struct span window_next(const struct window *window, struct span current)
{
	return window_of(window, instant_of(current.to));
}

struct span window_previous(const struct window *window, struct span current)
{
	return window_of(window, instant_of(current.from - 1));
}
