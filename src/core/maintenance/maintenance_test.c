#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/maintenance/maintenance.h"

#define NOW INT64_C(1790000000000)
#define HOUR INT64_C(3600000)

static int arena_make(void **state)
{
	struct arena *arena;

	assert_int_equal(arena_new(4 * MIB, &arena), 0);
	*state = arena;
	return 0;
}

static int arena_drop(void **state)
{
	arena_free(*state);
	return 0;
}

static struct maintenance made(enum maintenance_deed deed)
{
	return (struct maintenance){ .id = STR("m-1"),
				     .revision = deed == MAINTENANCE_ANNOUNCE ? 1 : 2,
				     .from_ms = NOW + 48 * HOUR,
				     .to_ms = NOW + 50 * HOUR,
				     .published_ms = NOW - HOUR,
				     .deed = deed,
				     .components = STR("api"),
				     .values = STR("planned=yes") };
}

/* A change that every state would take. */
static struct maintenance_change change_of(enum maintenance_deed deed)
{
	struct maintenance_change change = { .deed = deed,
					     .id = STR("m-1"),
					     .from_ms = TOLD_NOT_MS,
					     .to_ms = TOLD_NOT_MS,
					     .published_ms = TOLD_NOT_MS,
					     .reason = STR("why") };

	if (deed == MAINTENANCE_ANNOUNCE) {
		change.from_ms = NOW + HOUR;
		change.to_ms = NOW + 2 * HOUR;
		change.components = STR("api");
	}
	if (deed == MAINTENANCE_REVISE)
		change.to_ms = NOW + 51 * HOUR;
	return change;
}

static enum maintenance_fault fault_of(void **state, const struct maintenance *newest,
				       struct maintenance_change change)
{
	struct maintenance after = { .revision = -1 };
	enum maintenance_fault fault = maintenance_after(newest, &change, NOW, *state, &after);

	assert_int_equal(fault == MAINTENANCE_FINE, after.revision > 0);
	if (fault == MAINTENANCE_FINE)
		assert_int_equal(after.revision, newest ? newest->revision + 1 : 1);
	return fault;
}

static void test_all_pairs(void **state)
{
	static const enum maintenance_fault faults[][MAINTENANCE_DEEDS] = {
		{ MAINTENANCE_FINE, MAINTENANCE_UNKNOWN, MAINTENANCE_UNKNOWN },
		{ MAINTENANCE_THERE, MAINTENANCE_FINE, MAINTENANCE_FINE },
		{ MAINTENANCE_THERE, MAINTENANCE_GONE, MAINTENANCE_SAME },
	};
	const struct maintenance announced = made(MAINTENANCE_ANNOUNCE);
	const struct maintenance cancelled = made(MAINTENANCE_CANCEL);
	const struct maintenance *const newest[] = { NULL, &announced, &cancelled };

	for (size_t i = 0; i < MAINTENANCE_STATES; i++)
		for (size_t k = 0; k < MAINTENANCE_DEEDS; k++)
			assert_int_equal(
				fault_of(state, newest[i], change_of((enum maintenance_deed)k)),
				faults[i][k]);
}

static void test_announced(void **state)
{
	struct maintenance_change change = change_of(MAINTENANCE_ANNOUNCE);
	struct maintenance after;

	change.values = STR("emergency=yes\x1f"
			    "planned=no");
	assert_int_equal(maintenance_after(NULL, &change, NOW, *state, &after), MAINTENANCE_FINE);
	assert_int_equal(after.published_ms, NOW);
	assert_true(str_equal(after.values, change.values));
	change.to_ms = change.from_ms;
	assert_int_equal(fault_of(state, NULL, change), MAINTENANCE_REVERSED);
	change.to_ms = TOLD_NOT_MS;
	assert_int_equal(fault_of(state, NULL, change), MAINTENANCE_NO_TIME);
	change = change_of(MAINTENANCE_ANNOUNCE);
	change.components = STR_NONE;
	assert_int_equal(fault_of(state, NULL, change), MAINTENANCE_NOWHERE);
	change.subscription = STR("s-1");
	assert_int_equal(fault_of(state, NULL, change), MAINTENANCE_FINE);
}

