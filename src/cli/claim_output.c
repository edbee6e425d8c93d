#include "cli/claim_output.h"

#include <assert.h>

#include "cli/told.h"
#include "cli/unit_amount.h"
#include "core/money/currency.h"
#include "core/settle/statement_names.h"
#include "core/time/instant.h"
#include "words/drawing.h"
#include "words/format.h"
#include "words/statement_words.h"

static const char *const states[CLAIM_STATES] = { "",
						  N_("received"),
						  N_("waiting for the customer"),
						  N_("decided"),
						  N_("contested"),
						  N_("withdrawn") };
static const char *const answers[CLAIM_ANSWERS] = { "", N_("accepted"), N_("accepted in part"),
						    N_("refused"), N_("refused as late") };

static struct str money(struct strbuf *out, enum language language, struct str currency,
			int64_t amount_minor)
{
	strbuf_clear(out);
	if (amount_minor > 0)
		format_money(out, language, amount_minor, (uint16_t)currency_of(currency));
	return strbuf_str(out);
}

static void json_money(struct json *json, const char *key, struct str currency,
		       int64_t amount_minor)
{
	if (amount_minor > 0)
		unit_amount_json(json, key, currency, amount_minor);
}

static void json_row(struct json *json, const struct claim_row *row)
{
	const struct customer_claim *claim = &row->claim;

	json_object(json);
	json_key_text(json, STR("id"), claim->id);
	json_key_text(json, STR("customer"), claim->customer);
	json_key_text(json, STR("subscription"), claim->subscription);
	json_key_text(json, STR("state"), str_from(claim_state_name(claim->state)));
	register_json_instant(json, "filed", claim->filed_ms);
	told_json_text(json, "guarantee", claim->guarantee);
	told_json_text(json, "window", claim->window);
	told_json_text(json, "about", claim->outage);
	told_json_list(json, "told", claim->values);
	told_json_list(json, "missing", claim->lacking);
	json_key_int(json, STR("waited_ms"), claim->waited_ms);
	if (claim->answer != CLAIM_OPEN) {
		json_key_text(json, STR("answer"), str_from(claim_answer_name(claim->answer)));
		told_json_list(json, "reasons", claim->reasons);
		json_key_text(json, STR("decided_by"), claim->decider);
	}
	json_money(json, "due", claim->currency, claim->due_minor);
	json_money(json, "goodwill", claim->currency, claim->goodwill_minor);
	json_key_int(json, STR("revision"), claim->revision);
	json_key_text(json, STR("change"), str_from(claim_deed_name(claim->deed)));
	register_json_instant(json, "at", claim->at_ms);
	told_json_text(json, "reason", claim->reason);
	told_json_list(json, "evidence", claim->evidence);
	json_key_text(json, STR("actor"), row->actor);
	register_json_instant(json, "recorded", row->recorded_at_ms);
	json_end(json);
}

static void json_rows(struct json *json, const struct claim_rows *rows)
{
	json_key(json, STR("claims"));
	json_list(json);
	for (size_t i = 0; i < rows->count; i++)
		json_row(json, &rows->items[i]);
	json_end(json);
}

/* What the claim is about, each in a line. */
static void page_about(struct page *page, const struct customer_claim *claim)
{
	register_page_text(page, N_("Subscription: {0}"), claim->subscription);
	register_page_text(page, N_("Guarantee: {0}"), claim->guarantee);
	register_page_text(page, N_("Period: {0}"), claim->window);
	register_page_text(page, N_("About the outage {0}"), claim->outage);
}

int claim_output_receipt(struct registering *registering, const struct claim_receipt *receipt)
{
	const struct customer_claim *claim = &receipt->filed.claim;
	struct told_place place = { receipt->shard, receipt->filed.seq, receipt->hash };
	struct page page;
	int r;

	if (registering->as_json) {
		json_key(&registering->json, STR("receipt"));
		json_object(&registering->json);
		json_key(&registering->json, STR("claim"));
		json_row(&registering->json, &receipt->filed);
		told_json_place(&registering->json, &place);
		json_end(&registering->json);
		return 0;
	}
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	register_page_text(&page, N_("Receipt for the claim {0}"), claim->id);
	register_page_text(&page, N_("Customer: {0}"), claim->customer);
	page_about(&page, claim);
	told_page_instant(&page, N_("Arrived: {0}"), claim->filed_ms);
	told_page_instant(&page, N_("Recorded: {0}"), receipt->filed.recorded_at_ms);
	told_page_place(&page, &place);
	return page_end(&page);
}

