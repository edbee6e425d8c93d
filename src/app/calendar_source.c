#include "app/calendar_source.h"

#include <errno.h>

#include "app/zone_store.h"
#include "core/contract/type.h"
#include "yaml/yaml.h"
#include "zones/zones.h"

#define PARTS_MAX 400 /* of one option */
#define WORDS_BYTES_MAX (16 * KIB)

static struct tree *scalar(struct arena *arena, const struct source *source, struct str text)
{
	struct tree *node = ARENA_NEW(arena, struct tree);
	size_t before = text.len > 0 ? (size_t)(text.ptr - source->text.ptr) : 0;

	if (!node)
		return NULL;
	*node = (struct tree){ .kind = TREE_SCALAR,
			       .text = text,
			       .at = { source, 1, (uint32_t)before + 1, (uint32_t)text.len } };
	return node;
}

/* An option as a text that positions point into. */
static const struct source *source_of(struct arena *arena, const char *option, struct str text)
{
	struct source *source = ARENA_NEW(arena, struct source);

	if (source)
		*source = (struct source){ str_from(option), text };
	return source;
}

/* Where the value of "mon-fri 08:00-12:00" or "2026-12-24 closed" begins. */
static size_t value_start(struct str part)
{
	size_t at = 0;

	while ((at = str_find_byte(part, ' ', at)) != SIZE_MAX) {
		struct str rest = str_trim(str_slice(part, at, part.len));

		if (rest.len > 0 &&
		    ((rest.ptr[0] >= '0' && rest.ptr[0] <= '9') || str_equal(rest, STR("closed"))))
			return (size_t)(rest.ptr - part.ptr);
		at++;
	}
	return part.len;
}

/* "A x, B y" as a map of A to x and B to y; as a list of texts when it has no values. */
static struct tree *read_parts(struct arena *arena, const char *option, struct str text, bool list)
{
	const struct source *source = source_of(arena, option, text);
	struct tree *node = source ? scalar(arena, source, text) : NULL;
	struct str rest = text, part;
	bool more = true;

	if (!node)
		return NULL;
	node->kind = list ? TREE_LIST : TREE_MAP;
	node->items = ARENA_ARRAY(arena, struct tree *, PARTS_MAX);
	node->entries = ARENA_ARRAY(arena, struct tree_entry, PARTS_MAX);
	if (!node->items || !node->entries)
		return NULL;
	while (more && node->count < PARTS_MAX) {
		size_t start;
		struct tree *value;

		more = str_cut(rest, ',', &part, &rest);
		part = str_trim(part);
		start = list ? 0 : value_start(part);
		value = scalar(arena, source, str_slice(part, start, part.len));
		if (!value)
			return NULL;
		node->items[node->count] = value;
		node->entries[node->count++] =
			(struct tree_entry){ str_trim(str_slice(part, 0, start)),
					     { source, 1,
					       (uint32_t)(part.ptr ? part.ptr - text.ptr : 0) + 1,
					       (uint32_t)start },
					     value };
	}
	return node;
}

static int add_entry(struct tree *map, const char *key, struct tree *value)
{
	if (!value)
		return -ENOMEM;
	map->entries[map->count++] = (struct tree_entry){ str_from(key), value->at, value };
	return 0;
}

static int add_hours(struct arena *arena, struct tree *map, struct str hours)
{
	const struct source *source = source_of(arena, "--hours", hours);

	if (hours.len == 0)
		return 0;
	if (source && (str_equal(hours, STR("always")) || str_equal(hours, STR("24x7"))))
		return add_entry(map, "always", scalar(arena, source, STR("yes")));
	return add_entry(map, "week", read_parts(arena, "--hours", hours, false));
}

/* The options as the map that a contract would have. */
static int read_options(struct arena *arena, const struct calendar_request *request,
			struct tree *map)
{
	int r = add_hours(arena, map, request->hours);

	if (r == 0 && request->holidays.len > 0)
		r = add_entry(map, "holidays",
			      read_parts(arena, "--holidays", request->holidays, true));
	if (r == 0 && request->except.len > 0)
		r = add_entry(map, "except", read_parts(arena, "--except", request->except, false));
	if (r == 0 && request->after.len > 0)
		r = add_entry(map, "after", read_parts(arena, "--after", request->after, false));
	return r;
}

static int use_zone(struct arena *arena, const struct calendar_request *request,
		    struct calendar_source *source, struct diag_sink *sink)
{
	source->zone_name = request->zone.len > 0 ? request->zone : STR("UTC");
	return zones_load(arena, source->zone_name, &source->asked.zone, sink);
}

