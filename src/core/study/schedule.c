#include "core/study/schedule.h"

#include <errno.h>
#include <stdlib.h>

const struct expr *expr_behind(const struct expr *expr)
{
	while (expr && expr->op == EXPR_NAMED)
		expr = expr->args[0];
	return expr;
}

static enum quantity_kind kind_of_variable(uint32_t variable)
{
	static const struct {
		enum variable variable;
		enum quantity_kind kind;
	} KINDS[] = {
		{ VARIABLE_AVAILABILITY, QUANTITY_AVAILABILITY },
		{ VARIABLE_DOWNTIME, QUANTITY_DOWNTIME },
		{ VARIABLE_LENGTH, QUANTITY_LENGTH },
		{ VARIABLE_DURATION, QUANTITY_LENGTH },
		{ VARIABLE_TOOK, QUANTITY_LENGTH },
		{ VARIABLE_LATE_BY, QUANTITY_LENGTH },
		{ VARIABLE_LONGEST, QUANTITY_LENGTH },
		{ VARIABLE_NOTICE, QUANTITY_NOTICE },
		{ VARIABLE_RECORDS, QUANTITY_COUNT },
	};

	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
		if (KINDS[i].variable == variable)
			return KINDS[i].kind;
	return QUANTITY_OTHER;
}

static enum quantity_kind kind_of(const struct guarantee *guarantee, const struct expr *expr)
{
	const struct expr *behind = expr_behind(expr);

	if (behind->op == EXPR_VARIABLE && behind->index == VARIABLE_MEASURE)
		behind = expr_behind(guarantee->measure);
	if (behind->op == EXPR_VARIABLE)
		return kind_of_variable(behind->index);
	if (behind->op == EXPR_COUNT)
		return QUANTITY_COUNT;
	if (behind->op == EXPR_SHARE)
		return QUANTITY_SHARE;
	if (behind->op == EXPR_ELAPSED && behind->type.time_power == 1)
		return QUANTITY_LENGTH;
	return QUANTITY_OTHER;
}

static struct edge edge_at(int64_t value)
{
	return (struct edge){ BOUND_CLOSED, true, ratio_int(value) };
}

static int range_find(struct arena *arena, const struct witness *witness, struct schedule *schedule)
{
	const struct guarantee *guarantee = schedule->guarantee;
	struct value base = value_ms(schedule->window_ms);
	int r = 0;

	schedule->least = edge_at(0);
	switch (schedule->kind) {
	case QUANTITY_AVAILABILITY:
		if (guarantee->base)
			r = witness_value(arena, witness, guarantee->base, &base);
		if (r < 0)
			return r;
		if (base.type != VALUE_NUMBER || ratio_sign(base.number) <= 0)
			base = value_ms(schedule->window_ms);
		schedule->base = base.number;
		schedule->most = edge_at(1);
		if (guarantee->rounding.to_ms > 0)
			r = ratio_div(arena, ratio_int(guarantee->rounding.to_ms), base.number,
				      &schedule->step);
		break;
	case QUANTITY_SHARE:
		schedule->most = edge_at(1);
		break;
	case QUANTITY_DOWNTIME:
		schedule->most = edge_at(schedule->window_ms);
		schedule->step = ratio_int(guarantee->rounding.to_ms);
		break;
	case QUANTITY_COUNT:
		schedule->step = ratio_int(1);
		break;
	case QUANTITY_LENGTH: /* what lasts no time is no record */
		schedule->least.kind = BOUND_OPEN;
		break;
	case QUANTITY_NOTICE:
		break;
	case QUANTITY_OTHER:
	default:
		schedule->least = (struct edge){ .kind = BOUND_NONE, .known = true };
		if (schedule->type.percent) {
			schedule->least = edge_at(0);
			schedule->most = edge_at(1);
		}
		break;
	}
	return r;
}

static void minimum_take(struct schedule *schedule, const struct value *value, bool open)
{
	int64_t ms;

	if (value->type != VALUE_NUMBER || ratio_round(value->number, 1, RATIO_CEILING, &ms) < 0 ||
	    ms < schedule->minimum_ms)
		return;
	schedule->minimum_ms = ms;
	schedule->minimum_open = open;
}

static bool names_length(const struct expr *expr)
{
	const struct expr *behind = expr_behind(expr);

	return behind->op == EXPR_VARIABLE &&
	       (behind->index == VARIABLE_LENGTH || behind->index == VARIABLE_DURATION);
}

