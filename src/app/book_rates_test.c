#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_rates.h"
#include "tests/lib/book_desk.h"

/* Fewer facts are here than rates: one for each day. */
#define TWO_DAYS "Date,USD,JPY,\n2026-04-30,1.1614,184.25,\n2026-04-29,1.1600,N/A,\n"

/* DESK_NOW is 2026-09-21 in UTC, and the 22nd where days begin first. */
#define TODAY "2026-09-22"
#define TOMORROW "2026-09-23"

static int import_text(struct user *user, const char *text, const char *reason,
		       struct rates_count *ret_count)
{
	const struct rates_import import = {
		.path = desk_write(user->desk, "rates.csv", str_from(text)),
		.correct = reason != NULL,
		.reason = str_from(reason),
		.arena = user->desk->arena,
	};

	return book_rates_import(&user->use, &import, ret_count);
}

static void imported(struct user *user, const char *text, const char *reason,
		     struct rates_count expected)
{
	struct rates_count count = { 0 };

	assert_int_equal(import_text(user, text, reason, &count), 0);
	assert_int_equal(count.days, expected.days);
	assert_int_equal(count.added, expected.added);
	assert_int_equal(count.corrected, expected.corrected);
	assert_int_equal(count.known, expected.known);
}

static void refused_file(struct user *user, const char *text, const char *reason, enum diag_id id)
{
	struct rates_count count;

	assert_int_equal(import_text(user, text, reason, &count), -EBADMSG);
	desk_said(user->desk, id);
}

static struct rate_change change_of(const char *day, const char *code, const char *number)
{
	return (struct rate_change){ .day = str_from(day),
				     .code = str_from(code),
				     .number = str_from(number),
				     .source = STR("ECB"),
				     .reason = STR("why") };
}

static void changed(struct user *user, struct rate_change change, int outcome)
{
	assert_int_equal(book_rate_change(&user->use, &change), outcome);
}

static void refused(struct user *user, struct rate_change change, enum diag_id id)
{
	changed(user, change, -EBADMSG);
	desk_said(user->desk, id);
}

/* The rates of a day, oldest revision first, in one line. */
static void assert_day(struct user *user, const char *day, int64_t known_ms, const char *expected)
{
	struct rate_query query = { .known_ms = known_ms, .revisions = true };
	struct strbuf text = STRBUF_INIT(4096);
	struct rate_rows rows;

	assert_int_equal(book_rates_day(&user->use, str_from(day), &query.from_day), 0);
	query.to_day = query.from_day;
	assert_int_equal(book_rates(&user->use, &query, user->desk->arena, &rows), 0);
	for (size_t i = 0; i < rows.count; i++) {
		const struct rate_row *row = &rows.items[i];

		strbuf_add_format(&text, "%.*s %.*s ", STR_ARG(row->source),
				  STR_ARG(row->quote.code));
		quote_write(&text, &row->quote);
		strbuf_add_format(&text, " %d%s%.*s;", (int)row->revision,
				  row->reason.len > 0 ? " " : "", STR_ARG(row->reason));
	}
	assert_string_equal(text.ptr, expected);
	strbuf_done(&text);
}

