/* garant maintenance: planned work in a book: announced, revised, cancelled. */
#include "app/book_maintenance.h"

#include <errno.h>

#include "cli/told.h"
#include "core/time/instant.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "customer", 0, "ID",
	  "the customer whose alone the maintenance is; else it is the provider's" },
	{ "subscription", 0, "ID", "announce: the only subscription that it hits" },
	{ "component", 0, "LIST", "announce: ids of what it hits, separated by commas" },
	{ "from", 0, "INSTANT",
	  "announce, revise: its beginning; list: only those that last after it" },
	{ "to", 0, "INSTANT", "announce, revise: its end; list: only those that begin before it" },
	{ "published", 0, "INSTANT",
	  "it was published elsewhere then, which --evidence shows; else it is now" },
	{ "reason", 0, "TEXT", "revise, cancel: why" },
	{ "evidence", 0, "LIST",
	  "what shows it: sha256:DIGEST or references, separated by commas" },
	{ "as-of", 0, "INSTANT", "list: as it was known then" },
	{ "key", 0, "KEY", "a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "announce", "ID [NAME=VALUE...]", "work will take place from --from to --to" },
	{ "revise", "ID [NAME=VALUE...]", "another time or other values; --reason says why" },
	{ "cancel", "ID", "it will not take place, or did not; --reason says why" },
	{ "show", "ID", "shows all that was announced of it" },
	{ "list", "", "lists maintenance as it is known now" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "announce|revise|cancel|show|list [ID [NAME=VALUE...]] --book DIR",
	.about = "Keeps planned work in a book. It is published when it is recorded, and that "
		 "instant never changes: a revision is a publication of its own. Contracts ask how "
		 "long before the work each part of its time was announced; what a revision adds "
		 "has the notice of that revision. NAME=VALUE is a field of maintenance of the "
		 "contract language, such as emergency=yes, or one that a contract declares.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant maintenance announce m-1 --component sms-api --from "
		    "2026-05-20T22:00:00Z --to 2026-05-21T02:00:00Z --book DIR\n"
		    "  garant maintenance revise m-1 --to 2026-05-21T03:00:00Z --reason 'more to "
		    "do' --book DIR\n"
		    "  garant maintenance list --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = TOLD_WORDS_MAX,
};

static int change_by(struct registering *registering, enum maintenance_deed deed)
{
	struct maintenance_change change = { .deed = deed,
					     .customer = register_option(registering, "customer"),
					     .id = register_argument(registering, 1),
					     .subscription =
						     register_option(registering, "subscription"),
					     .reason = register_option(registering, "reason") };
	int r = told_option_instant(registering, "from", &change.from_ms);

	if (r == 0)
		r = told_option_instant(registering, "to", &change.to_ms);
	if (r == 0)
		r = told_option_instant(registering, "published", &change.published_ms);
	if (r == 0)
		r = told_option_list(registering, "component", &change.components);
	if (r == 0)
		r = told_option_list(registering, "evidence", &change.evidence);
	if (r == 0)
		r = told_values(registering, 2, &change.values);
	if (r == 0)
		r = book_maintenance_change(&registering->use, &change);
	return register_changed(registering, r);
}

static int announce(struct registering *registering)
{
	return change_by(registering, MAINTENANCE_ANNOUNCE);
}

static int revise(struct registering *registering)
{
	return change_by(registering, MAINTENANCE_REVISE);
}

static int cancel(struct registering *registering)
{
	return change_by(registering, MAINTENANCE_CANCEL);
}

static void json_row(struct json *json, const struct maintenance_row *row)
{
	const struct maintenance *maintenance = &row->maintenance;

	json_object(json);
	json_key_text(json, STR("id"), maintenance->id);
	told_json_text(json, "customer", maintenance->customer);
	told_json_text(json, "subscription", maintenance->subscription);
	json_key_text(json, STR("state"),
		      str_from(maintenance_state_name(maintenance_state_of(maintenance))));
	register_json_instant(json, "from", maintenance->from_ms);
	register_json_instant(json, "to", maintenance->to_ms);
	register_json_instant(json, "published", maintenance->published_ms);
	told_json_list(json, "components", maintenance->components);
	told_json_list(json, "values", maintenance->values);
	json_key_int(json, STR("revision"), maintenance->revision);
	json_key_text(json, STR("change"), str_from(maintenance_deed_name(maintenance->deed)));
	told_json_text(json, "reason", maintenance->reason);
	told_json_list(json, "evidence", maintenance->evidence);
	json_key_text(json, STR("actor"), row->actor);
	register_json_instant(json, "recorded", row->recorded_at_ms);
	json_end(json);
}

static void json_rows(struct json *json, const struct maintenance_rows *rows)
{
	json_key(json, STR("maintenance"));
	json_list(json);
	for (size_t i = 0; i < rows->count; i++)
		json_row(json, &rows->items[i]);
	json_end(json);
}

static const char *const deeds[] = { N_("announced"), N_("revised"), N_("cancelled") };

static void page_revisions(struct page *page, const struct maintenance_rows *rows)
{
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Revision"), TABLE_RIGHT);
	page_column(page, table, N_("Change"), TABLE_LEFT);
	page_column(page, table, N_("Published"), TABLE_LEFT);
	page_column(page, table, N_("From"), TABLE_LEFT);
	page_column(page, table, N_("To"), TABLE_LEFT);
	page_column(page, table, N_("Components"), TABLE_WRAP);
	page_column(page, table, N_("Classified"), TABLE_WRAP);
	for (size_t i = 0; i < rows->count; i++) {
		const struct maintenance *maintenance = &rows->items[i].maintenance;

		strbuf_add_int(&page->line, maintenance->revision);
		page_cell(page, table);
		page_cell_text(page, table, page_words(page, deeds[maintenance->deed]));
		register_cell_instant(page, table, maintenance->published_ms);
		register_cell_instant(page, table, maintenance->from_ms);
		register_cell_instant(page, table, maintenance->to_ms);
		told_cell_list(page, table, maintenance->components);
		told_cell_list(page, table, maintenance->values);
	}
	page_table(page, table, 0);
	for (size_t i = 0; i < rows->count; i++) {
		const struct maintenance *maintenance = &rows->items[i].maintenance;

		told_page_why(page,
			      maintenance->evidence.len > 0
				      ? N_("Revision {0}: {1} (evidence: {2})")
				      : N_("Revision {0}: {1}"),
			      maintenance->revision, maintenance->reason, maintenance->evidence);
	}
}

static int show(struct registering *registering)
{
	struct maintenance_rows rows;
	struct page page;
	int r = book_maintenance_show(&registering->use, register_option(registering, "customer"),
				      register_argument(registering, 1),
				      registering->command->arena, &rows);

	if (r < 0)
		return r;
	if (registering->as_json) {
		json_rows(&registering->json, &rows);
		return 0;
	}
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	register_page_text(&page, N_("Customer: {0}"), rows.items[0].maintenance.customer);
	register_page_text(&page, N_("Subscription: {0}"), rows.items[0].maintenance.subscription);
	page_revisions(&page, &rows);
	return page_end(&page);
}

/* The last revision of each, at the front. */
static void keep_newest(struct maintenance_rows *rows)
{
	size_t kept = 0;

	for (size_t i = 0; i < rows->count; i++)
		if (i + 1 == rows->count ||
		    !str_equal(rows->items[i].maintenance.id, rows->items[i + 1].maintenance.id))
			rows->items[kept++] = rows->items[i];
	rows->count = kept;
}

static int page_list(struct registering *registering, const struct maintenance_rows *rows)
{
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Maintenance"), TABLE_LEFT);
	page_column(&page, table, N_("State"), TABLE_LEFT);
	page_column(&page, table, N_("From"), TABLE_LEFT);
	page_column(&page, table, N_("To"), TABLE_LEFT);
	page_column(&page, table, N_("Last published"), TABLE_LEFT);
	page_column(&page, table, N_("Components"), TABLE_WRAP);
	page_column(&page, table, N_("Classified"), TABLE_WRAP);
	for (size_t i = 0; i < rows->count; i++) {
		const struct maintenance *maintenance = &rows->items[i].maintenance;

		page_cell_text(&page, table, maintenance->id);
		page_cell_text(&page, table, page_words(&page, deeds[maintenance->deed]));
		register_cell_instant(&page, table, maintenance->from_ms);
		register_cell_instant(&page, table, maintenance->to_ms);
		register_cell_instant(&page, table, maintenance->published_ms);
		told_cell_list(&page, table,
			       maintenance->components.len > 0 ? maintenance->components
							       : maintenance->subscription);
		told_cell_list(&page, table, maintenance->values);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

static int list(struct registering *registering)
{
	struct maintenance_query query = { .customer = register_option(registering, "customer") };
	struct maintenance_rows rows;
	int r = told_option_instant(registering, "from", &query.from_ms);

	if (r == 0)
		r = told_option_instant(registering, "to", &query.to_ms);
	if (r == 0)
		r = told_option_instant(registering, "as-of", &query.known_ms);
	if (r < 0)
		return r;
	query.to_ms = query.to_ms == TOLD_NOT_MS ? INT64_MAX : query.to_ms;
	query.known_ms = query.known_ms == TOLD_NOT_MS ? INT64_MAX : query.known_ms;
	r = book_maintenances(&registering->use, &query, registering->command->arena, &rows);
	if (r < 0)
		return r;
	keep_newest(&rows);
	if (!registering->as_json)
		return page_list(registering, &rows);
	json_rows(&registering->json, &rows);
	return 0;
}

int command_maintenance(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "announce", 1, TOLD_WORDS_MAX, BOOK_WRITE,
		  "customer subscription component from to published evidence", announce },
		{ "revise", 1, TOLD_WORDS_MAX, BOOK_WRITE,
		  "customer from to published reason evidence", revise },
		{ "cancel", 1, 1, BOOK_WRITE, "customer published reason evidence", cancel },
		{ "show", 1, 1, BOOK_READ, "customer", show },
		{ "list", 0, 0, BOOK_READ, "customer from to as-of", list },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
