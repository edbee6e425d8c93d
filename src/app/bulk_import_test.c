#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>

#include "app/book_contract.h"
#include "app/book_customer.h"
#include "app/book_subscription.h"
#include "app/bulk_import.h"
#include "tests/lib/book_desk.h"

#define HEADER "subscription,customer,start,end,monthly-fee\n"

/* A book with the customer c-1 and the contract net, which has held since 2026-01-01. */
struct user {
	struct desk *desk;
	struct book *book;
	struct asking asking;
	struct use use;
	struct import_count count;
	uint64_t told; /* bytes: how far the import said it was */
};

static struct str write_file(struct user *user, const char *name, const char *text)
{
	char path[DESK_PATH_BYTES];
	struct str copy;
	FILE *file;

	desk_path(user->desk, name, path);
	file = fopen(path, "w");
	assert_non_null(file);
	(void)fputs(text, file);
	(void)fclose(file);
	assert_int_equal(str_copy(user->desk->arena, str_from(path), &copy), 0);
	return copy;
}

static void begin(struct user *user, void **state)
{
	static const struct customer bakery = { .id = { "c-1", 3 },
						.identity = { .name = { "Bakery", 6 },
							      .country = { "FR", 2 } },
						.language = { "fr", 2 },
						.zone = { "Europe/Paris", 12 } };
	struct contract_file file;
	struct str path;

	*user = (struct user){ .desk = *state };
	user->book = desk_init(user->desk);
	user->asking = (struct asking){ STR("test"), ROLE_OWNER, STR_NONE, DESK_NOW };
	user->use = (struct use){ user->book, &user->asking, &user->desk->sink };
	path = write_file(user, "contract.yaml",
			  "garant: 1\ncontract: net\nversion: one\ncurrency: EUR\n"
			  "zone: Europe/Paris\nmoney: {round: half up}\n"
			  "charges: {monthly-fee: {per: month}}\n"
			  "attributes: {sites: {type: texts}}\n"
			  "guarantees:\n  availability:\n    clause: \"1\"\n"
			  "    target: {at least: 99.9%}\n    pay:\n      of: monthly-fee\n"
			  "      reached:\n        - {below: 99.9%, pay: 10%}\n");
	assert_int_equal(contract_file_read(user->desk->arena, path, &file, &user->desk->sink), 0);
	assert_int_equal(
		book_contract_publish(&user->use, user->desk->arena, &file, STR("2026-01-01")), 0);
	assert_int_equal(book_customer_set(&user->use, &bakery, INT64_MIN), 0);
	user->desk->sink = (struct diag_sink)DIAG_SINK_INIT(user->desk->arena, 100);
	user->asking.role = ROLE_OPERATOR;
}

static void end(struct user *user, int64_t facts)
{
	struct book_check check;

	book_close(user->book);
	check = desk_verify(user->desk);
	assert_int_equal(check.differences, 0);
	assert_int_equal(check.facts, facts);
}

static bool tell(void *context, const struct bulk_progress *state)
{
	struct user *user = context;

	user->told = state->done;
	return false;
}

static int import_as(struct user *user, const char *name, const char *text)
{
	const struct import_request request = { .path = write_file(user, name, text),
						.contract = STR("net"),
						.arena = user->desk->arena,
						.progress = tell,
						.context = user };

	return bulk_import(&user->use, &request, &user->count);
}

static int import(struct user *user, const char *text)
{
	return import_as(user, "rows.csv", text);
}

static struct subscription_rows rows_of(struct user *user, struct str id)
{
	struct subscription_rows rows;

	assert_int_equal(book_subscriptions(&user->use, STR("c-1"), id, user->desk->arena, &rows),
			 0);
	return rows;
}

/* Again and again the same file: it is there once. An end that was said later stays. */
static void test_once(void **state)
{
	static const char text[] = HEADER "s-1,c-1,2026-02-01,,100.00\n"
					  "s-2,c-1,2026-02-01,2026-06-01,50.00\n"
					  "s-2,c-1,2026-06-01,,60.00\n";
	struct user user;

	begin(&user, state);
	assert_int_equal(import(&user, text), 0);
	assert_int_equal(user.count.added, 3);
	assert_int_equal(import(&user, text), 0);
	assert_int_equal(user.count.added, 0);
	assert_int_equal(user.count.known, 3);
	assert_int_equal(
		book_subscription_end(&user.use, STR("c-1"), STR("s-1"), STR("2026-12-31")), 0);
	assert_int_equal(import(&user, text), 0);
	assert_int_equal(user.count.known, 3);
	assert_int_equal(rows_of(&user, STR_NONE).count, 3);
	assert_true(rows_of(&user, STR("s-1")).items[0].end_ms < INSTANT_OPEN_MS);
	end(&user, 6);
}

