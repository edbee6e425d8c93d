/* The store on PostgreSQL 15: connections, transactions and errors. With postgresql_statement.c and
 * postgresql_schema.c all that knows the functions of libpq. */
#include "store/postgresql.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SERVER_MIN 150000
#define CONNECT_MS 10000
/* Somebody who ends the server and starts it anew gets this long for it. */
#define RECONNECT_MS 15000
#define RECONNECT_PAUSE_NS 200000000L
/* Who reads what was erased gets this long to end. */
#define READERS_MS 2000
#define READERS_PAUSE_NS 20000000L
#define TRANSACTION_BYTES 32

int64_t pg_now_ms(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void say(struct pg_store *store, struct str text)
{
	struct str line, rest;

	(void)str_cut(text, '\n', &line, &rest);
	(void)snprintf(store->store.message, sizeof(store->store.message), "%.*s", STR_ARG(line));
}

static bool has_class(const char *state, const char *class)
{
	return strncmp(state, class, strlen(class)) == 0;
}

/* By codes of "PostgreSQL Error Codes"; the first row that begins a code holds. */
static int errno_of(const char *state)
{
	static const struct {
		const char *code;
		int error;
	} rows[] = {
		{ "40001", -EAGAIN },  { "40P01", -EAGAIN },  { "23505", -EEXIST },
		{ "23", -EPERM },      { "22", -EPERM },      { "42804", -EPERM },
		{ "25006", -EROFS },   { "42501", -EROFS },   { "55P03", -EBUSY },
		{ "53100", -ENOSPC },  { "53200", -ENOMEM },  { "58030", -EIO },
		{ "57P", -ENOTCONN },  { "08", -ENOTCONN },   { "57014", -ETIMEDOUT },
		{ "XX001", -EUCLEAN }, { "XX002", -EUCLEAN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (has_class(state, rows[i].code))
			return rows[i].error;
	return -EPROTO;
}

/* A row that another transaction wrote meanwhile is often told as a key that is there already; in a
 * transaction all keys that may be there are asked for first, or left alone (ON CONFLICT). */
int pg_failed(struct pg_store *store, const PGresult *result)
{
	const char *state = result ? store->pq.error_field(result, PG_DIAG_SQLSTATE) : NULL;
	const char *text = result ? store->pq.error_field(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	int error = state ? errno_of(state) : -EPROTO;

	say(store, str_from(text ? text : store->pq.error_message(store->handle)));
	return error == -EEXIST && store->began && store->mode == STORE_WRITE ? -EAGAIN : error;
}

int pg_lose(struct pg_store *store, int error)
{
	if (store->handle) {
		if (error == -ETIMEDOUT)
			say(store, STR("the database did not answer in time"));
		else
			say(store, str_from(store->pq.error_message(store->handle)));
		store->pq.finish(store->handle);
	}
	store->handle = NULL;
	store->queued = 0;
	for (size_t i = 0; i < PG_STATEMENTS_MAX; i++) {
		store->statements[i].prepared = PG_NOT;
		store->statements[i].open = false;
	}
	if (store->began)
		store->error = error;
	return error;
}

int pg_wait(const struct pg_store *store, bool write, int64_t until_ms)
{
	struct pollfd wait = { .fd = store->pq.socket(store->handle), .events = POLLIN };
	int64_t left_ms = until_ms - pg_now_ms();
	int r;

	if (wait.fd < 0)
		return -ENOTCONN;
	if (left_ms <= 0)
		return -ETIMEDOUT;
	if (write)
		wait.events |= POLLOUT;
	r = poll(&wait, 1, left_ms > INT32_MAX ? INT32_MAX : (int)left_ms);
	if (r < 0)
		return errno == EINTR ? 0 : -errno;
	return r == 0 ? -ETIMEDOUT : 0;
}

static void ignore_notice(void *state, const PGresult *result)
{
	(void)state;
	(void)result;
}

/* What PQconnectPoll asks for, until it is done or time is over. */
static int poll_connection(const struct pg_store *store, int64_t until_ms)
{
	PostgresPollingStatusType status = PGRES_POLLING_WRITING;
	int r = 0;

	while (r == 0 && status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED) {
		struct pollfd wait = { .fd = store->pq.socket(store->handle),
				       .events =
					       status == PGRES_POLLING_READING ? POLLIN : POLLOUT };
		int64_t left_ms = until_ms - pg_now_ms();

		if (left_ms <= 0 || poll(&wait, 1, (int)left_ms) == 0)
			r = -ETIMEDOUT;
		else
			status = store->pq.connect_poll(store->handle);
	}
	return r == 0 && status == PGRES_POLLING_FAILED ? -ENOTCONN : r;
}

/* What a session is like, whatever the server's configuration says. */
static int configure(struct pg_store *store)
{
	static const struct store_sql set = {
		"SELECT current_schema(), set_config('search_path', quote_ident(current_schema()), "
		"false), set_config('synchronous_commit', CASE current_setting("
		"'synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, "
		"false), set_config('default_transaction_read_only', $1, false), "
		"set_config('lock_timeout', '0', false), set_config('statement_timeout', '0', "
		"false), set_config('idle_in_transaction_session_timeout', '0', false), "
		"set_config('client_connection_check_interval', '5s', false), "
		"set_config('row_security', 'off', false), "
		"set_config('client_min_messages', 'error', false)"
	};
	struct store_statement *statement = store_query(&store->store, &set);
	int r;

	store_bind_text(statement, 1, store->mode == STORE_READ ? STR("on") : STR("off"));
	r = store_step(statement);
	if (r == 1 && store_text(statement, 0).len == 0) {
		say(store, STR("there is no such schema as the search path says"));
		r = -ENOENT;
	}
	store_end(statement);
	return r < 0 ? r : 0;
}

static int check_server(struct pg_store *store)
{
	const char *encoding = store->pq.parameter(store->handle, "server_encoding");

	if (store->pq.server_version(store->handle) < SERVER_MIN)
		say(store, STR("the server is older than PostgreSQL 15"));
	else if (!encoding || strcmp(encoding, "UTF8") != 0)
		say(store, STR("the database is not encoded in UTF8"));
	else
		return 0;
	return -EPROTONOSUPPORT;
}

int pg_connect(struct pg_store *store)
{
	const char *const words[] = { "dbname", "client_encoding", "fallback_application_name",
				      NULL };
	const char *const values[] = { store->conninfo, "UTF8", "garant", NULL };
	int r;

	store->handle = store->pq.connect_start(words, values, 1);
	if (!store->handle)
		return -ENOMEM;
	r = store->pq.status(store->handle) == CONNECTION_BAD ? -ENOTCONN : 0;
	if (r == 0)
		r = poll_connection(store, pg_now_ms() + CONNECT_MS);
	if (r < 0)
		return pg_lose(store, r == -ETIMEDOUT ? r : -ENOTCONN);
	(void)store->pq.set_notice_receiver(store->handle, ignore_notice, NULL);
	r = check_server(store);
	if (r == 0 && (store->pq.set_nonblocking(store->handle, 1) < 0 ||
		       store->pq.enter_pipeline(store->handle) != 1))
		r = -EPROTO;
	if (r == 0)
		r = configure(store);
	if (r < 0 && store->handle) {
		store->pq.finish(store->handle);
		store->handle = NULL;
	}
	return r;
}

int pg_ready(struct pg_store *store)
{
	const struct timespec pause = { 0, RECONNECT_PAUSE_NS };
	int64_t until_ms = pg_now_ms() + RECONNECT_MS;
	int r;

	if (store->error < 0)
		return store->error;
	if (store->handle)
		return 0;
	if (store->began || store->hidden)
		return -ENOTCONN;
	while ((r = pg_connect(store)) == -ENOTCONN && pg_now_ms() < until_ms)
		(void)nanosleep(&pause, NULL);
	return r;
}

enum conninfo store_conninfo(const char *conninfo)
{
	enum conninfo found = CONNINFO_NO_DATABASE;
	PQconninfoOption *options;
	struct libpq pq;

	if (libpq_load(&pq) < 0)
		return CONNINFO_FINE; /* store_connect says it */
	options = pq.conninfo_parse(conninfo, NULL);
	if (!options)
		return CONNINFO_WRONG;
	for (const PQconninfoOption *option = options; option->keyword; option++) {
		bool given = option->val && option->val[0];

		if (given && strcmp(option->keyword, "dbname") == 0 &&
		    found == CONNINFO_NO_DATABASE)
			found = CONNINFO_FINE;
		if (given && (strcmp(option->keyword, "password") == 0 ||
			      strcmp(option->keyword, "sslpassword") == 0))
			found = CONNINFO_PASSWORD;
	}
	pq.conninfo_free(options);
	return found;
}

int store_connect(const struct store_connection *connection, enum store_mode mode,
		  struct store **ret_store)
{
	struct pg_store *store = calloc(1, sizeof(*store));

	*ret_store = &store->store;
	if (!store)
		return -ENOMEM;
	store->store.driver = &postgresql_driver;
	store->mode = mode;
	store->deadline_ms =
		connection->deadline_ms > 0 ? connection->deadline_ms : STORE_DEADLINE_MS;
	if (libpq_load(&store->pq) < 0) {
		say(store, STR("the library libpq.so.5 is not installed"));
		return -EPROTONOSUPPORT;
	}
	store->conninfo = strdup(connection->conninfo);
	return store->conninfo ? pg_connect(store) : -ENOMEM;
}

static void pg_close(struct store *store)
{
	struct pg_store *pg = pg_of(store);

	pg_forget_results(pg);
	if (pg->handle)
		pg->pq.finish(pg->handle);
	free(pg->conninfo);
	free(pg);
}

/* Who reads sees one moment. Its transaction may make temporary tables, and so is not said to be
 * one that reads. */
static int pg_begin(struct store *store)
{
	struct pg_store *pg = pg_of(store);
	int r = pg_ready(pg);

	if (r < 0)
		return r;
	assert(!pg->began);
	pg->began = true;
	return pg_execute(pg, pg->mode == STORE_READ
				      ? "BEGIN ISOLATION LEVEL REPEATABLE READ, READ WRITE"
				      : "BEGIN ISOLATION LEVEL SERIALIZABLE, READ WRITE");
}

static void pg_rollback(struct store *store)
{
	struct pg_store *pg = pg_of(store);

	pg_forget_results(pg);
	if (!pg->began)
		return;
	pg->began = false;
	/* What fails here has failed before, or is told by the next statement. */
	if (pg_flush(pg) < 0)
		pg->hidden = false;
	if (pg->handle && pg_execute(pg, "ROLLBACK") < 0 && pg->handle)
		(void)pg_lose(pg, -ENOTCONN);
	pg->error = 0;
	pg->hidden = false;
}

/* All that the transaction did is acknowledged before it is asked to commit, so that it holds its
 * rows until it is known how it ended. */
static int pg_commit(struct store *store)
{
	struct pg_store *pg = pg_of(store);
	int r = pg->error < 0 ? pg->error : pg_flush(pg);

	pg_forget_results(pg);
	if (r < 0) {
		pg_rollback(store);
		return r;
	}
	pg->began = false;
	r = pg_execute(pg, "COMMIT");
	pg->error = 0;
	return !pg->handle ? -EREMOTEIO : r;
}

/* Whether somebody still sees what there was before a transaction, which keeps it in the table. */
static int is_seen(struct pg_store *store, struct str transaction)
{
	static const struct store_sql older = {
		"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
		"pid <> pg_backend_pid() AND age(backend_xmin) > age(CAST($1 AS xid))"
	};
	struct store_statement *statement = store_query(&store->store, &older);
	int r;

	store_bind_text(statement, 1, transaction);
	r = store_step(statement);
	if (r == 1)
		r = store_int(statement, 0) > 0;
	store_end(statement);
	return r;
}

static int wait_for_readers(struct pg_store *store)
{
	static const struct store_sql now = {
		"SELECT CAST(CAST(pg_current_xact_id() AS xid) AS TEXT)"
	};
	struct store_statement *statement = store_query(&store->store, &now);
	const struct timespec pause = { 0, READERS_PAUSE_NS };
	int64_t until_ms = pg_now_ms() + READERS_MS;
	char text[TRANSACTION_BYTES];
	int r = store_step(statement);

	(void)snprintf(text, sizeof(text), "%.*s", STR_ARG(store_text(statement, 0)));
	store_end(statement);
	while (r == 1 && (r = is_seen(store, str_from(text))) == 1 && pg_now_ms() < until_ms)
		(void)nanosleep(&pause, NULL);
	return r == 1 ? -EBUSY : r;
}

/* What was written over stands in the table until it is made anew. Whoever still sees it keeps it
 * there: then it is to be done again. */
static int pg_forget(struct store *store)
{
	int r = wait_for_readers(pg_of(store));

	if (r == 0)
		r = pg_execute(pg_of(store), "SET lock_timeout = '2s'");
	if (r == 0)
		r = pg_execute(pg_of(store), "VACUUM (FULL) person");
	if (pg_of(store)->handle && pg_execute(pg_of(store), "SET lock_timeout = 0") < 0 && r == 0)
		r = -EPROTO;
	return r;
}

const struct store_driver postgresql_driver = {
	.close = pg_close,
	.begin = pg_begin,
	.commit = pg_commit,
	.rollback = pg_rollback,
	.forget = pg_forget,
	.changes = pg_changes,
	.query = pg_query,
	.many = pg_many,
	.bind_int = pg_bind_int,
	.bind_text = pg_bind_text,
	.bind_bytes = pg_bind_bytes,
	.step = pg_step,
	.post = pg_post,
	.end = pg_end,
	.column_int = pg_int,
	.column_text = pg_text,
	.column_bytes = pg_text,
	.define = pg_define,
	.append_only = pg_append_only,
	.has_table = pg_has_table,
	.compare = pg_compare,
	.integrity = pg_integrity,
	.search = pg_search,
	.shadow = pg_shadow,
	.differences = pg_differences,
};
