/* book: the book of an organisation, a folder with a database: opened, written to and checked.
 *
 * One program at a time writes to a book, which it says with a lock that ends with it; any number
 * may read. Where the tables are in PostgreSQL several write: a transaction that another one was
 * before is refused with -EAGAIN, and is to be done again from its beginning (app/book_again.h).
 * What is recorded between book_begin and book_commit is there whole or not at all. After
 * book_commit returned 0 it is on the disk. Recording something a second time is no error: it says
 * so and changes nothing.
 *
 *     r = book_open(STR("/srv/book"), BOOK_WRITE, now_ms, sink, &book);
 *     r = book_begin(book, sink);
 *     r = book_request(book, &fact, &request, sink);     // BOOK_TWICE: it was done before
 *     r = book_record(book, &fact, sink, &seq);
 *     r = book_commit(book, sink);
 *     book_close(book);
 *
 * Functions return 0, BOOK_TWICE where it says so, or a negative errno with a diagnostic added.
 * After an error between begin and commit nothing of it stays; the book may begin again, unless
 * the disk failed (-EIO), after which it can only be closed.
 *
 * Threads: a book belongs to one thread at a time.
 */
#ifndef GARANT_APP_BOOK_H
#define GARANT_APP_BOOK_H

#include "core/evidence/block.h"
#include "core/journal/bodies.h"
#include "core/journal/fact.h"
#include "core/ledger/transfer.h"
#include "base/diag.h"

#define BOOK_FILE "book.db"
#define BOOK_TWICE 1

struct book;
struct store;

/* BOOK_BACKUP reads books with older tables too: journal and chains are there in all of them. */
enum book_mode { BOOK_READ, BOOK_WRITE, BOOK_BACKUP };

/* Makes a book in a folder that is empty or not there. What it was killed in the middle of leaves
 * no book, and can be done again. */
MUST_USE int book_init(struct str folder, int64_t now_ms, struct diag_sink *sink);

/* Makes a book in the PostgreSQL database that conninfo names (store/connection.h), and a folder
 * that is empty or not there, in which a file names it. Where a book is in that database already
 * the folder is one of that book, which *ret_there says. What it was killed in the middle of can
 * be done again. */
MUST_USE int book_init_database(struct str folder, struct str conninfo, int64_t now_ms,
				struct diag_sink *sink, bool *ret_there);

/* Opens a book; for writing its tables are brought up to date. Free: book_close. */
MUST_USE int book_open(struct str folder, enum book_mode mode, int64_t now_ms,
		       struct diag_sink *sink, struct book **ret_book);

/* Forgets what is not committed. Accepts NULL. */
void book_close(struct book *book);

MUST_USE int book_begin(struct book *book, struct diag_sink *sink);
MUST_USE int book_commit(struct book *book, struct diag_sink *sink);
void book_rollback(struct book *book);

/* Records a fact and what follows from it. recorded_at of a fact that is before that of the last
 * one of its shard, because a clock was set back, becomes that of the last one. BOOK_TWICE: it is
 * there already and nothing was recorded. ret_seq may be NULL. */
MUST_USE int book_record(struct book *book, const struct fact *fact, struct diag_sink *sink,
			 int64_t *ret_seq);

/* Records under which key the facts that follow were asked for; kind and body of the fact are
 * filled in. BOOK_TWICE: the same was asked for before and is done. */
MUST_USE int book_request(struct book *book, const struct fact *fact, const struct request *request,
			  struct diag_sink *sink);

/* Records a block of observations; kind, subject, times and body of the fact are filled in, but
 * for recorded at. BOOK_TWICE: it was sent before. */
MUST_USE int book_record_block(struct book *book, const struct fact *fact,
			       const struct block *block, struct diag_sink *sink);

/* Records a transfer; kind, subject and body of the fact are filled in. */
MUST_USE int book_transfer(struct book *book, const struct fact *fact,
			   const struct transfer *transfer, struct diag_sink *sink);

/* The number of an account of a customer, which is opened when it is not; the customer of the fact
 * is that of the account. */
MUST_USE int book_account(struct book *book, const struct fact *fact, const struct account *account,
			  struct diag_sink *sink, int64_t *ret_seq);

/* For those who read its tables; it belongs to the book. */
struct store *book_store(struct book *book);
struct str book_name(const struct book *book); /* the folder */
struct str book_id(const struct book *book);

#endif
