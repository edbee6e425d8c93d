/* bulk_sort: sorts items of any number by key within a fixed amount of memory.
 *
 * Items gather in memory; each time it is full they are sorted and written as one run into a
 * temporary file that has no name, so that nothing is left behind however the process ends.
 * Reading merges the runs. Items of the same key keep the order in which they were added.
 *
 *     r = bulk_sort_new(8 * MIB, &sort);
 *     r = bulk_sort_add(sort, key, head, tail);
 *     r = bulk_sort_start(sort);
 *     while ((r = bulk_sort_next(sort, &item)) > 0) ...
 *     bulk_sort_free(sort);
 *
 * Threads: one sort belongs to one thread.
 */
#ifndef GARANT_APP_BULK_SORT_H
#define GARANT_APP_BULK_SORT_H

#include "base/arena.h"
#include "base/str.h"

struct bulk_sort;

struct bulk_sort_item {
	struct str key;
	struct str head; /* of fixed size, as added */
	struct str tail;
};

/* Makes a sort that gathers bytes_max bytes of items before it writes them to TMPDIR (/tmp when it
 * is not set). Returns 0 or -ENOMEM. */
MUST_USE int bulk_sort_new(size_t bytes_max, struct bulk_sort **ret_sort);
void bulk_sort_free(struct bulk_sort *sort);

/* Adds a copy of an item. Returns 0, -ENOMEM, -E2BIG (an item larger than the memory of the sort)
 * or what writing the temporary file gave. */
MUST_USE int bulk_sort_add(struct bulk_sort *sort, struct str key, struct str head,
			   struct str tail);

/* Ends adding. Returns 0 or a negative errno. */
MUST_USE int bulk_sort_start(struct bulk_sort *sort);

/* The next item in order; valid until the next call. Returns 1, 0 at the end, or a negative
 * errno. */
MUST_USE int bulk_sort_next(struct bulk_sort *sort, struct bulk_sort_item *ret_item);

/* Bytes of all items added. */
uint64_t bulk_sort_bytes(const struct bulk_sort *sort);

#endif
