#include "app/book_report.h"

#include <assert.h>
#include <errno.h>

#include "app/book_parts.h"
#include "app/book_told.h"
#include "core/register/component.h"
#include "store/customer.h"
#include "store/outage.h"

#define BODY_BYTES_MAX ((size_t)256 * KIB)
#define USE_ARENA_BYTES (64 * MIB)

/* One change while it is looked at. */
struct changing {
	const struct use *use;
	struct report_change change; /* with its id and whose outage it is, once they are known */
	struct arena *arena;
	struct report_rows revisions;
	const struct report *newest; /* NULL: there is none */
};

static int say(const struct changing *changing, enum diag_id id, struct str first,
	       struct str second)
{
	return diag_add(changing->use->sink, id, POSITION_NONE, first, second);
}

static struct telling telling_of(const struct changing *changing)
{
	const struct report_change *change = &changing->change;

	return (struct telling){ .use = changing->use,
				 .at = POSITION_NONE,
				 .kind = REPORT_FACT,
				 .customer = change->customer,
				 .subscription = change->subscription,
				 .reason = change->reason,
				 .evidence = change->evidence };
}

/* Says why a change cannot be made. Returns 1 when it is so already. */
static int fault_of(const struct changing *changing, enum report_fault fault)
{
	static const enum diag_id ids[REPORT_FAULTS] = {
		[REPORT_THERE] = DIAG_REPORT_THERE,
		[REPORT_UNKNOWN] = DIAG_REPORT_NONE,
		[REPORT_GONE] = DIAG_REPORT_GONE,
		[REPORT_NO_CHANNEL] = DIAG_REPORT_CHANNEL,
		[REPORT_NO_REASON] = DIAG_REPORT_REASON,
		[REPORT_NO_EVIDENCE] = DIAG_REPORT_EVIDENCE,
		[REPORT_NOTHING] = DIAG_REPORT_NOTHING,
		[REPORT_AHEAD] = DIAG_REPORT_AHEAD,
	};

	if (fault == REPORT_FINE || fault == REPORT_SAME)
		return fault == REPORT_SAME;
	if (fault == REPORT_NO_MEMORY)
		return -ENOMEM;
	return say(changing, ids[fault], changing->change.id, changing->change.customer);
}

static int read_newest(struct changing *changing)
{
	const struct report_change *change = &changing->change;
	int r = report_revisions(book_store(changing->use->book), change->customer, change->id,
				 changing->arena, &changing->revisions);

	changing->newest = NULL;
	if (r == 0 && changing->revisions.count > 0)
		changing->newest = &changing->revisions.items[changing->revisions.count - 1].report;
	return r;
}

/* The next number of the customer's reports that no report has taken for its id. */
static int id_of_number(struct changing *changing)
{
	int64_t number = report_count(book_store(changing->use->book), changing->change.customer);
	int r = number < 0 ? (int)number : 0;

	do {
		if (r == 0)
			r = book_told_number_id('r', ++number, changing->arena,
						&changing->change.id);
		if (r == 0)
			r = read_newest(changing);
	} while (r == 0 && changing->newest);
	return r;
}

/* Received alike it is so already, whatever was said since. Returns as fault_of. */
static int next_revision(struct changing *changing, struct report *ret_after)
{
	const struct report_rows *rows = &changing->revisions;
	int64_t now_ms = changing->use->asking->now_ms;
	enum report_fault fault;

	if (changing->change.deed == REPORT_RECEIVE && rows->items && rows->count > 0) {
		fault = report_after(NULL, &changing->change, now_ms, changing->arena, ret_after);
		if (fault == REPORT_FINE && report_equal(ret_after, &rows->items[0].report))
			return 1;
	}
	fault = report_after(changing->newest, &changing->change, now_ms, changing->arena,
			     ret_after);
	return fault_of(changing, fault);
}

/* Tells how many statements are about the time it arrived. Returns 0 or an error. */
static int tell_stated(const struct changing *changing, const struct report *after)
{
	return book_told_stated(changing->use, after->customer, after->at_ms, after->at_ms + 1);
}

