/* term: how guarantees combine, which rights arise from results, and how a subscription ends.
 *
 * Threads: part of a contract, only read once made.
 */
#ifndef GARANT_CORE_CONTRACT_TERM_H
#define GARANT_CORE_CONTRACT_TERM_H

#include "core/contract/guarantee.h"

enum take { TAKE_SUM, TAKE_BEST, TAKE_FIRST };

struct combination {
	const uint16_t *guarantees;
	size_t count;
	enum take take;
	bool across_items; /* also between the items of a for each */
	struct str clause;
};

struct right {
	struct str id, clause;
	struct period window;
	struct expr *when;
	struct expr *notice, *gives;
	struct term_clock cure, exercise;
	struct position at;
};

struct term {
	struct str clause;
	struct expr *commitment, *notice, *end;
	struct expr *renewal_every, *renewal_notice;
	struct expr *early_charge, *first_invoice, *last_invoice, *refund;
	struct term_clock refund_within;
	bool refund_given; /* the contract has a refund: part */
	struct position at;
};

#endif
