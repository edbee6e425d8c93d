/* garant subscription: subscriptions of a book, imported from tables. */
#include <errno.h>

#include "app/book_subscription.h"
#include "app/bulk_import.h"
#include "cli/register_command.h"
#include "core/time/instant.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "contract", 0, "ID", "import: what they are on, a contract that was published" },
	{ "customer", 0, "ID", "end, show, list: whose they are" },
	{ "key", 0, "KEY", "end: a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ "progress", 0, NULL, "show how far it is, on a terminal or not" },
	{ "no-progress", 0, NULL, "do not show how far it is" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "import", "FILE", "records all subscriptions of a table, or none" },
	{ "end", "ID END", "a subscription ends at a day or instant, the first after it" },
	{ "show", "ID", "shows what was told of a subscription" },
	{ "list", "", "lists the subscriptions of a customer" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "import|end|show|list [FILE|ID [END]] --book DIR",
	.about = "Keeps the subscriptions of customers in a book. FILE is a table in CSV or JSON "
		 "lines as garant settle --subscriptions takes it; docs/reference/bulk.md lists "
		 "the columns. customer and start are needed in every row, and the customer must "
		 "be in the book. All wrong rows are said with line and column, and then nothing "
		 "is recorded. A row that is in the book already changes nothing, so the same file "
		 "can be imported again.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant subscription import examples/book/subscriptions.csv --contract "
		    "fr-usual-gtr-table "
		    "--book DIR\n"
		    "  garant subscription end s-1 2026-12-31 --customer c-1 --book DIR\n"
		    "  garant subscription list --customer c-1 --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 3,
};

static int import(struct registering *registering)
{
	static const struct register_import import = {
		bulk_import,
		N_("import takes no --key: each row is known by its customer, id and start"),
		N_("{0} subscriptions recorded, {1} were there already\n")
	};
	struct str contract;
	int r = register_needs(registering, "contract", &contract);

	return r < 0 ? r : register_table(registering, contract, &import);
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

static void page_values(struct page *page, const struct subscription_values *values)
{
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Name"), TABLE_LEFT);
	page_column(page, table, N_("Value"), TABLE_WRAP);
	for (size_t i = 0; i < values->count; i++) {
		struct str rest = values->items[i].value, item;
		bool more = true;

		page_cell_text(page, table, values->items[i].name);
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

		r = book_subscription_values(&registering->use, &rows->items[i],
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
		{ "import", 1, 1, BOOK_WRITE, "contract progress no-progress", import },
		{ "end", 2, 2, BOOK_WRITE, "customer", end },
		{ "show", 1, 1, BOOK_READ, "customer", show },
		{ "list", 0, 0, BOOK_READ, "customer", list },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
