#include "app/bulk_sort.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RUN_BUFFER_BYTES (64 * KIB)
#define FAN_IN 64 /* runs merged at a time */

/* How an item stands in memory and in a run: this, then key, head and tail. */
struct header {
	uint32_t key_len, head_len, tail_len;
};

struct entry {
	uint64_t prefix; /* first bytes of the key as a number that compares like them */
	const char *at;	 /* of the header */
};

/* One sorted run in the file, read through a window of its own. */
struct sorted {
	uint64_t from, to; /* bytes of the file not yet in the buffer */
	char *buffer;	   /* owned */
	size_t capacity, start, end;
};

struct bulk_sort {
	size_t bytes_max;
	char *memory; /* owned; grows up to bytes_max */
	size_t capacity, used;
	struct entry *entries; /* owned */
	size_t count, entry_capacity, next;
	int fd; /* -1: nothing was written */
	uint64_t written;
	struct strbuf out;   /* of the run being written */
	struct sorted *runs; /* owned, in order of their items */
	size_t run_count, run_capacity;
	size_t *heap; /* owned: numbers of runs with items left */
	size_t heap_count;
	bool pending; /* the item on top of the heap was given out and is to be skipped */
	uint64_t total;
};

int bulk_temporary(void)
{
	const char *folder = secure_getenv("TMPDIR");
	struct strbuf path = STRBUF_INIT(4096);
	int fd;

	if (!folder || !*folder)
		folder = "/tmp";
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd < 0 ? -errno : fd;
	strbuf_add(&path, str_from(folder));
	strbuf_add(&path, STR("/garant-XXXXXX"));
	if (strbuf_error(&path) < 0)
		return strbuf_error(&path);
	fd = mkostemp(path.ptr, O_CLOEXEC);
	if (fd >= 0)
		(void)unlink(path.ptr);
	else
		fd = -errno;
	strbuf_done(&path);
	return fd;
}

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
	free(sort->heap);
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

static struct header header_at(const char *at)
{
	struct header header;

	memcpy(&header, at, sizeof(header));
	return header;
}

static size_t item_bytes(struct header header)
{
	return sizeof(header) + header.key_len + header.head_len + header.tail_len;
}

static struct bulk_sort_item item_at(const char *at)
{
	struct header header = header_at(at);
	const char *key = at + sizeof(header);

	return (struct bulk_sort_item){ { key, header.key_len },
					{ key + header.key_len, header.head_len },
					{ key + header.key_len + header.head_len,
					  header.tail_len } };
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order;

	if (left->prefix != right->prefix)
		return left->prefix < right->prefix ? -1 : 1;
	order = str_compare(item_at(left->at).key, item_at(right->at).key);
	/* What was added first lies first in memory. */
	return order ? order : (left->at > right->at) - (left->at < right->at);
}

static int write_all(int fd, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t count = write(fd, bytes.ptr, bytes.len);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -errno;
		bytes.ptr += count;
		bytes.len -= (size_t)count;
	}
	return 0;
}

static int flush_out(struct bulk_sort *sort)
{
	int r = strbuf_error(&sort->out);

	if (r == 0)
		r = write_all(sort->fd, strbuf_str(&sort->out));
	sort->written += sort->out.len;
	strbuf_clear(&sort->out);
	return r;
}

static int write_item(struct bulk_sort *sort, const char *at)
{
	strbuf_add(&sort->out, (struct str){ at, item_bytes(header_at(at)) });
	return sort->out.len >= 2 * RUN_BUFFER_BYTES ? flush_out(sort) : 0;
}

