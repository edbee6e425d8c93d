/* ledger: the tables of accounts and transfers; part of the projections, see store/projection.h. */
#ifndef GARANT_STORE_LEDGER_H
#define GARANT_STORE_LEDGER_H

#include "store/projection.h"

MUST_USE int ledger_add_account(struct store *store, const struct fact *fact,
				struct fact_place place, enum projection *ret_outcome);
MUST_USE int ledger_add_transfer(struct store *store, const struct fact *fact,
				 struct fact_place place, enum projection *ret_outcome);

#endif
