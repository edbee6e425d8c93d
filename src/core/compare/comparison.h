/* comparison: what several contracts, or one under each of its readings, come to on the same facts.
 *
 * Made by src/app/compare.h and src/app/backtest.h, shown by src/words. Amounts of different units
 * are never added up or compared.
 *
 *     struct compared row = compared_of(contract, statement);
 *
 * Threads: only read once made; points into the statements.
 */
#ifndef GARANT_CORE_COMPARE_COMPARISON_H
#define GARANT_CORE_COMPARE_COMPARISON_H

#include "core/settle/statement.h"

#define COMPARED_MAX 15

/* One of the contracts. Two drafts of one contract have the same id, so then the path tells them
 * apart. */
struct compared_file {
	struct str path;
	struct str label; /* the contract's id, or the path when another contract has that id */
};

/* One subscription under one contract, at its last revision. */
struct compared {
	const struct contract *contract;
	const struct compared_file *file;
	const struct statement *statement;
	struct amounts paid; /* what is owed in all */
	size_t missed;	     /* promises that were not kept */
	size_t open;	     /* results that pay and are left open or not known yet */
	bool bound;	     /* the contract has a rule for its end; else what follows is empty */
	int64_t asked_ms;    /* when the customer asks to leave */
	int64_t bound_until_ms; /* exclusive end of the commitment; INT64_MIN: none */
	bool bound_unknown;	/* there is a commitment, but not when it ends */
	int64_t end_ms;		/* first instant after the subscription; INT64_MIN: not known */
	struct value leaving;	/* charge for leaving early; undefined: none, or see its reason */
};

struct comparison {
	struct compared *rows; /* by contract, then by subscription */
	size_t count;
	const struct contract **contracts;
	struct compared_file *files; /* one a contract */
	struct diag_sink *notes;     /* one a contract: facts it has no use for, and other notes */
	size_t contract_count;
};

/* What a case comes to when one reading is taken in one way and the rest stays as it is. */
struct read_so {
	const struct reading *reading;
	size_t alternative;
	bool taken; /* so the contract and the case have it */
	bool open;  /* something is left open or not known yet */
	struct amounts paid;
	bool comparable;	   /* neither this nor the case as it is are open */
	struct amounts difference; /* from the case as it is; when comparable */
};

struct readings_comparison {
	const struct contract *contract;
	struct amounts paid; /* of the case as it is */
	bool open;
	struct read_so *rows; /* by reading, then by alternative */
	size_t count;
};

/* What one contract costs in one month of a back-test, in one unit. */
struct month_cost {
	int64_t month;	     /* since 1970-01 */
	struct amounts owed; /* numbers are whole */
	uint64_t missed;     /* promises that pay and were not kept */
	uint64_t open;	     /* results left open or not known yet */
};

struct cost_row {
	struct str contract; /* path */
	struct month_cost *months;
	size_t count;
	struct amounts owed; /* in all */
	uint64_t subscriptions, missed, open;
	struct diag_sink notes;
	bool lost; /* an amount or a month that could not be added up */
};

struct backtest {
	struct cost_row *rows; /* one a contract */
	size_t count;
};

/* True when what the result pays is left open or not known yet. */
bool result_pay_is_open(const struct result *result);

struct compared compared_of(const struct contract *contract, const struct statement *statement);

/* Whole days from asking to the end, the last one included; -1 when one of both is not known. */
int64_t compared_days(const struct compared *row);

/* The money of a currency among amounts, in minor units, as far as it is whole; 0 without. */
int64_t amounts_money(const struct amounts *amounts, uint16_t currency);

#endif
