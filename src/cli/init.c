/* garant init: an empty book. */
#include "app/book.h"
#include "app/clock.h"
#include "cli/book_command.h"
#include "cli/command.h"
#include "cli/say.h"

static const struct option_row options[] = {
	{ "json", 0, NULL, "write the outcome as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "DIR",
	.about =
		"Makes an empty book in the folder DIR, which must be empty or not there yet. A "
		"book "
		"holds what an organisation recorded and owes: facts chained by their hashes, and "
		"the ledger. When it is stopped in the middle there is no book, and it can be done "
		"again.",
	.examples = "  garant init DIR\n"
		    "  garant verify --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 1,
};

static void write_json(struct command *command, struct str folder, bool made)
{
	struct json json;

	book_command_json(command, &json, folder);
	json_key_bool(&json, STR("made"), made);
	book_command_json_end(command, &json);
}

int command_init(struct command *command)
{
	struct str folder;
	int code, r;

	if (!command_arguments(command, &usage, &code))
		return code;
	folder = str_from(command->arguments[0]);
	r = book_init(folder, clock_now_ms(), command->sink);
	if (command_option(command, "json"))
		write_json(command, folder, r == 0);
	if (r < 0)
		return book_command_failed(r);
	if (!command_option(command, "json"))
		say(command->out, command->language, N_("{0}: an empty book\n"), &folder, 1);
	return CODE_OK;
}
