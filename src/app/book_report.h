/* book_report: reports of customers in a book: the use cases.
 *
 * A report is received with the instant at which it arrived, and its customer gets a receipt: what
 * was recorded, and the hash of the fact that records it, which the chain of the book holds. Which
 * outage it is about may be said at once, later, or never.
 *
 *     struct report_change change = { .deed = REPORT_RECEIVE, .customer = STR("c-1"), ... };
 *     r = book_report_change(&use, &change, arena, &id);
 *     if (r >= 0) r = book_report_receipt(&use, change.customer, id, arena, &receipt);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_REPORT_H
#define GARANT_APP_BOOK_REPORT_H

#include "app/book_use.h"
#include "base/digest.h"
#include "store/report.h"

/* Makes a change, in one transaction. A report that is received without an id gets one: r- and a
 * number, or under a key k- and what is made of the key, so that a second try has the same. Of an
 * outage only the id is looked at: the customer's of that id, else the provider's. Returns 0;
 * BOOK_TWICE: it is so already, or was done under this key; or a negative errno with a diagnostic.
 * *ret_id, in the arena, is written unless it fails. */
MUST_USE int book_report_change(const struct use *use, const struct report_change *change,
				struct arena *arena, struct str *ret_id);

/* What a customer has in hand. */
struct receipt {
	struct report_row received; /* the first revision; texts in the arena */
	int64_t shard;
	uint8_t hash[DIGEST_BYTES]; /* of its fact */
};

/* Returns 0 or a negative errno with a diagnostic: -EBADMSG when there is none. */
MUST_USE int book_report_receipt(const struct use *use, struct str customer, struct str id,
				 struct arena *arena, struct receipt *ret_receipt);

/* The newest revision of each report of a customer, and all revisions of one. Likewise. */
MUST_USE int book_reports(const struct use *use, struct str customer, struct arena *arena,
			  struct report_rows *ret_rows);
MUST_USE int book_report_show(const struct use *use, struct str customer, struct str id,
			      struct arena *arena, struct report_rows *ret_rows);

#endif
