/* One guarantee settled alone gives what it gives among the others, and brings along no more of
 * them than it depends on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/lib/same_results.h"
#include "tests/lib/settle_bench.h"

/* clang-format off */
#define HEAD \
	"garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\n" \
	"charges: {fee: {per: month}}\n" \
	"guarantees:\n" \
	"  lone: {clause: a, per: record, pay: {amount: 3.00 EUR}}\n" \
	"  base: {clause: b, pay: {of: fee, reached: [{below: 100%, pay: 10%}]}}\n" \
	"  twice: {clause: c, pay: {gate: \"missed-in(base, 2) >= 2\", amount: 9.00 EUR}}\n" \
	"  after:\n" \
	"    clause: d\n" \
	"    when: [{during: {guarantee: again}}]\n" \
	"    measure: downtime\n" \
	"    pay: {each: {unit: 1 h, part: started, pay: 1.00 EUR}}\n" \
	"  again: {clause: e, pay: {amount: 1.00 EUR + paid(twice)}}\n" \
	"  rival:\n" \
	"    clause: f\n" \
	"    per: record\n" \
	"    pay: {amount: 6.00 EUR}\n" \
	"    limit: [{at most: 12.00 EUR, per: year}]\n" \
	"  pair: {clause: g, pay: {amount: 8.00 EUR}}\n" \
	"rights:\n" \
	"  leave: {clause: h, when: missed(base), notice: 7 days}\n"
/* clang-format on */

#define COMBINED "combine: [{of: [rival, pair], take: best}]\n"
#define LIMITED "limit: [{at most: 20.00 EUR, per: year}]\n"

static const char facts[] =
	"case: 1\nwindows: [2026-01, 2026-02, 2026-03, 2026-04]\n"
	"subscription: {id: s1, fee: 100.00 EUR}\n"
	"records:\n"
	"  - {outage: a, from: 2026-01-03T00:00:00Z, to: 2026-01-03T03:00:00Z}\n"
	"  - {outage: b, from: 2026-01-05T00:00:00Z, to: 2026-01-05T01:00:00Z}\n"
	"  - {outage: c, from: 2026-01-07T00:00:00Z, to: 2026-01-07T02:00:00Z}\n"
	"  - {outage: d, from: 2026-02-03T00:00:00Z, to: 2026-02-04T00:00:00Z}\n"
	"  - {outage: e, from: 2026-04-03T00:00:00Z, to: 2026-04-04T00:00:00Z}\n";

/* What a statement says of one guarantee. */
static struct statement part_of(struct arena *arena, const struct statement *statement,
				size_t number)
{
	struct result *results = ARENA_ARRAY(arena, struct result, statement->result_count + 1);
	struct statement part = *statement;

	assert_non_null(results);
	part.results = results;
	part.result_count = part.ending_count = part.total.count = 0;
	for (size_t i = 0; i < statement->result_count; i++)
		if (statement->results[i].guarantee &&
		    statement->results[i].guarantee->number == number)
			results[part.result_count++] = statement->results[i];
	return part;
}

/* A bit for each guarantee that has a result. */
static unsigned settled(const struct statement *statement)
{
	unsigned set = 0;

	for (size_t i = 0; i < statement->result_count; i++) {
		assert_non_null(statement->results[i].guarantee); /* not a right's */
		set |= 1u << statement->results[i].guarantee->number;
	}
	return set;
}

static void check_alone(const char *contract, const char *const needed[])
{
	const struct settle_options options = { .proof = false };
	struct settle_bench bench;
	struct arena *arena;
	size_t count;

	settle_bench_open(&bench, contract, facts);
	arena = bench.contract.arena;
	count = bench.contract.contract->guarantee_count;
	assert_int_equal(count, 7);
	for (size_t i = 0; i < count; i++) {
		struct windows asked = { bench.file->spans, bench.file->window_count };
		const struct statement *statement;
		struct statement among, alone;
		const struct plan *plan;
		unsigned set = 0;

		assert_int_equal(
			plan_new_alone(arena, bench.contract.contract, asked, (uint16_t)i, &plan),
			0);
		assert_int_equal(settle_planned(arena, plan, bench.facts, &options, &statement), 0);
		among = part_of(arena, bench.statement, i);
		alone = part_of(arena, statement, i);
		assert_true(among.result_count > 0);
		assert_same_results(&among, &alone, bench.contract.contract->guarantees[i].id.ptr);
		for (const char *letter = needed[i]; *letter; letter++)
			set |= 1u << (*letter - 'a');
		assert_int_equal(settled(statement), set);
	}
	settle_bench_close(&bench);
}

static void test_what_is_looked_at(void **state)
{
	static const char *const needed[] = { "a", "b", "bc", "bcde", "bce", "f", "g" };

	(void)state;
	check_alone(HEAD, needed);
}

static void test_combined(void **state)
{
	static const char *const needed[] = { "a", "b", "bc", "bcde", "bce", "fg", "fg" };

	(void)state;
	check_alone(HEAD COMBINED, needed);
}

static void test_limit_over_all(void **state)
{
	static const char *const needed[] = { "abcdefg", "abcdefg", "abcdefg", "abcdefg",
					      "abcdefg", "abcdefg", "abcdefg" };

	(void)state;
	check_alone(HEAD COMBINED LIMITED, needed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_looked_at),
		cmocka_unit_test(test_combined),
		cmocka_unit_test(test_limit_over_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
