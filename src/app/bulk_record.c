/* One record of a bulk run. The rules are those of a case (docs/reference/case.md). */
#include "app/bulk_maker.h"

#include <errno.h>

#include "core/facts/case_times.h"
#include "core/facts/known.h"
#include "core/facts/nearest.h"
#include "core/time/civil.h"
#include "core/time/zone.h"

static int refuse_kind(const struct bulk_reader_row *reader, const struct bulk_cell *cell)
{
	const struct contract *contract = reader->maker->reading.contract;
	struct nearest nearest = { .word = cell->text };

	for (size_t i = 0; i < contract->kind_count; i++)
		nearest_try(&nearest, contract->kinds[i].name);
	return diag_add(reader->sink, DIAG_BULK_KIND, bulk_cell_at(reader, cell),
			fact_shown(cell->text),
			nearest_name(&nearest).len > 0 ? nearest_name(&nearest) : STR("outage"));
}

static int read_kind(const struct bulk_reader_row *reader, struct record *record)
{
	const struct bulk_cell *cell = reader->told[BULK_RECORD];
	struct bulk_maker *maker = reader->maker;
	const struct contract *contract = maker->reading.contract;

	if (!cell)
		return diag_add(reader->sink, DIAG_BULK_EMPTY, bulk_position(reader->row, 0, 0),
				STR("record"));
	if (!str_equal(contract->kinds[maker->last_kind].name, cell->text)) {
		int kind = contract_kind(contract, cell->text);

		if (kind < 0)
			return refuse_kind(reader, cell);
		maker->last_kind = kind;
	}
	record->kind = (uint16_t)maker->last_kind;
	return 0;
}

/* Copies the fields of a kind that tells nothing; for proofs what is missing names the record. */
static struct value *own_fields(const struct bulk_reader_row *reader, const struct record *record)
{
	struct bulk_maker *maker = reader->maker;
	const struct record_kind *kind = &maker->reading.contract->kinds[record->kind];
	const struct value *standard = maker->standard[record->kind];
	struct value *fields = ARENA_ARRAY(maker->arena, struct value, kind->field_count);
	struct missing *missing = NULL;

	if (!fields)
		return NULL;
	if (maker->reading.named_missing) {
		missing = ARENA_ARRAY(maker->arena, struct missing, kind->field_count);
		if (!missing)
			return NULL;
	}
	for (size_t i = 0; i < kind->field_count; i++) {
		fields[i] = standard[i];
		if (!missing || standard[i].type != VALUE_UNDEFINED)
			continue;
		missing[i] = *standard[i].missing;
		missing[i].subject = record->told->id;
		missing[i].at = record->told->at;
		fields[i].missing = &missing[i];
	}
	return fields;
}

static struct value *place_of(const struct bulk_reader_row *reader, const struct record *record,
			      struct value *fields, size_t field)
{
	uint16_t slot = reader->maker->reading.contract->kinds[record->kind].slots[field];

	return slot == KIND_NO_FIELD ? NULL : &fields[slot];
}

static int set_field(const struct bulk_reader_row *reader, const struct record *record,
		     struct value *fields, const struct bulk_cell *cell)
{
	const struct contract *contract = reader->maker->reading.contract;
	struct value *place = place_of(reader, record, fields, cell->column->number);
	struct value value;
	int r;

	if (!place && reader->maker->reading.foreign)
		return 0;
	if (!place)
		return diag_add(reader->sink, DIAG_BULK_FIELD, bulk_cell_at(reader, cell),
				cell->column->name, contract->kinds[record->kind].name);
	r = bulk_cell_value(reader, cell, &contract->fields[cell->column->number], &value);
	if (r == 0)
		*place = value;
	return r;
}

/* Fields that the contract declares, and those that every record has besides its own members. */
static int read_fields(const struct bulk_reader_row *reader, struct record *record,
		       struct value **ret_fields)
{
	const struct bulk_cells *cells = &reader->maker->cells;
	const struct value *standard = reader->maker->standard[record->kind];
	struct value *fields = NULL;
	int worst = 0;

	if (reader->maker->reading.named_missing || reader->told[BULK_RESOURCE] ||
	    reader->told[BULK_COMPONENT] || reader->told[BULK_ON]) {
		fields = own_fields(reader, record);
		if (!fields)
			return -ENOMEM;
	}
	for (size_t i = 0; i < cells->count; i++) {
		const struct bulk_cell *cell = &cells->items[i];
		int r;

		if (cell->column->target != BULK_FIELD || cell->text.len == 0)
			continue;
		fields = fields ? fields : own_fields(reader, record);
		if (!fields)
			return -ENOMEM;
		r = set_field(reader, record, fields, cell);
		worst = r == -ENOMEM || worst == 0 ? r : worst;
	}
	record->fields = fields ? fields : standard;
	*ret_fields = fields;
	return worst;
}

static int set_named(const struct bulk_reader_row *reader, const struct record *record,
		     struct value *fields, const struct bulk_cell *cell)
{
	const struct contract *contract = reader->maker->reading.contract;
	int field = contract_field(contract, cell->column->name);
	struct value *place = field < 0 ? NULL : place_of(reader, record, fields, (size_t)field);

