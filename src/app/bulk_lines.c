#include "app/bulk_lines.h"

#include "app/amounts.h"
#include "app/csv_cell.h"
#include "base/json.h"
#include "core/money/currency.h"
#include "core/settle/statement_names.h"

/* The columns in their order; docs/reference/bulk.md says what each holds. */
#define COLUMNS(X)                                                                                 \
	X(SUBSCRIPTION, "subscription")                                                            \
	X(CUSTOMER, "customer")                                                                    \
	X(WINDOW_FROM, "window_from")                                                              \
	X(WINDOW_TO, "window_to")                                                                  \
	X(GUARANTEE, "guarantee")                                                                  \
	X(ITEM, "item")                                                                            \
	X(RECORD, "record")                                                                        \
	X(STATUS, "status")                                                                        \
	X(PROVISIONAL, "provisional")                                                              \
	X(MISSED, "missed")                                                                        \
	X(MEASURE, "measure")                                                                      \
	X(MEASURE_EXACT, "measure_exact")                                                          \
	X(DOWNTIME, "downtime_ms")                                                                 \
	X(BASE, "base_ms")                                                                         \
	X(RECORDS, "records")                                                                      \
	X(ROW, "row")                                                                              \
	X(GROSS, "gross")                                                                          \
	X(PAYABLE, "payable")                                                                      \
	X(UNIT, "unit")                                                                            \
	X(ENTITLEMENT, "entitlement")                                                              \
	X(DEADLINE, "deadline")                                                                    \
	X(DUE, "due")                                                                              \
	X(REVISION, "revision")

enum column {
#define X(symbol, name) COLUMN_##symbol,
	COLUMNS(X)
#undef X
		COLUMN_COUNT
};

static const struct {
	struct str csv, key;
} columns[] = {
#define X(symbol, name) { STR(name), STR(",\"" name "\":") },
	COLUMNS(X)
#undef X
};

void bulk_lines_header(struct strbuf *out)
{
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		if (i > 0)
			strbuf_add_byte(out, ',');
		strbuf_add(out, columns[i].csv);
	}
	strbuf_add(out, STR("\r\n"));
}

/* What stands before a value; the first key of an object has no comma. */
static void before(struct bulk_writer *writer, enum column column)
{
	struct str key = columns[column].key;

	if (writer->format == BULK_CSV) {
		if (column > 0)
			strbuf_add_byte(writer->out, ',');
	} else if (column == 0) {
		strbuf_add_byte(writer->out, '{');
		strbuf_add(writer->out, str_slice(key, 1, key.len));
	} else {
		strbuf_add(writer->out, key);
	}
}

/* A number, a code or a text of ours that needs no quotes in CSV. */
static void put_raw(struct bulk_writer *writer, enum column column, struct str text)
{
	before(writer, column);
	if (writer->format == BULK_JSONL)
		strbuf_add_byte(writer->out, '"');
	strbuf_add(writer->out, text);
	if (writer->format == BULK_JSONL)
		strbuf_add_byte(writer->out, '"');
}

static void put_int(struct bulk_writer *writer, enum column column, int64_t value)
{
	before(writer, column);
	strbuf_add_int(writer->out, value);
}

static void put_nothing(struct bulk_writer *writer, enum column column)
{
	before(writer, column);
	if (writer->format == BULK_JSONL)
		strbuf_add(writer->out, STR("null"));
}

static void put_yes(struct bulk_writer *writer, enum column column, bool yes)
{
	before(writer, column);
	if (writer->format == BULK_JSONL)
		strbuf_add(writer->out, yes ? STR("true") : STR("false"));
	else
		strbuf_add(writer->out, yes ? STR("yes") : STR("no"));
}

/* A text from the input. */
static void put_text(struct bulk_writer *writer, enum column column, struct str text)
{
	struct json json = JSON_INIT(writer->out, 0);

	before(writer, column);
	if (writer->format == BULK_CSV)
		csv_cell_write(writer->out, text, writer->safe);
	else if (text.len == 0)
		strbuf_add(writer->out, STR("null"));
	else
		json_text(&json, text);
}

static void put_part(struct bulk_writer *writer, enum column column)
{
	put_text(writer, column, strbuf_str(&writer->part));
}

/* An instant in the contract's zone; the windows of one run are few. */
static void put_instant(struct bulk_writer *writer, enum column column, const struct zone *zone,
			int64_t ms)
{
	/* Days are not far apart in their low bits: those of a product are. */
	struct bulk_instant *cached =
		&writer->cached[(uint64_t)ms * UINT64_C(0x9E3779B97F4A7C15) >> BULK_CACHE_SHIFT];
	struct str text;

	if (ms == INT64_MIN) {
		put_nothing(writer, column);
		return;
	}
	if (cached->len == 0 || cached->ms != ms) {
		strbuf_clear(&writer->part);
		zone_write(&writer->part, zone, instant_of(ms));
		text = strbuf_str(&writer->part);
		for (cached->len = 0; cached->len < text.len && cached->len < sizeof(cached->text);
		     cached->len++)
			cached->text[cached->len] = text.ptr[cached->len];
		cached->ms = ms;
	}
	put_raw(writer, column, (struct str){ cached->text, cached->len });
}

