/* garant ledger: what accounts hold, what moved them, whether decided, applied and paid agree. */
#include "app/book_ledger.h"

#include <errno.h>
#include <stdio.h>

#include "base/parse.h"
#include "cli/register_command.h"
#include "cli/say.h"
#include "core/money/currency.h"
#include "core/time/instant.h"
#include "words/format.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "customer", 0, "ID", "of that customer only" },
	{ "as-of", 0, "INSTANT", "with what was recorded up to then" },
	{ "after", 0, "NUMBER", "entries: those behind that one" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "balance", "", "what is in the accounts, and that each currency comes to zero" },
	{ "entries", "CUSTOMER ACCOUNT CURRENCY", "what moved an account, in order, up to 10,000" },
	{ "reconcile", "", "decided, applied, paid and open, by customer, and how old it is" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "balance|entries|reconcile [CUSTOMER ACCOUNT CURRENCY] --book DIR",
	.about =
		"Shows the ledger of a book. Each customer has accounts in each currency: "
		"provision "
		"(what guarantees cost), credit-due (decided and not settled yet), credit-applied, "
		"refund-out, expired and overpaid. All transfers are added up again: where the "
		"accounts do not agree with them, or what was decided with what was moved, that "
		"is an error.",
	.words = words,
	.examples =
		"  garant init DIR\n"
		"  garant customer set examples/book/customer.yaml --book DIR\n"
		"  garant credit grant c-1 may \"20.00 EUR\" --nature goodwill --reason \"a long "
		"outage\" --book DIR\n"
		"  garant ledger balance --book DIR\n"
		"  garant ledger entries c-1 credit-due EUR --book DIR\n"
		"  garant ledger reconcile --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 4,
};

static const char *const age_keys[AGES] = { "days_0_30", "days_31_60", "days_61_90",
					    "days_over_90" };

static int read_as_of(struct registering *registering, int64_t *ret_ms)
{
	if (command_as_of(registering->command, ret_ms) != CODE_OK)
		return -EINVAL;
	if (*ret_ms == INT64_MIN)
		*ret_ms = INT64_MAX;
	return 0;
}

static void money(struct strbuf *out, enum language language, int64_t minor, struct str currency)
{
	int index = currency_of(currency);

	strbuf_clear(out);
	if (index > 0) {
		format_money(out, language, minor, (uint16_t)index);
	} else {
		strbuf_add_int(out, minor);
		strbuf_add_byte(out, ' ');
		strbuf_add(out, currency);
	}
}

static void json_money(struct json *json, const char *key, int64_t minor, struct str currency)
{
	struct strbuf text = STRBUF_INIT(64);

	money(&text, LANGUAGE_EN, minor, currency);
	json_key_text(json, str_from(key), strbuf_str(&text));
	strbuf_done(&text);
}

static void cell_money(struct registering *registering, struct page *page, struct table *table,
		       int64_t minor, struct str currency)
{
	struct strbuf text = STRBUF_INIT(64);

	money(&text, registering->command->language, minor, currency);
	page_cell_text(page, table, strbuf_str(&text));
	strbuf_done(&text);
}

static int ask(struct registering *registering, struct ledger_answer *ret_answer)
{
	struct ledger_question question = { .customer = register_option(registering, "customer") };
	int r = read_as_of(registering, &question.as_of_ms);

	return r < 0 ? r
		     : book_ledger(&registering->use, &question, registering->command->arena,
				   ret_answer);
}

/* What did not agree was said; the answer stands nevertheless. */
static int ended(const struct ledger_answer *answer)
{
	return answer->differences > 0 ? -EBADMSG : 0;
}

static void json_sums(struct json *json, const struct ledger_answer *answer)
{
	json_key(json, STR("accounts"));
	json_list(json);
	for (size_t i = 0; i < answer->sum_count; i++) {
		const struct ledger_sum *sum = &answer->sums[i];

		json_object(json);
		json_key_text(json, STR("account"), account_kind_name(sum->kind));
		json_key_text(json, STR("currency"), sum->currency);
		json_money(json, "debits", sum->balance.debits_minor, sum->currency);
		json_money(json, "credits", sum->balance.credits_minor, sum->currency);
		json_money(json, "balance", balance_minor(sum->balance, sum->kind), sum->currency);
		json_end(json);
	}
	json_end(json);
}

