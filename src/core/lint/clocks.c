/* Windows, clocks, joining, slots, deadlines: what the language fills in for a silent text. */
#include "core/lint/look.h"
#include "core/time/civil.h"

#include <errno.h>

#define JANUARY ((2026 - 1970) * 12)
#define YEAR_MONTHS 12

static bool measures_time(const struct look *look)
{
	enum quantity_kind kind = look->schedule.kind;

	return kind == QUANTITY_AVAILABILITY || kind == QUANTITY_DOWNTIME;
}

static bool looks_at_outages(const struct look *look)
{
	return look->guarantee->kinds >> KIND_OUTAGE & 1;
}

static bool has_promise(const struct look *look)
{
	return look->guarantee->pay.mode != PAY_NONE || look->guarantee->target != TARGET_NONE;
}

/* A key of the guarantee, absent: what the language takes instead is not what the text says. */
static void look_absent(struct look *look, const char *key, enum diag_id rule)
{
	if (look_key(look, key))
		return;
	lint_add(look->lint, look_finding(look, rule, look->guarantee->at));
}

static void look_window(struct look *look)
{
	const struct guarantee *guarantee = look->guarantee;
	bool time = measures_time(look);

	if (!looks_at_outages(look) || !has_promise(look))
		return;
	if (time && !(guarantee->slots && guarantee->slots->series >= 0))
		look_absent(look, "unmeasured", DIAG_LINT_UNMEASURED);
	if (guarantee->pay.mode != PAY_NONE && (time || look->schedule.kind == QUANTITY_LENGTH ||
						look->schedule.kind == QUANTITY_COUNT))
		look_absent(look, "belongs", DIAG_LINT_WINDOW_EDGE);
	if (guarantee->per == PER_RECORD && look->schedule.kind == QUANTITY_LENGTH &&
	    !guarantee->deadline && !guarantee->clock)
		look_absent(look, "clock", DIAG_LINT_CLOCK_START);
}

static bool is_event(const struct expr *part, const void *what)
{
	(void)what;
	return part->op == EXPR_FIELD;
}

static bool has_fallback(const struct expr *part, const void *what)
{
	(void)what;
	return part->op == EXPR_ELSE || part->op == EXPR_LATER || part->op == EXPR_EARLIER ||
	       part->op == EXPR_IF;
}

static void look_clock(struct look *look)
{
	const struct clock_stage *clock = look->guarantee->clock;
	struct lint_finding finding;
	const struct tree *node;

	if (!clock || !clock->from || !expr_any(clock->from, is_event, NULL) ||
	    expr_any(clock->from, has_fallback, NULL))
		return;
	node = lint_node(look->lint->root, clock->at);
	if (!node || tree_get(node, STR("if missing")))
		return;
	finding = look_finding(look, DIAG_LINT_CLOCK_EVENT, clock->from->at);
	finding_text(&finding, clock->from->text);
	lint_add(look->lint, finding);
}

static void look_join(struct look *look)
{
	const struct tree *join = look_key(look, "join"), *slots = look_key(look, "slots");

	if (join && tree_get(join, STR("gap")) && !tree_get(join, STR("as")))
		lint_add(look->lint, look_finding(look, DIAG_LINT_JOIN, join->at));
	if (slots && tree_get(slots, STR("size")) && !tree_get(slots, STR("aligned")) &&
	    look->guarantee->slots && look->guarantee->slots->series < 0)
		lint_add(look->lint, look_finding(look, DIAG_LINT_SLOT_ALIGNMENT, slots->at));
}

static bool is_monthly(struct period period)
{
	return period.kind == PERIOD_MONTH || period.kind == PERIOD_BILLING_MONTH;
}

static int64_t longest_days(struct period period)
{
	if (is_monthly(period))
		return 31;
	if (period.kind == PERIOD_QUARTER)
		return 92;
	return period.kind == PERIOD_YEAR || period.kind == PERIOD_CONTRACT_YEAR ? 366 : 0;
}

static void look_fixed_base(struct look *look)
{
	const struct expr *base = expr_behind(look->guarantee->base);
	int64_t days = longest_days(look->guarantee->window);
	struct lint_finding finding;

	if (!base || look->schedule.kind != QUANTITY_AVAILABILITY || days == 0 ||
	    base->op != EXPR_CONSTANT || base->constant.type != VALUE_NUMBER ||
	    ratio_compare(base->constant.number, ratio_int(days * DAY_MS)) >= 0)
		return;
	finding = look_finding(look, DIAG_LINT_BASE_SHORTER, look->guarantee->base->at);
	finding_value(&finding, base->constant, TYPE_DURATION);
	finding_value(&finding, value_ms(days * DAY_MS), TYPE_DURATION);
	lint_add(look->lint, finding);
}

/* Whether a claim filed just before its deadline, after the window, would be in time. */
static int claim_fits(struct look *look, int month, bool *ret_fits, int64_t *ret_end_ms)
{
	struct trial_outcome outcome;
	struct trial *trial;
	int r = trial_new(look->lint->arena, look->lint->contract, look->variant,
			  (struct trial_options){ .month = month }, &trial);

	*ret_fits = true;
	if (r < 0)
		return r;
	*ret_end_ms = trial_window(trial).to;
	trial_claim(trial, *ret_end_ms);
	r = trial_outage(trial, look->schedule.window_ms, &outcome);
	if (r < 0 || !outcome.found || outcome.deadline_ms == INT64_MIN)
		return r;
	if (outcome.deadline_ms <= *ret_end_ms) {
		*ret_fits = false;
		return 0;
	}
	trial_claim(trial, outcome.deadline_ms - 1);
	r = trial_outage(trial, look->schedule.window_ms, &outcome);
	if (r >= 0)
		*ret_fits = outcome.entitlement != ENTITLED_EARLY;
	return r;
}

static int look_short_month(struct look *look)
{
	struct lint_finding finding =
		look_finding(look, DIAG_LINT_SHORT_MONTH, look->guarantee->claim.at);
	int64_t end_ms;
	bool fits;

	if (!look->guarantee->claim.needed || !is_monthly(look->guarantee->window))
		return 0;
	for (int i = 0; i < YEAR_MONTHS; i++) {
		struct value day = { .type = VALUE_DATE };
		int r = claim_fits(look, JANUARY + i, &fits, &end_ms);

		if (r < 0)
			return r;
		if (fits)
			continue;
		day.day = (int32_t)date_days(
			zone_date(look->lint->contract->zone, instant_of(end_ms - 1)));
		finding_value(&finding, day, TYPE_OF(TYPE_DATE));
		lint_add(look->lint, finding);
		return 0;
	}
	return 0;
}

static void look_anchor(struct look *look)
{
	const struct claim_stage *claim = &look->guarantee->claim;
	struct lint_finding finding = look_finding(look, DIAG_LINT_DEADLINE_ANCHOR, claim->at);

	if (!claim->needed || !claim->file.within || claim->file.of || claim->by)
		return;
	finding_text(&finding, claim->file.within->text);
	lint_add(look->lint, finding);
}

int look_clocks(struct look *look)
{
	look_window(look);
	look_clock(look);
	look_join(look);
	look_fixed_base(look);
	look_anchor(look);
	return look_short_month(look);
}
