#include "cli/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/say.h"
#include "cli/usage.h"
#include "core/facts/nearest.h"
#include "core/time/instant.h"
#include "words/diag_words.h"

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

const char *command_words(const struct command *command, const char *english)
{
	return words_translate(command->language, str_from(english)).ptr;
}

int command_misused_near(struct command *command, const char *english, const char *word,
			 struct str near)
{
	struct strbuf message = STRBUF_INIT(64 * KIB), help = STRBUF_INIT(KIB);
	const struct str parts[] = { str_from(word), near };

	say(&message, command->language, english, parts, 2);
	strbuf_add_format(&help, "garant %s%s--help", command->name ? command->name : "",
			  command->name ? " " : "");
	(void)diag_add(command->sink, DIAG_USAGE, POSITION_NONE, strbuf_str(&message),
		       strbuf_str(&help));
	strbuf_done(&message);
	strbuf_done(&help);
	return CODE_USAGE;
}

int command_misused(struct command *command, const char *english, const char *word)
{
	return command_misused_near(command, english, word, STR_NONE);
}

int command_failed(struct command *command, int error)
{
	if (error == -ENOMEM && command->sink->errors == 0)
		(void)diag_add(command->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
	if (error == -EINVAL) /* the value of an option */
		return CODE_USAGE;
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
		diag_words_json(json, command->language, &command->sink->items[i]);
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
				       N_("--as-of needs an instant with its offset, such as "
					  "2026-05-01T08:00:00Z, not {0}"),
				       text);
	*ret_ms = at.ms;
	return CODE_OK;
}

int command_unknown(struct command *command, const char *word)
{
	struct nearest nearest = { .word = str_from(word) };

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		nearest_try(&nearest, str_from(commands[i].name));
	command->name = NULL;
	if (nearest_name(&nearest).len == 0)
		return command_misused(command, N_("there is no command {0}"), word);
	return command_misused_near(command, N_("there is no command {0}; did you mean {1}?"), word,
				    nearest_name(&nearest));
}

static int run_command(struct command *command, int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "--help";
	const struct command_row *row = command_row_find(word);
	int code;

	if (strcmp(word, "--version") == 0) {
		strbuf_add(command->out, STR("garant " GARANT_VERSION "\n"));
		return CODE_OK;
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
		code = usage_overview(command);
		return argc > 1 || code != CODE_OK ? code : CODE_USAGE;
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

/* What --lang asks for is known before anything is said, even that a word before it is wrong. */
static enum language language_asked(int argc, char **argv)
{
	const char *name = NULL;

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			name = argv[i + 1];
		else if (strncmp(argv[i], "--lang=", 7) == 0)
			name = argv[i] + 7;
	}
	if (name && (strcmp(name, "fr") == 0 || strcmp(name, "en") == 0))
		return language_of(str_from(name));
	return language_of_user();
}

static void report(const struct command *command)
{
	struct strbuf out = STRBUF_INIT(REPORT_BYTES_MAX);

	diag_words_sink(&out, command->language, command->sink,
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
			       command->output ? str_from(command->output)
					       : words_translate(command->language,
								 STR(N_("standard output"))),
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
				   .language = language_asked(argc, argv) };
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
