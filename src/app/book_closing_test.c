#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "app/book_claim.h"
#include "app/book_closing.h"
#include "app/book_contract.h"
#include "app/book_entry.h"
#include "app/book_outage.h"
#include "app/book_subscription.h"
#include "app/bulk_import.h"
#include "core/time/civil.h"
#include "core/time/instant.h"
#include "tests/lib/book_desk.h"

/* Pays 10 or 50 of a fee of 100.00, and never more than 55.00 in a year. */
#define PAID                                                                                       \
	"garant: 1\ncontract: paid\nversion: \"1\"\ncurrency: EUR\nzone: UTC\n"                    \
	"money: {round: half up}\ncharges: {fee: {per: month}}\n"                                  \
	"guarantees:\n  g:\n    clause: \"1\"\n    base: 30 days\n    pay: {of: fee, reached: ["   \
	"{below: 100%, pay: 10%}, {below: 99%, pay: 50%}]}\n"                                      \
	"    limit: [{at most: 55.00 EUR, per: calendar year}]\n"
/* DESK_NOW lies in September 2026. */
#define JULY_4 INT64_C(1783123200000)
#define AUGUST_4 INT64_C(1785801600000)
#define HOUR INT64_C(3600000)

static int64_t clock_at;

static int64_t clock_now(void)
{
	return clock_at;
}

static bool no_stop(void *context, const struct bulk_progress *state)
{
	(void)context;
	(void)state;
	return false;
}

static void import(struct user *user, struct str rows)
{
	struct import_request request = { .contract = STR("paid"),
					  .progress = no_stop,
					  .arena = user->desk->arena,
					  .path = desk_write(user->desk, "rows.csv", rows) };
	struct import_count count;

	assert_int_equal(bulk_import(&user->use, &request, &count), 0);
}

/* An operator, with s-1 to s-3 on that contract since February. */
static void begin(struct user *user, void **state)
{
	struct contract_file file;
	struct str path;

	clock_at = DESK_NOW;
	user_begin_served(user, state);
	user->asking.role = ROLE_OWNER;
	path = desk_write(user->desk, "paid.yaml", STR(PAID));
	assert_int_equal(contract_file_read(user->desk->arena, path, &file, &user->desk->sink), 0);
	assert_int_equal(
		book_contract_publish(&user->use, user->desk->arena, &file, STR("2026-01-01")), 0);
	user->desk->sink = (struct diag_sink)DIAG_SINK_INIT(user->desk->arena, 20);
	import(user, STR("subscription,customer,start,fee\ns-1,c-1,2026-02-01,100.00\n"
			 "s-2,c-1,2026-02-01,100.00\ns-3,c-1,2026-02-01,100.00\n"));
}

static struct closing_work work_of(struct user *user, struct str holder)
{
	return (struct closing_work){ .holder = holder,
				      .now_ms = clock_now,
				      .arena = user->desk->arena };
}

/* Notes about what was stated are not what these tests look at. */
static void forget_notes(struct user *user)
{
	assert_int_equal(user->desk->sink.errors, 0);
	user->desk->sink.count = 0;
}

static struct closing_result closed(struct user *user, struct str period, int outcome)
{
	const struct closing_work work = work_of(user, STR("a"));
	const struct restatement asked = { .period = period };
	struct closing_result result;

	assert_int_equal(book_closing_close(&user->use, &work, &asked, &result), outcome);
	return result;
}

static struct closing_result restated(struct user *user, struct str period, int outcome)
{
	const struct closing_work work = work_of(user, STR("a"));
	const struct restatement asked = { .period = period, .reason = STR("corrected") };
	struct closing_result result;

	assert_int_equal(book_closing_restate(&user->use, &work, &asked, &result), outcome);
	return result;
}

