/* verify_statement: a written statement computed again from its case and contract.
 *
 * The statement is JSON as `garant settle --json` writes it, or one statement object by itself. It
 * is the same to the byte, the same in every value but laid out otherwise, or different; then every
 * difference is listed with its place, up to a maximum. What the statement says about its own
 * lengths is added up besides.
 *
 *     struct verify_request request = { .statement = STR("may.json"), .facts = STR("case.yaml"),
 *                                       .as_of_ms = INT64_MIN, .differences_max = 50 };
 *     const struct verification *verification;
 *     r = verify_statement(arena, &request, &verification, &sink);
 *
 * Threads: no shared state; one arena is one thread's.
 */
#ifndef GARANT_APP_VERIFY_STATEMENT_H
#define GARANT_APP_VERIFY_STATEMENT_H

#include "app/settle_case.h"
#include "core/verify/verification.h"

#define STATEMENT_BYTES_MAX (64 * MIB)
#define STATEMENT_NODES_MAX ((size_t)4000000)

struct verify_request {
	struct str statement;	 /* path; "-" is standard input */
	struct str contract;	 /* path; empty: contract.yaml beside the case or one folder up */
	struct str facts;	 /* path of the case */
	struct str subscription; /* the statement was settled for this one only; empty: for all */
	int64_t as_of_ms;	 /* it was settled as known then; INT64_MIN: as the case says */
	size_t differences_max;
};

/* Returns 0 whether the statement is right or not, -EBADMSG with diagnostics (a file that cannot be
 * read), -EOVERFLOW likewise, or -ENOMEM. Everything lives in the arena. */
MUST_USE int verify_statement(struct arena *arena, const struct verify_request *request,
			      const struct verification **ret_verification, struct diag_sink *sink);

#endif
