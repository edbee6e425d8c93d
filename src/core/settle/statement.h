/* statement: what one subscription is owed for the windows asked, with the proof of every step.
 *
 * A result is one guarantee in one window, or one record, day or resource of it. The spans counted
 * in a result always sum to its downtime; the spans taken away stand beside them with the reason.
 * Steps are typed: a key, a clause and arguments; src/words makes them sentences. Without proof
 * (settle_options.proof false) results have no steps and no span lists, and are otherwise equal.
 *
 * Threads: read only once made; lives in the arena of the run.
 */
#ifndef GARANT_CORE_SETTLE_STATEMENT_H
#define GARANT_CORE_SETTLE_STATEMENT_H

#include "core/settle/outcome.h"

/* The outcome of one alternative of a silent reading, or of missing evidence. */
struct alternative {
	struct str reading; /* id */
	struct str chosen;  /* as written */
	struct amounts payable;
	enum status status;
};

/* What is payable with time and facts that nobody knows taken as good, and as bad. */
struct result_bounds {
	struct amounts best, worst;
	bool best_known, worst_known; /* false where it would be left open then, too */
};

/* What was booked before for the same key, and what is to be booked now. */
struct result_posting {
	struct amounts posted;
	struct amounts difference; /* payable - posted */
};

struct result {
	const struct guarantee *guarantee; /* NULL: a right, see right */
	const struct right *right;
	struct str item; /* resource, component or field word of a for-each; may be empty */
	const struct record *record; /* per record; else NULL */
	struct span window;
	struct span whole; /* the window; of a day that which it is settled in, of any: the month */
	size_t turn;	   /* in which it was settled */
	enum status status;
	bool provisional; /* open outage, or a window that is not over */
	bool missed;
	bool capped, below_minimum;
	bool combined_away;   /* another guarantee of the same window is paid instead */
	struct value expires; /* how long a credit can be used; undefined: for ever */
	struct value measure;
	struct type measure_type;
	int64_t downtime_ms; /* after rounding */
	int64_t counted_ms;  /* before rounding: the sum of the counted spans */
	int64_t taken_ms, unmeasured_ms, base_ms;
	size_t record_count;		      /* counted records */
	int row;			      /* from 1; 0: no row */
	const struct result_bounds *bounds;   /* when evidence is missing; else NULL */
	const struct result_posting *posting; /* of a revision; else NULL */
	enum entitlement entitlement;
	int64_t deadline_ms; /* exclusive: the first instant that is too late; INT64_MIN none */
	int64_t answer_by_ms, appeal_by_ms; /* exclusive ends; INT64_MIN none */
	int64_t due_ms;			    /* deadline of the promise; INT64_MIN none */
	uint64_t readings;		    /* bit set of contract readings it rests on */
	const struct proof_span *counted, *taken;
	size_t counted_count, taken_count;
	struct spans paid_time; /* what was counted, in normal form; always there */
	const struct step *steps;
	size_t step_count;
	const struct finding *findings;
	size_t finding_count;
	const struct alternative *alternatives; /* of silent readings */
	size_t alternative_count;
	struct amounts gross, payable; /* last: only what is counted in them is ever written */
};

/* Of the same window: of {any: ...} of the same month, wherever the worst stretch of it lies. */
static inline bool result_same_window(const struct result *a, const struct result *b)
{
	const bool any = a->guarantee && a->guarantee->window.kind == PERIOD_ANY;
	const struct span one = any ? a->whole : a->window, other = any ? b->whole : b->window;

	return span_equal(one, other);
}

/* Left open by the text or the facts, so that there is no amount. */
static inline bool result_is_open(const struct result *result)
{
	return result->status == STATUS_UNDEFINED || result->status == STATUS_PENDING;
}

/* Ending a subscription: dates and amounts; INT64_MIN / undefined where the contract has none. */
struct ending_result {
	int64_t requested_ms, end_ms;
	int64_t commitment_end_ms;
	struct value early_charge, first_invoice, last_invoice, refund;
	int64_t refund_by_ms;
	const struct step *steps;
	size_t step_count;
	const struct finding *findings;
	size_t finding_count;
};

struct statement {
	const struct contract *contract;
	const struct facts *facts;
	struct span asked;
	int64_t as_of_ms;
	uint32_t revision;	      /* from 1 */
	const struct result *results; /* in order of window, guarantee, item, record */
	size_t result_count;
	const struct ending_result *endings;
	size_t ending_count;
	uint64_t readings;    /* bit set: those of combining, limits, rights and the term */
	struct amounts total; /* payable of all results, after combining and contract-wide limits */
	const struct step *steps; /* combining and contract-wide limits */
	size_t step_count;
};

#endif
