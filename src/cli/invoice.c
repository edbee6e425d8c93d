/* garant invoice: references to invoices, in a book. */
#include "app/book_invoice.h"
#include "app/book_parties.h"
#include "app/invoice_import.h"
#include "cli/register_command.h"
#include "core/money/currency.h"
#include "core/time/civil.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "customer", 0, "ID", "paid, unpaid, show, list: whose they are" },
	{ "subscription", 0, "ID", "list: only those of that subscription" },
	{ "after", 0, "NUMBER", "list: those after that number" },
	{ "parties", 0, NULL, "show: also who stands on a document about it" },
	{ "key", 0, "KEY", "add, correct, paid, unpaid: a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ "progress", 0, NULL, "show how far it is, on a terminal or not" },
	{ "no-progress", 0, NULL, "do not show how far it is" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "add", "FILE", "records what an invoice charged a subscription" },
	{ "import", "FILE", "records all rows of a table, or none" },
	{ "correct", "FILE", "says anew what is recorded, or withdraws it" },
	{ "paid", "NUMBER DAY", "all lines of an invoice were paid on that day" },
	{ "unpaid", "NUMBER", "they were not paid after all" },
	{ "show", "NUMBER", "shows an invoice with all that was said of it" },
	{ "list", "", "lists the invoices of a customer by number, up to 10,000" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "add|import|correct|paid|unpaid|show|list [FILE|NUMBER [DAY]] --book DIR",
	.about =
		"Keeps in a book what subscriptions were invoiced. garant makes no invoices, but a "
		"credit note has to name the invoice that it takes back, and to carry its VAT. "
		"FILE "
		"is a form in YAML or JSON, or for import a table in CSV or JSON lines, with the "
		"keys customer, number, date, subscription, from, to, currency, net and vat, and "
		"where they are needed line, rate, reason and paid; docs/reference/invoices.md "
		"says what "
		"each holds. All wrong rows of a table are said with line and column, and then "
		"nothing is recorded. A correction is a whole form: the same number, subscription "
		"and line with the right values, or with withdrawn: true. What stood before stays "
		"readable. What paid invoices cover beyond the end of a subscription is owed back "
		"where its contract says so; garant ending tells it.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant invoice add examples/book/invoice.yaml --book DIR\n"
		    "  garant invoice import examples/book/invoices.csv --book DIR\n"
		    "  garant invoice paid F-2026-0412 2026-05-02 --customer c-1 --book DIR\n"
		    "  garant invoice list --customer c-1 --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 3,
};

static int change(struct registering *registering,
		  int (*make)(const struct use *use, const struct invoice_told *told))
{
	struct command *command = registering->command;
	struct invoice_told told;
	int r = invoice_form(command->arena, register_argument(registering, 1), &told,
			     command->sink);

	return register_changed(registering, r < 0 ? r : make(&registering->use, &told));
}

static int add(struct registering *registering)
{
	return change(registering, book_invoice_add);
}

static int correct(struct registering *registering)
{
	return change(registering, book_invoice_correct);
}

static int set_paid(struct registering *registering, int64_t day)
{
	struct str customer;
	int r = register_needs(registering, "customer", &customer);

	if (r < 0)
		return r;
	return register_changed(registering,
				book_invoice_paid(&registering->use, customer,
						  register_argument(registering, 1), day));
}

static int paid(struct registering *registering)
{
	struct str text = register_argument(registering, 2);
	struct civil_date date;

	if (date_parse(text, &date) < 0)
		return diag_add(registering->command->sink, DIAG_REGISTER_DATE, POSITION_NONE,
				text);
	return set_paid(registering, date_days(date));
}

static int unpaid(struct registering *registering)
{
	return set_paid(registering, INVOICE_UNPAID);
}

static int import(struct registering *registering)
{
	static const struct register_import import = {
		invoice_import,
		N_("import takes no --key: each row is known by its number, subscription and line"),
		N_("{0} invoices recorded, {1} were there already\n")
	};

	return register_table(registering, STR_NONE, &import);
}

static void json_day(struct json *json, const char *key, int64_t day)
{
	struct strbuf text = STRBUF_INIT(32);

	date_write(&text, date_of_days(day));
	json_key_text(json, str_from(key), strbuf_str(&text));
	strbuf_done(&text);
}

/* Without its unit, as JSON has all amounts. */
static void json_amount(struct json *json, const char *key, int64_t minor, struct str code)
{
	struct strbuf text = STRBUF_INIT(64);
	int currency = currency_of(code);

	money_write(&text, minor, (uint16_t)(currency > 0 ? currency : CURRENCY_NONE));
	json_key_text(json, str_from(key), strbuf_str(&text));
	strbuf_done(&text);
}

static void json_vat(struct json *json, const struct vat *vat)
{
	struct strbuf rate = STRBUF_INIT(32);

	json_key_text(json, STR("vat"), vat_code(vat->category));
	vat_write_rate(&rate, vat->rate);
	if (vat->category != VAT_OUTSIDE)
		json_key_text(json, STR("rate"), strbuf_str(&rate));
	if (vat->reason.len > 0)
		json_key_text(json, STR("reason"), vat->reason);
	strbuf_done(&rate);
}

static void write_row(struct json *json, const struct invoice_row *row)
{
	const struct invoice_reference *invoice = &row->invoice;

	json_object(json);
	json_key_text(json, STR("customer"), invoice->customer);
	json_key_text(json, STR("number"), invoice->number);
	json_day(json, "date", invoice->issued_day);
	json_key_text(json, STR("subscription"), invoice->subscription);
	if (invoice->line.len > 0)
		json_key_text(json, STR("line"), invoice->line);
	json_day(json, "from", invoice->from_day);
	json_day(json, "to", invoice->to_day);
	json_amount(json, "net", invoice->net_minor, invoice->currency);
	json_vat(json, &invoice->vat);
	if (invoice->paid_day != INVOICE_UNPAID)
		json_day(json, "paid", invoice->paid_day);
	json_key_int(json, STR("revision"), invoice->revision);
	json_key_bool(json, STR("withdrawn"), invoice->withdrawn);
	register_json_instant(json, "recorded", row->recorded_at_ms);
	json_end(json);
}

static void cell_day(struct page *page, struct table *table, int64_t day)
{
	date_write(&page->line, date_of_days(day));
	page_cell(page, table);
}

static void cell_vat(struct page *page, struct table *table, const struct vat *vat)
{
	strbuf_add(&page->line, vat_code(vat->category));
	if (vat->category != VAT_OUTSIDE) {
		strbuf_add_byte(&page->line, ' ');
		vat_write_rate(&page->line, vat->rate);
		strbuf_add_byte(&page->line, '%');
	}
	page_cell(page, table);
}

static void cells(struct page *page, struct table *table, const struct invoice_reference *invoice)
{
	int currency = currency_of(invoice->currency);

	page_cell_text(page, table, invoice->number);
	cell_day(page, table, invoice->issued_day);
	page_cell_text(page, table, invoice->subscription);
	page_cell_text(page, table, invoice->line);
	cell_day(page, table, invoice->from_day);
	cell_day(page, table, invoice->to_day);
	money_write(&page->line, invoice->net_minor,
		    (uint16_t)(currency > 0 ? currency : CURRENCY_NONE));
	page_cell(page, table);
	cell_vat(page, table, &invoice->vat);
	if (invoice->paid_day != INVOICE_UNPAID)
		cell_day(page, table, invoice->paid_day);
	else
		page_cell_text(page, table, STR_NONE);
}

static void columns(struct page *page, struct table *table)
{
	page_column(page, table, N_("Invoice"), TABLE_LEFT);
	page_column(page, table, N_("Date"), TABLE_LEFT);
	page_column(page, table, N_("Subscription"), TABLE_LEFT);
	page_column(page, table, N_("Line"), TABLE_LEFT);
	page_column(page, table, N_("From"), TABLE_LEFT);
	page_column(page, table, N_("To"), TABLE_LEFT);
	page_column(page, table, N_("Net"), TABLE_RIGHT);
	page_column(page, table, N_("VAT"), TABLE_LEFT);
	page_column(page, table, N_("Paid"), TABLE_LEFT);
}

/* With the history of each row: its revision, and whether it counts no more. */
static int write_text(struct registering *registering, const struct invoice_rows *rows,
		      bool history)
{
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	columns(&page, table);
	if (history) {
		page_column(&page, table, N_("Revision"), TABLE_RIGHT);
		page_column(&page, table, NULL, TABLE_LEFT);
	}
	for (size_t i = 0; i < rows->count; i++) {
		const struct invoice_reference *invoice = &rows->items[i].invoice;

		cells(&page, table, invoice);
		if (!history)
			continue;
		strbuf_add_int(&page.line, invoice->revision);
		page_cell(&page, table);
		page_cell_text(&page, table,
			       invoice->withdrawn ? page_words(&page, N_("withdrawn")) : STR_NONE);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

static int write_rows(struct registering *registering, const struct invoice_rows *rows,
		      bool history)
{
	struct json *json = &registering->json;

	if (!registering->as_json)
		return write_text(registering, rows, history);
	json_key(json, STR("invoices"));
	json_list(json);
	for (size_t i = 0; i < rows->count; i++)
		write_row(json, &rows->items[i]);
	json_end(json);
	return 0;
}

static void json_party(struct json *json, const char *key, const struct identity *identity)
{
	json_key(json, str_from(key));
	json_object(json);
	register_json_identity(json, identity);
	json_end(json);
}

static int write_parties(struct registering *registering, const struct parties *parties)
{
	struct json *json = &registering->json;
	struct page page;
	int r;

	if (registering->as_json) {
		json_key(json, STR("parties"));
		json_object(json);
		json_party(json, "provider", &parties->provider);
		json_party(json, "customer", &parties->customer);
		json_end(json);
		return 0;
	}
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	page_blank(&page);
	register_page_identity(&page, &parties->provider);
	page_blank(&page);
	register_page_identity(&page, &parties->customer);
	return page_end(&page);
}

/* Who stands on a document of now, and what it would miss. */
static int show_parties(struct registering *registering, const struct invoice_rows *rows)
{
	const struct use *use = &registering->use;
	bool said[VAT_CATEGORIES] = { false };
	struct parties parties = { 0 };
	int r = book_parties(use, rows->items[0].invoice.customer, registering->asking.now_ms,
			     registering->command->arena, &parties);

	if (r < 0)
		return r;
	(void)book_parties_complain(use, &parties);
	for (size_t i = 0; i < rows->count; i++) {
		enum vat_category category = rows->items[i].invoice.vat.category;

		if (invoice_row_counts(rows, i) && !said[category])
			(void)book_parties_complain_vat(use, &parties, category);
		said[category] |= invoice_row_counts(rows, i);
	}
	return write_parties(registering, &parties);
}

static int show(struct registering *registering)
{
	bool parties = command_option(registering->command, "parties") != NULL;
	struct invoice_rows rows = { 0 };
	struct str customer;
	int r = register_needs(registering, "customer", &customer);

	if (r == 0)
		r = book_invoice_history(&registering->use, customer,
					 register_argument(registering, 1),
					 registering->command->arena, &rows);
	if (r == 0)
		r = write_rows(registering, &rows, true);
	return r == 0 && parties ? show_parties(registering, &rows) : r;
}

static int list(struct registering *registering)
{
	struct invoice_reference like = { .number = register_option(registering, "after"),
					  .subscription =
						  register_option(registering, "subscription") };
	struct invoice_rows rows = { 0 };
	int r = register_needs(registering, "customer", &like.customer);

	if (r == 0)
		r = book_invoices(&registering->use, &like, registering->command->arena, &rows);
	return r < 0 ? r : write_rows(registering, &rows, false);
}

int command_invoice(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "add", 1, 1, BOOK_WRITE, "", add },
		{ "import", 1, 1, BOOK_WRITE, "progress no-progress", import },
		{ "correct", 1, 1, BOOK_WRITE, "", correct },
		{ "paid", 2, 2, BOOK_WRITE, "customer", paid },
		{ "unpaid", 1, 1, BOOK_WRITE, "customer", unpaid },
		{ "show", 1, 1, BOOK_READ, "customer parties", show },
		{ "list", 0, 0, BOOK_READ, "customer subscription after", list },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
