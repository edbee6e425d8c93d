#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/register/told.h"

static void check_value(const char *item, const char *fault, bool known)
{
	bool is_known = false;
	const char *found = told_value_fault("outage", str_from(item), &is_known);

	if (fault)
		assert_string_equal(found, fault);
	else
		assert_null(found);
	if (!fault)
		assert_int_equal(is_known, known);
}

static void test_items(void **state)
{
	static const char digest[] =
		"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

	static const char wrong[] =
		"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeF";
	bool known = true;

	(void)state;
	check_value("cause=power|fibre", NULL, true);
	check_value("cause=", NULL, true);
	check_value("ours=x", NULL, false);
	check_value("cause", "name", false);
	check_value("Cause=x", "name", false);
	check_value("from=2026-01-01T00:00:00Z", "name", false);
	check_value("component=api", "name", false);
	check_value("evidence=x", "name", false);
	check_value("cause=a||b", "texts", true);
	check_value("planned=yes", NULL, true);
	check_value("planned=true", "yes/no", true);
	check_value("detected=2026-01-01T00:00:00Z", NULL, true);
	check_value("detected=2026-01-01", "instant", true);
	check_value("share=12.5%", NULL, true);
	check_value("share=-1%", "percent", true);
	check_value("users-hit=12%", "number", true);
	check_value("waiting=2026-01-01T00:00:00Z/2026-01-01T01:00:00Z", NULL, true);
	check_value("waiting=2026-01-01T01:00:00Z/2026-01-01T01:00:00Z", "span", true);
	check_value("cause=a\nb", "text", true);
	check_value("emergency=perhaps", NULL, false);
	assert_string_equal(told_value_fault("maintenance", STR("emergency=perhaps"), &known),
			    "yes/no");
	assert_null(told_value_fault("maintenance", STR("severity=high"), &known));
	assert_false(known); /* of outages only */
	assert_true(told_is_evidence(STR("ticket 7")));
	assert_true(told_is_evidence(str_from(digest)));
	assert_false(told_is_evidence(str_slice(str_from(digest), 0, sizeof(digest) - 2)));
	assert_false(told_is_evidence(STR("sha256:XYZ")));
	assert_false(told_is_evidence(str_from(wrong)));
	assert_false(told_is_evidence(STR_NONE));
}

/* Now, or then; never before what was said before. */
static void test_publish(void **state)
{
	int64_t at_ms;

	(void)state;
	assert_int_equal(told_publish(TOLD_NOT_MS, TOLD_NOT_MS, 1000, &at_ms), TOLD_PUBLISHED);
	assert_int_equal(at_ms, 1000);
	assert_int_equal(told_publish(TOLD_NOT_MS, 1000, 1000, &at_ms), TOLD_PUBLISHED);
	assert_int_equal(at_ms, 1001);
	assert_int_equal(told_publish(500, 499, 1000, &at_ms), TOLD_PUBLISHED);
	assert_int_equal(at_ms, 500);
	assert_int_equal(told_publish(500, 500, 1000, &at_ms), TOLD_EARLY);
	assert_int_equal(told_publish(1000 + TOLD_AHEAD_MS_MAX, 500, 1000, &at_ms), TOLD_PUBLISHED);
	assert_int_equal(told_publish(1001 + TOLD_AHEAD_MS_MAX, 500, 1000, &at_ms), TOLD_AHEAD);
}

/* In order, each once; of values the later one of a name. */
static void test_lists(void **state)
{
	struct arena *arena;
	struct strbuf many = STRBUF_INIT(TOLD_LIST_BYTES_MAX);
	struct str list, item;

	(void)state;
	assert_int_equal(arena_new(4 * MIB, &arena), 0);
	assert_int_equal(told_list(STR("b\x1f"
				       "a\x1f"
				       "b"),
				   STR("c"), false, arena, &list),
			 0);
	assert_true(str_equal(list, STR("a\x1f"
					"b\x1f"
					"c")));
	assert_true(told_item(&list, &item));
	assert_true(str_equal(item, STR("a")));
	assert_int_equal(told_list(STR("a=1\x1f"
				       "b=2"),
				   STR("b=3\x1f"
				       "a="),
				   true, arena, &list),
			 0);
	assert_true(str_equal(list, STR("b=3")));
	assert_true(told_is_list(list));
	for (size_t i = 0; i < 1001; i++) {
		if (i > 0)
			strbuf_add_byte(&many, TOLD_ITEM);
		strbuf_add_int(&many, (int64_t)i);
	}
	assert_int_equal(told_list(strbuf_str(&many), STR_NONE, false, arena, &list), -E2BIG);
	strbuf_done(&many);
	assert_false(told_is_list(STR("\xff")));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_items),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_publish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
