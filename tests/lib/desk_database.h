/* desk_database: the PostgreSQL server that tests use where GARANT_TEST_POSTGRESQL names one, as a
 * conninfo without a search path (tests/lib/postgresql.py starts it). Each test has a schema of its
 * own.
 *
 * Threads: one test at a time.
 */
#ifndef GARANT_TESTS_DESK_DATABASE_H
#define GARANT_TESTS_DESK_DATABASE_H

#include "store/store.h"

#define DESK_CONNINFO_BYTES ((size_t)400)

/* Makes a new schema, and writes the conninfo that leads to it; empty where no server is named. */
void desk_database(char ret_conninfo[DESK_CONNINFO_BYTES]);

/* Connects to that schema. Free: store_close. */
struct store *desk_connect(const char *conninfo, enum store_mode mode);

/* A statement as SQLite takes it, run as PostgreSQL takes it: types, numbers of bytes, triggers
 * that refuse. Returns 0 or an error of the store. */
int desk_translated(struct store *store, const char *statement);

#endif
