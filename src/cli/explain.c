#include <errno.h>
#include <string.h>

#include "app/explain_contract.h"
#include "cli/command.h"
#include "words/explanation_words.h"
#include "words/diag_words.h"

static const struct option_row options[] = {
	{ "format", 0, "text|markdown|html", "form of the explanation; text when not given" },
	{ "fee", 0, "MONEY", "what a month costs where payment is tried; 100 when not given" },
	{ "json", 0, NULL, "write the explanation as JSON, sentence by sentence" },
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "CONTRACT",
	.about = "Says in plain words, clause by clause, what a contract file promises: what "
		 "counts, how it is measured, what is owed and up to where, how it is asked for, "
		 "and what the text leaves open. \"-\" reads standard input.",
	.examples = "  garant explain contracts/clicksend-sms/contract.yaml\n"
		    "  garant explain contract.yaml --lang fr --format markdown -o contract.md\n"
		    "  garant explain contract.yaml --format html -o contract.html\n"
		    "  garant explain contract.yaml --json\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 1,
};

/* explanation NULL: there are only diagnostics. */
static void write_json(struct command *command, const struct explanation *explanation)
{
	struct json json = JSON_INIT(command->out, 2);

	command->report_inside = true;
	json_object(&json);
	if (explanation)
		explanation_json(&json, explanation, command->language);
	json_key(&json, STR("diagnostics"));
	json_list(&json);
	for (size_t i = 0; i < command->sink->count; i++)
		diag_words_json(&json, command->language, &command->sink->items[i]);
	json_end(&json);
	json_end(&json);
	strbuf_add_byte(command->out, '\n');
}

static int write_explanation(struct command *command, const struct explanation *explanation,
			     const char *format)
{
	if (format && strcmp(format, "markdown") == 0)
		return explanation_markdown(command->out, explanation, command->language);
	if (format && strcmp(format, "html") == 0)
		return explanation_html(command->out, explanation, command->language);
	return explanation_text(command->out, explanation, command->language, command_width());
}

int command_explain(struct command *command)
{
	const struct explanation *explanation = NULL;
	const char *format;
	bool json;
	int code, r;

	if (!command_arguments(command, &usage, &code))
		return code;
	format = command_option(command, "format");
	json = command_option(command, "json") != NULL;
	if (format && strcmp(format, "text") != 0 && strcmp(format, "markdown") != 0 &&
	    strcmp(format, "html") != 0)
		return command_misused(command, N_("--format is text, markdown or html, not {0}"),
				       format);
	if (format && json)
		return command_misused(command, N_("give --format or --json, not both"), NULL);
	r = explain_contract(command->arena, str_from(command->arguments[0]),
			     str_from(command_option(command, "fee")), &explanation, command->sink);
	if (json)
		write_json(command, r < 0 ? NULL : explanation);
	if (r < 0)
		return command_failed(command, r);
	if (!json)
		r = write_explanation(command, explanation, format);
	return r < 0 ? command_failed(command, r) : CODE_OK;
}
