/* Missing evidence: the same windows settled in the provider's and in the customer's favour. */
#include <errno.h>

#include "core/settle/amounts.h"
#include "core/settle/history.h"
#include "core/settle/results.h"
#include "core/settle/stages.h"

static bool is_quiet(enum status status)
{
	return status == STATUS_KEPT || status == STATUS_EXCLUDED;
}

/* Whether something was taken away or never counted is no difference where nothing comes of it. */
static bool same_status(const struct result *a, const struct result *b)
{
	return a->status == b->status || (is_quiet(a->status) && is_quiet(b->status));
}

/* Lengths that are given, and what is left of records beside them, are made anew each time. */
static bool same_record(const struct record *a, const struct record *b)
{
	return a == b || (a && b && record_compare(a, b) == 0);
}

static bool is_counterpart(const struct result *a, const struct result *b)
{
	return same_record(a->record, b->record) && result_same_window(b, a);
}

/* Results under one assumption about missing evidence. */
struct bound {
	enum evidence evidence;
	bool blind_everywhere; /* as in the run */
	const struct result *results;
	size_t count;
};

/* What decides whether a result stands: the bounds of missing facts, and the first of those.
 * Time that nobody measured has a rule in the contract, and leaves nothing open by itself. */
struct doubt {
	const struct bound *sides;
	const struct missing *missing;
};

static bool same_outcome(const struct result *best, const struct result *worst)
{
	return amounts_equal(&best->payable, &worst->payable) && best->missed == worst->missed &&
	       same_status(best, worst);
}

/* The result of the same record and window, near the same place. An assumption can leave out
 * others: a record that then counts for nothing is joined with none. */
static const struct result *bound_of(const struct bound *bound, const struct result *result,
				     size_t place)
{
	static const struct result nothing = { .status = STATUS_EXCLUDED };
	const struct result *found = NULL;

	if (place < bound->count && is_counterpart(&bound->results[place], result))
		return &bound->results[place];
	for (size_t i = 0; i < bound->count && !found; i++)
		if (is_counterpart(&bound->results[i], result))
			found = &bound->results[i];
	return found ? found : &nothing;
}

/* Results under the best and the worst assumption, put beside those of the contract's own rule. */
static int bounds_join(struct run *run, size_t first, const struct bound bounds[2],
		       const struct doubt *doubt /* NULL: no fact is missing */)
{
	size_t count = run->result_count - first;
	int r = 0;

	for (size_t i = 0; i < count && r >= 0; i++) {
		struct result *result = &run->results[first + i];
		const struct result *best = bound_of(&bounds[0], result, i);
		const struct result *worst = bound_of(&bounds[1], result, i);

		if (!same_outcome(best, worst)) {
			struct result_bounds *kept = ARENA_NEW(run->arena, struct result_bounds);

			if (!kept)
				return -ENOMEM;
			*kept = (struct result_bounds){ best->payable, worst->payable,
							!result_is_open(best),
							!result_is_open(worst) };
			result->bounds = kept;
		}
		if (!doubt || result->status == STATUS_UNDEFINED ||
		    same_outcome(bound_of(&doubt->sides[0], result, i),
				 bound_of(&doubt->sides[1], result, i)))
			continue;
		result_owe_nothing(result);
		result->status = STATUS_KEPT; /* no longer pending: a charge will not decide it */
		r = doubt->missing ? result_undefined(run, result, doubt->missing)
				   : result_blind(run, result);
	}
	return r;
}

static int under(struct run *run, const struct guarantee_set *set,
		 const struct plan_windows *windows, struct bound *bound)
{
	size_t first = run->result_count;
	struct result *copy;
	int r;

	run->evidence = bound->evidence;
	run->blind_everywhere = bound->blind_everywhere;
	run->proof = false;
	r = windows_settle(run, set, windows);
	bound->count = run->result_count - first;
	copy = ARENA_ARRAY(run->arena, struct result, bound->count);
	if (r < 0 || !copy)
		return r < 0 ? r : -ENOMEM;
	for (size_t i = 0; i < bound->count; i++)
		copy[i] = run->results[first + i];
	run->result_count = first;
	results_moved(run);
	run->evidence = EVIDENCE_CONTRACT;
	run->proof = run->options->proof;
	bound->results = copy;
	return 0;
}

/* Whether the contract says in some window who bears time that nobody measured. */
static bool has_rule(const struct guarantee_set *set)
{
	for (size_t i = 0; i < set->variant_count; i++)
		if (set->variants[i].guarantee.unmeasured != RULE_UNDEFINED)
			return true;
	return false;
}

int evidence_bounds(struct run *run, const struct guarantee_set *set,
		    const struct plan_windows *windows, size_t first, bool unmeasured)
{
	const bool uncertain = run->uncertain;
	const struct missing *missing = run->doubt;
	/* all that is missing, then without what the contract has a rule for */
	struct bound bounds[4] = {
		{ .evidence = EVIDENCE_BEST, .blind_everywhere = true },
		{ .evidence = EVIDENCE_WORST, .blind_everywhere = true },
		{ .evidence = EVIDENCE_BEST },
		{ .evidence = EVIDENCE_WORST },
	};
	const bool apart = uncertain && unmeasured && has_rule(set);
	const size_t side_count = apart ? 4 : 2;
	const struct result *kept = run->results;
	size_t count = run->result_count;
	struct result *copy = ARENA_ARRAY(run->arena, struct result, count - first);
	int r = 0;

	if (!copy)
		return -ENOMEM;
	for (size_t i = first; i < count; i++)
		copy[i - first] = kept[i];
	run->result_count = first;
	results_moved(run);
	for (size_t i = 0; i < side_count && r >= 0; i++)
		r = under(run, set, windows, &bounds[i]);
	if (r < 0)
		return r;
	for (size_t i = first; i < count; i++)
		run->results[i] = copy[i - first];
	run->result_count = count;
	results_moved(run);
	return bounds_join(run, first, bounds,
			   uncertain ? &(struct doubt){ &bounds[apart ? 2 : 0], missing } : NULL);
}
