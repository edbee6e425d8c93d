#include "cli/calendar_json.h"

#define INSTANT_BYTES_MAX 64

static void write_instant(struct json *json, struct str key, const struct zone *zone,
			  struct instant at)
{
	struct strbuf text = STRBUF_INIT(INSTANT_BYTES_MAX);

	zone_write(&text, zone, at);
	json_key_text(json, key, strbuf_str(&text));
	strbuf_done(&text);
}

static void write_date(struct json *json, struct str key, struct civil_date date)
{
	struct strbuf text = STRBUF_INIT(INSTANT_BYTES_MAX);

	date_write(&text, date);
	json_key_text(json, key, strbuf_str(&text));
	strbuf_done(&text);
}

static void write_day_kind(struct json *json, const struct answer_row *row)
{
	static const char *const names[] = {
		[DAY_HOURS] = "hours",	 [DAY_EXCEPTED] = "exception", [DAY_HOLIDAY] = "holiday",
		[DAY_LISTED] = "listed", [DAY_NO_HOURS] = "no hours",
	};

	json_key_text(json, STR("day"), str_from(names[row->kind]));
	if (row->name.len > 0)
		json_key_text(json, STR("holiday"), row->name);
}

static void write_window(struct json *json, const struct calendar_shown *shown,
			 const struct answer_row *row)
{
	static const char *const names[WINDOW_KINDS] = {
		[WINDOW_DAY] = "day",
		[WINDOW_WEEK] = "week",
		[WINDOW_MONTH] = "month",
		[WINDOW_BILLING_MONTH] = "billing month",
		[WINDOW_QUARTER] = "quarter",
		[WINDOW_HALF_YEAR] = "half year",
		[WINDOW_YEAR] = "calendar year",
		[WINDOW_CONTRACT_YEAR] = "contract year",
	};

	json_key_text(json, STR("window"), str_from(names[row->window]));
	if (!shown->asked->calendar)
		return;
	json_key_int(json, STR("open_ms"), row->open_ms);
	json_key_int(json, STR("working_days"), row->working_days);
}

static void write_row(struct json *json, const struct calendar_shown *shown,
		      const struct answer_row *row)
{
	const struct zone *zone = shown->asked->zone;

	json_object(json);
	write_date(json, STR("date"), row->date);
	if (shown->members & SHOW_CHANGES) {
		write_instant(json, STR("at"), zone, instant_of(row->span.from));
		json_key_int(json, STR("offset_before_s"), row->offset_before_seconds);
		json_key_int(json, STR("offset_after_s"), row->offset_after_seconds);
	}
	if (!span_is_empty(row->span)) {
		write_instant(json, STR("from"), zone, instant_of(row->span.from));
		write_instant(json, STR("to"), zone, instant_of(row->span.to));
		json_key_int(json, STR("ms"), span_ms(row->span));
	}
	if (shown->members & SHOW_WINDOWS)
		write_window(json, shown, row);
	else if (shown->asked->calendar && !(shown->members & SHOW_CHANGES))
		write_day_kind(json, row);
	if (row->number > 0)
		json_key_int(json, STR("counts_as"), row->number);
	json_end(json);
}

static void write_members(struct json *json, const struct calendar_shown *shown,
			  const struct answer *answer)
{
	const struct zone *zone = shown->asked->zone;
	unsigned members = shown->members;

	if (members & SHOW_FROM)
		write_instant(json, STR("from"), zone, answer->from);
	if (members & SHOW_TO)
		write_instant(json, STR("to"), zone, answer->to);
	if (members & SHOW_START)
		write_instant(json, STR("start"), zone, answer->start);
	if (members & SHOW_DUE)
		write_instant(json, STR("due"), zone, answer->due);
	if (members & SHOW_STATE) {
		json_key_bool(json, STR("open"), answer->open);
		if (answer->changes)
			write_instant(json, STR("until"), zone, answer->to);
	}
	if (members & SHOW_OPEN_MS)
		json_key_int(json, STR("ms"), answer->open_ms);
	if (members & SHOW_DAYS)
		json_key_int(json, STR("working_days"), answer->working_days);
	if (members & SHOW_UNITS)
		json_key_int(json, STR("whole_units"), answer->units);
}

void calendar_json(struct json *json, const struct calendar_shown *shown,
		   const struct answer *answer)
{
	json_key_text(json, STR("zone"), shown->asked->zone->name);
	write_members(json, shown, answer);
	json_key(json, STR("rows"));
	json_list(json);
	for (size_t i = 0; i < answer->row_count; i++)
		write_row(json, shown, &answer->rows[i]);
	json_end(json);
	json_key_int(json, STR("rows_left_out"), (int64_t)(answer->row_total - answer->row_count));
}
