/* book_exposure: what is owed of windows that no closing has settled yet, for everybody, as it
 * stands at an instant; what it comes to if nothing changes until the windows end; and when it
 * changes next.
 *
 * Every life of a subscription is settled as of the instant, in the windows that have begun and
 * were not closed, with what the book knew then, and again as of the ends of the windows that have
 * not ended: see core/exposure. Nothing is recorded. What a closing found and somebody still has to
 * claim is not among it (see book_claim_due), nor what restating a closed period would change (see
 * book_closing_preview); but results that a closing left open are.
 *
 *     r = book_exposure(&use, &request, &exposure);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_EXPOSURE_H
#define GARANT_APP_BOOK_EXPOSURE_H

#include "app/book_use.h"
#include "core/exposure/exposure_sum.h"

struct exposure_request {
	struct str customer, subscription; /* only those; empty: all */
	int64_t as_of_ms;		   /* with what the book knew then */
	void (*progress)(void *context, uint64_t done, uint64_t total); /* NULL: nobody watches */
	void *context;
	struct arena *arena; /* for what is returned */
};

struct exposure {
	struct exposure_row *items; /* by customer, subscription and window; only what tells */
	size_t count, capacity;
	int64_t settled; /* lives that were settled */
	int64_t failed;	 /* of those: could not be, which is said */
	int64_t split;	 /* have windows under several versions, which are settled apart */
};

/* Looks at all of them. Returns 0 or a negative errno with a diagnostic: -EBADMSG when there is no
 * such customer, or a subscription is named without one. What cannot be settled is a warning. */
MUST_USE int book_exposure(const struct use *use, const struct exposure_request *request,
			   struct exposure *ret_exposure);

#endif
