#include "app/book_claim.h"

#include <assert.h>
#include <errno.h>

#include "app/book_claim_amount.h"
#include "app/book_entry.h"
#include "app/book_parts.h"
#include "app/book_subscription.h"
#include "app/book_told.h"
#include "core/facts/case.h"
#include "core/register/component.h"
#include "store/customer.h"

#define BODY_BYTES_MAX ((size_t)256 * KIB)
#define USE_ARENA_BYTES (64 * MIB)
#define ENTRY_ID_BYTES ((size_t)128)

/* One change while it is looked at. */
struct changing {
	const struct use *use;
	struct claim_change change; /* with its id and whose outage it is, once they are known */
	enum entry_nature nature;   /* of what is due */
	struct arena *arena;
	struct claim_rows revisions;
	const struct customer_claim *newest; /* NULL: there is none */
};

static int say(const struct changing *changing, enum diag_id id, struct str first,
	       struct str second)
{
	return diag_add(changing->use->sink, id, POSITION_NONE, first, second);
}

static struct telling telling_of(const struct changing *changing)
{
	const struct claim_change *change = &changing->change;

	return (struct telling){ .use = changing->use,
				 .at = POSITION_NONE,
				 .kind = CLAIM_FACT,
				 .customer = change->customer,
				 .subscription = change->subscription,
				 .reason = change->reason,
				 .evidence = change->evidence };
}

/* Says why a change cannot be made. Returns 1 when it is so already. */
static int fault_of(const struct changing *changing, enum claim_fault fault)
{
	static const enum diag_id ids[CLAIM_FAULTS] = {
		[CLAIM_THERE] = DIAG_CLAIM_THERE,
		[CLAIM_UNKNOWN] = DIAG_CLAIM_NONE,
		[CLAIM_GONE] = DIAG_CLAIM_GONE,
		[CLAIM_SETTLED] = DIAG_CLAIM_SETTLED,
		[CLAIM_UNDECIDED] = DIAG_CLAIM_UNDECIDED,
		[CLAIM_NO_SUBSCRIPTION] = DIAG_CLAIM_SUBSCRIPTION,
		[CLAIM_NOTHING] = DIAG_CLAIM_NOTHING,
		[CLAIM_NO_REASON] = DIAG_CLAIM_REASON,
		[CLAIM_NO_REASONS] = DIAG_CLAIM_REASONS,
		[CLAIM_BAD_REASONS] = DIAG_CLAIM_REASON_FORM,
		[CLAIM_NO_AMOUNT] = DIAG_CLAIM_NO_AMOUNT,
		[CLAIM_AMOUNT] = DIAG_CLAIM_AN_AMOUNT,
		[CLAIM_LOWER] = DIAG_CLAIM_LOWER,
		[CLAIM_OTHER_CURRENCY] = DIAG_CLAIM_CURRENCY,
		[CLAIM_SAME_PERSON] = DIAG_CLAIM_PERSON,
		[CLAIM_AHEAD] = DIAG_CLAIM_AHEAD,
		[CLAIM_EARLY] = DIAG_CLAIM_EARLY,
	};
	struct str second = changing->change.customer;

	if (fault == CLAIM_FINE || fault == CLAIM_SAME)
		return fault == CLAIM_SAME;
	if (fault == CLAIM_NO_MEMORY)
		return -ENOMEM;
	if (fault == CLAIM_OTHER_CURRENCY && changing->newest)
		second = changing->newest->currency;
	return say(changing, ids[fault], changing->change.id, second);
}

static int read_newest(struct changing *changing)
{
	const struct claim_change *change = &changing->change;
	int r = claim_revisions(book_store(changing->use->book), change->customer, change->id,
				changing->arena, &changing->revisions);

	changing->newest = NULL;
	if (r == 0 && changing->revisions.count > 0)
		changing->newest = &changing->revisions.items[changing->revisions.count - 1].claim;
	return r;
}

