/* rates_output: what garant rates shows, as text or JSON.
 *
 * Threads: one command runs in one process.
 */
#ifndef GARANT_CLI_RATES_OUTPUT_H
#define GARANT_CLI_RATES_OUTPUT_H

#include "app/book_rates.h"
#include "cli/register_command.h"

/* All return 0 or a negative errno. */
MUST_USE int rates_output_imported(struct registering *registering,
				   const struct rates_count *count);
MUST_USE int rates_output_list(struct registering *registering, const struct rate_rows *rows);

/* All revisions of a day. */
MUST_USE int rates_output_show(struct registering *registering, const struct rate_rows *rows);

#endif
