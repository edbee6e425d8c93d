/* garant verify --book: everything in a book held against what was recorded. */
#include <errno.h>
#include <string.h>

#include "app/book_verify.h"
#include "app/clock.h"
#include "cli/book_command.h"
#include "cli/progress.h"
#include "cli/register_command.h"
#include "cli/say.h"
#include "core/time/instant.h"

#define INSTANT_BYTES_MAX ((size_t)64)

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "root", 0, "DIGEST", "the book must have this root, which was kept elsewhere" },
	{ "json", 0, NULL, "write what was looked at and found as JSON" },
	{ "progress", 0, NULL, "show how far it is, on a terminal or not" },
	{ "no-progress", 0, NULL, "do not show how far it is" },
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "--book DIR",
	.about =
		"Looks over a whole book: the file, every link of every chain of facts, the tables "
		"that follow from them made again and compared row by row, the observations "
		"against their digests, the sums of the ledger, and every statement settled again "
		"from the contract and the case kept with it. Names the table and the row of "
		"everything that is not as it was recorded. The book may be written to meanwhile.",
	.examples = "  garant verify --book DIR\n"
		    "  garant verify --book DIR --root sha256:DIGEST\n",
	.options = options,
	.arguments_min = 0,
	.arguments_max = 0,
};

int book_command_failed(int error)
{
	return error == -EBADMSG || error == -EUCLEAN || error == -EMEDIUMTYPE ? CODE_INPUT
									       : CODE_SYSTEM;
}

void book_command_json(struct command *command, struct json *ret_json, struct str folder)
{
	*ret_json = (struct json)JSON_INIT(command->out, 2);
	json_object(ret_json);
	json_key_text(ret_json, STR("book"), folder);
}

void book_command_json_end(struct command *command, struct json *json)
{
	command_diagnostics_json(command, json);
	json_end(json);
	strbuf_add_byte(command->out, '\n');
}

bool verify_is_book(const struct command *command)
{
	for (int i = 0; i < command->argc; i++)
		if (strcmp(command->argv[i], "--book") == 0 ||
		    strncmp(command->argv[i], "--book=", 7) == 0)
			return true;
	return false;
}

static void write_stop(struct command *command, const struct book_check *check)
{
	struct strbuf texts[2] = { STRBUF_INIT(INSTANT_BYTES_MAX), STRBUF_INIT(INSTANT_BYTES_MAX) };

	instant_write(&texts[0], instant_of(check->restored_ms));
	instant_write(&texts[1], instant_of(check->backup_ms));
	say(command->out, command->language,
	    N_("Payouts are stopped: restored at {0} from the backup of {1}. When it was compared "
	       "with what was paid since: garant restore confirm.\n"),
	    (const struct str[]){ strbuf_str(&texts[0]), strbuf_str(&texts[1]) }, 2);
	strbuf_done(&texts[0]);
	strbuf_done(&texts[1]);
}

static void write_check(struct command *command, struct str folder, const struct book_check *check)
{
	say(command->out, command->language,
	    check->differences == 0 ? N_("{0}: all is as it was recorded.\n")
				    : N_("{0}: not all is as it was recorded.\n"),
	    &folder, 1);
	say_numbers(command->out, command->language, N_("Facts: {0}, in {1} chains.\n"),
		    (uint64_t)check->facts, (uint64_t)check->chains);
	say_numbers(command->out, command->language,
		    N_("Transfers: {0}, in the ledgers of {1} currencies.\n"),
		    (uint64_t)check->transfers, (uint64_t)check->currencies);
	if (check->pending > 0)
		say_numbers(command->out, command->language, N_("Transfers made pending: {0}.\n"),
			    (uint64_t)check->pending, 0);
	say_numbers(command->out, command->language,
		    N_("Statements: {0}, settled again; documents: {1}.\n"),
		    (uint64_t)check->statements, (uint64_t)check->documents);
	if (check->closings > 0)
		say_numbers(command->out, command->language,
			    N_("Subscriptions in closed periods: {0}, settled again.\n"),
			    (uint64_t)check->closings, 0);
	say_numbers(command->out, command->language,
		    N_("Blocks of observations: {0}. Differences: {1}.\n"), (uint64_t)check->blocks,
		    check->differences);
	if (check->stopped)
		write_stop(command, check);
	if (check->roots > 0)
		say(command->out, command->language,
		    N_("Root of what was there before {0}, not signed: {1}\n"),
		    (const struct str[]){ str_from(check->root_day), str_from(check->root_digest) },
		    2);
}

