#include "app/outage_import.h"

#include <errno.h>
#include <string.h>

#include "app/book_outage.h"
#include "core/time/instant.h"

#define ROW_ARENA_BYTES (16 * BULK_ROW_BYTES_MAX)
#define BODY_BYTES_MAX ((size_t)256 * KIB)

struct import {
	const struct use *use;
	struct bulk_cells *cells;
	struct arena *row; /* of the row at hand */
	struct strbuf body, values;
	struct import_count count;
};

struct column {
	const char *kind; /* of record; NULL: of every one */
	struct bulk_column column;
};

static const struct column columns[] = {
	{ NULL, { STR("subscription"), BULK_SUBSCRIPTION, 0 } },
	{ NULL, { STR("customer"), BULK_CUSTOMER, 0 } },
	{ NULL, { STR("id"), BULK_ID, 0 } },
	{ NULL, { STR("from"), BULK_FROM, 0 } },
	{ NULL, { STR("to"), BULK_TO, 0 } },
	{ NULL, { STR("component"), BULK_COMPONENT, 0 } },
	{ NULL, { STR("evidence"), BULK_RESOURCE, 0 } },
#define KIND(name, from, to, about)
#define FIELD(kind, name, type, several, about) { kind, { STR(name), BULK_FIELD, 0 } },
#include "defs/fields.def"
#undef KIND
#undef FIELD
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* A cell with its items separated otherwise. */
static int copy_marked(const struct import *import, const struct bulk_cell *cell, char mark,
		       struct str *ret_text)
{
	char *bytes = ARENA_ARRAY(import->row, char, cell->text.len + 1);

	if (!bytes)
		return -ENOMEM;
	for (size_t i = 0; i < cell->text.len; i++)
		bytes[i] = cell->mark != '\0' && cell->text.ptr[i] == cell->mark
				   ? mark
				   : cell->text.ptr[i];
	*ret_text = (struct str){ bytes, cell->text.len };
	return 0;
}

static int read_instant(const struct import *import, const struct bulk_row *row,
			const struct bulk_cell *cell, int64_t *ret_ms)
{
	struct instant at;

	if (cell->text.len == 0)
		return 0;
	if (instant_parse(cell->text, &at) < 0)
		return diag_add(import->use->sink, DIAG_OUTAGE_INSTANT,
				bulk_position(row, cell->at, cell->text.len), cell->text);
	*ret_ms = at.ms;
	return 0;
}

static int add_value(struct import *import, const struct bulk_cell *cell)
{
	struct str text = STR_NONE;
	int r = copy_marked(import, cell, '|', &text);

	if (r < 0 || text.len == 0)
		return r;
	if (import->values.len > 0)
		strbuf_add_byte(&import->values, TOLD_ITEM);
	strbuf_add(&import->values, cell->column->name);
	strbuf_add_byte(&import->values, '=');
	strbuf_add(&import->values, text);
	return strbuf_error(&import->values);
}

static int read_cell(struct import *import, const struct bulk_row *row,
		     const struct bulk_cell *cell, struct outage_change *change)
{
	/* The other targets have no column here. */
	switch ((int)cell->column->target) {
	case BULK_SUBSCRIPTION:
		change->subscription = cell->text;
		return 0;
	case BULK_CUSTOMER:
		change->customer = cell->text;
		return 0;
	case BULK_ID:
		change->id = cell->text;
		return 0;
	case BULK_FROM:
		return read_instant(import, row, cell, &change->start_ms);
	case BULK_TO:
		return read_instant(import, row, cell, &change->end_ms);
	case BULK_COMPONENT:
		return copy_marked(import, cell, TOLD_ITEM, &change->components);
	case BULK_RESOURCE:
		return copy_marked(import, cell, TOLD_ITEM, &change->evidence);
	default:
		return add_value(import, cell);
	}
}

static int record(struct import *import, const struct bulk_row *row,
		  const struct outage_change *change)
{
	const struct use *use = import->use;
	struct outage outage;
	struct fact fact;
	int r = book_outage_look(use, change, bulk_position(row, 0, 0), import->row, &outage);

	import->count.known += r == 1;
	if (r == -EBADMSG || r == 1)
		return 0;
	if (r < 0)
		return book_use_failed(use, r);
	fact = book_outage_fact(use, &outage, 0, &import->body);
	if (strbuf_error(&import->body) < 0)
		return book_use_failed(use, strbuf_error(&import->body));
	import->count.added++;
	return book_record(use->book, &fact, use->sink, NULL);
}

static int take_row(void *what, const struct bulk_row *row)
{
	struct import *import = what;
	struct diag_sink *sink = import->use->sink;
	struct outage_change change = { .deed = OUTAGE_OPEN,
					.start_ms = TOLD_NOT_MS,
					.end_ms = INSTANT_OPEN_MS };
	int r, worst = 0;

	arena_reset(import->row);
	strbuf_clear(&import->body);
	strbuf_clear(&import->values);
	r = bulk_split(import->cells, row, import->row, sink);
	if (r < 0)
		return r == -EBADMSG ? 0 : r;
	for (size_t i = 0; i < import->cells->count; i++) {
		r = read_cell(import, row, &import->cells->items[i], &change);
		if (r < 0 && r != -EBADMSG)
			return r;
		worst = r < 0 ? r : worst;
	}
	change.values = strbuf_str(&import->values);
	if (worst == 0 && change.start_ms == TOLD_NOT_MS)
		worst = diag_add(sink, DIAG_BULK_EMPTY, bulk_position(row, 0, 0), STR("from"));
	return worst < 0 ? 0 : record(import, row, &change);
}

/* A column for each place of an outage and each field that it may have; of those twice in the table
 * the first. */
static size_t fill_columns(struct bulk_column *ret_columns)
{
	size_t count = 0;

	for (size_t i = 0; i < COLUMNS; i++)
		if (!columns[i].kind || strcmp(columns[i].kind, "*") == 0 ||
		    strcmp(columns[i].kind, "outage") == 0) {
			ret_columns[count] = columns[i].column;
			/* Columns are told apart by their target and number. */
			ret_columns[count].number = (uint32_t)count;
			count++;
		}
	return count;
}

int outage_import(const struct use *use, const struct import_request *request,
		  struct import_count *ret_count)
{
	struct bulk_column *fitting = ARENA_ARRAY(request->arena, struct bulk_column, COLUMNS);
	struct bulk_schema schema = { STR("outages"), fitting, 0, false };
	struct import import = { .use = use,
				 .cells = ARENA_NEW(request->arena, struct bulk_cells),
				 .body = STRBUF_INIT(BODY_BYTES_MAX),
				 .values = STRBUF_INIT(TOLD_LIST_BYTES_MAX) };
	const struct bulk_table table = { use, request, &schema, take_row, &import };
	int r = book_use_allowed(use, RIGHT_OUTAGES);

	if (r < 0)
		return r;
	r = arena_new(ROW_ARENA_BYTES, &import.row);
	if (r < 0 || !import.cells || !fitting) {
		arena_free(import.row);
		(void)diag_add(use->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
		return -ENOMEM;
	}
	schema.count = fill_columns(fitting);
	r = bulk_table_import(&table);
	if (r == 0)
		*ret_count = import.count;
	arena_free(import.row);
	strbuf_done(&import.body);
	strbuf_done(&import.values);
	return r;
}
