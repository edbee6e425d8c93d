/* explain_contract: a contract file read and put in plain words.
 *
 *     r = explain_contract(arena, STR("contract.yaml"), STR_NONE, &explanation, &sink);
 *
 * Threads: no shared state; one arena is one thread's.
 */
#ifndef GARANT_APP_EXPLAIN_CONTRACT_H
#define GARANT_APP_EXPLAIN_CONTRACT_H

#include "core/explain/explanation.h"

/* path "-" is standard input; fee: what a month costs in trials, such as 50.00 EUR, or empty.
 * Returns 0, -EBADMSG with diagnostics, -EINVAL with one about the fee, -ENOENT or another negative
 * errno, which is said too. Everything lives in the arena. */
MUST_USE int explain_contract(struct arena *arena, struct str path, struct str fee,
			      const struct explanation **ret_explanation, struct diag_sink *sink);

#endif