/* An outage of a subscription from an instant on, for so many hours; told anew it is corrected. */
static void hit(struct user *user, struct str id, int64_t from_ms, int64_t hours)
{
	struct outage_change change = { .deed = OUTAGE_OPEN,
					.customer = STR(DESK_CUSTOMER),
					.id = id,
					.start_ms = from_ms,
					.end_ms = from_ms + hours * HOUR,
					.subscription = STR("s-1") };
	struct outage_shown shown;

	if (book_outage_show(&user->use, change.customer, id, user->desk->arena, &shown) == 0) {
		change.deed = OUTAGE_CORRECT;
		change.subscription = STR_NONE;
		change.reason = STR("clock");
	} else {
		desk_said(user->desk, DIAG_OUTAGE_NONE);
	}
	assert_int_equal(book_outage_change(&user->use, &change), 0);
	forget_notes(user);
}

/* What is in an account of the customer. */
static int64_t in_account(struct user *user, struct str kind)
{
	static const struct store_sql ask = {
		"SELECT coalesce((SELECT abs(credits - debits) FROM account WHERE kind = $1), 0)"
	};
	struct store_statement *statement = store_query(book_store(user->book), &ask);
	int64_t minor;

	store_bind_text(statement, 1, kind);
	assert_int_equal(store_step(statement), 1);
	minor = store_int(statement, 0);
	store_end(statement);
	return minor;
}

#define DUE STR("credit-due")
#define OVERPAID STR("overpaid")

static int64_t count_facts(struct user *user)
{
	static const struct store_sql count = { "SELECT count(*) FROM journal" };

	return desk_ask(user->book, &count);
}

static void done(struct user *user)
{
	forget_notes(user);
	user_end(user, count_facts(user));
}

static void test_close(void **state)
{
	struct closing_result result;
	struct user user;
	int64_t facts;

	begin(&user, state);
	hit(&user, STR("o-1"), JULY_4, 10);
	result = closed(&user, STR("2026-07"), 0);
	assert_int_equal(result.round.round.number, 1);
	assert_int_equal(result.round.count.settled, 3);
	assert_int_equal(result.round.count.quiet, 2);
	assert_int_equal(result.round.count.changed, 3);
	assert_int_equal(in_account(&user, DUE), 5000);
	facts = count_facts(&user);
	result = closed(&user, STR("2026-07"), BOOK_TWICE);
	assert_int_equal(result.round.count.settled, 3);
	assert_int_equal(count_facts(&user), facts);
	done(&user);
}

static void refused(struct user *user, struct str period, enum diag_id id)
{
	(void)closed(user, period, -EBADMSG);
	desk_said(user->desk, id);
}

static void test_refusals(void **state)
{
	const struct restatement june = { .period = STR("2026-06") };
	struct restatement asked = { .period = STR("2026-07"), .subscription = STR("s-1") };
	struct closing_work work;
	struct closing_result result;
	struct user user;
	int64_t facts;

	begin(&user, state);
	work = work_of(&user, STR("a"));
	refused(&user, STR("April"), DIAG_CLOSING_PERIOD);
	refused(&user, STR("2026-13"), DIAG_CLOSING_PERIOD);
	refused(&user, STR("2026-09"), DIAG_CLOSING_EARLY);
	(void)closed(&user, STR("2026-06"), 0);
	facts = count_facts(&user);
	refused(&user, STR("2026-08"), DIAG_CLOSING_ORDER);
	refused(&user, STR("2026-05"), DIAG_CLOSING_ORDER);
	refused(&user, STR("2026-Q2"), DIAG_CLOSING_ORDER);
	(void)restated(&user, STR("2026-07"), -EBADMSG);
	desk_said(user.desk, DIAG_CLOSING_NOT_CLOSED);
	assert_int_equal(book_closing_resume(&user.use, &work, &june, &result), -EBADMSG);
	desk_said(user.desk, DIAG_CLOSING_NOTHING);
	assert_int_equal(book_closing_restate(&user.use, &work, &asked, &result), -EBADMSG);
	desk_said(user.desk, DIAG_CLOSING_CUSTOMER);
	asked.customer = STR("nobody");
	assert_int_equal(book_closing_restate(&user.use, &work, &asked, &result), -EBADMSG);
	desk_said(user.desk, DIAG_CUSTOMER_NONE);
	asked.customer = STR(DESK_CUSTOMER);
	assert_int_equal(book_closing_restate(&user.use, &work, &asked, &result), -EBADMSG);
	desk_said(user.desk, DIAG_CLOSING_REASON);
	user.asking.role = ROLE_READER;
	refused(&user, STR("2026-07"), DIAG_REGISTER_RIGHT);
	assert_int_equal(count_facts(&user), facts);
	done(&user);
}