	return place ? bulk_cell_value(reader, cell, &contract->fields[field], place) : 0;
}

static int one_component(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
			 struct str name, uint16_t *ret_number)
{
	const struct contract *contract = reader->maker->reading.contract;
	int number = contract_component(contract, name);
	struct nearest nearest = { .word = name };

	if (number >= 0) {
		*ret_number = (uint16_t)number;
		return 0;
	}
	for (size_t i = 0; i < contract->component_count; i++)
		nearest_try(&nearest, contract->components[i].name);
	return diag_add(reader->sink, DIAG_CASE_COMPONENT, bulk_cell_at(reader, cell),
			fact_shown(name),
			nearest.best.len > 0 ? nearest.best : STR("another name"));
}

static int read_components(const struct bulk_reader_row *reader, struct record *record,
			   struct value *fields)
{
	const struct bulk_cell *cell = reader->told[BULK_COMPONENT];
	struct tree *list;
	uint16_t *numbers;
	int r;

	if (!cell)
		return 0;
	r = set_named(reader, record, fields, cell);
	if (r < 0 || reader->maker->reading.contract->component_count == 0)
		return r;
	r = bulk_cell_items(reader, cell, &list);
	if (r < 0)
		return r;
	numbers = ARENA_ARRAY(reader->maker->arena, uint16_t, list->count);
	if (!numbers)
		return -ENOMEM;
	for (size_t i = 0; i < list->count && r == 0; i++) {
		struct str name = list->items[i]->text;

		if (reader->maker->reading.foreign &&
		    contract_component(reader->maker->reading.contract, name) < 0)
			continue;
		r = one_component(reader, cell, name, &numbers[record->component_count++]);
	}
	record->components = numbers;
	return r;
}

static bool told_edge(const struct bulk_reader_row *reader, const struct record *record,
		      bool latest, int64_t *ret_ms)
{
	size_t count = reader->maker->reading.contract->kinds[record->kind].field_count;

	return event_edge(record->fields, count, latest, ret_ms);
}

static int read_length(const struct bulk_reader_row *reader, struct record *record)
{
	const struct bulk_cell *cell = reader->told[BULK_LENGTH];
	const struct field field = { .name = STR("length"), .type = TYPE_DURATION };
	struct value value;
	int r;

	if (!cell)
		return 0;
	r = bulk_cell_value(reader, cell, &field, &value);
	if (r == 0 && (ratio_round(value.number, 1, RATIO_FLOOR, &record->length_ms) < 0 ||
		       record->length_ms < 0))
		r = diag_add(reader->sink, DIAG_FACT_RANGE, bulk_cell_at(reader, cell),
			     STR("length"), fact_shown(cell->text));
	return r;
}

/* A record known by its civil day in the contract's zone. */
static int place_by_day(const struct bulk_reader_row *reader, struct record *record,
			struct value *fields)
{
	const struct bulk_cell *cell = reader->told[BULK_ON];
	const struct zone *zone = reader->maker->reading.contract->zone;
	struct civil_date date;

	if (date_parse(cell->text, &date) < 0)
		return diag_add(reader->sink, DIAG_FACT_TYPE, bulk_cell_at(reader, cell), STR("on"),
				STR("date"), fact_shown(cell->text), STR("2026-05-01"));
	record->from_ms = zone_day_start(zone, date).ms;
	record->to_ms = zone_day_start(zone, date_add_days(date, 1)).ms;
	record->flags = reader->told[BULK_LENGTH] ? RECORD_LENGTH_ONLY : RECORD_DATE_ONLY;
	if (reader->told[BULK_LENGTH] && record->length_ms > record->to_ms - record->from_ms)
		return diag_add(reader->sink, DIAG_CASE_LENGTH_OVER,
				bulk_cell_at(reader, reader->told[BULK_LENGTH]), record->told->id);
	return set_named(reader, record, fields, cell);
}

static int place_end(const struct bulk_reader_row *reader, struct record *record)
{
	const struct bulk_cell *to = reader->told[BULK_TO], *length = reader->told[BULK_LENGTH];
	const struct bulk_cell *from = reader->told[BULK_FROM];
	int64_t latest;
	int r;

	if (to) {
		r = bulk_cell_instant(reader, to, &record->to_ms);
		if (r < 0)
			return r;
		if (record->to_ms < record->from_ms)
			return diag_add(reader->sink, DIAG_FACT_REVERSED, bulk_cell_at(reader, to),
					record->told->id.len > 0 ? record->told->id
								 : STR("the record"),
					fact_shown(to->text),
					from ? fact_shown(from->text) : STR("its first event"));
		if (length && record->to_ms - record->from_ms != record->length_ms)
			return diag_add(reader->sink, DIAG_CASE_LENGTH,
					bulk_cell_at(reader, length), record->told->id);
	} else if (length) {
		if (__builtin_add_overflow(record->from_ms, record->length_ms, &record->to_ms))
			return diag_add(reader->sink, DIAG_FACT_RANGE, bulk_cell_at(reader, length),
					STR("length"), fact_shown(length->text));
	} else if (kind_lasts(record->kind)) {
		record->to_ms = INT64_MAX;
		record->flags |= RECORD_OPEN;
	} else {
		record->to_ms = record->from_ms;
		if (told_edge(reader, record, true, &latest) && latest > record->from_ms)
			record->to_ms = latest;
	}
	record->length_ms = 0;
	return 0;
}

