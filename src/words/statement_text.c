#include "words/statement_text.h"

#include "core/money/currency.h"
#include "words/statement_proof.h"

/* The first cell of a row; the value is gathered next and ended with page_cell. */
static void add_label(struct page *page, struct table *table, const char *label)
{
	page_add(page, label);
	page_cell(page, table);
}

static void add_text_row(struct page *page, struct table *table, const char *label, struct str text)
{
	if (text.len == 0)
		return;
	add_label(page, table, label);
	page_cell_text(page, table, text);
}

static struct table *facts_table(struct page *page)
{
	struct table *table = page_table_new(page);

	page_column(page, table, NULL, TABLE_LEFT);
	page_column(page, table, NULL, TABLE_WRAP);
	return table;
}

static void add_contract_name(struct page *page, const struct contract *contract)
{
	strbuf_add(&page->line, contract->id);
	if (contract->version.len > 0) {
		strbuf_add(&page->line, STR(", "));
		page_say(page, N_("version {0}"), &contract->version, 1);
	}
	if (contract->guarantor.len > 0) {
		strbuf_add(&page->line, STR(", "));
		strbuf_add(&page->line, contract->guarantor);
	}
}

static void write_head(struct page *page, const struct statement *statement)
{
	struct table *table = facts_table(page);

	page_add(page, N_("Statement of guarantees"));
	page_line(page, 0, 0);
	page_blank(page);
	add_label(page, table, N_("Contract"));
	add_contract_name(page, statement->contract);
	page_cell(page, table);
	add_text_row(page, table, N_("Customer"), statement->facts->customer);
	add_text_row(page, table, N_("Subscription"), statement->facts->id);
	add_label(page, table, N_("Window"));
	spell_span(&page->line, page->spelling, page->zone, statement->asked);
	page_cell(page, table);
	if (statement->as_of_ms != INT64_MIN) {
		add_label(page, table, N_("As of"));
		page->spelling->instant(&page->line, page->zone, statement->as_of_ms);
		page_cell(page, table);
	}
	if (statement->revision > 1) {
		add_label(page, table, N_("Revision"));
		strbuf_add_int(&page->line, statement->revision);
		page_cell(page, table);
	}
	page_table(page, table, 0);
}

static bool same_window(const struct statement *statement)
{
	for (size_t i = 1; i < statement->result_count; i++) {
		if (statement->results[i].window.from != statement->results[0].window.from ||
		    statement->results[i].window.to != statement->results[0].window.to)
			return false;
	}
	return true;
}

static size_t count_hidden(const struct statement *statement, enum view_detail detail)
{
	size_t count = 0;

	for (size_t i = 0; i < statement->result_count; i++)
		count += !result_is_shown(&statement->results[i], detail);
	return count;
}

static void add_result_columns(struct page *page, struct table *table, bool windows)
{
	page_column(page, table, N_("Guarantee"), TABLE_WRAP);
	if (windows)
		page_column(page, table, N_("Window"), TABLE_WRAP);
	page_column(page, table, N_("Measured"), TABLE_RIGHT);
	page_column(page, table, N_("Promised"), TABLE_WRAP);
	page_column(page, table, N_("Result"), TABLE_WRAP);
	page_column(page, table, N_("Owed"), TABLE_RIGHT);
	page_column(page, table, N_("Claim"), TABLE_WRAP);
}

static void add_result_cells(struct page *page, struct table *table, const struct result *result,
			     bool windows)
{
	words_name(page, result);
	page_cell(page, table);
	if (windows) {
		spell_span(&page->line, page->spelling, page->zone, result->window);
		page_cell(page, table);
	}
	words_measured(page, result);
	page_cell(page, table);
	words_promised(page, result);
	page_cell(page, table);
	words_status(page, result);
	page_cell(page, table);
	words_owed(page, result);
	page_cell(page, table);
	words_claim(page, result);
	page_cell(page, table);
}

static bool is_left_open(const struct statement *statement)
{
	for (size_t i = 0; i < statement->result_count; i++) {
		if (statement->results[i].status == STATUS_UNDEFINED ||
		    statement->results[i].status == STATUS_PENDING)
			return true;
	}
	return false;
}

static void say_count(struct page *page, const char *one, const char *several, size_t count)
{
	struct str part;

	strbuf_clear(&page->part);
	strbuf_add_int(&page->part, (int64_t)count);
	part = strbuf_str(&page->part);
	page_say(page, count == 1 ? one : several, &part, 1);
}

/* A right is for the customer to use, so what it gives is no debt yet. */
static void write_given(struct page *page, const struct statement *statement)
{
	for (size_t i = 0; i < statement->result_count; i++) {
		const struct result *result = &statement->results[i];

		if (!result->right || !result->missed || result->payable.count == 0)
			continue;
		words_name(page, result);
		strbuf_add_byte(&page->line, ' ');
		page_say_amounts(page, N_("gives {0} to whoever uses it, apart from this sum."),
				 &result->payable);
		page_line(page, 0, 0);
	}
}

static void write_results(struct page *page, const struct statement *statement,
			  enum view_detail detail)
{
	bool windows = !same_window(statement);
	size_t hidden = count_hidden(statement, detail);
	struct table *table = page_table_new(page);