/* A publication cannot be moved, and one that was made elsewhere has to be shown. */
static void test_published(void **state)
{
	struct maintenance newest = made(MAINTENANCE_ANNOUNCE), after;
	struct maintenance_change change = change_of(MAINTENANCE_REVISE);

	change.published_ms = NOW - 1;
	assert_int_equal(fault_of(state, &newest, change), MAINTENANCE_NO_EVIDENCE);
	change.evidence = STR("mail 4");
	assert_int_equal(maintenance_after(&newest, &change, NOW, *state, &after),
			 MAINTENANCE_FINE);
	assert_int_equal(after.published_ms, NOW - 1);
	change.published_ms = newest.published_ms;
	assert_int_equal(fault_of(state, &newest, change), MAINTENANCE_EARLY);
	change.published_ms = NOW + TOLD_AHEAD_MS_MAX;
	assert_int_equal(fault_of(state, &newest, change), MAINTENANCE_FINE);
	change.published_ms++;
	assert_int_equal(fault_of(state, &newest, change), MAINTENANCE_AHEAD);
	newest.published_ms = NOW + 5;
	change.published_ms = TOLD_NOT_MS;
	assert_int_equal(maintenance_after(&newest, &change, NOW, *state, &after),
			 MAINTENANCE_FINE);
	assert_int_equal(after.published_ms, NOW + 6);
}

static void test_revised(void **state)
{
	const struct maintenance newest = made(MAINTENANCE_ANNOUNCE);
	struct maintenance_change change = change_of(MAINTENANCE_REVISE);
	struct maintenance after;

	assert_int_equal(maintenance_after(&newest, &change, NOW, *state, &after),
			 MAINTENANCE_FINE);
	assert_int_equal(after.from_ms, newest.from_ms);
	assert_int_equal(after.to_ms, NOW + 51 * HOUR);
	assert_int_equal(newest.published_ms, NOW - HOUR);
	change.to_ms = newest.to_ms;
	assert_int_equal(fault_of(state, &newest, change), MAINTENANCE_SAME);
	change.to_ms = newest.from_ms;
	assert_int_equal(fault_of(state, &newest, change), MAINTENANCE_REVERSED);
	change.to_ms = TOLD_NOT_MS;
	assert_int_equal(fault_of(state, &newest, change), MAINTENANCE_NOTHING);
	change.values = STR("agreed=yes");
	assert_int_equal(fault_of(state, &newest, change), MAINTENANCE_NO_EVIDENCE);
	change.evidence = STR("mail 4");
	assert_int_equal(fault_of(state, &newest, change), MAINTENANCE_FINE);
	change.components = STR("api");
	assert_int_equal(fault_of(state, &newest, change), MAINTENANCE_FIXED);
	change.components = STR_NONE;
	change.reason = STR_NONE;
	assert_int_equal(fault_of(state, &newest, change), MAINTENANCE_NO_REASON);
	change = change_of(MAINTENANCE_CANCEL);
	change.reason = STR_NONE;
	assert_int_equal(fault_of(state, &newest, change), MAINTENANCE_NO_REASON);
}

/* What is written is read again; what is not so is refused. */
static void test_bodies(void **state)
{
	struct maintenance maintenance = made(MAINTENANCE_CANCEL), read;
	struct strbuf body = STRBUF_INIT(KIB);
	struct fact fact = { .kind = STR(MAINTENANCE_FACT),
			     .subject = maintenance.id,
			     .valid_from_ms = maintenance.from_ms,
			     .valid_to_ms = maintenance.to_ms };

	(void)state;
	maintenance_write(&body, &maintenance);
	fact.body = strbuf_str(&body);
	assert_int_equal(maintenance_read(&fact, &read), 0);
	assert_true(maintenance_equal(&maintenance, &read));
	assert_int_equal(read.revision, 2);
	assert_int_equal(read.published_ms, maintenance.published_ms);
	assert_int_equal(maintenance_state_of(&read), MAINTENANCE_IS_CANCELLED);
	fact.body.len--;
	assert_int_equal(maintenance_read(&fact, &read), -EBADMSG);
	fact.body.len++;
	fact.valid_to_ms = fact.valid_from_ms;
	assert_int_equal(maintenance_read(&fact, &read), -EBADMSG);
	fact.valid_to_ms = maintenance.to_ms;
	maintenance.revision = 1; /* nothing was announced that is cancelled */
	strbuf_clear(&body);
	maintenance_write(&body, &maintenance);
	fact.body = strbuf_str(&body);
	assert_int_equal(maintenance_read(&fact, &read), -EBADMSG);
	strbuf_done(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all_pairs, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_announced, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_published, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_revised, arena_make, arena_drop),
		cmocka_unit_test(test_bodies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
