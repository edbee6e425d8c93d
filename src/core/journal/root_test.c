#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/journal/root.h"

#define HASH "0123456789abcdef0123456789abcdef"

/* The digest by hand, as the page has it. */
static void test_digest(void **state)
{
	static const char bytes[] = "\x0bgarant root\x01"
				    "b\x06\x0e\x20" HASH "\xfe\x03\x02\x20" HASH;
	struct root_sum sum = ROOT_SUM_INIT;
	struct strbuf body = STRBUF_INIT(4096);
	uint8_t digest[DIGEST_BYTES];
	struct fact_place place;
	struct unpack places;
	struct root root;

	(void)state;
	root_begin(&sum, STR("b"));
	root_add(&sum, (struct fact_place){ 0, 0 }, STR(HASH));
	root_add(&sum, (struct fact_place){ 3, 7 }, STR(HASH));
	root_add(&sum, (struct fact_place){ 255, 1 }, STR(HASH));
	assert_int_equal(root_end(&sum, &body), 1);
	assert_int_equal(root_read(strbuf_str(&body), &root), 0);
	digest_of((struct str){ bytes, sizeof(bytes) - 1 }, digest);
	assert_memory_equal(root.digest.ptr, digest, DIGEST_BYTES);
	places = (struct unpack){ root.places, false };
	assert_true(root_place(&places, &place) && place.shard == 3 && place.seq == 7);
	assert_true(root_place(&places, &place) && place.shard == 255 && place.seq == 1);
	assert_false(root_place(&places, &place));
	assert_int_equal(root_read(str_slice(strbuf_str(&body), 0, body.len - 1), &root), -EBADMSG);
	strbuf_done(&body);
	root_done(&sum);
}

static void test_nothing(void **state)
{
	struct root_sum sum = ROOT_SUM_INIT;
	struct strbuf body = STRBUF_INIT(4096);

	(void)state;
	root_begin(&sum, STR("b"));
	root_add(&sum, (struct fact_place){ 0, 0 }, STR(HASH));
	assert_int_equal(root_end(&sum, &body), 0);
	assert_int_equal(body.len, 0);
	root_done(&sum);
}

/* Shards out of order, past the last one, or without a fact are no root of ours. */
static void test_refused(void **state)
{
	static const struct fact_place wrong[][2] = { { { 4, 1 }, { 3, 1 } },
						      { { 3, 1 }, { 3, 2 } },
						      { { 3, 1 }, { 256, 1 } } };
	struct root_sum sum = ROOT_SUM_INIT;
	struct strbuf body = STRBUF_INIT(4096);
	struct root root;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		root_begin(&sum, STR("b"));
		root_add(&sum, wrong[i][0], STR(HASH));
		root_add(&sum, wrong[i][1], STR(HASH));
		strbuf_clear(&body);
		assert_int_equal(root_end(&sum, &body), 1);
		assert_int_equal(root_read(strbuf_str(&body), &root), -EBADMSG);
	}
	strbuf_clear(&body);
	pack_text(&body, STR(HASH));
	pack_text(&body, STR("\x06\x00"));
	assert_int_equal(root_read(strbuf_str(&body), &root), -EBADMSG); /* number 0 */
	strbuf_done(&body);
	root_done(&sum);
}

/* A root that does not fit says so; places that end within a shard are no place. */
static void test_too_long(void **state)
{
	struct root_sum sum = { STRBUF_INIT(60), STRBUF_INIT(4096) };
	struct strbuf body = STRBUF_INIT(4096);
	uint8_t digest[DIGEST_BYTES];
	struct unpack places = { STR("\x06"), false };
	struct fact_place place = { 1, 1 };

	(void)state;
	root_begin(&sum, STR("b"));
	assert_int_equal(root_digest(&sum, digest), 0);
	root_add(&sum, (struct fact_place){ 3, 7 }, STR(HASH));
	root_add(&sum, (struct fact_place){ 4, 7 }, STR(HASH));
	assert_int_equal(root_digest(&sum, digest), -ENOMEM);
	assert_int_equal(root_end(&sum, &body), -ENOMEM);
	assert_int_equal(body.len, 0);
	root_done(&sum);
	assert_false(root_place(&places, &place));
	assert_true(places.broken);
	assert_int_equal(place.seq, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
