#include "core/study/witness.h"

#include <assert.h>
#include <errno.h>

#define HOUR_MS INT64_C(3600000)

/* A word that no contract names. */
static const struct text OTHER = { { "other-than-named", 16 }, 0 };

static struct ratio charge_of(const struct subject_name *name, struct ratio month_fee)
{
	int64_t months = 1;

	if (str_equal(name->charged, STR("quarter")))
		months = 3;
	if (str_equal(name->charged, STR("year")))
		months = 12;
	return ratio_of(month_fee.num * months, month_fee.den);
}

/* The value of a fact that nothing asks for. */
static struct value harmless(struct type type)
{
	switch ((enum type_kind)type.kind) {
	case TYPE_NUMBER:
		if (type.time_power == 1)
			return value_ms(HOUR_MS);
		return value_number(ratio_int(1));
	case TYPE_MONTHS:
		return value_number(ratio_int(12));
	case TYPE_BOOL:
		return value_bool(false);
	case TYPE_TEXT:
		return (struct value){ .type = VALUE_TEXT, .text = OTHER };
	case TYPE_TEXTS:
		return (struct value){ .type = VALUE_TEXTS, .texts = { &OTHER, 1 } };
	case TYPE_SPANS:
		return (struct value){ .type = VALUE_SPANS };
	case TYPE_INSTANT:
	case TYPE_INSTANTS:
	case TYPE_DATE:
	case TYPE_UNDEFINED:
		break;
	}
	return value_undefined(NULL);
}

static struct value subject_value(const struct contract *contract, const struct subject_name *name,
				  struct ratio month_fee)
{
	struct value value = name->standard;

	if (name->role == SUBJECT_CHARGE) {
		value = value_number(charge_of(name, month_fee));
		value.currency = contract->currency;
		return value;
	}
	if (value.type == VALUE_UNDEFINED)
		value = harmless(name->type);
	if (name->standard.type == VALUE_UNDEFINED && name->one_of_count > 0 &&
	    name->type.kind == TYPE_TEXT)
		value.text = name->one_of[0];
	if (type_is(name->type, TYPE_NUMBER, 1, 0) && value.currency == 0)
		value.currency = contract->currency;
	return value;
}

static bool is_taken(const struct variant *variant, int subject, struct text word,
		     const struct guarantee_set *set)
{
	for (size_t v = 0; v < set->variant_count; v++)
		for (size_t t = 0; t < set->variants[v].test_count; t++) {
			const struct variant_test *test = &set->variants[v].tests[t];

			if (&set->variants[v] != variant && test->subject == subject &&
			    !test->otherwise && str_equal(test->word.str, word.str))
				return true;
		}
	return false;
}

/* The attributes that choose this variant and no other. */
static void choose(struct witness *witness, const struct variant *variant)
{
	const struct contract *contract = witness->contract;
	const struct guarantee_set *set = &contract->guarantees[variant->guarantee.number];

	for (size_t i = 0; i < variant->test_count; i++) {
		const struct variant_test *test = &variant->tests[i];
		const struct subject_name *name;
		struct text word = test->word;

		if (test->subject < 0)
			continue;
		name = &contract->subject_names[test->subject];
		if (test->otherwise) {
			word = OTHER;
			for (size_t k = 0; k < name->one_of_count; k++)
				if (!is_taken(variant, test->subject, name->one_of[k], set))
					word = name->one_of[k];
		}
		witness->subjects[test->subject] =
			name->type.kind == TYPE_BOOL
				? value_bool(str_equal(word.str, STR("yes")))
				: (struct value){ .type = VALUE_TEXT, .text = word };
	}
}

/* The place where the fact that an expression names is kept; NULL when it names none, or one that
 * is not ours to choose. */
static struct value *fact_of(const struct witness *witness, const struct expr *expr)
{
	uint16_t place;

