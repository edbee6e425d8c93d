#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "core/exposure/exposure_sum.h"

#define DAY INT64_C(86400000)
#define HOUR INT64_C(3600000)
#define CLOSED (100 * DAY) /* the end of the last closed period */
#define NOW (110 * DAY)
#define END (130 * DAY) /* of the month of now */

static int arena_make(void **state)
{
	struct arena *arena;

	assert_int_equal(arena_new(4 * MIB, &arena), 0);
	*state = arena;
	return 0;
}

static int arena_drop(void **state)
{
	arena_free(*state);
	return 0;
}

/* What a guarantee owes in the month of now. */
static struct settled_line month(struct str guarantee, int64_t amount)
{
	return (struct settled_line){ .guarantee = guarantee,
				      .window = { CLOSED, END },
				      .status = STATUS_MISSED,
				      .entitlement = ENTITLED_AUTOMATIC,
				      .open = true,
				      .unit = STR("EUR"),
				      .amount = amount };
}

static struct settled list(struct settled_line *lines, size_t count)
{
	return (struct settled){ .lines = lines, .count = count };
}

static struct exposure_lines begin(struct arena *arena, const struct settled *now,
				   const struct settled *left)
{
	const struct exposure_view view = { CLOSED, NOW, END, left ? left->lines : NULL,
					    left ? left->count : 0 };
	struct exposure_lines lines;

	assert_int_equal(exposure_begin(arena, &view, now, &lines), 0);
	return lines;
}

static void test_windows(void **state)
{
	struct settled_line all[] = { month(STR("a"), 1), month(STR("b"), 2), month(STR("c"), 3),
				      month(STR("d"), 4), month(STR("e"), 5) };
	struct settled_line before[2];
	struct settled now = list(all, 5), left = list(before, 2);
	struct exposure_lines lines;

	all[1].window = (struct span){ 70 * DAY, CLOSED };	  /* closed */
	all[2].window = (struct span){ NOW + 1, NOW + 2 };	  /* has not begun */
	all[3].window = (struct span){ 70 * DAY, CLOSED };	  /* closed and left open */
	all[4].window = (struct span){ 90 * DAY, CLOSED + HOUR }; /* over, and not closed */
	before[0] = all[3];
	before[0].unit = STR("");
	before[1] = all[3];
	before[1].posted_minor = 3;
	lines = begin(*state, &now, &left);
	assert_int_equal(lines.count, 3);
	assert_int_equal(lines.items[0].owed, 1);
	assert_int_equal(lines.items[1].owed, 4 - 3);
	assert_int_equal(lines.items[2].owed, 5);
	/* what is over is forecast with the month, and so is what was left open */
	assert_int_equal(exposure_horizon_after(&lines, NOW), END);
	assert_true(exposure_horizon_after(&lines, END) == INT64_MAX);
}

static void test_forecast(void **state)
{
	struct settled_line at_now[] = { month(STR("a"), 10), month(STR("year"), 0),
					 month(STR("gone"), 7), month(STR("same"), 3) };
	struct settled_line at_end[] = { month(STR("a"), 30), month(STR("new"), 5),
					 month(STR("same"), 3), month(STR("year"), 1) };
	struct settled_line at_year[] = { month(STR("year"), 50), month(STR("late"), 9) };
	struct settled now = list(at_now, 4), end = list(at_end, 4), year = list(at_year, 2);
	struct exposure_lines lines;

	at_now[1].window.to = at_end[3].window.to = at_year[0].window.to = END + 9 * DAY;
	at_year[1].window = (struct span){ END, END + 9 * DAY }; /* begins later */
	lines = begin(*state, &now, NULL);
	assert_int_equal(exposure_forecast(*state, &lines, &end, END), 0);
	assert_int_equal(exposure_horizon_after(&lines, END), END + 9 * DAY);
	assert_int_equal(exposure_forecast(*state, &lines, &year, END + 9 * DAY), 0);
	assert_int_equal(lines.count, 5);
	assert_int_equal(lines.items[0].forecast, 30);
	assert_int_equal(lines.items[1].forecast, 50);
	assert_int_equal(lines.items[2].forecast, 0);
	assert_int_equal(lines.items[3].forecast, 3);
	assert_int_equal(lines.items[4].owed, 0);
	assert_int_equal(lines.items[4].forecast, 5);
	assert_true(exposure_tells(&lines.items[2]) && exposure_tells(&lines.items[4]));
}

