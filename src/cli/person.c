/* garant person: the people of the customers of a book, and how they are erased. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "app/person_use.h"
#include "base/parse.h"
#include "cli/register_command.h"
#include "cli/say.h"
#include "core/time/civil.h"

#define ANSWER_BYTES_MAX 16
#define MONTHS_MAX 1200

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "after", 0, "ID", "list: those after that one" },
	{ "months", 0, "NUMBER", "due, sweep: nobody needed them for so long" },
	{ "yes", 0, NULL, "erase, sweep: without asking" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "add", "FILE", "writes a person, a new one or over the one that is there" },
	{ "show", "CUSTOMER ID", "shows a person" },
	{ "list", "CUSTOMER", "lists the persons of a customer by id, up to 10,000" },
	{ "export", "CUSTOMER ID", "writes as JSON all that the book has under that id" },
	{ "erase", "CUSTOMER ID", "erases a person for good" },
	{ "due", "", "lists those that nobody needs any more, up to 10,000" },
	{ "sweep", "", "erases all of those for good" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "add|show|list|export|erase|due|sweep [FILE|CUSTOMER ID] --book DIR",
	.about =
		"Keeps who the people of a customer are: the one place of a book with personal "
		"data. Everything else names them by their id. FILE is JSON or YAML with the keys "
		"customer, id, name, mail, phone and address, of which only the first two are "
		"needed; - reads standard input. They are not given on the command line, where "
		"other users "
		"of the machine would see them.\n"
		"Erasing empties the row, wipes the file and the log of the database, and then "
		"looks through the whole book for what was erased. Where a text still stands in "
		"something that never changes, table and column are named. It asks on a terminal, "
		"and otherwise wants --yes; it cannot be undone, and the id is never given again.\n"
		"Nobody needs a person any more when the last subscription of the customer ended, "
		"no claim is open and nothing is due; --months says how long ago. What is told of "
		"amounts, dates and decisions stays.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant person add examples/book/person.yaml --book DIR\n"
		    "  garant person list c-1 --book DIR\n"
		    "  garant person export c-1 p-1 --book DIR\n"
		    "  garant person erase c-1 p-1 --yes --book DIR\n"
		    "  garant person due --months 36 --book DIR\n"
		    "  garant person sweep --months 36 --yes --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 3,
};

static int add(struct registering *registering)
{
	struct command *command = registering->command;
	struct person person;
	int r = person_form(command->arena, register_argument(registering, 1), &person,
			    command->sink);

	if (r == 0)
		r = person_use_add(&registering->use, command->arena, &person);
	return register_changed(registering, r);
}

static void write_members(struct json *json, const struct person *person)
{
	json_key_text(json, STR("customer"), person->customer);
	json_key_text(json, STR("id"), person->id);
	if (person->erased_at_ms > 0) {
		register_json_instant(json, "erased", person->erased_at_ms);
		return;
	}
	json_key_text(json, STR("name"), person->name);
	json_key_text(json, STR("mail"), person->mail);
	json_key_text(json, STR("phone"), person->phone);
	json_key_text(json, STR("address"), person->address);
}

static void write_person(struct json *json, const struct person *person)
{
	json_key(json, STR("person"));
	json_object(json);
	write_members(json, person);
	json_end(json);
}

static int find(struct registering *registering, struct person *ret_person)
{
	return person_use_find(&registering->use, registering->command->arena,
			       register_argument(registering, 1), register_argument(registering, 2),
			       ret_person);
}

static int show(struct registering *registering)
{
	struct person person;
	struct page page;
	int r = find(registering, &person);

	if (r < 0)
		return r;
	if (registering->as_json) {
		write_person(&registering->json, &person);
		return 0;
	}
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	page_say(&page, N_("Person {0} of customer {1}"),
		 (const struct str[]){ person.id, person.customer }, 2);
	page_line(&page, 0, 0);
	register_page_text(&page, N_("Name: {0}"), person.name);
	register_page_text(&page, N_("Mail: {0}"), person.mail);
	register_page_text(&page, N_("Phone: {0}"), person.phone);
	register_page_lines(&page, person.address);
	if (person.erased_at_ms > 0) {
		strbuf_add(&page.line, page_words(&page, N_("erased")));
		page_line(&page, 0, 0);
	}
	return page_end(&page);
}

static int write_list(struct registering *registering, const struct persons *persons)
{
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Person"), TABLE_LEFT);
	page_column(&page, table, N_("Name"), TABLE_WRAP);
	page_column(&page, table, N_("Mail"), TABLE_LEFT);
	page_column(&page, table, N_("Phone"), TABLE_LEFT);
	page_column(&page, table, NULL, TABLE_LEFT);
	for (size_t i = 0; i < persons->count; i++) {
		const struct person *person = &persons->items[i];

		page_cell_text(&page, table, person->id);
		page_cell_text(&page, table, person->name);
		page_cell_text(&page, table, person->mail);
		page_cell_text(&page, table, person->phone);
		page_cell_text(&page, table,
			       person->erased_at_ms > 0 ? page_words(&page, N_("erased"))
							: STR_NONE);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

static int list(struct registering *registering)
{
	struct json *json = &registering->json;
	struct persons persons;
	int r = person_use_list(&registering->use, registering->command->arena,
				register_argument(registering, 1),
				register_option(registering, "after"), &persons);

	if (r < 0)
		return r;
	if (!registering->as_json)
		return write_list(registering, &persons);
	json_key(json, STR("persons"));
	json_list(json);
	for (size_t i = 0; i < persons.count; i++) {
		json_object(json);
		write_members(json, &persons.items[i]);
		json_end(json);
	}
	json_end(json);
	return 0;
}

static void write_facts(struct json *json, const struct person_facts *facts)
{
	json_key(json, STR("facts"));
	json_list(json);
	for (size_t i = 0; i < facts->count; i++) {
		const struct person_fact *fact = &facts->items[i];

		json_object(json);
		json_key_int(json, STR("number"), fact->seq);
		json_key_text(json, STR("kind"), fact->kind);
		json_key_text(json, STR("subject"), fact->subject);
		register_json_instant(json, "recorded", fact->recorded_at_ms);
		json_end(json);
	}
	json_end(json);
}

/* What a person may ask for is JSON in any case. */
static int export_one(struct registering *registering)
{
	struct command *command = registering->command;
	struct person_facts facts = { 0 };
	struct person person;
	int r = find(registering, &person);

	if (r == 0)
		r = person_use_facts(&registering->use, command->arena, &person, &facts);
	if (r < 0)
		return r;
	if (!registering->as_json)
		book_command_json(command, &registering->json,
				  str_from(command_option(command, "book")));
	registering->as_json = true;
	write_person(&registering->json, &person);
	write_facts(&registering->json, &facts);
	return 0;
}

