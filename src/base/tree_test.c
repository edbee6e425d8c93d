#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/tree.h"

static struct tree scalar_of(const char *text, bool quoted)
{
	return (struct tree){ .kind = TREE_SCALAR, .quoted = quoted, .text = str_from(text) };
}

static void finds_keys(void **state)
{
	struct tree one = scalar_of("1", false), two = scalar_of("2", false);
	struct tree_entry entries[] = {
		{ .key = STR("a"), .value = &one },
		{ .key = STR("b"), .value = &two },
	};
	struct tree map = { .kind = TREE_MAP, .entries = entries, .count = 2 };
	struct tree empty = { .kind = TREE_MAP };

	(void)state;
	assert_ptr_equal(tree_get(&map, STR("b")), &two);
	assert_ptr_equal(tree_entry(&map, STR("a")), &entries[0]);
	assert_null(tree_get(&map, STR("c")));
	assert_null(tree_get(&one, STR("a")));
	assert_null(tree_get(&empty, STR("a")));
	assert_null(tree_get(NULL, STR("a")));
	assert_null(tree_entry(NULL, STR("a")));
}

static void knows_null(void **state)
{
	static const char *const nulls[] = { "", "~", "null" };
	static const char *const texts[] = { "0", "nul", "NULLED", " " };
	struct tree list = { .kind = TREE_LIST };
	struct tree node;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(nulls) / sizeof(*nulls); i++) {
		node = scalar_of(nulls[i], false);
		assert_true(tree_is_null(&node));
		node = scalar_of(nulls[i], true);
		assert_false(tree_is_null(&node));
	}
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		node = scalar_of(texts[i], false);
		assert_false(tree_is_null(&node));
	}
	assert_false(tree_is_null(&list));
	assert_false(tree_is_null(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_keys),
		cmocka_unit_test(knows_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
