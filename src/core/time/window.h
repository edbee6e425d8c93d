/* window: the periods that promises are measured over: a civil day, a month, 16th to 15th, a year.
 *
 * A window has civil edges; its instants follow the rules of its zone, so March 2026 in
 * Europe/Paris lasts 743 h. Windows of one kind touch and cover all time: every instant is in
 * exactly one.
 *
 *     struct window month = { .kind = WINDOW_MONTH, .zone = paris };
 *     struct span march = window_of(&month, now);
 *     struct span april = window_next(&month, march);
 *
 * Threads: values only; the zone must outlive the window.
 */
#ifndef GARANT_CORE_TIME_WINDOW_H
#define GARANT_CORE_TIME_WINDOW_H

#include "core/span/span.h"
#include "core/time/zone.h"

enum window_kind {
	WINDOW_DAY,	      /* civil day */
	WINDOW_WEEK,	      /* Monday to Sunday (ISO 8601) */
	WINDOW_MONTH,	      /* calendar month */
	WINDOW_BILLING_MONTH, /* from anchor_day; in a shorter month from its last day */
	WINDOW_QUARTER,	      /* calendar quarter */
	WINDOW_HALF_YEAR,     /* from 1 January or 1 July */
	WINDOW_YEAR,	      /* calendar year */
	WINDOW_CONTRACT_YEAR, /* from the anniversary of start; of 29 February the 28th */
	WINDOW_KINDS
};

struct window {
	enum window_kind kind;
	const struct zone *zone;
	uint8_t anchor_day;	 /* WINDOW_BILLING_MONTH: 1..31 */
	struct civil_date start; /* WINDOW_CONTRACT_YEAR: the day the contract began */
};

/* The first and the last civil day, both included. */
struct window_dates {
	struct civil_date first, last;
};

/* The window that contains a civil date. */
struct window_dates window_dates_of(const struct window *window, struct civil_date date);

/* The first day of the window count windows after (before, when negative) the one of this date. */
struct civil_date window_first_date(const struct window *window, struct civil_date date,
				    int64_t count);

/* From the start of the first day to the start of the day after the last one. */
struct span window_span(const struct zone *zone, struct window_dates dates);

/* The window that contains an instant. */
struct span window_of(const struct window *window, struct instant at);

/* The windows just after and just before one that window_of gave. */
struct span window_next(const struct window *window, struct span current);
struct span window_previous(const struct window *window, struct span current);

#endif
