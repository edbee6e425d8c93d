#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>

#include "app/book_invoice.h"
#include "app/bulk_import.h"
#include "app/invoice_import.h"
#include "core/time/civil.h"
#include "tests/lib/book_desk.h"

#define HEADER "customer,number,date,subscription,line,from,to,currency,net,vat,rate,reason\n"
#define ROW "c-1,F-1,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,100.00,S,20,\n"
#define FORM                                                                                       \
	"customer: c-1\nnumber: F-1\ndate: 2026-02-03\nsubscription: s-1\nfrom: 2026-02-01\n"      \
	"to: 2026-03-01\ncurrency: EUR\nvat: S\nrate: 20\n"
#define FACTS 4 /* of a book that invoices are put into */

static bool tell(void *context, const struct bulk_progress *state)
{
	(void)context;
	(void)state;
	return true;
}

static int import_with(struct user *user, const char *text,
		       int (*import)(const struct use *use, const struct import_request *request,
				     struct import_count *ret_count),
		       struct import_count *ret_count)
{
	const struct import_request request = { .path = desk_write(user->desk, "rows.csv",
								   str_from(text)),
						.contract = STR("net"),
						.arena = user->desk->arena,
						.progress = tell };

	return import(&user->use, &request, ret_count);
}

static int import(struct user *user, const char *text, struct import_count *ret_count)
{
	return import_with(user, text, invoice_import, ret_count);
}

/* A book whose customer c-1 has s-1 since 2026-02-01 and had s-2 in March. */
static void begin(struct user *user, void **state)
{
	struct import_count count;

	user_begin_served(user, state);
	assert_int_equal(import_with(user,
				     "subscription,customer,start,end,monthly-fee\n"
				     "s-1,c-1,2026-02-01,,100.00\n"
				     "s-2,c-1,2026-03-01,2026-04-01,50.00\n",
				     bulk_import, &count),
			 0);
}

/* The form with more lines behind it. */
static int read_form(struct user *user, const char *more, struct invoice_told *ret_told)
{
	struct strbuf text = STRBUF_INIT(KIB);
	struct str path;

	strbuf_add_format(&text, FORM "%s", more);
	path = desk_write(user->desk, "invoice.yaml", strbuf_str(&text));
	strbuf_done(&text);
	return invoice_form(user->desk->arena, path, ret_told, &user->desk->sink);
}

static int change(struct user *user, const char *more,
		  int (*make)(const struct use *use, const struct invoice_told *told))
{
	struct invoice_told told;

	assert_int_equal(read_form(user, more, &told), 0);
	return make(&user->use, &told);
}

static struct invoice_rows listed(struct user *user)
{
	const struct invoice_reference like = { .customer = STR("c-1") };
	struct invoice_rows rows;

	assert_int_equal(book_invoices(&user->use, &like, user->desk->arena, &rows), 0);
	return rows;
}

static struct invoice_rows history(struct user *user)
{
	struct invoice_rows rows;

	assert_int_equal(
		book_invoice_history(&user->use, STR("c-1"), STR("F-1"), user->desk->arena, &rows),
		0);
	return rows;
}

/* Added, known, refused with other values, corrected, withdrawn, and there again. */
static void test_life(void **state)
{
	struct invoice_rows rows;
	struct user user;

	begin(&user, state);
	assert_int_equal(change(&user, "net: 100.00\n", book_invoice_correct), -EBADMSG);
	desk_said(user.desk, DIAG_INVOICE_NONE);
	assert_int_equal(change(&user, "net: 100.00\n", book_invoice_add), 0);
	assert_int_equal(change(&user, "net: 100\n", book_invoice_add), BOOK_TWICE);
	assert_int_equal(change(&user, "net: 90.00\n", book_invoice_add), -EBADMSG);
	desk_said(user.desk, DIAG_INVOICE_OTHER);
	assert_int_equal(change(&user, "net: 90.00\n", book_invoice_correct), 0);
	assert_int_equal(change(&user, "net: 90.00\n", book_invoice_correct), BOOK_TWICE);
	rows = listed(&user);
	assert_int_equal(rows.count, 1);
	assert_int_equal(rows.items[0].invoice.net_minor, 9000);
	assert_int_equal(rows.items[0].invoice.vat.rate, 2000);
	assert_int_equal(rows.items[0].invoice.revision, 2);
	assert_int_equal(change(&user, "net: 90.00\nwithdrawn: true\n", book_invoice_correct), 0);
	assert_int_equal(listed(&user).count, 0);
	assert_int_equal(history(&user).count, 3);
	assert_true(history(&user).items[2].invoice.withdrawn);
	assert_int_equal(change(&user, "net: 95.00\n", book_invoice_correct), 0);
	assert_int_equal(listed(&user).count, 1);
	user_end(&user, FACTS + 4);
}

