#include "cli/close_output.h"

#include "cli/say.h"
#include "cli/told.h"
#include "cli/unit_amount.h"
#include "core/settle/statement_names.h"
#include "core/time/instant.h"

#define NUMBER_BYTES_MAX ((size_t)64)

/* counted: with how many subscriptions it looked at, which an unfinished round does not know. */
static void json_round(struct json *json, const struct closing_row *row, bool counted)
{
	const struct closing_round *round = &row->round;

	json_object(json);
	json_key_text(json, STR("period"), round->period);
	json_key_int(json, STR("round"), round->number);
	register_json_instant(json, "as_of", round->as_of_ms);
	told_json_text(json, "customer", round->customer);
	told_json_text(json, "subscription", round->subscription);
	told_json_text(json, "reason", round->reason);
	told_json_text(json, "follows", round->follows);
	told_json_text(json, "actor", row->actor);
	if (row->begun_ms != INSTANT_OPEN_MS)
		register_json_instant(json, "begun", row->begun_ms);
	if (row->ended_ms != INSTANT_OPEN_MS)
		register_json_instant(json, "ended", row->ended_ms);
	if (counted) {
		json_key_int(json, STR("settled"), row->count.settled);
		json_key_int(json, STR("quiet"), row->count.quiet);
		json_key_int(json, STR("revised"), row->count.changed);
		json_key_int(json, STR("failed"), row->count.failed);
	}
	json_end(json);
}

static void json_line(struct json *json, const struct settled_line *line)
{
	json_key_text(json, STR("guarantee"), line->guarantee);
	if (line->right)
		json_key_bool(json, STR("right"), true);
	told_json_text(json, "item", line->item);
	told_json_text(json, "record", line->record);
	register_json_instant(json, "from", line->window.from);
	register_json_instant(json, "to", line->window.to);
	json_key_text(json, STR("status"), status_name(line->status));
	json_key_text(json, STR("entitlement"), entitlement_name(line->entitlement));
	json_key_bool(json, STR("missed"), line->missed);
	if (line->open)
		json_key_bool(json, STR("open"), true);
	if (line->deadline_ms != INT64_MIN)
		register_json_instant(json, "deadline", line->deadline_ms);
	unit_amount_json(json, "payable", line->unit, line->amount);
	if (settled_is_money(line))
		unit_amount_json(json, "posted", line->unit, line->posted_minor);
}

/* The sentence has the period, then how many were settled, were quiet and changed. */
static void say_counts(struct registering *registering, const char *english,
		       const struct closing_row *row)
{
	struct command *command = registering->command;
	const int64_t counts[] = { row->count.settled, row->count.quiet, row->count.changed };
	struct strbuf texts[] = { STRBUF_INIT(NUMBER_BYTES_MAX), STRBUF_INIT(NUMBER_BYTES_MAX),
				  STRBUF_INIT(NUMBER_BYTES_MAX), STRBUF_INIT(NUMBER_BYTES_MAX),
				  STRBUF_INIT(NUMBER_BYTES_MAX) };
	struct str parts[5];

	strbuf_add(&texts[0], row->round.period);
	for (size_t i = 0; i < 3; i++)
		strbuf_add_int(&texts[i + 1], counts[i]);
	instant_write(&texts[4], instant_of(row->round.as_of_ms));
	for (size_t i = 0; i < 5; i++)
		parts[i] = strbuf_str(&texts[i]);
	say(command->out, command->language, english, parts, 4);
	if (row->count.failed > 0)
		say_numbers(command->out, command->language,
			    N_("{0} could not be settled: see the errors\n"),
			    (uint64_t)row->count.failed, 0);
	say(command->out, command->language, N_("with what was known at {0}\n"), &parts[4], 1);
	for (size_t i = 0; i < 5; i++)
		strbuf_done(&texts[i]);
}

