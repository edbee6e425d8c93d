/* shipped_cases: every case of the contracts, the pitfalls and the recipes, for tests that go
 * through all of them. The arena keeps the list. */
#ifndef GARANT_TESTS_SHIPPED_CASES_H
#define GARANT_TESTS_SHIPPED_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/case_tests.h"

static inline struct case_list shipped_cases(struct arena *arena)
{
	static const char *const folders[] = { "contracts", "tests/pitfalls", "tests/recipes" };
	struct case_list list = { .arena = arena };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct diag_sink sink = DIAG_SINK_INIT(arena, 20);

		assert_int_equal(case_list_add(&list, str_from(folders[i]), &sink), 0);
	}
	assert_true(list.count > 300);
	return list;
}

#endif
