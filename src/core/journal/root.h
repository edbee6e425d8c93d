/* root: one digest over the heads of all shards, which stands for everything recorded until then.
 *
 * It is SHA-256 of, packed (core/journal/pack.h): the text "garant root", the id of the book, then
 * for each shard that has a fact, in order: shard, number and hash of its last one. A root that is
 * kept elsewhere proves later that nothing of it was changed, removed or put in between. The fact
 * holds the digest and the shards with their numbers; the hashes stand in the journal. It is not
 * signed: that comes with the server.
 *
 *     struct root_sum sum = ROOT_SUM_INIT;
 *     root_begin(&sum, book_id);
 *     root_add(&sum, (struct fact_place){ shard, seq }, hash);
 *     r = root_end(&sum, &body);                             // 0: no shard has a fact
 *     root_done(&sum);
 *
 * Threads: a sum belongs to one thread.
 */
#ifndef GARANT_CORE_JOURNAL_ROOT_H
#define GARANT_CORE_JOURNAL_ROOT_H

#include "core/journal/fact.h"
#include "core/journal/pack.h"

/* The fact; its subject is the day (UTC) of the first transaction after those heads. */
#define ROOT_FACT "root"
#define ROOT_BYTES_MAX ((size_t)64 * 1024)

struct root {
	struct str digest; /* DIGEST_BYTES */
	struct str places; /* shards with their numbers, for root_place */
};

struct root_sum {
	struct strbuf hashed, places;
};

#define ROOT_SUM_INIT                                                                              \
	{                                                                                          \
		STRBUF_INIT(ROOT_BYTES_MAX), STRBUF_INIT(ROOT_BYTES_MAX)                           \
	}

void root_begin(struct root_sum *sum, struct str book);
/* place.seq 0: nothing is in the shard, and nothing is added. */
void root_add(struct root_sum *sum, struct fact_place place, struct str hash);
/* Appends the body of the fact. Returns 1, 0 when no shard had a fact (nothing is appended), or
 * -ENOMEM. */
MUST_USE int root_end(const struct root_sum *sum, struct strbuf *body);
/* The digest alone, however many shards had a fact. Returns 0 or -ENOMEM. */
MUST_USE int root_digest(const struct root_sum *sum, uint8_t ret_digest[DIGEST_BYTES]);
void root_done(struct root_sum *sum);

/* Reads a body; the parts point into it. Returns 0 or -EBADMSG. */
MUST_USE int root_read(struct str body, struct root *ret_root);

/* The next of its shards; false at the end, or when places is broken. */
bool root_place(struct unpack *places, struct fact_place *ret_place);

#endif
