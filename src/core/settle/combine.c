/* How guarantees of one window add up, and limits over all of them. */
#include "core/settle/proof.h"
#include "core/settle/results.h"

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

/* Results of one guarantee (and item) in one window: they stand or fall together. */
struct contestant {
	const struct result *first;
	size_t place; /* of the guarantee in the combination */
	struct ratio sum;
	bool any;
};

struct contest {
	struct span window;
	struct str item;
	struct contestant *items;
	size_t count;
};

static bool in_contest(const struct combination *combination, const struct contest *contest,
		       const struct result *result)
{
	return is_member(combination, result) && !amounts_are_zero(&result->payable) &&
	       result->window.to == contest->window.to &&
	       (combination->across_items || str_equal(result->item, contest->item));
}

static struct contestant *contestant_of(const struct contest *contest, const struct result *result)
{
	for (size_t i = 0; i < contest->count; i++)
		if (contest->items[i].first->guarantee->number == result->guarantee->number &&
		    str_equal(contest->items[i].first->item, result->item))
			return &contest->items[i];
	return NULL;
}

/* Sums what each guarantee pays in the window: amounts of the unit its first result has. */
static int contest_fill(struct run *run, const struct combination *combination,
			struct contest *contest)
{
	int r = 0;

	for (size_t i = 0; i < run->result_count && r >= 0; i++) {
		const struct result *result = &run->results[i];
		struct contestant *contestant;

		if (!in_contest(combination, contest, result))
			continue;
		contestant = contestant_of(contest, result);
		if (!contestant) {
			contestant = &contest->items[contest->count++];
			*contestant = (struct contestant){ .first = result,
							   .place = place_of(combination, result),
							   .sum = ratio_int(0) };
		}
		if (result->payable.items[0].type.kind != TYPE_TEXT)
			r = ratio_add(run->arena, contestant->sum,
				      result->payable.items[0].number.number, &contestant->sum);
	}
	return r;
}

static const struct contestant *contest_winner(const struct combination *combination,
					       const struct contest *contest)
{
	const struct contestant *winner = &contest->items[0];

	for (size_t i = 1; i < contest->count; i++) {
		const struct contestant *other = &contest->items[i];
		bool better = combination->take == TAKE_FIRST
				      ? other->place < winner->place
				      : ratio_compare(other->sum, winner->sum) > 0;

		winner = better ? other : winner;
	}
	return winner;
}

static int combination_step(struct run *run, const struct combination *combination,
			    const struct contest *contest, const struct contestant *winner)
{
	struct strbuf names = STRBUF_INIT(4096);
	struct str text = STR_NONE;
	struct step *step;
	int r;

	if (!run->proof)
		return 0;
	for (size_t i = 0; i < contest->count; i++) {
		if (i > 0)
			strbuf_add(&names, STR(", "));
		strbuf_add(&names, contest->items[i].first->guarantee->id);
	}
	r = str_copy(run->arena, strbuf_str(&names), &text);
	strbuf_done(&names);
	step = r < 0 ? NULL : step_add(run, STEP_COMBINED, combination->clause, NULL);
	if (!step)
		return -ENOMEM;
	step_word(step, text);
	step_word(step, winner->first->guarantee->id);
	return 0;
}

/* One guarantee of the window is paid; what the others pay falls away. */
static int contest_settle(struct run *run, const struct combination *combination,
			  struct contest *contest)
{
	const struct contestant *winner;
	uint16_t number;
	struct str item;
	int r = contest_fill(run, combination, contest);

	if (r < 0 || contest->count < 2)
		return r;
	winner = contest_winner(combination, contest);
	number = winner->first->guarantee->number;
	item = winner->first->item;
	r = combination_step(run, combination, contest, winner);
	for (size_t i = 0; i < run->result_count; i++) {
		struct result *result = &run->results[i];

		if (!in_contest(combination, contest, result) ||
		    (result->guarantee->number == number && str_equal(result->item, item)))
			continue;
		result->payable.count = 0;
		result->entitlement = ENTITLED_NONE;
		result->combined_away = true;
	}
	return r;
}

static int combination_apply(struct run *run, const struct combination *combination)
{
	struct contestant *room = ARENA_ARRAY_RAW(run->arena, struct contestant, run->result_count);
	int r = room ? 0 : -ENOMEM;

	for (size_t i = 0; i < run->result_count && r >= 0; i++) {
		const struct result *result = &run->results[i];
		struct contest contest = { result->window, result->item, room, 0 };

		if (!is_member(combination, result) || amounts_are_zero(&result->payable))
			continue;
		/* a window is settled with the first of its results, which stand side by side */
		if (i > 0 && in_contest(combination, &contest, &run->results[i - 1]))
			continue;
		r = contest_settle(run, combination, &contest);
	}
	return r;
}

/* Contract-wide limits see the results one after the other. */
static int contract_limits(struct run *run)
{
	int r = 0;

	run->limits = NULL;
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
		if (r >= 0 && result->below_minimum && amounts_are_zero(&result->payable))
			result->status = STATUS_BELOW_MINIMUM;
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

bool is_displaced(const struct run *run, const struct result *result)
{
	for (size_t i = 0; i < run->displaced_count; i++)
		if (run->displaced[i].guarantee == result->guarantee->number &&
		    run->displaced[i].window_end_ms == result->window.to &&
		    str_equal(run->displaced[i].item, result->item))
			return true;
	return false;
}

static bool has_limit(const struct run *run, const struct guarantee *guarantee)
{
	return guarantee->limit_count + run->contract->limit_count > 0;
}

int displaced_note(struct run *run, bool *ret_new)
{
	*ret_new = false;
	for (size_t i = 0; i < run->result_count; i++) {
		const struct result *result = &run->results[i];

		if (!result->combined_away || !has_limit(run, result->guarantee) ||
		    is_displaced(run, result))
			continue;
		if (run->displaced_count == run->displaced_capacity) {
			size_t capacity = run->displaced_capacity * 2 + 16;
			struct displaced *grown =
				ARENA_GROW(run->arena, struct displaced, run->displaced,
					   run->displaced_count, capacity);

			if (!grown)
				return -ENOMEM;
			run->displaced = grown;
			run->displaced_capacity = capacity;
		}
		run->displaced[run->displaced_count++] =
			(struct displaced){ result->guarantee->number, result->window.to,
					    result->item };
		*ret_new = true;
	}
	return 0;
}
