/* driver: what one kind of database does for src/store/store.h; nobody outside of src/store
 * includes it. A connection and a statement begin with the structs below, and the functions of
 * store.c call those of the table; what they return and mean is said in store.h, schema.h and
 * backup.h.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_DRIVER_H
#define GARANT_STORE_DRIVER_H

#include "store/backup.h"
#include "store/schema.h"
#include "store/store.h"

#define MESSAGE_BYTES 256

struct store_driver {
	void (*close)(struct store *store);
	int (*begin)(struct store *store);
	int (*commit)(struct store *store);
	void (*rollback)(struct store *store);
	int (*forget)(struct store *store);
	int64_t (*changes)(const struct store *store);

	struct store_statement *(*query)(struct store *store, const struct store_sql *sql);
	/* NULL where rows are made one by one. */
	void (*many)(struct store_statement *statement);
	void (*bind_int)(struct store_statement *statement, int number, int64_t value);
	void (*bind_text)(struct store_statement *statement, int number, struct str text);
	void (*bind_bytes)(struct store_statement *statement, int number, struct str bytes);
	int (*step)(struct store_statement *statement);
	int (*post)(struct store_statement *statement);
	void (*end)(struct store_statement *statement);
	int64_t (*column_int)(struct store_statement *statement, int column);
	struct str (*column_text)(struct store_statement *statement, int column);
	struct str (*column_bytes)(struct store_statement *statement, int column);

	int (*define)(struct store *store, const char *statement);
	int (*append_only)(struct store *store, const char *table);
	int (*has_table)(struct store *store, struct str table, bool *ret_has);
	int (*compare)(struct store *store, schema_report *report, void *state);
	int (*integrity)(struct store *store, schema_report *report, void *state);
	int (*search)(struct store *store, struct str bytes, schema_report *report, void *state);
	int (*shadow)(struct store *store, const char *const *tables, size_t count);
	int (*differences)(struct store *store, const struct shadowed *shadowed,
			   schema_report *report, void *state);

	/* NULL where the database has means of its own. */
	int (*backup)(struct store *store, const struct store_target *target,
		      enum store_side *ret_failed);
	int (*become_book)(struct store *store);
};

struct store {
	const struct store_driver *driver;
	char message[MESSAGE_BYTES]; /* of the last error */
};

struct store_statement {
	const struct store_driver *driver;
};

/* Walks two lists of what a schema holds (name, kind, how it was made; in order of name and kind),
 * and reports the names that differ. Returns 0, an error of the store, or what report returned. */
MUST_USE int schema_compare_lists(struct store_statement *book, struct store_statement *model,
				  schema_report *report, void *state);

/* Opens a file of SQLite; as store_open. */
MUST_USE int sqlite_open(const char *path, enum store_mode mode, struct store **ret_store);

#endif
