/* entry: a movement of a customer's money that a person decides: a credit, its application to an
 * invoice, a refund, an expiry, and the counter-entry that takes one of them back.
 *
 * An entry is asked for by one person. Above an amount that the owner of the book has set, a
 * second one has to agree to credits, refunds and counter-entries; until then the entry is
 * proposed, and what a refund would pay is reserved. What is decided gets the next number of one
 * series without gaps, is never changed, and is taken back as a whole or not at all.
 *
 *     (nothing) --propose--> proposed --approve--> decided --take back--> taken back
 *                            proposed --refuse---> refused
 *
 *     fault = entry_check(&entry);
 *     if (entry_needs_second(&entry)) ...
 *     state = entry_next(state, ENTRY_APPROVE);          // ENTRY_STATES: it cannot be done
 *
 * Sources: the four eyes of payments; no change of what was issued, and a series without gaps:
 * article 242 nonies A of annex II to the French general tax code.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_LEDGER_ENTRY_H
#define GARANT_CORE_LEDGER_ENTRY_H

#include "core/journal/fact.h"
#include "core/ledger/transfer.h"

/* Facts of a customer whose subject is the entry's id. */
#define ENTRY_PROPOSED_FACT "entry-proposed"
#define ENTRY_DECIDED_FACT "entry-decided"
#define ENTRY_REFUSED_FACT "entry-refused"
/* A fact of the provider whose subject is a currency. */
#define ENTRY_LIMIT_FACT "entry-limit"

#define ENTRY_ID_BYTES_MAX ((size_t)190)
#define ENTRY_REASON_BYTES_MAX ((size_t)1000)

enum entry_kind {
#define ENTRY_KIND(symbol, name, debit, credit, agreed, about) symbol,
#include "defs/entries.def"
#undef ENTRY_KIND
	ENTRY_KINDS
};

enum entry_state { ENTRY_PROPOSED, ENTRY_DECIDED, ENTRY_REFUSED, ENTRY_TAKEN_BACK, ENTRY_STATES };
enum entry_event { ENTRY_APPROVE, ENTRY_REFUSE, ENTRY_TAKE_BACK, ENTRY_EVENTS };

/* What an entry is for taxes; only of a credit. */
enum entry_nature { NATURE_NONE, NATURE_REDUCTION, NATURE_INDEMNITY, NATURE_GOODWILL, NATURES };

struct entry {
	struct str customer, id; /* the id is unique for the customer */
	enum entry_kind kind;
	enum entry_nature nature;
	struct str subscription; /* may be empty */
	struct str currency;	 /* ISO 4217, three capitals */
	int64_t amount_minor;	 /* above 0, in the smallest unit of the currency */
	int64_t limit_minor;	 /* set when it was asked for; INT64_MAX: none */
	struct str reason;	 /* why, in words without personal data; not empty */
	struct str clause;	 /* of the contract; may be empty */
	struct str document;	 /* number of the invoice, note or payment; may be empty */
	struct str reverses;	 /* id of the entry that a counter-entry takes back */
};

enum entry_fault {
	ENTRY_FINE,
	ENTRY_BAD_NAME,	    /* id, customer, subscription, clause or document is no name */
	ENTRY_BAD_AMOUNT,   /* not above 0, or no currency */
	ENTRY_BAD_REASON,   /* empty, longer than 1,000 bytes, or with control characters */
	ENTRY_BAD_NATURE,   /* a credit without one, or another entry with one */
	ENTRY_BAD_REVERSES, /* a counter-entry of nothing, or another entry with one */
	ENTRY_BAD_LIMIT,    /* negative */
};

/* Whether an entry can be asked for at all. */
enum entry_fault entry_check(const struct entry *entry);

/* The reason of an entry, or of its refusal. */
bool entry_is_reason(struct str reason);

/* Whether a second person has to agree. */
bool entry_needs_second(const struct entry *entry);

/* The state after an event; ENTRY_STATES when it cannot happen in that state. */
enum entry_state entry_next(enum entry_state state, enum entry_event event);

/* The accounts an entry moves money between; of a counter-entry those of the one that it takes
 * back, the other way round. */
struct leg entry_leg(const struct entry *entry, enum entry_kind reversed);

/* "refund", "decided", "price reduction": constant. */
struct str entry_kind_name(enum entry_kind kind);
struct str entry_state_name(enum entry_state state);
struct str entry_nature_name(enum entry_nature nature);
/* Return false when none has that name. */
bool entry_kind_of(struct str name, enum entry_kind *ret_kind);
bool entry_state_of(struct str name, enum entry_state *ret_state);
bool entry_nature_of(struct str name, enum entry_nature *ret_nature);

/* The body of the fact that it is asked for. Reading returns 0 or -EBADMSG: it is no entry that
 * could have been recorded. Texts point into the fact. */
void entry_write(struct strbuf *out, const struct entry *entry);
MUST_USE int entry_read(const struct fact *fact, struct entry *ret_entry);

/* That of the decision: its number, from 1. */
void entry_decision_write(struct strbuf *out, int64_t number);
MUST_USE int entry_decision_read(struct str body, int64_t *ret_number);

/* That of the refusal: its reason. */
void entry_refusal_write(struct strbuf *out, struct str reason);
MUST_USE int entry_refusal_read(struct str body, struct str *ret_reason);

/* That of the set amount: at least 0, INT64_MAX for none. */
void entry_limit_write(struct strbuf *out, int64_t limit_minor);
MUST_USE int entry_limit_read(const struct fact *fact, int64_t *ret_limit_minor);

#endif
