/* The value of an expression at its place. Undefined facts give undefined values, never errors. */
#include "core/money/currency.h"
#include "core/settle/evaluate.h"
#include "core/settle/stages.h"

#include <assert.h>
#include <errno.h>

int missing_new(struct run *run, struct missing missing, struct value *ret_value)
{
	struct missing *kept = ARENA_NEW(run->arena, struct missing);

	if (!kept)
		return -ENOMEM;
	*kept = missing;
	*ret_value = value_undefined(kept);
	return 0;
}

static int missing_fact(struct run *run, const struct expr *expr, struct str subject,
			struct value *ret_value)
{
	return missing_new(run, (struct missing){ MISSING_FACT, expr->text, subject, expr->at },
			   ret_value);
}

NOINLINE static int eval_field(struct run *run, const struct expr *expr, struct value *ret_value)
{
	const struct contract *contract = run->contract;
	const struct record *record = run->record;
	uint16_t slot = record ? contract->kinds[record->kind].slots[expr->index] : KIND_NO_FIELD;

	if (slot != KIND_NO_FIELD && record->fields[slot].type != VALUE_UNDEFINED) {
		*ret_value = record->fields[slot];
		return 0;
	}
	if (slot != KIND_NO_FIELD &&
	    contract->fields[expr->index].standard.type != VALUE_UNDEFINED) {
		*ret_value = contract->fields[expr->index].standard;
		return 0;
	}
	return missing_fact(run, expr, record ? record->told->id : STR_NONE, ret_value);
}

NOINLINE static int eval_subject(struct run *run, const struct expr *expr, struct value *ret_value)
{
	const struct subject_name *name = &run->contract->subject_names[expr->index];
	struct value value = run->subject->values[expr->index];

	if (value.type == VALUE_DATED)
		value = value_at(value, civil_day(run, run->at_ms, false), NULL);
	if (value.type == VALUE_UNDEFINED && run->subject != &run->facts->self) {
		value = run->facts->self.values[expr->index];
		if (value.type == VALUE_DATED)
			value = value_at(value, civil_day(run, run->at_ms, false), NULL);
	}
	if (value.type == VALUE_UNDEFINED)
		value = name->standard;
	*ret_value = value;
	if (value.type != VALUE_UNDEFINED)
		return 0;
	return missing_new(
		run,
		(struct missing){ name->role == SUBJECT_CHARGE ? MISSING_CHARGE : MISSING_FACT,
				  name->name, run->subject->id, expr->at },
		ret_value);
}

NOINLINE static int eval_listed(struct run *run, const struct expr *expr,
				const struct value *fields, struct str subject,
				struct value *ret_value)
{
	if (fields && fields[expr->index].type != VALUE_UNDEFINED) {
		*ret_value = fields[expr->index];
		return 0;
	}
	return missing_fact(run, expr, subject, ret_value);
}

/* A sample that says of a field what all samples of the slot say; NULL: they differ. */
static const struct sample *sample_for_all(const struct run *run, uint32_t field)
{
	const struct slot_run *slot = run->slot;
	const struct sample *samples;

	assert(slot && slot->sample_count > 0); /* only such slots are judged */
	samples = &run->facts->series[run->guarantee->slots->series].items[slot->first_sample];
	for (size_t i = 1; i < slot->sample_count; i++)
		if (!value_same(&samples[0].fields[field], &samples[i].fields[field]))
			return NULL;
	return samples;
}

/* A field of samples: of the one a total() looks at, else what all of the slot say. */
NOINLINE static int eval_sample(struct run *run, const struct expr *expr, struct value *ret_value)
{
	const struct sample *sample = run->sample ? run->sample : sample_for_all(run, expr->index);

	return eval_listed(run, expr, sample ? sample->fields : NULL, STR("slot"), ret_value);
}

static struct value duration_value(int64_t ms)
{
	return value_ms(ms);
}

