#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "app/book_pending.h"
#include "core/time/civil.h"
#include "store/schema.h"
#include "tests/lib/book_desk.h"

/* Numbers 1 and 2: accounts; 3: a transfer; 4: a block; 5: a request; 6, 7, 8: other facts. */
static void fill(struct desk *desk, struct book *book)
{
	const struct observation items[] = { { DESK_NOW - DESK_NOW % HOUR_MS, OBSERVED_UP, 12 } };
	const struct block block = { STR("m-1"), STR("a-1"), DESK_NOW - DESK_NOW % HOUR_MS, 1, 7,
				     items,	 1 };
	const struct request request = { STR("k"), STR("0123456789abcdef0123456789abcdef") };
	struct transfer transfer = { .amount_minor = 500, .cause = STR("statement 1") };
	struct fact fact = desk_fact(STR("note"), STR("o-1"));

	assert_int_equal(book_begin(book, &desk->sink), 0);
	transfer.debit = desk_account(desk, book, ACCOUNT_PROVISION);
	transfer.credit = desk_account(desk, book, ACCOUNT_CREDIT_DUE);
	assert_int_equal(book_transfer(book, &fact, &transfer, &desk->sink), 0);
	assert_int_equal(book_record_block(book, &fact, &block, &desk->sink), 0);
	assert_int_equal(book_request(book, &fact, &request, &desk->sink), 0);
	for (int i = 0; i < 3; i++) {
		fact.recorded_at_ms++;
		assert_int_equal(book_record(book, &fact, &desk->sink, NULL), 0);
	}
	assert_int_equal(book_commit(book, &desk->sink), 0);
}

static int make_filled(void **state)
{
	struct book *book;

	assert_int_equal(desk_make(state), 0);
	book = desk_init(*state);
	fill(*state, book);
	book_close(book);
	return 0;
}

static void verify(struct desk *desk)
{
	struct book_check check = desk_verify(desk);

	assert_int_equal(check.differences, desk->sink.count);
}

/* One finding: which, and its first arguments. */
static void is_found(const struct desk *desk, size_t index, enum diag_id id, const char *first,
		     const char *second)
{
	const struct diag *diag = &desk->sink.items[index];

	assert_true(index < desk->sink.count);
	assert_int_equal(diag->id, id);
	assert_string_equal(diag->args[0].ptr, first);
	if (second)
		assert_string_equal(diag->args[1].ptr, second);
}

static void test_untouched(void **state)
{
	struct desk *desk = *state;

	verify(desk);
	assert_int_equal(desk->sink.count, 0);
}

static void test_changed_byte(void **state)
{
	static const struct store_sql change[] = {
		{ "DROP TRIGGER journal_no_UPDATE" },
		{ "UPDATE journal SET body = CAST('[]' AS BLOB) WHERE seq = 7" },
		{ "CREATE TRIGGER journal_no_UPDATE BEFORE UPDATE ON journal BEGIN SELECT "
		  "RAISE(ABORT, 'rows of journal are never changed or removed'); END" },
		{ NULL }
	};
	struct desk *desk = *state;

	desk_tamper(desk, change);
	verify(desk);
	assert_int_equal(desk->sink.count, 1);
	is_found(desk, 0, DIAG_VERIFY_HASH, DESK_SHARD, "7");
}

static void test_removed_trigger(void **state)
{
	static const struct store_sql change[] = { { "DROP TRIGGER journal_no_UPDATE" }, { NULL } };
	struct desk *desk = *state;

	desk_tamper(desk, change);
	verify(desk);
	assert_int_equal(desk->sink.count, 1);
	is_found(desk, 0, DIAG_VERIFY_TABLES, "journal_no_UPDATE", NULL);
}

static const char drop_delete[] = "DROP TRIGGER journal_no_DELETE";

static void test_removed_fact(void **state)
{
	static const struct store_sql change[] = { { drop_delete },
						   { "DELETE FROM journal WHERE seq = 7" },
						   { NULL } };
	struct desk *desk = *state;

	desk_tamper(desk, change);
	verify(desk);
	assert_int_equal(desk->sink.count, 2);
	is_found(desk, 1, DIAG_VERIFY_GAP, DESK_SHARD, "7");
}