int close_output_round(struct registering *registering, const struct closing_row *row, bool twice)
{
	if (registering->as_json) {
		json_key_bool(&registering->json, STR("changed"), !twice);
		json_key(&registering->json, STR("round"));
		json_round(&registering->json, row, true);
		return 0;
	}
	if (twice)
		say(registering->command->out, registering->command->language,
		    N_("nothing changed: it is closed already\n"), NULL, 0);
	say_counts(registering,
		   N_("{0}: {1} subscriptions settled, nothing happened for {2}, {3} have a new "
		      "revision\n"),
		   row);
	return 0;
}

/* What has to be done for the amount. */
static const char *claim_words(const struct settled_line *line)
{
	static const char *const words[] = {
		[ENTITLED_NONE] = N_("nothing"),
		[ENTITLED_AUTOMATIC] = N_("automatic"),
		[ENTITLED_CLAIMABLE] = N_("to be claimed"),
		[ENTITLED_CLAIMED] = N_("claimed in time"),
		[ENTITLED_LAPSED] = N_("not claimed"),
		[ENTITLED_LATE] = N_("claimed too late"),
		[ENTITLED_EARLY] = N_("claimed too early"),
		[ENTITLED_REFUSED] = N_("refused"),
	};

	return line->open ? N_("left open") : words[line->entitlement];
}

static void begin_columns(struct page *page, struct table *table)
{
	page_column(page, table, N_("Customer"), TABLE_LEFT);
	page_column(page, table, N_("Subscription"), TABLE_LEFT);
	page_column(page, table, N_("Revision"), TABLE_RIGHT);
	page_column(page, table, N_("Guarantee"), TABLE_WRAP);
	page_column(page, table, N_("Payable"), TABLE_RIGHT);
	page_column(page, table, N_("Posted"), TABLE_RIGHT);
	page_column(page, table, N_("Entitlement"), TABLE_LEFT);
	page_column(page, table, N_("Claim before"), TABLE_LEFT);
}

static void cell_line(struct registering *registering, struct page *page, struct table *table,
		      const struct settled_line *line)
{
	const enum language language = registering->command->language;

	strbuf_add(&page->line, line->guarantee);
	if (line->item.len > 0) {
		strbuf_add(&page->line, STR(" / "));
		strbuf_add(&page->line, line->item);
	}
	if (line->record.len > 0) {
		strbuf_add(&page->line, STR(" / "));
		strbuf_add(&page->line, line->record);
	}
	page_cell(page, table);
	if (line->unit.len > 0)
		unit_amount_add(&page->line, language, line->unit, line->amount);
	page_cell(page, table);
	if (settled_is_money(line))
		unit_amount_add(&page->line, language, line->unit, line->posted_minor);
	page_cell(page, table);
	page_add(page, claim_words(line));
	page_cell(page, table);
	register_cell_instant(page, table,
			      line->deadline_ms == INT64_MIN ? INSTANT_OPEN_MS : line->deadline_ms);
}

static void cell_revision(struct page *page, struct table *table, int64_t revision)
{
	strbuf_add_int(&page->line, revision);
	page_cell(page, table);
}

