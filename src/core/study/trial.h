/* trial: what one guarantee would pay, found by settling made-up facts with the real engine.
 *
 * A trial stands for one variant of a guarantee and one subscription that it applies to. The facts
 * are a witness (core/study/witness.h) and outages of the lengths asked for, from the first instant
 * of the window; claims are in order and in time. So what is shown is what would be paid.
 *
 *     struct trial *trial;
 *     struct trial_outcome outcome;
 *     r = trial_new(arena, contract, &contract->guarantees[0].variants[0], options, &trial);
 *     r = trial_outage(trial, 90 * 60000, &outcome);
 *
 * The window is that of April 2026, of its quarter or of its year, or where the variant is not in
 * force then the nearest one in which it is. Nothing of an outcome outlives the trial's arena; the
 * trial itself keeps no memory of past outcomes. Threads: a trial belongs to one thread.
 */
#ifndef GARANT_CORE_STUDY_TRIAL_H
#define GARANT_CORE_STUDY_TRIAL_H

#include "core/settle/settle.h"
#include "core/study/witness.h"

#define TRIAL_OUTAGES_MAX 8

struct trial_options {
	struct ratio month_fee; /* minor units of the contract's currency; 0: 100 major units */
	int month;		/* of the window, months since 1970-01; 0: as said above */
};

struct trial_outcome {
	bool found; /* the guarantee gave a result; else all that follows is empty */
	enum status status;
	bool missed, capped, combined_away;
	int row;	     /* from 1; 0: none */
	int64_t downtime_ms; /* what was counted, rounded as the contract says */
	int64_t base_ms;
	int64_t deadline_ms; /* of the claim; INT64_MIN none */
	enum entitlement entitlement;
	struct value measure;	/* undefined when the guarantee could not measure */
	struct amounts gross;	/* before limits */
	struct amounts payable; /* of this guarantee, all results of the window together */
};

struct trial;

/* Returns 0 or -ENOMEM. Lives in the arena. */
MUST_USE int trial_new(struct arena *arena, const struct contract *contract,
		       const struct variant *variant, struct trial_options options,
		       struct trial **ret_trial);

/* The window that is settled. */
struct span trial_window(const struct trial *trial);
const struct witness *trial_witness(const struct trial *trial);

/* One outage (or other record of the guarantee's kind) of so many milliseconds, at least 0. Where
 * the guarantee measures a notice, the record is announced so long before it begins; where it has a
 * deadline, the event that meets it comes so long after. Returns 0, -ENOMEM or -EOVERFLOW. */
MUST_USE int trial_outage(struct trial *trial, int64_t ms, struct trial_outcome *ret_outcome);

/* At most TRIAL_OUTAGES_MAX records, ascending; spans are instants. Likewise. */
MUST_USE int trial_outages(struct trial *trial, struct spans outages,
			   struct trial_outcome *ret_outcome);

/* The measure of the window is given as it is and nothing happened besides. For guarantees that
 * are measured per window; others find nothing. Likewise. */
MUST_USE int trial_measure(struct trial *trial, struct ratio measure,
			   struct trial_outcome *ret_outcome);

/* The claim is filed at an instant instead of in time; INT64_MIN: in time again. */
void trial_claim(struct trial *trial, int64_t filed_ms);

/* From now on the events of a record come so long after it began, at most at its end: a customer
 * calls later, a ticket is opened later. 0: at once. */
void trial_delay(struct trial *trial, int64_t delay_ms);

/* From now on records have this one cause. */
void trial_cause(struct trial *trial, const struct text *cause);

/* The money in a list of amounts, in minor units of the currency; 0 without any. */
int64_t trial_money(const struct amounts *amounts, uint16_t currency);

#endif
