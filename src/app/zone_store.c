#include "app/zone_store.h"

#include <errno.h>

#include "zones/zones.h"

static int find(void *context, struct str name, const struct zone **ret_zone)
{
	struct zone_store *store = context;
	struct diag_sink unheard = DIAG_SINK_INIT(store->arena, 1);
	const struct zone *zone;
	int r;

	for (size_t i = 0; i < store->count; i++) {
		if (!str_equal(store->zones[i]->name, name))
			continue;
		*ret_zone = store->zones[i];
		return 0;
	}
	r = zones_load(store->arena, name, &zone, &unheard);
	if (r < 0)
		return r == -ENOMEM ? r : -ENOENT;
	if (store->count < ZONE_STORE_MAX)
		store->zones[store->count++] = zone;
	*ret_zone = zone;
	return 0;
}

struct zone_finder zone_store_finder(struct zone_store *store)
{
	return (struct zone_finder){ find, store };
}
