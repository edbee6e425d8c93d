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

/* Who imports, and what came of it. */
struct importer {
	struct user user;
	struct import_count count;
	uint64_t told; /* bytes: how far the import said it was */
};

static bool tell(void *context, const struct bulk_progress *state)
{
	struct importer *importer = context;

	importer->told = state->done;
	return false;
}

static int import_as(struct importer *importer, const char *name, const char *text)
{
	struct user *user = &importer->user;
	const struct import_request request = { .path = desk_write(user->desk, name,
								   str_from(text)),
						.contract = STR("net"),
						.arena = user->desk->arena,
						.progress = tell,
						.context = importer };

	return bulk_import(&user->use, &request, &importer->count);
}

static int import(struct importer *importer, const char *text)
{
	return import_as(importer, "rows.csv", text);
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
	struct importer importer = { 0 };
	struct user *user = &importer.user;

	user_begin_served(user, state);
	assert_int_equal(import(&importer, text), 0);
	assert_int_equal(importer.count.added, 3);
	assert_int_equal(import(&importer, text), 0);
	assert_int_equal(importer.count.added, 0);
	assert_int_equal(importer.count.known, 3);
	assert_int_equal(
		book_subscription_end(&user->use, STR("c-1"), STR("s-1"), STR("2026-12-31")), 0);
	assert_int_equal(import(&importer, text), 0);
	assert_int_equal(importer.count.known, 3);
	assert_int_equal(rows_of(user, STR_NONE).count, 3);
	assert_true(rows_of(user, STR("s-1")).items[0].end_ms < INSTANT_OPEN_MS);
	user_end(user, 6);
}

static void test_values(void **state)
{
	struct subscription_values values;
	struct subscription_rows rows;
	struct importer importer = { 0 };
	struct user *user = &importer.user;

	user_begin_served(user, state);
	assert_int_equal(
		import(&importer,
		       "subscription,customer,start,currency,billing_day,monthly-fee,sites\n"
		       "s-1,c-1,2026-02-01,USD,31,100.00,Lyon|Paris\n"
		       "s-2,c-1,2026-02-01,,,pending,Lyon\n"),
		0);
	assert_int_equal(import_as(&importer, "rows.jsonl",
				   "{\"subscription\":\"s-1\",\"customer\":\"c-1\","
				   "\"start\":\"2026-02-01\",\"currency\":\"USD\","
				   "\"billing_day\":31,\"monthly-fee\":\"100.00\","
				   "\"sites\":[\"Lyon\",\"Paris\"]}\n"),
			 0);
	assert_int_equal(importer.count.known, 1);
	rows = rows_of(user, STR("s-1"));
	assert_true(str_equal(rows.items[0].currency, STR("USD")));
	assert_int_equal(rows.items[0].billing_day, 31);
	assert_int_equal(rows.items[0].start_ms, INT64_C(1769900400000)); /* midnight in Paris */
	assert_int_equal(book_subscription_values(&user->use, &rows.items[0], INT64_MAX,
						  user->desk->arena, &values),
			 0);
	assert_int_equal(values.count, 2);
	assert_true(str_equal(values.items[0].value, STR("100.00")));
	assert_true(str_equal(values.items[1].value, STR("Lyon\x1fParis")));
	rows = rows_of(user, STR("s-2"));
	assert_true(str_equal(rows.items[0].currency, STR("EUR")));
	user_end(user, 4);
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
	struct importer importer = { 0 };
	struct user *user = &importer.user;

	user_begin_served(user, state);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char text[400];

		(void)snprintf(text, sizeof(text), HEADER "s-1,c-1,2026-02-01,,1\n%s",
			       wrong[i].row);
		assert_int_equal(import(&importer, text), -EBADMSG);
		assert_int_equal(user->desk->sink.items[0].at.line, 3);
		assert_int_equal(user->desk->sink.items[0].at.column, wrong[i].column);
		desk_said(user->desk, wrong[i].id);
	}
	assert_int_equal(rows_of(user, STR_NONE).count, 0);
	user_end(user, 2);
}

