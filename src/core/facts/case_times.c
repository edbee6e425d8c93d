#include "core/facts/case_times.h"

#include <errno.h>

#include "core/time/zone.h"

/* Names that mean from and to in the built-in kinds. */
struct time_names {
	const char *kind, *from, *to;
	bool lasts; /* without an end it goes on */
};

static const struct time_names time_names[] = {
	{ "outage", "failed", "restored", true }, { "maintenance", "from", "to", true },
	{ "unmeasured", "from", "to", true },	  { "ticket", "opened", "closed", false },
	{ "report", "at", "to", false },
};

static const struct time_names any_kind = { "", "at", "to", false };

#define TIME_NAMES_COUNT (sizeof(time_names) / sizeof(time_names[0]))

static const struct time_names *names_of(const struct contract *contract,
					 const struct record *record)
{
	struct str kind = contract->kinds[record->kind].name;

	for (size_t i = 0; i < TIME_NAMES_COUNT; i++)
		if (str_equal(kind, str_from(time_names[i].kind)))
			return &time_names[i];
	return &any_kind;
}

bool record_time_key(const struct contract *contract, const struct record *record, struct str key)
{
	const struct time_names *names = names_of(contract, record);

	return str_equal(key, str_from(names->from)) || str_equal(key, str_from(names->to));
}

/* The node of from or its other name; both are refused. */
static const struct tree *time_node(struct case_reader *reader, const struct tree *map,
				    const char *key, const char *other)
{
	const struct tree *node = tree_get(map, str_from(key));
	const struct tree *same = key == other ? NULL : tree_get(map, str_from(other));

	if (str_equal(str_from(key), str_from(other)))
		same = NULL;
	if (node && same)
		(void)diag_add(reader->sink, DIAG_CASE_ONE_OF, same->at, str_from(key),
			       str_from(other));
	node = node ? node : same;
	return node && !tree_is_null(node) ? node : NULL;
}

/* The times of one record while they are read. */
struct times {
	struct case_reader *reader;
	const struct tree *map;
	struct record *record;
	struct value *values;
	const struct time_names *names;
	const struct tree *from, *to, *on;
	bool has_length;
	bool bad; /* something was refused already */
};

static void read_instant(struct times *times, const struct tree *node, const char *name,
			 int64_t *ret_ms)
{
	if (fact_instant_read(node, str_from(name), &times->reader->context, ret_ms,
			      times->reader->sink) < 0)
		times->bad = true;
}

static void read_length(struct times *times)
{
	const struct tree *node = tree_get(times->map, STR("length"));
	struct value value;

	if (!node || tree_is_null(node))
		return;
	value = case_value(times->reader, node, STR("length"), TYPE_DURATION);
	times->has_length = value.type == VALUE_NUMBER;
	times->bad |= !times->has_length;
	if (times->has_length &&
	    ratio_round(value.number, 1, RATIO_FLOOR, &times->record->length_ms) < 0) {
		(void)diag_add(times->reader->sink, DIAG_FACT_RANGE, node->at, STR("length"),
			       node->text);
		times->bad = true;
	}
}

bool event_edge(const struct value *fields, size_t count, bool latest, int64_t *ret_ms)
{
	bool found = false;

	for (size_t i = 0; i < count; i++) {
		const struct value *value = &fields[i];
		int64_t ms;

		if (value->type == VALUE_INSTANT)
			ms = value->instant_ms;
		else if (value->type == VALUE_INSTANTS && value->instants.count > 0)
			ms = value->instants.items_ms[latest ? value->instants.count - 1 : 0];
		else
			continue;
		if (!found || (latest ? ms > *ret_ms : ms < *ret_ms))
			*ret_ms = ms;
		found = true;
	}
	return found;
}

static bool told_edge(const struct times *times, bool latest, int64_t *ret_ms)
{
	size_t count = times->reader->contract->kinds[times->record->kind].field_count;

	return event_edge(times->values, count, latest, ret_ms);
}

static void refuse_no_time(struct times *times)
{
	if (!times->bad)
		(void)diag_add(times->reader->sink, DIAG_CASE_NO_TIME, times->record->told->at,
			       times->record->told->id);
	times->bad = true;
}

