#include "app/book_statement.h"

#include <errno.h>

#include "app/book_parts.h"
#include "store/document.h"

#define BODY_BYTES_MAX (4 * FACT_NAME_BYTES_MAX)

/* One statement on its way into the book. */
struct keeper {
	struct book *book;
	const struct keeping *keeping;
	struct diag_sink *sink;
	struct strbuf body, json;
	uint8_t contract[DIGEST_BYTES], facts[DIGEST_BYTES];
	struct kept_count count;
};

void book_statement_json(struct strbuf *out, const struct statement *statement,
			 const struct statement_meta *meta)
{
	struct json json = JSON_INIT(out, 0);

	statement_json(&json, statement, meta);
}

/* A statement of the same revision is there: it must be of the same contract, case and instant. */
static int compare_kept(struct keeper *keeper, const struct fact *fact,
			const struct kept_statement *kept)
{
	static const struct store_sql find = {
		"SELECT contract, facts, as_of FROM statement WHERE shard = $1 AND customer = $2 "
		"AND subscription = $3 AND window_from = $4 AND window_to = $5 AND revision = $6"
	};
	struct store_statement *row = store_query(keeper->book->store, &find);
	bool same;
	int r;

	store_bind_int(row, 1, shard_of(fact->customer));
	store_bind_text(row, 2, fact->customer);
	store_bind_text(row, 3, fact->subject);
	store_bind_int(row, 4, fact->valid_from_ms);
	store_bind_int(row, 5, fact->valid_to_ms);
	store_bind_int(row, 6, kept->revision);
	r = store_step(row);
	same = r == 1 && str_equal(store_bytes(row, 0), kept->contract) &&
	       str_equal(store_bytes(row, 1), kept->facts) && store_int(row, 2) == kept->as_of_ms;
	store_end(row);
	if (r < 0)
		return book_give_up(keeper->book, r, keeper->sink);
	if (same) {
		keeper->count.known++;
		return 0;
	}
	(void)diag_add(keeper->sink, DIAG_BOOK_STATEMENT, POSITION_NONE, fact->subject);
	book_rollback(keeper->book);
	return -EBADMSG;
}

static int keep_documents(struct keeper *keeper, int64_t shard, struct str statement)
{
	const struct case_settlement *settlement = keeper->keeping->settlement;
	struct store *store = keeper->book->store;
	int r = document_insert(store, shard, digest_str(keeper->contract),
				settlement->contract_source->text);

	if (r == 0)
		r = document_insert(store, shard, digest_str(keeper->facts),
				    settlement->facts_source->text);
	if (r == 0)
		r = document_insert(store, shard, statement, strbuf_str(&keeper->json));
	return r < 0 ? book_give_up(keeper->book, r, keeper->sink) : 0;
}

static int record(struct keeper *keeper, const struct statement *statement,
		  const struct kept_statement *kept)
{
	const struct fact fact = { .customer = statement->facts->customer,
				   .kind = STR(STATEMENT_FACT),
				   .subject = statement->facts->id,
				   .valid_from_ms = statement->asked.from,
				   .valid_to_ms = statement->asked.to,
				   .recorded_at_ms = keeper->keeping->now_ms,
				   .actor = keeper->keeping->actor,
				   .body = strbuf_str(&keeper->body) };
	int r = book_record(keeper->book, &fact, keeper->sink, NULL);

	if (r == BOOK_TWICE)
		return compare_kept(keeper, &fact, kept);
	if (r < 0)
		return r;
	keeper->count.added++;
	return keep_documents(keeper, shard_of(fact.customer), kept->statement);
}

static int keep_one(struct keeper *keeper, const struct statement *statement)
{
	struct kept_statement kept = { .revision = statement->revision,
				       .as_of_ms = keeper->keeping->as_of_ms,
				       .contract = digest_str(keeper->contract),
				       .facts = digest_str(keeper->facts) };
	uint8_t digest[DIGEST_BYTES];
	int r;

	if (statement->facts->customer.len == 0) {
		(void)diag_add(keeper->sink, DIAG_BOOK_NO_CUSTOMER, statement->facts->at,
			       statement->facts->id);
		book_rollback(keeper->book);
		return -EBADMSG;
	}
	strbuf_clear(&keeper->json);
	strbuf_clear(&keeper->body);
	book_statement_json(&keeper->json, statement, &keeper->keeping->settlement->meta);
	digest_of(strbuf_str(&keeper->json), digest);
	kept.statement = digest_str(digest);
	kept_statement_write(&keeper->body, &kept);
	r = strbuf_error(&keeper->json);
	if (r == 0)
		r = strbuf_error(&keeper->body);
	return r < 0 ? book_give_up(keeper->book, r, keeper->sink)
		     : record(keeper, statement, &kept);
}

int book_keep_within(struct book *book, const struct keeping *keeping, struct diag_sink *sink,
		     struct kept_count *ret_count)
{
	const struct case_settlement *settlement = keeping->settlement;
	struct keeper keeper = { .book = book,
				 .keeping = keeping,
				 .sink = sink,
				 .body = STRBUF_INIT(BODY_BYTES_MAX),
				 .json = STRBUF_INIT(BOOK_DOCUMENT_BYTES_MAX) };
	int r = 0;

	digest_of(settlement->contract_source->text, keeper.contract);
	digest_of(settlement->facts_source->text, keeper.facts);
	for (size_t i = 0; r == 0 && i < settlement->count; i++)
		r = keep_one(&keeper, settlement->statements[i]);
	if (r == 0)
		*ret_count = keeper.count;
	strbuf_done(&keeper.body);
	strbuf_done(&keeper.json);
	return r;
}

int book_keep_statements(struct book *book, const struct keeping *keeping, struct diag_sink *sink,
			 struct kept_count *ret_count)
{
	struct kept_count count = { 0 };
	int r = book_begin(book, sink);

	if (r == 0)
		r = book_keep_within(book, keeping, sink, &count);
	if (r == 0)
		r = book_commit(book, sink);
	if (r == 0)
		*ret_count = count;
	return r;
}
