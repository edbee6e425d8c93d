#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/ledger/transfer.h"
#include "tests/lib/zone_fixture.h"

#define ROUNDS 20000

static const struct account due = { ACCOUNT_CREDIT_DUE, { "c-1", 3 }, { "EUR", 3 } };
static const struct account provision = { ACCOUNT_PROVISION, { "c-1", 3 }, { "EUR", 3 } };

static void test_faults(void **state)
{
	struct transfer transfer = { 1, 2, 500, STR("statement s-1"), 0, 0 };
	struct account other = due;

	(void)state;
	assert_int_equal(transfer_check(&transfer, &provision, &due), TRANSFER_FINE);
	other.currency = STR("USD");
	assert_int_equal(transfer_check(&transfer, &provision, &other), TRANSFER_CURRENCY);
	other = due;
	other.customer = STR("c-2");
	assert_int_equal(transfer_check(&transfer, &provision, &other), TRANSFER_CUSTOMER);
	transfer.credit = 1;
	assert_int_equal(transfer_check(&transfer, &provision, &provision), TRANSFER_SAME);
	transfer.amount_minor = 0;
	assert_int_equal(transfer_check(&transfer, &provision, &due), TRANSFER_AMOUNT);
}

static void test_reversals(void **state)
{
	const struct transfer first = { 1, 2, 500, STR("s-1"), 0, 0 };
	struct transfer back = { 2, 1, 500, STR("s-1 again"), 0, 7 };

	(void)state;
	assert_int_equal(transfer_check_reversal(&back, &first), TRANSFER_FINE);
	back.amount_minor = 1;
	assert_int_equal(transfer_check_reversal(&back, &first), TRANSFER_FINE);
	back.amount_minor = 501;
	assert_int_equal(transfer_check_reversal(&back, &first), TRANSFER_REVERSES);
	back = first;
	assert_int_equal(transfer_check_reversal(&back, &first), TRANSFER_REVERSES);
}

static void test_bounds(void **state)
{
	struct balance balance = { 0 };

	(void)state;
	assert_int_equal(balance_move(&balance, ACCOUNT_CREDIT_DUE, SIDE_DEBIT, 1),
			 TRANSFER_BEYOND);
	assert_int_equal(balance_move(&balance, ACCOUNT_CREDIT_DUE, SIDE_CREDIT, 100),
			 TRANSFER_FINE);
	assert_int_equal(balance_move(&balance, ACCOUNT_CREDIT_DUE, SIDE_DEBIT, 100),
			 TRANSFER_FINE);
	assert_int_equal(balance_move(&balance, ACCOUNT_CREDIT_DUE, SIDE_DEBIT, 1),
			 TRANSFER_BEYOND);
	assert_int_equal(balance_minor(balance, ACCOUNT_CREDIT_DUE), 0);
	assert_true(balance.debits_minor == 100 && balance.credits_minor == 100);
	balance = (struct balance){ 0 };
	assert_int_equal(balance_move(&balance, ACCOUNT_PROVISION, SIDE_CREDIT, 7), TRANSFER_FINE);
	assert_int_equal(balance_minor(balance, ACCOUNT_PROVISION), -7);
	balance.debits_minor = INT64_MAX;
	assert_int_equal(balance_move(&balance, ACCOUNT_PROVISION, SIDE_DEBIT, 1), TRANSFER_BEYOND);
	assert_true(balance.debits_minor == INT64_MAX);
}

static void test_bodies(void **state)
{
	struct strbuf out = STRBUF_INIT(4096);
	struct transfer in = { 3, 4, INT64_MAX, STR("claim 7"), 1, 12 }, read;
	struct account account;

	(void)state;
	transfer_write(&out, &in);
	assert_int_equal(transfer_read(strbuf_str(&out), &read), 0);
	assert_true(read.debit == 3 && read.credit == 4 && read.amount_minor == INT64_MAX);
	assert_true(str_equal(read.cause, in.cause) && read.leg == 1 && read.reverses == 12);
	for (size_t len = 0; len < out.len; len++)
		assert_int_equal(transfer_read(str_slice(strbuf_str(&out), 0, len), &read),
				 -EBADMSG);
	strbuf_clear(&out);
	account_write(&out, &due);
	assert_int_equal(account_read(strbuf_str(&out), STR("c-1"), &account), 0);
	assert_int_equal(account.kind, ACCOUNT_CREDIT_DUE);
	assert_true(str_equal(account.currency, STR("EUR")));
	assert_int_equal(account_read(STR("\3due\3EUR"), STR("c-1"), &account), -EBADMSG);
	assert_int_equal(account_read(STR("\12credit-due\3eur"), STR("c-1"), &account), -EBADMSG);
	strbuf_done(&out);
}

