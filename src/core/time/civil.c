/* civil: see civil.h. The conversions follow the era method: a year begins in March, so that the
 * leap day is its last, and 400 years always have 146,097 days. */
#include "core/time/civil.h"

#include <errno.h>

#define ERA_DAYS 146097
#define EPOCH_SHIFT_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */

static const uint8_t month_days[13] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

bool date_year_is_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

uint8_t date_month_days(int32_t year, uint8_t month)
{
	if (month == 2 && date_year_is_leap(year))
		return 29;
	return month >= 1 && month <= 12 ? month_days[month] : 0;
}

bool date_is_valid(struct civil_date date)
{
	return date.year >= DATE_YEAR_MIN && date.year <= DATE_YEAR_MAX && date.day >= 1 &&
	       date.day <= date_month_days(date.year, date.month);
}

int64_t date_days(struct civil_date date)
{
	int64_t year = (int64_t)date.year - (date.month <= 2);
	int64_t era = floor_div(year, 400);
	int64_t year_of_era = year - era * 400;
	int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
	int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * ERA_DAYS + day_of_era - EPOCH_SHIFT_DAYS;
}

struct civil_date date_of_days(int64_t days)
{
	static const struct civil_date first = { DATE_YEAR_MIN, 1, 1 };
	static const struct civil_date last = { DATE_YEAR_MAX, 12, 31 };
	int64_t era, day_of_era, year_of_era, day_of_year, month, year;

	if (days <= INT64_C(-4371587)) /* day number of first */
		return first;
	if (days >= INT64_C(35804721)) /* day number of last */
		return last;
	days += EPOCH_SHIFT_DAYS;
	era = floor_div(days, ERA_DAYS);
	day_of_era = days - era * ERA_DAYS;
	year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	month = (5 * day_of_year + 2) / 153;
	year = era * 400 + year_of_era + (month >= 10);
	return (struct civil_date){
		.year = (int32_t)year,
		.month = (uint8_t)(month < 10 ? month + 3 : month - 9),
		.day = (uint8_t)(day_of_year - (153 * month + 2) / 5 + 1),
	};
}

enum weekday date_weekday_of_days(int64_t days)
{
	int64_t from_monday = days + 3; /* 1970-01-01 was a Thursday */

	return (enum weekday)(from_monday - floor_div(from_monday, 7) * 7 + 1);
}

enum weekday date_weekday(struct civil_date date)
{
	return date_weekday_of_days(date_days(date));
}

struct civil_date date_add_days(struct civil_date date, int64_t days)
{
	int64_t sum;

	if (__builtin_add_overflow(date_days(date), days, &sum))
		sum = days < 0 ? INT64_MIN : INT64_MAX;
	return date_of_days(sum);
}

struct civil_date date_with_day(struct civil_date date, uint8_t day)
{
	uint8_t length = date_month_days(date.year, date.month);

	date.day = day < 1 ? 1 : day > length ? length : day;
	return date;
}

struct civil_date date_add_months(struct civil_date date, int64_t months)
{
	int64_t sum, year;

	if (__builtin_add_overflow((int64_t)date.year * 12 + date.month - 1, months, &sum))
		return date_of_days(months < 0 ? INT64_MIN : INT64_MAX);
	year = floor_div(sum, 12);
	if (year < DATE_YEAR_MIN || year > DATE_YEAR_MAX)
		return date_of_days(year < 0 ? INT64_MIN : INT64_MAX);
	return date_with_day((struct civil_date){ .year = (int32_t)year,
						  .month = (uint8_t)(sum - year * 12 + 1),
						  .day = 1 },
			     date.day);
}

uint8_t date_quarter(struct civil_date date)
{
	return (uint8_t)((date.month + 2) / 3);
}

struct civil_date date_month_start(struct civil_date date)
{
	date.day = 1;
	return date;
}

struct civil_date date_quarter_start(struct civil_date date)
{
	return (struct civil_date){ date.year, (uint8_t)(date_quarter(date) * 3 - 2), 1 };
}

