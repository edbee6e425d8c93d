/* book_closing_post: what a closing books for the lines of a revision; private to
 * book_closing_life.c.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CLOSING_POST_H
#define GARANT_APP_BOOK_CLOSING_POST_H

#include "app/book_use.h"
#include "core/closing/settled.h"

/* What the entries of a revision have in common. */
struct posting {
	const struct use *use;
	struct str customer;
	const struct settled *settled;
	const struct contract *contract; /* that it was settled with; NULL: no life is left */
	struct arena *arena;
};

/* Books what a line posts more or less than the revisions before it, as part of the transaction: a
 * credit; or a correction of what is still due, and for the rest an overpayment. A credit that
 * nobody agreed to yet is refused first and asked for anew; one that a person refused or took back
 * stays so, and is not asked for again. Returns 0 or, with a diagnostic and the transaction over, a
 * negative errno. */
MUST_USE int closing_post(const struct posting *posting, const struct settled_line *line);

#endif
