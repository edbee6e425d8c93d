#include "store/rows.h"

#include <errno.h>

#define ROWS_AT_FIRST 16

int rows_read(struct store_statement *statement, struct arena *arena, size_t item_bytes,
	      row_copy *copy, struct rows *ret_rows)
{
	struct arena_items items = { .item_bytes = item_bytes, .align = _Alignof(max_align_t) };
	size_t count = 0;
	int r;

	while ((r = store_step(statement)) == 1) {
		if (count == items.count) {
			size_t more = count > 0 ? 2 * count : ROWS_AT_FIRST;

			items.items = arena_grow(arena, items, more);
			items.count = more;
		}
		r = items.items ? copy(statement, arena, (char *)items.items + count * item_bytes)
				: -ENOMEM;
		if (r < 0)
			break;
		count++;
	}
	store_end(statement);
	if (r == 0)
		*ret_rows = (struct rows){ items.items, count };
	return r;
}

int rows_find(struct store_statement *statement, struct arena *arena, row_copy *copy,
	      void *ret_item)
{
	int r = store_step(statement);

	if (r == 1) {
		int copied = copy(statement, arena, ret_item);

		r = copied < 0 ? copied : 1;
	}
	store_end(statement);
	return r;
}

int row_texts(struct store_statement *row, int first, struct arena *arena, struct str *const *texts,
	      size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_copy(arena, store_text(row, first + (int)i), texts[i]) < 0)
			return -ENOMEM;
	return 0;
}
