/* The names a contract brings along, and its calendars. */
#include "core/explain/explainer.h"

#include <assert.h>
#include <errno.h>

#define COLUMNS 4
#define WEEKDAYS 7

/* Rows are gathered first: how many there are is known at the end. */
struct rows {
	struct explainer *explainer;
	struct explain_table *table;
	size_t capacity;
};

static void add_row(struct rows *rows, struct str name, const struct phrase *nature,
		    struct str about, const struct phrase *standard)
{
	struct phrase_maker *maker = &rows->explainer->maker;
	const struct phrase **cells;

	assert(rows->table->rows < rows->capacity);
	cells = &rows->table->cells[rows->table->rows++ * COLUMNS];
	cells[0] = phrase_name(maker, name);
	cells[1] = nature;
	cells[2] = about.len > 0 ? phrase_words(maker, about) : NULL;
	cells[3] = standard;
}

static enum phrase_key type_key(struct type type)
{
	static const enum phrase_key KINDS[] = {
		[TYPE_NUMBER] = PHRASE_TYPE_NUMBER,   [TYPE_MONTHS] = PHRASE_TYPE_MONTHS,
		[TYPE_INSTANT] = PHRASE_TYPE_INSTANT, [TYPE_INSTANTS] = PHRASE_TYPE_INSTANTS,
		[TYPE_DATE] = PHRASE_TYPE_DATE,	      [TYPE_BOOL] = PHRASE_TYPE_BOOL,
		[TYPE_TEXT] = PHRASE_TYPE_TEXT,	      [TYPE_TEXTS] = PHRASE_TYPE_TEXTS,
		[TYPE_SPANS] = PHRASE_TYPE_SPANS,     [TYPE_UNDEFINED] = PHRASE_NOT_SAID,
	};

	if (type.kind != TYPE_NUMBER)
		return KINDS[type.kind];
	if (type_is(type, TYPE_NUMBER, 1, 0))
		return PHRASE_TYPE_MONEY;
	if (type_is(type, TYPE_NUMBER, 0, 1))
		return PHRASE_TYPE_DURATION;
	/* no name is declared as money per time or another product */
	assert(type_is(type, TYPE_NUMBER, 0, 0));
	return type.percent ? PHRASE_TYPE_PERCENT : PHRASE_TYPE_NUMBER;
}

static const struct phrase *type_words(struct explainer *explainer, struct type type)
{
	return phrase_say(&explainer->maker, type_key(type), NULL, 0);
}

static const struct phrase *standard_words(struct explainer *explainer, const struct value *value,
					   struct type type)
{
	if (value->type == VALUE_UNDEFINED)
		return NULL;
	if (value->type == VALUE_TEXT)
		return phrase_name(&explainer->maker, value->text.str);
	return phrase_value(&explainer->maker, *value, type);
}

static const struct phrase *subject_nature(struct explainer *explainer,
					   const struct subject_name *subject)
{
	static const struct {
		const char *word;
		enum phrase_key key;
	} WORDS[] = {
		{ "month", PHRASE_CHARGE_MONTH },
		{ "quarter", PHRASE_CHARGE_QUARTER },
		{ "year", PHRASE_CHARGE_YEAR },
		{ "window", PHRASE_CHARGE_WINDOW },
		{ "use", PHRASE_CHARGE_USE },
		{ "contract", PHRASE_CHARGE_CONTRACT },
		{ "subscription", PHRASE_OF_SUBSCRIPTION },
		{ "customer", PHRASE_OF_CUSTOMER },
		{ "resource", PHRASE_OF_RESOURCE },
	};
	struct phrase_maker *maker = &explainer->maker;
	struct str word = subject->role == SUBJECT_CHARGE ? subject->charged : subject->of;
	const struct phrase *items[64], *type = type_words(explainer, subject->type);
	size_t known = 0;

	for (size_t i = 0; i < subject->one_of_count && i < 64; i++)
		items[i] = phrase_name(maker, subject->one_of[i].str);
	if (subject->one_of_count > 0)
		type = SAY(maker, TYPE_ONE_OF,
			   phrase_list(maker, PHRASE_IS_OR, items, subject->one_of_count));
	if (subject->role == SUBJECT_PARAMETER)
		return SAY(maker, AGREED, type);
	/* an attribute has an owner, a charge a period */
	while (known + 1 < sizeof(WORDS) / sizeof(WORDS[0]) &&
	       !str_equal(word, str_from(WORDS[known].word)))
		known++;
	assert(str_equal(word, str_from(WORDS[known].word)));
	return phrase_say(maker, WORDS[known].key, &type, 1);
}

static void add_fields(struct rows *rows, enum phrase_key key, const struct field *fields,
		       size_t count)
{
	struct explainer *explainer = rows->explainer;

	for (size_t i = 0; i < count; i++) {
		const struct phrase *type = type_words(explainer, fields[i].type);

		if (!fields[i].builtin)
			add_row(rows, fields[i].name, phrase_say(&explainer->maker, key, &type, 1),
				fields[i].about,
				standard_words(explainer, &fields[i].standard, fields[i].type));
	}
}

