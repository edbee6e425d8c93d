/* book_organisation: who runs a book: the use cases.
 *
 *     r = organisation_form(arena, STR("us.yaml"), &organisation, sink);
 *     r = book_organisation_set(&use, &organisation, INT64_MIN);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_ORGANISATION_H
#define GARANT_APP_BOOK_ORGANISATION_H

#include "app/book_use.h"
#include "store/register.h"

/* Reads the form of an organisation; texts live in the arena. Returns 0, or -EBADMSG or -ENOMEM
 * with a diagnostic. */
MUST_USE int organisation_form(struct arena *arena, struct str path,
			       struct organisation *ret_organisation, struct diag_sink *sink);

/* Says who the organisation is from an instant on (INT64_MIN: now). Returns 0, BOOK_TWICE when
 * that is what the book says of then already, or a negative errno with a diagnostic. */
MUST_USE int book_organisation_set(const struct use *use, const struct organisation *organisation,
				   int64_t from_ms);

/* Who it is at an instant (INT64_MAX: the newest). Returns 0, or a negative errno with a
 * diagnostic: -EBADMSG when the book does not say it. */
MUST_USE int book_organisation_find(const struct use *use, int64_t at_ms, struct arena *arena,
				    struct organisation_row *ret_row);

#endif
