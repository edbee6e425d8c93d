#include "app/invoice_import.h"

#include <errno.h>

#include "app/book_invoice.h"

#define ROW_ARENA_BYTES (4 * BULK_ROW_BYTES_MAX)
#define BODY_BYTES_MAX ((size_t)4 * KIB)

struct import {
	const struct use *use;
	struct bulk_cells *cells;
	struct arena *row; /* of the row at hand */
	struct strbuf body;
	struct import_count count;
};

/* The cells of a row by their fields; what is not there stands at the row. */
static void collect(const struct bulk_cells *cells, const struct bulk_row *row,
		    struct invoice_written *ret_written)
{
	struct invoice_written written = { 0 };

	for (size_t i = 0; i < INVOICE_FIELDS; i++)
		written.at[i] = bulk_position(row, 0, 0);
	for (size_t i = 0; i < cells->count; i++) {
		const struct bulk_cell *cell = &cells->items[i];
		size_t field = cell->column->number;

		written.texts[field] = cell->text;
		if (cell->text.len > 0)
			written.at[field] = bulk_position(row, cell->at, cell->text.len);
	}
	*ret_written = written;
}

/* Says which of those that every row needs are empty. */
static int check_told(const struct invoice_written *written, struct diag_sink *sink)
{
	int r = 0;

	for (int i = 0; i < INVOICE_TABLE_FIELDS; i++)
		if (written->texts[i].len == 0 && i != INVOICE_LINE && i != INVOICE_RATE &&
		    i != INVOICE_REASON && i != INVOICE_PAID)
			r = diag_add(sink, DIAG_BULK_EMPTY, written->at[i],
				     invoice_field_name((enum invoice_field)i));
	return r;
}

static int record(struct import *import, const struct invoice_told *told)
{
	const struct use *use = import->use;
	struct invoice_reference invoice = told->invoice;
	struct invoice_row before;
	struct fact fact;
	int r = book_invoice_look(use, told, import->row, &before);

	import->count.known += r == 1;
	if (r == -EBADMSG || r == 1)
		return 0;
	if (r < 0)
		return book_use_failed(use, r);
	invoice.revision = before.invoice.revision + 1;
	fact = book_invoice_fact(use, &invoice, &import->body);
	if (strbuf_error(&import->body) < 0)
		return book_use_failed(use, strbuf_error(&import->body));
	fact.corrects = before.seq;
	import->count.added++;
	return book_record(use->book, &fact, use->sink, NULL);
}

static int take_row(void *what, const struct bulk_row *row)
{
	struct import *import = what;
	struct diag_sink *sink = import->use->sink;
	struct invoice_written written;
	struct invoice_told told;
	int r;

	arena_reset(import->row);
	strbuf_clear(&import->body);
	r = bulk_split(import->cells, row, import->row, sink);
	if (r < 0)
		return r == -EBADMSG ? 0 : r;
	collect(import->cells, row, &written);
	if (check_told(&written, sink) < 0 || invoice_parse(&written, &told, sink) < 0)
		return 0;
	return record(import, &told);
}

/* The schema: a column for each field. */
static void fill_columns(struct bulk_column columns[INVOICE_TABLE_FIELDS])
{
	for (int i = 0; i < INVOICE_TABLE_FIELDS; i++)
		columns[i] = (struct bulk_column){ invoice_field_name((enum invoice_field)i),
						   i == INVOICE_SUBSCRIPTION ? BULK_SUBSCRIPTION
									     : BULK_FIELD,
						   (uint32_t)i };
}

int invoice_import(const struct use *use, const struct import_request *request,
		   struct import_count *ret_count)
{
	struct bulk_column *columns =
		ARENA_ARRAY(request->arena, struct bulk_column, INVOICE_TABLE_FIELDS);
	const struct bulk_schema schema = { STR("invoices"), columns, INVOICE_TABLE_FIELDS, false };
	struct import import = { .use = use,
				 .cells = ARENA_NEW(request->arena, struct bulk_cells),
				 .body = STRBUF_INIT(BODY_BYTES_MAX) };
	const struct bulk_table table = { use, request, &schema, take_row, &import };
	int r = book_use_allowed(use, RIGHT_INVOICES);

	if (r < 0)
		return r;
	r = arena_new(ROW_ARENA_BYTES, &import.row);
	if (r < 0 || !columns || !import.cells) {
		arena_free(import.row);
		(void)diag_add(use->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
		return -ENOMEM;
	}
	fill_columns(columns);
	r = bulk_table_import(&table);
	if (r == 0)
		*ret_count = import.count;
	arena_free(import.row);
	strbuf_done(&import.body);
	return r;
}
