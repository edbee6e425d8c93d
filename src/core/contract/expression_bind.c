/* Looks names up and checks types: a raw tree becomes one that can be evaluated. */
#include "core/contract/parts.h"

#include <errno.h>

/* Types of variables, as defs/variables.def calls them. */
#define VARIABLE_TYPE_INSTANT                                                                      \
	{                                                                                          \
		.kind = TYPE_INSTANT                                                               \
	}
#define VARIABLE_TYPE_BOUNDARY                                                                     \
	{                                                                                          \
		.kind = TYPE_INSTANT, .boundary = true                                             \
	}
#define VARIABLE_TYPE_TIME                                                                         \
	{                                                                                          \
		.time_power = 1, .unit = UNIT_MS                                                   \
	}
#define VARIABLE_TYPE_PERCENT                                                                      \
	{                                                                                          \
		.percent = true                                                                    \
	}
#define VARIABLE_TYPE_NUMBER                                                                       \
	{                                                                                          \
		.kind = TYPE_NUMBER                                                                \
	}
#define VARIABLE_TYPE_BOOL                                                                         \
	{                                                                                          \
		.kind = TYPE_BOOL                                                                  \
	}
#define VARIABLE_TYPE_TEXT                                                                         \
	{                                                                                          \
		.kind = TYPE_TEXT                                                                  \
	}
/* These two have the type of the guarantee's own expressions. */
#define VARIABLE_TYPE_SLOT_VALUE                                                                   \
	{                                                                                          \
		.kind = TYPE_NUMBER                                                                \
	}
#define VARIABLE_TYPE_MEASURED                                                                     \
	{                                                                                          \
		.kind = TYPE_NUMBER                                                                \
	}