/* The next number of the customer's claims that no claim has taken for its id. */
static int id_of_number(struct changing *changing)
{
	int64_t number = claim_count(book_store(changing->use->book), changing->change.customer);
	int r = number < 0 ? (int)number : 0;

	do {
		if (r == 0)
			r = book_told_number_id('c', ++number, changing->arena,
						&changing->change.id);
		if (r == 0)
			r = read_newest(changing);
	} while (r == 0 && changing->newest);
	return r;
}

static bool has_field(const struct contract *contract, struct str item)
{
	struct str name, value;

	(void)str_cut(item, '=', &name, &value);
	for (size_t i = 0; i < contract->claim_field_count; i++)
		if (str_equal(contract->claim_fields[i].name, name))
			return true;
	return false;
}

/* A period that had begun when the claim arrived. */
static int check_window(const struct changing *changing, const struct zone *zone)
{
	const struct claim_change *change = &changing->change;
	int64_t filed_ms =
		change->at_ms != TOLD_NOT_MS ? change->at_ms : changing->use->asking->now_ms;
	struct span span;

	if (case_period(change->window, zone, &span) < 0)
		return say(changing, DIAG_CLAIM_WINDOW, change->window, STR_NONE);
	if (filed_ms < span.from)
		return say(changing, DIAG_CLAIM_BEFORE, change->id, change->window);
	return 0;
}

/* What the newest version of the contract says of what is claimed. */
static int check_contract(const struct changing *changing, struct str contract_id,
			  struct str subscription)
{
	const struct claim_change *change = &changing->change;
	struct subscribed_contract *newest = ARENA_NEW(changing->arena, struct subscribed_contract);
	struct str rest = change->values, item, name, value;
	int r = newest ? 0 : -ENOMEM;

	if (r == 0)
		r = book_subscribed_contract(changing->use, contract_id, changing->arena, newest);
	if (r < 0)
		return r;
	if (change->guarantee.len > 0 &&
	    contract_guarantee(newest->file.contract, change->guarantee) < 0)
		r = say(changing, DIAG_CLAIM_GUARANTEE, change->guarantee, subscription);
	if (change->window.len > 0)
		r = check_window(changing, newest->file.contract->zone) < 0 ? -EBADMSG : r;
	while (told_item(&rest, &item)) {
		(void)str_cut(item, '=', &name, &value);
		if (!has_field(newest->file.contract, item))
			r = say(changing, DIAG_CLAIM_FIELD, name, subscription);
	}
	return r;
}

/* The subscription that the claim is about, in any of its lives. */
static int check_subscription(const struct changing *changing)
{
	const struct claim_change *change = &changing->change;
	struct str id = changing->newest ? changing->newest->subscription : change->subscription;
	struct subscription_rows rows = { 0 };
	int r;

	if (id.len == 0)
		return 0;
	r = book_subscriptions(changing->use, change->customer, id, changing->arena, &rows);
	if (r < 0 || rows.count == 0)
		return r;
	const struct subscription *last = &rows.items[rows.count - 1];

	if (change->amount_minor > 0 && !str_equal(change->currency, last->currency))
		return say(changing, DIAG_CLAIM_CURRENCY, change->id, last->currency);
	if (change->values.len > 0 || change->guarantee.len > 0 || change->window.len > 0)
		r = check_contract(changing, last->contract, id);
	return r;
}

/* Filed alike it is so already, whatever was said since. Returns as fault_of. */
static int next_revision(struct changing *changing, struct customer_claim *ret_after)
{
	const struct claim_rows *rows = &changing->revisions;
	int64_t now_ms = changing->use->asking->now_ms;
	enum claim_fault fault;

	if (changing->change.deed == CLAIM_FILE && rows->items && rows->count > 0) {
		struct claim_change again = changing->change;

		if (again.at_ms == TOLD_NOT_MS)
			again.at_ms = rows->items[0].claim.filed_ms;
		fault = claim_after(NULL, &again, now_ms, changing->arena, ret_after);
		if (fault == CLAIM_FINE && claim_equal(ret_after, &rows->items[0].claim))
			return 1;
	}
	fault = claim_after(changing->newest, &changing->change, now_ms, changing->arena,
			    ret_after);
	return fault_of(changing, fault);
}

