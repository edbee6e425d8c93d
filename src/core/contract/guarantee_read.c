/* Guarantees: each is read once for every combination of the rows it chooses among. */
#include "core/contract/parts.h"

#include <errno.h>

#define SCOPES_ALWAYS (SCOPE_SUBJECT | SCOPE_RESULTS)

static int kinds_of_node(struct reader *reader, const struct tree *node, uint64_t *ret_kinds)
{
	struct str names[CONTRACT_KINDS_MAX];
	size_t count = node->kind == TREE_LIST ? node->count : 1;

	*ret_kinds = 0;
	for (size_t i = 0; i < count; i++) {
		const struct tree *item = node->kind == TREE_LIST ? node->items[i] : node;
		int kind = item->kind == TREE_SCALAR ? contract_kind(reader->contract, item->text)
						     : -1;

		if (kind >= 0) {
			*ret_kinds |= UINT64_C(1) << kind;
			continue;
		}
		for (size_t k = 0; k < reader->contract->kind_count; k++)
			names[k] = reader->contract->kinds[k].name;
		return diag_add(reader->sink, DIAG_UNKNOWN_KIND, item->at, item->text,
				nearest_word(item->text, names, reader->contract->kind_count));
	}
	return 0;
}

static bool is_ancestor(const struct contract *contract, uint16_t ancestor, uint16_t component)
{
	while (component != UINT16_MAX) {
		if (component == ancestor)
			return true;
		component = contract->components[component].parent;
	}
	return false;
}

/* The named components, what they are part of, and their parts. */
static int components_of(struct reader *reader, const struct tree *node,
			 struct guarantee *guarantee)
{
	const struct contract *contract = reader->contract;
	uint16_t *numbers = ARENA_ARRAY(reader->arena, uint16_t, contract->component_count + 1);
	size_t count = node->kind == TREE_LIST ? node->count : 1;

	if (!numbers)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const struct tree *item = node->kind == TREE_LIST ? node->items[i] : node;

		if (contract_component(contract, item->text) < 0)
			return diag_add(reader->sink, DIAG_UNKNOWN_COMPONENT, item->at, item->text,
					contract->component_count > 0 ? contract->components[0].name
								      : STR("one"));
	}
	for (size_t c = 0; c < contract->component_count; c++) {
		bool touches = false;

		for (size_t i = 0; i < count && !touches; i++) {
			const struct tree *item = node->kind == TREE_LIST ? node->items[i] : node;
			uint16_t named = (uint16_t)contract_component(contract, item->text);

			touches = is_ancestor(contract, named, (uint16_t)c) ||
				  is_ancestor(contract, (uint16_t)c, named);
		}
		if (touches)
			numbers[guarantee->component_count++] = (uint16_t)c;
	}
	guarantee->components = numbers;
	return 0;
}

static int for_each_read(struct reader *reader, const struct tree *node,
			 struct guarantee *guarantee)
{
	int field;

	if (str_equal(node->text, STR("resource"))) {
		guarantee->for_each = EACH_RESOURCE;
		return 0;
	}
	if (str_equal(node->text, STR("component"))) {
		guarantee->for_each = EACH_COMPONENT;
		return 0;
	}
	field = contract_field(reader->contract, node->text);
	if (field < 0 || reader->contract->fields[field].type.kind != TYPE_TEXT)
		return diag_add(reader->sink, DIAG_UNKNOWN_FIELD, node->at, node->text);
	guarantee->for_each = EACH_FIELD;
	guarantee->for_each_field = (uint32_t)field;
	return 0;
}

/* What the guarantee looks at: kinds, components, window, scope. */
static int subject_of_read(struct reader *reader, const struct tree *node,
			   struct guarantee *guarantee)
{
	static const char *const PER[] = { "window", "record", "day", NULL };
	const struct tree *part;
	int per = 0;
	int r = reader_key(reader, node, "records", &part);

