#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/report/report.h"

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

static struct report made(enum report_deed deed)
{
	return (struct report){ .customer = STR("c-1"),
				.id = STR("r-1"),
				.revision = deed == REPORT_RECEIVE ? 1 : 2,
				.at_ms = NOW - 5000,
				.channel = REPORT_PHONE,
				.deed = deed };
}

/* A change that every state would take. */
static struct report_change change_of(enum report_deed deed)
{
	struct report_change change = { .deed = deed,
					.customer = STR("c-1"),
					.id = STR("r-1"),
					.at_ms = TOLD_NOT_MS,
					.channel = -1,
					.reason = STR("why"),
					.evidence = STR("tape 1") };

	if (deed == REPORT_RECEIVE)
		change.channel = REPORT_WEB;
	if (deed == REPORT_LINK)
		change.outage = STR("o-1");
	if (deed == REPORT_CORRECT)
		change.channel = REPORT_VOICEMAIL;
	return change;
}

static enum report_fault fault_of(void **state, const struct report *newest,
				  struct report_change change)
{
	struct report after = { .revision = -1 };
	enum report_fault fault = report_after(newest, &change, NOW, *state, &after);

	assert_int_equal(fault == REPORT_FINE, after.revision > 0);
	return fault;
}

static void test_all_pairs(void **state)
{
	static const enum report_fault faults[][REPORT_DEEDS] = {
		{ REPORT_FINE, REPORT_UNKNOWN, REPORT_UNKNOWN, REPORT_UNKNOWN },
		{ REPORT_THERE, REPORT_FINE, REPORT_FINE, REPORT_FINE },
		{ REPORT_THERE, REPORT_GONE, REPORT_GONE, REPORT_SAME },
	};
	const struct report received = made(REPORT_RECEIVE), withdrawn = made(REPORT_WITHDRAW);
	const struct report *const newest[] = { NULL, &received, &withdrawn };

	for (size_t i = 0; i < REPORT_STATES; i++)
		for (size_t k = 0; k < REPORT_DEEDS; k++)
			assert_int_equal(fault_of(state, newest[i], change_of((enum report_deed)k)),
					 faults[i][k]);
}

static void test_received(void **state)
{
	struct report_change change = change_of(REPORT_RECEIVE);
	struct report after;

	change.own = true; /* of no outage */
	assert_int_equal(report_after(NULL, &change, NOW, *state, &after), REPORT_FINE);
	assert_int_equal(after.at_ms, NOW);
	assert_int_equal(after.channel, REPORT_WEB);
	assert_false(after.own);
	change.at_ms = NOW + TOLD_AHEAD_MS_MAX;
	assert_int_equal(fault_of(state, NULL, change), REPORT_FINE);
	change.at_ms++;
	assert_int_equal(fault_of(state, NULL, change), REPORT_AHEAD);
	change = change_of(REPORT_RECEIVE);
	change.channel = -1;
	assert_int_equal(fault_of(state, NULL, change), REPORT_NO_CHANNEL);
}

static void test_changed(void **state)
{
	const struct report received = made(REPORT_RECEIVE);
	struct report_change change = change_of(REPORT_LINK);
	struct report after;

	assert_int_equal(report_after(&received, &change, NOW, *state, &after), REPORT_FINE);
	assert_true(str_equal(after.outage, STR("o-1")));
	assert_int_equal(after.at_ms, received.at_ms);
	change.outage = STR_NONE;
	assert_int_equal(fault_of(state, &received, change), REPORT_SAME);
	assert_int_equal(fault_of(state, &after, change), REPORT_FINE);
	change = change_of(REPORT_CORRECT);
	change.evidence = STR_NONE;
	assert_int_equal(fault_of(state, &received, change), REPORT_NO_EVIDENCE);
	change.channel = -1;
	assert_int_equal(fault_of(state, &received, change), REPORT_NOTHING);
	change.subscription = STR("s-1");
	assert_int_equal(fault_of(state, &received, change), REPORT_FINE);
	change.reason = STR_NONE;
	assert_int_equal(fault_of(state, &received, change), REPORT_NO_REASON);
	change.reason = STR("why");
	change.at_ms = NOW - 1;
	assert_int_equal(fault_of(state, &received, change), REPORT_NO_EVIDENCE);
	change.evidence = STR("tape 2");
	assert_int_equal(report_after(&after, &change, NOW, *state, &after), REPORT_FINE);
	assert_int_equal(after.at_ms, NOW - 1);
	assert_true(str_equal(after.outage, STR("o-1"))); /* a correction leaves it */
	change = change_of(REPORT_WITHDRAW);
	change.reason = STR_NONE;
	assert_int_equal(fault_of(state, &received, change), REPORT_NO_REASON);
}

/* More evidence than a list holds. */
static void test_too_much(void **state)
{
	struct report_change change = change_of(REPORT_RECEIVE);
	struct strbuf many = STRBUF_INIT(TOLD_LIST_BYTES_MAX);

	for (size_t i = 0; i < 1001; i++) {
		if (i > 0)
			strbuf_add_byte(&many, TOLD_ITEM);
		strbuf_add_int(&many, (int64_t)i);
	}
	change.evidence = strbuf_str(&many);
	assert_int_equal(fault_of(state, NULL, change), REPORT_NO_MEMORY);
	strbuf_done(&many);
}

static void test_channels(void **state)
{
	(void)state;
	for (int i = 0; i < REPORT_CHANNELS; i++)
		assert_int_equal(
			report_channel_of(str_from(report_channel_name((enum report_channel)i))),
			i);
	assert_int_equal(report_channel_of(STR("pigeon")), -1);
	assert_int_equal(report_channel_of(STR_NONE), -1);
}

/* What is written is read again; what is not so is refused. */
static void test_bodies(void **state)
{
	struct report report = made(REPORT_LINK), read;
	struct strbuf body = STRBUF_INIT(KIB);
	struct fact fact = { .kind = STR(REPORT_FACT),
			     .customer = report.customer,
			     .subject = report.id,
			     .valid_from_ms = report.at_ms };

	(void)state;
	report.outage = STR("o-1");
	report.own = true;
	report_write(&body, &report);
	fact.body = strbuf_str(&body);
	assert_int_equal(report_read(&fact, &read), 0);
	assert_true(report_equal(&report, &read));
	fact.body.len--;
	assert_int_equal(report_read(&fact, &read), -EBADMSG);
	fact.body.len++;
	fact.customer = STR_NONE;
	assert_int_equal(report_read(&fact, &read), -EBADMSG);
	fact.customer = report.customer;
	report.outage = STR_NONE; /* a customer's own, but none */
	strbuf_clear(&body);
	report_write(&body, &report);
	fact.body = strbuf_str(&body);
	assert_int_equal(report_read(&fact, &read), -EBADMSG);
	strbuf_done(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all_pairs, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_received, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_changed, arena_make, arena_drop),
		cmocka_unit_test_setup_teardown(test_too_much, arena_make, arena_drop),
		cmocka_unit_test(test_channels),
		cmocka_unit_test(test_bodies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
