/* book_maintenance: maintenance of a book: the use cases.
 *
 * What is announced, revised or cancelled is published when it is recorded, or when evidence shows
 * that it was published elsewhere before; that instant never changes. Where statements are about
 * the time of a change, a note says how many.
 *
 *     struct maintenance_change change = { .deed = MAINTENANCE_ANNOUNCE, .id = STR("m-1"), ... };
 *     r = book_maintenance_change(&use, &change);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_MAINTENANCE_H
#define GARANT_APP_BOOK_MAINTENANCE_H

#include "app/book_use.h"
#include "store/maintenance.h"

/* Makes a change, in one transaction. Lists need no order. Returns 0; BOOK_TWICE: it is so already,
 * or was done under this key; or a negative errno with a diagnostic. */
MUST_USE int book_maintenance_change(const struct use *use,
				     const struct maintenance_change *change);

/* All revisions, as the query says. Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_maintenances(const struct use *use, const struct maintenance_query *query,
			       struct arena *arena, struct maintenance_rows *ret_rows);

/* All that was said of one. Returns likewise: -EBADMSG when there is none. */
MUST_USE int book_maintenance_show(const struct use *use, struct str customer, struct str id,
				   struct arena *arena, struct maintenance_rows *ret_rows);

#endif
