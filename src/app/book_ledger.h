/* book_ledger: what the ledger of a book comes to, added up from its transfers, and whether the
 * tables agree: accounts with their transfers, decisions with what was moved for them.
 *
 * One reader's transaction, read shard by shard; memory holds the accounts of one shard and what is
 * open in them. What does not agree is a diagnostic each, and the answer is there nevertheless.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_LEDGER_H
#define GARANT_APP_BOOK_LEDGER_H

#include "app/book_use.h"
#include "store/ledger_walk.h"

#define LEDGER_LISTED_MAX ((size_t)10000)
#define LEDGER_CURRENCIES_MAX 200

enum ledger_age { AGE_30, AGE_60, AGE_90, AGE_OVER, AGES };

struct ledger_question {
	struct str customer; /* empty: all */
	int64_t as_of_ms;    /* with what was recorded up to then; INT64_MAX: all of it */
};

/* What is in accounts of one kind and currency: of a customer, or of all. */
struct ledger_sum {
	struct str customer; /* empty: of all */
	struct str currency;
	enum account_kind kind;
	struct balance balance;
};

/* What became of what was decided for a customer in a currency. Amounts are in the smallest unit;
 * open = decided - corrected - applied - paid - expired. */
struct ledger_line {
	struct str customer; /* empty: of all */
	struct str currency;
	int64_t decided_minor;	 /* credits */
	int64_t corrected_minor; /* taken back, or less after a restatement */
	int64_t applied_minor;	 /* on invoices or credit notes */
	int64_t paid_minor;	 /* refunded */
	int64_t expired_minor;
	int64_t open_minor;
	int64_t aged_minor[AGES]; /* of what is open, the oldest being settled first */
	int64_t reserved_minor;	  /* of what is open: waits for a second person; now only */
	int64_t overpaid_minor;	  /* settled before a restatement made it less */
};

struct ledger_answer {
	struct ledger_sum *sums; /* by currency and kind, of a customer or of all */
	size_t sum_count;
	struct ledger_line *lines; /* by customer and currency, up to LEDGER_LISTED_MAX */
	size_t line_count;
	bool more;		    /* customers than these */
	struct ledger_line *totals; /* by currency, of all that was asked for */
	size_t total_count;
	size_t differences; /* each is a diagnostic */
	int64_t as_of_ms;   /* at which ages are counted */
};

/* Adds up. Texts are in the arena. Returns 0, also with differences, or a negative errno with a
 * diagnostic. */
MUST_USE int book_ledger(const struct use *use, const struct ledger_question *question,
			 struct arena *arena, struct ledger_answer *ret_answer);

/* A transfer as one account sees it. */
struct ledger_movement {
	int64_t seq, recorded_at_ms, amount_minor;
	enum side side;
	enum account_kind other;
	struct str cause;
	int64_t reverses;
	int64_t balance_minor; /* after it */
};

struct ledger_entries_question {
	struct account account;
	int64_t as_of_ms; /* likewise */
	int64_t after;	  /* those behind that number; 0: from the first */
};

struct ledger_movements {
	struct ledger_movement *items; /* in order, up to LEDGER_LISTED_MAX */
	size_t count;
	bool more;
	int64_t balance_minor; /* after all of them, listed or not */
};

/* The transfers of an account. -EBADMSG: there is no such account. Otherwise as book_ledger. */
MUST_USE int book_ledger_entries(const struct use *use,
				 const struct ledger_entries_question *question,
				 struct arena *arena, struct ledger_movements *ret_movements);

#endif
