/* outcome: the words of a statement: status, entitlement, amounts, steps and proof spans.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_SETTLE_OUTCOME_H
#define GARANT_CORE_SETTLE_OUTCOME_H

#include "core/contract/contract.h"
#include "core/facts/facts.h"

enum status {
	STATUS_KEPT,	      /* the promise was kept, nothing happened that it pays for */
	STATUS_MISSED,	      /* not kept; amounts say what is owed */
	STATUS_EXCLUDED,      /* nothing counts, because all was taken away */
	STATUS_BELOW_MINIMUM, /* something is owed by the table but a minimum takes it */
	STATUS_NOT_ENTITLED,  /* a precondition fails: clause in finding */
	STATUS_LATE,	      /* claimed too late, or the claim lapsed */
	STATUS_REFUSED,	      /* claim refused by a condition of the claim */
	STATUS_DOES_NOT_APPLY,
	STATUS_UNDEFINED, /* the text or the facts leave it open: finding says what */
	STATUS_PENDING,	  /* the base of the amount is not known yet */
	STATUS_MEASURED	  /* a quantity without a promise: shown only */
};

enum entitlement {
	ENTITLED_NONE, /* nothing payable, nothing to claim */
	ENTITLED_AUTOMATIC,
	ENTITLED_CLAIMABLE, /* until deadline_ms */
	ENTITLED_CLAIMED,   /* in time */
	ENTITLED_LAPSED,    /* nobody claimed before deadline_ms */
	ENTITLED_LATE,	    /* claimed after deadline_ms */
	ENTITLED_EARLY,	    /* claimed before the window for claims opened, and that is refused */
	ENTITLED_REFUSED    /* a condition of the claim fails */
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
	struct str clause;	     /* empty: the guarantee's */
	const struct record *record; /* it is about; may be NULL */
	struct position at;	     /* the rule in the contract */
	struct str rule;	     /* the rule as written; may be empty */
	struct step_arg args[STEP_ARGS_MAX];
	uint8_t arg_count;
};

/* Time of one record that was counted, or taken away, and why. */
struct proof_span {
	struct span span;
	const struct record *record;   /* what it belongs to; NULL: slots of samples */
	const struct condition *taken; /* NULL: counted, or see why */
	const struct record *by; /* DURING_RECORDS: the record that takes it away; may be NULL */
				 /* clang-format off */
	enum taken_why {
		TAKEN_NOT, TAKEN_CONDITION, TAKEN_CLOCK, TAKEN_OVERLAP, TAKEN_SHORT, TAKEN_SLOT,
		TAKEN_OUTSIDE_WINDOW, TAKEN_OUTSIDE_LIFE
	} why;
				 /* clang-format on */
};

/* Its record has only a length: it lies somewhere in the span. */
static inline bool proof_span_is_somewhere(const struct proof_span *span)
{
	return span->record && span->record->flags & RECORD_LENGTH_ONLY;
}

static inline int64_t proof_span_ms(const struct proof_span *span)
{
	return proof_span_is_somewhere(span) ? span->record->length_ms : span_ms(span->span);
}

/* Something a person should know: why undefined, what was clamped, which fact is missing. */
struct finding {
	enum diag_id id;
	struct position at;
	struct str args[DIAG_ARGS_MAX];
};

#endif
