/* The root of a day, all heads as they stood before its first transaction: recorded, and looked
 * over. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/book_walk.h"
#include "core/journal/root.h"
#include "core/time/civil.h"
#include "core/time/instant.h"

#define DAY_BYTES_MAX 16

/* *ret_begun: something was recorded on the day already, or after it: a clock was set back. */
static int add_heads(struct book *book, int64_t day, struct root_sum *sum, bool *ret_begun)
{
	struct store_statement *rows = journal_heads(book->store);
	struct journal_head head;
	int64_t shard;
	int r;

	*ret_begun = false;
	root_begin(sum, book_id(book));
	while ((r = journal_head_next(rows, &shard, &head)) == 1) {
		*ret_begun |= head.seq > 0 && head.recorded_at_ms >= day * DAY_MS;
		root_add(sum, (struct fact_place){ shard, head.seq }, digest_str(head.hash));
	}
	return r;
}

static int record(struct book *book, int64_t day, const struct strbuf *body, struct diag_sink *sink,
		  int64_t now_ms)
{
	struct strbuf text = STRBUF_INIT(DAY_BYTES_MAX);
	struct fact fact = { .kind = STR(ROOT_FACT),
			     .valid_from_ms = day * DAY_MS,
			     .valid_to_ms = INSTANT_OPEN_MS,
			     .recorded_at_ms = now_ms,
			     .actor = STR("garant"),
			     .body = strbuf_str(body) };
	int r;

	date_write(&text, date_of_days(day));
	fact.subject = strbuf_str(&text);
	r = strbuf_error(&text);
	r = r < 0 ? book_give_up(book, r, sink) : book_record(book, &fact, sink, NULL);
	strbuf_done(&text);
	return r == BOOK_TWICE ? 0 : r;
}

int book_root_of_day(struct book *book, int64_t now_ms, struct diag_sink *sink)
{
	struct root_sum sum = ROOT_SUM_INIT;
	struct strbuf body = STRBUF_INIT(ROOT_BYTES_MAX);
	int64_t day = floor_div(now_ms, DAY_MS);
	bool begun;
	int r;

	book->root_known = true; /* the root is a fact too */
	book->root_day = day;
	r = add_heads(book, day, &sum, &begun);
	if (r == 0 && !begun)
		r = root_end(&sum, &body);
	if (r < 0)
		r = book_give_up(book, r, sink);
	else if (r == 1)
		r = record(book, day, &body, sink, now_ms);
	root_done(&sum);
	strbuf_done(&body);
	return r;
}

/* The digest of the facts at those places as they stand in the journal. */
static int digest_again(struct walk *walk, const struct root *root, struct root_sum *sum,
			uint8_t ret_digest[DIGEST_BYTES])
{
	struct unpack places = { root->places, false };
	struct fact_place place;
	uint8_t hash[DIGEST_BYTES];

	root_begin(sum, book_id(walk->book));
	while (root_place(&places, &place)) {
		int r = journal_hash(walk->store, place, hash);

		if (r < 0)
			return r;
		/* without the fact there is no hash, and another digest */
		root_add(sum, place, (struct str){ (const char *)hash, r == 1 ? DIGEST_BYTES : 0 });
	}
	return root_digest(sum, ret_digest);
}

static int check_root(struct walk *walk, struct store_statement *row, struct root_sum *sum)
{
	struct strbuf text = STRBUF_INIT(sizeof(walk->check.root_digest));
	struct str body = store_bytes(row, 1), day = store_text(row, 2);
	uint8_t digest[DIGEST_BYTES];
	struct root root;
	int r = root_read(body, &root);

	if (r == 0)
		r = digest_again(walk, &root, sum, digest);
	if (r < 0)
		return r;
	if (memcmp(root.digest.ptr, digest, DIGEST_BYTES) != 0)
		walk_found(walk, DIAG_VERIFY_ROOT, (struct fact_place){ 0, store_int(row, 0) },
			   day);
	digest_add(&text, root.digest);
	(void)snprintf(walk->check.root_day, sizeof(walk->check.root_day), "%.*s", STR_ARG(day));
	(void)snprintf(walk->check.root_digest, sizeof(walk->check.root_digest), "%.*s",
		       STR_ARG(strbuf_str(&text)));
	strbuf_done(&text);
	walk->check.roots++;
	return 0;
}

int walk_roots(struct walk *walk)
{
	static const struct store_sql all = {
		"SELECT r.seq, j.body, r.day FROM root r JOIN journal j ON j.shard = r.shard AND "
		"j.seq = r.seq ORDER BY r.seq"
	};
	struct store_statement *rows = store_query(walk->store, &all);
	struct root_sum sum = ROOT_SUM_INIT;
	int r;

	while ((r = store_step(rows)) == 1) {
		r = check_root(walk, rows, &sum);
		if (r < 0)
			break;
	}
	store_end(rows);
	root_done(&sum);
	return r;
}

int book_has_root(struct book *book, struct str digest, struct diag_sink *sink, bool *ret_has)
{
	static const struct store_sql all = { "SELECT digest FROM root ORDER BY seq" };
	struct store_statement *rows = store_query(book->store, &all);
	bool has = false;
	int r = 0;

	while (!has && (r = store_step(rows)) == 1) {
		struct strbuf text = STRBUF_INIT(sizeof(((struct book_check *)NULL)->root_digest));

		digest_add(&text, store_bytes(rows, 0));
		has = str_equal(strbuf_str(&text), digest);
		strbuf_done(&text);
	}
	store_end(rows);
	if (!has && r < 0)
		return book_failed(book_name(book), book->store, r, sink);
	*ret_has = has;
	return 0;
}
