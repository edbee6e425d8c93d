/* garant restore: a book made of a backup, and the end of its stop on payouts. */
#include "app/book_restore.h"

#include <string.h>

#include "app/clock.h"
#include "cli/progress.h"
#include "cli/register_command.h"
#include "cli/say.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "confirm: the book that was restored" },
	{ "reason", 0, "TEXT", "confirm: what was compared, in one line without names of people" },
	{ "key", 0, "KEY", "a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ "progress", 0, NULL, "show how far it is, on a terminal or not" },
	{ "no-progress", 0, NULL, "do not show how far it is" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "FILE", "DIR", "makes a book of a backup in a folder that is empty or not there" },
	{ "confirm", "", "lets payouts go on; needs --book and --reason" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "FILE DIR | confirm --book DIR",
	.about = "Makes a book of a backup, in a folder that is empty or not there yet, after "
		 "looking it over. Stopped at any moment there is no book, or the whole one.\n"
		 "What was paid after the backup is not in the restored book, and would be paid "
		 "again. So nothing that reduces what is owed to a customer can be recorded in it, "
		 "such as refunds and credits on invoices, until confirm says that somebody "
		 "compared "
		 "it with the bank and with billing. All else can.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant backup monday.backup --book DIR\n"
		    "  garant restore monday.backup AGAIN\n"
		    "  garant restore confirm --book AGAIN --reason \"compared with the bank\"\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 2,
};

static int restore(struct command *command)
{
	struct progress progress;
	const struct book_watch watch = { backup_show, &progress };
	char actor[REGISTER_ACTOR_BYTES];
	struct str folder = str_from(command->arguments[1]);
	const struct restore_request request = { .path = str_from(command->arguments[0]),
						 .folder = folder,
						 .actor = register_actor(actor),
						 .now_ms = clock_now_ms(),
						 .watch = &watch };
	struct backup_info info;
	int r;

	progress_begin(&progress, command->language, command_option(command, "progress"),
		       command_option(command, "no-progress"));
	r = book_restore(&request, command->sink, &info);
	progress_end(&progress);
	if (command_option(command, "json")) {
		struct json json;

		book_command_json(command, &json, folder);
		json_key_text(&json, STR("backup"), request.path);
		json_key_bool(&json, STR("restored"), r == 0);
		backup_info_json(&json, &info);
		book_command_json_end(command, &json);
	} else if (r == 0) {
		say(command->out, command->language,
		    N_("{0}: restored, with its payouts stopped\n"), &folder, 1);
		backup_info_say(command, &info);
		say(command->out, command->language,
		    N_("Compare it with what was paid since then, then: garant restore confirm "
		       "--book {0} --reason TEXT\n"),
		    &folder, 1);
	}
	return r < 0 ? book_command_failed(r) : CODE_OK;
}

static int confirm(struct registering *registering)
{
	return register_changed(
		registering,
		book_restore_confirm(&registering->use, register_option(registering, "reason")));
}

/* Options of confirm say nothing about a restoring. */
static int check_options(struct command *command)
{
	static const char *const others[] = { "book", "reason", "key" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (command_option(command, others[i]))
			return command_misused(
				command, N_("--{0} belongs to garant restore confirm"), others[i]);
	if (command->argument_count < 2)
		return command_misused(command, N_("too little was given; this takes {0}"),
				       command_words(command, "FILE DIR"));
	return CODE_OK;
}

/* A file of the name confirm is written ./confirm. */
int command_restore(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "confirm", 0, 0, BOOK_WRITE, "reason", confirm },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};
	int code;

	if (!command_arguments(command, &usage, &code))
		return code;
	if (strcmp(command->arguments[0], "confirm") == 0)
		return register_do(command, tasks);
	code = check_options(command);
	return code == CODE_OK ? restore(command) : code;
}
