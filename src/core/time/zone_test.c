#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "tests/lib/zone_fixture.h"

static struct arena *arena;

static const struct zone *zone_of(const char *rule)
{
	const struct zone *zone = NULL;

	assert_int_equal(fixture_zone(arena, rule, &zone), 0);
	return zone;
}

static int32_t offset_of(const struct zone *zone, const char *text)
{
	return zone_offset_at(zone, fixture_instant(text));
}

static void follows_the_rule(void **state)
{
	const struct zone *paris = zone_of(RULE_PARIS);

	(void)state;
	assert_int_equal(offset_of(paris, "2026-03-29T00:59:59.999Z"), 3600);
	assert_int_equal(offset_of(paris, "2026-03-29T01:00:00Z"), 7200);
	assert_int_equal(offset_of(paris, "2026-10-25T00:59:59.999Z"), 7200);
	assert_int_equal(offset_of(paris, "2026-10-25T01:00:00Z"), 3600);
	assert_int_equal(offset_of(paris, "2100-07-01T00:00:00Z"), 7200);
	assert_int_equal(offset_of(paris, "9999-12-31T23:59:59Z"), 3600);
	assert_int_equal(zone_offset_at(&zone_utc, INSTANT_MAX), 0);
	zone_offset_at(paris, INSTANT_MAX);
	zone_offset_at(paris, INSTANT_MIN);
	zone_day_start(paris, date_of_days(INT64_MAX));
	zone_day_start(paris, date_of_days(INT64_MIN));
}

static void reads_all_forms(void **state)
{
	/* From the year 2026 unless said; seconds west in the text, east here. */
	static const struct {
		const char *rule, *at;
		int32_t offset;
	} rows[] = {
		{ "<+0330>-3:30", "2026-06-01T00:00:00Z", 12600 },
		{ "<-00>0", "2026-06-01T00:00:00Z", 0 },
		{ "ABC+24", "2026-06-01T00:00:00Z", -86400 },
		{ "ABC1:02:03", "2026-06-01T00:00:00Z", -3723 },
		/* Default time is 02:00, default summer one hour ahead. */
		{ "EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -18000 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -14400 },
		/* South of the equator summer crosses the new year. */
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", 39600 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01T00:00:00Z", 36000 },
		/* Negative summer time: Dublin. */
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-10T00:00:00Z", 0 },
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-10T00:00:00Z", 3600 },
		{ "NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-07-10T00:00:00Z", 43200 },
		{ "azm-1AZM,M3.5.0,M10.5.0/3", "2026-07-10T00:00:00Z", 7200 },
		/* Hours below 0 and beyond 24: Nuuk, and Gaza in some versions. */
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600 },
		{ "EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-27T23:59:59Z", 7200 },
		{ "EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00Z", 10800 },
		/* Jn never counts 29 February, n does. */
		{ "AAA0BBB,J60/0,J300/0", "2024-02-29T23:59:59Z", 0 },
		{ "AAA0BBB,J60/0,J300/0", "2024-03-01T00:00:00Z", 3600 },
		{ "AAA0BBB,59/0,299/0", "2024-02-28T23:59:59Z", 0 },
		{ "AAA0BBB,59/0,299/0", "2024-02-29T00:00:00Z", 3600 },
		{ "AAA0BBB,59/0,299/0", "2025-03-01T00:00:00Z", 3600 },
		/* Summer all year round. */
		{ "XXX3EDT4,0/0,J365/23", "2025-12-31T23:59:59Z", -14400 },
		{ "XXX3EDT4,0/0,J365/23", "2026-01-01T03:00:00Z", -14400 },
		{ "XXX3EDT4,0/0,J365/23", "2026-01-01T04:00:00Z", -14400 },
		/* A change a week after its year ended. */
		{ "AAA0BBB,J100/0,J365/160", "2026-01-05T00:00:00Z", 3600 },
		{ "AAA0BBB,J100/0,J365/160", "2026-01-06T16:00:00Z", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int32_t got = offset_of(zone_of(rows[i].rule), rows[i].at);

		if (got != rows[i].offset)
			fail_msg("%s at %s: %d", rows[i].rule, rows[i].at, got);
	}
}

