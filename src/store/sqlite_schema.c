/* What SQLite calls by names of its own: types, append-only tables, its list of tables. */
#include "store/sqlite.h"

#include <assert.h>
#include <errno.h>

#include "store/schema.h"

#define SQL_BYTES_MAX (16 * KIB)

/* Appends the statement with its words in braces as SQLite writes them. */
static void add_words(struct strbuf *out, struct str statement)
{
	static const char *const words[][2] = {
		{ "integer", "INTEGER" },
		{ "bytes", "BLOB" },
		{ "rows", "STRICT, WITHOUT ROWID" },
	};
	struct str head, word;

	while (str_cut(statement, '{', &head, &statement)) {
		strbuf_add(out, head);
		(void)str_cut(statement, '}', &word, &statement);
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (str_equal(word, str_from(words[i][0])))
				strbuf_add(out, str_from(words[i][1]));
	}
	strbuf_add(out, head);
}

int sqlite_define(struct store *store, const char *statement)
{
	struct strbuf sql = STRBUF_INIT(SQL_BYTES_MAX);
	int r;

	add_words(&sql, str_from(statement));
	r = strbuf_error(&sql);
	if (r == 0)
		r = sqlite_execute(store, sql.ptr);
	strbuf_done(&sql);
	return r;
}

int sqlite_append_only(struct store *store, const char *table)
{
	static const char *const events[] = { "UPDATE", "DELETE" };
	struct strbuf sql = STRBUF_INIT(SQL_BYTES_MAX);
	int r;

	for (size_t i = 0; i < 2; i++)
		strbuf_add_format(&sql,
				  "CREATE TRIGGER %s_no_%s BEFORE %s ON %s BEGIN SELECT "
				  "RAISE(ABORT, 'rows of %s are never changed or removed'); END;",
				  table, events[i], events[i], table, table);
	r = strbuf_error(&sql);
	if (r == 0)
		r = sqlite_execute(store, sql.ptr);
	strbuf_done(&sql);
	return r;
}

int sqlite_has_table(struct store *store, struct str table, bool *ret_has)
{
	static const struct store_sql ask = {
		"SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1"
	};
	struct store_statement *statement = store_query(store, &ask);
	int r;

	store_bind_text(statement, 1, table);
	r = store_step(statement);
	store_end(statement);
	if (r < 0)
		return r;
	*ret_has = r == 1;
	return 0;
}

/* Table, index or trigger, its name, and how it was made. */
static const struct store_sql list_schema = {
	"SELECT name, type, coalesce(sql, '') FROM sqlite_schema ORDER BY name, type"
};

static int compare_with(struct store *store, struct store *model, schema_report *report,
			void *state)
{
	struct store_statement *book_list, *model_list;
	int r = schema_update(model, 0);

	if (r < 0)
		return r;
	book_list = store_query(store, &list_schema);
	model_list = store_query(model, &list_schema);
	r = schema_compare_lists(book_list, model_list, report, state);
	store_end(book_list);
	store_end(model_list);
	return r;
}

int sqlite_compare(struct store *store, schema_report *report, void *state)
{
	struct store *model;
	int r = store_open(NULL, STORE_MEMORY, &model);

	if (r == 0)
		r = compare_with(store, model, report, state);
	store_close(model);
	return r;
}

static int define_shadow(struct store *store, struct store *model, const char *table)
{
	static const struct store_sql find = {
		"SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = $1"
	};
	static const char start[] = "CREATE TABLE ";
	struct strbuf sql = STRBUF_INIT(SQL_BYTES_MAX);
	struct store_statement *statement = store_query(model, &find);
	struct str made;
	int r;

	store_bind_text(statement, 1, str_from(table));
	r = store_step(statement);
	assert(r != 0);
	if (r < 0)
		return r;
	made = store_text(statement, 0);
	strbuf_add(&sql, STR("CREATE TEMP TABLE "));
	strbuf_add(&sql, str_slice(made, sizeof(start) - 1, made.len));
	store_end(statement);
	r = strbuf_error(&sql);
	if (r == 0)
		r = sqlite_execute(store, sql.ptr);
	strbuf_done(&sql);
	return r;
}

