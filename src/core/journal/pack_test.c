#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "core/journal/pack.h"
#include "tests/lib/zone_fixture.h"

#define ROUNDS 20000

static void bytes_are(int64_t value, const char *expected, size_t len)
{
	struct strbuf out = STRBUF_INIT(64);
	struct unpack in;

	pack_int(&out, value);
	assert_int_equal(out.len, len);
	assert_memory_equal(out.ptr, expected, len);
	in = (struct unpack){ strbuf_str(&out), false };
	assert_true(unpack_int(&in) == value);
	assert_int_equal(unpack_end(&in), 0);
	strbuf_done(&out);
}

static void test_known_bytes(void **state)
{
	(void)state;
	bytes_are(0, "\0", 1);
	bytes_are(-1, "\1", 1);
	bytes_are(1, "\2", 1);
	bytes_are(63, "\x7e", 1);
	bytes_are(-64, "\x7f", 1);
	bytes_are(64, "\x80\x01", 2);
	bytes_are(INT64_MAX, "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
	bytes_are(INT64_MIN, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
}

static void is_refused(struct str bytes)
{
	struct unpack in = { bytes, false };

	assert_int_equal(unpack_int(&in), 0);
	assert_int_equal(unpack_end(&in), -EBADMSG);
	assert_int_equal(unpack_text(&in).len, 0);
}

static void test_refusals(void **state)
{
	struct unpack in = { STR("\3ab"), false };

	(void)state;
	is_refused(STR_NONE);
	is_refused(STR("\x80"));
	is_refused(STR("\x80\0"));				     /* zero in two bytes */
	is_refused(STR("\x81\x80\0"));				     /* one in three */
	is_refused(STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02")); /* 65 bits */
	is_refused(STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x01"));
	assert_int_equal(unpack_text(&in).len, 0); /* three bytes of two */
	assert_int_equal(unpack_end(&in), -EBADMSG);
	in = (struct unpack){ STR("\2\2"), false };
	assert_int_equal(unpack_int(&in), 1);
	assert_int_equal(unpack_end(&in), -EBADMSG); /* something is left */
}

static int64_t random_int(uint64_t *seed)
{
	uint64_t high = (uint64_t)fixture_range(seed, 0, INT64_C(1) << 32);
	uint64_t low = (uint64_t)fixture_range(seed, 0, INT64_C(1) << 32);
	uint64_t bits = (high << 32 | low) >> fixture_range(seed, 0, 64);

	return fixture_range(seed, 0, 2) ? (int64_t)bits : -1 - (int64_t)(bits >> 1);
}

static void test_round_trip(void **state)
{
	struct strbuf out = STRBUF_INIT(4096);
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		int64_t a = random_int(&seed), b = random_int(&seed);
		struct str text = str_slice(STR("a text with \0 in it"), 0,
					    (size_t)fixture_range(&seed, 0, 20));
		struct unpack in;

		strbuf_clear(&out);
		pack_int(&out, a);
		pack_text(&out, text);
		pack_int(&out, b);
		in = (struct unpack){ strbuf_str(&out), false };
		assert_true(unpack_int(&in) == a);
		assert_true(str_equal(unpack_text(&in), text));
		assert_true(unpack_int(&in) == b);
		assert_int_equal(unpack_end(&in), 0);
	}
	strbuf_done(&out);
}

/* What can be read is written back as the same bytes: there is one form only. */
static void test_one_form(void **state)
{
	struct strbuf out = STRBUF_INIT(4096);
	uint64_t seed = 11;
	size_t read = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		char bytes[4];
		struct unpack in = { { bytes, (size_t)fixture_range(&seed, 1, 5) }, false };
		int64_t value;

		for (size_t at = 0; at < sizeof(bytes); at++)
			bytes[at] = (char)(fixture_range(&seed, 0, 256) - 128);
		value = unpack_int(&in);
		if (unpack_end(&in) < 0)
			continue;
		read++;
		strbuf_clear(&out);
		pack_int(&out, value);
		assert_memory_equal(out.ptr, bytes, out.len);
	}
	assert_true(read > 1000);
	strbuf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_bytes),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_one_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
