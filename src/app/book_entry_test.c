#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_entry.h"
#include "tests/lib/book_desk.h"

static struct entry credit_of(const char *id, int64_t amount_minor)
{
	return (struct entry){ .customer = STR(DESK_CUSTOMER),
			       .id = str_from(id),
			       .kind = ENTRY_CREDIT,
			       .nature = NATURE_REDUCTION,
			       .currency = STR("EUR"),
			       .amount_minor = amount_minor,
			       .reason = STR("availability of May") };
}

static struct entry refund_of(const char *id, int64_t amount_minor)
{
	struct entry entry = credit_of(id, amount_minor);

	entry.kind = ENTRY_REFUND;
	entry.nature = NATURE_NONE;
	return entry;
}

static struct entry counter_of(const char *id, const char *reverses)
{
	struct entry entry = refund_of(id, 0);

	entry.kind = ENTRY_COUNTER;
	entry.currency = STR_NONE;
	entry.reverses = str_from(reverses);
	return entry;
}

static void ask(struct user *user, struct entry entry, int outcome)
{
	assert_int_equal(book_entry_ask(&user->use, &entry), outcome);
}

static void refused(struct user *user, struct entry entry, enum diag_id id)
{
	ask(user, entry, -EBADMSG);
	desk_said(user->desk, id);
}

static void approve(struct user *user, const char *actor, const char *id, int outcome)
{
	struct str asker = user->asking.actor;

	user->asking.actor = str_from(actor);
	assert_int_equal(book_entry_approve(&user->use, STR(DESK_CUSTOMER), str_from(id)), outcome);
	user->asking.actor = asker;
}

static void set_limit(struct user *user, int64_t limit_minor)
{
	user->asking.role = ROLE_OWNER;
	assert_int_equal(book_entry_limit(&user->use, STR("EUR"), limit_minor), 0);
	user->asking.role = ROLE_OPERATOR;
}

static void is(struct user *user, const char *id, enum entry_state state, int64_t number)
{
	struct entry_row row;

	assert_int_equal(book_entry_find(&user->use, STR(DESK_CUSTOMER), str_from(id),
					 user->desk->arena, &row),
			 0);
	assert_int_equal(row.state, state);
	assert_int_equal(row.number, number);
}

static int64_t due(struct user *user)
{
	static const struct store_sql sql = { "SELECT credits - debits - debits_pending FROM "
					      "account WHERE kind = 'credit-due'" };

	return desk_ask(user->book, &sql);
}

/* What is owed is applied, paid back, not used in time; never more than there is. */
static void test_ways(void **state)
{
	struct entry entry;
	struct user user;

	user_begin_served(&user, state);
	ask(&user, credit_of("may", 10000), 0);
	ask(&user, credit_of("may", 10000), BOOK_TWICE);
	refused(&user, credit_of("may", 10001), DIAG_ENTRY_OTHER);
	ask(&user, refund_of("paid", 4000), 0);
	entry = refund_of("note", 3000);
	entry.kind = ENTRY_APPLICATION;
	entry.document = STR("AV-1");
	ask(&user, entry, 0);
	assert_int_equal(due(&user), 3000);
	refused(&user, refund_of("more", 3001), DIAG_ENTRY_SHORT);
	entry = refund_of("late", 3000);
	entry.kind = ENTRY_EXPIRY;
	ask(&user, entry, 0);
	assert_int_equal(due(&user), 0);
	is(&user, "may", ENTRY_DECIDED, 1);
	is(&user, "late", ENTRY_DECIDED, 4);
	/* 4 accounts more, 4 entries of 3 facts */
	user_end(&user, 2 + 5 + 4 * 3);
}

/* Above the set amount somebody else agrees; what would be paid is reserved meanwhile. */
static void test_four_eyes(void **state)
{
	struct user user;

	user_begin_served(&user, state);
	set_limit(&user, 5000);
	ask(&user, credit_of("small", 5000), 0);
	is(&user, "small", ENTRY_DECIDED, 1);
	ask(&user, credit_of("large", 5001), 0);
	is(&user, "large", ENTRY_PROPOSED, 0);
	assert_int_equal(due(&user), 5000);
	approve(&user, "test", "large", -EBADMSG);
	desk_said(user.desk, DIAG_ENTRY_SAME_PERSON);
	approve(&user, "other", "large", 0);
	approve(&user, "other", "large", BOOK_TWICE);
	is(&user, "large", ENTRY_DECIDED, 2);
	assert_int_equal(due(&user), 10001);
	ask(&user, refund_of("back", 9000), 0);
	assert_int_equal(due(&user), 1001);
	refused(&user, refund_of("again", 2000), DIAG_ENTRY_SHORT);
	assert_int_equal(book_entry_refuse(&user.use, STR(DESK_CUSTOMER), STR("back"), STR_NONE),
			 -EBADMSG);
	desk_said(user.desk, DIAG_ENTRY_REASON);
	assert_int_equal(book_entry_refuse(&user.use, STR(DESK_CUSTOMER), STR("back"),
					   STR("the account was closed")),
			 0);
	assert_int_equal(due(&user), 10001);
	approve(&user, "other", "back", -EBADMSG);
	desk_said(user.desk, DIAG_ENTRY_ENDED);
	approve(&user, "other", "nothing", -EBADMSG);
	desk_said(user.desk, DIAG_ENTRY_NONE);
	set_limit(&user, INT64_MAX);
	ask(&user, refund_of("back-2", 10001), 0);
	is(&user, "back-2", ENTRY_DECIDED, 3);
	user_end(&user, 2 + 1 + 5 + 2 + 2 + 3 + 2 + 1 + 3);
}