static void test_next(void **state)
{
	struct settled_line at_now[] = { month(STR("a"), 10), month(STR("b"), 0),
					 month(STR("c"), 1) };
	struct settled_line at_end[] = { month(STR("a"), 30), month(STR("b"), 5),
					 month(STR("c"), 1) };
	struct settled_line first[] = { month(STR("a"), 20), month(STR("c"), 1) };
	struct settled_line none[] = { month(STR("a"), 10), month(STR("c"), 2) };
	struct settled now = list(at_now, 3), end = list(at_end, 3);
	struct settled between = list(first, 2), nothing = list(none, 2);
	struct exposure_lines lines = begin(*state, &now, NULL);

	assert_int_equal(exposure_forecast(*state, &lines, &end, END), 0);
	assert_int_equal(exposure_pending(&lines), END);
	/* c comes to the same in the end: it is not looked for */
	assert_false(exposure_differs(&lines, &nothing));
	assert_true(exposure_differs(&lines, &between));
	exposure_next(&lines, &between, NOW + HOUR);
	assert_int_equal(lines.items[0].next_ms, NOW + HOUR);
	assert_int_equal(lines.items[0].next, 20);
	assert_false(exposure_differs(&lines, &between));
	assert_int_equal(exposure_pending(&lines), END);
	exposure_next(&lines, &end, END);
	assert_int_equal(lines.items[0].next, 20);
	assert_int_equal(lines.items[1].next, 5);
	assert_int_equal(lines.items[1].next_ms, END);
	assert_true(exposure_pending(&lines) == INT64_MAX);
	assert_true(lines.items[2].next_ms == INT64_MAX);
}

/* What nobody can claim any more does not come back because claims are assumed. */
static void test_lost(void **state)
{
	static const enum entitlement lost[] = { ENTITLED_LAPSED, ENTITLED_LATE, ENTITLED_REFUSED };

	for (size_t i = 0; i < 3; i++) {
		struct settled_line at_now[] = { month(STR("a"), 10), month(STR("b"), 10) };
		struct settled_line at_end[] = { month(STR("a"), 10), month(STR("b"), 10) };
		struct settled now = list(at_now, 2), end = list(at_end, 2);
		struct exposure_lines lines;

		at_now[0].entitlement = at_now[1].entitlement = lost[i];
		at_now[1].unit = STR("");
		at_end[0].entitlement = at_end[1].entitlement = ENTITLED_CLAIMED;
		lines = begin(*state, &now, NULL);
		assert_int_equal(exposure_forecast(*state, &lines, &end, END), 0);
		assert_int_equal(lines.count, 2);
		for (size_t j = 0; j < 2; j++) {
			assert_int_equal(lines.items[j].owed, 0);
			assert_int_equal(lines.items[j].forecast, 0);
			assert_false(exposure_tells(&lines.items[j]));
		}
	}
}

