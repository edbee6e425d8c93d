/* guarantee: one promise of a contract, ready to settle.
 *
 * The stages stand in the order in which settling walks them: records, clock, conditions, joining,
 * slots, deadline, measure, pay, limits, claim. Built by guarantee_read from the tree; nothing
 * changes afterwards, so many threads may settle the same contract.
 */
#ifndef GARANT_CORE_CONTRACT_GUARANTEE_H
#define GARANT_CORE_CONTRACT_GUARANTEE_H

#include "core/contract/condition.h"
#include "core/contract/pay.h"

enum if_missing {
	IF_MISSING_UNDEFINED,
	IF_MISSING_NOTHING,
	IF_MISSING_WHOLE,
	IF_MISSING_NOT_ENTITLED
};

struct clock_stage {
	struct expr *from, *until; /* either may be NULL: the record's own */
	int calendar;		   /* -1: every hour */
	enum if_missing if_missing;
	struct position at;
};

struct join_stage {
	struct expr *gap;     /* NULL: nothing joins */
	struct expr *minimum; /* NULL: none */
	bool span;	      /* the gap counts as down too */
};

enum slot_missing {
	SLOT_MISSING_GOOD,
	SLOT_MISSING_BAD,
	SLOT_MISSING_UNMEASURED,
	SLOT_MISSING_OUT_OF_BASE
};

struct slot_stage {
	int64_t size_ms; /* 0 when months */
	int64_t size_months;
	int series;	    /* -1: from the records */
	bool to_record;	    /* aligned to the record's start, not to the clock */
	struct expr *value; /* may be NULL */
	struct expr *bad;   /* may be NULL when value is given */
	struct expr *skip;
	enum slot_missing missing;
	int64_t run_min; /* consecutive bad slots, at least 1 */
	struct position at;
};

struct deadline_stage {
	struct expr *of;     /* the anchor */
	struct expr *within; /* hours run to the instant, days through the end of the day */
	int calendar;	     /* -1: none */
	bool exact;	     /* days end at the same time of day */
	struct expr *met_by;
	int stop_field; /* span field whose time stops the clock; -1 */
	struct str clause;
	struct position at;
};

struct claim_condition {
	struct expr *that;
	struct str clause;
};

struct term_clock {
	struct expr *within, *of; /* NULL within: none */
	int calendar;		  /* -1 none */
	struct position at;
};

struct claim_stage {
	bool needed;
	struct term_clock file;
	struct expr *by;    /* instead of file: exclusive end */
	struct expr *opens; /* NULL: at once */
	bool early_refused;
	struct claim_condition *conditions;
	size_t condition_count;
	struct term_clock answer, appeal;
	struct str clause;
	struct position at;
};

enum per { PER_WINDOW, PER_RECORD, PER_DAY };
enum rule { RULE_NOT_COUNTED, RULE_COUNTED, RULE_OUT_OF_BASE, RULE_UNDEFINED };
enum target_kind { TARGET_NONE, TARGET_AT_LEAST, TARGET_AT_MOST, TARGET_OVER, TARGET_BELOW };
enum for_each { EACH_NONE, EACH_RESOURCE, EACH_COMPONENT, EACH_FIELD };

struct rounding {
	int64_t to_ms; /* 0: no rounding */
	enum ratio_rounding mode;
	bool each; /* every record; else the total */
};

/* One way to read a guarantee: attributes and dates choose among the variants. */
struct guarantee {
	struct str id, clause, title, about;
	uint16_t number; /* of the guarantee in the contract; shared by its variants */
	struct expr *applies;
	struct claim_condition *entitled;
	size_t entitled_count;
	enum for_each for_each;
	uint32_t for_each_field;
	uint64_t kinds; /* bit set of record kinds */
	const uint16_t *components;
	size_t component_count; /* 0: all */
	struct clock_stage *clock;
	struct condition *conditions;
	size_t condition_count;
	struct join_stage *join;
	struct slot_stage *slots;
	struct deadline_stage *deadline;
	enum per per;
	struct expr *belongs; /* instant; NULL: the record's start */
	struct period window;
	bool overlap_each;
	struct expr *weight;
	enum rule unmeasured, outside_life;
	struct expr *base;
	struct rounding rounding;
	struct expr *measure; /* never NULL */
	enum target_kind target;
	struct expr *target_value;
	struct pay_stage pay;
	struct limit *limits;
	size_t limit_count;
	struct claim_stage claim;
	const struct str *remedies;
	size_t remedy_count;
	struct str chosen_by, nature;
	struct expr *expires; /* duration or months; NULL: never */
	uint64_t readings;    /* bit set of readings used */
	uint64_t uses;	      /* bit set of guarantees whose results it looks at */
	struct position at;
};

#endif