	guarantee->kinds = 1; /* outage is the first kind */
	if (r >= 0 && part)
		r = kinds_of_node(reader, part, &guarantee->kinds);
	if (r >= 0)
		r = reader_key(reader, node, "of", &part);
	if (r >= 0 && part)
		r = components_of(reader, part, guarantee);
	if (r >= 0)
		r = reader_key(reader, node, "for each", &part);
	if (r >= 0 && part)
		r = for_each_read(reader, part, guarantee);
	if (r >= 0)
		r = reader_word(reader, node, "per", PER, &per);
	guarantee->per = (enum per)per;
	guarantee->window = (struct period){ PERIOD_MONTH, 0, false };
	part = tree_get(node, STR("window")) ? tree_get(node, STR("window"))
					     : tree_get(reader->root, STR("window"));
	if (r >= 0 && part)
		r = reader_period(reader, part, &guarantee->window);
	if (r >= 0 && part &&
	    (guarantee->window.kind == PERIOD_RECORD || guarantee->window.kind == PERIOD_WINDOW))
		return diag_add(reader->sink, DIAG_BAD_WINDOW, part->at, part->text,
				STR("calendar month, quarter, ..."));
	if (r >= 0 && guarantee->window.kind == PERIOD_ANY && guarantee->per != PER_WINDOW)
		return diag_add(reader->sink, DIAG_UNFIT_KEY, tree_get(node, STR("per"))->at,
				STR("per"), STR("{any: ...}"));
	return r;
}

static int clock_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	static const char *const MISSING[] = { "undefined", "count nothing", "whole",
					       "not entitled", NULL };
	struct expr_place place =
		reader_place(STR("clock"), SCOPES_ALWAYS | SCOPE_RECORD, guarantee->kinds, -1);
	struct clock_stage *clock = ARENA_NEW(reader->arena, struct clock_stage);
	int missing = 0;
	int r = reader_map(reader, node, MAP_CLOCK);

	if (!clock)
		return -ENOMEM;
	clock->calendar = -1;
	clock->at = node->at;
	if (r >= 0)
		r = expr_key(reader, node, "from", &place, &clock->from);
	if (r >= 0)
		r = expr_key(reader, node, "until", &place, &clock->until);
	if (r >= 0)
		r = reader_calendar(reader, node, "in", &clock->calendar);
	if (r >= 0)
		r = reader_word(reader, node, "if missing", MISSING, &missing);
	if (r >= 0)
		r = expr_want(reader, clock->from, TYPE_OF(TYPE_INSTANT));
	if (r >= 0)
		r = expr_want(reader, clock->until, TYPE_OF(TYPE_INSTANT));
	clock->if_missing = (enum if_missing)missing;
	guarantee->clock = clock;
	return r;
}

static int join_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	static const char *const FORMS[] = { "sum", "span", NULL };
	struct expr_place place = reader_place(STR("join"), SCOPES_ALWAYS, 0, -1);
	struct join_stage *join = ARENA_NEW(reader->arena, struct join_stage);
	int form = 0;
	int r = reader_map(reader, node, MAP_JOIN);

	if (!join)
		return -ENOMEM;
	if (r >= 0)
		r = expr_key(reader, node, "gap", &place, &join->gap);
	if (r >= 0)
		r = expr_key(reader, node, "minimum", &place, &join->minimum);
	if (r >= 0)
		r = reader_word(reader, node, "as", FORMS, &form);
	if (r >= 0)
		r = expr_want(reader, join->gap, TYPE_DURATION);
	if (r >= 0)
		r = expr_want(reader, join->minimum, TYPE_DURATION);
	join->span = form == 1;
	guarantee->join = join;
	return r;
}

static int slot_size(struct reader *reader, const struct tree *node, struct slot_stage *slots)
{
	struct expr_place place = reader_place(STR("size"), 0, 0, -1);
	struct expr *size;
	int64_t units;
	int r = expr_key(reader, node, "size", &place, &size);

	if (r >= 0 && size)
		r = expr_want_time(reader, size);
	if (r < 0 || !size)
		return r;
	units = size->op == EXPR_CONSTANT && size->constant.type == VALUE_NUMBER &&
				size->constant.number.den == 1
			? size->constant.number.num
			: 0;
	if (size->type.kind == TYPE_MONTHS)
		slots->size_months = units;
	else
		slots->size_ms = units;
	if (units <= 0 || (slots->size_ms > 0 && 86400000 % slots->size_ms != 0 &&
			   slots->size_ms % 86400000 != 0))
		return diag_add(reader->sink, DIAG_SLOT_SIZE, size->at, size->text);
	return 0;
}

static int slot_source(struct reader *reader, const struct tree *node, struct slot_stage *slots)
{
	const struct tree *from;
	int r = reader_key(reader, node, "from", &from);

	slots->series = -1;
	if (r < 0 || !from || str_equal(from->text, STR("records")))
		return r;
	slots->series = contract_series(reader->contract, from->text);
	return slots->series >= 0
		       ? 0
		       : diag_add(reader->sink, DIAG_UNKNOWN_SERIES, from->at, from->text);
}

