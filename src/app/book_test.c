#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/time/civil.h"
#include "tests/lib/book_desk.h"

static void test_init(void **state)
{
	struct desk *desk = *state;
	struct book_check check;
	char path[DESK_PATH_BYTES];
	int fd;

	desk_path(desk, "unfinished.db", path); /* what an init that was killed may leave */
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0 && write(fd, "half", 4) == 4 && close(fd) == 0);
	book_close(desk_init(desk));
	assert_int_equal(access(path, F_OK), -1);
	check = desk_verify(desk);
	assert_int_equal(check.facts, 0);
	assert_int_equal(check.differences, 0);
	assert_int_equal(desk_make_book(desk), -EBADMSG);
	desk_said(desk, DIAG_BOOK_NOT_EMPTY);
}

static void test_no_book(void **state)
{
	struct desk *desk = *state;
	struct book *book;

	assert_int_equal(
		book_open(str_from(desk->folder), BOOK_WRITE, DESK_NOW, &desk->sink, &book),
		-EBADMSG);
	desk_said(desk, DIAG_BOOK_NONE);
}

static void test_two_writers(void **state)
{
	struct desk *desk = *state;
	struct book *book = desk_init(desk), *other;

	if (!desk_is_file(desk)) { /* book_database_test has two of them */
		book_close(book);
		skip();
	}
	assert_int_equal(
		book_open(str_from(desk->folder), BOOK_WRITE, DESK_NOW, &desk->sink, &other),
		-EBUSY);
	desk_said(desk, DIAG_BOOK_BUSY);
	other = desk_open(desk, BOOK_READ);
	book_close(other);
	book_close(book);
	book_close(desk_open(desk, BOOK_WRITE));
}

static struct str migrations_of(const struct desk *desk, struct strbuf *out)
{
	static const struct store_sql all = {
		"SELECT string_agg(version || ' ' || applied_at, ',' ORDER BY version) || "
		"(SELECT count(*) FROM pg_class) FROM migration"
	};
	struct store *store = desk_connect(desk->conninfo, STORE_READ);
	struct store_statement *statement = store_query(store, &all);

	assert_int_equal(store_step(statement), 1);
	strbuf_add(out, store_text(statement, 0));
	store_close(store);
	return strbuf_str(out);
}

/* Bytes of the database file, to see that nothing was written; of the migrations elsewhere. */
static struct str bytes_of(const struct desk *desk, struct strbuf *out)
{
	char path[DESK_PATH_BYTES], bytes[4096];
	ssize_t got;
	int fd;

	if (!desk_is_file(desk))
		return migrations_of(desk, out);
	desk_path(desk, BOOK_FILE, path);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		strbuf_add(out, (struct str){ bytes, (size_t)got });
	(void)close(fd);
	return strbuf_str(out);
}

static void test_newer(void **state)
{
	static const struct store_sql newer[] = { { "INSERT INTO migration VALUES (99, x'00', 0)" },
						  { NULL } };
	struct strbuf before = STRBUF_INIT(8 * MIB), after = STRBUF_INIT(8 * MIB);
	struct desk *desk = *state;
	struct book *book = desk_init(desk);

	book_close(book);
	desk_tamper(desk, newer);
	(void)bytes_of(desk, &before);
	assert_int_equal(
		book_open(str_from(desk->folder), BOOK_WRITE, DESK_NOW, &desk->sink, &book),
		-EBADMSG);
	desk_said(desk, DIAG_BOOK_NEWER);
	assert_int_equal(book_open(str_from(desk->folder), BOOK_READ, DESK_NOW, &desk->sink, &book),
			 -EBADMSG);
	desk_said(desk, DIAG_BOOK_NEWER);
	assert_true(str_equal(strbuf_str(&before), bytes_of(desk, &after)));
	strbuf_done(&before);
	strbuf_done(&after);
}

static void test_facts(void **state)
{
	static const struct store_sql late = { "SELECT max(recorded_at) - min(recorded_at) FROM "
					       "journal" };
	static const struct store_sql latest = { "SELECT seq FROM latest WHERE subject = 'o-1'" };
	struct fact fact = desk_fact(STR("note"), STR("o-1"));
	struct desk *desk = *state;
	struct book *book = desk_init(desk);
	int64_t seq;

	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_record(book, &fact, &desk->sink, &seq), 0);
	assert_int_equal(seq, 1);
	fact.recorded_at_ms = DESK_NOW - 5000; /* a clock was set back */
	fact.corrects = 1;
	assert_int_equal(book_record(book, &fact, &desk->sink, &seq), 0);
	assert_int_equal(seq, 2);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	assert_int_equal(desk_ask(book, &late), 0);
	assert_int_equal(desk_ask(book, &latest), 2);
	assert_int_equal(book_begin(book, &desk->sink), 0);
	fact.corrects = 3; /* itself */
	assert_int_equal(book_record(book, &fact, &desk->sink, &seq), -EBADMSG);
	desk_said(desk, DIAG_BOOK_FACT);
	assert_int_equal(book_begin(book, &desk->sink), 0); /* the other one is over */
	book_rollback(book);
	book_close(book);
	assert_int_equal(desk_verify(desk).facts, 2);
	assert_int_equal(desk_verify(desk).differences, 0);
}

