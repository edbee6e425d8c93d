/* Files whose records stand in the order of the subscriptions: everything streams through once. */
#include <errno.h>
#include <string.h>

#include "app/bulk_order.h"
#include "app/bulk_schema.h"
#include "app/bulk_sort.h"

#define TELL_ROWS 4096

/* A file of records with the row that waits for its subscription. */
struct waiting {
	struct bulk_reader reader;
	struct bulk_row row;
	struct strbuf key;
	bool any; /* there is a row */
};

struct stream {
	struct bulk_order *order;
	struct waiting *files;
	size_t file_count;
	struct bulk_sort *seen; /* ids of subscriptions */
};

int bulk_order_open(struct bulk_order *order, struct bulk_file *file, struct bulk_reader *reader)
{
	struct bulk_row header;
	int r = bulk_reader_open(reader, file);

	if (r < 0)
		return diag_add(order->sink, DIAG_FILE_UNREADABLE, POSITION_NONE, file->source.name,
				str_from(strerrordesc_np(-r)));
	if (file->format != BULK_CSV)
		return 0;
	r = bulk_order_row(order, reader, &header);
	if (r == 0)
		return diag_add(order->sink, DIAG_BULK_NO_HEADER, POSITION_NONE, file->source.name);
	if (r > 0)
		r = file->header ? 0 : bulk_header_read(order->keep, &header, file, order->sink);
	return r;
}

int bulk_order_row(struct bulk_order *order, struct bulk_reader *reader, struct bulk_row *ret_row)
{
	int r = bulk_reader_next(reader, ret_row);

	if (r == -E2BIG)
		return diag_add(order->sink, DIAG_BULK_ROW_LONG, bulk_position(ret_row, 0, 0));
	if (r < 0)
		return diag_add(order->sink, DIAG_FILE_UNREADABLE, POSITION_NONE,
				reader->file->source.name, str_from(strerrordesc_np(-r)));
	return r;
}

int bulk_order_key(struct bulk_order *order, const struct bulk_row *row, struct str *ret_key)
{
	if (row->quotes)
		arena_reset(order->arena);
	return bulk_row_key(order->cells, row, order->arena, ret_key);
}

int bulk_order_tell(struct bulk_order *order, uint64_t done)
{
	if (++order->since < TELL_ROWS)
		return 0;
	order->since = 0;
	order->state.done = done;
	if (order->progress && !order->progress(order->context, &order->state))
		return -EINTR;
	return 0;
}

/* Moves a file to its next row. A row whose subscription cannot be seen ends streaming: sorting
 * says what is wrong with it. */
static int step(struct stream *stream, struct waiting *file)
{
	struct str key;
	int r = bulk_order_row(stream->order, &file->reader, &file->row);

	file->any = r > 0;
	if (r <= 0)
		return r;
	r = bulk_order_key(stream->order, &file->row, &key);
	if (r < 0)
		return r == -EBADMSG ? -EAGAIN : r;
	strbuf_clear(&file->key);
	strbuf_add(&file->key, key);
	return strbuf_error(&file->key);
}

/* Records of everybody stand before all others. */
static int share(struct stream *stream, struct waiting *file)
{
	int r = step(stream, file);

	while (r == 0 && file->any && file->key.len == 0) {
		r = bulk_pool_share(stream->order->pool, &file->row);
		if (r == 0)
			r = step(stream, file);
	}
	return r;
}

static uint64_t bytes_read(const struct stream *stream, const struct bulk_reader *subscriptions)
{
	uint64_t bytes = subscriptions->bytes;

	for (size_t i = 0; i < stream->file_count; i++)
		bytes += stream->files[i].reader.bytes;
	return bytes;
}

static int take_records(struct stream *stream, struct str key)
{
	int r = 0;

	for (size_t i = 0; i < stream->file_count && r == 0; i++) {
		struct waiting *file = &stream->files[i];

		while (r == 0 && file->any && str_equal(strbuf_str(&file->key), key)) {
			r = bulk_pool_record(stream->order->pool, &file->row);
			if (r == 0)
				r = step(stream, file);
		}
		/* Of everybody, but after others. */
		if (r == 0 && file->any && file->key.len == 0)
			r = -EAGAIN;
	}
	return r;
}

static int take_subscription(struct stream *stream, const struct bulk_row *row)
{
	struct strbuf key = STRBUF_INIT(BULK_ROW_BYTES_MAX);
	struct str seen;
	int r = bulk_order_key(stream->order, row, &seen);

	if (r < 0)
		return r == -EBADMSG ? -EAGAIN : r;
	strbuf_add(&key, seen);
	r = strbuf_error(&key);
	/* One that nobody can name is said by whoever reads the row. */
	if (r == 0 && key.len > 0)
		r = bulk_sort_add(stream->seen, strbuf_str(&key), STR_NONE, STR_NONE);
	if (r == 0)
		r = bulk_pool_subscription(stream->order->pool, row);
	if (r == 0 && key.len > 0)
		r = take_records(stream, strbuf_str(&key));
	strbuf_done(&key);
	return r;
}

/* Two subscriptions of one id: sorting says where they are. */
static int check_twice(struct stream *stream)
{
	struct strbuf last = STRBUF_INIT(BULK_ROW_BYTES_MAX);
	struct bulk_sort_item item;
	int r = bulk_sort_start(stream->seen);

	while (r == 0 && (r = bulk_sort_next(stream->seen, &item)) > 0) {
		r = str_equal(item.key, strbuf_str(&last)) ? -EAGAIN : 0;
		strbuf_clear(&last);
		strbuf_add(&last, item.key);
	}
	strbuf_done(&last);
	return r;
}

static int run(struct stream *stream, struct bulk_reader *subscriptions)
{
	struct bulk_row row;
	int r = 0;

	for (size_t i = 0; i < stream->file_count && r == 0; i++)
		r = share(stream, &stream->files[i]);
	while (r == 0 && (r = bulk_order_row(stream->order, subscriptions, &row)) > 0) {
		r = take_subscription(stream, &row);
		if (r == 0)
			r = bulk_order_tell(stream->order, bytes_read(stream, subscriptions));
	}
	for (size_t i = 0; i < stream->file_count && r == 0; i++)
		r = stream->files[i].any ? -EAGAIN : 0;
	return r < 0 ? r : check_twice(stream);
}

int bulk_order_stream(struct bulk_order *order)
{
	struct waiting files[BULK_FILES_MAX] = { 0 };
	struct stream stream = { .order = order, .files = files };
	struct bulk_reader subscriptions = { 0 };
	int r = bulk_sort_new(order->memory_bytes / 16, &stream.seen);

	if (r == 0)
		r = bulk_order_open(order, &order->files[0], &subscriptions);
	while (r == 0 && stream.file_count + 1 < order->file_count) {
		struct waiting *file = &files[stream.file_count++];

		file->key = (struct strbuf)STRBUF_INIT(BULK_ROW_BYTES_MAX);
		r = bulk_order_open(order, &order->files[stream.file_count], &file->reader);
	}
	if (r == 0)
		r = run(&stream, &subscriptions);
	for (size_t i = 0; i < stream.file_count; i++) {
		strbuf_done(&files[i].key);
		bulk_reader_close(&files[i].reader);
	}
	bulk_reader_close(&subscriptions);
	bulk_sort_free(stream.seen);
	return r;
}
