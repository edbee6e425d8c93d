/* garant ending: customers ask to leave; when that is, and what is owed back. */
#include "app/book_ending.h"

#include <errno.h>

#include "cli/ending_output.h"
#include "cli/told.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "customer", 0, "ID", "who leaves" },
	{ "subscription", 0, "ID", "request: which subscription is to end" },
	{ "channel", 0, "WORD", "request: how it arrived: web, mail, phone, letter or other" },
	{ "at", 0, "INSTANT", "when it arrived, or happened; else it is now" },
	{ "nature", 0, "WORDS", "owe: price reduction or indemnity" },
	{ "reason", 0, "TEXT", "agree, withdraw: why" },
	{ "evidence", 0, "LIST",
	  "what shows it: sha256:DIGEST or references, separated by commas" },
	{ "key", 0, "KEY", "a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "request", "[ID] [NAME=VALUE]...", "a customer asks to leave; writes the receipt" },
	{ "agree", "ID END", "both agreed on a day or instant, the first after the subscription" },
	{ "owe", "ID", "asks in the ledger for what is owed back by the contract" },
	{ "withdraw", "ID", "the customer stays" },
	{ "receipt", "ID", "writes the receipt again" },
	{ "show", "ID", "shows all that was said of it" },
	{ "list", "", "lists the endings of a customer" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "request|agree|owe|withdraw|receipt|show|list [ID] [END|NAME=VALUE...] "
		     "--customer ID --book DIR",
	.about = "Ends subscriptions of a book. A request is recorded at once, however it arrived, "
		 "and the receipt says what the contract makes of it: when the subscription ends, "
		 "what leaving costs, what is paid back and until when. The subscription ends "
		 "then; where the contract does not say when, or both want another day, agree "
		 "tells it. What the contract asks endings for is told as NAME=VALUE. owe computes "
		 "what paid invoices cover beyond the end (garant invoice paid), or what else the "
		 "contract pays back, and asks for it in the ledger as a credit "
		 "ending-ID-REVISION; when more was paid since, it asks for the rest. A request "
		 "can be withdrawn until the end. What happened before the end can be claimed "
		 "afterwards as ever.",
	.words = words,
	.examples =
		"  garant init DIR\n"
		"  garant ending request --customer c-1 --subscription s-1 --channel web "
		"--book DIR\n"
		"  garant ending owe e-1 --nature \"price reduction\" --customer c-1 --book DIR\n"
		"  garant ending withdraw e-1 --reason \"the customer stays\" --customer c-1 "
		"--book DIR\n"
		"  garant ending list --customer c-1 --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = TOLD_WORDS_MAX,
};

static int read_channel(struct registering *registering, int *ret_channel)
{
	struct str text = register_option(registering, "channel");

	*ret_channel = ending_channel_of(text);
	if (text.len == 0 || *ret_channel >= 0)
		return 0;
	(void)command_misused_near(registering->command,
				   N_("--{0} is web, mail, phone, letter or other, not {1}"),
				   "channel", text);
	return -EINVAL;
}

/* Makes a change of what the options and the arguments from number `first` on tell. */
static int change_by(struct registering *registering, struct ending_asked asked, size_t first,
		     struct str *ret_id)
{
	struct ending_change *change = &asked.change;
	int r = register_needs(registering, "customer", &change->customer);

	change->subscription = register_option(registering, "subscription");
	change->reason = register_option(registering, "reason");
	if (r == 0)
		r = read_channel(registering, &change->channel);
	if (r == 0)
		r = told_option_instant(registering, "at", &change->at_ms);
	if (r == 0)
		r = told_option_list(registering, "evidence", &change->evidence);
	if (r == 0)
		r = told_values(registering, first, &change->values);
	if (r == 0)
		r = told_option_nature(registering, &asked.nature);
	return r < 0 ? r
		     : book_ending_change(&registering->use, &asked, registering->command->arena,
					  ret_id);
}

static int change_known(struct registering *registering, enum ending_deed deed, struct str end)
{
	const struct ending_asked asked = {
		.change = { .deed = deed, .id = register_argument(registering, 1) }, .end = end
	};
	struct str id;

	return register_changed(registering, change_by(registering, asked, TOLD_WORDS_MAX, &id));
}

static int write_receipt(struct registering *registering, struct str id)
{
	struct ending_receipt receipt;
	int r = book_ending_receipt(&registering->use, register_option(registering, "customer"), id,
				    registering->command->arena, &receipt);

	return r < 0 ? r : ending_output_receipt(registering, &receipt);
}

/* The first word is an id unless it is NAME=VALUE. */
static int request(struct registering *registering)
{
	struct ending_asked asked = { .change = { .deed = ENDING_REQUEST } };
	struct str word = STR_NONE, id;
	size_t first = 1;
	int r, written;

	if (registering->command->argument_count > 1)
		word = register_argument(registering, 1);
	if (word.len > 0 && str_find_byte(word, '=', 0) == SIZE_MAX) {
		asked.change.id = word;
		first = 2;
	}
	r = change_by(registering, asked, first, &id);
	if (r < 0)
		return r;
	if (registering->as_json)
		(void)register_changed(registering, r);
	written = write_receipt(registering, id);
	return written < 0 ? written : r;
}

static int agree(struct registering *registering)
{
	return change_known(registering, ENDING_AGREE, register_argument(registering, 2));
}

static int owe(struct registering *registering)
{
	return change_known(registering, ENDING_OWE, STR_NONE);
}

static int withdraw(struct registering *registering)
{
	return change_known(registering, ENDING_WITHDRAW, STR_NONE);
}

static int receipt(struct registering *registering)
{
	struct str customer;
	int r = register_needs(registering, "customer", &customer);

	return r < 0 ? r : write_receipt(registering, register_argument(registering, 1));
}

static int show(struct registering *registering)
{
	struct ending_rows rows = { 0 };
	struct str customer;
	int r = register_needs(registering, "customer", &customer);

	if (r == 0)
		r = book_ending_show(&registering->use, customer, register_argument(registering, 1),
				     registering->command->arena, &rows);
	return r < 0 ? r : ending_output_show(registering, &rows);
}

static int list(struct registering *registering)
{
	struct ending_rows rows = { 0 };
	struct str customer;
	int r = register_needs(registering, "customer", &customer);

	if (r == 0)
		r = book_endings(&registering->use, customer, registering->command->arena, &rows);
	return r < 0 ? r : ending_output_list(registering, &rows);
}

int command_ending(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "request", 0, TOLD_WORDS_MAX - 1, BOOK_WRITE,
		  "customer subscription channel at evidence", request },
		{ "agree", 2, 2, BOOK_WRITE, "customer reason at evidence", agree },
		{ "owe", 1, 1, BOOK_WRITE, "customer nature at evidence", owe },
		{ "withdraw", 1, 1, BOOK_WRITE, "customer reason at evidence", withdraw },
		{ "receipt", 1, 1, BOOK_READ, "customer", receipt },
		{ "show", 1, 1, BOOK_READ, "customer", show },
		{ "list", 0, 0, BOOK_READ, "customer", list },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
