#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_component.h"
#include "app/book_organisation.h"
#include "tests/lib/book_desk.h"

static const struct organisation us = {
	{ { "Muxity SAS", 10 }, { "Paris", 5 }, { "FR", 2 }, { "732829320", 9 }, { NULL, 0 } },
	{ "Europe/Paris", 12 },
	{ "fr", 2 }
};

/* A book being used in a role, under a key. */
static struct str name_at(struct user *user, int64_t at_ms)
{
	struct organisation_row row;

	assert_int_equal(book_organisation_find(&user->use, at_ms, user->desk->arena, &row), 0);
	return row.organisation.identity.name;
}

/* Two names, each from its day; a third that corrects the second; each once. */
static void test_history(void **state)
{
	struct user user;
	struct organisation other = us;

	user_begin(&user, state, ROLE_OWNER);
	assert_int_equal(book_organisation_set(&user.use, &us, DESK_NOW - 1000), 0);
	assert_int_equal(book_organisation_set(&user.use, &us, INT64_MIN), BOOK_TWICE);
	other.identity.name = STR("Muxity SA");
	assert_int_equal(book_organisation_set(&user.use, &other, DESK_NOW + 1000), 0);
	assert_int_equal(book_organisation_set(&user.use, &other, DESK_NOW + 1000), BOOK_TWICE);
	assert_true(str_equal(name_at(&user, DESK_NOW - 1000), STR("Muxity SAS")));
	assert_true(str_equal(name_at(&user, DESK_NOW + 999), STR("Muxity SAS")));
	assert_true(str_equal(name_at(&user, DESK_NOW + 1000), STR("Muxity SA")));
	other.identity.name = STR("Muxity Group");
	assert_int_equal(book_organisation_set(&user.use, &other, DESK_NOW + 1000), 0);
	assert_true(str_equal(name_at(&user, INT64_MAX), STR("Muxity Group")));
	other.zone = STR("Europe/Rome");
	assert_int_equal(book_organisation_set(&user.use, &other, DESK_NOW + 1000), 0);
	other.language = STR("en");
	assert_int_equal(book_organisation_set(&user.use, &other, DESK_NOW + 1000), 0);
	user_end(&user, 5);
}

static void test_nobody(void **state)
{
	struct user user;
	struct organisation_row row;

	user_begin(&user, state, ROLE_OWNER);
	assert_int_equal(book_organisation_find(&user.use, INT64_MAX, user.desk->arena, &row),
			 -EBADMSG);
	desk_said(user.desk, DIAG_ORGANISATION_NONE);
	user_end(&user, 0);
}

