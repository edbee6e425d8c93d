/* close_output: what garant close answers, as text and as JSON.
 *
 * Threads: one command at a time.
 */
#ifndef GARANT_CLI_CLOSE_OUTPUT_H
#define GARANT_CLI_CLOSE_OUTPUT_H

#include "app/book_closing.h"
#include "cli/register_command.h"

/* What came of a round, which was done now or before (twice). Returns 0 or a negative errno. */
MUST_USE int close_output_round(struct registering *registering, const struct closing_row *row,
				bool twice);

/* What a round would change. */
MUST_USE int close_output_preview(struct registering *registering,
				  const struct closing_result *result);

MUST_USE int close_output_list(struct registering *registering, const struct closing_rows *rows);
/* more: these are not all. */
MUST_USE int close_output_show(struct registering *registering, const struct closed_rows *rows,
			       bool more);

#endif