static void write_root(struct json *json, const struct book_check *check)
{
	json_key(json, STR("root"));
	json_object(json);
	json_key_text(json, STR("before"), str_from(check->root_day));
	json_key_text(json, STR("digest"), str_from(check->root_digest));
	json_key_bool(json, STR("signed"), false);
	json_end(json);
}

static void write_stopped(struct json *json, const struct book_check *check)
{
	json_key(json, STR("stopped"));
	json_object(json);
	register_json_instant(json, "restored", check->restored_ms);
	register_json_instant(json, "backup", check->backup_ms);
	json_end(json);
}

/* check NULL: not all could be looked at. */
static void write_json(struct command *command, struct str folder, const struct book_check *check)
{
	struct json json;

	book_command_json(command, &json, folder);
	if (check) {
		json_key_bool(&json, STR("whole"), check->differences == 0);
		json_key_int(&json, STR("facts"), check->facts);
		json_key_int(&json, STR("chains"), check->chains);
		json_key_int(&json, STR("transfers"), check->transfers);
		json_key_int(&json, STR("pending"), check->pending);
		json_key_int(&json, STR("currencies"), check->currencies);
		json_key_int(&json, STR("blocks"), check->blocks);
		json_key_int(&json, STR("statements"), check->statements);
		json_key_int(&json, STR("documents"), check->documents);
		json_key_int(&json, STR("closings"), check->closings);
		if (check->roots > 0)
			write_root(&json, check);
		if (check->stopped)
			write_stopped(&json, check);
		json_key_int(&json, STR("differences"), (int64_t)check->differences);
	}
	book_command_json_end(command, &json);
}

static void show(void *state, int64_t done, int64_t total)
{
	if (total > 0)
		progress_count(state, (uint64_t)done, (uint64_t)total);
}

static int look_over(struct command *command, struct str folder, struct book_check *check)
{
	struct progress progress;
	const struct book_watch watch = { show, &progress };
	const char *root = command_option(command, "root");
	struct book *book;
	bool has = true;
	int r = book_open(folder, BOOK_READ, clock_now_ms(), command->sink, &book);

	if (r < 0)
		return r;
	progress_begin(&progress, command->language, command_option(command, "progress"),
		       command_option(command, "no-progress"));
	if (root)
		r = book_has_root(book, str_from(root), command->sink, &has);
	if (r == 0)
		r = book_verify(book, &watch, command->sink, check);
	progress_end(&progress);
	if (r == 0 && !has) {
		(void)diag_add(command->sink, DIAG_VERIFY_NO_ROOT, POSITION_NONE, str_from(root));
		check->differences++;
	}
	book_close(book);
	return r;
}

static int verify_book(struct command *command, struct str folder)
{
	struct book_check check = { 0 };
	int r = look_over(command, folder, &check);

	if (command_option(command, "json"))
		write_json(command, folder, r < 0 ? NULL : &check);
	else if (r == 0)
		write_check(command, folder, &check);
	if (r < 0)
		return book_command_failed(r);
	return check.differences == 0 ? CODE_OK : CODE_FAILED;
}

int verify_book_command(struct command *command)
{
	const char *folder;
	int code;

	if (!command_arguments(command, &usage, &code))
		return code;
	folder = command_option(command, "book");
	if (!folder) /* it was after --, or the value of another option */
		return command_misused(command, N_("the book is missing; give --book DIR"), NULL);
	return verify_book(command, str_from(folder));
}
