#include "app/book_closing_life.h"

#include <errno.h>

#include "app/book_closing_post.h"
#include "app/book_parts.h"
#include "app/book_settle.h"
#include "app/book_statement.h"
#include "core/journal/bodies.h"
#include "store/customer.h"

#define TEXT_BYTES_MAX ((size_t)1024)
#define NOTICE_CHANNEL "mail"

/* One life while it is settled. */
struct settling {
	const struct closing_run *run;
	const struct closing_life *life;
	struct closed_life *closed;
	struct settled_case with; /* settlement NULL: it does not live in the period */
	struct span window;	  /* of the period, in the zone of its contract */
};

static struct settled_key key_of(const struct settling *settling)
{
	return (struct settled_key){ .customer = settling->life->customer,
				     .subscription = settling->life->subscription,
				     .period = settling->run->round->period,
				     .began_ms = settling->life->start_ms,
				     .known_ms = INT64_MAX };
}

/* Settles it; with the number of a revision (0: none yet) and the proof, or without. */
static int settle(struct settling *settling, int64_t revision)
{
	const struct closing_run *run = settling->run;
	const struct case_request request = { .customer = settling->life->customer,
					      .subscription = settling->life->subscription,
					      .windows = run->round->period,
					      .as_of_ms = run->round->as_of_ms,
					      .life_ms = &settling->life->start_ms,
					      .revision = revision,
					      .proof = revision > 0,
					      .shelf = run->shelf };

	return book_settle(run->use, &request, run->arena, &settling->with);
}

/* The statement of the settlement; NULL when there is none. */
static const struct statement *statement_of(const struct settling *settling)
{
	const struct case_settlement *settlement = settling->with.settlement;

	return settlement && settlement->count > 0 ? settlement->statements[0] : NULL;
}

/* What is bought is not posted: it is to be claimed from who sold it. */
static void post_nothing(struct settled *settled)
{
	for (size_t i = 0; i < settled->count; i++)
		settled->lines[i].posted_minor = settled->lines[i].before_minor = 0;
}

/* The lines beside those of the last revision. Returns 0 or an error of the store. */
static int compare(struct settling *settling, bool before)
{
	struct closed_life *closed = settling->closed;
	const struct statement *statement = statement_of(settling);
	struct settled *settled = &closed->settled;
	int r = statement ? settled_of(settling->run->arena, statement, settled) : 0;

	if (r == 0)
		r = settled_post(settling->run->arena, &closed->before, settled);
	if (r < 0)
		return r;
	if (statement && statement->facts->received)
		post_nothing(settled);
	settled->subscription = settling->life->subscription;
	settled->period = settling->run->round->period;
	settled->began_ms = settling->life->start_ms;
	settled->round = settling->run->round->number;
	settled->as_of_ms = settling->run->round->as_of_ms;
	closed->lives = statement || before;
	closed->changed = closed->lives && (!before || !settled_equal(&closed->before, settled));
	closed->quiet = settled->count == 0 && !settled->kept;
	return 0;
}

/* A round that goes on after it was interrupted: what it did stands. */
static bool was_done(const struct settling *settling)
{
	struct closed_life *closed = settling->closed;

	if (closed->before.round != settling->run->round->number)
		return false;
	closed->settled = closed->before;
	closed->lives = closed->changed = true;
	closed->quiet = !closed->before.kept;
	return true;
}

static int look(struct settling *settling)
{
	const struct closing_run *run = settling->run;
	const struct settled_key key = key_of(settling);
	int before = settled_last(book_store(run->use->book), &key, run->arena,
				  &settling->closed->before);
	int r;

	if (before < 0)
		return book_use_result(run->use, before);
	if (before == 1 && was_done(settling))
		return 0;
	r = settle(settling, 0);
	if (r == -EBADMSG) {
		(void)diag_add(run->use->sink, DIAG_CLOSING_FAILED, POSITION_NONE,
			       settling->life->subscription, settling->life->customer);
		settling->closed->failed = true;
		return 0;
	}
	return r < 0 ? r : book_use_result(run->use, compare(settling, before == 1));
}

int closing_look(const struct closing_run *run, const struct closing_life *life,
		 struct closed_life *ret_life)
{
	struct settling settling = { .run = run, .life = life, .closed = ret_life };

	*ret_life = (struct closed_life){ 0 };
	return look(&settling);
}

int closing_settle_again(const struct closing_run *run, const struct closing_life *life,
			 struct settled *ret_settled)
{
	struct settling settling = { .run = run, .life = life };
	const struct statement *statement;
	int r = settle(&settling, 0);

	*ret_settled = (struct settled){ 0 };
	statement = statement_of(&settling);
	if (r < 0 || !statement)
		return r;
	return book_use_result(run->use, settled_of(run->arena, statement, ret_settled));
}