static void put_measure(struct bulk_writer *writer, const struct zone *zone,
			const struct result *result)
{
	const struct value *measure = &result->measure;

	strbuf_clear(&writer->part);
	if (measure->type != VALUE_UNDEFINED)
		spell_value(&writer->part, &spelling_plain, zone, measure, result->measure_type);
	put_part(writer, COLUMN_MEASURE);
	strbuf_clear(&writer->part);
	if (measure->type == VALUE_NUMBER)
		ratio_write(&writer->part, measure->number);
	put_part(writer, COLUMN_MEASURE_EXACT);
}

/* The digits of the amount of a list that has the unit of another amount; 0 when it has none. */
static void add_digits(struct strbuf *out, const struct amounts *amounts, const struct amount *unit)
{
	const struct ratio zero = ratio_int(0);
	const struct amount *found = NULL;
	bool exact;

	for (size_t i = 0; i < amounts->count && !found; i++)
		if (amount_same_unit(&amounts->items[i], unit))
			found = &amounts->items[i];
	if (unit->type.kind == TYPE_TEXT) {
		strbuf_add(out, found ? STR("1") : STR("0"));
	} else if (unit->type.money_power == 1) {
		(void)spell_money_digits(out, &spelling_plain, found ? found->number.number : zero,
					 unit->number.currency);
	} else {
		enum time_unit in = (enum time_unit)unit->type.unit;
		int64_t size = time_unit_ms(in) ? time_unit_ms(in) : time_unit_months(in);
		struct ratio number = found ? found->number.number : zero;

		if (!number.wide && size > 0 && number.den <= INT64_MAX / size)
			number = ratio_of(number.num, number.den * size);
		ratio_write_decimal(out, number, 6, &exact);
	}
}

static void add_unit(struct strbuf *out, const struct amount *unit)
{
	if (unit->type.kind == TYPE_TEXT)
		strbuf_add(out, unit->number.text.str);
	else if (unit->type.money_power == 1)
		strbuf_add(out, currency_code(unit->number.currency));
	else
		strbuf_add(out, time_unit_name((enum time_unit)unit->type.unit));
}

/* The units of what is owed before and after limits. */
static size_t units_of(const struct result *result, const struct amount *units[2 * AMOUNTS_MAX])
{
	const struct amounts *lists[] = { &result->payable, &result->gross };
	size_t count = 0;

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < lists[i]->count; j++) {
			const struct amount *unit = &lists[i]->items[j];
			bool known = unit->number.type == VALUE_UNDEFINED;

			for (size_t k = 0; k < count; k++)
				known = known || amount_same_unit(units[k], unit);
			if (!known)
				units[count++] = unit;
		}
	return count;
}

static void put_amounts(struct bulk_writer *writer, const struct result *result)
{
	static const enum column order[] = { COLUMN_GROSS, COLUMN_PAYABLE, COLUMN_UNIT };
	const struct amount *units[2 * AMOUNTS_MAX];
	size_t count = units_of(result, units);

	for (size_t i = 0; i < 3; i++) {
		strbuf_clear(&writer->part);
		for (size_t j = 0; j < count; j++) {
			if (j > 0)
				strbuf_add_byte(&writer->part, BULK_LIST_MARK);
			if (i == 2)
				add_unit(&writer->part, units[j]);
			else
				add_digits(&writer->part,
					   i == 0 ? &result->gross : &result->payable, units[j]);
		}
		put_part(writer, order[i]);
	}
}

static void write_result(struct bulk_writer *writer, const struct statement *statement,
			 const struct result *result)
{
	const struct zone *zone = statement->contract->zone;
	struct str id = result->guarantee ? result->guarantee->id
			: result->right	  ? result->right->id
					  : STR_NONE;

	put_text(writer, COLUMN_SUBSCRIPTION, statement->facts->id);
	put_text(writer, COLUMN_CUSTOMER, statement->facts->customer);
	put_instant(writer, COLUMN_WINDOW_FROM, zone, result->window.from);
	put_instant(writer, COLUMN_WINDOW_TO, zone, result->window.to);
	put_raw(writer, COLUMN_GUARANTEE, id);
	put_text(writer, COLUMN_ITEM, result->item);
	put_text(writer, COLUMN_RECORD, result->record ? result->record->told->id : STR_NONE);
	put_raw(writer, COLUMN_STATUS, status_name(result->status));
	put_yes(writer, COLUMN_PROVISIONAL, result->provisional);
	put_yes(writer, COLUMN_MISSED, result->missed);
	put_measure(writer, zone, result);
	put_int(writer, COLUMN_DOWNTIME, result->downtime_ms);
	put_int(writer, COLUMN_BASE, result->base_ms);
	put_int(writer, COLUMN_RECORDS, (int64_t)result->record_count);
	if (result->row > 0)
		put_int(writer, COLUMN_ROW, result->row);
	else
		put_nothing(writer, COLUMN_ROW);
	put_amounts(writer, result);
	put_raw(writer, COLUMN_ENTITLEMENT, entitlement_name(result->entitlement));
	put_instant(writer, COLUMN_DEADLINE, zone, result->deadline_ms);
	put_instant(writer, COLUMN_DUE, zone, result->due_ms);
	put_int(writer, COLUMN_REVISION, statement->revision ? statement->revision : 1);
	strbuf_add(writer->out, writer->format == BULK_CSV ? STR("\r\n") : STR("}\n"));
}

void bulk_lines_write(struct bulk_writer *writer, const struct statement *statement)
{
	for (size_t i = 0; i < statement->result_count; i++)
		write_result(writer, statement, &statement->results[i]);
}
