/* proof: the steps of a settlement as they happen, and the time that counted; private to this
 * folder. Nothing here is called unless run->proof.
 *
 * Threads: the run's.
 */
#ifndef GARANT_CORE_SETTLE_PROOF_H
#define GARANT_CORE_SETTLE_PROOF_H

#include "core/settle/run.h"

/* Never NULL: without memory it is a step that nobody reads, and run->steps_lost ends the run. */
struct step *step_add(struct run *run, enum step_key key, struct str clause,
		      const struct expr *rule);
void step_value(struct step *step, struct value value, struct type type);
void step_word(struct step *step, struct str text);
void step_ms(struct step *step, int64_t ms);
void step_instant(struct step *step, int64_t ms);
MUST_USE int proof_spans(struct run *run, struct result *result);
/* Once the stages are through: their steps are found by record from now on. */
MUST_USE int proof_order_steps(struct run *run);
/* The steps of the result that is being settled, after those of its records' stages. */
MUST_USE int proof_keep_steps(struct run *run, struct result *result);
/* Steps since the last result_new. */
void steps_take(struct run *run, const struct step **ret_steps, size_t *ret_count);

#endif
