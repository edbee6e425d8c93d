/* book_claim: claims of customers in a book: the use cases.
 *
 * A claim is filed with the instant at which it arrived, and its customer gets a receipt. It is
 * about a subscription, and perhaps about one guarantee, period or outage of it; the case of the
 * subscription has it, and so what the contract makes of it is settled as any other. What a
 * decision or goodwill grants is asked for in the ledger in the same transaction, under the id
 * claim-ID-REVISION: above the set amount somebody else has to agree.
 *
 *     struct claim_change change = { .deed = CLAIM_FILE, .customer = STR("c-1"), ... };
 *     r = book_claim_change(&use, &change, NATURE_NONE, arena, &id);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CLAIM_H
#define GARANT_APP_BOOK_CLAIM_H

#include "app/book_use.h"
#include "base/digest.h"
#include "core/ledger/entry.h"
#include "store/claim.h"

/* Makes a change, in one transaction. A claim that is filed without an id gets one: c- and a
 * number, or under a key k- and what is made of the key, so that a second try has the same. nature:
 * what is due is for taxes, where the change grants it. actor, and whose the outage is, are filled
 * in. Returns 0; BOOK_TWICE: it is so already, or was done under this key; or a negative errno with
 * a diagnostic. *ret_id, in the arena, is written unless it fails. */
MUST_USE int book_claim_change(const struct use *use, const struct claim_change *change,
			       enum entry_nature nature, struct arena *arena, struct str *ret_id);

/* What a customer has in hand. */
struct claim_receipt {
	struct claim_row filed; /* the first revision; texts in the arena */
	int64_t shard;
	uint8_t hash[DIGEST_BYTES]; /* of its fact */
};

/* Returns 0 or a negative errno with a diagnostic: -EBADMSG when there is none. */
MUST_USE int book_claim_receipt(const struct use *use, struct str customer, struct str id,
				struct arena *arena, struct claim_receipt *ret_receipt);

/* The newest revision of each claim of a customer, and all revisions of one. Likewise. */
MUST_USE int book_claims(const struct use *use, struct str customer, struct arena *arena,
			 struct claim_rows *ret_rows);
MUST_USE int book_claim_show(const struct use *use, struct str customer, struct str id,
			     struct arena *arena, struct claim_rows *ret_rows);

#endif
