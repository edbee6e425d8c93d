#include "app/book_invoice.h"

#include <errno.h>

#include "app/book_parts.h"
#include "core/time/civil.h"
#include "core/time/instant.h"
#include "store/customer.h"
#include "store/subscription.h"

#define BODY_BYTES_MAX ((size_t)4 * KIB)
#define USE_ARENA_BYTES (4 * MIB)
#define LINES_ARENA_BYTES (64 * MIB)
/* A day of a document has begun somewhere so long before its midnight in UTC, and lasts so long
 * after the next one: the zones of the world. */
#define DAY_EARLIER_MS (14 * HOUR_MS)
#define DAY_LATER_MS (12 * HOUR_MS)

static int refuse(const struct use *use, const struct invoice_told *told, enum diag_id id,
		  enum invoice_field field)
{
	const struct invoice_reference *invoice = &told->invoice;

	return diag_add(use->sink, id, told->written->at[field], invoice->number, invoice->customer,
			invoice->subscription);
}

/* A life of the subscription in those days, in the currency of the invoice. */
static int look_at_lives(const struct use *use, const struct invoice_told *told,
			 const struct subscription_rows *rows)
{
	const struct invoice_reference *invoice = &told->invoice;
	const struct invoice_written *written = told->written;
	int64_t from_ms = invoice->from_day * DAY_MS - DAY_EARLIER_MS;
	int64_t to_ms = invoice->to_day * DAY_MS + DAY_LATER_MS;
	const struct subscription *found = NULL;

	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].start_ms < to_ms && rows->items[i].end_ms > from_ms)
			found = &rows->items[i];
	if (rows->count == 0)
		return diag_add(use->sink, DIAG_SUBSCRIPTION_NONE,
				written->at[INVOICE_SUBSCRIPTION], invoice->subscription,
				invoice->customer);
	if (!found)
		return diag_add(use->sink, DIAG_INVOICE_LIFE, written->at[INVOICE_FROM],
				invoice->subscription, written->texts[INVOICE_FROM],
				written->texts[INVOICE_TO]);
	if (!str_equal(found->currency, invoice->currency))
		return diag_add(use->sink, DIAG_INVOICE_CURRENCY, written->at[INVOICE_CURRENCY],
				invoice->subscription, found->currency, invoice->currency);
	return 0;
}

/* What it is about is in the book. Returns 0, -EBADMSG when it was said that it is not, or an error
 * of the store. */
static int look_at_subject(const struct use *use, const struct invoice_told *told,
			   struct arena *arena)
{
	const struct invoice_reference *invoice = &told->invoice;
	struct store *store = book_store(use->book);
	struct subscription_rows rows;
	int r = customer_is_there(store, invoice->customer);

	if (r == 0)
		return diag_add(use->sink, DIAG_CUSTOMER_NONE, told->written->at[INVOICE_CUSTOMER],
				invoice->customer);
	if (r > 0)
		r = subscription_list(store, invoice->customer, invoice->subscription, arena,
				      &rows);
	return r < 0 ? r : look_at_lives(use, told, &rows);
}

/* Nothing that is there is said anew, but that it was paid may be news. */
static int look_at_same(const struct use *use, const struct invoice_told *told,
			struct invoice_row *row)
{
	const struct invoice_reference *invoice = &told->invoice;

	if (!invoice_same_line(&row->invoice, invoice))
		return refuse(use, told, DIAG_INVOICE_OTHER, INVOICE_NUMBER);
	if (invoice->paid_day == INVOICE_UNPAID || invoice->paid_day == row->invoice.paid_day)
		return 1;
	return row->invoice.paid_day == INVOICE_UNPAID
		       ? 0
		       : refuse(use, told, DIAG_INVOICE_OTHER, INVOICE_PAID);
}

