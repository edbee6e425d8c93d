#include "core/calendar/answer.h"

#include <assert.h>
#include <errno.h>

#define CHANGE_CHUNK_DAYS 32

/* A new row at the end, or NULL when there are enough (*error 0) or memory is out. */
static struct answer_row *add_row(struct answer *answer, struct arena *arena, int *error)
{
	size_t capacity = answer->capacity ? 2 * answer->capacity : 16;

	*error = 0;
	answer->row_total++;
	if (answer->row_count == ANSWER_ROWS_MAX)
		return NULL;
	if (answer->row_count == answer->capacity) {
		struct answer_row *rows = ARENA_GROW(arena, struct answer_row, answer->rows,
						     answer->capacity, capacity);

		if (!rows) {
			*error = -ENOMEM;
			return NULL;
		}
		answer->rows = rows;
		answer->capacity = capacity;
	}
	return &answer->rows[answer->row_count++];
}

static int keep_row(struct answer *answer, struct arena *arena, struct answer_row row)
{
	int error;
	struct answer_row *place = add_row(answer, arena, &error);

	if (place)
		*place = row;
	return error;
}

static bool is_listed(const struct calendar *calendar, struct civil_date date)
{
	for (size_t i = 0; i < calendar->listed_count; i++)
		if (date_compare(calendar->listed[i], date) == 0)
			return true;
	return false;
}

static bool is_excepted(const struct calendar *calendar, struct civil_date date)
{
	for (size_t i = 0; i < calendar->exception_count; i++)
		if (date_compare(calendar->exceptions[i].date, date) == 0)
			return true;
	return false;
}

enum day_kind calendar_day_kind(const struct calendar *calendar, struct civil_date date,
				struct str *ret_name)
{
	struct holiday days[HOLIDAYS_PER_YEAR_MAX];
	size_t count;

	*ret_name = STR_NONE;
	if (calendar->always_open)
		return DAY_HOURS;
	if (is_excepted(calendar, date))
		return DAY_EXCEPTED;
	count = holidays_of_year(calendar->holidays, date.year, days);
	for (size_t i = 0; i < count; i++) {
		if (date_compare(days[i].date, date) != 0)
			continue;
		*ret_name = days[i].name;
		return DAY_HOLIDAY;
	}
	if (is_listed(calendar, date))
		return DAY_LISTED;
	return calendar_works_on(calendar, date) ? DAY_HOURS : DAY_NO_HOURS;
}

/* The instants of a civil day. */
static struct span day_span(const struct zone *zone, struct civil_date date)
{
	return window_span(zone, (struct window_dates){ date, date });
}

static struct span written_span(struct span span)
{
	return span_intersect(span,
			      (struct span){ INSTANT_WRITTEN_MIN_MS, INSTANT_WRITTEN_MAX_MS + 1 });
}

/* A row for each segment of a set; a segment begins on its date. */
static int add_segments(const struct asked *asked, struct arena *arena, struct spans segments,
			struct answer *answer)
{
	int r = 0;

	for (size_t i = 0; i < segments.count && r == 0; i++) {
		struct answer_row row = { .span = segments.items[i] };

		row.date = zone_date(asked->zone, instant_of(row.span.from));
		if (asked->calendar)
			row.kind = calendar_day_kind(asked->calendar, row.date, &row.name);
		r = keep_row(answer, arena, row);
	}
	return r;
}

/* The segments of one day, or one row that says why there are none. */
static int add_day(const struct asked *asked, struct arena *arena, struct civil_date date,
		   struct answer *answer)
{
	struct answer_row row = { .date = date };
	struct spans segments;
	int r = calendar_open_spans(asked->calendar,
				    written_span(day_span(asked->calendar->zone, date)), arena,
				    &segments);

	if (r < 0)
		return r;
	for (size_t i = 0; i < segments.count; i++)
		answer->open_ms += span_ms(segments.items[i]);
	if (segments.count > 0)
		return add_segments(asked, arena, segments, answer);
	row.kind = calendar_day_kind(asked->calendar, date, &row.name);
	return keep_row(answer, arena, row);
}

/* Until when the calendar stays open, or closed, looking ahead piece by piece. */
static int find_change(const struct asked *asked, struct arena *arena, struct answer *answer)
{
	int64_t at = answer->from.ms, end = at;

	for (int days = 0; days < CALENDAR_CLOSED_DAYS_MAX; days += CHANGE_CHUNK_DAYS) {
		struct arena_mark mark = arena_mark(arena);
		struct spans open;
		int r;

		end += CHANGE_CHUNK_DAYS * DAY_MS;
		r = calendar_open_spans(asked->calendar, written_span((struct span){ at, end }),
					arena, &open);
		if (r < 0)
			return r;
		answer->changes = answer->open ? open.items[0].to < end : open.count > 0;
		if (answer->changes)
			answer->to =
				instant_of(answer->open ? open.items[0].to : open.items[0].from);
		arena_rewind(arena, mark);
		if (answer->changes || end > INSTANT_WRITTEN_MAX_MS)
			break;
	}
	answer->changes = answer->changes && instant_is_written(answer->to);
	return 0;
}