static void cell_money(struct registering *registering, struct page *page, struct table *table,
		       struct str currency, int64_t amount_minor)
{
	struct strbuf text = STRBUF_INIT(64);

	page_cell_text(page, table,
		       money(&text, registering->command->language, currency, amount_minor));
	strbuf_done(&text);
}

static void page_revisions(struct registering *registering, struct page *page,
			   const struct claim_rows *rows)
{
	static const char *const deeds[CLAIM_DEEDS] = { N_("filed"),	 N_("asked"),
							N_("completed"), N_("decided"),
							N_("contested"), N_("goodwill"),
							N_("withdrawn") };
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Revision"), TABLE_RIGHT);
	page_column(page, table, N_("When"), TABLE_LEFT);
	page_column(page, table, N_("Change"), TABLE_LEFT);
	page_column(page, table, N_("By"), TABLE_LEFT);
	page_column(page, table, N_("Answer"), TABLE_LEFT);
	page_column(page, table, N_("Due"), TABLE_RIGHT);
	page_column(page, table, N_("Goodwill"), TABLE_RIGHT);
	for (size_t i = 0; i < rows->count; i++) {
		const struct customer_claim *claim = &rows->items[i].claim;

		strbuf_add_int(&page->line, claim->revision);
		page_cell(page, table);
		register_cell_instant(page, table, claim->at_ms);
		page_cell_text(page, table, page_words(page, deeds[claim->deed]));
		page_cell_text(page, table, rows->items[i].actor);
		page_cell_text(page, table, page_words(page, answers[claim->answer]));
		cell_money(registering, page, table, claim->currency, claim->due_minor);
		cell_money(registering, page, table, claim->currency, claim->goodwill_minor);
	}
	page_table(page, table, 0);
}

/* What was missing, and the reasons of decisions, under the table that has their numbers. */
static void page_words_of(struct page *page, const struct customer_claim *claim)
{
	struct str rest = claim->deed == CLAIM_ASK ? claim->lacking : STR_NONE, item, clause, why;

	while (told_item(&rest, &item))
		told_page_why(page, N_("Revision {0}: missing: {1}"), claim->revision, item,
			      STR_NONE);
	rest = claim->deed == CLAIM_DECIDE ? claim->reasons : STR_NONE;
	while (told_item(&rest, &item)) {
		(void)str_cut(item, '=', &clause, &why);
		told_page_why(page, N_("Revision {0}: {1} (clause {2})"), claim->revision, why,
			      clause);
	}
	told_page_why(page, N_("Revision {0}: {1}"), claim->revision, claim->reason, STR_NONE);
	rest = claim->evidence;
	while (told_item(&rest, &item))
		told_page_why(page, N_("Revision {0}: evidence: {1}"), claim->revision, item,
			      STR_NONE);
}

int claim_output_show(struct registering *registering, const struct claim_rows *rows)
{
	const struct customer_claim *newest;
	struct page page;
	int r;

	if (registering->as_json) {
		json_rows(&registering->json, rows);
		return 0;
	}
	assert(rows->items && rows->count > 0);
	newest = &rows->items[rows->count - 1].claim;
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	page_about(&page, newest);
	register_page_text(&page, N_("State: {0}"), page_words(&page, states[newest->state]));
	page_revisions(registering, &page, rows);
	for (size_t i = 0; i < rows->count; i++)
		page_words_of(&page, &rows->items[i].claim);
	return page_end(&page);
}

