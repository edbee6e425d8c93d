#include "cli/ending_output.h"

#include <assert.h>

#include "app/zone_store.h"
#include "cli/told.h"
#include "core/money/currency.h"
#include "core/time/instant.h"
#include "words/format.h"

static const char *const channels[ENDING_CHANNELS] = { N_("web"), N_("mail"), N_("phone"),
						       N_("letter"), N_("other") };
static const char *const deeds[ENDING_DEEDS] = { N_("requested"), N_("agreed"), N_("owed back"),
						 N_("withdrawn") };

static void json_row(struct json *json, const struct ending_row *row)
{
	const struct customer_ending *ending = &row->ending;
	struct strbuf owed = STRBUF_INIT(64);

	json_object(json);
	json_key_text(json, STR("id"), ending->id);
	json_key_text(json, STR("customer"), ending->customer);
	json_key_text(json, STR("subscription"), ending->subscription);
	register_json_instant(json, "start", ending->start_ms);
	json_key_text(json, STR("state"),
		      ending_stands(ending) ? STR("requested") : STR("withdrawn"));
	register_json_instant(json, "requested", ending->requested_ms);
	json_key_text(json, STR("channel"), str_from(ending_channel_name(ending->channel)));
	told_json_list(json, "told", ending->values);
	json_key_text(json, STR("version"), ending->version);
	if (ending->ends_ms != TOLD_NOT_MS)
		register_json_instant(json, "ends", ending->ends_ms);
	json_key_bool(json, STR("agreed"), ending->agreed);
	register_json_instant(json, "ended_before", ending->before_ms);
	told_json_list(json, "terms", ending->terms);
	if (ending->owed_minor > 0)
		money_write(&owed, ending->owed_minor, (uint16_t)currency_of(ending->currency));
	told_json_text(json, "owed", strbuf_str(&owed));
	json_key_int(json, STR("revision"), ending->revision);
	json_key_text(json, STR("change"), str_from(ending_deed_name(ending->deed)));
	register_json_instant(json, "at", ending->at_ms);
	told_json_text(json, "reason", ending->reason);
	told_json_list(json, "evidence", ending->evidence);
	json_key_text(json, STR("actor"), row->actor);
	register_json_instant(json, "recorded", row->recorded_at_ms);
	json_end(json);
	strbuf_done(&owed);
}

static void json_rows(struct json *json, const struct ending_rows *rows)
{
	json_key(json, STR("endings"));
	json_list(json);
	for (size_t i = 0; i < rows->count; i++)
		json_row(json, &rows->items[i]);
	json_end(json);
}

/* What the contract made of the request, a row for each. */
static void page_terms(struct page *page, struct str terms)
{
	static const char *const names[] = {
		N_("commitment end"), N_("early charge"), N_("end"),
		N_("last invoice"),   N_("refund"),	  N_("refund by"),
		N_("undefined"),      N_("zone"),	  NULL
	};
	struct table *table = page_table_new(page);
	struct str item, parts[2];

	page_column(page, table, N_("By the contract"), TABLE_LEFT);
	page_column(page, table, NULL, TABLE_LEFT);
	while (told_item(&terms, &item)) {
		(void)str_cut(item, '=', &parts[0], &parts[1]);
		for (size_t part = 0; part < 2; part++) {
			for (size_t i = 0; names[i]; i++)
				if (str_equal(str_from(names[i]), parts[part]))
					parts[part] = page_words(page, names[i]);
			page_cell_text(page, table, parts[part]);
		}
	}
	page_table(page, table, 0);
}

/* The zone of the contract, which the terms name; NULL: it has no term, or the system has no such
 * zone any more. */
static const struct zone *zone_of(struct registering *registering, struct str terms)
{
	struct zone_store *store = ARENA_NEW(registering->command->arena, struct zone_store);
	struct str item, name, value;
	const struct zone *zone = NULL;
	struct zone_finder finder;

	if (!store)
		return NULL;
	*store = (struct zone_store){ .arena = registering->command->arena };
	finder = zone_store_finder(store);
	while (told_item(&terms, &item)) {
		(void)str_cut(item, '=', &name, &value);
		if (str_equal(name, STR("zone")) && finder.find(finder.context, value, &zone) < 0)
			zone = NULL;
	}
	return zone;
}

/* In the zone of the contract, where the day that follows is the one after the last. */
static void page_end_of(struct registering *registering, struct page *page,
			const struct customer_ending *ending)
{
	const struct zone *zone = zone_of(registering, ending->terms);
	struct strbuf text = STRBUF_INIT(64);

	if (ending->ends_ms == TOLD_NOT_MS) {
		register_page_text(page, N_("The subscription {0} ends on a day that is agreed on"),
				   ending->subscription);
		return;
	}
	if (zone)
		zone_write(&text, zone, instant_of(ending->ends_ms));
	else
		instant_write(&text, instant_of(ending->ends_ms));
	register_page_text(page,
			   ending->agreed ? N_("The subscription ends, as agreed: {0}")
					  : N_("The subscription ends: {0}"),
			   strbuf_str(&text));
	strbuf_done(&text);
}

