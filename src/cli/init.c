/* garant init: an empty book. */
#include "app/book.h"
#include "app/clock.h"
#include "cli/book_command.h"
#include "cli/command.h"
#include "cli/say.h"

static const struct option_row options[] = {
	{ "database", 0, "NAME",
	  "keep the tables in this PostgreSQL database, as postgresql://garant@db.example/books" },
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
		"again. With --database the tables stand in PostgreSQL 15 or later, in a schema of "
		"their own, and a file in DIR names it; where a book is there already, DIR becomes "
		"one more folder of it.",
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
	const char *database;
	struct str folder;
	bool there = false;
	int code, r;

	if (!command_arguments(command, &usage, &code))
		return code;
	folder = str_from(command->arguments[0]);
	database = command_option(command, "database");
	if (database)
		r = book_init_database(folder, str_from(database), clock_now_ms(), command->sink,
				       &there);
	else
		r = book_init(folder, clock_now_ms(), command->sink);
	if (command_option(command, "json"))
		write_json(command, folder, r == 0 && !there);
	if (r < 0)
		return book_command_failed(r);
	if (!command_option(command, "json"))
		say(command->out, command->language,
		    there ? N_("{0}: the book that is in the database already\n")
			  : N_("{0}: an empty book\n"),
		    &folder, 1);
	return CODE_OK;
}
