/* book_outage: outages of a book: the use cases.
 *
 * A change is checked against the outage as the book says it is now, and becomes its next revision;
 * what stood before stays. Disputes about how an outage is classified are open until somebody with
 * the right decides them. Where statements are about the time of a change, a note says how many.
 *
 *     struct outage_change change = { .deed = OUTAGE_OPEN, .id = STR("o-1"), ... };
 *     r = book_outage_change(&use, &change);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_OUTAGE_H
#define GARANT_APP_BOOK_OUTAGE_H

#include "app/book_use.h"
#include "store/outage.h"

/* Makes a change, in one transaction. Lists need no order. Returns 0; BOOK_TWICE: it is so already,
 * or was done under this key; or a negative errno with a diagnostic. */
MUST_USE int book_outage_change(const struct use *use, const struct outage_change *change);

/* For those who make many in one transaction of theirs: a change that opens an outage. Returns 0;
 * 1 when it is so already; -EBADMSG when it is wrong, all of which is said at the position; or an
 * error of the store. After 0 it is for the caller to record *ret_outage. */
MUST_USE int book_outage_look(const struct use *use, const struct outage_change *change,
			      struct position at, struct arena *arena, struct outage *ret_outage);

/* The fact of a revision, which corrects a fact of that number (0: none); its body is written into
 * the buffer. */
struct fact book_outage_fact(const struct use *use, const struct outage *outage, int64_t corrects,
			     struct strbuf *body);

/* The newest revisions, as the query says. Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_outages(const struct use *use, const struct outage_query *query,
			  struct arena *arena, struct outage_rows *ret_rows);

struct outage_shown {
	struct outage_rows revisions; /* at least one */
	struct dispute_rows disputes;
};

/* All that was said of one. Returns likewise: -EBADMSG when there is none. */
MUST_USE int book_outage_show(const struct use *use, struct str customer, struct str id,
			      struct arena *arena, struct outage_shown *ret_shown);

#endif
