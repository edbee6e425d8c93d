#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/calendar/answer.h"
#include "tests/lib/zone_fixture.h"

#define ROUNDS 300

static struct arena *arena;
static const struct zone *paris;
static struct calendar desk;
static struct asked asked;

static const struct slot office[] = { { 9 * 3600, 12 * 3600 }, { 14 * 3600, 18 * 3600 } };
static const struct slot short_day[] = { { 9 * 3600, 12 * 3600 } };
static const struct civil_date listed[] = { { 2026, 12, 28 } };
static const struct calendar_exception excepted[] = {
	{ { 2026, 12, 24 }, { short_day, 1 } },
	{ { 2026, 12, 31 }, { NULL, 0 } },
};

static int set_up(void **state)
{
	(void)state;
	assert_int_equal(arena_new(64 * MIB, &arena), 0);
	assert_int_equal(fixture_zone(arena, RULE_PARIS, &paris), 0);
	desk = (struct calendar){ .zone = paris,
				  .holidays = HOLIDAYS_FR,
				  .listed = listed,
				  .listed_count = 1,
				  .exceptions = excepted,
				  .exception_count = 2 };
	for (int day = MONDAY; day <= FRIDAY; day++)
		desk.week[day] = (struct calendar_day){ office, 2 };
	assert_int_equal(calendar_check(&desk), 0);
	asked = (struct asked){ .calendar = &desk, .zone = paris };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void is_at(struct instant at, const char *expected)
{
	assert_int_equal(at.ms, fixture_instant(expected).ms);
}

static void kinds_of_days(void **state)
{
	struct str name;

	(void)state;
	assert_int_equal(calendar_day_kind(&desk, (struct civil_date){ 2026, 12, 23 }, &name),
			 DAY_HOURS);
	assert_int_equal(calendar_day_kind(&desk, (struct civil_date){ 2026, 12, 24 }, &name),
			 DAY_EXCEPTED);
	assert_int_equal(calendar_day_kind(&desk, (struct civil_date){ 2026, 12, 25 }, &name),
			 DAY_HOLIDAY);
	assert_true(str_equal(name, STR("christmas")));
	assert_int_equal(calendar_day_kind(&desk, (struct civil_date){ 2026, 12, 26 }, &name),
			 DAY_NO_HOURS);
	assert_int_equal(name.len, 0);
	assert_int_equal(calendar_day_kind(&desk, (struct civil_date){ 2026, 12, 28 }, &name),
			 DAY_LISTED);
	desk.always_open = true;
	assert_int_equal(calendar_day_kind(&desk, (struct civil_date){ 2026, 12, 25 }, &name),
			 DAY_HOURS);
}

static void open_says_until_when(void **state)
{
	struct answer answer;

	(void)state;
	assert_int_equal(
		answer_open(&asked, arena, fixture_instant("2026-05-04T09:00:00+02:00"), &answer),
		0);
	assert_true(answer.open && answer.changes);
	is_at(answer.to, "2026-05-04T12:00:00+02:00");
	assert_int_equal(answer.row_count, 2);
	assert_int_equal(
		answer_open(&asked, arena, fixture_instant("2026-04-30T18:00:00+02:00"), &answer),
		0);
	assert_true(!answer.open && answer.changes);
	is_at(answer.to, "2026-05-04T09:00:00+02:00");
	assert_int_equal(
		answer_open(&asked, arena, fixture_instant("2026-05-01T12:00:00Z"), &answer), 0);
	assert_int_equal(answer.row_count, 1);
	assert_int_equal(answer.rows[0].kind, DAY_HOLIDAY);
	assert_true(span_is_empty(answer.rows[0].span));
}

static void open_for_ever_or_never(void **state)
{
	struct calendar closed = { .zone = paris };
	struct answer answer;

	(void)state;
	desk.always_open = true;
	assert_int_equal(
		answer_open(&asked, arena, fixture_instant("2026-05-01T12:00:00Z"), &answer), 0);
	assert_true(answer.open && !answer.changes);
	assert_int_equal(
		answer_open(&asked, arena, fixture_instant("9999-12-30T12:00:00Z"), &answer), 0);
	assert_true(answer.open && !answer.changes);
	asked.calendar = &closed;
	assert_int_equal(
		answer_open(&asked, arena, fixture_instant("2026-05-01T12:00:00Z"), &answer), 0);
	assert_true(!answer.open && !answer.changes);
}

static int64_t sum_of_rows(const struct answer *answer)
{
	int64_t sum = 0;

	for (size_t i = 0; i < answer->row_count; i++)
		sum += span_ms(answer->rows[i].span);
	return sum;
}

/* The rows of between and of due add up to what is answered, and one undoes the other. */
static void the_segments_add_up(void **state)
{
	uint64_t seed = 20260501;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		int64_t from =
			INT64_C(1767225600000) + (int64_t)(fixture_random(&seed) % 31536000000);
		int64_t amount = (int64_t)(fixture_random(&seed) % 100) * 7 * MINUTE_MS;
		const struct clock clock = { .amount = amount,
					     .unit = CLOCK_MILLISECONDS,
					     .zone = paris,
					     .calendar = &desk };
		struct arena_mark mark = arena_mark(arena);
		struct answer due, between;

		assert_int_equal(answer_due(&asked, arena, &clock, instant_of(from), &due), 0);
		assert_int_equal(due.open_ms, amount);
		assert_int_equal(sum_of_rows(&due), amount);
		assert_int_equal(
			answer_between(&asked, arena, (struct span){ from, due.due.ms }, &between),
			0);
		assert_int_equal(between.open_ms, amount);
		assert_int_equal(sum_of_rows(&between), amount);
		arena_rewind(arena, mark);
	}
}

