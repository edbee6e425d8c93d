/* book_case_claims: the claims of a case that is made from a book; private to book_case_records.c.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CASE_CLAIMS_H
#define GARANT_APP_BOOK_CASE_CLAIMS_H

#include "app/book_case.h"
#include "app/case_names.h"

/* Writes the member `claims`, unless the subscription has none: those that were not withdrawn, as
 * they were filed, unless they are about a guarantee or an outage that is not in the case. What the
 * version of the contract asks claims for is told, other values are left out. Returns 0 or an error
 * of the store. */
MUST_USE int book_case_claims(const struct use *use, const struct case_of_book *case_of,
			      const struct case_names *names, struct arena *arena,
			      struct json *json);

#endif
