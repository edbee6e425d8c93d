/* zone_fixture: zones for tests of core, made from a POSIX rule without reading any file.
 *
 * The bytes are a TZif version 2 file with no transition, one type and the rule as its footer, so
 * the rule holds for all time. */
#ifndef GARANT_TESTS_ZONE_FIXTURE_H
#define GARANT_TESTS_ZONE_FIXTURE_H

#include <string.h>

#include "core/time/zone.h"

#define RULE_PARIS "CET-1CEST,M3.5.0,M10.5.0/3"
#define RULE_NEW_YORK "EST5EDT,M3.2.0,M11.1.0"
/* Clocks jump from 00:00 to 01:00, as in Beirut. */
#define RULE_BEIRUT "EET-2EEST,M3.5.0/0,M10.5.0/0"

/* Appends a header and a data block with one type of the given offset. */
static inline void fixture_block(struct strbuf *out, char version, int32_t offset)
{
	static const char counts[24] = { [19] = 1, [23] = 4 }; /* types, characters */
	char header[20] = { 'T', 'Z', 'i', 'f', version };
	char type[6] = { (char)((uint32_t)offset >> 24), (char)((uint32_t)offset >> 16),
			 (char)((uint32_t)offset >> 8), (char)offset };

	strbuf_add(out, (struct str){ header, sizeof(header) });
	strbuf_add(out, (struct str){ counts, sizeof(counts) });
	strbuf_add(out, (struct str){ type, sizeof(type) });
	strbuf_add(out, (struct str){ "LMT\0", 4 });
}

/* Returns what zone_parse returns. */
static inline int fixture_zone(struct arena *arena, const char *rule, const struct zone **ret_zone)
{
	struct strbuf bytes = STRBUF_INIT(4096);
	int error;

	fixture_block(&bytes, '2', 0);
	fixture_block(&bytes, '2', 0);
	strbuf_add_byte(&bytes, '\n');
	strbuf_add(&bytes, str_from(rule));
	strbuf_add_byte(&bytes, '\n');
	error = zone_parse(arena, str_from(rule), strbuf_str(&bytes), ret_zone);
	strbuf_done(&bytes);
	return error;
}

/* The instant of an RFC 3339 text; INSTANT_MIN when it is wrong. */
static inline struct instant fixture_instant(const char *text)
{
	struct instant at = INSTANT_MIN;

	return instant_parse(str_from(text), &at) < 0 ? INSTANT_MIN : at;
}

/* A small generator for property tests: splitmix64. */
static inline uint64_t fixture_random(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static inline int64_t fixture_range(uint64_t *state, int64_t from, int64_t to)
{
	uint64_t number = fixture_random(state);

	return to > from ? from + (int64_t)(number % (uint64_t)(to - from)) : from;
}

#endif
