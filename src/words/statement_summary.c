#include "words/statement_proof.h"

#define UNITS_MAX 16

/* What is owed in all, one amount for each unit. */
struct totals {
	struct amount items[UNITS_MAX];
	size_t count;
	bool incomplete; /* too many units, or a number that is not whole: not in the sums */
};

static bool same_unit(const struct amount *a, const struct amount *b)
{
	return a->number.currency == b->number.currency && a->type.kind == b->type.kind &&
	       a->type.money_power == b->type.money_power &&
	       a->type.time_power == b->type.time_power && a->type.unit == b->type.unit;
}

/* Payable amounts are rounded, so whole and small; anything else is told, not summed. */
static void add_amount(struct totals *totals, const struct amount *amount)
{
	const struct ratio number = amount->number.number;
	size_t i = 0;

	if (amount->number.type != VALUE_NUMBER || number.wide || number.num % number.den != 0) {
		totals->incomplete = true;
		return;
	}
	while (i < totals->count && !same_unit(&totals->items[i], amount))
		i++;
	if (i == UNITS_MAX) {
		totals->incomplete = true;
		return;
	}
	if (i == totals->count) {
		totals->items[totals->count++] = *amount;
		totals->items[i].number.number = ratio_int(0);
	}
	if (__builtin_add_overflow(totals->items[i].number.number.num, number.num / number.den,
				   &totals->items[i].number.number.num))
		totals->incomplete = true;
}

/* What is summed up, and which columns that takes. */
struct summary {
	const struct statement *const *statements;
	size_t count;
	enum view_detail detail;
	bool contracts; /* they differ, so each has a row over its subscriptions */
	bool windows;	/* they differ */
};

static struct civil_date day_of(const struct statement *statement, int64_t at_ms)
{
	const struct zone *zone = statement->contract->zone;

	return zone_local(zone ? zone : &zone_utc, instant_of(at_ms)).date;
}

/* The windows of different zones differ by hours and are still the same month. */
static bool same_days(const struct statement *a, const struct statement *b, struct span of_a,
		      struct span of_b)
{
	return span_equal(of_a, of_b) ||
	       (date_compare(day_of(a, of_a.from), day_of(b, of_b.from)) == 0 &&
		date_compare(day_of(a, of_a.to), day_of(b, of_b.to)) == 0);
}

static void find_differences(struct summary *summary)
{
	const struct statement *first = summary->count > 0 ? summary->statements[0] : NULL;

	for (size_t i = 0; i < summary->count; i++) {
		const struct statement *statement = summary->statements[i];

		if (statement->contract != first->contract &&
		    !str_equal(statement->contract->id, first->contract->id))
			summary->contracts = true;
		for (size_t j = 0; j < statement->result_count; j++)
			if (!same_days(statement, first, statement->results[j].window,
				       first->asked))
				summary->windows = true;
	}
}

static void add_columns(struct page *page, struct table *table, const struct summary *summary)
{
	page_column(page, table, N_("Subscription"), TABLE_LEFT);
	page_column(page, table, N_("Guarantee"), TABLE_WRAP);
	if (summary->windows)
		page_column(page, table, N_("Window"), TABLE_WRAP);
	page_column(page, table, N_("Measured"), TABLE_RIGHT);
	page_column(page, table, N_("Promised"), TABLE_WRAP);
	page_column(page, table, N_("Owed"), TABLE_RIGHT);
	page_column(page, table, N_("Result"), TABLE_WRAP);
}

/* What took most of the time away. */
static const struct proof_span *longest_taken(const struct result *result)
{
	const struct proof_span *longest = NULL;

	for (size_t i = 0; i < result->taken_count; i++)
		if (!longest || proof_span_ms(&result->taken[i]) > proof_span_ms(longest))
			longest = &result->taken[i];
	return longest;
}

