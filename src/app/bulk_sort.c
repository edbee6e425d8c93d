#include "app/bulk_sort.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/bulk_file.h"
#include "app/bulk_merge.h"

#define FAN_IN 64 /* runs merged at a time */

struct entry {
	uint64_t prefix; /* first bytes of the key as a number that compares like them */
	const char *at;	 /* of the header */
};

struct bulk_sort {
	size_t bytes_max;
	char *memory; /* owned; grows up to bytes_max */
	size_t capacity, used;
	struct entry *entries; /* owned */
	size_t count, entry_capacity, next;
	int fd; /* -1: nothing was written */
	uint64_t written;
	struct strbuf out;	  /* of the run being written */
	struct bulk_sorted *runs; /* owned, in order of their items */
	size_t run_count, run_capacity;
	struct bulk_merge merge;
	uint64_t total;
};

int bulk_sort_new(size_t bytes_max, struct bulk_sort **ret_sort)
{
	struct bulk_sort *sort = calloc(1, sizeof(*sort));

	if (!sort)
		return -ENOMEM;
	sort->bytes_max = bytes_max;
	sort->fd = -1;
	sort->out = (struct strbuf)STRBUF_INIT(4 * MIB);
	*ret_sort = sort;
	return 0;
}

static void drop_memory(struct bulk_sort *sort)
{
	free(sort->memory);
	free(sort->entries);
	sort->memory = NULL;
	sort->entries = NULL;
	sort->capacity = sort->entry_capacity = 0;
}

void bulk_sort_free(struct bulk_sort *sort)
{
	if (!sort)
		return;
	drop_memory(sort);
	for (size_t i = 0; i < sort->run_count; i++)
		free(sort->runs[i].buffer);
	free(sort->runs);
	free(sort->merge.heap);
	strbuf_done(&sort->out);
	if (sort->fd >= 0)
		(void)close(sort->fd);
	free(sort);
}

static uint64_t prefix_of(struct str key)
{
	unsigned char bytes[8] = { 0 };
	uint64_t prefix = 0;

	if (key.len > 0)
		memcpy(bytes, key.ptr, key.len < 8 ? key.len : 8);
	for (size_t i = 0; i < 8; i++)
		prefix = prefix << 8 | bytes[i];
	return prefix;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order;

	if (left->prefix != right->prefix)
		return left->prefix < right->prefix ? -1 : 1;
	order = str_compare(bulk_item_at(left->at).key, bulk_item_at(right->at).key);
	/* What was added first lies first in memory. */
	return order ? order : (left->at > right->at) - (left->at < right->at);
}

static int flush_out(struct bulk_sort *sort)
{
	int r = strbuf_error(&sort->out);

	if (r == 0)
		r = bulk_write_all(sort->fd, strbuf_str(&sort->out));
	sort->written += sort->out.len;
	strbuf_clear(&sort->out);
	return r;
}

static int write_item(struct bulk_sort *sort, const char *at)
{
	strbuf_add(&sort->out, (struct str){ at, bulk_item_bytes(bulk_item_header_at(at)) });
	return sort->out.len >= 2 * BULK_RUN_BYTES ? flush_out(sort) : 0;
}

static int add_run(struct bulk_sort *sort, uint64_t from)
{
	if (sort->run_count == sort->run_capacity) {
		size_t capacity = sort->run_capacity ? 2 * sort->run_capacity : FAN_IN;
		struct bulk_sorted *runs = realloc(sort->runs, capacity * sizeof(runs[0]));

		if (!runs)
			return -ENOMEM;
		sort->runs = runs;
		sort->run_capacity = capacity;
	}
	sort->runs[sort->run_count++] = (struct bulk_sorted){ .from = from, .to = sort->written };
	return 0;
}

static int spill(struct bulk_sort *sort)
{
	uint64_t from = sort->written;
	int r = 0;

	if (sort->fd < 0) {
		sort->fd = bulk_temporary();
		if (sort->fd < 0)
			return sort->fd;
	}
	qsort(sort->entries, sort->count, sizeof(sort->entries[0]), compare_entries);
	for (size_t i = 0; i < sort->count && r == 0; i++)
		r = write_item(sort, sort->entries[i].at);
	if (r == 0)
		r = flush_out(sort);
	sort->count = sort->used = 0;
	return r < 0 ? r : add_run(sort, from);
}

