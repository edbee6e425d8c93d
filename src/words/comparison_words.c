#include "words/comparison_words.h"

#include <errno.h>

#include "core/money/currency.h"
#include "words/drawing.h"
#include "words/phrase_words.h"
#include "words/diag_words.h"

static bool several_subscriptions(const struct comparison *comparison)
{
	return comparison->count > comparison->contract_count;
}

static void add_name(struct strbuf *out, const struct comparison *comparison,
		     const struct compared *row)
{
	strbuf_add(out, row->file->label);
	if (!several_subscriptions(comparison))
		return;
	strbuf_add(out, STR(" / "));
	strbuf_add(out, row->statement->facts->id);
}

static bool is_nothing(const struct expr *expr)
{
	return !expr || (expr->op == EXPR_CONSTANT && expr->constant.type == VALUE_NUMBER &&
			 ratio_sign(expr->constant.number) == 0);
}

static void add_notice(struct page *page, const struct compared *row)
{
	const struct term *term = row->contract->term;

	if (!term)
		page_add(page, N_("not said"));
	else if (is_nothing(term->notice))
		page_add(page, N_("none"));
	else if (term->notice->op == EXPR_CONSTANT)
		spell_value(&page->line, page->spelling, page->zone, &term->notice->constant,
			    term->notice->type);
	else
		quoted_add(&page->line, page->language, term->notice->text);
}

static void add_leaving(struct page *page, const struct compared *row)
{
	if (!row->bound)
		page_add(page, N_("not said"));
	else if (row->leaving.type == VALUE_UNDEFINED ? !row->leaving.missing
						      : ratio_sign(row->leaving.number) == 0)
		page_add(page, N_("nothing"));
	else
		spell_value(&page->line, page->spelling, page->zone, &row->leaving, TYPE_MONEY);
}

static void add_bound(struct page *page, struct table *table, const struct compared *row)
{
	const struct zone *zone = row->contract->zone;

	if (!row->bound)
		page_add(page, N_("not said"));
	else if (row->bound_unknown)
		page_add(page, N_("not known"));
	else if (row->bound_until_ms == INT64_MIN)
		page_add(page, N_("no commitment"));
	else
		spell_last_day(&page->line, page->spelling, zone, row->bound_until_ms);
	page_cell(page, table);
	add_notice(page, row);
	page_cell(page, table);
	if (!row->bound)
		page_add(page, N_("not said"));
	else if (row->end_ms == INT64_MIN)
		page_add(page, N_("not known"));
	else
		spell_last_day(&page->line, page->spelling, zone, row->end_ms);
	page_cell(page, table);
	add_leaving(page, row);
	page_cell(page, table);
}

static void write_table(struct page *page, const struct comparison *comparison)
{
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Contract"), TABLE_WRAP);
	page_column(page, table, N_("Owed"), TABLE_RIGHT);
	page_column(page, table, N_("Not kept"), TABLE_RIGHT);
	page_column(page, table, N_("Bound until"), TABLE_WRAP);
	page_column(page, table, N_("Notice"), TABLE_WRAP);
	page_column(page, table, N_("Last day"), TABLE_WRAP);
	page_column(page, table, N_("Leaving costs"), TABLE_RIGHT);
	for (size_t i = 0; i < comparison->count; i++) {
		const struct compared *row = &comparison->rows[i];

		add_name(&page->line, comparison, row);
		page_cell(page, table);
		drawing_amounts(&page->line, page->language, &row->paid, row->open > 0);
		page_cell(page, table);
		format_count(&page->line, page->language, (int64_t)row->missed);
		page_cell(page, table);
		add_bound(page, table, row);
	}
	page_table(page, table, 0);
}

/* When the customer asks to leave, where all contracts say the same. */
static void write_asked(struct page *page, const struct comparison *comparison)
{
	struct str part;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct compared *row = &comparison->rows[i];

		if (!row->bound)
			continue;
		strbuf_clear(&page->part);
		page->spelling->date(&page->part,
				     zone_date(row->contract->zone, instant_of(row->asked_ms)));
		part = strbuf_str(&page->part);
		page_say(page, N_("The customer is taken to ask to leave on {0}."), &part, 1);
		page_line(page, 0, 0);
		return;
	}
}

