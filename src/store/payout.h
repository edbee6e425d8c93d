/* payout: which facts give money out or reduce what is owed to a customer: transfers, pending
 * transfers and their posting between such accounts (transfer_pays_out), whatever they are for.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_PAYOUT_H
#define GARANT_STORE_PAYOUT_H

#include "core/journal/fact.h"
#include "store/store.h"

/* A fact that was not recorded yet. One that the book will refuse for another reason may be either.
 * Returns 0 or an error of the store. */
MUST_USE int payout_is(struct store *store, const struct fact *fact, bool *ret_is);

#endif
