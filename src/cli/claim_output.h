/* claim_output: how garant claim shows claims, as pages and as JSON.
 *
 * Threads: one command runs in one process.
 */
#ifndef GARANT_CLI_CLAIM_OUTPUT_H
#define GARANT_CLI_CLAIM_OUTPUT_H

#include "app/book_claim.h"
#include "app/book_claim_due.h"
#include "cli/register_command.h"

/* Each writes the answer, as JSON where that was asked for. Returns 0 or a negative errno. */
MUST_USE int claim_output_receipt(struct registering *registering,
				  const struct claim_receipt *receipt);
MUST_USE int claim_output_show(struct registering *registering, const struct claim_rows *rows);
MUST_USE int claim_output_list(struct registering *registering, const struct claim_rows *rows);
MUST_USE int claim_output_due(struct registering *registering, const struct claims_due *due);

#endif
