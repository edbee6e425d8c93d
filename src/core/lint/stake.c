/* What is at stake between two ways to pay: the greatest difference for the same outages. */
#include "core/lint/look.h"

#include <errno.h>

#define CAUSES_MAX ((size_t)32)
#define GAP_MS INT64_C(300000) /* between two outages that are settled together */

static const int64_t LENGTHS_MS[] = {
	1000,	   30000,     60000,	 300000,    600000,    900000,	   1800000,    3600000,
	5400000,   7200000,   10800000,	 14400000,  21600000,  28800000,   43200000,   86400000,
	129600000, 172800000, 345600000, 691200000, 864000000, 1728000000, 2592000000,
};

struct comparison {
	struct lint *lint;
	struct trial *a, *b;
	const struct contract *contract_b;
	struct stake *stake;
};

static bool is_known(const struct trial_outcome *outcome)
{
	return outcome->found && outcome->status != STATUS_UNDEFINED;
}

static void compare(struct comparison *comparison, const struct trial_outcome *a,
		    const struct trial_outcome *b, int64_t ms)
{
	uint16_t currency = comparison->lint->contract->currency;
	int64_t difference;

	if (!is_known(a) || !is_known(b))
		return;
	difference = trial_money(&a->payable, currency) - trial_money(&b->payable, currency);
	if (difference < 0)
		difference = -difference;
	if (!comparison->stake->known || difference > comparison->stake->minor) {
		comparison->stake->minor = difference;
		comparison->stake->ms = ms;
	}
	comparison->stake->known = true;
}

static int try_outages(struct comparison *comparison, struct spans outages, int64_t ms)
{
	struct trial_outcome a, b;
	int r = trial_outages(comparison->a, outages, &a);

	if (r >= 0)
		r = trial_outages(comparison->b, outages, &b);
	if (r >= 0)
		compare(comparison, &a, &b, ms);
	return r;
}

/* One outage of the length; two of it, a short while apart; one across the end of the window. */
static int try_length(struct comparison *comparison, int64_t ms)
{
	struct span window = trial_window(comparison->a), outages[2];
	int r;

	if (ms <= 0 || ms > window.to - window.from)
		return 0;
	outages[0] = (struct span){ window.from, window.from + ms };
	r = try_outages(comparison, (struct spans){ outages, 1 }, ms);
	outages[1] = (struct span){ outages[0].to + GAP_MS, outages[0].to + GAP_MS + ms };
	if (r >= 0 && outages[1].to < window.to)
		r = try_outages(comparison, (struct spans){ outages, 2 }, 2 * ms);
	outages[0] = (struct span){ window.to - ms, window.to + ms };
	return r < 0 ? r : try_outages(comparison, (struct spans){ outages, 1 }, 2 * ms);
}

static int try_edges(struct comparison *comparison, const struct schedule *schedule)
{
	int r = 0;

	for (size_t i = 0; i < schedule->piece_count && r >= 0; i++) {
		const struct edge *ends[] = { &schedule->pieces[i].low, &schedule->pieces[i].high };

		for (size_t k = 0; k < 2 && r >= 0; k++) {
			int64_t ms;

			if (ends[k]->kind == BOUND_NONE || !ends[k]->known)
				continue;
			r = schedule_downtime(comparison->lint->arena, schedule, ends[k]->value,
					      &ms);
			if (r < 0 && r != -ENOMEM) { /* no time, or more than there is */
				r = 0;
				continue;
			}
			if (r >= 0)
				r = try_length(comparison, ms);
			if (r >= 0)
				r = try_length(comparison, ms + 1);
			if (r >= 0)
				r = try_length(comparison, ms + 60000);
		}
	}
	return r;
}

/* Where the quantity is no time: the values on and between the bounds, given as they are. */
static int try_measures(struct comparison *comparison, const struct schedule *schedule)
{
	struct region *regions;
	struct trial_outcome a, b;
	size_t count;
	int r = schedule_regions(comparison->lint->arena, schedule, &regions, &count);

	for (size_t i = 0; r >= 0 && i < count; i++) {
		if (regions[i].low.kind == BOUND_NONE)
			continue;
		r = trial_measure(comparison->a, regions[i].low.value, &a);
		if (r >= 0)
			r = trial_measure(comparison->b, regions[i].low.value, &b);
		if (r >= 0)
			compare(comparison, &a, &b, 0);
	}
	return r;
}

static const int64_t FEW_MS[] = { 3600000, 18000000, 43200000, 172800000, 864000000 };

static int try_cause(struct comparison *comparison, struct str word)
{
	const struct text cause_a = contract_text(comparison->lint->contract, word);
	const struct text cause_b = contract_text(comparison->contract_b, word);
	int r = 0;

	trial_cause(comparison->a, &cause_a);
	trial_cause(comparison->b, &cause_b);
	for (size_t i = 0; i < sizeof(FEW_MS) / sizeof(FEW_MS[0]) && r >= 0; i++)
		r = try_length(comparison, FEW_MS[i]);
	return r;
}

/* The call or the ticket comes half an hour, or half the outage, after its beginning; the cause is
 * each of the words that the contract names. */
static int try_facts(struct comparison *comparison)
{
	const struct contract *contract = comparison->lint->contract;
	int r = 0;

	for (size_t i = 0; i < sizeof(FEW_MS) / sizeof(FEW_MS[0]) && r >= 0; i++) {
		trial_delay(comparison->a, FEW_MS[i] / 2);
		trial_delay(comparison->b, FEW_MS[i] / 2);
		r = try_length(comparison, FEW_MS[i]);
	}
	trial_delay(comparison->a, 0);
	trial_delay(comparison->b, 0);
	for (size_t i = 0; i < 2 * CAUSES_MAX && r >= 0; i++) {
		const struct contract *named = i < CAUSES_MAX ? contract : comparison->contract_b;
		size_t number = i % CAUSES_MAX;

		if (number < named->symbol_count)
			r = try_cause(comparison, named->symbols[number]);
	}
	return r;
}

int stake_between(struct lint *lint, struct stake_side a, struct stake_side b, struct stake *stake)
{
	const struct trial_options options = { .month = 0 };
	struct comparison comparison = { .lint = lint, .contract_b = b.contract, .stake = stake };
	struct schedule schedules[2];
	int r = trial_new(lint->arena, a.contract, a.variant, options, &comparison.a);

	*stake = (struct stake){ false, 0, 0 };
	if (r >= 0)
		r = trial_new(lint->arena, b.contract, b.variant, options, &comparison.b);
	if (r >= 0)
		r = schedule_make(lint->arena, comparison.a, a.variant, &schedules[0]);
	if (r >= 0)
		r = schedule_make(lint->arena, comparison.b, b.variant, &schedules[1]);
	for (size_t i = 0; i < sizeof(LENGTHS_MS) / sizeof(LENGTHS_MS[0]) && r >= 0; i++)
		r = try_length(&comparison, LENGTHS_MS[i]);
	for (size_t i = 0; i < 2 && r >= 0; i++) {
		r = try_edges(&comparison, &schedules[i]);
		if (r >= 0 && a.variant->guarantee.per == PER_WINDOW)
			r = try_measures(&comparison, &schedules[i]);
	}
	return r >= 0 && stake->minor == 0 ? try_facts(&comparison) : r;
}
