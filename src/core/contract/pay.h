/* pay: tables, prices and limits: from a quantity to what is owed.
 *
 * Threads: part of a contract, only read once made.
 */
#ifndef GARANT_CORE_CONTRACT_PAY_H
#define GARANT_CORE_CONTRACT_PAY_H

#include "core/contract/condition.h"

enum part { PART_STARTED, PART_COMPLETE, PART_PROPORTIONAL };

enum bound_kind { BOUND_NONE, BOUND_OPEN, BOUND_CLOSED };

struct segment {
	struct expr *low, *high;     /* may be NULL */
	uint8_t low_kind, high_kind; /* enum bound_kind: closed = the value itself belongs */
	struct expr *pay;
	struct expr *unit; /* crossed: price per unit */
	uint8_t part;	   /* enum part */
	struct str clause;
	struct position at;
};

enum pay_mode { PAY_NONE, PAY_REACHED, PAY_CROSSED, PAY_EACH, PAY_AMOUNT };
enum worse { WORSE_UNKNOWN, WORSE_LOWER, WORSE_HIGHER };

/* Where a row begins whose only bound is a constant on the worse side. */
struct threshold {
	struct ratio at;
	bool included; /* at itself belongs to the row */
	uint32_t row;
};

struct pay_stage {
	uint8_t mode;	      /* enum pay_mode */
	uint8_t worse;	      /* enum worse: direction of the quantity the rows look at */
	bool several_highest; /* overlapping rows: the highest pays; else the tightest row */
	bool records_best;    /* per record: the best record pays; else their sum */
	struct expr *of;
	struct expr *by; /* NULL: the measure */
	struct expr *gate;
	struct segment *segments; /* reached, crossed; each and amount use segments[0] */
	size_t segment_count;
	/* reached, with rows that each have a threshold, no two the same: all of them, the loosest
	 * first; else NULL */
	const struct threshold *thresholds;
	struct expr *beyond; /* PAY_EACH: the free part */
	struct expr *otherwise;
	struct position at;
};

enum limit_kind {
	LIMIT_AT_MOST,
	LIMIT_AWARDS,
	LIMIT_NOT_LESS,
	LIMIT_NOTHING_BELOW,
	LIMIT_NOTHING_UP_TO,
	LIMIT_WHOLE_UNITS,
	LIMIT_LESS /* taken off, down to nothing */
};

struct limit {
	uint8_t kind; /* enum limit_kind */
	struct period per;
	struct expr *value;
	bool carries;	  /* what is cut is owed in the next period */
	bool equivalent;  /* other currencies are converted */
	struct str rates; /* name of the rate source; empty: any */
	struct str clause;
	struct position at;
};

#endif