/* What of a predicate is a least length, for a record to be counted. */
static int minimum_of(struct arena *arena, const struct witness *witness, const struct expr *expr,
		      bool require, struct schedule *schedule)
{
	const struct expr *behind = expr_behind(expr);
	struct value value;
	bool more, closed;
	int r;

	if (!behind || behind->op < EXPR_LESS || behind->op > EXPR_MORE_EQUAL ||
	    !names_length(behind->args[0]))
		return 0;
	more = behind->op == EXPR_MORE || behind->op == EXPR_MORE_EQUAL;
	closed = behind->op == EXPR_MORE_EQUAL || behind->op == EXPR_LESS;
	if (more != require)
		return 0;
	r = witness_value(arena, witness, behind->args[1], &value);
	if (r >= 0)
		minimum_take(schedule, &value, !closed);
	return r;
}

static int minimum_find(struct arena *arena, const struct witness *witness,
			struct schedule *schedule)
{
	const struct guarantee *guarantee = schedule->guarantee;
	struct value value;
	int r = 0;

	for (size_t i = 0; i < guarantee->condition_count && r >= 0; i++)
		if (guarantee->conditions[i].kind != CONDITION_DURING)
			r = minimum_of(arena, witness, guarantee->conditions[i].that,
				       guarantee->conditions[i].kind == CONDITION_REQUIRE,
				       schedule);
	if (r >= 0 && guarantee->join && guarantee->join->minimum) {
		r = witness_value(arena, witness, guarantee->join->minimum, &value);
		if (r >= 0)
			minimum_take(schedule, &value, false);
	}
	return r;
}

static int edge_make(struct arena *arena, const struct witness *witness, const struct expr *bound,
		     uint8_t kind, struct edge *ret_edge)
{
	struct value value;
	int r;

	*ret_edge = (struct edge){ .kind = BOUND_NONE, .known = true };
	if (!bound)
		return 0;
	r = witness_value(arena, witness, bound, &value);
	if (r < 0)
		return r;
	ret_edge->kind = kind;
	ret_edge->known = value.type == VALUE_NUMBER;
	if (ret_edge->known)
		ret_edge->value = value.number;
	return 0;
}

static int target_find(struct arena *arena, const struct witness *witness,
		       struct schedule *schedule)
{
	const struct guarantee *guarantee = schedule->guarantee;
	bool closed = guarantee->target == TARGET_AT_LEAST || guarantee->target == TARGET_AT_MOST;

	schedule->target = (struct edge){ .kind = BOUND_NONE };
	if (guarantee->target == TARGET_NONE || guarantee->pay.by ||
	    guarantee->target_value->type.kind != TYPE_NUMBER)
		return 0;
	schedule->target_below =
		guarantee->target == TARGET_AT_MOST || guarantee->target == TARGET_BELOW;
	return edge_make(arena, witness, guarantee->target_value,
			 closed ? BOUND_CLOSED : BOUND_OPEN, &schedule->target);
}

static int piece_make(struct arena *arena, const struct witness *witness,
		      const struct schedule *schedule, size_t number, struct piece *piece)
{
	const struct pay_stage *pay = &schedule->guarantee->pay;
	const struct segment *segment = &pay->segments[number];
	const struct expr *low = pay->mode == PAY_EACH ? pay->beyond : segment->low;
	uint8_t low_kind = pay->mode == PAY_REACHED ? segment->low_kind : BOUND_OPEN;
	uint8_t high_kind = pay->mode == PAY_REACHED ? segment->high_kind : BOUND_CLOSED;
	int r;

	*piece = (struct piece){ .pays = PIECE_FLAT,
				 .expr = segment->pay,
				 .pay_type = segment->pay->type,
				 .part = segment->part,
				 .number = number,
				 .segment = segment,
				 .clause = segment->clause.len > 0 ? segment->clause
								   : schedule->guarantee->clause,
				 .at = segment->at };
	if (pay->mode == PAY_CROSSED || pay->mode == PAY_EACH)
		piece->pays = PIECE_PER_UNIT;
	if (pay->mode == PAY_AMOUNT)
		piece->pays = PIECE_FORMULA;
	piece->unit = value_number(ratio_int(1));
	r = edge_make(arena, witness, low, low_kind, &piece->low);
	if (r >= 0)
		r = edge_make(arena, witness, segment->high, high_kind, &piece->high);
	if (r >= 0)
		r = witness_value(arena, witness, segment->pay, &piece->pay);
	if (r >= 0 && segment->unit)
		r = witness_value(arena, witness, segment->unit, &piece->unit);
	if (piece->pays == PIECE_PER_UNIT && !low)
		piece->low = (struct edge){ BOUND_OPEN, true, ratio_int(0) };
	return r;
}

static int pieces_make(struct arena *arena, const struct witness *witness,
		       struct schedule *schedule)
{
	const struct pay_stage *pay = &schedule->guarantee->pay;
	int r = 0;

