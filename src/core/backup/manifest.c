#include "core/backup/manifest.h"

#include <assert.h>
#include <errno.h>

#include "core/time/instant.h"

#define MAGIC STR("garant backup 1\n")
#define LENGTH_BYTES ((size_t)8)

void manifest_heads_add(struct strbuf *heads, struct fact_place place, struct str hash)
{
	if (place.seq == 0)
		return;
	pack_int(heads, place.shard);
	pack_int(heads, place.seq);
	pack_text(heads, hash);
}

bool manifest_head(struct unpack *heads, struct fact_place *ret_place, struct str *ret_hash)
{
	struct fact_place place;
	struct str hash;

	if (heads->rest.len == 0 || heads->broken)
		return false;
	place.shard = unpack_int(heads);
	place.seq = unpack_int(heads);
	hash = unpack_text(heads);
	*ret_place = place;
	*ret_hash = hash;
	return !heads->broken;
}

/* Each shard once, in order, with a fact. */
bool manifest_count(struct manifest *manifest)
{
	struct unpack heads = { manifest->heads, false };
	struct fact_place place;
	struct str hash;
	int64_t before = -1;

	manifest->facts = manifest->chains = 0;
	while (manifest_head(&heads, &place, &hash)) {
		if (place.shard <= before || place.shard >= SHARDS || place.seq < 1 ||
		    place.seq > INT64_MAX / SHARDS || hash.len != DIGEST_BYTES)
			return false;
		before = place.shard;
		manifest->facts += place.seq;
		manifest->chains++;
	}
	return !heads.broken;
}

static void write_end(struct strbuf *out, struct str written)
{
	uint8_t digest[DIGEST_BYTES];

	digest_of(written, digest);
	strbuf_add(out, digest_str(digest));
	for (size_t i = 0; i < LENGTH_BYTES; i++)
		strbuf_add_byte(out, (char)(uint8_t)(written.len >> 8 * i & 0xff));
	strbuf_add(out, MAGIC);
}

void manifest_write(struct strbuf *out, const struct manifest *manifest)
{
	struct strbuf packed = STRBUF_INIT(MANIFEST_BYTES_MAX);

	pack_text(&packed, STR("garant backup"));
	pack_int(&packed, MANIFEST_FORM);
	pack_text(&packed, manifest->book);
	pack_int(&packed, manifest->tables);
	pack_int(&packed, manifest->made_ms);
	pack_int(&packed, manifest->bytes);
	pack_text(&packed, manifest->digest);
	pack_text(&packed, manifest->heads);
	assert(strbuf_error(&packed) != -E2BIG);
	out->error = strbuf_error(&packed) < 0 ? strbuf_error(&packed) : out->error;
	strbuf_add(out, strbuf_str(&packed)); /* nothing after an error */
	write_end(out, strbuf_str(&packed));
	strbuf_done(&packed);
}

int manifest_end_read(struct str bytes, struct manifest_end *ret_end)
{
	struct str length = str_slice(bytes, DIGEST_BYTES, DIGEST_BYTES + LENGTH_BYTES);
	struct str magic = str_slice(bytes, DIGEST_BYTES + LENGTH_BYTES, bytes.len);
	size_t value = 0;

	if (bytes.len != MANIFEST_END_BYTES || !str_equal(magic, MAGIC))
		return -EBADMSG;
	for (size_t i = 0; i < LENGTH_BYTES; i++)
		value |= (size_t)(uint8_t)length.ptr[i] << 8 * i;
	if (value > MANIFEST_BYTES_MAX)
		return -EBADMSG;
	*ret_end = (struct manifest_end){ value, str_slice(bytes, 0, DIGEST_BYTES) };
	return 0;
}

int manifest_read(struct str bytes, const struct manifest_end *end, struct manifest *ret_manifest)
{
	struct unpack in = { bytes, false };
	struct manifest manifest = { 0 };
	uint8_t digest[DIGEST_BYTES];
	int64_t form;

	digest_of(bytes, digest);
	if (bytes.len != end->length || !str_equal(end->digest, digest_str(digest)) ||
	    !str_equal(unpack_text(&in), STR("garant backup")))
		return -EBADMSG;
	form = unpack_int(&in);
	if (form != MANIFEST_FORM)
		return form > MANIFEST_FORM ? -ENOTSUP : -EBADMSG;
	manifest.book = unpack_text(&in);
	manifest.tables = unpack_int(&in);
	manifest.made_ms = unpack_int(&in);
	manifest.bytes = unpack_int(&in);
	manifest.digest = unpack_text(&in);
	manifest.heads = unpack_text(&in);
	if (unpack_end(&in) < 0 || manifest.book.len != MANIFEST_BOOK_BYTES ||
	    manifest.tables < 1 || manifest.bytes < 1 || manifest.digest.len != DIGEST_BYTES ||
	    manifest.made_ms < INSTANT_WRITTEN_MIN_MS ||
	    manifest.made_ms > INSTANT_WRITTEN_MAX_MS || !manifest_count(&manifest))
		return -EBADMSG;
	*ret_manifest = manifest;
	return 0;
}
