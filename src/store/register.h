/* register: the tables of what an organisation says about itself: who it is, its services.
 *
 * They follow from facts as store/projection.h says. Rows of an organisation are its history; the
 * row of a component is as its last fact left it.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_REGISTER_H
#define GARANT_STORE_REGISTER_H

#include "base/arena.h"
#include "core/register/component.h"
#include "core/register/organisation.h"
#include "store/projection.h"

/* Write what follows from a fact of their kind; as projection_add. */
MUST_USE int register_add_organisation(struct store *store, const struct fact *fact,
				       struct fact_place place, enum projection *ret_outcome);
MUST_USE int register_add_component(struct store *store, const struct fact *fact,
				    struct fact_place place, enum projection *ret_outcome);

/* An organisation and since when it is so. */
struct organisation_row {
	struct organisation organisation; /* texts in the arena */
	int64_t valid_from_ms, recorded_at_ms;
};

/* Who it is at an instant: INT64_MAX for the newest. Returns 1, 0 when nothing was said of then,
 * or an error of the store (-ENOMEM: of the arena too). */
MUST_USE int register_organisation(struct store *store, int64_t at_ms, struct arena *arena,
				   struct organisation_row *ret_row);

/* All components, by id, texts copied into the arena. Returns 0 or likewise. */
MUST_USE int register_components(struct store *store, struct arena *arena,
				 struct component_tree *ret_tree);

#endif
