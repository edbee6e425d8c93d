#include "app/bulk_table.h"

#include <errno.h>
#include <sys/stat.h>

#include "app/book_parts.h"
#include "app/bulk_order.h"

static enum bulk_format format_of(struct str path)
{
	return str_ends(path, STR(".jsonl")) || str_ends(path, STR(".ndjson")) ||
			       str_ends(path, STR(".json"))
		       ? BULK_JSONL
		       : BULK_CSV;
}

static int import_rows(const struct bulk_table *table, struct bulk_order *order,
		       struct bulk_file *file)
{
	struct bulk_reader reader = { 0 };
	struct bulk_row row;
	int r = bulk_order_open(order, file, &reader);

	while (r == 0 && (r = bulk_order_row(order, &reader, &row)) > 0) {
		r = table->take(table->what, &row);
		if (r == 0)
			r = bulk_order_tell(order, reader.bytes);
	}
	bulk_reader_close(&reader);
	return r == 0 && order->sink->errors > 0 ? -EBADMSG : r;
}

/* The transaction: all rows or none. */
static int import_file(const struct bulk_table *table, struct bulk_file *file)
{
	const struct import_request *request = table->request;
	const struct use *use = table->use;
	struct bulk_order order = { .sink = use->sink,
				    .keep = request->arena,
				    .progress = request->progress,
				    .context = request->context };
	struct stat status;
	int r = book_begin(use->book, use->sink);

	if (r < 0)
		return r;
	if (!request->text.ptr && !str_equal(request->path, STR("-")) &&
	    stat(file->source.name.ptr, &status) == 0 && S_ISREG(status.st_mode))
		order.state.total = (uint64_t)status.st_size;
	r = import_rows(table, &order, file);
	if (r == 0)
		return book_commit(use->book, use->sink);
	if (use->book->writing)
		book_rollback(use->book);
	return r;
}

int bulk_table_import(const struct bulk_table *table)
{
	const struct import_request *request = table->request;
	struct bulk_file *file = ARENA_NEW(request->arena, struct bulk_file);
	int r = -ENOMEM;

	if (file) {
		*file = (struct bulk_file){ .source = { .text = request->text },
					    .format = format_of(request->path),
					    .schema = table->schema };
		r = str_copy(request->arena, request->path, &file->source.name);
	}
	if (r == 0)
		r = import_file(table, file);
	if (r == -ENOMEM && table->use->sink->errors == 0)
		(void)diag_add(table->use->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
	return r;
}