static void add_series(struct rows *rows, const struct series_kind *series)
{
	struct explainer *explainer = rows->explainer;
	struct phrase_maker *maker = &explainer->maker;

	for (size_t i = 0; i < series->field_count; i++)
		add_row(rows, series->fields[i].name,
			SAY(maker, OF_SAMPLES, phrase_name(maker, series->name),
			    type_words(explainer, series->fields[i].type)),
			series->fields[i].about, NULL);
}

static size_t rows_max(const struct explainer *explainer)
{
	const struct contract *contract = explainer->contract;
	size_t count = contract->subject_name_count + contract->field_count +
		       contract->claim_field_count + contract->ending_field_count +
		       explainer->value_count;

	for (size_t i = 0; i < contract->series_count; i++)
		count += contract->series[i].field_count;
	return count;
}

void explain_names(struct explainer *explainer, struct explain_section *section)
{
	const struct contract *contract = explainer->contract;
	struct phrase_maker *maker = &explainer->maker;
	struct rows rows = { .explainer = explainer, .capacity = rows_max(explainer) };

	explain_parts_new(explainer, section, 1);
	section->kind = SECTION_NAMES;
	section->title = SAID(maker, T_NAMES);
	rows.table = explain_table_new(explainer, COLUMNS, rows.capacity);
	if (!rows.table || !section->parts)
		return;
	rows.table->rows = 0;
	rows.table->titles[0] = SAID(maker, C_NAME);
	rows.table->titles[1] = SAID(maker, C_NATURE);
	rows.table->titles[2] = SAID(maker, C_ABOUT);
	rows.table->titles[3] = SAID(maker, C_DEFAULT);
	for (size_t i = 0; i < contract->subject_name_count; i++) {
		const struct subject_name *subject = &contract->subject_names[i];

		add_row(&rows, subject->name, subject_nature(explainer, subject), subject->about,
			standard_words(explainer, &subject->standard, subject->type));
	}
	for (size_t i = 0; i < explainer->value_count; i++)
		add_row(&rows, explainer->values[i].name,
			SAY(maker, COMPUTED, explainer->values[i].text), STR_NONE, NULL);
	add_fields(&rows, PHRASE_OF_RECORD, contract->fields, contract->field_count);
	add_fields(&rows, PHRASE_OF_CLAIM, contract->claim_fields, contract->claim_field_count);
	add_fields(&rows, PHRASE_OF_ENDING, contract->ending_fields, contract->ending_field_count);
	for (size_t i = 0; i < contract->series_count; i++)
		add_series(&rows, &contract->series[i]);
	if (rows.table->rows > 0)
		explain_add_table(explainer, rows.table);
}

static void add_time(struct strbuf *out, int32_t seconds)
{
	strbuf_add_padded(out, seconds / 3600, 2);
	strbuf_add_byte(out, ':');
	strbuf_add_padded(out, seconds / 60 % 60, 2);
}

/* A text the same in every language; empties the buffer. */
static const struct phrase *take_plain(struct explainer *explainer, struct strbuf *out)
{
	struct str text = STR_NONE;

	if (strbuf_error(out) < 0 || str_copy(explainer->maker.arena, strbuf_str(out), &text) < 0)
		explainer->maker.error = -ENOMEM;
	strbuf_done(out);
	return phrase_leaf(&explainer->maker, PHRASE_IS_PLAIN, text);
}

/* 08:30-12:00 14:00-18:00 */
static const struct phrase *hours_words(struct explainer *explainer, const struct calendar_day *day)
{
	struct strbuf out = STRBUF_INIT(1024);

	for (size_t i = 0; i < day->count; i++) {
		strbuf_add(&out, i > 0 ? STR(" ") : STR_NONE);
		add_time(&out, day->slots[i].from_seconds);
		strbuf_add_byte(&out, '-');
		add_time(&out, day->slots[i].to_seconds);
	}
	return take_plain(explainer, &out);
}

static const struct phrase *time_words(struct explainer *explainer, int32_t seconds)
{
	struct strbuf out = STRBUF_INIT(64);

	add_time(&out, seconds);
	return take_plain(explainer, &out);
}

static bool same_hours(const struct calendar_day *a, const struct calendar_day *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->slots[i].from_seconds != b->slots[i].from_seconds ||
		    a->slots[i].to_seconds != b->slots[i].to_seconds)
			return false;
	return true;
}

static const struct phrase *weekday(struct explainer *explainer, size_t day)
{
	static const enum phrase_key DAYS[] = { PHRASE_MONDAY,	 PHRASE_TUESDAY, PHRASE_WEDNESDAY,
						PHRASE_THURSDAY, PHRASE_FRIDAY,	 PHRASE_SATURDAY,
						PHRASE_SUNDAY };

	return phrase_say(&explainer->maker, DAYS[day - 1], NULL, 0);
}