struct civil_date date_year_start(struct civil_date date)
{
	return (struct civil_date){ date.year, 1, 1 };
}

struct civil_date date_week_start(struct civil_date date)
{
	int64_t days = date_days(date);

	return date_of_days(days - (int64_t)date_weekday_of_days(days) + 1);
}

/* Reads exactly count digits at *at and moves past them; -1 when they are not there. */
static int32_t digits(struct str text, size_t *at, size_t count)
{
	int32_t value = 0;

	if (text.len < *at + count)
		return -1;
	for (size_t i = 0; i < count; i++) {
		char c = text.ptr[*at + i];

		if (c < '0' || c > '9')
			return -1;
		value = value * 10 + (c - '0');
	}
	*at += count;
	return value;
}

static bool take(struct str text, size_t *at, char c)
{
	if (*at >= text.len || text.ptr[*at] != c)
		return false;
	(*at)++;
	return true;
}

int date_parse(struct str text, struct civil_date *ret_date)
{
	size_t at = 0;
	int32_t year = digits(text, &at, 4);
	bool dash = take(text, &at, '-');
	int32_t month = digits(text, &at, 2);
	bool second_dash = take(text, &at, '-');
	int32_t day = digits(text, &at, 2);

	if (year < 0 || month < 0 || day < 0 || !dash || !second_dash || at != text.len)
		return -EBADMSG;
	if (year < 1 || month < 1 || month > 12 || day < 1 ||
	    day > date_month_days(year, (uint8_t)month))
		return -ERANGE;
	*ret_date = (struct civil_date){ year, (uint8_t)month, (uint8_t)day };
	return 0;
}

int time_parse(struct str text, struct civil_time *ret_time)
{
	size_t at = 0;
	int32_t hour = digits(text, &at, 2);
	bool colon = take(text, &at, ':');
	int32_t minute = digits(text, &at, 2);
	int32_t second = 0, sum;

	if (hour < 0 || minute < 0 || !colon)
		return -EBADMSG;
	if (take(text, &at, ':'))
		second = digits(text, &at, 2);
	if (second < 0 || at != text.len)
		return -EBADMSG;
	sum = hour * 3600 + minute * 60 + second;
	if (minute > 59 || second > 59 || sum > DAY_SECONDS)
		return -ERANGE;
	ret_time->seconds = sum;
	return 0;
}

int date_time_parse(struct str text, struct civil_date *ret_date, struct civil_time *ret_time)
{
	struct civil_date date = { 0 };
	struct civil_time time = { 0 };
	int date_error, time_error;

	if (text.len < 11 || (text.ptr[10] != 'T' && text.ptr[10] != 't' && text.ptr[10] != ' '))
		return -EBADMSG;
	date_error = date_parse(str_slice(text, 0, 10), &date);
	time_error = time_parse(str_slice(text, 11, text.len), &time);
	if (date_error == -EBADMSG || time_error == -EBADMSG)
		return -EBADMSG;
	if (date_error < 0 || time_error < 0 || time.seconds == DAY_SECONDS)
		return -ERANGE;
	*ret_date = date;
	*ret_time = time;
	return 0;
}

void date_write(struct strbuf *out, struct civil_date date)
{
	if (date.year < 0)
		strbuf_add_byte(out, '-');
	strbuf_add_padded(out, date.year < 0 ? -(int64_t)date.year : date.year, 4);
	strbuf_add_byte(out, '-');
	strbuf_add_padded(out, date.month, 2);
	strbuf_add_byte(out, '-');
	strbuf_add_padded(out, date.day, 2);
}

void time_write(struct strbuf *out, struct civil_time time)
{
	strbuf_add_padded(out, time.seconds / 3600, 2);
	strbuf_add_byte(out, ':');
	strbuf_add_padded(out, time.seconds / 60 % 60, 2);
	if (time.seconds % 60 == 0)
		return;
	strbuf_add_byte(out, ':');
	strbuf_add_padded(out, time.seconds % 60, 2);
}
