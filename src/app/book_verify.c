#include "app/book_verify.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "app/book_walk.h"
#include "core/ledger/pending.h"
#include "store/entry.h"
#include "store/person.h"
#include "store/projection.h"
#include "store/restoration.h"
#include "store/schema.h"

#define NUMBER_BYTES_MAX 32
#define TABLES_MAX 48

void walk_found(struct walk *walk, enum diag_id id, struct fact_place place, struct str text)
{
	struct strbuf shard = STRBUF_INIT(NUMBER_BYTES_MAX), seq = STRBUF_INIT(NUMBER_BYTES_MAX);

	strbuf_add_int(&shard, place.shard);
	strbuf_add_int(&seq, place.seq);
	(void)diag_add(walk->sink, id, POSITION_NONE, strbuf_str(&shard), strbuf_str(&seq), text);
	walk->check.differences++;
	strbuf_done(&shard);
	strbuf_done(&seq);
}

void walk_step(struct walk *walk)
{
	walk->steps++;
	if (walk->watch)
		walk->watch->show(walk->watch->state, walk->steps, walk->steps_total);
}

static int found_text(struct walk *walk, enum diag_id id, struct str first, struct str second)
{
	(void)diag_add(walk->sink, id, POSITION_NONE, first, second);
	walk->check.differences++;
	return 0;
}

static int found_in_file(void *state, struct str what)
{
	return found_text(state, DIAG_VERIFY_FILE, what, STR_NONE);
}

static int found_in_schema(void *state, struct str what)
{
	return found_text(state, DIAG_VERIFY_TABLES, what, STR_NONE);
}

/* Two sums of a currency that must be the same. */
static void compare_sums(struct walk *walk, enum diag_id id, struct str currency,
			 const int64_t sums[2])
{
	struct strbuf debits = STRBUF_INIT(NUMBER_BYTES_MAX);
	struct strbuf credits = STRBUF_INIT(NUMBER_BYTES_MAX);

	if (sums[0] != sums[1]) {
		strbuf_add_int(&debits, sums[0]);
		strbuf_add_int(&credits, sums[1]);
		(void)diag_add(walk->sink, id, POSITION_NONE, currency, strbuf_str(&debits),
			       strbuf_str(&credits));
		walk->check.differences++;
	}
	strbuf_done(&debits);
	strbuf_done(&credits);
}

static void add_ledger(struct walk *walk, struct store_statement *row)
{
	const int64_t moved[] = { store_int(row, 1), store_int(row, 2) };
	const int64_t pending[] = { store_int(row, 3), store_int(row, 4) };

	walk->check.currencies++;
	compare_sums(walk, DIAG_VERIFY_LEDGER, store_text(row, 0), moved);
	compare_sums(walk, DIAG_VERIFY_LEDGER_PENDING, store_text(row, 0), pending);
}

/* Every currency by itself: what was debited is what was credited; what is reserved too. */
static int add_ledgers(struct walk *walk)
{
	static const struct store_sql sums = {
		"SELECT currency, sum(debits), sum(credits), sum(debits_pending), "
		"sum(credits_pending) FROM account GROUP BY currency ORDER BY currency"
	};
	struct store_statement *statement = store_query(walk->store, &sums);
	int r;

	while ((r = store_step(statement)) == 1)
		add_ledger(walk, statement);
	return r;
}

/* Decisions have the numbers from 1 on, and each one once. */
static int count_numbers(struct walk *walk)
{
	struct strbuf texts[2] = { STRBUF_INIT(NUMBER_BYTES_MAX), STRBUF_INIT(NUMBER_BYTES_MAX) };
	int64_t last, count;
	int r = entry_last_number(walk->store, &last, &count);

	if (r == 0 && last != count) {
		strbuf_add_int(&texts[0], count);
		strbuf_add_int(&texts[1], last);
		(void)diag_add(walk->sink, DIAG_VERIFY_ENTRY_NUMBER, POSITION_NONE,
			       strbuf_str(&texts[0]), strbuf_str(&texts[1]));
		walk->check.differences++;
	}
	strbuf_done(&texts[0]);
	strbuf_done(&texts[1]);
	return r;
}

