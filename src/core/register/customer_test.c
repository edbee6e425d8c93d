#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/register/customer.h"

static const struct customer company = { .id = { "c-1", 3 },
					 .identity = { .name = { "Bakery", 6 },
						       .country = { "FR", 2 },
						       .registration = { "404833048", 9 } },
					 .language = { "fr", 2 },
					 .zone = { "Europe/Paris", 12 } };

static struct customer somebody(void)
{
	struct customer person = company;

	person.identity = (struct identity){ .country = STR("FR") };
	person.person = STR("p-1");
	return person;
}

static void test_who(void **state)
{
	struct customer customer = company;

	(void)state;
	assert_true(customer_is_fine(&company));
	customer.identity.registration = STR("404833049");
	assert_false(customer_is_fine(&customer));
	customer = somebody();
	assert_true(customer_is_fine(&customer));
	customer.identity.country = STR("XX");
	assert_false(customer_is_fine(&customer));
	customer = company;
	customer.id = STR("a\nb");
	assert_false(customer_is_fine(&customer));
}

/* Nothing of a person goes into a fact but where it lives by country. */
static void test_nothing_personal(void **state)
{
	struct customer customer = somebody();
	struct str *const texts[] = { &customer.identity.name, &customer.identity.address,
				      &customer.identity.registration, &customer.identity.vat };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		customer = somebody();
		*texts[i] = i == 3 ? STR("FR83404833048") : STR("404833048");
		assert_false(customer_is_fine(&customer));
	}
}

static int read_again(const struct customer *customer, struct str subject)
{
	struct strbuf out = STRBUF_INIT(4096);
	struct fact fact = { .customer = customer->id,
			     .subject = subject,
			     .person = customer->person };
	struct customer read;
	int r;

	customer_write(&out, customer);
	fact.body = strbuf_str(&out);
	r = customer_read(&fact, &read);
	if (r == 0) {
		assert_true(customer_equal(&read, customer));
		fact.body.len--;
		assert_int_equal(customer_read(&fact, &read), -EBADMSG);
	}
	strbuf_done(&out);
	return r;
}

static void test_body(void **state)
{
	struct customer customer = company;

	(void)state;
	assert_int_equal(read_again(&company, STR("c-1")), 0);
	assert_int_equal(read_again(&company, STR("c-2")), -EBADMSG);
	customer = somebody();
	assert_int_equal(read_again(&customer, STR("c-1")), 0);
	customer.person = STR_NONE;
	assert_int_equal(read_again(&customer, STR("c-1")), -EBADMSG);
	customer = company;
	customer.language = STR("de");
	assert_int_equal(read_again(&customer, STR("c-1")), -EBADMSG);
	customer = company;
	customer.zone = STR_NONE;
	assert_int_equal(read_again(&customer, STR("c-1")), -EBADMSG);
}

static void test_equal(void **state)
{
	struct customer changed = company;
	struct str *const texts[] = { &changed.id, &changed.person, &changed.language,
				      &changed.zone, &changed.identity.name };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		changed = company;
		*texts[i] = STR("x");
		assert_false(customer_equal(&changed, &company));
	}
}

static void test_contact(void **state)
{
	struct fact fact = { .customer = STR("c-1"), .subject = STR("billing") };

	(void)state;
	assert_true(contact_is_fine(&fact));
	fact.person = STR("p-1");
	assert_true(contact_is_fine(&fact));
	fact.body = STR("x");
	assert_false(contact_is_fine(&fact));
	fact.body = STR_NONE;
	fact.subject = STR("Billing");
	assert_false(contact_is_fine(&fact));
	fact.subject = STR("billing");
	fact.customer = STR_NONE;
	assert_false(contact_is_fine(&fact));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who),	cmocka_unit_test(test_nothing_personal),
		cmocka_unit_test(test_body),	cmocka_unit_test(test_equal),
		cmocka_unit_test(test_contact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