static int preview_page(struct registering *registering, const struct closing_changes *changes)
{
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	begin_columns(&page, table);
	for (size_t i = 0; i < changes->count; i++) {
		const struct closing_change *change = &changes->items[i];

		page_cell_text(&page, table, change->customer);
		page_cell_text(&page, table, change->subscription);
		cell_revision(&page, table, change->revision);
		cell_line(registering, &page, table, &change->line);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

int close_output_preview(struct registering *registering, const struct closing_result *result)
{
	struct json *json = &registering->json;

	if (!registering->as_json) {
		say_counts(registering,
			   N_("{0}: {1} subscriptions would be settled, nothing happened for {2}, "
			      "{3} would get a revision\n"),
			   &result->round);
		return result->changes.count > 0 ? preview_page(registering, &result->changes) : 0;
	}
	json_key(json, STR("round"));
	json_round(json, &result->round, true);
	json_key(json, STR("lines"));
	json_list(json);
	for (size_t i = 0; i < result->changes.count; i++) {
		const struct closing_change *change = &result->changes.items[i];

		json_object(json);
		json_key_text(json, STR("customer"), change->customer);
		json_key_text(json, STR("subscription"), change->subscription);
		json_key_int(json, STR("revision"), change->revision);
		json_line(json, &change->line);
		json_end(json);
	}
	json_end(json);
	return 0;
}

static void cell_round(struct page *page, struct table *table, const struct closing_row *row)
{
	const int64_t counts[] = { row->count.settled, row->count.quiet, row->count.changed,
				   row->count.failed };
	const bool ended = row->ended_ms != INSTANT_OPEN_MS;

	page_cell_text(page, table, row->round.period);
	cell_revision(page, table, row->round.number);
	register_cell_instant(page, table, row->round.as_of_ms);
	register_cell_instant(page, table, row->ended_ms);
	for (size_t i = 0; i < 4; i++) {
		if (ended)
			strbuf_add_int(&page->line, counts[i]);
		page_cell(page, table);
	}
	page_cell_text(page, table, row->round.reason);
}

int close_output_list(struct registering *registering, const struct closing_rows *rows)
{
	struct table *table;
	struct page page;
	int r;

	if (registering->as_json) {
		json_key(&registering->json, STR("rounds"));
		json_list(&registering->json);
		for (size_t i = 0; i < rows->count; i++)
			json_round(&registering->json, &rows->items[i],
				   rows->items[i].ended_ms != INSTANT_OPEN_MS);
		json_end(&registering->json);
		return 0;
	}
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Period"), TABLE_LEFT);
	page_column(&page, table, N_("Round"), TABLE_RIGHT);
	page_column(&page, table, N_("Known at"), TABLE_LEFT);
	page_column(&page, table, N_("Ended"), TABLE_LEFT);
	page_column(&page, table, N_("Settled"), TABLE_RIGHT);
	page_column(&page, table, N_("Quiet"), TABLE_RIGHT);
	page_column(&page, table, N_("Revised"), TABLE_RIGHT);
	page_column(&page, table, N_("Failed"), TABLE_RIGHT);
	page_column(&page, table, N_("Reason"), TABLE_WRAP);
	for (size_t i = 0; i < rows->count; i++)
		cell_round(&page, table, &rows->items[i]);
	page_table(&page, table, 0);
	return page_end(&page);
}

static int show_page(struct registering *registering, const struct closed_rows *rows, bool more)
{
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	begin_columns(&page, table);
	for (size_t i = 0; i < rows->count; i++)
		for (size_t j = 0; j < rows->items[i].lines.count; j++) {
			const struct settled_row *row = &rows->items[i].row;

			page_cell_text(&page, table, row->customer);
			page_cell_text(&page, table, row->settled.subscription);
			cell_revision(&page, table, row->settled.revision);
			cell_line(registering, &page, table, &rows->items[i].lines.items[j]);
		}
	page_table(&page, table, 0);
	if (more) {
		page_say(&page, N_("There are more: --customer shows those of one."), NULL, 0);
		page_line(&page, 0, 0);
	}
	return page_end(&page);
}

int close_output_show(struct registering *registering, const struct closed_rows *rows, bool more)
{
	struct json *json = &registering->json;

	if (!registering->as_json)
		return show_page(registering, rows, more);
	json_key(json, STR("revisions"));
	json_list(json);
	for (size_t i = 0; i < rows->count; i++) {
		const struct settled_row *row = &rows->items[i].row;

		json_object(json);
		json_key_text(json, STR("customer"), row->customer);
		json_key_text(json, STR("subscription"), row->settled.subscription);
		json_key_int(json, STR("revision"), row->settled.revision);
		json_key_int(json, STR("round"), row->settled.round);
		register_json_instant(json, "recorded", row->recorded_at_ms);
		json_key(json, STR("lines"));
		json_list(json);
		for (size_t j = 0; j < rows->items[i].lines.count; j++) {
			json_object(json);
			json_line(json, &rows->items[i].lines.items[j]);
			json_end(json);
		}
		json_end(json);
		json_end(json);
	}
	json_end(json);
	json_key_bool(json, STR("more"), more);
	return 0;
}
