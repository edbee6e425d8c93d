/* Transfers in two steps in a book: what is reserved, how it ends, and that it ends once. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>

#include "app/book_pending.h"
#include "store/ledger.h"
#include "tests/lib/book_desk.h"
#include "tests/lib/zone_fixture.h"

#define ROUNDS 400
#define OPEN_MAX 8

/* A book with 1000 due in number 2 (of provision 1), and refund-out in number 4. */
struct till {
	struct desk *desk;
	struct book *book;
	struct fact fact;
	struct transfer payout; /* from due to refund-out */
};

static void fill(struct till *till, struct desk *desk)
{
	struct transfer due = { .amount_minor = 1000, .cause = STR("statement 1") };

	*till = (struct till){ .desk = desk,
			       .book = desk_init(desk),
			       .fact = desk_fact(STR("x"), STR("x")) };
	assert_int_equal(book_begin(till->book, &desk->sink), 0);
	due.debit = desk_account(desk, till->book, ACCOUNT_PROVISION);
	due.credit = desk_account(desk, till->book, ACCOUNT_CREDIT_DUE);
	assert_int_equal(book_transfer(till->book, &till->fact, &due, &desk->sink), 0);
	till->payout = (struct transfer){ .debit = due.credit,
					  .amount_minor = 600,
					  .cause = STR("refund 1") };
	till->payout.credit = desk_account(desk, till->book, ACCOUNT_REFUND_OUT);
	assert_int_equal(book_commit(till->book, &desk->sink), 0);
}

static struct balance balance_of(struct till *till, enum account_kind kind)
{
	const struct account account = { kind, STR(DESK_CUSTOMER), STR("EUR") };
	struct balance balance;
	int64_t seq;

	assert_int_equal(ledger_find(book_store(till->book), &account, &seq, &balance), 0);
	return balance;
}

static void is_balance(struct till *till, enum account_kind kind, int64_t in, int64_t free)
{
	struct balance balance = balance_of(till, kind);

	assert_int_equal(balance_minor(balance, kind), in);
	assert_int_equal(balance_free_minor(balance, kind), free);
}

/* Each a transaction of its own; what went wrong was rolled back. */
static int finish(struct till *till, int r)
{
	if (r >= 0)
		assert_int_equal(book_commit(till->book, &till->desk->sink), 0);
	return r;
}

static int make(struct till *till, int64_t expires_ms, int64_t *ret_seq)
{
	const struct pending pending = { till->payout, expires_ms };

	assert_int_equal(book_begin(till->book, &till->desk->sink), 0);
	return finish(till,
		      book_pending(till->book, &till->fact, &pending, &till->desk->sink, ret_seq));
}

static int post(struct till *till, int64_t seq, int64_t amount_minor)
{
	assert_int_equal(book_begin(till->book, &till->desk->sink), 0);
	return finish(till, book_pending_post(till->book, &till->fact, seq, amount_minor,
					      &till->desk->sink));
}

static int undo(struct till *till, int64_t seq)
{
	assert_int_equal(book_begin(till->book, &till->desk->sink), 0);
	return finish(till, book_pending_void(till->book, &till->fact, seq, &till->desk->sink));
}

static size_t expire(struct till *till)
{
	size_t count = 0;

	assert_int_equal(book_begin(till->book, &till->desk->sink), 0);
	assert_int_equal(finish(till, book_pending_expire(till->book, &till->fact,
							  &till->desk->sink, &count)),
			 0);
	return count;
}

static int move(struct till *till, const struct transfer *transfer)
{
	assert_int_equal(book_begin(till->book, &till->desk->sink), 0);
	return finish(till, book_transfer(till->book, &till->fact, transfer, &till->desk->sink));
}

static void is_whole(struct till *till)
{
	book_close(till->book);
	assert_int_equal(desk_verify(till->desk).differences, 0);
}

static void refused(struct till *till, int r, enum diag_id id)
{
	assert_int_equal(r, -EBADMSG);
	desk_said(till->desk, id);
}

static void test_post(void **state)
{
	struct till till;
	int64_t seq, again;

	fill(&till, *state);
	assert_int_equal(make(&till, INSTANT_OPEN_MS, &seq), 0);
	assert_int_equal(make(&till, INSTANT_OPEN_MS, &again), BOOK_TWICE);
	assert_int_equal(again, seq);
	is_balance(&till, ACCOUNT_CREDIT_DUE, 1000, 400);
	is_balance(&till, ACCOUNT_REFUND_OUT, 0, 0);
	refused(&till, post(&till, seq, 601), DIAG_BOOK_PENDING_PART);
	refused(&till, post(&till, seq, 0), DIAG_BOOK_FACT);
	assert_int_equal(post(&till, seq, 250), 0);
	is_balance(&till, ACCOUNT_CREDIT_DUE, 750, 750);
	is_balance(&till, ACCOUNT_REFUND_OUT, 250, 250);
	assert_int_equal(post(&till, seq, 250), BOOK_TWICE);
	refused(&till, post(&till, seq, 251), DIAG_BOOK_PENDING_ENDED);
	refused(&till, post(&till, seq, 700), DIAG_BOOK_PENDING_ENDED);
	refused(&till, undo(&till, seq), DIAG_BOOK_PENDING_ENDED);
	assert_int_equal(make(&till, INSTANT_OPEN_MS, &again),
			 BOOK_TWICE);				 /* it is not made anew */
	assert_int_equal(move(&till, &till.payout), BOOK_TWICE); /* nor moved beside */
	is_balance(&till, ACCOUNT_CREDIT_DUE, 750, 750);
	is_whole(&till);
}

