/* calendar: see calendar.h. All questions of open time go through one walk, which takes the
 * stretches of constant offset one after the other and inside each the local days and their slots;
 * what it yields is therefore in order and exact on the days when clocks change. */
#include "core/calendar/calendar.h"

#include <errno.h>

#define SPANS_FIRST_ROOM 32

struct walk {
	const struct calendar *calendar;
	struct span window;
	struct span stretch; /* the part of the window with this offset */
	int64_t offset_ms;
	int64_t day, last_day;	   /* day numbers on the wall */
	struct calendar_day hours; /* of day */
	size_t slot;		   /* next one to look at */
	int64_t closed_days;	   /* in a row, so far */
	int64_t closed_days_max;
};

int slots_normalise(struct slot *slots, size_t *count)
{
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++) {
		struct slot moving = slots[i];
		size_t hole = i;

		if (moving.from_seconds < 0 || moving.to_seconds > DAY_SECONDS ||
		    moving.from_seconds >= moving.to_seconds)
			return -ERANGE;
		for (; hole > 0 && slots[hole - 1].from_seconds > moving.from_seconds; hole--)
			slots[hole] = slots[hole - 1];
		slots[hole] = moving;
	}
	for (size_t i = 1; i < *count; i++)
		if (slots[i].from_seconds < slots[i - 1].to_seconds)
			return -EEXIST;
	for (size_t i = 0; i < *count; i++) {
		if (kept > 0 && slots[kept - 1].to_seconds == slots[i].from_seconds)
			slots[kept - 1].to_seconds = slots[i].to_seconds;
		else
			slots[kept++] = slots[i];
	}
	*count = kept;
	return 0;
}

static bool day_is_fine(struct calendar_day day)
{
	int32_t free_from = 0;

	for (size_t i = 0; i < day.count; i++) {
		if (day.slots[i].from_seconds < free_from ||
		    day.slots[i].to_seconds <= day.slots[i].from_seconds ||
		    day.slots[i].to_seconds > DAY_SECONDS)
			return false;
		free_from = day.slots[i].to_seconds;
	}
	return true;
}

int calendar_check(const struct calendar *calendar)
{
	if (!calendar->zone)
		return -EINVAL;
	for (size_t i = MONDAY; i <= SUNDAY; i++)
		if (!day_is_fine(calendar->week[i]))
			return -EINVAL;
	for (size_t i = 1; i < calendar->listed_count; i++)
		if (date_compare(calendar->listed[i - 1], calendar->listed[i]) > 0)
			return -EINVAL;
	for (size_t i = 0; i < calendar->exception_count; i++) {
		const struct calendar_exception *exception = &calendar->exceptions[i];

		if (!day_is_fine(exception->day) ||
		    (i > 0 && date_compare(exception[-1].date, exception->date) >= 0))
			return -EINVAL;
	}
	return 0;
}

static const struct calendar_exception *find_exception(const struct calendar *calendar,
						       struct civil_date date)
{
	size_t low = 0, high = calendar->exception_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = date_compare(calendar->exceptions[middle].date, date);

