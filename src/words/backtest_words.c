/* What contracts cost month by month: a table, a picture, JSON. */
#include "core/money/currency.h"
#include "words/comparison_words.h"
#include "words/drawing.h"
#include "words/diag_words.h"

#define MONTHS_A_YEAR 12
#define FIRST_YEAR 1970

static void add_month(struct strbuf *out, int64_t month)
{
	strbuf_add_padded(out, FIRST_YEAR + month / MONTHS_A_YEAR, 4);
	strbuf_add_byte(out, '-');
	strbuf_add_padded(out, month % MONTHS_A_YEAR + 1, 2);
}

/* The least month after another that any contract has; INT64_MAX: there is none. */
static int64_t month_after(const struct backtest *backtest, int64_t before)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < backtest->count; i++)
		for (size_t k = 0; k < backtest->rows[i].count; k++) {
			int64_t month = backtest->rows[i].months[k].month;

			if (month > before && month < next)
				next = month;
		}
	return next;
}

static const struct month_cost *cost_of(const struct cost_row *row, int64_t month)
{
	static const struct month_cost none = { .month = 0 };

	for (size_t i = 0; i < row->count; i++)
		if (row->months[i].month == month)
			return &row->months[i];
	return &none;
}

static void write_table(struct page *page, const struct backtest *backtest)
{
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Month"), TABLE_LEFT);
	for (size_t i = 0; table && i < backtest->count; i++)
		table_column(table, backtest->rows[i].contract, TABLE_RIGHT | TABLE_WRAP);
	for (int64_t month = month_after(backtest, INT64_MIN); month < INT64_MAX;
	     month = month_after(backtest, month)) {
		add_month(&page->line, month);
		page_cell(page, table);
		for (size_t i = 0; i < backtest->count; i++) {
			const struct month_cost *cost = cost_of(&backtest->rows[i], month);

			drawing_amounts(&page->line, page->language, &cost->owed, cost->open > 0);
			page_cell(page, table);
		}
	}
	page_add(page, N_("In all"));
	page_cell(page, table);
	for (size_t i = 0; i < backtest->count; i++) {
		const struct cost_row *row = &backtest->rows[i];

		drawing_amounts(&page->line, page->language, &row->owed, row->open > 0);
		page_cell(page, table);
	}
	page_table(page, table, 0);
}

/* The first currency that anything is owed in. */
static uint16_t currency_in(const struct backtest *backtest)
{
	for (size_t i = 0; i < backtest->count; i++)
		for (size_t k = 0; k < backtest->rows[i].owed.count; k++)
			if (backtest->rows[i].owed.items[k].number.currency != CURRENCY_NONE)
				return backtest->rows[i].owed.items[k].number.currency;
	return CURRENCY_NONE;
}

static bool any_owed(const struct backtest *backtest, int64_t month)
{
	for (size_t i = 0; i < backtest->count; i++)
		if (cost_of(&backtest->rows[i], month)->owed.count > 0)
			return true;
	return false;
}

/* Months in which nobody owes anything are left out of the picture. */
static void draw_months(struct drawing *drawing, const struct backtest *backtest, uint16_t currency)
{
	struct strbuf text = STRBUF_INIT(64 * KIB);
	struct bars *group;
	struct bar *items;
	size_t months = 0;

	for (int64_t month = month_after(backtest, INT64_MIN); month < INT64_MAX;
	     month = month_after(backtest, month))
		months++;
	items = drawing_group(drawing, drawing_owed_title(drawing, currency),
			      months * backtest->count);
	group = &drawing->groups[drawing->count - (items != NULL)];
	for (int64_t month = month_after(backtest, INT64_MIN); items && month < INT64_MAX;
	     month = month_after(backtest, month))
		for (size_t i = 0; any_owed(backtest, month) && i < backtest->count; i++) {
			const struct month_cost *cost = cost_of(&backtest->rows[i], month);
			struct bar *bar = &items[group->count++];

			add_month(&text, month);
			strbuf_add_byte(&text, ' ');
			strbuf_add(&text, backtest->rows[i].contract);
			bar->name = drawing_keep(drawing, &text);
			drawing_amounts(&text, drawing->language, &cost->owed, cost->open > 0);
			bar->shown = drawing_keep(drawing, &text);
			bar->length = amounts_money(&cost->owed, currency);
			bar->tint = (unsigned)i;
		}
	strbuf_done(&text);
}

