#include "cli/exposure_output.h"

#include <errno.h>

#include "cli/say.h"
#include "cli/told.h"
#include "cli/unit_amount.h"
#include "core/settle/statement_names.h"

static int64_t instant_or_open(int64_t ms)
{
	return ms == INT64_MAX ? INSTANT_OPEN_MS : ms;
}

/* What all answers have. */
static void json_head(struct json *json, const struct exposure *exposure, int64_t as_of_ms)
{
	register_json_instant(json, "as_of", as_of_ms);
	json_key_int(json, STR("settled"), exposure->settled);
	json_key_int(json, STR("failed"), exposure->failed);
	json_key_int(json, STR("split"), exposure->split);
}

static void json_sum(struct json *json, const struct exposure_sum *sum, enum exposure_by by)
{
	static const char *const keys[] = {
		[EXPOSURE_ALL] = "all",
		[EXPOSURE_SERVICE] = "service",
		[EXPOSURE_CONTRACT] = "contract",
		[EXPOSURE_CUSTOMER] = "customer",
	};

	json_object(json);
	if (by != EXPOSURE_ALL)
		json_key_text(json, str_from(keys[by]), sum->key);
	if (sum->received)
		json_key_bool(json, STR("received"), true);
	unit_amount_json(json, "owed", sum->unit, sum->owed);
	unit_amount_json(json, "claimable", sum->unit, sum->claimable);
	unit_amount_json(json, "forecast", sum->unit, sum->forecast);
	json_key_int(json, STR("unknown"), sum->unknown);
	register_json_instant(json, "next", instant_or_open(sum->next_ms));
	json_end(json);
}

static void cell_amount(struct registering *registering, struct page *page, struct table *table,
			struct str unit, int64_t amount)
{
	if (unit.len > 0)
		unit_amount_add(&page->line, registering->command->language, unit, amount);
	page_cell(page, table);
}

static void cell_sum(struct registering *registering, struct page *page, struct table *table,
		     const struct exposure_sum *sum)
{
	const int64_t amounts[] = { sum->owed, sum->claimable, sum->forecast };

	for (size_t i = 0; i < 3; i++)
		cell_amount(registering, page, table, sum->unit, amounts[i]);
	if (sum->unknown > 0)
		strbuf_add_int(&page->line, sum->unknown);
	page_cell(page, table);
	register_cell_instant(page, table, instant_or_open(sum->next_ms));
}

/* The sums of what is owed to customers, or to us. */
static void page_sums(struct registering *registering, struct page *page,
		      const struct exposure_sums *sums, enum exposure_by by, bool received)
{
	static const char *const heads[] = {
		[EXPOSURE_ALL] = "",
		[EXPOSURE_SERVICE] = N_("Service"),
		[EXPOSURE_CONTRACT] = N_("Contract"),
		[EXPOSURE_CUSTOMER] = N_("Customer"),
	};
	struct table *table = page_table_new(page);
	bool any = false;

	if (by != EXPOSURE_ALL)
		page_column(page, table, heads[by], TABLE_WRAP);
	page_column(page, table, N_("Owed now"), TABLE_RIGHT);
	page_column(page, table, N_("Can be claimed"), TABLE_RIGHT);
	page_column(page, table, N_("Forecast"), TABLE_RIGHT);
	page_column(page, table, N_("Not known"), TABLE_RIGHT);
	page_column(page, table, N_("Changes at"), TABLE_LEFT);
	for (size_t i = 0; i < sums->count; i++) {
		if (sums->items[i].received != received)
			continue;
		if (!any && received) {
			page_blank(page);
			page_add(page, N_("Owed to us by suppliers:"));
			page_line(page, 0, 0);
		}
		any = true;
		if (by != EXPOSURE_ALL)
			page_cell_text(page, table, sums->items[i].key);
		cell_sum(registering, page, table, &sums->items[i]);
	}
	page_table(page, table, 0);
}

/* How many were looked at, and as of when. */
static void say_head(struct registering *registering, const struct exposure *exposure,
		     int64_t as_of_ms)
{
	struct command *command = registering->command;
	struct strbuf at = STRBUF_INIT(64), count = STRBUF_INIT(32);
	struct str parts[2];

	instant_write(&at, instant_of(as_of_ms));
	strbuf_add_int(&count, exposure->settled);
	parts[0] = strbuf_str(&count);
	parts[1] = strbuf_str(&at);
	say(command->out, command->language,
	    exposure->count > 0
		    ? N_("{0} subscriptions, with what was known at {1}:\n")
		    : N_("{0} subscriptions, with what was known at {1}: nothing is owed\n"),
	    parts, 2);
	strbuf_done(&at);
	strbuf_done(&count);
}

/* What the sums are without. */
static void say_limits(struct registering *registering, const struct exposure *exposure)
{
	struct command *command = registering->command;

	if (exposure->failed > 0)
		say_numbers(command->out, command->language,
			    N_("without {0} that could not be settled: see the errors\n"),
			    (uint64_t)exposure->failed, 0);
	if (exposure->split > 0)
		say_numbers(command->out, command->language,
			    N_("{0} have windows under two versions of their contract: limits that "
			       "hold for both count each alone until the earlier one is closed\n"),
			    (uint64_t)exposure->split, 0);
}

/* A sum that no number can hold is not written. */
static int check_sums(struct registering *registering, const struct exposure_sums *sums)
{
	int r = 0;

	for (size_t i = 0; i < sums->count; i++)
		if (sums->items[i].past)
			r = diag_add(registering->command->sink, DIAG_EXPOSURE_LIMIT, POSITION_NONE,
				     sums->items[i].unit, sums->items[i].key);
	return r;
}

