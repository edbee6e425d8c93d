#include "app/book_outage.h"

#include <assert.h>
#include <errno.h>

#include "app/book_parts.h"
#include "app/book_told.h"
#include "core/register/component.h"
#include "core/time/instant.h"
#include "store/customer.h"

#define BODY_BYTES_MAX ((size_t)256 * KIB)
#define USE_ARENA_BYTES (64 * MIB)
#define NUMBER_BYTES_MAX ((size_t)32)

/* One change while it is looked at. */
struct changing {
	const struct use *use;
	const struct outage_change *change;
	struct position at;
	struct arena *arena;
	struct outage_rows revisions; /* of the outage, as it is */
	const struct outage *newest;  /* NULL: there is none */
};

static int say(const struct changing *changing, enum diag_id id, struct str first,
	       struct str second)
{
	return diag_add(changing->use->sink, id, changing->at, first, second);
}

static struct telling telling_of(const struct changing *changing)
{
	const struct outage_change *change = changing->change;

	return (struct telling){ .use = changing->use,
				 .at = changing->at,
				 .kind = "outage",
				 .customer = change->customer,
				 .subscription = change->subscription,
				 .components = change->components,
				 .values = change->values,
				 .reason = change->reason,
				 .evidence = change->evidence };
}

/* What can be said of a change without the book. */
static int check_written(const struct changing *changing)
{
	const struct telling telling = telling_of(changing);
	int r = book_told_written(&telling);

	if (changing->change->deed == OUTAGE_OPEN && !component_is_id(changing->change->id))
		r = say(changing, DIAG_OUTAGE_ID, changing->change->id, STR_NONE);
	return r;
}

static int check_there(const struct changing *changing)
{
	const struct telling telling = telling_of(changing);

	return book_told_there(&telling, changing->arena);
}

static int say_reversed(const struct changing *changing)
{
	const struct outage_change *change = changing->change;
	const struct outage *newest = changing->newest;
	struct strbuf start = STRBUF_INIT(64), end = STRBUF_INIT(64);
	int64_t start_ms = change->start_ms, end_ms = change->end_ms;
	int r;

	if (start_ms == TOLD_NOT_MS)
		start_ms = newest ? newest->start_ms : changing->use->asking->now_ms;
	if (end_ms == TOLD_NOT_MS)
		end_ms = newest && change->deed != OUTAGE_END ? newest->end_ms
							      : changing->use->asking->now_ms;
	instant_write(&start, instant_of(start_ms));
	instant_write(&end, instant_of(end_ms));
	r = diag_add(changing->use->sink, DIAG_OUTAGE_REVERSED, changing->at, change->id,
		     strbuf_str(&start), strbuf_str(&end));
	strbuf_done(&start);
	strbuf_done(&end);
	return r;
}

static int say_over(const struct changing *changing)
{
	struct strbuf end = STRBUF_INIT(64);
	int r;

	assert(changing->newest);
	instant_write(&end, instant_of(changing->newest->end_ms));
	r = say(changing, DIAG_OUTAGE_OVER, changing->change->id, strbuf_str(&end));
	strbuf_done(&end);
	return r;
}

/* Says why a change cannot be made of that outage. Returns 1 when it is so already. */
static int fault_of(const struct changing *changing, enum outage_fault fault,
		    const struct outage *about)
{
	static const enum diag_id ids[OUTAGE_FAULTS] = {
		[OUTAGE_THERE] = DIAG_OUTAGE_THERE,
		[OUTAGE_UNKNOWN] = DIAG_OUTAGE_NONE,
		[OUTAGE_GONE] = DIAG_OUTAGE_GONE,
		[OUTAGE_AHEAD] = DIAG_OUTAGE_AHEAD,
		[OUTAGE_NOWHERE] = DIAG_OUTAGE_NOWHERE,
		[OUTAGE_NO_REASON] = DIAG_OUTAGE_REASON,
		[OUTAGE_NO_EVIDENCE] = DIAG_OUTAGE_EVIDENCE,
		[OUTAGE_NOTHING] = DIAG_OUTAGE_NOTHING,
		[OUTAGE_ITSELF] = DIAG_OUTAGE_ITSELF,
		[OUTAGE_APART] = DIAG_OUTAGE_APART,
		[OUTAGE_OTHERS] = DIAG_OUTAGE_OTHERS,
	};
	struct str first = about ? about->id : changing->change->id;
	struct str second = changing->change->into;

	if (fault == OUTAGE_FINE || fault == OUTAGE_SAME)
		return fault == OUTAGE_SAME;
	if (fault == OUTAGE_NO_MEMORY)
		return -ENOMEM;
	if (fault == OUTAGE_REVERSED)
		return say_reversed(changing);
	if (fault == OUTAGE_OVER)
		return say_over(changing);
	if (fault == OUTAGE_GONE && about)
		second = about->superseded_by;
	if (fault == OUTAGE_APART || fault == OUTAGE_OTHERS)
		first = changing->change->id;
	return say(changing, ids[fault], first, second);
}

