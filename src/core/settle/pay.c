/* Pay: from the quantity to what is owed before limits. */
#include "core/settle/evaluate.h"
#include "core/settle/proof.h"
#include "core/settle/results.h"

#include <assert.h>
#include <errno.h>

static void price_step(struct run *run, const struct expr *pay, struct str clause,
		       struct value value, struct type type)
{
	struct step *step;

	if (!run->proof)
		return;
	step = step_add(run, STEP_PRICE, clause, pay);
	step_word(step, pay->text);
	step_value(step, value, type);
}

/* What an expression under pay: is worth, once. Undefined goes to *ret_missing. */
static int price(struct run *run, const struct pay_stage *stage, const struct expr *pay,
		 struct str clause, struct amount *ret_amount)
{
	struct value *value = &ret_amount->number;
	struct type type = pay->type;
	UNCLEARED struct value of;
	int r = eval(run, pay, value);

	ret_amount->type = type;
	if (r < 0 || value->type == VALUE_UNDEFINED)
		return r;
	if (type_is(type, TYPE_NUMBER, 0, 0) && stage->of) {
		if (ratio_sign(value->number) == 0 && stage->of->type.kind != TYPE_NUMBER) {
			*ret_amount = (struct amount){ value_number(ratio_int(0)), TYPE_MONEY };
			return 0;
		}
		r = eval(run, stage->of, &of);
		if (r < 0 || of.type == VALUE_UNDEFINED) {
			/* nothing of something unknown is nothing */
			if (r >= 0 && ratio_sign(value->number) != 0)
				*value = of;
			ret_amount->type = TYPE_MONEY;
			return r;
		}
		value->currency = of.currency;
		ret_amount->type = stage->of->type;
		r = ratio_mul(run->arena, value->number, of.number, &value->number);
	}
	assert(ret_amount->type.time_power == 0 || ret_amount->type.unit != UNIT_NONE);
	price_step(run, pay, clause, ret_amount->number, ret_amount->type);
	return r;
}

static int price_times(struct run *run, struct amount *amount, struct ratio units)
{
	if (amount->number.type == VALUE_UNDEFINED || amount->type.kind == TYPE_TEXT)
		return 0;
	return ratio_mul(run->arena, amount->number.number, units, &amount->number.number);
}

static int owed_add(struct run *run, struct result *result, struct amount *amount,
		    struct amounts *owed)
{
	if (amount->number.type == VALUE_UNDEFINED)
		return result_undefined(run, result, amount->number.missing);
	/* a formula can come to less than nothing; nobody owes it */
	if (amount->number.type == VALUE_NUMBER && ratio_sign(amount->number.number) < 0)
		amount->number.number = ratio_int(0);
	return amounts_put(owed, amount, run->arena);
}

/* Bounds as numbers; *ret_known false when one is undefined. */
static inline int bound_value(struct run *run, const struct expr *bound, struct ratio *ret_number,
			      bool *ret_known)
{
	struct value value;
	int r;

	*ret_known = true;
	if (!bound)
		return 0;
	if (bound->op == EXPR_CONSTANT && bound->constant.type == VALUE_NUMBER) {
		*ret_number = bound->constant.number;
		return 0;
	}
	r = eval(run, bound, &value);
	if (r < 0)
		return r;
	*ret_known = value.type == VALUE_NUMBER;
	if (*ret_known)
		*ret_number = value.number;
	else
		run->missing = value.missing;
	return 0;
}

/* A row with its bounds; NULL where it has none. */
struct match {
	size_t row;
	const struct ratio *low, *high;
};

/* Where a quantity stands against a row: below it, in it, or above it. */
enum side { SIDE_BELOW, SIDE_IN, SIDE_ABOVE };

static inline enum side side_of(const struct segment *row, const struct match *bounds,
				struct ratio quantity)
{
	int order;

	if (bounds->low) {
		order = ratio_compare(quantity, *bounds->low);
		if (order < 0 || (order == 0 && row->low_kind == BOUND_OPEN))
			return SIDE_BELOW;
	}
	if (bounds->high) {
		order = ratio_compare(quantity, *bounds->high);
		if (order > 0 || (order == 0 && row->high_kind == BOUND_OPEN))
			return SIDE_ABOVE;
	}
	return SIDE_IN;
}

/* Of two rows that fit, the one with the harder threshold: of the same one that which leaves it
 * out. */
static bool is_tighter(const struct pay_stage *stage, const struct match *a, const struct match *b)
{
	const struct segment *left = &stage->segments[a->row], *right = &stage->segments[b->row];
	const bool higher = stage->worse == WORSE_HIGHER;
	const struct ratio *here = higher ? a->low : a->high;
	const struct ratio *there = higher ? b->low : b->high;
	int order;

	if (!here || !there)
		return here && !there;
	order = ratio_compare(*here, *there);
	if (order == 0)
		return (higher ? left->low_kind : left->high_kind) == BOUND_OPEN &&
		       (higher ? right->low_kind : right->high_kind) == BOUND_CLOSED;
	return higher ? order > 0 : order < 0;
}

