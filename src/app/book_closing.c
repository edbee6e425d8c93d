#include "app/book_closing.h"

#include <errno.h>

#include "app/book_again.h"
#include "app/book_closing_life.h"
#include "app/book_closing_period.h"
#include "app/book_entry.h"
#include "app/book_parts.h"
#include "core/time/instant.h"

#define ARENA_BYTES (1024 * MIB)
#define TEXT_BYTES_MAX ((size_t)2048)
/* Lives that are read at once; a batch ends with them or when it has taken this long. */
#define LIVES_MAX 512
#define BATCH_MS 50

/* A round while it is worked on. */
struct work {
	const struct use *use;
	const struct closing_work *how;
	struct closing_round round;
	int64_t epoch; /* of the lease */
	bool record;   /* else it is looked what would be */
	struct contract_shelf shelf;
	struct arena *contracts; /* of the shelf, the round and the lives */
	struct arena *life;	 /* of one life */
	struct closing_count count;
	uint64_t done, total; /* lives, for who watches */
	struct closing_changes changes;
};

static int work_new(struct work *work)
{
	int r = arena_new(ARENA_BYTES, &work->contracts);

	if (r == 0)
		r = arena_new(ARENA_BYTES, &work->life);
	work->shelf.arena = work->contracts;
	return book_use_result(work->use, r);
}

static void work_done(struct work *work)
{
	arena_free(work->contracts);
	arena_free(work->life);
}

static struct store *store_of(const struct work *work)
{
	return book_store(work->use->book);
}

static int tell_busy(const struct work *work, const struct closing_lease *lease)
{
	struct strbuf until = STRBUF_INIT(TEXT_BYTES_MAX);

	instant_write(&until, instant_of(lease->until_ms));
	(void)diag_add(work->use->sink, DIAG_CLOSING_BUSY, POSITION_NONE, work->round.period,
		       lease->holder, strbuf_str(&until));
	strbuf_done(&until);
	book_rollback(work->use->book);
	return -EBADMSG;
}

/* Takes the lease. The transaction has begun. */
static int take_lease(struct work *work)
{
	const struct str period = work->round.period;
	struct closing_lease lease;
	int64_t now_ms = work->how->now_ms();
	int r = closing_lease_find(store_of(work), period, work->contracts, &lease);

	if (r < 0)
		return book_use_failed(work->use, r);
	if (!lease_is_free(&lease, work->how->holder, now_ms))
		return tell_busy(work, &lease);
	lease = lease_after(&lease, work->how->holder, now_ms);
	work->epoch = lease.epoch;
	r = closing_lease_set(store_of(work), period, &lease);
	return r < 0 ? book_use_failed(work->use, r) : 0;
}

/* The lease is still ours, and lasts longer, or ends. The transaction has begun. */
static int hold_lease(struct work *work, bool last)
{
	const struct str period = work->round.period;
	struct closing_lease lease;
	int r = closing_lease_find(store_of(work), period, work->life, &lease);

	if (r < 0)
		return book_use_failed(work->use, r);
	if (lease.epoch != work->epoch)
		return book_use_refuse(work->use, DIAG_CLOSING_LOST, period, STR_NONE);
	lease.holder = last ? STR_NONE : work->how->holder;
	lease.until_ms = work->how->now_ms() + LEASE_MS;
	r = closing_lease_set(store_of(work), period, &lease);
	return r < 0 ? book_use_failed(work->use, r) : 0;
}

/* Records that the round begins. Everything that is in the book now was recorded before its
 * instant; what is recorded later is later than it (see book_recorded_at). */
static int begin_round(struct work *work)
{
	const struct use *use = work->use;
	struct strbuf body = STRBUF_INIT(TEXT_BYTES_MAX);
	struct fact fact = book_use_fact(use, STR(CLOSING_FACT), work->round.period, INT64_MIN);
	int64_t newest_ms = INT64_MIN;
	int r = closing_newest_fact(store_of(work), &newest_ms);

	if (r < 0)
		return book_use_failed(use, r);
	if (fact.recorded_at_ms <= newest_ms)
		fact.recorded_at_ms = newest_ms + 1;
	work->round.as_of_ms = fact.recorded_at_ms - 1;
	closing_write(&body, &work->round);
	fact.body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? book_use_failed(use, r) : book_record(use->book, &fact, use->sink, NULL);
	strbuf_done(&body);
	return r;
}

static int refuse_open(const struct work *work, const struct closing_row *last)
{
	struct strbuf number = STRBUF_INIT(TEXT_BYTES_MAX);

	strbuf_add_int(&number, last->round.number);
	(void)book_use_refuse(work->use, DIAG_CLOSING_OPEN, work->round.period,
			      strbuf_str(&number));
	strbuf_done(&number);
	return -EBADMSG;
}

