#include "app/book_ending.h"

#include <assert.h>
#include <errno.h>

#include "app/book_ending_terms.h"
#include "app/book_entry.h"
#include "app/book_parts.h"
#include "app/book_subscription.h"
#include "app/book_told.h"
#include "core/register/component.h"
#include "core/time/instant.h"
#include "store/customer.h"

#define BODY_BYTES_MAX ((size_t)256 * KIB)
#define USE_ARENA_BYTES (512 * MIB)
#define ENTRY_ID_BYTES ((size_t)128)

/* One change while it is looked at. */
struct changing {
	const struct use *use;
	struct ending_asked asked; /* with its id, and what the contract says, once that is known */
	struct arena *arena;
	struct ending_rows revisions;
	const struct customer_ending *newest; /* NULL: there is none */
	struct subscription life;	      /* that is to end */
	struct ending_terms terms;	      /* of a request and of what is owed back */
};

static int say(const struct changing *changing, enum diag_id id, struct str first,
	       struct str second)
{
	return diag_add(changing->use->sink, id, POSITION_NONE, first, second);
}

static struct telling telling_of(const struct changing *changing)
{
	const struct ending_change *change = &changing->asked.change;

	return (struct telling){ .use = changing->use,
				 .at = POSITION_NONE,
				 .kind = ENDING_FACT,
				 .customer = change->customer,
				 .subscription = change->subscription,
				 .reason = change->reason,
				 .evidence = change->evidence };
}

/* Says why a change cannot be made. Returns 1 when it is so already. */
static int fault_of(const struct changing *changing, enum ending_fault fault)
{
	static const enum diag_id ids[ENDING_FAULTS] = {
		[ENDING_THERE] = DIAG_ENDING_THERE,
		[ENDING_UNKNOWN] = DIAG_ENDING_NONE,
		[ENDING_GONE] = DIAG_ENDING_GONE,
		[ENDING_NO_SUBSCRIPTION] = DIAG_ENDING_SUBSCRIPTION,
		[ENDING_NO_CHANNEL] = DIAG_ENDING_CHANNEL,
		[ENDING_NO_REASON] = DIAG_ENDING_REASON,
		[ENDING_BEFORE] = DIAG_ENDING_BEFORE,
		[ENDING_OVER] = DIAG_ENDING_OVER,
		[ENDING_PAID] = DIAG_ENDING_PAID,
		[ENDING_LOWER] = DIAG_ENDING_LOWER,
		[ENDING_AHEAD] = DIAG_ENDING_AHEAD,
		[ENDING_EARLY] = DIAG_ENDING_EARLY,
	};
	const struct ending_change *change = &changing->asked.change;

	if (fault == ENDING_FINE || fault == ENDING_SAME)
		return fault == ENDING_SAME;
	if (fault == ENDING_NO_MEMORY)
		return -ENOMEM;
	return say(changing, ids[fault], change->id, change->customer);
}

static int read_newest(struct changing *changing)
{
	const struct ending_change *change = &changing->asked.change;
	int r = ending_revisions(book_store(changing->use->book), change->customer, change->id,
				 changing->arena, &changing->revisions);

	changing->newest = NULL;
	if (r == 0 && changing->revisions.count > 0)
		changing->newest = &changing->revisions.items[changing->revisions.count - 1].ending;
	return r;
}

/* The next number of the customer's endings that none has taken for its id. */
static int id_of_number(struct changing *changing)
{
	struct ending_change *change = &changing->asked.change;
	int64_t number = ending_count(book_store(changing->use->book), change->customer);
	int r = number < 0 ? (int)number : 0;

	do {
		if (r == 0)
			r = book_told_number_id('e', ++number, changing->arena, &change->id);
		if (r == 0)
			r = read_newest(changing);
	} while (r == 0 && changing->newest);
	return r;
}

/* When the request arrived, or would. */
static int64_t requested_ms(const struct changing *changing)
{
	int64_t at_ms = changing->asked.change.at_ms;

	return at_ms == TOLD_NOT_MS ? changing->use->asking->now_ms : at_ms;
}

/* The life that the row of revisions is about, or the first that is not over when it is asked for.
 */
static int find_life(struct changing *changing)
{
	const struct customer_ending *newest = changing->newest;
	const struct ending_change *change = &changing->asked.change;
	struct str id = newest ? newest->subscription : change->subscription;
	struct subscription_rows rows = { 0 };
	int r;

	if (id.len == 0)
		return 0; /* which is said later */
	r = book_subscriptions(changing->use, change->customer, id, changing->arena, &rows);
	for (size_t i = 0; r == 0 && i < rows.count && changing->life.id.len == 0; i++)
		if (newest ? rows.items[i].start_ms == newest->start_ms
			   : rows.items[i].end_ms > requested_ms(changing))
			changing->life = rows.items[i];
	if (r == 0 && changing->life.id.len == 0)
		r = say(changing, DIAG_ENDING_ENDED, id, STR_NONE);
	return r;
}

