/* Rows of a table against each other, against the target, and against what can happen. */
#include "core/lint/look.h"

#include <errno.h>

static bool is_table(const struct look *look)
{
	return look->schedule.mode == PAY_REACHED && look->region_count > 0;
}

/* A value that a reading fills: the text itself says nothing. */
static bool is_reading(const struct look *look, struct position map, const char *key)
{
	const struct tree *node = tree_get(lint_node(look->lint->root, map), str_from(key));

	return node && tree_get(node, STR("reading"));
}

static bool has_otherwise(const struct look *look)
{
	const struct expr *otherwise = expr_behind(look->guarantee->pay.otherwise);

	if (is_reading(look, look->guarantee->pay.at, "otherwise"))
		return false;
	return otherwise &&
	       !(otherwise->op == EXPR_CONSTANT && otherwise->constant.type == VALUE_UNDEFINED);
}

static void bounds_tell(const struct look *look, const struct region *region,
			struct lint_finding *finding)
{
	finding_value(finding, value_number(region->low.value), look->schedule.type);
	if (!region->point)
		finding_value(finding, value_number(region->high.value), look->schedule.type);
}

/* Whether some region before it (on the better or the worse side) has a row. */
static bool rows_on_both_sides(const struct look *look, size_t at)
{
	bool before = false, after = false;

	for (size_t i = 0; i < look->region_count; i++) {
		before = before || (i < at && look->regions[i].owner_count > 0);
		after = after || (i > at && look->regions[i].owner_count > 0);
	}
	return before && after;
}

/* The row next to a region without one, on the worse side: where the hole is shown. */
static struct position row_beside(const struct look *look, size_t at)
{
	bool down = look->schedule.worse == WORSE_LOWER;

	/* n regions away from it, as far as there are any */
	for (size_t n = 0; down ? n <= at : at + n < look->region_count; n++) {
		const struct region *region = &look->regions[down ? at - n : at + n];

		if (region->owner_count > 0)
			return look->schedule.pieces[region->payer].at;
	}
	return look->guarantee->pay.at;
}

static bool is_bounded(const struct region *region)
{
	return region->point || (region->low.kind != BOUND_NONE && region->high.kind != BOUND_NONE);
}

/* A value nobody owns is a hole between rows, or a breach before the first of them. */
static void look_unowned(struct look *look, size_t at)
{
	const struct region *region = &look->regions[at];
	struct lint_finding finding;
	bool between = rows_on_both_sides(look, at);

	if (region->owner_count > 0 || !is_bounded(region) || (between && has_otherwise(look)))
		return;
	if (between) {
		/* Values that keep the promise need no row, also when a row lies beyond. */
		if (region->kept && look->schedule.target.kind != BOUND_NONE)
			return;
		finding = look_finding(look,
				       region->point ? DIAG_LINT_EDGE_NOBODY : DIAG_LINT_TABLE_GAP,
				       row_beside(look, at));
	} else {
		if (region->kept || region->point)
			return;
		finding = look_finding(look, DIAG_LINT_MISSED_BUT_UNPAID, row_beside(look, at));
	}
	bounds_tell(look, region, &finding);
	lint_add(look->lint, finding);
}

/* A row for one value alone, whose pay is a reading: the text gives it to no row. */
static void look_filled(struct look *look, const struct region *region)
{
	struct lint_finding finding;
	const struct piece *piece;

	if (!region->point || region->payer == SIZE_MAX)
		return;
	piece = &look->schedule.pieces[region->payer];
	if (piece->low.kind != BOUND_CLOSED || piece->high.kind != BOUND_CLOSED ||
	    ratio_compare(piece->low.value, piece->high.value) != 0 ||
	    !is_reading(look, piece->at, "pay"))
		return;
	finding = look_finding(look, DIAG_LINT_EDGE_NOBODY, piece->at);
	bounds_tell(look, region, &finding);
	lint_add(look->lint, finding);
}

static bool is_two_sided(const struct piece *piece)
{
	return piece->low.kind != BOUND_NONE && piece->high.kind != BOUND_NONE;
}

