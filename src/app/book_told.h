/* book_told: what use cases of outages, maintenance and reports check alike, against the book and
 * without it.
 *
 *     const struct telling telling = { use, POSITION_NONE, "outage", customer, subscription,
 *                                      components, values, reason, evidence };
 *     r = book_told_written(&telling);         // all that is wrong is said
 *     if (r == 0 && in the transaction) r = book_told_there(&telling, arena);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_TOLD_H
#define GARANT_APP_BOOK_TOLD_H

#include "app/book_use.h"
#include "base/digest.h"
#include "core/register/told.h"
#include "store/journal.h"

/* What somebody tells; texts and lists of core/register/told.h, empty where nothing. */
struct telling {
	const struct use *use;
	struct position at; /* of what is said about it */
	const char *kind;   /* of record, as in defs/fields.def */
	struct str customer, subscription, components, values, reason, evidence;
};

/* What can be said without the book: values and evidence item by item, the reason, a subscription
 * without its customer. Returns 0, or -EBADMSG with all of it in diagnostics. */
MUST_USE int book_told_written(const struct telling *telling);

/* Whether components, customer and subscription are there; components that were retired are.
 * Returns 0, -EBADMSG with diagnostics, or an error of the store. */
MUST_USE int book_told_there(const struct telling *telling, struct arena *arena);

/* Whether a customer is there, or none is named. Likewise. */
MUST_USE int book_told_customer(const struct telling *telling, struct str customer);

/* Tells in a note how many statements of the customer (empty: of all) are about that time. Returns
 * 0 or an error of the store. */
MUST_USE int book_told_stated(const struct use *use, struct str customer, int64_t from_ms,
			      int64_t to_ms);

/* An id that is made of the key of the change, the same each time, or of a letter and a number.
 * Returns 0 or -ENOMEM. */
MUST_USE int book_told_key_id(const struct use *use, struct arena *arena, struct str *ret_id);
MUST_USE int book_told_number_id(char letter, int64_t number, struct arena *arena,
				 struct str *ret_id);

/* Whose the outage of that id is: the customer's of that id, else the provider's. Of none nothing
 * is written. Returns 0, -EBADMSG with a diagnostic, or an error of the store. */
MUST_USE int book_told_outage(const struct telling *telling, struct str outage, struct arena *arena,
			      bool *ret_own);

/* The hash of a fact of a customer, for a receipt. Returns 0 or a negative errno with a
 * diagnostic. */
MUST_USE int book_told_hash(const struct use *use, struct fact_place place,
			    uint8_t ret_hash[DIGEST_BYTES]);

/* Ends the transaction with what came of looking: 1 when it is so already, -EBADMSG when that was
 * said, or another error. Returns BOOK_TWICE or a negative errno. */
int book_told_give_up(const struct use *use, int r);

#endif
