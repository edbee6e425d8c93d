/* condition: what a contract takes away, from a record, from time, or from the whole guarantee;
 * and the periods that windows, limits and allowances are counted in.
 *
 * Threads: part of a contract, only read once made.
 */
#ifndef GARANT_CORE_CONTRACT_CONDITION_H
#define GARANT_CORE_CONTRACT_CONDITION_H

#include "core/contract/expression.h"

enum effect {
	EFFECT_NOT_COUNTED, /* not in the numerator */
	EFFECT_OUT_OF_BASE, /* neither in the numerator nor in the base */
	EFFECT_COUNTS_AS_UP,
	EFFECT_NOT_ENTITLED,
	EFFECT_DOES_NOT_APPLY
};

enum condition_kind {
	CONDITION_REQUIRE, /* that holds, else the effect */
	CONDITION_UNLESS,  /* that holds: the effect */
	CONDITION_DURING   /* time inside (or outside) other spans takes the effect */
};

enum during_kind { DURING_RECORDS, DURING_HOURS, DURING_SPAN, DURING_GUARANTEE };

/* clang-format off */
enum period_kind {
	PERIOD_NONE, PERIOD_RECORD, PERIOD_DAY, PERIOD_WEEK, PERIOD_WINDOW, PERIOD_MONTH,
	PERIOD_BILLING_MONTH, PERIOD_QUARTER, PERIOD_YEAR, PERIOD_CONTRACT_YEAR,
	PERIOD_SUBSCRIPTION, /* since start */
	PERIOD_LAST,  /* rolling: the last amount, ending with each calendar month */
	PERIOD_ANY,   /* any stretch of that length: the worst one */
	PERIOD_ASKED  /* the span the case asks for */
};
/* clang-format on */

struct period {
	uint8_t kind;	/* enum period_kind */
	int64_t amount; /* PERIOD_LAST: months when unit_months, else ms; PERIOD_ANY: ms */
	bool unit_months;
};

struct budget {
	struct expr *at_most; /* duration, or a plain number of windows */
	struct period per;
	bool whole;	     /* an overrun counts whole, not only the excess */
	bool by_publication; /* order in which windows use the budget; else by start */
};

struct condition {
	uint8_t kind;	/* enum condition_kind */
	uint8_t effect; /* enum effect */
	uint8_t during; /* enum during_kind */
	bool outside;	/* DURING: time outside them */
	bool whole; /* DURING with EFFECT_OUT_OF_BASE: the whole declared window leaves the base */
	uint64_t kinds; /* DURING_RECORDS: bit set of record kinds */
	uint32_t index; /* DURING_HOURS calendar, DURING_SPAN field, DURING_GUARANTEE guarantee */
	struct expr *that;     /* predicate; DURING: about the other record, may be NULL */
	struct budget *budget; /* may be NULL */
	struct str clause;
	struct str because;
	struct position at;
};

#endif
