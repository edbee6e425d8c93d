#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/calendar/holidays.h"

static void assert_year(enum holiday_region region, int32_t year, const char *expected)
{
	struct holiday days[HOLIDAYS_PER_YEAR_MAX];
	size_t count = holidays_of_year(region, year, days);
	struct strbuf out = STRBUF_INIT(4096);

	for (size_t i = 0; i < count; i++) {
		strbuf_add_padded(&out, days[i].date.month, 2);
		strbuf_add_byte(&out, '-');
		strbuf_add_padded(&out, days[i].date.day, 2);
		strbuf_add_byte(&out, ' ');
		strbuf_add(&out, days[i].name);
		strbuf_add_byte(&out, '\n');
	}
	assert_string_equal(out.ptr, expected);
	strbuf_done(&out);
}

static void lists_years(void **state)
{
	(void)state;
	assert_year(HOLIDAYS_FR, 2026,
		    "01-01 new-year\n04-06 easter-monday\n05-01 labour-day\n05-08 victory-1945\n"
		    "05-14 ascension\n05-25 whit-monday\n07-14 national-day\n08-15 assumption\n"
		    "11-01 all-saints\n11-11 armistice-1918\n12-25 christmas\n");
	assert_year(HOLIDAYS_FR_ALSACE_MOSELLE, 2024,
		    "01-01 new-year\n03-29 good-friday\n04-01 easter-monday\n05-01 labour-day\n"
		    "05-08 victory-1945\n05-09 ascension\n05-20 whit-monday\n07-14 national-day\n"
		    "08-15 assumption\n11-01 all-saints\n11-11 armistice-1918\n12-25 christmas\n"
		    "12-26 second-christmas-day\n");
	/* Two names on 1 May: both are kept. */
	assert_year(HOLIDAYS_FR, 2008,
		    "01-01 new-year\n03-24 easter-monday\n05-01 labour-day\n05-01 ascension\n"
		    "05-08 victory-1945\n05-12 whit-monday\n07-14 national-day\n"
		    "08-15 assumption\n11-01 all-saints\n11-11 armistice-1918\n12-25 christmas\n");
}

static void knows_regions(void **state)
{
	static const struct {
		const char *region;
		uint8_t month, day;
	} rows[] = {
		{ "fr-mayotte", 4, 27 },    { "fr-martinique", 5, 22 },
		{ "fr-guadeloupe", 5, 27 }, { "fr-saint-martin", 5, 28 },
		{ "fr-guyane", 6, 10 },	    { "fr-saint-barthelemy", 10, 9 },
		{ "fr-reunion", 12, 20 },   { "fr-alsace-moselle", 12, 26 },
	};
	enum holiday_region region = HOLIDAYS_NONE;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct civil_date date = { 2026, rows[i].month, rows[i].day };

		assert_int_equal(holidays_region_parse(str_from(rows[i].region), &region), 0);
		assert_true(str_equal(holidays_region_text(region), str_from(rows[i].region)));
		for (unsigned other = 0; other < HOLIDAYS_REGIONS; other++)
			assert_int_equal(holidays_has((enum holiday_region)other, date),
					 other == region);
	}
	assert_int_equal(holidays_region_parse(STR("de"), &region), -ENOENT);
	assert_int_equal(holidays_region_parse(STR("none"), &region), 0);
	assert_int_equal(region, HOLIDAYS_NONE);
	assert_false(holidays_has(HOLIDAYS_NONE, (struct civil_date){ 2026, 1, 1 }));
}

static void agrees_with_the_list(void **state)
{
	(void)state;
	for (int32_t year = 1900; year < 2300; year++) {
		for (unsigned region = 0; region < HOLIDAYS_REGIONS; region++) {
			struct holiday days[HOLIDAYS_PER_YEAR_MAX];
			size_t at = 0, count = 0;
			struct civil_date date = { year, 1, 1 };

			if (region != HOLIDAYS_NONE)
				count = holidays_of_year((enum holiday_region)region, year, days);
			for (; date.year == year; date = date_add_days(date, 1)) {
				bool listed = at < count && date_compare(days[at].date, date) == 0;

				while (at < count && date_compare(days[at].date, date) == 0)
					at++;
				assert_int_equal(holidays_has((enum holiday_region)region, date),
						 listed);
			}
			assert_int_equal(at, count);
		}
	}
}

/* Easter by the method of Clavius as Knuth gives it (The Art of Computer Programming, 1.3.2,
 * exercise 14): another road to the same day. */
static struct civil_date easter_by_clavius(int32_t year)
{
	int32_t golden = year % 19 + 1;
	int32_t century = year / 100 + 1;
	int32_t skipped = 3 * century / 4 - 12;
	int32_t moon = (8 * century + 5) / 25 - 5;
	int32_t sunday = 5 * year / 4 - skipped - 10;
	int32_t epact = (11 * golden + 20 + moon - skipped) % 30;
	int32_t day;

	if (epact < 0)
		epact += 30;
	if ((epact == 25 && golden > 11) || epact == 24)
		epact++;
	day = 44 - epact;
	if (day < 21)
		day += 30;
	day += 7 - (sunday + day) % 7;
	return (struct civil_date){ year, day > 31 ? 4 : 3, (uint8_t)(day > 31 ? day - 31 : day) };
}

static void finds_easter(void **state)
{
	(void)state;
	assert_int_equal(date_compare(easter_sunday(2026), (struct civil_date){ 2026, 4, 5 }), 0);
	assert_int_equal(date_compare(easter_sunday(2038), (struct civil_date){ 2038, 4, 25 }), 0);
	assert_int_equal(date_compare(easter_sunday(2285), (struct civil_date){ 2285, 3, 22 }), 0);
	for (int32_t year = 1583; year < 9999; year++) {
		struct civil_date easter = easter_sunday(year);

		assert_int_equal(date_weekday(easter), SUNDAY);
		assert_int_equal(date_compare(easter, easter_by_clavius(year)), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_years),
		cmocka_unit_test(knows_regions),
		cmocka_unit_test(agrees_with_the_list),
		cmocka_unit_test(finds_easter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
