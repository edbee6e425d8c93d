/* closing: a period is settled for good in a round, and again in another one after corrections.
 *
 * A round has one instant: everything is settled with what was known then, however long the round
 * takes and however often it is interrupted, so that it comes to the same. The first round closes
 * the period, each later one restates it: all of it, or what one customer or subscription has, or
 * those whose earlier windows another restatement changed. A round that has begun must end before
 * the next one of the same period begins.
 *
 * Who works on a round holds its lease. Every lease has an epoch, one more than the last: what is
 * recorded under an older one is refused, so that somebody who was asleep while another took over
 * writes nothing any more.
 *
 *     closing_write(&out, &round);
 *     if (lease_is_free(&lease, holder, now_ms)) lease = lease_after(&lease, holder, now_ms);
 *
 * Sources: fencing tokens as in distributed locks; the identity of statements and postings in
 * docs/internals/closing.md.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_CLOSING_CLOSING_H
#define GARANT_CORE_CLOSING_CLOSING_H

#include "core/journal/fact.h"

/* Facts of the provider whose subject is the period: a round begins, and has ended. */
#define CLOSING_FACT "closing"
#define CLOSED_FACT "closed"

#define CLOSING_REASON_BYTES_MAX ((size_t)1000)

struct closing_round {
	struct str period;		   /* a month, quarter, year or day as written: 2026-04 */
	int64_t number;			   /* from 1; 1 closes, later ones restate */
	int64_t as_of_ms;		   /* what was known then */
	struct str customer, subscription; /* only those; empty: all */
	struct str reason;		   /* of a restatement; no personal data */
	/* Only those that a restatement of an earlier period changed: which one; else empty, 0. */
	struct str follows;
	int64_t follows_number;
};

/* What came of a round. */
struct closing_count {
	int64_t settled; /* subscriptions that live in the period, all of them */
	int64_t quiet;	 /* of those: nothing happened and nothing is owed */
	int64_t changed; /* that got a revision in this round */
	int64_t failed;	 /* that could not be settled */
};

/* Whether a text is a period of the calendar: 2026, 2026-Q2, 2026-04 or 2026-04-15. */
bool closing_is_period(struct str period);

/* Bodies of the facts. Reading returns 0 or -EBADMSG: no round that could have been recorded. Texts
 * point into the fact. */
void closing_write(struct strbuf *out, const struct closing_round *round);
MUST_USE int closing_read(const struct fact *fact, struct closing_round *ret_round);
void closed_write(struct strbuf *out, int64_t number, const struct closing_count *count);
MUST_USE int closed_read(const struct fact *fact, int64_t *ret_number,
			 struct closing_count *ret_count);

/* How long a lease lasts from when it was taken or last renewed. */
#define LEASE_MS (30 * INT64_C(1000))

struct closing_lease {
	int64_t epoch;	   /* 0: nobody ever had it */
	struct str holder; /* who has it; empty: nobody */
	int64_t until_ms;
};

/* Whether that holder may take the lease now: it is free, over, or its own. */
bool lease_is_free(const struct closing_lease *lease, struct str holder, int64_t now_ms);

/* The lease once it is taken, with the next epoch. */
struct closing_lease lease_after(const struct closing_lease *lease, struct str holder,
				 int64_t now_ms);

#endif