static void test_removed_last(void **state)
{
	static const struct store_sql change[] = { { drop_delete },
						   { "DELETE FROM journal WHERE seq = 8" },
						   { NULL } };
	struct desk *desk = *state;

	desk_tamper(desk, change);
	verify(desk);
	is_found(desk, 1, DIAG_VERIFY_HEAD, DESK_SHARD, "7");
	assert_string_equal(desk->sink.items[1].args[2].ptr, "8");
	is_found(desk, 2, DIAG_VERIFY_ROW_EXTRA, "latest", DESK_SHARD "/c-1/note/o-1");
	is_found(desk, 3, DIAG_VERIFY_ROW_MISSING, "latest", DESK_SHARD "/c-1/note/o-1");
	assert_int_equal(desk->sink.count, 4);
}

/* The hash of the last fact made to fit its new body: the head tells, and the one after would. */
static void test_moved_head(void **state)
{
	static const struct store_sql change[] = {
		{ "UPDATE chain SET recorded_at = recorded_at - 1 WHERE seq = 8" },
		{ "DELETE FROM chain WHERE shard = 0" },
		{ NULL }
	};
	struct desk *desk = *state;

	desk_tamper(desk, change);
	verify(desk);
	assert_int_equal(desk->sink.count, 2);
	is_found(desk, 0, DIAG_VERIFY_HEAD, "0", "0");
	is_found(desk, 1, DIAG_VERIFY_HEAD, DESK_SHARD, "8");
}

static void test_balance(void **state)
{
	static const struct store_sql change[] = {
		{ "UPDATE account SET credits = credits + 1 WHERE seq = 2" }, { NULL }
	};
	struct desk *desk = *state;

	desk_tamper(desk, change);
	verify(desk);
	is_found(desk, 0, DIAG_VERIFY_LEDGER, "EUR", "500");
	assert_string_equal(desk->sink.items[0].args[2].ptr, "501");
	is_found(desk, 1, DIAG_VERIFY_ROW_EXTRA, "account", DESK_SHARD "/2");
	is_found(desk, 2, DIAG_VERIFY_ROW_MISSING, "account", DESK_SHARD "/2");
	assert_int_equal(desk->sink.count, 3);
}

static void test_transfer_row(void **state)
{
	static const struct store_sql change[] = { { "DROP TRIGGER transfer_no_UPDATE" },
						   { "UPDATE transfer SET amount = 499" },
						   { NULL } };
	struct desk *desk = *state;

	desk_tamper(desk, change);
	verify(desk);
	assert_int_equal(desk->sink.count, 3);
	is_found(desk, 1, DIAG_VERIFY_ROW_EXTRA, "transfer", DESK_SHARD "/3");
	is_found(desk, 2, DIAG_VERIFY_ROW_MISSING, "transfer", DESK_SHARD "/3");
}

static void test_request_and_block(void **state)
{
	static const struct store_sql change[] = {
		{ "DROP TRIGGER request_no_DELETE" },	      { "DELETE FROM request" },
		{ "DROP TRIGGER block_no_UPDATE" },	      { "UPDATE block SET data = x'00'" },
		{ "INSERT INTO block VALUES (9, 1, x'00')" }, { NULL }
	};
	struct desk *desk = *state;

	desk_tamper(desk, change);
	verify(desk);
	assert_int_equal(desk->sink.count, 5);
	is_found(desk, 2, DIAG_VERIFY_BLOCK, DESK_SHARD, "4");
	is_found(desk, 3, DIAG_VERIFY_BLOCK, "9", "1");
	is_found(desk, 4, DIAG_VERIFY_ROW_MISSING, "request", DESK_SHARD "/c-1/k");
}

/* A fact that was put in with its hashes right, but that the ledger would never have taken: the
 * same transfer once more. */
