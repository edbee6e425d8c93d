/* Persons: written, read, and gone from every byte of the book once they are erased. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/book_person.h"
#include "store/schema.h"
#include "tests/lib/book_desk.h"

#define MAIL "ada.lovelace@example.org"
#define FILE_BYTES_MAX (8 * MIB)

static const struct person ada = { .id = { "p-1", 3 },
				   .name = { "Ada Lovelace", 12 },
				   .mail = { MAIL, sizeof(MAIL) - 1 } };

static struct fact by_test(void)
{
	return desk_fact(STR("x"), STR("x"));
}

static int put(struct desk *desk, struct book *book, const struct fact *by,
	       const struct person *person)
{
	int r;

	assert_int_equal(book_begin(book, &desk->sink), 0);
	r = book_person_put(book, by, person, &desk->sink);
	if (r == 0)
		assert_int_equal(book_commit(book, &desk->sink), 0);
	return r;
}

/* Whether those bytes stand anywhere in a file. */
static bool stands_in(const char *path, struct str bytes)
{
	struct strbuf all = STRBUF_INIT(FILE_BYTES_MAX);
	char buffer[4096];
	bool found;
	size_t got;
	FILE *file;

	file = fopen(path, "rb");
	if (!file)
		return false;
	while ((got = fread(buffer, 1, sizeof(buffer), file)) > 0)
		strbuf_add(&all, (struct str){ buffer, got });
	(void)fclose(file);
	assert_int_equal(strbuf_error(&all), 0);
	found = all.len > 0 && memmem(all.ptr, all.len, bytes.ptr, bytes.len) != NULL;
	strbuf_done(&all);
	return found;
}

/* In the file of the table of persons, with all that the server has not written yet. Its log keeps
 * old bytes until the server takes that part of it anew. */
static bool stands_in_table(const struct desk *desk, struct str bytes)
{
	static const struct store_sql place = {
		"SELECT current_setting('data_directory') || '/' || pg_relation_filepath('person')"
	};
	struct store *store = desk_connect(desk->conninfo, STORE_WRITE);
	struct store_statement *statement;
	char path[DESK_PATH_BYTES];

	assert_int_equal(store_define(store, "CHECKPOINT"), 0);
	statement = store_query(store, &place);
	assert_int_equal(store_step(statement), 1);
	(void)snprintf(path, sizeof(path), "%.*s", STR_ARG(store_text(statement, 0)));
	store_close(store);
	assert_int_equal(access(path, R_OK), 0);
	return stands_in(path, bytes);
}

static bool stands(const struct desk *desk, struct str bytes)
{
	char file[DESK_PATH_BYTES], log[DESK_PATH_BYTES];

	if (!desk_is_file(desk))
		return stands_in_table(desk, bytes);
	desk_path(desk, "book.db", file);
	desk_path(desk, "book.db-wal", log);
	return stands_in(file, bytes) || stands_in(log, bytes);
}

static void test_erase(void **state)
{
	const struct fact by = by_test();
	struct desk *desk = *state;
	struct book *book = desk_init(desk);
	struct person read = { .customer = by.customer, .id = ada.id }, other = ada;
	size_t remains = 9;

	assert_int_equal(put(desk, book, &by, &ada), 0);
	other.mail = STR("ada@example.org");
	assert_int_equal(put(desk, book, &by, &other), 0); /* the older address stays in the log */
	assert_int_equal(book_person_find(book, desk->arena, &read, &desk->sink), 1);
	assert_true(str_equal(read.name, ada.name) && str_equal(read.mail, other.mail));
	assert_true(read.phone.len == 0 && read.erased_at_ms == 0);
	assert_true(stands(desk, ada.name) && stands(desk, ada.mail));
	assert_int_equal(book_person_erase(book, &by, ada.id, &desk->sink, &remains), 0);
	assert_int_equal(remains, 0);
	assert_int_equal(desk->sink.count, 0);
	assert_false(stands(desk, ada.name) || stands(desk, STR("@example.org")));
	assert_int_equal(book_person_find(book, desk->arena, &read, &desk->sink), 1);
	assert_true(read.name.len == 0 && read.mail.len == 0 && read.erased_at_ms == DESK_NOW);
	assert_int_equal(book_person_erase(book, &by, ada.id, &desk->sink, &remains), 0);
	assert_int_equal(put(desk, book, &by, &ada), -EBADMSG);
	desk_said(desk, DIAG_BOOK_PERSON_ERASED);
	book_close(book);
	assert_int_equal(desk_verify(desk).differences, 0);
}