enum intent { CLOSE, RESTATE, RESUME };

static bool is_open(int found, const struct closing_row *last)
{
	return found == 1 && last->ended_ms == INSTANT_OPEN_MS;
}

/* Whether the round may begin after the last one: 0, or why not. Nothing was recorded yet. */
static int check_round(struct work *work, enum intent intent, int found,
		       const struct closing_row *last)
{
	const struct use *use = work->use;
	const struct str period = work->round.period;

	if (intent == CLOSE) {
		int r;

		if (found == 1)
			return book_use_known(use); /* closed before */
		r = closing_check_next(use, &work->shelf, period, use->asking->now_ms);
		if (r < 0)
			book_rollback(use->book);
		return r;
	}
	if (intent == RESUME)
		return book_use_refuse(use, DIAG_CLOSING_NOTHING, period, STR_NONE);
	if (found == 0)
		return book_use_refuse(use, DIAG_CLOSING_NOT_CLOSED, period, STR_NONE);
	work->round.number = last->round.number + 1;
	return 0;
}

/* Begins a round, or goes on with the one that was begun. Returns 0, BOOK_TWICE: the period is
 * closed already, or a negative errno with a diagnostic. */
static int begin(struct work *work, enum intent intent)
{
	const struct use *use = work->use;
	const struct str period = work->round.period;
	struct closing_row last;
	int found, r = book_begin(use->book, use->sink);

	if (r < 0)
		return r;
	found = closing_last(store_of(work), period, work->contracts, &last);
	if (found < 0)
		return book_use_failed(use, found);
	if (is_open(found, &last) && (intent == RESUME || last.round.number == 1)) {
		if (intent == RESTATE)
			return refuse_open(work, &last);
		work->round = last.round;
		r = take_lease(work);
	} else if (is_open(found, &last)) {
		return intent == CLOSE ? book_use_known(use) : refuse_open(work, &last);
	} else {
		work->round.number = 1;
		r = check_round(work, intent, found, &last);
		if (r == 0)
			r = take_lease(work);
		if (r == 0)
			r = begin_round(work);
	}
	return r != 0 ? r : book_commit(use->book, use->sink);
}

/* Adds the lines that say something else than before. */
static int add_changes(struct work *work, const struct closing_life *life,
		       const struct closed_life *closed)
{
	struct closing_changes *changes = &work->changes;
	struct arena *arena = work->how->arena;
	int r = 0;

	for (size_t i = 0; r == 0 && i < closed->settled.count; i++) {
		struct closing_change change = { .revision = closed->before.revision + 1,
						 .line = closed->settled.lines[i] };
		struct settled_line *line = &change.line;

		if (settled_has(&closed->before, line))
			continue;
		if (changes->count == changes->capacity) {
			size_t capacity = changes->capacity * 2 + 64;
			struct closing_change *items =
				ARENA_GROW(arena, struct closing_change, changes->items,
					   changes->count, capacity);

			if (!items)
				return -ENOMEM;
			changes->items = items;
			changes->capacity = capacity;
		}
		if (str_copy(arena, life->customer, &change.customer) < 0 ||
		    str_copy(arena, life->subscription, &change.subscription) < 0 ||
		    str_copy(arena, line->guarantee, &line->guarantee) < 0 ||
		    str_copy(arena, line->item, &line->item) < 0 ||
		    str_copy(arena, line->record, &line->record) < 0 ||
		    str_copy(arena, line->unit, &line->unit) < 0)
			return -ENOMEM;
		changes->items[changes->count++] = change;
	}
	return r;
}

static int one_life(struct work *work, const struct closing_life *life)
{
	const struct closing_run run = { work->use, &work->round, &work->shelf, work->life };
	struct closed_life closed;
	int r;

	arena_reset(work->life);
	r = work->record ? closing_settle(&run, life, &closed) : closing_look(&run, life, &closed);
	if (r < 0)
		return r;
	work->count.failed += closed.failed;
	work->count.settled += closed.lives;
	work->count.quiet += closed.lives && closed.quiet;
	work->count.changed += closed.changed;
	if (!work->record && closed.changed)
		r = book_use_result(work->use, add_changes(work, life, &closed));
	return r;
}

/* One transaction over lives, from *next on, until the time of a batch is over. */
static int try_batch(struct work *work, const struct closing_lives *lives, size_t *next)
{
	const struct use *use = work->use;
	const int64_t end_ms = work->how->now_ms() + BATCH_MS;
	int r = work->record ? book_begin(use->book, use->sink) : 0;

	if (r == 0 && work->record)
		r = hold_lease(work, false);
	while (r == 0 && *next < lives->count) {
		r = one_life(work, &lives->items[(*next)++]);
		work->done++;
		if (work->how->now_ms() >= end_ms)
			break;
	}
	return r == 0 && work->record ? book_commit(use->book, use->sink) : r;
}

