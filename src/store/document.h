/* document: texts that facts name by their SHA-256: contracts, cases and statements.
 *
 * A document stands once in each shard that names it. It is written in the transaction of the fact
 * that names it first, and never changed. Like blocks it is no projection: its bytes are what is
 * true, and the digest in the fact is what proves them.
 *
 *     digest_of(text, digest);
 *     r = document_insert(store, shard, digest_str(digest), text);
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_DOCUMENT_H
#define GARANT_STORE_DOCUMENT_H

#include "base/arena.h"
#include "store/store.h"

/* Keeps data under its digest; what is there already stays. Returns 0 or an error of the store. */
MUST_USE int document_insert(struct store *store, int64_t shard, struct str digest,
			     struct str data);

/* Returns 1 with the bytes, a copy in the arena, 0 when there is none, or an error of the store
 * (-ENOMEM: of the arena too). */
MUST_USE int document_find(struct store *store, int64_t shard, struct str digest,
			   struct arena *arena, struct str *ret_data);

/* A document, or the want of one. */
struct document_row {
	int64_t shard;
	struct str digest; /* valid until the next row */
};

/* All documents; those that no fact names; those that one names and are not there. The statement
 * belongs to the store. */
struct store_statement *document_read(struct store *store);
struct store_statement *document_read_stray(struct store *store);
struct store_statement *document_read_wanted(struct store *store);

/* Returns 1 with the next row, 0 at the end, or an error of the store. */
MUST_USE int document_next(struct store_statement *rows, struct document_row *ret_row);
/* Of a row of document_read: its bytes, valid until the next row. */
struct str document_data(struct store_statement *rows);

#endif
