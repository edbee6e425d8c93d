#include <errno.h>
#include <string.h>

#include "app/compare.h"
#include "cli/command.h"
#include "words/comparison_words.h"
#include "words/report.h"

static const struct option_row options[] = {
	{ "readings", 0, NULL, "one contract under each of its readings, with the difference" },
	{ "svg", 0, NULL, "write the picture as SVG" },
	{ "json", 0, NULL, "write the comparison as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "CONTRACT... CASE",
	.about = "Settles the same facts under several contracts and shows side by side what each "
		 "pays and\nwhat the customer stays bound to. A case may be written for another "
		 "contract: what one has\nno word for is left out and noted.",
	.examples = "  garant compare contracts/fr-usual-gtr-table/contract.yaml "
		    "contracts/fr-muxity-thd-no-gtr/contract.yaml "
		    "examples/month/usual-gtr.yaml\n"
		    "  garant compare --readings contract.yaml case.yaml\n"
		    "  garant compare ours.yaml theirs.yaml case.yaml --svg -o both.svg\n",
	.options = options,
	.arguments_min = 2,
	.arguments_max = COMPARED_MAX + 1,
};

static void end_json(struct command *command, struct json *json)
{
	json_key(json, STR("diagnostics"));
	json_list(json);
	for (size_t i = 0; i < command->sink->count; i++)
		report_json(json, command->language, &command->sink->items[i]);
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
			command, "--readings compares one contract on one case:", "CONTRACT CASE");
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

int command_compare(struct command *command)
{
	int code;

	if (!command_arguments(command, &usage, &code))
		return code;
	if (command_option(command, "svg") && command_option(command, "json"))
		return command_misused(command, "give --svg or --json, not", "both");
	/* Every file is read once for each contract. */
	for (size_t i = 0; i < command->argument_count; i++)
		if (strcmp(command->arguments[i], "-") == 0)
			return command_misused(command, "files are read more than once, so give a",
					       "path instead of -");
	return command_option(command, "readings") ? run_readings(command) : run_contracts(command);
}
