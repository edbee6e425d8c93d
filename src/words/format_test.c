#include "words/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/money/currency.h"

#define NARROW "\u202f"
#define HARD "\u00a0"

/* Each fills one buffer in both languages: English, a bar, French. */
static void assert_both(struct strbuf *out, const char *expected)
{
	assert_string_equal(out->ptr, expected);
	strbuf_done(out);
}

static void assert_money(int64_t minor, const char *code, const char *expected)
{
	struct strbuf out = STRBUF_INIT(KIB);
	uint16_t currency = (uint16_t)currency_of(str_from(code));

	format_money(&out, LANGUAGE_EN, minor, currency);
	strbuf_add_byte(&out, '|');
	format_money(&out, LANGUAGE_FR, minor, currency);
	assert_both(&out, expected);
}

static void formats_money(void **state)
{
	(void)state;
	assert_money(12500, "USD", "125.00 USD|125,00" HARD "USD");
	assert_money(1234567890, "EUR",
		     "12,345,678.90 EUR|12" NARROW "345" NARROW "678,90" HARD "EUR");
	assert_money(-100000, "JPY", "-100,000 JPY|-100" NARROW "000" HARD "JPY");
	assert_money(999, "KWD", "0.999 KWD|0,999" HARD "KWD");
}

static void formats_percents(void **state)
{
	struct strbuf out = STRBUF_INIT(KIB);

	(void)state;
	format_percent(&out, LANGUAGE_EN, ratio_of(9999999, 10000000));
	strbuf_add_byte(&out, '|');
	format_percent(&out, LANGUAGE_FR, ratio_of(9999999, 10000000));
	assert_both(&out, "99.9999%|99,9999" HARD "%");
}

static void formats_durations(void **state)
{
	struct strbuf out = STRBUF_INIT(KIB);

	(void)state;
	format_duration(&out, LANGUAGE_EN, 51 * HOUR_MS + 45 * SECOND_MS);
	strbuf_add_byte(&out, '|');
	format_duration(&out, LANGUAGE_FR, 51 * HOUR_MS + 45 * SECOND_MS);
	assert_both(&out, "2 d 3 h 45 s|2" HARD "j 3" HARD "h 45" HARD "s");
}

static void formats_counts(void **state)
{
	struct strbuf out = STRBUF_INIT(KIB);

	(void)state;
	format_count(&out, LANGUAGE_EN, 43200);
	strbuf_add_byte(&out, '|');
	format_count(&out, LANGUAGE_FR, 43200);
	strbuf_add_byte(&out, '|');
	format_number(&out, LANGUAGE_FR, ratio_of(1, 8));
	strbuf_add_byte(&out, '|');
	format_number(&out, LANGUAGE_FR, ratio_of(1, 7));
	assert_both(&out, "43,200|43" NARROW "200|0,125|1/7");
}

static void formats_plurals(void **state)
{
	const struct spelling *french = format_spelling(LANGUAGE_FR);
	struct strbuf out = STRBUF_INIT(KIB);

	(void)state;
	for (int64_t half_days = 0; half_days <= 4; half_days++) {
		spell_units(&out, french, ratio_int(half_days * 12 * HOUR_MS), UNIT_DAY);
		strbuf_add_byte(&out, '|');
	}
	assert_both(&out,
		    "0" HARD "jour|0,5" HARD "jour|1" HARD "jour|1,5" HARD "jour|2" HARD "jours|");
}

static void formats_instants(void **state)
{
	const struct zone paris_in_summer = zone_fixed(STR("Europe/Paris"), 7200);
	const struct zone west = zone_fixed(STR("west"), -(3 * 3600 + 1800));
	const int64_t at_ms = INT64_C(1775800800000); /* 2026-04-10T06:00:00Z */
	struct strbuf out = STRBUF_INIT(KIB);

	(void)state;
	format_instant(&out, LANGUAGE_EN, &paris_in_summer, at_ms);
	strbuf_add_byte(&out, '|');
	format_instant(&out, LANGUAGE_FR, &paris_in_summer, at_ms);
	assert_both(&out, "10 Apr 2026 08:00:00 +02:00|10 avril 2026 à 08:00:00 +02:00");
	format_instant(&out, LANGUAGE_EN, &west, at_ms + 7);
	strbuf_add_byte(&out, '|');
	format_instant(&out, LANGUAGE_FR, &west, at_ms + 7);
	assert_both(&out, "10 Apr 2026 02:30:00.007 -03:30|10 avril 2026 à 02:30:00,007 -03:30");
	format_instant(&out, LANGUAGE_EN, &west, INT64_MIN);
	assert_both(&out, "open");
}

static void formats_dates(void **state)
{
	struct strbuf out = STRBUF_INIT(KIB);

	(void)state;
	for (uint8_t month = 1; month <= 12; month++) {
		format_date(&out, LANGUAGE_EN, (struct civil_date){ 2026, month, 1 });
		strbuf_add_byte(&out, '|');
	}
	assert_both(&out, "1 Jan 2026|1 Feb 2026|1 Mar 2026|1 Apr 2026|1 May 2026|1 Jun 2026|"
			  "1 Jul 2026|1 Aug 2026|1 Sep 2026|1 Oct 2026|1 Nov 2026|1 Dec 2026|");
	for (uint8_t month = 1; month <= 12; month++) {
		format_date(&out, LANGUAGE_FR, (struct civil_date){ 2026, month, month });
		strbuf_add_byte(&out, '|');
	}
	assert_both(&out, "1er janvier 2026|2 février 2026|3 mars 2026|4 avril 2026|5 mai 2026|"
			  "6 juin 2026|7 juillet 2026|8 août 2026|9 septembre 2026|"
			  "10 octobre 2026|11 novembre 2026|12 décembre 2026|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_money),     cmocka_unit_test(formats_percents),
		cmocka_unit_test(formats_durations), cmocka_unit_test(formats_counts),
		cmocka_unit_test(formats_plurals),   cmocka_unit_test(formats_instants),
		cmocka_unit_test(formats_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