static bool is_whole(const struct expr *expr)
{
	return expr->op == EXPR_CONSTANT && type_is(expr->type, TYPE_NUMBER, 0, 0) &&
	       expr->constant.type == VALUE_NUMBER && expr->constant.number.den == 1 &&
	       expr->constant.number.num >= 1 && expr->constant.number.num <= 1000000;
}

static int slots_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	static const char *const MISSING[] = { "good", "bad", "not measured", "out of base", NULL };
	static const char *const ALIGNED[] = { "clock", "record", NULL };
	struct slot_stage *slots = ARENA_NEW(reader->arena, struct slot_stage);
	struct expr_place place;
	struct expr *run = NULL;
	int missing = 0, aligned = 0;
	int r = reader_map(reader, node, MAP_SLOTS);

	if (!slots)
		return -ENOMEM;
	slots->at = node->at;
	slots->run_min = 1;
	if (r >= 0)
		r = slot_size(reader, node, slots);
	if (r >= 0)
		r = slot_source(reader, node, slots);
	place = reader_place(STR("slots"), SCOPES_ALWAYS | SCOPE_SLOT, guarantee->kinds,
			     slots->series);
	if (r >= 0)
		r = expr_key(reader, node, "value", &place, &slots->value);
	if (r >= 0 && slots->value)
		reader->value_type = slots->value->type;
	if (r >= 0)
		r = expr_key(reader, node, "bad", &place, &slots->bad);
	if (r >= 0)
		r = expr_key(reader, node, "skip", &place, &slots->skip);
	if (r >= 0)
		r = expr_key(reader, node, "minimum run", &place, &run);
	if (r >= 0 && run && !reader->no_row && !is_whole(run))
		return diag_add(reader->sink, DIAG_NOT_A_NUMBER, run->at, run->text, STR("1"),
				STR("1000000"));
	if (r >= 0 && run && !reader->no_row)
		slots->run_min = run->constant.number.num;
	if (r >= 0)
		r = reader_word(reader, node, "missing", MISSING, &missing);
	if (r >= 0)
		r = reader_word(reader, node, "aligned", ALIGNED, &aligned);
	if (r >= 0)
		r = expr_want(reader, slots->bad, TYPE_OF(TYPE_BOOL));
	if (r >= 0)
		r = expr_want(reader, slots->skip, TYPE_OF(TYPE_BOOL));
	slots->missing = (enum slot_missing)missing;
	slots->to_record = aligned == 1 && slots->series < 0; /* samples are no records */
	guarantee->slots = slots;
	return r;
}

static int deadline_read(struct reader *reader, const struct tree *node,
			 struct guarantee *guarantee)
{
	static const char *const DAYS[] = { "through the end", "exact", NULL };
	struct expr_place place =
		reader_place(STR("deadline"), SCOPES_ALWAYS | SCOPE_RECORD, guarantee->kinds, -1);
	struct deadline_stage *deadline = ARENA_NEW(reader->arena, struct deadline_stage);
	struct str stop = STR_NONE;
	int days = 0;
	int r = reader_map(reader, node, MAP_DEADLINE);

	if (!deadline)
		return -ENOMEM;
	deadline->calendar = -1;
	deadline->stop_field = -1;
	deadline->at = node->at;
	if (r >= 0)
		r = expr_key(reader, node, "of", &place, &deadline->of);
	if (r >= 0)
		r = expr_key(reader, node, "within", &place, &deadline->within);
	if (r >= 0)
		r = expr_key(reader, node, "met by", &place, &deadline->met_by);
	if (r >= 0)
		r = reader_calendar(reader, node, "in", &deadline->calendar);
	if (r >= 0)
		r = reader_word(reader, node, "days", DAYS, &days);
	if (r >= 0)
		r = reader_text(reader, node, "stop during", &stop);
	if (r >= 0)
		r = reader_text(reader, node, "clause", &deadline->clause);
	if (r >= 0)
		r = expr_want(reader, deadline->of, TYPE_OF(TYPE_INSTANT));
	if (r >= 0)
		r = expr_want_time(reader, deadline->within);
	if (r >= 0)
		r = expr_want(reader, deadline->met_by, TYPE_OF(TYPE_INSTANT));
	if (r >= 0 && stop.len > 0) {
		deadline->stop_field = contract_field(reader->contract, stop);
		if (deadline->stop_field < 0 ||
		    reader->contract->fields[deadline->stop_field].type.kind != TYPE_SPANS)
			return diag_add(reader->sink, DIAG_UNKNOWN_FIELD,
					tree_get(node, STR("stop during"))->at, stop);
	}
	deadline->exact = days == 1;
	guarantee->deadline = deadline;
	return r;
}

