/* postgresql: what the files of the PostgreSQL driver share; nobody else includes it.
 *
 * The connection is always in libpq's pipeline mode. What needs no answer waits in a queue, and
 * goes out with the next statement that needs one; what a queued statement failed with is told
 * then. */
#ifndef GARANT_STORE_POSTGRESQL_H
#define GARANT_STORE_POSTGRESQL_H

#include "store/connection.h"
#include "store/driver.h"
#include "store/libpq.h"

/* Different statements of one connection; a power of two above their number. */
#define PG_STATEMENTS_MAX 256
#define PG_ARGUMENTS_MAX 30
#define PG_QUEUE_MAX 256

enum pg_prepared { PG_NOT, PG_SENT, PG_READY };

struct pg_statement {
	struct store_statement statement; /* first */
	struct pg_store *store;
	const struct store_sql *sql; /* NULL: free, or asked once */
	enum pg_prepared prepared;
	int count; /* arguments */
	Oid types[PG_ARGUMENTS_MAX];
	const char *values[PG_ARGUMENTS_MAX];
	int lengths[PG_ARGUMENTS_MAX];
	char integers[PG_ARGUMENTS_MAX][sizeof(int64_t)];
	PGresult *result; /* NULL: it did not run yet, or is done */
	int row;	  /* of the result; -1: before the first */
	bool many;	  /* read through a cursor, which is open from the first step on */
	bool open;
	int error; /* 0 or a negative errno, told by the next step */
};

/* Something that was sent and whose result is not read yet. */
struct pg_sent {
	struct pg_statement *statement; /* NULL: words of the driver's own */
	bool prepares;			/* it is the preparing of the statement */
	bool asked;			/* the statement keeps the result */
};

struct pg_store {
	struct store store; /* first */
	struct libpq pq;
	PGconn *handle; /* NULL: lost */
	char *conninfo;
	int64_t deadline_ms;
	enum store_mode mode;
	bool began;  /* in a transaction */
	bool hidden; /* temporary tables stand before those of the book */
	int error;   /* of the transaction: it can only be rolled back */
	int64_t changes;
	struct pg_sent queue[PG_QUEUE_MAX];
	size_t queued;
	struct pg_statement statements[PG_STATEMENTS_MAX];
	struct pg_statement once;   /* a text that is built and run once */
	struct pg_statement broken; /* the last one that could not be found room for */
};

static inline struct pg_store *pg_of(struct store *store)
{
	return (struct pg_store *)store;
}

extern const struct store_driver postgresql_driver;

/* Remembers what the database said, and maps its code. */
MUST_USE int pg_failed(struct pg_store *store, const PGresult *result);

/* The connection is of no use any more. Returns the error. */
int pg_lose(struct pg_store *store, int error);

/* Connects, again or for the first time. */
MUST_USE int pg_connect(struct pg_store *store);

/* What every statement needs first: a connection, made again unless a transaction was lost with
 * it. */
MUST_USE int pg_ready(struct pg_store *store);

/* Waits until the socket can be read, or written where there is something to write; -ETIMEDOUT at
 * the instant, of the monotonic clock. */
MUST_USE int pg_wait(const struct pg_store *store, bool write, int64_t until_ms);
int64_t pg_now_ms(void);

/* In postgresql_statement.c. Words of the driver's own, without arguments: sent with what comes
 * next where a transaction has begun, at once elsewhere. */
MUST_USE int pg_execute(struct pg_store *store, const char *text);
/* Sends what waits and reads all answers. Returns 0 or the first error. */
MUST_USE int pg_flush(struct pg_store *store);
void pg_forget_results(struct pg_store *store);
/* A text that is built and run once, to be stepped through; good until the next one. */
struct store_statement *pg_once(struct pg_store *store);
MUST_USE int pg_run_once(struct pg_store *store, const char *text);

struct store_statement *pg_query(struct store *store, const struct store_sql *sql);
void pg_many(struct store_statement *statement);
void pg_bind_int(struct store_statement *statement, int number, int64_t value);
void pg_bind_text(struct store_statement *statement, int number, struct str text);
void pg_bind_bytes(struct store_statement *statement, int number, struct str bytes);
int pg_step(struct store_statement *statement);
int pg_post(struct store_statement *statement);
void pg_end(struct store_statement *statement);
int64_t pg_changes(const struct store *store);
int64_t pg_int(struct store_statement *statement, int column);
struct str pg_text(struct store_statement *statement, int column);

/* In postgresql_schema.c. */
MUST_USE int pg_define(struct store *store, const char *statement);
MUST_USE int pg_append_only(struct store *store, const char *table);
MUST_USE int pg_has_table(struct store *store, struct str table, bool *ret_has);
MUST_USE int pg_compare(struct store *store, schema_report *report, void *state);
MUST_USE int pg_integrity(struct store *store, schema_report *report, void *state);
MUST_USE int pg_search(struct store *store, struct str bytes, schema_report *report, void *state);
MUST_USE int pg_shadow(struct store *store, const char *const *tables, size_t count);
MUST_USE int pg_differences(struct store *store, const struct shadowed *shadowed,
			    schema_report *report, void *state);

#endif