/* On a terminal the answer decides; elsewhere nobody is asked. */
static bool is_wanted(struct registering *registering, const struct person *person, int *ret_r)
{
	struct command *command = registering->command;
	struct strbuf question = STRBUF_INIT(4 * FACT_NAME_BYTES_MAX);
	char answer[ANSWER_BYTES_MAX];
	bool yes = false;

	*ret_r = -EINVAL;
	if (command_option(command, "yes"))
		return true;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
		(void)command_misused(command, N_("erasing cannot be undone; give --yes"), NULL);
		return false;
	}
	say(&question, command->language,
	    N_("Erase the person {0} of customer {1} for good? Then type yes: "),
	    (const struct str[]){ person->id, person->customer }, 2);
	if (strbuf_error(&question) == 0) {
		(void)fprintf(stderr, "%.*s", STR_ARG(strbuf_str(&question)));
		yes = fgets(answer, sizeof(answer), stdin) &&
		      str_equal(str_trim(str_from(answer)),
				str_from(command_words(command, N_("yes"))));
	}
	strbuf_done(&question);
	*ret_r = 0;
	return yes;
}

static int write_kept(struct registering *registering)
{
	struct command *command = registering->command;

	if (registering->as_json)
		json_key_bool(&registering->json, STR("erased"), false);
	else
		say(command->out, command->language, N_("not erased\n"), NULL, 0);
	return 0;
}

