/* entry: the tables of entries that persons decide on, which follow from facts as
 * store/projection.h says.
 *
 * A row of `entry` is as the last fact about it left it. A decision that its transfer does not
 * stand behind, that comes from the person who asked where a second one is needed, or that cannot
 * follow, is no fact that the book can have recorded. `entry_number` has the series of all
 * decisions, `entry_limit` the set amounts by currency.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_ENTRY_H
#define GARANT_STORE_ENTRY_H

#include "base/arena.h"
#include "core/ledger/entry.h"
#include "store/projection.h"

/* Write what follows from a fact of their kind; as projection_add. */
MUST_USE int entry_add_proposed(struct store *store, const struct fact *fact,
				struct fact_place place, enum projection *ret_outcome);
MUST_USE int entry_add_decided(struct store *store, const struct fact *fact,
			       struct fact_place place, enum projection *ret_outcome);
MUST_USE int entry_add_refused(struct store *store, const struct fact *fact,
			       struct fact_place place, enum projection *ret_outcome);
MUST_USE int entry_add_limit(struct store *store, const struct fact *fact, struct fact_place place,
			     enum projection *ret_outcome);

/* An entry and what became of it; texts in the arena. */
struct entry_row {
	struct entry entry;
	enum entry_state state;
	int64_t number;		/* of the decision; 0: none */
	struct str proposed_by; /* actors */
	struct str decided_by;	/* who decided or refused; empty: nobody yet */
	int64_t proposed_ms,
		ended_ms;  /* ended: when decided or refused; INSTANT_OPEN_MS: not yet */
	struct str answer; /* the reason of a refusal */
};

struct entry_rows {
	struct entry_row *items;
	size_t count;
};

/* Which entries are listed, by customer and id. */
struct entry_choice {
	struct str customer;		  /* empty: of all customers */
	struct str state;		  /* empty: in any state */
	struct str after_customer, after; /* those behind that one; empty: from the first */
	int64_t max;
};

/* The entry of a customer. Returns 1, 0 when there is none, or an error of the store (-ENOMEM: of
 * the arena too). */
MUST_USE int entry_find(struct store *store, struct str customer, struct str id,
			struct arena *arena, struct entry_row *ret_row);

/* Returns 0 or likewise. */
MUST_USE int entry_list(struct store *store, const struct entry_choice *choice, struct arena *arena,
			struct entry_rows *ret_rows);

/* The set amount of a currency; INT64_MAX: none. Returns 0 or an error of the store. */
MUST_USE int entry_limit_find(struct store *store, struct str currency, int64_t *ret_limit_minor);

/* The last number of the series; 0: none yet. *ret_count: how many there are. Likewise. */
MUST_USE int entry_last_number(struct store *store, int64_t *ret_number, int64_t *ret_count);

/* The number of the transfer of that cause; 0: there is none. Likewise. */
MUST_USE int entry_transfer(struct store *store, struct str customer, struct str cause,
			    int64_t *ret_seq);

/* The cause of an entry's transfer: entry:ID. */
void entry_cause(struct strbuf *out, struct str id);

#endif