static bool same_pay(const struct piece *a, const struct piece *b)
{
	return a->pay.type == VALUE_NUMBER && b->pay.type == VALUE_NUMBER &&
	       ratio_compare(a->pay.number, b->pay.number) == 0;
}

/* Rows that are open on the worse side lie in one another as they should; two that both have two
 * ends should not meet. */
static void look_shared(struct look *look, const struct region *region)
{
	size_t count = region->owner_count;
	struct lint_finding finding;

	if (count > REGION_OWNERS_MAX)
		count = REGION_OWNERS_MAX;
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count; k++) {
			const struct piece *a = &look->schedule.pieces[region->owners[i]];
			const struct piece *b = &look->schedule.pieces[region->owners[k]];

			if (!is_two_sided(a) || !is_two_sided(b) || same_pay(a, b) ||
			    (look->guarantee->pay.several_highest && !region->point))
				continue;
			finding = look_finding(look,
					       region->point ? DIAG_LINT_EDGE_TWICE
							     : DIAG_LINT_TABLE_OVERLAP,
					       b->at);
			bounds_tell(look, region, &finding);
			lint_add(look->lint, finding);
		}
}

static bool pays_something(const struct piece *piece)
{
	return piece->pay.type != VALUE_NUMBER || ratio_sign(piece->pay.number) > 0;
}

/* Whether a row only pays where the promise is kept. */
static bool always_kept(const struct look *look, size_t row)
{
	for (size_t i = 0; i < look->region_count; i++)
		for (size_t k = 0; k < look->regions[i].owner_count && k < REGION_OWNERS_MAX; k++)
			if (look->regions[i].owners[k] == row && !look->regions[i].kept)
				return false;
	return true;
}

static void look_kept(struct look *look, const struct region *region)
{
	struct lint_finding finding;
	const struct piece *piece;

	if (look->schedule.target.kind == BOUND_NONE || !look->schedule.target.known ||
	    !region->kept || region->payer == SIZE_MAX)
		return;
	piece = &look->schedule.pieces[region->payer];
	if (!pays_something(piece))
		return;
	if (!region->point && always_kept(look, region->payer)) {
		lint_add(look->lint, look_finding(look, DIAG_LINT_ROW_ABOVE_TARGET, piece->at));
		return;
	}
	finding = look_finding(look, DIAG_LINT_KEPT_BUT_PAID, piece->at);
	finding_value(&finding,
		      value_number(region->low.kind != BOUND_NONE ? region->low.value
								  : region->high.value),
		      look->schedule.type);
	lint_add(look->lint, finding);
}

/* Two neighbours along the table, the second one worse. */
static void look_falls(struct look *look, const struct region *better, const struct region *worse)
{
	struct lint_finding finding;
	const struct piece *a, *b;

	if (look->guarantee->pay.several_highest || better->payer == SIZE_MAX ||
	    worse->payer == SIZE_MAX || better->payer == worse->payer)
		return;
	a = &look->schedule.pieces[better->payer];
	b = &look->schedule.pieces[worse->payer];
	if (a->pay.type != VALUE_NUMBER || b->pay.type != VALUE_NUMBER ||
	    a->pay_type.money_power != b->pay_type.money_power ||
	    a->pay_type.time_power != b->pay_type.time_power ||
	    ratio_compare(a->pay.number, b->pay.number) <= 0)
		return;
	finding = look_finding(look, DIAG_LINT_WORSE_PAYS_LESS, b->at);
	finding.args[0] = (struct step_arg){ .text = b->expr->text };
	finding.args[1] = (struct step_arg){ .text = a->expr->text };
	finding.arg_count = 2;
	lint_add(look->lint, finding);
}

int look_table(struct look *look)
{
	bool down = look->schedule.worse == WORSE_LOWER;

	if (!is_table(look))
		return 0;
	for (size_t i = 0; i < look->region_count; i++) {
		const struct region *region = &look->regions[i];

		look_unowned(look, i);
		look_shared(look, region);
		look_filled(look, region);
		look_kept(look, region);
		if (i > 0 && look->schedule.worse != WORSE_UNKNOWN)
			look_falls(look, down ? region : region - 1, down ? region - 1 : region);
	}
	return 0;
}

/* Dead rows. */