/* The same; done again from where it began when somebody else wrote meanwhile. */
static int one_batch(struct work *work, const struct closing_lives *lives, size_t *next)
{
	const struct use *use = work->use;
	const struct closing_count count = work->count;
	const uint64_t done = work->done;
	const size_t first = *next;
	struct again again = AGAIN_BEGIN(use->sink);
	int r;

	do {
		work->count = count;
		work->done = done;
		*next = first;
		r = try_batch(work, lives, next);
	} while (book_again(&again, use->book, use->sink, r));
	if (r == 0 && work->how->progress)
		work->how->progress(work->how->context, work->done,
				    work->done > work->total ? work->done : work->total);
	return r;
}

/* Which lives may have windows that end in the period, whatever the zone of their contract. */
static struct closing_choice choice_of(const struct work *work)
{
	const struct span span = closing_span(work->round.period);

	return (struct closing_choice){ .customer = work->round.customer,
					.subscription = work->round.subscription,
					.follows = work->round.follows,
					.follows_number = work->round.follows_number,
					.known_ms = work->round.as_of_ms,
					.from_ms = span.from - DAY_MS,
					.to_ms = span.to + DAY_MS,
					.max = LIVES_MAX };
}

static int all_lives(struct work *work)
{
	struct closing_choice choice = choice_of(work);
	struct closing_lives lives = { 0 };
	struct closing_life last;
	struct arena *pages = NULL;
	int r = arena_new(ARENA_BYTES, &pages);

	if (r == 0)
		r = closing_lives_count(store_of(work), &choice, &work->total);
	r = book_use_result(work->use, r);
	while (r == 0) {
		struct arena_mark mark = arena_mark(pages);
		size_t next = 0;

		r = book_use_result(work->use,
				    closing_lives(store_of(work), &choice, pages, &lives));
		while (r == 0 && next < lives.count)
			r = one_batch(work, &lives, &next);
		if (r < 0 || lives.count < LIVES_MAX)
			break;
		last = lives.items[lives.count - 1];
		if (str_copy(work->contracts, last.customer, &last.customer) < 0 ||
		    str_copy(work->contracts, last.subscription, &last.subscription) < 0)
			r = book_use_result(work->use, -ENOMEM);
		choice.after = &last;
		arena_rewind(pages, mark);
	}
	arena_free(pages);
	return r;
}

/* Records that the round has ended, and lets go of it. */
static int end_round(struct work *work)
{
	const struct use *use = work->use;
	struct strbuf body = STRBUF_INIT(TEXT_BYTES_MAX);
	struct fact fact = book_use_fact(use, STR(CLOSED_FACT), work->round.period, INT64_MIN);
	int r = book_begin(use->book, use->sink);

	closed_write(&body, work->round.number, &work->count);
	fact.body = strbuf_str(&body);
	if (r == 0)
		r = hold_lease(work, true);
	if (r == 0 && strbuf_error(&body) < 0)
		r = book_use_failed(use, strbuf_error(&body));
	if (r == 0)
		r = book_use_end(use, &fact);
	strbuf_done(&body);
	return r;
}

static int find_result(const struct work *work, struct closing_result *ret_result)
{
	int r = closing_last(store_of(work), work->round.period, work->how->arena,
			     &ret_result->round);

	return r < 0 ? book_use_result(work->use, r) : 0;
}

static int do_round(const struct use *use, const struct closing_work *how,
		    const struct closing_round *round, enum intent intent,
		    struct closing_result *ret_result)
{
	struct work work = { .use = use, .how = how, .round = *round, .record = true };
	int outcome, r = work_new(&work);

	*ret_result = (struct closing_result){ 0 };
	if (r == 0)
		r = begin(&work, intent);
	outcome = r;
	if (r == 0)
		r = all_lives(&work);
	if (r == 0)
		r = end_round(&work);
	if (r >= 0)
		r = find_result(&work, ret_result);
	work_done(&work);
	return r < 0 ? r : outcome;
}

/* Restates the later closed periods of what a restatement changed, one after the other. */
static int follow(const struct use *use, const struct closing_work *how)
{
	struct closing_result unheard;
	struct closing_round round;
	int r;

	while ((r = closing_to_follow(use, how->arena, &round)) == 1) {
		r = do_round(use, how, &round, RESTATE, &unheard);
		if (r < 0)
			break;
	}
	return r;
}

static int check_asked(const struct use *use, const struct restatement *asked)
{
	int r = book_use_allowed(use, RIGHT_CLOSINGS);

	if (r == 0)
		r = closing_check_period(use, asked->period);
	if (r == 0 && asked->subscription.len > 0 && asked->customer.len == 0)
		r = diag_add(use->sink, DIAG_CLOSING_CUSTOMER, POSITION_NONE, asked->subscription);
	if (r == 0 && asked->customer.len > 0)
		r = book_use_reading(use, asked->customer);
	return r;
}

