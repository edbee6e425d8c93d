#include "app/book_shelf.h"

#include <errno.h>

#include "app/book_subscription.h"

struct shelved {
	struct str digest; /* of the text */
	struct contract_file *file;
};

static const struct shelved *find(const struct contract_shelf *shelf, struct str digest)
{
	for (size_t i = 0; i < shelf->count; i++)
		if (str_equal(shelf->items[i].digest, digest))
			return &shelf->items[i];
	return NULL;
}

static int put(struct contract_shelf *shelf, const struct shelved *read)
{
	size_t capacity = 2 * shelf->capacity + 8;

	if (shelf->count == shelf->capacity) {
		struct shelved *items = ARENA_GROW(shelf->arena, struct shelved, shelf->items,
						   shelf->count, capacity);

		if (!items)
			return -ENOMEM;
		shelf->items = items;
		shelf->capacity = capacity;
	}
	shelf->items[shelf->count++] = *read;
	return 0;
}

int book_shelf_take(const struct use *use, struct contract_shelf *shelf,
		    const struct contract_text *published, const struct contract_file **ret_file)
{
	const struct shelved *there = find(shelf, published->row.published.digest);
	struct contract_text kept = *published;
	struct shelved read = { 0 };
	int r;

	if (there) {
		*ret_file = there->file;
		return 0;
	}
	read.file = ARENA_NEW(shelf->arena, struct contract_file);
	r = read.file ? str_copy(shelf->arena, published->text, &kept.text) : -ENOMEM;
	if (r == 0)
		r = str_copy(shelf->arena, published->row.published.id, &kept.row.published.id);
	if (r == 0)
		r = str_copy(shelf->arena, published->row.published.digest, &read.digest);
	if (r == 0)
		r = book_contract_model(use, shelf->arena, &kept, read.file);
	if (r == 0)
		r = put(shelf, &read);
	if (r == 0)
		*ret_file = read.file;
	return r == -ENOMEM ? book_use_result(use, r) : r;
}

int book_shelf_newest(const struct use *use, struct contract_shelf *shelf, struct str contract,
		      struct arena *arena, const struct contract_file **ret_file)
{
	struct contract_text newest = { 0 };
	int r = book_contract_at(use, contract, INT64_MAX, arena, &newest);

	return r < 0 ? r : book_shelf_take(use, shelf, &newest, ret_file);
}
