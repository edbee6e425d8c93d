/* book_rates: reference rates of a book: the use cases.
 *
 * Files of the European Central Bank are imported whole or not at all; what is in the book already
 * changes nothing, and another rate for the same day and currency is a correction that has to be
 * asked for, with its reason. By hand the rate of one day is told, or taken back, of that source or
 * of another one. What stood before stays readable. Where statements are about the time of a
 * change, a note says how many.
 *
 *     const struct rates_import import = { .path = STR("eurofxref-hist.csv"), .arena = arena };
 *     r = book_rates_import(&use, &import, &count);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_RATES_H
#define GARANT_APP_BOOK_RATES_H

#include "app/book_use.h"
#include "store/rate.h"

struct rates_import {
	struct str path;     /* "-": standard input */
	bool correct;	     /* rates that differ from the book's take their place */
	struct str reason;   /* why; needed with correct, else not looked at */
	struct arena *arena; /* of the file; what is wrong keeps pointing into it */
	/* Told now and then how many days of how many are done. NULL: not wanted. */
	void (*progress)(void *context, uint64_t done, uint64_t total);
	void *context;
};

struct rates_count {
	int64_t days;			 /* of which something was recorded */
	int64_t added, corrected, known; /* rates; known: they were in the book already */
};

/* Imports a file, in one transaction. Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_rates_import(const struct use *use, const struct rates_import *import,
			       struct rates_count *ret_count);

/* What is told by hand. */
struct rate_change {
	struct str day;	   /* YYYY-MM-DD */
	struct str code;   /* of the currency */
	struct str number; /* how many units of it one euro was */
	bool withdraw;	   /* the rate is taken back; there is no number */
	struct str source, reason;
};

/* Makes a change, in one transaction. Returns 0; BOOK_TWICE: it is so already, or was done under
 * this key; or a negative errno with a diagnostic. */
MUST_USE int book_rate_change(const struct use *use, const struct rate_change *change);

/* Rates as the query says; its source is looked up as rates_source gives it. Returns 0 or a
 * negative errno with a diagnostic. */
MUST_USE int book_rates(const struct use *use, const struct rate_query *query, struct arena *arena,
			struct rate_rows *ret_rows);

/* A day as it is told on the command line: YYYY-MM-DD. Returns 0, or -EBADMSG with a diagnostic. */
MUST_USE int book_rates_day(const struct use *use, struct str text, int64_t *ret_day);

#endif
