/* bulk_pool: rows in, lines of results out, by some threads and always in the order of the rows.
 *
 * Rows gather in batches of whole subscriptions. A batch is made into facts, settled and written
 * into its own buffer by whichever thread is free; buffers are handed out in the order of the
 * batches. Once a row is wrong nothing more is settled, but all rows are still looked at.
 *
 *     r = bulk_pool_new(&settings, &pool);
 *     r = bulk_pool_share(pool, &row);            // records of everybody, before all else
 *     r = bulk_pool_subscription(pool, &row);
 *     r = bulk_pool_record(pool, &row);           // of that subscription
 *     r = bulk_pool_finish(pool);
 *     bulk_pool_free(pool);
 *
 * Threads: the caller's is the only one that uses these functions.
 */
#ifndef GARANT_APP_BULK_POOL_H
#define GARANT_APP_BULK_POOL_H

#include "app/bulk_facts.h"
#include "app/bulk_lines.h"
#include "core/settle/settle.h"
#include "core/settle/statement_json.h"

#define BULK_JOBS_MAX 64

/* The contract and its plan, the same for every subscription. */
struct bulk_model {
	const struct contract *contract;
	const struct plan *plan;
};

struct bulk_settings {
	struct bulk_model model;
	struct bulk_reading reading;
	enum bulk_format format;
	bool proof; /* whole statements as JSON lines */
	bool safe;
	bool by_month; /* no lines: only what is owed by month */
	struct statement_meta meta;
	unsigned jobs;	     /* threads; 1: the caller's own */
	size_t memory_bytes; /* of the whole process */
	/* Takes lines in their order. Returns 0 or a negative errno. */
	int (*write)(void *context, struct str lines);
	void *context;
	struct diag_sink *sink; /* problems in order of the batches */
};

struct bulk_pool;

MUST_USE int bulk_pool_new(const struct bulk_settings *settings, struct bulk_pool **ret_pool);
void bulk_pool_free(struct bulk_pool *pool);

/* Copy the row. Return 0 or a negative errno; wrong rows are only told by the sink. */
MUST_USE int bulk_pool_share(struct bulk_pool *pool, const struct bulk_row *row);
MUST_USE int bulk_pool_subscription(struct bulk_pool *pool, const struct bulk_row *row);
MUST_USE int bulk_pool_record(struct bulk_pool *pool, const struct bulk_row *row);

/* Waits for all that was begun and hands it out. */
MUST_USE int bulk_pool_finish(struct bulk_pool *pool);

const struct bulk_totals *bulk_pool_totals(const struct bulk_pool *pool);
const struct bulk_months *bulk_pool_months(const struct bulk_pool *pool); /* with by_month */

#endif