/* Whatever totals follow one another and whatever is settled between them, what is due, settled and
 * overpaid comes to the last total, and no bounded account is asked for more than it has. */
static void test_postings_follow_the_total(void **state)
{
	uint64_t seed = 5;
	struct balance balances[ACCOUNT_KINDS] = { 0 };
	int64_t posted = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		int64_t total = fixture_range(&seed, 0, 1000);
		int64_t have = balance_minor(balances[ACCOUNT_CREDIT_DUE], ACCOUNT_CREDIT_DUE);
		int64_t pay = fixture_range(&seed, 0, have + 1);
		struct leg legs[LEGS_MAX];
		size_t count = posting_legs(posted, total, have, legs);

		for (size_t leg = 0; leg < count; leg++) {
			assert_int_equal(balance_move(&balances[legs[leg].debit], legs[leg].debit,
						      SIDE_DEBIT, legs[leg].amount_minor),
					 TRANSFER_FINE);
			assert_int_equal(balance_move(&balances[legs[leg].credit], legs[leg].credit,
						      SIDE_CREDIT, legs[leg].amount_minor),
					 TRANSFER_FINE);
		}
		posted = total;
		assert_int_equal(balance_minor(balances[ACCOUNT_PROVISION], ACCOUNT_PROVISION),
				 total);
		have = balance_minor(balances[ACCOUNT_CREDIT_DUE], ACCOUNT_CREDIT_DUE);
		pay = pay < have ? pay : have;
		if (pay > 0) {
			assert_int_equal(balance_move(&balances[ACCOUNT_CREDIT_DUE],
						      ACCOUNT_CREDIT_DUE, SIDE_DEBIT, pay),
					 TRANSFER_FINE);
			assert_int_equal(balance_move(&balances[ACCOUNT_REFUND_OUT],
						      ACCOUNT_REFUND_OUT, SIDE_CREDIT, pay),
					 TRANSFER_FINE);
		}
	}
}

static void test_names(void **state)
{
	enum account_kind kind;

	(void)state;
	for (size_t i = 0; i < ACCOUNT_KINDS; i++) {
		assert_true(account_kind_of(account_kind_name((enum account_kind)i), &kind));
		assert_int_equal(kind, i);
	}
	assert_false(account_kind_of(STR("credit"), &kind));
	assert_true(account_is_bounded(ACCOUNT_CREDIT_DUE));
	assert_false(account_is_bounded(ACCOUNT_PROVISION));
	assert_int_equal(account_side(ACCOUNT_PROVISION), SIDE_DEBIT);
	assert_int_equal(account_side(ACCOUNT_CREDIT_DUE), SIDE_CREDIT);
}

/* What is owed is reduced, or money goes out though nothing was owed. */
static void test_payouts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ACCOUNT_KINDS; i++) {
		enum account_kind kind = (enum account_kind)i;

		assert_true(transfer_pays_out(ACCOUNT_CREDIT_DUE, kind));
		assert_true(transfer_pays_out(kind, ACCOUNT_REFUND_OUT));
		assert_true(transfer_pays_out(kind, ACCOUNT_CREDIT_APPLIED));
	}
	assert_false(transfer_pays_out(ACCOUNT_PROVISION, ACCOUNT_CREDIT_DUE));
	assert_false(transfer_pays_out(ACCOUNT_REFUND_OUT, ACCOUNT_CREDIT_DUE));
	assert_false(transfer_pays_out(ACCOUNT_PROVISION, ACCOUNT_OVERPAID));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_reversals),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_postings_follow_the_total),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_payouts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
