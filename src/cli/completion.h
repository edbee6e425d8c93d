/* completion: what the writers of completions for different shells share. Private to
 * src/cli/completion*.c.
 */
#ifndef GARANT_CLI_COMPLETION_H
#define GARANT_CLI_COMPLETION_H

#include "cli/command.h"

/* True for FILE, CONTRACT and the like, in an option or in the arguments of a command. */
bool completion_is_file(const char *word);

/* The a|b|c that a word begins with; empty when it is no choice. */
struct str completion_words(const char *word);

/* Every option of a command, of both its forms, then those of all commands. */
typedef void (*completion_writer)(const struct command *command, const struct command_row *row,
				  const struct option_row *option);
void completion_each(const struct command *command, const struct command_row *row,
		     completion_writer write);

/* Each script has its descriptions in every language and takes those of the shell it runs in. */
void completion_bash(const struct command *command);
void completion_zsh(const struct command *command);
void completion_fish(const struct command *command);

#endif