static void test_void(void **state)
{
	struct till till;
	int64_t seq;

	fill(&till, *state);
	assert_int_equal(make(&till, INSTANT_OPEN_MS, &seq), 0);
	assert_int_equal(undo(&till, seq), 0);
	assert_int_equal(undo(&till, seq), BOOK_TWICE);
	is_balance(&till, ACCOUNT_CREDIT_DUE, 1000, 1000);
	refused(&till, post(&till, seq, 600), DIAG_BOOK_PENDING_ENDED);
	refused(&till, undo(&till, seq + 9), DIAG_BOOK_PENDING_NONE);
	refused(&till, undo(&till, 2), DIAG_BOOK_PENDING_NONE); /* another kind of fact */
	till.fact.customer = STR("c-2");
	refused(&till, post(&till, seq, 600), DIAG_BOOK_PENDING_NONE);
	is_whole(&till);
}

/* A payout cannot be promised twice, nor paid beside what is promised. */
static void test_reserved(void **state)
{
	struct till till;
	int64_t seq, other;

	fill(&till, *state);
	assert_int_equal(make(&till, INSTANT_OPEN_MS, &seq), 0);
	till.payout.cause = STR("refund 2");
	refused(&till, make(&till, INSTANT_OPEN_MS, &other), DIAG_BOOK_TRANSFER);
	refused(&till, move(&till, &till.payout), DIAG_BOOK_TRANSFER);
	till.payout.amount_minor = 400;
	assert_int_equal(make(&till, INSTANT_OPEN_MS, &other), 0);
	is_balance(&till, ACCOUNT_CREDIT_DUE, 1000, 0);
	assert_int_equal(post(&till, seq, 600), 0);
	assert_int_equal(post(&till, other, 400), 0);
	is_balance(&till, ACCOUNT_CREDIT_DUE, 0, 0);
	till.payout.amount_minor = 0;
	till.payout.cause = STR("refund 3");
	refused(&till, make(&till, INSTANT_OPEN_MS, &other), DIAG_BOOK_TRANSFER);
	till.payout.amount_minor = 1;
	till.payout.credit = 99;
	refused(&till, make(&till, INSTANT_OPEN_MS, &other), DIAG_BOOK_TRANSFER);
	is_whole(&till);
}

/* From its instant on it cannot be posted; that follows from when things are recorded. */
static void test_expire(void **state)
{
	struct till till;
	int64_t seq, other;

	fill(&till, *state);
	refused(&till, make(&till, DESK_NOW, &seq), DIAG_BOOK_PENDING_EARLY);
	assert_int_equal(make(&till, DESK_NOW + 1000, &seq), 0);
	till.fact.recorded_at_ms = DESK_NOW + 999;
	assert_int_equal(expire(&till), 0);
	till.fact.recorded_at_ms = DESK_NOW + 1000;
	refused(&till, post(&till, seq, 600), DIAG_BOOK_PENDING_LATE);
	refused(&till, undo(&till, seq), DIAG_BOOK_PENDING_LATE);
	assert_int_equal(expire(&till), 1);
	assert_int_equal(expire(&till), 0);
	refused(&till, post(&till, seq, 600), DIAG_BOOK_PENDING_ENDED);
	is_balance(&till, ACCOUNT_CREDIT_DUE, 1000, 1000);
	/* What expires makes room by itself, also when a clock was set back. */
	till.payout.cause = STR("refund 2");
	assert_int_equal(make(&till, DESK_NOW + 2000, &seq), 0);
	till.fact.recorded_at_ms = DESK_NOW + 2000;
	till.payout.cause = STR("refund 3");
	assert_int_equal(make(&till, INSTANT_OPEN_MS, &other), 0);
	till.fact.recorded_at_ms = DESK_NOW;
	refused(&till, post(&till, seq, 600), DIAG_BOOK_PENDING_ENDED);
	is_balance(&till, ACCOUNT_CREDIT_DUE, 1000, 400);
	is_whole(&till);
}

