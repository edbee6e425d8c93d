/* expression: the small typed language of contract files, as a tree.
 *
 * An expression is read once with the contract: names are looked up, types and units checked, and
 * every node knows its place in the file, so that both messages and proofs can point at it.
 * Evaluating is core/settle's work. Syntax and functions: docs/reference/language.md.
 */
#ifndef GARANT_CORE_CONTRACT_EXPRESSION_H
#define GARANT_CORE_CONTRACT_EXPRESSION_H

#include "core/contract/value.h"

/* clang-format off */
enum expr_op {
	EXPR_NAME, EXPR_CALL, EXPR_LIST, /* only while reading: replaced once names are looked up */
	EXPR_CONSTANT,
	EXPR_FIELD,    /* of the current record; index = contract field number */
	EXPR_SUBJECT,  /* attribute, parameter or charge; index = subject name number */
	EXPR_NAMED,    /* named value; args[0] is its expression */
	EXPR_VARIABLE, /* index = enum variable */
	EXPR_SAMPLE,   /* field of the samples in the current slot; index = sample field */
	EXPR_CLAIM,    /* field of the claim; index */
	EXPR_ENDING,   /* field of the ending; index */
	EXPR_CALENDAR, /* only as an argument; index = calendar */
	EXPR_NEGATE, EXPR_NOT,
	EXPR_MULTIPLY, EXPR_DIVIDE, EXPR_ADD, EXPR_SUBTRACT,
	EXPR_ADD_TIME,	    /* instant or date + duration or months, by its unit */
	EXPR_SUBTRACT_TIME, /* instant or date - duration or months */
	EXPR_BETWEEN,	    /* instant - instant: elapsed */
	EXPR_EQUAL, EXPR_UNEQUAL, EXPR_LESS, EXPR_LESS_EQUAL, EXPR_MORE, EXPR_MORE_EQUAL,
	EXPR_AND, EXPR_OR, EXPR_ELSE,
	EXPR_ANY_OF, EXPR_ALL_OF, EXPR_ONLY, EXPR_NONE_OF,
	EXPR_KNOWN, EXPR_MISSING, EXPR_IF, EXPR_CHOOSE,
	EXPR_GREATER, EXPR_LESSER, EXPR_HOW_MANY,
	EXPR_STARTED, EXPR_COMPLETE, EXPR_ROUND, EXPR_FLOOR, EXPR_CEIL,
	EXPR_LATER, EXPR_EARLIER, EXPR_FIRST, EXPR_LAST,
	EXPR_AFTER, EXPR_ELAPSED, EXPR_TIME_IN,
	EXPR_DAY, EXPR_AT, EXPR_START_OF, EXPR_END_OF, /* unit = day, month, year */
	EXPR_DAYS_BETWEEN, EXPR_WORKING_DAYS_BETWEEN,
	EXPR_TOTAL, EXPR_COUNT, EXPR_HIGHEST, EXPR_LOWEST, EXPR_MEAN, EXPR_MEDIAN, EXPR_SHARE,
	EXPR_RANK,
	EXPR_EARLIER_RECORDS,
	EXPR_MEASURE_OF, EXPR_MISSED, EXPR_PAID, EXPR_MISSED_IN, EXPR_MISSED_RUN, EXPR_TOTAL_PAID
};
/* clang-format on */

/* clang-format off */
enum variable {
	VARIABLE_FROM, VARIABLE_TO, VARIABLE_ENDED, /* ended: as an event, missing while open */
	VARIABLE_LENGTH, VARIABLE_DURATION, VARIABLE_NOTICE, VARIABLE_DUE, VARIABLE_KEPT,
	VARIABLE_TOOK,
	VARIABLE_LATE_BY, VARIABLE_KIND,
	VARIABLE_SLOT_DOWN, VARIABLE_SLOT_LENGTH, VARIABLE_SLOT_START, VARIABLE_VALUE, VARIABLE_BAD,
	VARIABLE_WINDOW_START, VARIABLE_WINDOW_END, VARIABLE_WINDOW_LENGTH, VARIABLE_WINDOW_DAYS,
	VARIABLE_DOWNTIME, VARIABLE_BASE, VARIABLE_AVAILABILITY, VARIABLE_EXCLUDED,
	VARIABLE_UNMEASURED, VARIABLE_RECORDS, VARIABLE_LONGEST, VARIABLE_MEASURE,
	VARIABLE_SUBSCRIPTION_START, VARIABLE_SUBSCRIPTION_END, VARIABLE_AS_OF,
	VARIABLE_CLAIM_FILED, VARIABLE_ENDING_REQUESTED, VARIABLE_ENDING_END,
	VARIABLE_COUNT
};
/* clang-format on */

/* What must be at hand to evaluate a node; a set of bits. */
enum scope_bit {
	SCOPE_SUBJECT = 1 << 0,
	SCOPE_RECORD = 1 << 1,
	SCOPE_SLOT = 1 << 2,
	SCOPE_WINDOW = 1 << 3,
	SCOPE_CLAIM = 1 << 4,
	SCOPE_ENDING = 1 << 5,
	SCOPE_RESULTS = 1 << 6,
	SCOPE_MEASURE = 1 << 7, /* the guarantee's own quantity */
	SCOPE_SAMPLE = 1 << 8	/* a field of samples; SCOPE_SLOT stands beside it */
};

struct choice_row {
	struct text word;
	struct expr *value;
};

struct expr {
	uint8_t op;	/* enum expr_op */
	uint8_t unit;	/* enum time_unit, of EXPR_START_OF and EXPR_END_OF */
	uint16_t scope; /* enum scope_bit, of the whole subtree */
	uint16_t arg_count;
	uint32_t index;
	struct type type;
	struct position at;
	struct str text; /* as written */
	struct expr **args;
	struct value constant;	 /* EXPR_CONSTANT, EXPR_ANY_OF ... NONE_OF: the list */
	struct choice_row *rows; /* EXPR_CHOOSE: rows of args[0] */
	size_t row_count;
	struct expr *otherwise; /* EXPR_CHOOSE */
};

#endif
