/* store: a connection to the database of a book, and the little of SQL that the book needs.
 *
 * Only this folder knows which database it is. A statement is a literal, written once as a struct
 * store_sql beside the function that runs it, with $1, $2, ... for its arguments in the order in
 * which they first stand; it is prepared when first used and kept. Only what SQLite (STRICT
 * tables) and PostgreSQL 15 both take is used; docs/internals/book.md lists it.
 *
 *     static const struct store_sql find = { "SELECT seq FROM chain WHERE shard = $1" };
 *     statement = store_query(store, &find);
 *     store_bind_int(statement, 1, shard);
 *     r = store_step(statement);                      // 1: a row, 0: no more, negative: failed
 *
 * Errors of all functions: -EBUSY (somebody else is writing), -ENOSPC (disk full), -EIO (disk
 * fault), -EEXIST (a unique key is there already), -EPERM (a rule of the schema), -EUCLEAN (the
 * file is damaged or no database), -EMEDIUMTYPE (a backup, opened as a book), -EROFS (not
 * writable), -ENOENT (cannot be opened), -ENOMEM, -EPROTO (anything else); of a database that is
 * elsewhere also -EAGAIN (another transaction was first: this one is done again from its
 * beginning), -ENOTCONN (there is no connection), -ETIMEDOUT (no answer in time), -EREMOTEIO (the
 * connection was lost while committing: it is not known whether it is written) and
 * -EPROTONOSUPPORT (a server that cannot hold a book). After any of them but -EEXIST the
 * transaction is to be rolled back. After -EIO the connection is good for nothing but store_close:
 * what a disk that failed has kept is known only after opening it again.
 *
 * Threads: a connection belongs to one thread at a time.
 */
#ifndef GARANT_STORE_STORE_H
#define GARANT_STORE_STORE_H

#include "base/diag.h"
#include "base/str.h"

struct store;
struct store_statement;

struct store_sql {
	const char *text;
};

enum store_mode {
	STORE_READ,   /* no other table than temporary ones can be written */
	STORE_WRITE,  /* what is acknowledged is on the disk */
	STORE_CREATE, /* likewise; the database is made when it is not there */
	STORE_MEMORY, /* made in memory, without a path; gone when closed */
	STORE_BACKUP, /* a backup (store/backup.h), which is read; nothing is made beside it */
	STORE_RESTORE /* a backup that is written to, to make a book of it */
};

/* Opens the database file. On an error *ret_store is NULL, or a connection that only store_message,
 * store_complain and store_close take. Free: store_close. */
MUST_USE int store_open(const char *path, enum store_mode mode, struct store **ret_store);

/* Ends what is not committed, and frees. Accepts NULL. */
void store_close(struct store *store);

/* Begins a transaction, which in STORE_WRITE at once keeps others from writing. */
MUST_USE int store_begin(struct store *store);
/* After an error it is not known whether it is on the disk; the transaction is over in any case. */
MUST_USE int store_commit(struct store *store);
/* Ends the transaction without a trace; does nothing when there is none. */
void store_rollback(struct store *store);

/* Empties the log of the database into its file, so that no older form of a row is left in either:
 * what is deleted or written over is also wiped. Not in a transaction. -EBUSY: somebody reads. */
MUST_USE int store_forget(struct store *store);

/* The prepared statement, without arguments, never NULL; that it could not be prepared is told by
 * its first step. It belongs to the store and is good until the next store_query of that sql. */
struct store_statement *store_query(struct store *store, const struct store_sql *sql);

/* The same of a query that gives so many rows that in a transaction only some are held at once. */
struct store_statement *store_query_many(struct store *store, const struct store_sql *sql);

/* Arguments count from 1 and stay where they are until the statement is done; a failure is told by
 * the step. */
void store_bind_int(struct store_statement *statement, int number, int64_t value);
void store_bind_text(struct store_statement *statement, int number, struct str text);
void store_bind_bytes(struct store_statement *statement, int number, struct str bytes);

/* Returns 1 with a row, 0 at the end, or an error. */
MUST_USE int store_step(struct store_statement *statement);
/* Runs a statement that gives no rows. */
MUST_USE int store_run(struct store_statement *statement);
/* The same where nobody looks at store_changes: it may wait in the transaction for a statement that
 * is looked at, or for store_commit, which then tell what it failed with. */
MUST_USE int store_post(struct store_statement *statement);
/* Lets go of the rows that were not read. */
void store_end(struct store_statement *statement);
/* Rows that the last statement inserted, changed or deleted. */
int64_t store_changes(const struct store *store);

/* Columns of the row, from 0; texts and bytes are valid until the next step. */
int64_t store_int(struct store_statement *statement, int column);
struct str store_text(struct store_statement *statement, int column);
struct str store_bytes(struct store_statement *statement, int column);

/* What the database said about the last error; valid until the next call. */
struct str store_message(const struct store *store);

/* Adds the diagnostic for an error, about the book of that name. Always returns -EBADMSG. */
int store_complain(const struct store *store, int error, struct str book, struct diag_sink *sink);

#endif
