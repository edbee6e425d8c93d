/* outage_output: outages as tables for people and as members of JSON.
 *
 * Threads: one command runs in one process.
 */
#ifndef GARANT_CLI_OUTAGE_OUTPUT_H
#define GARANT_CLI_OUTAGE_OUTPUT_H

#include "app/book_outage.h"
#include "cli/register_command.h"

/* The newest revisions. Returns 0 or a negative errno, as the other does. */
MUST_USE int outage_output_list(struct registering *registering, const struct outage_rows *rows);

/* All revisions of one with its disputes. */
MUST_USE int outage_output_one(struct registering *registering, const struct outage_shown *shown);

#endif