static int read_times(const struct bulk_reader_row *reader, struct record *record,
		      struct value *fields)
{
	const struct bulk_cell *from = reader->told[BULK_FROM], *on = reader->told[BULK_ON];
	int r = read_length(reader, record);

	if (r == 0 && reader->told[BULK_RECORDED])
		r = bulk_cell_instant(reader, reader->told[BULK_RECORDED],
				      &record->told->recorded_ms);
	if (r < 0)
		return r;
	if (from && on)
		return diag_add(reader->sink, DIAG_CASE_ONE_OF, bulk_cell_at(reader, on),
				STR("from"), STR("on"));
	if (on)
		return place_by_day(reader, record, fields);
	if (from)
		r = bulk_cell_instant(reader, from, &record->from_ms);
	else if (kind_lasts(record->kind) || !told_edge(reader, record, false, &record->from_ms))
		r = diag_add(reader->sink, DIAG_BULK_EMPTY, bulk_position(reader->row, 0, 0),
			     STR("from"));
	return r < 0 ? r : place_end(reader, record);
}

/* What happens or is learnt after the instant of settling is not known then. */
static int apply_as_of(const struct bulk_reader_row *reader, struct record *record, bool *ret_known)
{
	const struct bulk_reading *reading = &reader->maker->reading;
	int64_t as_of_ms = reading->as_of_ms;
	bool announced = record_is_told_ahead(record);

	*ret_known = true;
	if (as_of_ms == INT64_MIN) {
		if (record->flags & RECORD_OPEN)
			return diag_add(reader->sink, DIAG_BULK_OPEN,
					bulk_position(reader->row, 0, 0));
		return 0;
	}
	*ret_known = record_is_known(reading->contract, record, as_of_ms);
	if (!*ret_known)
		return 0;
	if (record->flags & RECORD_OPEN ||
	    (!announced && record->to_ms > as_of_ms && !(record->flags & RECORD_LENGTH_ONLY))) {
		record->flags |= RECORD_OPEN;
		record->to_ms = as_of_ms > record->from_ms ? as_of_ms : record->from_ms;
	}
	return 0;
}

/* Events after the instant are not known yet. */
static void forget_later(const struct bulk_reader_row *reader, const struct record *record,
			 struct value *fields)
{
	const struct bulk_reading *reading = &reader->maker->reading;
	size_t count = reading->contract->kinds[record->kind].field_count;

	if (!fields || reading->as_of_ms == INT64_MIN || record_is_told_ahead(record))
		return;
	for (size_t i = 0; i < count; i++)
		if (field_is_later(reading->contract, record, i, reading->as_of_ms) &&
		    !value_forget_later(&fields[i], reading->as_of_ms))
			fields[i] = reader->maker->standard[record->kind][i];
}

/* A kind of record that only another contract knows. */
static bool is_foreign(const struct bulk_reader_row *reader)
{
	const struct bulk_reading *reading = &reader->maker->reading;
	const struct bulk_cell *cell = reader->told[BULK_RECORD];

	return reading->foreign && cell && contract_kind(reading->contract, cell->text) < 0;
}

int bulk_record_read(struct bulk_reader_row *reader, struct record *ret_record, bool *ret_known)
{
	struct record record = { .told = ARENA_NEW(reader->maker->arena, struct record_told) };
	struct value *fields;
	int r = record.told ? bulk_row_read(reader) : -ENOMEM;

	*ret_known = false;
	if (r == 0 && is_foreign(reader))
		return 0;
	if (r == 0)
		r = read_kind(reader, &record);
	if (r < 0)
		return r;
	*record.told = (struct record_told){
		.recorded_ms = INT64_MIN,
		.at = { &reader->row->file->source, reader->row->line, 1, 0 },
	};
	if (reader->told[BULK_ID])
		record.told->id = reader->told[BULK_ID]->text;
	if (reader->told[BULK_RESOURCE])
		record.told->resource = reader->told[BULK_RESOURCE]->text;
	r = read_fields(reader, &record, &fields);
	if (r == 0 && reader->told[BULK_RESOURCE])
		r = set_named(reader, &record, fields, reader->told[BULK_RESOURCE]);
	if (r == 0)
		r = read_components(reader, &record, fields);
	if (r == 0)
		r = read_times(reader, &record, fields);
	if (r == 0)
		r = apply_as_of(reader, &record, ret_known);
	if (r == 0)
		forget_later(reader, &record, fields);
	if (r == 0)
		*ret_record = record;
	return r;
}
