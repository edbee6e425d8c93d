#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/journal/fact.h"
#include "core/ledger/pending.h"
#include "core/time/instant.h"
#include "tests/lib/zone_fixture.h"

#define ROUNDS 20000
#define OPEN_MAX 20

static struct pending pending_of(int64_t amount_minor, int64_t expires_ms)
{
	return (struct pending){ { 1, 2, amount_minor, STR("refund 1"), 0, 0 }, expires_ms };
}

static void test_instants(void **state)
{
	const struct pending pending = pending_of(500, 1000),
			     endless = pending_of(500, INSTANT_OPEN_MS);
	struct pending_ending post = { 7, PENDING_POSTED, 500 };
	const struct pending_ending undo = { 7, PENDING_VOIDED, 0 };
	const struct pending_ending expire = { 7, PENDING_EXPIRED, 0 };

	(void)state;
	assert_int_equal(pending_check(&pending, 999), PENDING_FINE);
	assert_int_equal(pending_check(&pending, 1000), PENDING_EARLY);
	assert_int_equal(pending_check_end(&pending, PENDING_OPEN, &post, 999), PENDING_FINE);
	assert_int_equal(pending_check_end(&pending, PENDING_OPEN, &post, 1000), PENDING_LATE);
	assert_int_equal(pending_check_end(&pending, PENDING_OPEN, &undo, 999), PENDING_FINE);
	assert_int_equal(pending_check_end(&pending, PENDING_OPEN, &undo, 1000), PENDING_LATE);
	assert_int_equal(pending_check_end(&pending, PENDING_OPEN, &expire, 999), PENDING_EARLY);
	assert_int_equal(pending_check_end(&pending, PENDING_OPEN, &expire, 1000), PENDING_FINE);
	assert_int_equal(pending_check_end(&endless, PENDING_OPEN, &expire, INSTANT_OPEN_MS - 1),
			 PENDING_EARLY);
	post.amount_minor = 501;
	assert_int_equal(pending_check_end(&pending, PENDING_OPEN, &post, 0), PENDING_PART);
	post.amount_minor = 1;
	assert_int_equal(pending_check_end(&pending, PENDING_OPEN, &post, 0), PENDING_FINE);
	for (int end = PENDING_POSTED; end < PENDING_ENDS; end++)
		assert_int_equal(pending_check_end(&pending, (enum pending_end)end, &post, 0),
				 PENDING_ENDED);
}

static void test_bounds(void **state)
{
	struct balance balance = { .credits_minor = 100 };

	(void)state;
	assert_int_equal(balance_reserve(&balance, ACCOUNT_CREDIT_DUE, SIDE_DEBIT, 101),
			 TRANSFER_BEYOND);
	assert_int_equal(balance_reserve(&balance, ACCOUNT_CREDIT_DUE, SIDE_CREDIT, 50),
			 TRANSFER_FINE); /* what is to come does not count */
	assert_int_equal(balance_reserve(&balance, ACCOUNT_CREDIT_DUE, SIDE_DEBIT, 60),
			 TRANSFER_FINE);
	assert_int_equal(balance_reserve(&balance, ACCOUNT_CREDIT_DUE, SIDE_DEBIT, 41),
			 TRANSFER_BEYOND);
	assert_int_equal(balance_move(&balance, ACCOUNT_CREDIT_DUE, SIDE_DEBIT, 41),
			 TRANSFER_BEYOND);
	assert_int_equal(balance_move(&balance, ACCOUNT_CREDIT_DUE, SIDE_DEBIT, 40), TRANSFER_FINE);
	assert_int_equal(balance_minor(balance, ACCOUNT_CREDIT_DUE), 60);
	assert_int_equal(balance_free_minor(balance, ACCOUNT_CREDIT_DUE), 0);
	balance_release(&balance, SIDE_DEBIT, 60);
	assert_int_equal(balance_free_minor(balance, ACCOUNT_CREDIT_DUE), 60);
	assert_true(balance.credits_pending_minor == 50 && balance.debits_pending_minor == 0);
	/* Posting must never be more than 64 bits hold. */
	balance = (struct balance){ .debits_minor = INT64_MAX - 10 };
	assert_int_equal(balance_reserve(&balance, ACCOUNT_PROVISION, SIDE_DEBIT, 11),
			 TRANSFER_BEYOND);
	assert_int_equal(balance_reserve(&balance, ACCOUNT_PROVISION, SIDE_DEBIT, 10),
			 TRANSFER_FINE);
	assert_int_equal(balance_move(&balance, ACCOUNT_PROVISION, SIDE_DEBIT, 1), TRANSFER_BEYOND);
	assert_int_equal(balance_reserve(&balance, ACCOUNT_PROVISION, SIDE_CREDIT, INT64_MAX),
			 TRANSFER_FINE);
	assert_int_equal(balance_reserve(&balance, ACCOUNT_PROVISION, SIDE_CREDIT, 1),
			 TRANSFER_BEYOND);
}

