/* What others were before is done again, a number of times, without a trace of the times before. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_again.h"
#include "tests/lib/book_desk.h"

#define TIMES_MAX 50

/* A change that fails so many times, and says so; the transaction is left open by some. */
static int change(struct user *user, unsigned *times, int error, bool leave)
{
	const struct fact fact = desk_fact(STR("note"), STR("n-1"));
	int r;

	assert_int_equal(book_begin(user->book, &user->desk->sink), 0);
	assert_int_equal(book_record(user->book, &fact, &user->desk->sink, NULL), 0);
	if (*times == 0)
		return book_commit(user->book, &user->desk->sink);
	(*times)--;
	r = diag_add(&user->desk->sink, DIAG_BOOK_AGAIN, POSITION_NONE, STR("book"));
	assert_int_equal(r, -EBADMSG);
	if (!leave)
		book_rollback(user->book);
	return error;
}

static int try(struct user *user, unsigned *times, int error, bool leave)
{
	struct again again = AGAIN_BEGIN(&user->desk->sink);
	int r;

	do
		r = change(user, times, error, leave);
	while (book_again(&again, user->book, &user->desk->sink, r));
	return r;
}

static void test_again(void **state)
{
	struct user user;
	unsigned times = 3;

	user_begin(&user, state, ROLE_OWNER);
	assert_int_equal(try(&user, &times, -EAGAIN, true), 0);
	assert_int_equal(user.desk->sink.count, 0);
	assert_int_equal(user.desk->sink.errors, 0);
	user_end(&user, 1);
}

static void test_lost(void **state)
{
	struct user user;
	unsigned times = 1;

	user_begin(&user, state, ROLE_OWNER);
	assert_int_equal(try(&user, &times, -ENOTCONN, false), 0);
	assert_int_equal(user.desk->sink.count, 0);
	user_end(&user, 1);
}

/* It ends, with what was said last, and nothing is there. */
static void test_bounded(void **state)
{
	struct user user;
	unsigned times = TIMES_MAX;

	user_begin(&user, state, ROLE_OWNER);
	assert_int_equal(try(&user, &times, -EAGAIN, false), -EAGAIN);
	assert_in_range(times, 1, TIMES_MAX - 5);
	desk_said(user.desk, DIAG_BOOK_AGAIN);
	user_end(&user, 0);
}

static void test_others(void **state)
{
	static const int errors[] = { -EBADMSG, -EPERM, -EIO, -EREMOTEIO, -ETIMEDOUT };
	struct user user;

	user_begin(&user, state, ROLE_OWNER);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		unsigned times = 1;

		assert_int_equal(try(&user, &times, errors[i], false), errors[i]);
		desk_said(user.desk, DIAG_BOOK_AGAIN);
	}
	user_end(&user, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, desk_make, desk_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_again),
		TEST(test_lost),
		TEST(test_bounded),
		TEST(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
