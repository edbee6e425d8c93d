/* book_case: the case of a subscription, made from what a book says: what garant settle reads.
 *
 * The case is about windows, under the version of the contract that holds when they begin. It has
 * the subscription with all that was told of it and what it was invoiced, and every outage of its
 * life that hit a component of the contract, as the book knows it now or knew it at an instant. The
 * same book gives the same bytes. Other records of a subscription join in the table `sources` of
 * book_case_records.c.
 *
 *     r = book_case(&use, &request, arena, &case_of);
 *     r = book_case_write(&use, &case_of, arena, &json);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_CASE_H
#define GARANT_APP_BOOK_CASE_H

#include "app/book_shelf.h"
#include "app/book_subscription.h"
#include "base/json.h"
#include "core/ending/ending.h"

struct case_request {
	struct str customer, subscription;
	struct str windows; /* periods, such as 2026-04, separated by commas */
	int64_t as_of_ms;   /* with what the book knew then; INT64_MIN: with all it knows */
	/* Instead of windows, or NULL: the ending that the case is about, whatever the book has.
	 * The version of the contract is that of when it was requested, or of the start if that is
	 * later. */
	const struct customer_ending *ending;
	const int64_t *life_ms; /* the start of the life, where windows have several; NULL: one */
	bool proof;		/* for book_settle: with steps and spans */
	int64_t revision;	/* of the statement that is to come of it; 0 or 1: the first */
	struct contract_shelf *shelf; /* contracts read before; NULL: they are read for the case */
};

/* A case that can be made. */
struct case_of_book {
	struct case_request request;
	struct subscription subscription; /* the one whose life lies in the windows */
	int64_t next_ms; /* when its next life begins; INSTANT_OPEN_MS: it has none */
	const struct contract_row *version; /* of the contract, on the shelf */
	const struct contract_file *file;   /* read from it */
	struct subscription_values values;
};

/* Finds all that the case is about; *ret_case must not move afterwards. A version of the contract
 * that begins within a window is a note. Returns 0 or a negative errno with a diagnostic: -EBADMSG
 * when customer, subscription or version is not there, a window is none, or one case cannot be of
 * all of them. */
MUST_USE int book_case(const struct use *use, const struct case_request *request,
		       struct arena *arena, struct case_of_book *ret_case);

/* Writes the case as one JSON object. Outages whose classification is disputed are told in notes.
 * Returns likewise. */
MUST_USE int book_case_write(const struct use *use, const struct case_of_book *case_of,
			     struct arena *arena, struct json *json);

/* Up to when what was recorded counts for the request. */
static inline int64_t case_known_ms(const struct case_request *request)
{
	return request->as_of_ms == INT64_MIN ? INT64_MAX : request->as_of_ms;
}

/* For book_case_write: the members `records` and, where there are any, `claims` and `endings`.
 * Returns likewise. */
MUST_USE int book_case_records(const struct use *use, const struct case_of_book *case_of,
			       struct arena *arena, struct json *json);

#endif
