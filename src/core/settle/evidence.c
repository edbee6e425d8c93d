/* Missing evidence: the same windows settled in the provider's and in the customer's favour. */
#include "core/settle/results.h"

#include <errno.h>

static bool same_amounts(const struct amounts *a, const struct amounts *b)
{
	if (amounts_are_zero(a) && amounts_are_zero(b))
		return true;
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->items[i].type.kind == TYPE_TEXT || b->items[i].type.kind == TYPE_TEXT) {
			if (!str_equal(a->items[i].number.text.str, b->items[i].number.text.str))
				return false;
		} else if (ratio_compare(a->items[i].number.number, b->items[i].number.number) !=
				   0 ||
			   a->items[i].number.currency != b->items[i].number.currency) {
			return false;
		}
	}
	return true;
}

/* Whether something was taken away or never counted is no difference where nothing comes of it. */
static bool same_status(const struct result *a, const struct result *b)
{
	bool quiet = a->status == STATUS_KEPT || a->status == STATUS_EXCLUDED;

	return a->status == b->status ||
	       (quiet && (b->status == STATUS_KEPT || b->status == STATUS_EXCLUDED));
}

/* Results under one assumption about missing evidence. */
struct bound {
	enum evidence evidence;
	const struct result *results;
	size_t count;
};

/* Results under the best and the worst assumption, put beside those of the contract's own rule. */
static int bounds_join(struct run *run, size_t first, const struct bound bounds[2], bool uncertain,
		       const struct missing *missing)
{
	size_t count = run->result_count - first;
	int r = 0;

	for (size_t i = 0; i < count && i < bounds[0].count && i < bounds[1].count && r >= 0; i++) {
		struct result *result = &run->results[first + i];
		const struct result *best = &bounds[0].results[i], *worst = &bounds[1].results[i];
		bool same = same_amounts(&best->payable, &worst->payable) &&
			    best->missed == worst->missed && same_status(best, worst);

		if (!same) {
			struct result_bounds *kept = ARENA_NEW(run->arena, struct result_bounds);

			if (!kept)
				return -ENOMEM;
			*kept = (struct result_bounds){ best->payable, worst->payable };
			result->bounds = kept;
		}
		if (!uncertain || same || result->status == STATUS_UNDEFINED)
			continue;
		result->payable.count = 0;
		result->gross.count = 0;
		result->entitlement = ENTITLED_NONE;
		r = missing ? result_undefined(run, result, missing) : result_blind(run, result);
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
	run->proof = false;
	r = windows_settle(run, set, windows);
	bound->count = run->result_count - first;
	copy = ARENA_ARRAY(run->arena, struct result, bound->count);
	if (r < 0 || !copy)
		return r < 0 ? r : -ENOMEM;
	for (size_t i = 0; i < bound->count; i++)
		copy[i] = run->results[first + i];
	run->result_count = first;
	run->evidence = EVIDENCE_CONTRACT;
	run->proof = run->options->proof;
	bound->results = copy;
	return 0;
}

int evidence_bounds(struct run *run, const struct guarantee_set *set,
		    const struct plan_windows *windows, size_t first, bool uncertain)
{
	const struct missing *missing = run->doubt;
	struct bound bounds[2] = { { .evidence = EVIDENCE_BEST }, { .evidence = EVIDENCE_WORST } };
	const struct result *kept = run->results;
	size_t count = run->result_count;
	struct result *copy = ARENA_ARRAY(run->arena, struct result, count - first);
	int r;

	if (!copy)
		return -ENOMEM;
	for (size_t i = first; i < count; i++)
		copy[i - first] = kept[i];
	run->result_count = first;
	r = under(run, set, windows, &bounds[0]);
	if (r >= 0)
		r = under(run, set, windows, &bounds[1]);
	if (r < 0)
		return r;
	for (size_t i = first; i < count; i++)
		run->results[i] = copy[i - first];
	run->result_count = count;
	return bounds_join(run, first, bounds, uncertain, missing);
}
