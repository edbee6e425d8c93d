/* witness: made-up facts under which a promise is hit: the subscription it applies to, the record
 * that counts, the claim that is in order.
 *
 * Conditions are read as equations: `require: urgency = urgent` makes the record urgent, `unless:
 * planned` makes it unplanned. What no condition asks for gets a harmless value: a word that the
 * contract does not name, a yes/no that is no, a count of one. Charges follow from one monthly fee.
 * A witness is a proposal: only settling (core/study/trial.h) tells whether the record then counts.
 *
 *     struct witness witness;
 *     r = witness_make(arena, contract, variant, ratio_int(10000), &witness);
 *
 * Threads: lives in the arena, only read once made.
 */
#ifndef GARANT_CORE_STUDY_WITNESS_H
#define GARANT_CORE_STUDY_WITNESS_H

#include "core/contract/contract.h"

/* When the events of a made record happen. */
enum moment { MOMENT_START, MOMENT_END };

struct witness {
	const struct contract *contract;
	const struct guarantee *guarantee;
	int64_t window_ms;	    /* length of the window looked at; 0: not told */
	uint16_t kind;		    /* of the record */
	struct value *subjects;	    /* contract->subject_name_count */
	struct value *fields;	    /* of the kind, by place; instants are left to moments */
	uint8_t *moments;	    /* of the kind, by place: enum moment */
	struct value *claim_fields; /* contract->claim_field_count */
};

/* Makes the witness of a variant. month_fee is in minor units of the contract's currency: a charge
 * per quarter is three of them, per year twelve, any other one. Returns 0 or -ENOMEM. */
MUST_USE int witness_make(struct arena *arena, const struct contract *contract,
			  const struct variant *variant, struct ratio month_fee,
			  struct witness *ret_witness);

/* What an expression comes to for the subscription of the witness when nothing happens: numbers,
 * durations, money and texts made of constants, parameters, attributes and charges, and the length
 * of the window. *ret_value is undefined where more is needed (a record, a result). Returns 0,
 * -ENOMEM or -EOVERFLOW. */
MUST_USE int witness_value(struct arena *arena, const struct witness *witness,
			   const struct expr *expr, struct value *ret_value);

#endif
