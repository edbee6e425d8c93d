/* book_claim_due: what can be claimed, and until when, as a book knows it: of what was sold, so
 * that customers can be told, and of what was bought, so that nothing is lost to its supplier.
 *
 * The case of each subscription is made and settled under its contract as of an instant, with the
 * claims that were filed. What has to be claimed and was not is listed with its deadline, and what
 * was claimed in time with the instant by which it must be answered, where the contract sets one.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CLAIM_DUE_H
#define GARANT_APP_BOOK_CLAIM_DUE_H

#include "app/book_case.h"
#include "core/settle/statement.h"

struct claim_due {
	const struct subscription *subscription;
	const struct contract *contract; /* whose zone the deadline is written in */
	const struct result *result;	 /* claimable, or claimed in time */
};

struct claims_due {
	struct claim_due *items;
	size_t count, capacity;
};

/* Those of all subscriptions of the customer that live in the windows of the request, in order of
 * their ids; its own subscription is not looked at. All lives in the arena. Returns 0, or a
 * negative errno with a diagnostic: -EBADMSG when there is no such customer or period, or a case
 * cannot be made or settled. */
MUST_USE int book_claims_due(const struct use *use, const struct case_request *request,
			     struct arena *arena, struct claims_due *ret_due);

#endif
