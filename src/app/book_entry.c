#include "app/book_entry.h"

#include <errno.h>

#include "app/book_parts.h"
#include "app/book_pending.h"
#include "core/money/currency.h"
#include "core/time/instant.h"
#include "store/customer.h"
#include "store/ledger.h"
#include "store/pending.h"
#include "store/subscription.h"

#define BODY_BYTES_MAX ((size_t)8 * KIB)
#define CAUSE_BYTES_MAX ((size_t)256)
#define USE_ARENA_BYTES (4 * MIB)

/* Whether it is asked for alone, or as a part of another change: then it is new. */
enum part {
	ALONE,
	LAST_PART, /* that change ends with it */
	MIDDLE_PART,
};

/* An entry while it is asked for or decided. */
struct deciding {
	const struct use *use;
	struct arena *arena;
	struct entry entry;
	enum entry_kind reversed; /* of a counter-entry: what it takes back */
	enum part part;
	struct strbuf cause;
};

/* A fact about the entry; its body is the writer's. */
static struct fact fact_of(const struct deciding *deciding, const char *kind)
{
	struct fact fact =
		book_use_fact(deciding->use, str_from(kind), deciding->entry.id, INT64_MIN);

	fact.customer = deciding->entry.customer;
	return fact;
}

static int no_entry(const struct deciding *deciding)
{
	return book_use_refuse(deciding->use, DIAG_ENTRY_NONE, deciding->entry.id,
			       deciding->entry.customer);
}

static enum diag_id fault_id(enum entry_fault fault)
{
	static const enum diag_id ids[] = {
		[ENTRY_BAD_NAME] = DIAG_ENTRY_NAME,	    [ENTRY_BAD_AMOUNT] = DIAG_ENTRY_AMOUNT,
		[ENTRY_BAD_REASON] = DIAG_ENTRY_REASON,	    [ENTRY_BAD_NATURE] = DIAG_ENTRY_NATURE,
		[ENTRY_BAD_REVERSES] = DIAG_ENTRY_REVERSES, [ENTRY_BAD_LIMIT] = DIAG_ENTRY_AMOUNT,
	};

	return ids[fault];
}

/* The same was asked for, whatever the set amount was then. */
static bool is_same(const struct entry *kept, const struct entry *asked)
{
	bool counter = asked->kind == ENTRY_COUNTER;

	return kept->kind == asked->kind && kept->nature == asked->nature &&
	       str_equal(kept->subscription, asked->subscription) &&
	       str_equal(kept->reason, asked->reason) && str_equal(kept->clause, asked->clause) &&
	       str_equal(kept->document, asked->document) &&
	       str_equal(kept->reverses, asked->reverses) &&
	       (counter || (str_equal(kept->currency, asked->currency) &&
			    kept->amount_minor == asked->amount_minor));
}

/* The customer, and the subscription where one is named, are in the book. Returns 0, -EBADMSG when
 * it was said that they are not, or an error of the store. */
static int look_at_customer(const struct deciding *deciding)
{
	const struct entry *entry = &deciding->entry;
	struct store *store = book_store(deciding->use->book);
	struct subscription_rows rows = { 0 };
	int r = customer_is_there(store, entry->customer);

	if (r == 0)
		return book_use_refuse(deciding->use, DIAG_CUSTOMER_NONE, entry->customer,
				       STR_NONE);
	if (r < 0 || entry->subscription.len == 0)
		return r < 0 ? r : 0;
	r = subscription_list(store, entry->customer, entry->subscription, deciding->arena, &rows);
	if (r == 0 && rows.count == 0)
		return book_use_refuse(deciding->use, DIAG_SUBSCRIPTION_NONE, entry->subscription,
				       entry->customer);
	return r;
}

