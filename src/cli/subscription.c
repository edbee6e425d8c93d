/* garant subscription: subscriptions of a book, imported from tables. */
#include <errno.h>

#include "app/book_subscription.h"
#include "app/bulk_import.h"
#include "cli/told.h"
#include "core/time/civil.h"
#include "core/time/instant.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "contract", 0, "ID", "import, add: what they are on, a contract that was published" },
	{ "changes", 0, NULL,
	  "import: the rows are values that change, with the day from which on" },
	{ "customer", 0, "ID", "add, change, end, show, list: whose they are" },
	{ "start", 0, "DAY", "add: the first day, or an instant" },
	{ "end", 0, "DAY", "add: the first day after it, where it is known" },
	{ "currency", 0, "CODE", "add: of its charges; else that of the contract" },
	{ "billing-day", 0, "DAY", "add: 1 to 31" },
	{ "received", 0, NULL, "add: it is bought, not sold" },
	{ "from", 0, "DAY", "change: the first day on which the values hold" },
	{ "key", 0, "KEY", "end: a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ "progress", 0, NULL, "show how far it is, on a terminal or not" },
	{ "no-progress", 0, NULL, "do not show how far it is" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "import", "FILE", "records all subscriptions of a table, or none" },
	{ "add", "ID [NAME=VALUE]...", "records one with its attributes, parameters and charges" },
	{ "change", "ID NAME=VALUE...", "other values from a day on, such as a new price" },
	{ "end", "ID END", "a subscription ends at a day or instant, the first after it" },
	{ "show", "ID", "shows what was told of a subscription" },
	{ "list", "", "lists the subscriptions of a customer" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "import|add|change|end|show|list [FILE|ID [END|NAME=VALUE...]] --book DIR",
	.about = "Keeps the subscriptions of customers in a book. FILE is a table in CSV or JSON "
		 "lines as garant settle --subscriptions takes it; docs/reference/bulk.md lists "
		 "the columns. customer and start are needed in every row, and the customer must "
		 "be in the book. All wrong rows are said with line and column, and then nothing "
		 "is recorded. A row that is in the book already changes nothing, so the same file "
		 "can be imported again. With --changes the table has the columns subscription, "
		 "customer, from and those that change: what holds from that day until another "
		 "day is told. Several values of a list are separated by |.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant subscription import examples/book/subscriptions.csv --contract "
		    "fr-usual-gtr-table "
		    "--book DIR\n"
		    "  garant subscription add s-9 monthly-fee=49.90 --customer c-1 --contract "
		    "fr-usual-gtr-table --start 2026-07-01 --book DIR\n"
		    "  garant subscription change s-9 monthly-fee=54.90 --from 2027-01-01 "
		    "--customer c-1 --book DIR\n"
		    "  garant subscription end s-1 2026-12-31 --customer c-1 --book DIR\n"
		    "  garant subscription list --customer c-1 --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = TOLD_WORDS_MAX,
};

static bool no_progress(void *context, const struct bulk_progress *progress)
{
	(void)context;
	(void)progress;
	return true;
}

static int import(struct registering *registering)
{
	static const struct register_import import = {
		bulk_import,
		N_("import takes no --key: each row is known by its customer, id and start"),
		N_("{0} subscriptions recorded, {1} were there already\n")
	};
	static const struct register_import changes = {
		bulk_changes,
		N_("import takes no --key: each row is known by its customer, id and start"),
		N_("{0} subscriptions changed, {1} were so already\n")
	};
	bool changing = command_option(registering->command, "changes") != NULL;
	struct str contract;
	int r = register_needs(registering, "contract", &contract);

	return r < 0 ? r : register_table(registering, contract, changing ? &changes : &import);
}

static const char no_key[] =
	N_("this takes no --key: a subscription is known by its customer, id and start");

/* A table with one row, in memory: its header and its row while they are written. */
struct one_row {
	struct strbuf header, row;
};

/* A cell in double quotes, in which a double quote stands twice. */
static void add_cell(struct strbuf *line, struct str text)
{
	strbuf_add(line, strbuf_str(line).len > 0 ? STR(",\"") : STR("\""));
	for (size_t i = 0; i < text.len; i++) {
		strbuf_add_byte(line, text.ptr[i]);
		if (text.ptr[i] == '"')
			strbuf_add_byte(line, '"');
	}
	strbuf_add_byte(line, '"');
}

static void add_column(struct one_row *one, struct str name, struct str value)
{
	if (value.len == 0)
		return;
	add_cell(&one->header, name);
	add_cell(&one->row, value);
}

/* The arguments NAME=VALUE after the id. */
static int add_values(struct registering *registering, struct one_row *one)
{
	struct str list, item, name, value;
	int r = told_values(registering, 2, &list);

	while (r == 0 && told_item(&list, &item)) {
		(void)str_cut(item, '=', &name, &value);
		add_column(one, name, value);
	}
	return r;
}

/* Brings the row into the book as a table of one row. Returns as a task. */
static int import_one(struct registering *registering, struct one_row *one,
		      const struct register_import *import, struct str contract)
{
	struct command *command = registering->command;
	struct import_request request = { .path = STR("NAME=VALUE"),
					  .contract = contract,
					  .arena = command->arena,
					  .progress = no_progress };
	struct import_count count = { 0 };
	int r;

	if (registering->asking.key.len > 0) {
		(void)command_misused(command, import->no_key, NULL);
		return -EINVAL;
	}
	strbuf_add_byte(&one->header, '\n');
	strbuf_add(&one->header, strbuf_str(&one->row));
	strbuf_add_byte(&one->header, '\n');
	r = strbuf_error(&one->header);
	if (r == 0)
		r = strbuf_error(&one->row);
	if (r == 0)
		r = str_copy(command->arena, strbuf_str(&one->header), &request.text);
	if (r == 0)
		r = import->import(&registering->use, &request, &count);
	return register_changed(registering, r == 0 && count.added == 0 ? BOOK_TWICE : r);
}

static int add(struct registering *registering)
{
	static const char *const told[] = { "customer", "start", "end", "currency" };
	static const struct register_import import = { bulk_import, no_key, NULL };
	struct one_row one = { STRBUF_INIT(BULK_ROW_BYTES_MAX), STRBUF_INIT(BULK_ROW_BYTES_MAX) };
	struct str contract, needed;
	int r = register_needs(registering, "contract", &contract);

	if (r == 0)
		r = register_needs(registering, "customer", &needed);
	if (r == 0)
		r = register_needs(registering, "start", &needed);
	add_column(&one, STR("subscription"), register_argument(registering, 1));
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		add_column(&one, str_from(told[i]), register_option(registering, told[i]));
	add_column(&one, STR("billing_day"), register_option(registering, "billing-day"));
	if (command_option(registering->command, "received"))
		add_column(&one, STR("received"), STR("yes"));
	if (r == 0)
		r = add_values(registering, &one);
	if (r == 0)
		r = import_one(registering, &one, &import, contract);
	strbuf_done(&one.header);
	strbuf_done(&one.row);
	return r;
}

static int change(struct registering *registering)
{
	static const struct register_import import = { bulk_changes, no_key, NULL };
	struct one_row one = { STRBUF_INIT(BULK_ROW_BYTES_MAX), STRBUF_INIT(BULK_ROW_BYTES_MAX) };
	struct subscription_rows rows = { 0 };
	struct str id = register_argument(registering, 1), customer, from = STR_NONE;
	int r = register_needs(registering, "customer", &customer);

	if (r == 0)
		r = register_needs(registering, "from", &from);
	if (r == 0)
		r = book_subscriptions(&registering->use, customer, id, registering->command->arena,
				       &rows);
	add_column(&one, STR("subscription"), id);
	add_column(&one, STR("customer"), customer);
	add_column(&one, STR("from"), from);
	if (r == 0)
		r = add_values(registering, &one);
	if (r == 0)
		r = import_one(registering, &one, &import, rows.items[rows.count - 1].contract);
	strbuf_done(&one.header);
	strbuf_done(&one.row);
	return r;
}

static int end(struct registering *registering)
{
	struct str customer;
	int r = register_needs(registering, "customer", &customer);

	if (r < 0)
		return r;
	return register_changed(registering,
				book_subscription_end(&registering->use, customer,
						      register_argument(registering, 1),
						      register_argument(registering, 2)));
}

static void write_members(struct json *json, const struct subscription *subscription)
{
	json_key_text(json, STR("id"), subscription->id);
	json_key_text(json, STR("customer"), subscription->customer);
	json_key_text(json, STR("contract"), subscription->contract);
	register_json_instant(json, "start", subscription->start_ms);
	register_json_instant(json, "end", subscription->end_ms);
	json_key_text(json, STR("currency"), subscription->currency);
	if (subscription->billing_day > 0)
		json_key_int(json, STR("billing_day"), subscription->billing_day);
	json_key_bool(json, STR("received"), subscription->received);
}

/* A day, unless it is the one that says nothing. */
static void json_day(struct json *json, const char *key, int64_t day, int64_t none)
{
	struct strbuf text = STRBUF_INIT(32);

	if (day != none) {
		date_write(&text, date_of_days(day));
		json_key_text(json, str_from(key), strbuf_str(&text));
	}
	strbuf_done(&text);
}

/* The items of a list as a list; a single value as a text. */
static void write_value(struct json *json, struct str value)
{
	struct str item;
	bool more = str_find_byte(value, SUBSCRIPTION_ITEM, 0) != SIZE_MAX;

	json_key(json, STR("value"));
	if (!more) {
		json_text(json, value);
		return;
	}
	json_list(json);
	while (more) {
		more = str_cut(value, SUBSCRIPTION_ITEM, &item, &value);
		json_text(json, item);
	}
	json_end(json);
}

static void write_values(struct json *json, const struct subscription_values *values)
{
	json_key(json, STR("values"));
	json_list(json);
	for (size_t i = 0; i < values->count; i++) {
		json_object(json);
		json_key_text(json, STR("name"), values->items[i].name);
		json_day(json, "from", values->items[i].from_day, VALUE_FROM_START);
		json_day(json, "to", values->items[i].to_day, VALUE_TO_END);
		write_value(json, values->items[i].value);
		json_end(json);
	}
	json_end(json);
}

static void list_table(struct page *page, const struct subscription_rows *rows)
{
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Subscription"), TABLE_LEFT);
	page_column(page, table, N_("Contract"), TABLE_LEFT);
	page_column(page, table, N_("Start"), TABLE_LEFT);
	page_column(page, table, N_("End"), TABLE_LEFT);
	page_column(page, table, N_("Currency"), TABLE_LEFT);
	for (size_t i = 0; i < rows->count; i++) {
		page_cell_text(page, table, rows->items[i].id);
		page_cell_text(page, table, rows->items[i].contract);
		register_cell_instant(page, table, rows->items[i].start_ms);
		register_cell_instant(page, table, rows->items[i].end_ms);
		page_cell_text(page, table, rows->items[i].currency);
	}
	page_table(page, table, 0);
}

static int write_list(struct registering *registering, const struct subscription_rows *rows)
{
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	list_table(&page, rows);
	return page_end(&page);
}

static int list(struct registering *registering)
{
	struct json *json = &registering->json;
	struct subscription_rows rows = { 0 };
	struct str customer;
	int r = register_needs(registering, "customer", &customer);

	if (r == 0)
		r = book_subscriptions(&registering->use, customer, STR_NONE,
				       registering->command->arena, &rows);
	if (r < 0)
		return r;
	if (!registering->as_json)
		return write_list(registering, &rows);
	json_key(json, STR("subscriptions"));
	json_list(json);
	for (size_t i = 0; i < rows.count; i++) {
		json_object(json);
		write_members(json, &rows.items[i]);
		json_end(json);
	}
	json_end(json);
	return 0;
}

static void cell_day(struct page *page, struct table *table, int64_t day, int64_t none)
{
	if (day != none)
		date_write(&page->line, date_of_days(day));
	page_cell(page, table);
}

static void page_values(struct page *page, const struct subscription_values *values)
{
	bool changes = false;

	for (size_t i = 0; i < values->count; i++)
		changes |= values->items[i].from_day != VALUE_FROM_START;
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Name"), TABLE_LEFT);
	if (changes) {
		page_column(page, table, N_("From"), TABLE_LEFT);
		page_column(page, table, N_("To"), TABLE_LEFT);
	}
	page_column(page, table, N_("Value"), TABLE_WRAP);
	for (size_t i = 0; i < values->count; i++) {
		struct str rest = values->items[i].value, item;
		bool more = true;

		page_cell_text(page, table, values->items[i].name);
		if (changes) {
			cell_day(page, table, values->items[i].from_day, VALUE_FROM_START);
			cell_day(page, table, values->items[i].to_day, VALUE_TO_END);
		}
		while (more) {
			more = str_cut(rest, SUBSCRIPTION_ITEM, &item, &rest);
			strbuf_add(&page->line, item);
			strbuf_add(&page->line, more ? STR(", ") : STR_NONE);
		}
		page_cell(page, table);
	}
	page_table(page, table, 2);
}

/* Each life of the subscription with what was told of it. */
static int show_each(struct registering *registering, const struct subscription_rows *rows,
		     struct page *page)
{
	struct json *json = &registering->json;
	struct subscription_values values;
	int r = 0;

	for (size_t i = 0; r == 0 && i < rows->count; i++) {
		const struct subscription_rows one = { &rows->items[i], 1 };

		r = book_subscription_values(&registering->use, &rows->items[i], INT64_MAX,
					     registering->command->arena, &values);
		if (r == 0 && registering->as_json) {
			json_object(json);
			write_members(json, &rows->items[i]);
			write_values(json, &values);
			json_end(json);
		} else if (r == 0) {
			list_table(page, &one);
			page_values(page, &values);
		}
	}
	return r;
}

static int show(struct registering *registering)
{
	struct json *json = &registering->json;
	struct subscription_rows rows = { 0 };
	struct str customer;
	struct page page;
	int r = register_needs(registering, "customer", &customer);

	if (r == 0)
		r = book_subscriptions(&registering->use, customer,
				       register_argument(registering, 1),
				       registering->command->arena, &rows);
	if (r < 0)
		return r;
	if (registering->as_json) {
		json_key(json, STR("subscriptions"));
		json_list(json);
		r = show_each(registering, &rows, NULL);
		json_end(json);
		return r;
	}
	r = register_page(registering, &page);
	if (r == 0) {
		int failed = show_each(registering, &rows, &page);

		r = page_end(&page);
		r = failed < 0 ? failed : r;
	}
	return r;
}

int command_subscription(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "import", 1, 1, BOOK_WRITE, "contract changes progress no-progress", import },
		{ "add", 1, TOLD_WORDS_MAX - 1, BOOK_WRITE,
		  "customer contract start end currency billing-day received", add },
		{ "change", 2, TOLD_WORDS_MAX - 1, BOOK_WRITE, "customer from", change },
		{ "end", 2, 2, BOOK_WRITE, "customer", end },
		{ "show", 1, 1, BOOK_READ, "customer", show },
		{ "list", 0, 0, BOOK_READ, "customer", list },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
