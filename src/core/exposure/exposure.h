/* exposure: what is owed of windows that were not closed yet: as it stands, what it comes to if
 * nothing changes until the window ends, and when it changes next.
 *
 * A subscription is settled as of several instants. As of now what goes on ends now: that is owed
 * already, whatever comes. As of the end of a window it goes on until then, what is promised and
 * was not done stays undone, and whatever can be claimed is claimed: that is the forecast. What can
 * not be claimed any more now is not owed then either.
 *
 *     r = exposure_begin(arena, &view, &now, &lines);
 *     while ((at_ms = exposure_horizon_after(&lines, at_ms)) < INT64_MAX)
 *             r = exposure_forecast(arena, &lines, &then, at_ms);
 *     while ((at_ms = exposure_pending(&lines)) < INT64_MAX)      // it changes at or before at_ms
 *             exposure_next(&lines, &then, at_ms);
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_EXPOSURE_EXPOSURE_H
#define GARANT_CORE_EXPOSURE_EXPOSURE_H

#include "core/closing/settled.h"

/* Which windows are looked at: those that have begun by now and were not over when the last closed
 * period ended, and results that were left open when their period was closed. */
struct exposure_view {
	int64_t closed_ms; /* INT64_MIN: nothing was closed */
	int64_t now_ms;
	int64_t end_ms; /* of the month of now: up to when a window is forecast that is over */
	const struct settled_line *left; /* lines left open; what was posted is not owed again */
	size_t left_count;
};

/* One result in one unit. */
struct exposure_line {
	struct settled_line now;
	/* Now, in the smallest unit of now.unit: paid by itself, claimed, or still to be claimed,
	 * less what was posted. */
	int64_t owed;
	int64_t forecast; /* if nothing changes until the window ends */
	bool unknown;	  /* nobody can say what is owed: the text or the facts leave it open */
	bool unknown_then;
	int64_t next_ms; /* the first instant at which something else is owed; INT64_MAX: none */
	int64_t next;	 /* what is owed then */
};

struct exposure_lines {
	struct exposure_view view;
	struct exposure_line *items;
	size_t count, capacity;
};

/* The lines of a settlement as of now that the view shows. Returns 0 or -ENOMEM. */
MUST_USE int exposure_begin(struct arena *arena, const struct exposure_view *view,
			    const struct settled *now, struct exposure_lines *ret_lines);

/* When the next windows after an instant are forecast; INT64_MAX: there are no more. */
int64_t exposure_horizon_after(const struct exposure_lines *lines, int64_t after_ms);

/* Fills in the forecast of the lines whose horizon is that instant, as of which was settled, and
 * adds lines of which nothing was owed before. Returns 0 or -ENOMEM. */
MUST_USE int exposure_forecast(struct arena *arena, struct exposure_lines *lines,
			       const struct settled *then, int64_t at_ms);

/* An instant by which something else is owed for a line of which it is not known yet when that
 * begins; INT64_MAX: there is no such line. The forecasts were made. */
int64_t exposure_pending(const struct exposure_lines *lines);

/* Whether a settlement as of a later instant comes to something else for any of those lines. */
bool exposure_differs(const struct exposure_lines *lines, const struct settled *then);

/* Fills in what is owed from that instant on in those of them for which it is something else. */
void exposure_next(struct exposure_lines *lines, const struct settled *then, int64_t at_ms);

/* Whether a line says anything: something is owed, will be, or nobody knows. */
bool exposure_tells(const struct exposure_line *line);

#endif