/* What a counter-entry takes back gives it currency and amount. Likewise. */
static int look_at_reversed(struct deciding *deciding)
{
	struct entry *entry = &deciding->entry;
	struct entry_row row;
	int r = entry_find(book_store(deciding->use->book), entry->customer, entry->reverses,
			   deciding->arena, &row);

	if (r < 0)
		return r;
	if (r == 0)
		return book_use_refuse(deciding->use, DIAG_ENTRY_NONE, entry->reverses,
				       entry->customer);
	if (row.entry.kind == ENTRY_COUNTER ||
	    entry_next(row.state, ENTRY_TAKE_BACK) != ENTRY_TAKEN_BACK)
		return book_use_refuse(deciding->use, DIAG_ENTRY_TAKEN_BACK, entry->reverses,
				       entry_state_name(row.state));
	deciding->reversed = row.entry.kind;
	entry->currency = row.entry.currency;
	entry->amount_minor = row.entry.amount_minor;
	return 0;
}

/* The accounts between which the entry moves money, opened where they are not. */
static int find_accounts(const struct deciding *deciding, struct transfer *transfer)
{
	const struct entry *entry = &deciding->entry;
	const struct fact fact = fact_of(deciding, ENTRY_PROPOSED_FACT);
	struct leg leg = entry_leg(entry, deciding->reversed);
	struct account account = { leg.debit, entry->customer, entry->currency };
	int r = book_account(deciding->use->book, &fact, &account, deciding->use->sink,
			     &transfer->debit);

	account.kind = leg.credit;
	return r < 0 ? r
		     : book_account(deciding->use->book, &fact, &account, deciding->use->sink,
				    &transfer->credit);
}

/* The transfer that a counter-entry takes back. Returns 0 or a negative errno with a diagnostic. */
static int find_reversed(const struct deciding *deciding, struct transfer *transfer)
{
	struct strbuf cause = STRBUF_INIT(CAUSE_BYTES_MAX);
	int r;

	entry_cause(&cause, deciding->entry.reverses);
	r = strbuf_error(&cause);
	if (r == 0)
		r = entry_transfer(book_store(deciding->use->book), deciding->entry.customer,
				   strbuf_str(&cause), &transfer->reverses);
	strbuf_done(&cause);
	return r < 0 ? book_use_failed(deciding->use, r) : 0;
}

static int transfer_of(const struct deciding *deciding, struct transfer *ret_transfer)
{
	struct transfer transfer = { .amount_minor = deciding->entry.amount_minor,
				     .cause = strbuf_str(&deciding->cause) };
	int r = find_accounts(deciding, &transfer);

	if (r == 0 && deciding->entry.kind == ENTRY_COUNTER)
		r = find_reversed(deciding, &transfer);
	*ret_transfer = transfer;
	return r;
}

/* A transfer of that cause that no entry stands behind would be in the way. */
static int once(const struct deciding *deciding, int r)
{
	return r == BOOK_TWICE ? book_use_refuse(deciding->use, DIAG_ENTRY_OTHER,
						 deciding->entry.id, deciding->entry.customer)
			       : r;
}

static int reserve(const struct deciding *deciding)
{
	const struct fact fact = fact_of(deciding, ENTRY_PROPOSED_FACT);
	struct pending pending = { .expires_ms = INSTANT_OPEN_MS };
	int64_t seq;
	int r = transfer_of(deciding, &pending.transfer);

	if (r == 0)
		r = book_pending(deciding->use->book, &fact, &pending, deciding->use->sink, &seq);
	return once(deciding, r);
}

static int move(const struct deciding *deciding)
{
	const struct fact fact = fact_of(deciding, ENTRY_DECIDED_FACT);
	struct transfer transfer;
	int r = transfer_of(deciding, &transfer);

	if (r == 0)
		r = book_transfer(deciding->use->book, &fact, &transfer, deciding->use->sink);
	return once(deciding, r);
}

/* What was reserved is moved or let go; of a counter-entry nothing was. */
static int end_reserved(const struct deciding *deciding, bool post)
{
	const struct use *use = deciding->use;
	const struct fact fact = fact_of(deciding, ENTRY_DECIDED_FACT);
	const struct transfer named = { .cause = strbuf_str(&deciding->cause) };
	int64_t seq;
	int r;

	if (deciding->entry.kind == ENTRY_COUNTER)
		return post ? move(deciding) : 0;
	r = pending_find(book_store(use->book), deciding->entry.customer, &named, &seq);
	if (r < 0)
		return book_use_failed(use, r);
	return post ? book_pending_post(use->book, &fact, seq, deciding->entry.amount_minor,
					use->sink)
		    : book_pending_void(use->book, &fact, seq, use->sink);
}

