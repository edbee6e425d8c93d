/* garant organisation: who runs a book. */
#include "app/book_organisation.h"
#include "app/form.h"
#include "cli/register_command.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "from", 0, "DATE", "set: from that day on, in the organisation's zone; else from now" },
	{ "key", 0, "KEY", "a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "set", "FILE", "says who it is, in a file of YAML or JSON" },
	{ "show", "", "shows who it is now, or will be" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "set|show [FILE] --book DIR",
	.about = "Says in a book whose it is: the name, address and numbers that stand on "
		 "documents, the time zone in which its days begin, and the language it writes in. "
		 "FILE has the keys name, address, country, registration, vat, zone and language; "
		 "address, registration and vat may be left out. A French SIREN or SIRET and the "
		 "key of a French VAT number are computed again, VAT numbers of other countries "
		 "are looked at by their form.\n"
		 "What was said before stays: it is what documents of then have.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant organisation set examples/book/organisation.yaml --book DIR\n"
		    "  garant organisation set moved.yaml --from 2027-01-01 --book DIR\n"
		    "  garant organisation show --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 2,
};

static int set(struct registering *registering)
{
	struct command *command = registering->command;
	struct str from = register_option(registering, "from");
	struct organisation organisation;
	int64_t from_ms = INT64_MIN;
	int r = organisation_form(command->arena, register_argument(registering, 1), &organisation,
				  command->sink);

	if (r == 0 && from.len > 0)
		r = form_day(command->arena, organisation.zone, from, &from_ms, command->sink);
	if (r == 0)
		r = book_organisation_set(&registering->use, &organisation, from_ms);
	return register_changed(registering, r);
}

static void write_json(struct json *json, const struct organisation_row *row)
{
	const struct organisation *organisation = &row->organisation;

	json_key(json, STR("organisation"));
	json_object(json);
	register_json_identity(json, &organisation->identity);
	json_key_text(json, STR("zone"), organisation->zone);
	json_key_text(json, STR("language"), organisation->language);
	register_json_instant(json, "from", row->valid_from_ms);
	json_end(json);
}

static int write_text(struct registering *registering, const struct organisation_row *row)
{
	const struct organisation *organisation = &row->organisation;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	register_page_identity(&page, &organisation->identity);
	page_say(&page, N_("Zone: {0}; language: {1}"),
		 (const struct str[]){ organisation->zone, organisation->language }, 2);
	page_line(&page, 0, 0);
	return page_end(&page);
}

static int show(struct registering *registering)
{
	struct organisation_row row;
	int r = book_organisation_find(&registering->use, INT64_MAX, registering->command->arena,
				       &row);

	if (r < 0)
		return r;
	if (registering->as_json) {
		write_json(&registering->json, &row);
		return 0;
	}
	return write_text(registering, &row);
}

int command_organisation(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "set", 1, 1, BOOK_WRITE, "from", set },
		{ "show", 0, 0, BOOK_READ, "", show },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