	if (expr->op == EXPR_NAMED || expr->op == EXPR_ELSE || expr->op == EXPR_FIRST ||
	    expr->op == EXPR_LAST)
		return fact_of(witness, expr->args[0]);
	if (expr->op == EXPR_CLAIM)
		return &witness->claim_fields[expr->index];
	if (expr->op == EXPR_SUBJECT)
		return witness->contract->subject_names[expr->index].role == SUBJECT_CHARGE
			       ? NULL
			       : &witness->subjects[expr->index];
	if (expr->op != EXPR_FIELD)
		return NULL;
	place = witness->contract->kinds[witness->kind].slots[expr->index];
	return place == KIND_NO_FIELD ? NULL : &witness->fields[place];
}

/* a = "word" holds or does not. */
static void force_equal(const struct witness *witness, const struct expr *expr, bool want)
{
	const struct expr *constant = expr->args[1];
	struct value *fact = fact_of(witness, expr->args[0]);

	if (!fact || constant->op != EXPR_CONSTANT) {
		constant = expr->args[0];
		fact = fact_of(witness, expr->args[1]);
	}
	if (!fact || constant->op != EXPR_CONSTANT)
		return;
	if (want)
		*fact = constant->constant;
	else if (constant->constant.type == VALUE_BOOL)
		*fact = value_bool(!constant->constant.yes);
	else if (constant->constant.type == VALUE_TEXT)
		*fact = (struct value){ .type = VALUE_TEXT, .text = OTHER };
	else if (constant->constant.type == VALUE_NUMBER && !constant->constant.number.wide)
		*fact = value_number(
			ratio_of(constant->constant.number.num + constant->constant.number.den,
				 constant->constant.number.den));
}

/* A number on the wanted side of a constant. */
static void force_order(const struct witness *witness, const struct expr *expr, bool want)
{
	const struct expr *constant = expr->args[1];
	struct value *fact = fact_of(witness, expr->args[0]);
	bool more = expr->op == EXPR_MORE || expr->op == EXPR_MORE_EQUAL;
	struct ratio bound;

	if (!fact || constant->op != EXPR_CONSTANT || constant->constant.type != VALUE_NUMBER ||
	    constant->constant.number.wide)
		return;
	bound = constant->constant.number;
	if (more == want)
		fact->number = ratio_of(bound.num + bound.den, bound.den);
	else
		fact->number =
			bound.num > 0 ? ratio_of(0, 1) : ratio_of(bound.num - bound.den, bound.den);
	fact->type = VALUE_NUMBER;
}

static void force_list(const struct witness *witness, const struct expr *expr, bool want)
{
	struct value *fact = fact_of(witness, expr->args[0]);
	const struct value *list = &expr->constant;
	bool inside = want != (expr->op == EXPR_NONE_OF);
	bool is_set = expr->args[0]->type.kind == TYPE_TEXTS;

	if (!fact || list->texts.count == 0)
		return;
	if (!inside)
		*fact = harmless(TYPE_OF(is_set ? TYPE_TEXTS : TYPE_TEXT));
	else if (is_set)
		*fact = (struct value){ .type = VALUE_TEXTS,
					.texts = { list->texts.items, expr->op == EXPR_ALL_OF
									      ? list->texts.count
									      : 1 } };
	else
		*fact = (struct value){ .type = VALUE_TEXT, .text = list->texts.items[0] };
}

static void force_known(const struct witness *witness, const struct expr *expr, bool known)
{
	struct value *fact = fact_of(witness, expr->args[0]);

	if (fact && !known)
		*fact = value_undefined(NULL);
}

