#include "app/bulk_facts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/bulk_maker.h"
#include "base/parse.h"
#include "core/money/currency.h"

static struct value undefined_field(struct missing *missing, struct str name)
{
	*missing = (struct missing){ .kind = MISSING_FACT, .name = name };
	return value_undefined(missing);
}

static int standard_fields(struct bulk_maker *maker, size_t number)
{
	const struct contract *contract = maker->reading.contract;
	const struct record_kind *kind = &contract->kinds[number];
	struct value *values = ARENA_ARRAY(maker->keep, struct value, kind->field_count);
	struct missing *missing = ARENA_ARRAY(maker->keep, struct missing, kind->field_count);

	if (!values || !missing)
		return -ENOMEM;
	for (size_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &contract->fields[kind->fields[i]];

		values[i] = field->standard.type != VALUE_UNDEFINED
				    ? field->standard
				    : undefined_field(&missing[i], field->name);
	}
	maker->standard[number] = values;
	return 0;
}

int bulk_maker_new(struct arena *arena, const struct bulk_reading *reading,
		   struct bulk_maker **ret_maker)
{
	struct bulk_maker *maker = ARENA_NEW(arena, struct bulk_maker);
	const struct contract *contract = reading->contract;
	int r = 0;

	if (!maker)
		return -ENOMEM;
	maker->keep = arena;
	maker->arena = arena;
	maker->reading = *reading;
	maker->context.contract = contract;
	maker->context.currency = contract->currency;
	maker->standard = ARENA_ARRAY(arena, struct value *, contract->kind_count);
	maker->series = ARENA_ARRAY(arena, struct series, contract->series_count);
	if (!maker->standard || !maker->series)
		return -ENOMEM;
	for (size_t i = 0; i < contract->kind_count && r == 0; i++)
		r = standard_fields(maker, i);
	if (r == 0)
		*ret_maker = maker;
	return r;
}

static int append(struct arena *arena, struct record **records, size_t *count, size_t *capacity)
{
	size_t more = *capacity ? 2 * *capacity : 64;
	struct record *grown;

	if (*count < *capacity)
		return 0;
	grown = ARENA_GROW(arena, struct record, *records, *capacity, more);
	if (!grown)
		return -ENOMEM;
	*records = grown;
	*capacity = more;
	return 0;
}

int bulk_maker_share(struct bulk_maker *maker, const struct bulk_row *row, struct diag_sink *sink)
{
	struct bulk_reader_row reader = { .maker = maker, .row = row, .sink = sink };
	bool known = false;
	int r = append(maker->keep, &maker->shared, &maker->shared_count, &maker->shared_capacity);

	if (r < 0)
		return r;
	maker->arena = maker->keep;
	r = bulk_record_read(&reader, &maker->shared[maker->shared_count], &known);
	maker->shared_count += r == 0 && known;
	return r;
}

/* A text outside the words that the contract lists for an attribute. */
static int check_word(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
		      const struct subject_name *name)
{
	struct strbuf list = STRBUF_INIT(4 * KIB);

	if (subject_name_takes(name, cell->text))
		return 0;
	if (reader->maker->reading.foreign)
		return -ENODATA;
	for (size_t i = 0; i < name->one_of_count; i++) {
		strbuf_add(&list, i > 0 ? STR(", ") : STR_NONE);
		strbuf_add(&list, name->one_of[i].str);
	}
	(void)diag_add(reader->sink, DIAG_CASE_WORD, bulk_cell_at(reader, cell), name->name,
		       fact_shown(cell->text), strbuf_str(&list));
	strbuf_done(&list);
	return -EBADMSG;
}

static int read_subject(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
			struct value *value, struct missing *missing)
{
	struct bulk_maker *maker = reader->maker;
	const struct subject_name *name =
		&maker->reading.contract->subject_names[cell->column->number];
	const struct field field = { .name = name->name, .type = name->type };
	const struct value before = *value;
	int r;

	if (name->role == SUBJECT_CHARGE && str_equal(cell->text, STR("pending"))) {
		*missing = (struct missing){ MISSING_CHARGE, name->name, maker->facts->id,
					     maker->facts->at };
		*value = value_undefined(missing);
		return 0;
	}
	maker->context.unit_price =
		name->role == SUBJECT_CHARGE && str_equal(name->charged, STR("use"));
	r = bulk_cell_value(reader, cell, &field, value);
	maker->context.unit_price = false;
	if (r == 0 && value->type == VALUE_TEXT)
		r = check_word(reader, cell, name);
	if (r != -ENODATA)
		return r;
	/* A word of another contract: not told here. */
	*value = before;
	return 0;
}