/* A record known by its day, or with a length by the window it lies in. */
static void place_by_day(struct times *times)
{
	const struct case_file *file = times->reader->file;
	struct span days;

	if (times->on) {
		if (!case_span(times->reader, times->on, STR("on"), &days)) {
			times->bad = true;
			return;
		}
	} else if (file->window_count == 1) {
		days = file->spans[0];
	} else {
		refuse_no_time(times);
		return;
	}
	times->record->from_ms = days.from;
	times->record->to_ms = days.to;
	times->record->flags |= times->has_length ? RECORD_LENGTH_ONLY : RECORD_DATE_ONLY;
	if (times->has_length && times->record->length_ms > days.to - days.from)
		(void)diag_add(times->reader->sink, DIAG_CASE_LENGTH_OVER,
			       tree_get(times->map, STR("length"))->at, times->record->told->id);
}

static void place_end(struct times *times)
{
	struct record *record = times->record;
	int64_t latest;

	if (times->to) {
		read_instant(times, times->to, "to", &record->to_ms);
	} else if (times->has_length) {
		record->to_ms = record->from_ms + record->length_ms;
	} else if (times->names->lasts) {
		record->to_ms = INT64_MAX;
		record->flags |= RECORD_OPEN;
	} else {
		record->to_ms = record->from_ms;
		if (told_edge(times, true, &latest) && latest > record->from_ms)
			record->to_ms = latest;
	}
}

static void check_end(struct times *times)
{
	struct record *record = times->record;

	if (times->bad)
		return;
	if (times->to && record->to_ms < record->from_ms)
		(void)diag_add(times->reader->sink, DIAG_FACT_REVERSED, times->to->at,
			       record->told->id, times->to->text,
			       times->from ? times->from->text : STR("its first event"));
	else if (times->to && times->has_length &&
		 record->to_ms - record->from_ms != record->length_ms)
		(void)diag_add(times->reader->sink, DIAG_CASE_LENGTH,
			       tree_get(times->map, STR("length"))->at, record->told->id);
	record->length_ms = 0;
}

static void set_instant(const struct times *times, const char *name, int64_t ms)
{
	struct value *place =
		record_field(times->reader->contract, times->record, times->values, str_from(name));

	if (place)
		*place = value_instant(ms);
}

static void set_fields(const struct times *times)
{
	const struct record *record = times->record;
	const struct contract *contract = times->reader->contract;
	bool exact = !(record->flags & (RECORD_DATE_ONLY | RECORD_LENGTH_ONLY));
	struct value *on = record_field(contract, record, times->values, STR("on"));
	struct value *length = record_field(contract, record, times->values, STR("length"));

	if (exact) {
		set_instant(times, "from", record->from_ms);
		set_instant(times, times->names->from, record->from_ms);
	}
	if (exact && !(record->flags & RECORD_OPEN) && (times->to || times->has_length)) {
		set_instant(times, "to", record->to_ms);
		set_instant(times, times->names->to, record->to_ms);
	}
	if (on && times->on) {
		*on = (struct value){ .type = VALUE_DATE };
		on->day =
			(int32_t)date_days(zone_date(contract->zone, instant_of(record->from_ms)));
	}
	if (length && record->flags & RECORD_LENGTH_ONLY)
		*length = value_ms(record->length_ms);
	if (record->told->recorded_ms != INT64_MIN)
		set_instant(times, "recorded", record->told->recorded_ms);
}

void record_times(struct case_reader *reader, const struct tree *map, struct record *record,
		  struct value *values)
{
	struct times times = { .reader = reader,
			       .map = map,
			       .record = record,
			       .values = values,
			       .names = names_of(reader->contract, record) };

	times.from = time_node(reader, map, "from", times.names->from);
	times.to = time_node(reader, map, "to", times.names->to);
	times.on = tree_get(map, STR("on"));
	(void)case_instant(reader, map, "recorded", &record->told->recorded_ms);
	read_length(&times);
	if (times.on && times.from)
		(void)diag_add(reader->sink, DIAG_CASE_ONE_OF, times.on->at, STR("from"),
			       STR("on"));
	if (times.from)
		read_instant(&times, times.from, "from", &record->from_ms);
	else if (times.on || (times.has_length && !times.to))
		place_by_day(&times);
	else if (tree_get(map, STR("revisions")) && !times.to)
		return; /* the revisions say when */
	else if (times.names->lasts || !told_edge(&times, false, &record->from_ms))
		refuse_no_time(&times);
	if (times.bad)
		return;
	if (!(record->flags & (RECORD_DATE_ONLY | RECORD_LENGTH_ONLY))) {
		place_end(&times);
		check_end(&times);
	}
	if (!times.bad)
		set_fields(&times);
}