int book_invoice_look(const struct use *use, const struct invoice_told *told, struct arena *arena,
		      struct invoice_row *ret_before)
{
	const struct invoice_reference *invoice = &told->invoice;
	struct store *store = book_store(use->book);
	struct invoice_row row;
	int r = invoice_find(store, invoice, arena, ret_before);

	if (r == 1)
		return look_at_same(use, told, ret_before);
	*ret_before = (struct invoice_row){ 0 };
	if (r == 0)
		r = look_at_subject(use, told, arena);
	if (r == 0)
		r = invoice_find_other_day(store, invoice, arena, &row);
	if (r == 1)
		return refuse(use, told, DIAG_INVOICE_DAY, INVOICE_DATE);
	return r;
}

struct fact book_invoice_fact(const struct use *use, const struct invoice_reference *invoice,
			      struct strbuf *out)
{
	struct fact fact =
		book_use_fact(use, STR(INVOICE_FACT), invoice->number, invoice->from_day * DAY_MS);

	fact.customer = invoice->customer;
	fact.valid_to_ms = invoice->to_day * DAY_MS;
	invoice_write(out, invoice);
	fact.body = strbuf_str(out);
	return fact;
}

/* What a task finds for the reference: the fact with its revision is written to out. Returns as
 * book_invoice_look. */
typedef int invoice_look(const struct use *use, const struct invoice_told *told,
			 struct arena *arena, struct fact *ret_fact, struct strbuf *out);

static int look_new(const struct use *use, const struct invoice_told *told, struct arena *arena,
		    struct fact *ret_fact, struct strbuf *out)
{
	struct invoice_reference invoice = told->invoice;
	struct invoice_row before;
	int r = book_invoice_look(use, told, arena, &before);

	invoice.revision = before.invoice.revision + 1;
	*ret_fact = book_invoice_fact(use, &invoice, out);
	ret_fact->corrects = before.seq;
	return r;
}

static int look_there(const struct use *use, const struct invoice_told *told, struct arena *arena,
		      struct fact *ret_fact, struct strbuf *out)
{
	struct invoice_reference invoice = told->invoice;
	struct invoice_row row;
	int r = invoice_find(book_store(use->book), &invoice, arena, &row);

	if (r == 0)
		return refuse(use, told, DIAG_INVOICE_NONE, INVOICE_NUMBER);
	if (r < 0)
		return r;
	invoice.revision = row.invoice.revision + 1;
	*ret_fact = book_invoice_fact(use, &invoice, out);
	ret_fact->corrects = row.seq;
	if (invoice_equal(&row.invoice, &invoice))
		return 1;
	return invoice.withdrawn ? 0 : look_at_subject(use, told, arena);
}

/* The transaction of one change. The key stands for what was told, not for its revision. */
static int change(const struct use *use, const struct invoice_told *told, invoice_look *look,
		  struct arena *arena)
{
	struct strbuf asked = STRBUF_INIT(BODY_BYTES_MAX), body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = book_invoice_fact(use, &told->invoice, &asked);
	int r = book_use_begin_told(use, RIGHT_INVOICES, &fact, &asked);

	if (r == 0) {
		r = look(use, told, arena, &fact, &body);
		if (r == -EBADMSG)
			book_rollback(use->book);
		else if (r < 0)
			r = book_use_failed(use, r);
		else
			r = r == 1 ? book_use_known(use) : book_use_end(use, &fact);
	}
	strbuf_done(&asked);
	strbuf_done(&body);
	return r;
}

static int change_once(const struct use *use, const struct invoice_told *told, invoice_look *look)
{
	struct arena *arena = NULL;
	int r = arena_new(USE_ARENA_BYTES, &arena);

	if (r < 0)
		return book_use_result(use, r);
	r = change(use, told, look, arena);
	arena_free(arena);
	return r;
}

int book_invoice_add(const struct use *use, const struct invoice_told *told)
{
	if (told->invoice.withdrawn)
		return refuse(use, told, DIAG_INVOICE_NEW_WITHDRAWN, INVOICE_WITHDRAWN);
	return change_once(use, told, look_new);
}

