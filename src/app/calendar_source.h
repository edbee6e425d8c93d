/* calendar_source: the calendar a question is asked of: one of a contract file, or one told in
 * options with the grammar of contract files.
 *
 *     struct calendar_request request = { .hours = STR("mon-fri 09:00-17:00"),
 *                                         .zone = STR("Europe/Paris") };
 *     struct calendar_source source;
 *     r = calendar_source_read(arena, &request, &source, &sink);
 *
 * Threads: no shared state; one arena is one thread's.
 */
#ifndef GARANT_APP_CALENDAR_SOURCE_H
#define GARANT_APP_CALENDAR_SOURCE_H

#include "core/calendar/answer.h"
#include "core/contract/contract.h"

/* Each empty where it was not told. */
struct calendar_request {
	struct str contract; /* path; then only name is looked at */
	struct str name;     /* of a calendar of the contract; empty: its only one */
	struct str hours;    /* mon-fri 08:30-12:00 14:00-18:00, sat 09:00-12:00; or always */
	struct str zone;     /* IANA name; empty: UTC */
	struct str holidays; /* france, 2026-12-24 */
	struct str except;   /* 2026-12-24 09:00-12:00, 2026-12-31 closed */
	struct str after;    /* 21:00 08:00 */
};

struct calendar_source {
	struct asked asked;
	struct str name; /* of the contract's calendar; empty: told in options */
	struct str zone_name;
};

/* Without hours there is only a zone, but holidays or exceptions alone make a calendar too.
 * Returns 0, -EBADMSG with diagnostics, or -ENOMEM. */
MUST_USE int calendar_source_read(struct arena *arena, const struct calendar_request *request,
				  struct calendar_source *ret_source, struct diag_sink *sink);

/* Reads 2026-05-01T08:00+02:00, a time on the wall of the zone without an offset, or a date for its
 * first instant. A time that the clocks skip or show twice is asked back with both candidates.
 * Returns 0 or -EBADMSG with a diagnostic. */
MUST_USE int calendar_instant(const struct calendar_source *source, struct str text,
			      struct instant *ret_at, struct diag_sink *sink);

/* What an amount of time asks for. */
struct calendar_amount {
	bool next_day; /* the next working day at resume; the clock is not used */
	struct civil_time resume;
	struct clock clock;
};

/* Reads "8 business hours", "3 working days", "1 h 30 min", "2 months", "next working day 08:00".
 * Returns 0, -EBADMSG with a diagnostic, or -ENOMEM. */
MUST_USE int calendar_amount_read(struct arena *arena, const struct calendar_source *source,
				  struct str text, struct calendar_amount *ret_amount,
				  struct diag_sink *sink);

#endif
