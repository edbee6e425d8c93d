/* zone: looking up offsets. Parsing is in zone_parse.c. */
#include "core/time/zone.h"

#include "core/time/zone_rule.h"

const struct zone zone_utc = { .name = { "UTC", 3 } };

struct zone zone_fixed(struct str name, int32_t offset_seconds)
{
	return (struct zone){ .name = name, .first_offset_seconds = offset_seconds };
}

/* How many transitions are at or before the second. */
static size_t transitions_until(const struct zone *zone, int64_t seconds)
{
	size_t low = 0, high = zone->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->at_seconds[middle] <= seconds)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct zone_stretch zone_stretch_at(const struct zone *zone, int64_t seconds)
{
	size_t passed = transitions_until(zone, seconds);
	struct zone_stretch stretch = { INT64_MIN, INT64_MAX, zone->first_offset_seconds };

	if (passed > 0) {
		stretch.from_seconds = zone->at_seconds[passed - 1];
		stretch.offset_seconds = zone->offset_seconds[passed - 1];
	}
	if (passed < zone->count) {
		stretch.to_seconds = zone->at_seconds[passed];
		return stretch;
	}
	if (zone->has_footer)
		zone_rule_stretch(zone, seconds, &stretch);
	return stretch;
}

int32_t zone_offset_at(const struct zone *zone, struct instant at)
{
	int64_t seconds = floor_div(at.ms, SECOND_MS);
	size_t passed = transitions_until(zone, seconds);

	if (passed == zone->count && zone->has_footer)
		return zone_stretch_at(zone, seconds).offset_seconds;
	return passed > 0 ? zone->offset_seconds[passed - 1] : zone->first_offset_seconds;
}

struct zone_local zone_local(const struct zone *zone, struct instant at)
{
	int64_t local_ms = at.ms + zone_offset_at(zone, at) * SECOND_MS;
	int64_t days = floor_div(local_ms, DAY_MS);

	return (struct zone_local){ date_of_days(days), (int32_t)(local_ms - days * DAY_MS) };
}

struct civil_date zone_date(const struct zone *zone, struct instant at)
{
	return zone_local(zone, at).date;
}

struct local_reading zone_read(const struct zone *zone, struct civil_date date,
			       int32_t seconds_of_day)
{
	/* On the wall, in seconds; subtracting an offset gives the instant. */
	int64_t wall = date_days(date) * DAY_SECONDS + seconds_of_day;
	int64_t last = wall - ZONE_OFFSET_MIN_SECONDS;
	struct zone_stretch stretch = zone_stretch_at(zone, wall - ZONE_OFFSET_MAX_SECONDS);
	struct local_reading reading = { .kind = LOCAL_NONE };

	for (;;) {
		struct instant at = { (wall - stretch.offset_seconds) * SECOND_MS };
		int64_t at_seconds = wall - stretch.offset_seconds;
		struct zone_stretch next;

		if (at_seconds >= stretch.from_seconds && at_seconds < stretch.to_seconds) {
			reading.later = at;
			if (reading.kind != LOCAL_NONE) {
				reading.kind = LOCAL_TWO;
			} else {
				reading.kind = LOCAL_ONE;
				reading.earlier = reading.jump = at;
			}
		}
		if (stretch.to_seconds > last)
			return reading;
		next = zone_stretch_at(zone, stretch.to_seconds);
		if (reading.kind == LOCAL_NONE && at_seconds >= stretch.to_seconds &&
		    wall - next.offset_seconds < next.from_seconds) {
			reading.earlier.ms = (wall - next.offset_seconds) * SECOND_MS;
			reading.later = at;
			reading.jump.ms = next.from_seconds * SECOND_MS;
		}
		stretch = next;
	}
}

enum local_kind zone_resolve(const struct zone *zone, struct civil_date date,
			     int32_t seconds_of_day, enum zone_choice choice,
			     struct instant *ret_instant)
{
	struct local_reading reading = zone_read(zone, date, seconds_of_day);

	if (reading.kind == LOCAL_NONE)
		*ret_instant = reading.jump;
	else
		*ret_instant = choice == ZONE_EARLIER ? reading.earlier : reading.later;
	return reading.kind;
}

struct instant zone_day_start(const struct zone *zone, struct civil_date date)
{
	int64_t wall = date_days(date) * DAY_SECONDS;
	/* No clock shows midnight before the first second of this stretch that is asked for. */
	struct zone_stretch stretch = zone_stretch_at(zone, wall - ZONE_OFFSET_MAX_SECONDS);

	int64_t shown;

	while (wall - stretch.offset_seconds >= stretch.to_seconds)
		stretch = zone_stretch_at(zone, stretch.to_seconds);
	shown = wall - stretch.offset_seconds;
	return instant_of((shown > stretch.from_seconds ? shown : stretch.from_seconds) *
			  SECOND_MS);
}

struct instant zone_day_start_near(const struct zone *zone, const struct zone_stretch *stretch,
				   struct civil_date date)
{
	int64_t wall = date_days(date) * DAY_SECONDS;

	/* Both ends are INT64_MIN or INT64_MAX at worst, so they are only compared. */
	if (wall - ZONE_OFFSET_MAX_SECONDS >= stretch->from_seconds &&
	    wall - ZONE_OFFSET_MIN_SECONDS < stretch->to_seconds)
		return instant_of((wall - stretch->offset_seconds) * SECOND_MS);
	return zone_day_start(zone, date);
}

void zone_write(struct strbuf *out, const struct zone *zone, struct instant at)
{
	instant_write_offset(out, at, instant_is_written(at) ? zone_offset_at(zone, at) : 0);
}
