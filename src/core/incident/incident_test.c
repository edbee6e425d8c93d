#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/incident/incident.h"

#define NOW INT64_C(1790000000000)

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

static struct incident made(enum incident_state state)
{
	return (struct incident){ .id = STR("i-1"),
				  .revision = 2,
				  .published_ms = NOW - 1000,
				  .deed = state == INCIDENT_MERGED ? INCIDENT_MERGE
								   : INCIDENT_UPDATE,
				  .state = state,
				  .impact = IMPACT_MINOR,
				  .into = state == INCIDENT_MERGED ? STR("i-2") : STR_NONE,
				  .title = STR("SMS delayed"),
				  .outages = STR("o-1"),
				  .texts = STR("en=We look.") };
}

/* A change that every state would take. */
static struct incident_change change_of(enum incident_deed deed)
{
	struct incident_change change = { .deed = deed,
					  .id = STR("i-1"),
					  .published_ms = TOLD_NOT_MS,
					  .state = -1,
					  .impact = -1,
					  .reason = STR("why") };

	if (deed == INCIDENT_OPEN)
		change.title = STR("SMS delayed");
	if (deed == INCIDENT_CORRECT)
		change.corrects = 1;
	if (deed == INCIDENT_MERGE)
		change.into = STR("i-3");
	else
		change.texts = STR("fr=Nous cherchons.\x1f"
				   "en=We look again.");
	return change;
}

static enum incident_fault fault_of(void **state, const struct incident *newest,
				    struct incident_change change)
{
	struct incident after = { .revision = -1 };
	enum incident_fault fault = incident_after(newest, &change, NOW, *state, &after);

	assert_int_equal(fault == INCIDENT_FINE, after.revision > 0);
	return fault;
}

static void test_all_pairs(void **state)
{
	static const enum incident_fault fine = INCIDENT_FINE;

	for (int i = INCIDENT_IS_NONE; i < INCIDENT_STATES; i++) {
		const struct incident incident = made((enum incident_state)i);
		const struct incident *newest = i == INCIDENT_IS_NONE ? NULL : &incident;
		enum incident_fault faults[INCIDENT_DEEDS] = { INCIDENT_THERE, fine, fine, fine,
							       fine };

		if (i < INCIDENT_RESOLVED)
			faults[INCIDENT_REVIEW] = INCIDENT_UNDONE;
		if (i == INCIDENT_REVIEWED)
			faults[INCIDENT_UPDATE] = faults[INCIDENT_REVIEW] = INCIDENT_CLOSED;
		for (int k = 0; k < INCIDENT_DEEDS; k++) {
			enum incident_fault wanted = faults[k];

			if (i == INCIDENT_IS_NONE)
				wanted = k == INCIDENT_OPEN ? fine : INCIDENT_UNKNOWN;
			if (i == INCIDENT_MERGED && k != INCIDENT_OPEN)
				wanted = INCIDENT_GONE;
			assert_int_equal(fault_of(state, newest, change_of((enum incident_deed)k)),
					 wanted);
		}
	}
}

static void test_opened(void **state)
{
	struct incident_change change = change_of(INCIDENT_OPEN);
	struct incident after;

	change.outages = STR("o-2\x1f"
			     "o-1");
	assert_int_equal(incident_after(NULL, &change, NOW, *state, &after), INCIDENT_FINE);
	assert_int_equal(after.state, INCIDENT_INVESTIGATING);
	assert_int_equal(after.impact, IMPACT_MINOR);
	assert_int_equal(after.published_ms, NOW);
	assert_true(str_equal(after.outages, STR("o-1\x1f"
						 "o-2")));
	assert_true(str_equal(after.texts, STR("en=We look again.\x1f"
					       "fr=Nous cherchons.")));
	assert_true(incident_tells(&after));
	change.title = STR("a\nb");
	assert_int_equal(fault_of(state, NULL, change), INCIDENT_NO_TITLE);
	change.title = STR_NONE;
	assert_int_equal(fault_of(state, NULL, change), INCIDENT_NO_TITLE);
	change = change_of(INCIDENT_OPEN);
	change.texts = STR_NONE;
	assert_int_equal(fault_of(state, NULL, change), INCIDENT_NO_TEXT);
}

