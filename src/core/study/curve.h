/* curve: what a guarantee pays, as a function of the downtime or of its quantity, with exact edges.
 *
 * The curve is a chain of points found by settling (core/study/trial.h). Between two points it is
 * flat, or rises evenly to within one minor unit; where it jumps, two points stand one step apart:
 * a millisecond of downtime, or one unit of the axis. Edges are found by halving, so they are
 * exact; the bounds of the table are looked at first, so that a row for a single value is not
 * missed.
 *
 *     struct curve curve;
 *     struct curve_trials trials = { &trial, 1 };
 *     r = curve_make(arena, trials, &schedule, CURVE_DOWNTIME, &curve);
 *     for (size_t i = 0; i < curve.count; i++) ... curve.points[i].x, curve.points[i].minor ...
 *
 * Threads: the trial's.
 */
#ifndef GARANT_CORE_STUDY_CURVE_H
#define GARANT_CORE_STUDY_CURVE_H

#include "core/study/schedule.h"

/* Settlements of one curve; past them what is left between two points is taken as even. */
#define CURVE_TRIALS_MAX 200000
#define CURVE_POINTS_MAX 20000

enum curve_over {
	CURVE_DOWNTIME, /* x: milliseconds of one outage from the start of the window */
	CURVE_QUANTITY	/* x: units of the quantity; see curve.scale */
};

struct curve_point {
	int64_t x;
	int64_t minor; /* money of the guarantee, in minor units; 0 when not known */
	int row;       /* from 1; 0: none */
	bool known;    /* false: undefined */
};

struct curve {
	enum curve_over over;
	enum quantity_kind kind; /* CURVE_QUANTITY: what x measures */
	int64_t x_most;		 /* x goes from 0 to here */
	/* CURVE_QUANTITY: the quantity is x / scale, for an availability 1 - x / scale, so that
	 * worse is always to the right; 1 for times (ms) and counts. */
	struct ratio scale;
	const struct curve_point *points; /* ascending by x, at least two */
	size_t count;
	bool exact;	 /* false: the maximum of trials was reached somewhere */
	bool other_kind; /* something is owed that is no money: service time, words */
};

/* One trial, or one for each way to take readings that nobody chose: what they do not agree on is
 * not known. The schedule is that of the first. */
struct curve_trials {
	struct trial *const *items;
	size_t count;
};

/* The quantity of a guarantee has no range that can be walked: its curve is only over downtime. */
bool curve_has_quantity(const struct schedule *schedule);

/* Returns 0, -ENOMEM, -EOVERFLOW, or -EDOM when curve_has_quantity is false and it is asked for. */
MUST_USE int curve_make(struct arena *arena, struct curve_trials trials,
			const struct schedule *schedule, enum curve_over over,
			struct curve *ret_curve);

/* What is paid at x, between two points on the straight line; false where it is not known. */
bool curve_at(const struct curve *curve, int64_t x, int64_t *ret_minor);

/* The last x at which the curve changes its height or its direction; 0 when it never does. */
int64_t curve_last_change(const struct curve *curve);

/* The quantity at x: an availability or share as a fraction, a time in ms, a count. Returns 0,
 * -ENOMEM or -EOVERFLOW. */
MUST_USE int curve_quantity(struct arena *arena, const struct curve *curve, int64_t x,
			    struct ratio *ret_quantity);

#endif