int claim_output_list(struct registering *registering, const struct claim_rows *rows)
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
	page_column(&page, table, N_("Claim"), TABLE_LEFT);
	page_column(&page, table, N_("State"), TABLE_LEFT);
	page_column(&page, table, N_("Arrived"), TABLE_LEFT);
	page_column(&page, table, N_("Subscription"), TABLE_LEFT);
	page_column(&page, table, N_("Period"), TABLE_LEFT);
	page_column(&page, table, N_("Answer"), TABLE_LEFT);
	page_column(&page, table, N_("Due"), TABLE_RIGHT);
	page_column(&page, table, N_("Goodwill"), TABLE_RIGHT);
	for (size_t i = 0; i < rows->count; i++) {
		const struct customer_claim *claim = &rows->items[i].claim;

		page_cell_text(&page, table, claim->id);
		page_cell_text(&page, table, page_words(&page, states[claim->state]));
		register_cell_instant(&page, table, claim->filed_ms);
		page_cell_text(&page, table, claim->subscription);
		page_cell_text(&page, table, claim->window);
		page_cell_text(&page, table, page_words(&page, answers[claim->answer]));
		cell_money(registering, &page, table, claim->currency, claim->due_minor);
		cell_money(registering, &page, table, claim->currency, claim->goodwill_minor);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

static void json_due(struct json *json, const struct claim_due *due)
{
	const struct result *result = due->result;

	json_object(json);
	json_key_text(json, STR("subscription"), due->subscription->id);
	json_key_bool(json, STR("received"), due->subscription->received);
	json_key_text(json, STR("guarantee"), result->guarantee->id);
	register_json_instant(json, "from", result->window.from);
	register_json_instant(json, "to", result->window.to);
	told_json_text(json, "record", result->record ? result->record->told->id : STR_NONE);
	told_json_text(json, "item", result->item);
	json_key_text(json, STR("entitlement"), entitlement_name(result->entitlement));
	json_key_text(json, STR("status"), status_name(result->status));
	drawing_json_amounts(json, "amounts", &result->payable);
	if (result->deadline_ms != INT64_MIN)
		register_json_instant(json, "deadline", result->deadline_ms);
	if (result->answer_by_ms != INT64_MIN)
		register_json_instant(json, "answer_by", result->answer_by_ms);
	json_end(json);
}

static void due_row(struct page *page, struct table *table, const struct claim_due *due)
{
	const struct result *result = due->result;
	const struct zone *zone = page->zone;

	page->zone = due->contract->zone;
	page_cell_text(page, table, due->subscription->id);
	page_cell_text(page, table,
		       page_words(page, due->subscription->received ? N_("bought") : N_("sold")));
	words_name(page, result);
	page_cell(page, table);
	spell_span(&page->line, page->spelling, page->zone, result->window);
	page_cell(page, table);
	words_owed(page, result);
	page_cell(page, table);
	words_claim(page, result);
	page_cell(page, table);
	if (result->answer_by_ms != INT64_MIN)
		page->spelling->instant(&page->line, page->zone, result->answer_by_ms);
	page_cell(page, table);
	page->zone = zone;
}

int claim_output_due(struct registering *registering, const struct claims_due *due)
{
	struct table *table;
	struct page page;
	int r;

	if (registering->as_json) {
		json_key(&registering->json, STR("due"));
		json_list(&registering->json);
		for (size_t i = 0; i < due->count; i++)
			json_due(&registering->json, &due->items[i]);
		json_end(&registering->json);
		return 0;
	}
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Subscription"), TABLE_LEFT);
	page_column(&page, table, N_("Kind"), TABLE_LEFT);
	page_column(&page, table, N_("Guarantee"), TABLE_LEFT);
	page_column(&page, table, N_("Period"), TABLE_LEFT);
	page_column(&page, table, N_("Owed"), TABLE_RIGHT);
	page_column(&page, table, N_("Claim"), TABLE_LEFT);
	page_column(&page, table, N_("Answer before"), TABLE_LEFT);
	for (size_t i = 0; i < due->count; i++)
		due_row(&page, table, &due->items[i]);
	page_table(&page, table, 0);
	return page_end(&page);
}
