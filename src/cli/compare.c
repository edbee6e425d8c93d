#include <errno.h>
#include <string.h>

#include "app/backtest.h"
#include "app/compare.h"
#include "cli/settle_bulk.h"
#include "words/comparison_words.h"
#include "words/diag_words.h"

#define NOT_STANDARD_INPUT N_("files are read more than once, so give a path instead of -")

static const struct option_row options[] = {
	{ "readings", 0, NULL, "one contract under each of its readings, with the difference" },
	{ "subscriptions", 0, "FILE", "back-test on tables: the subscriptions" },
	{ "records", 0, "FILE", "their records; may be given several times" },
#define OPTION(name, letter, argument, about) { name, letter, argument, about },
#include "defs/table-options.def"
#undef OPTION
	{ "svg", 0, NULL, "write the picture as SVG" },
	{ "json", 0, NULL, "write the comparison as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "CONTRACT... [CASE]",
	.about = "Settles the same facts under several contracts and shows side by side what each "
		 "pays and what the customer stays bound to. A case may be written for another "
		 "contract: what one has no word for is left out and noted. With --subscriptions "
		 "instead of a case: what each would have cost month by month on tables, which "
		 "garant settle takes too.",
	.examples = "  garant compare contracts/fr-usual-gtr-table/contract.yaml "
		    "contracts/fr-muxity-thd-no-gtr/contract.yaml "
		    "examples/month/usual-gtr.yaml\n"
		    "  garant compare --readings contract.yaml case.yaml\n"
		    "  garant compare ours.yaml theirs.yaml case.yaml --svg -o both.svg\n"
		    "  garant compare now.yaml draft.yaml --subscriptions subs.csv --records "
		    "outages.csv --window 2025\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = COMPARED_MAX + 1,
};

static void end_json(struct command *command, struct json *json)
{
	json_key(json, STR("diagnostics"));
	json_list(json);
	for (size_t i = 0; i < command->sink->count; i++)
		diag_words_json(json, command->language, &command->sink->items[i]);
	json_end(json);
	json_end(json);
	strbuf_add_byte(command->out, '\n');
	command->report_inside = true;
}

static int write_contracts(struct command *command, const struct comparison *comparison)
{
	struct json json = JSON_INIT(command->out, 2);

	if (command_option(command, "svg"))
		return comparison_svg(command->out, comparison, command->language);
	if (!command_option(command, "json"))
		return comparison_text(command->out, comparison, command->language,
				       command_width());
	json_object(&json);
	comparison_json(&json, comparison, command->language);
	end_json(command, &json);
	return 0;
}

static int write_readings(struct command *command, const struct readings_comparison *comparison)
{
	struct json json = JSON_INIT(command->out, 2);

	if (command_option(command, "svg"))
		return readings_svg(command->out, comparison, command->language);
	if (!command_option(command, "json"))
		return readings_text(command->out, comparison, command->language, command_width());
	json_object(&json);
	readings_json(&json, comparison);
	end_json(command, &json);
	return 0;
}

/* With JSON there is an answer even when there is no comparison. */
static int failed(struct command *command, int error)
{
	struct json json = JSON_INIT(command->out, 2);

	if (command_option(command, "json")) {
		json_object(&json);
		end_json(command, &json);
	}
	return command_failed(command, error);
}

static int run_readings(struct command *command)
{
	const struct readings_comparison *comparison = NULL;
	int r;

	if (command->argument_count != 2)
		return command_misused(
			command,
			N_("--readings compares one contract on one case: give CONTRACT CASE"),
			NULL);
	r = compare_readings(command->arena, str_from(command->arguments[0]),
			     str_from(command->arguments[1]), &comparison, command->sink);
	if (r < 0)
		return failed(command, r);
	r = write_readings(command, comparison);
	return r < 0 ? command_failed(command, r) : CODE_OK;
}

static int run_contracts(struct command *command)
{
	const struct comparison *comparison = NULL;
	struct str paths[COMPARED_MAX];
	size_t count = command->argument_count - 1;
	const struct compare_request request = { paths, count,
						 str_from(command->arguments[count]) };
	int r;

	for (size_t i = 0; i < count; i++)
		paths[i] = str_from(command->arguments[i]);
	r = compare_contracts(command->arena, &request, &comparison, command->sink);
	if (r < 0)
		return failed(command, r);
	r = write_contracts(command, comparison);
	return r < 0 ? command_failed(command, r) : CODE_OK;
}

static int write_backtest(struct command *command, const struct backtest *backtest)
{
	struct json json = JSON_INIT(command->out, 2);

	if (command_option(command, "svg"))
		return backtest_svg(command->out, backtest, command->language);
	if (!command_option(command, "json"))
		return backtest_text(command->out, backtest, command->language, command_width());
	json_object(&json);
	backtest_json(&json, backtest, command->language);
	end_json(command, &json);
	return 0;
}

static int run_backtest(struct command *command)
{
	struct backtest_request request = { .count = command->argument_count,
					    .bulk = BULK_REQUEST_INIT };
	const struct backtest *backtest = NULL;
	struct str paths[COMPARED_MAX];
	struct bulk_watch watch;
	int r, code;

	if (request.count > COMPARED_MAX)
		return command_misused(command,
				       N_("at most 15 contracts are compared; {0} is one too many"),
				       command->arguments[COMPARED_MAX]);
	for (size_t i = 0; i < request.count; i++)
		paths[i] = str_from(command->arguments[i]);
	request.contracts = paths;
	code = settle_bulk_request(command, &request.bulk);
	if (code != CODE_OK)
		return code;
	settle_bulk_watch(command, &request.bulk, &watch);
	r = backtest_run(command->arena, &request, &backtest, command->sink);
	settle_bulk_unwatch(&watch);
	if (r < 0)
		return failed(command, r);
	r = write_backtest(command, backtest);
	return r < 0 ? command_failed(command, r) : CODE_OK;
}

static bool is_given(const struct command *command, const char *option)
{
	const char *value = command_option(command, option);

	return value && strcmp(value, "-") == 0;
}

/* What the arguments ask for; every file is read once for each contract. */
static int run(struct command *command)
{
	bool tables =
		command_option(command, "subscriptions") || command_option(command, "records");

	for (size_t i = 0; i < command->argument_count; i++)
		if (strcmp(command->arguments[i], "-") == 0)
			return command_misused(command, NOT_STANDARD_INPUT, NULL);
	if (is_given(command, "subscriptions") || is_given(command, "records"))
		return command_misused(command, NOT_STANDARD_INPUT, NULL);
	if (tables && command_option(command, "readings"))
		return command_misused(command, N_("--readings takes a case, not tables"), NULL);
	if (tables)
		return run_backtest(command);
	if (command->argument_count < 2)
		return command_misused(command, N_("too little was given; this command takes {0}"),
				       command_words(command, N_("CONTRACT... CASE")));
	return command_option(command, "readings") ? run_readings(command) : run_contracts(command);
}

int command_compare(struct command *command)
{
	int code;

	if (!command_arguments(command, &usage, &code))
		return code;
	if (command_option(command, "svg") && command_option(command, "json"))
		return command_misused(command, N_("give --svg or --json, not both"), NULL);
	return run(command);
}
