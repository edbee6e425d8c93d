/* garant customer: customers of a book, and whom to speak to there. */
#include "app/book_customer.h"
#include "app/customer_import.h"
#include "app/form.h"
#include "cli/register_command.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "from", 0, "DATE", "set: from that day on, in the customer's zone; else from now" },
	{ "after", 0, "ID", "list: those after that one" },
	{ "progress", 0, NULL, "show how far it is, on a terminal or not" },
	{ "no-progress", 0, NULL, "do not show how far it is" },
	{ "key", 0, "KEY", "a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "set", "FILE", "says who a customer is, a new one or one that is there" },
	{ "import", "FILE", "says it of all rows of a table, or of none" },
	{ "contact", "ID PURPOSE [PERSON]", "whom to speak to there; without a person nobody" },
	{ "show", "ID", "shows a customer" },
	{ "list", "", "lists customers by id, up to 10,000" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "set|import|contact|show|list [FILE|ID ...] --book DIR",
	.about = "Keeps the customers of an organisation in its book. FILE is YAML or JSON with "
		 "the keys id, country, zone and language, and of a company name, address, "
		 "registration and vat, which are checked as those of the organisation. A customer "
		 "who is a person has person instead: the id of a row in the table of persons, the "
		 "one place with names and addresses of people, where they can be erased. Contacts "
		 "are such references too, one for each purpose. import takes a table in CSV or "
		 "JSON "
		 "lines with those keys as columns: it can be imported again, and what differs is "
		 "said anew from now on.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant customer set examples/book/customer.yaml --book DIR\n"
		    "  garant customer import examples/book/customers.csv --book DIR\n"
		    "  garant customer contact c-1 billing p-7 --book DIR\n"
		    "  garant customer list --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 4,
};

static int set(struct registering *registering)
{
	struct command *command = registering->command;
	struct str from = register_option(registering, "from");
	struct customer customer;
	int64_t from_ms = INT64_MIN;
	int r = customer_form(command->arena, register_argument(registering, 1), &customer,
			      command->sink);

	if (r == 0 && from.len > 0)
		r = form_day(command->arena, customer.zone, from, &from_ms, command->sink);
	if (r == 0)
		r = book_customer_set(&registering->use, &customer, from_ms);
	return register_changed(registering, r);
}

static int import_table(struct registering *registering)
{
	static const struct register_import import = {
		customer_import, N_("import takes no --key: each row is known by its id"),
		N_("{0} customers recorded, {1} were there already\n")
	};

	return register_table(registering, STR_NONE, &import);
}

static int contact(struct registering *registering)
{
	bool named = registering->command->argument_count > 3;

	return register_changed(
		registering,
		book_customer_contact(&registering->use, register_argument(registering, 1),
				      register_argument(registering, 2),
				      named ? register_argument(registering, 3) : STR_NONE));
}

/* Members of a customer; its object is begun and ended by the caller. */
static void write_members(struct json *json, const struct customer_row *row)
{
	const struct customer *customer = &row->customer;

	json_key_text(json, STR("id"), customer->id);
	if (customer->person.len > 0) {
		json_key_text(json, STR("person"), customer->person);
		json_key_text(json, STR("country"), customer->identity.country);
	} else {
		register_json_identity(json, &customer->identity);
	}
	json_key_text(json, STR("zone"), customer->zone);
	json_key_text(json, STR("language"), customer->language);
	register_json_instant(json, "from", row->valid_from_ms);
}

static void write_json(struct json *json, const struct customer_shown *shown)
{
	json_key(json, STR("customer"));
	json_object(json);
	write_members(json, &shown->row);
	json_key(json, STR("contacts"));
	json_list(json);
	for (size_t i = 0; i < shown->contacts.count; i++) {
		json_object(json);
		json_key_text(json, STR("purpose"), shown->contacts.items[i].purpose);
		json_key_text(json, STR("person"), shown->contacts.items[i].person);
		json_end(json);
	}
	json_end(json);
	json_end(json);
}

static int write_text(struct registering *registering, const struct customer_shown *shown)
{
	const struct customer *customer = &shown->row.customer;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	page_say(&page, N_("Customer {0}"), &customer->id, 1);
	page_line(&page, 0, 0);
	if (customer->person.len > 0) {
		register_page_text(&page, N_("Person: {0}"), customer->person);
		register_page_text(&page, N_("Country: {0}"), customer->identity.country);
	} else {
		register_page_identity(&page, &customer->identity);
	}
	page_say(&page, N_("Zone: {0}; language: {1}"),
		 (const struct str[]){ customer->zone, customer->language }, 2);
	page_line(&page, 0, 0);
	for (size_t i = 0; i < shown->contacts.count; i++) {
		const struct contact *item = &shown->contacts.items[i];

		page_say(&page, N_("Contact for {0}: {1}"),
			 (const struct str[]){ item->purpose, item->person }, 2);
		page_line(&page, 0, 0);
	}
	return page_end(&page);
}

static int show(struct registering *registering)
{
	struct customer_shown shown = { 0 };
	int r = book_customer_find(&registering->use, register_argument(registering, 1),
				   registering->command->arena, &shown);

	if (r < 0)
		return r;
	if (!registering->as_json)
		return write_text(registering, &shown);
	write_json(&registering->json, &shown);
	return 0;
}

static int write_list(struct registering *registering, const struct customer_rows *rows)
{
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Customer"), TABLE_LEFT);
	page_column(&page, table, N_("Name"), TABLE_WRAP);
	page_column(&page, table, N_("Person"), TABLE_LEFT);
	page_column(&page, table, N_("Country"), TABLE_LEFT);
	for (size_t i = 0; i < rows->count; i++) {
		const struct customer *customer = &rows->items[i].customer;

		page_cell_text(&page, table, customer->id);
		page_cell_text(&page, table, customer->identity.name);
		page_cell_text(&page, table, customer->person);
		page_cell_text(&page, table, customer->identity.country);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

static int list(struct registering *registering)
{
	struct json *json = &registering->json;
	struct customer_rows rows;
	int r = book_customers(&registering->use, register_option(registering, "after"),
			       registering->command->arena, &rows);

	if (r < 0)
		return r;
	if (!registering->as_json)
		return write_list(registering, &rows);
	json_key(json, STR("customers"));
	json_list(json);
	for (size_t i = 0; i < rows.count; i++) {
		json_object(json);
		write_members(json, &rows.items[i]);
		json_end(json);
	}
	json_end(json);
	return 0;
}

int command_customer(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "set", 1, 1, BOOK_WRITE, "from", set },
		{ "import", 1, 1, BOOK_WRITE, "progress no-progress", import_table },
		{ "contact", 2, 3, BOOK_WRITE, "", contact },
		{ "show", 1, 1, BOOK_READ, "", show },
		{ "list", 0, 0, BOOK_READ, "after", list },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