/* What a restatement posts follows what was posted, and what became of it. */
static void test_restate(void **state)
{
	struct entry used = { .customer = STR(DESK_CUSTOMER),
			      .id = STR("a-1"),
			      .kind = ENTRY_APPLICATION,
			      .currency = STR("EUR"),
			      .amount_minor = 1000,
			      .reason = STR("on the invoice") };
	struct user user;

	begin(&user, state);
	hit(&user, STR("o-1"), JULY_4, 10);
	(void)closed(&user, STR("2026-07"), 0);
	assert_int_equal(in_account(&user, DUE), 5000);
	hit(&user, STR("o-1"), JULY_4, 1);
	assert_int_equal(restated(&user, STR("2026-07"), 0).round.count.changed, 1);
	assert_int_equal(in_account(&user, DUE), 1000);
	assert_int_equal(restated(&user, STR("2026-07"), 0).round.count.changed, 0);
	assert_int_equal(book_entry_ask(&user.use, &used), 0);
	hit(&user, STR("o-1"), JULY_4 - 20 * DAY_MS, 1); /* it was in June */
	assert_int_equal(restated(&user, STR("2026-07"), 0).round.count.changed, 1);
	assert_int_equal(in_account(&user, DUE), 0);
	assert_int_equal(in_account(&user, OVERPAID), 1000);
	hit(&user, STR("o-1"), JULY_4, 10);
	assert_int_equal(restated(&user, STR("2026-07"), 0).round.count.changed, 1);
	assert_int_equal(in_account(&user, DUE), 5000);
	done(&user);
}

/* The only entry of the customer in that state. */
static struct entry only_entry(struct user *user, struct str wanted)
{
	const struct entry_choice choice = { .customer = STR(DESK_CUSTOMER),
					     .state = wanted,
					     .max = 100 };
	struct entry_rows rows = { 0 };

	assert_int_equal(book_entries(&user->use, &choice, user->desk->arena, &rows), 0);
	assert_int_equal(rows.count, 1);
	return rows.items[0].entry;
}

/* A credit that waits for a second person is asked for anew; one that was refused is not. */
static void test_second_person(void **state)
{
	struct entry waiting;
	struct user user;

	begin(&user, state);
	user.asking.role = ROLE_OWNER;
	assert_int_equal(book_entry_limit(&user.use, STR("EUR"), 500), 0);
	hit(&user, STR("o-1"), JULY_4, 10);
	(void)closed(&user, STR("2026-07"), 0);
	assert_int_equal(in_account(&user, DUE), 0);
	assert_int_equal(only_entry(&user, STR("proposed")).amount_minor, 5000);
	hit(&user, STR("o-1"), JULY_4, 1);
	(void)restated(&user, STR("2026-07"), 0);
	assert_int_equal(only_entry(&user, STR("refused")).amount_minor, 5000);
	waiting = only_entry(&user, STR("proposed"));
	assert_int_equal(waiting.amount_minor, 1000);
	user.asking.actor = STR("second");
	assert_int_equal(book_entry_refuse(&user.use, waiting.customer, waiting.id, STR("no")), 0);
	hit(&user, STR("o-1"), JULY_4, 10);
	(void)restated(&user, STR("2026-07"), 0);
	assert_int_equal(only_entry(&user, STR("proposed")).amount_minor, 4000);
	done(&user);
}

