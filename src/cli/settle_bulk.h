/* settle_bulk: garant settle with files of subscriptions and records instead of a case. */
#ifndef GARANT_CLI_SETTLE_BULK_H
#define GARANT_CLI_SETTLE_BULK_H

#include "cli/command.h"

/* True when the arguments ask for it: --subscriptions or --records is among them. */
bool settle_is_bulk(const struct command *command);

int settle_bulk_command(struct command *command);

#endif
