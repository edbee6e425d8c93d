#include "core/contract/value.h"

#include <string.h>

/* clang-format off */
static const struct {
	struct str word;
	enum time_unit unit;
} UNITS[] = {
	{ { "ms", 2 }, UNIT_MS }, { { "millisecond", 11 }, UNIT_MS },
	{ { "milliseconds", 12 }, UNIT_MS }, { { "s", 1 }, UNIT_S }, { { "second", 6 }, UNIT_S },
	{ { "seconds", 7 }, UNIT_S }, { { "min", 3 }, UNIT_MIN }, { { "minute", 6 }, UNIT_MIN },
	{ { "minutes", 7 }, UNIT_MIN }, { { "h", 1 }, UNIT_H }, { { "hour", 4 }, UNIT_H },
	{ { "hours", 5 }, UNIT_H }, { { "day", 3 }, UNIT_DAY }, { { "days", 4 }, UNIT_DAY },
	{ { "week", 4 }, UNIT_WEEK }, { { "weeks", 5 }, UNIT_WEEK },
	{ { "month", 5 }, UNIT_MONTH }, { { "months", 6 }, UNIT_MONTH },
	{ { "quarter", 7 }, UNIT_QUARTER }, { { "quarters", 8 }, UNIT_QUARTER },
	{ { "year", 4 }, UNIT_YEAR }, { { "years", 5 }, UNIT_YEAR },
};
/* clang-format on */

int64_t time_unit_ms(enum time_unit unit)
{
	switch (unit) {
	case UNIT_MS:
		return 1;
	case UNIT_S:
		return 1000;
	case UNIT_MIN:
		return 60000;
	case UNIT_H:
		return 3600000;
	case UNIT_DAY:
		return 86400000;
	case UNIT_WEEK:
		return 604800000;
	case UNIT_NONE:
	case UNIT_MONTH:
	case UNIT_QUARTER:
	case UNIT_YEAR:
		break;
	}
	return 0;
}

int64_t time_unit_months(enum time_unit unit)
{
	if (unit == UNIT_MONTH)
		return 1;
	if (unit == UNIT_QUARTER)
		return 3;
	return unit == UNIT_YEAR ? 12 : 0;
}

enum time_unit time_unit_of(struct str word)
{
	for (size_t i = 0; i < sizeof(UNITS) / sizeof(UNITS[0]); i++)
		if (str_equal(UNITS[i].word, word))
			return UNITS[i].unit;
	return UNIT_NONE;
}

struct str time_unit_name(enum time_unit unit)
{
	static const char *const NAMES[] = { "",    "ms",   "s",     "min",	"h",
					     "day", "week", "month", "quarter", "year" };

	return str_from(NAMES[unit]);
}

static bool same_texts(const struct value *a, const struct value *b)
{
	if (a->texts.count != b->texts.count)
		return false;
	for (size_t i = 0; i < a->texts.count; i++)
		if (!str_equal(a->texts.items[i].str, b->texts.items[i].str))
			return false;
	return true;
}

static bool same_times(const struct value *a, const struct value *b)
{
	const bool events = a->type == VALUE_INSTANTS;
	const void *left = events ? (const void *)a->instants.items_ms : a->spans.items;
	const void *right = events ? (const void *)b->instants.items_ms : b->spans.items;
	const size_t count = events ? a->instants.count : a->spans.count;

	return count == (events ? b->instants.count : b->spans.count) &&
	       (count == 0 ||
		memcmp(left, right, count * (events ? sizeof(int64_t) : sizeof(struct span))) == 0);
}

bool value_same(const struct value *a, const struct value *b)
{
	if (a->type != b->type || a->currency != b->currency)
		return false;
	switch (a->type) {
	case VALUE_NUMBER:
		return ratio_compare(a->number, b->number) == 0;
	case VALUE_INSTANT:
		return a->instant_ms == b->instant_ms;
	case VALUE_DATE:
		return a->day == b->day;
	case VALUE_BOOL:
		return a->yes == b->yes;
	case VALUE_TEXT:
		return str_equal(a->text.str, b->text.str);
	case VALUE_TEXTS:
		return same_texts(a, b);
	case VALUE_INSTANTS:
	case VALUE_SPANS:
		return same_times(a, b);
	default:
		return a->type == VALUE_UNDEFINED;
	}
}

struct value value_at(struct value value, int32_t day, const struct missing *missing)
{
	if (value.type != VALUE_DATED)
		return value;
	for (size_t i = 0; i < value.dated.count; i++)
		if (day >= value.dated.items[i].from_day && day < value.dated.items[i].to_day)
			return value.dated.items[i].value;
	return value_undefined(missing);
}