/* Records a revision and commits. Returns 0 or a negative errno with a diagnostic. */
static int record(const struct changing *changing, const struct report *after)
{
	const struct use *use = changing->use;
	const struct report_rows *rows = &changing->revisions;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = book_use_fact(use, STR(REPORT_FACT), after->id, after->at_ms);
	int r;

	report_write(&body, after);
	fact.customer = after->customer;
	fact.corrects = rows->items && rows->count > 0 ? rows->items[rows->count - 1].seq : 0;
	fact.body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? book_use_failed(use, r) : book_use_end(use, &fact);
	strbuf_done(&body);
	return r;
}

/* The transaction has begun. */
static int change_in(struct changing *changing)
{
	const struct telling telling = telling_of(changing);
	struct report after = { 0 };
	int r = book_told_there(&telling, changing->arena);

	if (r == 0)
		r = changing->change.id.len > 0 ? read_newest(changing) : id_of_number(changing);
	if (r == 0)
		r = book_told_outage(&telling, changing->change.outage, changing->arena,
				     &changing->change.own);
	if (r == 0)
		r = next_revision(changing, &after);
	if (r == 0)
		r = tell_stated(changing, &after);
	return r != 0 ? book_told_give_up(changing->use, r) : record(changing, &after);
}

/* What can be said of a change without the book. */
static int check_written(const struct changing *changing)
{
	const struct telling telling = telling_of(changing);
	const struct report_change *change = &changing->change;
	int r = book_told_written(&telling);

	if (change->deed == REPORT_RECEIVE && change->id.len > 0 && !component_is_id(change->id))
		r = say(changing, DIAG_REPORT_ID, change->id, STR_NONE);
	return r;
}

static int ask(struct changing *changing)
{
	const struct use *use = changing->use;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact asked = book_use_fact(use, STR(REPORT_FACT), changing->change.id, INT64_MIN);
	int r;

	if (asked.subject.len == 0)
		asked.subject = STR("next");
	asked.customer = changing->change.customer;
	report_change_write(&body, &changing->change);
	r = book_use_begin_told(use, RIGHT_REPORTS, &asked, &body);
	strbuf_done(&body);
	return r == 0 ? change_in(changing) : r;
}

int book_report_change(const struct use *use, const struct report_change *change,
		       struct arena *arena, struct str *ret_id)
{
	struct changing changing = { .use = use, .change = *change };
	int r = book_use_allowed(use, RIGHT_REPORTS);

	if (r == 0)
		r = check_written(&changing);
	if (r < 0)
		return r;
	r = arena_new(USE_ARENA_BYTES, &changing.arena);
	if (r == 0 && change->id.len == 0 && use->asking->key.len > 0)
		r = book_told_key_id(use, changing.arena, &changing.change.id);
	if (r < 0)
		r = book_use_result(use, r);
	else
		r = ask(&changing);
	if (r >= 0 && str_copy(arena, changing.change.id, ret_id) < 0)
		r = book_use_result(use, -ENOMEM);
	arena_free(changing.arena);
	return r;
}

int book_reports(const struct use *use, struct str customer, struct arena *arena,
		 struct report_rows *ret_rows)
{
	int r = book_use_reading(use, customer);

	if (r == 0)
		r = book_use_result(use, report_list_at(book_store(use->book), customer, INT64_MAX,
							arena, ret_rows));
	return r;
}

int book_report_show(const struct use *use, struct str customer, struct str id, struct arena *arena,
		     struct report_rows *ret_rows)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r == 0)
		r = book_use_result(use, report_revisions(book_store(use->book), customer, id,
							  arena, ret_rows));
	if (r == 0 && ret_rows->count == 0)
		r = diag_add(use->sink, DIAG_REPORT_NONE, POSITION_NONE, id, customer);
	return r;
}

int book_report_receipt(const struct use *use, struct str customer, struct str id,
			struct arena *arena, struct receipt *ret_receipt)
{
	struct report_rows rows = { 0 };
	int r = book_report_show(use, customer, id, arena, &rows);

	if (r < 0)
		return r;
	assert(rows.items && rows.count > 0);
	ret_receipt->received = rows.items[0];
	ret_receipt->shard = shard_of(customer);
	return book_told_hash(use, (struct fact_place){ ret_receipt->shard, rows.items[0].seq },
			      ret_receipt->hash);
}