/* Debits and credits of a currency, which are the same. */
static void sums_of(const struct ledger_answer *answer, struct str currency, int64_t ret_sums[2])
{
	ret_sums[0] = ret_sums[1] = 0;
	for (size_t i = 0; i < answer->sum_count; i++)
		if (str_equal(answer->sums[i].currency, currency)) {
			ret_sums[SIDE_DEBIT] += answer->sums[i].balance.debits_minor;
			ret_sums[SIDE_CREDIT] += answer->sums[i].balance.credits_minor;
		}
}

static void json_currencies(struct json *json, const struct ledger_answer *answer)
{
	int64_t sums[2];

	json_key(json, STR("currencies"));
	json_list(json);
	for (size_t i = 0; i < answer->total_count; i++) {
		struct str currency = answer->totals[i].currency;

		sums_of(answer, currency, sums);
		json_object(json);
		json_key_text(json, STR("currency"), currency);
		json_money(json, "debits", sums[SIDE_DEBIT], currency);
		json_money(json, "credits", sums[SIDE_CREDIT], currency);
		json_money(json, "difference", sums[SIDE_DEBIT] - sums[SIDE_CREDIT], currency);
		json_end(json);
	}
	json_end(json);
}

static void say_currencies(struct registering *registering, struct page *page,
			   const struct ledger_answer *answer)
{
	struct strbuf texts[3] = { STRBUF_INIT(64), STRBUF_INIT(64), STRBUF_INIT(64) };
	int64_t sums[2];

	for (size_t i = 0; i < answer->total_count; i++) {
		struct str currency = answer->totals[i].currency;
		enum language language = registering->command->language;

		sums_of(answer, currency, sums);
		money(&texts[0], language, sums[SIDE_DEBIT], currency);
		money(&texts[1], language, sums[SIDE_CREDIT], currency);
		money(&texts[2], language, sums[SIDE_DEBIT] - sums[SIDE_CREDIT], currency);
		page_say(page, N_("Debited {0}, credited {1}: they differ by {2}"),
			 (const struct str[]){ strbuf_str(&texts[0]), strbuf_str(&texts[1]),
					       strbuf_str(&texts[2]) },
			 3);
		page_line(page, 0, 0);
	}
	for (int i = 0; i < 3; i++)
		strbuf_done(&texts[i]);
}

static int balance_text(struct registering *registering, const struct ledger_answer *answer)
{
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Account"), TABLE_LEFT);
	page_column(&page, table, N_("Debited"), TABLE_RIGHT);
	page_column(&page, table, N_("Credited"), TABLE_RIGHT);
	page_column(&page, table, N_("Balance"), TABLE_RIGHT);
	for (size_t i = 0; i < answer->sum_count; i++) {
		const struct ledger_sum *sum = &answer->sums[i];

		page_cell_text(&page, table, account_kind_name(sum->kind));
		cell_money(registering, &page, table, sum->balance.debits_minor, sum->currency);
		cell_money(registering, &page, table, sum->balance.credits_minor, sum->currency);
		cell_money(registering, &page, table, balance_minor(sum->balance, sum->kind),
			   sum->currency);
	}
	page_table(&page, table, 0);
	say_currencies(registering, &page, answer);
	return page_end(&page);
}

static int balance(struct registering *registering)
{
	struct ledger_answer answer;
	int r = ask(registering, &answer);

	if (r < 0)
		return r;
	if (registering->as_json) {
		json_sums(&registering->json, &answer);
		json_currencies(&registering->json, &answer);
	} else {
		r = balance_text(registering, &answer);
	}
	return r < 0 ? r : ended(&answer);
}

static int read_account(struct registering *registering, struct account *ret_account)
{
	struct str kind = register_argument(registering, 2);
	struct str currency = register_argument(registering, 3);

	*ret_account = (struct account){ .customer = register_argument(registering, 1),
					 .currency = currency };
	if (account_kind_of(kind, &ret_account->kind) && currency_of(currency) > 0)
		return 0;
	return diag_add(registering->command->sink, DIAG_LEDGER_NO_ACCOUNT, POSITION_NONE,
			ret_account->customer, kind, currency);
}

