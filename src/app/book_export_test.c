#include "app/book_export.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/book_ledger.h"
#include "app/csv_cell.h"
#include "tests/lib/book_desk.h"

/* A cell, spelt for programs and for spreadsheets. */
static void cell(struct str text, const char *raw, const char *safe)
{
	struct strbuf out = STRBUF_INIT(100);

	csv_cell_write(&out, text, false);
	assert_true(str_equal(strbuf_str(&out), str_from(raw)));
	strbuf_clear(&out);
	csv_cell_write(&out, text, true);
	assert_true(str_equal(strbuf_str(&out), str_from(safe)));
	strbuf_done(&out);
}

static void test_cells(void **state)
{
	(void)state;
	cell(STR("a"), "a", "a");
	cell(STR_NONE, "", "");
	cell(STR("=1"), "=1", "\"'=1\"");
	cell(STR("+1"), "+1", "\"'+1\"");
	cell(STR("-1"), "-1", "\"'-1\"");
	cell(STR("@x"), "@x", "\"'@x\"");
	cell(STR("\t=1"), "\t=1", "\"'\t=1\"");
	cell(STR("\r=1"), "\"\r=1\"", "\"'\r=1\"");
	cell(STR("\n=1"), "\"\n=1\"", "\"'\n=1\"");
	cell(STR("a=1"), "a=1", "a=1");
	cell(STR("a,b"), "\"a,b\"", "\"a,b\"");
	cell(STR("a\"b"), "\"a\"\"b\"", "\"a\"\"b\"");
	cell(STR("=\"b"), "\"=\"\"b\"", "\"'=\"\"b\"");
}

static int ask(struct user *user, const char *name, bool persons)
{
	char path[DESK_PATH_BYTES];
	const struct export_request request = {
		.format = EXPORT_CSV,
		.what = EXPORT_CUSTOMERS,
		.choice = { .from_ms = INT64_MIN, .to_ms = INT64_MAX, .persons = persons },
		.path = { path, 0 }
	};
	struct export_request asked = request;
	struct export_count count;

	desk_path(user->desk, name, path);
	asked.path = str_from(path);
	return book_export(&user->use, &asked, &count);
}

/* Whoever may only read sees rows one by one, and takes no table along. */
static void test_rights(void **state)
{
	struct user user;

	user_begin_served(&user, state);
	user.asking.role = ROLE_READER;
	assert_true(ask(&user, "out/refused.csv", false) < 0);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	user_end(&user, 2);
}

/* A reader may ask what the ledger comes to. */
static void test_empty_ledger(void **state)
{
	const struct ledger_question question = { .as_of_ms = INT64_MAX };
	struct ledger_answer answer;
	struct user user;

	user_begin_served(&user, state);
	user.asking.role = ROLE_READER;
	assert_int_equal(book_ledger(&user.use, &question, user.desk->arena, &answer), 0);
	assert_int_equal(answer.line_count + answer.sum_count + answer.total_count, 0);
	assert_int_equal(answer.differences, 0);
	user_end(&user, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test_setup_teardown(test_rights, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_empty_ledger, desk_make, desk_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
