/* book_case_endings: the endings of a case that is made from a book; private to
 * book_case_records.c.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CASE_ENDINGS_H
#define GARANT_APP_BOOK_CASE_ENDINGS_H

#include "app/book_case.h"

/* Writes the member `endings`, unless nobody asked to end that life of the subscription: the one
 * that the request is about, or those that were not withdrawn. What the version of the contract
 * asks endings for is told, other values are left out. Returns 0 or an error of the store. */
MUST_USE int book_case_endings(const struct use *use, const struct case_of_book *case_of,
			       struct arena *arena, struct json *json);

#endif
