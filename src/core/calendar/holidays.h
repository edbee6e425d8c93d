/* holidays: the French public holidays of any year, by computation.
 *
 * Eleven days are holidays everywhere (Code du travail, art. L3133-1). Alsace and Moselle add Good
 * Friday and 26 December (art. L3134-13); seven overseas territories add the day slavery was
 * abolished there (decree 83-1003). Days follow the law of today whatever the year. Two names may
 * fall on one date (1 May 2008 was also Ascension), so a year is a list of (date, name) pairs.
 *
 *     struct holiday days[HOLIDAYS_PER_YEAR_MAX];
 *     size_t count = holidays_of_year(HOLIDAYS_FR_ALSACE_MOSELLE, 2026, days);
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_CALENDAR_HOLIDAYS_H
#define GARANT_CORE_CALENDAR_HOLIDAYS_H

#include "core/time/civil.h"

#define HOLIDAYS_PER_YEAR_MAX 13

enum holiday_region {
	HOLIDAYS_NONE,
	HOLIDAYS_FR, /* metropolitan France */
	HOLIDAYS_FR_ALSACE_MOSELLE,
	HOLIDAYS_FR_GUADELOUPE,
	HOLIDAYS_FR_MARTINIQUE,
	HOLIDAYS_FR_GUYANE,
	HOLIDAYS_FR_REUNION,
	HOLIDAYS_FR_MAYOTTE,
	HOLIDAYS_FR_SAINT_MARTIN,
	HOLIDAYS_FR_SAINT_BARTHELEMY,
	HOLIDAYS_REGIONS
};

struct holiday {
	struct civil_date date;
	struct str name; /* a key for the words, such as easter-monday; static text */
};

/* Reads none, fr, fr-alsace-moselle, fr-guadeloupe, ... Returns 0 or -ENOENT. */
MUST_USE int holidays_region_parse(struct str text, enum holiday_region *ret_region);

/* The text that holidays_region_parse reads; static. */
struct str holidays_region_text(enum holiday_region region);

/* Fills days with the holidays of a year in order of date and returns how many there are. */
size_t holidays_of_year(enum holiday_region region, int32_t year,
			struct holiday days[HOLIDAYS_PER_YEAR_MAX]);

/* True when the date is a holiday in the region. */
bool holidays_has(enum holiday_region region, struct civil_date date);

/* Easter Sunday by the Gregorian computus. */
struct civil_date easter_sunday(int32_t year);

#endif
