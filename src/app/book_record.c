#include <assert.h>
#include <errno.h>
#include <string.h>

#include "app/book_parts.h"
#include "app/book_pending.h"
#include "core/time/civil.h"
#include "core/time/instant.h"
#include "store/ledger.h"
#include "store/projection.h"

#define OUTCOME_TRIES 5

int book_begin(struct book *book, struct diag_sink *sink)
{
	int r = store_begin(book->store);

	assert(!book->writing);
	if (r < 0)
		return book_failed(book_name(book), book->store, r, sink);
	memset(book->shards, 0, sizeof(book->shards));
	book->stop_known = false;
	book->writing = true;
	return 0;
}

void book_rollback(struct book *book)
{
	book->root_known = false; /* the root that the transaction began with is gone too */
	store_rollback(book->store);
	book->writing = false;
}

int book_give_up(struct book *book, int error, struct diag_sink *sink)
{
	(void)book_failed(book_name(book), book->store, error, sink);
	book_rollback(book);
	return error;
}

/* Whether the last fact of a shard is there that a transaction recorded whose connection was lost
 * while it was committed. It held the row of its head; so who may write that row knows that it has
 * ended. Returns 1, 0, or an error of the store. */
static int look_for_fact(struct book *book, int64_t number)
{
	static const struct store_sql hold = { "UPDATE chain SET seq = seq WHERE shard = $1" };
	const struct journal_head *head = &book->shards[number].head;
	struct store_statement *statement;
	uint8_t hash[DIGEST_BYTES] = { 0 };
	int r = store_begin(book->store);

	if (r == 0) {
		statement = store_query(book->store, &hold);
		store_bind_int(statement, 1, number);
		r = store_run(statement);
	}
	if (r == 0)
		r = journal_hash(book->store, (struct fact_place){ number, head->seq }, hash);
	store_rollback(book->store);
	return r == 1 ? memcmp(hash, head->hash, DIGEST_BYTES) == 0 : r;
}

/* The outcome of a commit that nobody was told: 0, -EAGAIN when nothing of it is there, or
 * -EREMOTEIO when that cannot be found out. A transaction that recorded no fact may be done again
 * in any case. */
static int find_outcome(struct book *book)
{
	int64_t number = 0;
	int r = -EAGAIN;

	while (number < SHARDS && !book->shards[number].moved)
		number++;
	if (number == SHARDS)
		return -EAGAIN;
	for (int tries = 0; r == -EAGAIN && tries < OUTCOME_TRIES; tries++)
		r = look_for_fact(book, number);
	if (r < 0)
		return -EREMOTEIO;
	return r == 1 ? 0 : -EAGAIN;
}

int book_commit(struct book *book, struct diag_sink *sink)
{
	int r = 0;

	assert(book->writing);
	for (int64_t i = 0; r == 0 && i < SHARDS; i++)
		if (book->shards[i].moved)
			r = journal_head_move(book->store, i, book->shards[i].seq_before,
					      &book->shards[i].head);
	if (r == 0)
		r = store_commit(book->store);
	if (r == -EREMOTEIO)
		r = find_outcome(book);
	if (r < 0)
		return book_give_up(book, r, sink);
	book->writing = false;
	return 0;
}

static int read_shard(struct book *book, int64_t number)
{
	struct book_shard *shard = &book->shards[number];
	int r = shard->read ? 0 : journal_head(book->store, number, &shard->head);

	if (r < 0)
		return r;
	if (!shard->read)
		shard->seq_before = shard->head.seq;
	shard->read = true;
	return 0;
}

/* What the fact, its place and the hash before it come to; moves the head of the shard there. */
static int chain(struct book *book, struct book_shard *shard, const struct fact *fact,
		 struct fact_place place)
{
	struct journal_head next = { place.seq, fact->recorded_at_ms, { 0 } };
	struct journal_row row = { place, *fact, digest_str(shard->head.hash),
				   digest_str(next.hash) };
	int r = fact_hash(&book->hashed, fact, place, shard->head.hash, next.hash);

	if (r == 0)
		r = journal_insert(book->store, &row);
	if (r < 0)
		return r;
	shard->head = next;
	shard->moved = true;
	return 0;
}

static const enum diag_id refusals[PROJECTIONS] = {
	[PROJECTION_DONE] = DIAG_NONE,
	[PROJECTION_TWICE] = DIAG_NONE,
	[PROJECTION_BODY] = DIAG_BOOK_FACT,
	[PROJECTION_TRANSFER] = DIAG_BOOK_TRANSFER,
	[PROJECTION_PENDING_NONE] = DIAG_BOOK_PENDING_NONE,
	[PROJECTION_PENDING_ENDED] = DIAG_BOOK_PENDING_ENDED,
	[PROJECTION_PENDING_LATE] = DIAG_BOOK_PENDING_LATE,
	[PROJECTION_PENDING_EARLY] = DIAG_BOOK_PENDING_EARLY,
	[PROJECTION_PENDING_PART] = DIAG_BOOK_PENDING_PART,
	[PROJECTION_PENDING_NAMED] = DIAG_BOOK_PENDING_NAMED,
};

