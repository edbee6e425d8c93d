/* book_entry: entries in the ledger that persons decide on: credits, their applications to
 * invoices, refunds, expiries and counter-entries.
 *
 * Each use is one transaction: the transfers, who asked, who decided, and the number. Above the set
 * amount of the currency an entry waits for a second person; what it would take is reserved
 * meanwhile, so that it cannot be paid twice.
 *
 *     r = book_entry_ask(&use, &entry);
 *     r = book_entry_approve(&use, customer, id);          // by somebody else
 *     r = book_entry_refuse(&use, customer, id, reason);   // by anybody who may, also who asked
 *
 * Functions return 0, BOOK_TWICE where it was so already, or a negative errno with a diagnostic.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_ENTRY_H
#define GARANT_APP_BOOK_ENTRY_H

#include "app/book_use.h"
#include "store/entry.h"

#define ENTRIES_LISTED_MAX INT64_C(10000)

/* Asks for an entry, which is decided at once when nobody else has to agree. limit_minor is filled
 * in; of a counter-entry currency and amount are those of what it takes back. */
MUST_USE int book_entry_ask(const struct use *use, const struct entry *entry);

/* The same as part of another change, whose transaction has begun and which it ends. */
MUST_USE int book_entry_ask_too(const struct use *use, const struct entry *entry);

/* The same as part of another change, whose transaction has begun and goes on. */
MUST_USE int book_entry_ask_within(const struct use *use, const struct entry *entry);

/* Refuses an entry that is proposed, likewise; the reason is one. */
MUST_USE int book_entry_refuse_within(const struct use *use, const struct entry *entry,
				      struct str reason);

MUST_USE int book_entry_approve(const struct use *use, struct str customer, struct str id);

MUST_USE int book_entry_refuse(const struct use *use, struct str customer, struct str id,
			       struct str reason);

/* From which amount on a second person has to agree: above limit_minor; INT64_MAX: from none. It
 * counts for what is asked for afterwards. */
MUST_USE int book_entry_limit(const struct use *use, struct str currency, int64_t limit_minor);

/* Texts in the arena. -EBADMSG: no such entry. */
MUST_USE int book_entry_find(const struct use *use, struct str customer, struct str id,
			     struct arena *arena, struct entry_row *ret_row);
MUST_USE int book_entries(const struct use *use, const struct entry_choice *choice,
			  struct arena *arena, struct entry_rows *ret_rows);

#endif
