/* garant close: settles a period for good, and again after corrections. */
#include "app/clock.h"

#include <errno.h>

#include "base/parse.h"
#include "cli/close_output.h"
#include "cli/progress.h"

#define REVISIONS_MAX ((size_t)10000)

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "customer", 0, "ID", "restate, preview, show: only of that customer" },
	{ "subscription", 0, "ID", "restate, preview: only that one of the customer" },
	{ "reason", 0, "TEXT", "restate: why" },
	{ "round", 0, "NUMBER", "show: of that round; else of the last one" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ "progress", 0, NULL, "show how far it is, on a terminal or not" },
	{ "no-progress", 0, NULL, "do not show how far it is" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "run", "PERIOD", "settles every subscription for good, and books what is owed" },
	{ "preview", "PERIOD",
	  "shows what that would come to now, or what a restatement would change" },
	{ "restate", "PERIOD", "settles a closed period again, and books the difference" },
	{ "resume", "PERIOD", "goes on with what was interrupted" },
	{ "list", "", "lists closings and restatements" },
	{ "show", "PERIOD", "shows what a round found, where anything happened" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "run|preview|restate|resume|list|show [PERIOD] --book DIR",
	.about = "Settles a period, such as 2026-04, for every subscription in the book, with what "
		 "the book knew at one instant. What is owed without a claim becomes a credit; "
		 "what has to be claimed is shown with its deadline; every result that says "
		 "something is kept as a statement with its proof. It can be stopped at any moment "
		 "and goes on where it was; a second run changes nothing. After a correction, "
		 "restate settles it again with what is known now, books the difference, and goes "
		 "on with the later periods of the subscriptions that it changed. Periods are "
		 "closed one after the other.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant close preview 2026-04 --book DIR\n"
		    "  garant close run 2026-04 --book DIR\n"
		    "  garant close show 2026-04 --book DIR\n"
		    "  garant close restate 2026-04 --reason \"end of outage o-1 corrected\" "
		    "--book DIR\n"
		    "  garant close list --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 2,
};

/* A use case that settles a period, or looks what that would be. */
typedef int closing_use(const struct use *use, const struct closing_work *work,
			const struct restatement *asked, struct closing_result *ret_result);

/* Does it with a progress bar, as the arguments say. */
static int settle(struct registering *registering, closing_use *use_case,
		  struct closing_result *ret_result)
{
	const struct restatement asked = { .period = register_argument(registering, 1),
					   .customer = register_option(registering, "customer"),
					   .subscription =
						   register_option(registering, "subscription"),
					   .reason = register_option(registering, "reason") };
	struct command *command = registering->command;
	struct progress progress;
	/* whoever has opened the book for writing is the only one, so that what another command
	 * left behind when it was killed is free */
	const struct closing_work work = { .holder = STR("the writer of the book"),
					   .now_ms = clock_now_ms,
					   .progress = progress_count,
					   .context = &progress,
					   .arena = command->arena };
	int r;

	if (registering->asking.key.len > 0) {
		(void)command_misused(command, N_("no --key here: a second run changes nothing"),
				      NULL);
		return -EINVAL;
	}
	command->sink->max = BULK_PROBLEMS_MAX;
	progress_begin(&progress, command->language, command_option(command, "progress"),
		       command_option(command, "no-progress"));
	r = use_case(&registering->use, &work, &asked, ret_result);
	progress_end(&progress);
	return r;
}

/* Writes what came of a round. What could not be settled makes the command fail, behind the
 * answer. */
static int do_round(struct registering *registering, closing_use *use_case)
{
	struct closing_result result = { 0 };
	int r = settle(registering, use_case, &result);

	if (r < 0)
		return r;
	if (close_output_round(registering, &result.round, r == BOOK_TWICE) < 0)
		return -ENOMEM;
	return result.round.count.failed > 0 && r != BOOK_TWICE ? -EBADMSG : r;
}

static int run(struct registering *registering)
{
	return do_round(registering, book_closing_close);
}

static int resume(struct registering *registering)
{
	return do_round(registering, book_closing_resume);
}

static int restate(struct registering *registering)
{
	return do_round(registering, book_closing_restate);
}

static int preview(struct registering *registering)
{
	struct closing_result result = { 0 };
	int r = settle(registering, book_closing_preview, &result);

	if (r == 0)
		r = close_output_preview(registering, &result);
	return r == 0 && result.round.count.failed > 0 ? -EBADMSG : r;
}

static int list(struct registering *registering)
{
	struct closing_rows rows = { 0 };
	int r = book_closings(&registering->use, STR_NONE, registering->command->arena, &rows);

	return r < 0 ? r : close_output_list(registering, &rows);
}

/* The round that --round names, or the last one. */
static int find_round(struct registering *registering, struct settled_choice *choice)
{
	struct str number = register_option(registering, "round");
	struct closing_rows rows = { 0 };
	int r;

	if (number.len > 0) {
		if (parse_int64(number, 1, INT64_MAX, &choice->round) == 0)
			return 0;
		(void)command_misused(registering->command, N_("--round is a number from 1"), NULL);
		return -EINVAL;
	}
	r = book_closings(&registering->use, choice->period, registering->command->arena, &rows);
	if (r == 0 && rows.count > 0)
		choice->round = rows.items[rows.count - 1].round.number;
	return r;
}

static int show(struct registering *registering)
{
	struct settled_choice choice = { .period = register_argument(registering, 1),
					 .customer = register_option(registering, "customer"),
					 .max = REVISIONS_MAX + 1 };
	struct closed_rows rows = { 0 };
	bool more;
	int r = find_round(registering, &choice);

	if (r == 0)
		r = book_closing_show(&registering->use, &choice, registering->command->arena,
				      &rows);
	if (r < 0)
		return r;
	more = rows.count > REVISIONS_MAX;
	rows.count -= more;
	return close_output_show(registering, &rows, more);
}

int command_close(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "run", 1, 1, BOOK_WRITE, "progress no-progress", run },
		{ "preview", 1, 1, BOOK_READ, "customer subscription progress no-progress",
		  preview },
		{ "restate", 1, 1, BOOK_WRITE, "customer subscription reason progress no-progress",
		  restate },
		{ "resume", 1, 1, BOOK_WRITE, "progress no-progress", resume },
		{ "list", 0, 0, BOOK_READ, "", list },
		{ "show", 1, 1, BOOK_READ, "customer round", show },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
