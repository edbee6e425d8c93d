/* garant credit: credits and refunds of customers, and who has to agree to them. */
#include "app/book_entry.h"
#include "cli/register_command.h"
#include "core/contract/type.h"
#include "core/money/currency.h"
#include "core/time/instant.h"
#include "words/format.h"

#include <errno.h>

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "nature", 0, "WORDS", "grant: price reduction, indemnity or goodwill" },
	{ "reason", 0, "TEXT", "why, in one line without names of people" },
	{ "subscription", 0, "ID", "which subscription of the customer it is about" },
	{ "clause", 0, "TEXT", "which clause of the contract" },
	{ "document", 0, "NUMBER", "the invoice, credit note or payment" },
	{ "customer", 0, "ID", "list: of that customer only" },
	{ "state", 0, "WORD", "list: proposed, decided, refused or taken back" },
	{ "after", 0, "ID", "list: with --customer, those after that one" },
	{ "key", 0, "KEY", "a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "grant", "CUSTOMER ID AMOUNT",
	  "owes the customer an amount; needs --nature and --reason" },
	{ "apply", "CUSTOMER ID AMOUNT",
	  "what is owed was credited on an invoice or a credit note" },
	{ "refund", "CUSTOMER ID AMOUNT", "what is owed is paid back" },
	{ "expire", "CUSTOMER ID AMOUNT", "what is owed was not used in time" },
	{ "reverse", "CUSTOMER ID OTHER", "takes back another entry as a whole" },
	{ "approve", "CUSTOMER ID", "agrees to what somebody else asked for" },
	{ "refuse", "CUSTOMER ID", "refuses it; needs --reason" },
	{ "limit", "AMOUNT", "above it two persons decide; none EUR: nobody else in euros" },
	{ "list", "", "lists entries, up to 10,000" },
	{ "show", "CUSTOMER ID", "shows an entry" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "grant|apply|refund|expire|reverse|approve|refuse|limit|list|show ... "
		     "--book DIR",
	.about =
		"Moves money of customers in the ledger of a book: what is owed to them, and what "
		"became of it. ID is a name of your choice, one for each entry of a customer; an "
		"entry that is there already is not made twice. AMOUNT is written \"20.00 EUR\".\n"
		"An entry gets the next number of one series without gaps when it is decided, and "
		"is never changed; reverse takes one back. Above the amount that limit sets, "
		"credits, refunds and counter-entries wait until somebody else approves them; what "
		"a refund would pay is reserved meanwhile. Who asks is the account of the system "
		"that the command runs under.",
	.words = words,
	.examples =
		"  garant init DIR\n"
		"  garant customer set examples/book/customer.yaml --book DIR\n"
		"  garant credit limit \"100.00 EUR\" --book DIR\n"
		"  garant credit grant c-1 may-outage \"20.00 EUR\" --nature \"price reduction\" "
		"--reason \"availability of May\" --book DIR\n"
		"  garant credit apply c-1 note-77 \"20.00 EUR\" --document AV-77 "
		"--reason \"credit note of June\" --book DIR\n"
		"  garant credit list --state proposed --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 4,
};

static const char *const kind_words[ENTRY_KINDS] = {
	[ENTRY_CREDIT] = N_("credit"),		 [ENTRY_APPLICATION] = N_("application"),
	[ENTRY_REFUND] = N_("refund"),		 [ENTRY_EXPIRY] = N_("expiry"),
	[ENTRY_COUNTER] = N_("counter-entry"),	 [ENTRY_CORRECTION] = N_("correction"),
	[ENTRY_OVERPAYMENT] = N_("overpayment"),
};

static const char *const state_words[ENTRY_STATES] = {
	[ENTRY_PROPOSED] = N_("proposed"),
	[ENTRY_DECIDED] = N_("decided"),
	[ENTRY_REFUSED] = N_("refused"),
	[ENTRY_TAKEN_BACK] = N_("taken back"),
};

static const char *const nature_words[NATURES] = {
	[NATURE_REDUCTION] = N_("price reduction"),
	[NATURE_INDEMNITY] = N_("indemnity"),
	[NATURE_GOODWILL] = N_("goodwill"),
};

static int read_amount(struct registering *registering, struct str id, struct str text,
		       struct entry *entry)
{
	struct value money;

	if (money_parse(text, &(struct fact_context){ 0 }, &money) < 0 || money.number.wide ||
	    money.number.den != 1)
		return diag_add(registering->command->sink, DIAG_ENTRY_AMOUNT, POSITION_NONE, id);
	entry->currency = currency_code(money.currency);
	entry->amount_minor = money.number.num;
	return 0;
}

