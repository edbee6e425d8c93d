/* rates: what a book says of reference rates: how many units of a currency one euro was on a day,
 * as a source published it.
 *
 * A rate is kept with the digits it was written with, never as a float. What was said at once of
 * one day by one source is one fact, with all of its rates; what it does not name stays as it was
 * said before. A rate of another number is a correction and needs a reason; taking one back is a
 * quote of no digits. Between two currencies other than the euro the rate is the fraction of both,
 * which nobody rounds.
 *
 *     struct quote usd = { .code = STR("USD") };
 *     r = quote_parse(STR("1.1614"), &usd);         // 11614 with 4 decimals
 *     quote_write_rate(&out, &usd, NULL);           // of one dollar in euros: 10000/11614
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_RATES_RATES_H
#define GARANT_CORE_RATES_RATES_H

#include "base/arena.h"
#include "core/journal/fact.h"
#include "core/journal/pack.h"

/* The fact; its subject is the day, as YYYY-MM-DD. */
#define RATES_FACT "rates"
#define RATES_ECB "ecb" /* the source of the files of the European Central Bank */
#define RATES_BASE "EUR"

#define RATES_FIRST_DAY INT64_C(10592) /* 1999-01-01: before there was no euro */
#define RATES_QUOTES_MAX ((size_t)400) /* of a day */
#define RATES_SOURCE_BYTES_MAX ((size_t)100)
/* A rate that is crossed with another one has 18 digits at most, which cases read exactly. */
#define QUOTE_DIGITS_MAX 10
#define QUOTE_DECIMALS_MAX 8

/* How many units of a currency one euro is. */
struct quote {
	struct str code; /* three capitals */
	int64_t digits;	 /* 11614 of 1.1614; 0: it was taken back */
	int64_t decimals;
};

enum quote_fault {
	QUOTE_FINE,
	QUOTE_NO_NUMBER, /* digits with a point at most */
	QUOTE_LONG,	 /* more digits than QUOTE_DIGITS_MAX and QUOTE_DECIMALS_MAX */
	QUOTE_NOT_ABOVE	 /* zero or less */
};

/* Reads a rate such as 19140.75; the code is left alone. */
enum quote_fault quote_parse(struct str text, struct quote *quote);

/* Appends the number as it was written. */
void quote_write(struct strbuf *out, const struct quote *quote);

/* Whether both are the same number, with however many zeros at the end. */
bool quote_same(const struct quote *a, const struct quote *b);

/* Appends how many units of to one unit of from is, NULL being the euro: a decimal from the euro,
 * else a fraction. Neither was taken back. */
void quote_write_rate(struct strbuf *out, const struct quote *from, const struct quote *to);

/* Three capitals of the Latin alphabet. */
bool quote_is_code(struct str code);

/* A currency that is no more and that reference rates were published for, such as CYP and TRL: its
 * code, for ever; of others empty. */
struct str quote_past_code(struct str code);

/* What a source is called in a book: in small letters, with one space where there are spaces,
 * dashes or underscores, and the names of the European Central Bank all as RATES_ECB. Returns 0,
 * -ENOMEM, or -EBADMSG: nothing, more than RATES_SOURCE_BYTES_MAX, control characters or no UTF-8.
 */
MUST_USE int rates_source(struct str told, struct arena *arena, struct str *ret_source);

/* What was said at once of one day. */
struct day_rates {
	struct str source;	    /* as rates_source gives it */
	int64_t day;		    /* since 1970 */
	int64_t revision;	    /* from 1, of the source's day */
	struct str reason;	    /* of a correction, or of what was told by hand; may be empty */
	const struct quote *quotes; /* by code, each once; NULL after reading */
	size_t count;		    /* 1 to RATES_QUOTES_MAX */
};

/* The body of the fact; reading checks all of it. What is read points into the fact; *ret_quotes
 * gives the quotes, one after the other. Reading returns 0 or -EBADMSG. */
void rates_body_write(struct strbuf *out, const struct day_rates *rates);
MUST_USE int rates_body_read(const struct fact *fact, struct day_rates *ret_rates,
			     struct unpack *ret_quotes);

/* The next quote of a body that was read. */
struct quote rates_next(struct unpack *quotes);

#endif
