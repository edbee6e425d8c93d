/* contract: the table of the versions of contracts that were published.
 *
 * It follows from facts as store/projection.h says; the texts are documents (store/document.h).
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_CONTRACT_H
#define GARANT_STORE_CONTRACT_H

#include "base/arena.h"
#include "core/register/published.h"
#include "store/projection.h"

/* Writes what follows from a fact; as projection_add. A second version of that name, or from that
 * instant, is PROJECTION_TWICE. */
MUST_USE int contract_add(struct store *store, const struct fact *fact, struct fact_place place,
			  enum projection *ret_outcome);

struct contract_row {
	struct published published; /* texts in the arena */
	int64_t valid_from_ms;
	int64_t valid_to_ms; /* when the next one begins; INSTANT_OPEN_MS: there is none */
};

struct contract_rows {
	struct contract_row *items;
	size_t count;
};

/* All versions of a contract, or of all where the id is empty, by id and time. Returns 0 or an
 * error of the store (-ENOMEM: of the arena too). */
MUST_USE int contract_versions(struct store *store, struct str id, struct arena *arena,
			       struct contract_rows *ret_rows);

/* A statement about windows that end after an instant, settled with a version of that contract and
 * another text than the digest. Returns 1 with subscription (in the arena) and end of the windows,
 * 0 when there is none, or an error likewise. */
struct stated {
	struct str subscription;
	int64_t window_to_ms;
};
MUST_USE int contract_stated(struct store *store, const struct published *published,
			     int64_t after_ms, struct arena *arena, struct stated *ret_stated);

#endif
