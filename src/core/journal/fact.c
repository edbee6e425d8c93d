#include "core/journal/fact.h"

#include "core/journal/pack.h"
#include "core/time/instant.h"

int64_t shard_of(struct str customer)
{
	uint8_t digest[DIGEST_BYTES];

	if (customer.len == 0)
		return 0;
	digest_of(customer, digest);
	return digest[0];
}

bool fact_is_name(struct str name)
{
	return name.len > 0 && name.len <= FACT_NAME_BYTES_MAX && str_is_utf8(name);
}

static bool is_name_or_none(struct str name)
{
	return name.len == 0 || fact_is_name(name);
}

static bool is_kind(struct str kind)
{
	for (size_t i = 0; i < kind.len; i++) {
		char c = kind.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return kind.len > 0 && kind.len <= FACT_NAME_BYTES_MAX;
}

static bool is_written(int64_t ms)
{
	return ms >= INSTANT_WRITTEN_MIN_MS && ms <= INSTANT_WRITTEN_MAX_MS;
}

static bool are_times(const struct fact *fact)
{
	return is_written(fact->valid_from_ms) && is_written(fact->recorded_at_ms) &&
	       (is_written(fact->valid_to_ms) || fact->valid_to_ms == INSTANT_OPEN_MS) &&
	       fact->valid_from_ms <= fact->valid_to_ms;
}

enum fact_fault fact_check(const struct fact *fact, struct fact_place place)
{
	if (!is_kind(fact->kind))
		return FACT_KIND;
	if (!is_name_or_none(fact->customer) || !is_name_or_none(fact->subject) ||
	    !is_name_or_none(fact->actor) || !is_name_or_none(fact->person))
		return FACT_NAME;
	if (!are_times(fact))
		return FACT_TIMES;
	if (fact->corrects < 0 || fact->corrects >= place.seq)
		return FACT_CORRECTS;
	return fact->body.len <= FACT_BODY_BYTES_MAX ? FACT_FINE : FACT_BODY;
}

int fact_genesis(struct str book, int64_t shard, uint8_t ret_hash[DIGEST_BYTES])
{
	struct strbuf bytes = STRBUF_INIT(2 * FACT_NAME_BYTES_MAX);
	int r;

	pack_text(&bytes, STR("garant book"));
	pack_text(&bytes, book);
	pack_int(&bytes, shard);
	r = strbuf_error(&bytes);
	if (r == 0)
		digest_of(strbuf_str(&bytes), ret_hash);
	strbuf_done(&bytes);
	return r;
}

int fact_hash(struct strbuf *buffer, const struct fact *fact, struct fact_place place,
	      const uint8_t before[DIGEST_BYTES], uint8_t ret_hash[DIGEST_BYTES])
{
	int r;

	strbuf_clear(buffer);
	strbuf_add(buffer, digest_str(before));
	pack_int(buffer, place.shard);
	pack_int(buffer, place.seq);
	pack_text(buffer, fact->customer);
	pack_text(buffer, fact->kind);
	pack_text(buffer, fact->subject);
	pack_int(buffer, fact->valid_from_ms);
	pack_int(buffer, fact->valid_to_ms);
	pack_int(buffer, fact->recorded_at_ms);
	pack_text(buffer, fact->actor);
	pack_text(buffer, fact->person);
	pack_int(buffer, fact->corrects);
	pack_text(buffer, fact->body);
	r = strbuf_error(buffer);
	if (r == 0)
		digest_of(strbuf_str(buffer), ret_hash);
	return r;
}
