/* Pay: tables, prices per unit and formulas. */
#include "core/contract/parts.h"

#include <errno.h>

#define PAY_SCOPES (SCOPE_SUBJECT | SCOPE_RESULTS | SCOPE_WINDOW | SCOPE_MEASURE)

static const char *const PARTS[] = { "started", "complete", "proportional", NULL };

static struct expr_place pay_place(const struct guarantee *guarantee)
{
	uint16_t scopes = PAY_SCOPES | (guarantee->per == PER_RECORD ? SCOPE_RECORD : 0);

	return reader_place(STR("pay"), scopes, guarantee->kinds,
			    guarantee->slots ? guarantee->slots->series : -1);
}

/* What is paid: money, a share of `of`, service time, or words for a remedy in kind. */
static int payable(struct reader *reader, const struct pay_stage *pay, const struct expr *expr)
{
	struct type type;

	if (!expr)
		return 0;
	type = expr->type;
	if (type.kind == TYPE_UNDEFINED || type.kind == TYPE_MONTHS || type.kind == TYPE_TEXT ||
	    type_is(type, TYPE_NUMBER, 1, 0) || type_is(type, TYPE_NUMBER, 0, 1))
		return 0;
	if (!type_is(type, TYPE_NUMBER, 0, 0))
		return diag_add(reader->sink, DIAG_NOT_PAYABLE, expr->at, type_text(type));
	return pay->of ? 0 : diag_add(reader->sink, DIAG_PERCENT_OF_WHAT, expr->at, STR_NONE);
}

static int bound_add(struct reader *reader, struct expr *bound, bool low, bool closed,
		     struct segment *row)
{
	if (low ? row->low_kind != BOUND_NONE : row->high_kind != BOUND_NONE)
		return diag_add(reader->sink, DIAG_ROW_BOUNDS, row->at, STR_NONE);
	if (low) {
		row->low = bound;
		row->low_kind = closed ? BOUND_CLOSED : BOUND_OPEN;
	} else {
		row->high = bound;
		row->high_kind = closed ? BOUND_CLOSED : BOUND_OPEN;
	}
	return 0;
}

/* Above 0: the lower bound is above the upper one; below 0 also where nobody knows. */
static int bounds_order(const struct segment *row)
{
	if (!row->low || !row->high || row->low->op != EXPR_CONSTANT ||
	    row->high->op != EXPR_CONSTANT || row->low->constant.type != VALUE_NUMBER ||
	    row->high->constant.type != VALUE_NUMBER)
		return -1;
	return ratio_compare(row->low->constant.number, row->high->constant.number);
}

static int row_bounds(struct reader *reader, const struct tree *node,
		      const struct expr_place *place, struct type type, struct segment *row)
{
	static const struct {
		const char *key;
		bool low, closed;
	} BOUNDS[] = { { "below", false, false },
		       { "at most", false, true },
		       { "over", true, false },
		       { "at least", true, true } };
	int r = 0;

	for (size_t i = 0; i < 4 && r >= 0; i++) {
		struct expr *bound;

		r = expr_key(reader, node, BOUNDS[i].key, place, &bound);
		if (r >= 0)
			r = expr_want(reader, bound, type);
		if (r >= 0 && bound)
			r = bound_add(reader, bound, BOUNDS[i].low, BOUNDS[i].closed, row);
	}
	if (r < 0 || reader->no_row)
		return r;
	if (row->low_kind == BOUND_NONE && row->high_kind == BOUND_NONE)
		return diag_add(reader->sink, DIAG_ROW_BOUNDS, row->at, STR_NONE);
	if (bounds_order(row) > 0)
		return diag_add(reader->sink, DIAG_ROW_REVERSED, row->at, STR_NONE);
	return 0;
}

static int rows_new(struct reader *reader, const struct tree *node, const char *what,
		    struct pay_stage *pay, const struct tree **ret_list)
{
	int r = reader_list(reader, node, str_from(what), ret_list);

	if (r < 0)
		return r;
	if ((*ret_list)->count == 0)
		return diag_add(reader->sink, DIAG_EMPTY_LIST, (*ret_list)->at, str_from(what));
	pay->segments = ARENA_ARRAY(reader->arena, struct segment, (*ret_list)->count);
	return pay->segments ? 0 : -ENOMEM;
}

static int reached_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	struct expr_place place = pay_place(guarantee);
	struct pay_stage *pay = &guarantee->pay;
	struct type type = pay->by ? pay->by->type : guarantee->measure->type;
	const struct tree *list;
	int r = rows_new(reader, node, "reached", pay, &list);

	if (r < 0)
		return r;
	pay->mode = PAY_REACHED;
	for (size_t i = 0; i < list->count && r >= 0 && !reader->no_row; i++) {
		struct segment *row = &pay->segments[pay->segment_count++];
		const struct tree *item;

		r = reader_resolve(reader, list->items[i], &item);
		if (r < 0 || !item)
			return r;
		r = reader_map(reader, item, MAP_ROW);
		row->at = item->at;
		if (r >= 0)
			r = row_bounds(reader, item, &place, type, row);
		if (r >= 0)
			r = expr_key(reader, item, "pay", &place, &row->pay);
		if (r >= 0)
			r = payable(reader, pay, row->pay);
		if (r >= 0)
			r = reader_text(reader, item, "clause", &row->clause);
	}
	return r;
}

