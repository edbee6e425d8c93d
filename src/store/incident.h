/* incident: the table of what customers were told about outages.
 *
 * It follows from facts as store/projection.h says. Every revision keeps its row. Everything takes
 * the customer; it is empty for the incidents of the provider.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_INCIDENT_H
#define GARANT_STORE_INCIDENT_H

#include "base/arena.h"
#include "core/incident/incident.h"
#include "store/projection.h"

/* Writes what follows from a fact of its kind; as projection_add. A second fact of the same
 * revision is PROJECTION_TWICE. */
MUST_USE int incident_add(struct store *store, const struct fact *fact, struct fact_place place,
			  enum projection *ret_outcome);

/* A revision, when it was recorded, by whom and as which fact. */
struct incident_row {
	struct incident incident; /* texts in the arena */
	int64_t recorded_at_ms;
	struct str actor;
	int64_t seq;
};

struct incident_rows {
	struct incident_row *items;
	size_t count;
};

/* All revisions of one. Returns 0 or an error of the store (-ENOMEM: of the arena too). */
MUST_USE int incident_revisions(struct store *store, struct str customer, struct str id,
				struct arena *arena, struct incident_rows *ret_rows);

/* All revisions of the incidents of a customer (empty: of the provider) that were recorded up to an
 * instant (INT64_MAX: all), by id and revision. Likewise. */
MUST_USE int incident_list_at(struct store *store, struct str customer, int64_t known_ms,
			      struct arena *arena, struct incident_rows *ret_rows);

#endif
