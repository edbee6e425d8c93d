#include "app/bulk_maker.h"

#include <errno.h>
#include <stdlib.h>

#include "base/parse.h"
#include "core/time/instant.h"

int bulk_row_read(struct bulk_reader_row *reader)
{
	struct bulk_cells *cells = &reader->maker->cells;
	int r = bulk_split(cells, reader->row, reader->maker->arena, reader->sink);

	for (size_t i = 0; i < BULK_SINGLE_TARGETS; i++)
		reader->told[i] = NULL;
	for (size_t i = 0; r == 0 && i < cells->count; i++) {
		const struct bulk_cell *cell = &cells->items[i];

		if (cell->column->target < BULK_SINGLE_TARGETS && cell->text.len > 0)
			reader->told[cell->column->target] = cell;
	}
	return r;
}

struct position bulk_cell_at(const struct bulk_reader_row *reader, const struct bulk_cell *cell)
{
	const struct bulk_row *row = reader->row;

	if (reader->maker->cells.plain)
		return (struct position){ &row->file->source, row->line, cell->at + 1,
					  (uint32_t)cell->text.len };
	return bulk_position(row, cell->at, cell->text.len);
}

/* An integer since 1970. Returns 0, -EBADMSG (not an integer; nothing is said) or -ERANGE. */
static int epoch_instant(enum bulk_epoch epoch, struct str text, int64_t *ret_ms)
{
	int64_t scale = epoch == BULK_EPOCH_S ? SECOND_MS : 1;
	int64_t count;
	int r = parse_int64(text, INSTANT_WRITTEN_MIN_MS / scale, INSTANT_WRITTEN_MAX_MS / scale,
			    &count);

	if (r == 0)
		*ret_ms = count * scale;
	return r;
}

static struct tree scalar(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
			  struct str text)
{
	/* What stands in a cell is never null: an empty cell is not told. */
	return (struct tree){
		.kind = TREE_SCALAR, .quoted = true, .text = text, .at = bulk_cell_at(reader, cell)
	};
}

/* An instant, as text or as a number since 1970 where that was declared. */
static int instant_of_text(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
			   struct str text, int64_t *ret_ms)
{
	enum bulk_epoch epoch = reader->maker->reading.epoch;
	struct tree node;
	struct instant at;
	int r = epoch == BULK_EPOCH_NONE ? -EBADMSG : epoch_instant(epoch, text, ret_ms);

	if (r == 0)
		return 0;
	if (r == -ERANGE)
		return diag_add(reader->sink, DIAG_FACT_NO_SUCH_TIME, bulk_cell_at(reader, cell),
				fact_shown(text));
	if (instant_parse(text, &at) == 0) {
		*ret_ms = at.ms;
		return 0;
	}
	node = scalar(reader, cell, text);
	return fact_instant_read(&node, cell->column->name, &reader->maker->context, ret_ms,
				 reader->sink);
}

int bulk_cell_instant(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
		      int64_t *ret_ms)
{
	return instant_of_text(reader, cell, cell->text, ret_ms);
}

/* {from, to} of 2026-04-01T10:00:00Z/2026-04-01T11:00:00Z. */
static int span_node(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
		     struct str text, struct tree *node)
{
	struct tree_entry *entries = ARENA_ARRAY(reader->maker->arena, struct tree_entry, 2);
	struct tree *ends = ARENA_ARRAY(reader->maker->arena, struct tree, 2);
	struct str from, to;

	if (!entries || !ends)
		return -ENOMEM;
	if (!str_cut(text, '/', &from, &to))
		return 0;
	ends[0] = scalar(reader, cell, from);
	ends[1] = scalar(reader, cell, to);
	entries[0] = (struct tree_entry){ STR("from"), ends[0].at, &ends[0] };
	entries[1] = (struct tree_entry){ STR("to"), ends[1].at, &ends[1] };
	node->kind = TREE_MAP;
	node->entries = entries;
	node->count = 2;
	return 0;
}

static size_t item_count(const struct bulk_cell *cell)
{
	size_t count = 1;

	for (size_t i = 0; cell->mark != '\0' && i < cell->text.len; i++)
		count += cell->text.ptr[i] == cell->mark;
	return count;
}

int bulk_cell_items(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
		    struct tree **ret_list)
{
	struct arena *arena = reader->maker->arena;
	size_t count = item_count(cell);
	struct tree *list = ARENA_ARRAY(arena, struct tree, count + 1);
	struct str rest = cell->text, item;

	if (!list)
		return -ENOMEM;
	*list = (struct tree){ .kind = TREE_LIST, .at = bulk_cell_at(reader, cell) };
	list->items = ARENA_ARRAY(arena, struct tree *, count);
	if (!list->items)
		return -ENOMEM;
	for (; list->count < count; list->count++) {
		(void)str_cut(rest, cell->mark, &item, &rest);
		list->items[list->count] = &list[1 + list->count];
		list[1 + list->count] =
			scalar(reader, cell, cell->mark ? str_trim(item) : cell->text);
	}
	*ret_list = list;
	return 0;
}

static int list_value(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
		      const struct field *field, struct value *ret_value)
{
	const struct bulk_maker *maker = reader->maker;
	struct fact_context context = maker->context;
	struct tree *list;
	int r = bulk_cell_items(reader, cell, &list);

	for (size_t i = 0; r == 0 && field->type.kind == TYPE_SPANS && i < list->count; i++)
		r = span_node(reader, cell, list->items[i]->text, list->items[i]);
	if (r < 0)
		return r;
	context.sink = reader->sink;
	return fact_value_read(maker->arena, list, field, &context, ret_value);
}

static int instants_value(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
			  struct value *ret_value)
{
	struct value value = { .type = VALUE_INSTANTS };
	struct tree *list;
	int64_t *items;
	int r = bulk_cell_items(reader, cell, &list);

	if (r < 0)
		return r;
	items = ARENA_ARRAY(reader->maker->arena, int64_t, list->count);
	if (!items)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < list->count; i++)
		r = instant_of_text(reader, cell, list->items[i]->text, &items[i]);
	if (r < 0)
		return r;
	qsort(items, list->count, sizeof(items[0]), instant_order);
	value.instants.items_ms = items;
	value.instants.count = list->count;
	*ret_value = value;
	return 0;
}

static int one_instant(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
		       struct value *ret_value)
{
	int64_t ms = 0;
	int r = bulk_cell_instant(reader, cell, &ms);

	if (r == 0)
		*ret_value = value_instant(ms);
	return r;
}

int bulk_cell_value(const struct bulk_reader_row *reader, const struct bulk_cell *cell,
		    const struct field *field, struct value *ret_value)
{
	const struct bulk_maker *maker = reader->maker;
	struct fact_context context = maker->context;
	struct tree node;

	switch ((enum type_kind)field->type.kind) {
	case TYPE_TEXTS:
	case TYPE_SPANS:
		return list_value(reader, cell, field, ret_value);
	case TYPE_INSTANTS:
		return instants_value(reader, cell, ret_value);
	case TYPE_INSTANT:
		return one_instant(reader, cell, ret_value);
	case TYPE_NUMBER:
	case TYPE_MONTHS:
	case TYPE_DATE:
	case TYPE_BOOL:
	case TYPE_TEXT:
	case TYPE_UNDEFINED:
		break;
	}
	node = scalar(reader, cell, cell->text);
	context.sink = reader->sink;
	return fact_value_read(maker->arena, &node, field, &context, ret_value);
}
