/* civil: dates and times of day as people write them, in the proleptic Gregorian calendar.
 *
 * A civil date knows no zone; core/time/zone.h says when it begins in one. Arithmetic is by day
 * number (0 is 1970-01-01) and by month with the end-of-month clamp: 31 January + 1 month is the
 * last day of February. Texts have years 0001 to 9999; arithmetic that leaves the years
 * DATE_YEAR_MIN to DATE_YEAR_MAX stops at the first or last day of that range.
 *
 *     struct civil_date start;
 *     if (date_parse(STR("2026-01-31"), &start) < 0) ...
 *     struct civil_date end = date_add_months(start, 1);      // 2026-02-28
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_TIME_CIVIL_H
#define GARANT_CORE_TIME_CIVIL_H

#include "base/str.h"

#define DATE_YEAR_MIN (-9999)
#define DATE_YEAR_MAX 99999
#define DAY_SECONDS 86400
#define DAY_MS INT64_C(86400000)

struct civil_date {
	int32_t year;
	uint8_t month; /* 1..12 */
	uint8_t day;   /* 1..31 */
};

struct civil_time {
	int32_t seconds; /* of the day, 0..86400; 86400 is 24:00, only as an end */
};

enum weekday { MONDAY = 1, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

/* YYYY-MM-DD, years 0001..9999. Returns 0, -EBADMSG (not of that form) or -ERANGE (no such day). */
MUST_USE int date_parse(struct str text, struct civil_date *ret_date);

/* HH:MM or HH:MM:SS from 00:00 to 24:00. Returns 0, -EBADMSG or -ERANGE. */
MUST_USE int time_parse(struct str text, struct civil_time *ret_time);

/* YYYY-MM-DD, then T or a space, then a time: a moment on a wall clock, without an offset. 24:00 is
 * refused. Returns 0, -EBADMSG or -ERANGE. Resolve it with zone_resolve. */
MUST_USE int date_time_parse(struct str text, struct civil_date *ret_date,
			     struct civil_time *ret_time);

/* Appends YYYY-MM-DD. */
void date_write(struct strbuf *out, struct civil_date date);

/* Appends HH:MM, or HH:MM:SS when the seconds are not zero. */
void time_write(struct strbuf *out, struct civil_time time);

/* True when the date exists and its year is within DATE_YEAR_MIN..DATE_YEAR_MAX. */
bool date_is_valid(struct civil_date date);

/* Days since 1970-01-01, negative before. */
int64_t date_days(struct civil_date date);

/* The date of a day number; clamped to the range of years. */
struct civil_date date_of_days(int64_t days);

/* Gregorian rule: divisible by 4, not by 100 unless by 400. */
bool date_year_is_leap(int32_t year);

/* 28..31; month is 1..12. */
uint8_t date_month_days(int32_t year, uint8_t month);

/* Weekday by ISO 8601. */
enum weekday date_weekday(struct civil_date date);
enum weekday date_weekday_of_days(int64_t days);

struct civil_date date_add_days(struct civil_date date, int64_t days);

/* The same day number months later (or earlier), else the last day of that month. */
struct civil_date date_add_months(struct civil_date date, int64_t months);

/* The given day number of the date's month, at most its last day: day 31 in June is the 30th. */
struct civil_date date_with_day(struct civil_date date, uint8_t day);

/* 1..4 */
uint8_t date_quarter(struct civil_date date);

struct civil_date date_month_start(struct civil_date date);
struct civil_date date_quarter_start(struct civil_date date);
struct civil_date date_year_start(struct civil_date date);
/* The Monday on or before the date (ISO 8601). */
struct civil_date date_week_start(struct civil_date date);

/* Negative, 0 or positive. */
static inline int date_compare(struct civil_date a, struct civil_date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return (int)a.day - (int)b.day;
}

/* Quotient rounded towards minus infinity; divisor > 0. */
static inline int64_t floor_div(int64_t value, int64_t divisor)
{
	int64_t quotient = value / divisor;

	return quotient - (value % divisor < 0);
}

#endif
