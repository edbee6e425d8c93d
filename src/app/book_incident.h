/* book_incident: incidents of a book: the use cases.
 *
 * What is said of an incident is published when it is recorded, or when evidence shows that it was
 * published elsewhere before; that instant never changes.
 *
 *     struct incident_change change = { .deed = INCIDENT_OPEN, .id = STR("i-1"), ... };
 *     r = book_incident_change(&use, &change);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_INCIDENT_H
#define GARANT_APP_BOOK_INCIDENT_H

#include "app/book_use.h"
#include "store/incident.h"

/* Makes a change, in one transaction. Lists need no order. Returns 0; BOOK_TWICE: it is so already,
 * or was done under this key; or a negative errno with a diagnostic. */
MUST_USE int book_incident_change(const struct use *use, const struct incident_change *change);

/* All revisions of those of a customer (empty: of the provider) that were recorded up to an instant
 * (INT64_MAX: all). Returns 0 or a negative errno with a diagnostic. */
MUST_USE int book_incidents(const struct use *use, struct str customer, int64_t known_ms,
			    struct arena *arena, struct incident_rows *ret_rows);

/* All that was said of one. Returns likewise: -EBADMSG when there is none. */
MUST_USE int book_incident_show(const struct use *use, struct str customer, struct str id,
				struct arena *arena, struct incident_rows *ret_rows);

#endif