int exposure_output_sums(struct registering *registering, const struct exposure *exposure,
			 int64_t as_of_ms, enum exposure_by by)
{
	struct json *json = &registering->json;
	struct exposure_sums sums = { 0 };
	struct page page;
	int r = exposure_sum(registering->command->arena, exposure->items, exposure->count, by,
			     &sums);

	if (r == 0)
		r = check_sums(registering, &sums);
	if (r < 0)
		return r;
	if (registering->as_json) {
		json_head(json, exposure, as_of_ms);
		json_key(json, STR("sums"));
		json_list(json);
		for (size_t i = 0; i < sums.count; i++)
			json_sum(json, &sums.items[i], by);
		json_end(json);
		return 0;
	}
	say_head(registering, exposure, as_of_ms);
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	page_sums(registering, &page, &sums, by, false);
	page_sums(registering, &page, &sums, by, true);
	r = page_end(&page);
	say_limits(registering, exposure);
	return r;
}

static void json_line(struct json *json, const struct exposure_row *row)
{
	const struct exposure_line *line = &row->line;
	const struct settled_line *now = &line->now;

	json_object(json);
	json_key_text(json, STR("customer"), row->customer);
	json_key_text(json, STR("subscription"), row->subscription);
	json_key_text(json, STR("contract"), row->contract);
	told_json_text(json, "service", row->service);
	if (row->received)
		json_key_bool(json, STR("received"), true);
	json_key_text(json, STR("guarantee"), now->guarantee);
	told_json_text(json, "item", now->item);
	told_json_text(json, "record", now->record);
	register_json_instant(json, "from", now->window.from);
	register_json_instant(json, "to", now->window.to);
	json_key_text(json, STR("entitlement"), entitlement_name(now->entitlement));
	unit_amount_json(json, "owed", now->unit, line->owed);
	json_key_bool(json, STR("unknown"), line->unknown);
	unit_amount_json(json, "forecast", now->unit, line->forecast);
	json_key_bool(json, STR("forecast_unknown"), line->unknown_then);
	if (line->next_ms != INT64_MAX) {
		register_json_instant(json, "next", line->next_ms);
		unit_amount_json(json, "next_owed", now->unit, line->next);
	}
	json_end(json);
}

static void cell_guarantee(struct page *page, struct table *table, const struct settled_line *line)
{
	const struct str parts[] = { line->guarantee, line->item, line->record };

	for (size_t i = 0; i < 3; i++) {
		if (parts[i].len == 0)
			continue;
		if (i > 0)
			strbuf_add(&page->line, STR(" / "));
		strbuf_add(&page->line, parts[i]);
	}
	page_cell(page, table);
}

static void cell_line(struct registering *registering, struct page *page, struct table *table,
		      const struct exposure_row *row)
{
	const struct exposure_line *line = &row->line;
	const struct str unit = line->now.unit;

	page_cell_text(page, table, row->customer);
	page_cell_text(page, table, row->subscription);
	cell_guarantee(page, table, &line->now);
	register_cell_instant(page, table, line->now.window.to);
	if (line->unknown) {
		page_add(page, N_("not known"));
		page_cell(page, table);
	} else {
		cell_amount(registering, page, table, unit, line->owed);
	}
	if (line->now.entitlement == ENTITLED_CLAIMABLE)
		page_add(page, N_("to be claimed"));
	else if (row->received)
		page_add(page, N_("owed to us"));
	page_cell(page, table);
	if (line->unknown_then) {
		page_add(page, N_("not known"));
		page_cell(page, table);
	} else {
		cell_amount(registering, page, table, unit, line->forecast);
	}
	register_cell_instant(page, table, instant_or_open(line->next_ms));
	cell_amount(registering, page, table, line->next_ms == INT64_MAX ? STR_NONE : unit,
		    line->next);
}

static int page_lines(struct registering *registering, const struct exposure *exposure)
{
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Customer"), TABLE_LEFT);
	page_column(&page, table, N_("Subscription"), TABLE_LEFT);
	page_column(&page, table, N_("Guarantee"), TABLE_WRAP);
	page_column(&page, table, N_("Window until"), TABLE_LEFT);
	page_column(&page, table, N_("Owed now"), TABLE_RIGHT);
	page_column(&page, table, "", TABLE_LEFT);
	page_column(&page, table, N_("Forecast"), TABLE_RIGHT);
	page_column(&page, table, N_("Changes at"), TABLE_LEFT);
	page_column(&page, table, N_("to"), TABLE_RIGHT);
	for (size_t i = 0; i < exposure->count; i++)
		cell_line(registering, &page, table, &exposure->items[i]);
	page_table(&page, table, 0);
	return page_end(&page);
}

int exposure_output_lines(struct registering *registering, const struct exposure *exposure,
			  int64_t as_of_ms)
{
	struct json *json = &registering->json;
	int r;

	if (registering->as_json) {
		json_head(json, exposure, as_of_ms);
		json_key(json, STR("lines"));
		json_list(json);
		for (size_t i = 0; i < exposure->count; i++)
			json_line(json, &exposure->items[i]);
		json_end(json);
		return 0;
	}
	say_head(registering, exposure, as_of_ms);
	r = page_lines(registering, exposure);
	say_limits(registering, exposure);
	return r;
}
