#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>

#include "app/book_claim.h"
#include "app/book_closing.h"
#include "app/book_contract.h"
#include "app/book_exposure.h"
#include "app/book_outage.h"
#include "app/bulk_import.h"
#include "tests/lib/book_desk.h"

/* Pays 10 or 50 of a fee of 100.00, and never more than 55.00 in a year; a year below 99.9 % pays
 * 7.00 beside that. */
#define PAID(version)                                                                              \
	"garant: 1\ncontract: paid\nversion: \"" version "\"\ncurrency: EUR\nzone: UTC\n"          \
	"money: {round: half up}\ncharges: {fee: {per: month}}\n"                                  \
	"guarantees:\n  g:\n    clause: \"1\"\n    base: 30 days\n    pay: {of: fee, reached: ["   \
	"{below: 100%, pay: 10%}, {below: 99%, pay: 50%}]}\n"                                      \
	"    limit: [{at most: 55.00 EUR, per: calendar year}]\n"                                  \
	"  y:\n    clause: \"2\"\n    window: calendar year\n    base: 365 days\n"                 \
	"    pay: {reached: [{below: 99.9%, pay: 7.00 EUR}]}\n"
#define HOUR INT64_C(3600000)
/* Facts that are recorded at one instant stand some milliseconds apart. */
#define LATER (DESK_NOW + 1000)
#define JULY_4 INT64_C(1783123200000)
#define AUGUST_31 INT64_C(1788134400000)
#define AUGUST_1 INT64_C(1785542400000)
#define SEPTEMBER_1 INT64_C(1788220800000)
#define OCTOBER_1 INT64_C(1790812800000)
#define NEW_YEAR INT64_C(1798761600000)
/* Time below 99 % of 30 days, and below 99.9 % of 365. */
#define MONTH_ALLOWS (HOUR * 24 * 30 / 100)
#define YEAR_ALLOWS (HOUR * 24 * 365 / 1000)

static bool no_stop(void *context, const struct bulk_progress *state)
{
	(void)context;
	(void)state;
	return false;
}

static int64_t clock_now(void)
{
	return DESK_NOW;
}