static void between_without_a_calendar_is_elapsed(void **state)
{
	struct answer answer;

	(void)state;
	asked.calendar = NULL;
	assert_int_equal(answer_between(&asked, arena, (struct span){ 0, 3 * DAY_MS }, &answer), 0);
	assert_int_equal(answer.open_ms, 3 * DAY_MS);
	assert_int_equal(answer.row_count, 1);
	/* a segment is told with the day on which it begins */
	assert_int_equal(answer.rows[0].date.month, 1);
	assert_int_equal(answer.rows[0].date.day, 1);
}

static void a_cut_off_moves_the_start(void **state)
{
	const struct clock_cutoff cutoff = { .calendar = &desk,
					     .after_seconds = 17 * 3600,
					     .resume_seconds = 10 * 3600 };
	struct clock clock = {
		.amount = HOUR_MS, .calendar = &desk, .zone = paris, .cutoff = &cutoff
	};
	struct answer answer;

	(void)state;
	asked.cutoff = &cutoff;
	assert_int_equal(answer_due(&asked, arena, &clock,
				    fixture_instant("2026-04-30T17:30:00+02:00"), &answer),
			 0);
	is_at(answer.start, "2026-05-04T10:00:00+02:00");
	is_at(answer.due, "2026-05-04T11:00:00+02:00");
	assert_int_equal(
		answer_between(&asked, arena,
			       (struct span){ fixture_instant("2026-04-30T17:30:00+02:00").ms,
					      fixture_instant("2026-05-04T11:00:00+02:00").ms },
			       &answer),
		0);
	assert_int_equal(answer.open_ms, HOUR_MS);
}

static void days_are_numbered(void **state)
{
	struct clock clock = { .amount = 3,
			       .unit = CLOCK_WORKING_DAYS,
			       .calendar = &desk,
			       .zone = paris,
			       .end = CLOCK_END_OF_DAY };
	struct answer answer;

	(void)state;
	assert_int_equal(answer_due(&asked, arena, &clock,
				    fixture_instant("2026-04-30T16:00:00+02:00"), &answer),
			 0);
	is_at(answer.due, "2026-05-07T00:00:00+02:00");
	assert_int_equal(answer.row_count, 7);
	assert_int_equal(answer.rows[0].number, 0);
	assert_int_equal(answer.rows[1].kind, DAY_HOLIDAY);
	assert_int_equal(answer.rows[4].number, 1);
	assert_int_equal(answer.rows[6].number, 3);
	clock.count_start_day = true;
	assert_int_equal(answer_due(&asked, arena, &clock,
				    fixture_instant("2026-04-30T16:00:00+02:00"), &answer),
			 0);
	is_at(answer.due, "2026-05-06T00:00:00+02:00");
	assert_int_equal(answer.rows[0].number, 1);
	clock = (struct clock){ .amount = 2, .unit = CLOCK_DAYS, .zone = paris };
	assert_int_equal(answer_due(&asked, arena, &clock,
				    fixture_instant("2026-03-28T02:30:00+01:00"), &answer),
			 0);
	is_at(answer.due, "2026-03-30T02:30:00+02:00");
	assert_int_equal(answer.row_count, 3);
	assert_int_equal(answer.rows[2].number, 2);
}