int book_closing_close(const struct use *use, const struct closing_work *work,
		       const struct restatement *asked, struct closing_result *ret_result)
{
	const struct closing_round round = { .period = asked->period };
	int r = check_asked(use, asked);

	return r < 0 ? r : do_round(use, work, &round, CLOSE, ret_result);
}

int book_closing_restate(const struct use *use, const struct closing_work *work,
			 const struct restatement *asked, struct closing_result *ret_result)
{
	const struct closing_round round = { .period = asked->period,
					     .customer = asked->customer,
					     .subscription = asked->subscription,
					     .reason = asked->reason };
	int r = check_asked(use, asked);

	if (r == 0 && !entry_is_reason(asked->reason))
		r = diag_add(use->sink, DIAG_CLOSING_REASON, POSITION_NONE, asked->period);
	if (r == 0)
		r = do_round(use, work, &round, RESTATE, ret_result);
	return r == 0 ? follow(use, work) : r;
}

int book_closing_resume(const struct use *use, const struct closing_work *work,
			const struct restatement *asked, struct closing_result *ret_result)
{
	const struct closing_round round = { .period = asked->period };
	int r = check_asked(use, asked);

	if (r == 0)
		r = do_round(use, work, &round, RESUME, ret_result);
	return r == 0 ? follow(use, work) : r;
}

/* The round as it would begin now. */
static int preview_round(struct work *work)
{
	const struct use *use = work->use;
	struct closing_row last;
	int r = closing_last(store_of(work), work->round.period, work->contracts, &last);

	if (r < 0)
		return book_use_result(use, r);
	work->round.number = r == 1 ? last.round.number + 1 : 1;
	work->round.as_of_ms = use->asking->now_ms;
	return r == 1 ? 0
		      : closing_check_next(use, &work->shelf, work->round.period,
					   use->asking->now_ms);
}

int book_closing_preview(const struct use *use, const struct closing_work *how,
			 const struct restatement *asked, struct closing_result *ret_result)
{
	struct work work = { .use = use,
			     .how = how,
			     .round = { .period = asked->period,
					.customer = asked->customer,
					.subscription = asked->subscription } };
	int r = check_asked(use, asked);

	*ret_result = (struct closing_result){ 0 };
	if (r < 0)
		return r;
	/* one look at the book, whatever is recorded meanwhile */
	r = book_use_result(use, store_begin(book_store(use->book)));
	if (r == 0)
		r = work_new(&work);
	if (r == 0)
		r = preview_round(&work);
	if (r == 0)
		r = all_lives(&work);
	store_rollback(book_store(use->book));
	ret_result->round = (struct closing_row){ .round = work.round,
						  .begun_ms = INSTANT_OPEN_MS,
						  .ended_ms = INSTANT_OPEN_MS,
						  .count = work.count };
	ret_result->changes = work.changes;
	work_done(&work);
	return r;
}

int book_closings(const struct use *use, struct str period, struct arena *arena,
		  struct closing_rows *ret_rows)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r == 0 && period.len > 0)
		r = closing_check_period(use, period);
	return r < 0 ? r
		     : book_use_result(
			       use, closing_list(book_store(use->book), period, arena, ret_rows));
}

int book_closing_show(const struct use *use, const struct settled_choice *choice,
		      struct arena *arena, struct closed_rows *ret_rows)
{
	struct store *store = book_store(use->book);
	struct settled_rows rows = { 0 };
	struct closing_row last;
	int r = book_use_reading(use, choice->customer);

	*ret_rows = (struct closed_rows){ 0 };
	if (r == 0)
		r = closing_check_period(use, choice->period);
	if (r < 0)
		return r;
	r = closing_last(store, choice->period, arena, &last);
	if (r == 0)
		return diag_add(use->sink, DIAG_CLOSING_NOT_CLOSED, POSITION_NONE, choice->period);
	if (r == 1)
		r = settled_of_round(store, choice, arena, &rows);
	ret_rows->items = ARENA_ARRAY(arena, struct closed_row, rows.count + 1);
	if (r == 0 && !ret_rows->items)
		r = -ENOMEM;
	for (size_t i = 0; r == 0 && i < rows.count; i++) {
		const struct settled_key key = { .customer = rows.items[i].customer,
						 .subscription = rows.items[i].settled.subscription,
						 .period = choice->period };

		ret_rows->items[i].row = rows.items[i];
		r = settled_lines_of(store, &key, rows.items[i].settled.revision, arena,
				     &ret_rows->items[i].lines);
	}
	ret_rows->count = rows.count;
	return book_use_result(use, r);
}