static int use_options(struct arena *arena, const struct calendar_request *request,
		       struct calendar_source *source, struct diag_sink *sink)
{
	struct zone_store zones = { .arena = arena };
	struct tree_entry entries[4];
	struct tree map = { .kind = TREE_MAP, .entries = entries };
	const struct tree_entry entry = { STR("told"), POSITION_NONE, &map };
	struct lone_calendar_options options = { .zones = zone_store_finder(&zones) };
	struct named_calendar named;
	int r = use_zone(arena, request, source, sink);

	if (r == 0)
		r = read_options(arena, request, &map);
	if (r < 0 || map.count == 0)
		return r;
	options.zone = source->asked.zone;
	r = calendar_read_alone(arena, &entry, &options, &named, sink);
	if (r < 0)
		return r;
	source->asked.calendar = named.calendar;
	source->asked.cutoff = named.cutoff;
	return 0;
}

static int list_names(struct arena *arena, const struct contract *contract, struct str *ret_names)
{
	struct strbuf out = STRBUF_INIT(WORDS_BYTES_MAX);
	int r;

	for (size_t i = 0; i < contract->calendar_count; i++) {
		strbuf_add(&out, i > 0 ? STR(", ") : STR_NONE);
		strbuf_add(&out, contract->calendars[i].name);
	}
	if (contract->calendar_count == 0)
		strbuf_add(&out, STR("-"));
	r = strbuf_error(&out);
	if (r == 0)
		r = str_copy(arena, strbuf_str(&out), ret_names);
	strbuf_done(&out);
	return r;
}

static int choose_calendar(struct arena *arena, const struct calendar_request *request,
			   const struct contract *contract, struct calendar_source *source,
			   struct diag_sink *sink)
{
	const struct named_calendar *found = NULL;
	struct str names = STR_NONE;
	int r = list_names(arena, contract, &names);

	for (size_t i = 0; i < contract->calendar_count; i++)
		if (str_equal(contract->calendars[i].name, request->name))
			found = &contract->calendars[i];
	if (r < 0)
		return r;
	if (!found && request->name.len > 0)
		return diag_add(sink, DIAG_CALENDAR_NAME, POSITION_NONE, request->name, names);
	if (!found && contract->calendar_count > 1)
		return diag_add(sink, DIAG_CALENDAR_WHICH, POSITION_NONE, names);
	if (!found && contract->calendar_count == 1)
		found = &contract->calendars[0];
	if (!found)
		return 0;
	source->name = found->name;
	source->asked.calendar = found->calendar;
	source->asked.cutoff = found->cutoff;
	source->asked.zone = found->calendar->zone;
	source->zone_name = found->calendar->zone->name;
	return 0;
}

static int use_contract(struct arena *arena, const struct calendar_request *request,
			struct calendar_source *source, struct diag_sink *sink)
{
	struct zone_store zones = { .arena = arena };
	const struct contract_options options = { .zones = zone_store_finder(&zones) };
	const struct contract *contract = NULL;
	struct tree *root;
	int r = yaml_read_file(arena, request->contract, NULL, &root, sink);

	if (r == 0)
		r = contract_read(arena, root, &options, &contract, sink);
	if (r < 0 || !contract)
		return r;
	source->asked.zone = contract->zone;
	source->zone_name = contract->zone_name;
	return choose_calendar(arena, request, contract, source, sink);
}

int calendar_source_read(struct arena *arena, const struct calendar_request *request,
			 struct calendar_source *ret_source, struct diag_sink *sink)
{
	struct calendar_source source = { .asked = { .calendar = NULL } };
	int r = request->contract.len > 0 ? use_contract(arena, request, &source, sink)
					  : use_options(arena, request, &source, sink);

	if (r == 0)
		*ret_source = source;
	return r;
}

/* Both instants that a time on the wall may mean. */
static int ask_back(const struct calendar_source *source, struct str text,
		    const struct local_reading *local, struct diag_sink *sink)
{
	struct strbuf first = STRBUF_INIT(64), second = STRBUF_INIT(64);
	const struct zone *zone = source->asked.zone;
	enum diag_id id = local->kind == LOCAL_TWO ? DIAG_FACT_LOCAL_TWO : DIAG_CALENDAR_LOCAL_NONE;

	zone_write(&first, zone, local->earlier);
	zone_write(&second, zone, local->later);
	(void)diag_add(sink, id, POSITION_NONE, text, source->zone_name, strbuf_str(&first),
		       strbuf_str(&second));
	strbuf_done(&first);
	strbuf_done(&second);
	return -EBADMSG;
}

int calendar_instant(const struct calendar_source *source, struct str text, struct instant *ret_at,
		     struct diag_sink *sink)
{
	struct civil_date date;
	struct civil_time time;
	struct local_reading local;