static void test_requests(void **state)
{
	static const struct store_sql facts = { "SELECT count(*) FROM journal" };
	const struct fact fact = desk_fact(STR("x"), STR("x"));
	struct request request = { STR("key-1"), STR("0123456789abcdef0123456789abcdef") };
	struct desk *desk = *state;
	struct book *book = desk_init(desk);

	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_request(book, &fact, &request, &desk->sink), 0);
	assert_int_equal(book_request(book, &fact, &request, &desk->sink), BOOK_TWICE);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_request(book, &fact, &request, &desk->sink), BOOK_TWICE);
	request.digest = STR("another, but as long as one.....");
	assert_int_equal(book_request(book, &fact, &request, &desk->sink), -EBADMSG);
	desk_said(desk, DIAG_BOOK_KEY_USED);
	assert_int_equal(desk_ask(book, &facts), 1);
	book_close(book);
	assert_int_equal(desk_verify(desk).differences, 0);
}

static void test_ledger(void **state)
{
	static const struct store_sql sums = { "SELECT sum(debits) + sum(credits) FROM account" };
	const struct fact fact = desk_fact(STR("x"), STR("x"));
	struct transfer transfer = { .amount_minor = 500, .cause = STR("statement 1") };
	struct desk *desk = *state;
	struct book *book = desk_init(desk);
	struct book_check check;

	assert_int_equal(book_begin(book, &desk->sink), 0);
	transfer.debit = desk_account(desk, book, ACCOUNT_PROVISION);
	transfer.credit = desk_account(desk, book, ACCOUNT_CREDIT_DUE);
	assert_int_equal(desk_account(desk, book, ACCOUNT_PROVISION), transfer.debit);
	assert_int_equal(book_transfer(book, &fact, &transfer, &desk->sink), 0);
	assert_int_equal(book_transfer(book, &fact, &transfer, &desk->sink), BOOK_TWICE);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	assert_int_equal(desk_ask(book, &sums), 1000);
	transfer = (struct transfer){ transfer.credit, transfer.debit, 501, STR("back"), 0, 3 };
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_transfer(book, &fact, &transfer, &desk->sink), -EBADMSG);
	desk_said(desk, DIAG_BOOK_TRANSFER); /* more than there is */
	transfer.amount_minor = 500;
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_transfer(book, &fact, &transfer, &desk->sink), 0);
	/* The account is empty by now; it is still the same transfer. */
	assert_int_equal(book_transfer(book, &fact, &transfer, &desk->sink), BOOK_TWICE);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	assert_int_equal(desk_ask(book, &sums), 2000);
	transfer.cause = STR("nobody");
	transfer.debit = 99;
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_transfer(book, &fact, &transfer, &desk->sink), -EBADMSG);
	desk_said(desk, DIAG_BOOK_TRANSFER);
	book_close(book);
	check = desk_verify(desk);
	assert_int_equal(check.transfers, 2);
	assert_int_equal(check.currencies, 1);
	assert_int_equal(check.differences, 0);
}

static void test_blocks(void **state)
{
	const struct observation items[] = { { DESK_NOW - DESK_NOW % HOUR_MS + 5, OBSERVED_UP,
					       12 } };
	struct fact fact = desk_fact(STR("x"), STR("x"));
	struct block block = {
		STR("m-1"), STR("a-1"), DESK_NOW - DESK_NOW % HOUR_MS, 1, 7, items, 1
	};
	struct desk *desk = *state;
	struct book *book = desk_init(desk);

	fact.customer = STR_NONE;
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_record_block(book, &fact, &block, &desk->sink), 0);
	assert_int_equal(book_record_block(book, &fact, &block, &desk->sink), BOOK_TWICE);
	block.first_seq = 8;
	assert_int_equal(book_record_block(book, &fact, &block, &desk->sink), 0);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	block.hour_ms++;
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_record_block(book, &fact, &block, &desk->sink), -EBADMSG);
	desk_said(desk, DIAG_BOOK_FACT);
	book_close(book);
	assert_int_equal(desk_verify(desk).blocks, 2);
	assert_int_equal(desk_verify(desk).differences, 0);
}

