/* garant case: cases made from a book, for garant settle. */
#include "app/book_case.h"

#include <errno.h>

#include "cli/register_command.h"
#include "core/time/instant.h"

#define CASE_BYTES_MAX (64 * MIB)

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "customer", 0, "ID", "whose subscription it is" },
	{ "window", 0, "LIST", "what is to be settled: 2026-04, or several separated by commas" },
	{ "as-of", 0, "INSTANT", "with what the book knew then" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "make", "SUBSCRIPTION", "writes the case of a subscription" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "make SUBSCRIPTION --customer ID --window LIST --book DIR",
	.about = "Makes a case from what a book says: the subscription with what was told of it, "
		 "and every outage of its life that hit a component of its contract. The case is "
		 "JSON, which garant settle reads with the contract; garant contract show writes "
		 "that. The same book gives the same bytes. An outage that has no end yet wants "
		 "--as-of here, or of garant settle.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant case make s-1 --customer c-1 --window 2026-05 --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 2,
};

/* The text of the case as the answer itself, or as a member of it. */
static int write_case(struct registering *registering, const struct case_of_book *of)
{
	struct command *command = registering->command;
	struct strbuf text = STRBUF_INIT(CASE_BYTES_MAX);
	struct json json = JSON_INIT(&text, 2);
	int r = book_case_write(&registering->use, of, command->arena, &json);

	strbuf_add_byte(&text, '\n');
	if (r == 0)
		r = strbuf_error(&text);
	if (r == 0 && registering->as_json)
		json_key_text(&registering->json, STR("case"), strbuf_str(&text));
	else if (r == 0)
		strbuf_add(command->out, strbuf_str(&text));
	strbuf_done(&text);
	return r;
}

static int make(struct registering *registering)
{
	struct command *command = registering->command;
	struct case_request request = { .subscription = register_argument(registering, 1) };
	struct case_of_book *of = ARENA_NEW(command->arena, struct case_of_book);
	int r = register_needs(registering, "customer", &request.customer);

	if (r == 0)
		r = register_needs(registering, "window", &request.windows);
	if (r == 0 && command_as_of(command, &request.as_of_ms) != CODE_OK)
		r = -EINVAL;
	if (r == 0 && !of)
		r = -ENOMEM;
	if (r == 0)
		r = book_case(&registering->use, &request, command->arena, of);
	return r < 0 ? r : write_case(registering, of);
}

int command_case(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "make", 1, 1, BOOK_READ, "customer window as-of", make },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