	add_result_columns(page, table, windows);
	for (size_t i = 0; i < statement->result_count; i++)
		if (result_is_shown(&statement->results[i], detail))
			add_result_cells(page, table, &statement->results[i], windows);
	if (statement->result_count > hidden)
		page_blank(page);
	page_table(page, table, 0);
	if (hidden > 0) {
		say_count(page, N_("({0} result that does not apply is not shown)"),
			  N_("({0} results that do not apply are not shown)"), hidden);
		page_line(page, 0, 0);
	}
	page_blank(page);
	page_say_amounts(page,
			 statement->facts->received ? N_("Owed to us in all: {0}")
						    : N_("Owed in all: {0}"),
			 &statement->total);
	page_line(page, 0, 0);
	if (is_left_open(statement)) {
		page_add(page, N_("What is left open or not known yet is not in it."));
		page_line(page, 0, 0);
	}
	write_given(page, statement);
}

static void add_instant_row(struct page *page, struct table *table, const char *label,
			    int64_t at_ms)
{
	if (at_ms == INT64_MIN)
		return;
	add_label(page, table, label);
	page->spelling->instant(&page->line, page->zone, at_ms);
	page_cell(page, table);
}

static void add_end_row(struct page *page, struct table *table, const char *label, int64_t end_ms)
{
	if (end_ms != INT64_MIN && spell_is_midnight(page->zone, end_ms)) {
		add_label(page, table, label);
		spell_last_day(&page->line, page->spelling, page->zone, end_ms);
		page_cell(page, table);
	} else {
		add_instant_row(page, table, label, end_ms);
	}
}

static void add_money_row(struct page *page, struct table *table, const char *label,
			  const struct value *money)
{
	if (money->type == VALUE_UNDEFINED && !money->missing)
		return;
	add_label(page, table, label);
	spell_value(&page->line, page->spelling, page->zone, money, TYPE_MONEY);
	page_cell(page, table);
}

static void write_ending(struct page *page, const struct ending_result *ending,
			 enum view_detail detail)
{
	struct table *table = facts_table(page);

	/* Without a request nobody leaves and only the first invoice is known. */
	page_blank(page);
	page_add(page, ending->requested_ms == INT64_MIN ? N_("Start of the subscription")
							 : N_("End of the subscription"));
	page_line(page, 0, 0);
	add_instant_row(page, table, N_("Requested"), ending->requested_ms);
	add_end_row(page, table, N_("Last day"), ending->end_ms);
	add_end_row(page, table, N_("Last day of the commitment"), ending->commitment_end_ms);
	add_money_row(page, table, N_("Charge for leaving early"), &ending->early_charge);
	add_money_row(page, table, N_("First invoice"), &ending->first_invoice);
	add_money_row(page, table, N_("Last invoice"), &ending->last_invoice);
	add_money_row(page, table, N_("Paid back"), &ending->refund);
	add_end_row(page, table, N_("Paid back by"), ending->refund_by_ms);
	page_table(page, table, 2);
	if (detail != VIEW_SHORT && ending->step_count > 0) {
		page_blank(page);
		proof_write_steps(page, ending->steps, ending->step_count);
	}
	proof_write_findings(page, ending->findings, ending->finding_count);
}

/* The readings that what is shown rests on; in short only those that leave something open. */
static uint64_t readings_told(const struct statement *statement, enum view_detail detail)
{
	const struct contract *contract = statement->contract;
	uint64_t readings = statement->readings;

	for (size_t i = 0; i < statement->result_count; i++)
		if (proof_is_told(&statement->results[i], detail))
			readings |= statement->results[i].readings;
	for (size_t i = 0; i < contract->reading_count && i < CONTRACT_READINGS_MAX; i++)
		if (detail == VIEW_SHORT && !contract->readings[i].silent)
			readings &= ~((uint64_t)1 << i);
	return readings;
}

static void write_proofs(struct page *page, const struct statement *statement,
			 enum view_detail detail)
{
	uint64_t readings = readings_told(statement, detail);

	if (detail != VIEW_SHORT && statement->step_count > 0) {
		page_blank(page);
		proof_write_steps(page, statement->steps, statement->step_count);
	}
	for (size_t i = 0; i < statement->result_count; i++) {
		if (!proof_is_told(&statement->results[i], detail))
			continue;
		page_blank(page);
		proof_write(page, &statement->results[i], detail);
	}
	if (readings != 0) {
		page_blank(page);
		proof_write_readings(page, statement->contract, readings);
	}
}

int statement_text(struct strbuf *out, const struct statement *statement, const struct view *view)
{
	struct page page;
	int error = page_begin(&page, out, view->language, statement->contract->zone, view->width);

	if (error < 0)
		return error;
	write_head(&page, statement);
	write_results(&page, statement, view->detail);
	write_proofs(&page, statement, view->detail);
	for (size_t i = 0; i < statement->ending_count; i++)
		write_ending(&page, &statement->endings[i], view->detail);
	return page_end(&page);
}

int contract_open_text(struct strbuf *out, const struct contract *contract, const struct view *view)
{
	struct page page;
	int error = page_begin(&page, out, view->language, contract->zone, view->width);

	if (error < 0)
		return error;
	proof_write_readings(&page, contract, UINT64_MAX);
	return page_end(&page);
}