/* An entry is taken back as a whole, once, and with four eyes where it is large. */
static void test_taking_back(void **state)
{
	struct user user;

	user_begin_served(&user, state);
	ask(&user, credit_of("may", 8000), 0);
	ask(&user, refund_of("paid", 8000), 0);
	refused(&user, counter_of("no-1", "may"), DIAG_ENTRY_SHORT);
	refused(&user, counter_of("no-2", "june"), DIAG_ENTRY_NONE);
	refused(&user, counter_of("no-3", ""), DIAG_ENTRY_AMOUNT);
	set_limit(&user, 100);
	ask(&user, counter_of("bounced", "paid"), 0);
	is(&user, "bounced", ENTRY_PROPOSED, 0);
	is(&user, "paid", ENTRY_DECIDED, 2);
	approve(&user, "other", "bounced", 0);
	is(&user, "bounced", ENTRY_DECIDED, 3);
	is(&user, "paid", ENTRY_TAKEN_BACK, 2);
	refused(&user, counter_of("again", "paid"), DIAG_ENTRY_TAKEN_BACK);
	refused(&user, counter_of("and-so-on", "bounced"), DIAG_ENTRY_TAKEN_BACK);
	ask(&user, counter_of("wrong", "may"), 0);
	approve(&user, "other", "wrong", 0);
	assert_int_equal(due(&user), 0);
	user_end(&user, 2 + 3 + 6 + 1 + 3 + 3);
}

/* Of two that would take back the same, the one that is approved second cannot be. */
static void test_two_counters(void **state)
{
	struct user user;

	user_begin_served(&user, state);
	set_limit(&user, 100);
	ask(&user, credit_of("may", 100), 0);
	set_limit(&user, 10);
	ask(&user, counter_of("a", "may"), 0);
	ask(&user, counter_of("b", "may"), 0);
	approve(&user, "other", "b", 0);
	approve(&user, "other", "a", -EBADMSG);
	desk_said(user.desk, DIAG_ENTRY_TAKEN_BACK);
	is(&user, "a", ENTRY_PROPOSED, 0);
	assert_int_equal(book_entry_refuse(&user.use, STR(DESK_CUSTOMER), STR("a"), STR("done")),
			 0);
	user_end(&user, 2 + 2 + 2 + 3 + 1 + 1 + 2 + 1);
}

static void test_refusals(void **state)
{
	struct entry entry = credit_of("x", 100);
	struct user user;

	user_begin_served(&user, state);
	entry.customer = STR("c-9");
	refused(&user, entry, DIAG_CUSTOMER_NONE);
	entry = credit_of("x", 100);
	entry.subscription = STR("s-9");
	refused(&user, entry, DIAG_SUBSCRIPTION_NONE);
	refused(&user, credit_of("", 100), DIAG_ENTRY_NAME);
	refused(&user, credit_of("x", 0), DIAG_ENTRY_AMOUNT);
	entry = credit_of("x", 100);
	entry.nature = NATURE_NONE;
	refused(&user, entry, DIAG_ENTRY_NATURE);
	refused(&user, counter_of("x", "x"), DIAG_ENTRY_NONE);
	user.asking.role = ROLE_READER;
	refused(&user, credit_of("x", 100), DIAG_REGISTER_RIGHT);
	user.asking.role = ROLE_OPERATOR;
	assert_int_equal(book_entry_limit(&user.use, STR("EUR"), 1), -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	user_end(&user, 2);
}

/* The same request is answered the same, whatever amount was set in the meantime. */
static void test_keys(void **state)
{
	struct user user;

	user_begin_served(&user, state);
	user.asking.key = STR("k-1");
	ask(&user, credit_of("may", 100), 0);
	user.asking.key = STR_NONE;
	set_limit(&user, 10);
	user.asking.key = STR("k-1");
	ask(&user, credit_of("may", 100), BOOK_TWICE);
	refused(&user, credit_of("june", 100), DIAG_BOOK_KEY_USED);
	user_end(&user, 2 + 1 + 2 + 3 + 1);
}

/* Rows that somebody changed, and a decision that was removed from the series. */
static void test_tampering(void **state)
{
	static const struct store_sql raise[] = { { "UPDATE entry SET amount = 1000000" },
						  { NULL } };
	struct desk *desk = *state;
	struct book_check check;
	struct user user;

	user_begin_served(&user, state);
	ask(&user, credit_of("may", 100), 0);
	user_end(&user, 2 + 2 + 3);
	desk_tamper(desk, raise);
	check = desk_verify(desk);
	assert_int_equal(check.differences, 2);
}

static void test_gap(void **state)
{
	static const struct store_sql remove[] = { { "DROP TRIGGER entry_number_no_DELETE" },
						   { "DELETE FROM entry_number WHERE number = 1" },
						   { NULL } };
	struct desk *desk = *state;
	struct user user;
	bool said = false;

	user_begin_served(&user, state);
	ask(&user, credit_of("may", 100), 0);
	ask(&user, credit_of("june", 100), 0);
	user_end(&user, 2 + 2 + 3 + 3);
	desk_tamper(desk, remove);
	(void)desk_verify(desk);
	for (size_t i = 0; i < desk->sink.count; i++)
		said = said || desk->sink.items[i].id == DIAG_VERIFY_ENTRY_NUMBER;
	assert_true(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_ways, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_four_eyes, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_taking_back, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_two_counters, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_refusals, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_keys, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_tampering, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_gap, desk_make, desk_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
