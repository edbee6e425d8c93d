/* Statements of the PostgreSQL driver: what is sent, in which order, and whose the answers are. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "store/postgresql.h"

#define NAME_BYTES 32
#define CURSOR_BYTES_MAX (8 * KIB)
#define ROWS_AT_ONCE 200
#define TYPE_BYTES 17
#define TYPE_INT8 20
#define TYPE_INT2 21
#define TYPE_INT4 23
#define TYPE_TEXT 25
#define TYPE_NUMERIC 1700
/* Of a number of the type numeric, as it is sent. */
#define NUMERIC_HEAD_BYTES 8
#define NUMERIC_NEGATIVE 0x4000
#define NUMERIC_BASE 10000

/* All arguments are sent as PostgreSQL has them inside. */
static const int binary[PG_ARGUMENTS_MAX] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
					      1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

static struct pg_statement *of(struct store_statement *statement)
{
	return (struct pg_statement *)statement;
}

static void drop_result(struct pg_statement *statement)
{
	if (statement->result)
		statement->store->pq.clear(statement->result);
	statement->result = NULL;
}

void pg_forget_results(struct pg_store *store)
{
	for (size_t i = 0; i < PG_STATEMENTS_MAX; i++) {
		drop_result(&store->statements[i]);
		store->statements[i].open = false;
	}
	drop_result(&store->once);
}

/* Reads what came until there is an answer: a result, or NULL between two statements. */
static int next_result(struct pg_store *store, int64_t until_ms, PGresult **ret_result)
{
	int r = 0;

	while (r == 0) {
		int left = store->pq.flush(store->handle);

		if (left < 0)
			return pg_lose(store, -ENOTCONN);
		if (!store->pq.is_busy(store->handle)) {
			*ret_result = store->pq.result(store->handle);
			return 0;
		}
		r = pg_wait(store, left == 1, until_ms);
		if (r == 0 && store->pq.consume(store->handle) == 0)
			r = -ENOTCONN;
	}
	return pg_lose(store, r);
}

/* What became of one thing that was sent. */
static int take_result(struct pg_store *store, const struct pg_sent *sent, PGresult *result)
{
	struct pg_statement *statement = sent->statement;
	ExecStatusType status = store->pq.result_status(result);
	int r = 0;

	if (status == PGRES_PIPELINE_ABORTED)
		r = -ECANCELED; /* what failed stood before it */
	else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		r = pg_failed(store, result);
	if (statement && sent->prepares)
		statement->prepared = r == 0 ? PG_READY : PG_NOT;
	if (r == 0 && statement && sent->asked) {
		if (status == PGRES_COMMAND_OK &&
		    parse_int64(str_from(store->pq.cmd_tuples(result)), 0, INT64_MAX,
				&store->changes) < 0)
			store->changes = 0;
		statement->result = result;
		statement->row = -1;
		return 0;
	}
	store->pq.clear(result);
	return r;
}

/* All answers up to that to the sync. The first error is what counts; one that ended the connection
 * too is not known to be the answer to what was sent last. */
static int read_answers(struct pg_store *store, int64_t until_ms)
{
	PGresult *result = NULL;
	int first = 0, r;

	for (size_t i = 0; i < store->queued; i++) {
		do {
			r = next_result(store, until_ms, &result);
			if (r < 0)
				return first < 0 ? first : r;
		} while (!result); /* the end of the answer before */
		r = take_result(store, &store->queue[i], result);
		if (r < 0 && first == 0)
			first = r;
		if (store->pq.status(store->handle) == CONNECTION_BAD || first == -ENOTCONN)
			return pg_lose(store, first < 0 ? first : -ENOTCONN);
	}
	do {
		r = next_result(store, until_ms, &result);
		if (r < 0)
			return first < 0 ? first : r;
		if (result && store->pq.result_status(result) == PGRES_PIPELINE_SYNC) {
			store->pq.clear(result);
			return first;
		}
		store->pq.clear(result);
	} while (store->pq.status(store->handle) != CONNECTION_BAD);
	return pg_lose(store, -ENOTCONN);
}