/* A cause and leg name one transfer, pending or not. */
static void test_named(void **state)
{
	struct till till;
	int64_t seq;

	fill(&till, *state);
	till.payout.amount_minor = 300;
	assert_int_equal(move(&till, &till.payout), 0);
	refused(&till, make(&till, INSTANT_OPEN_MS, &seq), DIAG_BOOK_PENDING_NAMED);
	till.payout.cause = STR("refund 2");
	assert_int_equal(make(&till, INSTANT_OPEN_MS, &seq), 0);
	assert_int_equal(move(&till, &till.payout), 0);
	refused(&till, post(&till, seq, 300), DIAG_BOOK_PENDING_NAMED);
	is_balance(&till, ACCOUNT_CREDIT_DUE, 400, 100);
	assert_int_equal(undo(&till, seq), 0);
	is_balance(&till, ACCOUNT_CREDIT_DUE, 400, 400);
	is_whole(&till);
}

/* What a small model says of the payouts: amount, instant, how it ended. */
struct model {
	int64_t in, out, now_ms, next;
	struct {
		int64_t seq, amount_minor, expires_ms; /* seq 0: none */
	} open[OPEN_MAX];
};

static int64_t promised(const struct model *model)
{
	int64_t sum = 0;

	for (size_t i = 0; i < OPEN_MAX; i++)
		sum += model->open[i].seq > 0 ? model->open[i].amount_minor : 0;
	return sum;
}

static void drop_expired(struct model *model)
{
	for (size_t i = 0; i < OPEN_MAX; i++)
		if (model->open[i].expires_ms <= model->now_ms)
			model->open[i].seq = 0;
}

static void step_make(struct till *till, struct model *model, size_t slot, uint64_t *seed)
{
	char cause[32];
	bool ends = fixture_range(seed, 0, 2) == 1, enough;
	int len = snprintf(cause, sizeof(cause), "random %lld", (long long)model->next++), r;

	till->payout.amount_minor = fixture_range(seed, 1, 400);
	till->payout.cause = (struct str){ cause, (size_t)len };
	model->open[slot].amount_minor = till->payout.amount_minor;
	model->open[slot].expires_ms =
		ends ? model->now_ms + fixture_range(seed, 1, 20) : INSTANT_OPEN_MS;
	enough = model->out + promised(model) + till->payout.amount_minor <= model->in;
	r = make(till, model->open[slot].expires_ms, &model->open[slot].seq);
	till->payout.cause = STR_NONE;
	assert_int_equal(r, enough ? 0 : -EBADMSG);
	if (!enough) {
		desk_said(till->desk, DIAG_BOOK_TRANSFER);
		model->open[slot].seq = 0;
	}
}

static void step_end(struct till *till, struct model *model, size_t slot, uint64_t *seed)
{
	bool late = model->open[slot].expires_ms <= model->now_ms;
	int64_t part = fixture_range(seed, 0, model->open[slot].amount_minor + 1);
	int64_t seq = model->open[slot].seq;
	int r = part > 0 ? post(till, seq, part) : undo(till, seq);

	assert_int_equal(r, late ? -EBADMSG : 0);
	if (late) {
		desk_said(till->desk, DIAG_BOOK_PENDING_LATE);
		return;
	}
	model->out += part;
	model->open[slot].seq = 0;
	assert_int_equal(part > 0 ? post(till, seq, part) : undo(till, seq), BOOK_TWICE);
}

/* In whatever order: the book has the balances of the model, and refuses what it refuses. */
static void test_random(void **state)
{
	struct model model = { .in = 1000, .now_ms = DESK_NOW, .next = 1 };
	uint64_t seed = 17;
	struct till till;

	fill(&till, *state);
	for (int i = 0; i < ROUNDS; i++) {
		size_t slot = (size_t)fixture_range(&seed, 0, OPEN_MAX);
		struct transfer more = { 1, 2, fixture_range(&seed, 1, 60), { NULL, 0 }, i, 0 };

		model.now_ms += fixture_range(&seed, 0, 4);
		till.fact.recorded_at_ms = model.now_ms;
		more.cause = STR("more");
		if (fixture_range(&seed, 0, 6) == 0) {
			(void)expire(&till);
			drop_expired(&model);
		} else if (fixture_range(&seed, 0, 4) == 0) {
			assert_int_equal(move(&till, &more), 0);
			model.in += more.amount_minor;
		} else if (model.open[slot].seq == 0) {
			(void)expire(&till);
			drop_expired(&model);
			step_make(&till, &model, slot, &seed);
		} else {
			step_end(&till, &model, slot, &seed);
		}
		is_balance(&till, ACCOUNT_CREDIT_DUE, model.in - model.out,
			   model.in - model.out - promised(&model));
		is_balance(&till, ACCOUNT_REFUND_OUT, model.out, model.out);
	}
	assert_true(model.out > 0 && model.next > 50);
	is_whole(&till);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, desk_make, desk_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_post),   TEST(test_void),  TEST(test_reserved),
		TEST(test_expire), TEST(test_named), TEST(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
