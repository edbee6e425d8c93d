/* holidays: see holidays.h. One table says all: a rule is a fixed day or a distance from Easter. */
#include "core/calendar/holidays.h"

#include <errno.h>

#define EVERYWHERE (~0u)
#define IN(region) (1u << (region))

struct holiday_rule {
	uint8_t month, day; /* month 0: distance from Easter Sunday instead */
	int8_t easter_days;
	unsigned regions; /* bit set */
	struct str name;
};

#define FIXED(month_, day_, regions_, name_)                                                       \
	{                                                                                          \
		.month = (month_), .day = (day_), .regions = (regions_), .name = {                 \
			name_,                                                                     \
			sizeof(name_) - 1                                                          \
		}                                                                                  \
	}
#define EASTER(days_, regions_, name_)                                                             \
	{                                                                                          \
		.easter_days = (days_), .regions = (regions_), .name = {                           \
			name_,                                                                     \
			sizeof(name_) - 1                                                          \
		}                                                                                  \
	}

static const struct holiday_rule rules[] = {
	FIXED(1, 1, EVERYWHERE, "new-year"),
	EASTER(-2, IN(HOLIDAYS_FR_ALSACE_MOSELLE), "good-friday"),
	EASTER(1, EVERYWHERE, "easter-monday"),
	FIXED(5, 1, EVERYWHERE, "labour-day"),
	FIXED(5, 8, EVERYWHERE, "victory-1945"),
	EASTER(39, EVERYWHERE, "ascension"),
	EASTER(50, EVERYWHERE, "whit-monday"),
	FIXED(7, 14, EVERYWHERE, "national-day"),
	FIXED(8, 15, EVERYWHERE, "assumption"),
	FIXED(11, 1, EVERYWHERE, "all-saints"),
	FIXED(11, 11, EVERYWHERE, "armistice-1918"),
	FIXED(12, 25, EVERYWHERE, "christmas"),
	FIXED(12, 26, IN(HOLIDAYS_FR_ALSACE_MOSELLE), "second-christmas-day"),
	FIXED(4, 27, IN(HOLIDAYS_FR_MAYOTTE), "abolition-of-slavery"),
	FIXED(5, 22, IN(HOLIDAYS_FR_MARTINIQUE), "abolition-of-slavery"),
	FIXED(5, 27, IN(HOLIDAYS_FR_GUADELOUPE), "abolition-of-slavery"),
	FIXED(5, 28, IN(HOLIDAYS_FR_SAINT_MARTIN), "abolition-of-slavery"),
	FIXED(6, 10, IN(HOLIDAYS_FR_GUYANE), "abolition-of-slavery"),
	FIXED(10, 9, IN(HOLIDAYS_FR_SAINT_BARTHELEMY), "abolition-of-slavery"),
	FIXED(12, 20, IN(HOLIDAYS_FR_REUNION), "abolition-of-slavery"),
};

#define RULE_COUNT (sizeof(rules) / sizeof(rules[0]))

static const struct str region_texts[HOLIDAYS_REGIONS] = {
	[HOLIDAYS_NONE] = { "none", 4 },
	[HOLIDAYS_FR] = { "fr", 2 },
	[HOLIDAYS_FR_ALSACE_MOSELLE] = { "fr-alsace-moselle", 17 },
	[HOLIDAYS_FR_GUADELOUPE] = { "fr-guadeloupe", 13 },
	[HOLIDAYS_FR_MARTINIQUE] = { "fr-martinique", 13 },
	[HOLIDAYS_FR_GUYANE] = { "fr-guyane", 9 },
	[HOLIDAYS_FR_REUNION] = { "fr-reunion", 10 },
	[HOLIDAYS_FR_MAYOTTE] = { "fr-mayotte", 10 },
	[HOLIDAYS_FR_SAINT_MARTIN] = { "fr-saint-martin", 15 },
	[HOLIDAYS_FR_SAINT_BARTHELEMY] = { "fr-saint-barthelemy", 19 },
};

int holidays_region_parse(struct str text, enum holiday_region *ret_region)
{
	for (unsigned i = 0; i < HOLIDAYS_REGIONS; i++) {
		if (str_equal(text, region_texts[i])) {
			*ret_region = (enum holiday_region)i;
			return 0;
		}
	}
	return -ENOENT;
}

struct str holidays_region_text(enum holiday_region region)
{
	return region_texts[region];
}

/* The method of Meeus, Jones and Butcher: exact for every Gregorian year. */
struct civil_date easter_sunday(int32_t year)
{
	int64_t y = year;
	int64_t golden = y - floor_div(y, 19) * 19;
	int64_t century = floor_div(y, 100);
	int64_t rest = y - century * 100;
	int64_t leap_centuries = floor_div(century, 4);
	int64_t century_rest = century - leap_centuries * 4;
	int64_t correction = floor_div(century - floor_div(century + 8, 25) + 1, 3);
	int64_t moon = 19 * golden + century - leap_centuries - correction + 15;
	int64_t epact, weekday, late, sum;

	epact = moon - floor_div(moon, 30) * 30;
	weekday = 32 + 2 * century_rest + 2 * (rest / 4) - epact - rest % 4;
	weekday -= floor_div(weekday, 7) * 7;
	late = (golden + 11 * epact + 22 * weekday) / 451;
	sum = epact + weekday - 7 * late + 114;
	return (struct civil_date){ year, (uint8_t)(sum / 31), (uint8_t)(sum % 31 + 1) };
}

static bool rule_holds_in(const struct holiday_rule *rule, enum holiday_region region)
{
	return region != HOLIDAYS_NONE && (rule->regions & IN(region)) != 0;
}

size_t holidays_of_year(enum holiday_region region, int32_t year,
			struct holiday days[HOLIDAYS_PER_YEAR_MAX])
{
	struct civil_date easter = easter_sunday(year);
	size_t count = 0;

	for (size_t i = 0; i < RULE_COUNT; i++) {
		const struct holiday_rule *rule = &rules[i];
		struct holiday day = { { year, rule->month, rule->day }, rule->name };
		size_t hole = count;

		if (!rule_holds_in(rule, region))
			continue;
		if (rule->month == 0)
			day.date = date_add_days(easter, rule->easter_days);
		while (hole > 0 && date_compare(days[hole - 1].date, day.date) > 0) {
			days[hole] = days[hole - 1];
			hole--;
		}
		days[hole] = day;
		count++;
	}
	return count;
}

bool holidays_has(enum holiday_region region, struct civil_date date)
{
	/* Easter is from 22 March to 25 April, so its feasts are from 20 March to 14 June. */
	bool near_easter = date.month >= 3 && date.month <= 6;
	int64_t from_easter = INT64_MAX;

	if (region == HOLIDAYS_NONE)
		return false;
	if (near_easter)
		from_easter = date_days(date) - date_days(easter_sunday(date.year));
	for (size_t i = 0; i < RULE_COUNT; i++) {
		const struct holiday_rule *rule = &rules[i];
		bool same = rule->month == 0 ? rule->easter_days == from_easter
					     : rule->month == date.month && rule->day == date.day;

		if (same && rule_holds_in(rule, region))
			return true;
	}
	return false;
}
