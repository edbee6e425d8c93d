/* bulk_order: brings records to their subscriptions. Private to bulk_*.c.
 *
 *     r = bulk_order_stream(&order);            // 0 or -EAGAIN: not in order
 *     if (r == -EAGAIN) r = bulk_order_sort(&order);
 */
#ifndef GARANT_APP_BULK_ORDER_H
#define GARANT_APP_BULK_ORDER_H

#include "app/bulk.h"

struct bulk_order {
	struct bulk_file *files; /* subscriptions first */
	size_t file_count;
	struct bulk_pool *pool; /* a fresh one for each attempt */
	struct diag_sink *sink;
	size_t memory_bytes;
	struct bulk_cells *cells;
	struct arena *arena; /* of keys; reset for each */
	struct arena *keep;  /* of headers */
	bool (*progress)(void *context, const struct bulk_progress *progress);
	void *context;
	struct bulk_progress state;
	uint64_t base;	/* bytes of files that are done */
	unsigned since; /* rows since progress was told */
};

/* Both feed the pool and do not finish it. They return 0, -EAGAIN (stream only), -EBADMSG with
 * diagnostics, -EINTR or another negative errno. */
MUST_USE int bulk_order_stream(struct bulk_order *order);
MUST_USE int bulk_order_sort(struct bulk_order *order);

/* Opens a file and goes past its header, which is read the first time. What is wrong is said. */
MUST_USE int bulk_order_open(struct bulk_order *order, struct bulk_file *file,
			     struct bulk_reader *reader);

/* The next row of a reader; what stops reading is said. Returns 1, 0 or a negative errno. */
MUST_USE int bulk_order_row(struct bulk_order *order, struct bulk_reader *reader,
			    struct bulk_row *ret_row);

/* The key of a row; valid until the next call with the same arena. */
MUST_USE int bulk_order_key(struct bulk_order *order, const struct bulk_row *row,
			    struct str *ret_key);

/* Tells how far it is, now and then. Returns 0 or -EINTR. */
MUST_USE int bulk_order_tell(struct bulk_order *order, uint64_t done);

#endif
