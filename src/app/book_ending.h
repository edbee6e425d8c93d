/* book_ending: ending subscriptions of a book: the use cases.
 *
 * A request to end is recorded with the instant at which it arrived, and whoever asked gets a
 * receipt: what the contract says of when it ends, what leaving costs, what is paid back. Where the
 * contract says when, the subscription ends then, in the same transaction. What is owed back is
 * computed by the contract from the invoices that were paid, and asked for in the ledger under the
 * id ending-ID-REVISION; above the set amount somebody else has to agree. Claims about the time
 * before the end can be filed and decided as ever.
 *
 *     struct ending_change change = { .deed = ENDING_REQUEST, .customer = STR("c-1"), ... };
 *     r = book_ending_change(&use, &change, NATURE_NONE, arena, &id);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_ENDING_H
#define GARANT_APP_BOOK_ENDING_H

#include "app/book_use.h"
#include "base/digest.h"
#include "core/ledger/entry.h"
#include "store/ending.h"

/* Makes a change, in one transaction. A request without an id gets one: e- and a number, or under a
 * key k- and what is made of the key, so that a second try has the same. `end` is what was agreed
 * on, a date (the beginning of that day in the zone of the contract) or an instant; nature: what
 * is owed back is for taxes. What the change says of the life, the contract, the end and amounts is
 * filled in. Returns 0; BOOK_TWICE: it is so already, or was done under this key; or a negative
 * errno with a diagnostic. *ret_id, in the arena, is written unless it fails. */
struct ending_asked {
	struct ending_change change;
	struct str end;
	enum entry_nature nature;
};
MUST_USE int book_ending_change(const struct use *use, const struct ending_asked *asked,
				struct arena *arena, struct str *ret_id);

/* What whoever asked has in hand. */
struct ending_receipt {
	struct ending_row requested; /* the first revision; texts in the arena */
	int64_t shard;
	uint8_t hash[DIGEST_BYTES]; /* of its fact */
};

/* Returns 0 or a negative errno with a diagnostic: -EBADMSG when there is none. */
MUST_USE int book_ending_receipt(const struct use *use, struct str customer, struct str id,
				 struct arena *arena, struct ending_receipt *ret_receipt);

/* The newest revision of each ending of a customer, and all revisions of one. Likewise. */
MUST_USE int book_endings(const struct use *use, struct str customer, struct arena *arena,
			  struct ending_rows *ret_rows);
MUST_USE int book_ending_show(const struct use *use, struct str customer, struct str id,
			      struct arena *arena, struct ending_rows *ret_rows);

#endif