static void test_outbox(void **state)
{
	static const struct store_sql due = { "SELECT count(*) FROM outbox_due" };
	const struct message message = { STR("decision 1"), STR("mail"), STR("accepted") };
	struct strbuf body = STRBUF_INIT(1024);
	struct fact fact = desk_fact(STR(MESSAGE_FACT), STR("decision 1"));
	struct desk *desk = *state;
	struct book *book = desk_init(desk);
	int64_t seq;

	message_write(&body, &message);
	fact.body = strbuf_str(&body);
	fact.person = STR("p-1");
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_record(book, &fact, &desk->sink, &seq), 0);
	assert_int_equal(book_record(book, &fact, &desk->sink, NULL), BOOK_TWICE);
	assert_int_equal(desk_ask(book, &due), 1);
	strbuf_clear(&body);
	delivered_write(&body, seq);
	fact.kind = STR(DELIVERED_FACT);
	fact.body = strbuf_str(&body);
	assert_int_equal(book_record(book, &fact, &desk->sink, NULL), 0);
	assert_int_equal(book_record(book, &fact, &desk->sink, NULL), BOOK_TWICE);
	assert_int_equal(desk_ask(book, &due), 0);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	book_close(book);
	assert_int_equal(desk_verify(desk).differences, 0);
	strbuf_done(&body);
}

/* The first fact of a later day has the root of all before it put in front, once. */
static void test_roots(void **state)
{
	static const struct store_sql roots = { "SELECT count(*) FROM root" };
	static const struct store_sql places = { "SELECT max(seq) FROM journal WHERE shard = 0" };
	struct fact fact = desk_fact(STR("note"), STR("o-1"));
	struct desk *desk = *state;
	struct book *book = desk_init(desk);
	struct book_check check;
	bool has;

	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_record(book, &fact, &desk->sink, NULL), 0);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	book_close(book);
	book = desk_open(desk, BOOK_WRITE);
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_record(book, &fact, &desk->sink, NULL), 0);
	assert_int_equal(book_commit(book, &desk->sink), 0);
	assert_int_equal(desk_ask(book, &roots), 0); /* nothing was before that day */
	for (int i = 0; i < 4; i++) {
		fact.recorded_at_ms = DESK_NOW + (i + 2) / 2 * DAY_MS;
		fact.customer = i % 2 ? STR_NONE : STR(DESK_CUSTOMER);
		assert_int_equal(book_begin(book, &desk->sink), 0);
		assert_int_equal(book_record(book, &fact, &desk->sink, NULL), 0);
		if (i == 0)
			book_rollback(book); /* its root goes with it */
		else
			assert_int_equal(book_commit(book, &desk->sink), 0);
	}
	assert_int_equal(desk_ask(book, &roots), 2);
	assert_int_equal(desk_ask(book, &places), 4); /* two roots, two facts of the provider */
	fact.valid_to_ms = fact.valid_from_ms - 1;
	fact.recorded_at_ms += DAY_MS;
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_record(book, &fact, &desk->sink, NULL), -EBADMSG);
	desk_said(desk, DIAG_BOOK_FACT);
	book_close(book);
	check = desk_verify(desk);
	assert_int_equal(check.roots, 2);
	assert_string_equal(check.root_day, "2026-09-23");
	assert_int_equal(check.differences, 0);
	book = desk_open(desk, BOOK_READ);
	assert_int_equal(book_has_root(book, str_from(check.root_digest), &desk->sink, &has), 0);
	assert_true(has);
	check.root_digest[10] = check.root_digest[10] == '0' ? '1' : '0';
	assert_int_equal(book_has_root(book, str_from(check.root_digest), &desk->sink, &has), 0);
	assert_false(has);
	book_close(book);
}

static void test_rollback(void **state)
{
	const struct fact fact = desk_fact(STR("note"), STR("o-1"));
	struct desk *desk = *state;
	struct book *book = desk_init(desk);
	int64_t seq;

	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_record(book, &fact, &desk->sink, NULL), 0);
	book_rollback(book);
	assert_int_equal(book_begin(book, &desk->sink), 0);
	assert_int_equal(book_record(book, &fact, &desk->sink, &seq), 0);
	assert_int_equal(seq, 1);
	book_close(book); /* not committed */
	assert_int_equal(desk_verify(desk).facts, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, desk_make, desk_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_init),   TEST(test_no_book),	TEST(test_two_writers), TEST(test_newer),
		TEST(test_facts),  TEST(test_requests), TEST(test_ledger),	TEST(test_blocks),
		TEST(test_outbox), TEST(test_rollback), TEST(test_roots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
