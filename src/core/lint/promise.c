/* The promise itself: thresholds that contradict, vague words, exclusions that leave nothing. */
#include "core/lint/look.h"

#include <errno.h>

static void tell_two(struct look *look, struct position at, struct value here, struct value other)
{
	struct lint_finding finding = look_finding(look, DIAG_LINT_TWO_THRESHOLDS, at);
	struct type type = look->guarantee->target_value->type;

	finding_value(&finding, here, type);
	finding_value(&finding, other, type);
	lint_add(look->lint, finding);
}

/* within: 4 h, but a target of at most 8 h for the time it took. */
static int look_deadline(struct look *look)
{
	const struct guarantee *guarantee = look->guarantee;
	const struct expr *measure = expr_behind(guarantee->measure);
	struct value within, target = { .type = VALUE_UNDEFINED };
	int r;

	if (!guarantee->deadline || guarantee->target != TARGET_AT_MOST ||
	    measure->op != EXPR_VARIABLE || measure->index != VARIABLE_TOOK)
		return 0;
	r = witness_value(look->lint->arena, trial_witness(look->trial),
			  guarantee->deadline->within, &within);
	if (r >= 0)
		r = witness_value(look->lint->arena, trial_witness(look->trial),
				  guarantee->target_value, &target);
	if (r < 0 || within.type != VALUE_NUMBER || target.type != VALUE_NUMBER ||
	    ratio_compare(within.number, target.number) == 0)
		return r;
	tell_two(look, guarantee->target_value->at, target, within);
	return 0;
}

/* The constant that a comparison with the quantity names; NULL when it is none. */
static const struct expr *threshold_of(const struct look *look, const struct expr *expr)
{
	const struct expr *left, *measure = expr_behind(look->guarantee->measure);

	expr = expr_behind(expr);
	if (!expr || expr->op < EXPR_LESS || expr->op > EXPR_MORE_EQUAL)
		return NULL;
	left = expr_behind(expr->args[0]);
	if (left->op != EXPR_VARIABLE || expr->args[1]->op != EXPR_CONSTANT)
		return NULL;
	return left->index == VARIABLE_MEASURE ||
			       (measure->op == EXPR_VARIABLE && measure->index == left->index)
		       ? expr->args[1]
		       : NULL;
}

/* gate: availability < 99.5%, but a target of 99.9 %. */
static int look_gate(struct look *look)
{
	const struct expr *gate = threshold_of(look, look->guarantee->pay.gate);

	if (!gate || look->schedule.target.kind == BOUND_NONE || !look->schedule.target.known ||
	    gate->constant.type != VALUE_NUMBER ||
	    ratio_compare(gate->constant.number, look->schedule.target.value) == 0)
		return 0;
	tell_two(look, gate->at, gate->constant, value_number(look->schedule.target.value));
	return 0;
}

static bool same_scope(const struct guarantee *a, const struct guarantee *b)
{
	if (a->kinds != b->kinds || a->window.kind != b->window.kind ||
	    a->window.amount != b->window.amount || a->component_count != b->component_count ||
	    a->per != b->per || a->for_each != b->for_each)
		return false;
	for (size_t i = 0; i < a->component_count; i++)
		if (a->components[i] != b->components[i])
			return false;
	return true;
}

static bool same_expr(const struct expr *a, const struct expr *b)
{
	return a && b ? str_equal(a->text, b->text) : a == b;
}

static bool same_conditions(const struct guarantee *a, const struct guarantee *b)
{
	if (a->condition_count != b->condition_count || !same_expr(a->applies, b->applies))
		return false;
	for (size_t i = 0; i < a->condition_count; i++)
		if (a->conditions[i].kind != b->conditions[i].kind ||
		    !same_expr(a->conditions[i].that, b->conditions[i].that))
			return false;
	return true;
}

/* Settled with a study of its own: another guarantee of the contract. */
static int study_of(struct look *look, size_t number, struct schedule *ret_schedule)
{
	const struct variant *variant = &look->lint->contract->guarantees[number].variants[0];
	struct trial *trial;
	int r = trial_new(look->lint->arena, look->lint->contract, variant,
			  (struct trial_options){ .month = 0 }, &trial);

	return r < 0 ? r : schedule_make(look->lint->arena, trial, variant, ret_schedule);
}

/* Neither is twice the other. */
static int is_near(struct arena *arena, struct ratio a, struct ratio b, bool *ret_near)
{
	struct ratio twice_a = a, twice_b = b;
	int r = ratio_mul(arena, a, ratio_int(2), &twice_a);

	if (r >= 0)
		r = ratio_mul(arena, b, ratio_int(2), &twice_b);
	if (r >= 0)
		*ret_near = ratio_compare(twice_a, b) > 0 && ratio_compare(twice_b, a) > 0;
	return r;
}

