/* The limit: a loop written by hand that knows only the contract monthly-availability.
 *
 *     gcc -O2 -march=native -I. bench/settle_loop.c bench/settle_facts.c -o loop
 *     ./loop SUBSCRIPTIONS MONTHS RUNS [SEED [RESULTS.csv]]
 *
 * It sorts and merges outages and maintenance, subtracts, splits at the ends of months, rounds to
 * minutes, looks up the row and cuts at the maximum. Facts are 32-bit offsets from the first month,
 * packed so that a start and an end are one number. It checks nothing and proves nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/settle_facts.h"

/* Start in the high half, end in the low half: sorting the numbers sorts the stretches. */
typedef uint64_t packed;

struct pile {
	packed *items;	 /* of all subscriptions, one after the other, in the order made */
	uint32_t *first; /* by subscription, and the end of the last */
};

/* What is owed for one month: kept, as every program that settles must. */
struct outcome {
	int32_t down_s, credit_cents;
};

struct loop {
	uint32_t subscriptions, months;
	uint64_t seed;
	struct pile outages, maintenance;
	int32_t *fees_cents;
	struct outcome *outcomes; /* by subscription and month */
	int32_t month_start[FACTS_MONTHS_MAX + 1];
	struct sums sums;
};

static void *must_have(void *memory)
{
	if (!memory) {
		(void)fputs("settle_loop: no memory\n", stderr);
		exit(1);
	}
	return memory;
}

static packed pack(struct stretch stretch)
{
	int64_t origin = facts_month_start_s(0);

	return (uint64_t)(stretch.from_s - origin) << 32 | (uint64_t)(stretch.to_s - origin);
}

static int32_t from_of(packed item)
{
	return (int32_t)(item >> 32);
}

static int32_t to_of(packed item)
{
	return (int32_t)(uint32_t)item;
}

static void pile_new(const struct loop *loop, struct pile *pile, unsigned per_month)
{
	size_t most = (size_t)loop->subscriptions * loop->months * per_month;

	pile->items = must_have(calloc(most + 1, sizeof(packed)));
	pile->first = must_have(calloc((size_t)loop->subscriptions + 1, sizeof(uint32_t)));
}

static void pile_add(struct pile *pile, uint32_t subscription, const struct stretch *stretches,
		     unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		pile->items[pile->first[subscription + 1]++] = pack(stretches[i]);
}

static void make_facts(struct loop *loop)
{
	pile_new(loop, &loop->outages, FACTS_OUTAGES_MAX);
	pile_new(loop, &loop->maintenance, FACTS_MAINTENANCE_MAX);
	loop->fees_cents = must_have(calloc(loop->subscriptions, sizeof(int32_t)));
	loop->outcomes = must_have(
		calloc((size_t)loop->subscriptions * loop->months, sizeof(struct outcome)));
	for (unsigned month = 0; month <= loop->months; month++)
		loop->month_start[month] =
			(int32_t)(facts_month_start_s(month) - facts_month_start_s(0));
	for (uint32_t i = 0; i < loop->subscriptions; i++) {
		struct made_month made;

		loop->fees_cents[i] = (int32_t)facts_fee_cents(loop->seed, i);
		loop->outages.first[i + 1] = loop->outages.first[i];
		loop->maintenance.first[i + 1] = loop->maintenance.first[i];
		for (unsigned month = 0; month < loop->months; month++) {
			facts_make_month(loop->seed, i, month, &made);
			pile_add(&loop->outages, i, made.outages, made.outage_count);
			pile_add(&loop->maintenance, i, made.maintenance, made.maintenance_count);
		}
	}
}

/* Copies, sorts by insertion (facts come by month, so nothing moves far) and merges. Ends with a
 * stretch past all time, so that readers need no count. */
static inline void normalise(const packed *items, uint32_t count, packed *out)
{
	uint32_t merged = 0;

	for (uint32_t i = 0; i < count; i++) {
		packed item = items[i];
		uint32_t at = i;

		for (; at > 0 && out[at - 1] > item; at--)
			out[at] = out[at - 1];
		out[at] = item;
	}
	for (uint32_t i = 1; i < count; i++) {
		packed item = out[i];

		if (from_of(item) > to_of(out[merged]))
			out[++merged] = item;
		else if (to_of(item) > to_of(out[merged]))
			out[merged] += (uint64_t)(to_of(item) - to_of(out[merged]));
	}
	out[count > 0 ? merged + 1 : 0] = (uint64_t)INT32_MAX << 32 | INT32_MAX;
}

