/* garant rates: reference rates in a book, imported from files of the European Central Bank or told
 * by hand. */
#include "app/book_rates.h"

#include <errno.h>

#include "cli/progress.h"
#include "cli/rates_output.h"
#include "cli/told.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "source", 0, "NAME", "who published it, such as ecb; list, show: only of that source" },
	{ "currency", 0, "CODE", "list, show: only of that currency" },
	{ "from", 0, "DAY", "list: from that day on" },
	{ "to", 0, "DAY", "list: up to that day" },
	{ "correct", 0, NULL, "import: rates that differ take the place of the book's" },
	{ "reason", 0, "TEXT", "set, withdraw, import --correct: why" },
	{ "as-of", 0, "INSTANT", "list, show: as it was known then" },
	{ "key", 0, "KEY", "set, withdraw: a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ "progress", 0, NULL, "show how far it is, on a terminal or not" },
	{ "no-progress", 0, NULL, "do not show how far it is" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "import", "FILE", "records all rates of a file of the European Central Bank, or none" },
	{ "set", "DAY CURRENCY RATE", "tells by hand how much of a currency one euro was" },
	{ "withdraw", "DAY CURRENCY", "takes a rate back that was told by mistake" },
	{ "show", "DAY", "shows the rates of a day with all that was said of them" },
	{ "list", "", "lists rates by day" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "import|set|withdraw|show|list [FILE|DAY [CURRENCY [RATE]]] --book DIR",
	.about = "Keeps in a book how much one euro was in other currencies, for limits such as "
		 "\"125.00 USD or equivalent\". FILE is the XML or the CSV that the European "
		 "Central Bank publishes, unzipped: of one day, of 90 days, or the whole history; "
		 "what stands in it says which. garant fetches nothing by itself. All that is "
		 "wrong in a file is said with line and column, and then nothing is recorded. What "
		 "is in the book already changes nothing; another rate for the same day is "
		 "refused, unless --correct and --reason say that it is a correction. garant case "
		 "make puts the rates that a contract needs into the case.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant rates import examples/book/eurofxref-hist.csv --book DIR\n"
		    "  garant rates set 2026-04-30 USD 1.1614 --source \"our bank\" --reason "
		    "\"agreed with the customer\" --book DIR\n"
		    "  garant rates show 2026-04-30 --book DIR\n"
		    "  garant rates list --currency USD --from 2026-04-01 --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 4,
};

static int import(struct registering *registering)
{
	struct command *command = registering->command;
	struct progress progress;
	struct rates_import import = { .path = register_argument(registering, 1),
				       .correct = command_option(command, "correct"),
				       .reason = register_option(registering, "reason"),
				       .arena = command->arena,
				       .progress = progress_count,
				       .context = &progress };
	struct rates_count count;
	int r;

	if (registering->asking.key.len > 0) {
		(void)command_misused(
			command, N_("import takes no --key: each rate is known by its day"), NULL);
		return -EINVAL;
	}
	if (import.reason.len > 0 && !import.correct) {
		(void)command_misused(command, N_("--reason goes with --correct here"), NULL);
		return -EINVAL;
	}
	command->sink->max = BULK_PROBLEMS_MAX;
	progress_begin(&progress, command->language, command_option(command, "progress"),
		       command_option(command, "no-progress"));
	r = book_rates_import(&registering->use, &import, &count);
	progress_end(&progress);
	return r < 0 ? r : rates_output_imported(registering, &count);
}

/* A change of what the options and the first two arguments tell. */
static int change_by(struct registering *registering, struct rate_change change)
{
	int r = register_needs(registering, "source", &change.source);

	change.day = register_argument(registering, 1);
	change.code = register_argument(registering, 2);
	change.reason = register_option(registering, "reason");
	return register_changed(registering,
				r < 0 ? r : book_rate_change(&registering->use, &change));
}

static int set(struct registering *registering)
{
	return change_by(registering,
			 (struct rate_change){ .number = register_argument(registering, 3) });
}

static int withdraw(struct registering *registering)
{
	return change_by(registering, (struct rate_change){ .withdraw = true });
}

static int read_query(struct registering *registering, struct rate_query *ret_query)
{
	struct rate_query query = { .source = register_option(registering, "source"),
				    .currency = register_option(registering, "currency"),
				    .from_day = INT64_MIN,
				    .to_day = INT64_MAX };
	int r = told_option_instant(registering, "as-of", &query.known_ms);

	query.known_ms = query.known_ms == TOLD_NOT_MS ? INT64_MAX : query.known_ms;
	*ret_query = query;
	return r;
}

static int show(struct registering *registering)
{
	struct rate_query query;
	struct rate_rows rows;
	int r = read_query(registering, &query);

	if (r == 0)
		r = book_rates_day(&registering->use, register_argument(registering, 1),
				   &query.from_day);
	query.to_day = query.from_day;
	query.revisions = true;
	if (r == 0)
		r = book_rates(&registering->use, &query, registering->command->arena, &rows);
	return r < 0 ? r : rates_output_show(registering, &rows);
}

static int read_days(struct registering *registering, struct rate_query *query)
{
	struct str from = register_option(registering, "from");
	struct str to = register_option(registering, "to");
	int r = 0;

	if (from.len > 0)
		r = book_rates_day(&registering->use, from, &query->from_day);
	if (r == 0 && to.len > 0)
		r = book_rates_day(&registering->use, to, &query->to_day);
	return r;
}

static int list(struct registering *registering)
{
	struct rate_query query;
	struct rate_rows rows = { 0 };
	size_t kept = 0;
	int r = read_query(registering, &query);

	if (r == 0)
		r = read_days(registering, &query);
	if (r == 0)
		r = book_rates(&registering->use, &query, registering->command->arena, &rows);
	if (r < 0)
		return r;
	for (size_t i = 0; i < rows.count; i++)
		if (rows.items[i].quote.digits > 0)
			rows.items[kept++] = rows.items[i];
	rows.count = kept;
	return rates_output_list(registering, &rows);
}

int command_rates(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "import", 1, 1, BOOK_WRITE, "correct reason progress no-progress", import },
		{ "set", 3, 3, BOOK_WRITE, "source reason", set },
		{ "withdraw", 2, 2, BOOK_WRITE, "source reason", withdraw },
		{ "show", 1, 1, BOOK_READ, "source currency as-of", show },
		{ "list", 0, 0, BOOK_READ, "source currency from to as-of", list },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