static int refuse(struct book *book, const struct fact *fact, enum projection outcome,
		  struct diag_sink *sink)
{
	(void)diag_add(sink, refusals[outcome], POSITION_NONE,
		       outcome == PROJECTION_BODY ? fact->kind : fact->subject, fact->subject);
	book_rollback(book);
	return -EBADMSG;
}

/* The shard of a customer, looked up once while the same one goes on. */
static int64_t find_shard(struct book *book, struct str customer)
{
	if (str_equal(customer, (struct str){ book->customer, book->customer_len }))
		return book->shard;
	if (customer.len == 0 || customer.len > sizeof(book->customer))
		return shard_of(customer); /* the provider; what is too long is refused later */
	memcpy(book->customer, customer.ptr, customer.len);
	book->customer_len = customer.len;
	book->shard = shard_of(customer);
	return book->shard;
}

int book_begin_day(struct book *book, const struct fact *fact, struct diag_sink *sink)
{
	if (book->root_known && floor_div(fact->recorded_at_ms, DAY_MS) == book->root_day)
		return 0;
	if (fact_check(fact, (struct fact_place){ 0, INT64_MAX }) != FACT_FINE)
		return 0; /* it is refused, and begins no day */
	return book_root_of_day(book, fact->recorded_at_ms, sink);
}

static int64_t later(int64_t a, int64_t b)
{
	return a < b ? b : a;
}

int book_recorded_at(struct book *book, const struct fact *fact, int64_t *ret_ms)
{
	int64_t number = find_shard(book, fact->customer);
	int r = read_shard(book, number);

	if (r == 0)
		r = read_shard(book, PROVIDER_SHARD);
	if (r < 0)
		return r;
	*ret_ms = later(fact->recorded_at_ms, book->shards[number].head.recorded_at_ms);
	*ret_ms = later(*ret_ms, book->shards[PROVIDER_SHARD].head.recorded_at_ms);
	return 0;
}

/* What became of a fact that was recorded, or of which nothing was written. */
struct recorded {
	enum projection outcome;
	int64_t seq;
};

/* Records the fact unless something refuses it. Returns 0 or a negative errno with a diagnostic. */
static int try_record(struct book *book, const struct fact *fact, struct diag_sink *sink,
		      struct recorded *ret_recorded)
{
	struct fact_place place = { find_shard(book, fact->customer), 0 };
	enum projection outcome = PROJECTION_BODY;
	struct book_shard *shard = &book->shards[place.shard];
	struct fact recorded = *fact;
	int r = book_recorded_at(book, fact, &recorded.recorded_at_ms);

	if (r < 0)
		return book_give_up(book, r, sink);
	place.seq = shard->head.seq + 1;
	if (fact_check(&recorded, place) == FACT_FINE)
		r = projection_add(book->store, &recorded, place, &outcome);
	if (r == 0 && outcome == PROJECTION_DONE)
		r = chain(book, shard, &recorded, place);
	if (r < 0)
		return book_give_up(book, r, sink);
	*ret_recorded = (struct recorded){ outcome, place.seq };
	return 0;
}

/* What the caller of book_record is told. */
static int conclude(struct book *book, const struct fact *fact, struct recorded recorded,
		    struct diag_sink *sink, int64_t *ret_seq)
{
	if (recorded.outcome == PROJECTION_TWICE)
		return BOOK_TWICE;
	if (recorded.outcome != PROJECTION_DONE)
		return refuse(book, fact, recorded.outcome, sink);
	if (ret_seq)
		*ret_seq = recorded.seq;
	return 0;
}

int book_record_once(struct book *book, const struct fact *fact, struct diag_sink *sink)
{
	struct recorded recorded = { PROJECTION_BODY, 0 };
	int r = book_stop_check(book, fact, sink);

	if (r == 0)
		r = try_record(book, fact, sink, &recorded);
	return r < 0 ? r : conclude(book, fact, recorded, sink, NULL);
}

/* There is not enough for a transfer: what expired by now is free again, and then there may be. */
static int record_after_expiry(struct book *book, const struct fact *fact, struct diag_sink *sink,
			       struct recorded *recorded)
{
	size_t count;
	int r = book_pending_expire(book, fact, sink, &count);

	return r == 0 && count > 0 ? try_record(book, fact, sink, recorded) : r;
}

int book_record(struct book *book, const struct fact *fact, struct diag_sink *sink,
		int64_t *ret_seq)
{
	struct recorded recorded = { PROJECTION_BODY, 0 };
	int r;

	assert(book->writing);
	r = book_stop_check(book, fact, sink);
	if (r == 0)
		r = book_begin_day(book, fact, sink);
	if (r == 0)
		r = try_record(book, fact, sink, &recorded);
	if (r == 0 && recorded.outcome == PROJECTION_TRANSFER)
		r = record_after_expiry(book, fact, sink, &recorded);
	return r < 0 ? r : conclude(book, fact, recorded, sink, ret_seq);
}