int pg_flush(struct pg_store *store)
{
	int r;

	if (!store->handle)
		return -ENOTCONN;
	if (store->queued == 0)
		return 0;
	r = store->pq.sync(store->handle) == 1
		    ? read_answers(store, pg_now_ms() + store->deadline_ms)
		    : pg_lose(store, -ENOTCONN);
	store->queued = 0;
	if (r < 0 && store->began && store->error == 0)
		store->error = r;
	return r;
}

/* Remembers what was sent; sent is what libpq said. */
static int enqueue(struct pg_store *store, struct pg_sent what, int sent)
{
	if (sent != 1)
		return pg_lose(store, -ENOTCONN);
	store->queue[store->queued++] = what;
	return 0;
}

static int make_room(struct pg_store *store)
{
	return store->queued + 2 > PG_QUEUE_MAX ? pg_flush(store) : 0;
}

int pg_execute(struct pg_store *store, const char *text)
{
	int r = make_room(store);

	if (r == 0 && !store->handle)
		r = -ENOTCONN;
	if (r == 0)
		r = enqueue(
			store, (struct pg_sent){ 0 },
			store->pq.send_params(store->handle, text, 0, NULL, NULL, NULL, NULL, 1));
	return r < 0 || store->began ? r : pg_flush(store);
}

static void name_of(const struct pg_statement *statement, char name[NAME_BYTES])
{
	(void)snprintf(name, NAME_BYTES, "s%td", statement - statement->store->statements);
}

/* What fails here is told by the next statement. */
static void close_cursor(struct pg_statement *statement)
{
	struct pg_store *store = statement->store;
	char text[2 * NAME_BYTES], name[NAME_BYTES];

	if (!statement->open)
		return;
	statement->open = false;
	name_of(statement, name);
	(void)snprintf(text, sizeof(text), "CLOSE %s", name);
	if (store->handle && store->began && store->error == 0 && pg_execute(store, text) < 0)
		store->error = -EPROTO;
}

/* Sends a statement with its arguments; it is prepared before, where it was not. */
static int send_statement(struct pg_statement *statement, bool asked)
{
	struct pg_store *store = statement->store;
	char name[NAME_BYTES];
	int r = make_room(store);

	if (r < 0)
		return r;
	name_of(statement, name);
	if (statement->prepared == PG_NOT) {
		r = enqueue(store, (struct pg_sent){ .statement = statement, .prepares = true },
			    store->pq.send_prepare(store->handle, name, statement->sql->text,
						   statement->count, statement->types));
		statement->prepared = PG_SENT;
	}
	if (r == 0)
		r = enqueue(store, (struct pg_sent){ .statement = statement, .asked = asked },
			    store->pq.send_prepared(store->handle, name, statement->count,
						    statement->values, statement->lengths, binary,
						    1));
	return r;
}

/* $1 .. $n must first stand in this order, as SQLite numbers them. Returns their number, or
 * -EPROTO. */
static int count_arguments(const char *text)
{
	int count = 0;

	for (; *text; text++) {
		int number = 0;

		if (*text != '$' || text[1] < '1' || text[1] > '9')
			continue;
		while (text[1] >= '0' && text[1] <= '9' && number <= PG_ARGUMENTS_MAX)
			number = number * 10 + (*++text - '0');
		if (number > count + 1 || number > PG_ARGUMENTS_MAX)
			return -EPROTO;
		if (number == count + 1)
			count++;
	}
	return count;
}

static struct pg_statement *find(struct pg_store *store, const struct store_sql *sql)
{
	size_t start = (uintptr_t)sql / sizeof(*sql) % PG_STATEMENTS_MAX;

	for (size_t i = 0; i < PG_STATEMENTS_MAX; i++) {
		struct pg_statement *place = &store->statements[(start + i) % PG_STATEMENTS_MAX];

		if (!place->sql || place->sql == sql)
			return place;
	}
	return NULL;
}

static struct store_statement *refuse(struct pg_store *store, int error)
{
	store->broken = (struct pg_statement){ .statement = { &postgresql_driver },
					       .store = store,
					       .error = error };
	return &store->broken.statement;
}