/* Asks for what the revision grants more than the one before, and ends the transaction. */
static int grant(const struct changing *changing, const struct customer_claim *after,
		 int64_t amount_minor)
{
	struct strbuf id = STRBUF_INIT(ENTRY_ID_BYTES), reason = STRBUF_INIT(ENTRY_ID_BYTES);
	bool goodwill = after->deed == CLAIM_GOODWILL;
	struct entry entry = { .customer = after->customer,
			       .kind = ENTRY_CREDIT,
			       .nature = goodwill ? NATURE_GOODWILL : changing->nature,
			       .subscription = after->subscription,
			       .currency = after->currency,
			       .amount_minor = amount_minor };
	struct str text;
	int r;

	strbuf_add(&id, STR("claim-"));
	strbuf_add(&id, after->id);
	strbuf_add_byte(&id, '-');
	strbuf_add_int(&id, after->revision);
	strbuf_add(&reason, goodwill ? STR("goodwill on claim ") : STR("decision on claim "));
	strbuf_add(&reason, after->id);
	if (!goodwill)
		(void)str_cut(after->reasons, '=', &entry.clause, &text);
	entry.id = strbuf_str(&id);
	entry.reason = strbuf_str(&reason);
	r = book_entry_ask_too(changing->use, &entry);
	strbuf_done(&id);
	strbuf_done(&reason);
	return r;
}

/* What is filed must not be about what another claim is about, unless that was withdrawn. */
static int check_twice(const struct changing *changing, const struct customer_claim *after)
{
	struct claim_rows rows = { 0 };
	int r = 0;

	if (after->deed == CLAIM_FILE)
		r = claim_list_at(book_store(changing->use->book), after->customer, INT64_MAX,
				  changing->arena, &rows);
	for (size_t i = 0; r == 0 && i < rows.count; i++)
		if (rows.items[i].claim.state != CLAIM_IS_WITHDRAWN &&
		    claim_about_same(&rows.items[i].claim, after))
			r = say(changing, DIAG_CLAIM_TWICE, rows.items[i].claim.id, STR_NONE);
	return r;
}

/* A revision grants more of one of both, or nothing. */
static int64_t granted_more(const struct customer_claim *before, const struct customer_claim *after)
{
	int64_t due = after->due_minor, goodwill = after->goodwill_minor;

	if (before) {
		due -= before->due_minor;
		goodwill -= before->goodwill_minor;
	}
	return due > 0 ? due : goodwill;
}

/* Records a revision and commits. Returns 0 or a negative errno with a diagnostic. */
static int record(const struct changing *changing, const struct customer_claim *after)
{
	const struct use *use = changing->use;
	const struct claim_rows *rows = &changing->revisions;
	const struct customer_claim *before = changing->newest;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = book_use_fact(use, STR(CLAIM_FACT), after->id, after->at_ms);
	int64_t more = granted_more(before, after);
	int r;

	claim_body_write(&body, after);
	fact.customer = after->customer;
	fact.corrects = rows->items && rows->count > 0 ? rows->items[rows->count - 1].seq : 0;
	fact.body = strbuf_str(&body);
	r = strbuf_error(&body);
	if (r < 0)
		r = book_use_failed(use, r);
	else if (more == 0)
		r = book_use_end(use, &fact);
	else
		r = book_record(use->book, &fact, use->sink, NULL);
	strbuf_done(&body);
	return r == 0 && more > 0 ? grant(changing, after, more) : r;
}

