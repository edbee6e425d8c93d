/* settle_facts: the same made-up outages and maintenance for every program that is measured.
 *
 * A month of a subscription has 0 to 10 outages (5 on average) and 0 to 2 maintenance windows. They
 * overlap, cross the end of the month and may run past the last one. All of it follows from the
 * seed, so that every program can make its own facts and must reach the same sums.
 *
 *     struct made_month made;
 *     facts_make_month(42, subscription, month, &made);
 *
 * Threads: no state.
 */
#ifndef GARANT_BENCH_SETTLE_FACTS_H
#define GARANT_BENCH_SETTLE_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#define FACTS_MONTHS_MAX 12
#define FACTS_OUTAGES_MAX 10
#define FACTS_MAINTENANCE_MAX 2

/* Seconds since 1970 UTC, to excluded. */
struct stretch {
	int64_t from_s, to_s;
};

struct made_month {
	struct stretch outages[FACTS_OUTAGES_MAX];
	struct stretch maintenance[FACTS_MAINTENANCE_MAX];
	unsigned outage_count, maintenance_count;
};

/* What all programs must agree on. */
struct sums {
	int64_t down_s;	      /* downtime of all months */
	int64_t credit_cents; /* credits of all months */
	int64_t weighted;     /* downtime times a weight of its subscription and month */
};

/* Start of a month counted from January 2024 (0 .. FACTS_MONTHS_MAX), in seconds since 1970. */
int64_t facts_month_start_s(unsigned month);

/* What the subscription pays for a month, in cents: 5.00 to 2,000.00. */
int64_t facts_fee_cents(uint64_t seed, uint64_t subscription);

void facts_make_month(uint64_t seed, uint64_t subscription, unsigned month,
		      struct made_month *ret_month);

static inline void sums_add(struct sums *sums, uint64_t subscription, unsigned month,
			    int64_t down_s, int64_t credit_cents)
{
	sums->down_s += down_s;
	sums->credit_cents += credit_cents;
	sums->weighted += (int64_t)(subscription % 1000 + 1) * (month + 1) * down_s;
}

bool sums_equal(const struct sums *a, const struct sums *b);

/* Seconds that passed, and seconds that this process computed. */
double wall_s(void);
double cpu_s(void);

#endif
