/* garant completion: what a shell needs to complete commands and options, written from the tables
 * that --help is written from. */
#include "cli/completion.h"

#include <string.h>

static const struct option_row options[] = {
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "bash|zsh|fish",
	.about = "Writes a script that lets the shell complete the commands of garant, their "
		 "options and the values of options, described in the language of the shell. "
		 "make install puts the scripts where the shells look.",
	.examples = "  source <(garant completion bash)\n"
		    "  garant completion fish\n"
		    "  garant completion zsh -o _garant\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 1,
};

bool completion_is_file(const char *word)
{
	static const char *const names[] = { "FILE",	  "CONTRACT", "CASE",
					     "STATEMENT", "PATH",     "FOLDER" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strstr(word, names[i]))
			return true;
	return false;
}

struct str completion_words(const char *word)
{
	struct str text = str_from(word);
	size_t end = str_find_byte(text, ' ', 0);

	text = str_slice(text, 0, end == SIZE_MAX ? text.len : end);
	return str_find_byte(text, '|', 0) == SIZE_MAX ? STR_NONE : text;
}

static bool has_option(const struct option_row *rows, const char *name)
{
	for (; rows->name; rows++)
		if (strcmp(rows->name, name) == 0)
			return true;
	return false;
}

void completion_each(const struct command *command, const struct command_row *row,
		     completion_writer write)
{
	const struct command_usage *form = command_usage_of(command, row, NULL);
	const struct command_usage *also =
		form->also ? command_usage_of(command, row, form->also) : NULL;

	for (const struct option_row *option = form->options; option->name; option++)
		write(command, row, option);
	for (const struct option_row *option = also ? also->options : NULL; option && option->name;
	     option++)
		if (!has_option(form->options, option->name))
			write(command, row, option);
	for (const struct option_row *option = command_common_options(); option->name; option++)
		write(command, row, option);
}

int command_completion(struct command *command)
{
	const char *shell;
	int code;

	if (!command_arguments(command, &usage, &code))
		return code;
	shell = command->arguments[0];
	if (strcmp(shell, "bash") == 0)
		completion_bash(command);
	else if (strcmp(shell, "zsh") == 0)
		completion_zsh(command);
	else if (strcmp(shell, "fish") == 0)
		completion_fish(command);
	else
		return command_misused(
			command, N_("completions are written for bash, zsh and fish, not for {0}"),
			shell);
	return CODE_OK;
}
