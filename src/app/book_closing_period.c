#include "app/book_closing_period.h"

#include <assert.h>
#include <errno.h>

#include "app/book_parts.h"
#include "core/facts/case.h"
#include "core/time/civil.h"
#include "core/time/instant.h"

#define TEXT_BYTES_MAX ((size_t)64)

int closing_check_period(const struct use *use, struct str period)
{
	if (closing_is_period(period))
		return 0;
	return diag_add(use->sink, DIAG_CLOSING_PERIOD, POSITION_NONE, period);
}

struct span closing_span(struct str period)
{
	struct span span = { 0, 0 };

	/* what was closed was checked before */
	return case_period(period, &zone_utc, &span) == 0 ? span : (struct span){ 0, 0 };
}

/* In the zone of the newest version of a contract. */
static int check_over(const struct use *use, struct contract_shelf *shelf, struct str contract,
		      const struct closing_round *round)
{
	const struct contract_file *file = NULL;
	struct span span;
	int r = book_shelf_newest(use, shelf, contract, &file);

	if (r < 0)
		return r;
	assert(file && file->contract);
	if (case_period(round->period, file->contract->zone, &span) == 0 &&
	    span.to <= round->as_of_ms)
		return 0;
	return diag_add(use->sink, DIAG_CLOSING_EARLY, POSITION_NONE, round->period,
			file->contract->zone->name);
}

static int check_all_over(const struct use *use, struct contract_shelf *shelf,
			  const struct closing_round *round)
{
	struct contract_rows rows = { 0 };
	int r = book_contracts(use, STR_NONE, shelf->arena, &rows);

	for (size_t i = 0; r == 0 && i < rows.count; i++)
		if (i == 0 ||
		    !str_equal(rows.items[i].published.id, rows.items[i - 1].published.id))
			r = check_over(use, shelf, rows.items[i].published.id, round);
	return r;
}

int closing_check_next(const struct use *use, struct contract_shelf *shelf, struct str period,
		       int64_t now_ms)
{
	/* what is known at the instant before now is looked at */
	const struct closing_round round = { .period = period, .as_of_ms = now_ms - 1 };
	struct closing_rows rows = { 0 };
	struct strbuf day = STRBUF_INIT(TEXT_BYTES_MAX);
	int64_t end_ms = INT64_MIN;
	int r = closing_list(book_store(use->book), STR_NONE, shelf->arena, &rows);

	if (r < 0)
		return book_use_result(use, r);
	for (size_t i = 0; i < rows.count; i++) {
		const struct span closed = closing_span(rows.items[i].round.period);

		end_ms = closed.to > end_ms ? closed.to : end_ms;
	}
	if (rows.count > 0 && closing_span(period).from != end_ms) {
		date_write(&day, date_of_days(floor_div(end_ms, DAY_MS)));
		r = diag_add(use->sink, DIAG_CLOSING_ORDER, POSITION_NONE, period,
			     strbuf_str(&day));
	}
	strbuf_done(&day);
	return r < 0 ? r : check_all_over(use, shelf, &round);
}

static bool was_followed(const struct closing_rows *rows, const struct closing_row *by,
			 const struct closing_row *cause)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct closing_round *round = &rows->items[i].round;

		if (str_equal(round->period, by->round.period) &&
		    str_equal(round->follows, cause->round.period) &&
		    round->follows_number == cause->round.number)
			return true;
	}
	return false;
}

/* Whether the closing of a period stood when a restatement of an earlier one changed something. A
 * round that follows another one has no followers of its own: it changed no subscriptions but those
 * that the other one did, which all later periods are restated for, one after the other. */
static bool must_follow(const struct closing_row *closing, const struct closing_row *cause)
{
	return closing->round.number == 1 && cause->round.number > 1 &&
	       cause->round.follows.len == 0 && cause->count.changed > 0 &&
	       cause->ended_ms != INSTANT_OPEN_MS && closing->begun_ms < cause->begun_ms &&
	       closing_span(closing->round.period).from >= closing_span(cause->round.period).to;
}

/* The first period that has to follow, after the first round that makes it. */
static bool find_follower(const struct closing_rows *rows, const struct closing_row **ret_closing,
			  const struct closing_row **ret_cause)
{
	const struct closing_row *found = NULL;

	for (size_t i = 0; i < rows->count; i++)
		for (size_t j = 0; j < rows->count; j++) {
			const struct closing_row *closing = &rows->items[i];
			const struct closing_row *cause = &rows->items[j];

			if (!must_follow(closing, cause) || was_followed(rows, closing, cause) ||
			    (found && closing_span(closing->round.period).from >=
					      closing_span(found->round.period).from))
				continue;
			found = closing;
			*ret_cause = cause;
		}
	*ret_closing = found;
	return found != NULL;
}

int closing_to_follow(const struct use *use, struct arena *arena, struct closing_round *ret_round)
{
	const struct closing_row *closing = NULL, *cause = NULL;
	struct closing_rows rows = { 0 };
	int r = closing_list(book_store(use->book), STR_NONE, arena, &rows);

	if (r < 0)
		return book_use_result(use, r);
	if (!find_follower(&rows, &closing, &cause))
		return 0;
	*ret_round = (struct closing_round){ .period = closing->round.period,
					     .reason = cause->round.reason,
					     .follows = cause->round.period,
					     .follows_number = cause->round.number };
	return 1;
}
