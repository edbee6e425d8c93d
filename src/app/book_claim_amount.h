/* book_claim_amount: what the contract comes to for a claim, held against what is granted; private
 * to book_claim.c.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CLAIM_AMOUNT_H
#define GARANT_APP_BOOK_CLAIM_AMOUNT_H

#include "app/book_use.h"
#include "core/claim/claim.h"

/* Settles the period that the claim is about and tells in a note when the contract comes to another
 * amount for it than the one that is due by `decided`, or leaves it open. A claim about any period
 * is not looked at. Returns 0, -EBADMSG with diagnostics when the case cannot be made or settled,
 * or an error of the store. */
MUST_USE int book_claim_amount(const struct use *use, const struct customer_claim *decided,
			       struct arena *arena);

#endif
