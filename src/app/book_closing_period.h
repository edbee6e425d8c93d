/* book_closing_period: which period may be closed when; private to book_closing.c.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CLOSING_PERIOD_H
#define GARANT_APP_BOOK_CLOSING_PERIOD_H

#include "app/book_shelf.h"
#include "store/closing.h"

/* A text that is a period, and has such days. Returns 0 or -EBADMSG with a diagnostic. */
MUST_USE int closing_check_period(const struct use *use, struct str period);

/* A period that no round has closed: it is over at the instant in the zone of every contract of the
 * book, and begins where the last closed one ends. Returns 0 or a negative errno with a diagnostic.
 */
MUST_USE int closing_check_next(const struct use *use, struct contract_shelf *shelf,
				struct str period, int64_t now_ms);

/* The first instant of a period and the first after it, in UTC: to put periods in order. It is one.
 */
struct span closing_span(struct str period);

/* A round that a restatement of an earlier period asks for, and that was not done. Returns 1, 0
 * when there is none, or a negative errno with a diagnostic. Texts in the arena. */
MUST_USE int closing_to_follow(const struct use *use, struct arena *arena,
			       struct closing_round *ret_round);

#endif
