/* book_use: what every use case of a book has in common: who asks, under which key, in one
 * transaction.
 *
 * A use case is one question or one change. It is told who asks in which role, and refuses what the
 * role has no right to (defs/rights.def). A change may have a key of the asker's choice: the same
 * change under the same key is made once, another one under it is refused. A change that would
 * leave everything as it is is BOOK_TWICE too, and records nothing.
 *
 *     r = book_use_begin(&use, RIGHT_CUSTOMERS, &fact);       // BOOK_TWICE: done before
 *     if (it cannot be done) return book_use_refuse(&use, DIAG_..., a, b);
 *     r = book_use_end(&use, &fact);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_USE_H
#define GARANT_APP_BOOK_USE_H

#include "app/book.h"
#include "core/register/role.h"

/* Who asks. */
struct asking {
	struct str actor; /* a name in facts; not empty */
	enum role role;
	struct str key; /* of a change; empty: none */
	int64_t now_ms;
};

struct use {
	struct book *book;
	const struct asking *asking;
	struct diag_sink *sink;
};

/* Returns 0, or -EBADMSG with a diagnostic: the role is not enough. */
MUST_USE int book_use_allowed(const struct use *use, enum book_right right);

/* Reading is allowed, and there is such a customer (empty: what is read is the provider's). Returns
 * 0 or a negative errno with a diagnostic. */
MUST_USE int book_use_reading(const struct use *use, struct str customer);

/* What came of the store: an error of it gets its diagnostic. Returns 0 or that error. */
MUST_USE int book_use_result(const struct use *use, int r);

/* A fact of that kind about that subject, said now by whoever asks; the rest is empty. It holds
 * from from_ms, or from now on where that is INT64_MIN. */
struct fact book_use_fact(const struct use *use, struct str kind, struct str subject,
			  int64_t from_ms);

/* Begins the transaction of a change, which the fact is all of. Returns 0; BOOK_TWICE: the same was
 * done under this key, and the transaction is over; or a negative errno with a diagnostic. */
MUST_USE int book_use_begin(const struct use *use, enum book_right right, const struct fact *fact);

/* The same of a change whose body was written to `told`, which may have failed: then nothing is
 * begun. The body of the fact is set. */
MUST_USE int book_use_begin_told(const struct use *use, enum book_right right, struct fact *fact,
				 const struct strbuf *told);

/* Ends the transaction: the change is impossible. Returns -EBADMSG. */
int book_use_refuse(const struct use *use, enum diag_id id, struct str first, struct str second);

/* Ends the transaction: it is so already. Only the key, where there is one, is recorded. Returns
 * BOOK_TWICE or a negative errno with a diagnostic. */
int book_use_known(const struct use *use);

/* Records the fact and commits. Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_use_end(const struct use *use, const struct fact *fact);

/* The store failed: adds the diagnostic, ends the transaction, returns the error. */
int book_use_failed(const struct use *use, int error);

#endif