		if (order == 0)
			return &calendar->exceptions[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool is_listed(const struct calendar *calendar, struct civil_date date)
{
	size_t low = 0, high = calendar->listed_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = date_compare(calendar->listed[middle], date);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* The hours of a day number. The date is only worked out when something depends on it. */
static struct calendar_day hours_of(const struct calendar *calendar, int64_t day)
{
	static const struct slot whole_day = { 0, DAY_SECONDS };
	static const struct calendar_day closed = { NULL, 0 };
	struct calendar_day usual = calendar->week[date_weekday_of_days(day)];
	const struct calendar_exception *exception;
	struct civil_date date;

	if (calendar->always_open)
		return (struct calendar_day){ &whole_day, 1 };
	if (calendar->exception_count == 0 &&
	    (usual.count == 0 ||
	     (calendar->holidays == HOLIDAYS_NONE && calendar->listed_count == 0)))
		return usual;
	date = date_of_days(day);
	exception = find_exception(calendar, date);
	if (exception)
		return exception->day;
	if (usual.count > 0 &&
	    (holidays_has(calendar->holidays, date) || is_listed(calendar, date)))
		return closed;
	return usual;
}

struct calendar_day calendar_day_of(const struct calendar *calendar, struct civil_date date)
{
	return hours_of(calendar, date_days(date));
}

bool calendar_works_on(const struct calendar *calendar, struct civil_date date)
{
	return hours_of(calendar, date_days(date)).count > 0;
}

int calendar_add_working_days(const struct calendar *calendar, struct civil_date date,
			      int64_t count, struct civil_date *ret_date)
{
	int64_t first = floor_div(INSTANT_WRITTEN_MIN_MS, DAY_MS);
	int64_t last = floor_div(INSTANT_WRITTEN_MAX_MS, DAY_MS);
	int64_t step = count < 0 ? -1 : 1;
	int64_t day = date_days(date);
	int64_t closed = 0;

	/* each is a day at least: what lies beyond all dates is not walked to */
	if (count > 0 ? count > last - day : count < first - day)
		return -ERANGE;
	while (count != 0) {
		day += step;
		if (day < first || day > last)
			return -ERANGE;
		if (hours_of(calendar, day).count > 0) {
			count -= step;
			closed = 0;
		} else if (++closed > CALENDAR_CLOSED_DAYS_MAX) {
			return -ENODATA;
		}
	}
	*ret_date = date_of_days(day);
	return 0;
}

int64_t calendar_working_days(const struct calendar *calendar, struct civil_date from,
			      struct civil_date to)
{
	int64_t end = date_days(to);
	int64_t count = 0;

	for (int64_t day = date_days(from); day < end; day++)
		count += hours_of(calendar, day).count > 0;
	return count;
}

bool calendar_is_open(const struct calendar *calendar, struct instant at)
{
	struct zone_local local;
	struct calendar_day hours;

	if (calendar->always_open)
		return true;
	local = zone_local(calendar->zone, at);
	hours = calendar_day_of(calendar, local.date);
	for (size_t i = 0; i < hours.count; i++)
		if (local.ms_of_day >= hours.slots[i].from_seconds * SECOND_MS &&
		    local.ms_of_day < hours.slots[i].to_seconds * SECOND_MS)
			return true;
	return false;
}

/* Goes to the stretch of constant offset that contains the given instant of the window. */
static void walk_enter(struct walk *walk, int64_t at_ms)
{
	struct zone_stretch stretch =
		zone_stretch_at(walk->calendar->zone, floor_div(at_ms, SECOND_MS));

	walk->offset_ms = stretch.offset_seconds * SECOND_MS;
	walk->stretch = (struct span){ at_ms, walk->window.to };
	if (stretch.to_seconds <= floor_div(walk->window.to - 1, SECOND_MS))
		walk->stretch.to = stretch.to_seconds * SECOND_MS;
	walk->day = floor_div(walk->stretch.from + walk->offset_ms, DAY_MS);
	walk->last_day = floor_div(walk->stretch.to - 1 + walk->offset_ms, DAY_MS);
	walk->hours = hours_of(walk->calendar, walk->day);
	walk->slot = 0;
}

/* Starts a walk over the part of the window that lies in the years 0001..9999. */
static struct walk walk_start(const struct calendar *calendar, struct span window)
{
	static const struct span written = { INSTANT_WRITTEN_MIN_MS, INSTANT_WRITTEN_MAX_MS + 1 };
	struct walk walk = { .calendar = calendar,
			     .window = span_intersect(window, written),
			     .closed_days_max = INT64_MAX };

	if (!span_is_empty(walk.window))
		walk_enter(&walk, walk.window.from);
	return walk;
}

/* The next open span in order of time; spans may touch. False at the end of the window, or after
 * closed_days_max days without opening. */
static bool walk_next(struct walk *walk, struct span *ret_span)
{
	if (span_is_empty(walk->window))
		return false;
	while (walk->closed_days <= walk->closed_days_max) {
		while (walk->slot < walk->hours.count) {
			const struct slot *slot = &walk->hours.slots[walk->slot++];
			int64_t midnight = walk->day * DAY_MS - walk->offset_ms;
			struct span open = { midnight + slot->from_seconds * SECOND_MS,
					     midnight + slot->to_seconds * SECOND_MS };

			open = span_intersect(open, walk->stretch);
			if (span_is_empty(open))
				continue;
			walk->closed_days = 0;
			*ret_span = open;
			return true;
		}
		if (walk->day < walk->last_day) {
			walk->day++;
			walk->closed_days++;
			walk->hours = hours_of(walk->calendar, walk->day);
			walk->slot = 0;
		} else if (walk->stretch.to < walk->window.to) {
			walk_enter(walk, walk->stretch.to);
		} else {
			return false;
		}
	}
	return false;
}

struct duration calendar_open_between(const struct calendar *calendar, struct instant from,
				      struct instant to)
{
	struct walk walk = walk_start(calendar, (struct span){ from.ms, to.ms });
	struct duration sum = { 0 };
	struct span open;

	if (calendar->always_open)
		return (struct duration){ span_ms(walk.window) };
	while (walk_next(&walk, &open))
		sum.ms += open.to - open.from;
	return sum;
}

int calendar_open_spans(const struct calendar *calendar, struct span window, struct arena *arena,
			struct spans *ret_spans)
{
	struct walk walk = walk_start(calendar, window);
	struct spans spans = SPANS_NONE;
	size_t room = 0;
	struct span open;

	while (walk_next(&walk, &open)) {
		if (spans.count == room) {
			size_t more = room ? room * 2 : SPANS_FIRST_ROOM;
			struct span *items =
				ARENA_GROW(arena, struct span, spans.items, room, more);

			if (!items)
				return -ENOMEM;
			spans.items = items;
			room = more;
		}
		spans_append(&spans, open);
	}
	*ret_spans = spans;
	return 0;
}

int calendar_add(const struct calendar *calendar, struct instant anchor, struct duration open,
		 struct instant *ret_due)
{
	struct walk walk;
	struct span span;
	int64_t rest = open.ms;

	if (rest < 0)
		return -EINVAL;
	if (calendar->always_open || rest == 0)
		return instant_add(anchor, open, ret_due);
	walk = walk_start(calendar, (struct span){ anchor.ms, INSTANT_WRITTEN_MAX_MS + 1 });
	walk.closed_days_max = CALENDAR_CLOSED_DAYS_MAX;
	while (walk_next(&walk, &span)) {
		if (rest <= span.to - span.from) {
			ret_due->ms = span.from + rest;
			return 0;
		}
		rest -= span.to - span.from;
	}
	return walk.closed_days > walk.closed_days_max ? -ENODATA : -ERANGE;
}
