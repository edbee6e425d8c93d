#include <string.h>

#include "cli/usage.h"
#include "core/facts/nearest.h"

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
			return command_misused(
				command, N_("colours are auto, always or never, not {0}"), value);
	} else {
		if (strcmp(value, "fr") != 0 && strcmp(value, "en") != 0)
			return command_misused(command, N_("the language is fr or en, not {0}"),
					       value);
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
			return command_misused(command, N_("--{0} takes no value"), option->name);
		*ret_value = "";
		return CODE_OK;
	}
	if (equals) {
		*ret_value = equals + 1;
		return CODE_OK;
	}
	if (reading->at + 1 >= command->argc)
		return command_misused(command, N_("a value is missing after {0}"),
				       command->argv[reading->at]);
	*ret_value = command->argv[++reading->at];
	return CODE_OK;
}

/* --prof: did you mean --proof? */
static int no_option(struct command *command, const char *word, size_t name_len)
{
	struct strbuf near = STRBUF_INIT(KIB);
	struct nearest nearest = { .word = STR_NONE };
	int code;

	if (word[1] == '-')
		nearest.word = (struct str){ word + 2, name_len };
	for (const struct option_row *row = command->usage->options; row->name; row++)
		nearest_try(&nearest, str_from(row->name));
	for (const struct option_row *row = common; row->name; row++)
		nearest_try(&nearest, str_from(row->name));
	if (nearest.word.len == 0 || nearest_name(&nearest).len == 0)
		return command_misused(command, N_("there is no option {0}"), word);
	strbuf_add_format(&near, "--%.*s", STR_ARG(nearest_name(&nearest)));
	code = command_misused_near(command, N_("there is no option {0}; did you mean {1}?"), word,
				    strbuf_str(&near));
	strbuf_done(&near);
	return code;
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
		return no_option(command, word, name_len);
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
		return command_misused(command, N_("too little was given; this command takes {0}"),
				       command_words(command, command->usage->arguments));
	if (command->argument_count > command->usage->arguments_max)
		return command_misused(command, N_("too much was given, from {0} on"),
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
		*ret_code = usage_help(command);
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