/* What all entries have in common. */
static int ask(struct registering *registering, enum entry_kind kind)
{
	struct entry entry = { .customer = register_argument(registering, 1),
			       .id = register_argument(registering, 2),
			       .kind = kind,
			       .subscription = register_option(registering, "subscription"),
			       .reason = register_option(registering, "reason"),
			       .clause = register_option(registering, "clause"),
			       .document = register_option(registering, "document") };
	int r = 0;

	if (kind == ENTRY_COUNTER)
		entry.reverses = register_argument(registering, 3);
	else
		r = read_amount(registering, entry.id, register_argument(registering, 3), &entry);
	if (r == 0 && kind == ENTRY_CREDIT &&
	    !entry_nature_of(register_option(registering, "nature"), &entry.nature))
		r = diag_add(registering->command->sink, DIAG_ENTRY_NATURE, POSITION_NONE,
			     entry.id);
	return register_changed(registering, r < 0 ? r : book_entry_ask(&registering->use, &entry));
}

static int grant(struct registering *registering)
{
	return ask(registering, ENTRY_CREDIT);
}

static int apply(struct registering *registering)
{
	return ask(registering, ENTRY_APPLICATION);
}

static int refund(struct registering *registering)
{
	return ask(registering, ENTRY_REFUND);
}

static int expire(struct registering *registering)
{
	return ask(registering, ENTRY_EXPIRY);
}

static int reverse(struct registering *registering)
{
	return ask(registering, ENTRY_COUNTER);
}

static int approve(struct registering *registering)
{
	return register_changed(registering, book_entry_approve(&registering->use,
								register_argument(registering, 1),
								register_argument(registering, 2)));
}

static int refuse(struct registering *registering)
{
	return register_changed(
		registering, book_entry_refuse(&registering->use, register_argument(registering, 1),
					       register_argument(registering, 2),
					       register_option(registering, "reason")));
}

static int limit(struct registering *registering)
{
	struct command *command = registering->command;
	struct str amount = register_argument(registering, 1);
	struct entry entry = { .amount_minor = INT64_MAX };
	int r = 0;

	if (command->argument_count > 2 && str_equal(amount, STR("none"))) {
		entry.currency = register_argument(registering, 2);
		if (currency_of(entry.currency) <= 0)
			r = diag_add(command->sink, DIAG_ENTRY_AMOUNT, POSITION_NONE, STR("limit"));
	} else {
		r = command->argument_count > 2
			    ? command_misused(command, N_("too much was given, from {0} on"),
					      command->arguments[2])
			    : read_amount(registering, STR("limit"), amount, &entry);
	}
	return register_changed(
		registering,
		r < 0 ? r
		      : book_entry_limit(&registering->use, entry.currency, entry.amount_minor));
}

static void member_text(struct json *json, const char *key, struct str text)
{
	if (text.len > 0)
		json_key_text(json, str_from(key), text);
}

/* Members of an entry; its object is begun and ended by the caller. */
static void write_members(struct json *json, const struct entry_row *row)
{
	const struct entry *entry = &row->entry;
	int currency = currency_of(entry->currency);
	struct strbuf amount = STRBUF_INIT(64);

	money_write(&amount, entry->amount_minor, (uint16_t)currency);
	json_key_text(json, STR("customer"), entry->customer);
	json_key_text(json, STR("id"), entry->id);
	json_key_text(json, STR("kind"), entry_kind_name(entry->kind));
	json_key_text(json, STR("amount"), strbuf_str(&amount));
	json_key_text(json, STR("state"), entry_state_name(row->state));
	if (row->number > 0)
		json_key_int(json, STR("number"), row->number);
	member_text(json, "nature", entry_nature_name(entry->nature));
	member_text(json, "subscription", entry->subscription);
	member_text(json, "clause", entry->clause);
	member_text(json, "document", entry->document);
	member_text(json, "reverses", entry->reverses);
	member_text(json, "reason", entry->reason);
	member_text(json, "proposed_by", row->proposed_by);
	register_json_instant(json, "proposed_at", row->proposed_ms);
	member_text(json, "ended_by", row->decided_by);
	register_json_instant(json, "ended_at", row->ended_ms);
	member_text(json, "refused_because", row->answer);
	strbuf_done(&amount);
}

static struct str money_text(struct registering *registering, const struct entry *entry,
			     struct strbuf *out)
{
	strbuf_clear(out);
	format_money(out, registering->command->language, entry->amount_minor,
		     (uint16_t)currency_of(entry->currency));
	return strbuf_str(out);
}

static void say_person(struct page *page, const char *english, struct str actor, int64_t ms)
{
	struct strbuf at = STRBUF_INIT(64);

	if (actor.len > 0) {
		instant_write(&at, instant_of(ms));
		page_say(page, english, (const struct str[]){ actor, strbuf_str(&at) }, 2);
		page_line(page, 0, 0);
	}
	strbuf_done(&at);
}

