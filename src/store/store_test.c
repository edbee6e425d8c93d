#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/schema.h"
#include "store/sqlite.h"
#include "tests/lib/desk_database.h"

#define PATH_MAX_BYTES 64

struct place {
	char folder[PATH_MAX_BYTES], path[PATH_MAX_BYTES + 16];
	char conninfo[DESK_CONNINFO_BYTES]; /* empty: the book is a file */
};

static int make_place(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	(void)snprintf(place->folder, sizeof(place->folder), "/tmp/garant-store-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	(void)snprintf(place->path, sizeof(place->path), "%s/book.db", place->folder);
	desk_database(place->conninfo);
	*state = place;
	return 0;
}

static int remove_place(void **state)
{
	struct place *place = *state;

	(void)unlink(place->path);
	(void)rmdir(place->folder);
	free(place);
	return 0;
}

static struct store *opened(const struct place *place, enum store_mode mode)
{
	struct store *store;

	if (place->conninfo[0])
		return desk_connect(place->conninfo, mode);
	assert_int_equal(store_open(place->path, mode, &store), 0);
	return store;
}

static int run(struct store *store, const struct store_sql *sql)
{
	if (store->driver != &sqlite_driver)
		return desk_translated(store, sql->text);
	return store_run(store_query(store, sql));
}

static void made(const struct place *place)
{
	struct store *store = opened(place, STORE_CREATE);

	assert_int_equal(schema_update(store, 1000), 0);
	store_close(store);
}

static void test_errors(void **state)
{
	static const struct store_sql insert = { "INSERT INTO chain VALUES (3, 0, 0, $1)" };
	static const struct store_sql bytes = {
		"INSERT INTO chain VALUES (3, 0, 0, CAST('01234567890123456789012345678901' AS "
		"BLOB))"
	};
	static const struct store_sql far = { "INSERT INTO chain VALUES (256, 0, 0, x'00')" };
	static const struct store_sql none = { "INSERT INTO nothing VALUES (1)" };
	static const struct store_sql order = { "SELECT seq FROM chain WHERE seq = $2 OR 0 = $1" };
	struct store_statement *statement;
	struct store *store;

	made(*state);
	store = opened(*state, STORE_WRITE);
	statement = store_query(store, &insert);
	store_bind_text(statement, 1, STR("01234567890123456789012345678901"));
	assert_int_equal(store_run(statement), -EPERM); /* a text is no bytes */
	assert_int_equal(run(store, &bytes), 0);
	assert_int_equal(store_changes(store), 1);
	assert_int_equal(run(store, &bytes), -EEXIST);
	assert_non_null(strstr(store_message(store).ptr, "chain"));
	assert_int_equal(run(store, &far), -EPERM);
	assert_int_equal(run(store, &none), -EPROTO);
	statement = store_query(store, &order);
	store_bind_int(statement, 1, 0);
	assert_int_equal(store_step(statement), -EPROTO);
	store_end(statement);
	store_close(store);
}

static void test_columns(void **state)
{
	static const struct store_sql back = { "SELECT $1, $2, $3, $4" };
	struct store_statement *statement;
	struct store *store;

	made(*state);
	store = opened(*state, STORE_READ);
	statement = store_query(store, &back);
	store_bind_int(statement, 1, INT64_MIN);
	store_bind_text(statement, 2, STR("caf\xc3\xa9"));
	store_bind_bytes(statement, 3, (struct str){ "\0\1", 2 });
	store_bind_text(statement, 4, STR_NONE);
	assert_int_equal(store_step(statement), 1);
	assert_true(store_int(statement, 0) == INT64_MIN);
	assert_true(str_equal(store_text(statement, 1), STR("caf\xc3\xa9")));
	assert_true(str_equal(store_bytes(statement, 2), ((struct str){ "\0\1", 2 })));
	assert_int_equal(store_text(statement, 3).len, 0);
	assert_int_equal(store_step(statement), 0);
	store_close(store);
}

static void test_rollback(void **state)
{
	static const struct store_sql insert = { "INSERT INTO book VALUES ('b', 1)" };
	static const struct store_sql count = { "SELECT count(*) FROM book" };
	struct store_statement *statement;
	struct store *store;

	made(*state);
	store = opened(*state, STORE_WRITE);
	assert_int_equal(store_begin(store), 0);
	assert_int_equal(run(store, &insert), 0);
	store_rollback(store);
	store_rollback(store); /* there is none any more */
	assert_int_equal(store_begin(store), 0);
	assert_int_equal(run(store, &insert), 0);
	assert_int_equal(store_commit(store), 0);
	store_close(store);
	store = opened(*state, STORE_READ);
	statement = store_query(store, &count);
	assert_int_equal(store_step(statement), 1);
	assert_int_equal(store_int(statement, 0), 1);
	store_end(statement);
	assert_int_equal(run(store, &insert), -EROFS);
	store_close(store);
}

static void test_two_writers(void **state)
{
	const struct place *place = *state;
	struct store *one, *other;

	if (place->conninfo[0])
		skip();
	made(*state);
	one = opened(*state, STORE_WRITE);
	other = opened(*state, STORE_WRITE);
	(void)sqlite3_busy_timeout(sqlite_of(other)->handle, 1);
	assert_int_equal(store_begin(one), 0);
	assert_int_equal(store_begin(other), -EBUSY);
	assert_int_equal(store_commit(one), 0);
	assert_int_equal(store_begin(other), 0);
	store_close(other);
	store_close(one);
}

/* Every table that is said to be so refuses to change and to lose a row, by REPLACE too. */
static void test_append_only(void **state)
{
	static const struct store_sql insert = {
		"INSERT INTO journal VALUES (1, 1, '', 'k', '', "
		"0, 0, 0, '', '', 0, x'00', x'00', zeroblob(32))"
	};
	static const struct store_sql update = { "UPDATE journal SET actor = 'me'" };
	static const struct store_sql delete = { "DELETE FROM journal" };
	static const struct store_sql replace = {
		"REPLACE INTO journal VALUES (1, 1, '', 'other', '', 0, 0, 0, '', '', 0, x'00', "
		"x'00', zeroblob(32))"
	};
	static const struct store_sql over = {
		"INSERT INTO journal VALUES (1, 1, '', 'other', '', 0, 0, 0, '', '', 0, x'00', "
		"x'00', zeroblob(32)) ON CONFLICT (shard, seq) DO UPDATE SET kind = excluded.kind"
	};
	static const struct store_sql empty = { "TRUNCATE journal" };
	const struct place *place = *state;
	struct store *store;

	made(*state);
	store = opened(*state, STORE_WRITE);
	assert_int_equal(run(store, &insert), 0);
	assert_int_equal(run(store, &update), -EPERM);
	assert_int_equal(run(store, &delete), -EPERM);
	assert_int_equal(run(store, &over), -EPERM);
	if (place->conninfo[0])
		assert_int_equal(run(store, &empty), -EPERM);
	else
		assert_int_equal(run(store, &replace), -EPERM);
	store_close(store);
}

static void test_versions(void **state)
{
	static const struct store_sql newer = { "INSERT INTO migration VALUES (99, x'00', 0)" };
	static const struct store_sql forget = { "DROP TRIGGER migration_no_UPDATE" };
	static const struct store_sql foreign = { "UPDATE migration SET digest = x'01'" };
	struct schema_version version;
	struct store *store = opened(*state, STORE_CREATE);

	assert_int_equal(schema_look(store, &version), 0);
	assert_int_equal(version.state, SCHEMA_NONE);
	assert_int_equal(schema_update(store, 1000), 0);
	assert_int_equal(schema_look(store, &version), 0);
	assert_int_equal(version.state, SCHEMA_CURRENT);
	assert_int_equal(version.found, version.known);
	assert_int_equal(schema_update(store, 2000), 0); /* nothing is left to do */
	assert_int_equal(run(store, &newer), 0);
	assert_int_equal(schema_look(store, &version), 0);
	assert_int_equal(version.state, SCHEMA_NEWER);
	assert_int_equal(version.found, 99);
	assert_int_equal(run(store, &forget), 0);
	assert_int_equal(run(store, &foreign), 0);
	assert_int_equal(schema_look(store, &version), 0);
	assert_int_equal(version.state, SCHEMA_FOREIGN);
	assert_int_equal(version.found, 1);
	store_close(store);
}

struct found {
	char names[4][64];
	size_t count;
};

static int keep(void *state, struct str what)
{
	struct found *found = state;

	assert_true(found->count < 4);
	(void)snprintf(found->names[found->count++], sizeof(found->names[0]), "%.*s",
		       STR_ARG(what));
	return 0;
}

static void test_compare(void **state)
{
	static const struct store_sql drop = { "DROP TRIGGER journal_no_DELETE" };
	static const struct store_sql add = { "CREATE TABLE aside (a INTEGER)" };
	static const struct store_sql drop_due = { "DROP TABLE outbox_due" };
	static const struct store_sql make_due = { "CREATE TABLE outbox_due (shard INTEGER)" };
	struct found found = { 0 };
	struct store *store;

	made(*state);
	store = opened(*state, STORE_WRITE);
	assert_int_equal(schema_compare(store, keep, &found), 0);
	assert_int_equal(found.count, 0);
	assert_int_equal(run(store, &drop), 0);
	assert_int_equal(run(store, &add), 0);
	assert_int_equal(run(store, &drop_due), 0);
	assert_int_equal(run(store, &make_due), 0);
	assert_int_equal(schema_compare(store, keep, &found), 0);
	assert_int_equal(found.count, 3);
	assert_string_equal(found.names[0], "aside");
	assert_string_equal(found.names[1], "journal_no_DELETE");
	assert_string_equal(found.names[2], "outbox_due");
	assert_int_equal(schema_integrity(store, keep, &found), 0);
	assert_int_equal(found.count, 3);
	store_close(store);
}

/* A book of the version before gets what it lacks, as a new one has it. */
static void test_older(void **state)
{
	static const struct store_sql undo[] = {
		{ "ALTER TABLE account DROP COLUMN credits_pending" },
		{ "ALTER TABLE account DROP COLUMN debits_pending" },
		{ "DROP TABLE pending" },
		{ "DROP TABLE pending_end" },
		{ "DROP TABLE pending_open" },
		{ "ALTER TABLE person DROP COLUMN address" },
		{ "DROP TABLE invoice" },
		{ "DROP TABLE entry" },
		{ "DROP TABLE entry_number" },
		{ "DROP TABLE entry_limit" },
		{ "DROP TABLE outage" },
		{ "DROP TABLE outage_dispute" },
		{ "DROP TABLE outage_decision" },
		{ "DROP TABLE maintenance" },
		{ "DROP TABLE report" },
		{ "DROP TABLE incident" },
		{ "DROP TABLE claim" },
		{ "DROP TABLE ending" },
		{ "DROP TABLE subscription_change" },
		{ "DROP TABLE subscription_end" },
		{ "DROP TABLE closing" },
		{ "DROP TABLE closing_lease" },
		{ "DROP TABLE settled" },
		{ "DROP TABLE settled_line" },
		{ "DROP TABLE rate" },
		{ "DROP TABLE restoration" },
		{ "DROP TABLE subscription" },
		{ "DROP TABLE subscription_value" },
		{ "DROP TABLE customer" },
		{ "DROP TABLE contact" },
		{ "DROP TABLE contract_version" },
		{ "DROP TABLE organisation" },
		{ "DROP TABLE component" },
		{ "DROP TABLE root" },
		{ "DROP TABLE statement" },
		{ "DROP TABLE document" },
		{ "DROP TRIGGER migration_no_DELETE" },
		{ "DELETE FROM migration WHERE version > 1" },
		{ "CREATE TRIGGER migration_no_DELETE BEFORE "
		  "DELETE ON migration BEGIN SELECT RAISE(ABORT, "
		  "'rows of migration are never changed or "
		  "removed'); END" }
	};
	struct found found = { 0 };
	struct schema_version version;
	struct store *store;

	made(*state);
	store = opened(*state, STORE_WRITE);
	for (size_t i = 0; i < sizeof(undo) / sizeof(undo[0]); i++)
		assert_int_equal(run(store, &undo[i]), 0);
	assert_int_equal(schema_look(store, &version), 0);
	assert_int_equal(version.state, SCHEMA_OLDER);
	assert_int_equal(version.found, 1);
	assert_int_equal(schema_update(store, 2000), 0);
	assert_int_equal(schema_compare(store, keep, &found), 0);
	assert_int_equal(found.count, 0);
	store_close(store);
}

/* A database of somebody else is not even marked. */
static void test_foreign_file(void **state)
{
	const struct place *place = *state;
	sqlite3 *handle;
	struct store *store;
	FILE *file;

	if (place->conninfo[0])
		skip();
	assert_int_equal(sqlite3_open(place->path, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, "CREATE TABLE t (a)", NULL, NULL, NULL), SQLITE_OK);
	(void)sqlite3_close(handle);
	assert_int_equal(store_open(place->path, STORE_WRITE, &store), -EUCLEAN);
	store_close(store);
	assert_int_equal(store_open(place->path, STORE_READ, &store), -EUCLEAN);
	store_close(store);
	file = fopen(place->path, "w");
	assert_non_null(file);
	(void)fputs("this is no database, however long the text in it is; at least 100 bytes are "
		    "needed before SQLite looks at them",
		    file);
	(void)fclose(file);
	assert_int_equal(store_open(place->path, STORE_WRITE, &store), -EUCLEAN);
	store_close(store);
	(void)unlink(place->path);
	assert_int_equal(store_open(place->path, STORE_WRITE, &store), -ENOENT);
	store_close(store);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_place, remove_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_errors),	TEST(test_columns),	 TEST(test_rollback),
		TEST(test_two_writers), TEST(test_append_only),	 TEST(test_versions),
		TEST(test_compare),	TEST(test_foreign_file), TEST(test_older),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