static int eval_record_variable(struct run *run, const struct expr *expr, struct value *ret_value)
{
	const struct record *record = run->record;
	const struct item *item = run->item;

	assert(record); /* such names are bound only where a record is looked at */
	switch ((int)expr->index) {
	case VARIABLE_FROM:
		*ret_value = value_instant(record->from_ms);
		return 0;
	case VARIABLE_TO:
		*ret_value = value_instant(record->to_ms);
		return 0;
	case VARIABLE_ENDED:
		if (record->flags & RECORD_OPEN)
			return missing_fact(run, expr, record->told->id, ret_value);
		*ret_value = value_instant(record->to_ms);
		return 0;
	case VARIABLE_DURATION:
		*ret_value = duration_value(record->flags & RECORD_LENGTH_ONLY
						    ? record->length_ms
						    : record->to_ms - record->from_ms);
		return 0;
	case VARIABLE_KIND:
		*ret_value = (struct value){ .type = VALUE_TEXT,
					     .text = contract_text(
						     run->contract,
						     run->contract->kinds[record->kind].name) };
		return 0;
	case VARIABLE_NOTICE: {
		int published = contract_field(run->contract, STR("published"));
		struct expr field = { .op = EXPR_FIELD,
				      .index = (uint32_t)published,
				      .at = expr->at,
				      .text = STR("published") };
		int r = eval_field(run, &field, ret_value);

		if (r < 0 || ret_value->type != VALUE_INSTANT)
			return r;
		*ret_value = duration_value(record->from_ms - ret_value->instant_ms);
		return 0;
	}
	default:
		break;
	}
	if (!item)
		return missing_fact(run, expr, record->told->id, ret_value);
	if (expr->index == VARIABLE_LENGTH) {
		*ret_value = duration_value(item->counted_ms);
	} else if (expr->index == VARIABLE_KEPT && item->kept >= 0) {
		*ret_value = value_bool(item->kept == 1);
	} else if (expr->index == VARIABLE_DUE && item->due_ms != NO_INSTANT) {
		*ret_value = value_instant(item->due_ms);
	} else if (expr->index == VARIABLE_LATE_BY && item->late_ms != NO_INSTANT) {
		*ret_value = duration_value(item->late_ms);
	} else if (expr->index == VARIABLE_TOOK && item->took_ms != NO_INSTANT) {
		*ret_value = duration_value(item->took_ms);
	} else {
		*ret_value = value_undefined(item->missing);
		return item->missing ? 0 : missing_fact(run, expr, record->told->id, ret_value);
	}
	return 0;
}

NOINLINE static int eval_window_variable(struct run *run, const struct expr *expr,
					 struct value *ret_value)
{
	const struct measured *measured = &run->measured;
	int r;

	switch ((int)expr->index) {
	case VARIABLE_WINDOW_START:
		*ret_value = value_instant(measured->window.from);
		return 0;
	case VARIABLE_WINDOW_END:
		*ret_value = value_instant(measured->window.to);
		return 0;
	case VARIABLE_WINDOW_LENGTH:
		*ret_value = duration_value(span_ms(measured->window));
		return 0;
	case VARIABLE_WINDOW_DAYS:
		*ret_value =
			value_number(ratio_int(civil_day(run, measured->window.to, true) -
					       civil_day(run, measured->window.from, false) + 1));
		return 0;
	case VARIABLE_DOWNTIME:
		value_set_number(ret_value, measured->downtime_ms);
		return 0;
	case VARIABLE_BASE:
		*ret_value = measured->base;
		return 0;
	case VARIABLE_EXCLUDED:
		*ret_value = duration_value(measured->excluded_ms);
		return 0;
	case VARIABLE_UNMEASURED:
		*ret_value = duration_value(measured->unmeasured_ms);
		return 0;
	case VARIABLE_RECORDS:
		*ret_value = value_number(ratio_int((int64_t)measured->record_count));
		return 0;
	case VARIABLE_LONGEST:
		if (measured->longest_ms < 0)
			records_measure(run);
		*ret_value = duration_value(measured->longest_ms);
		return 0;
	case VARIABLE_AVAILABILITY:
	default:
		assert(expr->index == VARIABLE_AVAILABILITY);
		if (measured->base.type == VALUE_UNDEFINED) {
			*ret_value = measured->base;
			return 0;
		}
		if (ratio_sign(measured->base.number) <= 0)
			return missing_new(run,
					   (struct missing){ MISSING_DOMAIN, expr->text,
							     STR("window"), expr->at },
					   ret_value);
		value_set_number(ret_value, measured->base.number);
		r = ratio_sub(run->arena, ret_value->number, measured->downtime_ms,
			      &ret_value->number);
		return r < 0 ? r
			     : ratio_div(run->arena, ret_value->number, measured->base.number,
					 &ret_value->number);
	}
}

