/* garant claim: what customers claim, what is asked and decided, and why. */
#include "app/book_claim.h"

#include <errno.h>

#include "app/book_claim_due.h"
#include "cli/claim_output.h"
#include "cli/told.h"
#include "core/contract/type.h"
#include "core/money/currency.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "customer", 0, "ID", "who claims" },
	{ "subscription", 0, "ID", "file: which subscription it is about" },
	{ "guarantee", 0, "ID", "file: the only guarantee it is about; else any" },
	{ "window", 0, "PERIOD",
	  "file: the only period it is about, such as 2026-04, else any; due: which periods" },
	{ "about", 0, "ID", "file: the only outage it is about; else any" },
	{ "at", 0, "INSTANT", "when it arrived, or happened; else it is now" },
	{ "missing", 0, "LIST", "ask: what the customer has to tell, separated by commas" },
	{ "amount", 0, "AMOUNT", "decide, goodwill: what is granted in all, such as 20.00 EUR" },
	{ "nature", 0, "WORDS", "decide: price reduction or indemnity" },
	{ "reason", 0, "TEXT", "contest, goodwill, withdraw: why" },
	{ "evidence", 0, "LIST",
	  "what shows it: sha256:DIGEST or references, separated by commas" },
	{ "as-of", 0, "INSTANT", "due: what was known then" },
	{ "state", 0, "WORD",
	  "list: only those that are received, waiting, decided, contested or withdrawn" },
	{ "key", 0, "KEY", "a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "file", "[ID] [NAME=VALUE]...", "a claim arrived; writes the receipt" },
	{ "ask", "ID", "something is missing; the clock of the answer stands still" },
	{ "complete", "ID [NAME=VALUE]...", "the customer told it" },
	{ "decide", "ID ANSWER CLAUSE=TEXT...",
	  "answers accepted, partial, refused or late, with a reason for each clause" },
	{ "contest", "ID", "the customer does not agree: somebody else decides again" },
	{ "goodwill", "ID", "pays what is not due, and keeps it apart" },
	{ "withdraw", "ID", "the customer takes it back" },
	{ "receipt", "ID", "writes the receipt again" },
	{ "show", "ID", "shows all that was said of it" },
	{ "list", "", "lists the claims of a customer" },
	{ "due", "", "lists what is to be claimed, and until when" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "file|ask|complete|decide|contest|goodwill|withdraw|receipt|show|list|due "
		     "[ID] [ANSWER] [NAME=VALUE]... --customer ID --book DIR",
	.about = "Keeps in a book what customers claim and what became of it. A claim is recorded "
		 "at once, also one that may be late; the case of the subscription has it, so "
		 "garant settle says whether it is in time, until when it must be answered, and "
		 "what is owed. A decision names its clauses; what it grants is asked for in the "
		 "ledger in the same step, as a credit claim-ID-REVISION, and above the amount of "
		 "garant credit limit waits for somebody else. --amount is what is granted in "
		 "all: after a contest only what is more is credited, and nothing is taken back. "
		 "due settles all subscriptions of a customer, those that were bought too, and "
		 "lists what can be claimed still.",
	.words = words,
	.examples =
		"  garant init DIR\n"
		"  garant claim file --customer c-1 --subscription s-1 --window 2026-04 "
		"--book DIR\n"
		"  garant claim ask c-1 --missing \"ticket number\" --customer c-1 --book DIR\n"
		"  garant claim decide c-1 accepted \"3.1=down for 50 minutes\" "
		"--amount \"20.00 EUR\" --nature \"price reduction\" --customer c-1 --book DIR\n"
		"  garant claim list --customer c-1 --book DIR\n"
		"  garant claim due --customer c-1 --window 2026-04 --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = TOLD_WORDS_MAX,
};

/* What most deeds have in common; --amount without a currency is refused here. */
static int read_amount(struct registering *registering, struct claim_change *change)
{
	struct str text = register_option(registering, "amount");
	struct value money;

	if (text.len == 0)
		return 0;
	if (money_parse(text, &(struct fact_context){ 0 }, &money) < 0 || money.number.wide ||
	    money.number.den != 1 || money.number.num <= 0)
		return diag_add(registering->command->sink, DIAG_ENTRY_AMOUNT, POSITION_NONE,
				change->id);
	change->currency = currency_code(money.currency);
	change->amount_minor = money.number.num;
	return 0;
}

/* Makes a change of what the options and the arguments from number `first` on tell. */
static int change_by(struct registering *registering, struct claim_change change, size_t first,
		     struct str *ret_id)
{
	struct str *list = change.deed == CLAIM_DECIDE ? &change.reasons : &change.values;
	enum entry_nature nature = NATURE_NONE;
	int r = register_needs(registering, "customer", &change.customer);

	change.subscription = register_option(registering, "subscription");
	change.guarantee = register_option(registering, "guarantee");
	change.window = register_option(registering, "window");
	change.outage = register_option(registering, "about");
	change.reason = register_option(registering, "reason");
	if (r == 0)
		r = told_option_instant(registering, "at", &change.at_ms);
	if (r == 0)
		r = told_option_list(registering, "missing", &change.lacking);
	if (r == 0)
		r = told_option_list(registering, "evidence", &change.evidence);
	if (r == 0)
		r = told_values(registering, first, list);
	if (r == 0)
		r = read_amount(registering, &change);
	if (r == 0)
		r = told_option_nature(registering, &nature);
	return r < 0 ? r
		     : book_claim_change(&registering->use, &change, nature,
					 registering->command->arena, ret_id);
}

static int change_known(struct registering *registering, enum claim_deed deed)
{
	struct str id;

	return register_changed(
		registering,
		change_by(registering,
			  (struct claim_change){ .deed = deed,
						 .id = register_argument(registering, 1) },
			  2, &id));
}

static int write_receipt(struct registering *registering, struct str id)
{
	struct claim_receipt receipt;
	int r = book_claim_receipt(&registering->use, register_option(registering, "customer"), id,
				   registering->command->arena, &receipt);

	if (r < 0)
		return r;
	return claim_output_receipt(registering, &receipt);
}

/* The first word is an id unless it is NAME=VALUE. */
static int file(struct registering *registering)
{
	struct claim_change change = { .deed = CLAIM_FILE };
	struct str word = STR_NONE, id;
	size_t first = 1;
	int r, written;

	if (registering->command->argument_count > 1)
		word = register_argument(registering, 1);
	if (word.len > 0 && str_find_byte(word, '=', 0) == SIZE_MAX) {
		change.id = word;
		first = 2;
	}
	r = change_by(registering, change, first, &id);
	if (r < 0)
		return r;
	if (registering->as_json)
		(void)register_changed(registering, r);
	written = write_receipt(registering, id);
	return written < 0 ? written : r;
}

static int ask(struct registering *registering)
{
	return change_known(registering, CLAIM_ASK);
}

static int complete(struct registering *registering)
{
	return change_known(registering, CLAIM_COMPLETE);
}

static int decide(struct registering *registering)
{
	struct str word = register_argument(registering, 2), id;
	int answer = claim_answer_of(word);

	if (answer < 0) {
		(void)command_misused_near(registering->command,
					   N_("{0} is accepted, partial, refused or late, not {1}"),
					   "ANSWER", word);
		return -EINVAL;
	}
	return register_changed(
		registering,
		change_by(registering,
			  (struct claim_change){ .deed = CLAIM_DECIDE,
						 .id = register_argument(registering, 1),
						 .answer = (enum claim_answer)answer },
			  3, &id));
}

static int contest(struct registering *registering)
{
	return change_known(registering, CLAIM_CONTEST);
}

static int goodwill(struct registering *registering)
{
	return change_known(registering, CLAIM_GOODWILL);
}

static int withdraw(struct registering *registering)
{
	return change_known(registering, CLAIM_WITHDRAW);
}

static int receipt(struct registering *registering)
{
	struct str customer;
	int r = register_needs(registering, "customer", &customer);

	return r < 0 ? r : write_receipt(registering, register_argument(registering, 1));
}

static int show(struct registering *registering)
{
	struct claim_rows rows = { 0 };
	struct str customer;
	int r = register_needs(registering, "customer", &customer);

	if (r == 0)
		r = book_claim_show(&registering->use, customer, register_argument(registering, 1),
				    registering->command->arena, &rows);
	return r < 0 ? r : claim_output_show(registering, &rows);
}

/* Keeps the claims of the state that was asked for. */
static int choose(struct registering *registering, struct claim_rows *rows)
{
	struct str word = register_option(registering, "state");
	size_t kept = 0;
	int state = CLAIM_IS_RECEIVED;

	if (word.len == 0)
		return 0;
	while (state < CLAIM_STATES &&
	       !str_equal(str_from(claim_state_name((enum claim_state)state)), word))
		state++;
	if (state == CLAIM_STATES) {
		(void)command_misused_near(
			registering->command,
			N_("--{0} is received, waiting, decided, contested or withdrawn, not {1}"),
			"state", word);
		return -EINVAL;
	}
	for (size_t i = 0; i < rows->count; i++)
		if ((int)rows->items[i].claim.state == state)
			rows->items[kept++] = rows->items[i];
	rows->count = kept;
	return 0;
}

static int list(struct registering *registering)
{
	struct claim_rows rows = { 0 };
	struct str customer;
	int r = register_needs(registering, "customer", &customer);

	if (r == 0)
		r = book_claims(&registering->use, customer, registering->command->arena, &rows);
	if (r == 0)
		r = choose(registering, &rows);
	return r < 0 ? r : claim_output_list(registering, &rows);
}

static int due(struct registering *registering)
{
	struct command *command = registering->command;
	struct case_request request = { .as_of_ms = INT64_MIN };
	struct claims_due dues;
	int r = register_needs(registering, "customer", &request.customer);

	if (r == 0)
		r = register_needs(registering, "window", &request.windows);
	if (r == 0 && command_as_of(command, &request.as_of_ms) != CODE_OK)
		r = -EINVAL;
	if (r == 0)
		r = book_claims_due(&registering->use, &request, command->arena, &dues);
	return r < 0 ? r : claim_output_due(registering, &dues);
}

int command_claim(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "file", 0, TOLD_WORDS_MAX - 1, BOOK_WRITE,
		  "customer subscription guarantee window about at evidence", file },
		{ "ask", 1, 1, BOOK_WRITE, "customer missing at evidence", ask },
		{ "complete", 1, TOLD_WORDS_MAX - 1, BOOK_WRITE, "customer at evidence", complete },
		{ "decide", 2, TOLD_WORDS_MAX - 1, BOOK_WRITE, "customer amount nature at evidence",
		  decide },
		{ "contest", 1, 1, BOOK_WRITE, "customer reason at evidence", contest },
		{ "goodwill", 1, 1, BOOK_WRITE, "customer amount reason at evidence", goodwill },
		{ "withdraw", 1, 1, BOOK_WRITE, "customer reason at evidence", withdraw },
		{ "receipt", 1, 1, BOOK_READ, "customer", receipt },
		{ "show", 1, 1, BOOK_READ, "customer", show },
		{ "list", 0, 0, BOOK_READ, "customer state", list },
		{ "due", 0, 0, BOOK_READ, "customer window as-of", due },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