	schedule->bounds_known = true;
	if (pay->mode == PAY_NONE)
		return 0;
	schedule->pieces = ARENA_ARRAY(arena, struct piece, pay->segment_count);
	if (!schedule->pieces)
		return -ENOMEM;
	for (size_t i = 0; i < pay->segment_count && r >= 0; i++) {
		struct piece *piece = &schedule->pieces[schedule->piece_count++];

		r = piece_make(arena, witness, schedule, i, piece);
		schedule->bounds_known =
			schedule->bounds_known && piece->low.known && piece->high.known;
	}
	return r < 0 ? r : witness_value(arena, witness, pay->of, &schedule->of);
}

int schedule_make(struct arena *arena, const struct trial *trial, const struct variant *variant,
		  struct schedule *ret_schedule)
{
	const struct guarantee *guarantee = &variant->guarantee;
	const struct witness *witness = trial_witness(trial);
	struct span window = trial_window(trial);
	struct schedule schedule = {
		.variant = variant,
		.guarantee = guarantee,
		.mode = (enum pay_mode)guarantee->pay.mode,
		.worse = (enum worse)guarantee->pay.worse,
		.quantity = guarantee->pay.by ? guarantee->pay.by : guarantee->measure,
		.window_ms = window.to - window.from,
		.least = { .known = true },
		.most = { .known = true },
		.step = ratio_int(0),
		.base = ratio_int(0),
		.of = value_undefined(NULL),
	};
	int r;

	schedule.type = schedule.quantity->type;
	schedule.kind = kind_of(guarantee, schedule.quantity);
	if (schedule.worse == WORSE_UNKNOWN && guarantee->target != TARGET_NONE)
		schedule.worse =
			guarantee->target == TARGET_AT_LEAST || guarantee->target == TARGET_OVER
				? WORSE_LOWER
				: WORSE_HIGHER;
	r = range_find(arena, witness, &schedule);
	if (r >= 0)
		r = minimum_find(arena, witness, &schedule);
	if (r >= 0)
		r = target_find(arena, witness, &schedule);
	if (r >= 0)
		r = pieces_make(arena, witness, &schedule);
	if (r >= 0)
		*ret_schedule = schedule;
	return r;
}

bool schedule_is_kept(const struct schedule *schedule, struct ratio value)
{
	int order;

	if (schedule->target.kind == BOUND_NONE || !schedule->target.known)
		return true;
	order = ratio_compare(value, schedule->target.value);
	if (order == 0)
		return schedule->target.kind == BOUND_CLOSED;
	return schedule->target_below == (order < 0);
}

int schedule_downtime(struct arena *arena, const struct schedule *schedule, struct ratio value,
		      int64_t *ret_ms)
{
	struct ratio share;
	int r;

	if (schedule->kind == QUANTITY_AVAILABILITY) {
		r = ratio_sub(arena, ratio_int(1), value, &share);
		if (r >= 0)
			r = ratio_mul(arena, share, schedule->base, &share);
		return r < 0 ? r : ratio_round(share, 1, RATIO_CEILING, ret_ms);
	}
	if (!type_is(schedule->type, TYPE_NUMBER, 0, 1))
		return -EDOM;
	return ratio_round(value, 1, RATIO_CEILING, ret_ms);
}

/* Finding regions: all known bounds in order, then what lies on and between them. */

static int ratio_order(const void *a, const void *b)
{
	return ratio_compare(*(const struct ratio *)a, *(const struct ratio *)b);
}

static size_t points_gather(const struct schedule *schedule, struct ratio *points)
{
	const struct edge *ends[] = { &schedule->least, &schedule->most, &schedule->target };
	size_t count = 0, unique = 0;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends[i]->kind != BOUND_NONE && ends[i]->known)
			points[count++] = ends[i]->value;
	for (size_t i = 0; i < schedule->piece_count; i++) {
		if (schedule->pieces[i].low.kind != BOUND_NONE)
			points[count++] = schedule->pieces[i].low.value;
		if (schedule->pieces[i].high.kind != BOUND_NONE)
			points[count++] = schedule->pieces[i].high.value;
	}
	if (count > 1)
		qsort(points, count, sizeof(points[0]), ratio_order);
	for (size_t i = 0; i < count; i++)
		if (unique == 0 || ratio_compare(points[unique - 1], points[i]) != 0)
			points[unique++] = points[i];
	return unique;
}

/* Whether a piece holds the whole region; regions never straddle a bound. */
static bool owns(const struct piece *piece, const struct region *region)
{
	const struct edge *low = &piece->low, *high = &piece->high;
	int order;

	if (low->kind != BOUND_NONE) {
		if (region->low.kind == BOUND_NONE)
			return false;
		order = ratio_compare(region->low.value, low->value);
		if (order < 0 || (order == 0 && region->point && low->kind == BOUND_OPEN))
			return false;
	}
	if (high->kind != BOUND_NONE) {
		if (region->high.kind == BOUND_NONE)
			return false;
		order = ratio_compare(region->high.value, high->value);
		if (order > 0 || (order == 0 && region->point && high->kind == BOUND_OPEN))
			return false;
	}
	return true;
}