NOINLINE static int eval_variable(struct run *run, const struct expr *expr, struct value *ret_value)
{
	const struct facts *facts = run->facts;
	int64_t ms = NO_INSTANT;

	switch ((int)expr->index) {
	case VARIABLE_SLOT_DOWN:
		*ret_value = value_number(run->slot ? run->slot->down_ms : ratio_int(0));
		return 0;
	case VARIABLE_SLOT_LENGTH:
		*ret_value = duration_value(run->slot ? run->slot->size_ms : 0);
		return 0;
	case VARIABLE_SLOT_START:
		ms = run->slot ? run->slot->from_ms : NO_INSTANT;
		break;
	case VARIABLE_VALUE:
		*ret_value = run->slot ? run->slot->value : value_undefined(NULL);
		return 0;
	case VARIABLE_BAD:
		*ret_value = value_bool(run->slot && run->slot->bad);
		return 0;
	case VARIABLE_SUBSCRIPTION_START:
		ms = facts->life.from; /* NO_INSTANT without a start */
		break;
	case VARIABLE_SUBSCRIPTION_END:
		ms = facts->life.to == INT64_MAX ? NO_INSTANT : facts->life.to;
		break;
	case VARIABLE_AS_OF:
		ms = facts->as_of_ms;
		break;
	case VARIABLE_CLAIM_FILED:
		ms = run->claim && !run->claim->in_time ? run->claim->filed_ms : NO_INSTANT;
		break;
	case VARIABLE_ENDING_REQUESTED:
		ms = run->ending ? run->ending->requested_ms : NO_INSTANT;
		break;
	case VARIABLE_ENDING_END:
		ms = run->ending_end_ms;
		break;
	default:
		if (expr->scope & SCOPE_RECORD)
			return eval_record_variable(run, expr, ret_value);
		*ret_value = run->measure;
		return 0;
	}
	*ret_value = value_instant(ms);
	return ms == NO_INSTANT ? missing_fact(run, expr, facts->id, ret_value) : 0;
}

static bool same_text(struct text a, struct text b)
{
	if (a.symbol != 0 && b.symbol != 0)
		return a.symbol == b.symbol;
	return str_equal(a.str, b.str);
}

static bool list_has(const struct value *list, struct text word)
{
	for (size_t i = 0; i < list->texts.count; i++)
		if (same_text(list->texts.items[i], word))
			return true;
	return false;
}

static int eval_set(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value left;
	const struct text *words;
	size_t count, found = 0;
	int r = eval(run, expr->args[0], &left);

	if (r < 0 || left.type == VALUE_UNDEFINED) {
		*ret_value = left;
		return r;
	}
	words = left.type == VALUE_TEXT ? &left.text : left.texts.items;
	count = left.type == VALUE_TEXT ? 1 : left.texts.count;
	for (size_t i = 0; i < count; i++)
		found += list_has(&expr->constant, words[i]);
	switch ((int)expr->op) {
	case EXPR_ANY_OF:
		*ret_value = value_bool(found > 0);
		return 0;
	case EXPR_NONE_OF:
		*ret_value = value_bool(found == 0);
		return 0;
	case EXPR_ONLY:
		*ret_value = value_bool(count > 0 && found == count);
		return 0;
	default:
		break;
	}
	found = 0;
	for (size_t i = 0; i < expr->constant.texts.count; i++) {
		struct value have = { .type = VALUE_TEXTS, .texts = { words, count } };

		found += list_has(&have, expr->constant.texts.items[i]);
	}
	*ret_value = value_bool(found == expr->constant.texts.count);
	return 0;
}

/* Both operands; *ret_value is undefined when one is, and then *ret_both is false. */
static int eval_pair(struct run *run, const struct expr *expr, struct value pair[2],
		     struct value *ret_value, bool *ret_both)
{
	*ret_both = false;
	for (int i = 0; i < 2; i++) {
		int r = eval(run, expr->args[i], &pair[i]);

		if (r < 0)
			return r;
		if (pair[i].type == VALUE_UNDEFINED) {
			*ret_value = pair[i];
			return 0;
		}
	}
	*ret_both = true;
	return 0;
}

