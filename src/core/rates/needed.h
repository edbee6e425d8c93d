/* needed: which reference rates a settlement of a contract can ask for: between which currencies,
 * of which sources, of which days.
 *
 * Only limits convert ("125.00 USD or equivalent"), from the currency that they are written in to
 * that of what is owed, at the last rate up to the last day of the window that is settled
 * (docs/reference/language.md, "or equivalent"). What is told here may be more than what is asked
 * for in the end, and is never less, unless a limit is in a currency that only a record names.
 *
 *     r = rates_needed(contract, &own, arena, &needed);
 *     if (needed.pair_count > 0) r = rates_days(&needed, zone, window, arena, &days);
 *
 * Threads: values only; the contract is only read.
 */
#ifndef GARANT_CORE_RATES_NEEDED_H
#define GARANT_CORE_RATES_NEEDED_H

#include "core/contract/contract.h"

/* Currencies, each once; room for every one there is. */
#define CURRENCY_SET_MAX ((size_t)256)
struct currency_set {
	uint16_t items[CURRENCY_SET_MAX];
	size_t count;
};

/* CURRENCY_NONE is none. */
void currency_set_add(struct currency_set *set, uint16_t currency);

struct currency_pair {
	uint16_t from, to;
};

struct rates_needed {
	const struct currency_pair *pairs; /* in the arena */
	size_t pair_count;
	const struct str *sources; /* as limits name them, each once */
	size_t source_count;
	bool any_source; /* a limit names none */
	bool every_day;	 /* windows do not all end with a month */
	bool back; /* days of a window that began before the one that is asked for count too */
};

/* own: the currency of the subscription and those of its values. Returns 0 or -ENOMEM. */
MUST_USE int rates_needed(const struct contract *contract, const struct currency_set *own,
			  struct arena *arena, struct rates_needed *ret_needed);

struct rates_days {
	const int64_t *items; /* since 1970, ascending; in the arena */
	size_t count;
};

/* The days up to which a rate is looked for, of a window of a case. Returns 0 or -ENOMEM. */
MUST_USE int rates_days(const struct rates_needed *needed, const struct zone *zone,
			struct span window, struct arena *arena, struct rates_days *ret_days);

#endif
