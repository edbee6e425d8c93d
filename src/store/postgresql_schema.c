/* What PostgreSQL calls by names of its own: types, append-only tables, its catalogue. What the
 * tables should be like is seen by making them once more as temporary ones. */
#include <errno.h>

#include "store/postgresql.h"

#define SQL_BYTES_MAX (16 * KIB)

/* Appends the statement with its words in braces as PostgreSQL writes them. Texts are compared by
 * their bytes, whatever the language of the database is. */
static void add_words(struct strbuf *out, struct str statement)
{
	static const struct str text = { "TEXT ", 5 };
	struct str word;

	while (statement.len > 0) {
		if (statement.ptr[0] == '{') {
			(void)str_cut(statement, '}', &word, &statement);
			if (str_equal(word, STR("{integer")))
				strbuf_add(out, STR("BIGINT"));
			else if (str_equal(word, STR("{bytes")))
				strbuf_add(out, STR("BYTEA"));
		} else if (str_starts(statement, text)) {
			strbuf_add(out, STR("TEXT COLLATE \"C\" "));
			statement = str_slice(statement, text.len, statement.len);
		} else {
			strbuf_add_byte(out, statement.ptr[0]);
			statement = str_slice(statement, 1, statement.len);
		}
	}
}

static int execute_built(struct pg_store *store, struct strbuf *sql)
{
	int r = strbuf_error(sql);

	if (r == 0)
		r = pg_ready(store);
	if (r == 0)
		r = pg_execute(store, sql->ptr);
	strbuf_done(sql);
	return r;
}

int pg_define(struct store *store, const char *statement)
{
	struct strbuf sql = STRBUF_INIT(SQL_BYTES_MAX);

	add_words(&sql, str_from(statement));
	return execute_built(pg_of(store), &sql);
}

/* The function of the triggers; schema is "" or ends in a dot. */
static int make_refusal(struct pg_store *store, const char *schema)
{
	struct strbuf sql = STRBUF_INIT(SQL_BYTES_MAX);

	strbuf_add_format(&sql,
			  "CREATE OR REPLACE FUNCTION %sgarant_refuse() RETURNS trigger LANGUAGE "
			  "plpgsql AS $$BEGIN RAISE EXCEPTION 'rows of %% are never changed or "
			  "removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END$$",
			  schema);
	return execute_built(store, &sql);
}

static int make_triggers(struct pg_store *store, const char *schema, const char *table)
{
	static const char *const events[][2] = { { "UPDATE", "ROW" },
						 { "DELETE", "ROW" },
						 { "TRUNCATE", "STATEMENT" } };
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(events) / sizeof(events[0]); i++) {
		struct strbuf sql = STRBUF_INIT(SQL_BYTES_MAX);

		strbuf_add_format(&sql,
				  "CREATE TRIGGER \"%s_no_%s\" BEFORE %s ON %s%s FOR EACH %s "
				  "EXECUTE FUNCTION %sgarant_refuse()",
				  table, events[i][0], events[i][0], schema, table, events[i][1],
				  schema);
		r = execute_built(store, &sql);
	}
	return r;
}

int pg_append_only(struct store *store, const char *table)
{
	int r = make_refusal(pg_of(store), "");

	return r == 0 ? make_triggers(pg_of(store), "", table) : r;
}