bool values_mix(const struct value *a, const struct value *b)
{
	return a->currency != b->currency && a->currency && b->currency &&
	       ratio_sign(a->number) != 0 && ratio_sign(b->number) != 0;
}

int rate_missing(struct run *run, uint16_t from, uint16_t to, struct position at,
		 struct value *ret_value)
{
	return missing_new(
		run, (struct missing){ MISSING_RATE, currency_code(from), currency_code(to), at },
		ret_value);
}

static int eval_arithmetic(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value pair[2];
	struct ratio number;
	bool both, sum = expr->op == EXPR_ADD || expr->op == EXPR_SUBTRACT;
	uint16_t currency;
	int r = eval_pair(run, expr, pair, ret_value, &both);

	if (r < 0 || !both)
		return r;
	currency = pair[0].currency && (ratio_sign(pair[0].number) != 0 || !pair[1].currency)
			   ? pair[0].currency
			   : pair[1].currency;
	if ((sum || expr->op == EXPR_DIVIDE) && values_mix(&pair[0], &pair[1]))
		return rate_missing(run, pair[0].currency, pair[1].currency, expr->at, ret_value);
	switch ((int)expr->op) {
	case EXPR_ADD:
		r = ratio_add(run->arena, pair[0].number, pair[1].number, &number);
		break;
	case EXPR_SUBTRACT:
		r = ratio_sub(run->arena, pair[0].number, pair[1].number, &number);
		break;
	case EXPR_MULTIPLY:
		r = ratio_mul(run->arena, pair[0].number, pair[1].number, &number);
		break;
	default:
		r = ratio_div(run->arena, pair[0].number, pair[1].number, &number);
		break;
	}
	if (r == -EDOM)
		return missing_new(
			run, (struct missing){ MISSING_DOMAIN, expr->text, STR_NONE, expr->at },
			ret_value);
	*ret_value = value_number(number);
	ret_value->currency = expr->type.money_power != 0 ? currency : 0;
	return r;
}

static int64_t point_of(const struct run *run, const struct value *value)
{
	if (value->type == VALUE_INSTANTS)
		return value->instants.items_ms[0];
	return value->type == VALUE_DATE ? day_start_ms(run, value->day) : value->instant_ms;
}

int value_order(const struct run *run, const struct value *a, const struct value *b)
{
	int64_t left, right;

	if (a->type == VALUE_NUMBER)
		return ratio_compare(a->number, b->number);
	if (a->type == VALUE_DATE && b->type == VALUE_DATE)
		return (a->day > b->day) - (a->day < b->day);
	if (a->type == VALUE_BOOL)
		return (int)a->yes - (int)b->yes;
	if (a->type == VALUE_TEXT)
		return !same_text(a->text, b->text);
	left = point_of(run, a);
	right = point_of(run, b);
	return (left > right) - (left < right);
}

static int eval_comparison(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value pair[2];
	bool both, yes = false;
	int order;
	int r = eval_pair(run, expr, pair, ret_value, &both);

	if (r < 0 || !both)
		return r;
	if (values_mix(&pair[0], &pair[1]))
		return rate_missing(run, pair[0].currency, pair[1].currency, expr->at, ret_value);
	order = value_order(run, &pair[0], &pair[1]);
	switch ((int)expr->op) {
	case EXPR_EQUAL:
		yes = order == 0;
		break;
	case EXPR_UNEQUAL:
		yes = order != 0;
		break;
	case EXPR_LESS:
		yes = order < 0;
		break;
	case EXPR_LESS_EQUAL:
		yes = order <= 0;
		break;
	case EXPR_MORE:
		yes = order > 0;
		break;
	default:
		yes = order >= 0;
		break;
	}
	*ret_value = value_bool(yes);
	return 0;
}

/* Three-valued: what is missing matters only when the other side does not decide. */
static int eval_logic(struct run *run, const struct expr *expr, struct value *ret_value)
{
	bool decides = expr->op == EXPR_OR;
	struct value left, right;
	int r = eval(run, expr->args[0], &left);

	*ret_value = left;
	if (r < 0 || (left.type == VALUE_BOOL && left.yes == decides))
		return r;
	r = eval(run, expr->args[1], &right);
	if (r < 0)
		return r;
	if (left.type == VALUE_BOOL || (right.type == VALUE_BOOL && right.yes == decides))
		*ret_value = right;
	return 0;
}

