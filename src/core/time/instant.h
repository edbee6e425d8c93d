/* instant: a point on the time line, and duration: a length of it, both in whole milliseconds.
 *
 * Instants count from 1970-01-01T00:00:00Z as POSIX does: every day has 86,400 s and leap seconds
 * do not exist. INSTANT_MIN and INSTANT_MAX stand for "open": no start or no end known. They are
 * far outside the years 0001 to 9999 yet small enough that the difference of any two instants
 * between them fits in 64 bits.
 *
 *     struct instant failed;
 *     switch (instant_parse(STR("2026-03-29T02:30:00+02:00"), &failed)) { ... }
 *     struct duration down = instant_since(restored, failed);
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_TIME_INSTANT_H
#define GARANT_CORE_TIME_INSTANT_H

#include "base/str.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS INT64_C(60000)
#define HOUR_MS INT64_C(3600000)

struct instant {
	int64_t ms; /* since 1970-01-01T00:00:00Z */
};

struct duration {
	int64_t ms;
};

#define INSTANT_OPEN_MS (INT64_C(1) << 61)
#define INSTANT_MIN ((struct instant){ -INSTANT_OPEN_MS })
#define INSTANT_MAX ((struct instant){ INSTANT_OPEN_MS })
/* 0001-01-01T00:00:00Z and the last millisecond of the year 9999: what texts can say. */
#define INSTANT_WRITTEN_MIN_MS INT64_C(-62135596800000)
#define INSTANT_WRITTEN_MAX_MS INT64_C(253402300799999)

static inline struct instant instant_of(int64_t ms)
{
	return (struct instant){ ms };
}

/* True at or beyond either sentinel. */
static inline bool instant_is_open(struct instant a)
{
	return a.ms <= -INSTANT_OPEN_MS || a.ms >= INSTANT_OPEN_MS;
}

/* Negative, 0 or positive. */
static inline int instant_compare(struct instant a, struct instant b)
{
	return (a.ms > b.ms) - (a.ms < b.ms);
}

static inline bool instant_before(struct instant a, struct instant b)
{
	return a.ms < b.ms;
}

static inline bool instant_equal(struct instant a, struct instant b)
{
	return a.ms == b.ms;
}

static inline struct instant instant_earlier(struct instant a, struct instant b)
{
	return a.ms <= b.ms ? a : b;
}

static inline struct instant instant_later(struct instant a, struct instant b)
{
	return a.ms >= b.ms ? a : b;
}

/* later - earlier; exact for all instants from INSTANT_MIN to INSTANT_MAX. */
static inline struct duration instant_since(struct instant later, struct instant earlier)
{
	return (struct duration){ later.ms - earlier.ms };
}

/* True when a text can say it: years 0001..9999 in UTC. */
static inline bool instant_is_written(struct instant a)
{
	return a.ms >= INSTANT_WRITTEN_MIN_MS && a.ms <= INSTANT_WRITTEN_MAX_MS;
}

/* The order of two int64_t in milliseconds, for qsort. */
int instant_order(const void *a_ms, const void *b_ms);

/* instant + length. Returns 0, or -ERANGE when the result is not in the years 0001..9999. */
MUST_USE int instant_add(struct instant a, struct duration length, struct instant *ret_sum);

/* RFC 3339: date, T or a space, HH:MM with optional :SS and up to three decimals, then Z or an
 * offset +HH:MM. Returns 0, -EBADMSG (not of that form), -ENODATA (well formed but without an
 * offset: which zone?) or -ERANGE (no such date or time: 30 February, 24:00, a leap second). */
MUST_USE int instant_parse(struct str text, struct instant *ret_instant);

/* Appends 2026-03-29T00:30:00Z, with .mmm only when the milliseconds are not zero; ".." (ISO
 * 8601-2) when the instant is not in the years 0001..9999. */
void instant_write(struct strbuf *out, struct instant a);

/* The same at an offset of so many seconds east of UTC: 2026-03-29T02:30:00+02:00. Seconds of the
 * offset are cut, because RFC 3339 cannot say them; the instant stays the same. */
void instant_write_offset(struct strbuf *out, struct instant a, int32_t offset_seconds);

/* a + b. Returns 0 or -EOVERFLOW. */
MUST_USE int duration_add(struct duration a, struct duration b, struct duration *ret_sum);

#endif
