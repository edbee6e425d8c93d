/* book_case_rates: the reference rates of a case that is made from a book; private to book_case.c.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CASE_RATES_H
#define GARANT_APP_BOOK_CASE_RATES_H

#include "app/book_case.h"

/* Writes the member `rates`, unless the contract converts nothing or the book has none for it: of
 * the pairs, sources and days that core/rates/needed.h tells, as the book knew them at the case's
 * instant. A source that the contract names stands as the contract writes it. Where a rate is
 * missing, a note says so. Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_case_rates(const struct use *use, const struct case_of_book *case_of,
			     struct arena *arena, struct json *json);

#endif