static void add_status(struct page *page, const struct result *result)
{
	const struct proof_span *taken =
		result->status == STATUS_EXCLUDED ? longest_taken(result) : NULL;

	words_status(page, result);
	if (!taken)
		return;
	strbuf_add(&page->line, STR(" ("));
	words_taken_why(page, taken);
	strbuf_add_byte(&page->line, ')');
}

/* Why something is owed or not, and how it is claimed. A claim too late says it all. */
static void add_outcome(struct page *page, const struct result *result)
{
	if (result->status != STATUS_LATE)
		add_status(page, result);
	if (result->status != STATUS_LATE && !result->right && result->entitlement != ENTITLED_NONE)
		strbuf_add(&page->line, STR(", "));
	if (result->entitlement == ENTITLED_CLAIMABLE && !result->right) {
		page_add(page, N_("to be claimed"));
		strbuf_add_byte(&page->line, ' ');
	}
	words_claim(page, result);
}

/* A row of its own for the contract that the next subscriptions are on. */
static void add_contract_row(struct page *page, struct table *table, const struct summary *summary,
			     struct str contract)
{
	page_cell_text(page, table, contract);
	for (size_t i = summary->windows ? 0 : 1; i < 6; i++)
		page_cell_text(page, table, STR_NONE);
}

static void add_row(struct page *page, struct table *table, const struct summary *summary,
		    const struct statement *statement, const struct result *result)
{
	strbuf_add(&page->line, summary->contracts ? STR("  ") : STR_NONE);
	page_cell_text(page, table, statement->facts->id);
	words_name(page, result);
	page_cell(page, table);
	if (summary->windows) {
		spell_span(&page->line, page->spelling, page->zone, result->window);
		page_cell(page, table);
	}
	words_measured(page, result);
	page_cell(page, table);
	words_promised(page, result);
	page_cell(page, table);
	words_owed(page, result);
	page_cell(page, table);
	add_outcome(page, result);
	page_cell(page, table);
}

/* Something can be owed by it: it pays, or there is something to tell. */
static bool can_owe(const struct result *result)
{
	return result_is_telling(result) ||
	       (result->guarantee && result->guarantee->pay.mode != PAY_NONE &&
		result->status != STATUS_DOES_NOT_APPLY);
}

/* In a view of what is told, a statement without anything to tell still has its results. */
static bool is_in(const struct summary *summary, const struct statement *statement,
		  const struct result *result)
{
	bool any = false;

	if (summary->detail != VIEW_TOLD)
		return result_is_shown(result, summary->detail);
	for (size_t i = 0; i < statement->result_count; i++)
		any = any || can_owe(&statement->results[i]);
	return any ? can_owe(result) : result_is_shown(result, summary->detail);
}

static size_t add_rows(struct page *page, struct table *table, const struct summary *summary,
		       const struct statement *statement)
{
	size_t left_out = 0;

	for (size_t i = 0; i < statement->result_count; i++) {
		const struct result *result = &statement->results[i];

		if (is_in(summary, statement, result))
			add_row(page, table, summary, statement, result);
		else
			left_out++;
	}
	return left_out;
}

static void write_left_out(struct page *page, const struct summary *summary, size_t count)
{
	bool kept = summary->detail == VIEW_TOLD;
	struct str part;

	if (count == 0)
		return;
	strbuf_clear(&page->part);
	strbuf_add_int(&page->part, (int64_t)count);
	part = strbuf_str(&page->part);
	if (kept)
		page_say(page, N_("(not shown: {0} that were kept, only measured or do not apply)"),
			 &part, 1);
	else
		page_say(page,
			 count == 1 ? N_("({0} result that does not apply is not shown)")
				    : N_("({0} results that do not apply are not shown)"),
			 &part, 1);
	page_line(page, 0, 0);
}

