#include "cli/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/output.h"
#include "core/facts/nearest.h"
#include "core/time/instant.h"
#include "words/report.h"

#include "version.h"

#define COMMAND_BYTES_MAX (2048 * MIB)
#define OUTPUT_BYTES_MAX (1024 * MIB)
#define REPORT_BYTES_MAX (16 * MIB)
#define DIAGS_MAX 1000
#define WIDTH_STANDARD 100
#define WIDTH_MIN 40

static const struct command_row commands[] = {
#define COMMAND(name, function, summary) { name, function, summary },
#include "defs/commands.def"
#undef COMMAND
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

const struct command_row *command_rows(size_t *ret_count)
{
	*ret_count = COMMAND_COUNT;
	return commands;
}

const struct command_row *command_row_find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	return NULL;
}

const struct command_usage *command_usage_of(const struct command *asking,
					     const struct command_row *row, const char *also)
{
	struct command described = *asking;
	char *const form[] = { (char *)(uintptr_t)also, NULL };

	described.describing = true;
	described.usage = NULL;
	described.argc = also ? 1 : 0;
	described.argv = (char **)(uintptr_t)form;
	(void)row->run(&described);
	return described.usage;
}

enum paint command_paint(const struct command *command)
{
	return command->output ? PAINT_OFF : colour_of(command->colour, STDOUT_FILENO);
}

unsigned command_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return WIDTH_STANDARD;
	return size.ws_col < WIDTH_MIN ? WIDTH_MIN : size.ws_col;
}

int command_misused(struct command *command, const char *text, const char *word)
{
	struct strbuf message = STRBUF_INIT(64 * KIB);

	strbuf_add_format(&message, "%s %s", text, word);
	(void)diag_add(command->sink, DIAG_USAGE, POSITION_NONE, strbuf_str(&message));
	strbuf_done(&message);
	return CODE_USAGE;
}

int command_failed(struct command *command, int error)
{
	if (error == -ENOMEM && command->sink->errors == 0)
		(void)diag_add(command->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
	if (error == -ENOMEM || error == -ENOENT)
		return CODE_SYSTEM;
	return CODE_INPUT;
}

void command_diagnostics_json(struct command *command, struct json *json)
{
	command->report_inside = true;
	json_key(json, STR("diagnostics"));
	json_list(json);
	for (size_t i = 0; i < command->sink->count; i++)
		report_json(json, command->language, &command->sink->items[i]);
	json_end(json);
}

int command_as_of(struct command *command, int64_t *ret_ms)
{
	const char *text = command_option(command, "as-of");
	struct instant at;

	*ret_ms = INT64_MIN;
	if (!text)
		return CODE_OK;
	if (instant_parse(str_from(text), &at) < 0)
		return command_misused(command,
				       "--as-of needs an instant with its offset, such as "
				       "2026-05-01T08:00:00Z, not",
				       text);
	*ret_ms = at.ms;
	return CODE_OK;
}

void command_exit_codes(struct strbuf *out)
{
	static const struct {
		int number;
		const char *text;
	} codes[] = {
#define EXIT_CODE(symbol, number, short_text, about) { number, short_text },
#include "defs/exit-codes.def"
#undef EXIT_CODE
	};

	strbuf_add(out, STR("exit codes:\n"));
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		strbuf_add_format(out, "  %d  %s\n", codes[i].number, codes[i].text);
}

void command_overview(struct strbuf *out)
{
	strbuf_add(out, STR("usage: garant COMMAND [OPTION]... [ARGUMENT]...\n\n"
			    "garant turns written service guarantees into contracts that run, and "
			    "computes\nexactly what a customer is owed.\n\ncommands:\n"));
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		strbuf_add_format(out, "  %s", commands[i].name);
		strbuf_add_repeat(out, ' ', 12 - strlen(commands[i].name) % 12);
		strbuf_add_format(out, "%s\n", commands[i].summary);
	}
	strbuf_add(out, STR("\ngarant help COMMAND shows the options of a command with examples;\n"
			    "garant --version the version.\n\n"));
	command_exit_codes(out);
}

int command_unknown(struct command *command, const char *word)
{
	struct nearest nearest = { .word = str_from(word) };
	struct strbuf message = STRBUF_INIT(64 * KIB);

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		nearest_try(&nearest, str_from(commands[i].name));
	strbuf_add_format(&message, "there is no command %s", word);
	if (nearest_name(&nearest).len > 0)
		strbuf_add_format(&message, "; did you mean %.*s?",
				  STR_ARG(nearest_name(&nearest)));
	(void)diag_add(command->sink, DIAG_USAGE, POSITION_NONE, strbuf_str(&message));
	strbuf_done(&message);
	return CODE_USAGE;
}

static int run_command(struct command *command, int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "--help";
	const struct command_row *row = command_row_find(word);

	if (strcmp(word, "--version") == 0) {
		strbuf_add(command->out, STR("garant " GARANT_VERSION "\n"));
		return CODE_OK;
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
		command_overview(command->out);
		return argc > 1 ? CODE_OK : CODE_USAGE;
	}
	if (!row)
		return command_unknown(command, word);
	command->name = row->name;
	command->summary = row->summary;
	command->argc = argc - 2;
	command->argv = argv + 2;
	return row->run(command);
}

static enum language language_of_user(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value =
			getenv(names[i]); /* NOLINT(concurrency-mt-unsafe): one thread */

		if (value && value[0] != '\0')
			return language_of(str_from(value));
	}
	return LANGUAGE_EN;
}

static void report(const struct command *command)
{
	struct strbuf out = STRBUF_INIT(REPORT_BYTES_MAX);

	report_sink(&out, command->language, command->sink,
		    colour_of(command->colour, STDERR_FILENO));
	output_complain(strbuf_str(&out));
	strbuf_done(&out);
}

static int write_answer(const struct command *command, int code)
{
	int r = strbuf_error(command->out);
	/* A file gets an answer, never what is left of one. */
	bool answered = code == CODE_OK || code == CODE_FAILED;

	if (r == 0 && (command->out->len > 0 || (answered && command->output)))
		r = output_write(answered ? command->output : NULL, strbuf_str(command->out));
	return r;
}

/* The answer goes out before the diagnostics, so that these end what is seen on a terminal. */
static int finish(struct command *command, int code)
{
	int r = write_answer(command, code);
	const char *cause;

	if (r < 0) {
		cause = strerrordesc_np(-r);
		(void)diag_add(command->sink, DIAG_OUTPUT, POSITION_NONE,
			       str_from(command->output ? command->output : "standard output"),
			       str_from(cause ? cause : "unknown error"));
		code = CODE_SYSTEM;
	}
	if (!command->report_inside || r < 0)
		report(command);
	return code;
}

int command_main(int argc, char **argv)
{
	struct arena *arena;
	struct strbuf out = STRBUF_INIT(OUTPUT_BYTES_MAX);
	struct command command = { .program = argc > 0 ? argv[0] : "garant",
				   .out = &out,
				   .language = language_of_user() };
	int code;

	if (arena_new(COMMAND_BYTES_MAX, &arena) < 0) {
		output_complain(STR("garant: out of memory\n"));
		return CODE_SYSTEM;
	}
	struct diag_sink sink = DIAG_SINK_INIT(arena, DIAGS_MAX);

	command.arena = arena;
	command.sink = &sink;
	code = finish(&command, run_command(&command, argc, argv));
	strbuf_done(&out);
	arena_free(arena);
	return code;
}
