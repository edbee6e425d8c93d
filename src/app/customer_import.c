#include "app/customer_import.h"

#include <errno.h>

#include "app/book_customer.h"

#define ROW_ARENA_BYTES (16 * BULK_ROW_BYTES_MAX)
#define BODY_BYTES_MAX ((size_t)8 * KIB)

struct import {
	const struct use *use;
	struct bulk_cells *cells;
	struct arena *row; /* of the row at hand */
	struct arena *kept;
	struct str zone; /* the last one that the system has; kept */
	struct strbuf body;
	struct import_count count;
};

static const struct bulk_column columns[] = {
	{ STR("id"), BULK_ID, 0 },
	{ STR("name"), BULK_FIELD, 1 },
	{ STR("address"), BULK_FIELD, 2 },
	{ STR("country"), BULK_FIELD, 3 },
	{ STR("zone"), BULK_FIELD, 4 },
	{ STR("language"), BULK_FIELD, 5 },
	{ STR("registration"), BULK_FIELD, 6 },
	{ STR("vat"), BULK_FIELD, 7 },
	{ STR("person"), BULK_FIELD, 8 },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* The row as the form that it could have been, with the places of its cells; cells that are empty
 * are not in it. */
static int make_form(const struct import *import, const struct bulk_row *row, struct tree *ret_form)
{
	const struct bulk_cells *cells = import->cells;
	struct tree_entry *entries = ARENA_ARRAY(import->row, struct tree_entry, cells->count + 1);
	struct tree *values = ARENA_ARRAY(import->row, struct tree, cells->count + 1);

	if (!entries || !values)
		return -ENOMEM;
	*ret_form = (struct tree){ .kind = TREE_MAP,
				   .at = bulk_position(row, 0, 0),
				   .entries = entries };
	for (size_t i = 0; i < cells->count; i++) {
		const struct bulk_cell *cell = &cells->items[i];
		struct tree *value = &values[ret_form->count];

		if (cell->text.len == 0)
			continue;
		*value = (struct tree){ .kind = TREE_SCALAR,
					.quoted = true,
					.at = bulk_position(row, cell->at, cell->text.len),
					.text = cell->text };
		entries[ret_form->count++] =
			(struct tree_entry){ cell->column->name, value->at, value };
	}
	return 0;
}

static int record(struct import *import, const struct bulk_row *row,
		  const struct customer *customer)
{
	const struct use *use = import->use;
	struct fact fact;
	int r = book_customer_look(use, customer, bulk_position(row, 0, 0), import->row);

	import->count.known += r == 1;
	if (r == -EBADMSG || r == 1)
		return 0;
	if (r < 0)
		return book_use_failed(use, r);
	fact = book_customer_fact(use, customer, &import->body);
	if (strbuf_error(&import->body) < 0)
		return book_use_failed(use, strbuf_error(&import->body));
	import->count.added++;
	return book_record(use->book, &fact, use->sink, NULL);
}

/* Most customers are in one zone: it is looked for once. */
static int keep_zone(struct import *import, const struct customer *customer)
{
	if (str_equal(customer->zone, import->zone))
		return 0;
	return str_copy(import->kept, customer->zone, &import->zone);
}

static int take_row(void *what, const struct bulk_row *row)
{
	struct import *import = what;
	struct diag_sink *sink = import->use->sink;
	struct customer customer;
	struct tree form;
	int r;

	arena_reset(import->row);
	strbuf_clear(&import->body);
	r = bulk_split(import->cells, row, import->row, sink);
	if (r == 0)
		r = make_form(import, row, &form);
	if (r == 0)
		r = customer_of_form(import->row, &form, import->zone, &customer, sink);
	if (r == 0)
		r = keep_zone(import, &customer);
	if (r < 0)
		return r == -EBADMSG ? 0 : r;
	return record(import, row, &customer);
}

int customer_import(const struct use *use, const struct import_request *request,
		    struct import_count *ret_count)
{
	const struct bulk_schema schema = { STR("customers"), columns, COLUMNS, false };
	struct import import = { .use = use,
				 .kept = request->arena,
				 .cells = ARENA_NEW(request->arena, struct bulk_cells),
				 .body = STRBUF_INIT(BODY_BYTES_MAX) };
	const struct bulk_table table = { use, request, &schema, take_row, &import };
	int r = book_use_allowed(use, RIGHT_CUSTOMERS);

	if (r < 0)
		return r;
	r = arena_new(ROW_ARENA_BYTES, &import.row);
	if (r < 0 || !import.cells) {
		arena_free(import.row);
		(void)diag_add(use->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
		return -ENOMEM;
	}
	r = bulk_table_import(&table);
	if (r == 0)
		*ret_count = import.count;
	arena_free(import.row);
	strbuf_done(&import.body);
	return r;
}