static int eval_choose(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value word;
	int r = eval(run, expr->args[0], &word);

	if (r < 0 || word.type == VALUE_UNDEFINED) {
		*ret_value = word;
		return r;
	}
	for (size_t i = 0; i < expr->row_count; i++)
		if (same_text(expr->rows[i].word, word.text))
			return eval(run, expr->rows[i].value, ret_value);
	if (expr->otherwise)
		return eval(run, expr->otherwise, ret_value);
	return missing_new(run, (struct missing){ MISSING_GAP, word.text.str, STR_NONE, expr->at },
			   ret_value);
}

static int eval_extreme(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value best, next;
	int r = eval(run, expr->args[0], &best);

	for (unsigned i = 1; i < expr->arg_count && r >= 0 && best.type != VALUE_UNDEFINED; i++) {
		int order;

		r = eval(run, expr->args[i], &next);
		if (r < 0)
			return r;
		if (next.type == VALUE_UNDEFINED) {
			best = next;
			break;
		}
		if (values_mix(&best, &next))
			return rate_missing(run, best.currency, next.currency, expr->at, ret_value);
		order = ratio_compare(next.number, best.number);
		if (expr->op == EXPR_GREATER ? order > 0 : order < 0)
			best = next;
	}
	*ret_value = best;
	return r;
}

static int eval_how_many(struct run *run, const struct expr *expr, struct value *ret_value)
{
	int64_t count = 0;

	for (unsigned i = 0; i < expr->arg_count; i++) {
		struct value value;
		int r = eval(run, expr->args[i], &value);

		if (r < 0)
			return r;
		if (value.type == VALUE_UNDEFINED) {
			*ret_value = value;
			return 0;
		}
		count += value.yes;
	}
	*ret_value = value_number(ratio_int(count));
	return 0;
}

static int eval_rounding(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value pair[2];
	struct ratio units;
	enum ratio_rounding mode = RATIO_FLOOR;
	int64_t whole;
	bool both;
	int r = eval_pair(run, expr, pair, ret_value, &both);

	if (r < 0 || !both)
		return r;
	r = ratio_div(run->arena, pair[0].number, pair[1].number, &units);
	if (r == -EDOM)
		return missing_new(
			run, (struct missing){ MISSING_DOMAIN, expr->text, STR_NONE, expr->at },
			ret_value);
	if (expr->op == EXPR_STARTED || expr->op == EXPR_CEIL)
		mode = RATIO_CEILING;
	else if (expr->op == EXPR_ROUND)
		mode = RATIO_HALF_UP;
	if (r >= 0)
		r = ratio_round(units, 1, mode, &whole);
	if (r < 0)
		return r;
	*ret_value = value_number(ratio_int(whole));
	if (expr->op == EXPR_STARTED || expr->op == EXPR_COMPLETE)
		return 0;
	ret_value->currency = pair[0].currency;
	return ratio_mul(run->arena, ratio_int(whole), pair[1].number, &ret_value->number);
}

static int eval_unary(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value value;
	int r = eval(run, expr->args[0], &value);

	if (r < 0)
		return r;
	*ret_value = value;
	if (expr->op == EXPR_KNOWN || expr->op == EXPR_MISSING)
		*ret_value =
			value_bool((value.type == VALUE_UNDEFINED) == (expr->op == EXPR_MISSING));
	else if (value.type == VALUE_UNDEFINED)
		return 0;
	else if (expr->op == EXPR_NOT)
		*ret_value = value_bool(!value.yes);
	else
		return ratio_sub(run->arena, ratio_int(0), value.number, &ret_value->number);
	return 0;
}

static int eval_fallback(struct run *run, const struct expr *expr, struct value *ret_value)
{
	int r = eval(run, expr->args[0], ret_value);

	if (r < 0 || ret_value->type != VALUE_UNDEFINED)
		return r;
	return eval(run, expr->args[1], ret_value);
}