int ending_output_receipt(struct registering *registering, const struct ending_receipt *receipt)
{
	const struct customer_ending *ending = &receipt->requested.ending;
	struct told_place place = { receipt->shard, receipt->requested.seq, receipt->hash };
	struct page page;
	int r;

	if (registering->as_json) {
		json_key(&registering->json, STR("receipt"));
		json_object(&registering->json);
		json_key(&registering->json, STR("ending"));
		json_row(&registering->json, &receipt->requested);
		told_json_place(&registering->json, &place);
		json_end(&registering->json);
		return 0;
	}
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	register_page_text(&page, N_("Receipt for the ending {0}"), ending->id);
	register_page_text(&page, N_("Customer: {0}"), ending->customer);
	register_page_text(&page, N_("Subscription: {0}"), ending->subscription);
	told_page_instant(&page, N_("Asked for: {0}"), ending->requested_ms);
	register_page_text(&page, N_("Arrived by: {0}"),
			   page_words(&page, channels[ending->channel]));
	told_page_instant(&page, N_("Recorded: {0}"), receipt->requested.recorded_at_ms);
	page_end_of(registering, &page, ending);
	page_terms(&page, ending->terms);
	told_page_place(&page, &place);
	return page_end(&page);
}

static void cell_end(struct page *page, struct table *table, const struct customer_ending *ending)
{
	if (ending->ends_ms == TOLD_NOT_MS)
		page_cell_text(page, table, STR_NONE);
	else
		register_cell_instant(page, table, ending->ends_ms);
}

static void cell_owed(struct registering *registering, struct page *page, struct table *table,
		      const struct customer_ending *ending)
{
	if (ending->owed_minor > 0)
		format_money(&page->line, registering->command->language, ending->owed_minor,
			     (uint16_t)currency_of(ending->currency));
	page_cell(page, table);
}

int ending_output_show(struct registering *registering, const struct ending_rows *rows)
{
	const struct customer_ending *newest;
	struct table *table;
	struct page page;
	int r;

	if (registering->as_json) {
		json_rows(&registering->json, rows);
		return 0;
	}
	assert(rows->items && rows->count > 0);
	newest = &rows->items[rows->count - 1].ending;
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	register_page_text(&page, N_("Subscription: {0}"), newest->subscription);
	page_end_of(registering, &page, newest);
	table = page_table_new(&page);
	page_column(&page, table, N_("Revision"), TABLE_RIGHT);
	page_column(&page, table, N_("When"), TABLE_LEFT);
	page_column(&page, table, N_("Change"), TABLE_LEFT);
	page_column(&page, table, N_("By"), TABLE_LEFT);
	page_column(&page, table, N_("End"), TABLE_LEFT);
	page_column(&page, table, N_("Owed back"), TABLE_RIGHT);
	for (size_t i = 0; i < rows->count; i++) {
		const struct customer_ending *ending = &rows->items[i].ending;

		strbuf_add_int(&page.line, ending->revision);
		page_cell(&page, table);
		register_cell_instant(&page, table, ending->at_ms);
		page_cell_text(&page, table, page_words(&page, deeds[ending->deed]));
		page_cell_text(&page, table, rows->items[i].actor);
		cell_end(&page, table, ending);
		cell_owed(registering, &page, table, ending);
	}
	page_table(&page, table, 0);
	page_terms(&page, newest->terms);
	for (size_t i = 0; i < rows->count; i++)
		told_page_why(&page, N_("Revision {0}: {1} {2}"), rows->items[i].ending.revision,
			      rows->items[i].ending.reason, rows->items[i].ending.evidence);
	return page_end(&page);
}

int ending_output_list(struct registering *registering, const struct ending_rows *rows)
{
	struct table *table;
	struct page page;
	int r;

	if (registering->as_json) {
		json_rows(&registering->json, rows);
		return 0;
	}
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Ending"), TABLE_LEFT);
	page_column(&page, table, N_("Subscription"), TABLE_LEFT);
	page_column(&page, table, N_("Asked for"), TABLE_LEFT);
	page_column(&page, table, N_("Arrived by"), TABLE_LEFT);
	page_column(&page, table, N_("End"), TABLE_LEFT);
	page_column(&page, table, N_("Owed back"), TABLE_RIGHT);
	page_column(&page, table, NULL, TABLE_LEFT);
	for (size_t i = 0; i < rows->count; i++) {
		const struct customer_ending *ending = &rows->items[i].ending;

		page_cell_text(&page, table, ending->id);
		page_cell_text(&page, table, ending->subscription);
		register_cell_instant(&page, table, ending->requested_ms);
		page_cell_text(&page, table, page_words(&page, channels[ending->channel]));
		cell_end(&page, table, ending);
		cell_owed(registering, &page, table, ending);
		page_cell_text(&page, table,
			       ending_stands(ending) ? STR_NONE
						     : page_words(&page, N_("withdrawn")));
	}
	page_table(&page, table, 0);
	return page_end(&page);
}