/* Records the last fact; the transaction ends unless it is that of a change which goes on. */
static int end_with(const struct deciding *deciding, const struct fact *fact)
{
	const struct use *use = deciding->use;

	return deciding->part == MIDDLE_PART ? book_record(use->book, fact, use->sink, NULL)
					     : book_use_end(use, fact);
}

/* Records who decided, under the next number, and ends the transaction. */
static int decide(const struct deciding *deciding)
{
	const struct use *use = deciding->use;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = fact_of(deciding, ENTRY_DECIDED_FACT);
	int64_t number, count;
	int r = entry_last_number(book_store(use->book), &number, &count);

	if (r == 0) {
		entry_decision_write(&body, number + 1);
		r = strbuf_error(&body);
	}
	fact.body = strbuf_str(&body);
	r = r < 0 ? book_use_failed(use, r) : end_with(deciding, &fact);
	strbuf_done(&body);
	return r;
}

/* Records that it was asked for, and decides it unless somebody else has to. */
static int ask(const struct deciding *deciding)
{
	const struct use *use = deciding->use;
	bool second = entry_needs_second(&deciding->entry);
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = fact_of(deciding, ENTRY_PROPOSED_FACT);
	int r = 0;

	entry_write(&body, &deciding->entry);
	fact.body = strbuf_str(&body);
	if (strbuf_error(&body) < 0)
		r = book_use_failed(use, strbuf_error(&body));
	if (r == 0 && second && deciding->entry.kind != ENTRY_COUNTER)
		r = reserve(deciding);
	if (r == 0)
		r = book_record(use->book, &fact, use->sink, NULL);
	if (r == 0 && !second)
		r = move(deciding);
	if (r == 0 && !second)
		r = decide(deciding);
	else if (r == 0 && deciding->part != MIDDLE_PART)
		r = book_commit(use->book, use->sink);
	strbuf_done(&body);
	return r;
}

static int tell_short(const struct deciding *deciding, int64_t free_minor)
{
	const struct entry *entry = &deciding->entry;
	struct strbuf wanted = STRBUF_INIT(CAUSE_BYTES_MAX), due = STRBUF_INIT(CAUSE_BYTES_MAX);

	money_write(&wanted, entry->amount_minor, (uint16_t)currency_of(entry->currency));
	money_write(&due, free_minor, (uint16_t)currency_of(entry->currency));
	(void)diag_add(deciding->use->sink, DIAG_ENTRY_SHORT, POSITION_NONE, entry->id,
		       strbuf_str(&wanted), strbuf_str(&due), entry->customer);
	strbuf_done(&wanted);
	strbuf_done(&due);
	book_rollback(deciding->use->book);
	return -EBADMSG;
}

/* What is taken from what is due must be there, and not be reserved. */
static int look_at_due(const struct deciding *deciding)
{
	const struct entry *entry = &deciding->entry;
	const struct account due = { ACCOUNT_CREDIT_DUE, entry->customer, entry->currency };
	struct balance balance = { 0 };
	int64_t seq, free_minor;
	int r;

	if (entry_leg(entry, deciding->reversed).debit != ACCOUNT_CREDIT_DUE)
		return 0;
	r = ledger_find(book_store(deciding->use->book), &due, &seq, &balance);
	if (r < 0)
		return book_use_failed(deciding->use, r);
	free_minor = balance_free_minor(balance, ACCOUNT_CREDIT_DUE);
	return free_minor >= entry->amount_minor ? 0 : tell_short(deciding, free_minor);
}

