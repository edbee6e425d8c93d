/* Named business hours of a contract. */
#include "core/contract/parts.h"

#include <errno.h>
#include <stdlib.h>

#define CALENDARS_MAX 64
#define SLOTS_A_DAY_MAX 16

static const struct {
	const char *word;
	enum holiday_region region;
} REGIONS[] = {
	{ "none", HOLIDAYS_NONE },
	{ "france", HOLIDAYS_FR },
	{ "france-alsace-moselle", HOLIDAYS_FR_ALSACE_MOSELLE },
	{ "guadeloupe", HOLIDAYS_FR_GUADELOUPE },
	{ "martinique", HOLIDAYS_FR_MARTINIQUE },
	{ "guyane", HOLIDAYS_FR_GUYANE },
	{ "reunion", HOLIDAYS_FR_REUNION },
	{ "mayotte", HOLIDAYS_FR_MAYOTTE },
	{ "saint-martin", HOLIDAYS_FR_SAINT_MARTIN },
	{ "saint-barthelemy", HOLIDAYS_FR_SAINT_BARTHELEMY },
};

static int slot_read(struct str text, struct slot *ret_slot)
{
	struct civil_time from, to;
	struct str head, tail;

	if (!str_cut(text, '-', &head, &tail) || time_parse(head, &from) < 0 ||
	    time_parse(tail, &to) < 0 || to.seconds <= from.seconds)
		return -EBADMSG;
	*ret_slot = (struct slot){ from.seconds, to.seconds };
	return 0;
}

/* "08:30-12:00 14:00-18:00", or closed */
static int hours_read(struct reader *reader, const struct tree *node, struct calendar_day *ret_day)
{
	struct slot *slots = ARENA_ARRAY(reader->arena, struct slot, SLOTS_A_DAY_MAX);
	struct str rest = node->kind == TREE_SCALAR ? str_trim(node->text) : STR_NONE;
	size_t count = 0;

	if (!slots)
		return -ENOMEM;
	*ret_day = (struct calendar_day){ slots, 0 };
	if (str_equal(rest, STR("closed")))
		return 0;
	while (rest.len > 0) {
		struct str word;

		(void)str_cut(rest, ' ', &word, &rest);
		rest = str_trim(rest);
		if (count == SLOTS_A_DAY_MAX || slot_read(word, &slots[count]) < 0)
			return diag_add(reader->sink, DIAG_BAD_HOURS, node->at, node->text);
		count++;
	}
	if (count == 0 || slots_normalise(slots, &count) < 0)
		return diag_add(reader->sink, DIAG_BAD_HOURS, node->at, node->text);
	ret_day->count = count;
	return 0;
}