static int hide_tables(struct walk *walk)
{
	size_t count;
	const struct projection_table *tables = projection_tables(&count);
	const char *names[TABLES_MAX];

	assert(count <= TABLES_MAX);
	for (size_t i = 0; i < count; i++)
		names[i] = tables[i].name;
	return schema_shadow(walk->store, names, count);
}

/* Every shard begins with its genesis. */
static int begin_chains(struct walk *walk)
{
	int r = 0;

	for (int64_t i = 0; r == 0 && i < SHARDS; i++)
		r = fact_genesis(book_id(walk->book), i, walk->ends[i].hash);
	return r;
}

static bool is_hash(struct str bytes, const uint8_t hash[DIGEST_BYTES])
{
	return bytes.len == DIGEST_BYTES && memcmp(bytes.ptr, hash, DIGEST_BYTES) == 0;
}

/* The fact continues its chain. One that was changed is named once: the next one is held against
 * what stands there. */
static int check_link(struct walk *walk, const struct journal_row *row)
{
	struct journal_head *end = &walk->ends[row->place.shard];
	uint8_t hash[DIGEST_BYTES];
	bool gap = row->place.seq != end->seq + 1;
	int r;

	if (gap)
		walk_found(walk, DIAG_VERIFY_GAP,
			   (struct fact_place){ row->place.shard, end->seq + 1 }, STR_NONE);
	if (gap && row->prev_hash.len == DIGEST_BYTES)
		memcpy(end->hash, row->prev_hash.ptr, DIGEST_BYTES);
	r = fact_hash(&walk->book->hashed, &row->fact, row->place, end->hash, hash);
	if (r < 0)
		return r;
	if (!is_hash(row->prev_hash, end->hash) || !is_hash(row->hash, hash))
		walk_found(walk, DIAG_VERIFY_HASH, row->place, STR_NONE);
	if (row->fact.recorded_at_ms < end->recorded_at_ms)
		walk_found(walk, DIAG_VERIFY_TIME, row->place, STR_NONE);
	if (row->hash.len == DIGEST_BYTES)
		memcpy(end->hash, row->hash.ptr, DIGEST_BYTES);
	walk->check.chains += end->seq == 0;
	end->seq = row->place.seq;
	end->recorded_at_ms = row->fact.recorded_at_ms;
	return 0;
}

/* The bytes of a block are those of the digest in its fact. */
static int check_block(struct walk *walk, const struct journal_row *row)
{
	static const struct store_sql find = {
		"SELECT data FROM block WHERE shard = $1 AND seq = $2"
	};
	struct store_statement *statement = store_query(walk->store, &find);
	struct block_fact block;
	uint8_t digest[DIGEST_BYTES];
	bool same = false;
	int r;

	store_bind_int(statement, 1, row->place.shard);
	store_bind_int(statement, 2, row->place.seq);
	r = store_step(statement);
	if (r == 1 && block_fact_read(row->fact.body, &block) == 0) {
		digest_of(store_bytes(statement, 0), digest);
		same = is_hash(block.digest, digest);
	}
	store_end(statement);
	if (r >= 0 && !same)
		walk_found(walk, DIAG_VERIFY_BLOCK, row->place, STR_NONE);
	walk->check.blocks++;
	return r < 0 ? r : 0;
}

/* What follows from the fact goes into the tables that hide those of the book. */
static int project(struct walk *walk, const struct journal_row *row)
{
	enum projection outcome = PROJECTION_BODY;
	int r = 0;

	if (fact_check(&row->fact, row->place) == FACT_FINE &&
	    row->place.shard == shard_of(row->fact.customer))
		r = projection_add(walk->store, &row->fact, row->place, &outcome);
	if (r < 0)
		return r;
	if (outcome == PROJECTION_BODY)
		walk_found(walk, DIAG_VERIFY_BODY, row->place, row->fact.kind);
	else if (outcome == PROJECTION_TRANSFER)
		walk_found(walk, DIAG_VERIFY_TRANSFER, row->place, STR_NONE);
	else if (outcome == PROJECTION_TWICE)
		walk_found(walk, DIAG_VERIFY_TWICE, row->place, STR_NONE);
	else if (outcome != PROJECTION_DONE)
		walk_found(walk, DIAG_VERIFY_PENDING, row->place, STR_NONE);
	walk->check.facts++;
	walk->check.transfers += str_equal(row->fact.kind, STR(TRANSFER_FACT)) ||
				 str_equal(row->fact.kind, STR(PENDING_POSTED_FACT));
	walk->check.pending += str_equal(row->fact.kind, STR(PENDING_FACT));
	return str_equal(row->fact.kind, STR(BLOCK_FACT)) ? check_block(walk, row) : 0;
}

