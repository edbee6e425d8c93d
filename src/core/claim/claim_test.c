#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "core/claim/claim.h"

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

/* A change that a state in which the deed is possible would take. */
static struct claim_change change_of(enum claim_deed deed)
{
	struct claim_change change = { .deed = deed,
				       .customer = STR("c-1"),
				       .id = STR("q-1"),
				       .actor = STR("ann"),
				       .at_ms = TOLD_NOT_MS,
				       .subscription = STR("s-1"),
				       .reason = STR("why") };

	if (deed == CLAIM_ASK)
		change.lacking = STR("ticket");
	if (deed == CLAIM_COMPLETE)
		change.values = STR("ticket=12");
	if (deed == CLAIM_DECIDE) {
		change.answer = CLAIM_ACCEPTED;
		change.reasons = STR("3.1=down for an hour");
	}
	if (deed == CLAIM_DECIDE || deed == CLAIM_GOODWILL) {
		change.currency = STR("EUR");
		change.amount_minor = 2000;
	}
	return change;
}

static enum claim_fault after(void **state, const struct customer_claim *newest,
			      struct claim_change change, struct customer_claim *ret_after)
{
	return claim_after(newest, &change, NOW, *state, ret_after);
}

static enum claim_fault fault_of(void **state, const struct customer_claim *newest,
				 struct claim_change change)
{
	struct customer_claim none;

	return after(state, newest, change, &none);
}

/* One more revision, made by a change that is fine. */
static struct customer_claim then(void **state, const struct customer_claim *newest,
				  struct claim_change change)
{
	struct customer_claim next = { 0 };

	assert_int_equal(after(state, newest, change, &next), CLAIM_FINE);
	assert_int_equal(next.revision, newest ? newest->revision + 1 : 1);
	return next;
}

static struct customer_claim filed(void **state)
{
	struct claim_change change = change_of(CLAIM_FILE);

	change.own = true; /* of no outage: nobody's */
	change.at_ms = NOW - 100 * HOUR;
	return then(state, NULL, change);
}

static struct customer_claim decided(void **state)
{
	struct customer_claim claim = filed(state);

	return then(state, &claim, change_of(CLAIM_DECIDE));
}

/* Every state with every deed, the reason the change needs included. */
static void test_all_pairs(void **state)
{
	static const enum claim_fault expected[CLAIM_STATES][CLAIM_DEEDS] = {
		{ CLAIM_FINE, CLAIM_UNKNOWN, CLAIM_UNKNOWN, CLAIM_UNKNOWN, CLAIM_UNKNOWN,
		  CLAIM_UNKNOWN, CLAIM_UNKNOWN },
		{ CLAIM_THERE, CLAIM_FINE, CLAIM_FINE, CLAIM_FINE, CLAIM_UNDECIDED, CLAIM_UNDECIDED,
		  CLAIM_FINE },
		{ CLAIM_THERE, CLAIM_SAME, CLAIM_FINE, CLAIM_FINE, CLAIM_UNDECIDED, CLAIM_UNDECIDED,
		  CLAIM_FINE },
		{ CLAIM_THERE, CLAIM_SETTLED, CLAIM_SETTLED, CLAIM_SETTLED, CLAIM_FINE, CLAIM_FINE,
		  CLAIM_SETTLED },
		{ CLAIM_THERE, CLAIM_UNDECIDED, CLAIM_FINE, CLAIM_SAME_PERSON, CLAIM_SAME,
		  CLAIM_UNDECIDED, CLAIM_SETTLED },
		{ CLAIM_THERE, CLAIM_GONE, CLAIM_GONE, CLAIM_GONE, CLAIM_GONE, CLAIM_GONE,
		  CLAIM_SAME },
	};
	struct customer_claim in[CLAIM_STATES];

	in[CLAIM_IS_RECEIVED] = filed(state);
	in[CLAIM_IS_WAITING] = then(state, &in[CLAIM_IS_RECEIVED], change_of(CLAIM_ASK));
	in[CLAIM_IS_DECIDED] = decided(state);
	in[CLAIM_IS_CONTESTED] = then(state, &in[CLAIM_IS_DECIDED], change_of(CLAIM_CONTEST));
	in[CLAIM_IS_WITHDRAWN] = then(state, &in[CLAIM_IS_RECEIVED], change_of(CLAIM_WITHDRAW));
	for (int is = 0; is < CLAIM_STATES; is++) {
		if (is > 0)
			assert_int_equal(in[is].state, is);
		for (int deed = 0; deed < CLAIM_DEEDS; deed++)
			assert_int_equal(fault_of(state, is > 0 ? &in[is] : NULL,
						  change_of((enum claim_deed)deed)),
					 expected[is][deed]);
	}
}