static void json_movements(struct json *json, const struct ledger_movements *movements,
			   struct str currency)
{
	json_key(json, STR("movements"));
	json_list(json);
	for (size_t i = 0; i < movements->count; i++) {
		const struct ledger_movement *movement = &movements->items[i];

		json_object(json);
		json_key_int(json, STR("number"), movement->seq);
		register_json_instant(json, "recorded_at", movement->recorded_at_ms);
		json_key_text(json, STR("side"),
			      movement->side == SIDE_DEBIT ? STR("debit") : STR("credit"));
		json_money(json, "amount", movement->amount_minor, currency);
		json_key_text(json, STR("other"),
			      movement->other < ACCOUNT_KINDS ? account_kind_name(movement->other)
							      : STR_NONE);
		json_key_text(json, STR("cause"), movement->cause);
		if (movement->reverses > 0)
			json_key_int(json, STR("reverses"), movement->reverses);
		json_money(json, "balance", movement->balance_minor, currency);
		json_end(json);
	}
	json_end(json);
	json_money(json, "balance", movements->balance_minor, currency);
	json_key_bool(json, STR("more"), movements->more);
}

static int movements_text(struct registering *registering, const struct ledger_movements *movements,
			  struct str currency)
{
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Number"), TABLE_RIGHT);
	page_column(&page, table, N_("Recorded"), TABLE_LEFT);
	page_column(&page, table, N_("Debited"), TABLE_RIGHT);
	page_column(&page, table, N_("Credited"), TABLE_RIGHT);
	page_column(&page, table, N_("Balance"), TABLE_RIGHT);
	page_column(&page, table, N_("Other account"), TABLE_LEFT);
	page_column(&page, table, N_("Cause"), TABLE_WRAP);
	for (size_t i = 0; i < movements->count; i++) {
		const struct ledger_movement *movement = &movements->items[i];

		strbuf_add_int(&page.line, movement->seq);
		page_cell(&page, table);
		register_cell_instant(&page, table, movement->recorded_at_ms);
		for (int side = SIDE_DEBIT; side <= SIDE_CREDIT; side++)
			if ((int)movement->side == side)
				cell_money(registering, &page, table, movement->amount_minor,
					   currency);
			else
				page_cell_text(&page, table, STR_NONE);
		cell_money(registering, &page, table, movement->balance_minor, currency);
		page_cell_text(&page, table,
			       movement->other < ACCOUNT_KINDS ? account_kind_name(movement->other)
							       : STR_NONE);
		page_cell_text(&page, table, movement->cause);
	}
	page_table(&page, table, 0);
	if (movements->more) {
		page_say(&page, N_("There are more: --after shows them."), NULL, 0);
		page_line(&page, 0, 0);
	}
	return page_end(&page);
}

static int entries(struct registering *registering)
{
	struct str after = register_option(registering, "after");
	struct ledger_entries_question question = { .after = 0 };
	struct ledger_movements movements;
	int r = read_as_of(registering, &question.as_of_ms);

	if (r == 0 && after.len > 0 && parse_int64(after, 0, INT64_MAX, &question.after) < 0) {
		(void)command_misused_near(registering->command,
					   N_("--{0} needs a number, not {1}"), "after", after);
		r = -EINVAL;
	}
	if (r == 0)
		r = read_account(registering, &question.account);
	if (r == 0)
		r = book_ledger_entries(&registering->use, &question, registering->command->arena,
					&movements);
	if (r < 0)
		return r;
	if (!registering->as_json)
		return movements_text(registering, &movements, question.account.currency);
	json_movements(&registering->json, &movements, question.account.currency);
	return 0;
}

static void json_line(struct json *json, const struct ledger_line *line)
{
	json_object(json);
	if (line->customer.len > 0)
		json_key_text(json, STR("customer"), line->customer);
	json_key_text(json, STR("currency"), line->currency);
	json_money(json, "decided", line->decided_minor, line->currency);
	json_money(json, "corrected", line->corrected_minor, line->currency);
	json_money(json, "applied", line->applied_minor, line->currency);
	json_money(json, "paid", line->paid_minor, line->currency);
	json_money(json, "expired", line->expired_minor, line->currency);
	json_money(json, "open", line->open_minor, line->currency);
	for (int i = 0; i < AGES; i++)
		json_money(json, age_keys[i], line->aged_minor[i], line->currency);
	json_money(json, "reserved", line->reserved_minor, line->currency);
	json_money(json, "overpaid", line->overpaid_minor, line->currency);
	json_end(json);
}

