/* How guarantees of one window add up, and limits over all of them. */
#include "core/settle/run.h"

#include <errno.h>

static bool is_member(const struct combination *combination, const struct result *result)
{
	for (size_t i = 0; result->guarantee && i < combination->count; i++)
		if (combination->guarantees[i] == result->guarantee->number)
			return true;
	return false;
}

static size_t place_of(const struct combination *combination, const struct result *result)
{
	size_t i = 0;

	while (combination->guarantees[i] != result->guarantee->number)
		i++;
	return i;
}

/* Money with money; anything with nothing. */
static bool is_higher(const struct result *a, const struct result *b)
{
	if (a->payable.count == 0 || b->payable.count == 0)
		return a->payable.count > b->payable.count;
	if (a->payable.items[0].type.kind == TYPE_TEXT ||
	    b->payable.items[0].type.kind == TYPE_TEXT)
		return false;
	return ratio_compare(a->payable.items[0].number.number, b->payable.items[0].number.number) >
	       0;
}

static void payable_clear(struct result *result)
{
	result->payable.count = 0;
	result->entitlement = ENTITLED_NONE;
	result->combined_away = true;
}

static int combination_step(struct run *run, const struct combination *combination,
			    const struct result *winner)
{
	struct step *step;

	if (!run->proof)
		return 0;
	step = step_add(run, STEP_COMBINED, combination->clause, NULL);
	if (!step)
		return -ENOMEM;
	for (size_t i = 0; i < 1; i++)
		step_word(step, run->contract->guarantees[combination->guarantees[i]].id);
	step_word(step, winner->guarantee->id);
	return 0;
}

/* Of the results of one window that belong together, only one is paid. */
static int combination_apply(struct run *run, const struct combination *combination)
{
	int r = 0;

	for (size_t i = 0; i < run->result_count && r >= 0; i++) {
		struct result *winner = &run->results[i];
		bool several = false;

		if (!is_member(combination, winner) || amounts_are_zero(&winner->payable))
			continue;
		for (size_t k = i + 1; k < run->result_count; k++) {
			struct result *other = &run->results[k];
			bool better;

			if (!is_member(combination, other) || amounts_are_zero(&other->payable) ||
			    other->window.to != winner->window.to ||
			    (!combination->across_items && !str_equal(other->item, winner->item)))
				continue;
			several = true;
			better = combination->take == TAKE_FIRST
					 ? place_of(combination, other) <
						   place_of(combination, winner)
					 : is_higher(other, winner);
			payable_clear(better ? winner : other);
			winner = better ? other : winner;
		}
		if (several)
			r = combination_step(run, combination, winner);
	}
	return r;
}

/* Contract-wide limits see the results one after the other. */
static int contract_limits(struct run *run)
{
	int r = 0;

	for (size_t i = 0; i < run->result_count && r >= 0 && run->contract->limit_count > 0; i++) {
		struct result *result = &run->results[i];
		struct amounts owed = result->payable;

		if (!result->guarantee || amounts_are_zero(&owed))
			continue;
		run->guarantee = result->guarantee;
		run->measured =
			(struct measured){ .window = result->window,
					   .live = span_intersect(result->window, run->facts->life),
					   .base = value_undefined(NULL) };
		run->at_ms = result->window.from;
		r = limits_apply(run, result, run->contract->limits, run->contract->limit_count,
				 &owed);
		if (r >= 0)
			r = amounts_round(run, &owed, &result->payable);
	}
	return r;
}

int results_combine(struct run *run)
{
	int r = 0;
	run->steps.count = 0;
	for (size_t i = 0; i < run->contract->combination_count && r >= 0; i++)
		if (run->contract->combinations[i].take != TAKE_SUM)
			r = combination_apply(run, &run->contract->combinations[i]);
	return r < 0 ? r : contract_limits(run);
}