static void test_posted_twice(void **state)
{
	static const struct store_sql weaken[] = {
		{ "CREATE TABLE kept AS SELECT * FROM transfer" },
		{ "DROP TABLE transfer" },
		{ "CREATE TABLE transfer (shard INTEGER, seq INTEGER, customer TEXT, currency "
		  "TEXT, "
		  "debit INTEGER, credit INTEGER, amount INTEGER, cause TEXT, leg INTEGER, "
		  "reverses INTEGER)" },
		{ "INSERT INTO transfer SELECT * FROM kept" },
		{ "DROP TABLE kept" },
		{ NULL }
	};
	const struct transfer again = { 1, 2, 500, STR("statement 1"), 0, 0 };
	const struct fact fact = desk_fact(STR("x"), STR("x"));
	struct desk *desk = *state;
	struct book *book;
	size_t twice = 0;

	desk_tamper(desk, weaken);
	book = desk_open(desk, BOOK_WRITE);
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_transfer(book, &fact, &again, &desk->sink), 0);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	book_close(book);
	verify(desk);
	for (size_t i = 0; i < desk->sink.count; i++)
		if (desk->sink.items[i].id == DIAG_VERIFY_TWICE) {
			is_found(desk, i, DIAG_VERIFY_TWICE, DESK_SHARD, "9");
			twice++;
		}
	assert_int_equal(twice, 1);
}

/* Weakens a table of a filled book: no key, no check, no trigger; its rows stay. */
static const struct store_sql weaken_pending[] = {
	{ "CREATE TABLE kept AS SELECT * FROM pending_end" },
	{ "DROP TABLE pending_end" },
	{ "CREATE TABLE pending_end (shard INTEGER, pending INTEGER, customer TEXT, how TEXT, "
	  "amount INTEGER, seq INTEGER)" },
	{ "INSERT INTO pending_end SELECT * FROM kept" },
	{ "DROP TABLE kept" },
	{ "CREATE TABLE kept AS SELECT * FROM account" },
	{ "DROP TABLE account" },
	{ "CREATE TABLE account (shard INTEGER, seq INTEGER, customer TEXT, currency TEXT, "
	  "kind TEXT, bound INTEGER, debits INTEGER, credits INTEGER, debits_pending INTEGER, "
	  "credits_pending INTEGER)" },
	{ "INSERT INTO account SELECT * FROM kept" },
	{ "DROP TABLE kept" },
	{ "CREATE TABLE kept AS SELECT * FROM transfer" },
	{ "DROP TABLE transfer" },
	{ "CREATE TABLE transfer (shard INTEGER, seq INTEGER, customer TEXT, currency TEXT, "
	  "debit INTEGER, credit INTEGER, amount INTEGER, cause TEXT, leg INTEGER, "
	  "reverses INTEGER)" },
	{ "INSERT INTO transfer SELECT * FROM kept" },
	{ "DROP TABLE kept" },
	{ NULL }
};

/* Pending transfers of 100, number 9, and 200, number 10. */
static void promise(struct desk *desk, struct book *book)
{
	const struct fact fact = desk_fact(STR("x"), STR("x"));
	struct pending pending = { { 2, 1, 100, STR("back 1"), 0, 0 }, DESK_NOW + 1000 };
	int64_t seq;

	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_pending(book, &fact, &pending, &desk->sink, &seq), 0);
	assert_int_equal(seq, 9);
	pending.transfer.amount_minor = 200;
	pending.transfer.cause = STR("back 2");
	assert_int_equal(book_pending(book, &fact, &pending, &desk->sink, &seq), 0);
	assert_int_equal(book_commit(book, &desk->sink), 0);
}

static size_t count_found(const struct desk *desk, enum diag_id id, const char *seq)
{
	size_t count = 0;

	for (size_t i = 0; i < desk->sink.count; i++)
		count += desk->sink.items[i].id == id &&
			 strcmp(desk->sink.items[i].args[1].ptr, seq) == 0;
	return count;
}

