/* Plans and windows: which windows a guarantee is settled for, which guarantees a plan needs, and
 * the periods of limits and budgets. */
#include "core/settle/stages.h"
#include "core/time/window.h"

#include <errno.h>

#define WINDOWS_MAX 100000

static bool window_kind(struct period period, enum window_kind *ret_kind)
{
	switch ((enum period_kind)period.kind) {
	case PERIOD_DAY:
		*ret_kind = WINDOW_DAY;
		return true;
	case PERIOD_WEEK:
		*ret_kind = WINDOW_WEEK;
		return true;
	case PERIOD_MONTH:
	case PERIOD_LAST:
	case PERIOD_ANY:
		*ret_kind = WINDOW_MONTH;
		return true;
	case PERIOD_BILLING_MONTH:
		*ret_kind = WINDOW_BILLING_MONTH;
		return true;
	case PERIOD_QUARTER:
		*ret_kind = WINDOW_QUARTER;
		return true;
	case PERIOD_YEAR:
		*ret_kind = WINDOW_YEAR;
		return true;
	case PERIOD_CONTRACT_YEAR:
		*ret_kind = WINDOW_CONTRACT_YEAR;
		return true;
	case PERIOD_NONE:
	case PERIOD_RECORD:
	case PERIOD_WINDOW:
	case PERIOD_SUBSCRIPTION:
	case PERIOD_ASKED:
		break;
	}
	return false;
}

static bool depends_on_subscription(struct period period)
{
	return period.kind == PERIOD_BILLING_MONTH || period.kind == PERIOD_CONTRACT_YEAR ||
	       period.kind == PERIOD_SUBSCRIPTION;
}

static struct window window_rule(const struct contract *contract, const struct facts *facts,
				 enum window_kind kind)
{
	struct window window = {
		.kind = kind, .zone = contract->zone, .anchor_day = 1, .start = { 1970, 1, 1 }
	};

	if (!facts)
		return window;
	if (facts->life.from > INT64_MIN)
		window.start = zone_date(contract->zone, instant_of(facts->life.from));
	window.anchor_day = facts->billing_day > 0 ? facts->billing_day : window.start.day;
	return window;
}

static int windows_add(struct arena *arena, struct plan_windows *windows, size_t *capacity,
		       struct span window)
{
	if (windows->count == WINDOWS_MAX)
		return -EOVERFLOW;
	if (windows->count == *capacity) {
		size_t grown = *capacity * 2 + 16;
		struct span *items =
			ARENA_GROW(arena, struct span, windows->windows, windows->count, grown);

		if (!items)
			return -ENOMEM;
		windows->windows = items;
		*capacity = grown;
	}
	windows->windows[windows->count++] = window;
	return 0;
}

/* A rolling window ends with each month and reaches back. */
static struct span reach_back(const struct contract *contract, struct period period,
			      struct span month)
{
	struct civil_date end = zone_date(contract->zone, instant_of(month.to));

	if (!period.unit_months)
		end = date_add_days(end, -(period.amount / DAY_MS));
	else
		end = date_add_months(end, -period.amount);
	month.from = zone_day_start(contract->zone, end).ms;
	return month;
}

static bool follow_one_another(const struct plan_windows *windows)
{
	for (size_t i = 1; i < windows->count; i++)
		if (windows->windows[i].from < windows->windows[i - 1].to)
			return false;
	return windows->count > 0;
}

static int edges_make(struct arena *arena, struct plan_windows *windows)
{
	int64_t *edges;
	size_t count = 0;

	if (!follow_one_another(windows))
		return 0;
	edges = ARENA_ARRAY_RAW(arena, int64_t, 2 * windows->count + 1);
	windows->stretches = ARENA_ARRAY_RAW(arena, size_t, windows->count);
	if (!edges || !windows->stretches)
		return -ENOMEM;
	for (size_t i = 0; i < windows->count; i++) {
		if (count == 0 || edges[count - 1] != windows->windows[i].from)
			edges[count++] = windows->windows[i].from;
		windows->stretches[i] = count;
		edges[count++] = windows->windows[i].to;
	}
	edges[count++] = INT64_MAX;
	windows->edges = edges;
	windows->edge_count = count;
	return 0;
}

static int windows_fill(struct arena *arena, const struct contract *contract,
			const struct facts *facts, struct windows asked,
			struct plan_windows *windows)
{
	enum window_kind kind = WINDOW_MONTH;
	size_t capacity = 0;
	bool civil = window_kind(windows->period, &kind);
	struct window rule = window_rule(contract, facts, kind);
	int r = 0;

	for (size_t i = 0; i < asked.count && r >= 0; i++) {
		struct span want = asked.items[i];

		if (!civil) {
			if (windows->period.kind == PERIOD_SUBSCRIPTION && facts &&
			    facts->life.from > INT64_MIN)
				want.from = facts->life.from;
			r = windows_add(arena, windows, &capacity, want);
			continue;
		}
		for (struct span window = window_of(&rule, instant_of(want.from));
		     window.to <= want.to && r >= 0; window = window_next(&rule, window))
			r = windows_add(arena, windows, &capacity,
					windows->period.kind == PERIOD_LAST
						? reach_back(contract, windows->period, window)
						: window);
	}
	return r < 0 ? r : edges_make(arena, windows);
}

