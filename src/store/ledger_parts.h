/* ledger_parts: the tables of the ledger from inside, for src/store/ledger.c and pending.c.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_LEDGER_PARTS_H
#define GARANT_STORE_LEDGER_PARTS_H

#include "core/ledger/transfer.h"
#include "store/projection.h"

#define CURRENCY_BYTES 3

/* An account of a transfer, with its balance. */
struct side_row {
	int64_t seq; /* 0: not found */
	struct account account;
	struct balance balance;
	char currency[CURRENCY_BYTES];
};

/* Reads both accounts into ret_sides, which is empty before; one that is not the customer's keeps
 * number 0. Returns 0 or an error of the store. */
MUST_USE int ledger_read_sides(struct store *store, int64_t shard, struct str customer,
			       const struct transfer *transfer, struct side_row ret_sides[2]);

/* What the ledger says to a transfer between these accounts, whatever is in them. */
enum transfer_fault ledger_check_sides(const struct transfer *transfer,
				       const struct side_row sides[2]);

/* The same, and moves the balances, in sides only. */
enum transfer_fault ledger_move(const struct transfer *transfer, struct side_row sides[2]);

/* Writes the row. Returns 0, 1 when one of that cause and leg is there already and nothing was
 * written, or an error of the store. account is one of the two. */
MUST_USE int ledger_insert_transfer(struct store *store, struct fact_place place,
				    const struct transfer *transfer, const struct account *account);

/* Whether a transfer of that cause and leg was made. Returns 0 or an error of the store. */
MUST_USE int ledger_has_transfer(struct store *store, struct str customer,
				 const struct transfer *transfer, bool *ret_has);

#endif
