/* The store on SQLite 3.40: with sqlite_schema.c the only file that knows its functions. */
#include "store/sqlite.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUSY_TIMEOUT_MS 2000
#define ARGUMENTS_MAX 30
#define ROLLBACKS_MAX 10
#define PATH_BYTES_MAX ((size_t)16 * 1024)

static int errno_of(int code)
{
	if (code == SQLITE_IOERR_NOMEM)
		return -ENOMEM;
	if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
		return -EEXIST;
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_IOERR:
		return -EIO;
	case SQLITE_CONSTRAINT:
		return -EPERM;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EUCLEAN;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return -ENOENT;
	case SQLITE_NOMEM:
		return -ENOMEM;
	default:
		return -EPROTO;
	}
}

int sqlite_failed(struct store *store, int code)
{
	int error = errno_of(code);

	if (error == -EIO)
		store->failed = true;
	(void)snprintf(store->message, sizeof(store->message), "%s",
		       store->handle ? sqlite3_errmsg(store->handle) : sqlite3_errstr(code));
	return error;
}

int sqlite_execute(struct store *store, const char *sql)
{
	int code;

	if (store->failed)
		return -EIO;
	code = sqlite3_exec(store->handle, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? 0 : sqlite_failed(store, code);
}

/* What a connection is like, whatever SQLite was built with. Replacing a row must fire the triggers
 * that refuse to delete it, so triggers are recursive. */
static int configure(struct store *store, enum store_mode mode)
{
	int r;

	(void)sqlite3_db_config(store->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	r = sqlite_execute(store, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; "
				  "PRAGMA recursive_triggers = ON; PRAGMA temp_store = MEMORY; "
				  "PRAGMA secure_delete = ON");
	if (r == 0 && mode == STORE_CREATE)
		r = sqlite_execute(store, "PRAGMA application_id = " QUOTED(BOOK_APPLICATION_ID));
	if (r == 0 && (mode == STORE_CREATE || mode == STORE_WRITE || mode == STORE_RESTORE))
		r = sqlite_execute(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
	return r;
}

/* A database that is not what it is opened as is left alone. */
static int check_application(struct store *store, enum store_mode mode)
{
	static const struct store_sql ask = { "PRAGMA application_id" };
	struct store_statement *statement = store_query(store, &ask);
	bool backup = mode == STORE_BACKUP || mode == STORE_RESTORE;
	int64_t wanted = backup ? BACKUP_APPLICATION_ID : BOOK_APPLICATION_ID, found;
	int r;

	r = store_step(statement);
	if (r == 1) {
		found = store_int(statement, 0);
		r = found == wanted ? 0 : -EUCLEAN;
		if (!backup && found == BACKUP_APPLICATION_ID)
			r = -EMEDIUMTYPE;
	}
	store_end(statement);
	return r;
}

static int open_flags(enum store_mode mode)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;

	if (mode == STORE_READ)
		return flags | SQLITE_OPEN_READONLY;
	flags |= SQLITE_OPEN_READWRITE;
	return mode == STORE_CREATE || mode == STORE_MEMORY ? flags | SQLITE_OPEN_CREATE : flags;
}

/* A backup is never written to, so nothing is made beside it; behind the database stands its
 * manifest, which SQLite does not look at. The characters that mean something in the name of such a
 * file are written by their numbers. */
static int open_unchanging(const char *path, struct store *store)
{
	struct strbuf name = STRBUF_INIT(PATH_BYTES_MAX);
	int code;

	strbuf_add(&name, STR("file:"));
	for (; *path; path++)
		strbuf_add_format(&name, strchr("%?#", *path) ? "%%%02x" : "%c", *path);
	strbuf_add(&name, STR("?immutable=1"));
	code = strbuf_error(&name) < 0
		       ? SQLITE_CANTOPEN
		       : sqlite3_open_v2(name.ptr, &store->handle,
					 open_flags(STORE_READ) | SQLITE_OPEN_URI, NULL);
	strbuf_done(&name);
	return code;
}

int store_open(const char *path, enum store_mode mode, struct store **ret_store)
{
	struct store *store = calloc(1, sizeof(*store));
	int code, r;

	*ret_store = store;
	if (!store)
		return -ENOMEM;
	code = mode == STORE_BACKUP ? open_unchanging(path, store)
				    : sqlite3_open_v2(mode == STORE_MEMORY ? ":memory:" : path,
						      &store->handle, open_flags(mode), NULL);
	if (code != SQLITE_OK)
		return sqlite_failed(store, code);
	/* Somebody who closes the book as the last one keeps others out for a moment. */
	(void)sqlite3_busy_timeout(store->handle, BUSY_TIMEOUT_MS);
	/* The marks are read before anything is written, were it only that there is a journal. */
	r = mode == STORE_CREATE || mode == STORE_MEMORY ? 0 : check_application(store, mode);
	return r == 0 ? configure(store, mode) : r;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < STATEMENTS_MAX; i++)
		sqlite3_finalize(store->statements[i].prepared);
	(void)sqlite3_close(store->handle);
	free(store);
}

int store_begin(struct store *store)
{
	return sqlite_execute(store, sqlite3_db_readonly(store->handle, "main") == 1
					     ? "BEGIN"
					     : "BEGIN IMMEDIATE");
}

int store_commit(struct store *store)
{
	int r = sqlite_execute(store, "COMMIT");

	if (r < 0)
		store_rollback(store);
	return r;
}

void store_rollback(struct store *store)
{
	for (size_t i = 0; i < STATEMENTS_MAX; i++)
		if (store->statements[i].prepared)
			(void)sqlite3_reset(store->statements[i].prepared);
	/* again when memory ran out for it: a transaction must not stay open */
	for (int i = 0; i < ROLLBACKS_MAX && !sqlite3_get_autocommit(store->handle); i++)
		(void)sqlite3_exec(store->handle, "ROLLBACK", NULL, NULL, NULL);
}

int store_forget(struct store *store)
{
	static const struct store_sql empty = { "PRAGMA wal_checkpoint(TRUNCATE)" };
	struct store_statement *statement = store_query(store, &empty);
	int r = store_step(statement);

	if (r == 1)
		r = store_int(statement, 0) == 0 ? 0 : -EBUSY;
	store_end(statement);
	return r;
}

static struct store_statement *find(struct store *store, const struct store_sql *sql)
{
	size_t start = (uintptr_t)sql / sizeof(*sql) % STATEMENTS_MAX;

	for (size_t i = 0; i < STATEMENTS_MAX; i++) {
		struct store_statement *place = &store->statements[(start + i) % STATEMENTS_MAX];

		if (!place->sql || place->sql == sql)
			return place;
	}
	return NULL;
}

/* $1 .. $n must first stand in this order: SQLite numbers them so, PostgreSQL by the digits. */
static int check_arguments(sqlite3_stmt *prepared)
{
	static const char *const names[ARGUMENTS_MAX] = {
		"$1",  "$2",  "$3",  "$4",  "$5",  "$6",  "$7",	 "$8",	"$9",  "$10",
		"$11", "$12", "$13", "$14", "$15", "$16", "$17", "$18", "$19", "$20",
		"$21", "$22", "$23", "$24", "$25", "$26", "$27", "$28", "$29", "$30"
	};
	int count = sqlite3_bind_parameter_count(prepared);

	if (count > ARGUMENTS_MAX)
		return -EPROTO;
	for (int i = 0; i < count; i++)
		if (strcmp(sqlite3_bind_parameter_name(prepared, i + 1), names[i]) != 0)
			return -EPROTO;
	return 0;
}

static int prepare(struct store *store, const struct store_sql *sql,
		   struct store_statement *ret_statement)
{
	sqlite3_stmt *prepared;
	int code = sqlite3_prepare_v3(store->handle, sql->text, -1, SQLITE_PREPARE_PERSISTENT,
				      &prepared, NULL);

	if (code != SQLITE_OK)
		return sqlite_failed(store, code);
	if (check_arguments(prepared) < 0) {
		sqlite3_finalize(prepared);
		return -EPROTO;
	}
	*ret_statement = (struct store_statement){ sql, prepared, store, 0 };
	return 0;
}

struct store_statement *store_query(struct store *store, const struct store_sql *sql)
{
	struct store_statement *place = find(store, sql);
	int r = place ? 0 : -EPROTO;

	if (store->failed)
		r = -EIO;
	if (r == 0 && !place->sql)
		r = prepare(store, sql, place);
	if (r < 0) {
		store->broken = (struct store_statement){ sql, NULL, store, r };
		return &store->broken;
	}
	(void)sqlite3_reset(place->prepared);
	place->error = 0;
	return place;
}

/* SQLite refuses every argument of a statement that is broken: that is not what failed. */
static void note(struct store_statement *statement, int code)
{
	if (statement->error == 0 && code != SQLITE_OK)
		statement->error = sqlite_failed(statement->store, code);
}

void store_bind_int(struct store_statement *statement, int number, int64_t value)
{
	note(statement, sqlite3_bind_int64(statement->prepared, number, value));
}

void store_bind_text(struct store_statement *statement, int number, struct str text)
{
	note(statement, sqlite3_bind_text64(statement->prepared, number, text.len ? text.ptr : "",
					    text.len, SQLITE_STATIC, SQLITE_UTF8));
}

void store_bind_bytes(struct store_statement *statement, int number, struct str bytes)
{
	note(statement, sqlite3_bind_blob64(statement->prepared, number, bytes.len ? bytes.ptr : "",
					    bytes.len, SQLITE_STATIC));
}

int store_step(struct store_statement *statement)
{
	int code;

	if (statement->error < 0)
		return statement->error;
	code = sqlite3_step(statement->prepared);
	if (code == SQLITE_ROW)
		return 1;
	(void)sqlite3_reset(statement->prepared);
	return code == SQLITE_DONE ? 0 : sqlite_failed(statement->store, code);
}

int store_run(struct store_statement *statement)
{
	int r = store_step(statement);

	if (r == 1)
		store_end(statement);
	return r < 0 ? r : 0;
}

void store_end(struct store_statement *statement)
{
	(void)sqlite3_reset(statement->prepared);
}

int64_t store_changes(const struct store *store)
{
	return sqlite3_changes64(store->handle);
}

int64_t store_int(struct store_statement *statement, int column)
{
	return sqlite3_column_int64(statement->prepared, column);
}

struct str store_text(struct store_statement *statement, int column)
{
	const unsigned char *text = sqlite3_column_text(statement->prepared, column);
	int len = sqlite3_column_bytes(statement->prepared, column);

	return text && len > 0 ? (struct str){ (const char *)text, (size_t)len } : STR_NONE;
}

struct str store_bytes(struct store_statement *statement, int column)
{
	const void *bytes = sqlite3_column_blob(statement->prepared, column);
	int len = sqlite3_column_bytes(statement->prepared, column);

	return bytes && len > 0 ? (struct str){ bytes, (size_t)len } : STR_NONE;
}

struct str store_message(const struct store *store)
{
	return str_from(store ? store->message : "");
}

int store_complain(const struct store *store, int error, struct str book, struct diag_sink *sink)
{
	enum diag_id id = DIAG_BOOK_FAULT;

	if (error == -ENOMEM)
		return diag_add(sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
	if (error == -EBUSY)
		id = DIAG_BOOK_BUSY;
	else if (error == -ENOSPC)
		id = DIAG_BOOK_FULL;
	else if (error == -EROFS)
		id = DIAG_BOOK_READONLY;
	else if (error == -ENOENT)
		id = DIAG_BOOK_UNREADABLE;
	else if (error == -EMEDIUMTYPE)
		id = DIAG_BACKUP_AS_BOOK;
	else if (error == -EUCLEAN)
		id = DIAG_BOOK_DAMAGED;
	else if (error == -EPERM || error == -EEXIST)
		id = DIAG_BOOK_RULE;
	return diag_add(sink, id, POSITION_NONE, book, store_message(store));
}
