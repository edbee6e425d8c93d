#include <errno.h>

#include "app/settle_case.h"
#include "cli/command.h"
#include "cli/settle_bulk.h"
#include "words/statement_text.h"

static const struct option_row options[] = {
	{ "json", 0, NULL, "write the statements as JSON, with the proof" },
	{ "proof", 0, NULL, "show every result, with every step" },
	{ "as-of", 0, "INSTANT", "settle with what was known then, instead of the case's as of" },
	{ "subscription", 0, "ID", "only this subscription of the case" },
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "CONTRACT CASE",
	.about = "Reads a contract file and a case file, settles every subscription and window of "
		 "the case, and shows what is owed and why. \"-\" reads standard input.\n"
		 "With --subscriptions FILE instead of a case it settles many subscriptions from "
		 "tables: garant settle --subscriptions FILE --help.",
	.examples = "  garant settle contracts/clicksend-sms/contract.yaml "
		    "examples/month/clicksend.yaml\n"
		    "  garant settle contract.yaml case.yaml --proof --lang fr\n"
		    "  garant settle contract.yaml case.yaml --as-of 2026-05-01T00:00:00Z --json "
		    "-o may.json\n"
		    "  garant settle --subscriptions FILE --help\n",
	.options = options,
	.arguments_min = 2,
	.arguments_max = 2,
	.also = "--subscriptions",
};

/* settlement NULL: there are only diagnostics. */
static void write_json(struct command *command, const struct case_settlement *settlement)
{
	struct json json = JSON_INIT(command->out, 2);

	json_object(&json);
	json_key(&json, STR("statements"));
	json_list(&json);
	for (size_t i = 0; settlement && i < settlement->count; i++)
		statement_json(&json, settlement->statements[i], &settlement->meta);
	json_end(&json);
	command_diagnostics_json(command, &json);
	json_end(&json);
	strbuf_add_byte(command->out, '\n');
}

static int write_text(struct command *command, const struct case_settlement *settlement)
{
	bool proof = command_option(command, "proof");
	const struct view view = { command->language, command_width(),
				   proof ? VIEW_PROOF : VIEW_SHORT };
	int r = 0;

	if (settlement->count != 1)
		r = statement_summary(command->out, settlement->statements, settlement->count,
				      &view);
	for (size_t i = 0; r == 0 && (proof || settlement->count == 1) && i < settlement->count;
	     i++) {
		if (settlement->count != 1)
			strbuf_add_byte(command->out, '\n');
		r = statement_text(command->out, settlement->statements[i], &view);
	}
	return r;
}

int command_settle(struct command *command)
{
	struct settle_request request = { .proof = false };
	const struct case_settlement *settlement = NULL;
	const char *subscription;
	bool json;
	int code, r;

	if (settle_is_bulk(command))
		return settle_bulk_command(command);
	if (!command_arguments(command, &usage, &code))
		return code;
	code = command_as_of(command, &request.as_of_ms);
	if (code != CODE_OK)
		return code;
	json = command_option(command, "json") != NULL;
	subscription = command_option(command, "subscription");
	request.contract = str_from(command->arguments[0]);
	request.facts = str_from(command->arguments[1]);
	request.subscription = str_from(subscription);
	request.proof = true;
	r = settle_case(command->arena, &request, &settlement, command->sink);
	if (json)
		write_json(command, r < 0 ? NULL : settlement);
	if (r < 0)
		return command_failed(command, r);
	if (!json)
		r = write_text(command, settlement);
	return r < 0 ? command_failed(command, r) : CODE_OK;
}
