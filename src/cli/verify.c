/* garant verify: a statement computed again from its case. */
#include <errno.h>

#include "app/verify_statement.h"
#include "cli/book_command.h"
#include "cli/command.h"
#include "words/difference_text.h"

#define DIFFERENCES_STANDARD 50
#define DIFFERENCES_ALL 100000

static const struct option_row options[] = {
	{ "case", 0, "CASE", "the case file it was settled from" },
	{ "contract", 0, "CONTRACT", "its contract; else contract.yaml beside the case or above" },
	{ "subscription", 0, "ID", "it was settled for this subscription only" },
	{ "as-of", 0, "INSTANT", "it was settled with what was known then" },
	{ "all", 0, NULL, "list every difference, not only the first 50" },
	{ "json", 0, NULL, "write the outcome and the differences as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "STATEMENT --case CASE",
	.about = "Settles the case again and compares with STATEMENT, JSON as garant settle --json "
		 "writes it. Says that it is the same to the byte, or every place where it is not: "
		 "the guarantee, window, step and clause, what stands there and what should. \"-\" "
		 "reads standard input.\n"
		 "With --book DIR it looks over a whole book: garant verify --book DIR --help.",
	.examples = "  garant settle contracts/clicksend-sms/contract.yaml "
		    "examples/month/clicksend.yaml "
		    "--json -o april.json\n"
		    "  garant verify april.json --case examples/month/clicksend.yaml "
		    "--contract contracts/clicksend-sms/contract.yaml\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 1,
	.also = "--book",
};

static void write_text_if(struct json *json, struct str key, struct str text)
{
	if (text.len > 0)
		json_key_text(json, key, text);
}

static const char *kind_name(enum difference_kind kind)
{
	switch (kind) {
	case DIFFERENCE_MISSING:
		return "missing";
	case DIFFERENCE_EXTRA:
		return "extra";
	case DIFFERENCE_SUM:
		return "sum";
	case DIFFERENCE_VALUE:
	default:
		return "value";
	}
}

static void write_difference(struct json *json, const struct difference *difference)
{
	json_object(json);
	json_key_text(json, STR("kind"), str_from(kind_name(difference->kind)));
	json_key_text(json, STR("path"), difference->path);
	json_key_int(json, STR("line"), difference->at.line);
	json_key_int(json, STR("column"), difference->at.column);
	write_text_if(json, STR("subscription"), difference->subscription);
	write_text_if(json, STR("revision"), difference->revision);
	write_text_if(json, STR("guarantee"), difference->guarantee);
	write_text_if(json, STR("right"), difference->right);
	write_text_if(json, STR("item"), difference->item);
	write_text_if(json, STR("record"), difference->record);
	write_text_if(json, STR("from"), difference->window_from);
	write_text_if(json, STR("to"), difference->window_to);
	if (difference->step > 0)
		json_key_int(json, STR("step"), (int64_t)difference->step);
	write_text_if(json, STR("idea"), difference->idea);
	write_text_if(json, STR("clause"), difference->clause);
	write_text_if(json, STR("field"), difference->field);
	write_text_if(json, STR("stands"), difference->stands);
	write_text_if(json, STR("should_be"), difference->should);
	json_end(json);
}

static void write_outcome(struct json *json, const struct verification *verification)
{
	static const char *const outcomes[] = { "bytes", "values", "no" };

	json_key_text(json, STR("same"), str_from(outcomes[verification->outcome]));
	json_key_int(json, STR("statements"), (int64_t)verification->statements);
	json_key_int(json, STR("results"), (int64_t)verification->results);
	json_key_int(json, STR("steps"), (int64_t)verification->steps);
	json_key(json, STR("lengths"));
	json_object(json);
	json_key_int(json, STR("checked"), (int64_t)verification->sums.checked);
	json_key_int(json, STR("wrong"), (int64_t)verification->sums.wrong);
	json_end(json);
	json_key(json, STR("made_from_another"));
	json_list(json);
	for (size_t i = 0; i < ORIGINS; i++) {
		static const char *const names[] = { "contract", "case", "engine", "tzdata" };

		if (verification->foreign[i])
			json_text(json, str_from(names[i]));
	}
	json_end(json);
	json_key_int(json, STR("differences_found"), (int64_t)verification->found.total);
	json_key(json, STR("differences"));
	json_list(json);
	for (size_t i = 0; i < verification->found.count; i++)
		write_difference(json, &verification->found.items[i]);
	json_end(json);
}

/* verification NULL: there are only diagnostics. */
static void write_json(struct command *command, const struct verification *verification)
{
	struct json json = JSON_INIT(command->out, 2);

	json_object(&json);
	json_key_text(&json, STR("statement"), str_from(command->arguments[0]));
	if (verification)
		write_outcome(&json, verification);
	command_diagnostics_json(command, &json);
	json_end(&json);
	strbuf_add_byte(command->out, '\n');
}

static int write_text(struct command *command, const struct verification *verification)
{
	const struct difference_view view = { command->language, command_width(),
					      command_option(command, "all") };

	return verification_text(command->out, verification, &view);
}

static int read_request(struct command *command, struct verify_request *request)
{
	const char *facts = command_option(command, "case");

	if (!facts)
		return command_misused(command, N_("the case is missing; give --case CASE"), NULL);
	request->statement = str_from(command->arguments[0]);
	request->facts = str_from(facts);
	request->contract = str_from(command_option(command, "contract"));
	request->subscription = str_from(command_option(command, "subscription"));
	request->differences_max =
		command_option(command, "all") ? DIFFERENCES_ALL : DIFFERENCES_STANDARD;
	return command_as_of(command, &request->as_of_ms);
}

int command_verify(struct command *command)
{
	struct verify_request request = { .as_of_ms = INT64_MIN };
	const struct verification *verification = NULL;
	int code, r;

	if (verify_is_book(command))
		return verify_book_command(command);
	if (!command_arguments(command, &usage, &code))
		return code;
	code = read_request(command, &request);
	if (code != CODE_OK)
		return code;
	r = verify_statement(command->arena, &request, &verification, command->sink);
	if (command_option(command, "json"))
		write_json(command, r < 0 ? NULL : verification);
	else if (r == 0)
		r = write_text(command, verification);
	if (r < 0)
		return command_failed(command, r);
	return verification->outcome == VERIFY_DIFFERENT ? CODE_FAILED : CODE_OK;
}
