/* settle_case: settles a case file with a contract file, every subscription at every closing.
 *
 * With `leaves` an ending is asked for in the last moment of the last window, so that a statement
 * tells until when one is bound.
 *
 * Readings that the contract or the case leaves silent are settled under each of their
 * alternatives: a result that is the same under all stands, another is undefined and shows what
 * each would give. Of several closings each later one that changes something is a revision, with
 * what was posted before and the difference.
 *
 *     struct settle_request request = { .contract = STR("c.yaml"), .facts = STR("case.yaml"),
 *                                       .as_of_ms = INT64_MIN };
 *     const struct case_settlement *settlement;
 *     r = settle_case(arena, &request, &settlement, &sink);
 *
 * Threads: no shared state; one arena is one thread's.
 */
#ifndef GARANT_APP_SETTLE_CASE_H
#define GARANT_APP_SETTLE_CASE_H

#include "app/contract_files.h"
#include "core/facts/case.h"
#include "core/settle/settle.h"
#include "core/settle/statement_json.h"

/* Statements are settled once for each combination of alternatives of silent readings. */
#define READING_COMBINATIONS_MAX 64

/* A reading taken in one way, whatever contract and case say. */
struct reading_taken {
	size_t reading, alternative; /* by their place in the contract */
};

struct settle_request {
	struct str contract; /* path */
	struct str facts;    /* path of the case */
	/* Texts in memory instead of the two files; NULL: read them. Must outlive the result. */
	const struct source *contract_source, *facts_source;
	/* The contract as its file chooses the readings, where it was read before; or NULL. It must
	 * outlive the result. */
	const struct contract_file *contract_file;
	struct str subscription; /* id; empty: all */
	int64_t as_of_ms;	 /* instead of what the case says; INT64_MIN: as it says */
	bool proof;
	bool foreign; /* the case may be written for another contract (facts/case_foreign.h) */
	bool leaves;  /* where the case ends nothing, the customer asks to leave: see below */
	const struct reading_taken *taken; /* NULL: none */
};

struct case_settlement {
	const struct contract *contract;
	const struct case_file *file;
	struct str case_path;
	const struct source *contract_source, *facts_source; /* the texts of both files */
	/* In order of subscription, then revision. */
	const struct statement *const *statements;
	size_t count;
	struct statement_meta meta;
};

/* Returns 0, -EBADMSG with diagnostics, -ENOMEM or -EOVERFLOW (a number past all limits; with a
 * diagnostic). Notes and warnings are added to the sink too. Everything lives in the arena. */
MUST_USE int settle_case(struct arena *arena, const struct settle_request *request,
			 const struct case_settlement **ret_settlement, struct diag_sink *sink);

/* A case that was read once and is settled at many instants. */
struct case_run;

/* Reads the case. The request, the arena and the sink must outlive the run. Returns 0, -EBADMSG or
 * -ENOMEM, with a diagnostic. */
MUST_USE int case_run_new(struct arena *arena, const struct settle_request *request,
			  struct case_run **ret_run, struct diag_sink *sink);

/* Settles its first subscription with what was known at the instant, all that went on then going on
 * to there. claimed: what can be claimed and was not counts as claimed in time. Returns 0,
 * -EBADMSG or -ENOMEM, with a diagnostic; the statement is in the arena of the run. */
MUST_USE int case_run_at(struct case_run *run, int64_t as_of_ms, bool claimed,
			 const struct statement **ret_statement);

#endif
