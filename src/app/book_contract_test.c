#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_contract.h"
#include "tests/lib/book_desk.h"

/* Who publishes, and what. */
struct publisher {
	struct user user;
	struct contract_file file;
};

/* Reads a contract of that version, with more text behind it. */
static void write_contract(struct publisher *publisher, const char *version, const char *more)
{
	struct desk *desk = publisher->user.desk;
	struct strbuf text = STRBUF_INIT(KIB);
	struct str path;

	strbuf_add_format(&text,
			  "garant: 1\ncontract: sms\n%scurrency: EUR\nzone: Europe/Paris\n%s"
			  "money: {round: half up}\ncharges: {monthly-fee: {per: month}}\n"
			  "guarantees:\n  availability:\n    clause: \"1\"\n"
			  "    target: {at least: 99.9%%}\n    pay:\n      of: monthly-fee\n"
			  "      reached:\n        - {below: 99.9%%, pay: 10%%}\n",
			  version, more);
	assert_int_equal(strbuf_error(&text), 0);
	path = desk_write(desk, "contract.yaml", strbuf_str(&text));
	strbuf_done(&text);
	assert_int_equal(contract_file_read(desk->arena, path, &publisher->file, &desk->sink), 0);
}

static int publish(struct publisher *publisher, struct str from)
{
	return book_contract_publish(&publisher->user.use, publisher->user.desk->arena,
				     &publisher->file, from);
}

static struct str version_at(struct user *user, int64_t at_ms)
{
	struct contract_text found;

	assert_int_equal(book_contract_at(&user->use, STR("sms"), at_ms, user->desk->arena, &found),
			 0);
	assert_true(str_starts(found.text, STR("garant: 1\n")));
	return found.row.published.version;
}

/* What was said since, but for what the linter found. */
static void said(struct user *user, enum diag_id id)
{
	struct diag_sink *sink = &user->desk->sink;
	size_t kept = 0;

	for (size_t i = 0; i < sink->count; i++)
		if (sink->items[i].id != DIAG_CONTRACT_FINDINGS)
			sink->items[kept++] = sink->items[i];
	sink->count = kept;
	if (id != DIAG_NONE)
		desk_said(user->desk, id);
	assert_int_equal(user->desk->sink.count, 0);
}

/* 2026-09-21T12:26:40Z is DESK_NOW. A version put between two ends the first. */
static void test_versions(void **state)
{
	struct contract_rows rows;
	struct publisher publisher = { 0 };
	struct user *user = &publisher.user;

	user_begin(user, state, ROLE_OWNER);
	write_contract(&publisher, "version: one\n", "");
	assert_int_equal(publish(&publisher, STR("2026-01-01")), 0);
	assert_int_equal(publish(&publisher, STR("2026-01-01")), BOOK_TWICE);
	assert_int_equal(publish(&publisher, STR("2026-01-02")), -EBADMSG);
	said(user, DIAG_CONTRACT_VERSION_USED);
	write_contract(&publisher, "version: three\n", "");
	assert_int_equal(publish(&publisher, STR("2026-01-01")), -EBADMSG);
	said(user, DIAG_CONTRACT_DAY);
	assert_int_equal(publish(&publisher, STR("2026-09-23")), 0);
	write_contract(&publisher, "version: two\n", "");
	assert_int_equal(publish(&publisher, STR("2026-09-21")), 0);
	write_contract(&publisher, "version: two\n", "title: other\n");
	assert_int_equal(publish(&publisher, STR("2026-09-21")), -EBADMSG);
	said(user, DIAG_CONTRACT_VERSION_USED);
	assert_true(str_equal(version_at(user, INT64_C(1767222000000)), STR("one")));
	assert_true(str_equal(version_at(user, DESK_NOW), STR("two")));
	assert_true(str_equal(version_at(user, INT64_MAX), STR("three")));
	assert_int_equal(book_contracts(&user->use, STR_NONE, user->desk->arena, &rows), 0);
	assert_int_equal(rows.count, 3);
	assert_int_equal(rows.items[0].valid_to_ms, rows.items[1].valid_from_ms);
	assert_int_equal(rows.items[2].valid_to_ms, INSTANT_OPEN_MS);
	said(user, DIAG_NONE);
	book_close(user->book);
	assert_int_equal(desk_verify(user->desk).documents, 3);
	assert_int_equal(desk_verify(user->desk).differences, 0);
}

static void test_refusals(void **state)
{
	struct contract_rows rows;
	struct contract_text found;
	struct publisher publisher = { 0 };
	struct user *user = &publisher.user;

	user_begin(user, state, ROLE_OWNER);
	write_contract(&publisher, "", "");
	assert_int_equal(publish(&publisher, STR("2026-01-01")), -EBADMSG);
	said(user, DIAG_CONTRACT_NO_VERSION);
	write_contract(&publisher, "version: one\n", "");
	assert_int_equal(publish(&publisher, STR_NONE), -EBADMSG);
	said(user, DIAG_CONTRACT_NO_DAY);
	assert_int_equal(publish(&publisher, STR("2026-02-30")), -EBADMSG);
	said(user, DIAG_REGISTER_DATE);
	write_contract(&publisher, "version: one\n",
		       "effective: {from: 2026-01-01, to: 2026-12-31}\n");
	assert_int_equal(publish(&publisher, STR("2025-12-31")), -EBADMSG);
	said(user, DIAG_CONTRACT_EFFECTIVE);
	assert_int_equal(publish(&publisher, STR("2027-01-01")), -EBADMSG);
	said(user, DIAG_CONTRACT_EFFECTIVE);
	user->asking.role = ROLE_OPERATOR;
	assert_int_equal(publish(&publisher, STR_NONE), -EBADMSG);
	said(user, DIAG_REGISTER_RIGHT);
	user->asking.role = ROLE_OWNER;
	assert_int_equal(publish(&publisher, STR_NONE), 0);
	assert_int_equal(book_contracts(&user->use, STR("sns"), user->desk->arena, &rows),
			 -EBADMSG);
	said(user, DIAG_CONTRACT_UNKNOWN);
	assert_int_equal(book_contract_at(&user->use, STR("sms"), 0, user->desk->arena, &found),
			 -EBADMSG);
	said(user, DIAG_CONTRACT_NOT_YET);
	book_close(user->book);
	assert_int_equal(desk_verify(user->desk).facts, 1);
}

/* A text that is gone or was changed is found. */
static void test_tampered(void **state)
{
	static const struct store_sql remove[] = { { "DROP TRIGGER document_no_DELETE" },
						   { "DELETE FROM document" },
						   { NULL } };
	struct publisher publisher = { 0 };
	struct user *user = &publisher.user;

	user_begin(user, state, ROLE_OWNER);
	write_contract(&publisher, "version: one\n", "");
	assert_int_equal(publish(&publisher, STR("2026-01-01")), 0);
	book_close(user->book);
	desk_tamper(user->desk, remove);
	assert_int_equal(desk_verify(user->desk).differences, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_versions, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_refusals, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_tampered, desk_make, desk_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