/* The statement with its proof and documents. The transaction has begun. */
static int keep(struct settling *settling, int64_t revision)
{
	const struct use *use = settling->run->use;
	struct keeping keeping = { .as_of_ms = settling->run->round->as_of_ms,
				   .now_ms = use->asking->now_ms,
				   .actor = use->asking->actor };
	struct kept_count count;
	int r = settle(settling, revision);

	if (r < 0) {
		book_rollback(use->book);
		return r;
	}
	keeping.settlement = settling->with.settlement;
	return book_keep_within(use->book, &keeping, use->sink, &count);
}

/* Something that the customer wants to know: an amount, to be posted or to be claimed. */
static bool is_news(const struct settled *settled)
{
	for (size_t i = 0; i < settled->count; i++)
		if (settled->lines[i].amount > 0 ||
		    settled->lines[i].posted_minor != settled->lines[i].before_minor)
			return true;
	return false;
}

static int tell_contact(const struct settling *settling, struct str person, struct str event)
{
	const struct use *use = settling->run->use;
	struct fact fact = book_use_fact(use, STR(MESSAGE_FACT), event, INT64_MIN);
	struct strbuf body = STRBUF_INIT(TEXT_BYTES_MAX);
	int r;

	message_write(&body, &(struct message){ event, STR(NOTICE_CHANNEL), STR("statement") });
	fact.customer = settling->life->customer;
	fact.person = person;
	fact.body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? book_use_failed(use, r) : book_record(use->book, &fact, use->sink, NULL);
	strbuf_done(&body);
	return r == BOOK_TWICE ? 0 : r;
}

/* A message to each contact of the customer, once for each person. */
static int tell(const struct settling *settling)
{
	const struct use *use = settling->run->use;
	const struct settled *settled = &settling->closed->settled;
	struct strbuf event = STRBUF_INIT(TEXT_BYTES_MAX);
	struct contacts contacts = { 0 };
	int r = customer_contacts(book_store(use->book), settling->life->customer,
				  settling->run->arena, &contacts);

	strbuf_add(&event, STR("statement "));
	strbuf_add(&event, settled->period);
	strbuf_add(&event, STR(" r"));
	strbuf_add_int(&event, settled->revision);
	strbuf_add_byte(&event, ' ');
	strbuf_add(&event, str_slice(settled->subscription, 0,
				     settled->subscription.len < FACT_NAME_BYTES_MAX / 2
					     ? settled->subscription.len
					     : FACT_NAME_BYTES_MAX / 2));
	r = r < 0 || strbuf_error(&event) < 0 ? book_use_failed(use, r < 0 ? r : -ENOMEM) : 0;
	for (size_t i = 0; r == 0 && i < contacts.count; i++)
		r = tell_contact(settling, contacts.items[i].person, strbuf_str(&event));
	strbuf_done(&event);
	return r;
}

static int record_fact(const struct settling *settling)
{
	const struct use *use = settling->run->use;
	struct strbuf body = STRBUF_INIT(FACT_BODY_BYTES_MAX);
	struct fact fact = book_use_fact(use, STR(SETTLED_FACT), settling->life->subscription,
					 settling->window.from);
	int r;

	settled_write(&body, &settling->closed->settled);
	fact.customer = settling->life->customer;
	fact.valid_to_ms = settling->window.to;
	fact.body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? book_use_failed(use, r) : book_record(use->book, &fact, use->sink, NULL);
	strbuf_done(&body);
	return r;
}

/* The number of the revision, and the windows of the period. */
static int number(struct settling *settling)
{
	const struct use *use = settling->run->use;
	const struct settled_key key = key_of(settling);
	const struct statement *statement = statement_of(settling);
	int64_t last = 0;
	int r;

	if (statement)
		settling->window = statement->asked;
	else /* it lives there no more: the windows are those of the last revision */
		settling->window = settling->closed->before.window;
	r = settled_number(book_store(use->book), &key, settling->window, &last);
	settling->closed->settled.window = settling->window;
	settling->closed->settled.revision = last + 1;
	return r < 0 ? book_use_failed(use, r) : 0;
}

static int record(struct settling *settling)
{
	struct settled *settled = &settling->closed->settled;
	const struct statement *statement = statement_of(settling);
	struct posting posting = { .use = settling->run->use,
				   .customer = settling->life->customer,
				   .settled = settled,
				   .contract = statement ? statement->contract : NULL,
				   .arena = settling->run->arena };
	int r = number(settling);

	if (r == 0 && statement && settled->kept)
		r = keep(settling, settled->revision);
	if (r == 0)
		r = record_fact(settling);
	for (size_t i = 0; r == 0 && i < settled->count; i++)
		r = closing_post(&posting, &settled->lines[i]);
	if (r == 0 && is_news(settled))
		r = tell(settling);
	return r;
}

int closing_settle(const struct closing_run *run, const struct closing_life *life,
		   struct closed_life *ret_life)
{
	struct settling settling = { .run = run, .life = life, .closed = ret_life };
	int r;

	*ret_life = (struct closed_life){ 0 };
	r = look(&settling);
	if (r < 0)
		book_rollback(run->use->book);
	if (r < 0 || !ret_life->changed || ret_life->before.round == run->round->number)
		return r;
	return record(&settling);
}
