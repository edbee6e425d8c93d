/* zone_rule: see zone_rule.h. */
#include "core/time/zone_rule.h"

#include <errno.h>

#define RULE_HOURS_MAX 167
#define OFFSET_HOURS_MAX 24

struct cursor {
	struct str text;
	size_t at;
};

static char peek(const struct cursor *cursor)
{
	return cursor->at < cursor->text.len ? cursor->text.ptr[cursor->at] : '\0';
}

static bool take(struct cursor *cursor, char c)
{
	if (cursor->at >= cursor->text.len || cursor->text.ptr[cursor->at] != c)
		return false;
	cursor->at++;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Digits giving min..max. */
static bool take_number(struct cursor *cursor, int32_t min, int32_t max, int32_t *ret)
{
	int32_t value = 0;
	size_t start = cursor->at;

	while (is_digit(peek(cursor))) {
		value = value * 10 + (peek(cursor) - '0');
		if (value > max)
			return false;
		cursor->at++;
	}
	*ret = value;
	return cursor->at > start && value >= min;
}

/* CET, or <+0330>: at least three characters that we check and do not keep. */
static bool take_name(struct cursor *cursor)
{
	size_t start;

	if (take(cursor, '<')) {
		start = cursor->at;
		while (is_letter(peek(cursor)) || is_digit(peek(cursor)) || peek(cursor) == '+' ||
		       peek(cursor) == '-')
			cursor->at++;
		return cursor->at >= start + 3 && take(cursor, '>');
	}
	start = cursor->at;
	while (is_letter(peek(cursor)))
		cursor->at++;
	return cursor->at >= start + 3;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool take_time(struct cursor *cursor, int32_t hours_max, int32_t *ret_seconds)
{
	bool minus = take(cursor, '-');
	int32_t hours, minutes = 0, seconds = 0;

	if (!minus)
		take(cursor, '+');
	if (!take_number(cursor, 0, hours_max, &hours))
		return false;
	if (take(cursor, ':')) {
		if (!take_number(cursor, 0, 59, &minutes))
			return false;
		if (take(cursor, ':') && !take_number(cursor, 0, 59, &seconds))
			return false;
	}
	seconds += hours * 3600 + minutes * 60;
	*ret_seconds = minus ? -seconds : seconds;
	return true;
}

static bool take_rule(struct cursor *cursor, struct zone_rule *rule)
{
	bool fine;

	*rule = (struct zone_rule){ .seconds = 2 * 3600 };
	if (take(cursor, 'M')) {
		rule->kind = ZONE_DAY_OF_WEEK;
		fine = take_number(cursor, 1, 12, &rule->month) && take(cursor, '.') &&
		       take_number(cursor, 1, 5, &rule->week) && take(cursor, '.') &&
		       take_number(cursor, 0, 6, &rule->weekday);
	} else if (take(cursor, 'J')) {
		rule->kind = ZONE_DAY_JULIAN;
		fine = take_number(cursor, 1, 365, &rule->day);
	} else {
		rule->kind = ZONE_DAY_OF_YEAR;
		fine = take_number(cursor, 0, 365, &rule->day);
	}
	if (fine && take(cursor, '/'))
		fine = take_time(cursor, RULE_HOURS_MAX, &rule->seconds);
	return fine;
}

int zone_rule_parse(struct str footer, struct zone *zone)
{
	struct cursor cursor = { footer, 0 };
	struct zone_rule start = { 0 }, end = { 0 };
	int32_t standard_west, summer_west;
	bool has_summer;

	if (footer.len == 0)
		return 0;
	if (!take_name(&cursor) || !take_time(&cursor, OFFSET_HOURS_MAX, &standard_west))
		return -EBADMSG;
	summer_west = standard_west - 3600;
	has_summer = cursor.at < footer.len;
	if (has_summer) {
		if (!take_name(&cursor))
			return -EBADMSG;
		if (peek(&cursor) != ',' && !take_time(&cursor, OFFSET_HOURS_MAX, &summer_west))
			return -EBADMSG;
		if (!take(&cursor, ',') || !take_rule(&cursor, &start) || !take(&cursor, ',') ||
		    !take_rule(&cursor, &end))
			return -EBADMSG;
	}
	if (cursor.at != footer.len)
		return -EBADMSG;
	zone->has_footer = true;
	zone->footer_has_summer = has_summer;
	zone->standard_seconds = -standard_west;
	zone->summer_seconds = -summer_west;
	zone->summer_start = start;
	zone->summer_end = end;
	return 0;
}

/* Day number of the rule's day in a year, 1 January of which is day number january. */
static int64_t rule_day(const struct zone_rule *rule, int32_t year, int64_t january)
{
	int64_t first, day;
	int32_t weekday_first;

	switch (rule->kind) {
	case ZONE_DAY_JULIAN:
		return january + rule->day - 1 + (rule->day >= 60 && date_year_is_leap(year));
	case ZONE_DAY_OF_YEAR:
		return january + rule->day;
	case ZONE_DAY_OF_WEEK:
		break;
	}
	first = date_days((struct civil_date){ year, (uint8_t)rule->month, 1 });
	weekday_first = (int32_t)date_weekday_of_days(first) % 7;
	day = first + (rule->weekday - weekday_first + 7) % 7 + (rule->week - 1) * INT64_C(7);
	if (day >= first + date_month_days(year, (uint8_t)rule->month))
		day -= 7;
	return day;
}

struct change {
	int64_t at_seconds;
	int32_t offset_seconds; /* from then on */
};

/* The two changes of a year, in order of time. */
static void changes_of_year(const struct zone *zone, int32_t year, struct change pair[2])
{
	int64_t january = date_days((struct civil_date){ year, 1, 1 });
	int64_t start = rule_day(&zone->summer_start, year, january) * DAY_SECONDS +
			zone->summer_start.seconds - zone->standard_seconds;
	int64_t end = rule_day(&zone->summer_end, year, january) * DAY_SECONDS +
		      zone->summer_end.seconds - zone->summer_seconds;
	bool start_first = start <= end;

	pair[start_first ? 0 : 1] = (struct change){ start, zone->summer_seconds };
	pair[start_first ? 1 : 0] = (struct change){ end, zone->standard_seconds };
}

/* Takes one change into account; *latest is the last one so far that is not after the second. */
static void narrow(struct zone_stretch *stretch, struct change change, int64_t seconds,
		   int64_t *latest)
{
	if (change.at_seconds > seconds) {
		if (change.at_seconds < stretch->to_seconds)
			stretch->to_seconds = change.at_seconds;
	} else if (change.at_seconds >= *latest) {
		*latest = change.at_seconds;
		stretch->offset_seconds = change.offset_seconds;
	}
}

void zone_rule_stretch(const struct zone *zone, int64_t seconds, struct zone_stretch *stretch)
{
	int64_t latest = INT64_MIN;
	int32_t year;

	stretch->offset_seconds = zone->standard_seconds;
	if (!zone->footer_has_summer)
		return;
	year = date_of_days(floor_div(seconds, DAY_SECONDS)).year;
	/* Changes may lie up to a week outside their year: the years around are looked at too. */
	for (int32_t i = -1; i <= 1; i++) {
		struct change pair[2];

		changes_of_year(zone, year + i, pair);
		narrow(stretch, pair[0], seconds, &latest);
		narrow(stretch, pair[1], seconds, &latest);
	}
	if (latest > stretch->from_seconds)
		stretch->from_seconds = latest;
}
