/* schedule: what a guarantee pays as a function of one quantity: its pieces, with exact ends.
 *
 * Every row of a table, every segment and every price per unit is a piece: from where to where,
 * each end open or closed, what it pays, and its place in the contract. The direction, range and
 * step of the quantity stand beside them. schedule_regions cuts the range into points and stretches
 * and tells which pieces own each: no owner is a hole, two owners are an overlap.
 *
 *     struct schedule schedule;
 *     r = schedule_make(arena, trial, &contract->guarantees[0].variants[0], &schedule);
 *     for (size_t i = 0; i < schedule.piece_count; i++) ...
 *
 * Numbers are in the base units of core: shares as fractions of one, time in milliseconds, money in
 * minor units. Bounds that rest on a parameter are those of the trial's subscription; on anything
 * else (a record, another result) they are not known, and the piece says so.
 * Threads: lives in the arena, only read once made.
 */
#ifndef GARANT_CORE_STUDY_SCHEDULE_H
#define GARANT_CORE_STUDY_SCHEDULE_H

#include "core/study/trial.h"

#define REGION_OWNERS_MAX 8

/* What the quantity is, as far as its range and step are known. */
enum quantity_kind {
	QUANTITY_OTHER,
	QUANTITY_AVAILABILITY, /* (base - downtime) / base: 0 to 1 */
	QUANTITY_SHARE,	       /* another percentage: 0 to 1 */
	QUANTITY_DOWNTIME,     /* of the window: 0 to its length */
	QUANTITY_LENGTH,       /* of one record: 0 and more */
	QUANTITY_COUNT,	       /* whole numbers */
	QUANTITY_NOTICE	       /* of a maintenance: 0 and more */
};

enum piece_pays {
	PIECE_FLAT,	/* pays once, when the quantity reaches it */
	PIECE_PER_UNIT, /* pays for every unit that lies in it */
	PIECE_FORMULA	/* pays what an expression gives */
};

/* One end of a piece; kind BOUND_NONE: it goes on without end. */
struct edge {
	uint8_t kind; /* enum bound_kind: closed = the value itself belongs */
	bool known;   /* false: the value is only known case by case */
	struct ratio value;
};

struct piece {
	struct edge low, high;
	enum piece_pays pays;
	struct value pay; /* share of `of`, money, time, text; undefined: see expr */
	struct type pay_type;
	const struct expr *expr; /* of pay, as written */
	struct value unit;	 /* PIECE_PER_UNIT: one unit of the quantity */
	uint8_t part;		 /* PIECE_PER_UNIT: enum part */
	size_t number;		 /* of the row or segment, from 0 */
	const struct segment *segment;
	struct str clause;
	struct position at;
};

struct schedule {
	const struct variant *variant;
	const struct guarantee *guarantee;
	enum pay_mode mode;
	enum worse worse; /* direction in which the quantity gets worse */
	enum quantity_kind kind;
	const struct expr *quantity; /* pay by, else the measure */
	struct type type;	     /* of the quantity */
	struct edge least, most;     /* natural range */
	struct ratio step;	     /* smallest difference; 0: continuous */
	struct ratio base;	     /* QUANTITY_AVAILABILITY: ms; else 0 */
	int64_t window_ms;
	int64_t minimum_ms; /* shorter records do not count; 0: all do */
	bool minimum_open;  /* a record of exactly that length does not count either */
	struct edge target; /* BOUND_NONE: no target; the value that is promised */
	bool target_below;  /* kept on the lower side */
	bool bounds_known;  /* all of the pieces' */
	struct piece *pieces;
	size_t piece_count;
	struct value of; /* what percentages are a share of, for the trial's subscription */
};

/* A point (low = high, closed), or all between two points (open ends). */
struct region {
	struct edge low, high;
	bool point;
	bool kept;			  /* keeps the target, where there is one */
	size_t owner_count;		  /* pieces that it lies in */
	size_t owners[REGION_OWNERS_MAX]; /* the first of them, by place in pieces */
	size_t payer; /* the piece that pays: the tightest owner; SIZE_MAX: none */
};

/* Returns 0, -ENOMEM or -EOVERFLOW. A guarantee without pay has no pieces. */
MUST_USE int schedule_make(struct arena *arena, const struct trial *trial,
			   const struct variant *variant, struct schedule *ret_schedule);

/* The regions of the range, ascending; none when a bound is not known. Returns 0 or -ENOMEM. */
MUST_USE int schedule_regions(struct arena *arena, const struct schedule *schedule,
			      struct region **ret_regions, size_t *ret_count);

/* True when the value keeps the promise; without a target nothing breaks it. */
bool schedule_is_kept(const struct schedule *schedule, struct ratio value);

/* The least downtime in milliseconds that gives this availability or less, rounded up; of the other
 * kinds that are times the value itself. Returns 0, -EDOM when the quantity is no time, or
 * -EOVERFLOW. */
MUST_USE int schedule_downtime(struct arena *arena, const struct schedule *schedule,
			       struct ratio value, int64_t *ret_ms);

/* The expression behind names: values, readings. */
const struct expr *expr_behind(const struct expr *expr);

#endif