static int segment_read(struct reader *reader, const struct tree *item, struct guarantee *guarantee,
			struct segment *segment)
{
	struct expr_place place = pay_place(guarantee);
	struct pay_stage *pay = &guarantee->pay;
	struct type type = pay->by ? pay->by->type : guarantee->measure->type;
	int part = PART_PROPORTIONAL;
	int r = reader_map(reader, item, MAP_SEGMENT);

	segment->at = item->at;
	if (r >= 0)
		r = expr_key(reader, item, "from", &place, &segment->low);
	if (r >= 0)
		r = expr_key(reader, item, "to", &place, &segment->high);
	if (r >= 0)
		r = expr_key(reader, item, "each", &place, &segment->unit);
	if (r >= 0)
		r = expr_key(reader, item, "pay", &place, &segment->pay);
	if (r >= 0)
		r = reader_word(reader, item, "part", PARTS, &part);
	if (r >= 0)
		r = reader_text(reader, item, "clause", &segment->clause);
	if (r >= 0)
		r = expr_want(reader, segment->low, type);
	if (r >= 0)
		r = expr_want(reader, segment->high, type);
	if (r >= 0)
		r = expr_want(reader, segment->unit, type);
	if (r >= 0 && !segment->unit && !type_is(type, TYPE_NUMBER, 0, 0) && !reader->no_row)
		return diag_add(reader->sink, DIAG_MISSING_KEY, item->at, STR("each"),
				language_map_name(MAP_SEGMENT));
	if (r >= 0 && !reader->no_row && bounds_order(segment) >= 0)
		return diag_add(reader->sink, DIAG_SEGMENT_EMPTY, item->at, STR_NONE);
	segment->part = (uint8_t)part;
	return r < 0 ? r : payable(reader, pay, segment->pay);
}

static int crossed_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	struct pay_stage *pay = &guarantee->pay;
	const struct tree *list;
	int r = rows_new(reader, node, "crossed", pay, &list);

	if (r < 0)
		return r;
	pay->mode = PAY_CROSSED;
	for (size_t i = 0; i < list->count && r >= 0 && !reader->no_row; i++) {
		const struct tree *item;

		r = reader_resolve(reader, list->items[i], &item);
		if (r >= 0 && item)
			r = segment_read(reader, item, guarantee,
					 &pay->segments[pay->segment_count++]);
	}
	return r;
}

static int each_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	struct expr_place place = pay_place(guarantee);
	struct pay_stage *pay = &guarantee->pay;
	struct type type = pay->by ? pay->by->type : guarantee->measure->type;
	int part = PART_STARTED;
	int r = reader_map(reader, node, MAP_EACH);

	pay->mode = PAY_EACH;
	pay->segments = ARENA_NEW(reader->arena, struct segment);
	if (!pay->segments)
		return -ENOMEM;
	pay->segment_count = 1;
	pay->segments[0].at = node->at;
	if (r >= 0)
		r = expr_key(reader, node, "unit", &place, &pay->segments[0].unit);
	if (r >= 0)
		r = expr_key(reader, node, "beyond", &place, &pay->beyond);
	if (r >= 0)
		r = expr_key(reader, node, "pay", &place, &pay->segments[0].pay);
	if (r >= 0)
		r = reader_word(reader, node, "part", PARTS, &part);
	if (r >= 0)
		r = expr_want(reader, pay->segments[0].unit, type);
	if (r >= 0)
		r = expr_want(reader, pay->beyond, type);
	pay->segments[0].part = (uint8_t)part;
	return r < 0 ? r : payable(reader, pay, pay->segments[0].pay);
}

static int amount_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	struct expr_place place = pay_place(guarantee);
	struct pay_stage *pay = &guarantee->pay;
	int r;

	pay->mode = PAY_AMOUNT;
	pay->segments = ARENA_NEW(reader->arena, struct segment);
	if (!pay->segments)
		return -ENOMEM;
	pay->segment_count = 1;
	pay->segments[0].at = node->at;
	r = expr_read(reader, node, &place, &pay->segments[0].pay);
	return r < 0 || reader->no_row ? r : payable(reader, pay, pay->segments[0].pay);
}

/* Which way is worse, where the file does not say: the open side of the rows, else the target. */
static void worse_find(struct guarantee *guarantee)
{
	struct pay_stage *pay = &guarantee->pay;
	bool low_open = false, high_open = false;

	for (size_t i = 0; pay->mode == PAY_REACHED && i < pay->segment_count; i++) {
		low_open = low_open || pay->segments[i].low_kind == BOUND_NONE;
		high_open = high_open || pay->segments[i].high_kind == BOUND_NONE;
	}
	if (low_open != high_open)
		pay->worse = low_open ? WORSE_LOWER : WORSE_HIGHER;
	else if (guarantee->target == TARGET_AT_LEAST || guarantee->target == TARGET_OVER)
		pay->worse = WORSE_LOWER;
	else if (guarantee->target != TARGET_NONE || pay->mode == PAY_CROSSED ||
		 pay->mode == PAY_EACH)
		pay->worse = WORSE_HIGHER;
}

