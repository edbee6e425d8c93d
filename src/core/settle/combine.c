/* How guarantees of one window are combined. */
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
	struct worth worth;
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
	       result->whole.to == contest->window.to &&
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

/* Sums what each guarantee pays in the window. */
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
							   .worth.sum = ratio_int(0) };
		}
		r = worth_add(run->arena, &contestant->worth, &result->payable);
	}
	return r;
}

/* Of the guarantee that stands first in the list, then of the item that was settled first. */
static bool is_before(const struct contestant *a, const struct contestant *b)
{
	return a->place != b->place ? a->place < b->place : a->first->turn < b->first->turn;
}

/* NULL: nobody can say which is the highest. */
static const struct contestant *contest_winner(const struct combination *combination,
					       const struct contest *contest)
{
	const struct contestant *winner = &contest->items[0];
	bool best = combination->take == TAKE_BEST;

	for (size_t i = 0; i < contest->count; i++) {
		const struct contestant *other = &contest->items[i];
		int order = 0;

		if (best && !worths_compare(&other->worth, &winner->worth, &order))
			return NULL;
		if (order > 0 || (order == 0 && is_before(other, winner)))
			winner = other;
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
	if (r < 0)
		return r;
	step = step_add(run, STEP_COMBINED, combination->clause, NULL);
	step_word(step, text);
	step_word(step, winner->first->guarantee->id);
	return 0;
}

/* What does not win uses up no limit for later windows. */
static int fallen_note(struct run *run, const struct contestant *loser)
{
	const struct displaced fallen = { loser->first->guarantee->number, loser->first->whole.to,
					  loser->first->item };

	if (loser->first->guarantee->limit_count == 0)
		return 0;
	if (run->fallen_count == run->fallen_capacity) {
		size_t capacity = run->fallen_capacity * 2 + 16;
		struct displaced *grown = ARENA_GROW(run->arena, struct displaced, run->fallen,
						     run->fallen_count, capacity);

		if (!grown)
			return -ENOMEM;
		run->fallen = grown;
		run->fallen_capacity = capacity;
	}
	run->fallen[run->fallen_count++] = fallen;
	return 0;
}

static int result_lose(struct run *run, const struct contest *contest, struct result *result,
		       bool known)
{
	result->payable.count = 0;
	result->entitlement = ENTITLED_NONE;
	result->combined_away = true;
	if (known)
		return 0;
	result->gross.count = 0;
	return result_incomparable(run, result, contest->items[0].first->guarantee->id,
				   contest->items[1].first->guarantee->id);
}

/* One guarantee of the window is paid; what the others pay falls away. */
static int contest_settle(struct run *run, const struct combination *combination,
			  struct contest *contest)
{
	const struct contestant *winner;
	int r = contest_fill(run, combination, contest);

	if (r < 0 || contest->count < 2)
		return r;
	winner = contest_winner(combination, contest);
	if (winner)
		r = combination_step(run, combination, contest, winner);
	for (size_t i = 0; i < contest->count && r >= 0; i++)
		if (&contest->items[i] != winner)
			r = fallen_note(run, &contest->items[i]);
	for (size_t i = 0; i < run->result_count && r >= 0; i++) {
		struct result *result = &run->results[i];

		if (in_contest(combination, contest, result) &&
		    contestant_of(contest, result) != winner)
			r = result_lose(run, contest, result, winner != NULL);
	}
	return r;
}

static int combination_apply(struct run *run, const struct combination *combination)
{
	struct contestant *room = ARENA_ARRAY_RAW(run->arena, struct contestant, run->result_count);
	int r = room ? 0 : -ENOMEM;

	for (size_t i = 0; i < run->result_count && r >= 0; i++) {
		const struct result *result = &run->results[i];
		struct contest contest = { result->whole, result->item, room, 0 };

		if (!is_member(combination, result) || amounts_are_zero(&result->payable))
			continue;
		/* a window is settled with the first of its results, which stand side by side */
		if (i > 0 && in_contest(combination, &contest, &run->results[i - 1]))
			continue;
		r = contest_settle(run, combination, &contest);
	}
	return r;
}

int results_combine(struct run *run)
{
	int r = 0;

	run->steps.count = 0;
	run->fallen_count = 0;
	for (size_t i = 0; i < run->contract->combination_count && r >= 0; i++)
		if (run->contract->combinations[i].take != TAKE_SUM)
			r = combination_apply(run, &run->contract->combinations[i]);
	return r < 0 ? r : contract_limits(run);
}

static bool same_displaced(const struct displaced *a, const struct displaced *b)
{
	return a->guarantee == b->guarantee && a->window_end_ms == b->window_end_ms &&
	       str_equal(a->item, b->item);
}

bool is_displaced(const struct run *run, struct displaced pay)
{
	for (size_t i = 0; i < run->displaced_count; i++)
		if (same_displaced(&run->displaced[i], &pay))
			return true;
	return false;
}

/* Of what fell away in this round only what had fallen away before stays. */
static void fallen_again(struct run *run)
{
	size_t count = 0;

	for (size_t i = 0; i < run->fallen_count; i++)
		if (is_displaced(run, run->fallen[i]))
			run->fallen[count++] = run->fallen[i];
	run->fallen_count = count;
}

bool displaced_change(struct run *run, bool fewer)
{
	struct displaced *before = run->displaced;
	size_t capacity = run->displaced_capacity;
	bool same;

	if (fewer)
		fallen_again(run);
	same = run->displaced_count == run->fallen_count;
	for (size_t i = 0; i < run->fallen_count && same; i++)
		same = same_displaced(&run->displaced[i], &run->fallen[i]);
	run->displaced = run->fallen;
	run->displaced_count = run->fallen_count;
	run->displaced_capacity = run->fallen_capacity;
	run->fallen = before;
	run->fallen_capacity = capacity;
	run->fallen_count = 0;
	return !same;
}
