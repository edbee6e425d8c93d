/* book_closing_life: one life of a subscription in a round of a closing; private to
 * book_closing.c.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CLOSING_LIFE_H
#define GARANT_APP_BOOK_CLOSING_LIFE_H

#include "app/book_closing.h"
#include "app/book_shelf.h"

/* A round while it goes over lives. */
struct closing_run {
	const struct use *use;
	const struct closing_round *round;
	struct contract_shelf *shelf;
	struct arena *arena; /* of one life: what is in it goes with the next one */
};

/* What came of a life. */
struct closed_life {
	bool lives;   /* in the period, or it did when that was settled before */
	bool quiet;   /* nothing happened and nothing is owed */
	bool changed; /* a revision was made, in this round or when it was interrupted */
	bool failed;  /* it cannot be settled; said */
	struct settled settled, before; /* in the arena; before: of the last revision, or none */
};

/* Settles the life with what was known at the instant of the round, beside the last revision.
 * *ret_life is written. Returns 0 or a negative errno with a diagnostic; what cannot be settled is
 * no error. */
MUST_USE int closing_look(const struct closing_run *run, const struct closing_life *life,
			  struct closed_life *ret_life);

/* Settles what one revision settled, with what was known at its instant, whatever came later.
 * *ret_settled has the lines, without what was posted; they are in the arena. Returns 0 or a
 * negative errno with a diagnostic: -EBADMSG when it cannot be settled. */
MUST_USE int closing_settle_again(const struct closing_run *run, const struct closing_life *life,
				  struct settled *ret_settled);

/* The same within a transaction, and records what is new: the revision, its statement, what is
 * posted, and a message to each contact of the customer where something changes for it. Returns
 * likewise; then the transaction is over. */
MUST_USE int closing_settle(const struct closing_run *run, const struct closing_life *life,
			    struct closed_life *ret_life);

#endif