static int walk_journal(struct walk *walk)
{
	struct store_statement *rows = journal_read(walk->store);
	struct journal_row row;
	int r = 0;

	while (r == 0 && (r = journal_next(rows, &row)) == 1) {
		if (row.place.shard < 0 || row.place.shard >= SHARDS) {
			walk_found(walk, DIAG_VERIFY_HASH, row.place, STR_NONE);
			r = 0;
			continue;
		}
		r = check_link(walk, &row);
		if (r == 0)
			r = project(walk, &row);
		walk_step(walk);
	}
	return r;
}

static void found_head(struct walk *walk, int64_t shard, int64_t says)
{
	struct strbuf text = STRBUF_INIT(NUMBER_BYTES_MAX);

	strbuf_add_int(&text, says);
	walk_found(walk, DIAG_VERIFY_HEAD, (struct fact_place){ shard, walk->ends[shard].seq },
		   strbuf_str(&text));
	strbuf_done(&text);
}

/* A head that is not there is as one of number 0 without a hash. */
static int check_heads(struct walk *walk)
{
	for (int64_t i = 0; i < SHARDS; i++) {
		const struct journal_head *end = &walk->ends[i];
		struct journal_head head = { 0 };
		int r = journal_head(walk->store, i, &head);

		if (r < 0 && r != -EUCLEAN)
			return r;
		if (head.seq != end->seq || head.recorded_at_ms != end->recorded_at_ms ||
		    memcmp(head.hash, end->hash, DIGEST_BYTES) != 0)
			found_head(walk, i, head.seq);
	}
	return 0;
}

/* Blocks that no fact speaks of. */
static int check_stray_blocks(struct walk *walk)
{
	static const struct store_sql stray = {
		"SELECT shard, seq FROM block EXCEPT SELECT shard, seq FROM block_place"
	};
	struct store_statement *statement = store_query(walk->store, &stray);
	int r = 0;

	while (r == 0 && (r = store_step(statement)) == 1) {
		walk_found(walk, DIAG_VERIFY_BLOCK,
			   (struct fact_place){ store_int(statement, 0), store_int(statement, 1) },
			   STR_NONE);
		r = 0;
	}
	return r;
}

struct table_walk {
	struct walk *walk;
	const char *table;
	enum diag_id id;
};

static int check_persons(struct walk *walk)
{
	struct store_statement *rows = person_read_wrong(walk->store);
	int r;

	while ((r = store_step(rows)) == 1)
		walk_found(walk, DIAG_VERIFY_PERSON,
			   (struct fact_place){ store_int(rows, 0), store_int(rows, 1) },
			   store_text(rows, 2));
	return r;
}

static int found_row(void *state, struct str key)
{
	const struct table_walk *table = state;

	return found_text(table->walk, table->id, str_from(table->table), key);
}

static int compare_tables(struct walk *walk)
{
	size_t count;
	const struct projection_table *tables = projection_tables(&count);
	int r = 0;

	for (size_t i = 0; r == 0 && i < 2 * count; i++) {
		const struct shadowed shadowed = { tables[i / 2].name, tables[i / 2].key,
						   i % 2 == 1 };
		struct table_walk table = { walk, shadowed.table,
					    shadowed.missing ? DIAG_VERIFY_ROW_MISSING
							     : DIAG_VERIFY_ROW_EXTRA };

		r = schema_differences(walk->store, &shadowed, found_row, &table);
	}
	return r;
}

