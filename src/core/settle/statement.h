/* statement: what one subscription is owed for the windows asked, with the proof of every step.
 *
 * A result is one guarantee in one window, or one record, day or resource of it. The spans counted in
 * a result always sum to its downtime; the spans taken away stand beside them with the reason. Steps
 * are typed: a key, a clause and arguments; src/words turns them into sentences. Without proof
 * (settle_options.proof false) results have no steps and no span lists, and are otherwise equal.
 *
 * Threads: read only once made; lives in the arena of the run.
 */
#ifndef GARANT_CORE_SETTLE_STATEMENT_H
#define GARANT_CORE_SETTLE_STATEMENT_H

#include "core/contract/contract.h"
#include "core/facts/facts.h"

enum status {
	STATUS_KEPT,		 /* the promise was kept, nothing happened that it pays for */
	STATUS_MISSED,		 /* not kept; amounts say what is owed */
	STATUS_EXCLUDED,	 /* would have been missed but for what was taken away */
	STATUS_BELOW_MINIMUM,	 /* something is owed by the table but a minimum takes it */
	STATUS_NOT_ENTITLED,	 /* a precondition fails: clause in finding */
	STATUS_LATE,		 /* claimed too late, or the claim lapsed */
	STATUS_REFUSED,		 /* claim refused by a condition of the claim */
	STATUS_DOES_NOT_APPLY,
	STATUS_UNDEFINED,	 /* the text or the facts leave it open: finding says what */
	STATUS_PENDING,		 /* the base of the amount is not known yet */
	STATUS_MEASURED		 /* a quantity without a promise: shown only */
};

enum entitlement {
	ENTITLED_NONE,	      /* nothing payable, nothing to claim */
	ENTITLED_AUTOMATIC,
	ENTITLED_CLAIMABLE,   /* until deadline_ms */
	ENTITLED_CLAIMED,     /* in time */
	ENTITLED_LAPSED,      /* nobody claimed before deadline_ms */
	ENTITLED_LATE,	      /* claimed after deadline_ms */
	ENTITLED_EARLY,	      /* claimed before the window for claims opened, and that is refused */
	ENTITLED_REFUSED      /* a condition of the claim fails */
};

/* One payable thing: money in minor units, or service time in the contract's unit. */
struct amount {
	struct value number; /* money: minor units; durations: ms; months: months */
	struct type type;    /* money, or a duration with its unit, or text (in kind) */
};

#define AMOUNTS_MAX 4

struct amounts {
	struct amount items[AMOUNTS_MAX]; /* one per unit */
	size_t count;
};

enum step_key {
#define STEP(symbol, idea, text) symbol,
#include "defs/steps.def"
#undef STEP
	STEP_COUNT
};

#define STEP_ARGS_MAX 5

struct step_arg {
	struct value value;
	struct type type;
	struct str text; /* when not empty it is shown instead of the value */
};

struct step {
	enum step_key key;
	struct str clause;    /* empty: the guarantee's */
	struct str record;    /* id of the record it is about; may be empty */
	struct position at;   /* the rule in the contract */
	struct str rule;      /* the rule as written; may be empty */
	struct step_arg args[STEP_ARGS_MAX];
	uint8_t arg_count;
};

/* Time of one record that was counted, or taken away, and why. */
struct proof_span {
	struct span span;
	const struct record *record;   /* what it belongs to; NULL: slots of samples */
	const struct condition *taken; /* NULL: counted, or see why */
	const struct record *by;       /* DURING_RECORDS: the record that takes it away; may be NULL */
	enum taken_why {
		TAKEN_NOT, TAKEN_CONDITION, TAKEN_CLOCK, TAKEN_OVERLAP, TAKEN_SHORT, TAKEN_SLOT,
		TAKEN_OUTSIDE_WINDOW, TAKEN_OUTSIDE_LIFE
	} why;
};

/* Something a person should know: why undefined, what was clamped, which fact is missing. */
struct finding {
	enum diag_id id;
	struct position at;
	struct str args[DIAG_ARGS_MAX];
};

/* The outcome of one alternative of a silent reading, or of missing evidence. */
struct alternative {
	struct str reading; /* id */
	struct str chosen;  /* as written */
	struct amounts payable;
	enum status status;
};

struct result {
	const struct guarantee *guarantee; /* NULL: a right, see right */
	const struct right *right;
	struct str item;	     /* resource, component or field word of a for-each; may be empty */
	const struct record *record; /* per record; else NULL */
	struct span window;
	enum status status;
	bool provisional; /* open outage, or a window that is not over */
	bool missed;
	bool capped, below_minimum;
	bool combined_away; /* another guarantee of the same window is paid instead */
	struct value measure;
	struct type measure_type;
	int64_t downtime_ms; /* after rounding */
	int64_t counted_ms;  /* before rounding: the sum of the counted spans */
	int64_t taken_ms, unmeasured_ms, base_ms;
	size_t record_count; /* counted records */
	int row;	     /* from 1; 0: no row */
	struct amounts gross, payable;
	struct amounts best, worst; /* with time not measured as good, as bad; when has_bounds */
	bool has_bounds;
	enum entitlement entitlement;
	int64_t deadline_ms; /* exclusive: the first instant that is too late; INT64_MIN none */
	int64_t due_ms;	     /* deadline of the promise; INT64_MIN none */
	uint64_t readings;   /* bit set of contract readings it rests on */
	const struct proof_span *counted, *taken;
	size_t counted_count, taken_count;
	struct spans paid_time; /* what was counted, in normal form; always there */
	const struct step *steps;
	size_t step_count;
	const struct finding *findings;
	size_t finding_count;
	const struct alternative *alternatives; /* of silent readings */
	size_t alternative_count;
	struct amounts posted; /* booked before for this key */
	struct amounts difference; /* payable - posted; when has_posted */
	bool has_posted;
};

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
	uint32_t revision; /* from 1 */
	const struct result *results; /* in order of window, guarantee, item, record */
	size_t result_count;
	const struct ending_result *endings;
	size_t ending_count;
	struct amounts total; /* payable of all results, after combining and contract-wide limits */
	const struct step *steps; /* combining and contract-wide limits */
	size_t step_count;
};

#endif
