/* pending: transfers in two steps. One that is pending reserves its amount on both accounts and
 * moves nothing; later it is posted, whole or in part, or voided, or it expires. It ends once, and
 * what was not posted is free again.
 *
 * A reserved amount counts against the bound of an account, so that what is promised to one cannot
 * be promised to another; it does not count for it before it is posted. A pending transfer may have
 * an instant from which on it is expired: then it can only be recorded as expired. Whether that
 * instant was reached follows from when the facts were recorded and from nothing else, so it is the
 * same whoever asks, and when the book is verified years later.
 *
 *     fault = pending_check(&pending, recorded_at_ms);
 *     fault = balance_reserve(&balance, kind, SIDE_DEBIT, amount);
 *     fault = pending_check_end(&pending, ended, &ending, recorded_at_ms);
 *
 * Source: the two-phase transfers of TigerBeetle, whose invariants these are.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_LEDGER_PENDING_H
#define GARANT_CORE_LEDGER_PENDING_H

#include "core/ledger/transfer.h"

/* The fact that a transfer is pending; its number within the shard is that of the transfer. */
#define PENDING_FACT "transfer-pending"
/* The facts that it ended. */
#define PENDING_POSTED_FACT "transfer-posted"
#define PENDING_VOIDED_FACT "transfer-voided"
#define PENDING_EXPIRED_FACT "transfer-expired"

struct pending {
	struct transfer transfer; /* what posting makes; it takes nothing back */
	int64_t expires_ms;	  /* expired from then on; INSTANT_OPEN_MS: never */
};

enum pending_end { PENDING_OPEN, PENDING_POSTED, PENDING_VOIDED, PENDING_EXPIRED, PENDING_ENDS };

/* How one ends. */
struct pending_ending {
	int64_t pending; /* number of the fact that it is pending, of the same shard */
	enum pending_end how;
	int64_t amount_minor; /* what is moved: above 0 when posted, else 0 */
};

/* Why a pending transfer cannot be made, or cannot end like this. */
enum pending_fault {
	PENDING_FINE,
	PENDING_NONE,  /* there is none of that number */
	PENDING_ENDED, /* it was posted, voided or expired before */
	PENDING_LATE,  /* it may no longer be posted or voided: it is expired */
	PENDING_EARLY, /* it is not expired yet, or would be when it is made */
	PENDING_PART,  /* more is posted than is pending */
};

/* The instant at which it is recorded must be before the one at which it expires. */
enum pending_fault pending_check(const struct pending *pending, int64_t recorded_at_ms);

/* ended is how it ended before, PENDING_OPEN: not yet. */
enum pending_fault pending_check_end(const struct pending *pending, enum pending_end ended,
				     const struct pending_ending *ending, int64_t recorded_at_ms);

/* Reserves the amount on one side of a balance; TRANSFER_BEYOND leaves it as it was. */
enum transfer_fault balance_reserve(struct balance *balance, enum account_kind kind, enum side side,
				    int64_t amount_minor);

/* Gives back what was reserved. */
void balance_release(struct balance *balance, enum side side, int64_t amount_minor);

/* open, posted, voided, expired */
struct str pending_end_name(enum pending_end end);
/* Returns false when none has that name. */
bool pending_end_of(struct str name, enum pending_end *ret_end);

/* The kind of the fact that one ended like this; how is not PENDING_OPEN. */
struct str pending_end_fact(enum pending_end how);

/* Bodies of the facts; reading returns 0 or -EBADMSG. Texts point into the body. */
void pending_write(struct strbuf *out, const struct pending *pending);
MUST_USE int pending_read(struct str body, struct pending *ret_pending);
/* The amount is written only of one that is posted. */
void pending_ending_write(struct strbuf *out, const struct pending_ending *ending);
MUST_USE int pending_ending_read(struct str body, enum pending_end how,
				 struct pending_ending *ret_ending);

#endif
