#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"

static void compares(void **state)
{
	(void)state;
	assert_true(str_equal(STR_NONE, STR("")));
	assert_true(str_equal(str_from("ab"), STR("ab")));
	assert_true(str_equal(str_from(NULL), STR_NONE));
	assert_false(str_equal(STR("ab"), STR("ac")));
	assert_true(str_compare(STR("a"), STR("ab")) < 0);
	assert_true(str_compare(STR("\xff"), STR("a")) > 0);
	assert_true(str_compare(STR_NONE, STR("")) == 0);
	assert_true(str_starts(STR("abc"), STR("ab")));
	assert_false(str_starts(STR("a"), STR("ab")));
	assert_true(str_ends(STR("abc"), STR("bc")));
	assert_false(str_ends(STR("c"), STR("bc")));
	assert_true(str_starts(STR_NONE, STR_NONE));
}

static void slices(void **state)
{
	struct str head, tail;

	(void)state;
	assert_true(str_equal(str_slice(STR("hello"), 1, 3), STR("el")));
	assert_true(str_equal(str_slice(STR("hello"), 3, 99), STR("lo")));
	assert_int_equal(str_slice(STR("hello"), 9, 1).len, 0);
	assert_int_equal(str_slice(STR_NONE, 2, 4).len, 0);
	assert_true(str_equal(str_trim(STR(" \t a b\r\n")), STR("a b")));
	assert_int_equal(str_trim(STR(" \n ")).len, 0);
	assert_int_equal(str_find_byte(STR("a,b,c"), ',', 2), 3);
	assert_int_equal(str_find_byte(STR("a,b,c"), ',', 4), SIZE_MAX);
	assert_int_equal(str_find_byte(STR_NONE, ',', 0), SIZE_MAX);
	assert_true(str_cut(STR("k=v=w"), '=', &head, &tail));
	assert_true(str_equal(head, STR("k")) && str_equal(tail, STR("v=w")));
	assert_false(str_cut(STR("kv"), '=', &head, &tail));
	assert_true(str_equal(head, STR("kv")) && tail.len == 0);
	assert_true(str_cut(STR("kv="), '=', &head, &tail));
	assert_int_equal(tail.len, 0);
}

/* Values published with the function (FNV-1a, 64 bits). */
static void hashes(void **state)
{
	(void)state;
	assert_true(str_hash(STR_NONE) == 0xcbf29ce484222325u);
	assert_true(str_hash(STR("a")) == 0xaf63dc4c8601ec8cu);
	assert_true(str_hash(STR("foobar")) == 0x85944171f73967e8u);
}

static void knows_utf8(void **state)
{
	static const char *const good[] = { "",
					    "plain ascii text",
					    "d\xc3\xa9j\xc3\xa0",
					    "\xe2\x82\xac",
					    "\xf0\x9f\x98\x80",
					    "\xed\x9f\xbf",
					    "\xee\x80\x80",
					    "\xf4\x8f\xbf\xbf" };
	static const char *const bad[] = { "\x80",
					   "\xc0\x80",
					   "\xc1\xbf",
					   "\xc3",
					   "\xe2\x82",
					   "\xe0\x9f\xbf",
					   "\xed\xa0\x80",
					   "\xf0\x8f\xbf\xbf",
					   "\xf4\x90\x80\x80",
					   "\xf5\x80\x80\x80",
					   "\xff",
					   "1234567\xe9",
					   "\xe2\x28\xa1",
					   "\xf0\x9f\x98" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(str_is_utf8(str_from(good[i])));
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(str_is_utf8(str_from(bad[i])));
	assert_false(str_is_utf8(STR("abc\0def")));
	assert_false(str_is_utf8(STR("abcdefghi\0jklmnopqr")));
	assert_true(str_is_utf8(STR_NONE));
	assert_int_equal(str_utf8_length(STR("a\xe2\x82\xac"), 1), 3);
	assert_int_equal(str_utf8_length(STR("a\xe2\x82\xac"), 2), 0);
	assert_int_equal(str_characters(STR("a\xe2\x82\xac z\xc3\xa9ro")), 7);
	assert_int_equal(str_characters(STR_NONE), 0);
}

/* Every code point, encoded as RFC 3629 says; surrogates are refused. */
static void knows_all_code_points(void **state)
{
	uint32_t point;

	(void)state;
	for (point = 0x80; point <= 0x10ffff; point++) {
		char text[4];
		size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4, i;
		uint32_t rest = point;
		uint32_t lead = length == 2 ? 0xc0 : length == 3 ? 0xe0 : 0xf0;

		for (i = length - 1; i > 0; i--, rest >>= 6)
			text[i] = (char)(0x80 | (rest & 0x3f));
		text[0] = (char)(lead | rest);
		if (str_is_utf8((struct str){ text, length }) != (point < 0xd800 || point > 0xdfff))
			fail_msg("U+%04X", point);
	}
}

static void copies(void **state)
{
	struct arena *arena = NULL;
	struct str copy = STR("untouched");

	(void)state;
	assert_int_equal(arena_new(KIB, &arena), 0);
	assert_int_equal(str_copy(arena, STR("one"), &copy), 0);
	assert_true(str_equal(copy, STR("one")));
	assert_int_equal(copy.ptr[3], 0);
	assert_int_equal(str_copy(arena, STR_NONE, &copy), 0);
	assert_non_null(copy.ptr);
	assert_int_equal(copy.len, 0);
	arena_fail_after(arena, 0);
	assert_int_equal(str_copy(arena, STR("two"), &copy), -ENOMEM);
	assert_int_equal(copy.len, 0);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares),
		cmocka_unit_test(slices),
		cmocka_unit_test(hashes),
		cmocka_unit_test(knows_utf8),
		cmocka_unit_test(knows_all_code_points),
		cmocka_unit_test(copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
