#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_claim.h"
#include "app/book_claim_due.h"
#include "app/book_entry.h"
#include "app/bulk_import.h"
#include "tests/lib/book_desk.h"

static bool no_stop(void *context, const struct bulk_progress *state)
{
	(void)context;
	(void)state;
	return false;
}

/* Somebody who may decide, with the subscription s-1: three facts. */
static void begin(struct user *user, void **state)
{
	struct import_request request = { .contract = STR("net"), .progress = no_stop };
	struct import_count count;

	user_begin_served(user, state);
	request.arena = user->desk->arena;
	request.path = desk_write(user->desk, "rows.csv",
				  STR("subscription,customer,start,end,monthly-fee\n"
				      "s-1,c-1,2026-02-01,,100.00\n"));
	assert_int_equal(bulk_import(&user->use, &request, &count), 0);
}

static struct claim_change change_of(enum claim_deed deed)
{
	struct claim_change change = { .deed = deed,
				       .customer = STR(DESK_CUSTOMER),
				       .at_ms = TOLD_NOT_MS,
				       .reason = STR("why") };

	if (deed == CLAIM_FILE)
		change.subscription = STR("s-1");
	else
		change.id = STR("c-1");
	if (deed == CLAIM_DECIDE) {
		change.answer = CLAIM_ACCEPTED;
		change.reasons = STR("1=down for an hour");
		change.currency = STR("EUR");
		change.amount_minor = 1000;
	}
	return change;
}

static struct str made(struct user *user, struct claim_change change, int outcome)
{
	struct str id = STR_NONE;

	assert_int_equal(
		book_claim_change(&user->use, &change, NATURE_INDEMNITY, user->desk->arena, &id),
		outcome);
	return id;
}

static void refused(struct user *user, struct claim_change change, enum diag_id id)
{
	(void)made(user, change, -EBADMSG);
	desk_said(user->desk, id);
}

static void test_roles(void **state)
{
	struct claim_receipt receipt;
	struct user user;

	begin(&user, state);
	user.asking.role = ROLE_READER;
	refused(&user, change_of(CLAIM_FILE), DIAG_REGISTER_RIGHT);
	user.asking.role = ROLE_OPERATOR;
	assert_true(str_equal(made(&user, change_of(CLAIM_FILE), 0), STR("c-1")));
	user.asking.role = ROLE_READER;
	refused(&user, change_of(CLAIM_DECIDE), DIAG_REGISTER_RIGHT);
	assert_int_equal(book_claim_receipt(&user.use, STR(DESK_CUSTOMER), STR("c-1"),
					    user.desk->arena, &receipt),
			 0);
	assert_int_equal(receipt.filed.claim.filed_ms, DESK_NOW);
	user_end(&user, 4);
}

/* Without an id a number that nobody has; under a key the same each time. */
static void test_ids(void **state)
{
	struct claim_change change = change_of(CLAIM_FILE);
	struct str of_key;
	struct user user;

	begin(&user, state);
	assert_true(str_equal(made(&user, change, 0), STR("c-1")));
	refused(&user, change, DIAG_CLAIM_TWICE);
	change.id = STR("c-3");
	change.window = STR("2026-03");
	(void)made(&user, change, 0);
	change.id = STR_NONE;
	change.window = STR("2026-04");
	assert_true(str_equal(made(&user, change, 0), STR("c-4")));
	user.asking.key = STR("form 7");
	change.window = STR("2026-05");
	of_key = made(&user, change, 0);
	assert_int_equal(of_key.len, 18);
	user.asking.now_ms += 60000;
	assert_true(str_equal(made(&user, change, BOOK_TWICE), of_key));
	change.window = STR("2026-06");
	refused(&user, change, DIAG_BOOK_KEY_USED);
	user_end(&user, 8);
}

