#include "cli/rates_output.h"

#include "cli/say.h"
#include "cli/told.h"
#include "core/time/civil.h"

#define NUMBER_BYTES_MAX ((size_t)32)

static void json_day(struct json *json, int64_t day)
{
	struct strbuf text = STRBUF_INIT(NUMBER_BYTES_MAX);

	date_write(&text, date_of_days(day));
	json_key_text(json, STR("day"), strbuf_str(&text));
	strbuf_done(&text);
}

static void json_row(struct json *json, const struct rate_row *row)
{
	struct strbuf number = STRBUF_INIT(NUMBER_BYTES_MAX);

	json_object(json);
	json_day(json, row->day);
	json_key_text(json, STR("currency"), row->quote.code);
	json_key_text(json, STR("source"), row->source);
	quote_write(&number, &row->quote);
	if (row->quote.digits > 0)
		json_key_text(json, STR("rate"), strbuf_str(&number));
	else
		json_key_bool(json, STR("withdrawn"), true);
	json_key_int(json, STR("revision"), row->revision);
	told_json_text(json, "reason", row->reason);
	json_key_text(json, STR("actor"), row->actor);
	register_json_instant(json, "recorded", row->recorded_at_ms);
	json_end(json);
	strbuf_done(&number);
}

static int json_rows(struct registering *registering, const struct rate_rows *rows)
{
	json_key(&registering->json, STR("rates"));
	json_list(&registering->json);
	for (size_t i = 0; i < rows->count; i++)
		json_row(&registering->json, &rows->items[i]);
	json_end(&registering->json);
	return 0;
}

static void say_counts(struct registering *registering, const struct rates_count *count)
{
	struct command *command = registering->command;
	struct strbuf numbers[] = { STRBUF_INIT(NUMBER_BYTES_MAX), STRBUF_INIT(NUMBER_BYTES_MAX),
				    STRBUF_INIT(NUMBER_BYTES_MAX) };
	struct str parts[3];

	strbuf_add_int(&numbers[0], count->added + count->corrected);
	strbuf_add_int(&numbers[1], count->days);
	strbuf_add_int(&numbers[2], count->known);
	for (size_t i = 0; i < 3; i++)
		parts[i] = strbuf_str(&numbers[i]);
	say(command->out, command->language,
	    N_("{0} rates of {1} days recorded, {2} were there already\n"), parts, 3);
	for (size_t i = 0; i < 3; i++)
		strbuf_done(&numbers[i]);
	if (count->corrected > 0)
		say_numbers(command->out, command->language, N_("{0} of them are corrections\n"),
			    (uint64_t)count->corrected, 0);
}

int rates_output_imported(struct registering *registering, const struct rates_count *count)
{
	struct json *json = &registering->json;

	if (!registering->as_json) {
		say_counts(registering, count);
		return 0;
	}
	json_key_int(json, STR("days"), count->days);
	json_key_int(json, STR("added"), count->added);
	json_key_int(json, STR("corrected"), count->corrected);
	json_key_int(json, STR("known"), count->known);
	return 0;
}

static void cell_rate(struct page *page, struct table *table, const struct quote *quote)
{
	if (quote->digits > 0)
		quote_write(&page->line, quote);
	else
		page_say(page, N_("taken back"), NULL, 0);
	page_cell(page, table);
}

static void cell_day(struct page *page, struct table *table, int64_t day)
{
	date_write(&page->line, date_of_days(day));
	page_cell(page, table);
}

static void begin_table(struct page *page, struct table *table, bool history)
{
	page_column(page, table, N_("Day"), TABLE_LEFT);
	page_column(page, table, N_("Currency"), TABLE_LEFT);
	page_column(page, table, N_("One euro"), TABLE_RIGHT);
	page_column(page, table, N_("Source"), TABLE_LEFT);
	if (!history)
		return;
	page_column(page, table, N_("Revision"), TABLE_RIGHT);
	page_column(page, table, N_("Recorded"), TABLE_LEFT);
	page_column(page, table, N_("Reason"), TABLE_WRAP);
}

static void cell_row(struct page *page, struct table *table, const struct rate_row *row)
{
	cell_day(page, table, row->day);
	page_cell_text(page, table, row->quote.code);
	cell_rate(page, table, &row->quote);
	page_cell_text(page, table, row->source);
}

static void cell_recorded(struct page *page, struct table *table, const struct rate_row *row)
{
	strbuf_add_int(&page->line, row->revision);
	page_cell(page, table);
	register_cell_instant(page, table, row->recorded_at_ms);
	page_cell_text(page, table, row->reason);
}

/* history: also when and why each was recorded. */
static int write_rows(struct registering *registering, const struct rate_rows *rows, bool history)
{
	struct table *table;
	struct page page;
	int r;

	if (registering->as_json)
		return json_rows(registering, rows);
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	table = page_table_new(&page);
	begin_table(&page, table, history);
	for (size_t i = 0; i < rows->count; i++) {
		cell_row(&page, table, &rows->items[i]);
		if (history)
			cell_recorded(&page, table, &rows->items[i]);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

int rates_output_list(struct registering *registering, const struct rate_rows *rows)
{
	return write_rows(registering, rows, false);
}

int rates_output_show(struct registering *registering, const struct rate_rows *rows)
{
	return write_rows(registering, rows, true);
}
