#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/zone_fixture.h"
#include "zones/zones.h"

static struct arena *arena;
static char directory[] = "/tmp/garant-zones-XXXXXX";

static void put_file(const char *name, struct str bytes)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
	assert_int_equal(fclose(file), 0);
}

static void remove_file(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	unlink(path);
}

/* The diagnostic that loading a name from the test's directory gives; DIAG_NONE when it loads. */
static enum diag_id load(struct str name, const struct zone **ret_zone)
{
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);
	struct zones_request request = { .name = name, .directory = str_from(directory) };
	int error = zones_load_request(arena, &request, ret_zone, &sink);

	assert_int_equal(error<0, sink.errors> 0);
	assert_int_equal(error, sink.errors > 0 ? -EBADMSG : 0);
	return sink.errors > 0 ? sink.items[0].id : DIAG_NONE;
}

static void checks_names(void **state)
{
	static const char *const bad[] = { "",	      "/etc/passwd", "../x", "Europe//Paris",
					   "Europe/", "a.b",	     "a b",  "Europe/\xc3\xa9",
					   "a\\b" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (zones_name_is_fine(str_from(bad[i])))
			fail_msg("accepted '%s'", bad[i]);
	assert_true(zones_name_is_fine(STR("Europe/Paris")));
	assert_true(zones_name_is_fine(STR("Etc/GMT+12")));
	assert_true(zones_name_is_fine(STR("America/Argentina/ComodRivadavia")));
	assert_false(zones_name_is_fine((struct str){ "UTC\0x", 5 }));
}

static void loads_and_explains(void **state)
{
	struct strbuf bytes = STRBUF_INIT(4096);
	const struct zone *zone = NULL;

	(void)state;
	fixture_block(&bytes, '\0', 3600);
	put_file("Fine", strbuf_str(&bytes));
	put_file("Cut", str_slice(strbuf_str(&bytes), 0, 50));
	bytes.ptr[31] = 1; /* one leap second */
	strbuf_add(&bytes, (struct str){ "\0\0\0\1\0\0\0\1", 8 });
	put_file("Leap", strbuf_str(&bytes));
	strbuf_done(&bytes);
	assert_int_equal(load(STR("Fine"), &zone), DIAG_NONE);
	assert_int_equal(zone_offset_at(zone, instant_of(0)), 3600);
	assert_true(str_equal(zone->name, STR("Fine")));
	assert_int_equal(load(STR("UTC"), &zone), DIAG_NONE);
	assert_ptr_equal(zone, &zone_utc);
	assert_int_equal(load(STR("Cut"), &zone), DIAG_ZONE_BROKEN);
	assert_int_equal(load(STR("Leap"), &zone), DIAG_ZONE_LEAP_SECONDS);
	assert_int_equal(load(STR("Europe/Pariss"), &zone), DIAG_ZONE_UNKNOWN);
	assert_int_equal(load(STR("Fine/x"), &zone), DIAG_ZONE_UNKNOWN);
	assert_int_equal(load(STR("../Fine"), &zone), DIAG_ZONE_NAME);
	assert_ptr_equal(zone, &zone_utc);
	remove_file("Fine");
	remove_file("Cut");
	remove_file("Leap");
}

static void never_waits_for_a_pipe(void **state)
{
	const struct zone *zone;
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/Pipe", directory);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(load(STR("Pipe"), &zone), DIAG_ZONE_UNKNOWN);
	unlink(path);
}

static void pitfall_5_tz_data_version_is_kept(void **state)
{
	struct str version;

	(void)state;
	assert_int_equal(zones_tzdata_version(arena, str_from(directory), &version), 0);
	assert_true(str_equal(version, STR("unknown")));
	put_file("+VERSION", STR("2024a\n"));
	assert_int_equal(zones_tzdata_version(arena, str_from(directory), &version), 0);
	assert_true(str_equal(version, STR("2024a")));
	put_file("tzdata.zi",
		 STR("# version 2025b\n# This zic input file is in the public domain."));
	assert_int_equal(zones_tzdata_version(arena, str_from(directory), &version), 0);
	assert_true(str_equal(version, STR("2025b")));
	put_file("tzdata.zi", STR("# version <b>\n"));
	assert_int_equal(zones_tzdata_version(arena, str_from(directory), &version), 0);
	assert_true(str_equal(version, STR("2024a")));
	remove_file("+VERSION");
	remove_file("tzdata.zi");
}

/* The real file, where the machine has it. */
static void reads_the_system(void **state)
{
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);
	const struct zone *paris;

	(void)state;
	if (access(ZONES_DIRECTORY "/Europe/Paris", R_OK) < 0)
		skip();
	assert_int_equal(zones_load(arena, STR("Europe/Paris"), &paris, &sink), 0);
	assert_int_equal(zone_offset_at(paris, fixture_instant("2026-07-01T00:00:00Z")), 7200);
	assert_int_equal(zone_offset_at(paris, fixture_instant("1900-01-01T00:00:00Z")), 561);
}

static int start(void **state)
{
	(void)state;
	return arena_new(4 * MIB, &arena) < 0 || !mkdtemp(directory) ? -1 : 0;
}

static int stop(void **state)
{
	(void)state;
	arena_free(arena);
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_names),
		cmocka_unit_test(loads_and_explains),
		cmocka_unit_test(never_waits_for_a_pipe),
		cmocka_unit_test(pitfall_5_tz_data_version_is_kept),
		cmocka_unit_test(reads_the_system),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
