/* bulk_batch: some subscriptions with their rows, and what comes of them. Private to bulk_*.c. */
#ifndef GARANT_APP_BULK_BATCH_H
#define GARANT_APP_BULK_BATCH_H

#include <stdatomic.h>

#include "app/bulk_pool.h"

#define BATCH_PROBLEMS_MAX 100

/* A row whose bytes lie in the batch's text. */
struct batch_row {
	size_t at, len;
	const struct bulk_file *file;
	uint32_t line;
	bool quotes;
	bool subscription;
};

struct bulk_batch {
	char *text; /* owned */
	size_t text_len, text_capacity;
	struct batch_row *rows; /* owned */
	size_t row_count, row_capacity, subscription_count;
	size_t last_start; /* of the last subscription in text */
	struct strbuf out;
	struct bulk_totals totals;
	struct bulk_months months;
	struct arena *arena; /* of problems */
	struct diag_sink problems;
	int error;
	bool done;
};

MUST_USE int batch_init(struct bulk_batch *batch);
void batch_done(struct bulk_batch *batch);
void batch_clear(struct bulk_batch *batch);
MUST_USE int batch_add(struct bulk_batch *batch, const struct bulk_row *row, bool subscription);
struct bulk_row batch_row_at(const struct bulk_batch *batch, size_t i);

/* How the memory of the process is divided among threads: rows of one subscription, what is made of
 * them, and what is made of the records of everybody. */
static inline size_t bulk_rows_max(const struct bulk_settings *settings)
{
	return settings->memory_bytes / 8 / settings->jobs;
}
static inline size_t bulk_facts_max(const struct bulk_settings *settings)
{
	return settings->memory_bytes / 2 / settings->jobs;
}
static inline size_t bulk_shared_max(const struct bulk_settings *settings)
{
	return settings->memory_bytes / 4 / settings->jobs + 1 * MIB;
}

/* What one thread has for itself. */
struct bulk_worker {
	const struct bulk_settings *settings;
	struct arena *keep;  /* of the maker and the records of everybody */
	struct arena *arena; /* of one subscription */
	struct bulk_maker *maker;
	struct bulk_writer writer;
	atomic_bool *spoiled; /* something was wrong: only look at rows from now on */
};

MUST_USE int worker_init(struct bulk_worker *worker, const struct bulk_settings *settings,
			 atomic_bool *spoiled);
void worker_done(struct bulk_worker *worker);
/* Reads the records of everybody. Problems are added to the batch. */
MUST_USE int worker_share(struct bulk_worker *worker, struct bulk_batch *shared);
/* Settles a batch; errors are kept in it. */
void worker_run(struct bulk_worker *worker, struct bulk_batch *batch);

#endif
