#include <string.h>

#include "cli/command.h"

static const struct option_row common[] = {
	{ "lang", 0, "fr|en", "language of the answer; else that of LC_ALL, LC_MESSAGES or LANG" },
	{ "color", 0, "auto|always|never",
	  "colours; auto: on a terminal, when NO_COLOR is not set" },
	{ "output", 'o', "FILE", "write to a file, which is there complete or not at all" },
	{ "help", 'h', NULL, "show this" },
	{ NULL, 0, NULL, NULL },
};

const struct option_row *command_common_options(void)
{
	return common;
}

/* One argument of the command line while it is read. */
struct reading_arguments {
	struct command *command;
	int at;		     /* in argv */
	bool only_arguments; /* after -- */
	bool help;
};

static void add_option(struct strbuf *out, const struct option_row *option)
{
	size_t before;

	strbuf_add(out, STR("  "));
	before = out->len;
	if (option->letter) {
		strbuf_add_byte(out, '-');
		strbuf_add_byte(out, option->letter);
		strbuf_add(out, STR(", "));
	}
	strbuf_add_format(out, "--%s", option->name);
	if (option->argument)
		strbuf_add_format(out, " %s", option->argument);
	strbuf_add_repeat(out, ' ', out->len - before < 24 ? 24 - (out->len - before) : 1);
	strbuf_add_format(out, "%s\n", option->about);
}

static void write_help(const struct command *command)
{
	const struct command_usage *usage = command->usage;
	struct strbuf *out = command->out;

	strbuf_add_format(out, "usage: garant %s [OPTION]... %s\n\n%s\n\n", command->name,
			  usage->arguments, usage->about);
	for (const struct option_row *option = usage->options; option->name; option++)
		add_option(out, option);
	for (const struct option_row *option = common; option->name; option++)
		add_option(out, option);
	strbuf_add_format(out, "\nexamples:\n%s\n", usage->examples);
	command_exit_codes(out);
}

/* The row of --name, --name=value or -l in a table. */
static const struct option_row *find_option(const struct option_row *rows, const char *word,
					    size_t name_len)
{
	for (; rows->name; rows++) {
		if (word[1] == '-' && strlen(rows->name) == name_len &&
		    strncmp(rows->name, word + 2, name_len) == 0)
			return rows;
		if (word[1] != '-' && rows->letter == word[1] && word[2] == '\0')
			return rows;
	}
	return NULL;
}

static int take_common(struct reading_arguments *reading, const struct option_row *option,
		       const char *value)
{
	struct command *command = reading->command;

	if (strcmp(option->name, "help") == 0) {
		reading->help = true;
	} else if (strcmp(option->name, "output") == 0) {
		command->output = value;
	} else if (strcmp(option->name, "color") == 0) {
		if (!colour_read(value, &command->colour))
			return command_misused(command, "colours are auto, always or never, not",
					       value);
	} else {
		if (strcmp(value, "fr") != 0 && strcmp(value, "en") != 0)
			return command_misused(command, "the language is fr or en, not", value);
		command->language = language_of(str_from(value));
	}
	return CODE_OK;
}

/* The value of an option: after the =, or the next word. */
static int option_value(struct reading_arguments *reading, const struct option_row *option,
			const char *equals, const char **ret_value)
{
	struct command *command = reading->command;

	if (!option->argument) {
		if (equals)
			return command_misused(command,
					       "this option takes no value:", option->name);
		*ret_value = "";
		return CODE_OK;
	}
	if (equals) {
		*ret_value = equals + 1;
		return CODE_OK;
	}
	if (reading->at + 1 >= command->argc)
		return command_misused(command, "a value is missing after",
				       command->argv[reading->at]);
	*ret_value = command->argv[++reading->at];
	return CODE_OK;
}

static int take_option(struct reading_arguments *reading, const char *word)
{
	struct command *command = reading->command;
	const struct option_row *rows = command->usage->options, *option;
	const char *equals = word[1] == '-' ? strchr(word, '=') : NULL, *value = "";
	size_t name_len = equals ? (size_t)(equals - word) - 2 : strlen(word + 1) - 1;
	int code;

	option = find_option(rows, word, name_len);
	if (option) {
		code = option_value(reading, option, equals, &value);
		command->values[option - rows] = value;
		return code;
	}
	option = find_option(common, word, name_len);
	if (!option)
		return command_misused(command, "there is no option", word);
	code = option_value(reading, option, equals, &value);
	return code == CODE_OK ? take_common(reading, option, value) : code;
}

static int take_word(struct reading_arguments *reading, const char **room)
{
	struct command *command = reading->command;
	const char *word = command->argv[reading->at];

	if (!reading->only_arguments && strcmp(word, "--") == 0) {
		reading->only_arguments = true;
		return CODE_OK;
	}
	if (!reading->only_arguments && word[0] == '-' && word[1] != '\0')
		return take_option(reading, word);
	room[command->argument_count++] = word;
	return CODE_OK;
}

static int check_count(struct command *command)
{
	if (command->argument_count < command->usage->arguments_min)
		return command_misused(command, "too little was given; this command takes",
				       command->usage->arguments);
	if (command->argument_count > command->usage->arguments_max)
		return command_misused(command, "too much was given, from",
				       command->arguments[command->usage->arguments_max]);
	return CODE_OK;
}

bool command_arguments(struct command *command, const struct command_usage *usage, int *ret_code)
{
	struct reading_arguments reading = { .command = command };
	const char **room = ARENA_ARRAY(command->arena, const char *, (size_t)command->argc + 1);
	int code = room ? CODE_OK : CODE_SYSTEM;

	command->usage = usage;
	command->arguments = room;
	*ret_code = CODE_OK;
	if (command->describing)
		return false;
	for (; code == CODE_OK && reading.at < command->argc && !reading.help; reading.at++)
		code = take_word(&reading, room);
	if (code == CODE_OK && reading.help) {
		write_help(command);
		*ret_code = CODE_OK;
		return false;
	}
	if (code == CODE_OK)
		code = check_count(command);
	*ret_code = code;
	return code == CODE_OK;
}

const char *command_option(const struct command *command, const char *name)
{
	const struct option_row *rows = command->usage->options;

	for (size_t i = 0; rows[i].name; i++)
		if (strcmp(rows[i].name, name) == 0)
			return command->values[i];
	return NULL;
}