static bool is_owner(const struct region *region, size_t row)
{
	for (size_t i = 0; i < region->owner_count && i < REGION_OWNERS_MAX; i++)
		if (region->owners[i] == row)
			return true;
	return false;
}

static bool reaches(const struct look *look, size_t row, bool pays)
{
	for (size_t i = 0; i < look->region_count; i++)
		if (pays ? look->regions[i].payer == row : is_owner(&look->regions[i], row))
			return true;
	return false;
}

/* Whether a multiple of the step, counted from the good end, lies in the row. */
static int step_in_row(const struct look *look, const struct piece *piece, bool *ret_in)
{
	const struct schedule *schedule = &look->schedule;
	bool availability = schedule->kind == QUANTITY_AVAILABILITY;
	struct edge low = availability ? piece->high : piece->low;
	struct edge high = availability ? piece->low : piece->high;
	struct ratio from = low.value, to = high.value;
	int64_t first, last;
	int r = 0;

	*ret_in = true;
	/* A base that is the real length of the window has other steps in every month. */
	if (availability &&
	    (!look->guarantee->base || expr_behind(look->guarantee->base)->op != EXPR_CONSTANT))
		return 0;
	if (ratio_sign(schedule->step) <= 0 || low.kind == BOUND_NONE || high.kind == BOUND_NONE)
		return 0;
	if (availability) {
		r = ratio_sub(look->lint->arena, ratio_int(1), low.value, &from);
		if (r >= 0)
			r = ratio_sub(look->lint->arena, ratio_int(1), high.value, &to);
	}
	if (r >= 0)
		r = ratio_div(look->lint->arena, from, schedule->step, &from);
	if (r >= 0)
		r = ratio_div(look->lint->arena, to, schedule->step, &to);
	if (r < 0 || ratio_round(from, 1, RATIO_CEILING, &first) < 0 ||
	    ratio_round(to, 1, RATIO_FLOOR, &last) < 0)
		return r == -EOVERFLOW ? 0 : r;
	first += low.kind == BOUND_OPEN && ratio_compare(from, ratio_int(first)) == 0;
	last -= high.kind == BOUND_OPEN && ratio_compare(to, ratio_int(last)) == 0;
	*ret_in = first <= last;
	return 0;
}

/* The shortest record that counts gives this quantity; rows on the better side are dead. */
static int below_minimum(const struct look *look, const struct piece *piece, bool *ret_dead)
{
	const struct schedule *schedule = &look->schedule;
	const struct edge *end = &piece->high;
	struct ratio least = ratio_int(schedule->minimum_ms);
	int order, r = 0;

	*ret_dead = false;
	if (schedule->minimum_ms == 0)
		return 0;
	if (schedule->kind == QUANTITY_AVAILABILITY) {
		end = &piece->low;
		r = ratio_div(look->lint->arena, least, schedule->base, &least);
		if (r >= 0)
			r = ratio_sub(look->lint->arena, ratio_int(1), least, &least);
	} else if (schedule->kind != QUANTITY_LENGTH && schedule->kind != QUANTITY_DOWNTIME) {
		return 0;
	}
	if (r < 0 || end->kind == BOUND_NONE)
		return r;
	order = ratio_compare(end->value, least);
	if (schedule->kind == QUANTITY_AVAILABILITY)
		order = -order;
	*ret_dead =
		order < 0 || (order == 0 && (end->kind == BOUND_OPEN || schedule->minimum_open));
	/* A perfect month reaches a row that holds 100 %. */
	if (*ret_dead && schedule->kind == QUANTITY_AVAILABILITY)
		*ret_dead = piece->high.kind != BOUND_NONE &&
			    !(piece->high.kind == BOUND_CLOSED &&
			      ratio_compare(piece->high.value, ratio_int(1)) >= 0);
	return 0;
}

