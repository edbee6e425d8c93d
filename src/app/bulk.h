/* bulk: settles many subscriptions of one contract from files of rows, within a fixed amount of
 * memory.
 *
 * Where the records stand in the order of the subscriptions everything streams through once. Else
 * both files are brought into order by sorting outside of memory. Results stand in the order of
 * the subscriptions either way and do not depend on the order of the records, nor on the number
 * of threads. One wrong row and nothing is written; all wrong rows are said.
 *
 *     struct bulk_request request = BULK_REQUEST_INIT;
 *     request.contract = STR("contract.yaml"); ...
 *     r = bulk_settle(arena, &request, &totals, &sink);
 *
 * Threads: one run belongs to one thread, which starts and ends its own.
 */
#ifndef GARANT_APP_BULK_H
#define GARANT_APP_BULK_H

#include "app/bulk_pool.h"

#define BULK_FILES_MAX 16
#define BULK_WINDOWS_MAX 1200
#define BULK_MEMORY_MIN (32 * MIB)
#define BULK_MEMORY_STANDARD (64 * MIB)
#define BULK_PROBLEMS_MAX 100

struct bulk_progress {
	uint64_t done, total; /* bytes; total 0: not known */
	bool sorting;
};

struct bulk_request {
	struct str contract, subscriptions; /* paths; "-" is standard input */
	const struct str *records;	    /* paths */
	size_t record_count;
	const struct str *windows; /* names of periods */
	size_t window_count;
	struct str from, to;	    /* dates or instants, instead of windows */
	const struct str *readings; /* ID=NUMBER, alternative from 1 in the order of the file */
	size_t reading_count;
	struct str output; /* path; empty: standard output */
	enum bulk_format format;
	bool proof, safe;
	/* Files made for several contracts: what this one has no word for is left out, and readings
	 * of others are not looked at. */
	bool foreign;
	struct bulk_months *months; /* filled instead of writing any output; NULL: lines */
	enum bulk_epoch epoch;
	enum claims_told claims;
	int64_t as_of_ms;
	unsigned jobs;
	size_t memory_bytes; /* of the whole process, at least BULK_MEMORY_MIN */
	/* Called now and then; returns false to end the run with -EINTR. NULL: not wanted. */
	bool (*progress)(void *context, const struct bulk_progress *progress);
	void *context;
};

#define BULK_REQUEST_INIT                                                                          \
	{                                                                                          \
		.as_of_ms = INT64_MIN, .jobs = 1, .memory_bytes = BULK_MEMORY_STANDARD             \
	}

/* Returns 0, -EBADMSG with diagnostics, -EINVAL when the time asked for is none, -EINTR, or another
 * negative errno, which is said too. */
MUST_USE int bulk_settle(struct arena *arena, const struct bulk_request *request,
			 struct bulk_totals *ret_totals, struct diag_sink *sink);

#endif
