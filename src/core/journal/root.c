#include "core/journal/root.h"

#include <errno.h>

void root_begin(struct root_sum *sum, struct str book)
{
	strbuf_clear(&sum->hashed);
	strbuf_clear(&sum->places);
	pack_text(&sum->hashed, STR("garant root"));
	pack_text(&sum->hashed, book);
}

void root_add(struct root_sum *sum, struct fact_place place, struct str hash)
{
	if (place.seq == 0)
		return;
	pack_int(&sum->hashed, place.shard);
	pack_int(&sum->hashed, place.seq);
	pack_text(&sum->hashed, hash);
	pack_int(&sum->places, place.shard);
	pack_int(&sum->places, place.seq);
}

int root_digest(const struct root_sum *sum, uint8_t ret_digest[DIGEST_BYTES])
{
	if (strbuf_error(&sum->hashed) < 0)
		return -ENOMEM;
	digest_of(strbuf_str(&sum->hashed), ret_digest);
	return 0;
}

int root_end(const struct root_sum *sum, struct strbuf *body)
{
	uint8_t digest[DIGEST_BYTES];
	int r = root_digest(sum, digest);

	if (r < 0 || strbuf_error(&sum->places) < 0)
		return -ENOMEM;
	if (sum->places.len == 0)
		return 0;
	pack_text(body, digest_str(digest));
	pack_text(body, strbuf_str(&sum->places));
	return strbuf_error(body) < 0 ? -ENOMEM : 1;
}

void root_done(struct root_sum *sum)
{
	strbuf_done(&sum->hashed);
	strbuf_done(&sum->places);
}

bool root_place(struct unpack *places, struct fact_place *ret_place)
{
	struct fact_place place;

	if (places->rest.len == 0 || places->broken)
		return false;
	place.shard = unpack_int(places);
	place.seq = unpack_int(places);
	if (places->broken)
		return false;
	*ret_place = place;
	return true;
}

/* Each shard once, in order, with a fact. */
static bool are_places(struct str bytes)
{
	struct unpack places = { bytes, false };
	struct fact_place place;
	int64_t before = -1;

	while (root_place(&places, &place)) {
		if (place.shard <= before || place.shard >= SHARDS || place.seq < 1)
			return false;
		before = place.shard;
	}
	return before >= 0 && !places.broken;
}

int root_read(struct str body, struct root *ret_root)
{
	struct unpack in = { body, false };
	struct root root = { .digest = unpack_text(&in) };

	root.places = unpack_text(&in);
	if (unpack_end(&in) < 0 || root.digest.len != DIGEST_BYTES || !are_places(root.places))
		return -EBADMSG;
	*ret_root = root;
	return 0;
}
