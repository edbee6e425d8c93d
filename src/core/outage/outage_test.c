#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/outage/outage.h"
#include "core/time/instant.h"

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

static struct outage outage_made(enum outage_state state)
{
	struct outage outage = { .id = STR("o-1"),
				 .revision = 3,
				 .start_ms = NOW - 5000,
				 .end_ms = NOW - 1000,
				 .components = STR("api"),
				 .values = STR("cause=power\x1fseverity=high"),
				 .evidence = STR("ticket 1") };

	if (state == OUTAGE_IS_OPEN)
		outage.end_ms = INSTANT_OPEN_MS;
	if (state == OUTAGE_IS_MERGED)
		outage.superseded_by = STR("o-9");
	return outage;
}

/* A change that is fine wherever its deed is taken. */
static struct outage_change change_made(enum outage_deed deed)
{
	struct outage_change change = { .deed = deed,
					.id = STR("o-1"),
					.start_ms = TOLD_NOT_MS,
					.end_ms = TOLD_NOT_MS,
					.reason = STR("why") };

	if (deed == OUTAGE_OPEN)
		change.components = STR("api");
	if (deed == OUTAGE_CORRECT)
		change.start_ms = NOW - 6000;
	if (deed == OUTAGE_MERGE)
		change.into = STR("o-2");
	if (deed == OUTAGE_CLASSIFY || deed == OUTAGE_DECIDE) {
		change.values = STR("cause=fibre");
		change.evidence = STR("ticket 2");
	}
	return change;
}

/* Every state with every deed: what the table says is what becomes of it. */
static void test_all_pairs(void **state)
{
	static const char *const taken[] = {
		[OUTAGE_IS_NONE] = "y------",
		[OUTAGE_IS_OPEN] = "-yyyyyy",
		[OUTAGE_IS_ENDED] = "--yyyyy",
		[OUTAGE_IS_MERGED] = "------y",
	};

	for (int s = OUTAGE_IS_NONE; s <= OUTAGE_IS_MERGED; s++) {
		for (int d = OUTAGE_OPEN; d < OUTAGE_DEEDS; d++) {
			const struct outage before = outage_made((enum outage_state)s);
			const struct outage_change change = change_made((enum outage_deed)d);
			const struct outage *newest = s == OUTAGE_IS_NONE ? NULL : &before;
			enum outage_fault fault =
				outage_transition(outage_state_of(newest), change.deed);
			struct outage after;

			assert_int_equal(outage_state_of(newest), s);
			assert_int_equal(fault == OUTAGE_FINE, taken[s][d] == 'y');
			if (d == OUTAGE_DISPUTE)
				continue;
			fault = outage_after(newest, &change, NOW, *state, &after);
			if (s == OUTAGE_IS_MERGED && d == OUTAGE_DECIDE)
				assert_int_equal(fault, OUTAGE_GONE);
			else
				assert_int_equal(fault == OUTAGE_FINE, taken[s][d] == 'y');
			if (fault == OUTAGE_FINE)
				assert_int_equal(after.revision, newest ? 4 : 1);
		}
	}
}

static enum outage_fault fault_of(void **state, const struct outage *newest,
				  struct outage_change change)
{
	struct outage after;

	return outage_after(newest, &change, NOW, *state, &after);
}

/* What each deed needs, and times at their very edges. */
static void test_guards(void **state)
{
	const struct outage ended = outage_made(OUTAGE_IS_ENDED);
	struct outage_change change = change_made(OUTAGE_OPEN);

	change.start_ms = NOW + TOLD_AHEAD_MS_MAX;
	assert_int_equal(fault_of(state, NULL, change), OUTAGE_FINE);
	change.start_ms++;
	assert_int_equal(fault_of(state, NULL, change), OUTAGE_AHEAD);
	change.start_ms = NOW;
	change.end_ms = NOW;
	assert_int_equal(fault_of(state, NULL, change), OUTAGE_REVERSED);
	change.end_ms = NOW + 1;
	assert_int_equal(fault_of(state, NULL, change), OUTAGE_FINE);
	change.end_ms = NOW + TOLD_AHEAD_MS_MAX + 1;
	assert_int_equal(fault_of(state, NULL, change), OUTAGE_AHEAD);
	change = change_made(OUTAGE_OPEN);
	change.components = STR_NONE;
	assert_int_equal(fault_of(state, NULL, change), OUTAGE_NOWHERE);
	change.subscription = STR("s-1");
	assert_int_equal(fault_of(state, NULL, change), OUTAGE_FINE);
	for (int d = OUTAGE_CORRECT; d <= OUTAGE_CLASSIFY; d++) {
		change = change_made((enum outage_deed)d);
		change.reason = STR_NONE;
		assert_int_equal(fault_of(state, &ended, change), OUTAGE_NO_REASON);
	}
	change = change_made(OUTAGE_CLASSIFY);
	change.evidence = STR_NONE;
	assert_int_equal(fault_of(state, &ended, change), OUTAGE_NO_EVIDENCE);
	change = change_made(OUTAGE_CLASSIFY);
	change.values = STR_NONE;
	assert_int_equal(fault_of(state, &ended, change), OUTAGE_NOTHING);
	change.values = STR("cause=power");
	assert_int_equal(fault_of(state, &ended, change), OUTAGE_SAME);
	change = change_made(OUTAGE_CORRECT);
	change.start_ms = TOLD_NOT_MS;
	assert_int_equal(fault_of(state, &ended, change), OUTAGE_NOTHING);
	change.start_ms = ended.end_ms;
	assert_int_equal(fault_of(state, &ended, change), OUTAGE_REVERSED);
	change = change_made(OUTAGE_END);
	change.end_ms = ended.end_ms;
	assert_int_equal(fault_of(state, &ended, change), OUTAGE_SAME);
	change.end_ms++;
	assert_int_equal(fault_of(state, &ended, change), OUTAGE_OVER);
}

