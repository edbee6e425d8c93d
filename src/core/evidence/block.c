#include "core/evidence/block.h"

#include <errno.h>

#include "base/digest.h"
#include "core/journal/fact.h"
#include "core/journal/pack.h"
#include "core/time/instant.h"

/* Hours before 1970 are whole ones too: the remainder is 0 on both sides. */
static bool is_hour(int64_t ms)
{
	return ms >= INSTANT_WRITTEN_MIN_MS && ms <= INSTANT_WRITTEN_MAX_MS - HOUR_MS &&
	       ms % HOUR_MS == 0;
}

static bool is_observation(const struct block *block, size_t index)
{
	const struct observation *item = &block->items[index];
	int64_t before_ms = index > 0 ? block->items[index - 1].at_ms : block->hour_ms;

	return item->at_ms >= before_ms && item->at_ms < block->hour_ms + HOUR_MS &&
	       (unsigned)item->what < OBSERVED_KINDS && item->took_ms >= 0;
}

int block_check(const struct block *block)
{
	if (!fact_is_name(block->monitor) || !fact_is_name(block->agent) ||
	    !is_hour(block->hour_ms) || block->boot < 0 || block->first_seq < 0 ||
	    block->count == 0 || block->count > BLOCK_OBSERVATIONS_MAX)
		return -EINVAL;
	for (size_t i = 0; i < block->count; i++)
		if (!is_observation(block, i))
			return -EINVAL;
	return 0;
}

/* What was seen and how far after the one before are one number: most are up and regular. */
void block_write(struct strbuf *out, const struct block *block)
{
	int64_t at_ms = block->hour_ms;

	pack_text(out, block->monitor);
	pack_text(out, block->agent);
	pack_int(out, block->hour_ms / HOUR_MS);
	pack_int(out, block->boot);
	pack_int(out, block->first_seq);
	pack_int(out, (int64_t)block->count);
	for (size_t i = 0; i < block->count; i++) {
		const struct observation *item = &block->items[i];

		pack_int(out, (item->at_ms - at_ms) * OBSERVED_KINDS + (int64_t)item->what);
		pack_int(out, item->took_ms);
		at_ms = item->at_ms;
	}
}

static void read_observations(struct unpack *in, int64_t hour_ms, struct observation *items,
			      size_t count)
{
	int64_t at_ms = hour_ms;

	for (size_t i = 0; i < count && !in->broken; i++) {
		int64_t step = unpack_int(in);

		if (step < 0 || step >= HOUR_MS * OBSERVED_KINDS)
			in->broken = true;
		else
			at_ms += step / OBSERVED_KINDS;
		items[i] = (struct observation){ at_ms, (enum observed)(step % OBSERVED_KINDS),
						 unpack_int(in) };
	}
}

static int64_t hour_of(int64_t hours)
{
	return hours >= INSTANT_WRITTEN_MIN_MS / HOUR_MS &&
			       hours <= INSTANT_WRITTEN_MAX_MS / HOUR_MS
		       ? hours * HOUR_MS
		       : 1; /* no hour: refused */
}

int block_read(struct arena *arena, struct str bytes, struct block *ret_block)
{
	struct unpack in = { bytes, false };
	struct block block = { .monitor = unpack_text(&in) };
	struct observation *items;
	int64_t count;

	block.agent = unpack_text(&in);
	block.hour_ms = hour_of(unpack_int(&in));
	block.boot = unpack_int(&in);
	block.first_seq = unpack_int(&in);
	count = unpack_int(&in);
	/* An observation takes two bytes at least: no count makes us ask for more than was sent. */
	if (in.broken || count < 1 || count > BLOCK_OBSERVATIONS_MAX ||
	    (size_t)count > in.rest.len / 2)
		return -EBADMSG;
	items = ARENA_ARRAY(arena, struct observation, (size_t)count);
	if (!items)
		return -ENOMEM;
	read_observations(&in, block.hour_ms, items, (size_t)count);
	block.items = items;
	block.count = (size_t)count;
	if (unpack_end(&in) < 0 || block_check(&block) < 0)
		return -EBADMSG;
	*ret_block = block;
	return 0;
}

void block_fact_write(struct strbuf *out, const struct block_fact *fact)
{
	pack_text(out, fact->monitor);
	pack_text(out, fact->agent);
	pack_int(out, fact->hour_ms);
	pack_int(out, fact->boot);
	pack_int(out, fact->first_seq);
	pack_int(out, fact->count);
	pack_text(out, fact->digest);
}

int block_fact_read(struct str body, struct block_fact *ret_fact)
{
	struct unpack in = { body, false };
	struct block_fact fact = { .monitor = unpack_text(&in) };

	fact.agent = unpack_text(&in);
	fact.hour_ms = unpack_int(&in);
	fact.boot = unpack_int(&in);
	fact.first_seq = unpack_int(&in);
	fact.count = unpack_int(&in);
	fact.digest = unpack_text(&in);
	if (unpack_end(&in) < 0 || !fact_is_name(fact.monitor) || !fact_is_name(fact.agent) ||
	    !is_hour(fact.hour_ms) || fact.digest.len != DIGEST_BYTES)
		return -EBADMSG;
	*ret_fact = fact;
	return 0;
}
