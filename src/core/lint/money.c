/* Amounts: units, caps, their order, and what percentages are a share of. */
#include "core/lint/look.h"

#include <errno.h>

static bool is_capped(const struct limit *limits, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (limits[i].kind == LIMIT_AT_MOST || limits[i].kind == LIMIT_AWARDS)
			return true;
	return false;
}

static bool look_is_capped(const struct look *look)
{
	const struct contract *contract = look->lint->contract;

	return is_capped(look->guarantee->limits, look->guarantee->limit_count) ||
	       is_capped(contract->limits, contract->limit_count);
}

static struct str unit_text(const struct look *look, const struct piece *piece)
{
	const struct expr *unit = piece->segment->unit;

	return unit && !str_equal(unit->text, STR("1")) ? unit->text
							: look->schedule.quantity->text;
}

static void look_unit(struct look *look, const struct piece *piece)
{
	const struct tree *node = lint_node(look->lint->root, piece->at);
	struct lint_finding finding = look_finding(look, DIAG_LINT_PART_OF_UNIT, piece->at);

	if (piece->pays != PIECE_PER_UNIT)
		return;
	if (!tree_get(node, STR("part")) && piece->segment->unit &&
	    look->schedule.type.time_power == 1) {
		finding_text(&finding, unit_text(look, piece));
		lint_add(look->lint, finding);
	}
	if (piece->high.kind != BOUND_NONE || look_is_capped(look))
		return;
	finding = look_finding(look, DIAG_LINT_NO_CAP, piece->at);
	finding_text(&finding, unit_text(look, piece));
	lint_add(look->lint, finding);
}

/* The worst that can happen in the window, against what percentages are a share of. */
static int look_beyond(struct look *look)
{
	const uint16_t currency = look->lint->contract->currency;
	const struct schedule *schedule = &look->schedule;
	struct lint_finding finding =
		look_finding(look, DIAG_LINT_BEYOND_CHARGE, look->guarantee->pay.at);
	struct trial_outcome outcome;
	struct value paid;
	int64_t charge, minor;
	int r = trial_outage(look->trial, schedule->window_ms, &outcome);

	if (r < 0 || schedule->of.type != VALUE_NUMBER ||
	    !type_is(look->guarantee->pay.of->type, TYPE_NUMBER, 1, 0))
		return r;
	minor = trial_money(&outcome.payable, currency);
	if (ratio_round(schedule->of.number, 1, RATIO_DOWN, &charge) < 0 || charge <= 0 ||
	    minor <= charge)
		return 0;
	paid = value_number(ratio_int(minor));
	paid.currency = currency;
	finding_value(&finding, paid, TYPE_MONEY);
	finding_value(&finding, schedule->of, TYPE_MONEY);
	lint_add(look->lint, finding);
	return 0;
}

/* The contract with two limits of the guarantee exchanged. */
static int exchanged(struct look *look, size_t at, struct stake_side *ret_side)
{
	struct arena *arena = look->lint->arena;
	const struct contract *contract = look->lint->contract;
	struct contract *copy = ARENA_NEW(arena, struct contract);
	struct guarantee_set *sets =
		ARENA_ARRAY(arena, struct guarantee_set, contract->guarantee_count);
	struct guarantee_set *set = sets ? &sets[look->number] : NULL;
	struct variant *variants = ARENA_ARRAY(arena, struct variant,
					       contract->guarantees[look->number].variant_count);
	struct limit *limits = ARENA_ARRAY(arena, struct limit, look->guarantee->limit_count);

	if (!copy || !set || !variants || !limits)
		return -ENOMEM;
	*copy = *contract;
	copy->guarantees = sets;
	for (size_t i = 0; i < contract->guarantee_count; i++)
		sets[i] = contract->guarantees[i];
	for (size_t i = 0; i < set->variant_count; i++)
		variants[i] = set->variants[i];
	for (size_t i = 0; i < look->guarantee->limit_count; i++)
		limits[i] = look->guarantee->limits[i];
	limits[at] = look->guarantee->limits[at + 1];
	limits[at + 1] = look->guarantee->limits[at];
	set->variants = variants;
	variants[look->variant_number].guarantee.limits = limits;
	*ret_side = (struct stake_side){ copy, &variants[look->variant_number] };
	return 0;
}

