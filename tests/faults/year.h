/* year: what a provider does in a year, from a seed: outages, corrections, maintenance, reports,
 * claims and their decisions, refunds, closings and restatements, by a clock that sometimes jumps.
 *
 *     year_begin(&year);
 *     operation = year_next(&year);
 *     r = year_do(&year, &use, &operation, arena);
 *     if (r >= 0) year_did(&year, &operation);
 *
 * Whatever is asked twice is the same: an operation has a key, or ids of its own.
 *
 * Threads: one.
 */
#ifndef GARANT_TESTS_FAULTS_YEAR_H
#define GARANT_TESTS_FAULTS_YEAR_H

#include "app/book_use.h"

#define YEAR_FROM INT64_C(1767225600000) /* 2026-01-01 */
#define YEAR_TO INT64_C(1800057600000)	 /* 2027-01-16 */
#define YEAR_CUSTOMERS 3
#define YEAR_NAMES_MAX 1000

enum year_deed {
	YEAR_OUTAGE,
	YEAR_ONGOING,
	YEAR_END,
	YEAR_CORRECT,
	YEAR_CLASSIFY,
	YEAR_MAINTENANCE,
	YEAR_REPORT,
	YEAR_CLAIM,
	YEAR_DECIDE,
	YEAR_REFUND,
	YEAR_APPLY,
	YEAR_TAKE_BACK,
	YEAR_APPROVE,
	YEAR_CLOSE,
	YEAR_RESTATE,
	YEAR_DEEDS
};

struct year_operation {
	enum year_deed deed;
	int64_t number; /* of it, from 1: its ids are made of that */
	int64_t now_ms;
	int64_t customer; /* from 1 */
	int64_t other;	  /* number of the operation it is about; of CLOSE and RESTATE the month */
	uint64_t dice[3];
};

/* Numbers of operations that did something, by what they made. */
struct year_names {
	int64_t numbers[YEAR_NAMES_MAX], customers[YEAR_NAMES_MAX];
	size_t count;
};

struct year {
	int64_t now_ms, number;
	int64_t closed; /* months, from January */
	struct year_names outages, maintenance, reports, claims, refunds, applied;
};

/* Fills an open book with the provider's contracts, customers and subscriptions. The folder is one
 * for files that are read. Returns 0 or a negative errno. */
MUST_USE int year_prepare(struct use *use, const char *folder, struct arena *arena);

void year_begin(struct year *year);

/* What comes next, by disk_random; time goes on. */
struct year_operation year_next(struct year *year);

/* Does it. Returns 0, BOOK_TWICE or a negative errno, with a diagnostic. */
MUST_USE int year_do(struct use *use, const struct year_operation *operation, struct arena *arena);

/* It was acknowledged. */
void year_did(struct year *year, const struct year_operation *operation);

/* Goes on with a restatement that was interrupted; 0 when there is none. */
MUST_USE int year_resume(struct use *use, const struct year_operation *operation,
			 struct arena *arena);

/* What restating a month would change. */
MUST_USE int year_preview(struct use *use, int64_t month, struct arena *arena, size_t *ret_changes);

#endif