/* A decision and its credit are one step; where the credit is impossible nothing is decided. */
static void test_granted(void **state)
{
	struct claim_change change = change_of(CLAIM_DECIDE);
	struct claim_rows rows;
	struct entry_row entry;
	struct user user;

	begin(&user, state);
	(void)made(&user, change_of(CLAIM_FILE), 0);
	(void)made(&user, change, 0);
	assert_int_equal(book_entry_find(&user.use, STR(DESK_CUSTOMER), STR("claim-c-1-2"),
					 user.desk->arena, &entry),
			 0);
	assert_int_equal(entry.entry.amount_minor, 1000);
	assert_int_equal(entry.entry.nature, NATURE_INDEMNITY);
	assert_true(str_equal(entry.entry.clause, STR("1")));
	(void)made(&user, change_of(CLAIM_CONTEST), 0);
	refused(&user, change, DIAG_CLAIM_PERSON);
	user.asking.actor = STR("other");
	change.answer = CLAIM_REFUSED;
	change.amount_minor = 0;
	refused(&user, change, DIAG_CLAIM_LOWER);
	change.answer = CLAIM_ACCEPTED;
	change.amount_minor = 1000;
	(void)made(&user, change, 0); /* kept: nothing more is granted */
	change = change_of(CLAIM_FILE);
	change.id = STR("big");
	change.window = STR("2026-07");
	(void)made(&user, change, 0);
	change = change_of(CLAIM_DECIDE);
	change.id = STR("big");
	change.amount_minor = INT64_MAX;
	(void)made(&user, change, -EBADMSG);
	assert_int_equal(
		book_claim_show(&user.use, STR(DESK_CUSTOMER), STR("big"), user.desk->arena, &rows),
		0);
	assert_int_equal(rows.count, 1);
	user_end(&user, 3 + 5 + 5);
}

static void test_refused(void **state)
{
	struct claim_change change = change_of(CLAIM_FILE);
	struct user user;

	begin(&user, state);
	change.guarantee = STR("speed");
	refused(&user, change, DIAG_CLAIM_GUARANTEE);
	change.guarantee = STR("availability");
	change.window = STR("2026-13");
	refused(&user, change, DIAG_CLAIM_WINDOW);
	change.window = STR("2026-12");
	refused(&user, change, DIAG_CLAIM_BEFORE);
	change.window = STR("2026-08");
	change.values = STR("colour=red");
	refused(&user, change, DIAG_CLAIM_FIELD);
	change.values = STR_NONE;
	change.outage = STR("o-1");
	refused(&user, change, DIAG_OUTAGE_NONE);
	change.outage = STR_NONE;
	change.subscription = STR("s-2");
	refused(&user, change, DIAG_SUBSCRIPTION_NONE);
	change.subscription = STR_NONE;
	refused(&user, change, DIAG_CLAIM_SUBSCRIPTION);
	user_end(&user, 3);
}

/* Where the contract pays without a claim there is none to file; what is wrong is said once. */
static void test_due(void **state)
{
	struct case_request request = { .customer = STR(DESK_CUSTOMER),
					.windows = STR("2026-04"),
					.as_of_ms = INT64_MIN };
	struct claims_due due;
	struct user user;

	begin(&user, state);
	user.asking.role = ROLE_READER;
	assert_int_equal(book_claims_due(&user.use, &request, user.desk->arena, &due), 0);
	assert_int_equal(due.count, 0);
	request.windows = STR("2019-04"); /* nothing lived then */
	assert_int_equal(book_claims_due(&user.use, &request, user.desk->arena, &due), 0);
	assert_int_equal(user.desk->sink.count, 0);
	request.windows = STR("April");
	assert_int_equal(book_claims_due(&user.use, &request, user.desk->arena, &due), -EBADMSG);
	desk_said(user.desk, DIAG_CASE_PERIOD);
	request.customer = STR("nobody");
	assert_int_equal(book_claims_due(&user.use, &request, user.desk->arena, &due), -EBADMSG);
	desk_said(user.desk, DIAG_CUSTOMER_NONE);
	user_end(&user, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_make, desk_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_roles),   TEST(test_ids), TEST(test_granted),
		TEST(test_refused), TEST(test_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