/* While something is missing the provider waits, and that time is no part of its own. */
static void test_waiting(void **state)
{
	struct customer_claim claim = filed(state);
	struct claim_change change = change_of(CLAIM_ASK);

	change.at_ms = NOW - 90 * HOUR;
	claim = then(state, &claim, change);
	assert_int_equal(claim.waits_from_ms, NOW - 90 * HOUR);
	change.lacking = STR("invoice");
	change.at_ms = NOW - 80 * HOUR;
	claim = then(state, &claim, change); /* asked for more: since when stays */
	assert_int_equal(claim.waits_from_ms, NOW - 90 * HOUR);
	change = change_of(CLAIM_COMPLETE);
	change.at_ms = NOW - 60 * HOUR;
	claim = then(state, &claim, change);
	assert_int_equal(claim.waited_ms, 30 * HOUR);
	assert_int_equal(claim.lacking.len, 0);
	assert_true(str_equal(claim.values, STR("ticket=12")));
	change = change_of(CLAIM_ASK);
	change.at_ms = NOW - 50 * HOUR;
	claim = then(state, &claim, change);
	change = change_of(CLAIM_DECIDE);
	change.at_ms = NOW - 49 * HOUR;
	claim = then(state, &claim, change);
	assert_int_equal(claim.waited_ms, 31 * HOUR);
	assert_int_equal(claim.filed_ms, NOW - 100 * HOUR);
	assert_int_equal(claim.waits_from_ms, TOLD_NOT_MS);
}

static void test_decisions(void **state)
{
	struct customer_claim claim = filed(state);
	struct claim_change change = change_of(CLAIM_DECIDE);

	change.reasons = STR_NONE;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_NO_REASONS);
	change.reasons = STR("3.1=yes\x1f"
			     "because");
	assert_int_equal(fault_of(state, &claim, change), CLAIM_BAD_REASONS);
	change.reasons = STR("=because");
	assert_int_equal(fault_of(state, &claim, change), CLAIM_BAD_REASONS);
	change.reasons = STR("3.1=");
	assert_int_equal(fault_of(state, &claim, change), CLAIM_BAD_REASONS);
	change.reasons = STR("3.1=yes");
	change.amount_minor = 0;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_NO_AMOUNT);
	change.answer = CLAIM_PARTIAL;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_NO_AMOUNT);
	change.answer = CLAIM_LATE;
	claim = then(state, &claim, change);
	assert_int_equal(claim.answer, CLAIM_LATE);
	assert_int_equal(claim.currency.len, 0);
	claim = filed(state);
	change.answer = CLAIM_REFUSED;
	change.amount_minor = 1;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_AMOUNT);
}

/* Somebody else decides on what was contested; what was granted stays. */
static void test_contested(void **state)
{
	struct customer_claim claim = decided(state);
	struct claim_change change = change_of(CLAIM_CONTEST);

	change.reason = STR_NONE;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_NO_REASON);
	claim = then(state, &claim, change_of(CLAIM_CONTEST));
	assert_int_equal(claim.due_minor, 2000);
	claim = then(state, &claim, change_of(CLAIM_COMPLETE));
	assert_int_equal(claim.state, CLAIM_IS_CONTESTED);
	change = change_of(CLAIM_DECIDE);
	change.actor = STR("bob");
	change.amount_minor = 1999;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_LOWER);
	change.currency = STR("USD");
	change.amount_minor = 3000;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_OTHER_CURRENCY);
	change.currency = STR("EUR");
	claim = then(state, &claim, change);
	assert_int_equal(claim.due_minor, 3000);
	assert_true(str_equal(claim.decider, STR("bob")));
	/* and again, by the first one */
	claim = then(state, &claim, change_of(CLAIM_CONTEST));
	change.actor = STR("ann");
	change.amount_minor = 3000;
	assert_int_equal(then(state, &claim, change).due_minor, 3000);
}

