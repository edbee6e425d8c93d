#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "app/book_report.h"
#include "tests/lib/book_desk.h"

static struct report_change received(enum report_channel channel)
{
	return (struct report_change){ .deed = REPORT_RECEIVE,
				       .customer = STR(DESK_CUSTOMER),
				       .at_ms = TOLD_NOT_MS,
				       .channel = (int)channel };
}

static struct str made(struct user *user, struct report_change change, int outcome)
{
	struct str id = STR_NONE;

	assert_int_equal(book_report_change(&user->use, &change, user->desk->arena, &id), outcome);
	return id;
}

static void test_roles(void **state)
{
	struct report_change change = received(REPORT_PHONE);
	struct receipt receipt;
	struct user user;

	user_begin_served(&user, state);
	user.asking.role = ROLE_READER;
	(void)made(&user, change, -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	user.asking.role = ROLE_OPERATOR;
	(void)made(&user, change, 0);
	user.asking.role = ROLE_READER;
	assert_int_equal(book_report_receipt(&user.use, change.customer, STR("r-1"),
					     user.desk->arena, &receipt),
			 0);
	assert_int_equal(receipt.received.report.at_ms, DESK_NOW);
	user_end(&user, 3);
}

/* Without an id a number that nobody has; under a key the same each time. */
static void test_ids(void **state)
{
	struct report_change change = received(REPORT_WEB);
	struct str of_key;
	struct user user;

	user_begin_served(&user, state);
	assert_true(str_equal(made(&user, change, 0), STR("r-1")));
	change.id = STR("r-3");
	assert_true(str_equal(made(&user, change, 0), STR("r-3")));
	change.id = STR_NONE;
	assert_true(str_equal(made(&user, change, 0), STR("r-4")));
	user.asking.key = STR("call 7");
	of_key = made(&user, change, 0);
	assert_int_equal(of_key.len, 18);
	user.asking.now_ms += 60000;
	assert_true(str_equal(made(&user, change, BOOK_TWICE), of_key));
	change.channel = REPORT_MAIL;
	(void)made(&user, change, -EBADMSG);
	desk_said(user.desk, DIAG_BOOK_KEY_USED);
	user_end(&user, 7);
}

/* The receipt is that of the first revision, whatever is said later. */
static void test_receipt(void **state)
{
	struct report_change change = received(REPORT_VOICEMAIL);
	struct receipt first, later;
	struct user user;

	user_begin_served(&user, state);
	change.id = STR("r-1");
	(void)made(&user, change, 0);
	assert_int_equal(book_report_receipt(&user.use, change.customer, change.id,
					     user.desk->arena, &first),
			 0);
	user.asking.now_ms += 1000;
	change.deed = REPORT_CORRECT;
	change.channel = REPORT_PHONE;
	change.reason = STR("read again");
	change.evidence = STR("tape 1");
	(void)made(&user, change, 0);
	assert_int_equal(book_report_receipt(&user.use, change.customer, change.id,
					     user.desk->arena, &later),
			 0);
	assert_int_equal(later.received.report.channel, REPORT_VOICEMAIL);
	assert_memory_equal(first.hash, later.hash, sizeof(first.hash));
	assert_int_equal(book_report_receipt(&user.use, change.customer, STR("r-9"),
					     user.desk->arena, &later),
			 -EBADMSG);
	desk_said(user.desk, DIAG_REPORT_NONE);
	user_end(&user, 4);
}

/* When a report arrived cannot be moved behind the back of the book. */
static void test_tampered(void **state)
{
	static const struct store_sql changes[] = {
		{ "DROP TRIGGER report_no_update" },
		{ "UPDATE report SET arrived = arrived + 1000000" },
		{ NULL },
	};
	struct user user;

	user_begin_served(&user, state);
	(void)made(&user, received(REPORT_PHONE), 0);
	book_close(user.book);
	desk_tamper(user.desk, changes);
	assert_true(desk_verify(user.desk).differences >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_roles, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_ids, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_receipt, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_tampered, desk_make, desk_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