static void refuses_bad_rules(void **state)
{
	static const char *const rules[] = {
		"C",
		"CET",
		"CE-1",
		"CET-1CEST",
		"CET-1CEST,",
		"CET-1CEST,M3.5.0",
		"CET-25",
		"CET-1CEST,M13.1.0,M1.1.0",
		"CET-1x",
		"<CET-1",
		"<C>-1",
		"CET-1CEST,M3.0.0,M10.5.0",
		"CET-1:60",
		"CET-1:59:60",
		"CET-1CEST,J0,J9",
		"CET-1CEST,J9,J366",
		"CET-1CEST,366,1",
		"CET-1CEST,M3.6.0,M1.1.0",
		"CET-1CEST,M3.5.7,M1.1.0",
		"CET-1CEST,M3.5.0/168,M1.1.0",
		"CET-1CEST,M3.5.0,M10.5.0/3 ",
		"CET-99999999999999999999",
	};
	const struct zone *zone = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (fixture_zone(arena, rules[i], &zone) != -EBADMSG)
			fail_msg("accepted %s", rules[i]);
	assert_null(zone);
}

/* Any cut and any changed byte must be read safely: the sanitizers watch. */
static void survives_hostile_bytes(void **state)
{
	struct strbuf whole = STRBUF_INIT(4096);
	const struct zone *zone;
	uint64_t seed = 11;
	char *copy;

	(void)state;
	fixture_block(&whole, '2', 0);
	fixture_block(&whole, '2', 0);
	strbuf_add(&whole, STR("\n" RULE_PARIS "\n"));
	for (size_t length = 0; length < whole.len; length++) {
		copy = malloc(length + 1);
		assert_non_null(copy);
		memcpy(copy, whole.ptr, length);
		assert_int_equal(zone_parse(arena, STR("x"), (struct str){ copy, length }, &zone),
				 -EBADMSG);
		free(copy);
	}
	for (int round = 0; round < 20000; round++) {
		copy = malloc(whole.len + 1);
		assert_non_null(copy);
		memcpy(copy, whole.ptr, whole.len);
		for (int i = 0; i < 3; i++)
			copy[fixture_range(&seed, 0, (int64_t)whole.len)] =
				(char)fixture_random(&seed);
		if (zone_parse(arena, STR("x"), (struct str){ copy, whole.len }, &zone) == 0)
			zone_read(zone, (struct civil_date){ 2026, 3, 29 }, 9000);
		free(copy);
	}
	assert_true(arena_used_bytes(arena) < 16 * MIB);
	strbuf_done(&whole);
}

static void never_wraps_counts(void **state)
{
	struct strbuf bytes = STRBUF_INIT(4096);
	const struct zone *zone;

	(void)state;
	for (size_t at = 20; at < 44; at += 4) {
		strbuf_clear(&bytes);
		fixture_block(&bytes, '\0', 3600);
		assert_int_equal(zone_parse(arena, STR("x"), strbuf_str(&bytes), &zone), 0);
		assert_int_equal(zone_offset_at(zone, instant_of(0)), 3600);
		memset(bytes.ptr + at, 0xff, 4);
		assert_int_equal(zone_parse(arena, STR("x"), strbuf_str(&bytes), &zone), -EBADMSG);
	}
	strbuf_done(&bytes);
}

