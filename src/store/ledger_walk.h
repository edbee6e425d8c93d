/* ledger_walk: the tables of the ledger read from end to end, for those who add them up.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_LEDGER_WALK_H
#define GARANT_STORE_LEDGER_WALK_H

#include "base/arena.h"
#include "core/ledger/transfer.h"
#include "store/store.h"

/* An account with what its row says was moved. */
struct ledger_account {
	int64_t seq;
	struct account account; /* texts in the arena; kind: ACCOUNT_KINDS where the row has none */
	struct balance balance;
};

struct ledger_accounts {
	struct ledger_account *items; /* by customer, currency and kind */
	size_t count;
};

/* The accounts of a shard, or of one customer of it (empty: of all). Returns 0 or an error of the
 * store (-ENOMEM: of the arena too). */
MUST_USE int ledger_accounts(struct store *store, int64_t shard, struct str customer,
			     struct arena *arena, struct ledger_accounts *ret_accounts);

/* A transfer as its row says it; texts until the next step. */
struct ledger_transfer {
	int64_t seq, debit, credit, amount_minor, reverses, leg, recorded_at_ms;
	struct str customer, currency, cause;
};

/* The transfers of a shard that were recorded up to an instant, or of a customer, in order. */
struct store_statement *ledger_transfers(struct store *store, int64_t shard, struct str customer,
					 int64_t as_of_ms);
void ledger_transfer_of(struct store_statement *row, struct ledger_transfer *ret_transfer);

/* What was decided, by customer and currency: rows of customer, currency and the sum of entries
 * with a number. */
struct store_statement *ledger_decided(struct store *store, int64_t shard, struct str customer);

#endif