static int part_key(struct reader *reader, const struct tree *node, const char *key,
		    struct guarantee *guarantee,
		    int (*read_part)(struct reader *, const struct tree *, struct guarantee *))
{
	const struct tree *part;
	int r = reader_key(reader, node, key, &part);

	return r < 0 || !part ? r : read_part(reader, part, guarantee);
}

static int rounding_read(struct reader *reader, const struct tree *node,
			 struct guarantee *guarantee)
{
	static const char *const BY[] = { "nearest", "up", "down", NULL };
	static const char *const TIES[] = { "up", "even", "down", NULL };
	static const char *const EACH[] = { "total", "record", NULL };
	static const enum ratio_rounding NEAREST[] = { RATIO_HALF_UP, RATIO_HALF_EVEN,
						       RATIO_HALF_DOWN };
	struct expr_place place = reader_place(STR("round"), 0, 0, -1);
	struct expr *to = NULL;
	int by = 0, ties = 0, each = 0;
	int r = reader_map(reader, node, MAP_ROUND);

	if (r >= 0)
		r = expr_key(reader, node, "to", &place, &to);
	if (r >= 0)
		r = expr_want(reader, to, TYPE_DURATION);
	if (r >= 0)
		r = reader_word(reader, node, "by", BY, &by);
	if (r >= 0)
		r = reader_word(reader, node, "ties", TIES, &ties);
	if (r >= 0)
		r = reader_word(reader, node, "each", EACH, &each);
	if (r < 0 || !to)
		return r;
	if (to->op != EXPR_CONSTANT || to->constant.type != VALUE_NUMBER ||
	    to->constant.number.den != 1 || to->constant.number.num <= 0)
		return diag_add(reader->sink, DIAG_SLOT_SIZE, to->at, to->text);
	guarantee->rounding = (struct rounding){ to->constant.number.num,
						 by == 0   ? NEAREST[ties]
						 : by == 1 ? RATIO_UP
							   : RATIO_DOWN,
						 each == 1 };
	return 0;
}

static int rules_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	static const char *const UNMEASURED[] = { "not counted", "counted", "out of base",
						  "undefined", NULL };
	static const char *const OUTSIDE[] = { "counts as up", "not covered", "out of base", NULL };
	static const char *const OVERLAP[] = { "once", "each", NULL };
	int unmeasured = 0, outside = 0, overlap = 0;
	int r = reader_word(reader, node, "unmeasured", UNMEASURED, &unmeasured);

	if (r >= 0)
		r = reader_word(reader, node, "before start", OUTSIDE, &outside);
	if (r >= 0)
		r = reader_word(reader, node, "overlap", OVERLAP, &overlap);
	if (r >= 0)
		r = part_key(reader, node, "round", guarantee, rounding_read);
	guarantee->unmeasured = (enum rule)unmeasured;
	guarantee->outside_life = outside == 2	 ? RULE_OUT_OF_BASE
				  : outside == 1 ? RULE_UNDEFINED
						 : RULE_NOT_COUNTED;
	guarantee->overlap_each = overlap == 1;
	return r;
}

/* The expression that a guarantee without measure: has. */
static int measure_standard(struct reader *reader, const struct expr_place *place,
			    struct guarantee *guarantee)
{
	struct tree node = { .kind = TREE_SCALAR,
			     .at = guarantee->at,
			     .text = STR("availability") };
	int r;

	if (guarantee->per == PER_RECORD)
		node.text = guarantee->deadline ? STR("took") : STR("length");
	else if (guarantee->deadline)
		node.text = STR("share(kept)");
	r = expr_read(reader, &node, place, &guarantee->measure);
	if (r >= 0 && guarantee->measure && guarantee->per == PER_RECORD && guarantee->deadline)
		guarantee->measure->text = STR("time taken");
	return r;
}

