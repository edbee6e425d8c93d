/* book_closing: periods are closed and restated: every subscription is settled with what was known
 * at one instant, what changed is kept as a revision with its statement, and what is owed without a
 * claim is booked.
 *
 * A round is done in batches, each one transaction, so that others can record between them. One
 * that was interrupted is resumed, and comes to the same. Rounds of a period follow each other;
 * periods are closed one after the other, and a restatement goes on with the later periods of the
 * subscriptions that it changed.
 *
 *     struct restatement asked = { .period = STR("2026-04") };
 *     r = book_closing_close(&use, &work, &asked, &result);
 *     if (r == BOOK_TWICE) ...                    // it was closed before; result says how
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CLOSING_H
#define GARANT_APP_BOOK_CLOSING_H

#include "app/book_use.h"
#include "store/closing.h"
#include "store/settled.h"

/* How the work is done. */
struct closing_work {
	struct str holder;	 /* who works on it: a name that no other worker has */
	int64_t (*now_ms)(void); /* the clock, for leases and the length of batches */
	void (*progress)(void *context, uint64_t done, uint64_t total); /* NULL: nobody watches */
	void *context;
	struct arena *arena; /* for what is returned */
};

/* A line that posts or owes something else than before. */
struct closing_change {
	struct str customer, subscription;
	int64_t revision;
	struct settled_line line;
};

struct closing_changes {
	struct closing_change *items;
	size_t count, capacity;
};

struct closing_result {
	struct closing_row round;	/* that was made, or of one that would be */
	struct closing_changes changes; /* of a preview */
};

/* Which period, and of a restatement which subscriptions and why. */
struct restatement {
	struct str period;
	struct str customer, subscription; /* empty: all */
	struct str reason;
};

/* Closes a period, or goes on with closing it. Returns 0, BOOK_TWICE when that was done before, or
 * a negative errno with a diagnostic: it is not over everywhere, it is not the next one, somebody
 * else works on it. Subscriptions that cannot be settled are warnings, and counted. */
MUST_USE int book_closing_close(const struct use *use, const struct closing_work *work,
				const struct restatement *asked, struct closing_result *ret_result);

/* Restates a closed period, then the later closed ones of what changed. *ret_result is that of the
 * period. Returns 0 or likewise. */
MUST_USE int book_closing_restate(const struct use *use, const struct closing_work *work,
				  const struct restatement *asked,
				  struct closing_result *ret_result);

/* Goes on with the round of a period that has begun and not ended. Returns likewise. */
MUST_USE int book_closing_resume(const struct use *use, const struct closing_work *work,
				 const struct restatement *asked,
				 struct closing_result *ret_result);

/* What closing the period, or restating it when it is closed, would change if it were done now;
 * nothing is recorded. Returns likewise. */
MUST_USE int book_closing_preview(const struct use *use, const struct closing_work *work,
				  const struct restatement *asked,
				  struct closing_result *ret_result);

/* The rounds of a period (empty: of all). Returns 0, or a negative errno with a diagnostic. */
MUST_USE int book_closings(const struct use *use, struct str period, struct arena *arena,
			   struct closing_rows *ret_rows);

/* The revisions of a round, those that say something; with their lines. Returns likewise:
 * -EBADMSG when the period was never closed. */
struct closed_row {
	struct settled_row row;
	struct settled_lines lines;
};

struct closed_rows {
	struct closed_row *items;
	size_t count;
};

MUST_USE int book_closing_show(const struct use *use, const struct settled_choice *choice,
			       struct arena *arena, struct closed_rows *ret_rows);

#endif
