#include "store/journal.h"

#include <errno.h>
#include <string.h>

static int insert_head(struct store *store, struct str book, int64_t shard)
{
	static const struct store_sql insert = {
		"INSERT INTO chain (shard, seq, recorded_at, hash) VALUES ($1, 0, 0, $2)"
	};
	struct store_statement *statement = store_query(store, &insert);
	uint8_t genesis[DIGEST_BYTES];
	int r = fact_genesis(book, shard, genesis);

	if (r < 0)
		return r;
	store_bind_int(statement, 1, shard);
	store_bind_bytes(statement, 2, digest_str(genesis));
	return store_post(statement);
}

int journal_begin(struct store *store, struct str book)
{
	int r = 0;

	for (int64_t shard = 0; r == 0 && shard < SHARDS; shard++)
		r = insert_head(store, book, shard);
	return r;
}

/* Columns 0 to 2 of a row of heads. */
static int read_head(struct store_statement *row, struct journal_head *ret_head)
{
	struct str hash = store_bytes(row, 2);

	if (hash.len != DIGEST_BYTES)
		return -EUCLEAN;
	ret_head->seq = store_int(row, 0);
	ret_head->recorded_at_ms = store_int(row, 1);
	memcpy(ret_head->hash, hash.ptr, DIGEST_BYTES);
	return 0;
}

int journal_head(struct store *store, int64_t shard, struct journal_head *ret_head)
{
	static const struct store_sql find = {
		"SELECT seq, recorded_at, hash FROM chain WHERE shard = $1"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, shard);
	r = store_step(statement);
	if (r < 0)
		return r;
	r = r == 1 ? read_head(statement, ret_head) : -EUCLEAN;
	store_end(statement);
	return r;
}

int journal_head_move(struct store *store, int64_t shard, int64_t seq_before,
		      const struct journal_head *head)
{
	static const struct store_sql move = { "UPDATE chain SET seq = $1, recorded_at = $2, "
					       "hash = $3 WHERE shard = $4 AND seq = $5" };
	struct store_statement *statement = store_query(store, &move);
	int r;

	store_bind_int(statement, 1, head->seq);
	store_bind_int(statement, 2, head->recorded_at_ms);
	store_bind_bytes(statement, 3, digest_str(head->hash));
	store_bind_int(statement, 4, shard);
	store_bind_int(statement, 5, seq_before);
	r = store_run(statement);
	if (r == 0 && store_changes(store) != 1)
		r = -EAGAIN;
	return r;
}

struct store_statement *journal_heads(struct store *store)
{
	static const struct store_sql all = {
		"SELECT seq, recorded_at, hash, shard FROM chain ORDER BY shard"
	};

	return store_query(store, &all);
}

int journal_head_next(struct store_statement *rows, int64_t *ret_shard,
		      struct journal_head *ret_head)
{
	int r = store_step(rows);

	if (r != 1)
		return r;
	*ret_shard = store_int(rows, 3);
	r = read_head(rows, ret_head);
	return r < 0 ? r : 1;
}

int journal_hash(struct store *store, struct fact_place place, uint8_t ret_hash[DIGEST_BYTES])
{
	static const struct store_sql find = {
		"SELECT hash FROM journal WHERE shard = $1 AND seq = $2"
	};
	struct store_statement *statement = store_query(store, &find);
	struct str hash;
	int r;

	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, place.seq);
	r = store_step(statement);
	hash = r == 1 ? store_bytes(statement, 0) : STR_NONE;
	if (hash.len == DIGEST_BYTES)
		memcpy(ret_hash, hash.ptr, DIGEST_BYTES);
	store_end(statement);
	if (r < 0)
		return r;
	return hash.len == DIGEST_BYTES;
}

int journal_insert(struct store *store, const struct journal_row *row)
{
	static const struct store_sql insert = {
		"INSERT INTO journal (shard, seq, customer, kind, subject, valid_from, valid_to, "
		"recorded_at, actor, person, corrects, body, prev_hash, hash) VALUES "
		"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
	};
	const struct fact *fact = &row->fact;
	struct store_statement *statement = store_query(store, &insert);

	store_bind_int(statement, 1, row->place.shard);
	store_bind_int(statement, 2, row->place.seq);
	store_bind_text(statement, 3, fact->customer);
	store_bind_text(statement, 4, fact->kind);
	store_bind_text(statement, 5, fact->subject);
	store_bind_int(statement, 6, fact->valid_from_ms);
	store_bind_int(statement, 7, fact->valid_to_ms);
	store_bind_int(statement, 8, fact->recorded_at_ms);
	store_bind_text(statement, 9, fact->actor);
	store_bind_text(statement, 10, fact->person);
	store_bind_int(statement, 11, fact->corrects);
	store_bind_bytes(statement, 12, fact->body);
	store_bind_bytes(statement, 13, row->prev_hash);
	store_bind_bytes(statement, 14, row->hash);
	return store_post(statement);
}

struct store_statement *journal_read(struct store *store)
{
	static const struct store_sql all = {
		"SELECT shard, seq, customer, kind, subject, valid_from, valid_to, recorded_at, "
		"actor, person, corrects, body, prev_hash, hash FROM journal ORDER BY shard, seq"
	};

	return store_query_many(store, &all);
}

int journal_next(struct store_statement *rows, struct journal_row *ret_row)
{
	int r = store_step(rows);

	if (r != 1)
		return r;
	ret_row->place = (struct fact_place){ store_int(rows, 0), store_int(rows, 1) };
	ret_row->fact = (struct fact){
		.customer = store_text(rows, 2),
		.kind = store_text(rows, 3),
		.subject = store_text(rows, 4),
		.valid_from_ms = store_int(rows, 5),
		.valid_to_ms = store_int(rows, 6),
		.recorded_at_ms = store_int(rows, 7),
		.actor = store_text(rows, 8),
		.person = store_text(rows, 9),
		.corrects = store_int(rows, 10),
		.body = store_bytes(rows, 11),
	};
	ret_row->prev_hash = store_bytes(rows, 12);
	ret_row->hash = store_bytes(rows, 13);
	return 1;
}

int journal_insert_block(struct store *store, struct fact_place place, struct str data)
{
	static const struct store_sql insert = {
		"INSERT INTO block (shard, seq, data) VALUES ($1, $2, $3)"
	};
	struct store_statement *statement = store_query(store, &insert);

	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, place.seq);
	store_bind_bytes(statement, 3, data);
	return store_post(statement);
}
