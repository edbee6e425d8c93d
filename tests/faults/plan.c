#include "tests/faults/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/parse.h"
#include "core/time/instant.h"
#include "store/journal.h"
#include "store/store.h"

#define NAME_BYTES 64
#define CUSTOMERS 5
#define KINDS 4

enum { REQUESTED, POSTED, OBSERVED, TOLD };

/* Text and number, such as statement-17, in a buffer of the caller. */
static struct str numbered(char out[NAME_BYTES], const char *text, int64_t n)
{
	int len = snprintf(out, NAME_BYTES, "%s%lld", text, (long long)n);

	return (struct str){ out, len > 0 ? (size_t)len : 0 };
}

int64_t plan_amount(int64_t n)
{
	return n % KINDS == REQUESTED || n % KINDS == POSTED ? n % 97 + 1 : 0;
}

static int post(struct book *book, const struct fact *fact, int64_t n, struct diag_sink *sink)
{
	struct account provision = { ACCOUNT_PROVISION, fact->customer, STR("EUR") };
	struct account due = { ACCOUNT_CREDIT_DUE, fact->customer, STR("EUR") };
	struct transfer transfer = { .amount_minor = plan_amount(n), .cause = fact->subject };
	int r = book_account(book, fact, &provision, sink, &transfer.debit);

	if (r >= 0)
		r = book_account(book, fact, &due, sink, &transfer.credit);
	return r < 0 ? r : book_transfer(book, fact, &transfer, sink);
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
	else
		r = tell(book, &fact, sink);
	return r < 0 ? r : 0;
}

/* Counts a fact for its operation; a request has three, the others one. */
static void count_fact(const struct journal_row *row, int64_t before, unsigned char *counts,
		       struct plan_audit *audit)
{
	struct transfer transfer;
	int64_t n;

	if (str_equal(row->fact.kind, STR(ACCOUNT_FACT)))
		return;
	if (parse_int64(row->fact.subject, 0, before - 1, &n) < 0) {
		audit->strange++;
		return;
	}
	if (str_equal(row->fact.kind, STR(TRANSFER_FACT)) &&
	    transfer_read(row->fact.body, &transfer) == 0)
		audit->posted += transfer.amount_minor;
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
