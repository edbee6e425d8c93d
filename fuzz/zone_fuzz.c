/* Reads any bytes as a TZif file and asks the zone it makes. Besides not crashing: a zone that was
 * taken has offsets in their range, stretches that contain what they are asked for and touch one
 * another, and clocks whose time leads back to the instant they were read at. */
#include <stdlib.h>

#include "core/time/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define QUESTIONS_MAX 64

static void check(bool right)
{
	if (!right)
		abort();
}

static void check_stretch(const struct zone *zone, int64_t seconds)
{
	struct zone_stretch stretch = zone_stretch_at(zone, seconds);

	check(stretch.from_seconds <= seconds && seconds < stretch.to_seconds);
	check(stretch.offset_seconds >= ZONE_OFFSET_MIN_SECONDS &&
	      stretch.offset_seconds <= ZONE_OFFSET_MAX_SECONDS);
	check(stretch.offset_seconds == zone_offset_at(zone, instant_of(seconds * 1000)));
	if (stretch.to_seconds == INT64_MAX)
		return;
	check(zone_stretch_at(zone, stretch.to_seconds).from_seconds == stretch.to_seconds);
}

/* The time that clocks show at an instant is shown at that instant, or at one more: never
 * skipped. */
static void check_clock(const struct zone *zone, int64_t seconds)
{
	struct zone_local local = zone_local(zone, instant_of(seconds * 1000));
	struct local_reading back = zone_read(zone, local.date, local.ms_of_day / 1000);

	check(local.ms_of_day >= 0 && local.ms_of_day < DAY_MS);
	check(date_is_valid(local.date));
	check(back.kind != LOCAL_NONE);
	check(back.earlier.ms <= seconds * 1000 && seconds * 1000 <= back.later.ms);
}

static void check_day(const struct zone *zone, int64_t seconds)
{
	struct civil_date date = zone_date(zone, instant_of(seconds * 1000));
	struct instant start = zone_day_start(zone, date);
	struct instant next = zone_day_start(zone, date_add_days(date, 1));

	check(start.ms <= next.ms);
}

static void ask(const struct zone *zone, int64_t seconds)
{
	check_stretch(zone, seconds);
	check_clock(zone, seconds);
	check_day(zone, seconds);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t always[] = { 0, -62135596800, 253402300799, 1774745999, 1774746000 };
	struct arena *arena = NULL;
	const struct zone *zone;

	if (arena_new(16 * MIB, &arena) < 0)
		return 0;
	if (zone_parse(arena, STR("fuzz"), (struct str){ (const char *)data, size }, &zone) == 0) {
		for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
			ask(zone, always[i]);
		for (size_t i = 0; i < zone->count && i < QUESTIONS_MAX; i++) {
			int64_t at = zone->at_seconds[i];

			/* Only what a text can say is ever asked. */
			if (at > always[1] && at < always[2]) {
				ask(zone, at);
				ask(zone, at - 1);
			}
		}
	}
	arena_free(arena);
	return 0;
}