/* The transaction has begun; all that is asked for is looked at before anything is recorded. */
static int ask_in_turn(struct deciding *deciding)
{
	const struct use *use = deciding->use;
	struct entry *entry = &deciding->entry;
	struct store *store = book_store(use->book);
	enum entry_fault fault;
	struct entry_row row;
	int r = entry_find(store, entry->customer, entry->id, deciding->arena, &row);

	if (r == 1)
		return is_same(&row.entry, entry) && deciding->part == ALONE
			       ? book_use_known(use)
			       : book_use_refuse(use, DIAG_ENTRY_OTHER, entry->id, entry->customer);
	if (r == 0)
		r = look_at_customer(deciding);
	if (r == 0 && entry->kind == ENTRY_COUNTER && entry->reverses.len > 0)
		r = look_at_reversed(deciding);
	if (r == 0)
		r = entry_limit_find(store, entry->currency, &entry->limit_minor);
	if (r < 0)
		return r == -EBADMSG ? r : book_use_failed(use, r);
	fault = entry_check(entry);
	if (fault != ENTRY_FINE)
		return book_use_refuse(use, fault_id(fault), entry->id, STR_NONE);
	r = look_at_due(deciding);
	return r < 0 ? r : ask(deciding);
}

/* The transaction has begun. */
static int ask_begun(const struct use *use, const struct entry *entry, enum part part)
{
	struct deciding deciding = { .use = use,
				     .entry = *entry,
				     .part = part,
				     .reversed = ENTRY_CREDIT,
				     .cause = STRBUF_INIT(CAUSE_BYTES_MAX) };
	int r = arena_new(USE_ARENA_BYTES, &deciding.arena);

	entry_cause(&deciding.cause, entry->id);
	r = r < 0 ? r : strbuf_error(&deciding.cause);
	r = r < 0 ? book_use_failed(use, r) : ask_in_turn(&deciding);
	arena_free(deciding.arena);
	strbuf_done(&deciding.cause);
	return r;
}

int book_entry_ask_too(const struct use *use, const struct entry *entry)
{
	return ask_begun(use, entry, LAST_PART);
}

int book_entry_ask_within(const struct use *use, const struct entry *entry)
{
	return ask_begun(use, entry, MIDDLE_PART);
}

int book_entry_ask(const struct use *use, const struct entry *entry)
{
	struct entry asked = *entry;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = book_use_fact(use, str_from(ENTRY_PROPOSED_FACT), entry->id, INT64_MIN);
	int r;

	asked.limit_minor = 0;
	entry_write(&body, &asked);
	fact.customer = entry->customer;
	r = book_use_begin_told(use, RIGHT_ENTRIES, &fact, &body);
	strbuf_done(&body);
	return r == 0 ? ask_begun(use, &asked, ALONE) : r;
}

static int refuse(const struct deciding *deciding, const struct fact *fact)
{
	int r = entry_needs_second(&deciding->entry) ? end_reserved(deciding, false) : 0;

	return r == 0 ? end_with(deciding, fact) : r;
}

/* Ends an entry that was proposed; a fact without a body approves it. */
static int end_in_turn(struct deciding *deciding, const struct fact *fact)
{
	const struct use *use = deciding->use;
	const enum entry_event event = fact->body.len > 0 ? ENTRY_REFUSE : ENTRY_APPROVE;
	struct entry_row row;
	int r = entry_find(book_store(use->book), deciding->entry.customer, deciding->entry.id,
			   deciding->arena, &row);

	if (r < 0)
		return book_use_failed(use, r);
	if (r == 0)
		return no_entry(deciding);
	deciding->entry = row.entry;
	if (row.state == (event == ENTRY_APPROVE ? ENTRY_DECIDED : ENTRY_REFUSED))
		return book_use_known(use);
	if (entry_next(row.state, event) == ENTRY_STATES)
		return book_use_refuse(use, DIAG_ENTRY_ENDED, row.entry.id,
				       entry_state_name(row.state));
	if (event == ENTRY_REFUSE)
		return refuse(deciding, fact);
	if (str_equal(row.proposed_by, use->asking->actor))
		return book_use_refuse(use, DIAG_ENTRY_SAME_PERSON, row.entry.id, row.proposed_by);
	if (row.entry.kind == ENTRY_COUNTER) {
		r = look_at_reversed(deciding);
		if (r < 0)
			return r == -EBADMSG ? r : book_use_failed(use, r);
	}
	r = end_reserved(deciding, true);
	return r == 0 ? decide(deciding) : once(deciding, r);
}