static int read_newest(struct changing *changing)
{
	const struct outage_change *change = changing->change;
	int r = outage_revisions(book_store(changing->use->book), change->customer, change->id,
				 changing->arena, &changing->revisions);

	if (r == 0 && changing->revisions.count > 0)
		changing->newest = &changing->revisions.items[changing->revisions.count - 1].outage;
	return r;
}

static int64_t newest_seq(const struct changing *changing)
{
	const struct outage_rows *rows = &changing->revisions;

	return rows->items && rows->count > 0 ? rows->items[rows->count - 1].seq : 0;
}

/* Returns 0, 1 when it is so already, -EBADMSG with a diagnostic, or an error of the store. */
static int next_revision(struct changing *changing, struct outage *ret_after)
{
	const struct outage_change *change = changing->change;
	int64_t now_ms = changing->use->asking->now_ms;
	enum outage_fault fault;

	if (change->deed == OUTAGE_OPEN && changing->newest) {
		assert(changing->revisions.items);
		fault = outage_after(NULL, change, now_ms, changing->arena, ret_after);
		if (fault == OUTAGE_FINE &&
		    outage_equal(ret_after, &changing->revisions.items[0].outage))
			return 1;
	}
	fault = outage_after(changing->newest, change, now_ms, changing->arena, ret_after);
	return fault_of(changing, fault, changing->newest);
}

struct fact book_outage_fact(const struct use *use, const struct outage *outage, int64_t corrects,
			     struct strbuf *body)
{
	struct fact fact = book_use_fact(use, STR(OUTAGE_FACT), outage->id, outage->start_ms);

	strbuf_clear(body);
	outage_write(body, outage);
	fact.customer = outage->customer;
	fact.valid_to_ms = outage->end_ms;
	fact.corrects = corrects;
	fact.body = strbuf_str(body);
	return fact;
}

/* Returns as book_record. */
static int record(const struct changing *changing, const struct outage *outage, int64_t corrects)
{
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = book_outage_fact(changing->use, outage, corrects, &body);
	int r = strbuf_error(&body);

	r = r < 0 ? book_use_failed(changing->use, r)
		  : book_record(changing->use->book, &fact, changing->use->sink, NULL);
	strbuf_done(&body);
	return r;
}

/* Tells how many statements are about the time before or after. Returns 0 or an error. */
static int tell_stated(const struct changing *changing, const struct outage *after)
{
	const struct outage *before = changing->newest ? changing->newest : after;

	return book_told_stated(changing->use, changing->change->customer,
				before->start_ms < after->start_ms ? before->start_ms
								   : after->start_ms,
				before->end_ms > after->end_ms ? before->end_ms : after->end_ms);
}

/* Records a revision and commits. */
static int finish(const struct changing *changing, const struct outage *after)
{
	int r = tell_stated(changing, after);

	if (r < 0)
		return book_told_give_up(changing->use, r);
	r = record(changing, after, newest_seq(changing));
	return r < 0 ? r : book_commit(changing->use->book, changing->use->sink);
}

static int change_one(struct changing *changing)
{
	struct outage after;
	int r = next_revision(changing, &after);

	return r != 0 ? book_told_give_up(changing->use, r) : finish(changing, &after);
}