/* Outages less maintenance, by month. */
static inline void split(const struct loop *loop, const packed *outage, const packed *maintenance,
			 int32_t *down_s)
{
	const int32_t end = loop->month_start[loop->months];
	unsigned month = 0;

	for (; from_of(*outage) < end; outage++) {
		int32_t from = from_of(*outage), to = to_of(*outage);

		to = to < end ? to : end;
		while (from < to) {
			int32_t until = to;

			while (to_of(*maintenance) <= from)
				maintenance++;
			if (from_of(*maintenance) <= from) {
				from = to_of(*maintenance);
				continue;
			}
			until = from_of(*maintenance) < until ? from_of(*maintenance) : until;
			while (loop->month_start[month + 1] <= from)
				month++;
			if (loop->month_start[month + 1] < until)
				until = loop->month_start[month + 1];
			down_s[month] += until - from;
			from = until;
		}
	}
}

static inline int32_t credit_cents(int32_t down_s, int32_t fee_cents)
{
	static const int8_t percent[7] = { 0, 5, 10, 25, 50, 75, 100 };
	int32_t minutes = (down_s + 30) / 60;
	int row = (minutes > 0) + (minutes > 432) + (minutes > 864) + (minutes > 1296) +
		  (minutes > 1728) + (minutes > 2160);
	int32_t cents = (fee_cents * percent[row] + 50) / 100;

	return cents < 12500 ? cents : 12500;
}

static void settle_all(struct loop *loop)
{
	static packed outages[FACTS_MONTHS_MAX * FACTS_OUTAGES_MAX + 1];
	static packed maintenance[FACTS_MONTHS_MAX * FACTS_MAINTENANCE_MAX + 1];
	const uint32_t *o = loop->outages.first, *m = loop->maintenance.first;
	struct outcome *outcome = loop->outcomes;

	for (uint32_t i = 0; i < loop->subscriptions; i++) {
		int32_t down_s[FACTS_MONTHS_MAX] = { 0 };

		normalise(loop->outages.items + o[i], o[i + 1] - o[i], outages);
		normalise(loop->maintenance.items + m[i], m[i + 1] - m[i], maintenance);
		split(loop, outages, maintenance, down_s);
		for (unsigned month = 0; month < loop->months; month++) {
			int32_t credit = credit_cents(down_s[month], loop->fees_cents[i]);

			*outcome++ = (struct outcome){ down_s[month], credit };
			sums_add(&loop->sums, i, month, down_s[month], credit);
		}
	}
}

static void run_once(struct loop *loop)
{
	double wall = wall_s(), cpu = cpu_s();
	double months = (double)loop->subscriptions * loop->months;

	loop->sums = (struct sums){ 0, 0, 0 };
	settle_all(loop);
	cpu = cpu_s() - cpu;
	wall = wall_s() - wall;
	printf("engine=c-loop contract_months=%.0f wall_s=%.5f cpu_s=%.5f per_cpu_s=%.0f "
	       "down_s=%lld credit_cents=%lld weighted=%lld\n",
	       months, wall, cpu, months / cpu, (long long)loop->sums.down_s,
	       (long long)loop->sums.credit_cents, (long long)loop->sums.weighted);
}

static int write_results(const struct loop *loop, const char *path)
{
	FILE *file = must_have(fopen(path, "we"));

	for (uint32_t i = 0; i < loop->subscriptions; i++) {
		for (uint32_t month = 0; month < loop->months; month++) {
			const struct outcome *outcome = &loop->outcomes[i * loop->months + month];

			(void)fprintf(file, "%u,%u,%d,%d\n", i, month, outcome->down_s,
				      outcome->credit_cents);
		}
	}
	return fclose(file) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct loop loop = { .subscriptions = 10000, .months = 10, .seed = 42 };
	unsigned long runs = 5;
	int failed = 0;

	if (argc > 1)
		loop.subscriptions = (uint32_t)strtoul(argv[1], NULL, 10);
	if (argc > 2)
		loop.months = (uint32_t)strtoul(argv[2], NULL, 10);
	if (argc > 3)
		runs = strtoul(argv[3], NULL, 10);
	if (argc > 4)
		loop.seed = strtoul(argv[4], NULL, 10);
	if (loop.months < 1 || loop.months > FACTS_MONTHS_MAX || loop.subscriptions < 1)
		return 2;
	make_facts(&loop);
	for (unsigned long i = 0; i < runs; i++)
		run_once(&loop);
	if (argc > 5)
		failed = write_results(&loop, argv[5]);
	free(loop.fees_cents);
	free(loop.outcomes);
	free(loop.outages.items);
	free(loop.outages.first);
	free(loop.maintenance.items);
	free(loop.maintenance.first);
	return failed;
}