static int weekday_of(struct str word)
{
	static const char *const DAYS[] = { "", "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

	for (int i = 1; i <= 7; i++)
		if (word.len >= 2 && word.len <= 3 && str_starts(str_from(DAYS[i]), word))
			return i;
	return -1;
}

static int week_read(struct reader *reader, const struct tree *node, struct calendar *calendar)
{
	int r = 0;

	if (node->kind != TREE_MAP)
		return diag_add(reader->sink, DIAG_NOT_A_MAP, node->at, STR("week"));
	for (size_t i = 0; i < node->count && r >= 0; i++) {
		struct str key = node->entries[i].key;
		struct str head = key, tail = key;
		int first = 1, last = 7;
		struct calendar_day day;

		if (!str_equal(key, STR("every day"))) {
			if (!str_cut(key, '-', &head, &tail))
				tail = head;
			first = weekday_of(head);
			last = weekday_of(tail);
		}
		if (first < 0 || last < first)
			return diag_add(reader->sink, DIAG_BAD_WEEKDAY, node->entries[i].at, key);
		r = hours_read(reader, node->entries[i].value, &day);
		for (int d = first; d <= last && r >= 0; d++)
			calendar->week[d] = day;
	}
	return r;
}

static bool region_of(struct str word, enum holiday_region *ret_region)
{
	for (size_t i = 0; i < sizeof(REGIONS) / sizeof(REGIONS[0]); i++) {
		if (!str_equal(word, str_from(REGIONS[i].word)))
			continue;
		*ret_region = REGIONS[i].region;
		return true;
	}
	return holidays_region_parse(word, ret_region) == 0; /* fr, fr-mayotte */
}

static int date_order(const void *a, const void *b)
{
	return date_compare(*(const struct civil_date *)a, *(const struct civil_date *)b);
}

static int holidays_read(struct reader *reader, const struct tree *node, struct calendar *calendar)
{
	struct civil_date *dates = ARENA_ARRAY(reader->arena, struct civil_date, node->count + 1);
	const struct tree *const single = node;

	if (!dates)
		return -ENOMEM;
	for (size_t i = 0; i < (node->kind == TREE_LIST ? node->count : 1); i++) {
		const struct tree *item = node->kind == TREE_LIST ? node->items[i] : single;

		if (item->kind == TREE_SCALAR && region_of(item->text, &calendar->holidays))
			continue;
		if (item->kind != TREE_SCALAR ||
		    date_parse(item->text, &dates[calendar->listed_count]) < 0)
			return diag_add(
				reader->sink, DIAG_UNKNOWN_WORD, item->at, item->text,
				STR("holidays"),
				STR("none, france, france-alsace-moselle, guadeloupe, martinique, "
				    "guyane, "
				    "reunion, mayotte, saint-martin, saint-barthelemy, or dates"));
		calendar->listed_count++;
	}
	qsort(dates, calendar->listed_count, sizeof(dates[0]), date_order);
	calendar->listed = dates;
	return 0;
}

static int exception_order(const void *a, const void *b)
{
	return date_compare(((const struct calendar_exception *)a)->date,
			    ((const struct calendar_exception *)b)->date);
}

static int except_read(struct reader *reader, const struct tree *node, struct calendar *calendar)
{
	struct calendar_exception *items;
	int r = 0;

	if (node->kind != TREE_MAP)
		return diag_add(reader->sink, DIAG_NOT_A_MAP, node->at, STR("except"));
	items = ARENA_ARRAY(reader->arena, struct calendar_exception, node->count);
	if (!items)
		return -ENOMEM;
	for (size_t i = 0; i < node->count && r >= 0; i++) {
		if (date_parse(node->entries[i].key, &items[i].date) < 0)
			return diag_add(reader->sink, DIAG_BAD_DATE, node->entries[i].at,
					node->entries[i].key);
		r = hours_read(reader, node->entries[i].value, &items[i].day);
	}
	qsort(items, node->count, sizeof(items[0]), exception_order);
	calendar->exceptions = items;
	calendar->exception_count = node->count;
	return r;
}

/* {"21:00": "08:00"} */
static int after_read(struct reader *reader, const struct tree *node, struct named_calendar *named)
{
	struct clock_cutoff *cutoff = ARENA_NEW(reader->arena, struct clock_cutoff);
	struct civil_time after, resume;

	if (!cutoff)
		return -ENOMEM;
	if (node->kind != TREE_MAP || node->count != 1 ||
	    node->entries[0].value->kind != TREE_SCALAR ||
	    time_parse(node->entries[0].key, &after) < 0 ||
	    time_parse(node->entries[0].value->text, &resume) < 0 || resume.seconds >= DAY_SECONDS)
		return diag_add(reader->sink, DIAG_BAD_HOURS, node->at, STR("after"));
	*cutoff = (struct clock_cutoff){ .calendar = named->calendar,
					 .after_seconds = after.seconds,
					 .resume_seconds = resume.seconds };
	named->cutoff = cutoff;
	return 0;
}

static int calendar_zone(struct reader *reader, const struct tree *node, struct calendar *calendar)
{
	struct str name = STR_NONE;
	int r = reader_text(reader, node, "zone", &name);

	calendar->zone = reader->contract->zone;
	if (r < 0 || name.len == 0)
		return r;
	r = reader->options->zones.find(reader->options->zones.context, name, &calendar->zone);
	if (r == -ENOMEM)
		return r;
	return r < 0 ? diag_add(reader->sink, DIAG_UNKNOWN_ZONE, tree_get(node, STR("zone"))->at,
				name)
		     : 0;
}

static int calendar_read(struct reader *reader, const struct tree_entry *entry,
			 struct named_calendar *named)
{
	struct calendar *calendar = ARENA_NEW(reader->arena, struct calendar);
	const struct tree *node, *part;
	int r = reader_resolve(reader, entry->value, &node);

	if (!calendar)
		return -ENOMEM;
	named->name = entry->key;
	named->calendar = calendar;
	if (r >= 0)
		r = reader_check_name(reader, entry->key, entry->at);
	if (r >= 0)
		r = reader_map(reader, node, MAP_CALENDAR);
	if (r >= 0)
		r = calendar_zone(reader, node, calendar);
	if (r >= 0)
		r = reader_flag(reader, node, "always", &calendar->always_open);
	if (r >= 0 && (part = tree_get(node, STR("week"))))
		r = week_read(reader, part, calendar);
	if (r >= 0 && (part = tree_get(node, STR("holidays"))))
		r = holidays_read(reader, part, calendar);
	if (r >= 0 && (part = tree_get(node, STR("except"))))
		r = except_read(reader, part, calendar);
	if (r >= 0 && (part = tree_get(node, STR("after"))))
		r = after_read(reader, part, named);
	if (r >= 0 && calendar_check(calendar) < 0)
		return diag_add(reader->sink, DIAG_BAD_HOURS, node->at, entry->key);
	return r;
}

int calendars_read(struct reader *reader)
{
	const struct tree *node = tree_get(reader->root, STR("calendars"));
	struct contract *contract = reader->contract;
	int r = 0;

	if (!node)
		return 0;
	if (node->kind != TREE_MAP)
		return diag_add(reader->sink, DIAG_NOT_A_MAP, node->at, STR("calendars"));
	if (node->count > CALENDARS_MAX)
		return diag_add(reader->sink, DIAG_TOO_MANY, node->at, STR("calendars"), STR("64"));
	contract->calendars = ARENA_ARRAY(reader->arena, struct named_calendar, node->count);
	if (!contract->calendars)
		return -ENOMEM;
	for (size_t i = 0; i < node->count && r >= 0; i++) {
		r = calendar_read(reader, &node->entries[i], &contract->calendars[i]);
		contract->calendar_count = i + 1;
	}
	return r;
}

int calendar_read_alone(struct arena *arena, const struct tree_entry *entry,
			const struct lone_calendar_options *options,
			struct named_calendar *ret_calendar, struct diag_sink *sink)
{
	struct contract nothing = { .zone = options->zone };
	const struct contract_options reading = { .zones = options->zones };
	struct reader reader = { .arena = arena,
				 .sink = sink,
				 .contract = &nothing,
				 .options = &reading,
				 .root = entry->value };
	struct named_calendar named = { .cutoff = NULL };
	int r = calendar_read(&reader, entry, &named);

	if (r >= 0)
		*ret_calendar = named;
	return r < 0 ? r : 0;
}