/* A key stands for what was told: the same again changes nothing, whatever came between. */
static void test_key(void **state)
{
	struct user user;

	begin(&user, state);
	assert_int_equal(change(&user, "net: 100.00\n", book_invoice_add), 0);
	user.asking.key = STR("k-1");
	assert_int_equal(change(&user, "net: 90.00\n", book_invoice_correct), 0);
	user.asking.key = STR_NONE;
	assert_int_equal(change(&user, "net: 80.00\n", book_invoice_correct), 0);
	user.asking.key = STR("k-1");
	assert_int_equal(change(&user, "net: 90.00\n", book_invoice_correct), BOOK_TWICE);
	assert_int_equal(listed(&user).items[0].invoice.net_minor, 8000);
	assert_int_equal(change(&user, "net: 70.00\n", book_invoice_correct), -EBADMSG);
	assert_int_equal(user.desk->sink.errors, 1);
	user_end(&user, FACTS + 4);
}

static void test_rights(void **state)
{
	struct invoice_rows rows;
	struct user user;

	begin(&user, state);
	user.asking.role = ROLE_READER;
	assert_int_equal(change(&user, "net: 100.00\n", book_invoice_add), -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	assert_int_equal(listed(&user).count, 0);
	assert_int_equal(
		book_invoice_history(&user.use, STR("c-1"), STR("F-1"), user.desk->arena, &rows),
		-EBADMSG);
	desk_said(user.desk, DIAG_INVOICE_NONE);
	assert_int_equal(
		book_invoice_history(&user.use, STR("c-9"), STR("F-1"), user.desk->arena, &rows),
		-EBADMSG);
	desk_said(user.desk, DIAG_CUSTOMER_NONE);
	user.asking.role = ROLE_OPERATOR;
	assert_int_equal(change(&user, "net: 1\nwithdrawn: true\n", book_invoice_add), -EBADMSG);
	desk_said(user.desk, DIAG_INVOICE_NEW_WITHDRAWN);
	user_end(&user, FACTS);
}

/* Each is wrong in one thing, which is said at its column; nothing is recorded. */
static void test_wrong_rows(void **state)
{
	static const struct {
		const char *row;
		enum diag_id id;
		uint32_t column;
	} wrong[] = {
		{ ",F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,1,S,20,\n", DIAG_BULK_EMPTY, 1 },
		{ "c-9,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,1,S,20,\n", DIAG_CUSTOMER_NONE,
		  1 },
		{ "c-1,F-2,2026-02-30,s-1,,2026-02-01,2026-03-01,EUR,1,S,20,\n", DIAG_REGISTER_DATE,
		  9 },
		{ "c-1,F-2,2026-02-03,s-9,,2026-02-01,2026-03-01,EUR,1,S,20,\n",
		  DIAG_SUBSCRIPTION_NONE, 20 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-02-01,EUR,1,S,20,\n",
		  DIAG_INVOICE_WINDOW, 36 },
		{ "c-1,F-2,2026-02-03,s-2,,2026-02-01,2026-02-28,EUR,1,S,20,\n", DIAG_INVOICE_LIFE,
		  25 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,USD,1,S,20,\n",
		  DIAG_INVOICE_CURRENCY, 47 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUX,1,S,20,\n", DIAG_FACT_CURRENCY,
		  47 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,-1,S,20,\n", DIAG_INVOICE_NET,
		  51 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,-0,S,20,\n", DIAG_INVOICE_NET,
		  51 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,1.001,S,20,\n",
		  DIAG_INVOICE_NET, 51 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,999999999999999999,S,20,\n",
		  DIAG_INVOICE_NET, 51 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,1,X,20,\n", DIAG_VAT_CATEGORY,
		  53 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,1,S,0,\n", DIAG_VAT_RATE, 55 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,1,S,,\n",
		  DIAG_CASE_MISSING_KEY, 1 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,1,S,5.555,\n", DIAG_VAT_RATE,
		  55 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,1,AE,0,\n", DIAG_VAT_REASON,
		  1 },
		{ "c-1,F-2,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,1,S,20,none\n",
		  DIAG_VAT_NO_REASON, 58 },
		{ "c-1,F-1,2026-02-04,s-1,2,2026-02-01,2026-03-01,EUR,1,S,20,\n", DIAG_INVOICE_DAY,
		  9 },
		{ "c-1,F-1,2026-02-03,s-1,,2026-02-01,2026-03-01,EUR,1,S,20,\n", DIAG_INVOICE_OTHER,
		  5 },
		{ "c-1,F-2,2026-02-03,s-1\n", DIAG_BULK_COUNT, 1 },
	};
	struct import_count count;
	struct user user;

	begin(&user, state);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char text[400];

		(void)snprintf(text, sizeof(text), HEADER ROW "%s", wrong[i].row);
		assert_int_equal(import(&user, text, &count), -EBADMSG);
		assert_int_equal(user.desk->sink.items[0].at.line, 3);
		assert_int_equal(user.desk->sink.items[0].at.column, wrong[i].column);
		desk_said(user.desk, wrong[i].id);
	}
	assert_int_equal(listed(&user).count, 0);
	user_end(&user, FACTS);
}