int answer_open(const struct asked *asked, struct arena *arena, struct instant at,
		struct answer *ret_answer)
{
	struct answer answer = { .from = at, .to = at };
	int r;

	assert(asked->calendar);
	answer.open = calendar_is_open(asked->calendar, at);
	r = find_change(asked, arena, &answer);
	if (r == 0)
		r = add_day(asked, arena, zone_date(asked->zone, at), &answer);
	if (r == 0)
		*ret_answer = answer;
	return r;
}

int answer_between(const struct asked *asked, struct arena *arena, struct span between,
		   struct answer *ret_answer)
{
	struct answer answer = { .from = instant_of(between.from),
				 .to = instant_of(between.to),
				 .start = instant_of(between.from) };
	struct spans segments = spans_of(&between);
	int r = 0;

	if (asked->cutoff)
		r = clock_cut_off(asked->cutoff, answer.from, &answer.start);
	if (r == 0 && asked->calendar) {
		between.from = answer.start.ms;
		r = calendar_open_spans(asked->calendar, between, arena, &segments);
		answer.open_ms =
			calendar_open_between(asked->calendar, answer.start, instant_of(between.to))
				.ms;
		answer.working_days =
			calendar_working_days(asked->calendar, zone_date(asked->zone, answer.start),
					      zone_date(asked->zone, answer.to));
	} else if (r == 0) {
		answer.open_ms = span_ms(between);
	}
	if (r == 0)
		r = add_segments(asked, arena, segments, &answer);
	if (r == 0)
		*ret_answer = answer;
	return r;
}

/* The days on the way to the last one, each with its number or with why it does not count. */
static int add_days(const struct asked *asked, struct arena *arena, const struct clock *clock,
		    struct answer *answer)
{
	int64_t first = date_days(zone_date(asked->zone, answer->start));
	int64_t last = date_days(zone_date(asked->zone, instant_of(answer->due.ms - 1)));
	bool exact = clock->end == CLOCK_SAME_TIME;
	bool counted = clock->count_start_day ||
		       (clock->from_period_end &&
			zone_day_start(asked->zone, date_of_days(first)).ms == answer->start.ms);
	int64_t number = 0;
	int r = 0;

	if (exact)
		last = date_days(zone_date(asked->zone, answer->due));
	for (int64_t day = first; day <= last && r == 0; day++) {
		struct answer_row row = { .date = date_of_days(day), .kind = DAY_HOURS };
		bool works = true;

		if (asked->calendar) {
			row.kind = calendar_day_kind(asked->calendar, row.date, &row.name);
			works = calendar_works_on(asked->calendar, row.date);
		}
		if ((day > first || counted) && (works || clock->unit != CLOCK_WORKING_DAYS) &&
		    number < clock->amount)
			row.number = ++number;
		r = keep_row(answer, arena, row);
		if (answer->row_count == ANSWER_ROWS_MAX)
			break;
	}
	answer->row_total = (size_t)(last - first + 1);
	return r;
}

/* The open segments from the start to the due instant, whose sum is the amount. */
static int add_open(const struct asked *asked, struct arena *arena, const struct clock *clock,
		    struct answer *answer)
{
	struct span run = { answer->start.ms, answer->due.ms };
	struct spans segments = spans_of(&run);
	int r = 0;

	if (clock->calendar)
		r = calendar_open_spans(clock->calendar, run, arena, &segments);
	for (size_t i = 0; r == 0 && i < segments.count; i++)
		answer->open_ms += span_ms(segments.items[i]);
	return r < 0 ? r : add_segments(asked, arena, segments, answer);
}

int answer_due(const struct asked *asked, struct arena *arena, const struct clock *clock,
	       struct instant from, struct answer *ret_answer)
{
	struct answer answer = { .from = from, .start = from };
	int r = clock_add(clock, from, &answer.due);

	if (r == 0 && clock->cutoff && !clock->from_period_end)
		r = clock_cut_off(clock->cutoff, from, &answer.start);
	if (r < 0)
		return r;
	if (clock_unit_is_elapsed(clock->unit))
		r = add_open(asked, arena, clock, &answer);
	else if (clock->unit == CLOCK_DAYS || clock->unit == CLOCK_WORKING_DAYS)
		r = add_days(asked, arena, clock, &answer);
	if (r == 0)
		*ret_answer = answer;
	return r;
}