/* Of two rows that fit, the one with the harder threshold, as settling chooses it. */
static bool tighter(enum worse worse, const struct piece *a, const struct piece *b)
{
	const struct edge *left = worse == WORSE_HIGHER ? &a->low : &a->high;
	const struct edge *right = worse == WORSE_HIGHER ? &b->low : &b->high;
	int order;

	if (left->kind == BOUND_NONE || right->kind == BOUND_NONE)
		return left->kind != BOUND_NONE && right->kind == BOUND_NONE;
	order = ratio_compare(left->value, right->value);
	if (order == 0)
		return left->kind == BOUND_OPEN && right->kind == BOUND_CLOSED;
	return worse == WORSE_HIGHER ? order > 0 : order < 0;
}

static void owners_find(const struct schedule *schedule, struct region *region)
{
	region->payer = SIZE_MAX;
	for (size_t i = 0; i < schedule->piece_count; i++) {
		const struct piece *piece = &schedule->pieces[i];

		if (!owns(piece, region))
			continue;
		if (region->owner_count < REGION_OWNERS_MAX)
			region->owners[region->owner_count] = i;
		region->owner_count++;
		if (region->payer == SIZE_MAX ||
		    tighter(schedule->worse, piece, &schedule->pieces[region->payer]))
			region->payer = i;
	}
}

/* Some value of the region, to ask whether it keeps the promise. */
static int inner_value(struct arena *arena, const struct region *region, struct ratio *ret_value)
{
	int r;

	if (region->low.kind == BOUND_NONE || region->high.kind == BOUND_NONE) {
		bool low = region->low.kind != BOUND_NONE;

		return low ? ratio_add(arena, region->low.value, ratio_int(1), ret_value)
			   : ratio_sub(arena, region->high.value, ratio_int(1), ret_value);
	}
	r = ratio_add(arena, region->low.value, region->high.value, ret_value);
	return r < 0 ? r : ratio_mul(arena, *ret_value, ratio_of(1, 2), ret_value);
}

static bool in_range(const struct schedule *schedule, const struct region *region)
{
	if (schedule->least.kind != BOUND_NONE &&
	    (region->high.kind == BOUND_NONE
		     ? false
		     : ratio_compare(region->high.value, schedule->least.value) <
			       (region->point ? 0 : 1)))
		return false;
	return !(schedule->most.kind != BOUND_NONE && region->low.kind != BOUND_NONE &&
		 ratio_compare(region->low.value, schedule->most.value) > (region->point ? 0 : -1));
}

static int region_add(struct arena *arena, const struct schedule *schedule, struct region region,
		      struct region *regions, size_t *count)
{
	struct ratio value;
	int r;

	if (region.low.kind == BOUND_NONE && schedule->least.kind != BOUND_NONE)
		return 0;
	if (region.high.kind == BOUND_NONE && schedule->most.kind != BOUND_NONE)
		return 0;
	if (!in_range(schedule, &region) ||
	    (region.point && schedule->least.kind == BOUND_OPEN &&
	     ratio_compare(region.low.value, schedule->least.value) == 0))
		return 0;
	r = inner_value(arena, &region, &value);
	if (r < 0)
		return r;
	region.kept = schedule_is_kept(schedule, value);
	owners_find(schedule, &region);
	regions[(*count)++] = region;
	return 0;
}

int schedule_regions(struct arena *arena, const struct schedule *schedule,
		     struct region **ret_regions, size_t *ret_count)
{
	size_t room = 2 * schedule->piece_count + 3, point_count, count = 0;
	struct ratio *points = ARENA_ARRAY(arena, struct ratio, room);
	struct region *regions = ARENA_ARRAY(arena, struct region, 2 * room + 1);
	struct edge before = { .kind = BOUND_NONE, .known = true };
	int r = 0;

	if (!points || !regions)
		return -ENOMEM;
	*ret_regions = regions;
	*ret_count = 0;
	if (!schedule->bounds_known)
		return 0;
	point_count = points_gather(schedule, points);
	for (size_t i = 0; i <= point_count && r >= 0; i++) {
		struct edge here = { i < point_count ? BOUND_OPEN : BOUND_NONE, true,
				     i < point_count ? points[i] : ratio_int(0) };

		r = region_add(arena, schedule, (struct region){ .low = before, .high = here },
			       regions, &count);
		here.kind = BOUND_CLOSED;
		if (r >= 0 && i < point_count)
			r = region_add(arena, schedule,
				       (struct region){ .low = here, .high = here, .point = true },
				       regions, &count);
		here.kind = BOUND_OPEN;
		before = here;
	}
	*ret_count = count;
	return r;
}