static void test_bodies(void **state)
{
	struct strbuf out = STRBUF_INIT(4096);
	struct pending in = pending_of(INT64_MAX, -5), read;
	struct pending_ending ending;

	(void)state;
	in.transfer.leg = 3;
	pending_write(&out, &in);
	assert_int_equal(pending_read(strbuf_str(&out), &read), 0);
	assert_true(read.transfer.debit == 1 && read.transfer.credit == 2 &&
		    read.transfer.amount_minor == INT64_MAX && read.transfer.leg == 3 &&
		    read.transfer.reverses == 0 && read.expires_ms == -5);
	assert_true(str_equal(read.transfer.cause, in.transfer.cause));
	for (size_t len = 0; len < out.len; len++)
		assert_int_equal(pending_read(str_slice(strbuf_str(&out), 0, len), &read),
				 -EBADMSG);
	strbuf_clear(&out);
	in.expires_ms = INSTANT_OPEN_MS + 1;
	pending_write(&out, &in);
	assert_int_equal(pending_read(strbuf_str(&out), &read), -EBADMSG);
	strbuf_clear(&out);
	in = pending_of(1, 0);
	in.transfer.leg = -1;
	pending_write(&out, &in);
	assert_int_equal(pending_read(strbuf_str(&out), &read), -EBADMSG);
	strbuf_clear(&out);
	in = pending_of(1, 0);
	in.transfer.cause = STR_NONE;
	pending_write(&out, &in);
	assert_int_equal(pending_read(strbuf_str(&out), &read), -EBADMSG);
	for (int how = PENDING_POSTED; how < PENDING_ENDS; how++) {
		const struct pending_ending end = { 9, (enum pending_end)how, 42 };

		strbuf_clear(&out);
		pending_ending_write(&out, &end);
		assert_int_equal(pending_ending_read(strbuf_str(&out), end.how, &ending), 0);
		assert_true(ending.pending == 9 && ending.how == end.how);
		assert_int_equal(ending.amount_minor, how == PENDING_POSTED ? 42 : 0);
		assert_int_equal(pending_ending_read(STR_NONE, end.how, &ending), -EBADMSG);
		assert_int_equal(pending_ending_read(STR("\1\1"), end.how, &ending), -EBADMSG);
	}
	assert_int_equal(pending_ending_read(STR("\2\0"), PENDING_POSTED, &ending), -EBADMSG);
	strbuf_done(&out);
}

static void test_names(void **state)
{
	enum pending_end end;

	(void)state;
	for (int i = 0; i < PENDING_ENDS; i++) {
		assert_true(pending_end_of(pending_end_name((enum pending_end)i), &end));
		assert_int_equal(end, i);
	}
	assert_false(pending_end_of(STR("void"), &end));
	assert_true(str_equal(pending_end_fact(PENDING_EXPIRED), STR("transfer-expired")));
}

/* One account, whatever is promised, paid, given back and put in: what was taken and is promised is
 * never more than was put in, and a refusal is always for that reason. */
static void test_never_promised_twice(void **state)
{
	int64_t open[OPEN_MAX] = { 0 }, in = 0, taken = 0, promised = 0;
	struct balance balance = { 0 };
	uint64_t seed = 11;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		int64_t amount = fixture_range(&seed, 1, 100),
			*slot = &open[fixture_range(&seed, 0, OPEN_MAX)];
		bool enough = taken + promised + amount <= in;

		if (*slot > 0) {
			int64_t part = fixture_range(&seed, 0, *slot + 1);

			balance_release(&balance, SIDE_DEBIT, *slot);
			if (part > 0)
				assert_int_equal(balance_move(&balance, ACCOUNT_CREDIT_DUE,
							      SIDE_DEBIT, part),
						 TRANSFER_FINE);
			promised -= *slot;
			taken += part;
			*slot = 0;
		} else if (fixture_range(&seed, 0, 3) == 0) {
			assert_int_equal(
				balance_move(&balance, ACCOUNT_CREDIT_DUE, SIDE_CREDIT, amount),
				TRANSFER_FINE);
			in += amount;
		} else {
			assert_int_equal(
				balance_reserve(&balance, ACCOUNT_CREDIT_DUE, SIDE_DEBIT, amount),
				enough ? TRANSFER_FINE : TRANSFER_BEYOND);
			promised += enough ? amount : 0;
			*slot = enough ? amount : 0;
		}
		assert_true(taken + promised <= in);
		assert_int_equal(balance_free_minor(balance, ACCOUNT_CREDIT_DUE),
				 in - taken - promised);
		assert_int_equal(balance.debits_pending_minor, promised);
	}
	assert_true(taken > 0 && in > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_instants),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_never_promised_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