/* A file with transitions of its one type at these seconds, and no rule for what comes after. */
static int zone_of_transitions(const int32_t *at_seconds, size_t count, const struct zone **ret)
{
	static const char type[] = "\x00\x00\x0e\x10\x00\x00LMT";
	struct strbuf bytes = STRBUF_INIT(64 * KIB);
	int error;

	fixture_block(&bytes, '\0', 0);
	bytes.len = 44; /* the header */
	bytes.ptr[34] = (char)(count >> 8);
	bytes.ptr[35] = (char)count;
	for (size_t i = 0; i < count; i++)
		for (int shift = 24; shift >= 0; shift -= 8)
			strbuf_add_byte(&bytes, (char)((uint32_t)at_seconds[i] >> shift));
	for (size_t i = 0; i < count; i++)
		strbuf_add_byte(&bytes, '\0');
	strbuf_add(&bytes, (struct str){ type, sizeof(type) });
	error = zone_parse(arena, STR("x"), strbuf_str(&bytes), ret);
	strbuf_done(&bytes);
	return error;
}

static void refuses_too_many_and_out_of_order(void **state)
{
	static int32_t at_seconds[ZONE_TRANSITIONS_MAX + 1];
	const struct zone *zone;

	(void)state;
	for (int32_t i = 0; i <= ZONE_TRANSITIONS_MAX; i++)
		at_seconds[i] = i;
	assert_int_equal(zone_of_transitions(at_seconds, ZONE_TRANSITIONS_MAX, &zone), 0);
	assert_int_equal(zone_offset_at(zone, instant_of(0)), 3600);
	assert_int_equal(zone_of_transitions(at_seconds, ZONE_TRANSITIONS_MAX + 1, &zone), -E2BIG);
	at_seconds[1] = 0; /* as the one before */
	assert_int_equal(zone_of_transitions(at_seconds, 2, &zone), -EBADMSG);
	at_seconds[1] = -1;
	assert_int_equal(zone_of_transitions(at_seconds, 2, &zone), -EBADMSG);
}

/* RFC 8536 lets the rule be empty: then nothing is known to change after the last transition. */
static void may_have_no_rule(void **state)
{
	(void)state;
	assert_int_equal(offset_of(zone_of(""), "2026-07-01T00:00:00Z"), 0);
}

static void tells_none_and_two(void **state)
{
	const struct zone *paris = zone_of(RULE_PARIS);
	struct civil_date spring = { 2026, 3, 29 }, autumn = { 2026, 10, 25 };
	struct local_reading reading = zone_read(paris, spring, 9000);
	struct instant at;

	(void)state;
	assert_int_equal(reading.kind, LOCAL_NONE);
	assert_int_equal(reading.jump.ms, fixture_instant("2026-03-29T01:00:00Z").ms);
	assert_int_equal(reading.earlier.ms, fixture_instant("2026-03-29T00:30:00Z").ms);
	assert_int_equal(reading.later.ms, fixture_instant("2026-03-29T01:30:00Z").ms);
	reading = zone_read(paris, autumn, 9000);
	assert_int_equal(reading.kind, LOCAL_TWO);
	assert_int_equal(reading.earlier.ms, fixture_instant("2026-10-25T00:30:00Z").ms);
	assert_int_equal(reading.later.ms, fixture_instant("2026-10-25T01:30:00Z").ms);
	assert_int_equal(zone_read(paris, autumn, 7199).kind, LOCAL_ONE);
	assert_int_equal(zone_read(paris, autumn, 7200).kind, LOCAL_TWO);
	assert_int_equal(zone_read(paris, autumn, 10800).kind, LOCAL_ONE);
	assert_int_equal(zone_read(paris, spring, 7199).kind, LOCAL_ONE);
	assert_int_equal(zone_read(paris, spring, 7200).kind, LOCAL_NONE);
	assert_int_equal(zone_read(paris, spring, 10800).kind, LOCAL_ONE);
	assert_int_equal(zone_resolve(paris, autumn, 9000, ZONE_LATER, &at), LOCAL_TWO);
	assert_int_equal(at.ms, fixture_instant("2026-10-25T01:30:00Z").ms);
	assert_int_equal(zone_resolve(paris, spring, 9000, ZONE_LATER, &at), LOCAL_NONE);
	assert_int_equal(at.ms, fixture_instant("2026-03-29T01:00:00Z").ms);
	assert_int_equal(zone_read(paris, spring, DAY_SECONDS).earlier.ms,
			 zone_day_start(paris, (struct civil_date){ 2026, 3, 30 }).ms);
}

