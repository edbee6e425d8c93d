#include "tests/faults/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/book_parts.h"
#include "app/book_pending.h"
#include "base/parse.h"
#include "core/time/instant.h"
#include "store/journal.h"
#include "store/pending.h"
#include "store/store.h"

#define NAME_BYTES 64
#define CUSTOMERS 5
#define KINDS 6

enum { REQUESTED, POSTED, OBSERVED, TOLD, PROMISED, SETTLED };

/* How operation n, one that is SETTLED, ends what the one before it promised. */
static enum pending_end end_of(int64_t n)
{
	static const enum pending_end ends[] = { PENDING_POSTED, PENDING_VOIDED, PENDING_EXPIRED };

	return ends[n / KINDS % 3];
}

/* Text and number, such as statement-17, in a buffer of the caller. */
static struct str numbered(char out[NAME_BYTES], const char *text, int64_t n)
{
	int len = snprintf(out, NAME_BYTES, "%s%lld", text, (long long)n);

	return (struct str){ out, len > 0 ? (size_t)len : 0 };
}

int64_t plan_amount(int64_t n)
{
	if (n % KINDS == SETTLED && end_of(n) == PENDING_POSTED)
		return n % 97 / 2 + 1; /* a part of it */
	return n % KINDS == REQUESTED || n % KINDS == POSTED ? n % 97 + 1 : 0;
}

/* Fills in the accounts, which are opened when they are not. */
static int find_accounts(struct book *book, const struct fact *fact, struct transfer *transfer,
			 struct diag_sink *sink)
{
	struct account provision = { ACCOUNT_PROVISION, fact->customer, STR("EUR") };
	struct account due = { ACCOUNT_CREDIT_DUE, fact->customer, STR("EUR") };
	int r = book_account(book, fact, &provision, sink, &transfer->debit);

	return r < 0 ? r : book_account(book, fact, &due, sink, &transfer->credit);
}

static int post(struct book *book, const struct fact *fact, int64_t n, struct diag_sink *sink)
{
	struct transfer transfer = { .amount_minor = plan_amount(n), .cause = fact->subject };
	int r = find_accounts(book, fact, &transfer, sink);

	return r < 0 ? r : book_transfer(book, fact, &transfer, sink);
}

/* One that will expire does so when the next operation is recorded. */
static int promise(struct book *book, const struct fact *fact, int64_t n, struct diag_sink *sink)
{
	struct pending pending = { { .amount_minor = n % 97 + 1, .cause = fact->subject },
				   INSTANT_OPEN_MS };
	int64_t seq;
	int r = find_accounts(book, fact, &pending.transfer, sink);

	if (end_of(n + 1) == PENDING_EXPIRED)
		pending.expires_ms = fact->recorded_at_ms + 1;
	return r < 0 ? r : book_pending(book, fact, &pending, sink, &seq);
}

/* Its facts are about a number; who says so names the operation. */
static int settle(struct book *book, struct fact *fact, int64_t n, struct diag_sink *sink)
{
	char cause[NAME_BYTES];
	const struct transfer named = { .cause = numbered(cause, "", n - 1) };
	size_t count;
	int64_t seq;
	int r = pending_find(book_store(book), fact->customer, &named, &seq);

	fact->actor = fact->subject;
	if (r < 0)
		return book_give_up(book, r, sink);
	if (seq == 0)
		return 0; /* it was lost, as the audit finds, and so is this */
	if (end_of(n) == PENDING_POSTED)
		return book_pending_post(book, fact, seq, plan_amount(n), sink);
	if (end_of(n) == PENDING_VOIDED)
		return book_pending_void(book, fact, seq, sink);
	return book_pending_expire(book, fact, sink, &count);
}

static int request(struct book *book, const struct fact *fact, int64_t n, struct diag_sink *sink)
{
	const struct request request = { fact->subject, STR("0123456789abcdef0123456789abcdef") };
	int r = book_request(book, fact, &request, sink);

	if (r == BOOK_TWICE)
		return 0;
	if (r == 0)
		r = post(book, fact, n, sink);
	return r < 0 ? r : book_record(book, fact, sink, NULL);
}

