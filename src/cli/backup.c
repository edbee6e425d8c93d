/* garant backup: a whole book in one file, made while others use it, and looked over. */
#include "app/book_backup.h"

#include <string.h>

#include "app/clock.h"
#include "cli/progress.h"
#include "cli/register_command.h"
#include "cli/say.h"
#include "core/time/instant.h"

#define INSTANT_BYTES_MAX ((size_t)64)

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "force", 0, NULL, "replace the file when it is there already" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ "progress", 0, NULL, "show how far it is, on a terminal or not" },
	{ "no-progress", 0, NULL, "do not show how far it is" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "FILE", "", "writes the backup; needs --book" },
	{ "check", "FILE", "looks over a backup: digest, database, every link of every chain" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "FILE --book DIR | check FILE",
	.about =
		"Copies a whole book into one file, as it is at one moment, while other programs "
		"read it and write to it. The file is there complete or not at all, and only its "
		"owner can read it: it holds everything, who the persons are too. It says what "
		"book it is of, of when, where the chains of facts end, and has a digest, so that "
		"a "
		"file that was cut short or changed is told from a whole one. garant restore makes "
		"a book of it.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant backup monday.backup --book DIR\n"
		    "  garant backup check monday.backup\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 2,
};

void backup_show(void *state, int64_t done, int64_t total)
{
	if (total > 0)
		progress_show(state, (uint64_t)done, (uint64_t)total, false);
}

void backup_info_say(struct command *command, const struct backup_info *info)
{
	struct strbuf made = STRBUF_INIT(INSTANT_BYTES_MAX);

	instant_write(&made, instant_of(info->made_ms));
	say(command->out, command->language,
	    N_("Book {0}, with all that was acknowledged before {1}.\n"),
	    (const struct str[]){ str_from(info->book), strbuf_str(&made) }, 2);
	say_numbers(command->out, command->language, N_("Facts: {0}, in {1} chains.\n"),
		    (uint64_t)info->facts, (uint64_t)info->chains);
	say_numbers(command->out, command->language, N_("Tables of version {0}, {1} bytes.\n"),
		    (uint64_t)info->tables, (uint64_t)info->bytes);
	say(command->out, command->language, N_("Digest: {0}\n"),
	    (const struct str[]){ str_from(info->digest) }, 1);
	strbuf_done(&made);
}

void backup_info_json(struct json *json, const struct backup_info *info)
{
	if (info->book[0] == '\0')
		return;
	json_key_text(json, STR("id"), str_from(info->book));
	register_json_instant(json, "made_before", info->made_ms);
	json_key_int(json, STR("tables"), info->tables);
	json_key_int(json, STR("facts"), info->facts);
	json_key_int(json, STR("chains"), info->chains);
	json_key_int(json, STR("bytes"), info->bytes);
	json_key_text(json, STR("digest"), str_from(info->digest));
}

static int check(struct command *command)
{
	struct progress progress;
	const struct book_watch watch = { backup_show, &progress };
	struct str path = str_from(command->arguments[1]);
	struct backup_info info;
	int r;

	progress_begin(&progress, command->language, command_option(command, "progress"),
		       command_option(command, "no-progress"));
	r = book_backup_check(path, &watch, command->sink, &info);
	progress_end(&progress);
	if (command_option(command, "json")) {
		struct json json = JSON_INIT(command->out, 2);

		json_object(&json);
		json_key_text(&json, STR("backup"), path);
		json_key_bool(&json, STR("whole"), r == 0);
		backup_info_json(&json, &info);
		book_command_json_end(command, &json);
	} else if (r == 0) {
		say(command->out, command->language, N_("{0}: a whole backup\n"), &path, 1);
		backup_info_say(command, &info);
	}
	return r < 0 ? book_command_failed(r) : CODE_OK;
}

static int make(struct command *command, struct backup_info *ret_info)
{
	struct progress progress;
	const struct book_watch watch = { backup_show, &progress };
	const struct backup_request request = { str_from(command->arguments[0]),
						command_option(command, "force") != NULL, &watch };
	char actor[REGISTER_ACTOR_BYTES];
	const struct asking asking = { .actor = register_actor(actor),
				       .role = ROLE_OWNER,
				       .now_ms = clock_now_ms() };
	struct book *book;
	int r = book_open(str_from(command_option(command, "book")), BOOK_BACKUP, asking.now_ms,
			  command->sink, &book);

	if (r < 0)
		return r;
	progress_begin(&progress, command->language, command_option(command, "progress"),
		       command_option(command, "no-progress"));
	r = book_backup(&(struct use){ book, &asking, command->sink }, &request, ret_info);
	progress_end(&progress);
	book_close(book);
	return r;
}

static int write_backup(struct command *command)
{
	struct str path = str_from(command->arguments[0]);
	struct backup_info info = { 0 };
	int r = make(command, &info);

	if (command_option(command, "json")) {
		struct json json;

		book_command_json(command, &json, str_from(command_option(command, "book")));
		json_key_text(&json, STR("backup"), path);
		backup_info_json(&json, &info);
		book_command_json_end(command, &json);
	} else if (r == 0) {
		say(command->out, command->language, N_("{0}: a backup\n"), &path, 1);
		backup_info_say(command, &info);
	}
	return r < 0 ? book_command_failed(r) : CODE_OK;
}

/* A file of the name check is written ./check. */
int command_backup(struct command *command)
{
	bool is_check;
	int code;

	if (!command_arguments(command, &usage, &code))
		return code;
	is_check = strcmp(command->arguments[0], "check") == 0;
	if (is_check && command->argument_count < 2)
		return command_misused(command, N_("too little was given; this takes {0}"), "FILE");
	if (!is_check && command->argument_count > 1)
		return command_misused(command, N_("too much was given, from {0} on"),
				       command->arguments[1]);
	if (is_check && command_option(command, "book"))
		return command_misused_near(command, N_("{1} does not take --{0}"), "book",
					    STR("check"));
	if (is_check && command_option(command, "force"))
		return command_misused_near(command, N_("{1} does not take --{0}"), "force",
					    STR("check"));
	if (!is_check && !command_option(command, "book"))
		return command_misused(command, N_("the book is missing; give --book DIR"), NULL);
	return is_check ? check(command) : write_backup(command);
}