static void test_entitlements(void **state)
{
	static const struct {
		enum entitlement entitlement;
		int64_t owed;
	} cases[] = { { ENTITLED_NONE, 0 },
		      { ENTITLED_AUTOMATIC, 10 },
		      { ENTITLED_CLAIMABLE, 10 },
		      { ENTITLED_CLAIMED, 10 },
		      { ENTITLED_EARLY, 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct settled_line line = month(STR("a"), 10);
		struct settled now = list(&line, 1);

		line.entitlement = cases[i].entitlement;
		assert_int_equal(begin(*state, &now, NULL).items[0].owed, cases[i].owed);
	}
}

/* What nobody knows is said, and not looked for. */
static void test_unknown(void **state)
{
	struct settled_line at_now[] = { month(STR("a"), 0), month(STR("b"), 4),
					 month(STR("c"), 0) };
	struct settled_line at_end[] = { month(STR("a"), 3), month(STR("b"), 0),
					 month(STR("c"), 9) };
	struct settled now = list(at_now, 3), end = list(at_end, 3);
	struct exposure_lines lines;

	at_now[0].status = STATUS_UNDEFINED;
	at_end[1].status = STATUS_PENDING;
	at_now[2].unheld = true;
	lines = begin(*state, &now, NULL);
	assert_int_equal(exposure_forecast(*state, &lines, &end, END), 0);
	assert_true(lines.items[0].unknown && !lines.items[0].unknown_then);
	assert_true(!lines.items[1].unknown && lines.items[1].unknown_then);
	assert_true(lines.items[2].unknown);
	assert_true(exposure_pending(&lines) == INT64_MAX);
	for (size_t i = 0; i < 3; i++)
		assert_true(exposure_tells(&lines.items[i]));
}

/* More lines than there is room for at first. */
static void test_many(void **state)
{
	struct settled_line many[40];
	struct settled now = list(many, 40);
	struct exposure_lines lines;

	for (size_t i = 0; i < 40; i++) {
		many[i] = month(STR("a"), (int64_t)i);
		many[i].window.from -= (int64_t)i;
	}
	lines = begin(*state, &now, NULL);
	assert_int_equal(lines.count, 40);
	for (size_t i = 0; i < 40; i++)
		assert_int_equal(lines.items[i].owed, (int64_t)i);
}

static struct exposure_row row_of(struct str customer, struct str contract, int64_t owed)
{
	return (struct exposure_row){ .customer = customer,
				      .contract = contract,
				      .service = STR("mail"),
				      .line = { .now = month(STR("a"), owed),
						.owed = owed,
						.forecast = owed + 1,
						.next_ms = INT64_MAX } };
}

static void test_sums(void **state)
{
	struct exposure_row rows[] = { row_of(STR("d"), STR("x"), 1), row_of(STR("c"), STR("y"), 2),
				       row_of(STR("d"), STR("y"), 4), row_of(STR("c"), STR("y"), 8),
				       row_of(STR("c"), STR("x"), 16) };
	struct exposure_sums sums;

	rows[2].line.now.entitlement = ENTITLED_CLAIMABLE;
	rows[3].line.now.unit = STR("USD");
	rows[4].received = true;
	rows[0].line.next_ms = 7;
	rows[2].line.next_ms = 5;
	rows[1].line.unknown = true;
	assert_int_equal(exposure_sum(*state, rows, 5, EXPOSURE_ALL, &sums), 0);
	assert_int_equal(sums.count, 3);
	assert_int_equal(sums.items[0].owed, 3);
	assert_int_equal(sums.items[0].claimable, 4);
	assert_int_equal(sums.items[0].forecast, 10);
	assert_int_equal(sums.items[0].unknown, 1);
	assert_int_equal(sums.items[0].next_ms, 5);
	assert_int_equal(sums.items[1].owed, 8);
	assert_true(sums.items[2].received);
	assert_int_equal(exposure_sum(*state, rows, 5, EXPOSURE_CUSTOMER, &sums), 0);
	assert_int_equal(sums.count, 4);
	assert_true(str_equal(sums.items[0].key, STR("c")));
	assert_true(str_equal(sums.items[2].key, STR("d")));
	assert_int_equal(sums.items[2].owed, 1);
	assert_int_equal(exposure_sum(*state, rows, 5, EXPOSURE_CONTRACT, &sums), 0);
	assert_int_equal(sums.count, 4);
	assert_true(str_equal(sums.items[1].key, STR("y")));
	assert_int_equal(exposure_sum(*state, rows, 5, EXPOSURE_SERVICE, &sums), 0);
	assert_int_equal(sums.count, 3);
	assert_true(str_equal(sums.items[0].key, STR("mail")));
	assert_int_equal(exposure_sum(*state, rows, 0, EXPOSURE_ALL, &sums), 0);
	assert_int_equal(sums.count, 0);
}

static void test_sum_past_limits(void **state)
{
	struct exposure_row rows[] = { row_of(STR("c"), STR("x"), INT64_MAX - 1),
				       row_of(STR("c"), STR("x"), 5) };
	struct exposure_sums sums;

	assert_int_equal(exposure_sum(*state, rows, 2, EXPOSURE_ALL, &sums), 0);
	assert_int_equal(sums.count, 1);
	assert_true(sums.items[0].past);
}

static void test_no_memory(void **state)
{
	struct settled_line line = month(STR("a"), 5);
	struct settled now = list(&line, 1), nothing = list(NULL, 0);
	const struct exposure_view view = { CLOSED, NOW, END, NULL, 0 };
	struct exposure_row row = row_of(STR("c"), STR("x"), 1);
	struct exposure_lines lines = begin(*state, &nothing, NULL);
	struct exposure_sums sums;

	while (arena_alloc(*state, 64, 8))
		;
	assert_int_equal(exposure_forecast(*state, &lines, &now, END), -ENOMEM);
	assert_int_equal(exposure_begin(*state, &view, &now, &lines), -ENOMEM);
	assert_int_equal(exposure_sum(*state, &row, 1, EXPOSURE_ALL, &sums), -ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_windows, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_forecast, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_next, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_lost, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_entitlements, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_unknown, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_many, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_sums, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_sum_past_limits, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_no_memory, arena_make, arena_drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
