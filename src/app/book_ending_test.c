#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_contract.h"
#include "app/book_ending.h"
#include "app/book_entry.h"
#include "app/book_invoice.h"
#include "app/book_subscription.h"
#include "app/bulk_import.h"
#include "app/invoice_import.h"
#include "core/time/instant.h"
#include "tests/lib/book_desk.h"

#define LEAVING                                                                                    \
	"garant: 1\ncontract: leaving\nversion: \"1\"\ncurrency: EUR\nzone: UTC\n"                 \
	"money: {round: half up}\ncharges: {fee: {per: month}}\n"                                  \
	"guarantees:\n  g: {clause: \"1\", pay: {of: fee, reached: [{below: 100%, pay: 5%}]}}\n"   \
	"term: {clause: \"9\", end: end-of-month(ending.requested), refund: {within: 10 days}}\n"
/* DESK_NOW lies in September 2026. */
#define OCTOBER INT64_C(1790812800000)
#define FEBRUARY INT64_C(1769904000000)

static bool no_stop(void *context, const struct bulk_progress *state)
{
	(void)context;
	(void)state;
	return false;
}

/* Somebody who may end subscriptions, with s-1 and s-2 on a contract that says when, and invoices
 * of both to the end of the year, of which that of s-1 was paid: seven facts. */
static void begin(struct user *user, void **state)
{
	struct import_request request = { .contract = STR("leaving"), .progress = no_stop };
	struct contract_file file;
	struct import_count count;
	struct str path;

	user_begin_served(user, state);
	user->asking.role = ROLE_OWNER;
	path = desk_write(user->desk, "leaving.yaml", STR(LEAVING));
	assert_int_equal(contract_file_read(user->desk->arena, path, &file, &user->desk->sink), 0);
	assert_int_equal(
		book_contract_publish(&user->use, user->desk->arena, &file, STR("2026-01-01")), 0);
	user->desk->sink = (struct diag_sink)DIAG_SINK_INIT(user->desk->arena, 10);
	user->asking.role = ROLE_OPERATOR;
	request.arena = user->desk->arena;
	request.path = desk_write(user->desk, "rows.csv",
				  STR("subscription,customer,start,fee\n"
				      "s-1,c-1,2026-02-01,100.00\ns-2,c-1,2026-02-01,100.00\n"));
	assert_int_equal(bulk_import(&user->use, &request, &count), 0);
	request.path = desk_write(
		user->desk, "invoices.csv",
		STR("customer,number,date,subscription,from,to,currency,net,vat,rate,paid\n"
		    "c-1,F-1,2026-09-01,s-1,2026-09-01,2027-01-01,EUR,122.00,S,20,2026-09-02\n"
		    "c-1,F-2,2026-09-01,s-2,2026-09-01,2027-01-01,EUR,122.00,S,20,\n"));
	assert_int_equal(invoice_import(&user->use, &request, &count), 0);
	assert_int_equal(count.added, 2);
}

static struct ending_asked asked_of(enum ending_deed deed)
{
	struct ending_asked asked = { .change = { .deed = deed,
						  .customer = STR(DESK_CUSTOMER),
						  .at_ms = TOLD_NOT_MS,
						  .channel = ENDING_WEB },
				      .nature = NATURE_REDUCTION };

	if (deed == ENDING_REQUEST)
		asked.change.subscription = STR("s-1");
	else
		asked.change.id = STR("e-1");
	if (deed == ENDING_AGREE || deed == ENDING_WITHDRAW)
		asked.change.reason = STR("why");
	if (deed == ENDING_AGREE)
		asked.end = STR("2026-11-01");
	return asked;
}

static struct str made(struct user *user, struct ending_asked asked, int outcome)
{
	struct str id = STR_NONE;

	assert_int_equal(book_ending_change(&user->use, &asked, user->desk->arena, &id), outcome);
	return id;
}

static void refused(struct user *user, struct ending_asked asked, enum diag_id id)
{
	(void)made(user, asked, -EBADMSG);
	desk_said(user->desk, id);
}

/* When a subscription ends. */
static int64_t end_of(struct user *user, struct str id)
{
	struct subscription_rows rows = { 0 };

	assert_int_equal(
		book_subscriptions(&user->use, STR(DESK_CUSTOMER), id, user->desk->arena, &rows),
		0);
	assert_int_equal(rows.count, 1);
	assert_int_equal(rows.items[0].start_ms, FEBRUARY);
	return rows.items[0].end_ms;
}

static void test_roles(void **state)
{
	struct ending_receipt receipt;
	struct user user;

	begin(&user, state);
	user.asking.role = ROLE_READER;
	refused(&user, asked_of(ENDING_REQUEST), DIAG_REGISTER_RIGHT);
	user.asking.role = ROLE_OPERATOR;
	assert_true(str_equal(made(&user, asked_of(ENDING_REQUEST), 0), STR("e-1")));
	user.asking.role = ROLE_READER;
	refused(&user, asked_of(ENDING_WITHDRAW), DIAG_REGISTER_RIGHT);
	assert_int_equal(book_ending_receipt(&user.use, STR(DESK_CUSTOMER), STR("e-1"),
					     user.desk->arena, &receipt),
			 0);
	assert_int_equal(receipt.requested.ending.requested_ms, DESK_NOW);
	assert_int_equal(receipt.requested.ending.ends_ms, OCTOBER);
	assert_int_equal(end_of(&user, STR("s-1")), OCTOBER);
	assert_int_equal(end_of(&user, STR("s-2")), INSTANT_OPEN_MS);
	user_end(&user, 9);
}