int book_invoice_correct(const struct use *use, const struct invoice_told *told)
{
	return change_once(use, told, look_there);
}

/* The transaction has begun: the next revision of a line, unless it is so. Returns 1 when it is, 0
 * or a negative errno with a diagnostic. */
static int pay_line(const struct use *use, const struct invoice_row *row, int64_t paid_day)
{
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct invoice_reference invoice = row->invoice;
	struct fact fact;
	int r;

	if (invoice.paid_day == paid_day)
		return 1;
	invoice.paid_day = paid_day;
	invoice.revision++;
	fact = book_invoice_fact(use, &invoice, &body);
	fact.corrects = row->seq;
	r = strbuf_error(&body);
	r = r < 0 ? book_use_failed(use, r) : book_record(use->book, &fact, use->sink, NULL);
	strbuf_done(&body);
	return r;
}

/* Likewise, of all lines that count. */
static int pay_lines(const struct use *use, struct str customer, struct str number,
		     const struct invoice_rows *rows, int64_t paid_day)
{
	size_t changed = 0, counted = 0;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < rows->count; i++) {
		if (!invoice_row_counts(rows, i))
			continue;
		counted++;
		r = pay_line(use, &rows->items[i], paid_day);
		changed += r == 0;
	}
	if (r < 0)
		return r;
	if (counted == 0)
		return book_use_refuse(use, DIAG_INVOICE_NONE, number, customer);
	return changed == 0 ? book_use_known(use) : book_commit(use->book, use->sink);
}

int book_invoice_paid(const struct use *use, struct str customer, struct str number,
		      int64_t paid_day)
{
	struct strbuf asked = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = book_use_fact(use, STR(INVOICE_FACT), number, INT64_MIN);
	struct invoice_rows rows = { 0 };
	struct arena *arena = NULL;
	int r = arena_new(LINES_ARENA_BYTES, &arena);

	if (r < 0)
		return book_use_result(use, r);
	fact.customer = customer;
	strbuf_add(&asked, STR("paid "));
	strbuf_add_int(&asked, paid_day);
	r = book_use_begin_told(use, RIGHT_INVOICES, &fact, &asked);
	if (r == 0) {
		r = book_invoice_history(use, customer, number, arena, &rows);
		if (r < 0)
			book_rollback(use->book);
		else
			r = pay_lines(use, customer, number, &rows, paid_day);
	}
	strbuf_done(&asked);
	arena_free(arena);
	return r;
}

/* Leaves out the number that the end of the list may have cut. */
static void keep_whole(struct invoice_rows *rows)
{
	size_t kept = rows->count;
	struct str last;

	if (kept < INVOICES_LISTED_MAX)
		return;
	last = rows->items[kept - 1].invoice.number;
	while (kept > 0 && str_equal(rows->items[kept - 1].invoice.number, last))
		kept--;
	if (kept > 0)
		rows->count = kept;
}

int book_invoices(const struct use *use, const struct invoice_reference *like, struct arena *arena,
		  struct invoice_rows *ret_rows)
{
	int r = book_use_reading(use, like->customer);

	if (r == 0)
		r = book_use_result(use,
				    invoice_list(book_store(use->book), like, arena, ret_rows));
	if (r == 0)
		keep_whole(ret_rows);
	return r;
}

int book_invoice_history(const struct use *use, struct str customer, struct str number,
			 struct arena *arena, struct invoice_rows *ret_rows)
{
	int r = book_use_reading(use, customer);

	if (r == 0)
		r = book_use_result(use, invoice_history(book_store(use->book), customer, number,
							 arena, ret_rows));
	if (r == 0 && ret_rows->count == 0)
		r = diag_add(use->sink, DIAG_INVOICE_NONE, POSITION_NONE, number, customer);
	return r;
}