static int measure_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	uint16_t scopes =
		SCOPES_ALWAYS | SCOPE_WINDOW | (guarantee->per == PER_RECORD ? SCOPE_RECORD : 0);
	struct expr_place place = reader_place(STR("measure"), scopes, guarantee->kinds,
					       guarantee->slots ? guarantee->slots->series : -1);
	int r = expr_key(reader, node, "base", &place, &guarantee->base);

	if (r >= 0)
		r = expr_want(reader, guarantee->base, TYPE_DURATION);
	if (r >= 0)
		r = expr_key(reader, node, "measure", &place, &guarantee->measure);
	if (r >= 0 && !guarantee->measure && !reader->no_row)
		r = measure_standard(reader, &place, guarantee);
	if (r < 0 || reader->no_row)
		return r;
	reader->measure_type = guarantee->measure->type;
	place = reader_place(STR("weight"), SCOPES_ALWAYS | SCOPE_RECORD, guarantee->kinds, -1);
	r = expr_key(reader, node, "weight", &place, &guarantee->weight);
	if (r >= 0)
		r = expr_want(reader, guarantee->weight, TYPE_PLAIN);
	if (r >= 0)
		r = expr_key(reader, node, "belongs", &place, &guarantee->belongs);
	return r < 0 ? r : expr_want(reader, guarantee->belongs, TYPE_OF(TYPE_INSTANT));
}

/* What is promised is of the kind of the measure, and that has an order. */
static int target_want(struct reader *reader, const struct guarantee *guarantee)
{
	const struct type type = guarantee->measure->type;
	const bool ordered =
		type.kind != TYPE_TEXT && type.kind != TYPE_TEXTS && type.kind != TYPE_SPANS;

	return ordered ? expr_want(reader, guarantee->target_value, type)
		       : expr_want(reader, guarantee->measure, TYPE_PLAIN);
}

static int target_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	static const char *const KEYS[] = { "at least", "at most", "over", "below" };
	uint16_t scopes =
		SCOPES_ALWAYS | SCOPE_WINDOW | (guarantee->per == PER_RECORD ? SCOPE_RECORD : 0);
	struct expr_place place = reader_place(STR("target"), scopes, guarantee->kinds, -1);
	int r = reader_map(reader, node, MAP_TARGET);

	for (int i = 0; i < 4 && r >= 0; i++) {
		if (!tree_get(node, str_from(KEYS[i])))
			continue;
		if (guarantee->target != TARGET_NONE)
			return diag_add(reader->sink, DIAG_ONE_OF_KEYS, node->at, STR("target"),
					STR("at least, at most, over, below"));
		guarantee->target = (enum target_kind)(TARGET_AT_LEAST + i);
		r = expr_key(reader, node, KEYS[i], &place, &guarantee->target_value);
		if (r >= 0)
			r = target_want(reader, guarantee);
	}
	if (r >= 0 && guarantee->target == TARGET_NONE)
		return diag_add(reader->sink, DIAG_ONE_OF_KEYS, node->at, STR("target"),
				STR("at least, at most, over, below"));
	return r;
}

static int remedy_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	static const char *const CHOOSERS[] = { "provider", "customer", NULL };
	static const char *const NATURES[] = { "price reduction", "indemnity", "goodwill", NULL };
	struct expr_place place = reader_place(STR("expires"), SCOPE_SUBJECT, 0, -1);
	const struct tree *list;
	int chooser = -1, nature = -1;
	int r = reader_key(reader, node, "remedy", &list);

	if (r >= 0 && list) {
		size_t count = list->kind == TREE_LIST ? list->count : 1;
		struct str *remedies = ARENA_ARRAY(reader->arena, struct str, count);

		if (!remedies)
			return -ENOMEM;
		for (size_t i = 0; i < count; i++) {
			const struct tree *item = list->kind == TREE_LIST ? list->items[i] : list;

			if (item->kind != TREE_SCALAR)
				return diag_add(reader->sink, DIAG_NOT_A_SCALAR, item->at,
						STR("a remedy"));
			remedies[i] = item->text;
		}
		guarantee->remedies = remedies;
		guarantee->remedy_count = count;
	}
	if (r >= 0)
		r = expr_key(reader, node, "expires", &place, &guarantee->expires);
	if (r >= 0)
		r = expr_want_time(reader, guarantee->expires);
	if (r >= 0)
		r = reader_word(reader, node, "chosen by", CHOOSERS, &chooser);
	if (r >= 0)
		r = reader_word(reader, node, "nature", NATURES, &nature);
	if (chooser >= 0)
		guarantee->chosen_by = str_from(CHOOSERS[chooser]);
	if (nature >= 0)
		guarantee->nature = str_from(NATURES[nature]);
	return r;
}