static int add_run(struct bulk_sort *sort, uint64_t from)
{
	if (sort->run_count == sort->run_capacity) {
		size_t capacity = sort->run_capacity ? 2 * sort->run_capacity : FAN_IN;
		struct sorted *runs = realloc(sort->runs, capacity * sizeof(runs[0]));

		if (!runs)
			return -ENOMEM;
		sort->runs = runs;
		sort->run_capacity = capacity;
	}
	sort->runs[sort->run_count++] = (struct sorted){ .from = from, .to = sort->written };
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

/* Memory for items is taken at once, so that their places stay the same; the pages of it come as they
 * are used. */
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
	struct header header = { (uint32_t)key.len, (uint32_t)head.len, (uint32_t)tail.len };
	size_t bytes = item_bytes(header);
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

/* Reads more of a run behind what its buffer still has. */
static int refill(struct bulk_sort *sort, struct sorted *run)
{
	size_t room;
	ssize_t count;

	if (run->start > 0)
		memmove(run->buffer, run->buffer + run->start, run->end - run->start);
	run->end -= run->start;
	run->start = 0;
	if (run->end == run->capacity) {
		size_t capacity = run->capacity ? 2 * run->capacity : RUN_BUFFER_BYTES;
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
		count = pread(sort->fd, run->buffer + run->end, room, (off_t)run->from);
	} while (count < 0 && errno == EINTR);
	if (count <= 0)
		return count < 0 ? -errno : -EIO;
	run->from += (uint64_t)count;
	run->end += (size_t)count;
	return 0;
}

/* The item at the front of a run. Returns 1, 0 at its end, or a negative errno. */
static int front(struct bulk_sort *sort, struct sorted *run)
{
	for (;;) {
		size_t ready = run->end - run->start;

		if (ready >= sizeof(struct header) &&
		    ready >= item_bytes(header_at(run->buffer + run->start)))
			return 1;
		if (run->from == run->to)
			return ready == 0 ? 0 : -EIO;
		int r = refill(sort, run);

		if (r < 0)
			return r;
	}
}

/* Of the same key the earlier run comes first. */
static bool comes_before(const struct bulk_sort *sort, size_t a, size_t b)
{
	const struct sorted *left = &sort->runs[a], *right = &sort->runs[b];
	int order = str_compare(item_at(left->buffer + left->start).key,
				item_at(right->buffer + right->start).key);

	return order ? order < 0 : a < b;
}

static void sift(struct bulk_sort *sort, size_t at)
{
	for (;;) {
		size_t child = 2 * at + 1, moved = sort->heap[at];

		if (child >= sort->heap_count)
			return;
		if (child + 1 < sort->heap_count &&
		    comes_before(sort, sort->heap[child + 1], sort->heap[child]))
			child++;
		if (!comes_before(sort, sort->heap[child], moved))
			return;
		sort->heap[at] = sort->heap[child];
		sort->heap[child] = moved;
		at = child;
	}
}

/* Makes the heap of runs [first, last). */
static int start_merge(struct bulk_sort *sort, size_t first, size_t last)
{
	free(sort->heap);
	sort->heap = calloc(last - first + 1, sizeof(sort->heap[0]));
	if (!sort->heap)
		return -ENOMEM;
	sort->heap_count = 0;
	sort->pending = false;
	for (size_t i = first; i < last; i++) {
		int r = front(sort, &sort->runs[i]);

		if (r < 0)
			return r;
		if (r > 0)
			sort->heap[sort->heap_count++] = i;
	}
	for (size_t i = sort->heap_count; i-- > 0;)
		sift(sort, i);
	return 0;
}

/* Leaves the item that was given out. Returns 0 or a negative errno. */
static int advance(struct bulk_sort *sort)
{
	struct sorted *run;
	int r;

	sort->pending = false;
	run = &sort->runs[sort->heap[0]];
	run->start += item_bytes(header_at(run->buffer + run->start));
	r = front(sort, run);
	if (r < 0)
		return r;
	if (r == 0) {
		free(run->buffer);
		run->buffer = NULL;
		sort->heap[0] = sort->heap[--sort->heap_count];
	}
	if (sort->heap_count > 0)
		sift(sort, 0);
	return 0;
}

/* The front item of the merge. Returns 1, 0 at the end, or a negative errno. */
static int merged(struct bulk_sort *sort, const char **ret_at)
{
	int r = sort->pending ? advance(sort) : 0;

	if (r < 0 || sort->heap_count == 0)
		return r;
	*ret_at = sort->runs[sort->heap[0]].buffer + sort->runs[sort->heap[0]].start;
	sort->pending = true;
	return 1;
}

/* Merges neighbouring runs into one until the rest can be read at a time; the order of runs stays that
 * of their items. */
static int merge_some(struct bulk_sort *sort)
{
	size_t kept = 0;
	int r = 0;

	for (size_t first = 0; first < sort->run_count && r == 0; first += FAN_IN) {
		size_t last = first + FAN_IN < sort->run_count ? first + FAN_IN : sort->run_count;
		uint64_t from = sort->written;
		const char *at = NULL;

		r = start_merge(sort, first, last);
		while (r == 0 && (r = merged(sort, &at)) > 0)
			r = write_item(sort, at);
		if (r == 0)
			r = flush_out(sort);
		sort->runs[kept++] = (struct sorted){ .from = from, .to = sort->written };
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
		*ret_item = item_at(sort->entries[sort->next++].at);
		return 1;
	}
	r = merged(sort, &at);
	if (r > 0)
		*ret_item = item_at(at);
	return r;
}
