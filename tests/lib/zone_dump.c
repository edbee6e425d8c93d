/* zone_dump: answers questions about zones in bulk, for tests/program/zones_test.py.
 *
 *     zone_dump DIRECTORY <questions >answers
 *
 * A question, in the byte order of the machine: char name[64]; int64 instants; int64 walls; then
 * that many int64 instants (ms since 1970 UTC) and walls (seconds since 1970 on the wall). The
 * answer: per instant int64 offset in seconds; per wall int64 kind, earlier and later (s). */
#include <stdio.h>

#include "zones/zones.h"

struct question {
	char name[64];
	int64_t instants, walls;
};

static bool put(int64_t value)
{
	return fwrite(&value, sizeof(value), 1, stdout) == 1;
}

static bool answer_instant(const struct zone *zone, int64_t ms)
{
	return put(zone_offset_at(zone, instant_of(ms)));
}

static bool answer_wall(const struct zone *zone, int64_t wall_seconds)
{
	int64_t days = floor_div(wall_seconds, DAY_SECONDS);
	struct local_reading reading =
		zone_read(zone, date_of_days(days), (int32_t)(wall_seconds - days * DAY_SECONDS));

	return put(reading.kind) && put(reading.earlier.ms / 1000) && put(reading.later.ms / 1000);
}

static bool answer(const struct zone *zone, const struct question *question)
{
	for (int64_t i = 0; i < question->instants + question->walls; i++) {
		int64_t value;

		if (fread(&value, sizeof(value), 1, stdin) != 1)
			return false;
		if (!(i < question->instants ? answer_instant(zone, value)
					     : answer_wall(zone, value)))
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct arena *arena = NULL;
	struct question question;
	bool fine = argc == 2 && arena_new(64 * MIB, &arena) == 0;

	while (fine && fread(&question, sizeof(question), 1, stdin) == 1) {
		struct diag_sink sink = DIAG_SINK_INIT(arena, 1);
		struct zones_request request = { .directory = str_from(argv[1]) };
		const struct zone *zone;

		question.name[sizeof(question.name) - 1] = '\0';
		request.name = str_from(question.name);
		if (zones_load_request(arena, &request, &zone, &sink) < 0) {
			fprintf(stderr, "zone_dump: cannot load %s\n", question.name);
			fine = false;
			break;
		}
		fine = answer(zone, &question);
		arena_reset(arena);
	}
	arena_free(arena);
	return fine && fflush(stdout) == 0 ? 0 : 1;
}
