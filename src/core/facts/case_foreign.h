/* case_foreign: a case written for another contract, made into one that this contract can read.
 *
 * What the contract has no word for is left out, with a note each: records of a kind it does not
 * know, components it does not have, words an attribute cannot be, its readings, samples, given
 * values and state of guarantees that are not its own. A record none of whose components are known
 * concerns the whole service. A claim for a guarantee of the other contract is a claim for any of
 * this one. What the case expects is not read. Everything else is refused as ever.
 *
 *     r = case_foreign(arena, root, contract, &own, &sink);
 *     r = case_read(arena, own, contract, &file, &sink);
 *
 * A case that names this contract is left as it is. Threads: no shared state.
 */
#ifndef GARANT_CORE_FACTS_CASE_FOREIGN_H
#define GARANT_CORE_FACTS_CASE_FOREIGN_H

#include "base/diag.h"
#include "core/contract/contract.h"

/* *ret_root shares what was not changed with root. Returns 0 or -ENOMEM. */
MUST_USE int case_foreign(struct arena *arena, const struct tree *root,
			  const struct contract *contract, const struct tree **ret_root,
			  struct diag_sink *sink);

#endif
