/* exposure_output: what garant exposure writes, for people and as JSON.
 *
 * Threads: one command runs in one process.
 */
#ifndef GARANT_CLI_EXPOSURE_OUTPUT_H
#define GARANT_CLI_EXPOSURE_OUTPUT_H

#include "app/book_exposure.h"
#include "cli/register_command.h"

/* Return 0 or a negative errno. */
MUST_USE int exposure_output_sums(struct registering *registering, const struct exposure *exposure,
				  int64_t as_of_ms, enum exposure_by by);
MUST_USE int exposure_output_lines(struct registering *registering, const struct exposure *exposure,
				   int64_t as_of_ms);

#endif