static bool same_period(struct period a, struct period b)
{
	return a.kind == b.kind && a.amount == b.amount && a.unit_months == b.unit_months;
}

static int plan_add(struct arena *arena, struct plan *plan, struct period period)
{
	struct plan_windows *kinds;

	for (size_t i = 0; i < plan->kind_count; i++)
		if (same_period(plan->kinds[i].period, period))
			return 0;
	if (depends_on_subscription(period))
		return 0;
	kinds = ARENA_GROW(arena, struct plan_windows, plan->kinds, plan->kind_count,
			   plan->kind_count + 1);
	if (!kinds)
		return -ENOMEM;
	plan->kinds = kinds;
	plan->kinds[plan->kind_count] = (struct plan_windows){ .period = period };
	return windows_fill(arena, plan->contract, NULL, plan->asked,
			    &plan->kinds[plan->kind_count++]);
}

static bool looks_at_time(const struct contract *contract)
{
	for (size_t i = 0; i < contract->guarantee_count; i++)
		for (size_t v = 0; v < contract->guarantees[i].variant_count; v++) {
			const struct guarantee *guarantee =
				&contract->guarantees[i].variants[v].guarantee;

			for (size_t c = 0; c < guarantee->condition_count; c++)
				if (guarantee->conditions[c].kind == CONDITION_DURING &&
				    guarantee->conditions[c].during == DURING_GUARANTEE)
					return true;
		}
	return false;
}

int plan_new(struct arena *arena, const struct contract *contract, struct windows asked,
	     const struct plan **ret_plan)
{
	struct plan *plan = ARENA_NEW(arena, struct plan);
	int r = 0;

	if (!plan)
		return -ENOMEM;
	*plan = (struct plan){ .contract = contract, .asked = asked };
	for (size_t i = 0; i < contract->guarantee_count && r >= 0; i++)
		for (size_t v = 0; v < contract->guarantees[i].variant_count && r >= 0; v++)
			r = plan_add(arena, plan,
				     contract->guarantees[i].variants[v].guarantee.window);
	plan->needs_time = looks_at_time(contract);
	for (size_t i = 0; i < contract->right_count && r >= 0; i++)
		r = plan_add(arena, plan, contract->rights[i].window);
	*ret_plan = plan;
	return r;
}

int windows_of(struct run *run, struct period period, struct plan_windows *ret_windows)
{
	for (size_t i = 0; i < run->plan->kind_count; i++) {
		if (!same_period(run->plan->kinds[i].period, period))
			continue;
		*ret_windows = run->plan->kinds[i];
		return 0;
	}
	*ret_windows = (struct plan_windows){ .period = period };
	return windows_fill(run->arena, run->contract, run->facts, run->plan->asked, ret_windows);
}

bool settle_window_at(const struct contract *contract, const struct facts *facts,
		      struct period period, int64_t at_ms, struct span *ret_window)
{
	enum window_kind kind;
	struct window rule;

	if (!window_kind(period, &kind))
		return false;
	rule = window_rule(contract, facts, kind);
	*ret_window = window_of(&rule, instant_of(at_ms));
	if (period.kind == PERIOD_LAST)
		*ret_window = reach_back(contract, period, *ret_window);
	return true;
}

struct span period_span(const struct run *run, struct period period, struct span window,
			int64_t at_ms)
{
	if (period.kind == PERIOD_WINDOW || period.kind == PERIOD_NONE ||
	    period.kind == PERIOD_RECORD ||
	    settle_window_at(run->contract, run->facts, period, at_ms, &window))
		return window;
	return (struct span){ INT64_MIN, INT64_MAX };
}

/* The guarantees of a set, those they look at, and those that a combination holds with them. */
static uint64_t needs_of(const struct contract *contract, uint64_t set)
{
	uint64_t needs = set;

	for (size_t i = 0; i < contract->guarantee_count; i++)
		for (size_t v = 0; (set >> i & 1) && v < contract->guarantees[i].variant_count; v++)
			needs |= contract->guarantees[i].variants[v].guarantee.uses;
	for (size_t i = 0; i < contract->combination_count; i++) {
		uint64_t members = 0;

		for (size_t k = 0; k < contract->combinations[i].count; k++)
			members |= UINT64_C(1) << contract->combinations[i].guarantees[k];
		needs |= (members & set) ? members : 0;
	}
	return needs;
}

int plan_new_alone(struct arena *arena, const struct contract *contract, struct windows asked,
		   uint16_t number, const struct plan **ret_plan)
{
	struct plan *plan = ARENA_NEW(arena, struct plan);
	const struct plan *whole;
	uint64_t needed = contract->limit_count > 0 ? UINT64_MAX : UINT64_C(1) << number;
	int r = plan_new(arena, contract, asked, &whole);

	if (r < 0)
		return r;
	if (!plan)
		return -ENOMEM;
	*plan = *whole;
	plan->alone = true;
	do {
		plan->needed = needed;
		needed = needs_of(contract, needed);
	} while (needed != plan->needed);
	*ret_plan = plan;
	return 0;
}
