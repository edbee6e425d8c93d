#include "bench/settle_facts.h"

#include <time.h>

#define DAY_S 86400

/* splitmix64 (Steele, Lea, Flood 2014): the n-th number is a function of the seed and n. */
#define GAMMA UINT64_C(0x9E3779B97F4A7C15)

static uint64_t next_random(uint64_t *state)
{
	uint64_t mixed = *state += GAMMA;

	mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
	return mixed ^ (mixed >> 31);
}

/* Between low and high, both included. */
static int64_t draw(uint64_t *state, int64_t low, int64_t high)
{
	return low + (int64_t)(next_random(state) % (uint64_t)(high - low + 1));
}

int64_t facts_month_start_s(unsigned month)
{
	static const int16_t days_before[FACTS_MONTHS_MAX + 1] = { 0,	31,  60,  91,  121,
								   152, 182, 213, 244, 274,
								   305, 335, 366 };

	return INT64_C(1704067200) + days_before[month] * (int64_t)DAY_S;
}

int64_t facts_fee_cents(uint64_t seed, uint64_t subscription)
{
	uint64_t state = seed + subscription * GAMMA;

	return draw(&state, 500, 200000);
}

/* Mostly minutes, sometimes hours, once in a hundred days. */
static int64_t outage_length_s(uint64_t *state)
{
	int64_t lot = draw(state, 0, 99);

	if (lot < 60)
		return draw(state, 30, 600);
	if (lot < 90)
		return draw(state, 600, 7200);
	return lot < 99 ? draw(state, 7200, DAY_S / 2) : draw(state, DAY_S, 8 * (int64_t)DAY_S);
}

/* Somewhere in the month, or within the stretch made before. */
static int64_t draw_start_s(uint64_t *state, unsigned month, bool near, struct stretch last)
{
	if (near)
		return draw(state, last.from_s, last.to_s);
	return draw(state, facts_month_start_s(month), facts_month_start_s(month + 1) - 1);
}

void facts_make_month(uint64_t seed, uint64_t subscription, unsigned month,
		      struct made_month *ret_month)
{
	uint64_t state = seed * 1000003 + month * UINT64_C(100000007) + subscription * 7919;
	struct stretch last;

	(void)next_random(&state);
	ret_month->outage_count = (unsigned)draw(&state, 0, FACTS_OUTAGES_MAX);
	ret_month->maintenance_count = (unsigned)draw(&state, 0, FACTS_MAINTENANCE_MAX);
	last.from_s = facts_month_start_s(month) + draw(&state, 0, DAY_S);
	last.to_s = last.from_s + 600;
	for (unsigned i = 0; i < ret_month->outage_count; i++) {
		bool near = draw(&state, 0, 3) == 0;

		last.from_s = draw_start_s(&state, month, near, last);
		last.to_s = last.from_s + outage_length_s(&state);
		ret_month->outages[i] = last;
	}
	for (unsigned i = 0; i < ret_month->maintenance_count; i++) {
		bool near = draw(&state, 0, 9) < 3;
		int64_t from_s = draw_start_s(&state, month, near, last);

		ret_month->maintenance[i] =
			(struct stretch){ from_s, from_s + draw(&state, 1800, 14400) };
	}
}

bool sums_equal(const struct sums *a, const struct sums *b)
{
	return a->down_s == b->down_s && a->credit_cents == b->credit_cents &&
	       a->weighted == b->weighted;
}

static double clock_s(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double wall_s(void)
{
	return clock_s(CLOCK_MONOTONIC);
}

double cpu_s(void)
{
	return clock_s(CLOCK_PROCESS_CPUTIME_ID);
}