/* The one bound of a row on the worse side; false when it has another, or one that may change. */
static bool only_bound(const struct segment *row, enum worse worse, struct threshold *ret)
{
	const struct expr *bound = worse == WORSE_LOWER ? row->high : row->low;
	const struct expr *other = worse == WORSE_LOWER ? row->low : row->high;

	if (!bound || other || bound->op != EXPR_CONSTANT || bound->constant.type != VALUE_NUMBER)
		return false;
	ret->at = bound->constant.number;
	ret->included = (worse == WORSE_LOWER ? row->high_kind : row->low_kind) == BOUND_CLOSED;
	return true;
}

/* Marks the usual table, whose rows follow one another, so that settling need not look at all of
 * them. */
static int thresholds_find(struct reader *reader, struct pay_stage *pay)
{
	enum worse worse = (enum worse)pay->worse;
	size_t count = pay->segment_count;
	struct threshold *thresholds;
	bool tightest_first = false;

	if (pay->mode != PAY_REACHED || worse == WORSE_UNKNOWN || pay->several_highest)
		return 0;
	thresholds = ARENA_ARRAY(reader->arena, struct threshold, count);
	if (!thresholds)
		return -ENOMEM;
	if (count > 1 && only_bound(&pay->segments[0], worse, &thresholds[0]) &&
	    only_bound(&pay->segments[1], worse, &thresholds[1]))
		tightest_first = (ratio_compare(thresholds[1].at, thresholds[0].at) > 0) ==
				 (worse == WORSE_LOWER);
	for (size_t i = 0; i < count; i++) {
		size_t row = tightest_first ? count - 1 - i : i;
		int order;

		if (!only_bound(&pay->segments[row], worse, &thresholds[i]))
			return 0;
		thresholds[i].row = (uint32_t)row;
		if (i == 0)
			continue;
		order = ratio_compare(thresholds[i].at, thresholds[i - 1].at);
		if (worse == WORSE_LOWER ? order >= 0 : order <= 0)
			return 0;
	}
	pay->thresholds = thresholds;
	return 0;
}

static int rules_read(struct reader *reader, const struct tree *node, struct pay_stage *pay)
{
	static const char *const WORSE[] = { "lower", "higher", NULL };
	static const char *const SEVERAL[] = { "tightest", "highest", NULL };
	static const char *const RECORDS[] = { "sum", "best", NULL };
	int worse = -1, several = 0, records = 0;
	int r = reader_word(reader, node, "worse", WORSE, &worse);

	if (r >= 0)
		r = reader_word(reader, node, "if several", SEVERAL, &several);
	if (r >= 0)
		r = reader_word(reader, node, "records", RECORDS, &records);
	if (worse >= 0)
		pay->worse = worse == 0 ? WORSE_LOWER : WORSE_HIGHER;
	pay->several_highest = several == 1;
	pay->records_best = records == 1;
	return r;
}

int pay_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	static const struct {
		const char *key;
		int (*read_part)(struct reader *, const struct tree *, struct guarantee *);
	} MODES[] = { { "reached", reached_read },
		      { "crossed", crossed_read },
		      { "each", each_read },
		      { "amount", amount_read } };
	struct expr_place place = pay_place(guarantee);
	struct pay_stage *pay = &guarantee->pay;
	int r = reader_map(reader, node, MAP_PAY);

	pay->at = node->at;
	if (r >= 0)
		r = expr_key(reader, node, "of", &place, &pay->of);
	if (r >= 0)
		r = expr_key(reader, node, "by", &place, &pay->by);
	if (r >= 0)
		r = expr_key(reader, node, "gate", &place, &pay->gate);
	if (r >= 0)
		r = expr_want(reader, pay->gate, TYPE_OF(TYPE_BOOL));
	if (r >= 0)
		r = rules_read(reader, node, pay);
	for (size_t i = 0; i < 4 && r >= 0 && !reader->no_row; i++) {
		const struct tree *part;

		r = reader_key(reader, node, MODES[i].key, &part);
		if (r < 0 || !part)
			continue;
		if (pay->mode != PAY_NONE)
			return diag_add(reader->sink, DIAG_ONE_OF_KEYS, node->at, STR("pay"),
					STR("reached, crossed, each, amount"));
		r = MODES[i].read_part(reader, part, guarantee);
	}
	if (r < 0 || reader->no_row)
		return r;
	if (pay->mode == PAY_NONE)
		return diag_add(reader->sink, DIAG_ONE_OF_KEYS, node->at, STR("pay"),
				STR("reached, crossed, each, amount"));
	r = expr_key(reader, node, "otherwise", &place, &pay->otherwise);
	if (r >= 0)
		r = payable(reader, pay, pay->otherwise);
	if (pay->worse == WORSE_UNKNOWN)
		worse_find(guarantee);
	return r < 0 ? r : thresholds_find(reader, pay);
}
