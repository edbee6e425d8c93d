/* zones: zone files of the system (the tzdata package) read into struct zone.
 *
 * Only this file knows where they are. A name is checked before it becomes part of a path. "UTC" is
 * known without any file.
 *
 *     const struct zone *paris;
 *     if (zones_load(arena, STR("Europe/Paris"), &paris, &sink) < 0) ...
 *
 * Threads: no shared state; each call reads the file again, so callers keep what they loaded.
 */
#ifndef GARANT_ZONES_ZONES_H
#define GARANT_ZONES_ZONES_H

#include "base/diag.h"
#include "core/time/zone.h"

#define ZONES_DIRECTORY "/usr/share/zoneinfo"

struct zones_request {
	struct str name;      /* as in the IANA list: Europe/Paris */
	struct str directory; /* of TZif files; empty: ZONES_DIRECTORY */
	struct position at;   /* where the name was written, for diagnostics */
};

/* Loads a zone from the system's directory into the arena. Returns 0, -EBADMSG with a diagnostic
 * (bad name, unknown zone, unreadable or broken file) or -ENOMEM with a diagnostic. */
MUST_USE int zones_load(struct arena *arena, struct str name, const struct zone **ret_zone,
			struct diag_sink *sink);

/* The same from any directory and with a place for diagnostics. */
MUST_USE int zones_load_request(struct arena *arena, const struct zones_request *request,
				const struct zone **ret_zone, struct diag_sink *sink);

/* True when the text can be a zone name: letters, digits, + _ - and single slashes inside. */
bool zones_name_is_fine(struct str name);

/* The version of the tz data, such as 2025b, from tzdata.zi or +VERSION in the directory (empty:
 * ZONES_DIRECTORY); "unknown" when neither says. Returns 0 or -ENOMEM. */
MUST_USE int zones_tzdata_version(struct arena *arena, struct str directory,
				  struct str *ret_version);

#endif
