/* settled: what a round of a closing found for one life of a subscription, line by line, and what
 * is to be posted for it.
 *
 * A line is one result in one unit: of a guarantee, in a window, of an item, of a record. It has
 * what is payable, and what was posted for it by this revision and all before. Only what is owed
 * without a claim is posted. Of a result that the text or the facts leave open nothing is posted
 * and nothing taken back. A result where nothing happened and nothing is owed has no line; a
 * subscription without lines is quiet.
 *
 *     r = settled_of(arena, statement, &settled);
 *     r = settled_post(arena, &before, &settled);    // posted_minor and before_minor of each line
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_CLOSING_SETTLED_H
#define GARANT_CORE_CLOSING_SETTLED_H

#include "core/journal/fact.h"
#include "core/settle/statement.h"

/* A fact of a customer whose subject is the subscription and whose times are the period's. */
#define SETTLED_FACT "settled"

struct settled_line {
	struct str guarantee;	 /* id of it, or of the right */
	bool right;		 /* it is a right */
	struct str item, record; /* may be empty */
	struct span window;
	enum status status;
	enum entitlement entitlement;
	bool missed;
	bool open;	     /* left open, or not over: no amount can be posted */
	int64_t deadline_ms; /* exclusive; INT64_MIN: none */
	int64_t counted_ms, taken_ms, unmeasured_ms;
	/* ISO 4217; ms or months of service time; words: a remedy in words; empty: no amount */
	struct str unit;
	int64_t amount;	      /* payable, in the smallest unit; 0 or more */
	int64_t posted_minor; /* in all, by this revision and those before; 0 of service time */
	int64_t before_minor; /* by those before; not recorded */
	bool unheld;	      /* there is an amount that the ledger cannot hold; not recorded */
};

struct settled {
	struct str subscription, period;
	int64_t began_ms;   /* of the life */
	struct span window; /* of the period, in the zone of the contract: the times of the fact */
	int64_t revision;   /* from 1; of all lives of the subscription in the period */
	int64_t round;	    /* of the closing that made it */
	int64_t as_of_ms;
	bool kept; /* there is a statement of that revision, with its documents */
	struct settled_line *lines;
	size_t count;
};

/* True of a line whose amount is money. */
bool settled_is_money(const struct settled_line *line);

/* Whether two lines are of the same result, in whatever unit. */
bool settled_same_result(const struct settled_line *a, const struct settled_line *b);

/* Whether two lines are the same thing: all but what came of it. */
bool settled_same_key(const struct settled_line *a, const struct settled_line *b);

/* Whether two lists say the same, whatever was posted. */
bool settled_equal(const struct settled *a, const struct settled *b);

/* Whether a list has the very line, whatever was posted for it. */
bool settled_has(const struct settled *settled, const struct settled_line *line);

/* The lines of a statement, whose texts they point to; posted and before are 0. An amount that the
 * ledger cannot hold (a fraction, or past all limits) is left open. *ret_settled has the lines and
 * whether there is anything to keep, nothing else. Returns 0 or -ENOMEM. */
MUST_USE int settled_of(struct arena *arena, const struct statement *statement,
			struct settled *ret_settled);

/* Fills in what is posted by now and was before. Lines that are gone, and for which something was
 * posted, are added with nothing owed. Returns 0 or -ENOMEM. */
MUST_USE int settled_post(struct arena *arena, const struct settled *before,
			  struct settled *settled);

/* The body of the fact. Reading returns 0, -EBADMSG (nothing that could have been recorded) or
 * -ENOMEM; texts point into the fact. */
void settled_write(struct strbuf *out, const struct settled *settled);
MUST_USE int settled_read(struct arena *arena, const struct fact *fact,
			  struct settled *ret_settled);

#endif