/* 99.9 % of a month and 43 minutes. */
static int look_minutes(struct look *look, struct ratio minutes, struct position at)
{
	struct lint_finding finding = look_finding(look, DIAG_LINT_PERCENT_MINUTES, at);
	struct arena *arena = look->lint->arena;
	struct ratio exact;
	bool near = false;
	int r = ratio_sub(arena, ratio_int(1), look->schedule.target.value, &exact);

	if (r >= 0)
		r = ratio_mul(arena, exact, look->schedule.base, &exact);
	if (r >= 0)
		r = is_near(arena, exact, minutes, &near);
	if (r < 0 || !near || ratio_compare(exact, minutes) == 0)
		return r;
	finding_value(&finding, value_number(look->schedule.target.value), TYPE_PERCENT);
	finding_value(&finding, value_number(exact), TYPE_DURATION);
	finding_value(&finding, value_number(minutes), TYPE_DURATION);
	lint_add(look->lint, finding);
	return 0;
}

static int look_other(struct look *look, size_t number)
{
	const struct guarantee *other =
		&look->lint->contract->guarantees[number].variants[0].guarantee;
	struct schedule schedule;
	int r;

	if (!same_scope(look->guarantee, other) || other->target == TARGET_NONE ||
	    other->deadline || look->guarantee->deadline ||
	    !same_conditions(look->guarantee, other))
		return 0;
	r = study_of(look, number, &schedule);
	if (r < 0 || schedule.target.kind == BOUND_NONE || !schedule.target.known)
		return r;
	if (look->schedule.kind == QUANTITY_AVAILABILITY && schedule.kind == QUANTITY_DOWNTIME)
		return look_minutes(look, schedule.target.value, other->target_value->at);
	if (number < look->number && schedule.kind == look->schedule.kind &&
	    schedule.kind != QUANTITY_OTHER &&
	    same_expr(look->guarantee->measure, other->measure) &&
	    schedule.target_below == look->schedule.target_below &&
	    ratio_compare(schedule.target.value, look->schedule.target.value) != 0)
		tell_two(look, look->guarantee->target_value->at,
			 value_number(look->schedule.target.value),
			 value_number(schedule.target.value));
	return 0;
}

/* The table counts minutes where the target is a percentage. */
static int look_table_minutes(struct look *look)
{
	const struct expr *by = expr_behind(look->guarantee->pay.by);
	const struct guarantee *guarantee = look->guarantee;
	struct schedule schedule = look->schedule;
	struct ratio least = ratio_int(0);
	struct value target;
	const struct piece *first = NULL;
	int r;

	if (!by || by->op != EXPR_VARIABLE || by->index != VARIABLE_DOWNTIME ||
	    guarantee->target != TARGET_AT_LEAST || look->schedule.mode != PAY_REACHED ||
	    expr_behind(guarantee->measure)->index != VARIABLE_AVAILABILITY)
		return 0;
	for (size_t i = 0; i < schedule.piece_count; i++)
		if (schedule.pieces[i].low.kind != BOUND_NONE && schedule.pieces[i].low.known &&
		    (!first || ratio_compare(schedule.pieces[i].low.value, least) < 0)) {
			first = &schedule.pieces[i];
			least = first->low.value;
		}
	if (!first)
		return 0;
	r = witness_value(look->lint->arena, trial_witness(look->trial), guarantee->target_value,
			  &target);
	if (r < 0 || target.type != VALUE_NUMBER)
		return r;
	look->schedule.target.value = target.number;
	look->schedule.base = ratio_int(schedule.window_ms);
	r = look_minutes(look, least, first->at);
	look->schedule = schedule;
	return r;
}

static int look_thresholds(struct look *look)
{
	int r = look_deadline(look);

	if (r >= 0)
		r = look_gate(look);
	if (r >= 0)
		r = look_table_minutes(look);
	if (r < 0 || look->schedule.target.kind == BOUND_NONE || !look->schedule.target.known ||
	    look->lint->contract->guarantees[look->number].variant_count != 1)
		return r;
	for (size_t i = 0; i < look->lint->contract->guarantee_count && r >= 0; i++)
		if (i != look->number && look->lint->contract->guarantees[i].variant_count == 1)
			r = look_other(look, i);
	return r;
}

static bool is_mean(const struct expr *part, const void *what)
{
	(void)what;
	return part->op == EXPR_MEAN || part->op == EXPR_MEDIAN;
}

static void look_mean(struct look *look)
{
	const struct guarantee *guarantee = look->guarantee;

	if ((guarantee->target == TARGET_NONE && guarantee->pay.mode == PAY_NONE) ||
	    !expr_any(guarantee->measure, is_mean, NULL))
		return;
	lint_add(look->lint, look_finding(look, DIAG_LINT_MEAN, guarantee->measure->at));
}