/* Ends that only a book without its keys takes: the walk over the facts refuses each. */
static void test_ended_twice(void **state)
{
	const struct fact fact = desk_fact(STR("x"), STR("x"));
	struct desk *desk = *state;
	struct book *book = desk_open(desk, BOOK_WRITE);

	promise(desk, book);
	book_close(book);
	verify(desk);
	assert_int_equal(desk->sink.count, 0);
	desk_tamper(desk, weaken_pending);
	book = desk_open(desk, BOOK_WRITE);
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_pending_post(book, &fact, 9, 60, &desk->sink), 0);
	assert_int_equal(book_pending_post(book, &fact, 9, 60, &desk->sink), 0);
	assert_int_equal(book_pending_void(book, &fact, 9, &desk->sink), 0);
	assert_int_equal(book_pending_void(book, &fact, 10, &desk->sink), 0);
	assert_int_equal(book_pending_post(book, &fact, 10, 200, &desk->sink), 0);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	book_close(book);
	verify(desk);
	assert_int_equal(count_found(desk, DIAG_VERIFY_TWICE, "12"), 1);
	assert_int_equal(count_found(desk, DIAG_VERIFY_PENDING, "13"), 1);
	assert_int_equal(count_found(desk, DIAG_VERIFY_PENDING, "14"), 0);
	assert_int_equal(count_found(desk, DIAG_VERIFY_PENDING, "15"), 1);
}

/* More posted than was pending, because the row of what is pending was changed. */
static void test_posted_beyond(void **state)
{
	static const struct store_sql more[] = { { "DROP TRIGGER pending_no_UPDATE" },
						 { "UPDATE pending SET amount = 300" },
						 { "UPDATE account SET debits_pending = 600 WHERE "
						   "debits_pending > 0" },
						 { "UPDATE account SET credits_pending = 600 WHERE "
						   "credits_pending > 0" },
						 { NULL } };
	static const struct store_sql room[] = { { "UPDATE account SET credits = 900, debits = 0" },
						 { NULL } };
	const struct fact fact = desk_fact(STR("x"), STR("x"));
	struct desk *desk = *state;
	struct book *book = desk_open(desk, BOOK_WRITE);

	promise(desk, book);
	book_close(book);
	desk_tamper(desk, room);
	desk_tamper(desk, more);
	book = desk_open(desk, BOOK_WRITE);
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_pending_post(book, &fact, 9, 300, &desk->sink), 0);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	book_close(book);
	verify(desk);
	assert_int_equal(count_found(desk, DIAG_VERIFY_PENDING, "11"), 1);
}

static void test_reserved_balance(void **state)
{
	static const struct store_sql change[] = {
		{ "UPDATE account SET debits_pending = debits_pending - 1 WHERE seq = 2" }, { NULL }
	};
	struct desk *desk = *state;
	struct book *book = desk_open(desk, BOOK_WRITE);

	promise(desk, book);
	book_close(book);
	desk_tamper(desk, change);
	verify(desk);
	is_found(desk, 0, DIAG_VERIFY_LEDGER_PENDING, "EUR", "299");
	assert_string_equal(desk->sink.items[0].args[2].ptr, "300");
	is_found(desk, 1, DIAG_VERIFY_ROW_EXTRA, "account", DESK_SHARD "/2");
	is_found(desk, 2, DIAG_VERIFY_ROW_MISSING, "account", DESK_SHARD "/2");
	assert_int_equal(desk->sink.count, 3);
}

#define UNDO_MAX 40

/* What undoes a statement of a migration; no text where nothing is to be done. */
static struct store_sql undo_of(const struct desk *desk, const char *statement)
{
	static const char table[] = "CREATE TABLE ", column[] = "ALTER TABLE ";
	char *text = arena_alloc(desk->arena, DESK_PATH_BYTES, 1);
	int len;

