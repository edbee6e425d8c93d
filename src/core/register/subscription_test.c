#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/register/subscription.h"
#include "core/time/instant.h"

#define VALUES 3

static const struct subscription fine = { .customer = { "c-1", 3 },
					  .id = { "s-1", 3 },
					  .contract = { "sms", 3 },
					  .start_ms = 1000,
					  .end_ms = INSTANT_OPEN_MS,
					  .currency = { "EUR", 3 },
					  .billing_day = 15,
					  .received = true };
static const struct subscription_value told[VALUES] = {
	{ { "fee", 3 }, { "100.00", 6 }, VALUE_FROM_START, 20000 },
	{ { "fee", 3 }, { "110.00 USD", 10 }, 20000, VALUE_TO_END },
	{ { "kinds", 5 },
	  { "power\x1f"
	    "fibre",
	    11 },
	  VALUE_FROM_START,
	  VALUE_TO_END },
};

/* What is written and read again. Returns 0 or -EBADMSG. */
static int read_again(const struct subscription *subscription,
		      const struct subscription_value *values)
{
	struct strbuf out = STRBUF_INIT(4096);
	struct fact fact = { .customer = subscription->customer,
			     .subject = subscription->id,
			     .valid_from_ms = subscription->start_ms,
			     .valid_to_ms = subscription->end_ms };
	struct subscription_value value;
	struct subscription read;
	size_t count = 0;
	int r;

	subscription_write(&out, subscription, values, VALUES);
	fact.body = strbuf_str(&out);
	r = subscription_read(&fact, &read);
	for (; r == 0 && subscription_next(&read, &value); count++) {
		assert_true(str_equal(value.name, values[count].name));
		assert_true(str_equal(value.value, values[count].value));
		assert_true(value.from_day == values[count].from_day);
		assert_true(value.to_day == values[count].to_day);
	}
	if (r == 0) {
		assert_int_equal(count, VALUES);
		assert_true(str_equal(read.contract, subscription->contract));
		assert_true(str_equal(read.currency, subscription->currency));
		assert_int_equal(read.billing_day, subscription->billing_day);
		assert_int_equal(read.received, subscription->received);
		fact.body.len--;
		assert_int_equal(subscription_read(&fact, &read), -EBADMSG);
	}
	strbuf_done(&out);
	return r;
}

static void test_body(void **state)
{
	struct subscription other = fine;

	(void)state;
	assert_int_equal(read_again(&fine, told), 0);
	other.received = false;
	other.billing_day = 0;
	other.end_ms = 1001;
	assert_int_equal(read_again(&other, told), 0);
}

static void test_wrong(void **state)
{
	struct subscription wrong[8];
	struct subscription_value values[VALUES];

	(void)state;
	for (size_t i = 0; i < 8; i++)
		wrong[i] = fine;
	wrong[0].customer = STR_NONE;
	wrong[1].id = STR_NONE;
	wrong[2].contract = STR("No");
	wrong[3].currency = STR("EURO");
	wrong[4].billing_day = 32;
	wrong[5].billing_day = -1;
	wrong[6].end_ms = wrong[6].start_ms;
	wrong[7].contract = STR_NONE;
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(read_again(&wrong[i], told), -EBADMSG);
	for (size_t i = 0; i < 4; i++) {
		values[0] = told[0];
		values[1] = told[1];
		values[2] = told[2];
		if (i == 0)
			values[1].name = STR_NONE;
		else if (i == 1)
			values[1].value = STR_NONE;
		else if (i == 2)
			values[1].to_day = values[1].from_day;
		else
			values[1].value = STR("\xff");
		assert_int_equal(read_again(&fine, values), -EBADMSG);
	}
}

/* A count or a flag that the rest does not bear out. */
static void test_counts(void **state)
{
	(void)state;
	for (int64_t received = -1; received <= 2; received++)
		for (int64_t count = -1; count <= 2; count++) {
			struct strbuf out = STRBUF_INIT(1024);
			struct fact fact = { .customer = STR("c"),
					     .subject = STR("s"),
					     .valid_to_ms = 1 };
			bool right = count == 1 && (received == 0 || received == 1);
			struct subscription read;

			pack_text(&out, STR("sms"));
			pack_text(&out, STR("EUR"));
			pack_int(&out, 0);
			pack_int(&out, received);
			pack_int(&out, count);
			pack_text(&out, STR("fee"));
			pack_int(&out, 0);
			pack_int(&out, 1);
			pack_text(&out, STR("1"));
			fact.body = strbuf_str(&out);
			assert_int_equal(subscription_read(&fact, &read), right ? 0 : -EBADMSG);
			strbuf_done(&out);
		}
}

static void test_end(void **state)
{
	struct strbuf out = STRBUF_INIT(64);
	struct fact fact = { .customer = STR("c"), .subject = STR("s"), .valid_from_ms = 1001 };
	int64_t start_ms = 0, end_ms = 0;

	(void)state;
	subscription_end_write(&out, 1000, false);
	fact.body = strbuf_str(&out);
	assert_int_equal(subscription_end_read(&fact, &start_ms, &end_ms), 0);
	assert_int_equal(start_ms, 1000);
	assert_int_equal(end_ms, 1001);
	fact.valid_from_ms = 1000;
	assert_int_equal(subscription_end_read(&fact, &start_ms, &end_ms), -EBADMSG);
	fact.valid_from_ms = 1001;
	fact.body.len--;
	assert_int_equal(subscription_end_read(&fact, &start_ms, &end_ms), -EBADMSG);
	fact.body.len++;
	fact.subject = STR_NONE;
	assert_int_equal(subscription_end_read(&fact, &start_ms, &end_ms), -EBADMSG);
	fact.subject = STR("s");
	fact.customer = STR_NONE;
	assert_int_equal(subscription_end_read(&fact, &start_ms, &end_ms), -EBADMSG);
	strbuf_done(&out);
}

