/* Records in the order of time: near their place and far from it, alike, and at the ends of time.
 * The answer is held against a sort that only knows how two records compare. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/settle/stages.h"
#include "tests/lib/zone_fixture.h"

#define MOST 3000

struct bench {
	struct arena *arena;
	struct guarantee guarantee;
	struct facts facts;
	struct run run;
	struct record *records;
	struct record_told *told;
	uint64_t seed;
};

static uint64_t draw(struct bench *bench, int64_t below)
{
	return (uint64_t)fixture_range(&bench->seed, 0, below);
}

static void bench_begin(struct bench *bench)
{
	*bench = (struct bench){ .seed = 11 };
	assert_int_equal(arena_new(64U << 20, &bench->arena), 0);
	bench->records = ARENA_ARRAY(bench->arena, struct record, MOST);
	bench->told = ARENA_ARRAY(bench->arena, struct record_told, MOST);
	bench->guarantee.kinds = UINT64_C(1) << KIND_OUTAGE;
	bench->run = (struct run){ .arena = bench->arena,
				   .facts = &bench->facts,
				   .guarantee = &bench->guarantee };
	bench->facts.records = bench->records;
}

static void add(struct bench *bench, uint16_t kind, int64_t from_ms, int64_t to_ms)
{
	const size_t number = bench->facts.record_count++;

	bench->told[number] = (struct record_told){ .id = STR("same") };
	bench->records[number] = (struct record){ .kind = kind,
						  .number = (uint32_t)number,
						  .from_ms = from_ms,
						  .to_ms = to_ms,
						  .told = &bench->told[number] };
}

/* Every outage once, none before another that comes before it, and nothing else. */
static void check(struct bench *bench)
{
	const struct record **ordered;
	size_t count, outages = 0;

	assert_int_equal(records_ordered(&bench->run, &ordered, &count), 0);
	for (size_t i = 0; i < bench->facts.record_count; i++)
		outages += bench->records[i].kind == KIND_OUTAGE;
	assert_int_equal(count, outages);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(ordered[i]->kind, KIND_OUTAGE);
		assert_true(i == 0 || record_compare(ordered[i - 1], ordered[i]) < 0);
	}
	bench->facts.record_count = 0;
}

static void nothing_and_one(void **state)
{
	struct bench bench;

	(void)state;
	bench_begin(&bench);
	check(&bench);
	add(&bench, KIND_OUTAGE, 5, 6);
	check(&bench);
	add(&bench, KIND_MAINTENANCE, 5, 6);
	check(&bench);
	arena_free(bench.arena);
}

/* A log: each record a little before or after the one that was written before it. */
static void nearly_in_order(void **state)
{
	struct bench bench;

	(void)state;
	bench_begin(&bench);
	for (size_t round = 0; round < 200; round++) {
		const uint64_t most = 1 + draw(&bench, 200);
		const int64_t apart = 1 + (int64_t)draw(&bench, 12);

		for (uint64_t i = 0; i < most; i++) {
			int64_t from_ms = (int64_t)(i + draw(&bench, apart)) * 1000;

			add(&bench, draw(&bench, 4) == 0 ? KIND_MAINTENANCE : KIND_OUTAGE, from_ms,
			    from_ms + (int64_t)draw(&bench, 3));
		}
		check(&bench);
	}
	arena_free(bench.arena);
}

static void in_any_order(void **state)
{
	struct bench bench;

	(void)state;
	bench_begin(&bench);
	for (size_t round = 0; round < 20; round++) {
		for (uint64_t i = 0; i < 1000; i++)
			add(&bench, KIND_OUTAGE, (int64_t)draw(&bench, 2000), 5000);
		check(&bench);
	}
	for (int64_t i = MOST; i > 0; i--)
		add(&bench, KIND_OUTAGE, i * 60000, i * 60000 + 1);
	check(&bench);
	arena_free(bench.arena);
}

/* Starts and ends alike: the id decides, and then the place in the facts. */
static void alike(void **state)
{
	static const char *const IDS[] = { "c", "a", "b", "a" };
	struct bench bench;
	const struct record **ordered;
	size_t count;

	(void)state;
	bench_begin(&bench);
	for (size_t i = 0; i < 4; i++) {
		add(&bench, KIND_OUTAGE, 7, 9);
		bench.told[i].id = str_from(IDS[i]);
	}
	add(&bench, KIND_OUTAGE, 7, 8);
	assert_int_equal(records_ordered(&bench.run, &ordered, &count), 0);
	assert_int_equal(count, 5);
	assert_ptr_equal(ordered[0], &bench.records[4]);
	assert_ptr_equal(ordered[1], &bench.records[1]);
	assert_ptr_equal(ordered[2], &bench.records[3]);
	assert_ptr_equal(ordered[3], &bench.records[2]);
	assert_ptr_equal(ordered[4], &bench.records[0]);
	arena_free(bench.arena);
}

/* Numbers that no key holds: centuries apart, and the first and last instants there are. */
static void ends_of_time(void **state)
{
	static const int64_t STARTS[][3] = {
		{ 0, INT64_MAX - 1, INT64_MIN },
		{ INT64_MIN, 0, -1 },
		{ INT64_MAX - 1, INT64_MIN, INT64_MIN + 1 },
		{ 1, (INT64_C(1) << 43) + 1, INT64_C(1) << 43 },
		{ 0, -(INT64_C(1) << 43), -(INT64_C(1) << 43) - 1 },
		{ 0, INT64_C(1) << 44, INT64_C(1) << 43 },
	};
	struct bench bench;

	(void)state;
	bench_begin(&bench);
	for (size_t i = 0; i < sizeof(STARTS) / sizeof(STARTS[0]); i++) {
		for (size_t k = 0; k < 3; k++)
			add(&bench, KIND_OUTAGE, STARTS[i][k], INT64_MAX);
		check(&bench);
	}
	arena_free(bench.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_and_one), cmocka_unit_test(nearly_in_order),
		cmocka_unit_test(in_any_order),	   cmocka_unit_test(alike),
		cmocka_unit_test(ends_of_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