static int read_subjects(const struct bulk_reader_row *reader)
{
	struct bulk_maker *maker = reader->maker;
	const struct contract *contract = maker->reading.contract;
	struct facts *facts = maker->facts;
	size_t count = contract->subject_name_count;
	struct value *values = ARENA_ARRAY(maker->arena, struct value, count);
	struct missing *missing = ARENA_ARRAY(maker->arena, struct missing, count);
	int worst = 0;

	if (!values || !missing)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		values[i] = contract->subject_names[i].standard;
		if (values[i].type != VALUE_UNDEFINED)
			continue;
		missing[i] = (struct missing){ MISSING_FACT, contract->subject_names[i].name,
					       facts->id, facts->at };
		values[i] = value_undefined(&missing[i]);
	}
	for (size_t i = 0; i < maker->cells.count; i++) {
		const struct bulk_cell *cell = &maker->cells.items[i];
		size_t number = cell->column->number;
		int r;

		if (cell->column->target != BULK_SUBJECT || cell->text.len == 0)
			continue;
		r = read_subject(reader, cell, &values[number], &missing[number]);
		worst = r == -ENOMEM || worst == 0 ? r : worst;
	}
	facts->self = (struct subject){ .id = facts->id, .values = values, .at = facts->at };
	return worst;
}

static int read_currency(const struct bulk_reader_row *reader)
{
	const struct bulk_cell *cell = reader->told[BULK_CURRENCY];
	struct bulk_maker *maker = reader->maker;
	int currency = maker->reading.contract->currency;

	if (cell)
		currency = currency_of(cell->text);
	if (currency < 0)
		return diag_add(reader->sink, DIAG_FACT_CURRENCY, bulk_cell_at(reader, cell),
				fact_shown(cell->text),
				currency_nearest(cell->text).len > 0 ? currency_nearest(cell->text)
								     : STR("EUR"));
	maker->facts->currency = (uint16_t)currency;
	maker->context.currency = (uint16_t)currency;
	return 0;
}

/* start and end may be dates: the subscription begins, or has ended, when that day begins. */
static int read_life(const struct bulk_reader_row *reader)
{
	const struct bulk_cell *start = reader->told[BULK_START], *end = reader->told[BULK_END];
	struct facts *facts = reader->maker->facts;
	int r = 0;

	reader->maker->context.date_starts = true;
	if (start)
		r = bulk_cell_instant(reader, start, &facts->life.from);
	if (end && r == 0)
		r = bulk_cell_instant(reader, end, &facts->life.to);
	reader->maker->context.date_starts = false;
	if (r == 0 && start && end && facts->life.to < facts->life.from)
		r = diag_add(reader->sink, DIAG_FACT_REVERSED, bulk_cell_at(reader, end),
			     STR("the subscription"), fact_shown(end->text),
			     fact_shown(start->text));
	return r;
}

static int read_billing_day(const struct bulk_reader_row *reader)
{
	const struct bulk_cell *cell = reader->told[BULK_BILLING_DAY];
	int64_t day = 0;

	if (cell && parse_int64(cell->text, 1, 31, &day) < 0)
		return diag_add(reader->sink, DIAG_FACT_TYPE, bulk_cell_at(reader, cell),
				STR("billing_day"), STR("number"), fact_shown(cell->text),
				STR("a day of the month from 1 to 31"));
	reader->maker->facts->billing_day = (uint8_t)day;
	return 0;
}

/* Whether it is bought. */
static int read_received(const struct bulk_reader_row *reader)
{
	const struct bulk_cell *cell = reader->told[BULK_RECEIVED];
	bool yes =
		cell && (str_equal(cell->text, STR("yes")) || str_equal(cell->text, STR("true")));
	bool no = !cell || str_equal(cell->text, STR("no")) || str_equal(cell->text, STR("false"));

	if (!yes && !no)
		return diag_add(reader->sink, DIAG_FACT_TYPE, bulk_cell_at(reader, cell),
				STR("received"), STR("yes/no"), fact_shown(cell->text),
				STR("yes or no"));
	reader->maker->facts->received = yes;
	return 0;
}

static int read_subscription(const struct bulk_reader_row *reader)
{
	struct facts *facts = reader->maker->facts;
	int worst, r;

	if (!reader->told[BULK_SUBSCRIPTION])
		return diag_add(reader->sink, DIAG_BULK_EMPTY, facts->at, STR("subscription"));
	facts->id = reader->told[BULK_SUBSCRIPTION]->text;
	if (reader->told[BULK_CUSTOMER])
		facts->customer = reader->told[BULK_CUSTOMER]->text;
	worst = read_currency(reader);
	r = read_life(reader);
	worst = worst == 0 || r == -ENOMEM ? r : worst;
	r = read_billing_day(reader);
	worst = worst == 0 || r == -ENOMEM ? r : worst;
	r = read_received(reader);
	worst = worst == 0 || r == -ENOMEM ? r : worst;
	r = read_subjects(reader);
	return worst == 0 || r == -ENOMEM ? r : worst;
}

int bulk_maker_begin(struct bulk_maker *maker, struct arena *arena, const struct bulk_row *row,
		     struct diag_sink *sink)
{
	struct bulk_reader_row reader = { .maker = maker, .row = row, .sink = sink };
	struct facts *facts = ARENA_NEW(arena, struct facts);
	int r;