struct store_statement *pg_query(struct store *store, const struct store_sql *sql)
{
	struct pg_store *pg = pg_of(store);
	struct pg_statement *place = find(pg, sql);
	int r = place ? pg_ready(pg) : -EPROTO;

	if (r == 0 && !place->sql) {
		r = count_arguments(sql->text);
		if (r >= 0)
			*place = (struct pg_statement){ .statement = { &postgresql_driver },
							.store = pg,
							.sql = sql,
							.count = r };
	}
	if (r < 0)
		return refuse(pg, r);
	close_cursor(place);
	drop_result(place);
	place->many = false;
	memset(place->values, 0, sizeof(place->values));
	place->error = 0;
	return &place->statement;
}

static void bind(struct pg_statement *statement, int number, Oid type, struct str value)
{
	if (number < 1 || number > statement->count) {
		if (statement->error == 0)
			statement->error = -EPROTO;
		return;
	}
	statement->types[number - 1] = type;
	statement->values[number - 1] = value.len > 0 ? value.ptr : "";
	statement->lengths[number - 1] = (int)value.len;
}

void pg_many(struct store_statement *statement)
{
	of(statement)->many = true;
}

void pg_bind_int(struct store_statement *statement, int number, int64_t value)
{
	char *bytes =
		of(statement)->integers[number > 0 && number <= PG_ARGUMENTS_MAX ? number - 1 : 0];

	for (size_t i = 0; i < sizeof(value); i++)
		bytes[i] = (char)((uint64_t)value >> (56 - 8 * i) & 255);
	bind(of(statement), number, TYPE_INT8, (struct str){ bytes, sizeof(value) });
}

void pg_bind_text(struct store_statement *statement, int number, struct str text)
{
	bind(of(statement), number, TYPE_TEXT, text);
}

void pg_bind_bytes(struct store_statement *statement, int number, struct str bytes)
{
	bind(of(statement), number, TYPE_BYTES, bytes);
}

/* The rows of a cursor that come next; it is opened first, where it is not. */
static int fetch(struct pg_statement *statement)
{
	struct pg_store *store = statement->store;
	struct strbuf text = STRBUF_INIT(CURSOR_BYTES_MAX);
	char name[NAME_BYTES];
	int r = make_room(store);

	name_of(statement, name);
	if (r == 0 && !statement->open) {
		strbuf_add_format(&text, "DECLARE %s NO SCROLL CURSOR FOR %s", name,
				  statement->sql->text);
		r = strbuf_error(&text);
		if (r == 0)
			r = enqueue(store, (struct pg_sent){ 0 },
				    store->pq.send_params(store->handle, text.ptr, statement->count,
							  statement->types, statement->values,
							  statement->lengths, binary, 1));
		statement->open = r == 0;
	}
	strbuf_clear(&text);
	strbuf_add_format(&text, "FETCH FORWARD %d FROM %s", ROWS_AT_ONCE, name);
	if (r == 0)
		r = strbuf_error(&text);
	if (r == 0)
		r = enqueue(store, (struct pg_sent){ .statement = statement, .asked = true },
			    store->pq.send_params(store->handle, text.ptr, 0, NULL, NULL, NULL,
						  NULL, 1));
	strbuf_done(&text);
	return r;
}

static int ask(struct pg_statement *statement)
{
	bool by_cursor = statement->many && statement->store->began;
	int r = pg_ready(statement->store);

	if (r == 0)
		r = by_cursor ? fetch(statement) : send_statement(statement, true);
	return r == 0 ? pg_flush(statement->store) : r;
}

int pg_step(struct store_statement *statement)
{
	struct pg_statement *pg = of(statement);
	bool more;
	int r = pg->error;

	if (r == 0 && !pg->result)
		r = ask(pg);
	while (r == 0 && ++pg->row >= pg->store->pq.rows(pg->result)) {
		more = pg->open && pg->row == ROWS_AT_ONCE;
		drop_result(pg);
		pg->row = -1;
		if (!more) {
			close_cursor(pg);
			return 0;
		}
		r = ask(pg);
	}
	return r < 0 ? r : 1;
}

