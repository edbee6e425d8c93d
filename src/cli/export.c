/* garant export: tables of a book as CSV or JSON lines. */
#include "app/book_export.h"

#include <errno.h>
#include <stdint.h>

#include "cli/progress.h"
#include "cli/say.h"
#include "cli/told.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "format", 0, "FORMAT", "csv (for spreadsheets), csv-raw (for programs) or json-lines" },
	{ "customer", 0, "ID", "of that customer only" },
	{ "from", 0, "INSTANT", "from then on, such as 2026-05-01T00:00:00Z" },
	{ "to", 0, "INSTANT", "before then" },
	{ "contract", 0, "ID", "subscriptions: on that contract, to be imported again" },
	{ "persons", 0, NULL, "customers: also what people are called and how to reach them" },
	{ "force", 0, NULL, "replace the file when it is there already" },
	{ "json", 0, NULL, "with -o: write how much was exported as JSON" },
	{ "progress", 0, NULL, "show how far it is, on a terminal or not" },
	{ "no-progress", 0, NULL, "do not show how far it is" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "customers", "", "customers as they are now, or are said to be" },
	{ "subscriptions", "", "subscriptions with the values that were told of them" },
	{ "changes", "", "values of subscriptions that hold from a day on" },
	{ "invoices", "", "references to invoices" },
	{ "outages", "", "outages as they are known now" },
	{ "incidents", "", "incidents as they were published last" },
	{ "maintenance", "", "maintenance as it was published last" },
	{ "reports", "", "reports of customers" },
	{ "claims", "", "claims of customers" },
	{ "credits", "", "entries of the ledger: credits and what became of them" },
	{ "transfers", "", "transfers of the ledger with both accounts" },
	{ "statements", "", "what closings settled and posted, line by line" },
	{ "journal", "", "facts without what they say" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "WHAT --format csv|csv-raw|json-lines --book DIR [-o FILE]",
	.about = "Writes a table of a book, as it is at one moment, while other programs write to "
		 "it. csv is for spreadsheets: a text that one would compute has an apostrophe in "
		 "front. csv-raw has every text as it is, for programs and to be imported again. "
		 "FILE is there complete or not at all, and only its owner can read it; without -o "
		 "the table goes to standard output once it is complete. "
		 "The columns: docs/reference/exports.md",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant customer set examples/book/customer.yaml --book DIR\n"
		    "  garant export customers --format csv --book DIR -o customers.csv\n"
		    "  garant export journal --format json-lines --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 1,
};

static void show_bytes(void *state, int64_t done, int64_t total)
{
	progress_show(state, (uint64_t)done, (uint64_t)total, false);
}

static int read_format(struct registering *registering, enum export_format *ret_format)
{
	struct str text;
	int r = register_needs(registering, "format", &text);

	if (r < 0 || export_format_of(text, ret_format))
		return r;
	(void)command_misused_near(registering->command,
				   N_("--{0} is csv, csv-raw or json-lines, not {1}"), "format",
				   text);
	return -EINVAL;
}

static int read_request(struct registering *registering, struct export_request *ret_request)
{
	struct command *command = registering->command;
	struct export_request request = {
		.choice = { .customer = register_option(registering, "customer"),
			    .contract = register_option(registering, "contract"),
			    .to_ms = INT64_MAX,
			    .persons = command_option(command, "persons") != NULL },
		.path = str_from(command->output),
		.replace = command_option(command, "force") != NULL,
	};
	int64_t to_ms = TOLD_NOT_MS;
	int r = read_format(registering, &request.format);

	if (r == 0)
		r = told_option_instant(registering, "from", &request.choice.from_ms);
	if (r == 0)
		r = told_option_instant(registering, "to", &to_ms);
	if (to_ms != TOLD_NOT_MS)
		request.choice.to_ms = to_ms;
	if (r == 0 && registering->as_json && request.path.len == 0) {
		(void)command_misused(command, N_("--json says how much went into a file: give -o"),
				      NULL);
		r = -EINVAL;
	}
	/* A table of this command has the name of its word. */
	if (r == 0 && !export_of(register_argument(registering, 0), &request.what))
		r = -EINVAL;
	*ret_request = request;
	return r;
}

static void answer(struct registering *registering, const struct export_request *request,
		   const struct export_count *count)
{
	struct command *command = registering->command;
	struct json *json = &registering->json;

	if (registering->as_json) {
		json_key_text(json, STR("export"), register_argument(registering, 0));
		json_key_text(json, STR("format"), str_from(export_format_name(request->format)));
		json_key_text(json, STR("file"), request->path);
		json_key_int(json, STR("rows"), (int64_t)count->rows);
		json_key_int(json, STR("bytes"), (int64_t)count->bytes);
	} else if (request->path.len > 0) {
		say_numbers(command->out, command->language, N_("{0} rows, {1} bytes\n"),
			    count->rows, count->bytes);
	}
}

static int export_task(struct registering *registering)
{
	struct command *command = registering->command;
	struct progress progress;
	const struct book_watch watch = { show_bytes, &progress };
	struct export_request request;
	struct export_count count;
	int r = read_request(registering, &request);

	if (r < 0)
		return r;
	/* The export writes the file itself; what is said of it goes to standard output. */
	command->output = NULL;
	request.watch = &watch;
	progress_begin(&progress, command->language, command_option(command, "progress"),
		       command_option(command, "no-progress"));
	r = book_export(&registering->use, &request, &count);
	progress_end(&progress);
	if (r == 0)
		answer(registering, &request, &count);
	return r;
}

#define EXPORT_OPTIONS "format customer from to force progress no-progress"

int command_export(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "customers", 0, 0, BOOK_READ, EXPORT_OPTIONS " persons", export_task },
		{ "subscriptions", 0, 0, BOOK_READ, EXPORT_OPTIONS " contract", export_task },
		{ "changes", 0, 0, BOOK_READ, EXPORT_OPTIONS, export_task },
		{ "invoices", 0, 0, BOOK_READ, EXPORT_OPTIONS, export_task },
		{ "outages", 0, 0, BOOK_READ, EXPORT_OPTIONS, export_task },
		{ "incidents", 0, 0, BOOK_READ, EXPORT_OPTIONS, export_task },
		{ "maintenance", 0, 0, BOOK_READ, EXPORT_OPTIONS, export_task },
		{ "reports", 0, 0, BOOK_READ, EXPORT_OPTIONS, export_task },
		{ "claims", 0, 0, BOOK_READ, EXPORT_OPTIONS, export_task },
		{ "credits", 0, 0, BOOK_READ, EXPORT_OPTIONS, export_task },
		{ "transfers", 0, 0, BOOK_READ, EXPORT_OPTIONS, export_task },
		{ "statements", 0, 0, BOOK_READ, EXPORT_OPTIONS, export_task },
		{ "journal", 0, 0, BOOK_READ, EXPORT_OPTIONS, export_task },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