static const struct {
	struct str name;
	enum variable variable;
	uint16_t scope;
	struct type type;
} VARIABLES[] = {
#define VARIABLE(name, variable, scope, type, about, example)                                      \
	{ { name, sizeof(name) - 1 }, VARIABLE_##variable, SCOPE_##scope, VARIABLE_TYPE_##type },
#include "defs/variables.def"
#undef VARIABLE
};

#define VARIABLES_COUNT (sizeof(VARIABLES) / sizeof(VARIABLES[0]))

struct expr_place reader_place(struct str what, uint16_t scopes, uint64_t kinds, int series)
{
	return (struct expr_place){
		.scopes = scopes, .kinds = kinds, .series = series, .what = what
	};
}

struct str type_text(struct type type)
{
	switch ((enum type_kind)type.kind) {
	case TYPE_NUMBER:
		break;
	case TYPE_MONTHS:
		return STR("a number of months");
	case TYPE_INSTANT:
		return STR("an instant");
	case TYPE_INSTANTS:
		return STR("an event");
	case TYPE_DATE:
		return STR("a date");
	case TYPE_BOOL:
		return STR("yes or no");
	case TYPE_TEXT:
		return STR("a text");
	case TYPE_TEXTS:
		return STR("a list of texts");
	case TYPE_SPANS:
		return STR("spans");
	case TYPE_UNDEFINED:
		return STR("something the text does not say");
	}
	if (type.money_power == 0 && type.time_power == 0)
		return type.percent ? STR("a percentage") : STR("a number");
	if (type.money_power == 1 && type.time_power == 0)
		return STR("an amount of money");
	if (type.money_power == 0 && type.time_power == 1)
		return STR("a duration");
	return type.money_power == 1 && type.time_power == -1 ? STR("a price of time")
							      : STR("a product of money and time");
}

static bool is_silent(struct type type)
{
	return type.kind == TYPE_UNDEFINED;
}

static bool same_type(struct type a, struct type b)
{
	return is_silent(a) || is_silent(b) ||
	       (a.kind == b.kind && a.money_power == b.money_power && a.time_power == b.time_power);
}

int expr_want(struct reader *reader, const struct expr *expr, struct type type)
{
	bool instant;

	if (!expr || same_type(expr->type, type))
		return 0;
	instant = type.kind == TYPE_INSTANT &&
		  (expr->type.kind == TYPE_INSTANTS || expr->type.kind == TYPE_DATE);
	return instant ? 0
		       : diag_add(reader->sink, DIAG_EXPR_TYPE, expr->at, type_text(expr->type),
				  type_text(type));
}

int expr_want_time(struct reader *reader, const struct expr *expr)
{
	if (expr && expr->type.kind == TYPE_MONTHS)
		return 0;
	return expr_want(reader, expr, TYPE_DURATION);
}

static int unknown_name(struct reader *reader, const struct expr *expr)
{
	struct str names[VARIABLES_COUNT + 256];
	size_t count = 0;

	for (size_t i = 0; i < VARIABLES_COUNT; i++)
		names[count++] = VARIABLES[i].name;
	for (size_t i = 0; i < reader->contract->field_count && count < VARIABLES_COUNT + 256; i++)
		names[count++] = reader->contract->fields[i].name;
	for (size_t i = 0;
	     i < reader->contract->subject_name_count && count < VARIABLES_COUNT + 256; i++)
		names[count++] = reader->contract->subject_names[i].name;
	for (size_t i = 0; i < reader->value_count && count < VARIABLES_COUNT + 256; i++)
		names[count++] = reader->values[i].name;
	if (contract_field(reader->contract, expr->text) >= 0)
		return diag_add(reader->sink, DIAG_EXPR_SCOPE, expr->at, expr->text,
				STR("it is a field of a record, and here no single record is "
				    "looked at"));
	return diag_add(reader->sink, DIAG_EXPR_NAME, expr->at, expr->text,
			nearest_word(expr->text, names, count));
}

/* A field of the records at this place, or what the kind calls its ends. */
static bool bind_field(struct reader *reader, struct expr *expr, const struct expr_place *place)
{
	const struct contract *contract = reader->contract;
	int field = contract_field(contract, expr->text);

	if (!(place->scopes & SCOPE_RECORD))
		return false;
	for (size_t i = 0; i < contract->kind_count; i++) {
		const struct record_kind *kind = &contract->kinds[i];

		if (!(place->kinds >> i & 1))
			continue;
		expr->scope = SCOPE_RECORD;
		if (str_equal(kind->from_name, expr->text) ||
		    str_equal(kind->to_name, expr->text)) {
			expr->op = EXPR_VARIABLE;
			expr->index = str_equal(kind->from_name, expr->text) ? VARIABLE_FROM
									     : VARIABLE_ENDED;
			expr->type = TYPE_OF(TYPE_INSTANT);
			return true;
		}
		if (field >= 0 && kind->slots[field] != KIND_NO_FIELD) {
			expr->op = EXPR_FIELD;
			expr->index = (uint32_t)field;
			expr->type = contract->fields[field].type;
			return true;
		}
	}
	expr->scope = 0;
	return false;
}

/* A list of fields outside records: of samples, claims or endings. */
struct listed {
	enum expr_op op;
	uint16_t scope;
	const struct field *fields;
	size_t count;
};

static bool bind_listed(struct expr *expr, struct listed listed, struct str name)
{
	for (size_t i = 0; i < listed.count; i++) {
		if (!str_equal(listed.fields[i].name, name))
			continue;
		expr->op = (uint8_t)listed.op;
		expr->index = (uint32_t)i;
		expr->scope = listed.scope;
		expr->type = listed.fields[i].type;
		return true;
	}
	return false;
}

static bool bind_evidence(struct reader *reader, struct expr *expr, const struct expr_place *place)
{
	const struct contract *contract = reader->contract;
	struct str prefix, name;

	if (place->series >= 0 && (place->scopes & SCOPE_SLOT) &&
	    bind_listed(expr,
			(struct listed){ EXPR_SAMPLE, SCOPE_SLOT | SCOPE_SAMPLE,
					 contract->series[place->series].fields,
					 contract->series[place->series].field_count },
			expr->text))
		return true;
	if (!str_cut(expr->text, '.', &prefix, &name))
		return false;
	if (str_equal(prefix, STR("claim")) && (place->scopes & SCOPE_CLAIM))
		return bind_listed(expr,
				   (struct listed){ EXPR_CLAIM, SCOPE_CLAIM, contract->claim_fields,
						    contract->claim_field_count },
				   name);
	if (str_equal(prefix, STR("ending")) && (place->scopes & SCOPE_ENDING))
		return bind_listed(expr,
				   (struct listed){ EXPR_ENDING, SCOPE_ENDING,
						    contract->ending_fields,
						    contract->ending_field_count },
				   name);
	return false;
}

static bool bind_subject(struct reader *reader, struct expr *expr)
{
	int subject = contract_subject(reader->contract, expr->text);

	if (subject < 0)
		return false;
	expr->op = EXPR_SUBJECT;
	expr->index = (uint32_t)subject;
	expr->scope = SCOPE_SUBJECT;
	expr->type = reader->contract->subject_names[subject].type;
	return true;
}

/* Quantities that only the window of a guarantee has. */
static bool is_quantity(enum variable variable)
{
	return variable >= VARIABLE_DOWNTIME && variable <= VARIABLE_MEASURE;
}

static int bind_variable(struct reader *reader, struct expr *expr, const struct expr_place *place,
			 bool *ret_found)
{
	for (size_t i = 0; i < VARIABLES_COUNT; i++) {
		if (!str_equal(VARIABLES[i].name, expr->text))
			continue;
		if (!(VARIABLES[i].scope & (place->scopes | SCOPE_SUBJECT)) ||
		    (is_quantity(VARIABLES[i].variable) && place->kinds == 0))
			return diag_add(reader->sink, DIAG_EXPR_SCOPE, expr->at, expr->text,
					place->what);
		expr->op = EXPR_VARIABLE;
		expr->index = VARIABLES[i].variable;
		expr->scope = VARIABLES[i].scope;
		expr->type = VARIABLES[i].type;
		if (expr->index == VARIABLE_MEASURE)
			expr->type = reader->measure_type;
		if (expr->index == VARIABLE_VALUE)
			expr->type = reader->value_type;
		*ret_found = true;
		return 0;
	}
	*ret_found = false;
	return 0;
}

/* A named value: read again at every use, so that it can name what its place knows. */
static int bind_named(struct reader *reader, struct expr *expr, const struct expr_place *place,
		      bool *ret_found)
{
	*ret_found = false;
	for (size_t i = 0; i < reader->value_count; i++) {
		struct named_value *value = &reader->values[i];
		int r;

		if (!str_equal(value->name, expr->text))
			continue;
		if (value->open)
			return diag_add(reader->sink, DIAG_READING_LOOP, expr->at, value->name);
		expr->args = ARENA_ARRAY(reader->arena, struct expr *, 1);
		if (!expr->args)
			return -ENOMEM;
		value->open = true;
		r = expr_read(reader, value->node, place, &expr->args[0]);
		value->open = false;
		if (r < 0 || reader->no_row)
			return r;
		expr->op = EXPR_NAMED;
		expr->arg_count = 1;
		expr->type = expr->args[0]->type;
		expr->scope = expr->args[0]->scope;
		*ret_found = true;
		return 0;
	}
	return 0;
}

static int bind_name(struct reader *reader, struct expr *expr, const struct expr_place *place)
{
	enum time_unit unit = time_unit_of(expr->text);
	bool found;
	int r;

	if (bind_evidence(reader, expr, place) || bind_field(reader, expr, place) ||
	    bind_subject(reader, expr))
		return 0;
	r = bind_named(reader, expr, place, &found);
	if (r < 0 || found || reader->no_row)
		return r;
	r = bind_variable(reader, expr, place, &found);
	if (r < 0 || found)
		return r;
	if (unit == UNIT_NONE)
		return unknown_name(reader, expr);
	expr->op = EXPR_CONSTANT;
	expr->type = time_unit_months(unit) > 0 ? TYPE_OF(TYPE_MONTHS) : TYPE_DURATION;
	expr->type.unit = (uint8_t)unit;
	expr->constant =
		value_ms(time_unit_months(unit) > 0 ? time_unit_months(unit) : time_unit_ms(unit));
	return 0;
}

static int bad_operands(struct reader *reader, const struct expr *expr, const char *operation)
{
	return diag_add(reader->sink, DIAG_EXPR_OPERANDS, expr->at, str_from(operation),
			type_text(expr->args[0]->type), type_text(expr->args[1]->type));
}

/* The word on the right of = becomes a text when nothing has that name. */
static int bind_word(struct reader *reader, struct expr **expr, const struct type left,
		     const struct expr_place *place)
{
	struct expr *word = *expr;
	struct expr probe = *word;

	if (left.kind != TYPE_TEXT && left.kind != TYPE_TEXTS)
		return expr_bind(reader, expr, place);
	if (word->op != EXPR_NAME ||
	    (bind_field(reader, &probe, place) && probe.type.kind == TYPE_TEXT) ||
	    (bind_subject(reader, &probe) && probe.type.kind == TYPE_TEXT))
		return expr_bind(reader, expr, place);
	word->op = EXPR_CONSTANT;
	word->type = TYPE_OF(TYPE_TEXT);
	word->constant.type = VALUE_TEXT;
	return reader_symbol(reader, word->text, &word->constant.text);
}

/* A word that an attribute can never be is a slip of the pen. */
static int check_word(struct reader *reader, const struct expr *subject, struct text word,
		      struct position at)
{
	const struct subject_name *name;

	if (subject->op != EXPR_SUBJECT)
		return 0;
	name = &reader->contract->subject_names[subject->index];
	if (subject_name_takes(name, word.str))
		return 0;
	return diag_add(reader->sink, DIAG_EXPR_WORD, at, subject->text, word.str,
			name->one_of[0].str);
}

static int bind_comparison(struct reader *reader, struct expr *expr, const struct expr_place *place)
{
	struct expr *left, *right;
	bool equality = expr->op == EXPR_EQUAL || expr->op == EXPR_UNEQUAL;
	int r = expr_bind(reader, &expr->args[0], place);

	if (r >= 0 && !reader->no_row)
		r = bind_word(reader, &expr->args[1], expr->args[0]->type, place);
	if (r < 0 || reader->no_row)
		return r;
	left = expr->args[0];
	right = expr->args[1];
	expr->type = TYPE_OF(TYPE_BOOL);
	if (right->op == EXPR_CONSTANT && right->type.kind == TYPE_TEXT) {
		r = check_word(reader, left, right->constant.text, right->at);
		if (r < 0)
			return r;
	}
	if (left->type.kind == TYPE_INSTANTS || right->type.kind == TYPE_INSTANTS) {
		int r_left = expr_want(reader, left, TYPE_OF(TYPE_INSTANT));

		return r_left < 0 ? r_left : expr_want(reader, right, TYPE_OF(TYPE_INSTANT));
	}
	if (!same_type(left->type, right->type))
		return bad_operands(reader, expr, "a comparison");
	if (!equality && (left->type.kind == TYPE_TEXT || left->type.kind == TYPE_BOOL))
		return bad_operands(reader, expr, "< and >");
	if (left->type.kind == TYPE_TEXTS || left->type.kind == TYPE_SPANS)
		return bad_operands(reader, expr,
				    "a comparison (use any of, all of, only or none of)");
	return 0;
}

static int bind_set(struct reader *reader, struct expr *expr, const struct expr_place *place)
{
	struct expr *left;
	int r = expr_bind(reader, &expr->args[0], place);

	if (r < 0 || reader->no_row)
		return r;
	left = expr->args[0];
	if (expr->args[1]->op != EXPR_LIST)
		return diag_add(reader->sink, DIAG_EXPR_TYPE, expr->args[1]->at,
				STR("something else"), STR("a list in brackets"));
	if (left->type.kind != TYPE_TEXT && left->type.kind != TYPE_TEXTS && !is_silent(left->type))
		return diag_add(reader->sink, DIAG_EXPR_TYPE, left->at, type_text(left->type),
				type_text(TYPE_OF(TYPE_TEXTS)));
	expr->constant = expr->args[1]->constant;
	for (size_t i = 0; i < expr->constant.texts.count && r >= 0; i++)
		r = check_word(reader, left, expr->constant.texts.items[i], expr->args[1]->at);
	expr->arg_count = 1;
	expr->type = TYPE_OF(TYPE_BOOL);
	return r;
}

static int bind_product(struct reader *reader, struct expr *expr)
{
	struct type a = expr->args[0]->type, b = expr->args[1]->type;
	int sign = expr->op == EXPR_DIVIDE ? -1 : 1;

	if (is_silent(a) || is_silent(b)) {
		expr->type = TYPE_OF(TYPE_UNDEFINED);
		return 0;
	}
	if (a.kind == TYPE_MONTHS || b.kind == TYPE_MONTHS) {
		bool plain = a.kind == TYPE_MONTHS ? type_is(b, TYPE_NUMBER, 0, 0)
						   : sign > 0 && type_is(a, TYPE_NUMBER, 0, 0);

		if (sign < 0 && a.kind == TYPE_MONTHS && b.kind == TYPE_MONTHS) {
			expr->type = TYPE_PLAIN;
			return 0;
		}
		expr->type = a.kind == TYPE_MONTHS ? a : b;
		return plain ? 0 : bad_operands(reader, expr, sign < 0 ? "/" : "*");
	}
	if (a.kind != TYPE_NUMBER || b.kind != TYPE_NUMBER)
		return bad_operands(reader, expr, sign < 0 ? "/" : "*");
	expr->type = TYPE_PLAIN;
	expr->type.money_power = (int8_t)(a.money_power + sign * b.money_power);
	expr->type.time_power = (int8_t)(a.time_power + sign * b.time_power);
	expr->type.percent = expr->type.money_power == 0 && expr->type.time_power == 0 &&
			     (a.percent || b.percent);
	if (expr->type.time_power != 0)
		expr->type.unit = a.time_power != 0 ? a.unit : b.unit;
	return expr->type.money_power > 3 || expr->type.money_power < -3 ||
			       expr->type.time_power > 3 || expr->type.time_power < -3
		       ? bad_operands(reader, expr, sign < 0 ? "/" : "*")
		       : 0;
}

static int bind_sum(struct reader *reader, struct expr *expr)
{
	struct type a = expr->args[0]->type, b = expr->args[1]->type;
	struct type known = is_silent(a) ? b : a;
	bool minus = expr->op == EXPR_SUBTRACT;
	bool point = a.kind == TYPE_INSTANT || a.kind == TYPE_INSTANTS || a.kind == TYPE_DATE;
	bool time = type_is(b, TYPE_NUMBER, 0, 1) || b.kind == TYPE_MONTHS || is_silent(b);

	if (point && time) {
		expr->op = minus ? EXPR_SUBTRACT_TIME : EXPR_ADD_TIME;
		expr->type = a.kind == TYPE_DATE ? a : TYPE_OF(TYPE_INSTANT);
		expr->type.boundary = a.boundary;
		return 0;
	}
	if (point && minus &&
	    (b.kind == TYPE_INSTANT || b.kind == TYPE_INSTANTS || b.kind == TYPE_DATE)) {
		expr->op = EXPR_BETWEEN;
		expr->type = TYPE_DURATION;
		expr->type.unit = a.kind == TYPE_DATE && b.kind == TYPE_DATE ? UNIT_DAY : UNIT_MS;
		return 0;
	}
	if (!same_type(a, b) ||
	    (known.kind != TYPE_NUMBER && known.kind != TYPE_MONTHS && !is_silent(known)))
		return bad_operands(reader, expr, minus ? "-" : "+");
	expr->type = known;
	expr->type.percent = a.percent || b.percent;
	if (a.unit != b.unit && expr->type.kind == TYPE_NUMBER && expr->type.time_power != 0)
		expr->type.unit = UNIT_MS;
	return 0;
}

static int bind_choose(struct reader *reader, struct expr *expr, const struct expr_place *place)
{
	struct type type = TYPE_OF(TYPE_UNDEFINED);
	int r = expr_bind(reader, &expr->args[0], place);

	if (r >= 0 && !reader->no_row)
		r = expr_want(reader, expr->args[0], TYPE_OF(TYPE_TEXT));
	expr->scope = r < 0 || reader->no_row ? 0 : expr->args[0]->scope;
	for (size_t i = 0; i <= expr->row_count && r >= 0 && !reader->no_row; i++) {
		struct expr **value = i < expr->row_count ? &expr->rows[i].value : &expr->otherwise;

		if (!*value)
			continue;
		r = expr_bind(reader, value, place);
		if (r < 0 || reader->no_row)
			return r;
		if (!same_type(type, (*value)->type))
			return diag_add(reader->sink, DIAG_EXPR_TYPE, (*value)->at,
					type_text((*value)->type), type_text(type));
		type = is_silent(type) ? (*value)->type : type;
		expr->scope |= (*value)->scope;
		if (i < expr->row_count)
			r = check_word(reader, expr->args[0], expr->rows[i].word, (*value)->at);
	}
	expr->type = type;
	return r;
}

static int bind_logic(struct reader *reader, struct expr *expr)
{
	int r = 0;

	expr->type = TYPE_OF(TYPE_BOOL);
	for (unsigned i = 0; i < expr->arg_count && r >= 0; i++)
		r = expr_want(reader, expr->args[i], TYPE_OF(TYPE_BOOL));
	return r;
}

static int bind_args(struct reader *reader, struct expr *expr, const struct expr_place *place)
{
	for (unsigned i = 0; i < expr->arg_count; i++) {
		int r = expr_bind(reader, &expr->args[i], place);

		if (r < 0 || reader->no_row)
			return r;
		expr->scope |= expr->args[i]->scope;
	}
	return 0;
}

static int bind_operator(struct reader *reader, struct expr *expr)
{
	switch ((int)expr->op) {
	case EXPR_NEGATE:
		expr->type = expr->args[0]->type;
		return expr->type.kind == TYPE_NUMBER || is_silent(expr->type)
			       ? 0
			       : expr_want(reader, expr->args[0], TYPE_PLAIN);
	case EXPR_MULTIPLY:
	case EXPR_DIVIDE:
		return bind_product(reader, expr);
	case EXPR_ADD:
	case EXPR_SUBTRACT:
		return bind_sum(reader, expr);
	case EXPR_ELSE:
		if (!same_type(expr->args[0]->type, expr->args[1]->type))
			return bad_operands(reader, expr, "else");
		expr->type =
			is_silent(expr->args[0]->type) ? expr->args[1]->type : expr->args[0]->type;
		return 0;
	case EXPR_KNOWN:
	case EXPR_MISSING:
		expr->type = TYPE_OF(TYPE_BOOL);
		return 0;
	default:
		return bind_logic(reader, expr);
	}
}

int expr_bind(struct reader *reader, struct expr **expr, const struct expr_place *place)
{
	struct expr *node = *expr;
	int r;

	if (++reader->visits > VISITS_MAX)
		return diag_add(reader->sink, DIAG_EXPR_LONG, node->at, STR_NONE);
	if (reader->depth >= NAMED_DEPTH_MAX * 8)
		return diag_add(reader->sink, DIAG_EXPR_DEEP, node->at, STR_NONE);
	reader->depth++;
	switch ((int)node->op) {
	case EXPR_CONSTANT:
		r = 0;
		break;
	case EXPR_LIST:
		r = 0;
		node->op = EXPR_CONSTANT;
		break;
	case EXPR_NAME:
		r = bind_name(reader, node, place);
		break;
	case EXPR_CALL:
		r = expr_call_bind(reader, expr, place);
		break;
	case EXPR_CHOOSE:
		r = bind_choose(reader, node, place);
		break;
	case EXPR_ANY_OF:
	case EXPR_ALL_OF:
	case EXPR_ONLY:
	case EXPR_NONE_OF:
		r = bind_set(reader, node, place);
		node->scope |= node->args[0]->scope;
		break;
	case EXPR_EQUAL:
	case EXPR_UNEQUAL:
	case EXPR_LESS:
	case EXPR_LESS_EQUAL:
	case EXPR_MORE:
	case EXPR_MORE_EQUAL:
		r = bind_comparison(reader, node, place);
		node->scope |= node->args[0]->scope | node->args[1]->scope;
		break;
	default:
		r = bind_args(reader, node, place);
		if (r >= 0 && !reader->no_row)
			r = bind_operator(reader, node);
		break;
	}
	reader->depth--;
	node = *expr;
	if (r >= 0 && node->type.money_power != 0 && !reader->money_used) {
		reader->money_used = true;
		reader->money_at = node->at;
	}
	return r;
}

/* {by: FIELD, word: EXPR, ..., else: EXPR} about the record: the same as by FIELD (...). */
static int choice_read(struct reader *reader, const struct tree *node,
		       const struct expr_place *place, struct expr **ret_expr)
{
	struct expr *expr = ARENA_NEW(reader->arena, struct expr);
	const struct tree *by = tree_get(node, STR("by"));
	int r;

	if (!expr)
		return -ENOMEM;
	expr->op = EXPR_CHOOSE;
	expr->at = node->at;
	expr->text = by->text;
	expr->arg_count = 1;
	expr->args = ARENA_ARRAY(reader->arena, struct expr *, 1);
	expr->rows = ARENA_ARRAY(reader->arena, struct choice_row, node->count);
	if (!expr->args || !expr->rows)
		return -ENOMEM;
	r = expr_parse(reader, by, &expr->args[0]);
	for (size_t i = 0; i < node->count && r >= 0; i++) {
		struct str key = node->entries[i].key;
		struct expr **value = &expr->otherwise;

		if (str_equal(key, STR("by")))
			continue;
		if (!str_equal(key, STR("else"))) {
			r = reader_symbol(reader, key, &expr->rows[expr->row_count].word);
			value = &expr->rows[expr->row_count++].value;
		}
		if (r >= 0)
			r = expr_parse(reader, node->entries[i].value, value);
	}
	if (r >= 0)
		r = expr_bind(reader, &expr, place);
	*ret_expr = expr;
	return r;
}

int expr_read(struct reader *reader, const struct tree *node, const struct expr_place *place,
	      struct expr **ret_expr)
{
	struct expr *expr = NULL;
	int r;

	r = reader_resolve(reader, node, &node);
	if (r < 0 || !node)
		return r;
	if (is_record_choice(node))
		return choice_read(reader, node, place, ret_expr);
	r = expr_parse(reader, node, &expr);
	if (r >= 0)
		r = expr_bind(reader, &expr, place);
	if (r < 0)
		return r;
	if (reader->no_row) /* somewhere in it: there will be no variant, and no type is wrong */
		expr->type = TYPE_OF(TYPE_UNDEFINED);
	*ret_expr = expr;
	return 0;
}

int expr_key(struct reader *reader, const struct tree *map, const char *key,
	     const struct expr_place *place, struct expr **ret_expr)
{
	const struct tree *node = tree_get(map, str_from(key));
	struct expr_place here = *place;

	*ret_expr = NULL;
	if (!node)
		return 0;
	here.what = str_from(key);
	return expr_read(reader, node, &here, ret_expr);
}
