/* sqlite: what the files of the SQLite driver share; nobody else includes it. */
#ifndef GARANT_STORE_SQLITE_H
#define GARANT_STORE_SQLITE_H

#include <sqlite3.h>

#include "store/driver.h"

/* "grnt": marks a file of SQLite as a book. */
#define BOOK_APPLICATION_ID 1735552628
/* "grnb": as a backup of one. */
#define BACKUP_APPLICATION_ID 1735552610
#define QUOTED(number) QUOTED_AGAIN(number)
#define QUOTED_AGAIN(number) #number
/* Different statements of one connection; a power of two above their number. */
#define STATEMENTS_MAX 256

struct sqlite_statement {
	struct store_statement statement; /* first */
	const struct store_sql *sql;	  /* NULL: free */
	sqlite3_stmt *prepared;		  /* NULL: it could not be */
	struct sqlite_store *store;
	int error; /* 0 or a negative errno: of preparing it or of an argument */
};

struct sqlite_store {
	struct store store; /* first */
	sqlite3 *handle;
	bool failed; /* the disk failed: nothing more is done */
	struct sqlite_statement statements[STATEMENTS_MAX];
	struct sqlite_statement broken; /* the last one that could not be prepared */
};

static inline struct sqlite_store *sqlite_of(struct store *store)
{
	return (struct sqlite_store *)store;
}

extern const struct store_driver sqlite_driver;

/* The errno for a code of SQLite, which the connection remembers when it is one of the disk. */
MUST_USE int sqlite_failed(struct sqlite_store *store, int code);

/* Runs statements without arguments and rows. */
MUST_USE int sqlite_execute(struct store *store, const char *sql);

/* In sqlite_schema.c and sqlite_backup.c, of the driver. */
MUST_USE int sqlite_define(struct store *store, const char *statement);
MUST_USE int sqlite_append_only(struct store *store, const char *table);
MUST_USE int sqlite_has_table(struct store *store, struct str table, bool *ret_has);
MUST_USE int sqlite_compare(struct store *store, schema_report *report, void *state);
MUST_USE int sqlite_integrity(struct store *store, schema_report *report, void *state);
MUST_USE int sqlite_search(struct store *store, struct str bytes, schema_report *report,
			   void *state);
MUST_USE int sqlite_shadow(struct store *store, const char *const *tables, size_t count);
MUST_USE int sqlite_differences(struct store *store, const struct shadowed *shadowed,
				schema_report *report, void *state);
MUST_USE int sqlite_backup(struct store *store, const struct store_target *target,
			   enum store_side *ret_failed);
MUST_USE int sqlite_become_book(struct store *store);

#endif
