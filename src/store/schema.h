/* schema: the tables of a book, made by migrations that only go forward.
 *
 * A migration is a version, its statements, and the tables whose rows are never changed or removed.
 * Each runs in one transaction that also records its version and the digest of its text, so that a
 * book stopped at any moment has the tables of one version or of the next. What is written in a
 * migration that was published is never changed.
 *
 *     r = schema_look(store, &version);
 *     if (r == 0 && version.state == SCHEMA_OLDER)
 *         r = schema_update(store, now_ms);
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_SCHEMA_H
#define GARANT_STORE_SCHEMA_H

#include "base/digest.h"
#include "store/store.h"

struct migration {
	int64_t version; /* from 1, without holes */
	/* NULL at the end. {integer}, {bytes} and {rows} stand for what the databases call by
	 * different names: docs/internals/book.md. */
	const char *const *statements;
	const char *const *append_only; /* tables, NULL at the end */
};

/* In order of versions. */
const struct migration *schema_migrations(size_t *ret_count);

/* SHA-256 of the statements and tables of a migration, each with a zero byte after it. Returns 0 or
 * -ENOMEM. */
MUST_USE int migration_digest(const struct migration *migration, uint8_t ret_digest[DIGEST_BYTES]);

enum schema_state {
	SCHEMA_NONE, /* no table yet */
	SCHEMA_CURRENT,
	SCHEMA_OLDER,	/* schema_update brings it up to date */
	SCHEMA_NEWER,	/* made by a later garant: nothing is written */
	SCHEMA_FOREIGN, /* a migration is recorded that is not the one of this version */
};

struct schema_version {
	enum schema_state state;
	int64_t found; /* version of the book; the first foreign one */
	int64_t known; /* newest version of this program */
};

/* Returns 0 or an error of the store. */
MUST_USE int schema_look(struct store *store, struct schema_version *ret_version);

/* Runs the migrations that are missing, each in a transaction of its own. Not for a book that is
 * newer or foreign. Returns 0 or an error of the store. */
MUST_USE int schema_update(struct store *store, int64_t now_ms);

/* One difference between the tables of a book and those it should have; or what the database
 * itself finds wrong with its file. */
typedef int schema_report(void *state, struct str what);

/* Compares every table, index and trigger with what the migrations make. Returns 0, an error of
 * the store, or what report returned when not 0. */
MUST_USE int schema_compare(struct store *store, schema_report *report, void *state);

/* Has the database look over its file. Returns likewise. */
MUST_USE int schema_integrity(struct store *store, schema_report *report, void *state);

/* Reports table and column ("outbox.text") of every column that holds those bytes anywhere. Returns
 * likewise. */
MUST_USE int schema_search(struct store *store, struct str bytes, schema_report *report,
			   void *state);

/* Makes empty temporary tables, as the migrations make them, that hide those of the book from the
 * statements of this connection. */
MUST_USE int schema_shadow(struct store *store, const char *const *tables, size_t count);

/* Reports the key (an expression of SQL) of each row of the book's table that its shadow does not
 * have, or with missing of each that only the shadow has. Returns as schema_compare. */
struct shadowed {
	const char *table, *key;
	bool missing;
};
MUST_USE int schema_differences(struct store *store, const struct shadowed *shadowed,
				schema_report *report, void *state);

/* What each database calls by names of its own. */
MUST_USE int store_define(struct store *store, const char *statement);
MUST_USE int store_append_only(struct store *store, const char *table);
MUST_USE int store_has_table(struct store *store, struct str table, bool *ret_has);

#endif
