/* spelling: values as text that a person reads, exact and without a locale.
 *
 * A spelling is a table of marks and words; this file walks the digits. The plain one (English, RFC
 * 3339) is used inside the JSON of a statement; src/words has one for each language. Nothing is
 * ever rounded up: what does not fit the places shown is cut, so 99.99999 % is never shown as 100
 * %.
 *
 *     spell_money(&out, &spelling_plain, ratio_int(12500), usd);     // 125.00 USD
 *     spell_duration(&out, &spelling_plain, 25920000);               // 7 h 12 min
 *
 * Threads: tables are constant. Failures are remembered by the strbuf.
 */
#ifndef GARANT_CORE_SETTLE_SPELLING_H
#define GARANT_CORE_SETTLE_SPELLING_H

#include "core/contract/value.h"
#include "core/time/zone.h"

#define SPELL_PERCENT_DECIMALS 4
#define SPELL_NUMBER_DECIMALS 6
#define SPELL_MS_DECIMALS 3 /* of a length under a second */
/* Decimals of money past those of its currency that are shown before it is rounded. */
#define SPELL_MONEY_DECIMALS 4

/* A row of units in a spelling: the name of one, and of several. */
#define UNIT_NAMES(one, several)                                                                   \
	{                                                                                          \
		STR(one), STR(several)                                                             \
	}

struct spelling {
	struct str decimal_mark;
	struct str group_mark;	/* between groups of three digits; empty: none */
	struct str unit_gap;	/* before USD, h, min */
	struct str percent_gap; /* before % */
	struct str list_mark;	/* between items */
	struct str yes, no, to; /* "to" joins the ends of a span */
	struct str unknown;
	struct str ms, s, min, h, day; /* units of elapsed time, short */
	/* Names of the units an amount of service time is owed in, by enum time_unit: one,
	 * several. */
	struct str units[UNIT_YEAR + 1][2];
	bool zero_is_one; /* 0 and 1.5 take the form for one (French) */
	void (*date)(struct strbuf *out, struct civil_date date);
	void (*instant)(struct strbuf *out, const struct zone *zone, int64_t at_ms);
	struct str (*say)(struct str english); /* translates a fixed text; NULL: as it is */
};

extern const struct spelling spelling_plain;

/* The text in the language of the spelling. */
struct str spell_say(const struct spelling *spelling, struct str english);

/* Money of `minor` minor units; the code follows. At most four decimals more than the currency
 * has. */
void spell_money(struct strbuf *out, const struct spelling *spelling, struct ratio minor,
		 uint16_t currency);

/* The digits of money alone: 125.00. Returns false when something was cut. */
bool spell_money_digits(struct strbuf *out, const struct spelling *spelling, struct ratio minor,
			uint16_t currency);

/* A share of one as a percentage, cut to four decimals. */
void spell_percent(struct strbuf *out, const struct spelling *spelling, struct ratio share);

/* A plain number: all digits when it is a decimal of at most six places, else as a fraction. */
void spell_number(struct strbuf *out, const struct spelling *spelling, struct ratio number);

/* Elapsed time as days, hours, minutes, seconds; days have 24 h. */
void spell_duration(struct strbuf *out, const struct spelling *spelling, int64_t ms);

/* So many of a unit, by its name: 3 days. The value is in ms, or in months for months and longer.
 * */
void spell_units(struct strbuf *out, const struct spelling *spelling, struct ratio value,
		 enum time_unit unit);

/* The last civil day of a period whose exclusive end this is. */
void spell_last_day(struct strbuf *out, const struct spelling *spelling, const struct zone *zone,
		    int64_t end_ms);

/* True when a civil day begins at this instant. */
bool spell_is_midnight(const struct zone *zone, int64_t at_ms);

/* A span: as its first and last day when it has whole civil days, else as two instants. */
void spell_span(struct strbuf *out, const struct spelling *spelling, const struct zone *zone,
		struct span span);

/* Any value by its type. */
void spell_value(struct strbuf *out, const struct spelling *spelling, const struct zone *zone,
		 const struct value *value, struct type type);

#endif
