/* garant outage: outages in a book: when, of what, how classified, what became of disputes. */
#include "app/book_outage.h"

#include <errno.h>

#include "app/outage_import.h"
#include "base/parse.h"
#include "cli/outage_output.h"
#include "cli/told.h"
#include "core/time/instant.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "customer", 0, "ID",
	  "the customer whose alone the outage is; else it is the provider's" },
	{ "subscription", 0, "ID", "open: the only subscription that it hit" },
	{ "component", 0, "LIST", "open, correct: ids of what it hit, separated by commas" },
	{ "from", 0, "INSTANT",
	  "open, correct: its beginning; list: only those that last after it" },
	{ "to", 0, "INSTANT",
	  "open, correct: its end, open for none; list: only those that began before it" },
	{ "reason", 0, "TEXT", "correct, merge, classify, dispute, decide: why" },
	{ "evidence", 0, "LIST",
	  "what shows it: sha256:DIGEST or references, separated by commas" },
	{ "by", 0, "ID", "dispute: the customer who says so; else a colleague does" },
	{ "as-of", 0, "INSTANT", "list: as it was known then" },
	{ "key", 0, "KEY", "a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ "progress", 0, NULL, "show how far it is, on a terminal or not" },
	{ "no-progress", 0, NULL, "do not show how far it is" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "open", "ID [NAME=VALUE...]", "an outage began, now or --from" },
	{ "end", "ID [INSTANT]", "it ended, now or then" },
	{ "correct", "ID [NAME=VALUE...]", "what was said of it was wrong; --reason says why" },
	{ "merge", "ID INTO", "it was a part of another one, which takes its time" },
	{ "classify", "ID NAME=VALUE...",
	  "it is of another cause or severity; --evidence shows it" },
	{ "dispute", "ID", "somebody does not agree how it is classified" },
	{ "decide", "ID NUMBER accept|refuse [NAME=VALUE...]", "decides a dispute with a reason" },
	{ "import", "FILE", "opens all outages of a table, or none" },
	{ "show", "ID", "shows all that was said of it, and its disputes" },
	{ "list", "", "lists outages as they are known now" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "open|end|correct|merge|classify|dispute|decide|import|show|list "
		     "[ID|FILE [ARGUMENT...]] --book DIR",
	.about = "Keeps outages in a book. The id of one is fixed when it is opened; what is said "
		 "of it later is a new revision, and what stood before stays readable. NAME=VALUE "
		 "is a field of outages of the contract language, such as cause=power or "
		 "severity=high, or one that a contract declares; NAME= takes it back, and several "
		 "values are separated by |. A change of what was said needs a reason, and to "
		 "classify an outage otherwise evidence. garant case makes from them the case that "
		 "garant settle reads.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant outage open o-1 cause=power --component sms-api --from "
		    "2026-05-04T08:00:00Z --book DIR\n"
		    "  garant outage end o-1 2026-05-04T11:30:00Z --book DIR\n"
		    "  garant outage list --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = TOLD_WORDS_MAX,
};

/* What the options and the arguments from `first` on tell of a change. */
static int read_change(struct registering *registering, enum outage_deed deed, size_t first,
		       struct outage_change *ret_change)
{
	bool open = str_equal(register_option(registering, "to"), STR("open"));
	struct outage_change change = { .deed = deed,
					.customer = register_option(registering, "customer"),
					.id = register_argument(registering, 1),
					.end_ms = INSTANT_OPEN_MS,
					.subscription =
						register_option(registering, "subscription"),
					.reason = register_option(registering, "reason"),
					.by = register_option(registering, "by") };
	int r = told_option_instant(registering, "from", &change.start_ms);

	if (r == 0 && !open)
		r = told_option_instant(registering, "to", &change.end_ms);
	if (r == 0)
		r = told_option_list(registering, "component", &change.components);
	if (r == 0)
		r = told_option_list(registering, "evidence", &change.evidence);
	if (r == 0)
		r = told_values(registering, first, &change.values);
	*ret_change = change;
	return r;
}

static int change_by(struct registering *registering, enum outage_deed deed, size_t first)
{
	struct outage_change change;
	int r = read_change(registering, deed, first, &change);

	return register_changed(registering,
				r < 0 ? r : book_outage_change(&registering->use, &change));
}

static int open_one(struct registering *registering)
{
	return change_by(registering, OUTAGE_OPEN, 2);
}

static int end(struct registering *registering)
{
	struct outage_change change;
	struct instant at;
	int r = read_change(registering, OUTAGE_END, 3, &change);

	if (r == 0 && registering->command->argument_count > 2) {
		if (instant_parse(register_argument(registering, 2), &at) < 0) {
			(void)command_misused(registering->command,
					      N_("the end needs to be an instant with its offset, "
						 "such as 2026-05-01T08:00:00Z, not {0}"),
					      registering->command->arguments[2]);
			return -EINVAL;
		}
		change.end_ms = at.ms;
	}
	return register_changed(registering,
				r < 0 ? r : book_outage_change(&registering->use, &change));
}

static int correct(struct registering *registering)
{
	return change_by(registering, OUTAGE_CORRECT, 2);
}

static int merge(struct registering *registering)
{
	struct outage_change change;
	int r = read_change(registering, OUTAGE_MERGE, 3, &change);

	change.into = register_argument(registering, 2);
	return register_changed(registering,
				r < 0 ? r : book_outage_change(&registering->use, &change));
}

static int classify(struct registering *registering)
{
	return change_by(registering, OUTAGE_CLASSIFY, 2);
}

static int dispute(struct registering *registering)
{
	return change_by(registering, OUTAGE_DISPUTE, 2);
}

static int decide(struct registering *registering)
{
	struct str outcome = register_argument(registering, 3);
	struct outage_change change;
	int r = read_change(registering, OUTAGE_DECIDE, 4, &change);

	change.accepted = str_equal(outcome, STR("accept"));
	if (r == 0 && !change.accepted && !str_equal(outcome, STR("refuse"))) {
		(void)command_misused(registering->command,
				      N_("a dispute is decided by accept or refuse, not {0}"),
				      registering->command->arguments[3]);
		r = -EINVAL;
	}
	if (r == 0 &&
	    parse_int64(register_argument(registering, 2), 1, INT32_MAX, &change.dispute) < 0) {
		(void)command_misused(registering->command,
				      N_("a dispute has a number from 1, not {0}"),
				      registering->command->arguments[2]);
		r = -EINVAL;
	}
	return register_changed(registering,
				r < 0 ? r : book_outage_change(&registering->use, &change));
}

static int import(struct registering *registering)
{
	static const struct register_import import = {
		outage_import,
		N_("import takes no --key: each row is known by its customer and id"),
		N_("{0} outages recorded, {1} were there already\n")
	};

	return register_table(registering, STR_NONE, &import);
}

static int show(struct registering *registering)
{
	struct outage_shown shown;
	int r = book_outage_show(&registering->use, register_option(registering, "customer"),
				 register_argument(registering, 1), registering->command->arena,
				 &shown);

	return r < 0 ? r : outage_output_one(registering, &shown);
}

static int list(struct registering *registering)
{
	struct outage_query query = { .customer = register_option(registering, "customer") };
	struct outage_rows rows;
	int r = told_option_instant(registering, "from", &query.from_ms);

	if (r == 0)
		r = told_option_instant(registering, "to", &query.to_ms);
	if (r == 0)
		r = told_option_instant(registering, "as-of", &query.known_ms);
	if (r < 0)
		return r;
	query.to_ms = query.to_ms == TOLD_NOT_MS ? INT64_MAX : query.to_ms;
	query.known_ms = query.known_ms == TOLD_NOT_MS ? INT64_MAX : query.known_ms;
	r = book_outages(&registering->use, &query, registering->command->arena, &rows);
	return r < 0 ? r : outage_output_list(registering, &rows);
}

int command_outage(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "open", 1, TOLD_WORDS_MAX, BOOK_WRITE,
		  "customer subscription component from to evidence", open_one },
		{ "end", 1, 2, BOOK_WRITE, "customer", end },
		{ "correct", 1, TOLD_WORDS_MAX, BOOK_WRITE,
		  "customer component from to reason evidence", correct },
		{ "merge", 2, 2, BOOK_WRITE, "customer reason evidence", merge },
		{ "classify", 2, TOLD_WORDS_MAX, BOOK_WRITE, "customer reason evidence", classify },
		{ "dispute", 1, 1, BOOK_WRITE, "customer by reason evidence", dispute },
		{ "decide", 3, TOLD_WORDS_MAX, BOOK_WRITE, "customer reason evidence", decide },
		{ "import", 1, 1, BOOK_WRITE, "progress no-progress", import },
		{ "show", 1, 1, BOOK_READ, "customer", show },
		{ "list", 0, 0, BOOK_READ, "customer from to as-of", list },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