/* Thirty days after March: 1 April is the first of them, and 30 April the last. */
static void days_after_a_period_are_numbered(void **state)
{
	struct clock clock = { .amount = 30,
			       .unit = CLOCK_DAYS,
			       .end = CLOCK_END_OF_DAY,
			       .from_period_end = true,
			       .zone = paris };
	struct answer answer;

	(void)state;
	assert_int_equal(answer_due(&asked, arena, &clock,
				    fixture_instant("2026-04-01T00:00:00+02:00"), &answer),
			 0);
	is_at(answer.due, "2026-05-01T00:00:00+02:00");
	assert_int_equal(answer.row_count, 30);
	assert_int_equal(answer.rows[0].number, 1);
	assert_int_equal(answer.rows[29].number, 30);
	/* from within a day that day is not one of them */
	assert_int_equal(answer_due(&asked, arena, &clock,
				    fixture_instant("2026-04-01T00:00:01+02:00"), &answer),
			 0);
	is_at(answer.due, "2026-05-02T00:00:00+02:00");
	assert_int_equal(answer.row_count, 31);
	assert_int_equal(answer.rows[0].number, 0);
	assert_int_equal(answer.rows[30].number, 30);
}

static void months_have_no_rows(void **state)
{
	const struct clock clock = { .amount = 1, .unit = CLOCK_MONTHS, .zone = paris };
	struct answer answer;

	(void)state;
	assert_int_equal(answer_due(&asked, arena, &clock,
				    fixture_instant("2024-01-31T10:00:00+01:00"), &answer),
			 0);
	is_at(answer.due, "2024-02-29T10:00:00+01:00");
	assert_int_equal(answer.row_count, 0);
}

static void what_never_comes(void **state)
{
	const struct calendar closed = { .zone = paris };
	const struct clock clock = { .amount = 1, .calendar = &closed, .zone = paris };
	const struct clock days = { .amount = 10000000, .unit = CLOCK_DAYS, .zone = paris };
	const struct instant at = fixture_instant("2026-01-01T00:00:00Z");
	struct answer answer;

	(void)state;
	assert_int_equal(answer_due(&asked, arena, &clock, at, &answer), -ENODATA);
	assert_int_equal(answer_due(&asked, arena, &days, at, &answer), -ERANGE);
}

static void only_so_many_rows(void **state)
{
	const struct clock days = { .amount = 20000, .unit = CLOCK_DAYS, .zone = paris };
	struct answer answer;

	(void)state;
	assert_int_equal(
		answer_due(&asked, arena, &days, fixture_instant("2026-01-01T00:00:00Z"), &answer),
		0);
	assert_int_equal(answer.row_count, ANSWER_ROWS_MAX);
	assert_int_equal(answer.row_total, 20001);
}

/* Of segments the rows are the first, and what they add up to is still all of them. */
static void only_so_many_segments(void **state)
{
	const struct span years = { fixture_instant("2026-01-01T00:00:00+01:00").ms,
				    fixture_instant("2056-01-01T00:00:00+01:00").ms };
	struct answer answer;
	int64_t kept_ms = 0;

	(void)state;
	desk.holidays = HOLIDAYS_NONE;
	assert_int_equal(answer_between(&asked, arena, years, &answer), 0);
	assert_int_equal(answer.row_count, ANSWER_ROWS_MAX);
	/* two segments a day, but of three days in 2026 one has one and one none */
	assert_int_equal(answer.row_total, 2 * answer.working_days - 1);
	for (size_t i = 0; i < answer.row_count; i++)
		kept_ms += span_ms(answer.rows[i].span);
	assert_true(kept_ms < answer.open_ms);
	assert_int_equal(answer.open_ms, (7 * answer.working_days - 4) * HOUR_MS);
}

static void the_next_working_day(void **state)
{
	const struct civil_time eight = { 8 * 3600 };
	struct answer answer;

	(void)state;
	assert_int_equal(answer_next_day(&asked, arena,
					 fixture_instant("2026-04-30T00:00:00+02:00"), eight,
					 &answer),
			 0);
	is_at(answer.due, "2026-05-04T08:00:00+02:00");
	assert_int_equal(answer.rows[answer.row_count - 1].number, 1);
}

static void holidays_of_a_year(void **state)
{
	struct answer answer;

	(void)state;
	assert_int_equal(answer_holidays(&asked, arena, 2026, &answer), 0);
	assert_int_equal(answer.row_count, 14); /* eleven, one listed, two exceptions */
	assert_true(str_equal(answer.rows[0].name, STR("new-year")));
	assert_int_equal(answer.rows[10].kind, DAY_EXCEPTED);
	assert_int_equal(span_ms(answer.rows[10].span), 3 * HOUR_MS);
	assert_int_equal(answer.rows[13].kind, DAY_EXCEPTED);
	assert_true(span_is_empty(answer.rows[13].span));
}