/* Memory for items is taken at once, so that their places stay the same; the pages of it come as
 * they are used. */
static int make_room(struct bulk_sort *sort, size_t bytes)
{
	if (!sort->memory) {
		sort->memory = malloc(sort->bytes_max);
		sort->capacity = sort->memory ? sort->bytes_max : 0;
	}
	if (!sort->memory)
		return -ENOMEM;
	if (bytes > sort->capacity)
		return -E2BIG;
	if (sort->used + bytes + sort->count * 2 * sizeof(struct entry) > sort->capacity &&
	    sort->count > 0) {
		int r = spill(sort);

		if (r < 0)
			return r;
	}
	if (sort->count == sort->entry_capacity) {
		size_t capacity = sort->entry_capacity ? 2 * sort->entry_capacity : 1024;
		struct entry *entries = realloc(sort->entries, capacity * sizeof(entries[0]));

		if (!entries)
			return -ENOMEM;
		sort->entries = entries;
		sort->entry_capacity = capacity;
	}
	return 0;
}

int bulk_sort_add(struct bulk_sort *sort, struct str key, struct str head, struct str tail)
{
	struct bulk_item_header header = { (uint32_t)key.len, (uint32_t)head.len,
					   (uint32_t)tail.len };
	size_t bytes = bulk_item_bytes(header);
	int r = make_room(sort, bytes);
	char *at;

	if (r < 0)
		return r;
	at = sort->memory + sort->used;
	memcpy(at, &header, sizeof(header));
	at += sizeof(header);
	if (key.len > 0)
		memcpy(at, key.ptr, key.len);
	if (head.len > 0)
		memcpy(at + key.len, head.ptr, head.len);
	if (tail.len > 0)
		memcpy(at + key.len + head.len, tail.ptr, tail.len);
	sort->entries[sort->count++] = (struct entry){ prefix_of(key), at - sizeof(header) };
	sort->used += bytes;
	sort->total += bytes;
	return 0;
}

uint64_t bulk_sort_bytes(const struct bulk_sort *sort)
{
	return sort->total;
}

/* The runs may have moved since the last time. */
static int start_merge(struct bulk_sort *sort, size_t first, size_t last)
{
	sort->merge.fd = sort->fd;
	sort->merge.runs = sort->runs;
	return bulk_merge_start(&sort->merge, first, last);
}

/* Merges neighbouring runs into one until the rest can be read at a time; the order of runs stays
 * that of their items. */
static int merge_some(struct bulk_sort *sort)
{
	size_t kept = 0;
	int r = 0;

	for (size_t first = 0; first < sort->run_count && r == 0; first += FAN_IN) {
		size_t last = first + FAN_IN < sort->run_count ? first + FAN_IN : sort->run_count;
		uint64_t from = sort->written;
		const char *at = NULL;

		r = start_merge(sort, first, last);
		while (r == 0 && (r = bulk_merge_next(&sort->merge, &at)) > 0)
			r = write_item(sort, at);
		if (r == 0)
			r = flush_out(sort);
		sort->runs[kept++] = (struct bulk_sorted){ .from = from, .to = sort->written };
	}
	sort->run_count = r == 0 ? kept : sort->run_count;
	return r;
}

int bulk_sort_start(struct bulk_sort *sort)
{
	int r = 0;

	if (sort->run_count == 0) {
		if (sort->count > 0)
			qsort(sort->entries, sort->count, sizeof(sort->entries[0]),
			      compare_entries);
		return 0;
	}
	if (sort->count > 0)
		r = spill(sort);
	drop_memory(sort);
	while (r == 0 && sort->run_count > FAN_IN)
		r = merge_some(sort);
	return r < 0 ? r : start_merge(sort, 0, sort->run_count);
}

int bulk_sort_next(struct bulk_sort *sort, struct bulk_sort_item *ret_item)
{
	const char *at = NULL;
	int r;

	if (sort->run_count == 0) {
		if (sort->next == sort->count)
			return 0;
		*ret_item = bulk_item_at(sort->entries[sort->next++].at);
		return 1;
	}
	r = bulk_merge_next(&sort->merge, &at);
	if (r > 0)
		*ret_item = bulk_item_at(at);
	return r;
}