static int write_text(struct registering *registering, const struct entry_row *row)
{
	const struct entry *entry = &row->entry;
	struct strbuf text = STRBUF_INIT(64);
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	page_say(&page, N_("Entry {0} of the customer {1}"),
		 (const struct str[]){ entry->id, entry->customer }, 2);
	page_line(&page, 0, 0);
	register_page_text(&page, N_("Kind: {0}"), page_words(&page, kind_words[entry->kind]));
	register_page_text(&page, N_("Amount: {0}"), money_text(registering, entry, &text));
	register_page_text(&page, N_("State: {0}"), page_words(&page, state_words[row->state]));
	if (row->number > 0) {
		strbuf_clear(&text);
		strbuf_add_int(&text, row->number);
		register_page_text(&page, N_("Number: {0}"), strbuf_str(&text));
	}
	if (entry->nature != NATURE_NONE)
		register_page_text(&page, N_("Nature: {0}"),
				   page_words(&page, nature_words[entry->nature]));
	register_page_text(&page, N_("Subscription: {0}"), entry->subscription);
	register_page_text(&page, N_("Clause: {0}"), entry->clause);
	register_page_text(&page, N_("Document: {0}"), entry->document);
	register_page_text(&page, N_("Takes back: {0}"), entry->reverses);
	register_page_text(&page, N_("Reason: {0}"), entry->reason);
	say_person(&page, N_("Asked for by {0} at {1}"), row->proposed_by, row->proposed_ms);
	say_person(&page,
		   row->number > 0 ? N_("Decided by {0} at {1}") : N_("Refused by {0} at {1}"),
		   row->decided_by, row->ended_ms);
	register_page_text(&page, N_("Refused because: {0}"), row->answer);
	strbuf_done(&text);
	return page_end(&page);
}

static int show(struct registering *registering)
{
	struct entry_row row;
	int r = book_entry_find(&registering->use, register_argument(registering, 1),
				register_argument(registering, 2), registering->command->arena,
				&row);

	if (r < 0)
		return r;
	if (!registering->as_json)
		return write_text(registering, &row);
	json_key(&registering->json, STR("entry"));
	json_object(&registering->json);
	write_members(&registering->json, &row);
	json_end(&registering->json);
	return 0;
}

static int write_list(struct registering *registering, const struct entry_rows *rows)
{
	struct strbuf text = STRBUF_INIT(64);
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Number"), TABLE_RIGHT);
	page_column(&page, table, N_("Customer"), TABLE_LEFT);
	page_column(&page, table, N_("Entry"), TABLE_LEFT);
	page_column(&page, table, N_("Kind"), TABLE_LEFT);
	page_column(&page, table, N_("Amount"), TABLE_RIGHT);
	page_column(&page, table, N_("State"), TABLE_LEFT);
	page_column(&page, table, N_("Reason"), TABLE_WRAP);
	for (size_t i = 0; i < rows->count; i++) {
		const struct entry_row *row = &rows->items[i];

		if (row->number > 0)
			strbuf_add_int(&page.line, row->number);
		page_cell(&page, table);
		page_cell_text(&page, table, row->entry.customer);
		page_cell_text(&page, table, row->entry.id);
		page_cell_text(&page, table, page_words(&page, kind_words[row->entry.kind]));
		page_cell_text(&page, table, money_text(registering, &row->entry, &text));
		page_cell_text(&page, table, page_words(&page, state_words[row->state]));
		page_cell_text(&page, table, row->entry.reason);
	}
	page_table(&page, table, 0);
	strbuf_done(&text);
	return page_end(&page);
}

static int list(struct registering *registering)
{
	struct json *json = &registering->json;
	struct entry_choice choice = { .customer = register_option(registering, "customer"),
				       .state = register_option(registering, "state"),
				       .after = register_option(registering, "after"),
				       .max = ENTRIES_LISTED_MAX };
	struct entry_rows rows;
	int r = book_entries(&registering->use, &choice, registering->command->arena, &rows);

	if (r < 0)
		return r;
	if (!registering->as_json)
		return write_list(registering, &rows);
	json_key(json, STR("entries"));
	json_list(json);
	for (size_t i = 0; i < rows.count; i++) {
		json_object(json);
		write_members(json, &rows.items[i]);
		json_end(json);
	}
	json_end(json);
	return 0;
}

#define ENTRY_OPTIONS "reason subscription clause document"

int command_credit(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "grant", 3, 3, BOOK_WRITE, "nature " ENTRY_OPTIONS, grant },
		{ "apply", 3, 3, BOOK_WRITE, ENTRY_OPTIONS, apply },
		{ "refund", 3, 3, BOOK_WRITE, ENTRY_OPTIONS, refund },
		{ "expire", 3, 3, BOOK_WRITE, ENTRY_OPTIONS, expire },
		{ "reverse", 3, 3, BOOK_WRITE, ENTRY_OPTIONS, reverse },
		{ "approve", 2, 2, BOOK_WRITE, "", approve },
		{ "refuse", 2, 2, BOOK_WRITE, "reason", refuse },
		{ "limit", 1, 2, BOOK_WRITE, "", limit },
		{ "list", 0, 0, BOOK_READ, "customer state after", list },
		{ "show", 2, 2, BOOK_READ, "", show },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