static int observe(struct book *book, const struct fact *fact, int64_t n, struct diag_sink *sink)
{
	const int64_t hour_ms = PLAN_NOW - PLAN_NOW % HOUR_MS;
	const struct observation items[] = { { hour_ms + n, OBSERVED_UP, 3 },
					     { hour_ms + n + 1, OBSERVED_DOWN, 4 } };
	const struct block block = { fact->subject, STR("agent"), hour_ms, 1, n, items, 2 };

	return book_record_block(book, fact, &block, sink);
}

static int tell(struct book *book, struct fact *fact, struct diag_sink *sink)
{
	const struct message message = { fact->subject, STR("mail"), STR("text 7") };
	struct strbuf body = STRBUF_INIT(1024);
	int r;

	message_write(&body, &message);
	fact->kind = STR(MESSAGE_FACT);
	fact->person = STR("p-1");
	fact->body = strbuf_str(&body);
	r = book_record(book, fact, sink, NULL);
	strbuf_done(&body);
	return r;
}

int plan_record(struct book *book, int64_t n, struct diag_sink *sink)
{
	char customer[NAME_BYTES], subject[NAME_BYTES];
	struct fact fact = { .customer = numbered(customer, "c-", n / KINDS % CUSTOMERS),
			     .kind = STR("done"),
			     .subject = numbered(subject, "", n),
			     .valid_from_ms = PLAN_NOW,
			     .valid_to_ms = INSTANT_OPEN_MS,
			     .recorded_at_ms = PLAN_NOW + n,
			     .actor = STR("plan"),
			     .body = STR("{\"a\": 1}") };
	int r;

	if (n % KINDS == REQUESTED)
		r = request(book, &fact, n, sink);
	else if (n % KINDS == POSTED)
		r = post(book, &fact, n, sink);
	else if (n % KINDS == OBSERVED)
		r = observe(book, &fact, n, sink);
	else if (n % KINDS == PROMISED)
		r = promise(book, &fact, n, sink);
	else if (n % KINDS == SETTLED)
		r = settle(book, &fact, n, sink);
	else
		r = tell(book, &fact, sink);
	return r < 0 ? r : 0;
}

static bool is_end(struct str kind)
{
	for (int how = PENDING_POSTED; how < PENDING_ENDS; how++)
		if (str_equal(kind, pending_end_fact((enum pending_end)how)))
			return true;
	return false;
}

/* Counts a fact for its operation; a request has three, the others one. */
static void count_fact(const struct journal_row *row, int64_t before, unsigned char *counts,
		       struct plan_audit *audit)
{
	struct pending_ending ending;
	struct transfer transfer;
	int64_t n;

	if (str_equal(row->fact.kind, STR(ACCOUNT_FACT)))
		return;
	if (parse_int64(is_end(row->fact.kind) ? row->fact.actor : row->fact.subject, 0, before - 1,
			&n) < 0) {
		audit->strange++;
		return;
	}
	if (str_equal(row->fact.kind, STR(TRANSFER_FACT)) &&
	    transfer_read(row->fact.body, &transfer) == 0)
		audit->posted += transfer.amount_minor;
	if (str_equal(row->fact.kind, STR(PENDING_POSTED_FACT)) &&
	    pending_ending_read(row->fact.body, PENDING_POSTED, &ending) == 0)
		audit->posted += ending.amount_minor;
	if (counts[n] < UINT8_MAX)
		counts[n]++;
}

static void judge(int64_t acknowledged, int64_t before, const unsigned char *counts,
		  struct plan_audit *audit)
{
	for (int64_t n = 0; n < before; n++) {
		int whole = n % KINDS == REQUESTED ? 3 : 1;

		audit->twice += counts[n] > whole;
		audit->present += counts[n] > 0;
		if (counts[n] == 0)
			audit->missing += n < acknowledged;
		else if (counts[n] < whole)
			audit->strange++; /* half of it */
	}
}

int plan_audit(struct book *book, int64_t acknowledged, int64_t before, struct plan_audit *ret)
{
	unsigned char *counts = calloc((size_t)before + 1, 1);
	struct plan_audit audit = { 0 };
	struct store_statement *rows = journal_read(book_store(book));
	struct journal_row row;
	int r = counts ? 0 : -ENOMEM;

	while (r == 0 && (r = journal_next(rows, &row)) == 1) {
		count_fact(&row, before, counts, &audit);
		r = 0;
	}
	if (r == 0) {
		judge(acknowledged, before, counts, &audit);
		*ret = audit;
	}
	free(counts);
	return r;
}
