/* Every case of the shipped contracts, the pitfalls and the recipes: settled without proof, as
 * tables are, it gives what it gives with the proof. */
#include "app/settle_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/lib/same_results.h"
#include "tests/lib/shipped_cases.h"

static const struct case_settlement *settle(struct arena *arena, const struct case_paths *paths,
					    bool proof)
{
	const struct settle_request request = { .contract = paths->contract,
						.facts = paths->facts,
						.as_of_ms = INT64_MIN,
						.proof = proof };
	struct diag_sink sink = DIAG_SINK_INIT(arena, 100);
	const struct case_settlement *settlement = NULL;

	assert_int_equal(settle_case(arena, &request, &settlement, &sink), 0);
	return settlement;
}

static void test_without_proof(void **state)
{
	struct arena *arena, *working;
	struct case_list list;

	(void)state;
	assert_int_equal(arena_new(256 * MIB, &arena), 0);
	assert_int_equal(arena_new(1024 * MIB, &working), 0);
	list = shipped_cases(arena);
	for (size_t i = 0; i < list.count; i++) {
		const struct case_settlement *proof, *plain;

		if (list.items[i].facts.len == 0)
			continue;
		arena_reset(working);
		proof = settle(working, &list.items[i], true);
		plain = settle(working, &list.items[i], false);
		assert_int_equal(proof->count, plain->count);
		for (size_t k = 0; k < proof->count; k++)
			assert_same_results(proof->statements[k], plain->statements[k],
					    list.items[i].facts.ptr);
	}
	arena_free(working);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_proof),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