/* It goes on after all: said at any time, also before it began. */
static void test_goes_on(void **state)
{
	struct strbuf out = STRBUF_INIT(64);
	struct fact fact = { .customer = STR("c"), .subject = STR("s"), .valid_from_ms = 500 };
	int64_t start_ms = 0, end_ms = 0;

	(void)state;
	subscription_end_write(&out, 1000, true);
	fact.body = strbuf_str(&out);
	assert_int_equal(subscription_end_read(&fact, &start_ms, &end_ms), 0);
	assert_int_equal(start_ms, 1000);
	assert_int_equal(end_ms, INSTANT_OPEN_MS);
	strbuf_clear(&out);
	pack_int(&out, 1000);
	pack_int(&out, 2);
	fact.body = strbuf_str(&out);
	fact.valid_from_ms = 1001;
	assert_int_equal(subscription_end_read(&fact, &start_ms, &end_ms), -EBADMSG);
	strbuf_done(&out);
}

static struct subscription_value value_of(const char *name, int64_t from_day, const char *value)
{
	return (struct subscription_value){ str_from(name), str_from(value), from_day,
					    VALUE_TO_END };
}

/* The last one told of a day counts, each holds until the next, and equal ones are one. */
static void test_history(void **state)
{
	struct subscription_value values[] = {
		value_of("fee", VALUE_FROM_START, "10"),
		value_of("fee", 100, "11"),
		value_of("fee", 100, "12"),
		value_of("fee", 200, "12"),
		value_of("fee", 300, "10"),
		value_of("plan", VALUE_FROM_START, "10"),
		value_of("sites", 50, "1"),
	};
	const struct subscription_value expected[] = {
		{ STR("fee"), STR("10"), VALUE_FROM_START, 100 },
		{ STR("fee"), STR("12"), 100, 300 },
		{ STR("fee"), STR("10"), 300, VALUE_TO_END },
		{ STR("plan"), STR("10"), VALUE_FROM_START, VALUE_TO_END },
		{ STR("sites"), STR("1"), 50, VALUE_TO_END },
	};

	(void)state;
	assert_int_equal(subscription_history(values, sizeof(values) / sizeof(values[0])), 5);
	for (size_t i = 0; i < 5; i++) {
		assert_true(str_equal(values[i].name, expected[i].name));
		assert_true(str_equal(values[i].value, expected[i].value));
		assert_int_equal(values[i].from_day, expected[i].from_day);
		assert_int_equal(values[i].to_day, expected[i].to_day);
	}
	assert_int_equal(subscription_history(values, 0), 0);
}

static int read_change(const struct subscription_value *values, size_t count, struct str customer,
		       struct str id, struct subscription_change *ret_change)
{
	static char bytes[256];
	struct strbuf out = STRBUF_INIT(256);
	struct fact fact = { .customer = customer, .subject = id, .valid_from_ms = 1 };
	struct str text;
	int r;

	subscription_change_write(&out, 1000, values, count);
	text = strbuf_str(&out);
	assert_true(text.len <= sizeof(bytes));
	for (size_t i = 0; i < text.len; i++)
		bytes[i] = text.ptr[i];
	fact.body = (struct str){ bytes, text.len };
	r = subscription_change_read(&fact, ret_change);
	strbuf_done(&out);
	return r;
}

static void test_change(void **state)
{
	struct subscription_value values[] = { value_of("fee", 100, "11"),
					       value_of("plan", 100, "big") };
	const struct str customer = STR("c"), id = STR("s");
	struct subscription_change change = { 0 };
	struct subscription_value read = { 0 };

	(void)state;
	assert_int_equal(read_change(values, 2, customer, id, &change), 0);
	assert_int_equal(change.start_ms, 1000);
	assert_int_equal(change.value_count, 2);
	assert_true(subscription_change_next(&change, &read));
	assert_true(subscription_change_next(&change, &read));
	assert_true(str_equal(read.value, STR("big")));
	assert_int_equal(read.from_day, 100);
	assert_false(subscription_change_next(&change, &read));
	assert_int_equal(read_change(values, 0, customer, id, &change), -EBADMSG);
	assert_int_equal(read_change(values, 2, STR_NONE, id, &change), -EBADMSG);
	assert_int_equal(read_change(values, 2, customer, STR_NONE, &change), -EBADMSG);
	values[1].from_day = VALUE_FROM_START; /* from when? */
	assert_int_equal(read_change(values, 2, customer, id, &change), -EBADMSG);
	values[1].from_day = 100;
	values[1].to_day = 200; /* it holds until another one is told */
	assert_int_equal(read_change(values, 2, customer, id, &change), -EBADMSG);
	values[1] = value_of("plan", 100, "");
	assert_int_equal(read_change(values, 2, customer, id, &change), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_body),	cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_counts),	cmocka_unit_test(test_end),
		cmocka_unit_test(test_goes_on), cmocka_unit_test(test_history),
		cmocka_unit_test(test_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
