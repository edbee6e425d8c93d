#include "cli/outage_output.h"

#include "cli/told.h"

static void json_row(struct json *json, const struct outage_row *row)
{
	const struct outage *outage = &row->outage;

	json_object(json);
	json_key_text(json, STR("id"), outage->id);
	told_json_text(json, "customer", outage->customer);
	told_json_text(json, "subscription", outage->subscription);
	json_key_text(json, STR("state"), str_from(outage_state_name(outage_state_of(outage))));
	register_json_instant(json, "from", outage->start_ms);
	register_json_instant(json, "to", outage->end_ms);
	told_json_text(json, "superseded_by", outage->superseded_by);
	told_json_list(json, "components", outage->components);
	told_json_list(json, "values", outage->values);
	json_key_int(json, STR("revision"), outage->revision);
	json_key_text(json, STR("change"), str_from(outage_deed_name(outage->deed)));
	told_json_text(json, "reason", outage->reason);
	told_json_list(json, "evidence", outage->evidence);
	json_key_text(json, STR("actor"), row->actor);
	register_json_instant(json, "recorded", row->recorded_at_ms);
	json_end(json);
}

static void json_rows(struct json *json, const struct outage_rows *rows)
{
	json_key(json, STR("outages"));
	json_list(json);
	for (size_t i = 0; i < rows->count; i++)
		json_row(json, &rows->items[i]);
	json_end(json);
}

static void cell_state(struct page *page, struct table *table, const struct outage *outage)
{
	static const char *const states[] = { "", N_("open"), N_("ended"), N_("merged into {0}") };

	page_say(page, states[outage_state_of(outage)], &outage->superseded_by, 1);
	page_cell(page, table);
}

int outage_output_list(struct registering *registering, const struct outage_rows *rows)
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
	page_column(&page, table, N_("Outage"), TABLE_LEFT);
	page_column(&page, table, N_("State"), TABLE_LEFT);
	page_column(&page, table, N_("From"), TABLE_LEFT);
	page_column(&page, table, N_("To"), TABLE_LEFT);
	page_column(&page, table, N_("Components"), TABLE_WRAP);
	page_column(&page, table, N_("Classified"), TABLE_WRAP);
	for (size_t i = 0; i < rows->count; i++) {
		const struct outage *outage = &rows->items[i].outage;

		page_cell_text(&page, table, outage->id);
		cell_state(&page, table, outage);
		register_cell_instant(&page, table, outage->start_ms);
		register_cell_instant(&page, table, outage->end_ms);
		told_cell_list(&page, table,
			       outage->components.len > 0 ? outage->components
							  : outage->subscription);
		told_cell_list(&page, table, outage->values);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

static void json_disputes(struct json *json, const struct dispute_rows *rows)
{
	json_key(json, STR("disputes"));
	json_list(json);
	for (size_t i = 0; i < rows->count; i++) {
		const struct dispute_row *row = &rows->items[i];

		json_object(json);
		json_key_int(json, STR("number"), row->dispute.number);
		json_key_int(json, STR("revision"), row->dispute.revision);
		told_json_text(json, "by", row->dispute.by);
		json_key_text(json, STR("reason"), row->dispute.reason);
		told_json_list(json, "evidence", row->dispute.evidence);
		json_key_text(json, STR("actor"), row->actor);
		register_json_instant(json, "recorded", row->recorded_at_ms);
		if (row->decided) {
			json_key_bool(json, STR("accepted"), row->decision.accepted);
			json_key_text(json, STR("because"), row->decision.reason);
			json_key_text(json, STR("decided_by"), row->decided_by);
			register_json_instant(json, "decided", row->decided_at_ms);
		}
		json_end(json);
	}
	json_end(json);
}

static void page_revisions(struct page *page, const struct outage_rows *rows)
{
	static const char *const deeds[] = {
		N_("opened"), N_("ended"), N_("corrected"), N_("merged"), N_("classified"), "", ""
	};
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Revision"), TABLE_RIGHT);
	page_column(page, table, N_("Recorded"), TABLE_LEFT);
	page_column(page, table, N_("Change"), TABLE_LEFT);
	page_column(page, table, N_("From"), TABLE_LEFT);
	page_column(page, table, N_("To"), TABLE_LEFT);
	page_column(page, table, N_("Components"), TABLE_WRAP);
	page_column(page, table, N_("Classified"), TABLE_WRAP);
	for (size_t i = 0; i < rows->count; i++) {
		const struct outage *outage = &rows->items[i].outage;

		strbuf_add_int(&page->line, outage->revision);
		page_cell(page, table);
		register_cell_instant(page, table, rows->items[i].recorded_at_ms);
		page_cell_text(page, table, page_words(page, deeds[outage->deed]));
		register_cell_instant(page, table, outage->start_ms);
		register_cell_instant(page, table, outage->end_ms);
		told_cell_list(page, table, outage->components);
		told_cell_list(page, table, outage->values);
	}
	page_table(page, table, 0);
	for (size_t i = 0; i < rows->count; i++)
		told_page_why(page,
			      rows->items[i].outage.evidence.len > 0
				      ? N_("Revision {0}: {1} (evidence: {2})")
				      : N_("Revision {0}: {1}"),
			      rows->items[i].outage.revision, rows->items[i].outage.reason,
			      rows->items[i].outage.evidence);
}

static void page_disputes(struct page *page, const struct dispute_rows *rows)
{
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Dispute"), TABLE_RIGHT);
	page_column(page, table, N_("Recorded"), TABLE_LEFT);
	page_column(page, table, N_("By"), TABLE_LEFT);
	page_column(page, table, N_("Decision"), TABLE_LEFT);
	for (size_t i = 0; i < rows->count; i++) {
		const struct dispute_row *row = &rows->items[i];
		const char *decision = row->decision.accepted ? N_("accepted") : N_("refused");

		strbuf_add_int(&page->line, row->dispute.number);
		page_cell(page, table);
		register_cell_instant(page, table, row->recorded_at_ms);
		page_cell_text(page, table, row->dispute.by.len > 0 ? row->dispute.by : row->actor);
		page_cell_text(page, table, page_words(page, row->decided ? decision : N_("open")));
	}
	page_table(page, table, 0);
	for (size_t i = 0; i < rows->count; i++) {
		const struct dispute_row *row = &rows->items[i];

		told_page_why(page,
			      row->dispute.evidence.len > 0 ? N_("Dispute {0}: {1} (evidence: {2})")
							    : N_("Dispute {0}: {1}"),
			      row->dispute.number, row->dispute.reason, row->dispute.evidence);
		told_page_why(page, N_("Decision of {0}: {1}"), row->dispute.number,
			      row->decision.reason, STR_NONE);
	}
}

int outage_output_one(struct registering *registering, const struct outage_shown *shown)
{
	const struct outage *newest = &shown->revisions.items[shown->revisions.count - 1].outage;
	struct page page;
	int r;

	if (registering->as_json) {
		json_rows(&registering->json, &shown->revisions);
		json_disputes(&registering->json, &shown->disputes);
		return 0;
	}
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	register_page_text(&page, N_("Customer: {0}"), newest->customer);
	register_page_text(&page, N_("Subscription: {0}"), newest->subscription);
	register_page_text(&page, N_("Merged into: {0}"), newest->superseded_by);
	page_revisions(&page, &shown->revisions);
	page_disputes(&page, &shown->disputes);
	return page_end(&page);
}