static void test_goodwill(void **state)
{
	struct customer_claim claim = decided(state);
	struct claim_change change = change_of(CLAIM_GOODWILL);

	change.amount_minor = 0;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_NO_AMOUNT);
	change.amount_minor = 500;
	claim = then(state, &claim, change);
	assert_int_equal(claim.due_minor, 2000);
	assert_int_equal(claim.goodwill_minor, 500);
	assert_int_equal(claim.answer, CLAIM_ACCEPTED);
	assert_int_equal(fault_of(state, &claim, change), CLAIM_SAME);
	change.amount_minor = 499;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_LOWER);
	change.amount_minor = 600;
	change.reason = STR_NONE;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_NO_REASON);
}

static void test_time(void **state)
{
	struct customer_claim claim = filed(state);
	struct claim_change change = change_of(CLAIM_ASK);

	change.at_ms = claim.at_ms - 1;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_EARLY);
	change.at_ms = NOW + TOLD_AHEAD_MS_MAX + 1;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_AHEAD);
	change.at_ms = NOW + TOLD_AHEAD_MS_MAX;
	claim = then(state, &claim, change);
	/* a clock that was put back is no reason to refuse the next one */
	claim = then(state, &claim, change_of(CLAIM_COMPLETE));
	assert_int_equal(claim.at_ms, NOW + TOLD_AHEAD_MS_MAX);
}

static void test_missing(void **state)
{
	struct customer_claim claim = filed(state);
	struct claim_change change = change_of(CLAIM_FILE);

	change.outage = STR("o-1");
	assert_false(then(state, NULL, change).own);
	change.own = true;
	assert_true(then(state, NULL, change).own);
	change.subscription = STR_NONE;
	assert_int_equal(fault_of(state, NULL, change), CLAIM_NO_SUBSCRIPTION);
	change = change_of(CLAIM_ASK);
	change.lacking = STR_NONE;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_NOTHING);
	change = change_of(CLAIM_COMPLETE);
	change.values = STR_NONE;
	assert_int_equal(fault_of(state, &claim, change), CLAIM_NOTHING);
	change.evidence = STR("mail 3");
	claim = then(state, &claim, change);
	assert_int_equal(fault_of(state, &claim, change), CLAIM_SAME);
	arena_fail_after(*state, 0);
	assert_int_equal(fault_of(state, &claim, change_of(CLAIM_ASK)), CLAIM_NO_MEMORY);
	arena_fail_after(*state, SIZE_MAX);
}

static void test_names(void **state)
{
	(void)state;
	for (int i = CLAIM_ACCEPTED; i < CLAIM_ANSWERS; i++)
		assert_int_equal(claim_answer_of(str_from(claim_answer_name((enum claim_answer)i))),
				 i);
	assert_int_equal(claim_answer_of(STR("open")), -1);
	assert_string_equal(claim_state_name(CLAIM_IS_WAITING), "waiting");
	assert_string_equal(claim_deed_name(CLAIM_GOODWILL), "goodwill");
}

/* What is written is read again; what is not so is refused. */
static void test_bodies(void **state)
{
	struct customer_claim claim = decided(state), read;
	struct strbuf body = STRBUF_INIT(KIB);
	struct fact fact = { .kind = STR(CLAIM_FACT),
			     .customer = claim.customer,
			     .subject = claim.id,
			     .valid_from_ms = claim.at_ms };

	claim_body_write(&body, &claim);
	fact.body = strbuf_str(&body);
	assert_int_equal(claim_body_read(&fact, &read), 0);
	assert_true(claim_equal(&claim, &read));
	assert_int_equal(read.at_ms, claim.at_ms);
	for (size_t cut = 1; cut < fact.body.len; cut++) {
		struct fact less = fact;

		less.body.len -= cut;
		assert_int_equal(claim_body_read(&less, &read), -EBADMSG);
	}
	claim.reasons = STR_NONE; /* decided, but why? */
	strbuf_clear(&body);
	claim_body_write(&body, &claim);
	fact.body = strbuf_str(&body);
	assert_int_equal(claim_body_read(&fact, &read), -EBADMSG);
	claim = filed(state);
	claim.deed = CLAIM_DEEDS;
	strbuf_clear(&body);
	claim_body_write(&body, &claim);
	fact.body = strbuf_str(&body);
	assert_int_equal(claim_body_read(&fact, &read), -EBADMSG);
	strbuf_done(&body);
}

