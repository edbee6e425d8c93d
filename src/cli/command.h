/* command: the commands of garant, their options and how they end.
 *
 * A command is a row of defs/commands.def and a function. The function reads its arguments with
 * a table of options, which is also its help, writes its answer to command->out and its
 * diagnostics to command->sink, and returns an exit code; command_main does the rest.
 *
 *     int command_lint(struct command *command);
 *
 * Threads: one command runs in one process.
 */
#ifndef GARANT_CLI_COMMAND_H
#define GARANT_CLI_COMMAND_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/json.h"
#include "cli/colour.h"
#include "words/catalogue.h"

#define OPTIONS_MAX 16
#define ARGUMENTS_MAX 4096

/* How a command ends: done; done, and the answer is no; the command line, a file, the system. */
enum exit_code {
#define EXIT_CODE(symbol, number, short_text, about) symbol = (number),
#include "defs/exit-codes.def"
#undef EXIT_CODE
};

/* One option of a command. letter 0: only the long name. argument NULL: a switch. */
struct option_row {
	const char *name;
	char letter;
	const char *argument;
	const char *about;
};

/* One of the words that the first argument may be, such as a question to a calendar. */
struct usage_word {
	const char *word;
	const char *arguments; /* that follow it; "" for none */
	const char *about;
};

/* What a command takes; the last option has the name NULL, and so has the last word. The texts are
 * English and are translated where they are written; scripts/po.py finds them here. */
struct command_usage {
	const char *arguments;		/* "CONTRACT CASE" */
	const char *about;		/* paragraphs, one a line */
	const struct usage_word *words; /* NULL: the first argument is any */
	const char *examples;		/* lines, as they are typed */
	const struct option_row *options;
	size_t arguments_min, arguments_max;
	const char *also; /* the command has another form, with this option; NULL: it has not */
};

struct command {
	const char *program; /* as it was called: ./build/garant */
	const char *name, *summary;
	int argc; /* of what follows the name */
	char **argv;
	struct arena *arena;
	struct diag_sink *sink;
	struct strbuf *out;
	enum language language;
	/* Filled by command_arguments: */
	const struct command_usage *usage;
	const char *values[OPTIONS_MAX]; /* by option: its argument, "" for a switch, NULL absent */
	const char *const *arguments;
	size_t argument_count;
	const char *output; /* of -o; NULL: standard output */
	bool report_inside; /* the diagnostics are part of out (JSON) */
	bool describing;    /* only the usage is wanted */
	enum colour_choice colour;
};

#define COMMAND(name, function, summary) int function(struct command *command);
#include "defs/commands.def"
#undef COMMAND

/* A row of defs/commands.def. */
struct command_row {
	const char *name;
	int (*run)(struct command *command);
	const char *summary;
};

const struct command_row *command_rows(size_t *ret_count);
/* The row of a name; NULL when there is none. */
const struct command_row *command_row_find(const char *name);

/* What a command takes, in its usual form (also NULL) or in the one with the option `also`. */
const struct command_usage *command_usage_of(const struct command *asking,
					     const struct command_row *row, const char *also);
/* The options that every command has; the last one has the name NULL. */
const struct option_row *command_common_options(void);

/* Adds the usage error that there is no such command, with the nearest one. Returns CODE_USAGE. */
int command_unknown(struct command *command, const char *word);

/* A text of a table in the language of the answer; the tables are constant, and so is it. */
const char *command_words(const struct command *command, const char *english);

/* The colours of the answer; none when it goes into a file. */
enum paint command_paint(const struct command *command);

/* Reads the arguments by the table; --help, --lang LANGUAGE and -o FILE are in every command.
 * Returns true to go on; else the command returns *ret_code. */
MUST_USE bool command_arguments(struct command *command, const struct command_usage *usage,
				int *ret_code);

/* The argument of an option of the table; NULL when it was not given. */
const char *command_option(const struct command *command, const char *name);

/* Adds a usage error, the English text translated and {0} replaced by the word, and returns
 * CODE_USAGE. word NULL: the text has no {0}. */
int command_misused(struct command *command, const char *english, const char *word);
/* The same with {0} and {1}; without a second word, which is then empty, it is command_misused. */
int command_misused_near(struct command *command, const char *english, const char *word,
			 struct str near);

/* The exit code for the error of a function that adds diagnostics. */
int command_failed(struct command *command, int error);

/* Writes the member "diagnostics"; they are then not written to standard error. */
void command_diagnostics_json(struct command *command, struct json *json);

/* The option --as-of, INT64_MIN when it was not given. Returns CODE_OK, or CODE_USAGE when it is no
 * instant. */
int command_as_of(struct command *command, int64_t *ret_ms);

/* Columns of the terminal; 100 when the output is none. */
unsigned command_width(void);

/* Runs what the command line asks for and returns the exit code. */
int command_main(int argc, char **argv);

#endif