/* What somebody wrote into a fact cannot be erased: it is told, by table and column. */
static void test_remains(void **state)
{
	const struct fact by = by_test();
	struct fact careless = desk_fact(STR("note"), STR("n-1"));
	struct desk *desk = *state;
	struct book *book = desk_init(desk);
	size_t remains;

	careless.body = STR("call " MAIL);
	assert_int_equal(put(desk, book, &by, &ada), 0);
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_record(book, &careless, &desk->sink, NULL), 0);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	assert_int_equal(book_person_erase(book, &by, ada.id, &desk->sink, &remains), 0);
	assert_int_equal(remains, 1);
	assert_string_equal(desk->sink.items[0].args[1].ptr, "journal.body");
	desk_said(desk, DIAG_BOOK_PERSON_REMAINS);
	book_close(book);
	assert_int_equal(desk_verify(desk).differences, 0);
}

static void test_refused(void **state)
{
	static const struct store_sql persons = { "SELECT count(*) FROM person" };
	struct fact by = by_test();
	struct desk *desk = *state;
	struct book *book = desk_init(desk);
	struct person wrong = ada, read = ada;
	size_t remains;

	wrong.name = STR("\xff");
	assert_int_equal(put(desk, book, &by, &wrong), -EBADMSG);
	desk_said(desk, DIAG_BOOK_PERSON);
	wrong = ada;
	wrong.id = STR_NONE;
	assert_int_equal(put(desk, book, &by, &wrong), -EBADMSG);
	desk_said(desk, DIAG_BOOK_PERSON);
	assert_int_equal(book_person_erase(book, &by, ada.id, &desk->sink, &remains), -EBADMSG);
	desk_said(desk, DIAG_BOOK_PERSON_NONE);
	assert_int_equal(desk_ask(book, &persons), 0);
	assert_int_equal(put(desk, book, &by, &ada), 0);
	by.customer = STR("c-186"); /* of the same shard */
	assert_int_equal(shard_of(by.customer), shard_of(STR(DESK_CUSTOMER)));
	assert_int_equal(put(desk, book, &by, &ada), -EBADMSG);
	desk_said(desk, DIAG_BOOK_PERSON);
	assert_int_equal(book_person_find(book, desk->arena, &read, &desk->sink), 0);
	book_close(book);
}

/* A row that was put back after it was erased, one that was removed, one that was added. */
static void test_verify(void **state)
{
	static const struct store_sql change[] = {
		{ "UPDATE person SET phone = '0601020304' WHERE id = 'p-1'" },
		{ "DELETE FROM person WHERE id = 'p-2'" },
		{ "INSERT INTO person VALUES (3, 'p-3', 'c-9', 'x', '', '', 0, '')" },
		{ NULL }
	};
	const struct fact by = by_test();
	struct desk *desk = *state;
	struct book *book = desk_init(desk);
	struct person other = ada;
	size_t remains;

	other.id = STR("p-2");
	assert_int_equal(put(desk, book, &by, &ada), 0);
	assert_int_equal(put(desk, book, &by, &other), 0);
	other.id = STR("p-4"); /* as it should be */
	other.name = other.mail = STR("somebody else");
	assert_int_equal(put(desk, book, &by, &other), 0);
	assert_int_equal(book_person_erase(book, &by, STR("p-4"), &desk->sink, &remains), 0);
	assert_int_equal(book_person_erase(book, &by, ada.id, &desk->sink, &remains), 0);
	assert_int_equal(remains, 2); /* the name and the address, in the row of the other */
	desk->sink = (struct diag_sink)DIAG_SINK_INIT(desk->arena, 100);
	book_close(book);
	desk_tamper(desk, change);
	assert_int_equal(desk_verify(desk).differences, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(desk->sink.items[i].id, DIAG_VERIFY_PERSON);
	assert_string_equal(desk->sink.items[0].args[2].ptr, "p-2");
	assert_string_equal(desk->sink.items[1].args[2].ptr, "p-1");
	assert_string_equal(desk->sink.items[2].args[2].ptr, "p-3");
}

/* Somebody who reads keeps the log from being emptied: that is said, and done the second time. */
static void test_reader(void **state)
{
	const struct fact by = by_test();
	struct desk *desk = *state;
	struct book *book = desk_init(desk), *reader;
	size_t remains;

	assert_int_equal(put(desk, book, &by, &ada), 0);
	reader = desk_open(desk, BOOK_READ);
	assert_int_equal(store_begin(book_store(reader)), 0);
	assert_int_equal(store_run(store_query(book_store(reader),
					       &(const struct store_sql){ "SELECT 1 FROM book" })),
			 0);
	assert_int_equal(book_person_erase(book, &by, ada.id, &desk->sink, &remains), -EBUSY);
	desk_said(desk, DIAG_BOOK_PERSON_LOG);
	assert_true(stands(desk, ada.mail));
	book_close(reader);
	assert_int_equal(book_person_erase(book, &by, ada.id, &desk->sink, &remains), 0);
	assert_false(stands(desk, ada.mail));
	book_close(book);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, desk_make, desk_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_erase),  TEST(test_remains), TEST(test_refused),
		TEST(test_verify), TEST(test_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
