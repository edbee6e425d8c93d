/* Reads any bytes as the end of a backup, as a manifest with the right digest, and as the bodies of
 * the facts of restoring. What is read is within its bounds; a manifest is written and read again
 * as the same. */
#include <stdlib.h>

#include "core/backup/manifest.h"
#include "core/backup/restored.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read is written and read again as the same. */
static void check_manifest(const struct manifest *manifest)
{
	struct strbuf out = STRBUF_INIT(2 * MANIFEST_BYTES_MAX);
	struct unpack heads = { manifest->heads, false };
	struct manifest_end end;
	struct manifest again;
	struct fact_place place;
	int64_t facts = 0, chains = 0;
	struct str hash, file;

	while (manifest_head(&heads, &place, &hash)) {
		facts += place.seq;
		chains++;
		if (hash.len != DIGEST_BYTES)
			abort();
	}
	if (facts != manifest->facts || chains != manifest->chains || chains > 256)
		abort();
	manifest_write(&out, manifest);
	file = strbuf_str(&out);
	if (strbuf_error(&out) < 0 || file.len < MANIFEST_END_BYTES ||
	    manifest_end_read(str_slice(file, file.len - MANIFEST_END_BYTES, file.len), &end) < 0 ||
	    manifest_read(str_slice(file, 0, file.len - MANIFEST_END_BYTES), &end, &again) < 0 ||
	    !str_equal(again.book, manifest->book) || !str_equal(again.heads, manifest->heads) ||
	    !str_equal(again.digest, manifest->digest) || again.tables != manifest->tables ||
	    again.made_ms != manifest->made_ms || again.bytes != manifest->bytes)
		abort();
	strbuf_done(&out);
}

static void check_end(struct str input)
{
	struct manifest_end end;
	struct manifest manifest;
	struct str before;

	if (input.len < MANIFEST_END_BYTES)
		return;
	before = str_slice(input, 0, input.len - MANIFEST_END_BYTES);
	if (manifest_end_read(str_slice(input, before.len, input.len), &end) < 0)
		return;
	if (end.length > MANIFEST_BYTES_MAX || end.digest.len != DIGEST_BYTES)
		abort();
	if (end.length <= before.len &&
	    manifest_read(str_slice(before, before.len - end.length, before.len), &end,
			  &manifest) == 0)
		check_manifest(&manifest);
}

static void check_bodies(struct str input)
{
	const struct fact fact = { .subject = STR("book"), .body = input };
	struct restored_confirmed confirmed;
	struct restored restored;

	if (restored_read(&fact, &restored) == 0 &&
	    (restored.tables < 1 || restored.digest.len != DIGEST_BYTES))
		abort();
	if (restored_confirmed_read(&fact, &confirmed) == 0 &&
	    (confirmed.restored < 1 || !restored_is_reason(confirmed.reason)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = { (const char *)data, size };
	uint8_t digest[DIGEST_BYTES];
	const struct manifest_end end = { size, digest_str(digest) };
	struct manifest manifest;

	digest_of(input, digest);
	if (size <= MANIFEST_BYTES_MAX && manifest_read(input, &end, &manifest) == 0)
		check_manifest(&manifest);
	check_end(input);
	check_bodies(input);
	return 0;
}