/* Whether the contract says what a field of it means. */
static bool is_explained(const struct tree *root, struct str name)
{
	const struct tree *kinds = tree_get(root, STR("records"));

	for (size_t i = 0; kinds && i < kinds->count; i++) {
		const struct tree *field = tree_get(kinds->entries[i].value, name);

		if (field && tree_get(field, STR("about")))
			return true;
	}
	return false;
}

/* Fields a person fills in: yes/no, declared by the contract, without a word on how. */
struct judgement {
	const struct lint *lint;
	const struct expr **ret_found;
};

static bool is_judgement(const struct expr *part, const void *what)
{
	const struct judgement *judgement = what;
	const struct field *field;

	if (part->op != EXPR_FIELD || part->type.kind != TYPE_BOOL)
		return false;
	field = &judgement->lint->contract->fields[part->index];
	if (field->builtin || is_explained(judgement->lint->root, field->name))
		return false;
	*judgement->ret_found = part;
	return true;
}

static void look_judgement(struct look *look)
{
	const struct expr *found = NULL;
	const struct judgement judgement = { look->lint, &found };
	struct lint_finding finding;

	for (size_t i = 0; i < look->guarantee->condition_count; i++) {
		if (!expr_any(look->guarantee->conditions[i].that, is_judgement, &judgement))
			continue;
		finding = look_finding(look, DIAG_LINT_JUDGEMENT, found->at);
		finding_text(&finding, look->lint->contract->fields[found->index].name);
		lint_add(look->lint, finding);
	}
}

static bool is_open_ended(const struct condition *condition)
{
	return condition->kind == CONDITION_DURING && condition->during == DURING_RECORDS &&
	       !condition->outside && (condition->kinds >> KIND_MAINTENANCE & 1) &&
	       !condition->that && !condition->budget;
}

static void look_exclusions(struct look *look)
{
	const struct contract *contract = look->lint->contract;
	struct lint_finding finding;

	for (size_t i = 0; i < look->guarantee->condition_count; i++) {
		const struct condition *condition = &look->guarantee->conditions[i];

		if (!is_open_ended(condition))
			continue;
		finding = look_finding(look, DIAG_LINT_EXCLUSION, condition->at);
		finding_text(&finding, contract->kinds[KIND_MAINTENANCE].name);
		lint_add(look->lint, finding);
	}
}

static bool hurts(const struct trial_outcome *outcome)
{
	return outcome->missed || outcome->gross.count > 0 || outcome->status == STATUS_UNDEFINED ||
	       outcome->status == STATUS_NOT_ENTITLED;
}

/* One outage of the length, and as many of it as a trial can take: a promise may be about the
 * third. */
static int try_to_hurt(struct look *look, int64_t ms, bool *ret_hurts)
{
	struct span window = trial_window(look->trial), outages[TRIAL_OUTAGES_MAX];
	int64_t step_ms = look->schedule.window_ms / TRIAL_OUTAGES_MAX;
	struct trial_outcome outcome;
	int r = trial_outage(look->trial, ms, &outcome);

	if (r < 0)
		return r;
	*ret_hurts = hurts(&outcome);
	if (*ret_hurts || ms >= step_ms)
		return 0;
	for (int i = 0; i < TRIAL_OUTAGES_MAX; i++)
		outages[i] =
			(struct span){ window.from + i * step_ms, window.from + i * step_ms + ms };
	r = trial_outages(look->trial, (struct spans){ outages, TRIAL_OUTAGES_MAX }, &outcome);
	if (r >= 0)
		*ret_hurts = hurts(&outcome);
	return r;
}

/* Settles outages of every length: one of them must hurt. */
static int look_empty(struct look *look)
{
	static const int64_t LENGTHS_MS[] = { 60000, 3600000, 14400000, 86400000, 864000000, 0 };
	enum quantity_kind kind = look->schedule.kind;
	const struct guarantee *guarantee = look->guarantee;
	bool hurt;

	if ((guarantee->target == TARGET_NONE && guarantee->pay.mode == PAY_NONE) ||
	    guarantee->deadline || !(guarantee->kinds >> KIND_OUTAGE & 1) || guarantee->slots ||
	    (kind != QUANTITY_AVAILABILITY && kind != QUANTITY_DOWNTIME && kind != QUANTITY_LENGTH))
		return 0;
	for (size_t i = 0; i < sizeof(LENGTHS_MS) / sizeof(LENGTHS_MS[0]); i++) {
		int64_t ms = LENGTHS_MS[i] ? LENGTHS_MS[i] : look->schedule.window_ms;
		int r = try_to_hurt(look, ms, &hurt);

		if (r < 0 || hurt)
			return r;
	}
	lint_add(look->lint, look_finding(look, DIAG_LINT_EMPTY_PROMISE, guarantee->at));
	return 0;
}

int look_promise(struct look *look)
{
	int r = look_thresholds(look);

	look_mean(look);
	look_judgement(look);
	look_exclusions(look);
	return r < 0 ? r : look_empty(look);
}
