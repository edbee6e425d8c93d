#include "app/bulk_values.h"

#include <errno.h>

struct position bulk_place_of(const struct bulk_cells *cells, const struct bulk_row *row,
			      enum bulk_target target)
{
	for (size_t i = 0; i < cells->count; i++)
		if (cells->items[i].column->target == target && cells->items[i].text.len > 0)
			return bulk_position(row, cells->items[i].at, cells->items[i].text.len);
	return bulk_position(row, 0, 0);
}

/* A list keeps its items apart with a mark that no item has. */
static int copy_value(const struct contract *contract, const struct bulk_cell *cell,
		      struct arena *arena, struct str *ret_value)
{
	const struct subject_name *name = &contract->subject_names[cell->column->number];
	char *bytes;

	*ret_value = cell->text;
	if (name->type.kind != TYPE_TEXTS || cell->mark == '\0')
		return 0;
	bytes = ARENA_ARRAY(arena, char, cell->text.len);
	if (!bytes)
		return -ENOMEM;
	for (size_t i = 0; i < cell->text.len; i++)
		bytes[i] = cell->text.ptr[i] == cell->mark ? SUBSCRIPTION_ITEM : cell->text.ptr[i];
	*ret_value = (struct str){ bytes, cell->text.len };
	return 0;
}

int bulk_values(const struct bulk_maker *maker, struct arena *arena,
		struct subscription_value **ret_values, size_t *ret_count)
{
	const struct bulk_cells *cells = &maker->cells;
	struct subscription_value *values =
		ARENA_ARRAY(arena, struct subscription_value, cells->count + 1);
	size_t count = 0;
	int r = values ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < cells->count; i++) {
		const struct bulk_cell *cell = &cells->items[i];

		if (cell->column->target != BULK_SUBJECT || cell->text.len == 0)
			continue;
		values[count].name = cell->column->name;
		values[count].from_day = VALUE_FROM_START;
		values[count].to_day = VALUE_TO_END;
		r = copy_value(maker->reading.contract, cell, arena, &values[count++].value);
	}
	*ret_values = values;
	*ret_count = count;
	return r;
}