	maker->arena = arena;
	maker->facts = facts;
	maker->records = NULL;
	maker->record_count = maker->record_capacity = 0;
	maker->context.currency = maker->reading.contract->currency;
	if (!facts)
		return -ENOMEM;
	facts->life = (struct span){ INT64_MIN, INT64_MAX };
	facts->as_of_ms = maker->reading.as_of_ms;
	facts->claims_told = maker->reading.claims;
	facts->series = maker->series;
	facts->at = (struct position){ &row->file->source, row->line, 1, 0 };
	r = bulk_row_read(&reader);
	return r < 0 ? r : read_subscription(&reader);
}

int bulk_maker_record(struct bulk_maker *maker, const struct bulk_row *row, struct diag_sink *sink)
{
	struct bulk_reader_row reader = { .maker = maker, .row = row, .sink = sink };
	bool known = false;
	int r = append(maker->arena, &maker->records, &maker->record_count,
		       &maker->record_capacity);

	if (r == 0)
		r = bulk_record_read(&reader, &maker->records[maker->record_count], &known);
	maker->record_count += r == 0 && known;
	return r;
}

/* A total order without the place in the files, so that results do not depend on it. */
static int compare_records(const void *a, const void *b)
{
	const struct record *left = a, *right = b;
	int order;

	if (left->from_ms != right->from_ms)
		return left->from_ms < right->from_ms ? -1 : 1;
	if (left->to_ms != right->to_ms)
		return left->to_ms < right->to_ms ? -1 : 1;
	order = str_compare(left->told->id, right->told->id);
	if (order)
		return order;
	return (left->kind > right->kind) - (left->kind < right->kind);
}

static bool is_sorted(const struct record *records, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (compare_records(&records[i - 1], &records[i]) > 0)
			return false;
	return true;
}

/* Refuses two records of one id: a table of places by hash, half empty. */
static int check_ids(struct bulk_maker *maker, struct diag_sink *sink)
{
	size_t slots = 16;
	uint32_t *table;
	int r = 0;

	while (slots < 2 * maker->record_count)
		slots *= 2;
	table = ARENA_ARRAY(maker->arena, uint32_t, slots);
	if (!table)
		return -ENOMEM;
	for (size_t i = 0; i < maker->record_count; i++) {
		const struct record *record = &maker->records[i];
		size_t slot = str_hash(record->told->id) & (slots - 1);

		if (record->told->id.len == 0)
			continue;
		for (; table[slot]; slot = (slot + 1) & (slots - 1)) {
			if (!str_equal(maker->records[table[slot] - 1].told->id, record->told->id))
				continue;
			r = diag_add(sink, DIAG_BULK_RECORD_TWICE, record->told->at,
				     fact_shown(record->told->id), fact_shown(maker->facts->id));
			break;
		}
		if (!table[slot])
			table[slot] = (uint32_t)i + 1;
	}
	return r;
}

static bool has_ids(const struct bulk_maker *maker)
{
	for (size_t i = 0; i < maker->record_count; i++)
		if (maker->records[i].told->id.len > 0)
			return true;
	return false;
}

/* outage-3 for the third record, when the row has no id. */
static int name_record(struct bulk_maker *maker, struct record *record)
{
	const struct str kind = maker->reading.contract->kinds[record->kind].name;
	struct record_told *told = ARENA_NEW(maker->arena, struct record_told);
	char digits[20];
	size_t first = sizeof(digits), number = (size_t)record->number + 1;
	char *name;

	for (; number > 0; number /= 10)
		digits[--first] = (char)('0' + number % 10);
	name = ARENA_ARRAY(maker->arena, char, kind.len + 1 + sizeof(digits) - first);
	if (!told || !name)
		return -ENOMEM;
	memcpy(name, kind.ptr, kind.len);
	name[kind.len] = '-';
	memcpy(name + kind.len + 1, digits + first, sizeof(digits) - first);
	*told = *record->told; /* a record of all subscriptions has another name in each */
	told->id = (struct str){ name, kind.len + 1 + sizeof(digits) - first };
	record->told = told;
	return 0;
}

int bulk_maker_end(struct bulk_maker *maker, const struct facts **ret_facts, struct diag_sink *sink)
{
	struct facts *facts = maker->facts;
	int r = has_ids(maker) ? check_ids(maker, sink) : 0;

	if (r < 0)
		return r;
	for (size_t i = 0; i < maker->shared_count; i++) {
		r = append(maker->arena, &maker->records, &maker->record_count,
			   &maker->record_capacity);
		if (r < 0)
			return r;
		maker->records[maker->record_count++] = maker->shared[i];
	}
	if (!is_sorted(maker->records, maker->record_count))
		qsort(maker->records, maker->record_count, sizeof(maker->records[0]),
		      compare_records);
	for (size_t i = 0; i < maker->record_count && r == 0; i++) {
		maker->records[i].number = (uint32_t)i;
		if (maker->records[i].told->id.len == 0)
			r = name_record(maker, &maker->records[i]);
	}
	facts->records = maker->records;
	facts->record_count = maker->record_count;
	*ret_facts = facts;
	return r;
}
