/* book_pending: transfers in two steps in a book: pending, then posted, voided or expired.
 *
 * What is pending is reserved: nobody else can move it. What a pending transfer reserves is given
 * back by a fact: that it was posted, voided, or that it expired. From its instant on it cannot be
 * posted any more, whether that fact is there yet or not. A transfer for which there is not enough
 * first has those of the same customer recorded as expired whose instant was reached.
 *
 *     r = book_pending(book, &fact, &pending, sink, &seq);
 *     r = book_pending_post(book, &fact, seq, amount_minor, sink);     // or book_pending_void
 *
 * Functions are called between book_begin and book_commit, and return what app/book.h says; the
 * customer of the fact is whose transfer it is. A second time the same is BOOK_TWICE; another
 * end of what ended is -EBADMSG.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_PENDING_H
#define GARANT_APP_BOOK_PENDING_H

#include "app/book.h"
#include "core/ledger/pending.h"

/* Makes a transfer pending. *ret_seq is the number that the others take; also of the one that is
 * there when it is BOOK_TWICE. */
MUST_USE int book_pending(struct book *book, const struct fact *fact, const struct pending *pending,
			  struct diag_sink *sink, int64_t *ret_seq);

/* Moves so much of it, above 0; the rest is free again. */
MUST_USE int book_pending_post(struct book *book, const struct fact *fact, int64_t seq,
			       int64_t amount_minor, struct diag_sink *sink);

/* Moves nothing of it; all is free again. */
MUST_USE int book_pending_void(struct book *book, const struct fact *fact, int64_t seq,
			       struct diag_sink *sink);

/* Records that those of the customer are expired whose instant is not after the one at which the
 * fact is recorded. *ret_count: how many there were. */
MUST_USE int book_pending_expire(struct book *book, const struct fact *fact, struct diag_sink *sink,
				 size_t *ret_count);

#endif
