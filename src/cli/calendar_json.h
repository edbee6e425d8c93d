/* calendar_json: an answer about a calendar as JSON.
 *
 *     calendar_json(&json, &shown, &answer);
 */
#ifndef GARANT_CLI_CALENDAR_JSON_H
#define GARANT_CLI_CALENDAR_JSON_H

#include "base/json.h"
#include "core/calendar/answer.h"

enum calendar_member {
	SHOW_FROM = 1 << 0,
	SHOW_TO = 1 << 1,
	SHOW_START = 1 << 2,
	SHOW_DUE = 1 << 3,
	SHOW_STATE = 1 << 4,   /* open, and until when */
	SHOW_OPEN_MS = 1 << 5, /* how long it is open */
	SHOW_DAYS = 1 << 6,    /* working days */
	SHOW_UNITS = 1 << 7,
	SHOW_WINDOWS = 1 << 8, /* rows are windows */
	SHOW_CHANGES = 1 << 9  /* rows are changes of clocks */
};

struct calendar_shown {
	const struct asked *asked;
	unsigned members; /* enum calendar_member */
};

/* Writes the members of the answer into the object at hand. Instants have the offset of the
 * zone. */
void calendar_json(struct json *json, const struct calendar_shown *shown,
		   const struct answer *answer);

#endif