static void windows_have_their_real_length(void **state)
{
	struct window_question question = { .date = { 2026, 3, 29 }, .billing_day = 16 };
	struct answer answer;

	(void)state;
	assert_int_equal(answer_windows(&asked, arena, &question, &answer), 0);
	assert_int_equal(answer.row_count, 7);
	assert_int_equal(span_ms(answer.rows[0].span), 23 * HOUR_MS);
	assert_int_equal(answer.rows[2].window, WINDOW_MONTH);
	assert_int_equal(span_ms(answer.rows[2].span), 743 * HOUR_MS);
	assert_int_equal(answer.rows[2].working_days, 22);
	assert_int_equal(answer.rows[2].open_ms, 154 * HOUR_MS);
	question = (struct window_question){ .date = { 2024, 10, 1 },
					     .has_start = true,
					     .start = { 2024, 2, 29 } };
	assert_int_equal(answer_windows(&asked, arena, &question, &answer), 0);
	assert_int_equal(span_ms(answer.rows[2].span), 745 * HOUR_MS);
	assert_int_equal(answer.rows[6].window, WINDOW_CONTRACT_YEAR);
	assert_int_equal(answer.rows[6].date.month, 2);
	question.date = (struct civil_date){ 9999, 12, 31 };
	assert_int_equal(answer_windows(&asked, arena, &question, &answer), -ERANGE);
}

static void the_hours_of_a_week(void **state)
{
	struct answer answer;

	(void)state;
	assert_int_equal(answer_week(&asked, arena, (struct civil_date){ 2026, 12, 26 }, &answer),
			 0);
	assert_int_equal(answer.open_ms, (3 * 7 + 3) * HOUR_MS);
	assert_int_equal(answer.row_count, 3 * 2 + 1 + 3);
	assert_int_equal(answer_week(&asked, arena, (struct civil_date){ 9999, 12, 31 }, &answer),
			 -ERANGE);
}

static void clocks_change_twice_a_year(void **state)
{
	struct answer answer;

	(void)state;
	assert_int_equal(answer_changes(&asked, arena, 2026, &answer), 0);
	assert_int_equal(answer.row_count, 2);
	is_at(instant_of(answer.rows[0].span.from), "2026-03-29T01:00:00Z");
	is_at(instant_of(answer.rows[0].span.to), "2026-03-29T01:00:00Z");
	assert_int_equal(answer.rows[0].offset_before_seconds, 3600);
	assert_int_equal(answer.rows[0].offset_after_seconds, 7200);
	is_at(instant_of(answer.rows[1].span.from), "2026-10-25T01:00:00Z");
	asked.zone = &zone_utc;
	assert_int_equal(answer_changes(&asked, arena, 2026, &answer), 0);
	assert_int_equal(answer.row_count, 0);
}

/* A change at midnight is of the day that ends with it, also on the last day of a year: no year
 * leaves it out, and none tells it twice. */
static void clocks_change_as_the_year_ends(void **state)
{
	struct answer answer;

	(void)state;
	assert_int_equal(fixture_zone(arena, "<+08>-8<+09>,J1/0,J182/0", &asked.zone), 0);
	for (int32_t year = 2026; year <= 2027; year++) {
		assert_int_equal(answer_changes(&asked, arena, year, &answer), 0);
		assert_int_equal(answer.row_count, 2);
		assert_int_equal(answer.rows[0].date.month, 6);
		assert_int_equal(answer.rows[0].date.day, 30);
		assert_int_equal(answer.rows[1].date.year, year);
		assert_int_equal(answer.rows[1].date.month, 12);
		assert_int_equal(answer.rows[1].date.day, 31);
		assert_int_equal(answer.rows[1].span.from, answer.to.ms);
	}
}

/* Days up to the end of the month are shown, but only those that the clock counts have numbers. */
static void days_after_the_last_have_no_number(void **state)
{
	const struct clock days = {
		.amount = 3, .unit = CLOCK_DAYS, .end = CLOCK_END_OF_MONTH, .zone = paris
	};
	struct answer answer;

	(void)state;
	assert_int_equal(answer_due(&asked, arena, &days,
				    fixture_instant("2026-04-20T12:00:00+02:00"), &answer),
			 0);
	is_at(answer.due, "2026-05-01T00:00:00+02:00");
	assert_int_equal(answer.row_count, 11);
	for (size_t i = 0; i < answer.row_count; i++)
		assert_int_equal(answer.rows[i].number, i <= 3 ? i : 0);
}