static void reconcile_json(struct json *json, const struct ledger_answer *answer)
{
	register_json_instant(json, "as_of", answer->as_of_ms);
	json_key_bool(json, STR("agrees"), answer->differences == 0);
	json_key(json, STR("reconciled"));
	json_list(json);
	for (size_t i = 0; i < answer->line_count; i++)
		json_line(json, &answer->lines[i]);
	json_end(json);
	json_key_bool(json, STR("more"), answer->more);
	json_key(json, STR("totals"));
	json_list(json);
	for (size_t i = 0; i < answer->total_count; i++)
		json_line(json, &answer->totals[i]);
	json_end(json);
}

static void line_cells(struct registering *registering, struct page *page, struct table *table,
		       const struct ledger_line *line)
{
	const int64_t amounts[] = { line->decided_minor, line->corrected_minor, line->applied_minor,
				    line->paid_minor,	 line->expired_minor,	line->open_minor };

	if (line->customer.len > 0)
		page_cell_text(page, table, line->customer);
	else
		page_cell_text(page, table, page_words(page, N_("all")));
	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++)
		cell_money(registering, page, table, amounts[i], line->currency);
}

static void age_cells(struct registering *registering, struct page *page, struct table *table,
		      const struct ledger_line *line)
{
	if (line->customer.len > 0)
		page_cell_text(page, table, line->customer);
	else
		page_cell_text(page, table, page_words(page, N_("all")));
	for (int i = 0; i < AGES; i++)
		cell_money(registering, page, table, line->aged_minor[i], line->currency);
	cell_money(registering, page, table, line->reserved_minor, line->currency);
	cell_money(registering, page, table, line->overpaid_minor, line->currency);
}

typedef void line_writer(struct registering *registering, struct page *page, struct table *table,
			 const struct ledger_line *line);

static void write_lines(struct registering *registering, struct page *page, struct table *table,
			const struct ledger_answer *answer, line_writer *write)
{
	for (size_t i = 0; i < answer->line_count; i++)
		write(registering, page, table, &answer->lines[i]);
	for (size_t i = 0; i < answer->total_count; i++)
		write(registering, page, table, &answer->totals[i]);
	page_table(page, table, 0);
}

static struct table *line_table(struct page *page, const char *const *columns)
{
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Customer"), TABLE_LEFT);
	for (; *columns; columns++)
		page_column(page, table, *columns, TABLE_RIGHT);
	return table;
}

static int reconcile_text(struct registering *registering, const struct ledger_answer *answer)
{
	static const char *const amounts[] = { N_("Decided"), N_("Corrected"), N_("Applied"),
					       N_("Paid"),    N_("Expired"),   N_("Open"),
					       NULL };
	static const char *const ages[] = { N_("Open 0-30 days"),
					    N_("31-60 days"),
					    N_("61-90 days"),
					    N_("Over 90 days"),
					    N_("Reserved"),
					    N_("Overpaid"),
					    NULL };
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	write_lines(registering, &page, line_table(&page, amounts), answer, line_cells);
	page_line(&page, 0, 0);
	write_lines(registering, &page, line_table(&page, ages), answer, age_cells);
	if (answer->differences == 0)
		page_say(&page, N_("It agrees with the accounts of the ledger."), NULL, 0);
	else
		page_say(&page, N_("It does not agree with the accounts of the ledger."), NULL, 0);
	page_line(&page, 0, 0);
	if (answer->more) {
		page_say(&page, N_("There are more customers than these; the totals are of all."),
			 NULL, 0);
		page_line(&page, 0, 0);
	}
	return page_end(&page);
}

static int reconcile(struct registering *registering)
{
	struct ledger_answer answer;
	int r = ask(registering, &answer);

	if (r < 0)
		return r;
	if (registering->as_json)
		reconcile_json(&registering->json, &answer);
	else
		r = reconcile_text(registering, &answer);
	return r < 0 ? r : ended(&answer);
}

int command_ledger(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "balance", 0, 0, BOOK_READ, "customer as-of", balance },
		{ "entries", 3, 3, BOOK_READ, "as-of after", entries },
		{ "reconcile", 0, 0, BOOK_READ, "customer as-of", reconcile },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
