/* rate_reader: what the two readers of app/rate_sheet.h share. Private to the rate_*.c files.
 *
 * Threads: values only.
 */
#ifndef GARANT_APP_RATE_READER_H
#define GARANT_APP_RATE_READER_H

#include "app/rate_sheet.h"

#define RATE_PAST_MAX ((size_t)16)

/* A sheet while it is read. */
struct rate_reader {
	const struct sheet_request *request;
	struct rate_sheet sheet;
	size_t day_capacity, quote_capacity;
	struct str past[RATE_PAST_MAX]; /* codes of currencies that are no more */
	size_t past_count;
	int64_t left_out; /* rates of these */
};

/* A place in a text. */
struct placed {
	struct str text;
	struct position at;
};

/* Begins a day, written as YYYY-MM-DD or 18 June 2021; quotes that follow are of it, also when it
 * is none. Returns 0, -EBADMSG with a diagnostic, or -ENOMEM. */
MUST_USE int rate_reader_day(struct rate_reader *reader, const struct placed *day);

/* Whether rates of a currency are taken: 1; 0: it is no more, and they are left out; or -EBADMSG
 * with a diagnostic. *ret_code, the code for ever, is written unless it fails. */
MUST_USE int rate_reader_currency(const struct rate_reader *reader, const struct placed *code,
				  struct str *ret_code);

/* Adds a rate to the day that was begun last, or counts it as left out: of such a code. Returns as
 * rate_reader_day. */
MUST_USE int rate_reader_quote(struct rate_reader *reader, struct str code,
			       const struct placed *number);

/* The two forms. Return 0, -EBADMSG with diagnostics, or -ENOMEM. */
MUST_USE int rate_read_xml(struct rate_reader *reader);
MUST_USE int rate_read_csv(struct rate_reader *reader, struct str text);

#endif
