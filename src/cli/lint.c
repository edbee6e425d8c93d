#include <errno.h>

#include "app/contract_files.h"
#include "cli/command.h"
#include "words/lint_text.h"
#include "words/diag_words.h"

static const struct option_row options[] = {
	{ "json", 0, NULL, "write the findings as JSON" },
	{ "sarif", 0, NULL, "write the findings as SARIF 2.1.0, for code review tools" },
	{ "strict", 0, NULL, "end with 1 when there is a warning" },
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "PATH...",
	.about = "Looks for the holes of contracts: values that no row or two rows pay, promises "
		 "that are empty, clocks without a start, what the text leaves open and how much "
		 "money is at stake.\n"
		 "A PATH is a contract file or a folder that is searched for contract.yaml. Ends "
		 "with 0 also when something was found, unless --strict is given. Each rule has a "
		 "page: docs/reference/lint/README.md lists them.",
	.examples = "  garant lint contracts/fr-usual-gtr-table/contract.yaml\n"
		    "  garant lint contracts --strict\n"
		    "  garant lint draft.yaml --lang fr\n"
		    "  garant lint contracts --sarif -o lint.sarif\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = ARGUMENTS_MAX,
};

static int lint_all(struct command *command, const struct contract_list *list, struct linted *files)
{
	int r = 0, failed = 0;

	for (size_t i = 0; i < list->count && r != -ENOMEM; i++) {
		struct contract_file *file = ARENA_NEW(command->arena, struct contract_file);

		if (!file)
			return -ENOMEM;
		r = contract_file_read(command->arena, list->paths[i], file, command->sink);
		files[i].path = list->paths[i];
		if (r == 0)
			r = lint_contract(command->arena, file->root, &file->options,
					  file->contract, &files[i].report);
		if (r == -EOVERFLOW)
			(void)diag_add(command->sink, DIAG_SETTLE_LIMIT, file->contract->at,
				       file->contract->id);
		if (r < 0)
			failed = r;
	}
	return failed;
}

static void write_all(struct command *command, const struct linted *files, size_t count)
{
	struct json json = JSON_INIT(command->out, 2);

	if (command_option(command, "sarif"))
		lint_sarif(&json, command->language, files, count);
	else if (command_option(command, "json"))
		lint_json(&json, command->language, files, count);
	else
		for (size_t i = 0; i < count; i++)
			lint_text(command->out, command->language, &files[i]);
	if (command_option(command, "sarif") || command_option(command, "json"))
		strbuf_add_byte(command->out, '\n');
}

int command_lint(struct command *command)
{
	struct contract_list list = { .arena = command->arena };
	struct linted *files;
	size_t warnings = 0;
	int code, r = 0;

	if (!command_arguments(command, &usage, &code))
		return code;
	if (command_option(command, "json") && command_option(command, "sarif"))
		return command_misused(command, N_("give --json or --sarif, not both"), NULL);
	for (size_t i = 0; i < command->argument_count && r == 0; i++)
		r = contract_list_add(&list, str_from(command->arguments[i]), command->sink);
	if (r < 0)
		return command_failed(command, r);
	files = ARENA_ARRAY(command->arena, struct linted, list.count);
	r = files ? lint_all(command, &list, files) : -ENOMEM;
	if (r < 0)
		return command_failed(command, r);
	write_all(command, files, list.count);
	for (size_t i = 0; i < list.count; i++)
		warnings += files[i].report.warnings;
	return command_option(command, "strict") && warnings > 0 ? CODE_FAILED : CODE_OK;
}
