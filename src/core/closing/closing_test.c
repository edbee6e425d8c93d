#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "core/closing/closing.h"

#define AS_OF INT64_C(1790000000000)
#define BODY_BYTES_MAX ((size_t)4096)

static void test_periods(void **state)
{
	static const char *const periods[] = { "2026", "2026-Q2", "2026-04", "2026-04-15",
					       "2039-09-29" };
	static const char *const others[] = { "",	   "202",      "2026-4",      "2026-q2",
					      "2026-Q",	   "2026-0x",  "2026/04",     "x026",
					      "2026-04-1", "20260415", "2026-04-155", "2026-040" };

	(void)state;
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++)
		assert_true(closing_is_period(str_from(periods[i])));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(closing_is_period(str_from(others[i])));
}

static struct closing_round restatement(void)
{
	return (struct closing_round){ .period = STR("2026-04"),
				       .number = 2,
				       .as_of_ms = AS_OF,
				       .customer = STR("c-1"),
				       .subscription = STR("s-1"),
				       .reason = STR("corrected") };
}

/* Writes a round and reads it from a fact of that customer, recorded then. */
static int again(const struct closing_round *round, struct str customer, int64_t recorded_ms,
		 struct closing_round *ret_round)
{
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = { .customer = customer,
			     .subject = round->period,
			     .recorded_at_ms = recorded_ms };
	int r;

	closing_write(&body, round);
	fact.body = strbuf_str(&body);
	r = closing_read(&fact, ret_round);
	strbuf_done(&body);
	return r;
}

static int stands(struct closing_round round)
{
	struct closing_round ignored;

	return again(&round, STR_NONE, AS_OF + 1, &ignored);
}

static void test_rounds(void **state)
{
	struct closing_round round = restatement(), found;

	(void)state;
	assert_int_equal(stands((struct closing_round){
				 .period = STR("2026-04"), .number = 1, .as_of_ms = AS_OF }),
			 0);
	assert_int_equal(again(&round, STR_NONE, AS_OF + 1, &found), 0);
	assert_int_equal(found.number, 2);
	assert_int_equal(found.as_of_ms, AS_OF);
	assert_int_equal(again(&round, STR("c-1"), AS_OF + 1, &found), -EBADMSG);
	assert_int_equal(again(&round, STR_NONE, AS_OF, &found), -EBADMSG);
	round.customer = round.subscription = STR_NONE;
	round.follows = STR("2026-03");
	round.follows_number = 2;
	assert_int_equal(stands(round), 0);
}

/* What no round can be: each differs from one that can in one thing. */
static void test_no_rounds(void **state)
{
	struct closing_round rounds[16];
	size_t count = sizeof(rounds) / sizeof(rounds[0]), i = 0;

	(void)state;
	for (size_t j = 0; j < count; j++)
		rounds[j] = restatement();
	rounds[i++].period = STR("April");
	rounds[i++].number = 0;
	rounds[i++].reason = STR_NONE;
	rounds[i++].reason = STR("\xff");
	rounds[i++].customer = STR_NONE;
	rounds[i++].customer = STR("\xff");
	rounds[i++].subscription = STR("\xff");
	rounds[i++].number = 1;
	rounds[i].number = 1;
	rounds[i++].reason = STR_NONE;
	rounds[i].number = 1;
	rounds[i].customer = STR_NONE;
	rounds[i++].reason = STR_NONE;
	rounds[i].number = 1;
	rounds[i].customer = rounds[i].subscription = STR_NONE;
	i++;
	rounds[i++].follows_number = 2;
	rounds[i].customer = rounds[i].subscription = STR_NONE;
	rounds[i].follows = STR("March");
	rounds[i++].follows_number = 2;
	rounds[i].customer = rounds[i].subscription = STR_NONE;
	rounds[i].follows = STR("2026-03");
	rounds[i++].follows_number = 1;
	rounds[i].follows = STR("2026-03");
	rounds[i++].follows_number = 2;
	rounds[i].number = 1;
	rounds[i].customer = rounds[i].subscription = rounds[i].reason = STR_NONE;
	rounds[i].follows = STR("2026-03");
	rounds[i++].follows_number = 2;
	assert_int_equal(i, count);
	for (i = 0; i < count; i++)
		assert_int_equal(stands(rounds[i]), -EBADMSG);
	assert_int_equal(closing_read(&(struct fact){ .subject = STR("2026-04"), .body = STR("x") },
				      &rounds[0]),
			 -EBADMSG);
}

/* Writes the end of a round and reads it from a fact. */
static int end_again(int64_t number, struct closing_count count, const struct fact *like)
{
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct closing_count found;
	struct fact fact = *like;
	int64_t found_number;
	int r;

	closed_write(&body, number, &count);
	fact.body = strbuf_str(&body);
	r = closed_read(&fact, &found_number, &found);
	if (r == 0) {
		assert_int_equal(found_number, number);
		assert_memory_equal(&found, &count, sizeof(count));
	}
	strbuf_done(&body);
	return r;
}

static void test_ends(void **state)
{
	const struct fact fact = { .subject = STR("2026-04") };
	const struct closing_count wrong[] = {
		{ 1, -1, 0, 0 }, { 1, 2, 0, 0 }, { 1, 0, -1, 0 }, { 1, 0, 2, 0 }, { 1, 0, 0, -1 }
	};

	(void)state;
	assert_int_equal(end_again(1, (struct closing_count){ 3, 2, 1, 4 }, &fact), 0);
	assert_int_equal(end_again(1, (struct closing_count){ 3, 3, 3, 0 }, &fact), 0);
	assert_int_equal(end_again(1, (struct closing_count){ 3, 0, 0, 0 }, &fact), 0);
	assert_int_equal(end_again(0, (struct closing_count){ 0 }, &fact), -EBADMSG);
	assert_int_equal(end_again(1, (struct closing_count){ 0 },
				   &(struct fact){ .subject = STR("April") }),
			 -EBADMSG);
	assert_int_equal(end_again(1, (struct closing_count){ 0 },
				   &(struct fact){ .subject = STR("2026"), .customer = STR("c") }),
			 -EBADMSG);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(end_again(1, wrong[i], &fact), -EBADMSG);
	assert_int_equal(closed_read(&fact, &(int64_t){ 0 }, &(struct closing_count){ 0 }),
			 -EBADMSG);
}

/* Who has a lease keeps it until it is over; whoever takes it gets the next epoch. */
static void test_leases(void **state)
{
	struct closing_lease lease = { 0 };

	(void)state;
	assert_true(lease_is_free(&lease, STR("a"), AS_OF));
	lease = lease_after(&lease, STR("a"), AS_OF);
	assert_int_equal(lease.epoch, 1);
	assert_int_equal(lease.until_ms, AS_OF + LEASE_MS);
	assert_true(lease_is_free(&lease, STR("a"), AS_OF));
	assert_false(lease_is_free(&lease, STR("b"), AS_OF + LEASE_MS - 1));
	assert_true(lease_is_free(&lease, STR("b"), AS_OF + LEASE_MS));
	lease = lease_after(&lease, STR("b"), AS_OF + LEASE_MS);
	assert_int_equal(lease.epoch, 2);
	assert_true(str_equal(lease.holder, STR("b")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_periods),	  cmocka_unit_test(test_rounds),
		cmocka_unit_test(test_no_rounds), cmocka_unit_test(test_ends),
		cmocka_unit_test(test_leases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