	if (instant_parse(text, ret_at) == 0)
		return 0;
	if (date_parse(text, &date) == 0) {
		*ret_at = zone_day_start(source->asked.zone, date);
		return 0;
	}
	if (date_time_parse(text, &date, &time) < 0)
		return diag_add(sink, DIAG_CALENDAR_INSTANT, POSITION_NONE, text);
	local = zone_read(source->asked.zone, date, time.seconds);
	if (local.kind != LOCAL_ONE)
		return ask_back(source, text, &local, sink);
	*ret_at = local.earlier;
	return 0;
}

/* Takes the words off the front; false when they are not there. */
static bool take_words(struct str *text, const char *words)
{
	struct str wanted = str_from(words);

	if (!str_starts(*text, wanted) || (text->len > wanted.len && text->ptr[wanted.len] != ' '))
		return false;
	*text = str_trim(str_slice(*text, wanted.len, text->len));
	return true;
}

/* Takes a word out of "8 business hours", leaving "8 hours". */
static bool take_adjective(struct strbuf *out, struct str text, const char *const *adjectives)
{
	bool found = false;

	strbuf_clear(out);
	while (text.len > 0) {
		struct str word;
		bool is_one = false;

		(void)str_cut(text, ' ', &word, &text);
		for (size_t i = 0; adjectives[i]; i++)
			is_one = is_one || str_equal(word, str_from(adjectives[i]));
		found = found || is_one;
		if (is_one || word.len == 0)
			continue;
		strbuf_add(out, out->len > 0 ? STR(" ") : STR_NONE);
		strbuf_add(out, word);
	}
	return found;
}

static enum clock_unit unit_of(enum time_unit unit, bool working)
{
	if (time_unit_months(unit) > 0)
		return CLOCK_MONTHS;
	if (unit == UNIT_DAY || unit == UNIT_WEEK)
		return working ? CLOCK_WORKING_DAYS : CLOCK_DAYS;
	return CLOCK_MILLISECONDS;
}

/* The amount as a count of the clock's units; only time that elapses has fractions. */
static int set_clock(struct arena *arena, struct clock *clock, struct str text, bool working)
{
	struct ratio amount, count;
	enum time_unit unit;
	int64_t scale;
	int r = duration_parse(arena, text, &amount, &unit);

	if (r < 0)
		return r;
	clock->unit = unit_of(unit, working);
	scale = clock->unit == CLOCK_DAYS || clock->unit == CLOCK_WORKING_DAYS ? DAY_MS : 1;
	r = ratio_div(arena, amount, ratio_int(scale), &count);
	if (r == 0)
		r = ratio_round(count, 1, RATIO_CEILING, &clock->amount);
	if (r < 0)
		return r;
	/* There is no half working day, and a week is none of working days. */
	if (ratio_compare(count, ratio_int(clock->amount)) != 0 ||
	    (working && (unit == UNIT_WEEK || clock->unit == CLOCK_MONTHS)))
		return -EDOM;
	return 0;
}

int calendar_amount_read(struct arena *arena, const struct calendar_source *source, struct str text,
			 struct calendar_amount *ret_amount, struct diag_sink *sink)
{
	static const char *const open_words[] = { "business", "working", "open", NULL };
	static const char *const plain_words[] = { "civil", "calendar", "elapsed", NULL };
	struct calendar_amount amount = { .clock = { .zone = source->asked.zone } };
	struct strbuf words = STRBUF_INIT(WORDS_BYTES_MAX), rest = STRBUF_INIT(WORDS_BYTES_MAX);
	struct str next = str_trim(text);
	bool working;
	int r = 0;

	(void)take_words(&next, "until");
	if (take_words(&next, "next working day") || take_words(&next, "next business day")) {
		amount.next_day = true;
		r = time_parse(next, &amount.resume) < 0 || amount.resume.seconds == DAY_SECONDS
			    ? -EBADMSG
			    : 0;
		working = true;
	} else {
		working = take_adjective(&words, next, open_words);
		(void)take_adjective(&rest, strbuf_str(&words), plain_words);
		r = set_clock(arena, &amount.clock, strbuf_str(&rest), working);
	}
	strbuf_done(&words);
	strbuf_done(&rest);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return diag_add(sink, DIAG_CALENDAR_AMOUNT, POSITION_NONE, text);
	if (working && !source->asked.calendar)
		return diag_add(sink, DIAG_CALENDAR_NEEDED, POSITION_NONE);
	if (working) {
		amount.clock.calendar = source->asked.calendar;
		amount.clock.cutoff = source->asked.cutoff;
	}
	*ret_amount = amount;
	return 0;
}
