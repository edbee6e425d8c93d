/* Statements made by hand: what later closings book, and what silent readings leave open. */
#include "app/revision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/amounts.h"
#include "app/reading_merge.h"
#include "core/money/currency.h"

static const struct guarantee uptime = { .number = 0 };
static const struct guarantee support = { .number = 1 };

static struct amounts money(int64_t minor)
{
	struct amounts amounts = { .count = 1 };

	amounts.items[0].number = value_number(ratio_int(minor));
	amounts.items[0].number.currency = (uint16_t)currency_of(STR("USD"));
	amounts.items[0].type = TYPE_MONEY;
	return amounts;
}

static struct amounts days(int64_t count)
{
	struct amounts amounts = { .count = 1 };

	amounts.items[0].number = value_ms(count * 86400000);
	amounts.items[0].type = TYPE_DURATION;
	amounts.items[0].type.unit = UNIT_DAY;
	return amounts;
}

static struct result owed(const struct guarantee *guarantee, enum status status,
			  struct amounts payable)
{
	return (struct result){ .guarantee = guarantee,
				.status = status,
				.payable = payable,
				.gross = payable,
				.window = { 0, 1000 },
				.measure = value_undefined(NULL) };
}

static struct arena *new_arena(void)
{
	struct arena *arena;

	assert_int_equal(arena_new(1 * MIB, &arena), 0);
	return arena;
}

static void test_amounts(void **state)
{
	struct arena *arena = new_arena();
	struct amounts a = money(500), b = days(3), none = { .count = 0 }, zero = money(0), sum;
	struct strbuf out = STRBUF_INIT(1 * KIB);

	(void)state;
	assert_true(amounts_equal(&none, &zero));
	assert_false(amounts_equal(&a, &none));
	assert_false(amounts_equal(&a, &b));
	assert_int_equal(amounts_combine(arena, &a, &b, false, &sum), 0);
	amounts_write(&out, &sum);
	assert_string_equal(out.ptr, "5.00 USD + 3 days");
	assert_int_equal(amounts_combine(arena, &sum, &a, true, &sum), 0);
	assert_true(amounts_equal(&sum, &b));
	strbuf_done(&out);
	arena_free(arena);
}

static void test_revision_books_the_difference(void **state)
{
	struct arena *arena = new_arena();
	const struct result old_results[] = { owed(&uptime, STATUS_MISSED, money(1000)),
					      owed(&support, STATUS_MISSED, money(200)) };
	const struct result new_results[] = { owed(&uptime, STATUS_MISSED, money(400)) };
	const struct statement before = { .results = old_results, .result_count = 2 };
	const struct statement now = { .results = new_results, .result_count = 1 };
	const struct statement *booked;
	struct amounts less = money(-600), back = money(-200);

	(void)state;
	assert_true(revision_is_same(&before, &before));
	assert_false(revision_is_same(&before, &now));
	assert_int_equal(revision_book(arena, &before, &now, &booked), 0);
	assert_int_equal(booked->result_count, 2);
	assert_true(amounts_equal(&booked->results[0].posting->difference, &less));
	/* What the new facts make disappear goes back. */
	assert_true(amounts_equal(&booked->results[1].posting->difference, &back));
	assert_int_equal(booked->results[1].status, STATUS_DOES_NOT_APPLY);
	arena_free(arena);
}

/* Two silent readings with two alternatives each; only the second one matters for uptime. */
static void test_silent_readings(void **state)
{
	static const size_t choices[4][2] = { { 0, 0 }, { 1, 0 }, { 0, 1 }, { 1, 1 } };
	struct arena *arena = new_arena();
	struct str texts[] = { STR("wide"), STR("narrow") };
	struct reading readings[] = {
		{ .id = STR("scope"), .texts = texts, .alternative_count = 2, .silent = true },
		{ .id = STR("notice"), .texts = texts, .alternative_count = 2, .silent = true },
	};
	const struct contract contract = { .readings = readings, .reading_count = 2 };
	struct result results[4][2];
	struct statement statements[4];
	const struct statement *pointers[4], *merged;
	const size_t *choice_pointers[4], silent[] = { 0, 1 };
	struct amounts kept = money(200);

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		results[i][0] = owed(&uptime, STATUS_MISSED, money(choices[i][1] ? 900 : 100));
		results[i][1] = owed(&support, STATUS_MISSED, money(200));
		statements[i] = (struct statement){ .contract = &contract,
						    .results = results[i],
						    .result_count = 2,
						    .total = money(choices[i][1] ? 1100 : 300) };
		pointers[i] = &statements[i];
		choice_pointers[i] = choices[i];
	}
	const struct reading_variants variants = { pointers, choice_pointers, 4, silent, 2 };

	assert_int_equal(reading_merge(arena, &variants, &merged), 0);
	assert_int_equal(merged->results[0].status, STATUS_UNDEFINED);
	assert_int_equal(merged->results[0].alternative_count, 2);
	assert_true(str_equal(merged->results[0].alternatives[1].reading, STR("notice")));
	assert_true(str_equal(merged->results[0].alternatives[1].chosen, STR("narrow")));
	assert_int_equal(merged->results[0].alternatives[1].payable.items[0].number.number.num,
			 900);
	assert_int_equal(merged->results[0].findings[0].id, DIAG_CASE_READINGS_DIFFER);
	assert_int_equal(merged->results[1].status, STATUS_MISSED);
	assert_true(amounts_equal(&merged->total, &kept));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_amounts),
		cmocka_unit_test(test_revision_books_the_difference),
		cmocka_unit_test(test_silent_readings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
