/* exposure_sum: lines of an exposure summed up by service, contract or customer, in each unit.
 *
 *     r = exposure_sum(arena, rows, count, EXPOSURE_CONTRACT, &sums);
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_EXPOSURE_EXPOSURE_SUM_H
#define GARANT_CORE_EXPOSURE_EXPOSURE_SUM_H

#include "core/exposure/exposure.h"

/* A line and whose it is. */
struct exposure_row {
	struct str customer, subscription, contract;
	struct str service; /* ids of all that the guarantee is about, with commas */
	bool received;	    /* it is bought: owed to us */
	struct exposure_line line;
};

enum exposure_by { EXPOSURE_ALL, EXPOSURE_SERVICE, EXPOSURE_CONTRACT, EXPOSURE_CUSTOMER };

struct exposure_sum {
	struct str key; /* empty of EXPOSURE_ALL */
	struct str unit;
	bool received;
	int64_t owed;	   /* without a claim, or claimed */
	int64_t claimable; /* can still be claimed */
	int64_t forecast;  /* of both */
	int64_t unknown;   /* lines of which nobody can say now what is owed; of any unit */
	int64_t next_ms;   /* of the line that changes first; INT64_MAX: none */
	bool past;	   /* past all limits: no sum is right */
};

struct exposure_sums {
	struct exposure_sum *items; /* by received, key and unit */
	size_t count;
};

/* Lines whose unit nobody knows yet are summed with the unit empty. Returns 0 or -ENOMEM. */
MUST_USE int exposure_sum(struct arena *arena, const struct exposure_row *rows, size_t count,
			  enum exposure_by by, struct exposure_sums *ret_sums);

#endif
