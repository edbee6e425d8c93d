/* Repeats: windows of a subscription in the same row of a table mostly owe the same, limits
 * included. It is then worked out for the first of them only. */
#include "core/settle/results.h"

#include <errno.h>

static bool same_everywhere(const struct expr *expr)
{
	return !expr || (expr->scope & ~SCOPE_SUBJECT) == 0;
}

/* No limit looks at the window, at what was paid in others, or at rates of a day. */
static bool limits_repeat(const struct run *run)
{
	const struct guarantee *guarantee = run->guarantee;

	for (size_t i = 0; i < guarantee->limit_count; i++) {
		const struct limit *limit = &guarantee->limits[i];

		if (limit->carries || limit->equivalent || !same_everywhere(limit->value) ||
		    !(limit->per.kind == PERIOD_RECORD || limit_is_alone(guarantee, limit)))
			return false;
	}
	return true;
}

/* Prices do not change with the day. */
static bool prices_repeat(const struct run *run)
{
	const struct pay_stage *stage = &run->guarantee->pay;

	if (values_change(run))
		return false;
	for (size_t i = 0; i < stage->segment_count; i++)
		if (!same_everywhere(stage->segments[i].pay))
			return false;
	return same_everywhere(stage->of);
}

/* What the first window of a row came to. */
struct repeat {
	bool known, capped, below_minimum;
	struct amounts gross, payable;
};

int repeats_begin(struct run *run)
{
	const struct guarantee *guarantee = run->guarantee;
	size_t count = guarantee->pay.segment_count;

	run->repeats = NULL;
	if (run->proof || guarantee->per != PER_WINDOW || !guarantee->pay.thresholds ||
	    run->facts->state_count > 0 || !prices_repeat(run) || !limits_repeat(run))
		return 0;
	run->repeats = ARENA_ARRAY_RAW(run->arena, struct repeat, count);
	if (!run->repeats)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		run->repeats[i].known = false;
	return 0;
}

static inline void amounts_copy(const struct amounts *from, struct amounts *to)
{
	to->count = from->count;
	for (size_t i = 0; i < from->count; i++) {
		value_copy(&to->items[i].number, &from->items[i].number);
		to->items[i].type = from->items[i].type;
	}
}

bool repeat_find(const struct run *run, size_t row, struct result *result)
{
	const struct repeat *repeat;

	if (!run->repeats || !run->repeats[row].known)
		return false;
	repeat = &run->repeats[row];
	result->row = (int)row + 1;
	result->capped = repeat->capped;
	result->below_minimum = repeat->below_minimum;
	amounts_copy(&repeat->gross, &result->gross);
	amounts_copy(&repeat->payable, &result->payable);
	return true;
}

void repeat_note(struct run *run, const struct result *result)
{
	struct repeat *repeat;

	if (!run->repeats || result->row == 0)
		return;
	repeat = &run->repeats[result->row - 1];
	repeat->known = true;
	repeat->capped = result->capped;
	repeat->below_minimum = result->below_minimum;
	amounts_copy(&result->gross, &repeat->gross);
	amounts_copy(&result->payable, &repeat->payable);
}