static void test_updated(void **state)
{
	const struct incident newest = made(INCIDENT_IDENTIFIED);
	struct incident_change change = change_of(INCIDENT_UPDATE);
	struct incident after;

	change.texts = STR_NONE;
	assert_int_equal(fault_of(state, &newest, change), INCIDENT_NOTHING);
	change.state = INCIDENT_IDENTIFIED;
	assert_int_equal(fault_of(state, &newest, change), INCIDENT_SAME);
	change.impact = IMPACT_CRITICAL;
	assert_int_equal(incident_after(&newest, &change, NOW, *state, &after), INCIDENT_FINE);
	assert_false(incident_tells(&after)); /* nobody was told */
	assert_int_equal(after.texts.len, 0);
	assert_true(str_equal(after.title, newest.title));
	change.texts = STR("en=x");
	change.impact = IMPACT_MINOR;
	assert_int_equal(fault_of(state, &newest, change), INCIDENT_FINE); /* told again */
	change.published_ms = newest.published_ms;
	assert_int_equal(fault_of(state, &newest, change), INCIDENT_NO_EVIDENCE);
	change.evidence = STR("mail 1");
	assert_int_equal(fault_of(state, &newest, change), INCIDENT_EARLY);
	change.published_ms = NOW + TOLD_AHEAD_MS_MAX + 1;
	assert_int_equal(fault_of(state, &newest, change), INCIDENT_AHEAD);
}

static void test_others(void **state)
{
	const struct incident newest = made(INCIDENT_RESOLVED), merged = made(INCIDENT_MERGED);
	struct incident_change change = change_of(INCIDENT_CORRECT);
	struct incident after;

	assert_int_equal(incident_after(&newest, &change, NOW, *state, &after), INCIDENT_FINE);
	assert_int_equal(after.corrects, 1);
	assert_int_equal(after.state, INCIDENT_RESOLVED);
	assert_false(incident_tells(&after));
	change.reason = STR_NONE;
	assert_int_equal(fault_of(state, &newest, change), INCIDENT_NO_REASON);
	change = change_of(INCIDENT_REVIEW);
	change.state = INCIDENT_MONITORING; /* which only an update says */
	assert_int_equal(incident_after(&newest, &change, NOW, *state, &after), INCIDENT_FINE);
	assert_int_equal(after.state, INCIDENT_REVIEWED);
	change = change_of(INCIDENT_MERGE);
	assert_int_equal(incident_after(&newest, &change, NOW, *state, &after), INCIDENT_FINE);
	assert_int_equal(after.state, INCIDENT_MERGED);
	change.into = STR("i-1");
	assert_int_equal(fault_of(state, &newest, change), INCIDENT_ITSELF);
	change.into = STR("i-2");
	assert_int_equal(fault_of(state, &merged, change), INCIDENT_SAME);
}

static void test_words(void **state)
{
	(void)state;
	for (int i = 0; i < IMPACTS; i++)
		assert_int_equal(
			incident_impact_of(str_from(incident_impact_name((enum incident_impact)i))),
			i);
	assert_int_equal(incident_state_told(STR("resolved")), INCIDENT_RESOLVED);
	assert_int_equal(incident_state_told(STR("reviewed")), -1);
	assert_int_equal(incident_state_told(STR("none")), -1);
	assert_true(incident_is_text(STR("en=x=y\nz")));
	assert_false(incident_is_text(STR("en=")));
	assert_false(incident_is_text(STR("eng=x")));
	assert_false(incident_is_text(STR("EN=x")));
	assert_false(incident_is_text(STR("en")));
	assert_false(incident_is_text(STR("en=\xff")));
}

/* What is written is read again; what is not so is refused. */
static void test_bodies(void **state)
{
	struct incident incident = made(INCIDENT_MERGED), read;
	struct strbuf body = STRBUF_INIT(KIB);
	struct fact fact = { .kind = STR(INCIDENT_FACT),
			     .subject = incident.id,
			     .valid_from_ms = incident.published_ms };

	(void)state;
	incident_write(&body, &incident);
	fact.body = strbuf_str(&body);
	assert_int_equal(incident_read(&fact, &read), 0);
	assert_true(str_equal(read.texts, incident.texts));
	assert_int_equal(read.state, INCIDENT_MERGED);
	fact.subject = incident.into;
	assert_int_equal(incident_read(&fact, &read), -EBADMSG);
	fact.subject = incident.id;
	fact.body.len--;
	assert_int_equal(incident_read(&fact, &read), -EBADMSG);
	strbuf_clear(&body);
	incident.corrects = 1; /* and nothing is corrected */
	incident_write(&body, &incident);
	fact.body = strbuf_str(&body);
	assert_int_equal(incident_read(&fact, &read), -EBADMSG);
	strbuf_done(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all_pairs, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_opened, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_updated, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_others, arena_make, arena_drop),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_bodies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