/* A bound as a number that stays where it is; *ret NULL without one, *ret_known false when it is
 * undefined. */
static inline int bound_find(struct run *run, const struct expr *bound, const struct ratio **ret,
			     bool *ret_known)
{
	struct ratio *kept;

	*ret = NULL;
	if (!bound)
		return 0;
	if (bound->op == EXPR_CONSTANT && bound->constant.type == VALUE_NUMBER) {
		*ret = &bound->constant.number;
		return 0;
	}
	kept = ARENA_NEW(run->arena, struct ratio);
	*ret = kept;
	return kept ? bound_value(run, bound, kept, ret_known) : -ENOMEM;
}

static int row_pay(struct run *run, struct result *result, size_t number,
		   const struct value *quantity, struct amounts *owed)
{
	const struct pay_stage *stage = &run->guarantee->pay;
	const struct segment *row = &stage->segments[number];
	UNCLEARED struct amount amount;
	struct step *step;
	int r;

	result->row = (int)number + 1;
	if (run->proof) {
		step = step_add(run, STEP_ROW, row->clause, NULL);
		step->at = row->at;
		step_value(step, value_number(ratio_int((int64_t)number + 1)), TYPE_PLAIN);
		step_value(step, *quantity,
			   stage->by ? stage->by->type : run->guarantee->measure->type);
	}
	r = price(run, stage, row->pay, row->clause, &amount);
	return r < 0 ? r : owed_add(run, result, &amount, owed);
}

/* When several rows fit and the highest is to be paid: compares what they give. One that gives what
 * nobody knows may be the highest; of amounts that do not compare nobody knows which is. */
static int highest_row(struct run *run, struct result *result, const struct match *matches,
		       size_t count, size_t *ret_row)
{
	const struct segment *rows = run->guarantee->pay.segments;
	struct amounts *prices = ARENA_ARRAY(run->arena, struct amounts, count);
	struct worth best = { .sum = ratio_int(0) };
	const struct expr *top = NULL, *rival = NULL;
	bool proof = run->proof, unknown = false;
	int r = prices ? 0 : -ENOMEM;

	run->proof = false;
	*ret_row = matches[0].row;
	for (size_t i = 0; i < count && r >= 0 && !unknown; i++) {
		const struct expr *pay = rows[matches[i].row].pay;
		struct worth worth = { .sum = ratio_int(0) };
		int order;

		prices[i].count = 1;
		r = price(run, &run->guarantee->pay, pay, STR_NONE, &prices[i].items[0]);
		unknown = r >= 0 && prices[i].items[0].number.type == VALUE_UNDEFINED;
		if (r >= 0 && !unknown)
			r = worth_add(run->arena, &worth, &prices[i]);
		if (!worths_compare(&worth, &best, &order) && !rival)
			rival = pay;
		if (unknown || (!rival && order > 0)) {
			best = worth;
			top = pay;
			*ret_row = matches[i].row;
		}
	}
	run->proof = proof;
	if (r < 0 || unknown || !rival)
		return r;
	assert(top); /* a rival was compared with it */
	return result_incomparable(run, result, top->text, rival->text);
}

static int no_row(struct run *run, struct result *result, const struct value *quantity,
		  size_t better, struct amounts *owed)
{
	const struct pay_stage *stage = &run->guarantee->pay;
	struct value missing;
	struct amount amount;
	struct step *step;
	int r;

	if (better == stage->segment_count || stage->worse == WORSE_UNKNOWN) {
		if (!run->proof)
			return 0;
		step = step_add(run, STEP_NO_ROW, STR_NONE, NULL);
		step->at = stage->at;
		step_value(step, *quantity,
			   stage->by ? stage->by->type : run->guarantee->measure->type);
		return 0;
	}
	if (stage->otherwise) {
		r = price(run, stage, stage->otherwise, STR_NONE, &amount);
		return r < 0 ? r : owed_add(run, result, &amount, owed);
	}
	r = missing_new(run,
			(struct missing){ MISSING_GAP, STR("pay"), run->guarantee->id, stage->at },
			&missing);
	return r < 0 ? r : result_undefined(run, result, missing.missing);
}

/* The last row whose threshold is reached, from the loosest on; segment_count when none is. */
static size_t ordered_row(const struct pay_stage *stage, const struct ratio *quantity)
{
	const struct threshold *const end = stage->thresholds + stage->segment_count;
	const struct threshold *threshold = stage->thresholds;
	const int beyond = stage->worse == WORSE_LOWER ? -1 : 1;

	for (; threshold < end; threshold++) {
		int side = beyond * ratio_compare(*quantity, threshold->at);

		if (side < 0 || (side == 0 && !threshold->included))
			break;
	}
	return threshold == stage->thresholds ? stage->segment_count : threshold[-1].row;
}

