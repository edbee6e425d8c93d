#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "core/ending/ending.h"
#include "core/time/instant.h"

#define NOW INT64_C(1790000000000)
#define HOUR INT64_C(3600000)
#define END (NOW + 24 * HOUR)
#define CHANGE_BYTES_MAX ((size_t)4 * KIB)

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

/* A change that a request which stands would take. */
static struct ending_change change_of(enum ending_deed deed)
{
	return (struct ending_change){ .deed = deed,
				       .customer = STR("c-1"),
				       .id = STR("e-1"),
				       .at_ms = TOLD_NOT_MS,
				       .channel = ENDING_MAIL,
				       .subscription = STR("s-1"),
				       .start_ms = NOW - 1000 * HOUR,
				       .before_ms = INSTANT_OPEN_MS,
				       .version = STR("2"),
				       .terms = STR("end=soon"),
				       .ends_ms = deed == ENDING_AGREE ? END + HOUR : END,
				       .currency = STR("EUR"),
				       .owed_minor = 2000,
				       .reason = STR("why") };
}

static enum ending_fault after(void **state, const struct customer_ending *newest,
			       struct ending_change change, struct customer_ending *ret_after)
{
	return ending_after(newest, &change, NOW, *state, ret_after);
}

static enum ending_fault fault_of(void **state, const struct customer_ending *newest,
				  struct ending_change change)
{
	struct customer_ending none;

	return after(state, newest, change, &none);
}

/* One more revision, made by a change that is fine. */
static struct customer_ending then(void **state, const struct customer_ending *newest,
				   struct ending_change change)
{
	struct customer_ending next = { 0 };

	assert_int_equal(after(state, newest, change, &next), ENDING_FINE);
	assert_int_equal(next.revision, newest ? newest->revision + 1 : 1);
	return next;
}

static struct customer_ending requested(void **state)
{
	struct ending_change change = change_of(ENDING_REQUEST);

	change.at_ms = NOW - 100 * HOUR;
	return then(state, NULL, change);
}

/* Every place in the row with every deed. */
static void test_all_pairs(void **state)
{
	static const enum ending_fault expected[3][ENDING_DEEDS] = {
		{ ENDING_FINE, ENDING_UNKNOWN, ENDING_UNKNOWN, ENDING_UNKNOWN },
		{ ENDING_THERE, ENDING_FINE, ENDING_FINE, ENDING_FINE },
		{ ENDING_THERE, ENDING_GONE, ENDING_GONE, ENDING_SAME },
	};
	struct customer_ending standing = requested(state);
	struct customer_ending gone = then(state, &standing, change_of(ENDING_WITHDRAW));
	const struct customer_ending *const places[] = { NULL, &standing, &gone };

	for (size_t i = 0; i < 3; i++)
		for (int deed = 0; deed < ENDING_DEEDS; deed++)
			assert_int_equal(
				fault_of(state, places[i], change_of((enum ending_deed)deed)),
				expected[i][deed]);
	assert_true(ending_stands(&standing));
	assert_false(ending_stands(&gone));
}

static void test_request(void **state)
{
	const struct customer_ending ending = requested(state);
	struct ending_change change = change_of(ENDING_REQUEST);

	assert_int_equal(ending.requested_ms, NOW - 100 * HOUR);
	assert_int_equal(ending.at_ms, ending.requested_ms);
	assert_int_equal(ending.channel, ENDING_MAIL);
	assert_int_equal(ending.ends_ms, END);
	assert_int_equal(ending.before_ms, INSTANT_OPEN_MS);
	assert_int_equal(ending.owed_minor, 0);
	assert_int_equal(ending.currency.len, 0);
	assert_false(ending.agreed);
	assert_true(str_equal(ending.version, STR("2")));
	change.subscription = STR_NONE;
	assert_int_equal(fault_of(state, NULL, change), ENDING_NO_SUBSCRIPTION);
	change = change_of(ENDING_REQUEST);
	change.channel = -1;
	assert_int_equal(fault_of(state, NULL, change), ENDING_NO_CHANNEL);
	change.channel = ENDING_WEB;
	change.reason = STR_NONE; /* nobody has to say why */
	assert_int_equal(fault_of(state, NULL, change), ENDING_FINE);
}

