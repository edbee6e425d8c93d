/* ending_output: how garant ending shows endings, as pages and as JSON.
 *
 * Threads: one command runs in one process.
 */
#ifndef GARANT_CLI_ENDING_OUTPUT_H
#define GARANT_CLI_ENDING_OUTPUT_H

#include "app/book_ending.h"
#include "cli/register_command.h"

/* Each writes the answer, as JSON where that was asked for. Returns 0 or a negative errno. */
MUST_USE int ending_output_receipt(struct registering *registering,
				   const struct ending_receipt *receipt);
MUST_USE int ending_output_show(struct registering *registering, const struct ending_rows *rows);
MUST_USE int ending_output_list(struct registering *registering, const struct ending_rows *rows);

#endif