/* The least role that is enough for each, and the one below, which changes nothing. */
static void test_roles(void **state)
{
	const struct service_component sms = { STR("sms"), STR("SMS"), STR_NONE, false };
	struct component_tree tree;
	struct user user;

	user_begin(&user, state, ROLE_OWNER);
	user.asking.role = ROLE_OPERATOR;
	assert_int_equal(book_organisation_set(&user.use, &us, INT64_MIN), -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	assert_int_equal(book_component_change(&user.use, COMPONENT_ADD, &sms), 0);
	user.asking.role = ROLE_READER;
	assert_int_equal(book_component_change(&user.use, COMPONENT_RETIRE, &sms), -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	assert_int_equal(book_components(&user.use, user.desk->arena, &tree), 0);
	assert_int_equal(tree.count, 1);
	assert_false(tree.items[0].retired);
	user_end(&user, 1);
}

/* Under one key the same is done once, and nothing else ever. */
static void test_keys(void **state)
{
	const struct service_component sms = { STR("sms"), STR("SMS"), STR_NONE, false };
	const struct service_component mail = { STR("mail"), STR("Mail"), STR_NONE, false };
	struct user user;

	user_begin(&user, state, ROLE_OWNER);
	user.asking.key = STR("k1");
	assert_int_equal(book_component_change(&user.use, COMPONENT_ADD, &sms), 0);
	user.asking.now_ms += 5000;
	assert_int_equal(book_component_change(&user.use, COMPONENT_ADD, &sms), BOOK_TWICE);
	assert_int_equal(book_component_change(&user.use, COMPONENT_ADD, &mail), -EBADMSG);
	desk_said(user.desk, DIAG_BOOK_KEY_USED);
	assert_int_equal(book_component_change(&user.use, COMPONENT_RETIRE, &sms), -EBADMSG);
	desk_said(user.desk, DIAG_BOOK_KEY_USED);
	user.asking.key = STR("k2"); /* it changes nothing, and the key is taken */
	assert_int_equal(book_component_change(&user.use, COMPONENT_ADD, &sms), BOOK_TWICE);
	assert_int_equal(book_component_change(&user.use, COMPONENT_ADD, &mail), -EBADMSG);
	desk_said(user.desk, DIAG_BOOK_KEY_USED);
	user_end(&user, 3);
}

struct refusal {
	enum component_deed deed;
	struct service_component wanted;
	enum diag_id id;
};

static void test_refusals(void **state)
{
	static const struct refusal refusals[] = {
		{ COMPONENT_ADD,
		  { { "Sms", 3 }, { "x", 1 }, { NULL, 0 }, false },
		  DIAG_COMPONENT_ID },
		{ COMPONENT_ADD,
		  { { "new", 3 }, { NULL, 0 }, { NULL, 0 }, false },
		  DIAG_REGISTER_TEXT },
		{ COMPONENT_ADD,
		  { { "sms", 3 }, { "y", 1 }, { NULL, 0 }, false },
		  DIAG_COMPONENT_THERE },
		{ COMPONENT_ADD,
		  { { "new", 3 }, { "x", 1 }, { "sns", 3 }, false },
		  DIAG_COMPONENT_NONE },
		{ COMPONENT_MOVE,
		  { { "sms", 3 }, { "x", 1 }, { "api", 3 }, false },
		  DIAG_COMPONENT_CYCLE },
		{ COMPONENT_RETIRE,
		  { { "sms", 3 }, { "x", 1 }, { NULL, 0 }, false },
		  DIAG_COMPONENT_PARTS },
		{ COMPONENT_RENAME,
		  { { "none", 4 }, { "x", 1 }, { NULL, 0 }, false },
		  DIAG_COMPONENT_NONE },
	};
	const struct service_component sms = { STR("sms"), STR("SMS"), STR_NONE, false };
	const struct service_component api = { STR("api"), STR("API"), STR("sms"), false };
	struct user user;

	user_begin(&user, state, ROLE_OWNER);
	assert_int_equal(book_component_change(&user.use, COMPONENT_ADD, &sms), 0);
	assert_int_equal(book_component_change(&user.use, COMPONENT_ADD, &api), 0);
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		assert_int_equal(
			book_component_change(&user.use, refusals[i].deed, &refusals[i].wanted),
			-EBADMSG);
		desk_said(user.desk, refusals[i].id);
	}
	assert_int_equal(book_component_change(&user.use, COMPONENT_RETIRE, &api), 0);
	assert_int_equal(book_component_change(&user.use, COMPONENT_RETIRE, &api), BOOK_TWICE);
	assert_int_equal(book_component_change(&user.use, COMPONENT_RENAME, &api), -EBADMSG);
	desk_said(user.desk, DIAG_COMPONENT_RETIRED);
	user_end(&user, 3);
}

/* Rows that do not follow from the facts are found. */
static void test_tampered(void **state)
{
	static const struct store_sql changes[] = {
		{ "UPDATE component SET name = 'other'" },
		{ "DELETE FROM component WHERE id = 'api'" },
		{ NULL },
	};
	const struct service_component sms = { STR("sms"), STR("SMS"), STR_NONE, false };
	const struct service_component api = { STR("api"), STR("API"), STR_NONE, false };
	struct user user;

	user_begin(&user, state, ROLE_OWNER);
	assert_int_equal(book_component_change(&user.use, COMPONENT_ADD, &sms), 0);
	assert_int_equal(book_component_change(&user.use, COMPONENT_ADD, &api), 0);
	book_close(user.book);
	desk_tamper(user.desk, changes);
	assert_int_equal(desk_verify(user.desk).differences, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_history, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_nobody, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_roles, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_keys, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_refusals, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_tampered, desk_make, desk_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