/* How much there is to do, as the heads and the table of statements have it. */
static int count_steps(struct walk *walk)
{
	static const struct store_sql ask = { "SELECT (SELECT coalesce(sum(seq), 0) FROM chain) + "
					      "(SELECT count(*) FROM statement) + (SELECT "
					      "count(*) FROM settled)" };
	struct store_statement *statement = store_query(walk->store, &ask);
	int r = store_step(statement);

	if (r == 1)
		walk->steps_total = store_int(statement, 0);
	store_end(statement);
	return r < 0 ? r : 0;
}

/* Of the chains alone. */
static int count_facts(struct walk *walk)
{
	static const struct store_sql ask = { "SELECT coalesce(sum(seq), 0) FROM chain" };
	struct store_statement *statement = store_query(walk->store, &ask);
	int r = store_step(statement);

	if (r == 1)
		walk->steps_total = store_int(statement, 0);
	store_end(statement);
	return r < 0 ? r : 0;
}

/* Whether payouts are stopped is said of the book, and no difference. */
static int tell_stop(struct walk *walk)
{
	struct restoration restoration;
	int r = restoration_find(walk->store, &restoration);

	if (r < 0)
		return r;
	walk->check.stopped = restoration.seq > 0 && !restoration.confirmed;
	walk->check.restored_ms = restoration.restored_ms;
	walk->check.backup_ms = restoration.made_ms;
	return 0;
}

static int look_over(struct walk *walk)
{
	static int (*const parts[])(struct walk * walk) = {
		count_steps,   add_ledgers,    count_numbers,	   hide_tables,	   begin_chains,
		walk_journal,  check_heads,    check_stray_blocks, compare_tables, walk_roots,
		check_persons, walk_documents, walk_statements,	   walk_closings,  tell_stop,
	};
	int r = schema_integrity(walk->store, found_in_file, walk);

	if (r == 0)
		r = schema_compare(walk->store, found_in_schema, walk);
	for (size_t i = 0; r == 0 && i < sizeof(parts) / sizeof(parts[0]); i++)
		r = parts[i](walk);
	return r;
}

/* Every fact continues its chain, and its block is the one that it speaks of. */
static int walk_links(struct walk *walk)
{
	struct store_statement *rows = journal_read(walk->store);
	struct journal_row row;
	int r = 0;

	while (r == 0 && (r = journal_next(rows, &row)) == 1) {
		if (row.place.shard < 0 || row.place.shard >= SHARDS)
			return -EUCLEAN;
		r = check_link(walk, &row);
		if (r == 0 && str_equal(row.fact.kind, STR(BLOCK_FACT)))
			r = check_block(walk, &row);
		walk->check.facts++;
		walk_step(walk);
	}
	return r;
}

static int look_over_chains(struct walk *walk)
{
	static int (*const parts[])(struct walk * walk) = { count_facts, begin_chains, walk_links,
							    check_heads };
	int r = schema_integrity(walk->store, found_in_file, walk);

	for (size_t i = 0; r == 0 && i < sizeof(parts) / sizeof(parts[0]); i++)
		r = parts[i](walk);
	return r;
}

static int look(struct walk *walk, int (*look_over_all)(struct walk *walk))
{
	struct book *book = walk->book;
	int r = store_begin(book->store);

	if (r == 0) {
		r = look_over_all(walk);
		if (r < 0)
			(void)book_failed(book_name(book), book->store, r, walk->sink);
		store_rollback(book->store);
	} else {
		(void)book_failed(book_name(book), book->store, r, walk->sink);
	}
	return r;
}

int book_chains(struct book *book, const struct book_watch *watch, struct diag_sink *sink,
		struct book_check *ret_check)
{
	struct walk walk = { .book = book, .store = book->store, .sink = sink, .watch = watch };
	int r = look(&walk, look_over_chains);

	*ret_check = walk.check;
	return r;
}

int book_verify(struct book *book, const struct book_watch *watch, struct diag_sink *sink,
		struct book_check *ret_check)
{
	struct walk walk = { .book = book, .store = book->store, .sink = sink, .watch = watch };
	int r = look(&walk, look_over);

	if (r == 0)
		*ret_check = walk.check;
	return r;
}
