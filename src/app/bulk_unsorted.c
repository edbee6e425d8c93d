/* Files in any order. First all rows are sorted by the id of their subscription, so that each
 * record meets it; then by the place of the subscription in its file. Neither needs more memory
 * for more rows. */
#include <errno.h>
#include <string.h>

#include "app/bulk_order.h"
#include "app/bulk_sort.h"
#include "core/contract/type.h"

/* What goes with the bytes of a row through a sort. */
struct tag {
	uint64_t place; /* of the subscription, from 1; 0: a record */
	uint32_t line;
	uint16_t file;
	bool quotes;
};

struct sorting {
	struct bulk_order *order;
	struct bulk_sort *by_id, *by_place;
	uint64_t places;
};

static struct str tag_bytes(const struct tag *tag)
{
	return (struct str){ (const char *)tag, sizeof(*tag) };
}

static struct bulk_row row_of(const struct sorting *sorting, const struct bulk_sort_item *item,
			      struct tag *tag)
{
	memcpy(tag, item->head.ptr, sizeof(*tag));
	return (struct bulk_row){ item->tail, &sorting->order->files[tag->file], tag->line,
				  tag->quotes };
}

/* One row by id. A row whose id cannot be seen is complained about at once. */
static int add_row(struct sorting *sorting, const struct bulk_row *row, uint16_t file)
{
	struct bulk_order *order = sorting->order;
	struct tag tag;
	struct str key;
	int r = bulk_order_key(order, row, &key);

	/* Padding goes to a file too. */
	memset(&tag, 0, sizeof(tag));
	if (r == -EBADMSG) {
		size_t errors = order->sink->errors;

		arena_reset(order->arena);
		r = bulk_split(order->cells, row, order->arena, order->sink);
		/* Either way it was read before and is no row of ours. */
		return r == -ENOMEM || order->sink->errors == errors ? r : 0;
	}
	if (r < 0)
		return r;
	if (key.len == 0 && file > 0)
		return bulk_pool_share(order->pool, row);
	tag.place = file == 0 ? ++sorting->places : 0;
	tag.line = row->line;
	tag.file = file;
	tag.quotes = row->quotes;
	return bulk_sort_add(sorting->by_id, key, tag_bytes(&tag), row->raw);
}

static int read_file(struct sorting *sorting, uint16_t file)
{
	struct bulk_order *order = sorting->order;
	struct bulk_reader reader = { 0 };
	struct bulk_row row;
	int r = bulk_order_open(order, &order->files[file], &reader);

	while (r == 0 && (r = bulk_order_row(order, &reader, &row)) > 0) {
		r = add_row(sorting, &row, file);
		if (r == 0)
			r = bulk_order_tell(order, order->base + reader.bytes / 2);
	}
	order->base += reader.bytes / 2;
	bulk_reader_close(&reader);
	return r;
}

/* The key of the second sort: numbers that compare as bytes. */
static void place_bytes(uint64_t place, char bytes[8])
{
	for (int i = 7; i >= 0; i--) {
		bytes[i] = (char)(unsigned char)(place & 0xFF);
		place >>= 8;
	}
}

/* What is known of the rows with one id. */
struct owner {
	struct strbuf id;
	uint64_t place; /* 0: there is no subscription */
	uint32_t line;
};

static int refuse_twice(struct sorting *sorting, const struct bulk_row *row,
			const struct owner *owner)
{
	struct strbuf line = STRBUF_INIT(32);

	strbuf_add_int(&line, owner->line);
	(void)diag_add(sorting->order->sink, DIAG_BULK_TWICE, bulk_position(row, 0, 0),
		       fact_shown(strbuf_str(&owner->id)), strbuf_str(&line));
	strbuf_done(&line);
	return 0;
}

static int pass_on(struct sorting *sorting, const struct bulk_sort_item *item, struct owner *owner)
{
	char place[8];
	struct tag tag;
	struct bulk_row row = row_of(sorting, item, &tag);

	if (!str_equal(strbuf_str(&owner->id), item->key) || item->key.len == 0) {
		strbuf_clear(&owner->id);
		strbuf_add(&owner->id, item->key);
		owner->place = tag.place;
		owner->line = tag.line;
	} else if (tag.place > 0) {
		return refuse_twice(sorting, &row, owner);
	}
	if (owner->place == 0) {
		(void)diag_add(sorting->order->sink, DIAG_BULK_UNKNOWN, bulk_position(&row, 0, 0),
			       fact_shown(item->key));
		return 0;
	}
	place_bytes(owner->place, place);
	return bulk_sort_add(sorting->by_place, (struct str){ place, sizeof(place) }, item->head,
			     item->tail);
}

static int join(struct sorting *sorting)
{
	struct owner owner = { .id = STRBUF_INIT(BULK_ROW_BYTES_MAX) };
	struct bulk_order *order = sorting->order;
	struct bulk_sort_item item;
	int r = bulk_sort_start(sorting->by_id);

	while (r == 0 && (r = bulk_sort_next(sorting->by_id, &item)) > 0) {
		r = pass_on(sorting, &item, &owner);
		if (r == 0)
			r = bulk_order_tell(order, order->base);
	}
	strbuf_done(&owner.id);
	bulk_sort_free(sorting->by_id);
	sorting->by_id = NULL;
	return r;
}

static int feed(struct sorting *sorting)
{
	struct bulk_order *order = sorting->order;
	uint64_t total = bulk_sort_bytes(sorting->by_place) / 1024 + 1, done = 0;
	struct bulk_sort_item item;
	struct tag tag;
	int r = bulk_sort_start(sorting->by_place);

	order->state.sorting = false;
	while (r == 0 && (r = bulk_sort_next(sorting->by_place, &item)) > 0) {
		struct bulk_row row = row_of(sorting, &item, &tag);

		r = tag.place > 0 ? bulk_pool_subscription(order->pool, &row)
				  : bulk_pool_record(order->pool, &row);
		done += item.head.len + item.tail.len + item.key.len;
		if (r == 0)
			r = bulk_order_tell(order,
					    order->base + order->base * (done / 1024) / total);
	}
	return r;
}

int bulk_order_sort(struct bulk_order *order)
{
	struct sorting sorting = { .order = order };
	int r = bulk_sort_new(order->memory_bytes / 8, &sorting.by_id);

	order->base = 0;
	order->state.sorting = true;
	if (r == 0)
		r = bulk_sort_new(order->memory_bytes / 8, &sorting.by_place);
	for (size_t i = 0; i < order->file_count && r == 0; i++)
		r = read_file(&sorting, (uint16_t)i);
	if (r == 0)
		r = join(&sorting);
	if (r == 0)
		r = feed(&sorting);
	bulk_sort_free(sorting.by_id);
	bulk_sort_free(sorting.by_place);
	return r;
}
