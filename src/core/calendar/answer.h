/* answer: what can be asked of a calendar, with the parts that add up to the answer.
 *
 * Each function fills an answer whose rows are the open segments, days or windows it rests on. At
 * most ANSWER_ROWS_MAX rows are kept; the totals count all of them.
 *
 *     struct asked asked = { .calendar = desk, .zone = paris };
 *     struct answer answer;
 *     r = answer_between(&asked, arena, from, to, &answer);
 *
 * Threads: calendars are only read; an answer belongs to one thread.
 */
#ifndef GARANT_CORE_CALENDAR_ANSWER_H
#define GARANT_CORE_CALENDAR_ANSWER_H

#include "core/calendar/clock.h"
#include "core/time/window.h"

#define ANSWER_ROWS_MAX 10000

enum day_kind {
	DAY_HOURS,    /* the hours of its weekday */
	DAY_EXCEPTED, /* hours, or none, of its own */
	DAY_HOLIDAY,  /* computed; the row has its name */
	DAY_LISTED,   /* a holiday of the calendar's list */
	DAY_NO_HOURS  /* its weekday has none */
};

struct answer_row {
	struct civil_date date;
	struct span span;     /* open segment or window; empty: none */
	int64_t open_ms;      /* of a window */
	int64_t working_days; /* of a window */
	int64_t number;	      /* of a day that counts, from 1; 0: it does not */
	enum window_kind window;
	enum day_kind kind;
	struct str name;	       /* of a holiday; static */
	int32_t offset_before_seconds; /* of a clock change, east of UTC */
	int32_t offset_after_seconds;
};

struct answer {
	struct instant from, to; /* what was asked */
	struct instant start;	 /* where the clock starts: from, after the calendar's cut-off */
	struct instant due;
	bool open;    /* at from */
	bool changes; /* to is when that ends; else it never does within ten years */
	int64_t open_ms, working_days;
	int64_t units; /* whole units that ran */
	struct answer_row *rows;
	size_t row_count, capacity;
	size_t row_total; /* rows left out included */
};

/* What a question is asked of. */
struct asked {
	const struct calendar *calendar;   /* NULL: none was told */
	const struct clock_cutoff *cutoff; /* NULL: none */
	const struct zone *zone;	   /* never NULL */
};

/* Kinds of windows to show: the bits of enum window_kind. */
struct window_question {
	struct civil_date date;
	uint8_t billing_day; /* 0: no billing month */
	bool has_start;	     /* a contract year from start */
	struct civil_date start;
};

/* Is it open, until when it stays so, and the segments of that day. The calendar must be told.
 * All return 0, -ENOMEM, or what clock_add returns. */
MUST_USE int answer_open(const struct asked *asked, struct arena *arena, struct instant at,
			 struct answer *ret_answer);

/* Open time and working days between two instants; without a calendar elapsed time alone. */
MUST_USE int answer_between(const struct asked *asked, struct arena *arena, struct span between,
			    struct answer *ret_answer);

/* When a clock is up; its zone, calendar and cut-off are set. Rows: the open segments that add up
 * to the amount, or the days with their numbers; none for months and longer. */
MUST_USE int answer_due(const struct asked *asked, struct arena *arena, const struct clock *clock,
			struct instant from, struct answer *ret_answer);

/* The next working day at a time of day: as if 0:00 were too late for today. */
MUST_USE int answer_next_day(const struct asked *asked, struct arena *arena, struct instant from,
			     struct civil_time resume, struct answer *ret_answer);

/* Days of a year on which the calendar has not the hours of the weekday. */
MUST_USE int answer_holidays(const struct asked *asked, struct arena *arena, int32_t year,
			     struct answer *ret_answer);

/* The windows that contain a date, with their real length. */
MUST_USE int answer_windows(const struct asked *asked, struct arena *arena,
			    const struct window_question *question, struct answer *ret_answer);

/* The segments of the week (Monday to Sunday) that contains a date. */
MUST_USE int answer_week(const struct asked *asked, struct arena *arena, struct civil_date date,
			 struct answer *ret_answer);

/* The changes of the zone's clocks in a year; one with which a day begins is of the day before. */
MUST_USE int answer_changes(const struct asked *asked, struct arena *arena, int32_t year,
			    struct answer *ret_answer);

/* What kind of day a date is, and the name of its holiday. */
enum day_kind calendar_day_kind(const struct calendar *calendar, struct civil_date date,
				struct str *ret_name);

#endif