/* The same file again; a row more; lines of one subscription at two rates; JSON lines. */
static void test_import(void **state)
{
	static const char more[] =
		HEADER ROW "c-1,F-1,2026-02-03,s-1,box,2026-02-01,2026-03-01,EUR,10.00,S,5.5%,\n"
			   "c-1,F-2,2026-04-01,s-2,,2026-03-01,2026-04-01,EUR,50.00,AE,,"
			   "\"Autoliquidation, art. 283\"\n";
	struct invoice_rows rows;
	struct import_count count;
	struct user user;

	begin(&user, state);
	assert_int_equal(import(&user, HEADER ROW, &count), 0);
	assert_int_equal(count.added, 1);
	assert_int_equal(import(&user, more, &count), 0);
	assert_int_equal(count.added, 2);
	assert_int_equal(count.known, 1);
	assert_int_equal(import(&user, HEADER, &count), 0);
	assert_int_equal(count.added + count.known, 0);
	rows = listed(&user);
	assert_int_equal(rows.count, 3);
	assert_int_equal(rows.items[1].invoice.vat.rate, 550);
	assert_true(str_equal(rows.items[1].invoice.line, STR("box")));
	assert_true(str_equal(rows.items[2].invoice.vat.reason, STR("Autoliquidation, art. 283")));
	assert_int_equal(rows.items[2].invoice.from_day,
			 date_days((struct civil_date){ 2026, 3, 1 }));
	user.asking.role = ROLE_READER;
	assert_int_equal(import(&user, more, &count), -EBADMSG);
	desk_said(user.desk, DIAG_REGISTER_RIGHT);
	user_end(&user, FACTS + 3);
}

/* All that is wrong with a form is said. */
static void test_wrong_form(void **state)
{
	struct invoice_told told;
	struct user user;

	begin(&user, state);
	assert_int_equal(read_form(&user, "net: 100.00\nline: \"a\\tb\"\nwithdrawn: yes\n", &told),
			 -EBADMSG);
	assert_int_equal(user.desk->sink.errors, 2);
	assert_int_equal(user.desk->sink.items[0].id, DIAG_REGISTER_TEXT);
	assert_int_equal(user.desk->sink.items[1].id, DIAG_INVOICE_WITHDRAWN);
	user.desk->sink = (struct diag_sink)DIAG_SINK_INIT(user.desk->arena, 10);
	assert_int_equal(read_form(&user, "nett: 100.00\n", &told), -EBADMSG);
	assert_int_equal(user.desk->sink.items[0].id, DIAG_REGISTER_KEY);
	assert_int_equal(user.desk->sink.items[1].id, DIAG_CASE_MISSING_KEY);
	user_end(&user, FACTS);
}

/* A row that was changed, one that is gone, and a revision that follows nothing are found. */
static void test_tampered(void **state)
{
	static const struct store_sql changes[] = { { "DROP TRIGGER invoice_no_UPDATE" },
						    { "UPDATE invoice SET net = 1" },
						    { NULL } };
	static const struct store_sql removal[] = { { "DROP TRIGGER invoice_no_DELETE" },
						    { "DELETE FROM invoice" },
						    { NULL } };
	struct user user;

	begin(&user, state);
	assert_int_equal(change(&user, "net: 100.00\n", book_invoice_add), 0);
	book_close(user.book);
	desk_tamper(user.desk, changes);
	/* the trigger, the row as it is and as it should be */
	assert_int_equal(desk_verify(user.desk).differences, 3);
	desk_tamper(user.desk, removal);
	assert_int_equal(desk_verify(user.desk).differences, 3); /* both triggers, the row */
}

/* A second revision without a first, or of another line, cannot be recorded. */
static void test_follows(void **state)
{
	struct strbuf body = STRBUF_INIT(KIB);
	struct invoice_told told;
	struct fact fact;
	struct user user;

	begin(&user, state);
	assert_int_equal(read_form(&user, "net: 100.00\n", &told), 0);
	told.invoice.revision = 2;
	fact = book_invoice_fact(&user.use, &told.invoice, &body);
	fact.corrects = 1;
	assert_int_equal(book_begin(user.book, &user.desk->sink), 0);
	assert_int_equal(book_record(user.book, &fact, &user.desk->sink, NULL), -EBADMSG);
	assert_int_equal(user.desk->sink.errors, 1);
	strbuf_done(&body);
	user_end(&user, FACTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_life, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_key, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_rights, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_wrong_rows, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_import, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_wrong_form, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_tampered, desk_make, desk_remove),
		cmocka_unit_test_setup_teardown(test_follows, desk_make, desk_remove),
	};

	return cmocka_run_group_tests_name("book_invoice", tests, NULL, NULL);
}
