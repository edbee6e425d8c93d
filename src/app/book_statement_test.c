/* Statements kept in a book, and what verify finds when what they rest on was touched. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_statement.h"
#include "tests/lib/book_desk.h"

static const char contract_of[] = "garant: 1\n"
				  "contract: c\n"
				  "version: '1'\n"
				  "title: Kept\n"
				  "currency: EUR\n"
				  "zone: UTC\n"
				  "money: {round: half up}\n"
				  "charges:\n"
				  "  fee: {per: month}\n"
				  "guarantees:\n"
				  "  up:\n"
				  "    clause: '1'\n"
				  "    title: Up\n"
				  "    measure: availability\n"
				  "    target: {at least: 100%}\n"
				  "    pay: {of: fee, reached: [{below: 100%, pay: 5%}]}\n";

static const char case_text[] = "case: 1\n"
				"contract: c\n"
				"as of: 2026-06-01T00:00:00Z\n"
				"window: 2026-04\n"
				"subscriptions:\n"
				"  - {id: s1, customer: c-1, fee: 40.00 EUR}\n"
				"  - {id: s2, customer: c-1, fee: 90.00 EUR}\n"
				"records:\n"
				"  - {outage: o, subscription: s1, from: 2026-04-07T09:00:00Z, "
				"to: 2026-04-07T10:00:00Z}\n";

static const struct case_settlement *settled(struct desk *desk, const char *case_of)
{
	struct source *contract = ARENA_NEW(desk->arena, struct source);
	struct source *facts = ARENA_NEW(desk->arena, struct source);
	const struct settle_request request = { .contract = STR("contract.yaml"),
						.facts = STR("case.yaml"),
						.contract_source = contract,
						.facts_source = facts,
						.as_of_ms = INT64_MIN,
						.proof = true };
	const struct case_settlement *settlement;

	assert_true(contract && facts);
	*contract = (struct source){ STR("contract.yaml"), str_from(contract_of) };
	*facts = (struct source){ STR("case.yaml"), str_from(case_of) };
	assert_int_equal(settle_case(desk->arena, &request, &settlement, &desk->sink), 0);
	return settlement;
}

static int keep(struct desk *desk, struct book *book, const char *case_of, struct kept_count *count)
{
	const struct keeping keeping = { settled(desk, case_of), INT64_MIN, DESK_NOW, STR("test") };

	return book_keep_statements(book, &keeping, &desk->sink, count);
}

/* The same case with the other fee, or without customers. */
static const char *replaced(struct desk *desk, const char *from, const char *to)
{
	struct strbuf out = STRBUF_INIT(4096);
	struct str text = str_from(case_text), copy;
	size_t at = 0;

	while (!str_starts(str_slice(text, at, text.len), str_from(from)))
		at++;
	strbuf_add(&out, str_slice(text, 0, at));
	strbuf_add(&out, str_from(to));
	strbuf_add(&out, str_slice(text, at + str_from(from).len, text.len));
	assert_int_equal(str_copy(desk->arena, strbuf_str(&out), &copy), 0);
	strbuf_done(&out);
	return copy.ptr;
}

static void test_kept(void **state)
{
	static const struct store_sql documents = { "SELECT count(*) FROM document" };
	struct desk *desk = *state;
	struct book *book = desk_init(desk);
	struct kept_count count;
	struct book_check check;

	assert_int_equal(keep(desk, book, case_text, &count), 0);
	assert_true(count.added == 2 && count.known == 0);
	assert_int_equal(keep(desk, book, case_text, &count), 0);
	assert_true(count.added == 0 && count.known == 2);
	assert_int_equal(desk_ask(book, &documents), 4); /* contract, case, two statements */
	book_close(book);
	check = desk_verify(desk);
	assert_int_equal(check.statements, 2);
	assert_int_equal(check.documents, 4);
	assert_int_equal(check.differences, 0);
}

static void test_another(void **state)
{
	static const struct store_sql facts = { "SELECT count(*) FROM journal" };
	struct desk *desk = *state;
	struct book *book = desk_init(desk);
	struct kept_count count;

	assert_int_equal(keep(desk, book, case_text, &count), 0);
	assert_int_equal(keep(desk, book, replaced(desk, "90.00", "91.00"), &count), -EBADMSG);
	desk_said(desk, DIAG_BOOK_STATEMENT);
	assert_int_equal(keep(desk, book, replaced(desk, ", customer: c-1", ""), &count), -EBADMSG);
	desk_said(desk, DIAG_BOOK_NO_CUSTOMER);
	assert_int_equal(desk_ask(book, &facts), 2);
	book_close(book);
	assert_int_equal(desk_verify(desk).differences, 0);
}