static void draw_owed(struct drawing *drawing, const struct comparison *comparison,
		      uint16_t currency)
{
	struct bar *items =
		drawing_group(drawing, drawing_owed_title(drawing, currency), comparison->count);
	struct strbuf out = STRBUF_INIT(64 * KIB);

	for (size_t i = 0; items && i < comparison->count; i++) {
		const struct compared *row = &comparison->rows[i];
		struct bar *bar = &items[drawing->groups[drawing->count - 1].count];

		if (row->statement->facts->currency != currency)
			continue;
		add_name(&out, comparison, row);
		bar->name = drawing_keep(drawing, &out);
		drawing_amounts(&out, drawing->language, &row->paid, row->open > 0);
		bar->shown = drawing_keep(drawing, &out);
		bar->length = amounts_money(&row->paid, currency);
		drawing->groups[drawing->count - 1].count++;
	}
	strbuf_done(&out);
}

static void draw_days(struct drawing *drawing, const struct comparison *comparison)
{
	struct bar *items = drawing_group(
		drawing,
		words_translate(drawing->language, STR(N_("Days bound after asking to leave"))),
		comparison->count);
	struct strbuf out = STRBUF_INIT(64 * KIB);

	for (size_t i = 0; items && i < comparison->count; i++) {
		const struct compared *row = &comparison->rows[i];
		struct bar *bar = &items[drawing->groups[drawing->count - 1].count];
		int64_t days = compared_days(row);

		if (days < 0)
			continue;
		add_name(&out, comparison, row);
		bar->name = drawing_keep(drawing, &out);
		spell_units(&out, format_spelling(drawing->language), ratio_int(days * DAY_MS),
			    UNIT_DAY);
		bar->shown = drawing_keep(drawing, &out);
		bar->length = days;
		bar->tint = 1;
		drawing->groups[drawing->count - 1].count++;
	}
	strbuf_done(&out);
}

/* One group for each currency of the subscriptions, then the days. */
static void draw_all(struct drawing *drawing, const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->count; i++) {
		uint16_t currency = comparison->rows[i].statement->facts->currency;
		bool drawn = currency == CURRENCY_NONE;

		for (size_t k = 0; k < i; k++)
			drawn = drawn || comparison->rows[k].statement->facts->currency == currency;
		if (!drawn && drawing->count + 1 < DRAWING_GROUPS_MAX)
			draw_owed(drawing, comparison, currency);
	}
	draw_days(drawing, comparison);
}

/* What each contract has no use for. */
static void write_notes(struct page *page, const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->contract_count; i++) {
		const struct diag_sink *notes = &comparison->notes[i];
		struct str label = comparison->files[i].label;

		if (notes->count == 0)
			continue;
		page_blank(page);
		page_say(page, N_("Noted under {0}:"), &label, 1);
		page_line(page, 0, 2);
		for (size_t k = 0; k < notes->count; k++) {
			const struct diag *diag = &notes->items[k];

			strbuf_add(&page->line, STR("- "));
			diag_words_fill(&page->line, page->language, diag_text(diag->id)->text,
					diag);
			if (diag->at.source && diag->at.line > 0) {
				strbuf_add_format(&page->line, " (%.*s:%u)",
						  STR_ARG(diag->at.source->name), diag->at.line);
			}
			page_line(page, 2, 4);
		}
	}
}

int comparison_text(struct strbuf *out, const struct comparison *comparison, enum language language,
		    unsigned width)
{
	struct drawing drawing;
	struct page page;
	int r = drawing_begin_page(&drawing, &page, out, language, width);

	if (r < 0)
		return r;
	draw_all(&drawing, comparison);
	write_table(&page, comparison);
	write_asked(&page, comparison);
	drawing_text(&page, &drawing);
	write_notes(&page, comparison);
	drawing_end(&drawing);
	return page_end(&page);
}

