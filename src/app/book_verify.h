/* book_verify: a book looked over: what stands in it, and whether it is what was recorded.
 *
 * The file, the tables, every link of every chain, what follows from the facts made again from the
 * first to the last and compared row by row, blocks and documents against their digests, the sums
 * of the ledger, and every statement settled again. What is not as it should be is a diagnostic
 * that names the table and the row.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_VERIFY_H
#define GARANT_APP_BOOK_VERIFY_H

#include "app/book.h"

struct book_check {
	int64_t facts, chains, transfers, blocks; /* looked at; chains: with a fact at least */
	int64_t pending;	       /* transfers that were made pending, however they ended */
	int64_t currencies;	       /* ledgers that were added up */
	int64_t documents, statements; /* statements: settled again */
	int64_t closings; /* revisions of subscriptions in closed periods, settled again */
	int64_t roots;
	char root_day[16];    /* of the newest; empty: there is none */
	char root_digest[80]; /* sha256: and hexadecimal digits */
	bool stopped;	      /* payouts: the book was restored, and nobody confirmed it */
	int64_t restored_ms, backup_ms; /* when, and from the backup of when; 0: never */
	size_t differences;
};

/* Told after each fact and each statement: how many are behind us, of how many. */
struct book_watch {
	void (*show)(void *state, int64_t done, int64_t total);
	void *state;
};

/* Whether the book has the root of that digest (sha256: and hexadecimal digits), and so everything
 * that stood in it then. Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_has_root(struct book *book, struct str digest, struct diag_sink *sink,
			   bool *ret_has);

/* Reads a book that was opened for reading, and leaves it as it is. Returns 0 when all was looked
 * at, whatever was found, or a negative errno with a diagnostic. The book may only be closed after
 * it. watch NULL: nobody. */
MUST_USE int book_verify(struct book *book, const struct book_watch *watch, struct diag_sink *sink,
			 struct book_check *ret_check);

/* Looks over the chains alone: the file, every link, the ends, and the blocks of observations.
 * Returns likewise; ret_check is written with an error too. */
MUST_USE int book_chains(struct book *book, const struct book_watch *watch, struct diag_sink *sink,
			 struct book_check *ret_check);

#endif
