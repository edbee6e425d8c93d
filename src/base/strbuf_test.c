#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/str.h"

/* AddressSanitizer would otherwise end the program instead of refusing an absurd size. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void expect(const struct strbuf *buf, const char *text)
{
	struct str s = strbuf_str(buf);

	assert_int_equal(strbuf_error(buf), 0);
	assert_int_equal(s.len, strlen(text));
	assert_memory_equal(s.ptr, text, s.len + 1); /* the NUL too */
}

static void builds(void **state)
{
	struct strbuf buf = STRBUF_INIT(1000);

	(void)state;
	assert_int_equal(strbuf_str(&buf).len, 0);
	strbuf_add(&buf, STR_NONE);
	expect(&buf, "");
	strbuf_add(&buf, STR("owed "));
	strbuf_add_int(&buf, INT64_MIN);
	strbuf_add_byte(&buf, ' ');
	strbuf_add_int(&buf, INT64_MAX);
	strbuf_add_byte(&buf, ' ');
	strbuf_add_int(&buf, 0);
	strbuf_add_repeat(&buf, '.', 3);
	strbuf_add_padded(&buf, 7, 2);
	strbuf_add_padded(&buf, 0, 0);
	strbuf_add_padded(&buf, 123, 2);
	strbuf_add_padded(&buf, 5, 30);
	strbuf_add_format(&buf, "|%s %d", "x", -4);
	expect(&buf, "owed -9223372036854775808 9223372036854775807 0...070123"
		     "000000000000000000000000000005|x -4");
	strbuf_clear(&buf);
	expect(&buf, "");
	strbuf_done(&buf);
	strbuf_add_byte(&buf, 'a');
	expect(&buf, "a");
	strbuf_done(&buf);
	strbuf_done(&buf);
}

static void stops_at_its_maximum(void **state)
{
	struct strbuf buf = STRBUF_INIT(300);
	size_t i;

	(void)state;
	for (i = 0; i < 300; i++)
		strbuf_add_byte(&buf, 'x');
	assert_int_equal(strbuf_error(&buf), 0);
	strbuf_add(&buf, STR_NONE);
	assert_int_equal(strbuf_error(&buf), 0);
	strbuf_add_byte(&buf, 'y');
	assert_int_equal(strbuf_error(&buf), -E2BIG);
	assert_int_equal(strbuf_str(&buf).len, 300);
	strbuf_clear(&buf);
	strbuf_add_repeat(&buf, 'x', 299);
	strbuf_add(&buf, STR("ab"));
	assert_int_equal(strbuf_error(&buf), -E2BIG);
	strbuf_add(&buf, STR("a"));
	strbuf_add_format(&buf, "a");
	assert_null(strbuf_reserve(&buf, 0));
	assert_int_equal(strbuf_str(&buf).len, 299);
	strbuf_done(&buf);
	buf.max = 0;
	strbuf_add_byte(&buf, 'y');
	assert_int_equal(strbuf_error(&buf), -E2BIG);
	strbuf_done(&buf);
}

static void remembers_lack_of_memory(void **state)
{
	struct strbuf buf = STRBUF_INIT(SIZE_MAX);

	(void)state;
	strbuf_add(&buf, STR("kept"));
	assert_null(strbuf_reserve(&buf, SIZE_MAX / 2));
	assert_int_equal(strbuf_error(&buf), -ENOMEM);
	strbuf_add(&buf, STR("more"));
	assert_int_equal(strbuf_str(&buf).len, 4);
	strbuf_clear(&buf);
	assert_null(strbuf_reserve(&buf, SIZE_MAX));
	assert_int_equal(strbuf_error(&buf), -ENOMEM);
	strbuf_done(&buf);
}

static void reserves(void **state)
{
	struct strbuf buf = STRBUF_INIT(5000);
	char *room;

	(void)state;
	strbuf_add(&buf, STR("ab"));
	room = strbuf_reserve(&buf, 4000);
	assert_non_null(room);
	memset(room, 'c', 4000);
	strbuf_advance(&buf, 1);
	expect(&buf, "abc");
	strbuf_done(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builds),
		cmocka_unit_test(stops_at_its_maximum),
		cmocka_unit_test(remembers_lack_of_memory),
		cmocka_unit_test(reserves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
