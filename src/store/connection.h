/* connection: a book whose tables stand in a schema of a PostgreSQL database.
 *
 * Where that is stands in a conninfo of libpq: a URI (postgresql://garant@db.example/books) or
 * words (host=db.example dbname=books). A password does not belong there; libpq finds it in the
 * file of passwords of whoever runs the program. The tables stand in the first schema of the
 * search path, which is theirs alone.
 *
 *     r = store_connect(&(struct store_connection){ conninfo, 60000 }, STORE_WRITE, &store);
 *
 * A transaction of STORE_WRITE is serializable: -EAGAIN says that another one was first, and that
 * this one is to be done again from its beginning. A connection that was lost is made again by the
 * first statement after the transaction that it was lost in.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_CONNECTION_H
#define GARANT_STORE_CONNECTION_H

#include "store/store.h"

#define STORE_DEADLINE_MS 300000

struct store_connection {
	const char *conninfo;
	int64_t deadline_ms; /* no statement takes longer; 0: STORE_DEADLINE_MS */
};

/* Why a conninfo is not taken. */
enum conninfo { CONNINFO_FINE, CONNINFO_WRONG, CONNINFO_PASSWORD, CONNINFO_NO_DATABASE };

/* Looks at the words of a conninfo, and connects nowhere. */
enum conninfo store_conninfo(const char *conninfo);

/* Connects; as store_open, with STORE_READ, STORE_WRITE or STORE_CREATE, and the errors -ENOTCONN
 * (there is no connection) and -EPROTONOSUPPORT (older than PostgreSQL 15, or not in UTF-8). */
MUST_USE int store_connect(const struct store_connection *connection, enum store_mode mode,
			   struct store **ret_store);

/* How many tables, views and the like stand in the schema. */
MUST_USE int store_table_count(struct store *store, int64_t *ret_count);

#endif
