/* book_again: what others were before is done again from its beginning, a number of times.
 *
 * Where the tables of a book are in PostgreSQL several programs write at once. A transaction that
 * met another one (-EAGAIN), or whose connection was lost before it was asked to commit
 * (-ENOTCONN), left nothing behind; the same under the same key is done once, whatever became of
 * it.
 *
 *     struct again again = AGAIN_BEGIN(sink);
 *
 *     do
 *             r = change(&use, ...);
 *     while (book_again(&again, book, sink, r));
 *
 * What is done between must be the same each time, and leave nothing outside of the book.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_AGAIN_H
#define GARANT_APP_BOOK_AGAIN_H

#include "app/book.h"

struct again {
	size_t count, dropped, errors; /* diagnostics that there were before */
	unsigned tries;
};

#define AGAIN_BEGIN(sink) ((struct again){ (sink)->count, (sink)->dropped, (sink)->errors, 0 })

/* Says whether to do it again: after a short while, without the diagnostics that were added since
 * the beginning, and without a transaction. */
MUST_USE bool book_again(struct again *again, struct book *book, struct diag_sink *sink, int r);

#endif