/* Whatever the answer is, it repeats between which instants it was asked for. */
static void what_was_asked_is_repeated(void **state)
{
	const struct clock_cutoff cutoff = { .calendar = &desk,
					     .after_seconds = 17 * 3600,
					     .resume_seconds = 10 * 3600 };
	const struct clock clock = {
		.amount = HOUR_MS, .calendar = &desk, .zone = paris, .cutoff = &cutoff
	};
	const struct instant from = fixture_instant("2026-04-30T17:30:00+02:00");
	const struct instant to = fixture_instant("2026-05-06T11:00:00+02:00");
	struct answer answer;

	(void)state;
	asked.cutoff = &cutoff;
	assert_int_equal(answer_between(&asked, arena, (struct span){ from.ms, to.ms }, &answer),
			 0);
	assert_int_equal(answer.from.ms, from.ms);
	assert_int_equal(answer.to.ms, to.ms);
	/* the clock starts on the 4th: working days are those after it */
	assert_int_equal(answer.working_days, 2);
	assert_int_equal(answer_due(&asked, arena, &clock, from, &answer), 0);
	assert_int_equal(answer.from.ms, from.ms);
	assert_int_equal(
		answer_next_day(&asked, arena, from, (struct civil_time){ 8 * 3600 }, &answer), 0);
	assert_int_equal(answer.from.ms, from.ms);
	assert_int_equal(answer_open(&asked, arena, from, &answer), 0);
	assert_int_equal(answer.from.ms, from.ms);
	assert_int_equal(answer_changes(&asked, arena, 2026, &answer), 0);
	is_at(answer.from, "2026-01-01T00:00:00+01:00");
	is_at(answer.to, "2027-01-01T00:00:00+01:00");
	assert_int_equal(answer_week(&asked, arena, (struct civil_date){ 2026, 3, 28 }, &answer),
			 0);
	is_at(answer.from, "2026-03-23T00:00:00+01:00");
	is_at(answer.to, "2026-03-30T00:00:00+02:00");
	desk.always_open = true;
	assert_int_equal(answer_open(&asked, arena, from, &answer), 0);
	assert_int_equal(answer.to.ms, from.ms); /* it never changes */
}

static void memory_runs_out(void **state)
{
	const struct window_question question = { .date = { 2026, 3, 29 } };
	const struct clock days = { .amount = 3, .unit = CLOCK_DAYS, .zone = paris };
	const struct instant at = fixture_instant("2026-05-01T12:00:00Z");
	const struct civil_date date = { 2026, 5, 1 };
	struct answer answer;

	(void)state;
	arena_fail_after(arena, 0);
	assert_int_equal(answer_open(&asked, arena, at, &answer), -ENOMEM);
	assert_int_equal(
		answer_between(&asked, arena, (struct span){ at.ms - 9 * DAY_MS, at.ms }, &answer),
		-ENOMEM);
	assert_int_equal(answer_due(&asked, arena, &days, at, &answer), -ENOMEM);
	assert_int_equal(answer_holidays(&asked, arena, 2026, &answer), -ENOMEM);
	assert_int_equal(answer_windows(&asked, arena, &question, &answer), -ENOMEM);
	assert_int_equal(answer_week(&asked, arena, date, &answer), -ENOMEM);
	assert_int_equal(answer_changes(&asked, arena, 2026, &answer), -ENOMEM);
	arena_fail_after(arena, SIZE_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(kinds_of_days),
		TEST(open_says_until_when),
		TEST(open_for_ever_or_never),
		TEST(the_segments_add_up),
		TEST(between_without_a_calendar_is_elapsed),
		TEST(a_cut_off_moves_the_start),
		TEST(days_are_numbered),
		TEST(days_after_a_period_are_numbered),
		TEST(months_have_no_rows),
		TEST(what_never_comes),
		TEST(only_so_many_rows),
		TEST(only_so_many_segments),
		TEST(the_next_working_day),
		TEST(holidays_of_a_year),
		TEST(windows_have_their_real_length),
		TEST(the_hours_of_a_week),
		TEST(clocks_change_twice_a_year),
		TEST(clocks_change_as_the_year_ends),
		TEST(days_after_the_last_have_no_number),
		TEST(what_was_asked_is_repeated),
		TEST(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
