/* sqlite: what the files of the SQLite driver share; nobody else includes it. */
#ifndef GARANT_STORE_SQLITE_H
#define GARANT_STORE_SQLITE_H

#include <sqlite3.h>

#include "store/store.h"

/* "grnt": marks a file of SQLite as a book. */
#define BOOK_APPLICATION_ID 1735552628
/* "grnb": as a backup of one. */
#define BACKUP_APPLICATION_ID 1735552610
#define QUOTED(number) QUOTED_AGAIN(number)
#define QUOTED_AGAIN(number) #number
/* Different statements of one connection; a power of two above their number. */
#define STATEMENTS_MAX 256
#define MESSAGE_BYTES 256

struct store_statement {
	const struct store_sql *sql; /* NULL: free */
	sqlite3_stmt *prepared;	     /* NULL: it could not be */
	struct store *store;
	int error; /* 0 or a negative errno: of preparing it or of an argument */
};

struct store {
	sqlite3 *handle;
	bool failed;		     /* the disk failed: nothing more is done */
	char message[MESSAGE_BYTES]; /* of the last error */
	struct store_statement statements[STATEMENTS_MAX];
	struct store_statement broken; /* the last one that could not be prepared */
};

/* The errno for a code of SQLite, which the connection remembers when it is one of the disk. */
MUST_USE int sqlite_failed(struct store *store, int code);

/* Runs statements without arguments and rows. */
MUST_USE int sqlite_execute(struct store *store, const char *sql);

#endif