/* Makes a book with both statements, touches it, and looks it over: each finding once. */
static void touched(struct desk *desk, const struct store_sql *change)
{
	struct book *book = desk_init(desk);
	struct kept_count count;
	struct book_check check;

	assert_int_equal(keep(desk, book, case_text, &count), 0);
	book_close(book);
	desk_tamper(desk, change);
	check = desk_verify(desk);
	assert_int_equal(check.differences, desk->sink.count);
}

static size_t times(const struct desk *desk, enum diag_id id)
{
	size_t count = 0;

	for (size_t i = 0; i < desk->sink.count; i++)
		count += desk->sink.items[i].id == id;
	return count;
}

#define FREE_DOCUMENTS                                                                             \
	{ "DROP TRIGGER document_no_UPDATE" },                                                     \
	{                                                                                          \
		"DROP TRIGGER document_no_DELETE"                                                  \
	}

/* The outage an hour longer in the case: the digest tells, and so does what it comes to. */
static void test_changed_case(void **state)
{
	static const struct store_sql change[] = {
		FREE_DOCUMENTS,
		{ "UPDATE document SET data = CAST(replace(CAST(data AS TEXT), 'T10:00:00Z', "
		  "'T11:00:00Z') AS BLOB) WHERE CAST(data AS TEXT) LIKE 'case:%'" },
		{ NULL }
	};
	struct desk *desk = *state;

	touched(desk, change);
	assert_int_equal(times(desk, DIAG_VERIFY_DOCUMENT), 1);
	assert_int_equal(times(desk, DIAG_VERIFY_SETTLED), 2);
}

/* A statement whose text and digest were both changed, with nothing left that names another. */
static void test_changed_amount(void **state)
{
	static const struct store_sql change[] = {
		FREE_DOCUMENTS,
		{ "UPDATE document SET data = CAST(replace(CAST(data AS TEXT), '\"2.00\"', "
		  "'\"9.00\"') AS BLOB) WHERE CAST(data AS TEXT) LIKE '{%\"s1\"%'" },
		{ NULL }
	};
	struct desk *desk = *state;

	touched(desk, change);
	assert_int_equal(times(desk, DIAG_VERIFY_DOCUMENT), 1);
	assert_int_equal(times(desk, DIAG_VERIFY_SETTLED), 1);
	for (size_t i = 0; i < desk->sink.count; i++)
		if (desk->sink.items[i].id == DIAG_VERIFY_SETTLED)
			assert_true(str_starts(desk->sink.items[i].args[2], STR("results[0].")));
}

static void test_removed_contract(void **state)
{
	static const struct store_sql change[] = {
		FREE_DOCUMENTS,
		{ "DELETE FROM document WHERE CAST(data AS TEXT) LIKE 'garant:%'" },
		{ "INSERT INTO document VALUES (7, zeroblob(32), CAST('stray' AS BLOB))" },
		{ NULL }
	};
	struct desk *desk = *state;

	touched(desk, change);
	assert_int_equal(times(desk, DIAG_VERIFY_DOCUMENT), 1);
	assert_int_equal(times(desk, DIAG_VERIFY_DOCUMENT_EXTRA), 1);
	assert_int_equal(times(desk, DIAG_VERIFY_DOCUMENT_MISSING), 1);
	assert_int_equal(times(desk, DIAG_VERIFY_UNSETTLED), 2);
}

/* An older garant wrote it, with other zones: only who made it differs. */
static void test_other_engine(void **state)
{
	struct desk *desk = *state;
	const struct case_settlement *settlement = settled(desk, case_text);
	struct case_settlement older = *settlement;
	const struct keeping keeping = { &older, INT64_MIN, DESK_NOW, STR("test") };
	struct book *book = desk_init(desk);
	struct kept_count count;

	older.meta.engine_version = STR("0.0.1");
	older.meta.tzdata_version = STR("1999z");
	assert_int_equal(book_keep_statements(book, &keeping, &desk->sink, &count), 0);
	book_close(book);
	assert_int_equal(desk_verify(desk).statements, 2);
	assert_int_equal(desk->sink.count, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, desk_make, desk_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_kept),	   TEST(test_another),		TEST(test_changed_case),
		TEST(test_changed_amount), TEST(test_removed_contract), TEST(test_other_engine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
