#include "app/book_shelf.h"

#include <errno.h>

#include "app/book_subscription.h"

struct shelved_versions {
	struct str contract; /* id */
	struct contract_rows rows;
};

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

static int add_versions(const struct use *use, struct contract_shelf *shelf, struct str contract)
{
	struct shelved_versions read = { 0 };
	size_t capacity = 2 * shelf->contract_capacity + 8;
	int r = str_copy(shelf->arena, contract, &read.contract);

	if (r == 0 && shelf->contract_count == shelf->contract_capacity) {
		struct shelved_versions *contracts =
			ARENA_GROW(shelf->arena, struct shelved_versions, shelf->contracts,
				   shelf->contract_count, capacity);

		r = contracts ? 0 : -ENOMEM;
		if (contracts) {
			shelf->contracts = contracts;
			shelf->contract_capacity = capacity;
		}
	}
	r = r < 0 ? book_use_result(use, r)
		  : book_contracts(use, contract, shelf->arena, &read.rows);
	if (r == 0)
		shelf->contracts[shelf->contract_count++] = read;
	return r;
}

int book_shelf_versions(const struct use *use, struct contract_shelf *shelf, struct str contract,
			const struct contract_rows **ret_rows)
{
	int r;

	for (size_t i = 0; i < shelf->contract_count; i++)
		if (str_equal(shelf->contracts[i].contract, contract)) {
			*ret_rows = &shelf->contracts[i].rows;
			return 0;
		}
	r = add_versions(use, shelf, contract);
	if (r == 0)
		*ret_rows = &shelf->contracts[shelf->contract_count - 1].rows;
	return r;
}

int book_shelf_version(const struct use *use, struct contract_shelf *shelf, struct str contract,
		       int64_t at_ms, const struct contract_row **ret_row)
{
	const struct contract_rows *rows = NULL;
	int r = book_shelf_versions(use, shelf, contract, &rows);

	return r < 0 ? r : book_contract_choose(use, contract, rows, at_ms, ret_row);
}

int book_shelf_take(const struct use *use, struct contract_shelf *shelf,
		    const struct contract_row *row, const struct contract_file **ret_file)
{
	const struct shelved *there = find(shelf, row->published.digest);
	struct contract_text text;
	struct shelved read = { 0 };
	int r;

	if (there) {
		*ret_file = there->file;
		return 0;
	}
	read.file = ARENA_NEW(shelf->arena, struct contract_file);
	r = read.file ? str_copy(shelf->arena, row->published.digest, &read.digest) : -ENOMEM;
	if (r == 0)
		r = book_contract_text(use, row, shelf->arena, &text);
	if (r == 0)
		r = str_copy(shelf->arena, row->published.id, &text.row.published.id);
	if (r == 0)
		r = book_contract_model(use, shelf->arena, &text, read.file);
	if (r == 0)
		r = put(shelf, &read);
	if (r == 0)
		*ret_file = read.file;
	return r == -ENOMEM ? book_use_result(use, r) : r;
}

int book_shelf_newest(const struct use *use, struct contract_shelf *shelf, struct str contract,
		      const struct contract_file **ret_file)
{
	const struct contract_row *row = NULL;
	int r = book_shelf_version(use, shelf, contract, INT64_MAX, &row);

	return r < 0 ? r : book_shelf_take(use, shelf, row, ret_file);
}