/* What both agreed on takes the place of what the contract says, and can be agreed on again. */
static void test_agreed(void **state)
{
	const struct customer_ending ending = requested(state);
	struct ending_change change = change_of(ENDING_AGREE);
	struct customer_ending agreed = then(state, &ending, change);

	assert_true(agreed.agreed);
	assert_int_equal(agreed.ends_ms, END + HOUR);
	assert_int_equal(fault_of(state, &agreed, change), ENDING_SAME);
	change.evidence = STR("mail 12");
	assert_int_equal(fault_of(state, &agreed, change), ENDING_FINE);
	change = change_of(ENDING_AGREE);
	change.ends_ms = END; /* as the contract has it, but agreed on */
	assert_int_equal(fault_of(state, &ending, change), ENDING_FINE);
	change.ends_ms = ending.start_ms;
	assert_int_equal(fault_of(state, &ending, change), ENDING_BEFORE);
	change.ends_ms = ending.start_ms + 1;
	assert_int_equal(fault_of(state, &ending, change), ENDING_FINE);
	change.reason = STR_NONE;
	assert_int_equal(fault_of(state, &ending, change), ENDING_NO_REASON);
	agreed = then(state, &agreed, change_of(ENDING_OWE));
	assert_true(agreed.agreed);
}

static void test_owed(void **state)
{
	const struct customer_ending ending = requested(state);
	struct ending_change change = change_of(ENDING_OWE);
	struct customer_ending owed;

	change.reason = STR_NONE;
	owed = then(state, &ending, change);
	assert_int_equal(owed.owed_minor, 2000);
	assert_true(str_equal(owed.currency, STR("EUR")));
	assert_int_equal(fault_of(state, &owed, change), ENDING_SAME);
	change.owed_minor--;
	assert_int_equal(fault_of(state, &owed, change), ENDING_LOWER);
	change.owed_minor = 2001;
	assert_int_equal(then(state, &owed, change).owed_minor, 2001);
	change.owed_minor = 0;
	assert_int_equal(fault_of(state, &ending, change), ENDING_SAME);
	assert_int_equal(fault_of(state, &owed, change_of(ENDING_WITHDRAW)), ENDING_PAID);
}

/* Nobody withdraws what has come to pass. */
static void test_withdrawn(void **state)
{
	struct customer_ending ending = requested(state);
	struct ending_change change = change_of(ENDING_WITHDRAW);

	assert_int_equal(then(state, &ending, change).deed, ENDING_WITHDRAW);
	ending.ends_ms = NOW + 1;
	assert_int_equal(fault_of(state, &ending, change), ENDING_FINE);
	ending.ends_ms = NOW;
	assert_int_equal(fault_of(state, &ending, change), ENDING_OVER);
	change.at_ms = NOW - 1;
	assert_int_equal(fault_of(state, &ending, change), ENDING_FINE);
	ending.ends_ms = TOLD_NOT_MS; /* nobody knows when */
	assert_int_equal(fault_of(state, &ending, change), ENDING_FINE);
	change.reason = STR_NONE;
	assert_int_equal(fault_of(state, &ending, change), ENDING_NO_REASON);
}

static void test_time(void **state)
{
	const struct customer_ending ending = requested(state);
	struct ending_change change = change_of(ENDING_REQUEST);
	struct customer_ending ahead, next;

	change.at_ms = NOW + TOLD_AHEAD_MS_MAX + 1;
	assert_int_equal(fault_of(state, NULL, change), ENDING_AHEAD);
	change.at_ms--;
	ahead = then(state, NULL, change);
	next = then(state, &ahead, change_of(ENDING_AGREE));
	assert_int_equal(next.at_ms, ahead.at_ms); /* our clock is behind */
	change = change_of(ENDING_AGREE);
	change.at_ms = ending.at_ms - 1;
	assert_int_equal(fault_of(state, &ending, change), ENDING_EARLY);
	change.at_ms++;
	assert_int_equal(fault_of(state, &ending, change), ENDING_FINE);
}