/* Values are told one by one; one that is emptied goes. */
static void test_values(void **state)
{
	const struct outage ended = outage_made(OUTAGE_IS_ENDED);
	struct outage_change change = change_made(OUTAGE_CLASSIFY);
	struct outage after;

	change.values = STR("severity=\x1f"
			    "cause=fibre|water\x1fplanned=no");
	assert_int_equal(outage_after(&ended, &change, NOW, *state, &after), OUTAGE_FINE);
	assert_true(str_equal(after.values, STR("cause=fibre|water\x1fplanned=no")));
	assert_true(str_equal(after.evidence, STR("ticket 2")));
	assert_true(str_equal(after.reason, STR("why")));
	assert_int_equal(after.start_ms, ended.start_ms);
	assert_true(str_equal(ended.values, STR("cause=power\x1fseverity=high")));
}

/* The one that stays takes time and components; what is apart, or itself, is refused. */
static void test_take(void **state)
{
	const struct outage_change change = change_made(OUTAGE_MERGE);
	struct outage into = outage_made(OUTAGE_IS_ENDED), gone = into, after;

	into.id = STR("o-2");
	gone.start_ms = into.start_ms - 100;
	gone.end_ms = into.start_ms; /* they touch */
	gone.components = STR("mail");
	assert_int_equal(outage_take(&into, &gone, &change, *state, &after), OUTAGE_FINE);
	assert_int_equal(after.start_ms, gone.start_ms);
	assert_int_equal(after.end_ms, into.end_ms);
	assert_true(str_equal(after.components, STR("api\x1fmail")));
	assert_true(str_equal(after.values, into.values));
	gone.end_ms--;
	assert_int_equal(outage_take(&into, &gone, &change, *state, &after), OUTAGE_APART);
	gone.start_ms = into.end_ms;
	gone.end_ms = INSTANT_OPEN_MS;
	assert_int_equal(outage_take(&into, &gone, &change, *state, &after), OUTAGE_FINE);
	assert_int_equal(outage_state_of(&after), OUTAGE_IS_OPEN);
	gone.start_ms++;
	assert_int_equal(outage_take(&into, &gone, &change, *state, &after), OUTAGE_APART);
	gone = into;
	assert_int_equal(outage_take(&into, &gone, &change, *state, &after), OUTAGE_ITSELF);
	gone.id = STR("o-1");
	assert_int_equal(outage_take(&into, &gone, &change, *state, &after), OUTAGE_SAME);
	gone.subscription = STR("s-1");
	assert_int_equal(outage_take(&into, &gone, &change, *state, &after), OUTAGE_OTHERS);
	into.components = STR("api");
	into.subscription = gone.subscription;
	gone.components = STR_NONE; /* all of the subscription */
	assert_int_equal(outage_take(&into, &gone, &change, *state, &after), OUTAGE_FINE);
	assert_int_equal(after.components.len, 0);
	into = outage_made(OUTAGE_IS_MERGED);
	assert_int_equal(outage_take(&into, &gone, &change, *state, &after), OUTAGE_GONE);
}

/* What is written is read again; what is not so is refused. */
static void test_bodies(void **state)
{
	struct outage outage = outage_made(OUTAGE_IS_MERGED), read;
	struct strbuf body = STRBUF_INIT(KIB);
	struct fact fact = { .kind = STR(OUTAGE_FACT),
			     .subject = outage.id,
			     .valid_from_ms = outage.start_ms,
			     .valid_to_ms = outage.end_ms };
	struct outage_dispute dispute = { 1, 1, STR("c-1"), STR_NONE, STR_NONE }, disputed;
	struct outage_decision decision = { 2, true, STR("because"), STR("x") }, decided;

	(void)state;
	outage_write(&body, &outage);
	fact.body = strbuf_str(&body);
	assert_int_equal(outage_read(&fact, &read), 0);
	assert_true(outage_equal(&outage, &read));
	assert_int_equal(read.revision, 3);
	fact.body.len--;
	assert_int_equal(outage_read(&fact, &read), -EBADMSG);
	fact.body.len++;
	fact.valid_to_ms = fact.valid_from_ms;
	assert_int_equal(outage_read(&fact, &read), -EBADMSG);
	fact.valid_to_ms = outage.end_ms;
	fact.subject = outage.superseded_by;
	assert_int_equal(outage_read(&fact, &read), -EBADMSG);
	strbuf_clear(&body);
	outage_decision_write(&body, &decision);
	fact.body = strbuf_str(&body);
	assert_int_equal(outage_decision_read(&fact, &decided), 0);
	assert_true(decided.accepted);
	assert_int_equal(decided.dispute, 2);
	strbuf_clear(&body);
	outage_dispute_write(&body, &dispute);
	fact.body = strbuf_str(&body);
	assert_int_equal(outage_dispute_read(&fact, &disputed), -EBADMSG); /* without a reason */
	strbuf_clear(&body);
	decision.reason = STR_NONE;
	outage_decision_write(&body, &decision);
	fact.body = strbuf_str(&body);
	assert_int_equal(outage_decision_read(&fact, &decided), -EBADMSG);
	strbuf_done(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all_pairs, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_guards, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_values, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_take, arena_make, arena_drop),
		cmocka_unit_test(test_bodies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
