/* garant incident: what customers are told about outages, and when. */
#include "app/book_incident.h"

#include <errno.h>

#include "base/parse.h"
#include "cli/told.h"
#include "core/time/instant.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "customer", 0, "ID",
	  "the customer whose alone the incident is; else it is the provider's" },
	{ "title", 0, "TEXT", "open, update: what it is called, in one line" },
	{ "state", 0, "WORD", "open, update: investigating, identified, monitoring or resolved" },
	{ "impact", 0, "WORD", "open, update: none, minor, major or critical" },
	{ "outage", 0, "LIST", "open, update: ids of the outages it is about, by commas" },
	{ "published", 0, "INSTANT",
	  "it was published elsewhere then, which --evidence shows; else it is now" },
	{ "reason", 0, "TEXT", "correct, merge: why" },
	{ "evidence", 0, "LIST",
	  "what shows it: sha256:DIGEST or references, separated by commas" },
	{ "as-of", 0, "INSTANT", "list: as it was known then" },
	{ "key", 0, "KEY", "a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "open", "ID LANGUAGE=TEXT...", "customers are told for the first time" },
	{ "update", "ID [LANGUAGE=TEXT...]", "they are told more, or it stands otherwise" },
	{ "correct", "ID REVISION LANGUAGE=TEXT...", "what was told then was wrong; why" },
	{ "review", "ID LANGUAGE=TEXT...", "the look back at one that is resolved" },
	{ "merge", "ID INTO", "it is another one, which is about its outages too; why" },
	{ "show", "ID", "shows all that was said of it" },
	{ "list", "", "lists incidents as they are known now" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "open|update|correct|review|merge|show|list "
		     "[ID [ARGUMENT...]] --book DIR",
	.about = "Keeps in a book what customers are told about outages. Each text is published "
		 "when it is recorded, and that instant never changes; a text that was wrong is "
		 "corrected by another one, and both stay. LANGUAGE=TEXT is a text in a language, "
		 "such as 'en=We are looking into it.'; several may be given. In the case of a "
		 "subscription each outage has when customers were told of it, which promises to "
		 "inform them are measured by.",
	.words = words,
	.examples =
		"  garant init DIR\n"
		"  garant incident open i-1 'en=We are looking into it.' --title 'SMS delayed' "
		"--outage o-1 --book DIR\n"
		"  garant incident update i-1 'en=It works again.' --state resolved --book DIR\n"
		"  garant incident list --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = TOLD_WORDS_MAX,
};

/* An option that is one of some words; -1 when it was not given. Returns 0 or -EINVAL. */
static int read_word(struct registering *registering, const char *name, int (*of)(struct str word),
		     const char *misused, int *ret_value)
{
	struct str text = register_option(registering, name);

	*ret_value = text.len > 0 ? of(text) : -1;
	if (text.len == 0 || *ret_value >= 0)
		return 0;
	(void)command_misused_near(registering->command, misused, name, text);
	return -EINVAL;
}

/* Makes the change that options tell, with the texts from argument `first` on. */
static int change_by(struct registering *registering, struct incident_change change, size_t first)
{
	int r = told_option_instant(registering, "published", &change.published_ms);

	change.customer = register_option(registering, "customer");
	change.id = register_argument(registering, 1);
	change.title = register_option(registering, "title");
	change.reason = register_option(registering, "reason");
	if (r == 0)
		r = read_word(registering, "state", incident_state_told,
			      N_("--{0} is investigating, identified, monitoring or resolved, not "
				 "{1}"),
			      &change.state);
	if (r == 0)
		r = read_word(registering, "impact", incident_impact_of,
			      N_("--{0} is none, minor, major or critical, not {1}"),
			      &change.impact);
	if (r == 0)
		r = told_option_list(registering, "outage", &change.outages);
	if (r == 0)
		r = told_option_list(registering, "evidence", &change.evidence);
	if (r == 0)
		r = told_values(registering, first, &change.texts);
	if (r == 0)
		r = book_incident_change(&registering->use, &change);
	return register_changed(registering, r);
}

static int open_one(struct registering *registering)
{
	return change_by(registering, (struct incident_change){ .deed = INCIDENT_OPEN }, 2);
}

static int update(struct registering *registering)
{
	return change_by(registering, (struct incident_change){ .deed = INCIDENT_UPDATE }, 2);
}

static int correct(struct registering *registering)
{
	struct incident_change change = { .deed = INCIDENT_CORRECT };

	if (parse_int64(register_argument(registering, 2), 1, INT32_MAX, &change.corrects) < 0) {
		(void)command_misused(registering->command,
				      N_("a revision has a number from 1, not {0}"),
				      registering->command->arguments[2]);
		return -EINVAL;
	}
	return change_by(registering, change, 3);
}

static int review(struct registering *registering)
{
	return change_by(registering, (struct incident_change){ .deed = INCIDENT_REVIEW }, 2);
}

static int merge(struct registering *registering)
{
	return change_by(registering,
			 (struct incident_change){ .deed = INCIDENT_MERGE,
						   .into = register_argument(registering, 2) },
			 3);
}

static void json_texts(struct json *json, struct str texts)
{
	struct str item, language, text;

	json_key(json, STR("texts"));
	json_object(json);
	while (told_item(&texts, &item)) {
		(void)str_cut(item, '=', &language, &text);
		json_key_text(json, language, text);
	}
	json_end(json);
}

static void json_row(struct json *json, const struct incident_row *row)
{
	const struct incident *incident = &row->incident;

	json_object(json);
	json_key_text(json, STR("id"), incident->id);
	told_json_text(json, "customer", incident->customer);
	json_key_text(json, STR("title"), incident->title);
	json_key_text(json, STR("state"), str_from(incident_state_name(incident->state)));
	json_key_text(json, STR("impact"), str_from(incident_impact_name(incident->impact)));
	told_json_list(json, "outages", incident->outages);
	told_json_text(json, "merged_into", incident->into);
	json_key_int(json, STR("revision"), incident->revision);
	json_key_text(json, STR("change"), str_from(incident_deed_name(incident->deed)));
	register_json_instant(json, "published", incident->published_ms);
	json_texts(json, incident->texts);
	if (incident->corrects > 0)
		json_key_int(json, STR("corrects"), incident->corrects);
	told_json_text(json, "reason", incident->reason);
	told_json_list(json, "evidence", incident->evidence);
	json_key_text(json, STR("actor"), row->actor);
	register_json_instant(json, "recorded", row->recorded_at_ms);
	json_end(json);
}

static void json_rows(struct json *json, const struct incident_rows *rows)
{
	json_key(json, STR("incidents"));
	json_list(json);
	for (size_t i = 0; i < rows->count; i++)
		json_row(json, &rows->items[i]);
	json_end(json);
}

static const char *const states[INCIDENT_STATES] = { "",
						     N_("investigating"),
						     N_("identified"),
						     N_("monitoring"),
						     N_("resolved"),
						     N_("reviewed"),
						     N_("merged into {0}") };
static const char *const impacts[IMPACTS] = { N_("none"), N_("minor"), N_("major"),
					      N_("critical") };

static void cell_state(struct page *page, struct table *table, const struct incident *incident)
{
	page_say(page, states[incident->state], &incident->into, 1);
	page_cell(page, table);
	page_cell_text(page, table, page_words(page, impacts[incident->impact]));
}

/* What was told in a revision, in each language; or what of. */
static void page_texts(struct page *page, const struct incident *incident)
{
	struct strbuf number = STRBUF_INIT(32), corrected = STRBUF_INIT(32);
	struct str rest = incident->texts, item;

	strbuf_add_int(&number, incident->revision);
	strbuf_add_int(&corrected, incident->corrects);
	page_say(page,
		 incident->corrects > 0 ? N_("Revision {0}, in place of what revision {1} told:")
					: N_("Revision {0}:"),
		 (const struct str[]){ strbuf_str(&number), strbuf_str(&corrected) }, 2);
	if (incident->texts.len > 0)
		page_line(page, 0, 2);
	else
		strbuf_clear(&page->line);
	while (told_item(&rest, &item)) {
		strbuf_add(&page->line, item);
		page_line(page, 2, 4);
	}
	strbuf_done(&number);
	strbuf_done(&corrected);
	told_page_why(page,
		      incident->evidence.len > 0 ? N_("Revision {0}: {1} (evidence: {2})")
						 : N_("Revision {0}: {1}"),
		      incident->revision, incident->reason, incident->evidence);
}

static void page_revisions(struct page *page, const struct incident_rows *rows)
{
	static const char *const deeds[] = { N_("opened"), N_("updated"), N_("corrected"),
					     N_("merged"), N_("reviewed") };
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Revision"), TABLE_RIGHT);
	page_column(page, table, N_("Published"), TABLE_LEFT);
	page_column(page, table, N_("Change"), TABLE_LEFT);
	page_column(page, table, N_("State"), TABLE_LEFT);
	page_column(page, table, N_("Impact"), TABLE_LEFT);
	page_column(page, table, N_("Outages"), TABLE_WRAP);
	for (size_t i = 0; i < rows->count; i++) {
		const struct incident *incident = &rows->items[i].incident;

		strbuf_add_int(&page->line, incident->revision);
		page_cell(page, table);
		register_cell_instant(page, table, incident->published_ms);
		page_cell_text(page, table, page_words(page, deeds[incident->deed]));
		cell_state(page, table, incident);
		told_cell_list(page, table, incident->outages);
	}
	page_table(page, table, 0);
	for (size_t i = 0; i < rows->count; i++)
		page_texts(page, &rows->items[i].incident);
}

static int show(struct registering *registering)
{
	struct incident_rows rows;
	struct page page;
	int r = book_incident_show(&registering->use, register_option(registering, "customer"),
				   register_argument(registering, 1), registering->command->arena,
				   &rows);

	if (r < 0)
		return r;
	if (registering->as_json) {
		json_rows(&registering->json, &rows);
		return 0;
	}
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	register_page_text(&page, N_("Incident: {0}"), rows.items[rows.count - 1].incident.title);
	register_page_text(&page, N_("Customer: {0}"), rows.items[0].incident.customer);
	page_revisions(&page, &rows);
	return page_end(&page);
}

/* The last revision of each, at the front. */
static void keep_newest(struct incident_rows *rows)
{
	size_t kept = 0;

	for (size_t i = 0; i < rows->count; i++)
		if (i + 1 == rows->count ||
		    !str_equal(rows->items[i].incident.id, rows->items[i + 1].incident.id))
			rows->items[kept++] = rows->items[i];
	rows->count = kept;
}

static int page_list(struct registering *registering, const struct incident_rows *rows)
{
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Incident"), TABLE_LEFT);
	page_column(&page, table, N_("State"), TABLE_LEFT);
	page_column(&page, table, N_("Impact"), TABLE_LEFT);
	page_column(&page, table, N_("Last published"), TABLE_LEFT);
	page_column(&page, table, N_("Title"), TABLE_WRAP);
	page_column(&page, table, N_("Outages"), TABLE_WRAP);
	for (size_t i = 0; i < rows->count; i++) {
		const struct incident *incident = &rows->items[i].incident;

		page_cell_text(&page, table, incident->id);
		cell_state(&page, table, incident);
		register_cell_instant(&page, table, incident->published_ms);
		page_cell_text(&page, table, incident->title);
		told_cell_list(&page, table, incident->outages);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

static int list(struct registering *registering)
{
	struct incident_rows rows;
	int64_t known_ms;
	int r = told_option_instant(registering, "as-of", &known_ms);

	if (r < 0)
		return r;
	r = book_incidents(&registering->use, register_option(registering, "customer"),
			   known_ms == TOLD_NOT_MS ? INT64_MAX : known_ms,
			   registering->command->arena, &rows);
	if (r < 0)
		return r;
	keep_newest(&rows);
	if (!registering->as_json)
		return page_list(registering, &rows);
	json_rows(&registering->json, &rows);
	return 0;
}

int command_incident(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "open", 2, TOLD_WORDS_MAX, BOOK_WRITE,
		  "customer title state impact outage published evidence", open_one },
		{ "update", 1, TOLD_WORDS_MAX, BOOK_WRITE,
		  "customer title state impact outage published evidence", update },
		{ "correct", 3, TOLD_WORDS_MAX, BOOK_WRITE, "customer published reason evidence",
		  correct },
		{ "review", 2, TOLD_WORDS_MAX, BOOK_WRITE, "customer published evidence", review },
		{ "merge", 2, 2, BOOK_WRITE, "customer reason evidence", merge },
		{ "show", 1, 1, BOOK_READ, "customer", show },
		{ "list", 0, 0, BOOK_READ, "customer as-of", list },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
