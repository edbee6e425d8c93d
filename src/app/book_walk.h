/* book_walk: what the parts of looking over a book share (book_verify.c, book_root.c,
 * book_resettle.c).
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_WALK_H
#define GARANT_APP_BOOK_WALK_H

#include "app/book_parts.h"
#include "app/book_verify.h"

/* What one walk over a book knows. */
struct walk {
	struct book *book;
	struct store *store;
	struct diag_sink *sink;
	const struct book_watch *watch; /* NULL: nobody */
	struct book_check check;
	int64_t steps, steps_total;	  /* facts and statements: behind us, and all */
	struct journal_head ends[SHARDS]; /* of each shard, as far as it was read */
};

/* Adds a diagnostic with shard, number and a text, and counts it. */
void walk_found(struct walk *walk, enum diag_id id, struct fact_place place, struct str text);

/* Tells who watches that one more fact or statement is behind us. */
void walk_step(struct walk *walk);

/* Every root against the hashes of the facts that it stands for. Returns 0 or an error of the
 * store. */
MUST_USE int walk_roots(struct walk *walk);

/* Documents against their digests and against the statements, then every statement settled again.
 * The table of statements must be the one made again from the journal. Returns 0 or an error of
 * the store. */
MUST_USE int walk_documents(struct walk *walk);
MUST_USE int walk_statements(struct walk *walk);

/* Every revision that a closing made, settled again from the facts that were known at its instant:
 * also those where nothing happened, which have no statement. Returns likewise. */
MUST_USE int walk_closings(struct walk *walk);

#endif
