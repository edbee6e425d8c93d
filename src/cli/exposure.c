/* garant exposure: what is owed of windows that were not closed yet. */
#include <errno.h>

#include "cli/exposure_output.h"
#include "cli/progress.h"
#include "cli/told.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "customer", 0, "ID", "only of that customer" },
	{ "subscription", 0, "ID", "only of that subscription of the customer" },
	{ "as-of", 0, "INSTANT", "as it was then, with what the book knew; else now" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ "progress", 0, NULL, "show how far it is, on a terminal or not" },
	{ "no-progress", 0, NULL, "do not show how far it is" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "total", "", "sums, one for each currency" },
	{ "service", "", "sums by service: those of what each guarantee is about" },
	{ "contract", "", "sums by contract" },
	{ "customer", "", "sums by customer" },
	{ "lines", "", "each result of each subscription, with what is owed next and when" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "total|service|contract|customer|lines --book DIR",
	.about =
		"Settles every subscription in the windows that were not closed yet and says what "
		"is owed now: as if nothing else happened before they end. The forecast is what is "
		"owed at their end if nothing changes until then: outages that go on still go on, "
		"and what can be claimed is claimed. Nothing is recorded. What closed periods owe "
		"is in the ledger, and what can still be claimed of them in garant claim due.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant exposure total --book DIR\n"
		    "  garant exposure contract --as-of 2026-04-15T12:00:00Z --book DIR\n"
		    "  garant exposure lines --json --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 1,
};

/* Looks at all of them, with a progress bar. */
static int look(struct registering *registering, struct exposure *ret_exposure, int64_t *ret_at_ms)
{
	struct command *command = registering->command;
	struct progress progress;
	struct exposure_request request = { .customer = register_option(registering, "customer"),
					    .subscription =
						    register_option(registering, "subscription"),
					    .progress = progress_count,
					    .context = &progress,
					    .arena = command->arena };
	int r = told_option_instant(registering, "as-of", &request.as_of_ms);

	if (r < 0)
		return r;
	if (request.as_of_ms == TOLD_NOT_MS)
		request.as_of_ms = registering->asking.now_ms;
	*ret_at_ms = request.as_of_ms;
	command->sink->max = BULK_PROBLEMS_MAX;
	progress_begin(&progress, command->language, command_option(command, "progress"),
		       command_option(command, "no-progress"));
	r = book_exposure(&registering->use, &request, ret_exposure);
	progress_end(&progress);
	return r;
}

static int sums(struct registering *registering, enum exposure_by by)
{
	struct exposure exposure = { 0 };
	int64_t at_ms = 0;
	int r = look(registering, &exposure, &at_ms);

	if (r == 0)
		r = exposure_output_sums(registering, &exposure, at_ms, by);
	return r == 0 && exposure.failed > 0 ? -EBADMSG : r;
}

static int total(struct registering *registering)
{
	return sums(registering, EXPOSURE_ALL);
}

static int service(struct registering *registering)
{
	return sums(registering, EXPOSURE_SERVICE);
}

static int contract(struct registering *registering)
{
	return sums(registering, EXPOSURE_CONTRACT);
}

static int customer(struct registering *registering)
{
	return sums(registering, EXPOSURE_CUSTOMER);
}

static int lines(struct registering *registering)
{
	struct exposure exposure = { 0 };
	int64_t at_ms = 0;
	int r = look(registering, &exposure, &at_ms);

	if (r == 0)
		r = exposure_output_lines(registering, &exposure, at_ms);
	return r == 0 && exposure.failed > 0 ? -EBADMSG : r;
}

#define TAKES "customer subscription as-of progress no-progress"

int command_exposure(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "total", 0, 0, BOOK_READ, TAKES, total },
		{ "service", 0, 0, BOOK_READ, TAKES, service },
		{ "contract", 0, 0, BOOK_READ, TAKES, contract },
		{ "customer", 0, 0, BOOK_READ, TAKES, customer },
		{ "lines", 0, 0, BOOK_READ, TAKES, lines },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