static int look_limits(struct look *look)
{
	const struct guarantee *guarantee = look->guarantee;
	struct stake_side here = { look->lint->contract, look->variant }, other;
	struct lint_finding finding;
	struct stake stake;
	int r = 0;

	for (size_t i = 0; i + 1 < guarantee->limit_count && r >= 0; i++) {
		if (guarantee->limits[i].clause.len > 0 && guarantee->limits[i + 1].clause.len > 0)
			continue;
		r = exchanged(look, i, &other);
		if (r >= 0)
			r = stake_between(look->lint, here, other, &stake);
		if (r < 0 || !stake.known || stake.minor == 0)
			continue;
		finding = look_finding(look, DIAG_LINT_LIMITS_ORDER, guarantee->limits[i + 1].at);
		finding.stake = STAKE_AMOUNT;
		finding.stake_minor = stake.minor;
		finding.stake_ms = stake.ms;
		lint_add(look->lint, finding);
	}
	return r;
}

struct charge_question {
	const struct contract *contract;
	const char *per;
	struct str *ret_name;
};

static bool is_charge_per(const struct expr *part, const void *what)
{
	const struct charge_question *question = what;
	const struct subject_name *name;

	if (part->op != EXPR_SUBJECT)
		return false;
	name = &question->contract->subject_names[part->index];
	if (name->role != SUBJECT_CHARGE || !str_equal(name->charged, str_from(question->per)))
		return false;
	*question->ret_name = name->name;
	return true;
}

static bool rests_on(const struct look *look, const struct expr *expr, const char *per,
		     struct str *ret_name)
{
	const struct charge_question question = { look->lint->contract, per, ret_name };

	return expr_any(expr, is_charge_per, &question);
}

static int64_t months_of(struct period period)
{
	if (period.kind == PERIOD_QUARTER)
		return 3;
	if (period.kind == PERIOD_YEAR || period.kind == PERIOD_CONTRACT_YEAR)
		return 12;
	if (period.kind == PERIOD_LAST && period.unit_months)
		return period.amount;
	return 1;
}

static void look_base(struct look *look, const struct expr *expr)
{
	struct str name = STR_NONE;
	struct lint_finding finding;
	int64_t months = months_of(look->guarantee->window);

	if (!expr)
		return;
	if (rests_on(look, expr, "use", &name) || rests_on(look, expr, "window", &name)) {
		finding = look_finding(look, DIAG_LINT_BASE_UNKNOWN, expr->at);
		finding_text(&finding, name);
		lint_add(look->lint, finding);
	}
	if (look->guarantee->per == PER_WINDOW &&
	    ((months > 1 && rests_on(look, expr, "month", &name)) ||
	     (months > 3 && rests_on(look, expr, "quarter", &name)))) {
		finding = look_finding(look, DIAG_LINT_MEASURED_LONGER, expr->at);
		finding_text(&finding, name);
		lint_add(look->lint, finding);
	}
}

static bool gives_time(const struct guarantee *guarantee)
{
	for (size_t i = 0; i < guarantee->remedy_count; i++)
		if (str_equal(guarantee->remedies[i], STR("service time")) ||
		    str_equal(guarantee->remedies[i], STR("extension")) ||
		    str_equal(guarantee->remedies[i], STR("in kind")))
			return true;
	return guarantee->remedy_count == 0;
}

/* Days are owed, but every remedy is money. */
static void look_day(struct look *look, const struct piece *piece)
{
	struct lint_finding finding = look_finding(look, DIAG_LINT_DAY_VALUE, piece->expr->at);
	struct type type = piece->pay_type;

	if (gives_time(look->guarantee) ||
	    !(type.kind == TYPE_MONTHS || type_is(type, TYPE_NUMBER, 0, 1)))
		return;
	finding_text(&finding, piece->expr->text);
	lint_add(look->lint, finding);
}

int look_money(struct look *look)
{
	const struct pay_stage *pay = &look->guarantee->pay;
	int r = 0;

	if (pay->mode == PAY_NONE)
		return 0;
	look_base(look, pay->of);
	for (size_t i = 0; i < look->schedule.piece_count; i++) {
		look_unit(look, &look->schedule.pieces[i]);
		look_base(look, look->schedule.pieces[i].expr);
		look_day(look, &look->schedule.pieces[i]);
	}
	if (pay->of)
		r = look_beyond(look);
	return r < 0 ? r : look_limits(look);
}
