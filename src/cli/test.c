#include <errno.h>

#include "app/case_tests.h"
#include "cli/command.h"
#include "cli/say.h"
#include "words/format.h"
#include "words/diag_words.h"
#include "words/shown.h"

#define OUTCOME_COLUMNS 8

static const struct option_row options[] = {
	{ "json", 0, NULL, "write the outcome of every case as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "PATH...",
	.about = "Settles cases and compares with what they expect. A PATH is a contract folder "
		 "(contract.yaml and cases/*.yaml), a folder of such folders, or one case file.",
	.examples = "  garant test contracts\n"
		    "  garant test contracts/clicksend-sms\n"
		    "  garant test contracts/clicksend-sms/cases/support.yaml --json\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = ARGUMENTS_MAX,
};

/* What all cases came to. */
struct tally {
	size_t passed, failed, without_cases;
	int64_t elapsed_us;
};

static void add_ms(struct strbuf *out, enum language language, int64_t us)
{
	const struct spelling *spelling = format_spelling(language);

	strbuf_add_int(out, us / 1000);
	strbuf_add(out, spelling->decimal_mark);
	strbuf_add_int(out, us / 100 % 10);
	strbuf_add(out, spelling->unit_gap);
	strbuf_add(out, spelling->ms);
}

/* How a case ended, in a column of its own. */
static void add_outcome(const struct command *command, enum paint_kind kind, const char *english)
{
	struct str words = str_from(command_words(command, english));
	size_t columns = str_characters(words);

	paint_add(command->out, command_paint(command), kind, words);
	strbuf_add_repeat(command->out, ' ',
			  columns + 1 < OUTCOME_COLUMNS ? OUTCOME_COLUMNS - columns : 2);
}

static void write_outcome(const struct command *command, const struct case_paths *paths,
			  const struct case_outcome *outcome)
{
	struct strbuf *out = command->out;

	if (outcome->passed)
		add_outcome(command, PAINT_GOOD, N_("ok"));
	else
		add_outcome(command, PAINT_BAD, N_("FAILED"));
	shown_add(out, paths->facts);
	if (outcome->title.len > 0) {
		strbuf_add(out, STR("  "));
		shown_add(out, outcome->title);
	}
	strbuf_add(out, STR("  ("));
	add_ms(out, command->language, outcome->elapsed_us);
	strbuf_add(out, STR(")\n"));
	if (!outcome->passed)
		diag_words_sink(out, command->language, &outcome->diags, command_paint(command));
}

static void write_outcome_json(const struct command *command, struct json *json,
			       const struct case_paths *paths, const struct case_outcome *outcome)
{
	json_object(json);
	json_key_text(json, STR("case"), paths->facts);
	json_key_text(json, STR("contract"), paths->contract);
	json_key_text(json, STR("title"), outcome->title);
	json_key_bool(json, STR("passed"), outcome->passed);
	json_key_int(json, STR("expectations"), (int64_t)outcome->expectations);
	json_key_int(json, STR("elapsed_us"), outcome->elapsed_us);
	json_key(json, STR("diagnostics"));
	json_list(json);
	for (size_t i = 0; i < outcome->diags.count; i++)
		diag_words_json(json, command->language, &outcome->diags.items[i]);
	json_end(json);
	json_end(json);
}

static int run_one(const struct command *command, struct json *json, const struct case_paths *paths,
		   struct tally *tally)
{
	struct case_outcome outcome;
	int r;

	if (paths->facts.len == 0) {
		tally->without_cases++;
		if (!json) {
			add_outcome(command, PAINT_WARNING, N_("none"));
			shown_add(command->out, paths->contract);
			strbuf_add_format(command->out, "  %s\n",
					  command_words(command, N_("has no cases")));
		}
		return 0;
	}
	r = case_test(paths, &outcome);
	if (r < 0)
		return r;
	tally->passed += outcome.passed;
	tally->failed += !outcome.passed;
	tally->elapsed_us += outcome.elapsed_us;
	if (json)
		write_outcome_json(command, json, paths, &outcome);
	else
		write_outcome(command, paths, &outcome);
	case_outcome_done(&outcome);
	return 0;
}

static int run_all(const struct command *command, struct json *json, const struct case_list *list,
		   struct tally *tally)
{
	int r = 0;

	if (json) {
		json_object(json);
		json_key(json, STR("cases"));
		json_list(json);
	}
	for (size_t i = 0; i < list->count && r == 0; i++)
		r = run_one(command, json, &list->items[i], tally);
	if (json)
		json_end(json);
	return r;
}

static void write_tally(const struct command *command, struct json *json, const struct tally *tally)
{
	struct strbuf *out = command->out, took = STRBUF_INIT(64);
	struct str part;

	if (json) {
		json_key_int(json, STR("passed"), (int64_t)tally->passed);
		json_key_int(json, STR("failed"), (int64_t)tally->failed);
		json_key_int(json, STR("contracts_without_cases"), (int64_t)tally->without_cases);
		json_end(json);
		strbuf_add_byte(out, '\n');
		return;
	}
	if (tally->without_cases > 0)
		say_numbers(out, command->language, N_("contracts without cases: {0}\n"),
			    tally->without_cases, 0);
	add_ms(&took, command->language, tally->elapsed_us);
	part = strbuf_str(&took);
	say(out, command->language, N_("in {0}\n"), &part, 1);
	strbuf_done(&took);
	say_numbers(out, command->language, N_("{0} passed, {1} failed\n"), tally->passed,
		    tally->failed);
}

int command_test(struct command *command)
{
	struct case_list list = { .arena = command->arena };
	struct json json = JSON_INIT(command->out, 2), *writer;
	struct tally tally = { 0, 0, 0, 0 };
	int code, r = 0;

	if (!command_arguments(command, &usage, &code))
		return code;
	writer = command_option(command, "json") ? &json : NULL;
	for (size_t i = 0; i < command->argument_count && r == 0; i++)
		r = case_list_add(&list, str_from(command->arguments[i]), command->sink);
	if (r < 0)
		return command_failed(command, r);
	r = run_all(command, writer, &list, &tally);
	if (r < 0)
		return command_failed(command, r);
	write_tally(command, writer, &tally);
	return tally.failed > 0 || tally.passed == 0 ? CODE_FAILED : CODE_OK;
}
