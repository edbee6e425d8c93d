/* book_case_state: what came before the windows of a case that is made from a book: payments and
 * results of windows that were closed; private to book_case.c.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CASE_STATE_H
#define GARANT_APP_BOOK_CASE_STATE_H

#include "app/book_case.h"

/* Writes the member `state`, unless nothing came before: of each result that a closing found of
 * another window, one that does not end after all of the request, in its newest revision known at
 * the instant of the request, whether the promise was missed, and what is paid for it. What is owed
 * without a claim counts as it was posted; what has to be claimed counts as it was granted, or
 * whole while it can still be claimed or the claim is not decided. Windows of the request are left
 * out: they are settled with the case; but of a later revision it is told what was posted for them.
 * Returns 0 or an error of the store. */
MUST_USE int book_case_state(const struct use *use, const struct case_of_book *case_of,
			     struct arena *arena, struct json *json);

#endif