int pg_has_table(struct store *store, struct str table, bool *ret_has)
{
	static const struct store_sql ask = {
		"SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
		"n.nspname = current_schema() AND c.relkind = 'r' AND c.relname = $1"
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

int store_table_count(struct store *store, int64_t *ret_count)
{
	static const struct store_sql ask = {
		"SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
		"WHERE n.nspname = current_schema()"
	};
	struct store_statement *statement = store_query(store, &ask);
	int r = store_step(statement);

	if (r == 1)
		*ret_count = store_int(statement, 0);
	store_end(statement);
	return r < 0 ? r : 0;
}

/* A statement of a migration, in the temporary schema. */
static int define_model(struct pg_store *store, const char *statement)
{
	static const struct str table = { "CREATE TABLE ", 13 };
	struct strbuf sql = STRBUF_INIT(SQL_BYTES_MAX);
	struct str text = str_from(statement);

	if (str_starts(text, table)) {
		strbuf_add(&sql, STR("CREATE TEMP TABLE "));
		text = str_slice(text, table.len, text.len);
	}
	add_words(&sql, text);
	return execute_built(store, &sql);
}

static int make_model(struct pg_store *store, bool triggers)
{
	size_t count;
	const struct migration *migrations = schema_migrations(&count);
	int r = 0;

	for (size_t i = 0; r == 0 && i < count; i++)
		for (size_t n = 0; r == 0 && migrations[i].statements[n]; n++)
			r = define_model(store, migrations[i].statements[n]);
	if (r == 0 && triggers)
		r = make_refusal(store, "pg_temp.");
	for (size_t i = 0; r == 0 && triggers && i < count; i++)
		for (size_t n = 0; r == 0 && migrations[i].append_only[n]; n++)
			r = make_triggers(store, "pg_temp.", migrations[i].append_only[n]);
	return r;
}

/* What stands in a schema, without what belongs to something else of the list, and how it was made,
 * without the name of the schema. */
#define LIST_OF(schema)                                                                            \
	"WITH place (id, prefix) AS (SELECT oid, CASE WHEN oid = pg_my_temp_schema() THEN "        \
	"'pg_temp.' ELSE quote_ident(nspname) || '.' END FROM pg_namespace WHERE oid = " schema    \
	"), listed (name, kind, made) AS ("                                                        \
	"SELECT c.relname, 'table', concat_ws(' ', c.relkind, c.relrowsecurity, c.relhasrules, "   \
	"(SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), "      \
	"a.attnotnull, k.collname, pg_get_expr(d.adbin, d.adrelid)), ', ' ORDER BY a.attnum) "     \
	"FROM pg_attribute a LEFT JOIN pg_collation k ON k.oid = a.attcollation LEFT JOIN "        \
	"pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = c.oid "  \
	"AND a.attnum > 0 AND NOT a.attisdropped), (SELECT string_agg(pg_get_constraintdef("       \
	"k.oid), ', ' ORDER BY pg_get_constraintdef(k.oid) COLLATE \"C\") FROM pg_constraint k "   \
	"WHERE k.conrelid = c.oid)) FROM pg_class c, place WHERE c.relnamespace = place.id AND "   \
	"c.relkind <> 'i' UNION ALL "                                                              \
	"SELECT c.relname, 'index', replace(pg_get_indexdef(c.oid), place.prefix, '') FROM "       \
	"pg_class c, place WHERE c.relnamespace = place.id AND c.relkind = 'i' AND NOT EXISTS "    \
	"(SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid) UNION ALL "                      \
	"SELECT t.tgname, 'trigger', concat_ws(' ', t.tgenabled, "                                 \
	"replace(pg_get_triggerdef(t.oid), "                                                       \
	"place.prefix, '')) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid, place WHERE "  \
	"c.relnamespace = place.id AND NOT t.tgisinternal UNION ALL "                              \
	"SELECT p.proname, 'function', p.prosrc FROM pg_proc p, place WHERE p.pronamespace = "     \
	"place.id AND p.proname = 'garant_refuse') SELECT name, kind, made FROM listed ORDER BY "  \
	"CAST(name AS TEXT) COLLATE \"C\", kind"

static int compare_in(struct pg_store *store, schema_report *report, void *state)
{
	static const struct store_sql of_book = { LIST_OF(
		"CAST(CAST(current_schema() AS regnamespace) AS oid)") };
	static const struct store_sql of_model = { LIST_OF("pg_my_temp_schema()") };
	struct store_statement *book, *model;
	int r = make_model(store, true);

	if (r < 0)
		return r;
	book = store_query(&store->store, &of_book);
	model = store_query(&store->store, &of_model);
	r = schema_compare_lists(book, model, report, state);
	store_end(book);
	store_end(model);
	return r;
}

int pg_compare(struct store *store, schema_report *report, void *state)
{
	struct pg_store *pg = pg_of(store);
	bool within = pg->began;
	int r = within ? pg_execute(pg, "SAVEPOINT model") : store_begin(store);

	if (r == 0)
		r = compare_in(pg, report, state);
	if (!within)
		store_rollback(store);
	else if (r >= 0 && pg_execute(pg, "ROLLBACK TO SAVEPOINT model") < 0)
		r = -EPROTO;
	return r;
}

/* What the database knows to be wrong with itself: a file that is damaged is found by reading. */
int pg_integrity(struct store *store, schema_report *report, void *state)
{
	static const struct store_sql ask = {
		"SELECT c.relname || ' is not valid' FROM pg_index i JOIN pg_class c ON c.oid = "
		"i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = "
		"current_schema() AND NOT (i.indisvalid AND i.indisready) UNION ALL SELECT "
		"k.conname || ' is not validated' FROM pg_constraint k JOIN pg_namespace n ON "
		"n.oid = k.connamespace WHERE n.nspname = current_schema() AND NOT k.convalidated"
	};
	struct store_statement *statement = store_query(store, &ask);
	int r = 0;

	while (r == 0 && (r = store_step(statement)) == 1)
		r = report(state, store_text(statement, 0));
	store_end(statement);
	return r;
}

static int search_column(struct pg_store *store, struct store_statement *column, struct str bytes,
			 bool *ret_found)
{
	struct strbuf text = STRBUF_INIT(SQL_BYTES_MAX);
	struct store_statement *statement = pg_once(store);
	int r;

	strbuf_add_format(&text, "SELECT 1 FROM %.*s WHERE position($1 IN %s%.*s%s) > 0 LIMIT 1",
			  STR_ARG(store_text(column, 1)), store_int(column, 3) ? "convert_to(" : "",
			  STR_ARG(store_text(column, 2)), store_int(column, 3) ? ", 'UTF8')" : "");
	store_bind_bytes(statement, 1, bytes);
	r = strbuf_error(&text);
	if (r == 0)
		r = pg_run_once(store, text.ptr);
	if (r == 0)
		r = store_step(statement);
	*ret_found = r == 1;
	store_end(statement);
	strbuf_done(&text);
	return r < 0 ? r : 0;
}

int pg_search(struct store *store, struct str bytes, schema_report *report, void *state)
{
	static const struct store_sql columns = {
		"SELECT c.relname || '.' || a.attname, quote_ident(c.relname), "
		"quote_ident(a.attname), CASE WHEN a.atttypid = CAST('text' AS regtype) THEN 1 "
		"ELSE 0 END FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN "
		"pg_attribute a ON a.attrelid = c.oid WHERE n.nspname = current_schema() AND "
		"c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid IN ("
		"CAST('text' AS regtype), CAST('bytea' AS regtype)) ORDER BY CAST(c.relname AS "
		"TEXT) COLLATE \"C\", a.attnum"
	};
	struct store_statement *rows = store_query(store, &columns);
	bool found = false;
	int r = 0;

	while (r == 0 && (r = store_step(rows)) == 1) {
		r = search_column(pg_of(store), rows, bytes, &found);
		if (r == 0 && found)
			r = report(state, store_text(rows, 0));
	}
	store_end(rows);
	return r;
}

static bool is_one_of(struct str name, const char *const *tables, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(name, str_from(tables[i])))
			return true;
	return false;
}

/* The temporary tables that are not asked for must not hide those of the book. */
static int drop_others(struct pg_store *store, const char *const *tables, size_t count)
{
	static const struct store_sql all = {
		"SELECT CAST(relname AS TEXT) FROM pg_class WHERE relnamespace = "
		"pg_my_temp_schema() AND relkind = 'r'"
	};
	struct store_statement *rows = store_query(&store->store, &all);
	int r = 0;

	while (r == 0 && (r = store_step(rows)) == 1) {
		struct strbuf sql = STRBUF_INIT(SQL_BYTES_MAX);

		r = 0;
		if (is_one_of(store_text(rows, 0), tables, count))
			continue;
		strbuf_add_format(&sql, "DROP TABLE pg_temp.%.*s", STR_ARG(store_text(rows, 0)));
		r = execute_built(store, &sql);
	}
	store_end(rows);
	return r;
}

/* What was prepared before may still mean the tables of the book, and is prepared anew. */
int pg_shadow(struct store *store, const char *const *tables, size_t count)
{
	struct pg_store *pg = pg_of(store);
	int r = make_model(pg, false);

	if (r == 0)
		r = drop_others(pg, tables, count);
	if (r == 0)
		r = pg_flush(pg);
	if (r == 0)
		r = pg_execute(pg, "DEALLOCATE ALL");
	for (size_t i = 0; r == 0 && i < PG_STATEMENTS_MAX; i++)
		pg->statements[i].prepared = PG_NOT;
	if (r == 0 && pg->began)
		r = pg_execute(pg, "SET TRANSACTION READ ONLY");
	if (r == 0)
		r = pg_flush(pg);
	pg->hidden = true;
	return r;
}

int pg_differences(struct store *store, const struct shadowed *shadowed, schema_report *report,
		   void *state)
{
	static const struct store_sql schema = { "SELECT quote_ident(current_schema())" };
	struct pg_store *pg = pg_of(store);
	struct store_statement *name = store_query(store, &schema), *statement = pg_once(pg);
	struct strbuf text = STRBUF_INIT(SQL_BYTES_MAX), book = STRBUF_INIT(SQL_BYTES_MAX);
	int r = store_step(name);

	if (r == 1) {
		strbuf_add(&book, store_text(name, 0));
		r = strbuf_error(&book);
	}
	store_end(name);
	if (r == 0) {
		const char *from = shadowed->missing ? "pg_temp" : book.ptr;
		const char *other = shadowed->missing ? book.ptr : "pg_temp";

		strbuf_add_format(&text,
				  "SELECT CAST(%s AS TEXT) FROM (SELECT * FROM %s.%s EXCEPT "
				  "SELECT * FROM %s.%s) AS only_here",
				  shadowed->key, from, shadowed->table, other, shadowed->table);
		r = strbuf_error(&text);
	}
	if (r == 0)
		r = pg_run_once(pg, text.ptr);
	while (r == 0 && (r = store_step(statement)) == 1)
		r = report(state, store_text(statement, 0));
	store_end(statement);
	strbuf_done(&text);
	strbuf_done(&book);
	return r;
}