static void draw_all(struct drawing *drawing, const struct backtest *backtest)
{
	uint16_t currency = currency_in(backtest);

	if (currency != CURRENCY_NONE)
		draw_months(drawing, backtest, currency);
}

static void write_counts(struct page *page, const struct backtest *backtest)
{
	page_blank(page);
	for (size_t i = 0; i < backtest->count; i++) {
		const struct cost_row *row = &backtest->rows[i];
		struct strbuf counts[3] = { STRBUF_INIT(64), STRBUF_INIT(64), STRBUF_INIT(64) };
		struct str parts[4] = { row->contract };

		format_count(&counts[0], page->language, (int64_t)row->subscriptions);
		format_count(&counts[1], page->language, (int64_t)row->missed);
		format_count(&counts[2], page->language, (int64_t)row->open);
		for (size_t k = 0; k < 3; k++)
			parts[k + 1] = strbuf_str(&counts[k]);
		page_say(page, N_("{0}: {1} subscriptions, {2} promises not kept, {3} left open"),
			 parts, 4);
		page_line(page, 0, 2);
		for (size_t k = 0; k < 3; k++)
			strbuf_done(&counts[k]);
		if (row->lost) {
			page_add(page, N_("Not everything that is owed could be added up."));
			page_line(page, 2, 2);
		}
		for (size_t k = 0; k < row->notes.count; k++) {
			const struct diag *diag = &row->notes.items[k];

			strbuf_add(&page->line, STR("- "));
			diag_words_fill(&page->line, page->language, diag_text(diag->id)->text,
					diag);
			page_line(page, 2, 4);
		}
	}
}

int backtest_text(struct strbuf *out, const struct backtest *backtest, enum language language,
		  unsigned width)
{
	struct drawing drawing;
	struct page page;
	int r = drawing_begin_page(&drawing, &page, out, language, width);

	if (r < 0)
		return r;
	draw_all(&drawing, backtest);
	write_table(&page, backtest);
	write_counts(&page, backtest);
	drawing_text(&page, &drawing);
	drawing_end(&drawing);
	return page_end(&page);
}

int backtest_svg(struct strbuf *out, const struct backtest *backtest, enum language language)
{
	struct drawing drawing;
	int r = drawing_begin(&drawing, language);

	if (r < 0)
		return r;
	draw_all(&drawing, backtest);
	return drawing_svg(out, &drawing, N_("What each contract costs month by month"));
}

static void json_month(struct json *json, const struct month_cost *cost)
{
	struct strbuf out = STRBUF_INIT(64);

	add_month(&out, cost->month);
	json_object(json);
	json_key_text(json, STR("month"), strbuf_str(&out));
	drawing_json_amounts(json, "owed", &cost->owed);
	json_key_int(json, STR("not_kept"), (int64_t)cost->missed);
	json_key_int(json, STR("left_open"), (int64_t)cost->open);
	json_end(json);
	strbuf_done(&out);
}

void backtest_json(struct json *json, const struct backtest *backtest, enum language language)
{
	json_key(json, STR("contracts"));
	json_list(json);
	for (size_t i = 0; i < backtest->count; i++) {
		const struct cost_row *row = &backtest->rows[i];

		json_object(json);
		json_key_text(json, STR("file"), row->contract);
		json_key_int(json, STR("subscriptions"), (int64_t)row->subscriptions);
		drawing_json_amounts(json, "owed", &row->owed);
		json_key_int(json, STR("not_kept"), (int64_t)row->missed);
		json_key_int(json, STR("left_open"), (int64_t)row->open);
		json_key_bool(json, STR("incomplete"), row->lost);
		json_key(json, STR("months"));
		json_list(json);
		for (size_t k = 0; k < row->count; k++)
			json_month(json, &row->months[k]);
		json_end(json);
		json_key(json, STR("notes"));
		json_list(json);
		for (size_t k = 0; k < row->notes.count; k++)
			diag_words_json(json, language, &row->notes.items[k]);
		json_end(json);
		json_end(json);
	}
	json_end(json);
}