static int erase(struct registering *registering)
{
	struct command *command = registering->command;
	struct person person;
	size_t remains = 0;
	int r = find(registering, &person);

	if (r < 0)
		return r;
	if (!is_wanted(registering, &person, &r))
		return r < 0 ? r : write_kept(registering);
	r = person_use_erase(&registering->use, &person, &remains);
	if (r < 0)
		return r;
	if (registering->as_json) {
		json_key_bool(&registering->json, STR("erased"), true);
		json_key_int(&registering->json, STR("remains"), (int64_t)remains);
	} else {
		say_numbers(command->out, command->language,
			    remains == 0 ? N_("erased: nothing of it is left in the book\n")
					 : N_("erased; columns that still hold something: {0}\n"),
			    remains, 0);
	}
	return 0;
}

/* So many months before now, by the calendar of UTC. */
static int find_before(struct registering *registering, int64_t *ret_ms)
{
	struct civil_date date = date_of_days(floor_div(registering->asking.now_ms, DAY_MS));
	struct str text;
	int64_t months;
	int r = register_needs(registering, "months", &text);

	if (r < 0)
		return r;
	if (parse_int64(text, 0, MONTHS_MAX, &months) < 0) {
		(void)command_misused(registering->command,
				      N_("--months is a number from 0 to 1200"), NULL);
		return -EINVAL;
	}
	*ret_ms = months == 0 ? registering->asking.now_ms
			      : date_days(date_add_months(date, -months)) * DAY_MS;
	return 0;
}

static int find_due(struct registering *registering, struct persons_due *ret_due)
{
	int64_t before_ms = 0;
	int r = find_before(registering, &before_ms);

	return r < 0 ? r
		     : person_use_due(&registering->use, registering->command->arena, before_ms,
				      ret_due);
}

static int due(struct registering *registering)
{
	struct json *json = &registering->json;
	struct persons_due persons = { 0 };
	struct table *table;
	struct page page;
	int r = find_due(registering, &persons);

	if (r < 0)
		return r;
	if (registering->as_json) {
		json_key(json, STR("not_needed"));
		json_list(json);
		for (size_t i = 0; i < persons.count; i++) {
			json_object(json);
			json_key_text(json, STR("customer"), persons.items[i].customer);
			json_key_text(json, STR("id"), persons.items[i].id);
			register_json_instant(json, "since", persons.items[i].since_ms);
			json_end(json);
		}
		json_end(json);
		return 0;
	}
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Customer"), TABLE_LEFT);
	page_column(&page, table, N_("Person"), TABLE_LEFT);
	page_column(&page, table, N_("Not needed since"), TABLE_LEFT);
	for (size_t i = 0; i < persons.count; i++) {
		page_cell_text(&page, table, persons.items[i].customer);
		page_cell_text(&page, table, persons.items[i].id);
		register_cell_instant(&page, table, persons.items[i].since_ms);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

/* One after the other: what is erased when it is stopped stays erased. */
static int sweep(struct registering *registering)
{
	struct command *command = registering->command;
	struct persons_due persons = { 0 };
	size_t remains = 0, erased = 0;
	int r = find_due(registering, &persons);

	if (r == 0 && !command_option(command, "yes")) {
		(void)command_misused(command, N_("erasing cannot be undone; give --yes"), NULL);
		return -EINVAL;
	}
	for (size_t i = 0; r == 0 && i < persons.count; i++) {
		const struct person person = { .customer = persons.items[i].customer,
					       .id = persons.items[i].id };
		size_t left = 0;

		r = person_use_erase(&registering->use, &person, &left);
		remains += left;
		erased += r == 0;
	}
	if (r < 0)
		return r;
	if (registering->as_json) {
		json_key_int(&registering->json, STR("swept"), (int64_t)erased);
		json_key_int(&registering->json, STR("remains"), (int64_t)remains);
	} else {
		say_numbers(command->out, command->language,
			    N_("{0} persons erased; columns that still hold something: {1}\n"),
			    erased, remains);
	}
	return 0;
}

int command_person(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "add", 1, 1, BOOK_WRITE, "", add },
		{ "show", 2, 2, BOOK_READ, "", show },
		{ "list", 1, 1, BOOK_READ, "after", list },
		{ "export", 2, 2, BOOK_READ, "", export_one },
		{ "erase", 2, 2, BOOK_WRITE, "yes", erase },
		{ "due", 0, 0, BOOK_READ, "months", due },
		{ "sweep", 0, 0, BOOK_WRITE, "months yes", sweep },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
