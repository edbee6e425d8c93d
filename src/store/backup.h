/* backup: a copy of the whole database of a book, made while others read and write it.
 *
 * The copy is what the reader's transaction of the connection sees, so it is never of two moments,
 * and a writer that goes on neither waits nor makes it begin again. Only its marks are others than
 * those of a book: it is opened as STORE_BACKUP or STORE_RESTORE and by nothing else, until
 * store_become_book.
 *
 *     r = store_begin(store);
 *     r = store_backup(store, &(struct store_target){ path, show, state });
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_BACKUP_H
#define GARANT_STORE_BACKUP_H

#include "store/store.h"

struct store_target {
	const char *path; /* of an empty file that nobody else has open */
	/* Told now and then how many bytes are copied, of how many; NULL: nobody. */
	void (*show)(void *state, int64_t done, int64_t total);
	void *state;
};

/* Which of the two files failed. */
enum store_side { STORE_SOURCE, STORE_TARGET };

/* Copies what the transaction that has begun sees, of a connection that only reads. What is in the
 * file is not synced to the disk. Returns 0 or an error of store.h, which store_message
 * describes. */
MUST_USE int store_backup(struct store *store, const struct store_target *target,
			  enum store_side *ret_failed);

/* In a transaction on what was opened as STORE_RESTORE: when it is committed this is a book. */
MUST_USE int store_become_book(struct store *store);

/* What the marks in the first bytes of a file say that it is. */
enum store_kind { STORE_IS_OTHER, STORE_IS_DATABASE, STORE_IS_BOOK, STORE_IS_BACKUP };

#define STORE_HEAD_BYTES ((size_t)100)
enum store_kind store_kind_of(struct str head);

#endif