static int pay_ordered(struct run *run, struct result *result, const struct value *quantity,
		       struct amounts *owed, bool *ret_repeated)
{
	size_t count = run->guarantee->pay.segment_count;
	size_t row = ordered_row(&run->guarantee->pay, &quantity->number);

	if (row == count)
		return no_row(run, result, quantity, count, owed);
	*ret_repeated = repeat_find(run, row, result);
	return *ret_repeated ? 0 : row_pay(run, result, row, quantity, owed);
}

/* Rows of any form: all of them are looked at. */
static int pay_reached(struct run *run, struct result *result, const struct value *quantity,
		       struct amounts *owed)
{
	const struct pay_stage *stage = &run->guarantee->pay;
	struct match best = { 0 };
	struct match *matches = NULL;
	size_t count = 0, better = 0;

	if (stage->several_highest) {
		matches = ARENA_ARRAY(run->arena, struct match, stage->segment_count);
		if (!matches)
			return -ENOMEM;
	}
	for (size_t i = 0; i < stage->segment_count; i++) {
		const struct segment *row = &stage->segments[i];
		struct match here = { .row = i };
		bool low_known = true, high_known = true;
		enum side side;
		int r = bound_find(run, row->low, &here.low, &low_known);

		if (r >= 0)
			r = bound_find(run, row->high, &here.high, &high_known);
		if (r < 0)
			return r;
		if (!low_known || !high_known)
			return result_undefined(run, result, run->missing);
		side = side_of(row, &here, quantity->number);
		better += side == (stage->worse == WORSE_LOWER ? SIDE_ABOVE : SIDE_BELOW);
		if (side != SIDE_IN)
			continue;
		if (matches)
			matches[count] = here;
		if (count++ == 0 || is_tighter(stage, &here, &best))
			best = here;
	}
	if (count == 0)
		return no_row(run, result, quantity, better, owed);
	if (count > 1 && matches) {
		int r = highest_row(run, result, matches, count, &best.row);

		if (r < 0 || result_is_open(result))
			return r;
	}
	return row_pay(run, result, best.row, quantity, owed);
}

/* How many units a length of the quantity makes. */
static int units_of(struct run *run, const struct segment *segment, struct ratio length,
		    struct ratio *ret_units, bool *ret_known)
{
	struct ratio one = ratio_int(1);
	int64_t whole;
	int r = bound_value(run, segment->unit, &one, ret_known);

	if (r < 0 || !*ret_known)
		return r;
	*ret_units = ratio_int(0);
	if (ratio_sign(length) <= 0 || ratio_sign(one) <= 0)
		return 0;
	r = ratio_div(run->arena, length, one, ret_units);
	if (r < 0 || segment->part == PART_PROPORTIONAL)
		return r;
	r = ratio_round(*ret_units, 1, segment->part == PART_STARTED ? RATIO_CEILING : RATIO_FLOOR,
			&whole);
	if (r >= 0)
		*ret_units = ratio_int(whole);
	return r;
}

static int segment_pay(struct run *run, struct result *result, size_t number, struct ratio quantity,
		       struct amounts *owed)
{
	const struct pay_stage *stage = &run->guarantee->pay;
	const struct segment *segment = &stage->segments[number];
	struct ratio low = ratio_int(0), high = quantity, units;
	struct amount amount;
	struct step *step;
	bool low_known, high_known, unit_known;
	int r = bound_value(run, segment->low, &low, &low_known);

	if (r >= 0 && segment->high)
		r = bound_value(run, segment->high, &high, &high_known);
	else
		high_known = true;
	if (r < 0)
		return r;
	if (!low_known || !high_known)
		return result_undefined(run, result, run->missing);
	if (ratio_compare(quantity, high) < 0)
		high = quantity;
	r = ratio_sub(run->arena, high, low, &high);
	if (r >= 0)
		r = units_of(run, segment, high, &units, &unit_known);
	if (r < 0)
		return r;
	if (!unit_known)
		return result_undefined(run, result, run->missing);
	if (ratio_sign(units) <= 0)
		return 0;
	r = price(run, stage, segment->pay, segment->clause, &amount);
	if (r >= 0)
		r = price_times(run, &amount, units);
	if (r >= 0 && run->proof && amount.number.type != VALUE_UNDEFINED) {
		step = step_add(run, STEP_SEGMENT, segment->clause, segment->pay);
		step_value(step, value_number(units), TYPE_PLAIN);
		step_value(step, value_number(ratio_int((int64_t)number + 1)), TYPE_PLAIN);
		step_word(step, segment->pay->text);
		step_value(step, amount.number, amount.type);
	}
	if (r >= 0 && run->contract->money_each && type_is(amount.type, TYPE_NUMBER, 1, 0) &&
	    amount.number.type == VALUE_NUMBER) {
		int64_t minor;

		r = ratio_round(amount.number.number, 1, run->contract->money_rounding, &minor);
		amount.number.number = ratio_int(minor);
	}
	result->row = (int)number + 1;
	return r < 0 ? r : owed_add(run, result, &amount, owed);
}

