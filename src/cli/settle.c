#include <errno.h>

#include "app/book_again.h"
#include "app/book_statement.h"
#include "app/clock.h"
#include "app/settle_case.h"
#include "cli/book_command.h"
#include "cli/command.h"
#include "cli/settle_bulk.h"
#include "words/statement_text.h"

static const struct option_row options[] = {
	{ "json", 0, NULL, "write the statements as JSON, with the proof" },
	{ "proof", 0, NULL, "show every result, with every step" },
	{ "as-of", 0, "INSTANT", "settle with what was known then, instead of the case's as of" },
	{ "subscription", 0, "ID", "only this subscription of the case" },
	{ "book", 0, "DIR", "keep the statements, the contract and the case in this book" },
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "CONTRACT CASE",
	.about = "Reads a contract file and a case file, settles every subscription and window of "
		 "the case, and shows what is owed and why. \"-\" reads standard input.\n"
		 "With --book DIR the statements are also kept in a book, with the contract and "
		 "the case, so that garant verify --book settles them again; doing it again keeps "
		 "nothing twice.\n"
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

static void say_kept(struct command *command, const struct kept_count *count)
{
	struct strbuf added = STRBUF_INIT(32), known = STRBUF_INIT(32);

	strbuf_add_int(&added, count->added);
	strbuf_add_int(&known, count->known);
	(void)diag_add(command->sink, DIAG_BOOK_KEPT, POSITION_NONE,
		       str_from(command_option(command, "book")), strbuf_str(&added),
		       strbuf_str(&known));
	strbuf_done(&added);
	strbuf_done(&known);
}

/* Keeps what was settled where --book says. Returns 0 or an error of the book. */
static int keep(struct command *command, const struct case_settlement *settlement, int64_t as_of_ms)
{
	const struct keeping keeping = { settlement, as_of_ms, clock_now_ms(),
					 STR("garant settle") };
	struct kept_count count;
	struct again again;
	struct book *book;
	int r = book_open(str_from(command_option(command, "book")), BOOK_WRITE, keeping.now_ms,
			  command->sink, &book);

	if (r < 0)
		return r;
	again = AGAIN_BEGIN(command->sink);
	do
		r = book_keep_statements(book, &keeping, command->sink, &count);
	while (book_again(&again, book, command->sink, r));
	if (r == 0)
		say_kept(command, &count);
	book_close(book);
	return r;
}

static int refuse(struct command *command, int code)
{
	if (command_option(command, "json"))
		write_json(command, NULL);
	return code;
}

static int write_answer(struct command *command, const struct case_settlement *settlement)
{
	if (!command_option(command, "json"))
		return write_text(command, settlement);
	write_json(command, settlement);
	return 0;
}

int command_settle(struct command *command)
{
	struct settle_request request = { .proof = true };
	const struct case_settlement *settlement = NULL;
	const char *subscription;
	int code, r;

	if (settle_is_bulk(command))
		return settle_bulk_command(command);
	if (!command_arguments(command, &usage, &code))
		return code;
	code = command_as_of(command, &request.as_of_ms);
	if (code != CODE_OK)
		return code;
	subscription = command_option(command, "subscription");
	request.contract = str_from(command->arguments[0]);
	request.facts = str_from(command->arguments[1]);
	request.subscription = str_from(subscription);
	r = settle_case(command->arena, &request, &settlement, command->sink);
	if (r < 0)
		return refuse(command, command_failed(command, r));
	if (command_option(command, "book"))
		r = keep(command, settlement, request.as_of_ms);
	if (r < 0)
		return refuse(command, book_command_failed(r));
	r = write_answer(command, settlement);
	return r < 0 ? command_failed(command, r) : CODE_OK;
}