int answer_next_day(const struct asked *asked, struct arena *arena, struct instant from,
		    struct civil_time resume, struct answer *ret_answer)
{
	const struct clock_cutoff cutoff = { .calendar = asked->calendar,
					     .at_cutoff_too = true,
					     .resume_seconds = resume.seconds };
	const struct clock day = { .amount = 1, .unit = CLOCK_WORKING_DAYS };
	struct answer answer = { .from = from, .start = from };
	int r = clock_cut_off(&cutoff, from, &answer.due);

	if (r == 0)
		r = add_days(asked, arena, &day, &answer);
	if (r == 0)
		*ret_answer = answer;
	return r;
}

int answer_holidays(const struct asked *asked, struct arena *arena, int32_t year,
		    struct answer *ret_answer)
{
	const struct calendar *calendar = asked->calendar;
	struct answer answer = { .open = false };
	struct civil_date date = { year, 1, 1 };
	int r = 0;

	assert(calendar);
	for (int64_t day = date_days(date); date.year == year && r == 0;
	     date = date_of_days(++day)) {
		struct answer_row row = { .date = date };

		row.kind = calendar_day_kind(calendar, date, &row.name);
		if (row.kind == DAY_HOURS || row.kind == DAY_NO_HOURS)
			continue;
		answer.working_days++;
		r = row.kind == DAY_EXCEPTED ? add_day(asked, arena, date, &answer)
					     : keep_row(&answer, arena, row);
	}
	if (r == 0)
		*ret_answer = answer;
	return r;
}

static int add_window(const struct asked *asked, struct arena *arena, const struct window *window,
		      struct answer *answer)
{
	struct window_dates dates = window_dates_of(window, zone_date(asked->zone, answer->from));
	struct answer_row row = { .date = dates.first,
				  .window = window->kind,
				  .span = window_span(window->zone, dates) };

	if (!instant_is_written(instant_of(row.span.from)) ||
	    !instant_is_written(instant_of(row.span.to)))
		return -ERANGE;
	if (asked->calendar) {
		row.open_ms = calendar_open_between(asked->calendar, instant_of(row.span.from),
						    instant_of(row.span.to))
				      .ms;
		row.working_days = calendar_working_days(asked->calendar, dates.first,
							 date_add_days(dates.last, 1));
	}
	return keep_row(answer, arena, row);
}

int answer_windows(const struct asked *asked, struct arena *arena,
		   const struct window_question *question, struct answer *ret_answer)
{
	struct answer answer = { .from = zone_day_start(asked->zone, question->date) };
	int r = 0;

	for (unsigned kind = 0; kind < WINDOW_KINDS && r == 0; kind++) {
		const struct window window = { .kind = (enum window_kind)kind,
					       .zone = asked->zone,
					       .anchor_day = question->billing_day,
					       .start = question->start };

		if ((kind == WINDOW_BILLING_MONTH && question->billing_day == 0) ||
		    (kind == WINDOW_CONTRACT_YEAR && !question->has_start))
			continue;
		r = add_window(asked, arena, &window, &answer);
	}
	if (r == 0)
		*ret_answer = answer;
	return r;
}

int answer_week(const struct asked *asked, struct arena *arena, struct civil_date date,
		struct answer *ret_answer)
{
	struct civil_date first = date_week_start(date);
	struct answer answer = { .from = zone_day_start(asked->zone, first),
				 .to = zone_day_start(asked->zone, date_add_days(first, 7)) };
	int r = 0;

	assert(asked->calendar);
	if (!instant_is_written(answer.from) || !instant_is_written(answer.to))
		return -ERANGE;
	for (int64_t day = 0; day < 7 && r == 0; day++)
		r = add_day(asked, arena, date_add_days(first, day), &answer);
	if (r == 0)
		*ret_answer = answer;
	return r;
}

int answer_changes(const struct asked *asked, struct arena *arena, int32_t year,
		   struct answer *ret_answer)
{
	struct civil_date first = { year, 1, 1 }, next = { year + 1, 1, 1 };
	struct span whole = { zone_day_start(asked->zone, first).ms,
			      zone_day_start(asked->zone, next).ms };
	struct answer answer = { .from = instant_of(whole.from), .to = instant_of(whole.to) };
	struct zone_stretch stretch = zone_stretch_at(asked->zone, floor_div(whole.from, 1000));
	int r = 0;

	/* one at the first instant of the next year ends a day of this one */
	while (r == 0 && stretch.to_seconds <= floor_div(whole.to, 1000)) {
		struct answer_row row = { .offset_before_seconds = stretch.offset_seconds };

		stretch = zone_stretch_at(asked->zone, stretch.to_seconds);
		row.span.from = row.span.to = stretch.from_seconds * 1000;
		row.date = zone_date(asked->zone, instant_of(row.span.from - 1));
		row.offset_after_seconds = stretch.offset_seconds;
		if (row.offset_after_seconds != row.offset_before_seconds)
			r = keep_row(&answer, arena, row);
	}
	if (r == 0)
		*ret_answer = answer;
	return r;
}
