/* book_settle: settles a subscription from what a book says of it, without a file between.
 *
 *     r = book_settle(&use, &request, arena, &settled);
 *     if (r == 0 && settled.settlement) ...
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_SETTLE_H
#define GARANT_APP_BOOK_SETTLE_H

#include "app/book_case.h"
#include "app/settle_case.h"

struct settled_case {
	const struct case_of_book *of;
	const struct case_settlement *settlement; /* NULL: no life lies in the windows */
};

/* Makes the case of the request and settles it as of its instant, or as of now. Notes of the case
 * and of the contract are said where those are made, and not here; errors are said without a place,
 * which nobody could look up. All lives in the arena. Returns
 * 0 or a negative errno, which has a diagnostic unless it is -ENOMEM. */
MUST_USE int book_settle(const struct use *use, const struct case_request *request,
			 struct arena *arena, struct settled_case *ret_settled);

/* The same case, to be settled at any instants (see case_run_at). *ret_run NULL: no life lies in
 * the windows. `use` and the request must outlive the run. Returns likewise. */
struct opened_case {
	const struct case_of_book *of;
	struct settle_request request;
	struct diag_sink said;
	struct case_run *run; /* NULL: no life lies in the windows */
};

MUST_USE int book_settle_open(const struct use *use, const struct case_request *request,
			      struct arena *arena, struct opened_case **ret_opened);

/* Settles it as of an instant; claimed as in case_run_at. Returns 0 or a negative errno, with a
 * diagnostic unless it is -ENOMEM. */
MUST_USE int book_settle_at(const struct use *use, struct opened_case *opened, int64_t as_of_ms,
			    bool claimed, const struct statement **ret_statement);

#endif
