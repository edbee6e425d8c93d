/* zone: the offset rules of one place (Europe/Paris), read from TZif bytes (RFC 8536, v1 to v4).
 *
 * A zone is a list of transitions and, after the last one, the rule of the POSIX footer, so that it
 * holds for ever. It lives in the arena it was parsed into and never changes. Reading the bytes
 * from the system is the edge's work (src/zones). Times on a wall clock that do not exist, or exist
 * twice, are always told to the caller.
 *
 *     const struct zone *paris;
 *     if (zone_parse(arena, STR("Europe/Paris"), bytes, &paris) < 0) ...
 *     struct instant start = zone_day_start(paris, (struct civil_date){ 2026, 3, 29 });
 *
 * Threads: read-only after parsing, no cache; any number of threads may share it.
 */
#ifndef GARANT_CORE_TIME_ZONE_H
#define GARANT_CORE_TIME_ZONE_H

#include "base/arena.h"
#include "core/time/civil.h"
#include "core/time/instant.h"

/* zic itself writes at most 2,000 transitions; more is refused. */
#define ZONE_TRANSITIONS_MAX 4096
/* RFC 8536 asks for offsets of -25 h to +26 h, exclusive; wider ones are refused. */
#define ZONE_OFFSET_MIN_SECONDS (-89999)
#define ZONE_OFFSET_MAX_SECONDS 93599

enum zone_day_kind {
	ZONE_DAY_JULIAN,  /* Jn: 1..365, 29 February is never counted */
	ZONE_DAY_OF_YEAR, /* n: 0..365, 29 February is counted */
	ZONE_DAY_OF_WEEK, /* Mm.w.d: week 5 is the last */
};

/* When the clocks change, each year. */
struct zone_rule {
	enum zone_day_kind kind;
	int32_t month, week, weekday; /* ZONE_DAY_OF_WEEK: 1..12, 1..5, 0 (Sunday)..6 */
	int32_t day;		      /* the other two kinds */
	int32_t seconds;	      /* local time of the change, -167 h..167 h */
};

struct zone {
	struct str name;	       /* IANA name, as asked for */
	size_t count;		       /* transitions */
	const int64_t *at_seconds;     /* since 1970 UTC, ascending */
	const int32_t *offset_seconds; /* east of UTC, from that transition on */
	int32_t first_offset_seconds;  /* before the first transition */
	bool has_footer;
	bool footer_has_summer;
	int32_t standard_seconds, summer_seconds; /* offsets east of UTC of the footer */
	struct zone_rule summer_start, summer_end;
};

/* A stretch of time in which the offset does not change. */
struct zone_stretch {
	int64_t from_seconds, to_seconds; /* since 1970 UTC; INT64_MIN and INT64_MAX: no end */
	int32_t offset_seconds;
};

/* UTC, without any file. */
extern const struct zone zone_utc;

/* A zone that always has this offset east of UTC; name is kept, not copied. */
struct zone zone_fixed(struct str name, int32_t offset_seconds);

/* Reads TZif bytes into the arena; the bytes may be released afterwards. Any bytes are safe.
 * Returns 0, -ENOMEM, -EBADMSG (not TZif, cut short, or against RFC 8536), -E2BIG (too many
 * transitions) or -EOPNOTSUPP (a file that counts leap seconds, as those under right/). */
MUST_USE int zone_parse(struct arena *arena, struct str name, struct str bytes,
			const struct zone **ret_zone);

/* Seconds east of UTC at that instant. */
int32_t zone_offset_at(const struct zone *zone, struct instant at);

/* The stretch that contains the given second since 1970 UTC. */
struct zone_stretch zone_stretch_at(const struct zone *zone, int64_t seconds);

/* What clocks on the wall show at that instant: the date and milliseconds of the day. */
struct zone_local {
	struct civil_date date;
	int32_t ms_of_day; /* 0..86399999 */
};
struct zone_local zone_local(const struct zone *zone, struct instant at);

/* The date on the wall at that instant. */
struct civil_date zone_date(const struct zone *zone, struct instant at);

enum local_kind {
	LOCAL_ONE,  /* the usual case */
	LOCAL_NONE, /* the clocks jump over it */
	LOCAL_TWO,  /* the clocks go back and show it again */
};

struct local_reading {
	enum local_kind kind;
	/* LOCAL_ONE: both the same. LOCAL_TWO: the first and the last time it is shown. LOCAL_NONE:
	 * read with the offset after the jump, and with the one before it. */
	struct instant earlier, later;
	struct instant jump; /* LOCAL_NONE: when the clocks jump; else the same as earlier */
};

/* The instants at which clocks in the zone show this date and second of the day (0..86400). */
struct local_reading zone_read(const struct zone *zone, struct civil_date date,
			       int32_t seconds_of_day);

enum zone_choice { ZONE_EARLIER, ZONE_LATER };

/* One instant for a local time: of two, the chosen one; of none, the moment of the jump, whatever
 * the choice. Returns what kind it was, so that input can be asked back. */
enum local_kind zone_resolve(const struct zone *zone, struct civil_date date,
			     int32_t seconds_of_day, enum zone_choice choice,
			     struct instant *ret_instant);

/* The first instant of a civil day: the first at which clocks show its 00:00 or later, so where
 * midnight is jumped over the moment of the jump. Days begin in their order, whatever clocks do
 * afterwards; a date that the zone skipped begins and ends at the same instant. */
struct instant zone_day_start(const struct zone *zone, struct civil_date date);

/* The same, without looking anything up when the day is well inside the stretch. */
struct instant zone_day_start_near(const struct zone *zone, const struct zone_stretch *stretch,
				   struct civil_date date);

/* Appends the instant with the offset of the zone, as instant_write_offset does. */
void zone_write(struct strbuf *out, const struct zone *zone, struct instant at);

#endif