static int read_again(const struct customer_claim *claim)
{
	struct strbuf body = STRBUF_INIT(256 * KIB);
	struct fact fact = { .kind = STR(CLAIM_FACT),
			     .customer = claim->customer,
			     .subject = claim->id,
			     .valid_from_ms = claim->at_ms };
	struct customer_claim read;
	int r;

	claim_body_write(&body, claim);
	fact.body = strbuf_str(&body);
	r = claim_body_read(&fact, &read);
	strbuf_done(&body);
	return r;
}

/* Claims that nobody can have said, each wrong in one place. */
static void test_wrong_bodies(void **state)
{
	static char long_list[TOLD_LIST_BYTES_MAX + 2];
	const struct str bad = STR("\xff"), huge = { long_list, sizeof(long_list) - 1 };
	const struct customer_claim fine = decided(state);
	struct customer_claim claims[24];
	size_t count = 0;

	memset(long_list, 'x', sizeof(long_list));
	assert_int_equal(read_again(&fine), 0);
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		claims[i] = fine;
	claims[count++].customer = STR_NONE;
	claims[count++].id = STR_NONE;
	claims[count++].revision = 0;
	claims[count++].deed = CLAIM_FILE; /* but not the first */
	claims[count++].subscription = STR_NONE;
	claims[count++].own = true; /* but of no outage */
	claims[count++].reasons = STR_NONE;
	claims[count++].decider = STR_NONE;
	claims[count++].lacking = STR("ticket");
	claims[count++].waits_from_ms = NOW;
	claims[count++].waited_ms = -1;
	claims[count++].due_minor = -1;
	claims[count++].goodwill_minor = -1;
	claims[count++].due_minor = 0; /* and yet in euros */
	claims[count++].currency = STR_NONE;
	claims[count++].reason = bad;
	claims[count++].values = huge;
	claims[count++].reasons = huge;
	claims[count++].evidence = huge;
	claims[count++].state = CLAIM_STATES;
	claims[count++].state = CLAIM_IS_NONE;
	claims[count++].answer = CLAIM_ANSWERS;
	claims[count++].deed = CLAIM_DEEDS;
	claims[count] = then(state, &claims[count], change_of(CLAIM_CONTEST));
	claims[count++].state = CLAIM_IS_WAITING; /* for nothing */
	assert_int_equal(count, sizeof(claims) / sizeof(claims[0]));
	for (size_t i = 0; i < count; i++)
		assert_int_equal(read_again(&claims[i]), -EBADMSG);
}

/* Whatever differs is noticed, but not what shows it. */
static void test_differences(void **state)
{
	const struct customer_claim fine = decided(state);
	struct customer_claim claims[14], same = fine;
	size_t count = 0;

	same.evidence = STR("mail 1");
	same.revision++;
	assert_true(claim_equal(&fine, &same));
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		claims[i] = fine;
	claims[count++].own = true;
	claims[count++].subscription = STR("s-2");
	claims[count++].guarantee = STR("g");
	claims[count++].window = STR("2026-04");
	claims[count++].outage = STR("o-1");
	claims[count++].state = CLAIM_IS_CONTESTED;
	claims[count++].answer = CLAIM_LATE;
	claims[count++].filed_ms++;
	claims[count++].due_minor++;
	claims[count++].goodwill_minor++;
	claims[count++].values = STR("a=b");
	claims[count++].lacking = STR("ticket");
	claims[count++].reasons = STR("1=x");
	claims[count++].currency = STR("USD");
	assert_int_equal(count, sizeof(claims) / sizeof(claims[0]));
	for (size_t i = 0; i < count; i++) {
		assert_false(claim_equal(&fine, &claims[i]));
		assert_int_equal(claim_about_same(&fine, &claims[i]), i >= 5);
	}
}

/* What is asked under a key tells changes apart by all that they say. */
static void test_keys(void **state)
{
	struct claim_change change = change_of(CLAIM_DECIDE);
	struct strbuf one = STRBUF_INIT(KIB), other = STRBUF_INIT(KIB);

	(void)state;
	claim_change_write(&one, &change);
	change.amount_minor++;
	claim_change_write(&other, &change);
	assert_false(str_equal(strbuf_str(&one), strbuf_str(&other)));
	strbuf_done(&one);
	strbuf_done(&other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_make, arena_drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_pairs),	 TEST(test_waiting),	 TEST(test_decisions),
		TEST(test_contested),	 TEST(test_goodwill),	 TEST(test_time),
		TEST(test_missing),	 TEST(test_names),	 TEST(test_bodies),
		TEST(test_wrong_bodies), TEST(test_differences), TEST(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