static void test_values(void **state)
{
	struct ending_change change = change_of(ENDING_REQUEST);
	struct customer_ending ending;

	change.values = STR("line=2\x1f"
			    "form=mail");
	ending = then(state, NULL, change);
	assert_true(str_equal(ending.values, STR("form=mail\x1f"
						 "line=2")));
}

/* A list that nobody can keep. */
static void test_huge(void **state)
{
	static char bytes[TOLD_LIST_BYTES_MAX + 2];
	const struct str huge = { bytes, sizeof(bytes) - 1 };
	struct ending_change change = change_of(ENDING_REQUEST);

	memset(bytes, 'x', sizeof(bytes));
	change.values = huge;
	assert_int_equal(fault_of(state, NULL, change), ENDING_NO_MEMORY);
	change = change_of(ENDING_REQUEST);
	change.evidence = huge;
	assert_int_equal(fault_of(state, NULL, change), ENDING_NO_MEMORY);
}

static void test_names(void **state)
{
	(void)state;
	for (int i = 0; i < ENDING_CHANNELS; i++)
		assert_int_equal(
			ending_channel_of(str_from(ending_channel_name((enum ending_channel)i))),
			i);
	assert_int_equal(ending_channel_of(STR("pigeon")), -1);
	assert_int_equal(ending_channel_of(STR_NONE), -1);
	assert_string_equal(ending_deed_name(ENDING_OWE), "owed");
}

/* Reads what is written, without its last bytes `cut`. */
static int read_again(const struct customer_ending *ending, size_t cut,
		      struct customer_ending *ret_ending, struct strbuf *body)
{
	struct fact fact = { .kind = STR(ENDING_FACT),
			     .customer = ending->customer,
			     .subject = ending->id,
			     .valid_from_ms = ending->at_ms };

	strbuf_clear(body);
	ending_body_write(body, ending);
	fact.body = strbuf_str(body);
	if (cut >= fact.body.len)
		return -ENOENT;
	fact.body.len -= cut;
	return ending_body_read(&fact, ret_ending);
}

static void test_bodies(void **state)
{
	struct strbuf body = STRBUF_INIT(256 * KIB);
	struct customer_ending ending = requested(state), read = { 0 };
	size_t cut = 1;

	ending = then(state, &ending, change_of(ENDING_AGREE));
	ending = then(state, &ending, change_of(ENDING_OWE));
	assert_int_equal(read_again(&ending, 0, &read, &body), 0);
	assert_true(ending_equal(&ending, &read));
	assert_int_equal(read.at_ms, ending.at_ms);
	assert_int_equal(read.before_ms, ending.before_ms);
	assert_int_equal(read.deed, ENDING_OWE);
	assert_true(str_equal(read.version, ending.version));
	assert_true(str_equal(read.terms, ending.terms));
	assert_true(str_equal(read.currency, ending.currency));
	assert_true(str_equal(read.reason, ending.reason));
	for (; read_again(&ending, cut, &read, &body) != -ENOENT; cut++)
		assert_int_equal(read_again(&ending, cut, &read, &body), -EBADMSG);
	assert_true(cut > 20);
	strbuf_done(&body);
}