static int head_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	struct expr_place place = reader_place(STR("applies"), SCOPES_ALWAYS | SCOPE_WINDOW, 0, -1);
	const struct tree *entitled;
	int r = reader_text(reader, node, "clause", &guarantee->clause);

	if (r >= 0)
		r = reader_text(reader, node, "title", &guarantee->title);
	if (r >= 0)
		r = reader_text(reader, node, "about", &guarantee->about);
	if (r >= 0)
		r = expr_key(reader, node, "applies", &place, &guarantee->applies);
	if (r >= 0)
		r = expr_want(reader, guarantee->applies, TYPE_OF(TYPE_BOOL));
	if (r >= 0)
		r = reader_key(reader, node, "entitled", &entitled);
	place.what = STR("entitled");
	if (r >= 0 && entitled)
		r = that_list_read(reader, entitled, &place, &guarantee->entitled,
				   &guarantee->entitled_count);
	return r;
}

/* A ratio that is promised or paid by percentages is shown as one. */
static void measure_shown(struct guarantee *guarantee)
{
	bool percent = guarantee->target_value && guarantee->target_value->type.percent;

	for (size_t i = 0; guarantee->pay.mode == PAY_REACHED && !guarantee->pay.by &&
			   i < guarantee->pay.segment_count;
	     i++) {
		const struct segment *row = &guarantee->pay.segments[i];

		percent = percent || (row->low && row->low->type.percent) ||
			  (row->high && row->high->type.percent);
	}
	if (percent && guarantee->measure && type_is(guarantee->measure->type, TYPE_NUMBER, 0, 0))
		guarantee->measure->type.percent = true;
}

/* Windows that overlap have no allowance each: what one took away would be down in another. */
static int budgets_check(struct reader *reader, const struct guarantee *guarantee)
{
	const uint8_t kind = guarantee->window.kind;

	if (kind != PERIOD_LAST && kind != PERIOD_ANY)
		return 0;
	for (size_t i = 0; i < guarantee->condition_count; i++) {
		const struct condition *condition = &guarantee->conditions[i];

		if (condition->budget && condition->budget->per.kind == PERIOD_WINDOW)
			return diag_add(reader->sink, DIAG_UNFIT_KEY, condition->at,
					STR("a budget per window"),
					kind == PERIOD_LAST ? STR("{last: ...}")
							    : STR("{any: ...}"));
	}
	return 0;
}

int guarantee_read(struct reader *reader, const struct tree *node, struct str id,
		   struct guarantee *ret_guarantee)
{
	static const struct {
		const char *key;
		int (*read_part)(struct reader *, const struct tree *, struct guarantee *);
	} PARTS[] = { { "clock", clock_read },
		      { "when", conditions_read },
		      { "join", join_read },
		      { "slots", slots_read },
		      { "deadline", deadline_read } };
	static const struct {
		const char *key;
		int (*read_part)(struct reader *, const struct tree *, struct guarantee *);
	} LATE_PARTS[] = { { "target", target_read },
			   { "pay", pay_read },
			   { "claim", claim_read } };
	struct guarantee *guarantee = ret_guarantee;
	const struct tree *limit;
	int r = reader_map(reader, node, MAP_GUARANTEE);

	*guarantee = (struct guarantee){ .id = id, .at = node->at };
	reader->value_type = TYPE_PLAIN;
	reader->measure_type = TYPE_PLAIN;
	if (r >= 0)
		r = subject_of_read(reader, node, guarantee);
	if (r >= 0)
		r = head_read(reader, node, guarantee);
	for (size_t i = 0; i < sizeof(PARTS) / sizeof(PARTS[0]) && r >= 0 && !reader->no_row; i++)
		r = part_key(reader, node, PARTS[i].key, guarantee, PARTS[i].read_part);
	if (r >= 0)
		r = budgets_check(reader, guarantee);
	if (r >= 0)
		r = rules_read(reader, node, guarantee);
	if (r >= 0 && !reader->no_row)
		r = measure_read(reader, node, guarantee);
	for (size_t i = 0;
	     i < sizeof(LATE_PARTS) / sizeof(LATE_PARTS[0]) && r >= 0 && !reader->no_row; i++)
		r = part_key(reader, node, LATE_PARTS[i].key, guarantee, LATE_PARTS[i].read_part);
	if (r >= 0)
		r = reader_key(reader, node, "limit", &limit);
	if (r >= 0 && limit)
		r = limits_read(reader, limit, guarantee->kinds, &guarantee->limits,
				&guarantee->limit_count);
	measure_shown(guarantee);
	return r < 0 ? r : remedy_read(reader, node, guarantee);
}
