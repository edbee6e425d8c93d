/* zone_rule: the POSIX TZ string at the end of a TZif file (RFC 8536, 3.3; POSIX.1-2017, 8.3).
 *
 * It says the offset for ever after the last transition, with at most one change to summer time and
 * one back each year. Beyond POSIX, RFC 8536 allows hours from -167 to 167 in the times of change.
 *
 *     zone_rule_parse(STR("CET-1CEST,M3.5.0,M10.5.0/3"), &zone);
 *
 * Only zone.c and zone_parse.c use this. Threads: values only.
 */
#ifndef GARANT_CORE_TIME_ZONE_RULE_H
#define GARANT_CORE_TIME_ZONE_RULE_H

#include "core/time/zone.h"

/* Reads a footer, without its newlines, into the footer members of the zone. An empty one leaves
 * has_footer false. Returns 0 or -EBADMSG. */
MUST_USE int zone_rule_parse(struct str footer, struct zone *zone);

/* Narrows a stretch that begins at the last transition of the file (from_seconds) to the part
 * around the given second in which the rule's offset does not change. */
void zone_rule_stretch(const struct zone *zone, int64_t seconds, struct zone_stretch *stretch);

#endif