int pg_post(struct store_statement *statement)
{
	struct pg_statement *pg = of(statement);
	int r = pg->error;

	if (!pg->store->began) {
		r = pg_step(statement);
		drop_result(pg);
		return r < 0 ? r : 0;
	}
	if (r == 0)
		r = pg_ready(pg->store);
	return r == 0 ? send_statement(pg, false) : r;
}

void pg_end(struct store_statement *statement)
{
	close_cursor(of(statement));
	drop_result(of(statement));
	of(statement)->row = -1;
}

int64_t pg_changes(const struct store *store)
{
	return ((const struct pg_store *)store)->changes;
}

struct store_statement *pg_once(struct pg_store *store)
{
	drop_result(&store->once);
	store->once = (struct pg_statement){ .statement = { &postgresql_driver },
					     .store = store,
					     .count = PG_ARGUMENTS_MAX };
	return &store->once.statement;
}

int pg_run_once(struct pg_store *store, const char *text)
{
	struct pg_statement *once = &store->once;
	int count = once->values[0] ? 1 : 0, r = pg_ready(store);

	if (r == 0)
		r = make_room(store);
	if (r == 0)
		r = enqueue(store, (struct pg_sent){ .statement = once, .asked = true },
			    store->pq.send_params(store->handle, text, count, once->types,
						  once->values, once->lengths, binary, 1));
	return r == 0 ? pg_flush(store) : r;
}

static uint64_t big_endian(const char *bytes, size_t count)
{
	uint64_t value = 0;

	for (size_t i = 0; i < count; i++)
		value = value << 8 | (uint8_t)bytes[i];
	return value;
}

/* A sum of integers is a numeric: groups of four digits, the first of which weighs so many times
 * 10,000. What goes beyond 64 bits cannot come of the amounts of a book. */
static int64_t numeric_of(struct str bytes)
{
	int64_t value = 0, groups, weight;

	if (bytes.len < NUMERIC_HEAD_BYTES)
		return 0;
	groups = (int64_t)big_endian(bytes.ptr, 2);
	weight = (int64_t)(int16_t)big_endian(bytes.ptr + 2, 2);
	for (int64_t i = 0; i <= weight; i++) {
		int64_t group = 0;

		if (i < groups && NUMERIC_HEAD_BYTES + 2 * (size_t)(i + 1) <= bytes.len)
			group = (int64_t)big_endian(bytes.ptr + NUMERIC_HEAD_BYTES + 2 * (size_t)i,
						    2);
		if (__builtin_mul_overflow(value, NUMERIC_BASE, &value) ||
		    __builtin_add_overflow(value, group, &value))
			return INT64_MAX;
	}
	return big_endian(bytes.ptr + 4, 2) == NUMERIC_NEGATIVE ? -value : value;
}

int64_t pg_int(struct store_statement *statement, int column)
{
	struct pg_statement *pg = of(statement);
	struct str bytes = pg_text(statement, column);

	if (bytes.len == 0)
		return 0;
	switch (pg->store->pq.type(pg->result, column)) {
	case TYPE_INT8:
		return (int64_t)big_endian(bytes.ptr, 8);
	case TYPE_INT4:
		return (int32_t)big_endian(bytes.ptr, 4);
	case TYPE_INT2:
		return (int16_t)big_endian(bytes.ptr, 2);
	case TYPE_NUMERIC:
		return numeric_of(bytes);
	default:
		return (uint8_t)bytes.ptr[0]; /* a truth value */
	}
}

struct str pg_text(struct store_statement *statement, int column)
{
	struct pg_statement *pg = of(statement);
	int len;

	if (!pg->result || pg->store->pq.is_null(pg->result, pg->row, column))
		return STR_NONE;
	len = pg->store->pq.length(pg->result, pg->row, column);
	return len > 0 ? (struct str){ pg->store->pq.value(pg->result, pg->row, column),
				       (size_t)len }
		       : STR_NONE;
}
