#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_customer.h"
#include "app/book_organisation.h"
#include "app/book_parties.h"
#include "app/person_use.h"
#include "tests/lib/book_desk.h"

static const struct organisation us = { .identity = { .name = { "Muxity SAS", 10 },
						      .address = { "1 rue du Port\n69001 Lyon",
								   24 },
						      .country = { "FR", 2 } },
					.zone = { "Europe/Paris", 12 },
					.language = { "fr", 2 } };

static void say_us(struct user *user)
{
	user->asking.role = ROLE_OWNER;
	assert_int_equal(book_organisation_set(&user->use, &us, INT64_MIN), 0);
	user->asking.role = ROLE_OPERATOR;
}

/* The customer c-1 becomes the person p-1. */
static void become_person(struct user *user)
{
	const struct customer customer = { .id = STR("c-1"),
					   .identity = { .country = STR("DE") },
					   .person = STR("p-1"),
					   .language = STR("fr"),
					   .zone = STR("Europe/Paris") };
	const struct person person = { .customer = STR("c-1"),
				       .id = STR("p-1"),
				       .name = STR("Ann Baker"),
				       .address = STR("2 Hafenweg\n20095 Hamburg") };

	assert_int_equal(person_use_add(&user->use, user->desk->arena, &person), 0);
	assert_int_equal(book_customer_set(&user->use, &customer, DESK_NOW + 1000), 0);
}

static int ask(struct user *user, int64_t at_ms, struct parties *ret_parties)
{
	return book_parties(&user->use, STR("c-1"), at_ms, user->desk->arena, ret_parties);
}

static void test_companies(void **state)
{
	struct parties parties;
	struct user user;

	user_begin_served(&user, state);
	assert_int_equal(ask(&user, DESK_NOW, &parties), -EBADMSG);
	desk_said(user.desk, DIAG_ORGANISATION_NONE);
	say_us(&user);
	assert_int_equal(ask(&user, DESK_NOW, &parties), 0);
	assert_true(str_equal(parties.provider.address, us.identity.address));
	assert_true(str_equal(parties.customer.name, STR("Bakery")));
	assert_int_equal(ask(&user, DESK_NOW - 1, &parties), -EBADMSG);
	desk_said(user.desk, DIAG_ORGANISATION_NONE);
	assert_int_equal(book_parties(&user.use, STR("c-2"), DESK_NOW, user.desk->arena, &parties),
			 -EBADMSG);
	desk_said(user.desk, DIAG_CUSTOMER_NONE);
	user_end(&user, 3);
}

/* Of a person the name and address of now; of one who was erased the country. */
static void test_person(void **state)
{
	struct parties parties;
	struct user user;
	struct person person = { .customer = STR("c-1"), .id = STR("p-1") };
	size_t remains;

	user_begin_served(&user, state);
	say_us(&user);
	become_person(&user);
	assert_int_equal(ask(&user, DESK_NOW, &parties), 0);
	assert_true(str_equal(parties.customer.name, STR("Bakery")));
	assert_int_equal(ask(&user, DESK_NOW + 1000, &parties), 0);
	assert_true(str_equal(parties.customer.name, STR("Ann Baker")));
	assert_true(str_equal(parties.customer.address, STR("2 Hafenweg\n20095 Hamburg")));
	assert_true(str_equal(parties.customer.country, STR("DE")));
	user.asking.role = ROLE_READER;
	assert_int_equal(ask(&user, DESK_NOW + 1000, &parties), -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	user.asking.role = ROLE_OPERATOR;
	assert_int_equal(person_use_erase(&user.use, &person, &remains), 0);
	assert_int_equal(remains, 0);
	assert_int_equal(ask(&user, DESK_NOW + 1000, &parties), 0);
	assert_int_equal(parties.customer.name.len + parties.customer.address.len, 0);
	assert_int_equal(book_parties_complain(&user.use, &parties), 2);
	assert_int_equal(user.desk->sink.items[0].id, DIAG_PARTY_NAME);
	assert_int_equal(user.desk->sink.items[1].id, DIAG_PARTY_ADDRESS);
	user_end(&user, 6);
}

/* A line of an address that stands in a fact is told when its person is erased. */
static void test_address_remains(void **state)
{
	struct user user;
	struct person person = { .customer = STR("c-1"), .id = STR("p-1") };
	size_t remains;
	struct fact fact;

	user_begin_served(&user, state);
	become_person(&user);
	fact = desk_fact(STR("note"), STR("x"));
	fact.body = STR("seen at 20095 Hamburg");
	assert_int_equal(book_begin(user.book, &user.desk->sink), 0);
	assert_int_equal(book_record(user.book, &fact, &user.desk->sink, NULL), 0);
	assert_int_equal(book_commit(user.book, &user.desk->sink), 0);
	assert_int_equal(person_use_erase(&user.use, &person, &remains), 0);
	assert_int_equal(remains, 1);
	desk_said(user.desk, DIAG_BOOK_PERSON_REMAINS);
	user_end(&user, 6);
}

/* Which VAT numbers a document needs, by category: bit 1 the provider's, bit 2 the customer's. */
static void test_vat(void **state)
{
	static const struct {
		const char *code;
		size_t missing, registered;
	} rules[] = { { "S", 1, 1 }, { "Z", 1, 1 }, { "E", 1, 1 }, { "AE", 2, 1 }, { "K", 2, 2 },
		      { "G", 1, 1 }, { "O", 0, 0 }, { "L", 1, 1 }, { "M", 1, 1 } };
	struct user user;

	user_begin_served(&user, state);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		enum vat_category category = vat_of_code(str_from(rules[i].code));
		struct parties parties = { .customer_id = STR("c-1") };

		assert_int_equal(book_parties_complain_vat(&user.use, &parties, category),
				 rules[i].missing);
		parties.customer.registration = STR("404833048");
		assert_int_equal(book_parties_complain_vat(&user.use, &parties, category),
				 rules[i].registered);
		parties.provider.vat = parties.customer.vat = STR("FR83404833048");
		assert_int_equal(book_parties_complain_vat(&user.use, &parties, category), 0);
	}
	user_end(&user, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_companies, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_person, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_address_remains, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_vat, desk_make, desk_remove),
	};

	return cmocka_run_group_tests_name("book_parties", tests, NULL, NULL);
}
