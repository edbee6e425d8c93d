/* The store on SQLite 3.40: with sqlite_schema.c and sqlite_backup.c all that knows its functions.
 * */
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

int sqlite_failed(struct sqlite_store *store, int code)
{
	int error = errno_of(code);

	if (error == -EIO)
		store->failed = true;
	(void)snprintf(store->store.message, sizeof(store->store.message), "%s",
		       store->handle ? sqlite3_errmsg(store->handle) : sqlite3_errstr(code));
	return error;
}

int sqlite_execute(struct store *store, const char *sql)
{
	struct sqlite_store *sqlite = sqlite_of(store);
	int code;

	if (sqlite->failed)
		return -EIO;
	code = sqlite3_exec(sqlite->handle, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? 0 : sqlite_failed(sqlite, code);
}

/* What a connection is like, whatever SQLite was built with. Replacing a row must fire the triggers
 * that refuse to delete it, so triggers are recursive. */
static int configure(struct store *store, enum store_mode mode)
{
	int r;

	(void)sqlite3_db_config(sqlite_of(store)->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
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
static int open_unchanging(const char *path, struct sqlite_store *store)
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

int sqlite_open(const char *path, enum store_mode mode, struct store **ret_store)
{
	struct sqlite_store *store = calloc(1, sizeof(*store));
	int code, r;

	*ret_store = &store->store;
	if (!store)
		return -ENOMEM;
	store->store.driver = &sqlite_driver;
	code = mode == STORE_BACKUP ? open_unchanging(path, store)
				    : sqlite3_open_v2(mode == STORE_MEMORY ? ":memory:" : path,
						      &store->handle, open_flags(mode), NULL);
	if (code != SQLITE_OK)
		return sqlite_failed(store, code);
	/* Somebody who closes the book as the last one keeps others out for a moment. */
	(void)sqlite3_busy_timeout(store->handle, BUSY_TIMEOUT_MS);
	/* The marks are read before anything is written, were it only that there is a journal. */
	r = mode == STORE_CREATE || mode == STORE_MEMORY ? 0 : check_application(*ret_store, mode);
	return r == 0 ? configure(*ret_store, mode) : r;
}

static void sqlite_close(struct store *store)
{
	struct sqlite_store *sqlite = sqlite_of(store);

	for (size_t i = 0; i < STATEMENTS_MAX; i++)
		sqlite3_finalize(sqlite->statements[i].prepared);
	(void)sqlite3_close(sqlite->handle);
	free(sqlite);
}

static int sqlite_begin(struct store *store)
{
	return sqlite_execute(store, sqlite3_db_readonly(sqlite_of(store)->handle, "main") == 1
					     ? "BEGIN"
					     : "BEGIN IMMEDIATE");
}

static void sqlite_rollback(struct store *store)
{
	struct sqlite_store *sqlite = sqlite_of(store);

	for (size_t i = 0; i < STATEMENTS_MAX; i++)
		if (sqlite->statements[i].prepared)
			(void)sqlite3_reset(sqlite->statements[i].prepared);
	/* again when memory ran out for it: a transaction must not stay open */
	for (int i = 0; i < ROLLBACKS_MAX && !sqlite3_get_autocommit(sqlite->handle); i++)
		(void)sqlite3_exec(sqlite->handle, "ROLLBACK", NULL, NULL, NULL);
}

static int sqlite_commit(struct store *store)
{
	int r = sqlite_execute(store, "COMMIT");

	if (r < 0)
		sqlite_rollback(store);
	return r;
}

static int sqlite_forget(struct store *store)
{
	static const struct store_sql empty = { "PRAGMA wal_checkpoint(TRUNCATE)" };
	struct store_statement *statement = store_query(store, &empty);
	int r = store_step(statement);

	if (r == 1)
		r = store_int(statement, 0) == 0 ? 0 : -EBUSY;
	store_end(statement);
	return r;
}

static struct sqlite_statement *find(struct sqlite_store *store, const struct store_sql *sql)
{
	size_t start = (uintptr_t)sql / sizeof(*sql) % STATEMENTS_MAX;

	for (size_t i = 0; i < STATEMENTS_MAX; i++) {
		struct sqlite_statement *place = &store->statements[(start + i) % STATEMENTS_MAX];

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

static int prepare(struct sqlite_store *store, const struct store_sql *sql,
		   struct sqlite_statement *ret_statement)
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
	*ret_statement = (struct sqlite_statement){ { &sqlite_driver }, sql, prepared, store, 0 };
	return 0;
}

static struct store_statement *sqlite_query(struct store *store, const struct store_sql *sql)
{
	struct sqlite_store *sqlite = sqlite_of(store);
	struct sqlite_statement *place = find(sqlite, sql);
	int r = place ? 0 : -EPROTO;

	if (sqlite->failed)
		r = -EIO;
	if (r == 0 && !place->sql)
		r = prepare(sqlite, sql, place);
	if (r < 0) {
		sqlite->broken =
			(struct sqlite_statement){ { &sqlite_driver }, sql, NULL, sqlite, r };
		return &sqlite->broken.statement;
	}
	(void)sqlite3_reset(place->prepared);
	place->error = 0;
	return &place->statement;
}

static struct sqlite_statement *of(struct store_statement *statement)
{
	return (struct sqlite_statement *)statement;
}

/* SQLite refuses every argument of a statement that is broken: that is not what failed. */
static void note(struct store_statement *statement, int code)
{
	if (code != SQLITE_OK && of(statement)->error == 0)
		of(statement)->error = sqlite_failed(of(statement)->store, code);
}

static void sqlite_bind_int(struct store_statement *statement, int number, int64_t value)
{
	note(statement, sqlite3_bind_int64(of(statement)->prepared, number, value));
}

static void sqlite_bind_text(struct store_statement *statement, int number, struct str text)
{
	note(statement,
	     sqlite3_bind_text64(of(statement)->prepared, number, text.len ? text.ptr : "",
				 text.len, SQLITE_STATIC, SQLITE_UTF8));
}

static void sqlite_bind_bytes(struct store_statement *statement, int number, struct str bytes)
{
	note(statement, sqlite3_bind_blob64(of(statement)->prepared, number,
					    bytes.len ? bytes.ptr : "", bytes.len, SQLITE_STATIC));
}

static int sqlite_step(struct store_statement *statement)
{
	int code;

	if (of(statement)->error < 0)
		return of(statement)->error;
	code = sqlite3_step(of(statement)->prepared);
	if (code == SQLITE_ROW)
		return 1;
	(void)sqlite3_reset(of(statement)->prepared);
	return code == SQLITE_DONE ? 0 : sqlite_failed(of(statement)->store, code);
}

static int sqlite_post(struct store_statement *statement)
{
	return store_run(statement);
}

static void sqlite_end(struct store_statement *statement)
{
	(void)sqlite3_reset(of(statement)->prepared);
}

static int64_t sqlite_changes(const struct store *store)
{
	return sqlite3_changes64(((const struct sqlite_store *)store)->handle);
}

static int64_t sqlite_int(struct store_statement *statement, int column)
{
	return sqlite3_column_int64(of(statement)->prepared, column);
}

static struct str sqlite_text(struct store_statement *statement, int column)
{
	const unsigned char *text = sqlite3_column_text(of(statement)->prepared, column);
	int len = sqlite3_column_bytes(of(statement)->prepared, column);

	return text && len > 0 ? (struct str){ (const char *)text, (size_t)len } : STR_NONE;
}

static struct str sqlite_bytes(struct store_statement *statement, int column)
{
	const void *bytes = sqlite3_column_blob(of(statement)->prepared, column);
	int len = sqlite3_column_bytes(of(statement)->prepared, column);

	return bytes && len > 0 ? (struct str){ bytes, (size_t)len } : STR_NONE;
}

const struct store_driver sqlite_driver = {
	.close = sqlite_close,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.forget = sqlite_forget,
	.changes = sqlite_changes,
	.query = sqlite_query,
	.bind_int = sqlite_bind_int,
	.bind_text = sqlite_bind_text,
	.bind_bytes = sqlite_bind_bytes,
	.step = sqlite_step,
	.post = sqlite_post,
	.end = sqlite_end,
	.column_int = sqlite_int,
	.column_text = sqlite_text,
	.column_bytes = sqlite_bytes,
	.define = sqlite_define,
	.append_only = sqlite_append_only,
	.has_table = sqlite_has_table,
	.compare = sqlite_compare,
	.integrity = sqlite_integrity,
	.search = sqlite_search,
	.shadow = sqlite_shadow,
	.differences = sqlite_differences,
	.backup = sqlite_backup,
	.become_book = sqlite_become_book,
};