static void starts_days(void **state)
{
	const struct zone *beirut = zone_of(RULE_BEIRUT);
	struct instant start = zone_day_start(beirut, (struct civil_date){ 2026, 3, 29 });
	struct zone_local local = zone_local(beirut, start);

	(void)state;
	/* Midnight does not exist: the day begins at 01:00, and lasts 23 h. */
	assert_int_equal(start.ms, fixture_instant("2026-03-28T22:00:00Z").ms);
	assert_int_equal(local.ms_of_day, HOUR_MS);
	assert_int_equal(date_compare(local.date, (struct civil_date){ 2026, 3, 29 }), 0);
	assert_int_equal(zone_day_start(beirut, (struct civil_date){ 2026, 3, 30 }).ms - start.ms,
			 23 * HOUR_MS);
	local = zone_local(beirut, instant_of(start.ms - 1));
	assert_int_equal(date_compare(local.date, (struct civil_date){ 2026, 3, 28 }), 0);
	assert_int_equal(local.ms_of_day, DAY_MS - 1);
}

static void starts_days_in_their_order(void **state)
{
	/* From 10 April 23:00 clocks jump to 12 April 00:00; ten minutes later they go back to
	 * 10 April 23:10, and then show all of the 11th. */
	const struct zone *zone = zone_of("AAA24BBB-1,J100/23,J102/0:10");
	int64_t jump_ms = fixture_instant("2026-04-11T23:00:00Z").ms;

	(void)state;
	assert_int_equal(zone_day_start(zone, (struct civil_date){ 2026, 4, 10 }).ms,
			 jump_ms - 23 * HOUR_MS);
	assert_int_equal(zone_day_start(zone, (struct civil_date){ 2026, 4, 11 }).ms, jump_ms);
	assert_int_equal(zone_day_start(zone, (struct civil_date){ 2026, 4, 12 }).ms, jump_ms);
	assert_int_equal(zone_read(zone, (struct civil_date){ 2026, 4, 11 }, 0).kind, LOCAL_ONE);
}

static void writes_with_offset(void **state)
{
	struct strbuf out = STRBUF_INIT(64);

	(void)state;
	zone_write(&out, zone_of(RULE_NEW_YORK), fixture_instant("2026-07-01T12:00:00Z"));
	assert_string_equal(out.ptr, "2026-07-01T08:00:00-04:00");
	strbuf_done(&out);
}

static void is_cut_short_by_memory(void **state)
{
	struct arena *tiny = NULL;
	const struct zone *zone;

	(void)state;
	assert_int_equal(arena_new(64, &tiny), 0);
	assert_int_equal(fixture_zone(tiny, RULE_PARIS, &zone), -ENOMEM);
	arena_free(tiny);
}

static int start(void **state)
{
	(void)state;
	return arena_new(32 * MIB, &arena);
}

static int stop(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_the_rule),
		cmocka_unit_test(reads_all_forms),
		cmocka_unit_test(refuses_bad_rules),
		cmocka_unit_test(survives_hostile_bytes),
		cmocka_unit_test(never_wraps_counts),
		cmocka_unit_test(tells_none_and_two),
		cmocka_unit_test(may_have_no_rule),
		cmocka_unit_test(refuses_too_many_and_out_of_order),
		cmocka_unit_test(starts_days),
		cmocka_unit_test(starts_days_in_their_order),
		cmocka_unit_test(writes_with_offset),
		cmocka_unit_test(is_cut_short_by_memory),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
