#include "words/statement_text.h"
#include "words/statement_words.h"

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

static void add_columns(struct page *page, struct table *table)
{
	page_column(page, table, N_("Subscription"), TABLE_LEFT);
	page_column(page, table, N_("Guarantee"), TABLE_WRAP);
	page_column(page, table, N_("Window"), TABLE_WRAP);
	page_column(page, table, N_("Measured"), TABLE_RIGHT);
	page_column(page, table, N_("Result"), TABLE_WRAP);
	page_column(page, table, N_("Owed"), TABLE_RIGHT);
	page_column(page, table, N_("Claim"), TABLE_WRAP);
}

static void add_row(struct page *page, struct table *table, const struct statement *statement,
		    const struct result *result)
{
	page_cell_text(page, table, statement->facts->id);
	words_name(page, result);
	page_cell(page, table);
	spell_span(&page->line, page->spelling, page->zone, result->window);
	page_cell(page, table);
	words_measured(page, result);
	page_cell(page, table);
	words_status(page, result);
	page_cell(page, table);
	words_owed(page, result);
	page_cell(page, table);
	words_claim(page, result);
	page_cell(page, table);
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

int statement_summary(struct strbuf *out, const struct statement *const *statements, size_t count,
		      enum language language, unsigned width)
{
	struct totals totals = { .count = 0 };
	struct table *table;
	struct page page;
	int error = page_begin(&page, out, language, NULL, width);

	if (error < 0)
		return error;
	table = page_table_new(&page);
	add_columns(&page, table);
	for (size_t i = 0; i < count; i++) {
		const struct statement *statement = statements[i];

		if (statement->contract->zone)
			page.zone = statement->contract->zone;
		for (size_t j = 0; j < statement->result_count; j++)
			add_row(&page, table, statement, &statement->results[j]);
		for (size_t j = 0; j < statement->total.count && j < AMOUNTS_MAX; j++)
			add_amount(&totals, &statement->total.items[j]);
	}
	page_table(&page, table, 0);
	write_totals(&page, &totals);
	return page_end(&page);
}