static int eval_if(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value condition;
	int r = eval(run, expr->args[0], &condition);

	if (r < 0 || condition.type == VALUE_UNDEFINED) {
		*ret_value = condition;
		return r;
	}
	return eval(run, expr->args[condition.yes ? 1 : 2], ret_value);
}

NOINLINE static int eval_operator(struct run *run, const struct expr *expr, struct value *ret_value)
{
	if (expr->op >= EXPR_LATER && expr->op <= EXPR_WORKING_DAYS_BETWEEN)
		return eval_time(run, expr, ret_value);
	if (expr->op >= EXPR_TOTAL && expr->op <= EXPR_EARLIER_RECORDS)
		return eval_gather(run, expr, ret_value);
	if (expr->op >= EXPR_MEASURE_OF)
		return eval_results(run, expr, ret_value);
	if (expr->op >= EXPR_STARTED)
		return eval_rounding(run, expr, ret_value);
	if (expr->op >= EXPR_EQUAL && expr->op <= EXPR_MORE_EQUAL)
		return eval_comparison(run, expr, ret_value);
	if (expr->op >= EXPR_ANY_OF && expr->op <= EXPR_NONE_OF)
		return eval_set(run, expr, ret_value);
	switch ((int)expr->op) {
	case EXPR_ADD_TIME:
	case EXPR_SUBTRACT_TIME:
	case EXPR_BETWEEN:
		return eval_time(run, expr, ret_value);
	case EXPR_AND:
	case EXPR_OR:
		return eval_logic(run, expr, ret_value);
	case EXPR_ELSE:
		return eval_fallback(run, expr, ret_value);
	case EXPR_IF:
		return eval_if(run, expr, ret_value);
	case EXPR_CHOOSE:
		return eval_choose(run, expr, ret_value);
	case EXPR_GREATER:
	case EXPR_LESSER:
		return eval_extreme(run, expr, ret_value);
	case EXPR_HOW_MANY:
		return eval_how_many(run, expr, ret_value);
	case EXPR_NEGATE:
	case EXPR_NOT:
	case EXPR_KNOWN:
	case EXPR_MISSING:
		return eval_unary(run, expr, ret_value);
	default:
		return eval_arithmetic(run, expr, ret_value);
	}
}

int eval_node(struct run *run, const struct expr *expr, struct value *ret_value)
{
	switch ((int)expr->op) {
	case EXPR_FIELD:
		return eval_field(run, expr, ret_value);
	case EXPR_SUBJECT:
		return eval_subject(run, expr, ret_value);
	case EXPR_VARIABLE:
		return expr->scope & SCOPE_WINDOW ? eval_window_variable(run, expr, ret_value)
						  : eval_variable(run, expr, ret_value);
	case EXPR_NAMED:
		return eval(run, expr->args[0], ret_value);
	case EXPR_SAMPLE:
		return eval_sample(run, expr, ret_value);
	case EXPR_CLAIM:
		return eval_listed(run, expr, run->claim ? run->claim->fields : NULL, STR("claim"),
				   ret_value);
	case EXPR_ENDING:
		return eval_listed(run, expr, run->ending ? run->ending->fields : NULL,
				   STR("ending"), ret_value);
	default:
		return eval_operator(run, expr, ret_value);
	}
}

bool values_change(const struct run *run)
{
	for (size_t i = 0; i < run->contract->subject_name_count; i++)
		if (run->subject->values[i].type == VALUE_DATED ||
		    run->facts->self.values[i].type == VALUE_DATED)
			return true;
	return false;
}

int eval_truth(struct run *run, const struct expr *expr, int *ret_truth)
{
	struct value value;
	int r = eval(run, expr, &value);

	if (r < 0)
		return r;
	*ret_truth = value.type == VALUE_UNDEFINED ? -1 : value.yes;
	if (value.type == VALUE_UNDEFINED && !run->missing)
		run->missing = value.missing;
	return 0;
}

int eval_instant(struct run *run, const struct expr *expr, int64_t *ret_ms, bool *ret_known)
{
	struct value value;
	int r = eval(run, expr, &value);

	if (r < 0)
		return r;
	*ret_known = value.type != VALUE_UNDEFINED;
	if (*ret_known)
		*ret_ms = point_of(run, &value);
	else if (!run->missing)
		run->missing = value.missing;
	return 0;
}