/* Chooses facts so that the predicate comes out as wanted. */
static void force(const struct witness *witness, const struct expr *expr, bool want)
{
	struct value *fact;

	if (!expr)
		return;
	/* The tables of operators fall into few groups; everything else is left as it is. */
	switch (expr->op) {
	case EXPR_NAMED:
	case EXPR_ELSE:
		force(witness, expr->args[0], want);
		return;
	case EXPR_NOT:
		force(witness, expr->args[0], !want);
		return;
	case EXPR_AND:
	case EXPR_OR:
		/* each part, so that one of them is enough where another cannot be had */
		for (size_t i = 0; i < expr->arg_count; i++)
			force(witness, expr->args[i], want);
		return;
	case EXPR_EQUAL:
	case EXPR_UNEQUAL:
		force_equal(witness, expr, want == (expr->op == EXPR_EQUAL));
		return;
	case EXPR_LESS:
	case EXPR_LESS_EQUAL:
	case EXPR_MORE:
	case EXPR_MORE_EQUAL:
		force_order(witness, expr, want);
		return;
	case EXPR_ANY_OF:
	case EXPR_ALL_OF:
	case EXPR_ONLY:
	case EXPR_NONE_OF:
		force_list(witness, expr, want);
		return;
	case EXPR_KNOWN:
	case EXPR_MISSING:
		force_known(witness, expr, want == (expr->op == EXPR_KNOWN));
		return;
	default:
		fact = expr->type.kind == TYPE_BOOL ? fact_of(witness, expr) : NULL;
		if (fact)
			*fact = value_bool(want);
	}
}

/* The events that an expression names happen at the end of the record. */
static void end_events(const struct witness *witness, const struct expr *expr)
{
	uint16_t place;

	if (!expr)
		return;
	if (expr->op == EXPR_FIELD) {
		place = witness->contract->kinds[witness->kind].slots[expr->index];
		if (place != KIND_NO_FIELD)
			witness->moments[place] = MOMENT_END;
	}
	for (size_t i = 0; i < expr->arg_count; i++)
		end_events(witness, expr->args[i]);
}

/* The later end of a time that is measured between two events: elapsed(opened, answered). */
static void end_of_elapsed(const struct witness *witness, const struct expr *expr)
{
	assert(expr);
	if (expr->op == EXPR_ELAPSED || expr->op == EXPR_DAYS_BETWEEN ||
	    expr->op == EXPR_WORKING_DAYS_BETWEEN)
		end_events(witness, expr->args[1]);
	else if (expr->op == EXPR_BETWEEN)
		end_events(witness, expr->args[0]);
	else
		for (size_t i = 0; i < expr->arg_count; i++)
			end_of_elapsed(witness, expr->args[i]);
}

static void satisfy(const struct witness *witness)
{
	const struct guarantee *guarantee = witness->guarantee;

	for (size_t i = 0; i < guarantee->condition_count; i++) {
		const struct condition *condition = &guarantee->conditions[i];

		if (condition->kind != CONDITION_DURING)
			force(witness, condition->that, condition->kind == CONDITION_REQUIRE);
	}
	for (size_t i = 0; i < guarantee->claim.condition_count; i++)
		force(witness, guarantee->claim.conditions[i].that, true);
	for (size_t i = 0; i < guarantee->entitled_count; i++)
		force(witness, guarantee->entitled[i].that, true);
	force(witness, guarantee->applies, true);
	force(witness, guarantee->pay.gate, true);
	if (guarantee->deadline)
		end_events(witness, guarantee->deadline->met_by);
	if (guarantee->clock)
		end_events(witness, guarantee->clock->until);
	end_of_elapsed(witness, guarantee->measure);
}

int witness_make(struct arena *arena, const struct contract *contract,
		 const struct variant *variant, struct ratio month_fee, struct witness *ret_witness)
{
	const struct guarantee *guarantee = &variant->guarantee;
	struct witness witness = { .contract = contract,
				   .guarantee = guarantee,
				   .kind = KIND_OUTAGE };
	const struct record_kind *kind;

	if (guarantee->kinds)
		witness.kind = (uint16_t)__builtin_ctzll(guarantee->kinds);
	kind = &contract->kinds[witness.kind];
	witness.subjects = ARENA_ARRAY(arena, struct value, contract->subject_name_count);
	witness.claim_fields = ARENA_ARRAY(arena, struct value, contract->claim_field_count);
	witness.fields = ARENA_ARRAY(arena, struct value, kind->field_count);
	witness.moments = ARENA_ARRAY(arena, uint8_t, kind->field_count);
	if (!witness.subjects || !witness.claim_fields || !witness.fields || !witness.moments)
		return -ENOMEM;
	for (size_t i = 0; i < contract->subject_name_count; i++)
		witness.subjects[i] =
			subject_value(contract, &contract->subject_names[i], month_fee);
	for (size_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &contract->fields[kind->fields[i]];

		witness.fields[i] = field->standard.type != VALUE_UNDEFINED ? field->standard
									    : harmless(field->type);
	}
	for (size_t i = 0; i < contract->claim_field_count; i++)
		witness.claim_fields[i] = harmless(contract->claim_fields[i].type);
	satisfy(&witness);
	choose(&witness, variant);
	*ret_witness = witness;
	return 0;
}

