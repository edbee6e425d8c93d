#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_component.h"
#include "app/book_incident.h"
#include "app/book_outage.h"
#include "tests/lib/book_desk.h"

/* As an operator, with the component api and the outages o-1 and o-2 of it: five facts. */
static void begin(struct user *user, void **state)
{
	const struct service_component api = { STR("api"), STR("api"), STR_NONE, false };
	struct outage_change change = { .deed = OUTAGE_OPEN,
					.id = STR("o-1"),
					.start_ms = DESK_NOW - 1000,
					.end_ms = TOLD_NOT_MS,
					.components = STR("api") };

	user_begin_served(user, state);
	assert_int_equal(book_component_change(&user->use, COMPONENT_ADD, &api), 0);
	assert_int_equal(book_outage_change(&user->use, &change), 0);
	change.id = STR("o-2");
	assert_int_equal(book_outage_change(&user->use, &change), 0);
}

static struct incident_change change_of(enum incident_deed deed, struct str id)
{
	struct incident_change change = { .deed = deed,
					  .id = id,
					  .published_ms = TOLD_NOT_MS,
					  .state = -1,
					  .impact = -1,
					  .reason = STR("why") };

	if (deed == INCIDENT_OPEN)
		change.title = STR("SMS delayed");
	if (deed != INCIDENT_MERGE)
		change.texts = STR("en=We look.");
	return change;
}

static void made(struct user *user, struct incident_change change)
{
	assert_int_equal(book_incident_change(&user->use, &change), 0);
}

static void refused(struct user *user, struct incident_change change, enum diag_id id)
{
	assert_int_equal(book_incident_change(&user->use, &change), -EBADMSG);
	desk_said(user->desk, id);
}

static void test_roles(void **state)
{
	struct incident_change change = change_of(INCIDENT_OPEN, STR("i-1"));
	struct incident_rows rows;
	struct user user;

	begin(&user, state);
	user.asking.role = ROLE_READER;
	refused(&user, change, DIAG_REGISTER_RIGHT);
	user.asking.role = ROLE_OPERATOR;
	made(&user, change);
	user.asking.role = ROLE_READER;
	assert_int_equal(
		book_incident_show(&user.use, STR_NONE, STR("i-1"), user.desk->arena, &rows), 0);
	assert_int_equal(rows.items[0].incident.published_ms, DESK_NOW);
	user_end(&user, 6);
}

/* The one that stays takes the outages; where it cannot be, nothing is recorded of either. */
static void test_merge(void **state)
{
	struct incident_change change = change_of(INCIDENT_OPEN, STR("i-1"));
	struct incident_rows rows;
	struct user user;

	begin(&user, state);
	change.outages = STR("o-1");
	made(&user, change);
	change.id = STR("i-2");
	change.outages = STR("o-2");
	made(&user, change);
	change = change_of(INCIDENT_MERGE, STR("i-1"));
	change.into = STR("i-9");
	refused(&user, change, DIAG_INCIDENT_NONE);
	change.into = STR("i-2");
	made(&user, change);
	assert_int_equal(book_incident_change(&user.use, &change), BOOK_TWICE);
	assert_int_equal(
		book_incident_show(&user.use, STR_NONE, STR("i-2"), user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 2);
	assert_true(str_equal(rows.items[1].incident.outages, STR("o-1\x1f"
								  "o-2")));
	assert_false(incident_tells(&rows.items[1].incident));
	change = change_of(INCIDENT_MERGE, STR("i-2"));
	change.into = STR("i-1");
	refused(&user, change, DIAG_INCIDENT_GONE); /* no circle */
	user_end(&user, 9);
}

static void test_wrong(void **state)
{
	struct incident_change change = change_of(INCIDENT_OPEN, STR("i-1"));
	struct user user;

	begin(&user, state);
	change.outages = STR("o-1\x1f"
			     "o-9");
	refused(&user, change, DIAG_OUTAGE_NONE);
	change.outages = STR("o-1");
	made(&user, change);
	change = change_of(INCIDENT_CORRECT, STR("i-1"));
	change.corrects = 2;
	refused(&user, change, DIAG_INCIDENT_REVISION);
	change.corrects = 1;
	made(&user, change);
	change = change_of(INCIDENT_UPDATE, STR("i-1"));
	change.texts = STR("We look.");
	refused(&user, change, DIAG_INCIDENT_LANGUAGE);
	user_end(&user, 7);
}

/* What was told when cannot be changed behind the back of the book. */
static void test_tampered(void **state)
{
	static const struct store_sql changes[] = {
		{ "DROP TRIGGER incident_no_update" },
		{ "UPDATE incident SET published = published - 1000000000" },
		{ NULL },
	};
	struct user user;

	begin(&user, state);
	made(&user, change_of(INCIDENT_OPEN, STR("i-1")));
	book_close(user.book);
	desk_tamper(user.desk, changes);
	assert_true(desk_verify(user.desk).differences >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_roles, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_merge, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_wrong, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_tampered, desk_make, desk_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
