/* bulk_merge: sorted runs of items in one file, read as one. Private to bulk_sort.c.
 *
 *     struct bulk_merge merge = { .fd = fd, .runs = runs };
 *     r = bulk_merge_start(&merge, 0, run_count);
 *     while ((r = bulk_merge_next(&merge, &at)) > 0) ...
 */
#ifndef GARANT_APP_BULK_MERGE_H
#define GARANT_APP_BULK_MERGE_H

#include <string.h>

#include "app/bulk_sort.h"

#define BULK_RUN_BYTES (64 * KIB) /* of a run in memory */

/* How an item stands in memory and in a run: this, then key, head and tail. */
struct bulk_item_header {
	uint32_t key_len, head_len, tail_len;
};

/* One sorted run in the file, read through a window of its own. */
struct bulk_sorted {
	uint64_t from, to; /* bytes of the file not yet in the buffer */
	char *buffer;	   /* owned */
	size_t capacity, start, end;
};

struct bulk_merge {
	int fd;
	struct bulk_sorted *runs; /* in order of their items; of the caller */
	size_t *heap;		  /* owned: numbers of runs with items left */
	size_t heap_count;
	bool pending; /* the item on top of the heap was given out and is to be skipped */
};

static inline struct bulk_item_header bulk_item_header_at(const char *at)
{
	struct bulk_item_header header;

	memcpy(&header, at, sizeof(header));
	return header;
}

/* Bytes of the item at this place, its header included. */
static inline size_t bulk_item_bytes(struct bulk_item_header header)
{
	return sizeof(header) + header.key_len + header.head_len + header.tail_len;
}

static inline struct bulk_sort_item bulk_item_at(const char *at)
{
	struct bulk_item_header header = bulk_item_header_at(at);
	const char *key = at + sizeof(header), *head = key + header.key_len;

	return (struct bulk_sort_item){ { key, header.key_len },
					{ head, header.head_len },
					{ head + header.head_len, header.tail_len } };
}

/* Begins with runs [first, last). Returns 0 or a negative errno. */
MUST_USE int bulk_merge_start(struct bulk_merge *merge, size_t first, size_t last);

/* The next item, by its place in memory until the next call. Returns 1, 0 at the end, or a negative
 * errno. */
MUST_USE int bulk_merge_next(struct bulk_merge *merge, const char **ret_at);

#endif