static void test_values(void **state)
{
	struct subscription_values values;
	struct subscription_rows rows;
	struct user user;

	begin(&user, state);
	assert_int_equal(
		import(&user, "subscription,customer,start,currency,billing_day,monthly-fee,sites\n"
			      "s-1,c-1,2026-02-01,USD,31,100.00,Lyon|Paris\n"
			      "s-2,c-1,2026-02-01,,,pending,Lyon\n"),
		0);
	assert_int_equal(import_as(&user, "rows.jsonl",
				   "{\"subscription\":\"s-1\",\"customer\":\"c-1\","
				   "\"start\":\"2026-02-01\",\"currency\":\"USD\","
				   "\"billing_day\":31,\"monthly-fee\":\"100.00\","
				   "\"sites\":[\"Lyon\",\"Paris\"]}\n"),
			 0);
	assert_int_equal(user.count.known, 1);
	rows = rows_of(&user, STR("s-1"));
	assert_true(str_equal(rows.items[0].currency, STR("USD")));
	assert_int_equal(rows.items[0].billing_day, 31);
	assert_int_equal(rows.items[0].start_ms, INT64_C(1769900400000)); /* midnight in Paris */
	assert_int_equal(
		book_subscription_values(&user.use, &rows.items[0], user.desk->arena, &values), 0);
	assert_int_equal(values.count, 2);
	assert_true(str_equal(values.items[0].value, STR("100.00")));
	assert_true(str_equal(values.items[1].value, STR("Lyon\x1fParis")));
	rows = rows_of(&user, STR("s-2"));
	assert_true(str_equal(rows.items[0].currency, STR("EUR")));
	end(&user, 4);
}

struct wrong_row {
	const char *row;
	enum diag_id id;
	uint32_t column;
};

/* A good row is not recorded beside a wrong one. */
static void test_wrong_rows(void **state)
{
	static const struct wrong_row wrong[] = {
		{ "s-2,,2026-02-01,,1\n", DIAG_BULK_EMPTY, 1 },
		{ "s-2,c-1,,,1\n", DIAG_BULK_EMPTY, 1 },
		{ "s-2,c-2,2026-02-01,,1\n", DIAG_CUSTOMER_NONE, 5 },
		{ "s-2,c-1,2025-12-31,,1\n", DIAG_SUBSCRIPTION_CONTRACT, 9 },
		{ "s-2,c-1,2026-02-01,2026-02-01,1\n", DIAG_SUBSCRIPTION_EMPTY, 20 },
		{ "s-2,c-1,2026-02-01,2026-01-31,1\n", DIAG_FACT_REVERSED, 20 },
		{ "s-2,c-1,2026-02-30,,1\n", DIAG_FACT_TYPE, 9 },
		{ "s-2,c-1,2026-02-01,,1.001\n", DIAG_FACT_DECIMALS, 21 },
		{ "s-2,c-1,2026-02-01,,9999999999999999999\n", DIAG_FACT_RANGE, 21 },
		{ "s-1,c-1,2026-03-01,,1\n", DIAG_SUBSCRIPTION_OVERLAP, 1 },
		{ "s-1,c-1,2026-02-01,,2\n", DIAG_SUBSCRIPTION_OTHER, 1 },
		{ "s-1,c-1,2026-02-01,2026-03-01,1\n", DIAG_SUBSCRIPTION_OTHER, 1 },
		{ "s-2,c-1,2026-02-01\n", DIAG_BULK_COUNT, 1 },
	};
	struct user user;

	begin(&user, state);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char text[400];

		(void)snprintf(text, sizeof(text), HEADER "s-1,c-1,2026-02-01,,1\n%s",
			       wrong[i].row);
		assert_int_equal(import(&user, text), -EBADMSG);
		assert_int_equal(user.desk->sink.items[0].at.line, 3);
		assert_int_equal(user.desk->sink.items[0].at.column, wrong[i].column);
		desk_said(user.desk, wrong[i].id);
	}
	assert_int_equal(rows_of(&user, STR_NONE).count, 0);
	end(&user, 2);
}