	if (strncmp(statement, table, sizeof(table) - 1) == 0) {
		statement += sizeof(table) - 1;
		len = snprintf(text, DESK_PATH_BYTES, "DROP TABLE %.*s",
			       (int)strcspn(statement, " "), statement);
	} else if (strncmp(statement, column, sizeof(column) - 1) == 0) {
		const char *name = strstr(statement, "COLUMN ") + strlen("COLUMN ");

		len = snprintf(text, DESK_PATH_BYTES, "%.*s DROP COLUMN %.*s",
			       (int)(strstr(statement, " ADD") - statement), statement,
			       (int)strcspn(name, " "), name);
	} else {
		return (struct store_sql){ NULL };
	}
	assert_true(len > 0 && (size_t)len < DESK_PATH_BYTES);
	return (struct store_sql){ text };
}

/* A book of the version before pending transfers, with a ledger, is the same after it. */
static void test_older_ledger(void **state)
{
	static const struct store_sql forget[] = {
		{ "DROP TRIGGER migration_no_DELETE" },
		{ "DELETE FROM migration WHERE version >= 7" },
		{ "CREATE TRIGGER migration_no_DELETE BEFORE DELETE ON migration BEGIN SELECT "
		  "RAISE(ABORT, 'rows of migration are never changed or removed'); END" },
		{ NULL }
	};
	struct store_sql undo[UNDO_MAX + 1] = { 0 };
	struct desk *desk = *state;
	struct book *book;
	size_t count, filled = UNDO_MAX;
	const struct migration *migrations = schema_migrations(&count);

	for (size_t i = 6; i < count; i++) /* the last one comes first */
		for (const char *const *made = migrations[i].statements; *made; made++) {
			undo[filled - 1] = undo_of(desk, *made);
			filled -= undo[filled - 1].text != NULL;
		}
	assert_true(UNDO_MAX - filled >= 5);
	desk_tamper(desk, &undo[filled]);
	desk_tamper(desk, forget);
	book = desk_open(desk, BOOK_WRITE); /* brings it up to date */
	book_close(book);
	verify(desk);
	assert_int_equal(desk->sink.count, 0);
	book = desk_open(desk, BOOK_WRITE);
	promise(desk, book);
	book_close(book);
	verify(desk);
	assert_int_equal(desk->sink.count, 0);
}

/* The end of a chain cut off, and all that follows from it made to fit: only the root of the next
 * day still stands for what was there. */
static void test_cut_chain(void **state)
{
	static const struct store_sql change[] = {
		{ drop_delete },
		{ "DELETE FROM journal WHERE shard = " DESK_SHARD " AND seq = 8" },
		{ "UPDATE chain SET seq = 7, recorded_at = recorded_at - 1, hash = (SELECT hash "
		  "FROM journal WHERE shard = " DESK_SHARD " AND seq = 7) "
		  "WHERE shard = " DESK_SHARD },
		{ "UPDATE latest SET seq = 7 WHERE shard = " DESK_SHARD },
		{ NULL }
	};
	struct fact fact = desk_fact(STR("note"), STR("o-2"));
	struct desk *desk = *state;
	struct book *book = desk_open(desk, BOOK_WRITE);

	fact.customer = STR_NONE;
	fact.recorded_at_ms += DAY_MS;
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_record(book, &fact, &desk->sink, NULL), 0);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	book_close(book);
	desk_tamper(desk, change);
	verify(desk);
	assert_int_equal(desk->sink.count, 2);
	is_found(desk, 0, DIAG_VERIFY_TABLES, "journal_no_DELETE", NULL);
	is_found(desk, 1, DIAG_VERIFY_ROOT, "0", "1");
	assert_string_equal(desk->sink.items[1].args[2].ptr, "2026-09-22");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_filled, desk_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_untouched),	  TEST(test_changed_byte),     TEST(test_removed_trigger),
		TEST(test_removed_fact),  TEST(test_removed_last),     TEST(test_moved_head),
		TEST(test_balance),	  TEST(test_transfer_row),     TEST(test_request_and_block),
		TEST(test_posted_twice),  TEST(test_cut_chain),	       TEST(test_ended_twice),
		TEST(test_posted_beyond), TEST(test_reserved_balance), TEST(test_older_ledger),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
