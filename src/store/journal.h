/* journal: the rows of facts and the heads of their chains, as they stand in the tables.
 *
 * What may be recorded and what follows from it is decided elsewhere (core/journal/fact.h,
 * store/projection.h); this is only how a row is written and read.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_JOURNAL_H
#define GARANT_STORE_JOURNAL_H

#include "core/journal/fact.h"
#include "store/store.h"

/* The last fact of a shard; before the first one number 0 and the genesis. */
struct journal_head {
	int64_t seq;
	int64_t recorded_at_ms;
	uint8_t hash[DIGEST_BYTES];
};

struct journal_row {
	struct fact_place place;
	struct fact fact;	    /* its texts are valid until the next row */
	struct str prev_hash, hash; /* as they stand there, of any length */
};

/* Makes the heads of all shards of a new book. Errors: those of store.h. */
MUST_USE int journal_begin(struct store *store, struct str book);

MUST_USE int journal_head(struct store *store, int64_t shard, struct journal_head *ret_head);

/* Moves the head of a shard from the number that it had. Returns 0, -EAGAIN when it is another one
 * by now (somebody else wrote; roll back and try again), or an error of the store. */
MUST_USE int journal_head_move(struct store *store, int64_t shard, int64_t seq_before,
			       const struct journal_head *head);

/* The heads of all shards in order, as they stand in the table. journal_head_next returns 1, 0 at
 * the end, or an error of the store. */
struct store_statement *journal_heads(struct store *store);
MUST_USE int journal_head_next(struct store_statement *rows, int64_t *ret_shard,
			       struct journal_head *ret_head);

/* The hash of a fact as it stands there. Returns 1, 0 when there is no such fact, or an error. */
MUST_USE int journal_hash(struct store *store, struct fact_place place,
			  uint8_t ret_hash[DIGEST_BYTES]);

MUST_USE int journal_insert(struct store *store, const struct journal_row *row);

/* All facts, shard by shard, in order, for journal_next; the statement belongs to the store. */
struct store_statement *journal_read(struct store *store);
/* Returns 1 with the next row, 0 at the end, or an error of the store. */
MUST_USE int journal_next(struct store_statement *rows, struct journal_row *ret_row);

/* The bytes of a block of observations, under the number of its fact. */
MUST_USE int journal_insert_block(struct store *store, struct fact_place place, struct str data);

#endif