int sqlite_shadow(struct store *store, const char *const *tables, size_t count)
{
	struct store *model;
	int r = store_open(NULL, STORE_MEMORY, &model);

	if (r == 0)
		r = schema_update(model, 0);
	for (size_t i = 0; r == 0 && i < count; i++)
		r = define_shadow(store, model, tables[i]);
	store_close(model);
	return r;
}

int sqlite_differences(struct store *store, const struct shadowed *shadowed, schema_report *report,
		       void *state)
{
	struct strbuf text = STRBUF_INIT(SQL_BYTES_MAX);
	struct sqlite_statement statement = { .statement = { &sqlite_driver },
					      .store = sqlite_of(store) };
	int r;

	strbuf_add_format(&text, "SELECT %s FROM (SELECT * FROM %s.%s EXCEPT SELECT * FROM %s.%s)",
			  shadowed->key, shadowed->missing ? "temp" : "main", shadowed->table,
			  shadowed->missing ? "main" : "temp", shadowed->table);
	r = strbuf_error(&text);
	if (r == 0 && sqlite3_prepare_v2(statement.store->handle, text.ptr, -1, &statement.prepared,
					 NULL) != SQLITE_OK)
		r = sqlite_failed(statement.store,
				  sqlite3_extended_errcode(statement.store->handle));
	while (r == 0 && (r = store_step(&statement.statement)) == 1)
		r = report(state, store_text(&statement.statement, 0));
	(void)sqlite3_finalize(statement.prepared);
	strbuf_done(&text);
	return r;
}

int sqlite_integrity(struct store *store, schema_report *report, void *state)
{
	static const struct store_sql ask = { "PRAGMA integrity_check" };
	struct store_statement *statement = store_query(store, &ask);
	int r = 0;

	while (r == 0 && (r = store_step(statement)) == 1)
		r = str_equal(store_text(statement, 0), STR("ok"))
			    ? 0
			    : report(state, store_text(statement, 0));
	return r;
}

static int search_column(struct store *store, struct str place, struct str bytes, bool *ret_found)
{
	struct strbuf text = STRBUF_INIT(SQL_BYTES_MAX);
	struct sqlite_statement statement = { .statement = { &sqlite_driver },
					      .store = sqlite_of(store) };
	struct str table, column;
	int r;

	(void)str_cut(place, '.', &table, &column);
	strbuf_add_format(&text,
			  "SELECT 1 FROM \"%.*s\" WHERE instr(CAST(\"%.*s\" AS BLOB), $1) > 0 "
			  "LIMIT 1",
			  STR_ARG(table), STR_ARG(column));
	r = strbuf_error(&text);
	if (r == 0 && sqlite3_prepare_v2(statement.store->handle, text.ptr, -1, &statement.prepared,
					 NULL) != SQLITE_OK)
		r = sqlite_failed(statement.store,
				  sqlite3_extended_errcode(statement.store->handle));
	if (r == 0) {
		store_bind_bytes(&statement.statement, 1, bytes);
		r = store_step(&statement.statement);
	}
	*ret_found = r == 1;
	(void)sqlite3_finalize(statement.prepared);
	strbuf_done(&text);
	return r < 0 ? r : 0;
}

int sqlite_search(struct store *store, struct str bytes, schema_report *report, void *state)
{
	static const struct store_sql columns = {
		"SELECT s.name || '.' || c.name FROM sqlite_schema s, pragma_table_info(s.name) c "
		"WHERE s.type = 'table' AND c.type <> 'INTEGER' ORDER BY s.name, c.cid"
	};
	struct store_statement *rows = store_query(store, &columns);
	bool found;
	int r = 0;

	while (r == 0 && (r = store_step(rows)) == 1) {
		r = search_column(store, store_text(rows, 0), bytes, &found);
		if (r == 0 && found)
			r = report(state, store_text(rows, 0));
	}
	store_end(rows);
	return r;
}
