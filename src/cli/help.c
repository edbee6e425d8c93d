/* garant help: the overview, or the help of one command. */
#include "cli/usage.h"

static const struct option_row options[] = {
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "[COMMAND]",
	.about = "Shows what garant can do, or the options of a command with examples, as garant "
		 "COMMAND --help does.",
	.examples = "  garant help\n"
		    "  garant help calendar\n",
	.options = options,
	.arguments_min = 0,
	.arguments_max = 1,
};

int command_help(struct command *command)
{
	static char asks_help[] = "--help";
	char *words[] = { asks_help, NULL };
	const struct command_row *row;
	int code;

	if (!command_arguments(command, &usage, &code))
		return code;
	if (command->argument_count == 0)
		return usage_overview(command);
	row = command_row_find(command->arguments[0]);
	if (!row)
		return command_unknown(command, command->arguments[0]);
	command->name = row->name;
	command->summary = row->summary;
	command->argc = 1;
	command->argv = words;
	return row->run(command);
}
