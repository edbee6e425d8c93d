#include "app/bulk_merge.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Reads more of a run behind what its buffer still has. */
static int refill(struct bulk_merge *merge, struct bulk_sorted *run)
{
	size_t room;
	ssize_t count;

	if (run->start > 0)
		memmove(run->buffer, run->buffer + run->start, run->end - run->start);
	run->end -= run->start;
	run->start = 0;
	if (run->end == run->capacity) {
		size_t capacity = run->capacity ? 2 * run->capacity : BULK_RUN_BYTES;
		char *buffer = realloc(run->buffer, capacity);

		if (!buffer)
			return -ENOMEM;
		run->buffer = buffer;
		run->capacity = capacity;
	}
	room = run->capacity - run->end;
	if (room > run->to - run->from)
		room = (size_t)(run->to - run->from);
	do {
		count = pread(merge->fd, run->buffer + run->end, room, (off_t)run->from);
	} while (count < 0 && errno == EINTR);
	if (count <= 0)
		return count < 0 ? -errno : -EIO;
	run->from += (uint64_t)count;
	run->end += (size_t)count;
	return 0;
}

/* The item at the front of a run. Returns 1, 0 at its end, or a negative errno. */
static int front(struct bulk_merge *merge, struct bulk_sorted *run)
{
	for (;;) {
		size_t ready = run->end - run->start;

		if (ready >= sizeof(struct bulk_item_header) &&
		    ready >= bulk_item_bytes(bulk_item_header_at(run->buffer + run->start)))
			return 1;
		if (run->from == run->to)
			return ready == 0 ? 0 : -EIO;
		int r = refill(merge, run);

		if (r < 0)
			return r;
	}
}

/* Of the same key the earlier run comes first. */
static bool comes_before(const struct bulk_merge *merge, size_t a, size_t b)
{
	const struct bulk_sorted *left = &merge->runs[a], *right = &merge->runs[b];
	int order = str_compare(bulk_item_at(left->buffer + left->start).key,
				bulk_item_at(right->buffer + right->start).key);

	return order ? order < 0 : a < b;
}

static void sift(struct bulk_merge *merge, size_t at)
{
	for (;;) {
		size_t child = 2 * at + 1, moved = merge->heap[at];

		if (child >= merge->heap_count)
			return;
		if (child + 1 < merge->heap_count &&
		    comes_before(merge, merge->heap[child + 1], merge->heap[child]))
			child++;
		if (!comes_before(merge, merge->heap[child], moved))
			return;
		merge->heap[at] = merge->heap[child];
		merge->heap[child] = moved;
		at = child;
	}
}

int bulk_merge_start(struct bulk_merge *merge, size_t first, size_t last)
{
	free(merge->heap);
	merge->heap = calloc(last - first + 1, sizeof(merge->heap[0]));
	if (!merge->heap)
		return -ENOMEM;
	merge->heap_count = 0;
	merge->pending = false;
	for (size_t i = first; i < last; i++) {
		int r = front(merge, &merge->runs[i]);

		if (r < 0)
			return r;
		if (r > 0)
			merge->heap[merge->heap_count++] = i;
	}
	for (size_t i = merge->heap_count; i > 0; i--)
		sift(merge, i - 1);
	return 0;
}

/* Leaves the item that was given out. Returns 0 or a negative errno. */
static int advance(struct bulk_merge *merge)
{
	struct bulk_sorted *run;
	int r;

	merge->pending = false;
	run = &merge->runs[merge->heap[0]];
	run->start += bulk_item_bytes(bulk_item_header_at(run->buffer + run->start));
	r = front(merge, run);
	if (r < 0)
		return r;
	if (r == 0) {
		free(run->buffer);
		run->buffer = NULL;
		merge->heap[0] = merge->heap[--merge->heap_count];
	}
	if (merge->heap_count > 0)
		sift(merge, 0);
	return 0;
}

int bulk_merge_next(struct bulk_merge *merge, const char **ret_at)
{
	int r = merge->pending ? advance(merge) : 0;

	if (r < 0 || merge->heap_count == 0)
		return r;
	*ret_at = merge->runs[merge->heap[0]].buffer + merge->runs[merge->heap[0]].start;
	merge->pending = true;
	return 1;
}
