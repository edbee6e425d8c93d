/* bulk_facts: rows of a bulk run made into the facts of one subscription.
 *
 *     struct bulk_maker *maker;
 *     r = bulk_maker_new(arena, &request, &maker);
 *     r = bulk_maker_share(maker, &row, &sink);          // records of everybody, first
 *     r = bulk_maker_begin(maker, arena, &row, &sink);   // the subscription
 *     r = bulk_maker_record(maker, &row, &sink);
 *     r = bulk_maker_end(maker, &facts, &sink);
 *
 * Threads: one maker belongs to one thread; the contract is only read.
 */
#ifndef GARANT_APP_BULK_FACTS_H
#define GARANT_APP_BULK_FACTS_H

#include "app/bulk_rows.h"
#include "core/contract/contract.h"
#include "core/facts/facts.h"

enum bulk_epoch { BULK_EPOCH_NONE, BULK_EPOCH_S, BULK_EPOCH_MS };

struct bulk_reading {
	const struct contract *contract;
	enum bulk_epoch epoch; /* instants may be integers since 1970 in this unit */
	int64_t as_of_ms;      /* INT64_MIN: not told */
	enum claims_told claims;
	bool foreign;	    /* what the contract has no word for is left out */
	bool named_missing; /* what is missing names its record, for proofs */
};

struct bulk_maker;

/* Lives in the arena. Returns 0 or -ENOMEM. */
MUST_USE int bulk_maker_new(struct arena *arena, const struct bulk_reading *reading,
			    struct bulk_maker **ret_maker);

/* All below return 0, -ENOMEM, or -EBADMSG when something is wrong with the row, which is then
 * said. Reading goes on after bad rows. */

/* A record of every subscription; before the first bulk_maker_begin. It lives as long as the
 * maker. */
MUST_USE int bulk_maker_share(struct bulk_maker *maker, const struct bulk_row *row,
			      struct diag_sink *sink);

/* Begins a subscription; all of it lives in the arena, rows included. */
MUST_USE int bulk_maker_begin(struct bulk_maker *maker, struct arena *arena,
			      const struct bulk_row *row, struct diag_sink *sink);
MUST_USE int bulk_maker_record(struct bulk_maker *maker, const struct bulk_row *row,
			       struct diag_sink *sink);
MUST_USE int bulk_maker_end(struct bulk_maker *maker, const struct facts **ret_facts,
			    struct diag_sink *sink);

#endif