static bool has_field(const struct contract *contract, struct str name)
{
	for (size_t i = 0; i < contract->ending_field_count; i++)
		if (str_equal(contract->ending_fields[i].name, name))
			return true;
	return false;
}

/* The newest version of the contract asks for what was told. */
static int check_fields(const struct changing *changing)
{
	struct str rest = changing->asked.change.values, item, name, value;
	struct subscribed_contract *newest;
	int r = 0;

	if (rest.len == 0)
		return 0;
	newest = ARENA_NEW(changing->arena, struct subscribed_contract);
	if (!newest)
		return -ENOMEM;
	r = book_subscribed_contract(changing->use, changing->life.contract, changing->arena,
				     newest);
	while (r == 0 && told_item(&rest, &item)) {
		(void)str_cut(item, '=', &name, &value);
		if (!has_field(newest->file.contract, name))
			r = say(changing, DIAG_ENDING_FIELD, name, changing->life.id);
	}
	return r;
}

/* The request as the contract sees it. */
static int look_at_terms(struct changing *changing)
{
	struct ending_change *change = &changing->asked.change;
	struct customer_ending asked = { .customer = change->customer,
					 .subscription = change->subscription,
					 .requested_ms = requested_ms(changing),
					 .start_ms = changing->life.start_ms };
	int r = told_list(change->values, STR_NONE, true, changing->arena, &asked.values);

	if (r == 0)
		r = book_ending_terms(changing->use, &asked, changing->arena, &changing->terms);
	if (r < 0)
		return r;
	change->start_ms = changing->life.start_ms;
	change->before_ms = changing->life.end_ms;
	change->version = changing->terms.version;
	change->terms = changing->terms.list;
	change->ends_ms = changing->terms.ends_ms;
	if (change->ends_ms == TOLD_NOT_MS)
		return 0;
	if (change->ends_ms <= change->start_ms)
		return fault_of(changing, ENDING_BEFORE);
	if (change->before_ms <= change->ends_ms && change->before_ms != INSTANT_OPEN_MS)
		return say(changing, DIAG_ENDING_SOONER, change->subscription, STR_NONE);
	return 0;
}

/* Another request to end the same life must not stand. */
static int check_twice(const struct changing *changing)
{
	struct ending_rows rows = { 0 };
	int r = ending_list_at(book_store(changing->use->book), changing->asked.change.customer,
			       INT64_MAX, changing->arena, &rows);

	for (size_t i = 0; r == 0 && i < rows.count; i++)
		if (ending_stands(&rows.items[i].ending) &&
		    str_equal(rows.items[i].ending.subscription, changing->life.id) &&
		    rows.items[i].ending.start_ms == changing->life.start_ms)
			r = say(changing, DIAG_ENDING_TWICE, rows.items[i].ending.id, STR_NONE);
	return r;
}

/* Asked for alike it is so already, whatever was said since. Returns 1 then. */
static int is_again(const struct changing *changing)
{
	const struct ending_rows *rows = &changing->revisions;
	const struct ending_change *change = &changing->asked.change;
	const struct customer_ending *first;
	struct str values;

	if (!rows->items || rows->count == 0)
		return 0;
	first = &rows->items[0].ending;
	if (told_list(change->values, STR_NONE, true, changing->arena, &values) < 0)
		return -ENOMEM;
	return (change->at_ms == TOLD_NOT_MS || change->at_ms == first->requested_ms) &&
	       change->channel == (int)first->channel &&
	       str_equal(change->subscription, first->subscription) &&
	       str_equal(values, first->values);
}

static int look_at_request(struct changing *changing)
{
	int r = is_again(changing);

	if (r != 0 || changing->newest || changing->asked.change.subscription.len == 0 ||
	    changing->asked.change.channel < 0)
		return r; /* the rest is said by the rules */
	r = find_life(changing);
	if (r == 0)
		r = check_fields(changing);
	if (r == 0)
		r = check_twice(changing);
	return r == 0 ? look_at_terms(changing) : r;
}

static int look_at_agreed(struct changing *changing)
{
	return book_subscription_instant(changing->use, &changing->life, changing->asked.end,
					 changing->arena, &changing->asked.change.ends_ms);
}

/* What is owed back in all, as the contract computes it by now. */
static int look_at_owed(struct changing *changing)
{
	struct ending_change *change = &changing->asked.change;
	int r = book_ending_terms(changing->use, changing->newest, changing->arena,
				  &changing->terms);

	if (r < 0)
		return r;
	if (!changing->terms.refund_known)
		return say(changing, DIAG_ENDING_UNKNOWN, change->id, STR_NONE);
	if (changing->terms.refund_minor > 0 &&
	    !str_equal(changing->terms.currency, changing->life.currency))
		return say(changing, DIAG_ENDING_CURRENCY, change->id, changing->life.currency);
	if (changing->terms.refund_minor > 0 && changing->asked.nature == NATURE_NONE)
		return say(changing, DIAG_ENTRY_NATURE, change->id, STR_NONE);
	change->currency = changing->terms.currency;
	change->owed_minor = changing->terms.refund_minor;
	return 0;
}