static void test_refusals(void **state)
{
	struct user user;

	begin(&user, state);
	assert_int_equal(import(&user, ""), -EBADMSG);
	desk_said(user.desk, DIAG_BULK_NO_HEADER);
	assert_int_equal(import(&user, "subscription,customer,colour\n"), -EBADMSG);
	desk_said(user.desk, DIAG_BULK_COLUMN);
	user.asking.role = ROLE_READER;
	assert_int_equal(import(&user, HEADER "s-1,c-1,2026-02-01,,1\n"), -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	assert_int_equal(book_subscription_end(&user.use, STR("c-1"), STR("s-1"), STR("x")),
			 -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	user.asking.role = ROLE_OPERATOR;
	assert_int_equal(import(&user, HEADER), 0);
	assert_int_equal(user.count.added, 0);
	end(&user, 2);
}

/* Whoever watches may end it, and then nothing is there. */
static void test_stopped(void **state)
{
	struct strbuf text = STRBUF_INIT(4 * MIB);
	struct user user;

	begin(&user, state);
	strbuf_add(&text, STR(HEADER));
	for (int i = 0; i < 20000; i++)
		strbuf_add_format(&text, "s-%d,c-1,2026-02-01,,1\n", i);
	assert_int_equal(import(&user, text.ptr), -EINTR);
	assert_true(user.told > 0 && user.told < text.len);
	assert_int_equal(rows_of(&user, STR_NONE).count, 0);
	strbuf_done(&text);
	end(&user, 2);
}

static int end_at(struct user *user, struct str id, struct str at)
{
	return book_subscription_end(&user->use, STR("c-1"), id, at);
}

/* The life that runs at that time ends; said again otherwise, it is corrected. */
static void test_ends(void **state)
{
	struct subscription_rows rows;
	struct user user;

	begin(&user, state);
	assert_int_equal(import(&user, HEADER "s-1,c-1,2026-02-01,2026-04-01,1\n"
					      "s-1,c-1,2026-05-01,,1\n"),
			 0);
	assert_int_equal(end_at(&user, STR("s-1"), STR("2026-09-01")), 0);
	assert_int_equal(end_at(&user, STR("s-1"), STR("2026-08-31T22:00:00Z")), BOOK_TWICE);
	assert_int_equal(end_at(&user, STR("s-1"), STR("2026-10-01")), 0);
	assert_int_equal(end_at(&user, STR("s-1"), STR("2026-03-01")), 0);
	rows = rows_of(&user, STR("s-1"));
	assert_int_equal(rows.items[0].end_ms, INT64_C(1772319600000));
	assert_int_equal(rows.items[1].end_ms, INT64_C(1790805600000));
	assert_int_equal(end_at(&user, STR("s-1"), STR("2026-02-01")), -EBADMSG);
	desk_said(user.desk, DIAG_SUBSCRIPTION_BEFORE);
	assert_int_equal(end_at(&user, STR("s-2"), STR("2026-03-01")), -EBADMSG);
	desk_said(user.desk, DIAG_SUBSCRIPTION_NONE);
	assert_int_equal(end_at(&user, STR("s-1"), STR("soon")), -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_DATE);
	assert_int_equal(
		book_subscription_end(&user.use, STR("c-2"), STR("s-1"), STR("2026-03-01")),
		-EBADMSG);
	desk_said(user.desk, DIAG_CUSTOMER_NONE);
	end(&user, 7);
}

static void test_tampered(void **state)
{
	static const struct store_sql changes[] = {
		{ "UPDATE subscription SET currency = 'USD'" },
		{ "DROP TRIGGER subscription_value_no_UPDATE" },
		{ "UPDATE subscription_value SET value = '1000.00'" },
		{ NULL },
	};
	struct user user;

	begin(&user, state);
	assert_int_equal(import(&user, HEADER "s-1,c-1,2026-02-01,,1\n"), 0);
	book_close(user.book);
	desk_tamper(user.desk, changes);
	assert_int_equal(desk_verify(user.desk).differences, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_once, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_values, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_wrong_rows, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_refusals, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_stopped, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_ends, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_tampered, desk_make, desk_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
