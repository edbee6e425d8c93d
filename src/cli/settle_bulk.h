/* settle_bulk: garant settle with files of subscriptions and records instead of a case. */
#ifndef GARANT_CLI_SETTLE_BULK_H
#define GARANT_CLI_SETTLE_BULK_H

#include <signal.h>

#include "app/bulk.h"
#include "cli/command.h"
#include "cli/progress.h"

/* How far a run is, and the signals that end it, held back until it has cleaned up. */
struct bulk_watch {
	struct progress progress;
	sigset_t before;
};

/* True when the arguments ask for it: --subscriptions or --records is among them. */
bool settle_is_bulk(const struct command *command);

int settle_bulk_command(struct command *command);

/* The options of tables into the request, all but the contract. Returns an exit code. */
int settle_bulk_request(struct command *command, struct bulk_request *request);

void settle_bulk_watch(struct command *command, struct bulk_request *request,
		       struct bulk_watch *watch);
void settle_bulk_unwatch(struct bulk_watch *watch);

#endif