/* The transaction has begun. */
static int change_in(struct changing *changing)
{
	const struct telling telling = telling_of(changing);
	struct customer_claim after = { 0 };
	int r = book_told_there(&telling, changing->arena);

	if (r == 0)
		r = changing->change.id.len > 0 ? read_newest(changing) : id_of_number(changing);
	if (r == 0)
		r = book_told_outage(&telling, changing->change.outage, changing->arena,
				     &changing->change.own);
	if (r == 0)
		r = check_subscription(changing);
	if (r == 0)
		r = next_revision(changing, &after);
	if (r == 0)
		r = check_twice(changing, &after);
	if (r == 0 && after.deed == CLAIM_DECIDE)
		r = book_claim_amount(changing->use, &after, changing->arena);
	return r != 0 ? book_told_give_up(changing->use, r) : record(changing, &after);
}

/* What can be said of a change without the book. */
static int check_written(const struct changing *changing)
{
	const struct telling telling = telling_of(changing);
	const struct claim_change *change = &changing->change;
	int r = book_told_written(&telling);

	if (change->deed == CLAIM_FILE && change->id.len > 0 && !component_is_id(change->id))
		r = say(changing, DIAG_CLAIM_ID, change->id, STR_NONE);
	if (change->deed == CLAIM_DECIDE && change->amount_minor > 0 &&
	    changing->nature == NATURE_NONE)
		r = say(changing, DIAG_ENTRY_NATURE, change->id, STR_NONE);
	return r;
}

static enum book_right right_of(enum claim_deed deed)
{
	return deed == CLAIM_DECIDE || deed == CLAIM_GOODWILL ? RIGHT_CLAIMS_DECIDE : RIGHT_CLAIMS;
}

static int ask(struct changing *changing)
{
	const struct use *use = changing->use;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact asked = book_use_fact(use, STR(CLAIM_FACT), changing->change.id, INT64_MIN);
	int r;

	if (asked.subject.len == 0)
		asked.subject = STR("next");
	asked.customer = changing->change.customer;
	claim_change_write(&body, &changing->change);
	r = book_use_begin_told(use, right_of(changing->change.deed), &asked, &body);
	strbuf_done(&body);
	return r == 0 ? change_in(changing) : r;
}

int book_claim_change(const struct use *use, const struct claim_change *change,
		      enum entry_nature nature, struct arena *arena, struct str *ret_id)
{
	struct changing changing = { .use = use, .change = *change, .nature = nature };
	int r = book_use_allowed(use, right_of(change->deed));

	changing.change.actor = use->asking->actor;
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

int book_claims(const struct use *use, struct str customer, struct arena *arena,
		struct claim_rows *ret_rows)
{
	int r = book_use_reading(use, customer);

	if (r == 0)
		r = book_use_result(use, claim_list_at(book_store(use->book), customer, INT64_MAX,
						       arena, ret_rows));
	return r;
}

int book_claim_show(const struct use *use, struct str customer, struct str id, struct arena *arena,
		    struct claim_rows *ret_rows)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r == 0)
		r = book_use_result(
			use, claim_revisions(book_store(use->book), customer, id, arena, ret_rows));
	if (r == 0 && ret_rows->count == 0)
		r = diag_add(use->sink, DIAG_CLAIM_NONE, POSITION_NONE, id, customer);
	return r;
}

int book_claim_receipt(const struct use *use, struct str customer, struct str id,
		       struct arena *arena, struct claim_receipt *ret_receipt)
{
	struct claim_rows rows = { 0 };
	int r = book_claim_show(use, customer, id, arena, &rows);

	if (r < 0)
		return r;
	assert(rows.items && rows.count > 0);
	ret_receipt->filed = rows.items[0];
	ret_receipt->shard = shard_of(customer);
	return book_told_hash(use, (struct fact_place){ ret_receipt->shard, rows.items[0].seq },
			      ret_receipt->hash);
}