/* The one that goes says where; the other takes its time and components. */
static int merge(struct changing *changing)
{
	const struct outage_change *change = changing->change;
	struct outage_change of_into = *change;
	struct changing other = *changing;
	struct outage gone, taken;
	int r = next_revision(changing, &gone);

	if (r != 0)
		return book_told_give_up(changing->use, r);
	of_into.id = change->into;
	other.change = &of_into;
	other.newest = NULL;
	r = read_newest(&other);
	if (r == 0 && !other.newest)
		r = fault_of(&other, OUTAGE_UNKNOWN, NULL);
	if (r < 0)
		return book_told_give_up(changing->use, r);
	r = fault_of(changing,
		     outage_take(other.newest, changing->newest, change, changing->arena, &taken),
		     other.newest);
	if (r < 0)
		return book_told_give_up(changing->use, r);
	if (r == 0) {
		r = record(changing, &taken, newest_seq(&other));
		if (r < 0)
			return r;
	}
	return finish(changing, &gone);
}

/* Records a fact about the outage that is no revision of it. The body is done with. */
static int record_about(const struct changing *changing, struct str kind, struct strbuf *body)
{
	const struct use *use = changing->use;
	struct fact fact = book_use_fact(use, kind, changing->change->id, INT64_MIN);
	int r = strbuf_error(body);

	fact.customer = changing->change->customer;
	fact.body = strbuf_str(body);
	r = r < 0 ? book_use_failed(use, r) : book_record(use->book, &fact, use->sink, NULL);
	strbuf_done(body);
	return r;
}

static int check_by(const struct changing *changing)
{
	const struct telling telling = telling_of(changing);

	return book_told_customer(&telling, changing->change->by);
}

static int dispute(struct changing *changing)
{
	const struct outage_change *change = changing->change;
	struct outage_dispute said = { .by = change->by, .reason = change->reason };
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct dispute_rows rows = { 0 };
	int r = fault_of(changing,
			 outage_transition(outage_state_of(changing->newest), change->deed),
			 changing->newest);

	if (r == 0 && change->reason.len == 0)
		r = fault_of(changing, OUTAGE_NO_REASON, NULL);
	if (r == 0)
		r = check_by(changing);
	if (r == 0)
		r = told_list(change->evidence, STR_NONE, false, changing->arena, &said.evidence);
	if (r == 0)
		r = outage_disputes(book_store(changing->use->book), change->customer, change->id,
				    changing->arena, &rows);
	if (r < 0)
		return book_told_give_up(changing->use, r);
	said.number = (int64_t)rows.count + 1;
	said.revision = changing->newest->revision;
	outage_dispute_write(&body, &said);
	r = record_about(changing, STR(OUTAGE_DISPUTE_FACT), &body);
	return r < 0 ? r : book_commit(changing->use->book, changing->use->sink);
}

/* The dispute that is to be decided. Returns 0, -EBADMSG with a diagnostic, or an error. */
static int find_dispute(const struct changing *changing, struct dispute_row *ret_row)
{
	const struct outage_change *change = changing->change;
	struct strbuf number = STRBUF_INIT(NUMBER_BYTES_MAX);
	struct dispute_rows rows = { 0 };
	int r = outage_disputes(book_store(changing->use->book), change->customer, change->id,
				changing->arena, &rows);

	strbuf_add_int(&number, change->dispute);
	if (r == 0 && (change->dispute < 1 || change->dispute > (int64_t)rows.count))
		r = say(changing, DIAG_DISPUTE_NONE, change->id, strbuf_str(&number));
	else if (r == 0 && rows.items[change->dispute - 1].decided)
		r = say(changing, DIAG_DISPUTE_DECIDED, change->id, strbuf_str(&number));
	else if (r == 0)
		*ret_row = rows.items[change->dispute - 1];
	strbuf_done(&number);
	return r;
}