/* What was paid in one period counts in the limit of the next, and a restatement goes on there. */
static void test_follow(void **state)
{
	struct closing_rows rows = { 0 };
	struct user user;

	begin(&user, state);
	hit(&user, STR("o-1"), JULY_4, 10);
	hit(&user, STR("o-2"), AUGUST_4, 10);
	(void)closed(&user, STR("2026-07"), 0);
	(void)closed(&user, STR("2026-08"), 0);
	assert_int_equal(in_account(&user, DUE), 5500);
	hit(&user, STR("o-1"), JULY_4, 1);
	(void)restated(&user, STR("2026-07"), 0);
	assert_int_equal(in_account(&user, DUE), 6000 - 1000 + 500);
	assert_int_equal(book_closings(&user.use, STR("2026-08"), user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 2);
	assert_true(str_equal(rows.items[1].round.follows, STR("2026-07")));
	assert_int_equal(rows.items[1].count.settled, 1);
	done(&user);
}

/* A limit of the year belongs to the earlier month, also where the later one was paid before. */
static void test_order(void **state)
{
	struct closing_result result;
	struct user user;

	begin(&user, state);
	hit(&user, STR("o-2"), AUGUST_4, 10);
	(void)closed(&user, STR("2026-07"), 0);
	(void)closed(&user, STR("2026-08"), 0);
	assert_int_equal(in_account(&user, DUE), 5000);
	hit(&user, STR("o-1"), JULY_4, 10);
	result = restated(&user, STR("2026-07"), 0);
	assert_int_equal(result.round.count.changed, 1);
	assert_int_equal(in_account(&user, DUE), 5500);
	assert_int_equal(in_account(&user, OVERPAID), 0);
	hit(&user, STR("o-2"), AUGUST_4, 1);
	(void)restated(&user, STR("2026-08"), 0);
	assert_int_equal(in_account(&user, DUE), 5500);
	hit(&user, STR("o-1"), JULY_4, 1);
	(void)restated(&user, STR("2026-07"), 0);
	assert_int_equal(in_account(&user, DUE), 2000);
	done(&user);
}

/* The first life ends in the period, the second begins in it. */
static void test_lives(void **state)
{
	struct closing_result result;
	struct user user;

	begin(&user, state);
	assert_int_equal(
		book_subscription_end(&user.use, STR(DESK_CUSTOMER), STR("s-1"), STR("2026-07-10")),
		0);
	import(&user, STR("subscription,customer,start,fee\ns-1,c-1,2026-07-20,100.00\n"));
	hit(&user, STR("o-1"), JULY_4, 10);
	hit(&user, STR("o-2"), JULY_4 + 20 * DAY_MS, 1);
	result = closed(&user, STR("2026-07"), 0);
	assert_int_equal(result.round.count.settled, 4);
	assert_int_equal(result.round.count.quiet, 2);
	assert_int_equal(in_account(&user, DUE), 5000 + 1000); /* a limit is of one life */
	done(&user);
}

static void test_preview(void **state)
{
	const struct restatement asked = { .period = STR("2026-07") };
	struct closing_result result;
	struct closing_work work;
	struct user user;
	int64_t facts;

	begin(&user, state);
	work = work_of(&user, STR("a"));
	hit(&user, STR("o-1"), JULY_4, 10);
	facts = count_facts(&user);
	assert_int_equal(book_closing_preview(&user.use, &work, &asked, &result), 0);
	assert_int_equal(result.changes.count, 1);
	assert_int_equal(result.changes.items[0].line.posted_minor, 5000);
	assert_int_equal(count_facts(&user), facts);
	(void)closed(&user, STR("2026-07"), 0);
	assert_int_equal(book_closing_preview(&user.use, &work, &asked, &result), 0);
	assert_int_equal(result.changes.count, 0);
	assert_int_equal(result.round.count.changed, 0);
	done(&user);
}

static const struct restatement july = { .period = { "2026-07", 7 } };

/* One worker, who falls asleep after his first batch; another one does the rest meanwhile. */
struct sleeper {
	struct user *user;
	bool slept, late;
};

static void fall_asleep(void *context, uint64_t finished, uint64_t total)
{
	struct sleeper *sleeper = context;
	const struct closing_work other = work_of(sleeper->user, STR("b"));
	struct closing_result result;

	(void)finished;
	(void)total;
	if (sleeper->slept)
		return;
	sleeper->slept = true;
	assert_int_equal(book_closing_resume(&sleeper->user->use, &other, &july, &result),
			 -EBADMSG);
	desk_said(sleeper->user->desk, DIAG_CLOSING_BUSY);
	clock_at += 60 * INT64_C(1000);
	assert_int_equal(book_closing_resume(&sleeper->user->use, &other, &july, &result), 0);
	assert_int_equal(result.round.count.settled, 3);
}

/* Each call is later than the last by more than a batch lasts: a batch has one subscription. */
static int64_t clock_runs(void)
{
	return clock_at += 100;
}

static void test_two_workers(void **state)
{
	struct closing_result result;
	struct closing_work work;
	struct sleeper sleeper;
	struct user user;
	int64_t facts;

	begin(&user, state);
	hit(&user, STR("o-1"), JULY_4, 10);
	sleeper = (struct sleeper){ .user = &user };
	work = work_of(&user, STR("a"));
	work.now_ms = clock_runs;
	work.progress = fall_asleep;
	work.context = &sleeper;
	assert_int_equal(book_closing_close(&user.use, &work, &july, &result), -EBADMSG);
	assert_true(sleeper.slept);
	desk_said(user.desk, DIAG_CLOSING_LOST);
	assert_int_equal(in_account(&user, DUE), 5000);
	facts = count_facts(&user);
	(void)closed(&user, STR("2026-07"), BOOK_TWICE);
	assert_int_equal(count_facts(&user), facts);
	done(&user);
}

/* A subscription that cannot be settled is said, and settled when it can be. */
static void test_failed(void **state)
{
	const struct claim_change claim = { .deed = CLAIM_FILE,
					    .customer = STR(DESK_CUSTOMER),
					    .subscription = STR("s-1"),
					    .outage = STR("o-1"),
					    .at_ms = JULY_4 + DAY_MS };
	struct closing_result result;
	struct user user;
	struct str id;

	begin(&user, state);
	hit(&user, STR("o-1"), JULY_4, 10);
	assert_int_equal(
		book_claim_change(&user.use, &claim, NATURE_REDUCTION, user.desk->arena, &id), 0);
	hit(&user, STR("o-1"), JULY_4 + 2 * DAY_MS, 10); /* after it was claimed */
	result = closed(&user, STR("2026-07"), 0);
	assert_int_equal(result.round.count.failed, 1);
	assert_int_equal(result.round.count.settled, 2);
	assert_int_equal(user.desk->sink.items[user.desk->sink.count - 1].id, DIAG_CLOSING_FAILED);
	user.desk->sink = (struct diag_sink)DIAG_SINK_INIT(user.desk->arena, 10);
	hit(&user, STR("o-1"), JULY_4, 10);
	result = restated(&user, STR("2026-07"), 0);
	assert_int_equal(result.round.count.failed, 0);
	assert_int_equal(result.round.count.changed, 1);
	assert_int_equal(in_account(&user, DUE), 5000);
	done(&user);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, desk_make, desk_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_close),	  TEST(test_refusals), TEST(test_restate),
		TEST(test_follow),	  TEST(test_order),    TEST(test_lives),
		TEST(test_second_person), TEST(test_preview),  TEST(test_failed),
		TEST(test_two_workers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
