#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "core/time/window.h"
#include "tests/lib/zone_fixture.h"

static struct arena *arena;
static const struct zone *paris;

static int64_t hours_at(struct window window, const char *text)
{
	return span_ms(window_of(&window, fixture_instant(text))) / HOUR_MS;
}

static void assert_dates(struct window window, const char *date, const char *first,
			 const char *last)
{
	struct strbuf out = STRBUF_INIT(64);
	struct civil_date day;
	struct window_dates dates;

	assert_int_equal(date_parse(str_from(date), &day), 0);
	dates = window_dates_of(&window, day);
	date_write(&out, dates.first);
	assert_string_equal(out.ptr, first);
	strbuf_clear(&out);
	date_write(&out, dates.last);
	assert_string_equal(out.ptr, last);
	strbuf_done(&out);
}

static void months_follow_the_zone(void **state)
{
	struct window month = { .kind = WINDOW_MONTH, .zone = paris };
	struct window day = { .kind = WINDOW_DAY, .zone = paris };

	(void)state;
	assert_int_equal(hours_at(month, "2026-03-15T00:00:00Z"), 743);
	assert_int_equal(hours_at(month, "2026-10-15T00:00:00Z"), 745);
	assert_int_equal(hours_at(month, "2026-02-15T00:00:00Z"), 672);
	/* 31 January 23:00 UTC is already February in Paris. */
	assert_int_equal(hours_at(month, "2026-01-31T23:00:00Z"), 672);
	assert_int_equal(hours_at(month, "2026-01-31T22:59:59.999Z"), 744);
	assert_int_equal(hours_at(day, "2026-03-29T12:00:00Z"), 23);
	assert_int_equal(hours_at(day, "2026-10-25T12:00:00Z"), 25);
}

static void billing_months_clamp(void **state)
{
	struct window sixteenth = { WINDOW_BILLING_MONTH, paris, 16, { 0 } };
	struct window last = { WINDOW_BILLING_MONTH, paris, 31, { 0 } };

	(void)state;
	assert_dates(sixteenth, "2026-03-15", "2026-02-16", "2026-03-15");
	assert_dates(sixteenth, "2026-03-16", "2026-03-16", "2026-04-15");
	assert_dates(last, "2026-01-30", "2025-12-31", "2026-01-30");
	assert_dates(last, "2026-01-31", "2026-01-31", "2026-02-27");
	assert_dates(last, "2026-02-28", "2026-02-28", "2026-03-30");
	assert_dates(last, "2024-02-28", "2024-01-31", "2024-02-28");
	assert_dates(last, "2026-04-30", "2026-04-30", "2026-05-30");
}

static void longer_windows(void **state)
{
	struct window year = { WINDOW_CONTRACT_YEAR, paris, 0, { 2024, 2, 29 } };
	struct window week = { .kind = WINDOW_WEEK, .zone = paris };
	struct window quarter = { .kind = WINDOW_QUARTER, .zone = paris };
	struct window half = { .kind = WINDOW_HALF_YEAR, .zone = paris };
	struct window calendar_year = { .kind = WINDOW_YEAR, .zone = paris };

	(void)state;
	assert_dates(year, "2024-02-29", "2024-02-29", "2025-02-27");
	assert_dates(year, "2025-02-28", "2025-02-28", "2026-02-27");
	assert_dates(year, "2028-02-28", "2027-02-28", "2028-02-28");
	assert_dates(year, "2023-06-01", "2023-02-28", "2024-02-28");
	assert_dates(week, "2026-01-01", "2025-12-29", "2026-01-04");
	assert_dates(quarter, "2026-06-30", "2026-04-01", "2026-06-30");
	assert_dates(half, "2026-06-30", "2026-01-01", "2026-06-30");
	assert_dates(half, "2026-07-01", "2026-07-01", "2026-12-31");
	assert_dates(calendar_year, "2026-07-01", "2026-01-01", "2026-12-31");
}

/* Every instant is in one window, and windows touch, whatever the zone does at midnight. */
static void covers_all_time(void **state)
{
	static const char *const rules[] = {
		RULE_PARIS,
		RULE_BEIRUT,
		RULE_NEW_YORK,
		"AAA0BBB,M3.5.0/0,M10.5.0/0:30",  /* goes back over midnight */
		"AAA12BBB-11,M3.5.0/0,M10.5.0/0", /* jumps over most of a day, and back */
	};
	uint64_t seed = (uint64_t)(uintptr_t)&seed;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	for (int round = 0; round < 20000; round++) {
		struct window window = { .kind = (enum window_kind)(round % WINDOW_KINDS),
					 .start = { 2024, 2, 29 } };
		struct instant at = { fixture_range(&seed, 0, INT64_C(4102444800000)) };
		struct span here, next, previous;

		window.anchor_day = (uint8_t)fixture_range(&seed, 1, 32);
		assert_int_equal(
			fixture_zone(arena, rules[fixture_range(&seed, 0, 5)], &window.zone), 0);
		here = window_of(&window, at);
		next = window_next(&window, here);
		previous = window_previous(&window, here);
		if (!span_contains(here, at.ms) || next.from != here.to ||
		    previous.to != here.from || span_is_empty(next) || span_is_empty(previous))
			fail_msg("kind %d at %lld in %s", (int)window.kind, (long long)at.ms,
				 window.zone->name.ptr);
		arena_reset(arena);
	}
}

static int start(void **state)
{
	static struct arena *zones;

	*state = &zones;
	if (arena_new(1 * MIB, &zones) < 0 || arena_new(1 * MIB, &arena) < 0)
		return -1;
	return fixture_zone(zones, RULE_PARIS, &paris);
}

static int stop(void **state)
{
	struct arena **zones = *state;

	arena_free(*zones);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(months_follow_the_zone),
		cmocka_unit_test(billing_months_clamp),
		cmocka_unit_test(longer_windows),
		cmocka_unit_test(covers_all_time),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
