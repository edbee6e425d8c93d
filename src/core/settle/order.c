/* Order: the records a guarantee looks at, in the order of time, which nothing but the facts
 * decides. */
#include "base/compare.h"
#include "core/settle/stages.h"

#include <errno.h>
#include <stdlib.h>

int record_compare(const struct record *a, const struct record *b)
{
	int order = NUMBER_ORDER(a->from_ms, b->from_ms);

	if (order == 0)
		order = NUMBER_ORDER(a->to_ms, b->to_ms);
	if (order == 0)
		order = str_compare(a->told->id, b->told->id);
	return order != 0 ? order : NUMBER_ORDER(a->number, b->number);
}

static int record_order(const void *a, const void *b)
{
	return record_compare(*(const struct record *const *)a, *(const struct record *const *)b);
}

/* Behind the last record; there may be none, and then nothing is added to no address. */
static inline const struct record *records_end(const struct facts *facts)
{
	return facts->record_count > 0 ? facts->records + facts->record_count : facts->records;
}

static inline bool record_fits(const struct run *run, const struct record *record, uint64_t kinds,
			       unsigned without, bool all)
{
	const bool fits = kinds >> record->kind & !(record->flags & without);

	return all ? fits : fits && touches_some(run, record);
}

size_t records_gather(const struct run *run, uint64_t kinds, unsigned without,
		      const struct record **found)
{
	const struct facts *facts = run->facts;
	const struct record *const end = records_end(facts);
	const bool all = touches_all(run);
	size_t count = 0;

	if (run->others && !(kinds & run->guarantee->kinds)) {
		for (size_t i = 0; i < run->other_count; i++) {
			found[count] = run->others[i];
			count += record_fits(run, run->others[i], kinds, without, all);
		}
		return count;
	}
	for (const struct record *record = facts->records; record < end; record++) {
		found[count] = record;
		count += record_fits(run, record, kinds, without, all);
	}
	return count;
}

/* A key: when a record starts, and below that its place in the facts. So that numbers are all that
 * moves, time is told from long before the first record on. */
#define PLACE_BITS 20
#define TIME_BITS (64 - PLACE_BITS)
#define TIMES ((UINT64_C(1) << TIME_BITS) - 1)
#define PLACES ((UINT64_C(1) << PLACE_BITS) - 1)
/* The first record starts nearer to 1970 than this. */
#define FIRST_MAX (INT64_C(1) << 62)

/* Facts come nearly in order: a key goes back over a few others, and how many cannot be foretold.
 * So each is compared with the same number of them, and put in its place without a jump. */
#define NEAR 6
#define FAR 64
/* Records are read as they stand: asked for so many early, they are there when looked at. */
#define RECORDS_AHEAD 24

/* The keys of what a guarantee looks at; the other records are kept for its conditions. False when
 * a record is too far from the first, or there are too many. */
static bool keys_gather(struct run *run, uint64_t *keys, size_t *ret_count)
{
	const struct facts *facts = run->facts;
	const struct record *const end = records_end(facts);
	const struct record **others = run->others;
	const uint64_t kinds = run->guarantee->kinds;
	const bool all = touches_all(run);
	const int64_t first_ms = facts->record_count > 0 ? facts->records[0].from_ms : 0;
	uint64_t times = 0, place = 0;
	size_t count = 0;
	int64_t base_ms;

	if (first_ms <= -FIRST_MAX || first_ms >= FIRST_MAX)
		return false;
	base_ms = first_ms - (INT64_C(1) << (TIME_BITS - 1));
	for (const struct record *record = facts->records; record < end; record++, place++) {
		const bool fits = record_fits(run, record, kinds, 0, all);
		int64_t time_ms;

		__builtin_prefetch(record + RECORDS_AHEAD);
		/* it comes round only where it is far in any case */
		(void)__builtin_sub_overflow(record->from_ms, base_ms, &time_ms);
		times |= (uint64_t)time_ms;
		keys[count] = ((uint64_t)time_ms & TIMES) << PLACE_BITS | place;
		count += fits;
		*others = record;
		others += !fits;
	}
	*ret_count = count;
	run->other_count = (size_t)(others - run->others);
	return times <= TIMES && place <= PLACES;
}

/* The earlier of a key and the one before its place; the later one goes to that place. */
static inline uint64_t key_exchange(uint64_t *place, uint64_t moving)
{
	const uint64_t before = place[-1];
	const bool later = before > moving;

	place[0] = later ? before : moving;
	return later ? moving : before;
}

/* keys[-NEAR - 1] to keys[-1] are 0. False when keys are too far from their place for this. */
static bool keys_sort(uint64_t *keys, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t *hole = &keys[i] - NEAR, moving = keys[i];

		moving = key_exchange(&hole[6], moving);
		moving = key_exchange(&hole[5], moving);
		moving = key_exchange(&hole[4], moving);
		moving = key_exchange(&hole[3], moving);
		moving = key_exchange(&hole[2], moving);
		moving = key_exchange(&hole[1], moving);
		for (; UNLIKELY(hole[-1] > moving); hole--) {
			if (&keys[i] - hole == FAR)
				return false;
			hole[0] = hole[-1];
		}
		hole[0] = moving;
	}
	return true;
}

/* The records of sorted keys. False when some that start together stand otherwise than the facts
 * decide. */
static bool keys_follow(const struct record *records, const uint64_t *keys, size_t count,
			const struct record **ordered)
{
	uint64_t before = UINT64_MAX; /* no key is so great */

	for (size_t i = 0; i < count; i++) {
		ordered[i] = &records[keys[i] & PLACES];
		if (UNLIKELY((before ^ keys[i]) <= PLACES) && i > 0 &&
		    record_compare(ordered[i - 1], ordered[i]) >= 0)
			return false;
		before = keys[i];
	}
	return true;
}

/* However far they are from their place. */
COLD static size_t sort_any(struct run *run, const struct record **ordered)
{
	size_t count;

	run->others = NULL;
	count = records_gather(run, run->guarantee->kinds, 0, ordered);
	qsort(ordered, count, sizeof(ordered[0]), record_order);
	return count;
}

int records_ordered(struct run *run, const struct record ***ret_ordered, size_t *ret_count)
{
	const size_t room = run->facts->record_count + NEAR + 1;
	uint64_t *keys = ARENA_ARRAY_RAW(run->arena, uint64_t, room);
	const struct record **ordered =
		ARENA_ARRAY_RAW(run->arena, const struct record *, run->facts->record_count);
	size_t count;

	run->others = ARENA_ARRAY_RAW(run->arena, const struct record *, run->facts->record_count);
	if (!keys || !ordered || !run->others)
		return -ENOMEM;
	*ret_ordered = ordered;
	for (size_t i = 0; i <= NEAR; i++)
		*keys++ = 0;
	if (keys_gather(run, keys, &count) && keys_sort(keys, count) &&
	    keys_follow(run->facts->records, keys, count, ordered))
		*ret_count = count;
	else
		*ret_count = sort_any(run, ordered);
	return 0;
}