static void forget_notes(struct user *user)
{
	assert_int_equal(user->desk->sink.errors, 0);
	user->desk->sink = (struct diag_sink)DIAG_SINK_INIT(user->desk->arena, 20);
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

static void publish(struct user *user, struct str text, struct str from)
{
	struct str path = desk_write(user->desk, "paid.yaml", text);
	struct contract_file file;

	assert_int_equal(contract_file_read(user->desk->arena, path, &file, &user->desk->sink), 0);
	assert_int_equal(book_contract_publish(&user->use, user->desk->arena, &file, from), 0);
	forget_notes(user);
}

/* With s-1 and s-2 on that contract since February; DESK_NOW lies in September 2026. */
static void begin(struct user *user, void **state)
{
	user_begin_served(user, state);
	user->asking.role = ROLE_OWNER;
	publish(user, STR(PAID("1")), STR("2026-01-01"));
	import(user, STR("subscription,customer,start,fee\ns-1,c-1,2026-02-01,100.00\n"
			 "s-2,c-1,2026-02-01,100.00\n"));
}

/* An outage of s-1; hours 0: it goes on. */
static void hit(struct user *user, struct str id, int64_t from_ms, int64_t hours)
{
	const struct outage_change change = { .deed = OUTAGE_OPEN,
					      .customer = STR(DESK_CUSTOMER),
					      .id = id,
					      .start_ms = from_ms,
					      .end_ms = hours > 0 ? from_ms + hours * HOUR
								  : INSTANT_OPEN_MS,
					      .subscription = STR("s-1") };

	assert_int_equal(book_outage_change(&user->use, &change), 0);
	forget_notes(user);
}

static void closed(struct user *user, struct str period)
{
	const struct closing_work work = { .holder = STR("a"),
					   .now_ms = clock_now,
					   .arena = user->desk->arena };
	const struct restatement asked = { .period = period };
	struct closing_result result;

	assert_int_equal(book_closing_close(&user->use, &work, &asked, &result), 0);
	forget_notes(user);
}

static struct exposure look_at(struct user *user, int64_t as_of_ms)
{
	const struct exposure_request request = { .as_of_ms = as_of_ms,
						  .arena = user->desk->arena };
	struct exposure exposure;

	assert_int_equal(book_exposure(&user->use, &request, &exposure), 0);
	return exposure;
}

static void done(struct user *user)
{
	static const struct store_sql count = { "SELECT count(*) FROM journal" };

	forget_notes(user);
	user_end(user, desk_ask(user->book, &count));
}

static const struct exposure_line *line_of(const struct exposure *exposure, struct str guarantee,
					   int64_t to_ms)
{
	static const struct exposure_line none = { .owed = -1 };

	for (size_t i = 0; i < exposure->count; i++) {
		const struct exposure_line *line = &exposure->items[i].line;

		if (str_equal(line->now.guarantee, guarantee) && line->now.window.to == to_ms)
			return line;
	}
	return &none;
}

#define HAS(line, owed_, forecast_, next_ms_, next_)                                               \
	do {                                                                                       \
		assert_int_equal((line)->owed, owed_);                                             \
		assert_int_equal((line)->forecast, forecast_);                                     \
		assert_true((line)->next_ms == (next_ms_));                                        \
		assert_int_equal((line)->next, next_);                                             \
	} while (0)

/* An outage that goes on reaches the next row of the month, and that of the year. */
static void test_open(void **state)
{
	const int64_t from_ms = DESK_NOW - HOUR;
	struct exposure exposure;
	struct user user;

	begin(&user, state);
	hit(&user, STR("o-1"), from_ms, 0);
	exposure = look_at(&user, DESK_NOW);
	assert_int_equal(exposure.settled, 2);
	assert_int_equal(exposure.failed + exposure.split, 0);
	assert_int_equal(exposure.count, 2);
	assert_true(str_equal(exposure.items[0].customer, STR(DESK_CUSTOMER)));
	assert_true(str_equal(exposure.items[0].subscription, STR("s-1")));
	assert_true(str_equal(exposure.items[0].contract, STR("paid")));
	HAS(line_of(&exposure, STR("g"), OCTOBER_1), 1000, 5000, from_ms + MONTH_ALLOWS + 1, 5000);
	HAS(line_of(&exposure, STR("y"), NEW_YEAR), 0, 700, from_ms + YEAR_ALLOWS + 1, 700);
	/* before the book knew of it */
	assert_int_equal(look_at(&user, DESK_NOW - 1).count, 0);
	done(&user);
}

/* Months that are over and not closed are owed too; a limit for the year holds for all of them. */
static void test_not_closed(void **state)
{
	struct exposure exposure;
	struct user user;

	begin(&user, state);
	hit(&user, STR("o-1"), JULY_4, 8);
	hit(&user, STR("o-2"), DESK_NOW - 2 * HOUR, 1);
	exposure = look_at(&user, DESK_NOW);
	assert_int_equal(exposure.count, 3);
	HAS(line_of(&exposure, STR("g"), AUGUST_1), 5000, 5000, INT64_MAX, 0);
	HAS(line_of(&exposure, STR("g"), OCTOBER_1), 500, 500, INT64_MAX, 0);
	HAS(line_of(&exposure, STR("y"), NEW_YEAR), 700, 700, INT64_MAX, 0);
	closed(&user, STR("2026-07"));
	exposure = look_at(&user, LATER);
	assert_int_equal(exposure.count, 2);
	HAS(line_of(&exposure, STR("g"), OCTOBER_1), 500, 500, INT64_MAX, 0);
	HAS(line_of(&exposure, STR("y"), NEW_YEAR), 700, 700, INT64_MAX, 0);
	done(&user);
}

/* What a closing left open, because the outage went on, is owed still. */
static void test_left_open(void **state)
{
	struct exposure exposure;
	struct user user;

	begin(&user, state);
	hit(&user, STR("o-1"), AUGUST_31, 0);
	closed(&user, STR("2026-08"));
	exposure = look_at(&user, LATER);
	assert_int_equal(exposure.count, 3);
	HAS(line_of(&exposure, STR("g"), SEPTEMBER_1), 5000, 5000, INT64_MAX, 0);
	HAS(line_of(&exposure, STR("g"), OCTOBER_1), 500, 500, INT64_MAX, 0);
	done(&user);
}

static void test_failed(void **state)
{
	const struct claim_change claim = { .deed = CLAIM_FILE,
					    .customer = STR(DESK_CUSTOMER),
					    .subscription = STR("s-1"),
					    .outage = STR("o-1"),
					    .at_ms = JULY_4 + 24 * HOUR };
	struct outage_change change = { .deed = OUTAGE_CORRECT,
					.customer = STR(DESK_CUSTOMER),
					.id = STR("o-1"),
					.start_ms = JULY_4 + 48 * HOUR,
					.end_ms = JULY_4 + 58 * HOUR,
					.reason = STR("clock") };
	struct exposure exposure;
	struct user user;
	struct str id;

	begin(&user, state);
	hit(&user, STR("o-1"), JULY_4, 10);
	assert_int_equal(
		book_claim_change(&user.use, &claim, NATURE_REDUCTION, user.desk->arena, &id), 0);
	assert_int_equal(book_outage_change(&user.use, &change), 0); /* after it was claimed */
	exposure = look_at(&user, DESK_NOW);
	assert_int_equal(exposure.settled, 2);
	assert_int_equal(exposure.failed, 1);
	assert_int_equal(exposure.count, 0);
	assert_int_equal(user.desk->sink.items[user.desk->sink.count - 1].id, DIAG_EXPOSURE_FAILED);
	user.desk->sink = (struct diag_sink)DIAG_SINK_INIT(user.desk->arena, 10);
	done(&user);
}

/* Months under two versions are settled each by itself, and that is said. */
static void test_versions(void **state)
{
	struct exposure exposure;
	struct user user;

	begin(&user, state);
	publish(&user, STR(PAID("2")), STR("2026-09-01"));
	hit(&user, STR("o-1"), JULY_4, 8);
	hit(&user, STR("o-2"), DESK_NOW - 2 * HOUR, 1);
	exposure = look_at(&user, DESK_NOW);
	assert_int_equal(exposure.split, 2);
	HAS(line_of(&exposure, STR("g"), AUGUST_1), 5000, 5000, INT64_MAX, 0);
	HAS(line_of(&exposure, STR("g"), OCTOBER_1), 1000, 1000, INT64_MAX, 0);
	closed(&user, STR("2026-08")); /* and all before */
	exposure = look_at(&user, LATER);
	assert_int_equal(exposure.split, 0);
	done(&user);
}

static void test_refusals(void **state)
{
	struct exposure_request request = { .as_of_ms = DESK_NOW, .subscription = STR("s-1") };
	struct exposure exposure;
	struct user user;

	begin(&user, state);
	request.arena = user.desk->arena;
	assert_int_equal(book_exposure(&user.use, &request, &exposure), -EBADMSG);
	desk_said(user.desk, DIAG_CLOSING_CUSTOMER);
	request.customer = STR("nobody");
	assert_int_equal(book_exposure(&user.use, &request, &exposure), -EBADMSG);
	desk_said(user.desk, DIAG_CUSTOMER_NONE);
	request.customer = STR(DESK_CUSTOMER);
	hit(&user, STR("o-1"), DESK_NOW - HOUR, 0);
	user.asking.role = ROLE_READER;
	assert_int_equal(book_exposure(&user.use, &request, &exposure), 0);
	assert_int_equal(exposure.settled, 1);
	assert_int_equal(exposure.count, 2);
	request.subscription = STR("s-2");
	assert_int_equal(book_exposure(&user.use, &request, &exposure), 0);
	assert_int_equal(exposure.count, 0);
	done(&user);
}

static void count_calls(void *context, uint64_t finished, uint64_t total)
{
	assert_true(finished <= total);
	++*(int *)context;
}

/* More lives than are read at once, of which some ended, one before what is asked. */
static void test_many(void **state)
{
	struct strbuf rows = STRBUF_INIT(64 * KIB);
	struct exposure exposure;
	int calls = 0;
	struct user user;
	struct exposure_request request = { .as_of_ms = DESK_NOW,
					    .progress = count_calls,
					    .context = &calls };

	begin(&user, state);
	strbuf_add(&rows, STR("subscription,customer,start,end,fee\n"));
	for (int i = 0; i < 1200; i++)
		strbuf_add_format(&rows, "n-%d,c-1,2026-03-01,%s,100.00\n", i,
				  i % 2 ? "2026-07-15" : "");
	import(&user, strbuf_str(&rows));
	strbuf_done(&rows);
	request.arena = user.desk->arena;
	assert_int_equal(book_exposure(&user.use, &request, &exposure), 0);
	assert_int_equal(exposure.settled, 1202);
	assert_int_equal(calls, 3);
	closed(&user, STR("2026-08"));
	assert_int_equal(look_at(&user, LATER).settled, 602);
	done(&user);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, desk_make, desk_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_open),     TEST(test_not_closed), TEST(test_left_open), TEST(test_failed),
		TEST(test_versions), TEST(test_refusals),   TEST(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
