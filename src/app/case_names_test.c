#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "app/case_names.h"

struct named_by {
	bool own;
	const char *id, *kind, *name;
};

/* Whoever comes first has the id. */
static void test_names(void **state)
{
	static const struct named_by rows[] = {
		{ false, "x", "outage", "x" },
		{ true, "x", "outage", "x.customer" },
		{ false, "x", "maintenance", "x.maintenance" },
		{ true, "x", "maintenance", "x.maintenance.customer" },
		{ true, "x", "report", "x.report.customer" },
		{ true, "y", "report", "y" },
		{ false, "y", "outage", "y.outage" },
	};
	struct case_names *names;
	struct arena *arena;
	struct str name;

	(void)state;
	assert_int_equal(arena_new(4 * MIB, &arena), 0);
	assert_int_equal(case_names_new(arena, &names), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(
			case_name(names, rows[i].own, str_from(rows[i].id), rows[i].kind, &name),
			0);
		assert_true(str_equal(name, str_from(rows[i].name)));
	}
	case_names_free(names);
	arena_free(arena);
}

/* An outage is found under its owner, through whatever it was merged into. */
static void test_outages(void **state)
{
	struct case_names *names;
	struct arena *arena;
	struct str name;

	(void)state;
	assert_int_equal(arena_new(4 * MIB, &arena), 0);
	assert_int_equal(case_names_new(arena, &names), 0);
	assert_int_equal(case_name_merged(names, true, STR("b"), STR("a")), 0);
	assert_int_equal(case_name_merged(names, true, STR("c"), STR("b")), 0);
	assert_int_equal(case_name_merged(names, true, STR("gone"), STR("elsewhere")), 0);
	assert_int_equal(case_name_merged(names, false, STR("round"), STR("trip")), 0);
	assert_int_equal(case_name_merged(names, false, STR("trip"), STR("round")), 0);
	assert_int_equal(case_name_outage(names, false, STR("a"), &name), 0);
	assert_int_equal(case_name_outage(names, true, STR("a"), &name), 0);
	assert_true(str_equal(name, STR("a.customer")));
	assert_true(str_equal(case_named_outage(names, true, STR("a")), STR("a.customer")));
	assert_true(str_equal(case_named_outage(names, false, STR("a")), STR("a")));
	assert_true(str_equal(case_named_outage(names, true, STR("c")), STR("a.customer")));
	assert_int_equal(case_named_outage(names, false, STR("c")).len, 0);
	assert_int_equal(case_named_outage(names, true, STR("gone")).len, 0);
	assert_int_equal(case_named_outage(names, false, STR("round")).len, 0);
	case_names_free(names);
	case_names_free(NULL);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_outages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
