/* case: a case file, read: everything that was told about some subscriptions of one contract.
 *
 * A case is the unit test of a contract and the input of `garant settle`. It is read once
 * against the contract (facts are typed as the contract declares them), then gives the facts of
 * one subscription as they were known at an instant: a record learnt later is not there yet, and
 * the newest known correction stands for what it replaces.
 *
 *     const struct case_file *file;
 *     r = case_read(arena, root, contract, &file, sink);
 *     const struct facts *facts;
 *     r = case_facts_at(file, 0, file->as_of_ms, arena, &facts);
 *
 * The tree and the contract must outlive the case. Threads: read only once made.
 */
#ifndef GARANT_CORE_FACTS_CASE_H
#define GARANT_CORE_FACTS_CASE_H

#include "base/tree.h"
#include "core/contract/contract.h"
#include "core/facts/facts.h"

#define CASE_SUBSCRIPTIONS_MAX 10000
#define CASE_RECORDS_MAX 200000
#define CASE_WINDOWS_MAX 1200
#define CASE_CLOSINGS_MAX 100
#define CASE_REVISION_MAX 1000000
#define CASE_ITEMS_MAX 100000 /* of any other list */

/* Values of reading_choice besides the number of an alternative. */
#define CASE_READING_KEPT SIZE_MAX	   /* as the contract has it */
#define CASE_READING_SILENT (SIZE_MAX - 1) /* every alternative is computed */

/* One publication of a maintenance after the first. */
struct revision {
	int64_t published_ms;
	struct span window;
	bool cancelled; /* window unused */
	struct position at;
};

struct case_record {
	struct record record;		   /* as told; an open one ends at INT64_MAX */
	struct record_told told;	   /* of the record */
	struct str subscription, customer; /* whose it is; both empty: everybody's */
	struct str about;		   /* of a report: id of the outage; may be empty */
	uint32_t root; /* the record it stands for in the end: itself or one it replaces */
	const struct revision *revisions; /* ascending by published_ms */
	size_t revision_count;
};

/* A stretch of samples that belongs to one subscription, or to all when subscription is empty. */
struct case_samples {
	uint16_t series;
	struct str subscription;
	struct sample sample;
};

struct case_window {
	struct str name; /* as written; empty for {from, to} */
	struct span span;
};

struct case_file {
	const struct contract *contract;
	struct str title, example, contract_id;
	const struct str *rests_on; /* ids of readings */
	size_t rests_on_count;
	int64_t as_of_ms;	    /* INT64_MIN: not told */
	const int64_t *closings_ms; /* ascending */
	size_t closing_count;
	uint32_t revision;		   /* number of the first one, from 1 */
	const struct case_window *windows; /* ascending, not overlapping */
	const struct span *spans;	   /* of the windows, in the same order */
	size_t window_count;
	const size_t *reading_choice; /* contract->reading_count; see CASE_READING_KEPT */
	bool overrides_readings;
	struct facts *subscriptions; /* all but records, series and as_of_ms */
	size_t subscription_count;
	const struct case_record *records; /* in the order of the file */
	size_t record_count;
	const struct case_samples *samples;
	size_t sample_count;
	const struct tree *expect; /* list of maps with known keys and names; NULL: none */
	struct position at;
};

/* Reads a case. All its errors are added to the sink, not only the first. Facts that the
 * contract has no use for are notes, names that look misspelled warnings. Returns 0, -ENOMEM or
 * -EBADMSG. */
MUST_USE int case_read(struct arena *arena, const struct tree *root,
		       const struct contract *contract, const struct case_file **ret_file,
		       struct diag_sink *sink);

/* The facts of a subscription (by its place in the case) as known at as_of_ms; INT64_MIN:
 * everything told is known. Records are sorted by from, to, number. Returns 0 or -ENOMEM. */
MUST_USE int case_facts_at(const struct case_file *file, size_t subscription, int64_t as_of_ms,
			   struct arena *arena, const struct facts **ret_facts);

/* An open record ends at the instant of settling: refuses each one, for a caller that has no such
 * instant. Returns 0 or -EBADMSG. */
MUST_USE int case_check_open(const struct case_file *file, struct diag_sink *sink);

/* The place of the subscription with that id; -1 when there is none. */
int case_subscription(const struct case_file *file, struct str id);

/* The span of the name of a period (2026, 2026-Q2, 2026-04, 2026-04-10) in the zone. Returns 0,
 * -EBADMSG (no such form) or -ERANGE (no such month or day). */
MUST_USE int case_period(struct str name, const struct zone *zone, struct span *ret_span);

#endif