static void test_roles(void **state)
{
	struct rate_query query = { .to_day = INT64_MAX, .known_ms = INT64_MAX };
	struct rate_rows rows;
	struct user user;

	user_begin(&user, state, ROLE_READER);
	refused_file(&user, TWO_DAYS, NULL, DIAG_REGISTER_RIGHT);
	refused(&user, change_of("2026-04-30", "USD", "1.1"), DIAG_REGISTER_RIGHT);
	user.asking.role = ROLE_OPERATOR;
	imported(&user, TWO_DAYS, NULL, (struct rates_count){ .days = 2, .added = 3 });
	user.asking.role = ROLE_READER;
	assert_int_equal(book_rates(&user.use, &query, user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 3);
	user_end(&user, 2);
}

/* What is there already changes nothing; what is new of a day is a fact of its own. */
static void test_import(void **state)
{
	struct user user;

	user_begin(&user, state, ROLE_OPERATOR);
	imported(&user, TWO_DAYS, NULL, (struct rates_count){ .days = 2, .added = 3 });
	imported(&user, TWO_DAYS, NULL, (struct rates_count){ .known = 3 });
	imported(&user, "Date,USD,GBP\n2026-04-30,1.16140,0.85740\n", NULL,
		 (struct rates_count){ .days = 1, .added = 1, .known = 1 });
	assert_day(&user, "2026-04-30", INT64_MAX,
		   "ecb GBP 0.85740 2;ecb JPY 184.25 1;ecb USD 1.1614 1;");
	refused_file(&user, "Date,USD\n2026-04-30,1.2\n2026-05-01,1.3\n", NULL, DIAG_RATES_OTHER);
	refused_file(&user, "Date,USD\n" TOMORROW ",1.2\n", NULL, DIAG_RATES_AHEAD);
	imported(&user, "Date,USD\n" TODAY ",1.2\n", NULL,
		 (struct rates_count){ .days = 1, .added = 1 });
	user_end(&user, 4);
}

/* Another rate is a correction: asked for, with its reason; what stood before stays. */
static void test_correct(void **state)
{
	static const struct store_sql corrects = {
		"SELECT count(*) FROM journal AS later JOIN journal AS before ON "
		"before.shard = later.shard AND before.seq = later.corrects WHERE "
		"later.kind = 'rates' AND before.kind = 'rates' AND "
		"before.subject = later.subject"
	};
	const char other[] = "Date,USD,JPY,GBP\n2026-04-30,1.2,184.25,0.85\n";
	struct user user;

	user_begin(&user, state, ROLE_OPERATOR);
	imported(&user, TWO_DAYS, NULL, (struct rates_count){ .days = 2, .added = 3 });
	user.asking.now_ms += 60000;
	refused_file(&user, other, "", DIAG_RATES_REASON);
	refused_file(&user, other, "two\nlines", DIAG_REGISTER_TEXT);
	refused_file(&user, other, NULL, DIAG_RATES_OTHER);
	imported(&user, other, "typo",
		 (struct rates_count){ .days = 1, .added = 1, .corrected = 1, .known = 1 });
	imported(&user, other, "typo", (struct rates_count){ .known = 3 });
	assert_day(&user, "2026-04-30", INT64_MAX,
		   "ecb GBP 0.85 2 typo;ecb JPY 184.25 1;ecb USD 1.1614 1;ecb USD 1.2 2 typo;");
	assert_day(&user, "2026-04-30", DESK_NOW, "ecb JPY 184.25 1;ecb USD 1.1614 1;");
	assert_int_equal(desk_ask(user.book, &corrects), 1);
	user_end(&user, 3);
}

/* By hand: of the same source a correction, of another one a rate beside it; and taken back. */
static void test_change(void **state)
{
	struct rate_change change = change_of("2026-04-30", "USD", "1.2");
	struct user user;

	user_begin(&user, state, ROLE_OPERATOR);
	imported(&user, TWO_DAYS, NULL, (struct rates_count){ .days = 2, .added = 3 });
	changed(&user, change, 0);
	change.number = STR("1.20");
	changed(&user, change, BOOK_TWICE);
	change.source = STR("Our Bank");
	changed(&user, change, 0);
	change.source = STR("european central bank");
	change.withdraw = true;
	changed(&user, change, 0);
	changed(&user, change, BOOK_TWICE);
	assert_day(&user, "2026-04-30", INT64_MAX,
		   "ecb JPY 184.25 1;ecb USD 1.1614 1;ecb USD 1.2 2 why;ecb USD 0 3 why;"
		   "our bank USD 1.20 1 why;");
	refused_file(&user, TWO_DAYS, NULL, DIAG_RATES_WITHDRAWN);
	imported(&user, TWO_DAYS, "it was right",
		 (struct rates_count){ .days = 1, .corrected = 1, .known = 2 });
	user_end(&user, 6);
}

static void test_keys(void **state)
{
	struct rate_change change = change_of("2026-04-30", "USD", "1.2");
	struct user user;

	user_begin(&user, state, ROLE_OPERATOR);
	user.asking.key = STR("k-1");
	changed(&user, change, 0);
	user.asking.now_ms += 60000;
	changed(&user, change, BOOK_TWICE);
	change.number = STR("1.3");
	refused(&user, change, DIAG_BOOK_KEY_USED);
	user_end(&user, 2);
}

static void test_refused(void **state)
{
	struct rate_change change = change_of("2026-04-30", "USD", "1.2");
	struct rate_query query = { .from_day = 1, .to_day = 1, .known_ms = INT64_MAX };
	struct rate_rows rows;
	struct user user;

	user_begin(&user, state, ROLE_OPERATOR);
	refused(&user, change_of("30 April 2026", "USD", "1.2"), DIAG_RATES_DAY);
	refused(&user, change_of("", "USD", "1.2"), DIAG_RATES_DAY);
	refused(&user, change_of(TOMORROW, "USD", "1.2"), DIAG_RATES_AHEAD);
	refused(&user, change_of("1998-12-31", "USD", "1.2"), DIAG_RATES_BEFORE);
	refused(&user, change_of("2026-04-30", "EUR", "1.2"), DIAG_RATES_EURO);
	refused(&user, change_of("2026-04-30", "usd", "1.2"), DIAG_RATES_CURRENCY);
	refused(&user, change_of("2026-04-30", "CYP", "1.2"), DIAG_RATES_CURRENCY);
	refused(&user, change_of("2026-04-30", "USD", "1,2"), DIAG_RATES_NUMBER);
	refused(&user, change_of("2026-04-30", "USD", ""), DIAG_RATES_NUMBER);
	refused(&user, change_of("2026-04-30", "USD", "0"), DIAG_RATES_NOT_ABOVE);
	refused(&user, change_of("2026-04-30", "USD", "0.000000001"), DIAG_RATES_LONG);
	change.reason = STR_NONE;
	refused(&user, change, DIAG_RATES_REASON);
	change.reason = STR("why");
	change.source = STR("\xff");
	refused(&user, change, DIAG_RATES_SOURCE);
	change.source = STR("-");
	refused(&user, change, DIAG_RATES_SOURCE);
	change.source = STR("ecb");
	change.withdraw = true;
	refused(&user, change, DIAG_RATES_RATE_NONE);
	assert_int_equal(book_rates(&user.use, &query, user.desk->arena, &rows), -EBADMSG);
	desk_said(user.desk, DIAG_RATES_DAY_NONE);
	query.source = STR("a\nb");
	assert_int_equal(book_rates(&user.use, &query, user.desk->arena, &rows), -EBADMSG);
	desk_said(user.desk, DIAG_RATES_SOURCE);
	user_end(&user, 0);
}

static void test_queries(void **state)
{
	struct rate_query query = { .source = STR("European Central Bank"),
				    .currency = STR("USD"),
				    .from_day = INT64_MIN,
				    .to_day = INT64_MAX,
				    .known_ms = INT64_MAX };
	struct rate_rows rows;
	struct user user;

	user_begin(&user, state, ROLE_OPERATOR);
	imported(&user, TWO_DAYS, NULL, (struct rates_count){ .days = 2, .added = 3 });
	changed(&user, change_of("2026-04-30", "USD", "1.2"), 0);
	assert_int_equal(book_rates(&user.use, &query, user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 2);
	assert_int_equal(rows.items[1].quote.digits, 12); /* the newest of each */
	query.source = STR("nobody");
	assert_int_equal(book_rates(&user.use, &query, user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 0);
	user_end(&user, 3);
}

/* A rate between two currencies is of the last day on which a source had both. */
static void test_find(void **state)
{
	static const struct {
		const char *from, *to, *day, *found, *rate;
	} rows[] = {
		{ "", "USD", "2026-05-03", "2026-04-30", "1.1614" },
		{ "USD", "", "2026-04-29", "2026-04-29", "10000/11600" },
		{ "USD", "JPY", "2026-05-03", "2026-04-30", "1842500/11614" },
		{ "JPY", "USD", "2026-04-29", "2026-04-27", "115/1500" },
		{ "GBP", "USD", "2026-05-03", "2026-04-27", "11500/8500" },
		{ "GBP", "JPY", "2026-04-26", "", "" },
		{ "CHF", "USD", "2026-05-03", "", "" },
	};
	struct strbuf text = STRBUF_INIT(100);
	struct user user;

	user_begin(&user, state, ROLE_OPERATOR);
	imported(&user,
		 "Date,USD,JPY,GBP\n2026-04-30,1.1614,184.25,N/A\n2026-04-29,1.1600,N/A,N/A\n"
		 "2026-04-28,N/A,N/A,0.86\n2026-04-27,1.15,15,0.8500\n2026-04-24,1.1,N/A,0.8\n",
		 NULL, (struct rates_count){ .days = 5, .added = 9 });
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rate_cross cross = { .from = { .code = str_from(rows[i].from) },
					    .to = { .code = str_from(rows[i].to) } };
		struct rate_query query = { .source = STR("ecb"), .known_ms = INT64_MAX };
		int64_t found;

		assert_int_equal(book_rates_day(&user.use, str_from(rows[i].day), &query.to_day),
				 0);
		if (rows[i].found[0] == '\0') {
			assert_int_equal(rate_find(book_store(user.book), &query, &cross), 0);
			continue;
		}
		assert_int_equal(rate_find(book_store(user.book), &query, &cross), 1);
		assert_int_equal(book_rates_day(&user.use, str_from(rows[i].found), &found), 0);
		assert_int_equal(cross.day, found);
		quote_write_rate(&text, cross.from.code.len > 0 ? &cross.from : NULL,
				 cross.to.code.len > 0 ? &cross.to : NULL);
		assert_string_equal(text.ptr, rows[i].rate);
		strbuf_clear(&text);
	}
	strbuf_done(&text);
	user_end(&user, 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_make, desk_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_roles), TEST(test_import),  TEST(test_correct), TEST(test_change),
		TEST(test_keys),  TEST(test_refused), TEST(test_queries), TEST(test_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
