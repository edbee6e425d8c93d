/* ledger: the tables of accounts and transfers, which follow from facts as store/projection.h says.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_LEDGER_H
#define GARANT_STORE_LEDGER_H

#include "core/ledger/transfer.h"
#include "store/projection.h"

/* Write what follows from a fact of their kind; as projection_add. */
MUST_USE int ledger_add_account(struct store *store, const struct fact *fact,
				struct fact_place place, enum projection *ret_outcome);
MUST_USE int ledger_add_transfer(struct store *store, const struct fact *fact,
				 struct fact_place place, enum projection *ret_outcome);

/* The account that a customer has; *ret_seq is 0 when it was not opened. Returns 0 or an error of
 * the store. */
MUST_USE int ledger_find(struct store *store, const struct account *account, int64_t *ret_seq,
			 struct balance *ret_balance);

#endif