static int pay_each(struct run *run, struct result *result, struct ratio quantity,
		    struct amounts *owed)
{
	const struct pay_stage *stage = &run->guarantee->pay;
	struct ratio beyond = ratio_int(0), rest, units;
	struct amount amount;
	struct step *step;
	bool known;
	int r = bound_value(run, stage->beyond, &beyond, &known);

	if (r < 0)
		return r;
	if (!known)
		return result_undefined(run, result, run->missing);
	r = ratio_sub(run->arena, quantity, beyond, &rest);
	if (r >= 0)
		r = units_of(run, &stage->segments[0], rest, &units, &known);
	if (r < 0)
		return r;
	if (!known)
		return result_undefined(run, result, run->missing);
	if (ratio_sign(units) <= 0)
		return 0;
	if (run->proof) {
		step = step_add(run, STEP_UNITS, STR_NONE, stage->segments[0].unit);
		step_value(step, value_number(rest),
			   stage->by ? stage->by->type : run->guarantee->measure->type);
		step_word(step, stage->beyond ? stage->beyond->text : STR("0"));
		step_value(step, value_number(units), TYPE_PLAIN);
	}
	result->row = 1;
	r = price(run, stage, stage->segments[0].pay, STR_NONE, &amount);
	if (r >= 0)
		r = price_times(run, &amount, units);
	return r < 0 ? r : owed_add(run, result, &amount, owed);
}

static int gate_passes(struct run *run, struct result *result, bool *ret_passes)
{
	const struct pay_stage *stage = &run->guarantee->pay;
	struct step *step;
	int truth;
	int r;

	*ret_passes = true;
	if (!stage->gate)
		return 0;
	run->missing = NULL;
	r = eval_truth(run, stage->gate, &truth);
	if (r < 0)
		return r;
	*ret_passes = truth == 1;
	if (truth < 0)
		return result_undefined(run, result, run->missing);
	if (!run->proof)
		return 0;
	step = step_add(run, STEP_GATE, STR_NONE, stage->gate);
	step_word(step, stage->gate->text);
	step_value(step, value_bool(truth == 1), TYPE_OF(TYPE_BOOL));
	return 0;
}

int pay_compute(struct run *run, struct result *result, struct amounts *ret_owed,
		bool *ret_repeated)
{
	const struct pay_stage *stage = &run->guarantee->pay;
	const struct value *quantity = &run->measure;
	UNCLEARED struct value other;
	UNCLEARED struct amount amount;
	bool passes;
	int r = gate_passes(run, result, &passes);

	if (r < 0 || !passes)
		return r;
	if (stage->by) {
		r = eval(run, stage->by, &other);
		quantity = &other;
	}
	if (r < 0)
		return r;
	if (stage->mode == PAY_AMOUNT) {
		r = price(run, stage, stage->segments[0].pay, STR_NONE, &amount);
		return r < 0 ? r : owed_add(run, result, &amount, ret_owed);
	}
	if (quantity->type != VALUE_NUMBER)
		return result_undefined(run, result, quantity->missing);
	if (stage->thresholds)
		return pay_ordered(run, result, quantity, ret_owed, ret_repeated);
	if (stage->mode == PAY_REACHED)
		return pay_reached(run, result, quantity, ret_owed);
	if (stage->mode == PAY_EACH)
		return pay_each(run, result, quantity->number, ret_owed);
	for (size_t i = 0; i < stage->segment_count && r >= 0; i++)
		r = segment_pay(run, result, i, quantity->number, ret_owed);
	return r;
}

int amounts_round(struct run *run, const struct amounts *exact, struct amounts *ret_rounded)
{
	ret_rounded->count = exact->count;
	for (size_t i = 0; i < exact->count; i++) {
		const struct amount *from = &exact->items[i];
		struct amount *amount = &ret_rounded->items[i];
		int64_t minor;
		int r;

		value_copy(&amount->number, &from->number);
		amount->type = from->type;
		if (!type_is(amount->type, TYPE_NUMBER, 1, 0))
			continue;
		r = ratio_round(from->number.number, 1, run->contract->money_rounding, &minor);
		if (r < 0)
			return r;
		amount->number.number = ratio_int(minor);
	}
	return 0;
}