/* Days in a row with the same hours as one item; NULL when the week has none. */
static const struct phrase *week_words(struct explainer *explainer, const struct calendar *calendar)
{
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *items[WEEKDAYS];
	size_t count = 0, last;

	for (size_t day = 1; day <= WEEKDAYS; day = last + 1) {
		const struct phrase *hours = hours_words(explainer, &calendar->week[day]);

		last = day;
		while (last < WEEKDAYS &&
		       same_hours(&calendar->week[day], &calendar->week[last + 1]))
			last++;
		if (calendar->week[day].count == 0)
			continue;
		if (last - day == WEEKDAYS - 1)
			items[count++] = SAY(maker, CAL_EVERY_DAY, hours);
		else if (last > day)
			items[count++] = SAY(maker, CAL_DAYS, weekday(explainer, day),
					     weekday(explainer, last), hours);
		else
			items[count++] = SAY(maker, CAL_DAY, weekday(explainer, day), hours);
	}
	return count > 0 ? phrase_list(maker, PHRASE_IS_AND, items, count) : NULL;
}

static const struct phrase *date_words(struct explainer *explainer, struct civil_date date)
{
	return phrase_value(&explainer->maker,
			    (struct value){ .type = VALUE_DATE, .day = (int32_t)date_days(date) },
			    TYPE_OF(TYPE_DATE));
}

static void explain_holidays(struct explainer *explainer, const struct calendar *calendar)
{
	static const enum phrase_key REGIONS[HOLIDAYS_REGIONS] = {
		[HOLIDAYS_FR] = PHRASE_FRANCE,
		[HOLIDAYS_FR_ALSACE_MOSELLE] = PHRASE_FRANCE_ALSACE,
		[HOLIDAYS_FR_GUADELOUPE] = PHRASE_GUADELOUPE,
		[HOLIDAYS_FR_MARTINIQUE] = PHRASE_MARTINIQUE,
		[HOLIDAYS_FR_GUYANE] = PHRASE_GUYANE,
		[HOLIDAYS_FR_REUNION] = PHRASE_REUNION,
		[HOLIDAYS_FR_MAYOTTE] = PHRASE_MAYOTTE,
		[HOLIDAYS_FR_SAINT_MARTIN] = PHRASE_SAINT_MARTIN,
		[HOLIDAYS_FR_SAINT_BARTHELEMY] = PHRASE_SAINT_BARTHELEMY,
	};
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase **items;

	if (calendar->holidays != HOLIDAYS_NONE)
		explain_add(explainer,
			    SAY(maker, CAL_HOLIDAYS,
				phrase_say(maker, REGIONS[calendar->holidays], NULL, 0)));
	else if (calendar->listed_count == 0)
		explain_add(explainer, SAID(maker, CAL_NO_HOLIDAYS));
	items = phrase_room(maker, calendar->listed_count);
	for (size_t i = 0; items && i < calendar->listed_count; i++)
		items[i] = date_words(explainer, calendar->listed[i]);
	if (items && calendar->listed_count > 0)
		explain_add(explainer,
			    SAY(maker, CAL_LISTED,
				phrase_list(maker, PHRASE_IS_AND, items, calendar->listed_count)));
}

static void explain_exceptions(struct explainer *explainer, const struct calendar *calendar)
{
	struct phrase_maker *maker = &explainer->maker;

	for (size_t i = 0; i < calendar->exception_count; i++) {
		const struct calendar_exception *exception = &calendar->exceptions[i];
		const struct phrase *date = date_words(explainer, exception->date);

		explain_add(explainer, exception->day.count > 0
					       ? SAY(maker, CAL_EXCEPT, date,
						     hours_words(explainer, &exception->day))
					       : SAY(maker, CAL_EXCEPT_CLOSED, date));
	}
}

void explain_calendars(struct explainer *explainer, struct explain_section *section)
{
	const struct contract *contract = explainer->contract;
	struct phrase_maker *maker = &explainer->maker;

	explain_parts_new(explainer, section, contract->calendar_count + 1);
	section->kind = SECTION_CALENDARS;
	section->title = SAID(maker, T_CALENDARS);
	for (size_t i = 0; section->parts && i < contract->calendar_count; i++) {
		const struct named_calendar *named = &contract->calendars[i];
		const struct calendar *calendar = named->calendar;
		const struct phrase *name = phrase_name(maker, named->name), *week;

		explainer->part = &section->parts[i];
		if (calendar->always_open) {
			explain_add(explainer, SAY(maker, CAL_ALWAYS, name));
			continue;
		}
		week = week_words(explainer, calendar);
		explain_add(explainer,
			    week ? SAY(maker, CAL_WEEK, name, week) : SAY(maker, CAL_NEVER, name));
		if (calendar->zone != contract->zone)
			explain_add(explainer,
				    SAY(maker, CAL_ZONE,
					phrase_leaf(maker, PHRASE_IS_PLAIN, calendar->zone->name)));
		explain_holidays(explainer, calendar);
		explain_exceptions(explainer, calendar);
		if (named->cutoff)
			explain_add(explainer,
				    SAY(maker, CAL_CUTOFF,
					time_words(explainer, named->cutoff->after_seconds),
					time_words(explainer, named->cutoff->resume_seconds)));
	}
}
