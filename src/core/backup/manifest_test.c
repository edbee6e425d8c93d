#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "core/backup/manifest.h"

#define MADE INT64_C(1790000000000)

static const uint8_t hash[DIGEST_BYTES] = { 7, 1, 2 };
static const uint8_t digest[DIGEST_BYTES] = { 9, 8, 7 };

static struct manifest sample(struct strbuf *heads)
{
	manifest_heads_add(heads, (struct fact_place){ 0, 4 }, digest_str(hash));
	manifest_heads_add(heads, (struct fact_place){ 1, 0 }, digest_str(hash));
	manifest_heads_add(heads, (struct fact_place){ 255, 300 }, digest_str(digest));
	return (struct manifest){ .book = STR("0123456789abcdef0123456789abcdef"),
				  .tables = 20,
				  .made_ms = MADE,
				  .bytes = 4096,
				  .digest = digest_str(digest),
				  .heads = strbuf_str(heads) };
}

/* Reads what was written, at the end of something else. */
static int read_back(struct str file, struct manifest *ret_manifest)
{
	struct manifest_end end;
	int r;

	if (file.len < MANIFEST_END_BYTES)
		return -EBADMSG;
	r = manifest_end_read(str_slice(file, file.len - MANIFEST_END_BYTES, file.len), &end);
	if (r < 0 || end.length > file.len - MANIFEST_END_BYTES)
		return -EBADMSG;
	file = str_slice(file, 0, file.len - MANIFEST_END_BYTES);
	return manifest_read(str_slice(file, file.len - end.length, file.len), &end, ret_manifest);
}

static void test_there_and_back(void **state)
{
	struct strbuf heads = STRBUF_INIT(MANIFEST_BYTES_MAX),
		      out = STRBUF_INIT(4 * MANIFEST_BYTES_MAX);
	struct manifest wrote = sample(&heads), manifest = { 0 };
	struct unpack left;
	struct fact_place place;
	struct str found;

	(void)state;
	strbuf_add(&out, STR("pages"));
	manifest_write(&out, &wrote);
	assert_int_equal(strbuf_error(&out), 0);
	assert_int_equal(read_back(strbuf_str(&out), &manifest), 0);
	assert_true(str_equal(manifest.book, wrote.book));
	assert_true(str_equal(manifest.digest, wrote.digest));
	assert_int_equal(manifest.tables, 20);
	assert_true(manifest.made_ms == MADE);
	assert_int_equal(manifest.bytes, 4096);
	assert_int_equal(manifest.facts, 304);
	assert_int_equal(manifest.chains, 2);
	left = (struct unpack){ manifest.heads, false };
	assert_true(manifest_head(&left, &place, &found));
	assert_true(place.shard == 0 && place.seq == 4 && str_equal(found, digest_str(hash)));
	assert_true(manifest_head(&left, &place, &found));
	assert_true(place.shard == 255 && place.seq == 300 && str_equal(found, digest_str(digest)));
	assert_false(manifest_head(&left, &place, &found));
	strbuf_done(&heads);
	strbuf_done(&out);
}

/* Every byte of it counts, and so does its length. */
static void test_changed(void **state)
{
	struct strbuf heads = STRBUF_INIT(MANIFEST_BYTES_MAX),
		      out = STRBUF_INIT(4 * MANIFEST_BYTES_MAX);
	struct manifest wrote = sample(&heads), manifest = { 0 };

	(void)state;
	manifest_write(&out, &wrote);
	for (size_t i = 0; i < out.len; i++) {
		out.ptr[i] = (char)(out.ptr[i] ^ 1);
		assert_int_equal(read_back(strbuf_str(&out), &manifest), -EBADMSG);
		out.ptr[i] = (char)(out.ptr[i] ^ 1);
		assert_int_equal(read_back(str_slice(strbuf_str(&out), 0, i), &manifest), -EBADMSG);
	}
	assert_int_equal(read_back(strbuf_str(&out), &manifest), 0);
	strbuf_done(&heads);
	strbuf_done(&out);
}

/* Appends the end to some bytes and reads them as a manifest. */
static int read_made(struct str packed)
{
	uint8_t sum[DIGEST_BYTES];
	const struct manifest_end end = { packed.len, digest_str(sum) };
	struct manifest manifest;

	digest_of(packed, sum);
	return manifest_read(packed, &end, &manifest);
}

/* Manifests with the right digest that no garant writes, or a later one. */
static void test_strange(void **state)
{
	static const struct {
		int64_t form, tables, bytes;
		const char *book;
		int64_t shards[2], seq;
		int expected;
	} rows[] = {
		{ 1, 20, 1, "0123456789abcdef0123456789abcdef", { 0, 255 }, 1, 0 },
		{ 2, 20, 1, "0123456789abcdef0123456789abcdef", { 0, 1 }, 1, -ENOTSUP },
		{ 0, 20, 1, "0123456789abcdef0123456789abcdef", { 0, 1 }, 1, -EBADMSG },
		{ 1, 0, 1, "0123456789abcdef0123456789abcdef", { 0, 1 }, 1, -EBADMSG },
		{ 1, 20, 0, "0123456789abcdef0123456789abcdef", { 0, 1 }, 1, -EBADMSG },
		{ 1, 20, 1, "short", { 0, 1 }, 1, -EBADMSG },
		{ 1, 20, 1, "0123456789abcdef0123456789abcdef", { 1, 1 }, 1, -EBADMSG },
		{ 1, 20, 1, "0123456789abcdef0123456789abcdef", { 0, 256 }, 1, -EBADMSG },
		{ 1, 20, 1, "0123456789abcdef0123456789abcdef", { -1, 0 }, 1, -EBADMSG },
		{ 1, 20, 1, "0123456789abcdef0123456789abcdef", { 0, 1 }, 0, -EBADMSG },
		{ 1, 20, 1, "0123456789abcdef0123456789abcdef", { 0, 1 }, INT64_MAX, -EBADMSG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf heads = STRBUF_INIT(1024), out = STRBUF_INIT(1024);

		for (size_t j = 0; j < 2; j++) {
			pack_int(&heads, rows[i].shards[j]);
			pack_int(&heads, rows[i].seq);
			pack_text(&heads, digest_str(hash));
		}
		pack_text(&out, STR("garant backup"));
		pack_int(&out, rows[i].form);
		pack_text(&out, str_from(rows[i].book));
		pack_int(&out, rows[i].tables);
		pack_int(&out, MADE);
		pack_int(&out, rows[i].bytes);
		pack_text(&out, digest_str(digest));
		pack_text(&out, strbuf_str(&heads));
		assert_int_equal(read_made(strbuf_str(&out)), rows[i].expected);
		strbuf_add_byte(&out, 0);
		assert_int_equal(read_made(strbuf_str(&out)),
				 rows[i].expected == -ENOTSUP ? -ENOTSUP : -EBADMSG);
		strbuf_done(&heads);
		strbuf_done(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_there_and_back),
					    cmocka_unit_test(test_changed),
					    cmocka_unit_test(test_strange) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
