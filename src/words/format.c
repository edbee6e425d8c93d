#include "words/format.h"

#define NARROW_SPACE "\xe2\x80\xaf" /* U+202F */
#define HARD_SPACE "\xc2\xa0"	    /* U+00A0 */
#define MONTHS 12

static void add_year(struct strbuf *out, int32_t year)
{
	strbuf_add_byte(out, ' ');
	if (year < 0)
		strbuf_add_int(out, year);
	else
		strbuf_add_padded(out, year, 4);
}

static void english_date(struct strbuf *out, struct civil_date date)
{
	static const char months[MONTHS][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
						"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	strbuf_add_int(out, date.day);
	strbuf_add_byte(out, ' ');
	strbuf_add(out, str_from(months[(date.month + MONTHS - 1) % MONTHS]));
	add_year(out, date.year);
}

static void french_date(struct strbuf *out, struct civil_date date)
{
	static const char *const months[MONTHS] = {
		"janvier", "février", "mars",	   "avril",   "mai",	  "juin",
		"juillet", "août",    "septembre", "octobre", "novembre", "décembre",
	};

	strbuf_add_int(out, date.day);
	if (date.day == 1)
		strbuf_add(out, STR("er"));
	strbuf_add_byte(out, ' ');
	strbuf_add(out, str_from(months[(date.month + MONTHS - 1) % MONTHS]));
	add_year(out, date.year);
}

static void add_time(struct strbuf *out, int32_t ms_of_day, char decimal_mark)
{
	int32_t seconds = ms_of_day / 1000;

	strbuf_add_padded(out, seconds / 3600, 2);
	strbuf_add_byte(out, ':');
	strbuf_add_padded(out, seconds / 60 % 60, 2);
	strbuf_add_byte(out, ':');
	strbuf_add_padded(out, seconds % 60, 2);
	if (ms_of_day % 1000 == 0)
		return;
	strbuf_add_byte(out, decimal_mark);
	strbuf_add_padded(out, ms_of_day % 1000, 3);
}

static void add_offset(struct strbuf *out, int32_t offset_seconds)
{
	int32_t minutes = (offset_seconds < 0 ? -offset_seconds : offset_seconds) / 60;

	strbuf_add(out, offset_seconds < 0 ? STR(" -") : STR(" +"));
	strbuf_add_padded(out, minutes / 60, 2);
	strbuf_add_byte(out, ':');
	strbuf_add_padded(out, minutes % 60, 2);
}

static void english_instant(struct strbuf *out, const struct zone *zone, int64_t at_ms)
{
	struct instant at = instant_of(at_ms);
	struct zone_local local;

	if (!instant_is_written(at)) {
		strbuf_add(out, STR("open"));
		return;
	}
	local = zone_local(zone, at);
	english_date(out, local.date);
	strbuf_add_byte(out, ' ');
	add_time(out, local.ms_of_day, '.');
	add_offset(out, zone_offset_at(zone, at));
}

static void french_instant(struct strbuf *out, const struct zone *zone, int64_t at_ms)
{
	struct instant at = instant_of(at_ms);
	struct zone_local local;

	if (!instant_is_written(at)) {
		strbuf_add(out, STR("ouvert"));
		return;
	}
	local = zone_local(zone, at);
	french_date(out, local.date);
	strbuf_add(out, STR(" à "));
	add_time(out, local.ms_of_day, ',');
	add_offset(out, zone_offset_at(zone, at));
}

static struct str say_french(struct str english)
{
	return words_translate(LANGUAGE_FR, english);
}

static const struct spelling english = {
	.decimal_mark = STR("."),
	.group_mark = STR(","),
	.unit_gap = STR(" "),
	.list_mark = STR(", "),
	.yes = STR("yes"),
	.no = STR("no"),
	.to = STR(" to "),
	.unknown = STR("not known"),
	.ms = STR("ms"),
	.s = STR("s"),
	.min = STR("min"),
	.h = STR("h"),
	.day = STR("d"),
	.units = {
		[UNIT_MS] = UNIT_NAMES("ms", "ms"),
		[UNIT_S] = UNIT_NAMES("s", "s"),
		[UNIT_MIN] = UNIT_NAMES("min", "min"),
		[UNIT_H] = UNIT_NAMES("h", "h"),
		[UNIT_DAY] = UNIT_NAMES("day", "days"),
		[UNIT_WEEK] = UNIT_NAMES("week", "weeks"),
		[UNIT_MONTH] = UNIT_NAMES("month", "months"),
		[UNIT_QUARTER] = UNIT_NAMES("quarter", "quarters"),
		[UNIT_YEAR] = UNIT_NAMES("year", "years"),
	},
	.date = english_date,
	.instant = english_instant,
};

static const struct spelling french = {
	.decimal_mark = STR(","),
	.group_mark = STR(NARROW_SPACE),
	.unit_gap = STR(HARD_SPACE),
	.percent_gap = STR(HARD_SPACE),
	.list_mark = STR(", "),
	.yes = STR("oui"),
	.no = STR("non"),
	.to = STR(" au "),
	.unknown = STR("non connu"),
	.ms = STR("ms"),
	.s = STR("s"),
	.min = STR("min"),
	.h = STR("h"),
	.day = STR("j"),
	.units = {
		[UNIT_MS] = UNIT_NAMES("ms", "ms"),
		[UNIT_S] = UNIT_NAMES("s", "s"),
		[UNIT_MIN] = UNIT_NAMES("min", "min"),
		[UNIT_H] = UNIT_NAMES("h", "h"),
		[UNIT_DAY] = UNIT_NAMES("jour", "jours"),
		[UNIT_WEEK] = UNIT_NAMES("semaine", "semaines"),
		[UNIT_MONTH] = UNIT_NAMES("mois", "mois"),
		[UNIT_QUARTER] = UNIT_NAMES("trimestre", "trimestres"),
		[UNIT_YEAR] = UNIT_NAMES("an", "ans"),
	},
	.zero_is_one = true,
	.date = french_date,
	.instant = french_instant,
	.say = say_french,
};

const struct spelling *format_spelling(enum language language)
{
	return language == LANGUAGE_FR ? &french : &english;
}

void format_money(struct strbuf *out, enum language language, int64_t minor, uint16_t currency)
{
	spell_money(out, format_spelling(language), ratio_int(minor), currency);
}

void format_percent(struct strbuf *out, enum language language, struct ratio share)
{
	spell_percent(out, format_spelling(language), share);
}

void format_duration(struct strbuf *out, enum language language, int64_t ms)
{
	spell_duration(out, format_spelling(language), ms);
}

void format_count(struct strbuf *out, enum language language, int64_t count)
{
	spell_number(out, format_spelling(language), ratio_int(count));
}

void format_number(struct strbuf *out, enum language language, struct ratio number)
{
	spell_number(out, format_spelling(language), number);
}

void format_date(struct strbuf *out, enum language language, struct civil_date date)
{
	format_spelling(language)->date(out, date);
}

void format_instant(struct strbuf *out, enum language language, const struct zone *zone,
		    int64_t at_ms)
{
	format_spelling(language)->instant(out, zone, at_ms);
}

void format_end(struct strbuf *out, enum language language, const struct zone *zone,
		struct span span)
{
	const struct instant to = instant_of(span.to);
	const struct zone_local local = zone_local(zone, to);

	if (date_compare(zone_date(zone, instant_of(span.from)), local.date) != 0) {
		format_instant(out, language, zone, span.to);
		return;
	}
	add_time(out, local.ms_of_day, language == LANGUAGE_FR ? ',' : '.');
	add_offset(out, zone_offset_at(zone, to));
}