static int combine(struct arena *arena, uint8_t op, struct value a, struct value b,
		   struct value *ret_value)
{
	int r = 0;

	*ret_value = a;
	ret_value->currency = a.currency ? a.currency : b.currency;
	switch (op) {
	case EXPR_ADD:
		return ratio_add(arena, a.number, b.number, &ret_value->number);
	case EXPR_SUBTRACT:
		return ratio_sub(arena, a.number, b.number, &ret_value->number);
	case EXPR_MULTIPLY:
		return ratio_mul(arena, a.number, b.number, &ret_value->number);
	case EXPR_GREATER:
	case EXPR_LESSER:
		if ((ratio_compare(b.number, a.number) > 0) == (op == EXPR_GREATER))
			ret_value->number = b.number;
		return 0;
	default:
		r = ratio_div(arena, a.number, b.number, &ret_value->number);
		if (r != -EDOM)
			return r;
		*ret_value = value_undefined(NULL);
		return 0;
	}
}

static bool is_arithmetic(uint8_t op)
{
	return op == EXPR_ADD || op == EXPR_SUBTRACT || op == EXPR_MULTIPLY || op == EXPR_DIVIDE ||
	       op == EXPR_GREATER || op == EXPR_LESSER;
}

static int arithmetic(struct arena *arena, const struct witness *witness, const struct expr *expr,
		      struct value *ret_value)
{
	struct value sum = { .type = VALUE_UNDEFINED }, next;
	int r = 0;

	for (size_t i = 0; i < expr->arg_count && r >= 0; i++) {
		r = witness_value(arena, witness, expr->args[i], &next);
		if (r < 0)
			return r;
		if (next.type != VALUE_NUMBER) {
			*ret_value = value_undefined(NULL);
			return 0;
		}
		if (i == 0)
			sum = next;
		else
			r = combine(arena, expr->op, sum, next, &sum);
		if (r >= 0 && sum.type != VALUE_NUMBER)
			break;
	}
	*ret_value = sum;
	return r;
}

static int negated(struct arena *arena, struct value value, struct value *ret_value)
{
	*ret_value = value;
	return value.type == VALUE_NUMBER
		       ? ratio_sub(arena, ratio_int(0), value.number, &ret_value->number)
		       : 0;
}

int witness_value(struct arena *arena, const struct witness *witness, const struct expr *expr,
		  struct value *ret_value)
{
	struct value value;
	int r;

	*ret_value = value_undefined(NULL);
	if (!expr)
		return 0;
	if (is_arithmetic(expr->op))
		return arithmetic(arena, witness, expr, ret_value);
	switch (expr->op) {
	case EXPR_CONSTANT:
		*ret_value = expr->constant;
		return 0;
	case EXPR_SUBJECT:
		*ret_value = witness->subjects[expr->index];
		return 0;
	case EXPR_NAMED:
		return witness_value(arena, witness, expr->args[0], ret_value);
	case EXPR_NEGATE:
		r = witness_value(arena, witness, expr->args[0], &value);
		return r < 0 ? r : negated(arena, value, ret_value);
	case EXPR_VARIABLE:
		if (expr->index == VARIABLE_WINDOW_LENGTH ||
		    (expr->index == VARIABLE_BASE && !witness->guarantee->base))
			*ret_value = value_ms(witness->window_ms);
		else if (expr->index == VARIABLE_BASE)
			return witness_value(arena, witness, witness->guarantee->base, ret_value);
		else if (expr->index == VARIABLE_WINDOW_DAYS)
			*ret_value = value_number(ratio_of(witness->window_ms, 24 * HOUR_MS));
		return 0;
	default:
		return 0;
	}
}
