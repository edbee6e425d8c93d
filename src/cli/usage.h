/* usage: how garant and its commands are called, as text in the language of the person who asks.
 *
 * What is written comes from defs/commands.def, defs/exit-codes.def and the tables of options of
 * the commands, the same that garant manual and garant completion are written from. Lines are
 * wrapped to the screen, but for examples, which are copied from it.
 *
 * Threads: one command runs in one process.
 */
#ifndef GARANT_CLI_USAGE_H
#define GARANT_CLI_USAGE_H

#include "cli/command.h"

/* All commands, and how they end. Returns an exit code, as the others do. */
int usage_overview(struct command *command);

/* The help of the command whose arguments are being read. */
int usage_help(struct command *command);

#endif