static void test_refusals(void **state)
{
	struct importer importer = { 0 };
	struct user *user = &importer.user;

	user_begin_served(user, state);
	assert_int_equal(import(&importer, ""), -EBADMSG);
	desk_said(user->desk, DIAG_BULK_NO_HEADER);
	assert_int_equal(import(&importer, "subscription,customer,colour\n"), -EBADMSG);
	desk_said(user->desk, DIAG_BULK_COLUMN);
	user->asking.role = ROLE_READER;
	assert_int_equal(import(&importer, HEADER "s-1,c-1,2026-02-01,,1\n"), -EBADMSG);
	desk_said(user->desk, DIAG_REGISTER_RIGHT);
	assert_int_equal(book_subscription_end(&user->use, STR("c-1"), STR("s-1"), STR("x")),
			 -EBADMSG);
	desk_said(user->desk, DIAG_REGISTER_RIGHT);
	user->asking.role = ROLE_OPERATOR;
	assert_int_equal(import(&importer, HEADER), 0);
	assert_int_equal(importer.count.added, 0);
	user_end(user, 2);
}

/* Whoever watches may end it, and then nothing is there. */
static void test_stopped(void **state)
{
	struct strbuf text = STRBUF_INIT(4 * MIB);
	struct importer importer = { 0 };
	struct user *user = &importer.user;

	user_begin_served(user, state);
	strbuf_add(&text, STR(HEADER));
	for (int i = 0; i < 20000; i++)
		strbuf_add_format(&text, "s-%d,c-1,2026-02-01,,1\n", i);
	assert_int_equal(import(&importer, text.ptr), -EINTR);
	assert_true(importer.told > 0 && importer.told < text.len);
	assert_int_equal(rows_of(user, STR_NONE).count, 0);
	strbuf_done(&text);
	user_end(user, 2);
}

static int end_at(struct user *user, struct str id, struct str at)
{
	return book_subscription_end(&user->use, STR("c-1"), id, at);
}

/* The life that runs at that time ends; said again otherwise, it is corrected. */
static void test_ends(void **state)
{
	struct subscription_rows rows;
	struct importer importer = { 0 };
	struct user *user = &importer.user;

	user_begin_served(user, state);
	assert_int_equal(import(&importer, HEADER "s-1,c-1,2026-02-01,2026-04-01,1\n"
						  "s-1,c-1,2026-05-01,,1\n"),
			 0);
	assert_int_equal(end_at(user, STR("s-1"), STR("2026-09-01")), 0);
	assert_int_equal(end_at(user, STR("s-1"), STR("2026-08-31T22:00:00Z")), BOOK_TWICE);
	assert_int_equal(end_at(user, STR("s-1"), STR("2026-10-01")), 0);
	assert_int_equal(end_at(user, STR("s-1"), STR("2026-03-01")), 0);
	rows = rows_of(user, STR("s-1"));
	assert_int_equal(rows.items[0].end_ms, INT64_C(1772319600000));
	assert_int_equal(rows.items[1].end_ms, INT64_C(1790805600000));
	assert_int_equal(end_at(user, STR("s-1"), STR("2026-02-01")), -EBADMSG);
	desk_said(user->desk, DIAG_SUBSCRIPTION_BEFORE);
	assert_int_equal(end_at(user, STR("s-2"), STR("2026-03-01")), -EBADMSG);
	desk_said(user->desk, DIAG_SUBSCRIPTION_NONE);
	assert_int_equal(end_at(user, STR("s-1"), STR("soon")), -EBADMSG);
	desk_said(user->desk, DIAG_REGISTER_DATE);
	assert_int_equal(
		book_subscription_end(&user->use, STR("c-2"), STR("s-1"), STR("2026-03-01")),
		-EBADMSG);
	desk_said(user->desk, DIAG_CUSTOMER_NONE);
	user_end(user, 7);
}

static void test_tampered(void **state)
{
	static const struct store_sql changes[] = {
		{ "UPDATE subscription SET currency = 'USD'" },
		{ "DROP TRIGGER subscription_value_no_UPDATE" },
		{ "UPDATE subscription_value SET value = '1000.00'" },
		{ NULL },
	};
	struct importer importer = { 0 };
	struct user *user = &importer.user;

	user_begin_served(user, state);
	assert_int_equal(import(&importer, HEADER "s-1,c-1,2026-02-01,,1\n"), 0);
	book_close(user->book);
	desk_tamper(user->desk, changes);
	assert_int_equal(desk_verify(user->desk).differences, 5);
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