/* Without an id a number that nobody has; under a key the same each time. */
static void test_ids(void **state)
{
	struct ending_asked asked = asked_of(ENDING_REQUEST);
	struct str of_key;
	struct user user;

	begin(&user, state);
	assert_true(str_equal(made(&user, asked, 0), STR("e-1")));
	refused(&user, asked, DIAG_ENDING_TWICE);
	asked.change.subscription = STR("s-2");
	user.asking.key = STR("form 7");
	of_key = made(&user, asked, 0);
	assert_int_equal(of_key.len, 18);
	user.asking.now_ms += 60000;
	assert_true(str_equal(made(&user, asked, BOOK_TWICE), of_key));
	asked.change.channel = ENDING_LETTER;
	refused(&user, asked, DIAG_BOOK_KEY_USED);
	user_end(&user, 12);
}

/* What is owed back and its credit are one step: 92 of 122 days, then 61 of them. */
static void test_owed(void **state)
{
	struct entry_row entry;
	struct user user;

	begin(&user, state);
	(void)made(&user, asked_of(ENDING_REQUEST), 0);
	(void)made(&user, asked_of(ENDING_OWE), 0);
	assert_int_equal(book_entry_find(&user.use, STR(DESK_CUSTOMER), STR("ending-e-1-2"),
					 user.desk->arena, &entry),
			 0);
	assert_int_equal(entry.entry.amount_minor, 9200);
	assert_true(str_equal(entry.entry.clause, STR("9")));
	(void)made(&user, asked_of(ENDING_OWE), BOOK_TWICE);
	refused(&user, asked_of(ENDING_WITHDRAW), DIAG_ENDING_PAID);
	(void)made(&user, asked_of(ENDING_AGREE), 0);
	refused(&user, asked_of(ENDING_OWE), DIAG_ENDING_LOWER);
	user_end(&user, 17);
}

/* It goes on as it did before, unless another end was told since. */
static void test_withdrawn(void **state)
{
	struct ending_asked other = asked_of(ENDING_REQUEST);
	struct user user;

	begin(&user, state);
	assert_int_equal(
		book_subscription_end(&user.use, STR(DESK_CUSTOMER), STR("s-1"), STR("2027-01-01")),
		0);
	(void)made(&user, asked_of(ENDING_REQUEST), 0);
	assert_int_equal(end_of(&user, STR("s-1")), OCTOBER);
	(void)made(&user, asked_of(ENDING_WITHDRAW), 0);
	assert_int_equal(end_of(&user, STR("s-1")), INT64_C(1798761600000));
	other.change.subscription = STR("s-2");
	other.change.id = STR("e-2");
	(void)made(&user, other, 0);
	assert_int_equal(
		book_subscription_end(&user.use, STR(DESK_CUSTOMER), STR("s-2"), STR("2026-12-01")),
		0);
	other = asked_of(ENDING_WITHDRAW);
	other.change.id = STR("e-2");
	(void)made(&user, other, 0);
	assert_int_equal(end_of(&user, STR("s-2")), INT64_C(1796083200000));
	user_end(&user, 16);
}

/* Where the credit is impossible nothing is owed back. */
static void test_no_nature(void **state)
{
	struct ending_asked owe = asked_of(ENDING_OWE);
	struct ending_rows rows;
	struct user user;

	begin(&user, state);
	(void)made(&user, asked_of(ENDING_REQUEST), 0);
	owe.nature = NATURE_NONE;
	refused(&user, owe, DIAG_ENTRY_NATURE);
	assert_int_equal(book_ending_show(&user.use, STR(DESK_CUSTOMER), STR("e-1"),
					  user.desk->arena, &rows),
			 0);
	assert_int_equal(rows.count, 1);
	user_end(&user, 9);
}

/* All that was paid, and what was not. */
static void test_payment(void **state)
{
	struct ending_asked asked = asked_of(ENDING_REQUEST);
	struct user user;

	begin(&user, state);
	asked.change.subscription = STR("s-2");
	(void)made(&user, asked, 0);
	(void)made(&user, asked_of(ENDING_OWE), BOOK_TWICE);
	assert_int_equal(book_invoice_paid(&user.use, STR(DESK_CUSTOMER), STR("F-2"), 20700), 0);
	assert_int_equal(book_invoice_paid(&user.use, STR(DESK_CUSTOMER), STR("F-2"), 20700),
			 BOOK_TWICE);
	(void)made(&user, asked_of(ENDING_OWE), 0);
	user.asking.role = ROLE_READER;
	assert_int_equal(book_invoice_paid(&user.use, STR(DESK_CUSTOMER), STR("F-2"), 20701),
			 -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	user_end(&user, 16);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_make, desk_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_roles),     TEST(test_ids),	    TEST(test_owed),
		TEST(test_withdrawn), TEST(test_no_nature), TEST(test_payment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
