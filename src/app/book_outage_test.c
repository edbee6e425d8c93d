#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "app/book_component.h"
#include "app/book_outage.h"
#include "tests/lib/book_desk.h"

#define STARTED (DESK_NOW - 7200000)

static void add_component(struct user *user, struct str id, struct str parent)
{
	const struct service_component component = { id, id, parent, false };

	assert_int_equal(book_component_change(&user->use, COMPONENT_ADD, &component), 0);
}

/* As an operator, with the component api: three facts. */
static void begin(struct user *user, void **state)
{
	user_begin_served(user, state);
	add_component(user, STR("api"), STR_NONE);
}

static struct outage_change change_of(enum outage_deed deed, struct str id)
{
	struct outage_change change = { .deed = deed,
					.id = id,
					.start_ms = TOLD_NOT_MS,
					.end_ms = TOLD_NOT_MS,
					.reason = STR("why") };

	if (deed == OUTAGE_OPEN) {
		change.components = STR("api");
		change.start_ms = STARTED;
		change.reason = STR_NONE;
	}
	return change;
}

static void made(struct user *user, struct outage_change change)
{
	assert_int_equal(book_outage_change(&user->use, &change), 0);
}

/* Operators record, only owners decide, readers only read. */
static void test_roles(void **state)
{
	struct outage_change change = change_of(OUTAGE_OPEN, STR("o-1"));
	struct outage_shown shown;
	struct user user;

	begin(&user, state);
	user.asking.role = ROLE_READER;
	assert_int_equal(book_outage_change(&user.use, &change), -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	user.asking.role = ROLE_OPERATOR;
	made(&user, change);
	made(&user, change_of(OUTAGE_DISPUTE, STR("o-1")));
	change = change_of(OUTAGE_DECIDE, STR("o-1"));
	change.dispute = 1;
	assert_int_equal(book_outage_change(&user.use, &change), -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	user.asking.role = ROLE_OWNER;
	made(&user, change);
	user.asking.role = ROLE_READER;
	assert_int_equal(
		book_outage_show(&user.use, STR_NONE, STR("o-1"), user.desk->arena, &shown), 0);
	assert_int_equal(shown.disputes.count, 1);
	assert_true(shown.disputes.items[0].decided);
	assert_false(shown.disputes.items[0].decision.accepted);
	user_end(&user, 6);
}

/* A key is asked under what was said, not under what came of it. */
static void test_keys(void **state)
{
	struct outage_change change = change_of(OUTAGE_OPEN, STR("o-1"));
	struct user user;

	begin(&user, state);
	made(&user, change);
	change = change_of(OUTAGE_END, STR("o-1"));
	user.asking.key = STR("k-1");
	made(&user, change);
	user.asking.now_ms += 60000;
	assert_int_equal(book_outage_change(&user.use, &change), BOOK_TWICE);
	change.end_ms = DESK_NOW - 1;
	assert_int_equal(book_outage_change(&user.use, &change), -EBADMSG);
	desk_said(user.desk, DIAG_BOOK_KEY_USED);
	user_end(&user, 6);
}

/* What was known at an instant is read again, and a revision names the fact before it. */
static void test_known(void **state)
{
	static const struct store_sql corrects = {
		"SELECT count(*) FROM journal AS later JOIN journal AS before ON "
		"before.shard = later.shard AND before.seq = later.corrects WHERE "
		"later.kind = 'outage' AND before.kind = 'outage' AND "
		"before.subject = later.subject"
	};
	struct outage_query query = { .from_ms = 0, .to_ms = INT64_MAX, .known_ms = DESK_NOW };
	struct outage_change change = change_of(OUTAGE_OPEN, STR("o-1"));
	struct outage_rows rows;
	struct user user;

	begin(&user, state);
	made(&user, change);
	user.asking.now_ms += 1000;
	change = change_of(OUTAGE_END, STR("o-1"));
	change.end_ms = DESK_NOW;
	made(&user, change);
	assert_int_equal(book_outages(&user.use, &query, user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 1);
	assert_int_equal(rows.items[0].outage.end_ms, INSTANT_OPEN_MS);
	query.known_ms = DESK_NOW + 1000;
	assert_int_equal(book_outages(&user.use, &query, user.desk->arena, &rows), 0);
	assert_int_equal(rows.items[0].outage.end_ms, DESK_NOW);
	query.known_ms = DESK_NOW - 1;
	assert_int_equal(book_outages(&user.use, &query, user.desk->arena, &rows), 0);
	assert_int_equal(rows.count, 0);
	assert_int_equal(desk_ask(user.book, &corrects), 1);
	user_end(&user, 5);
}

/* A refused change leaves nothing, also where it is refused at its second outage. */
static void test_merge_refused(void **state)
{
	struct outage_change change = change_of(OUTAGE_OPEN, STR("o-1"));
	struct user user;

	begin(&user, state);
	made(&user, change);
	change.id = STR("o-2");
	change.start_ms = STARTED - 10000;
	change.end_ms = STARTED - 5000;
	made(&user, change);
	change = change_of(OUTAGE_MERGE, STR("o-2"));
	change.into = STR("o-1");
	assert_int_equal(book_outage_change(&user.use, &change), -EBADMSG);
	desk_said(user.desk, DIAG_OUTAGE_APART);
	change.into = STR("o-3");
	assert_int_equal(book_outage_change(&user.use, &change), -EBADMSG);
	desk_said(user.desk, DIAG_OUTAGE_NONE);
	user_end(&user, 5);
}

/* Rows that do not follow from the facts are found in each of the tables. */
static void test_tampered(void **state)
{
	static const struct store_sql changes[] = {
		{ "DROP TRIGGER outage_no_update" },
		{ "DROP TRIGGER outage_dispute_no_update" },
		{ "DROP TRIGGER outage_decision_no_delete" },
		{ "UPDATE outage SET told = 'cause=customer'" },
		{ "UPDATE outage_dispute SET said_by = 'c-1'" },
		{ "DELETE FROM outage_decision" },
		{ NULL },
	};
	struct outage_change change = change_of(OUTAGE_OPEN, STR("o-1"));
	struct user user;

	begin(&user, state);
	user.asking.role = ROLE_OWNER;
	made(&user, change);
	made(&user, change_of(OUTAGE_DISPUTE, STR("o-1")));
	change = change_of(OUTAGE_DECIDE, STR("o-1"));
	change.dispute = 1;
	made(&user, change);
	book_close(user.book);
	desk_tamper(user.desk, changes);
	assert_true(desk_verify(user.desk).differences >= 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_roles, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_keys, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_known, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_merge_refused, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_tampered, desk_make, desk_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