static int end_one(const struct use *use, const char *kind, struct entry entry, struct str body)
{
	struct deciding deciding = { .use = use,
				     .entry = entry,
				     .reversed = ENTRY_CREDIT,
				     .cause = STRBUF_INIT(CAUSE_BYTES_MAX) };
	struct fact fact = fact_of(&deciding, kind);
	int r;

	fact.body = body;
	entry_cause(&deciding.cause, entry.id);
	r = book_use_begin(use, RIGHT_ENTRIES_AGREE, &fact);
	if (r == 0) {
		r = arena_new(USE_ARENA_BYTES, &deciding.arena);
		r = r < 0 ? r : strbuf_error(&deciding.cause);
		r = r < 0 ? book_use_failed(use, r) : end_in_turn(&deciding, &fact);
	}
	arena_free(deciding.arena);
	strbuf_done(&deciding.cause);
	return r;
}

int book_entry_approve(const struct use *use, struct str customer, struct str id)
{
	struct entry entry = { .customer = customer, .id = id };

	return end_one(use, ENTRY_DECIDED_FACT, entry, STR_NONE);
}

int book_entry_refuse_within(const struct use *use, const struct entry *entry, struct str reason)
{
	struct deciding deciding = { .use = use,
				     .entry = *entry,
				     .part = MIDDLE_PART,
				     .cause = STRBUF_INIT(CAUSE_BYTES_MAX) };
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = fact_of(&deciding, ENTRY_REFUSED_FACT);
	int r;

	entry_cause(&deciding.cause, entry->id);
	entry_refusal_write(&body, reason);
	fact.body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? r : strbuf_error(&deciding.cause);
	r = r < 0 ? book_use_failed(use, r) : refuse(&deciding, &fact);
	strbuf_done(&deciding.cause);
	strbuf_done(&body);
	return r;
}

int book_entry_refuse(const struct use *use, struct str customer, struct str id, struct str reason)
{
	struct entry entry = { .customer = customer, .id = id };
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	int r;

	if (!entry_is_reason(reason))
		return diag_add(use->sink, DIAG_ENTRY_REASON, POSITION_NONE, id);
	entry_refusal_write(&body, reason);
	r = strbuf_error(&body);
	r = r < 0 ? book_use_result(use, r)
		  : end_one(use, ENTRY_REFUSED_FACT, entry, strbuf_str(&body));
	strbuf_done(&body);
	return r;
}

int book_entry_limit(const struct use *use, struct str currency, int64_t limit_minor)
{
	struct strbuf body = STRBUF_INIT(CAUSE_BYTES_MAX);
	struct fact fact = book_use_fact(use, STR(ENTRY_LIMIT_FACT), currency, INT64_MIN);
	int64_t kept;
	int r;

	entry_limit_write(&body, limit_minor);
	r = book_use_begin_told(use, RIGHT_ENTRY_LIMIT, &fact, &body);
	if (r == 0) {
		r = entry_limit_find(book_store(use->book), currency, &kept);
		if (r < 0)
			r = book_use_failed(use, r);
		else
			r = kept == limit_minor ? book_use_known(use) : book_use_end(use, &fact);
	}
	strbuf_done(&body);
	return r;
}

int book_entry_find(const struct use *use, struct str customer, struct str id, struct arena *arena,
		    struct entry_row *ret_row)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r < 0)
		return r;
	r = entry_find(book_store(use->book), customer, id, arena, ret_row);
	if (r < 0)
		return book_use_result(use, r);
	return r == 1 ? 0 : diag_add(use->sink, DIAG_ENTRY_NONE, POSITION_NONE, id, customer);
}

int book_entries(const struct use *use, const struct entry_choice *choice, struct arena *arena,
		 struct entry_rows *ret_rows)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r < 0)
		return r;
	r = entry_list(book_store(use->book), choice, arena, ret_rows);
	return book_use_result(use, r);
}
