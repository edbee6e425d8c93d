/* book_subscription: subscriptions of a book: the use cases. Tables of them are imported by
 * app/bulk_import.h.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_SUBSCRIPTION_H
#define GARANT_APP_BOOK_SUBSCRIPTION_H

#include "app/book_contract.h"
#include "app/book_use.h"
#include "app/contract_files.h"
#include "store/subscription.h"

/* The newest version of a contract, read, and since when its first one holds. */
struct subscribed_contract {
	struct contract_file file;
	int64_t from_ms;
};

/* Reads the text of a published contract. The file stays where it is, as contract_file says.
 * Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_contract_model(const struct use *use, struct arena *arena,
				 const struct contract_text *published, struct contract_file *file);

/* Stays where it is, as contract_file says. Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_subscribed_contract(const struct use *use, struct str id, struct arena *arena,
				      struct subscribed_contract *ret_contract);

/* An instant as it is written, or a date: the beginning of that day in the zone of the newest
 * version of the subscription's contract. Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_subscription_instant(const struct use *use,
				       const struct subscription *subscription, struct str text,
				       struct arena *arena, int64_t *ret_ms);

/* The subscription of the customer that began last before an instant (a date: the beginning of that
 * day in the zone of its contract) ends, or ended, then. Returns 0, BOOK_TWICE when that is its end
 * already, or a negative errno with a diagnostic. */
MUST_USE int book_subscription_end(const struct use *use, struct str customer, struct str id,
				   struct str end);

/* Those of a customer by id and start, only those of an id where it is not empty. Returns 0, or a
 * negative errno with a diagnostic: -EBADMSG when there is no such customer or id. */
MUST_USE int book_subscriptions(const struct use *use, struct str customer, struct str id,
				struct arena *arena, struct subscription_rows *ret_rows);

/* What was told of one up to an instant (INT64_MAX: all), as a history by name and day. Returns
 * likewise. */
MUST_USE int book_subscription_values(const struct use *use,
				      const struct subscription *subscription, int64_t known_ms,
				      struct arena *arena, struct subscription_values *ret_values);

#endif