/* What the deed wants to know of the book. Returns as fault_of. */
static int look(struct changing *changing)
{
	int r;

	if (changing->asked.change.deed == ENDING_REQUEST)
		return look_at_request(changing);
	if (!changing->newest || !ending_stands(changing->newest))
		return 0; /* which is said by the rules */
	r = find_life(changing);
	if (r == 0 && changing->asked.change.deed == ENDING_AGREE)
		r = look_at_agreed(changing);
	if (r == 0 && changing->asked.change.deed == ENDING_OWE)
		r = look_at_owed(changing);
	return r;
}

/* A longer life must not run into the next one of the same id. */
static int check_next(const struct changing *changing, int64_t end_ms)
{
	const struct subscription *life = &changing->life;
	const struct subscription longer = { .customer = life->customer,
					     .id = life->id,
					     .start_ms = life->end_ms,
					     .end_ms = end_ms };
	int64_t start_ms;
	int r = 0;

	if (end_ms > life->end_ms)
		r = subscription_overlap(book_store(changing->use->book), &longer, &start_ms);
	return r == 1 ? say(changing, DIAG_ENDING_NEXT, life->id, STR_NONE) : r;
}

/* The end of the subscription from now on, where the revision changes it. */
static bool new_end(const struct changing *changing, const struct customer_ending *after,
		    int64_t *ret_ms)
{
	bool ours = changing->newest && changing->newest->ends_ms == changing->life.end_ms;

	switch (after->deed) {
	case ENDING_REQUEST:
	case ENDING_AGREE:
		*ret_ms = after->ends_ms;
		return after->ends_ms != TOLD_NOT_MS && after->ends_ms != changing->life.end_ms;
	case ENDING_WITHDRAW: /* another end that was told since stays */
		*ret_ms = after->before_ms;
		return ours && after->before_ms != changing->life.end_ms;
	case ENDING_OWE:
	case ENDING_DEEDS:
		break;
	}
	return false;
}

/* Records that the subscription ends then, or goes on; statements about the time between are
 * told. */
static int record_end(const struct changing *changing, int64_t end_ms)
{
	const struct use *use = changing->use;
	const struct subscription *life = &changing->life;
	bool open = end_ms == INSTANT_OPEN_MS;
	struct strbuf body = STRBUF_INIT(ENTRY_ID_BYTES);
	struct fact fact =
		book_use_fact(use, STR(SUBSCRIPTION_END_FACT), life->id, open ? INT64_MIN : end_ms);
	int64_t from_ms = end_ms < life->end_ms ? end_ms : life->end_ms;
	int64_t to_ms = end_ms < life->end_ms ? life->end_ms : end_ms;
	int r;

	fact.customer = life->customer;
	subscription_end_write(&body, life->start_ms, open);
	fact.body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? book_use_failed(use, r) : book_record(use->book, &fact, use->sink, NULL);
	strbuf_done(&body);
	if (r == 0)
		r = book_told_stated(use, life->customer, from_ms, to_ms);
	return r;
}

/* Asks for what the revision owes more than the one before, and ends the transaction. */
static int grant(const struct changing *changing, const struct customer_ending *after)
{
	struct strbuf id = STRBUF_INIT(ENTRY_ID_BYTES), reason = STRBUF_INIT(ENTRY_ID_BYTES);
	int64_t before = changing->newest ? changing->newest->owed_minor : 0;
	struct entry entry = { .customer = after->customer,
			       .kind = ENTRY_CREDIT,
			       .nature = changing->asked.nature,
			       .subscription = after->subscription,
			       .currency = after->currency,
			       .clause = changing->terms.clause,
			       .amount_minor = after->owed_minor - before };
	int r;

	strbuf_add(&id, STR("ending-"));
	strbuf_add(&id, after->id);
	strbuf_add_byte(&id, '-');
	strbuf_add_int(&id, after->revision);
	strbuf_add(&reason, STR("paid beyond the end, ending "));
	strbuf_add(&reason, after->id);
	entry.id = strbuf_str(&id);
	entry.reason = strbuf_str(&reason);
	r = book_entry_ask_too(changing->use, &entry);
	strbuf_done(&id);
	strbuf_done(&reason);
	return r;
}

/* Records a revision and what follows from it, and commits. Returns 0 or a negative errno with a
 * diagnostic. */
