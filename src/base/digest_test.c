#include "base/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void digest_is(struct str bytes, const char *expected)
{
	struct strbuf out = STRBUF_INIT(128);

	digest_write(&out, bytes);
	assert_string_equal(out.ptr, expected);
	strbuf_clear(&out);
	digest_write_short(&out, bytes, 9);
	assert_int_equal(strbuf_str(&out).len, 9);
	assert_memory_equal(out.ptr, expected + strlen("sha256:"), 9);
	strbuf_done(&out);
}

/* Examples of FIPS 180-2, appendix B. */
static void test_examples(void **state)
{
	char *million = malloc(1000000);

	(void)state;
	digest_is(STR_NONE,
		  "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	digest_is(STR("abc"),
		  "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_is(STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
		  "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	assert_non_null(million);
	memset(million, 'a', 1000000);
	digest_is((struct str){ million, 1000000 },
		  "sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(million);
}

/* However the bytes are cut into pieces, the digest is that of the whole. */
static void test_pieces(void **state)
{
	char text[300];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i % 26);
	for (size_t len = 0; len <= sizeof(text); len++) {
		for (size_t piece = 1; piece <= 130; piece += 7) {
			struct str bytes = { text, len };
			uint8_t whole[DIGEST_BYTES], sum_of[DIGEST_BYTES];
			struct digest_sum sum;

			digest_of(bytes, whole);
			digest_begin(&sum);
			for (size_t at = 0; at < len; at += piece)
				digest_piece(&sum, str_slice(bytes, at, at + piece));
			digest_piece(&sum, STR_NONE);
			digest_end(&sum, sum_of);
			assert_memory_equal(sum_of, whole, DIGEST_BYTES);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_examples),
					    cmocka_unit_test(test_pieces) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
