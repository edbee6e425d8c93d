/* zone_store: the time zones of one run, each read once.
 *
 *     struct zone_store store = { .arena = arena };
 *     struct contract_options options = { .zones = zone_store_finder(&store) };
 *
 * Threads: one store belongs to one thread.
 */
#ifndef GARANT_APP_ZONE_STORE_H
#define GARANT_APP_ZONE_STORE_H

#include "core/contract/contract.h"

#define ZONE_STORE_MAX 64

struct zone_store {
	struct arena *arena;
	const struct zone *zones[ZONE_STORE_MAX];
	size_t count;
};

/* Finds zones in the store, then in the system's files. The store must outlive its use. */
struct zone_finder zone_store_finder(struct zone_store *store);

#endif
