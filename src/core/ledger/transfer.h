/* transfer: money that moves from one account to another, and what may be moved.
 *
 * Double entry: a transfer debits one account and credits one other of the same customer and the
 * same currency, by an amount above zero. It is never changed; what was wrong is mended by another
 * transfer the other way. Its cause and leg name it: of two with the same names the second is not
 * made, so that what is posted again after a crash is posted once.
 *
 *     struct leg legs[LEGS_MAX];
 *     size_t count = posting_legs(posted, total, due, legs);   // 500 posted, 700 now: a leg of 200
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_LEDGER_TRANSFER_H
#define GARANT_CORE_LEDGER_TRANSFER_H

#include "base/str.h"

enum side { SIDE_DEBIT, SIDE_CREDIT };

enum account_kind {
#define ACCOUNT_KIND(symbol, name, side, bounded, about) symbol,
#include "defs/accounts.def"
#undef ACCOUNT_KIND
	ACCOUNT_KINDS
};

/* The fact that opens an account; its number within the shard is that of the account. */
#define ACCOUNT_FACT "account"
/* The fact that is a transfer. */
#define TRANSFER_FACT "transfer"

struct account {
	enum account_kind kind;
	struct str customer;
	struct str currency; /* ISO 4217, three capitals */
};

struct transfer {
	int64_t debit, credit; /* numbers of accounts of the same shard */
	int64_t amount_minor;  /* above 0, in the smallest unit of the currency */
	struct str cause;      /* what it is for: a statement, a decision, a payment */
	int64_t leg;	       /* of several of one cause, from 0 */
	int64_t reverses;      /* number of the transfer that it takes back; 0: none */
};

/* Sums of all that was ever moved, and of what pending transfers (pending.h) would move. */
struct balance {
	int64_t debits_minor, credits_minor;
	int64_t debits_pending_minor, credits_pending_minor; /* reserved */
};

/* Why a transfer cannot be made. */
enum transfer_fault {
	TRANSFER_FINE,
	TRANSFER_AMOUNT,   /* not above 0 */
	TRANSFER_SAME,	   /* from an account to itself */
	TRANSFER_CURRENCY, /* between two currencies */
	TRANSFER_CUSTOMER, /* between two customers */
	TRANSFER_BEYOND,   /* more than the account has, or than 64 bits hold */
	TRANSFER_ACCOUNT,  /* an account that was not opened */
	TRANSFER_REVERSES, /* takes back a transfer that is not there, or is not its mirror */
};

/* debit and credit are the accounts that the transfer names. */
enum transfer_fault transfer_check(const struct transfer *transfer, const struct account *debit,
				   const struct account *credit);

/* taken_back is the transfer that it names as the one that it takes back. */
enum transfer_fault transfer_check_reversal(const struct transfer *transfer,
					    const struct transfer *taken_back);

/* Moves the amount on one side of a balance; TRANSFER_BEYOND leaves it as it was. */
enum transfer_fault balance_move(struct balance *balance, enum account_kind kind, enum side side,
				 int64_t amount_minor);

/* What is in an account: more on its own side than on the other; what is pending is not counted. */
int64_t balance_minor(struct balance balance, enum account_kind kind);

/* What can still be taken out of it: what is in it without what is reserved on the other side. */
int64_t balance_free_minor(struct balance balance, enum account_kind kind);

/* An account of that kind may have that balance: neither side is more than 64 bits hold when all
 * that is pending is posted, and a bounded one has what is taken out and what is reserved. */
bool balance_holds(struct balance balance, enum account_kind kind);

struct str account_kind_name(enum account_kind kind);
/* Returns false when no kind has that name. */
bool account_kind_of(struct str name, enum account_kind *ret_kind);
enum side account_side(enum account_kind kind);
bool account_is_bounded(enum account_kind kind);

/* Money that moves from one such account to the other leaves the provider, or is owed to the
 * customer no longer. */
bool transfer_pays_out(enum account_kind debit, enum account_kind credit);

/* Bodies of the two kinds of facts; reading returns 0 or -EBADMSG. Texts point into the body; the
 * customer of an account is that of its fact. */
void account_write(struct strbuf *out, const struct account *account);
MUST_USE int account_read(struct str body, struct str customer, struct account *ret_account);
void transfer_write(struct strbuf *out, const struct transfer *transfer);
MUST_USE int transfer_read(struct str body, struct transfer *ret_transfer);

/* One movement that a posting wants, between two accounts of one customer and currency. */
struct leg {
	enum account_kind debit, credit;
	int64_t amount_minor; /* above 0 */
};

#define LEGS_MAX 2

/* What has to be moved when a statement that posted so much comes to another total, and so much of
 * it is still due and not reserved: nothing, more due, less due, and what was settled already as
 * overpaid. All are 0 or more. Returns how many legs. */
size_t posting_legs(int64_t posted_minor, int64_t total_minor, int64_t due_minor,
		    struct leg ret_legs[LEGS_MAX]);

#endif
