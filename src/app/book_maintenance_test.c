#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_component.h"
#include "app/book_maintenance.h"
#include "tests/lib/book_desk.h"

#define STARTS (DESK_NOW + INT64_C(86400000))

/* As an operator, with the component api: three facts. */
static void begin(struct user *user, void **state)
{
	const struct service_component api = { STR("api"), STR("api"), STR_NONE, false };

	user_begin_served(user, state);
	assert_int_equal(book_component_change(&user->use, COMPONENT_ADD, &api), 0);
}

static struct maintenance_change change_of(enum maintenance_deed deed, struct str id)
{
	struct maintenance_change change = { .deed = deed,
					     .id = id,
					     .from_ms = TOLD_NOT_MS,
					     .to_ms = TOLD_NOT_MS,
					     .published_ms = TOLD_NOT_MS,
					     .reason = STR("why") };

	if (deed == MAINTENANCE_ANNOUNCE) {
		change.components = STR("api");
		change.from_ms = STARTS;
		change.to_ms = STARTS + 7200000;
	}
	if (deed == MAINTENANCE_REVISE)
		change.to_ms = STARTS + 10800000;
	return change;
}

static void made(struct user *user, struct maintenance_change change)
{
	assert_int_equal(book_maintenance_change(&user->use, &change), 0);
}

static void test_roles(void **state)
{
	struct maintenance_change change = change_of(MAINTENANCE_ANNOUNCE, STR("m-1"));
	struct maintenance_rows rows;
	struct user user;

	begin(&user, state);
	user.asking.role = ROLE_READER;
	assert_int_equal(book_maintenance_change(&user.use, &change), -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	user.asking.role = ROLE_OPERATOR;
	made(&user, change);
	user.asking.role = ROLE_READER;
	assert_int_equal(
		book_maintenance_show(&user.use, STR_NONE, STR("m-1"), user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 1);
	assert_int_equal(rows.items[0].maintenance.published_ms, DESK_NOW);
	user_end(&user, 4);
}

/* Whatever is said later, what was published stays; under a key a change is made once. */
static void test_published(void **state)
{
	static const struct store_sql corrects = {
		"SELECT count(*) FROM journal AS later JOIN journal AS before ON "
		"before.shard = later.shard AND before.seq = later.corrects WHERE "
		"later.kind = 'maintenance' AND before.kind = 'maintenance'"
	};
	struct maintenance_query query = { .to_ms = INT64_MAX, .known_ms = INT64_MAX };
	struct maintenance_change change = change_of(MAINTENANCE_REVISE, STR("m-1"));
	struct maintenance_rows rows;
	struct user user;

	begin(&user, state);
	made(&user, change_of(MAINTENANCE_ANNOUNCE, STR("m-1")));
	user.asking.now_ms += 1000;
	user.asking.key = STR("k-1");
	made(&user, change);
	assert_int_equal(book_maintenance_change(&user.use, &change), BOOK_TWICE);
	change.to_ms++;
	assert_int_equal(book_maintenance_change(&user.use, &change), -EBADMSG);
	desk_said(user.desk, DIAG_BOOK_KEY_USED);
	user.asking.key = STR_NONE;
	assert_int_equal(book_maintenances(&user.use, &query, user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 2);
	assert_int_equal(rows.items[0].maintenance.published_ms, DESK_NOW);
	assert_int_equal(rows.items[1].maintenance.published_ms, DESK_NOW + 1000);
	query.known_ms = DESK_NOW;
	assert_int_equal(book_maintenances(&user.use, &query, user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 1);
	query = (struct maintenance_query){ .to_ms = STARTS, .known_ms = INT64_MAX };
	assert_int_equal(book_maintenances(&user.use, &query, user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 0);
	/* the first revision no longer, but the second lasts until then: both are told */
	query = (struct maintenance_query){ .from_ms = STARTS + 7200000,
					    .to_ms = INT64_MAX,
					    .known_ms = INT64_MAX };
	assert_int_equal(book_maintenances(&user.use, &query, user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 2);
	assert_int_equal(desk_ask(user.book, &corrects), 1);
	user_end(&user, 6);
}

/* What was published cannot be moved behind the back of the book either. */
static void test_tampered(void **state)
{
	static const struct store_sql changes[] = {
		{ "DROP TRIGGER maintenance_no_update" },
		{ "UPDATE maintenance SET published = published - 1000000000" },
		{ NULL },
	};
	struct user user;

	begin(&user, state);
	made(&user, change_of(MAINTENANCE_ANNOUNCE, STR("m-1")));
	book_close(user.book);
	desk_tamper(user.desk, changes);
	assert_true(desk_verify(user.desk).differences >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_roles, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_published, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_tampered, desk_make, desk_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
