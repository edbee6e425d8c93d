/* format: numbers, money, time and dates for people, in English and French.
 *
 * A thin layer over core/settle/spelling.h: one constant table for each language. English writes
 * 12,500.00 USD and 10 Apr 2026 08:00:00 +02:00; French writes 12 500,00 USD and 10 avril 2026 à
 * 08:00:00 +02:00, with U+202F between groups of digits and U+00A0 before units. Nothing is
 * rounded up: percents are cut to four decimals. There is no float, and the locale of the process
 * is never asked.
 *
 *     format_money(&out, LANGUAGE_FR, 12500, usd);        // 125,00 USD
 *     format_percent(&out, LANGUAGE_EN, ratio_of(99999, 100000));     // 99.999%
 *
 * Threads: constant tables. Failures are remembered by the strbuf.
 */
#ifndef GARANT_WORDS_FORMAT_H
#define GARANT_WORDS_FORMAT_H

#include "core/settle/spelling.h"
#include "words/catalogue.h"

/* The table of a language. */
const struct spelling *format_spelling(enum language language);

/* Money in minor units, with its code; without currency the bare number. */
void format_money(struct strbuf *out, enum language language, int64_t minor, uint16_t currency);

/* A share of one as a percentage, cut to four decimals, so never 100 below one. */
void format_percent(struct strbuf *out, enum language language, struct ratio share);

/* Elapsed time: 7 h 12 min, 45 s, 2 d 3 h (2 j 3 h). */
void format_duration(struct strbuf *out, enum language language, int64_t ms);

/* A whole number with its groups. */
void format_count(struct strbuf *out, enum language language, int64_t count);

/* A number as a decimal of at most six places when it is one, else as num/den. */
void format_number(struct strbuf *out, enum language language, struct ratio number);

/* 10 Apr 2026, 10 avril 2026 (1er avril 2026). */
void format_date(struct strbuf *out, enum language language, struct civil_date date);

/* Date, time of day with milliseconds when there are any, and the offset in the zone. */
void format_instant(struct strbuf *out, enum language language, const struct zone *zone,
		    int64_t at_ms);

/* The end of a span beside its beginning: the date is left out when it is the same. */
void format_end(struct strbuf *out, enum language language, const struct zone *zone,
		struct span span);

#endif