int comparison_svg(struct strbuf *out, const struct comparison *comparison, enum language language)
{
	struct drawing drawing;
	int r = drawing_begin(&drawing, language);

	if (r < 0)
		return r;
	draw_all(&drawing, comparison);
	return drawing_svg(out, &drawing,
			   N_("What each contract pays for the same facts, and how long it binds"));
}

/* An instant, or null. */
static void json_instant(struct json *json, const char *key, const struct zone *zone, int64_t at_ms)
{
	struct strbuf out = STRBUF_INIT(256);

	json_key(json, str_from(key));
	if (at_ms == INT64_MIN) {
		json_null(json);
	} else {
		zone_write(&out, zone, instant_of(at_ms));
		json_text(json, strbuf_str(&out));
	}
	strbuf_done(&out);
}

static void json_term(struct json *json, const struct compared *row)
{
	const struct zone *zone = row->contract->zone;
	const struct term *term = row->contract->term;
	struct strbuf out = STRBUF_INIT(4 * KIB);

	json_key(json, STR("term"));
	if (!row->bound) {
		json_null(json);
		return;
	}
	json_object(json);
	json_instant(json, "asked", zone, row->asked_ms);
	json_instant(json, "bound_until", zone, row->bound_until_ms);
	json_instant(json, "end", zone, row->end_ms);
	json_key_int(json, STR("days"), compared_days(row));
	if (term && term->notice)
		json_key_text(json, STR("notice"), term->notice->text);
	if (row->leaving.type == VALUE_NUMBER) {
		spell_value(&out, &spelling_plain, zone, &row->leaving, TYPE_MONEY);
		json_key_text(json, STR("early_charge"), strbuf_str(&out));
	}
	strbuf_done(&out);
	json_end(json);
}

void comparison_json(struct json *json, const struct comparison *comparison, enum language language)
{
	json_key(json, STR("rows"));
	json_list(json);
	for (size_t i = 0; i < comparison->count; i++) {
		const struct compared *row = &comparison->rows[i];

		json_object(json);
		json_key_text(json, STR("file"), row->file->path);
		json_key_text(json, STR("contract"), row->contract->id);
		json_key_text(json, STR("subscription"), row->statement->facts->id);
		drawing_json_amounts(json, "owed", &row->paid);
		json_key_int(json, STR("not_kept"), (int64_t)row->missed);
		json_key_int(json, STR("left_open"), (int64_t)row->open);
		json_term(json, row);
		json_end(json);
	}
	json_end(json);
	json_key(json, STR("contracts"));
	json_list(json);
	for (size_t i = 0; i < comparison->contract_count; i++) {
		json_object(json);
		json_key_text(json, STR("file"), comparison->files[i].path);
		json_key_text(json, STR("contract"), comparison->contracts[i]->id);
		json_key(json, STR("notes"));
		json_list(json);
		for (size_t k = 0; k < comparison->notes[i].count; k++)
			diag_words_json(json, language, &comparison->notes[i].items[k]);
		json_end(json);
		json_end(json);
	}
	json_end(json);
}

static struct str alternative_of(const struct read_so *row)
{
	return row->reading->texts[row->alternative];
}

static void add_difference(struct page *page, const struct read_so *row)
{
	const struct spelling *spelling = page->spelling;
	bool any = false;

	if (!row->comparable) {
		page_add(page, N_("not known"));
		return;
	}
	for (size_t i = 0; i < row->difference.count; i++) {
		const struct amount *amount = &row->difference.items[i];

		if (amount->number.type == VALUE_NUMBER && ratio_sign(amount->number.number) == 0)
			continue;
		strbuf_add(&page->line, any ? STR(" ") : STR_NONE);
		if (amount->number.type == VALUE_NUMBER && ratio_sign(amount->number.number) > 0)
			strbuf_add_byte(&page->line, '+');
		amount_write(&page->line, spelling, amount);
		any = true;
	}
	if (!any)
		page_add(page, N_("the same"));
}