/* The decision, and where it classifies the outage otherwise its next revision. */
static int decide(struct changing *changing)
{
	struct outage_change change = *changing->change;
	struct changing deciding = *changing;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct outage_decision decision = { change.dispute, change.accepted, change.reason,
					    change.evidence };
	struct dispute_row row;
	struct outage after;
	int recorded;
	int r = fault_of(changing, changing->newest ? OUTAGE_FINE : OUTAGE_UNKNOWN, NULL);

	if (r == 0 && change.reason.len == 0)
		r = fault_of(changing, OUTAGE_NO_REASON, NULL);
	if (r == 0)
		r = find_dispute(changing, &row);
	if (r == 0 && change.values.len > 0 && !change.accepted)
		r = say(changing, DIAG_DISPUTE_VALUES, change.id, STR_NONE);
	if (r == 0 && change.evidence.len == 0)
		change.evidence = row.dispute.evidence;
	deciding.change = &change;
	if (r == 0 && change.values.len > 0)
		r = next_revision(&deciding, &after);
	if (r < 0)
		return book_told_give_up(changing->use, r);
	outage_decision_write(&body, &decision);
	recorded = record_about(changing, STR(OUTAGE_DECISION_FACT), &body);
	if (recorded < 0)
		return recorded;
	if (r == 0 && change.values.len > 0)
		return finish(&deciding, &after);
	return book_commit(changing->use->book, changing->use->sink);
}

/* The transaction has begun. */
static int change_in(struct changing *changing)
{
	int r = check_there(changing);

	if (r == 0)
		r = read_newest(changing);
	if (r < 0)
		return book_told_give_up(changing->use, r);
	switch (changing->change->deed) {
	case OUTAGE_MERGE:
		return merge(changing);
	case OUTAGE_DISPUTE:
		return dispute(changing);
	case OUTAGE_DECIDE:
		return decide(changing);
	case OUTAGE_OPEN:
	case OUTAGE_END:
	case OUTAGE_CORRECT:
	case OUTAGE_CLASSIFY:
	case OUTAGE_DEEDS:
		break;
	}
	return change_one(changing);
}

int book_outage_change(const struct use *use, const struct outage_change *change)
{
	struct changing changing = { .use = use, .change = change, .at = POSITION_NONE };
	enum book_right right = change->deed == OUTAGE_DECIDE ? RIGHT_DECISIONS : RIGHT_OUTAGES;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact asked = book_use_fact(use, STR(OUTAGE_FACT), change->id, INT64_MIN);
	int r = book_use_allowed(use, right);

	if (r == 0)
		r = check_written(&changing);
	if (r < 0)
		return r;
	asked.customer = change->customer;
	outage_change_write(&body, change);
	r = arena_new(USE_ARENA_BYTES, &changing.arena);
	r = r < 0 ? book_use_result(use, r) : book_use_begin_told(use, right, &asked, &body);
	if (r == 0)
		r = change_in(&changing);
	arena_free(changing.arena);
	strbuf_done(&body);
	return r;
}

int book_outage_look(const struct use *use, const struct outage_change *change, struct position at,
		     struct arena *arena, struct outage *ret_outage)
{
	struct changing changing = { .use = use, .change = change, .at = at, .arena = arena };
	int written = check_written(&changing);
	int r = check_there(&changing);

	if (r == 0)
		r = read_newest(&changing);
	if (r == 0)
		r = next_revision(&changing, ret_outage);
	return r >= 0 && written < 0 ? written : r;
}

int book_outages(const struct use *use, const struct outage_query *query, struct arena *arena,
		 struct outage_rows *ret_rows)
{
	struct store *store = book_store(use->book);
	int r = book_use_allowed(use, RIGHT_READ);

	if (r < 0)
		return r;
	if (query->customer.len > 0) {
		r = customer_is_there(store, query->customer);
		if (r == 0)
			return diag_add(use->sink, DIAG_CUSTOMER_NONE, POSITION_NONE,
					query->customer);
	}
	if (r >= 0)
		r = outage_list_at(store, query, arena, ret_rows);
	return r < 0 ? book_failed(book_name(use->book), store, r, use->sink) : 0;
}

int book_outage_show(const struct use *use, struct str customer, struct str id, struct arena *arena,
		     struct outage_shown *ret_shown)
{
	struct store *store = book_store(use->book);
	int r = book_use_allowed(use, RIGHT_READ);

	if (r < 0)
		return r;
	r = outage_revisions(store, customer, id, arena, &ret_shown->revisions);
	if (r == 0 && ret_shown->revisions.count == 0)
		return diag_add(use->sink, DIAG_OUTAGE_NONE, POSITION_NONE, id);
	if (r == 0)
		r = outage_disputes(store, customer, id, arena, &ret_shown->disputes);
	return r < 0 ? book_failed(book_name(use->book), store, r, use->sink) : 0;
}