static void write_totals(struct page *page, const struct totals *totals)
{
	page_blank(page);
	page_add(page, N_("Owed in all:"));
	strbuf_add_byte(&page->line, ' ');
	if (totals->count == 0)
		page_add(page, N_("nothing"));
	for (size_t i = 0; i < totals->count; i++) {
		if (i > 0)
			strbuf_add(&page->line, STR(" + "));
		amount_write(&page->line, page->spelling, &totals->items[i]);
	}
	page_line(page, 0, 2);
	if (totals->incomplete) {
		page_add(page, N_("Not everything that is owed could be added up."));
		page_line(page, 0, 2);
	}
}

static void add_last_day(struct page *page, struct table *table, int64_t end_ms)
{
	if (end_ms == INT64_MIN)
		page_add(page, N_("not known"));
	else if (spell_is_midnight(page->zone, end_ms))
		spell_last_day(&page->line, page->spelling, page->zone, end_ms);
	else
		page->spelling->instant(&page->line, page->zone, end_ms);
	page_cell(page, table);
}

static void add_money(struct page *page, struct table *table, const struct value *money)
{
	if (money->type != VALUE_UNDEFINED || money->missing)
		spell_value(&page->line, page->spelling, page->zone, money, TYPE_MONEY);
	page_cell(page, table);
}

static void add_ending(struct page *page, struct table *table, const struct statement *statement,
		       const struct ending_result *ending)
{
	page_cell_text(page, table, statement->facts->id);
	page->spelling->date(&page->line, zone_date(page->zone, instant_of(ending->requested_ms)));
	page_cell(page, table);
	add_last_day(page, table, ending->end_ms);
	add_money(page, table, &ending->early_charge);
	add_money(page, table, &ending->refund);
	if (ending->refund_by_ms == INT64_MIN)
		page_cell_text(page, table, STR_NONE);
	else
		add_last_day(page, table, ending->refund_by_ms);
}

static void use_zone(struct page *page, const struct statement *statement)
{
	if (statement->contract->zone)
		page->zone = statement->contract->zone;
}

/* Who leaves, until when the subscription lasts, and what it costs. */
static void write_endings(struct page *page, const struct summary *summary)
{
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Subscription"), TABLE_WRAP);
	page_column(page, table, N_("Asked to end"), TABLE_WRAP);
	page_column(page, table, N_("Last day"), TABLE_WRAP);
	page_column(page, table, N_("Charge for leaving early"), TABLE_RIGHT);
	page_column(page, table, N_("Paid back"), TABLE_RIGHT);
	page_column(page, table, N_("Paid back by"), TABLE_WRAP);
	for (size_t i = 0; i < summary->count; i++) {
		const struct statement *statement = summary->statements[i];

		use_zone(page, statement);
		for (size_t j = 0; j < statement->ending_count; j++)
			if (statement->endings[j].requested_ms != INT64_MIN)
				add_ending(page, table, statement, &statement->endings[j]);
	}
	if (table && !table_is_empty(table))
		page_blank(page);
	page_table(page, table, 0);
}

int statement_summary(struct strbuf *out, const struct statement *const *statements, size_t count,
		      const struct view *view)
{
	struct summary summary = { .statements = statements,
				   .count = count,
				   .detail = view->detail };
	struct totals totals = { .count = 0 };
	size_t left_out = 0;
	struct table *table;
	struct page page;
	int error = page_begin(&page, out, view->language, NULL, view->width);

	if (error < 0)
		return error;
	find_differences(&summary);
	table = page_table_new(&page);
	add_columns(&page, table, &summary);
	for (size_t i = 0; i < count; i++) {
		use_zone(&page, statements[i]);
		if (summary.contracts &&
		    (i == 0 || statements[i]->contract != statements[i - 1]->contract))
			add_contract_row(&page, table, &summary, statements[i]->contract->id);
		left_out += add_rows(&page, table, &summary, statements[i]);
		for (size_t j = 0; j < statements[i]->total.count && j < AMOUNTS_MAX; j++)
			add_amount(&totals, &statements[i]->total.items[j]);
	}
	page_table(&page, table, 0);
	write_left_out(&page, &summary, left_out);
	write_totals(&page, &totals);
	write_endings(&page, &summary);
	return page_end(&page);
}
