#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_customer.h"
#include "app/book_person.h"
#include "tests/lib/book_desk.h"

static const struct customer bakery = { .id = { "c-1", 3 },
					.identity = { .name = { "Bakery", 6 },
						      .country = { "FR", 2 } },
					.language = { "fr", 2 },
					.zone = { "Europe/Paris", 12 } };

/* A person of the customer c-1. */
static void put_person(struct user *user, struct str id)
{
	const struct fact fact = desk_fact(STR("x"), STR("x"));
	const struct person person = { .id = id, .name = STR("Ann Baker") };

	assert_int_equal(book_begin(user->book, &user->desk->sink), 0);
	assert_int_equal(book_person_put(user->book, &fact, &person, &user->desk->sink), 0);
	assert_int_equal(book_commit(user->book, &user->desk->sink), 0);
}

static struct customer_shown shown(struct user *user, struct str id)
{
	struct customer_shown found = { 0 };

	assert_int_equal(book_customer_find(&user->use, id, user->desk->arena, &found), 0);
	return found;
}

static void test_history(void **state)
{
	struct customer other = bakery;
	struct customer_rows rows;
	struct user user;

	user_begin(&user, state, ROLE_OPERATOR);
	assert_int_equal(book_customer_set(&user.use, &bakery, INT64_MIN), 0);
	assert_int_equal(book_customer_set(&user.use, &bakery, DESK_NOW + 5), BOOK_TWICE);
	other.identity.name = STR("Bakery Ltd");
	assert_int_equal(book_customer_set(&user.use, &other, DESK_NOW + 1000), 0);
	assert_true(
		str_equal(shown(&user, STR("c-1")).row.customer.identity.name, STR("Bakery Ltd")));
	other.identity.name = STR("Bakery & Co");
	assert_int_equal(book_customer_set(&user.use, &other, DESK_NOW + 1000), 0);
	other.id = STR("c-2");
	assert_int_equal(book_customer_set(&user.use, &other, DESK_NOW), 0);
	assert_int_equal(book_customers(&user.use, STR_NONE, user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 2);
	assert_true(str_equal(rows.items[0].customer.identity.name, STR("Bakery & Co")));
	assert_int_equal(book_customers(&user.use, STR("c-1"), user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 1);
	assert_true(str_equal(rows.items[0].customer.id, STR("c-2")));
	user_end(&user, 4);
}

/* Somebody who is in the table of persons, and nobody else. */
static void test_persons(void **state)
{
	const struct fact fact = desk_fact(STR("x"), STR("x"));
	struct customer ann = bakery;
	struct user user;
	size_t remains;

	user_begin(&user, state, ROLE_OPERATOR);
	ann.identity = (struct identity){ .country = STR("FR") };
	ann.person = STR("p-1");
	assert_int_equal(book_customer_set(&user.use, &ann, INT64_MIN), -EBADMSG);
	desk_said(user.desk, DIAG_BOOK_PERSON_NONE);
	put_person(&user, STR("p-1"));
	assert_int_equal(book_customer_set(&user.use, &ann, INT64_MIN), 0);
	assert_int_equal(book_customer_contact(&user.use, STR("c-1"), STR("billing"), STR("p-1")),
			 0);
	assert_int_equal(
		book_person_erase(user.book, &fact, STR("p-1"), &user.desk->sink, &remains), 0);
	assert_int_equal(remains, 0);
	assert_int_equal(book_customer_contact(&user.use, STR("c-1"), STR("other"), STR("p-1")),
			 -EBADMSG);
	desk_said(user.desk, DIAG_BOOK_PERSON_ERASED);
	user_end(&user, 4);
}

static void test_contacts(void **state)
{
	const struct str c = STR("c-1"), billing = STR("billing");
	struct customer_shown found;
	struct user user;

	user_begin(&user, state, ROLE_OPERATOR);
	assert_int_equal(book_customer_contact(&user.use, c, billing, STR_NONE), -EBADMSG);
	desk_said(user.desk, DIAG_CUSTOMER_NONE);
	assert_int_equal(book_customer_set(&user.use, &bakery, INT64_MIN), 0);
	assert_int_equal(book_customer_contact(&user.use, c, STR("Billing!"), STR_NONE), -EBADMSG);
	desk_said(user.desk, DIAG_CONTACT_PURPOSE);
	assert_int_equal(book_customer_contact(&user.use, c, billing, STR("p-1")), -EBADMSG);
	desk_said(user.desk, DIAG_BOOK_PERSON_NONE);
	put_person(&user, STR("p-1"));
	put_person(&user, STR("p-2"));
	assert_int_equal(book_customer_contact(&user.use, c, billing, STR_NONE), BOOK_TWICE);
	assert_int_equal(book_customer_contact(&user.use, c, billing, STR("p-1")), 0);
	assert_int_equal(book_customer_contact(&user.use, c, billing, STR("p-1")), BOOK_TWICE);
	assert_int_equal(book_customer_contact(&user.use, c, STR("alarm"), STR("p-1")), 0);
	assert_int_equal(book_customer_contact(&user.use, c, billing, STR("p-2")), 0);
	found = shown(&user, c);
	assert_int_equal(found.contacts.count, 2);
	assert_true(str_equal(found.contacts.items[0].purpose, STR("alarm")));
	assert_true(str_equal(found.contacts.items[1].person, STR("p-2")));
	assert_int_equal(book_customer_contact(&user.use, c, billing, STR_NONE), 0);
	assert_int_equal(shown(&user, c).contacts.count, 1);
	user.asking.role = ROLE_READER;
	assert_int_equal(book_customer_contact(&user.use, c, billing, STR("p-1")), -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	user_end(&user, 7);
}

/* A person of another customer is none of this one's. */
static void test_apart(void **state)
{
	struct customer other = bakery;
	struct customer_shown found;
	struct user user;

	user_begin(&user, state, ROLE_OPERATOR);
	put_person(&user, STR("p-1"));
	other.id = STR("c-2");
	assert_int_equal(book_customer_set(&user.use, &other, INT64_MIN), 0);
	assert_int_equal(book_customer_contact(&user.use, other.id, STR("billing"), STR("p-1")),
			 -EBADMSG);
	desk_said(user.desk, DIAG_BOOK_PERSON_NONE);
	assert_int_equal(book_customer_find(&user.use, STR("c-1"), user.desk->arena, &found),
			 -EBADMSG);
	desk_said(user.desk, DIAG_CUSTOMER_NONE);
	user_end(&user, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_history, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_persons, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_contacts, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_apart, desk_make, desk_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