int book_record_body(struct book *book, struct fact *fact, struct diag_sink *sink, int64_t *ret_seq)
{
	int r = strbuf_error(&book->body);

	if (r < 0)
		return book_give_up(book, r, sink);
	fact->body = strbuf_str(&book->body);
	return book_record(book, fact, sink, ret_seq);
}

/* Returns BOOK_TWICE when the key stands for the same request, else -EBADMSG with a diagnostic. */
static int compare_request(struct book *book, struct str customer, const struct request *request,
			   struct diag_sink *sink)
{
	static const struct store_sql find = {
		"SELECT digest FROM request WHERE shard = $1 AND customer = $2 AND key = $3"
	};
	struct store_statement *statement = store_query(book->store, &find);
	bool same;
	int r;

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, request->key);
	r = store_step(statement);
	same = r == 1 && str_equal(store_bytes(statement, 0), request->digest);
	store_end(statement);
	if (r < 0)
		return book_give_up(book, r, sink);
	if (same)
		return BOOK_TWICE;
	(void)diag_add(sink, DIAG_BOOK_KEY_USED, POSITION_NONE, request->key);
	book_rollback(book);
	return -EBADMSG;
}

int book_request(struct book *book, const struct fact *fact, const struct request *request,
		 struct diag_sink *sink)
{
	struct fact asked = *fact;
	int r;

	strbuf_clear(&book->body);
	request_write(&book->body, request);
	asked.kind = STR(REQUEST_FACT);
	asked.subject = request->key;
	r = book_record_body(book, &asked, sink, NULL);
	return r == BOOK_TWICE ? compare_request(book, fact->customer, request, sink) : r;
}

int book_transfer(struct book *book, const struct fact *fact, const struct transfer *transfer,
		  struct diag_sink *sink)
{
	struct fact moved = *fact;

	strbuf_clear(&book->body);
	transfer_write(&book->body, transfer);
	moved.kind = STR(TRANSFER_FACT);
	moved.subject = transfer->cause;
	return book_record_body(book, &moved, sink, NULL);
}

int book_account(struct book *book, const struct fact *fact, const struct account *account,
		 struct diag_sink *sink, int64_t *ret_seq)
{
	struct fact opened = *fact;
	struct balance balance;
	int r = ledger_find(book->store, account, ret_seq, &balance);

	if (r < 0)
		return book_give_up(book, r, sink);
	if (*ret_seq > 0)
		return 0;
	strbuf_clear(&book->body);
	account_write(&book->body, account);
	opened.kind = STR(ACCOUNT_FACT);
	opened.subject = account_kind_name(account->kind);
	opened.customer = account->customer;
	return book_record_body(book, &opened, sink, ret_seq);
}

/* The fact of a block whose bytes are in the body: its digest, and when it was. */
static int record_block_fact(struct book *book, const struct fact *fact, const struct block *block,
			     struct diag_sink *sink, int64_t *ret_seq)
{
	struct strbuf body = STRBUF_INIT(4 * FACT_NAME_BYTES_MAX);
	uint8_t digest[DIGEST_BYTES];
	struct fact stored = *fact;
	int r;

	digest_of(strbuf_str(&book->body), digest);
	block_fact_write(&body, &(struct block_fact){ block->monitor, block->agent, block->hour_ms,
						      block->boot, block->first_seq,
						      (int64_t)block->count, digest_str(digest) });
	stored.kind = STR(BLOCK_FACT);
	stored.subject = block->monitor;
	stored.valid_from_ms = block->hour_ms;
	stored.valid_to_ms = block->hour_ms + HOUR_MS;
	stored.body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? book_give_up(book, r, sink) : book_record(book, &stored, sink, ret_seq);
	strbuf_done(&body);
	return r;
}

int book_record_block(struct book *book, const struct fact *fact, const struct block *block,
		      struct diag_sink *sink)
{
	struct fact_place place = { shard_of(fact->customer), 0 };
	int r = block_check(block);

	if (r < 0) {
		const struct fact named = { .kind = STR(BLOCK_FACT), .subject = block->monitor };

		return refuse(book, &named, PROJECTION_BODY, sink);
	}
	strbuf_clear(&book->body);
	block_write(&book->body, block);
	r = strbuf_error(&book->body);
	if (r < 0)
		return book_give_up(book, r, sink);
	r = record_block_fact(book, fact, block, sink, &place.seq);
	if (r != 0)
		return r;
	r = journal_insert_block(book->store, place, strbuf_str(&book->body));
	return r < 0 ? book_give_up(book, r, sink) : 0;
}