static int look_row(struct look *look, size_t row)
{
	const struct piece *piece = &look->schedule.pieces[row];
	struct lint_finding finding = look_finding(look, DIAG_NONE, piece->at);
	bool in_step, short_only;
	int r = step_in_row(look, piece, &in_step);

	if (r >= 0)
		r = below_minimum(look, piece, &short_only);
	if (r < 0)
		return r;
	if (!reaches(look, row, false)) {
		if (look->schedule.least.kind == BOUND_NONE ||
		    look->schedule.most.kind == BOUND_NONE)
			return 0;
		finding.rule = DIAG_LINT_DEAD_ROW;
		finding_value(&finding, value_number(look->schedule.least.value),
			      look->schedule.type);
		finding_value(&finding, value_number(look->schedule.most.value),
			      look->schedule.type);
	} else if (short_only) {
		finding.rule = DIAG_LINT_DEAD_ROW_MINIMUM;
		finding_value(&finding, value_ms(look->schedule.minimum_ms), TYPE_DURATION);
	} else if (!in_step) {
		finding.rule = DIAG_LINT_DEAD_ROW_STEP;
		if (look->schedule.kind == QUANTITY_COUNT)
			finding_value(&finding, value_number(look->schedule.step), TYPE_PLAIN);
		else
			finding_value(&finding, value_ms(look->guarantee->rounding.to_ms),
				      TYPE_DURATION);
	} else if (!reaches(look, row, true) && !look->guarantee->pay.several_highest) {
		finding.rule = DIAG_LINT_DEAD_ROW_HIDDEN;
	} else {
		return 0;
	}
	lint_add(look->lint, finding);
	return 0;
}

/* What the row pays, once limits are taken, and whether they took something. */
static int paid_in(struct look *look, const struct region *region, int64_t *ret_minor,
		   bool *ret_capped)
{
	struct trial_outcome outcome;
	struct ratio value = region->low.value;
	int64_t ms;
	int r = 0;

	if (!region->point && region->low.kind == BOUND_NONE)
		value = region->high.value;
	else if (!region->point && region->high.kind != BOUND_NONE)
		r = ratio_add(look->lint->arena, region->low.value, region->high.value, &value);
	else if (!region->point)
		r = ratio_add(look->lint->arena, region->low.value, ratio_int(1), &value);
	if (r >= 0 && !region->point && region->low.kind != BOUND_NONE &&
	    region->high.kind != BOUND_NONE)
		r = ratio_mul(look->lint->arena, value, ratio_of(1, 2), &value);
	if (r < 0)
		return r;
	if (look->guarantee->per == PER_WINDOW && !look->guarantee->pay.by) {
		r = trial_measure(look->trial, value, &outcome);
	} else {
		r = schedule_downtime(look->lint->arena, &look->schedule, value, &ms);
		if (r < 0)
			return r == -ENOMEM ? r : -ENODATA;
		r = trial_outage(look->trial, ms, &outcome);
	}
	if (r < 0)
		return r;
	*ret_minor = trial_money(&outcome.payable, look->lint->contract->currency);
	*ret_capped = outcome.capped &&
		      trial_money(&outcome.gross, look->lint->contract->currency) > *ret_minor;
	return outcome.found && outcome.payable.count > 0 ? 0 : -ENODATA;
}

/* A row is cut by the cap to what a better row pays without its help. */
static int look_capped(struct look *look)
{
	bool down = look->schedule.worse == WORSE_LOWER;
	int64_t before = -1, minor;
	size_t last = SIZE_MAX;
	bool capped;

	for (size_t n = 0; n < look->region_count; n++) {
		const struct region *region = &look->regions[down ? look->region_count - 1 - n : n];
		int r;

		if (region->payer == SIZE_MAX || region->payer == last)
			continue;
		r = paid_in(look, region, &minor, &capped);
		if (r == -ENODATA)
			continue;
		if (r < 0)
			return r;
		if (capped && minor == before)
			lint_add(look->lint, look_finding(look, DIAG_LINT_DEAD_ROW_CAP,
							  look->schedule.pieces[region->payer].at));
		before = minor;
		last = region->payer;
	}
	return 0;
}

int look_dead_rows(struct look *look)
{
	int r = 0;

	if (!is_table(look))
		return 0;
	for (size_t i = 0; i < look->schedule.piece_count && r >= 0; i++)
		r = look_row(look, i);
	if (r >= 0 && look->guarantee->limit_count > 0 && look->schedule.worse != WORSE_UNKNOWN)
		r = look_capped(look);
	return r;
}