static void readings_table(struct page *page, const struct readings_comparison *comparison)
{
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Reading"), TABLE_WRAP);
	page_column(page, table, N_("Taken as"), TABLE_WRAP);
	page_column(page, table, N_("Owed"), TABLE_RIGHT);
	page_column(page, table, N_("Difference"), TABLE_RIGHT);
	page_column(page, table, N_("As it is"), TABLE_LEFT);
	for (size_t i = 0; i < comparison->count; i++) {
		const struct read_so *row = &comparison->rows[i];

		page_cell_text(page, table, row->alternative == 0 ? row->reading->id : STR_NONE);
		page_cell_text(page, table, alternative_of(row));
		drawing_amounts(&page->line, page->language, &row->paid, row->open);
		page_cell(page, table);
		add_difference(page, row);
		page_cell(page, table);
		if (row->taken)
			page_add(page, N_("taken"));
		page_cell(page, table);
	}
	page_table(page, table, 0);
}

static void draw_readings(struct drawing *drawing, const struct readings_comparison *comparison)
{
	uint16_t currency = comparison->contract->currency;
	struct strbuf out = STRBUF_INIT(64 * KIB);
	struct bar *items;

	if (currency == CURRENCY_NONE || comparison->count == 0)
		return;
	items = drawing_group(drawing, drawing_owed_title(drawing, currency), comparison->count);
	for (size_t i = 0; items && i < comparison->count; i++) {
		const struct read_so *row = &comparison->rows[i];
		struct bar *bar = &items[drawing->groups[0].count++];

		strbuf_add(&out, row->reading->id);
		strbuf_add(&out, STR(" = "));
		strbuf_add_int(&out, (int64_t)row->alternative + 1);
		bar->name = drawing_keep(drawing, &out);
		drawing_amounts(&out, drawing->language, &row->paid, row->open);
		bar->shown = drawing_keep(drawing, &out);
		bar->length = amounts_money(&row->paid, currency);
		bar->tint = row->taken ? 0 : 1;
	}
	strbuf_done(&out);
}

int readings_text(struct strbuf *out, const struct readings_comparison *comparison,
		  enum language language, unsigned width)
{
	struct strbuf owed = STRBUF_INIT(64 * KIB);
	struct page page;
	struct str parts[2] = { comparison->contract->id };
	int r = page_begin(&page, out, language, comparison->contract->zone, width);

	if (r < 0)
		return r;
	drawing_amounts(&owed, language, &comparison->paid, comparison->open);
	parts[1] = strbuf_str(&owed);
	page_say(&page, N_("Under {0} as it is, owed: {1}"), parts, 2);
	page_line(&page, 0, 2);
	strbuf_done(&owed);
	if (comparison->count == 0)
		page_add(&page, N_("The contract has no readings."));
	else
		page_blank(&page);
	if (comparison->count == 0)
		page_line(&page, 0, 2);
	readings_table(&page, comparison);
	return page_end(&page);
}

int readings_svg(struct strbuf *out, const struct readings_comparison *comparison,
		 enum language language)
{
	struct drawing drawing;
	int r = drawing_begin(&drawing, language);

	if (r < 0)
		return r;
	draw_readings(&drawing, comparison);
	return drawing_svg(out, &drawing, N_("What is owed under each reading"));
}

void readings_json(struct json *json, const struct readings_comparison *comparison)
{
	json_key_text(json, STR("contract"), comparison->contract->id);
	drawing_json_amounts(json, "owed", &comparison->paid);
	json_key_bool(json, STR("left_open"), comparison->open);
	json_key(json, STR("readings"));
	json_list(json);
	for (size_t i = 0; i < comparison->count; i++) {
		const struct read_so *row = &comparison->rows[i];

		json_object(json);
		json_key_text(json, STR("reading"), row->reading->id);
		json_key_int(json, STR("alternative"), (int64_t)row->alternative + 1);
		json_key_text(json, STR("as"), alternative_of(row));
		json_key_bool(json, STR("taken"), row->taken);
		json_key_bool(json, STR("left_open"), row->open);
		drawing_json_amounts(json, "owed", &row->paid);
		if (row->comparable)
			drawing_json_amounts(json, "difference", &row->difference);
		json_end(json);
	}
	json_end(json);
}