/* Endings that nobody can have said, each wrong in one place. */
static void test_wrong_bodies(void **state)
{
	static char long_list[TOLD_LIST_BYTES_MAX + 2];
	const struct str bad = STR("\xff"), huge = { long_list, sizeof(long_list) - 1 };
	const struct customer_ending first = requested(state);
	const struct customer_ending fine = then(state, &first, change_of(ENDING_AGREE));
	struct customer_ending endings[20], read;
	struct strbuf body = STRBUF_INIT(256 * KIB);
	size_t count = 0;

	memset(long_list, 'x', sizeof(long_list));
	assert_int_equal(read_again(&fine, 0, &read, &body), 0);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		endings[i] = fine;
	endings[count++].customer = STR_NONE;
	endings[count++].id = STR_NONE;
	endings[count++].revision = 0;
	endings[count++].deed = ENDING_REQUEST; /* but not the first */
	endings[count++].deed = ENDING_DEEDS;
	endings[count++].channel = ENDING_CHANNELS;
	endings[count++].subscription = STR_NONE;
	endings[count++].version = STR_NONE;
	endings[count++].version = bad;
	endings[count++].before_ms = fine.start_ms;
	endings[count++].ends_ms = fine.start_ms;
	endings[count++].ends_ms = TOLD_NOT_MS; /* agreed on, but when? */
	endings[count++].owed_minor = -1;
	endings[count++].owed_minor = 5; /* of no currency */
	endings[count++].currency = STR("EUR");
	endings[count++].reason = STR_NONE;
	endings[count++].reason = bad;
	endings[count++].values = huge;
	endings[count++].terms = huge;
	endings[count++].evidence = huge;
	assert_int_equal(count, sizeof(endings) / sizeof(endings[0]));
	for (size_t i = 0; i < count; i++)
		assert_int_equal(read_again(&endings[i], 0, &read, &body), -EBADMSG);
	strbuf_done(&body);
}

/* Whatever differs is noticed, but not what shows it. */
static void test_differences(void **state)
{
	const struct customer_ending fine = requested(state);
	struct customer_ending endings[9], same = fine;
	size_t count = 0;

	same.evidence = STR("mail 1");
	same.revision++;
	same.terms = STR("end=late");
	assert_true(ending_equal(&fine, &same));
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		endings[i] = fine;
	endings[count++].deed = ENDING_WITHDRAW;
	endings[count++].requested_ms++;
	endings[count++].channel = ENDING_LETTER;
	endings[count++].ends_ms++;
	endings[count++].agreed = true;
	endings[count++].start_ms++;
	endings[count++].owed_minor++;
	endings[count++].subscription = STR("s-2");
	endings[count++].values = STR("a=b");
	assert_int_equal(count, sizeof(endings) / sizeof(endings[0]));
	for (size_t i = 0; i < count; i++)
		assert_false(ending_equal(&fine, &endings[i]));
}

static bool asks_alike(const struct ending_change *a, const struct ending_change *b)
{
	struct strbuf one = STRBUF_INIT(CHANGE_BYTES_MAX), other = STRBUF_INIT(CHANGE_BYTES_MAX);
	bool same;

	ending_change_write(&one, a);
	ending_change_write(&other, b);
	same = str_equal(strbuf_str(&one), strbuf_str(&other));
	strbuf_done(&one);
	strbuf_done(&other);
	return same;
}

/* What is asked under a key tells changes apart by what was said, and not by what follows. */
static void test_keys(void **state)
{
	struct ending_change one = change_of(ENDING_REQUEST), other = one;

	(void)state;
	other.ends_ms++;
	other.terms = STR("end=later");
	assert_true(asks_alike(&one, &other));
	other.channel = ENDING_WEB;
	assert_false(asks_alike(&one, &other));
	one = change_of(ENDING_AGREE);
	other = one;
	other.ends_ms++;
	assert_false(asks_alike(&one, &other));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_make, arena_drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_pairs),	 TEST(test_request),	 TEST(test_agreed),
		TEST(test_owed),	 TEST(test_withdrawn),	 TEST(test_time),
		TEST(test_values),	 TEST(test_names),	 TEST(test_bodies),
		TEST(test_wrong_bodies), TEST(test_differences), TEST(test_keys),
		TEST(test_huge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
