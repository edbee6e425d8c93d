/* book_ending_terms: what the contract of a subscription makes of a request to end it; private to
 * book_ending.c.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_ENDING_TERMS_H
#define GARANT_APP_BOOK_ENDING_TERMS_H

#include "app/book_use.h"
#include "core/ending/ending.h"

struct ending_terms {
	int64_t ends_ms; /* TOLD_NOT_MS: the contract does not say, or nobody told what decides */
	struct str version; /* of the contract */
	struct str clause;  /* of its term; empty: it has none */
	struct str list;   /* NAME=VALUE: amounts, instants, or undefined where facts are missing */
	bool refund_known; /* else facts are missing; without a refund in the contract it is 0 */
	struct str currency; /* of the refund */
	int64_t refund_minor;
};

/* Settles the end of the life that `ending` is about, as of now. Texts are in the arena. Returns 0,
 * -EBADMSG with diagnostics when the case cannot be made or settled, or an error of the store. */
MUST_USE int book_ending_terms(const struct use *use, const struct customer_ending *ending,
			       struct arena *arena, struct ending_terms *ret_terms);

#endif
