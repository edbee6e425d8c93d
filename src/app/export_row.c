#include "app/export_row.h"

#include "app/csv_cell.h"
#include "base/json.h"
#include "core/register/told.h"

#define LIST_MARK '|'

/* What a row has said so far that columns are made from. */
struct row_state {
	struct json json;
	struct str currency, list;
	int64_t number;
	bool begun; /* a cell is written */
};

static bool is_shown(const struct export_writer *writer, size_t i)
{
	const struct export_column *column = &writer->columns[i];

	if (writer->no_contract && str_equal(column->name, STR("contract")))
		return false;
	return !column->extra || writer->format != EXPORT_CSV_RAW;
}

static void header_cell(struct export_writer *writer, struct str name, bool *begun)
{
	if (*begun)
		strbuf_add_byte(writer->out, ',');
	*begun = true;
	csv_cell_write(writer->out, name, writer->format == EXPORT_CSV);
}

void export_header(struct export_writer *writer)
{
	bool begun = false;

	if (writer->format == EXPORT_JSON_LINES)
		return;
	if (writer->format == EXPORT_CSV)
		strbuf_add(writer->out, STR("\xEF\xBB\xBF"));
	for (size_t i = 0; i < writer->count; i++)
		if (is_shown(writer, i))
			header_cell(writer, writer->columns[i].name, &begun);
	for (size_t i = 0; i < writer->names.count; i++)
		header_cell(writer, writer->names.items[i], &begun);
	strbuf_add(writer->out, STR("\r\n"));
}

static void before(struct export_writer *writer, struct row_state *state, struct str name)
{
	if (writer->format == EXPORT_JSON_LINES)
		json_key(&state->json, name);
	else if (state->begun)
		strbuf_add_byte(writer->out, ',');
	state->begun = true;
}

static void put_text(struct export_writer *writer, struct row_state *state, struct str text)
{
	if (writer->format != EXPORT_JSON_LINES)
		csv_cell_write(writer->out, text, writer->format == EXPORT_CSV);
	else if (text.len == 0)
		json_null(&state->json);
	else
		json_text(&state->json, text);
}

/* Items that a mark separates: a list of JSON, or a cell in which | does. */
static void put_list(struct export_writer *writer, struct row_state *state, struct str list,
		     char mark)
{
	struct str item;
	bool more = list.len > 0;

	strbuf_clear(&writer->part);
	if (writer->format == EXPORT_JSON_LINES)
		json_list(&state->json);
	while (more) {
		more = str_cut(list, mark, &item, &list);
		if (writer->format == EXPORT_JSON_LINES) {
			json_text(&state->json, item);
			continue;
		}
		strbuf_add(&writer->part, item);
		if (more)
			strbuf_add_byte(&writer->part, LIST_MARK);
	}
	if (writer->format == EXPORT_JSON_LINES)
		json_end(&state->json);
	else
		put_text(writer, state, strbuf_str(&writer->part));
}

/* A text with items, if it has some. */
static void put_value(struct export_writer *writer, struct row_state *state, struct str text,
		      char mark)
{
	bool several = false;

	for (size_t i = 0; i < text.len; i++)
		several = several || text.ptr[i] == mark;
	if (several)
		put_list(writer, state, text, mark);
	else
		put_text(writer, state, text);
}

static struct str field_of(struct str list, struct str name)
{
	struct str item, found, value;

	while (told_item(&list, &item))
		if (str_cut(item, '=', &found, &value) && str_equal(found, name))
			return value;
	return STR_NONE;
}

static void put_number(struct export_writer *writer, struct row_state *state, enum column_type type,
		       int64_t value)
{
	struct str text;

	strbuf_clear(&writer->part);
	export_spell(&writer->part, type, value);
	text = strbuf_str(&writer->part);
	if (writer->format != EXPORT_JSON_LINES)
		strbuf_add(writer->out, text);
	else if (type == COLUMN_YES)
		json_bool(&state->json, value != 0);
	else if (text.len == 0)
		json_null(&state->json);
	else if (type == COLUMN_NUMBER || type == COLUMN_POSITIVE)
		json_raw(&state->json, text);
	else
		json_text(&state->json, text);
}

static void put_digest(struct export_writer *writer, struct row_state *state, struct str bytes)
{
	strbuf_clear(&writer->part);
	strbuf_add(&writer->part, STR("sha256:"));
	for (size_t i = 0; i < bytes.len; i++)
		strbuf_add_format(&writer->part, "%02x", (unsigned)(unsigned char)bytes.ptr[i]);
	put_text(writer, state, strbuf_str(&writer->part));
}

static void put_money(struct export_writer *writer, struct row_state *state)
{
	strbuf_clear(&writer->part);
	export_spell_money(&writer->part, state->number, state->currency);
	put_text(writer, state, strbuf_str(&writer->part));
}

/* What the store has in a column is remembered for those that are made from it. */
static void remember(const struct export_writer *writer, struct row_state *state,
		     struct store_statement *row, size_t i, int place)
{
	enum column_type type = writer->columns[i].type;

	if (i == writer->currency)
		state->currency = store_text(row, place);
	if (type == COLUMN_LIST)
		state->list = store_text(row, place);
	else if (type == COLUMN_NUMBER)
		state->number = store_int(row, place);
}

static void put_column(struct export_writer *writer, struct row_state *state,
		       struct store_statement *row, size_t i, int place)
{
	const struct export_column *column = &writer->columns[i];

	before(writer, state, column->name);
	switch ((int)column->type) {
	case COLUMN_TEXT:
		put_text(writer, state, store_text(row, place));
		break;
	case COLUMN_LIST:
		put_list(writer, state, store_text(row, place), TOLD_ITEM);
		break;
	case COLUMN_DIGEST:
		put_digest(writer, state, store_bytes(row, place));
		break;
	case COLUMN_FIELD:
		put_value(writer, state, field_of(state->list, column->name), LIST_MARK);
		break;
	case COLUMN_MONEY:
		put_money(writer, state);
		break;
	default:
		put_number(writer, state, column->type, store_int(row, place));
	}
}

void export_row(struct export_writer *writer, struct store_statement *row, const struct str *values)
{
	struct row_state state = { .json = JSON_INIT(writer->out, 0) };
	int place = 0;

	if (writer->format == EXPORT_JSON_LINES)
		json_object(&state.json);
	for (size_t i = 0; i < writer->count; i++) {
		enum column_type type = writer->columns[i].type;
		bool stored = type != COLUMN_FIELD && type != COLUMN_MONEY;

		if (stored)
			remember(writer, &state, row, i, place);
		if (is_shown(writer, i))
			put_column(writer, &state, row, i, place);
		place += stored;
	}
	for (size_t i = 0; i < writer->names.count; i++) {
		before(writer, &state, writer->names.items[i]);
		put_value(writer, &state, values[i], TOLD_ITEM);
	}
	if (writer->format == EXPORT_JSON_LINES)
		json_end(&state.json);
	strbuf_add(writer->out, writer->format == EXPORT_JSON_LINES ? STR("\n") : STR("\r\n"));
}