static int record(const struct changing *changing, const struct customer_ending *after)
{
	const struct use *use = changing->use;
	const struct ending_rows *rows = &changing->revisions;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = book_use_fact(use, STR(ENDING_FACT), after->id, after->at_ms);
	int64_t end_ms = 0;
	int r;

	ending_body_write(&body, after);
	fact.customer = after->customer;
	fact.corrects = rows->items && rows->count > 0 ? rows->items[rows->count - 1].seq : 0;
	fact.body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? book_use_failed(use, r) : book_record(use->book, &fact, use->sink, NULL);
	strbuf_done(&body);
	if (r == 0 && new_end(changing, after, &end_ms))
		r = record_end(changing, end_ms);
	if (r < 0)
		return r;
	return after->deed == ENDING_OWE ? grant(changing, after)
					 : book_commit(use->book, use->sink);
}

/* The transaction has begun. */
static int change_in(struct changing *changing)
{
	const struct telling telling = telling_of(changing);
	struct ending_change *change = &changing->asked.change;
	struct customer_ending after = { 0 };
	int64_t end_ms;
	int r = book_told_there(&telling, changing->arena);

	if (r == 0)
		r = change->id.len > 0 ? read_newest(changing) : id_of_number(changing);
	if (r == 0)
		r = look(changing);
	if (r == 0)
		r = fault_of(changing,
			     ending_after(changing->newest, change, changing->use->asking->now_ms,
					  changing->arena, &after));
	if (r == 0 && new_end(changing, &after, &end_ms))
		r = check_next(changing, end_ms);
	return r != 0 ? book_told_give_up(changing->use, r) : record(changing, &after);
}

/* What can be said of a change without the book. */
static int check_written(const struct changing *changing)
{
	const struct telling telling = telling_of(changing);
	const struct ending_change *change = &changing->asked.change;
	int r = book_told_written(&telling);

	if (change->deed == ENDING_REQUEST && change->id.len > 0 && !component_is_id(change->id))
		r = say(changing, DIAG_ENDING_ID, change->id, STR_NONE);
	return r;
}

static int ask(struct changing *changing)
{
	const struct use *use = changing->use;
	const struct ending_change *change = &changing->asked.change;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact asked = book_use_fact(use, STR(ENDING_FACT), change->id, INT64_MIN);
	int r;

	if (asked.subject.len == 0)
		asked.subject = STR("next");
	asked.customer = change->customer;
	ending_change_write(&body, change);
	pack_text(&body, changing->asked.end);
	r = book_use_begin_told(use, RIGHT_ENDINGS, &asked, &body);
	strbuf_done(&body);
	return r == 0 ? change_in(changing) : r;
}

int book_ending_change(const struct use *use, const struct ending_asked *asked, struct arena *arena,
		       struct str *ret_id)
{
	struct changing changing = { .use = use, .asked = *asked };
	struct str *id = &changing.asked.change.id;
	int r = book_use_allowed(use, RIGHT_ENDINGS);

	if (r == 0)
		r = check_written(&changing);
	if (r < 0)
		return r;
	r = arena_new(USE_ARENA_BYTES, &changing.arena);
	if (r == 0 && id->len == 0 && use->asking->key.len > 0)
		r = book_told_key_id(use, changing.arena, id);
	if (r < 0)
		r = book_use_result(use, r);
	else
		r = ask(&changing);
	if (r >= 0 && str_copy(arena, *id, ret_id) < 0)
		r = book_use_result(use, -ENOMEM);
	arena_free(changing.arena);
	return r;
}

int book_endings(const struct use *use, struct str customer, struct arena *arena,
		 struct ending_rows *ret_rows)
{
	int r = book_use_reading(use, customer);

	if (r == 0)
		r = book_use_result(use, ending_list_at(book_store(use->book), customer, INT64_MAX,
							arena, ret_rows));
	return r;
}

int book_ending_show(const struct use *use, struct str customer, struct str id, struct arena *arena,
		     struct ending_rows *ret_rows)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r == 0)
		r = book_use_result(use, ending_revisions(book_store(use->book), customer, id,
							  arena, ret_rows));
	if (r == 0 && ret_rows->count == 0)
		r = diag_add(use->sink, DIAG_ENDING_NONE, POSITION_NONE, id, customer);
	return r;
}

int book_ending_receipt(const struct use *use, struct str customer, struct str id,
			struct arena *arena, struct ending_receipt *ret_receipt)
{
	struct ending_rows rows = { 0 };
	int r = book_ending_show(use, customer, id, arena, &rows);

	if (r < 0)
		return r;
	assert(rows.items && rows.count > 0);
	ret_receipt->requested = rows.items[0];
	ret_receipt->shard = shard_of(customer);
	return book_told_hash(use, (struct fact_place){ ret_receipt->shard, rows.items[0].seq },
			      ret_receipt->hash);
}
