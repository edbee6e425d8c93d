/* Expressions in words: values as nouns, conditions as clauses. */
#include "core/explain/explainer.h"

#define ITEMS_MAX 64

static const struct phrase *as_written(struct explainer *explainer, const struct expr *expr)
{
	return phrase_name(&explainer->maker, expr->text);
}

static bool is_constant(const struct expr *expr, enum value_type type)
{
	return expr->op == EXPR_CONSTANT && expr->constant.type == type;
}

/* Values whose words would run into what stands around them. */
static bool is_open_ended(const struct expr *expr)
{
	return expr->op == EXPR_IF || expr->op == EXPR_ELSE || expr->op == EXPR_CHOOSE ||
	       expr->op == EXPR_GREATER || expr->op == EXPR_LESSER || expr->op == EXPR_LATER ||
	       expr->op == EXPR_EARLIER || expr->op == EXPR_HOW_MANY || expr->op == EXPR_ROUND ||
	       expr->op == EXPR_FLOOR || expr->op == EXPR_CEIL;
}

static bool is_sum(const struct expr *expr)
{
	return expr->op == EXPR_ADD || expr->op == EXPR_SUBTRACT || expr->op == EXPR_NEGATE;
}

/* An operand of arithmetic, in brackets where its words would be read otherwise. */
static const struct phrase *operand(struct explainer *explainer, const struct expr *expr,
				    bool product)
{
	const struct phrase *words = explain_value(explainer, expr);

	if (is_open_ended(expr) || (product && is_sum(expr)))
		return SAY(&explainer->maker, IN_BRACKETS, words);
	return words;
}

static const struct phrase *pair(struct explainer *explainer, enum phrase_key key,
				 const struct phrase *a, const struct phrase *b)
{
	const struct phrase *const parts[] = { a, b };

	return phrase_say(&explainer->maker, key, parts, 2);
}

static const struct phrase *product(struct explainer *explainer, const struct expr *expr)
{
	const struct expr *left = expr->args[0], *right = expr->args[1];
	const struct phrase *a = operand(explainer, left, true);
	const struct phrase *b = operand(explainer, right, true);

	if (expr->op == EXPR_DIVIDE && right->op == EXPR_DIVIDE)
		b = SAY(&explainer->maker, IN_BRACKETS, b);
	if (expr->op == EXPR_DIVIDE)
		return pair(explainer, PHRASE_DIVIDED, a, b);
	if (left->type.percent && is_constant(left, VALUE_NUMBER))
		return pair(explainer, PHRASE_OF, a, b);
	return pair(explainer, PHRASE_TIMES, a, b);
}

static const struct phrase *sum(struct explainer *explainer, const struct expr *expr)
{
	const struct phrase *a = operand(explainer, expr->args[0], false);
	const struct phrase *b = operand(explainer, expr->args[1], expr->op == EXPR_SUBTRACT);

	return pair(explainer, expr->op == EXPR_ADD ? PHRASE_PLUS : PHRASE_MINUS, a, b);
}

/* Arguments as a list of nouns. */
static const struct phrase *arguments(struct explainer *explainer, const struct expr *expr)
{
	const struct phrase *items[ITEMS_MAX];
	size_t count = 0;

	for (; count < expr->arg_count && count < ITEMS_MAX; count++)
		items[count] = explain_value(explainer, expr->args[count]);
	return phrase_list(&explainer->maker, PHRASE_IS_LIST, items, count);
}

/* The reading whose alternative in force the expression is; NULL: none. */
static const struct reading *reading_of(const struct explainer *explainer, const struct expr *expr)
{
	const struct contract *contract = explainer->contract;

	for (size_t i = 0; i < contract->reading_count; i++) {
		const struct reading *reading = &contract->readings[i];
		const struct position *at;

		if (reading->alternative_count == 0)
			continue;
		at = &reading->alternatives[reading->chosen]->at;
		if (at->line > 0 && at->line == expr->at.line && at->column == expr->at.column &&
		    str_equal(expr->text, reading->texts[reading->chosen]))
			return reading;
	}
	return NULL;
}

/* The words with the reading they come from. */
static const struct phrase *as_read(struct explainer *explainer, const struct expr *expr,
				    const struct phrase *words)
{
	const struct reading *reading = reading_of(explainer, expr);

	if (!reading)
		return words;
	return pair(explainer, reading->silent ? PHRASE_READ_OPEN : PHRASE_READ_AS, words,
		    phrase_name(&explainer->maker, reading->id));
}

/* reading(ID) or a named value. */
static const struct phrase *named(struct explainer *explainer, const struct expr *expr)
{
	const struct phrase *inner = explain_value(explainer, expr->args[0]);

	/* What a reading stands for says so itself. */
	if (reading_of(explainer, expr->args[0]))
		return inner;
	for (size_t i = 0; i < explainer->value_count; i++)
		if (str_equal(explainer->values[i].name, expr->text))
			return as_written(explainer, expr);
	if (explainer->value_count < EXPLAIN_VALUES_MAX)
		explainer->values[explainer->value_count++] =
			(struct named_used){ expr->text, inner };
	return as_written(explainer, expr);
}

static const struct phrase *not_said(struct explainer *explainer, const struct expr *expr)
{
	size_t i = 0;

	while (i < explainer->silent_count && explainer->silent_lines[i] != expr->at.line)
		i++;
	if (i == explainer->silent_count && i < EXPLAIN_SILENT_MAX && expr->at.line > 0)
		explainer->silent_lines[explainer->silent_count++] = expr->at.line;
	return SAID(&explainer->maker, NOT_SAID);
}

static const struct phrase *constant(struct explainer *explainer, const struct expr *expr)
{
	if (expr->constant.type == VALUE_UNDEFINED)
		return not_said(explainer, expr);
	if (expr->constant.type == VALUE_TEXT)
		return phrase_name(&explainer->maker, expr->constant.text.str);
	if (expr->constant.type == VALUE_TEXTS)
		return as_written(explainer, expr);
	return phrase_value(&explainer->maker, expr->constant, expr->type);
}

/* Total, mean, count and their kin. */
static const struct phrase *gathered(struct explainer *explainer, const struct expr *expr)
{
	static const struct {
		enum expr_op op;
		enum phrase_key key;
	} ROWS[] = {
		{ EXPR_TOTAL, PHRASE_TOTAL },	   { EXPR_COUNT, PHRASE_COUNT_ALL },
		{ EXPR_COUNT, PHRASE_COUNT },	   { EXPR_HIGHEST, PHRASE_HIGHEST_OF },
		{ EXPR_LOWEST, PHRASE_LOWEST_OF }, { EXPR_MEAN, PHRASE_MEAN },
		{ EXPR_MEDIAN, PHRASE_MEDIAN },	   { EXPR_SHARE, PHRASE_SHARE },
		{ EXPR_RANK, PHRASE_RANK },
	};
	struct phrase_maker *maker = &explainer->maker;
	bool slots = explainer->guarantee && explainer->guarantee->slots;
	const struct phrase *over = slots ? SAID(maker, SLOTS_WORD) : SAID(maker, RECORDS);
	const struct phrase *parts[3] = { over, over, NULL };
	size_t row = 0;

	if (expr->arg_count > 0)
		parts[0] = explain_value(explainer, expr->args[0]);
	if (expr->arg_count > 1)
		parts[2] = explain_value(explainer, expr->args[1]);
	while (ROWS[row].op != (enum expr_op)expr->op)
		row++;
	if (expr->op == EXPR_COUNT && expr->arg_count > 0)
		row++;
	return phrase_say(maker, ROWS[row].key, parts, 3);
}

/* by X (word: value; ...) */
static const struct phrase *chosen(struct explainer *explainer, const struct expr *expr)
{
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *rows[ITEMS_MAX];
	size_t count = 0;

	for (; count < expr->row_count && count < ITEMS_MAX - 1; count++)
		rows[count] = pair(explainer, PHRASE_CHOOSE_ROW,
				   phrase_name(maker, expr->rows[count].word.str),
				   explain_value(explainer, expr->rows[count].value));
	if (expr->otherwise)
		rows[count++] = SAY(maker, CHOOSE_ELSE, explain_value(explainer, expr->otherwise));
	return pair(explainer, PHRASE_CHOOSE, explain_value(explainer, expr->args[0]),
		    phrase_list(maker, PHRASE_IS_LIST, rows, count));
}

static const struct phrase *guarantee_result(struct explainer *explainer, enum phrase_key key,
					     const struct expr *expr)
{
	const struct phrase *name =
		phrase_name(&explainer->maker, explainer->contract->guarantees[expr->index].id);

	return pair(explainer, key, name,
		    expr->arg_count > 1 ? explain_value(explainer, expr->args[1]) : NULL);
}

/* START_OF and END_OF by their unit. */
static enum phrase_key edge_key(const struct expr *expr)
{
	bool start = expr->op == EXPR_START_OF;

	if (expr->unit == UNIT_DAY)
		return start ? PHRASE_START_OF_DAY : PHRASE_END_OF_DAY;
	if (expr->unit == UNIT_MONTH)
		return start ? PHRASE_START_OF_MONTH : PHRASE_END_OF_MONTH;
	return start ? PHRASE_START_OF_YEAR : PHRASE_END_OF_YEAR;
}

/* Operators and functions whose parts stand in the order of their arguments. */
static const struct phrase *in_order(struct explainer *explainer, const struct expr *expr,
				     enum phrase_key key)
{
	const struct phrase *parts[3] = { NULL, NULL, NULL };

	for (size_t i = 0; i < expr->arg_count && i < 3; i++)
		parts[i] = expr->args[i]->op == EXPR_CALENDAR
				   ? explain_calendar(explainer, (int)expr->args[i]->index)
				   : explain_value(explainer, expr->args[i]);
	return phrase_say(&explainer->maker, key, parts, 3);
}

static const struct phrase *moment(struct explainer *explainer, const struct expr *expr)
{
	const struct phrase *a = explain_value(explainer, expr->args[0]);
	const struct phrase *b = explain_value(explainer, expr->args[1]);

	switch ((int)expr->op) {
	case EXPR_ADD_TIME:
		return pair(explainer, PHRASE_TIME_AFTER, b, a);
	case EXPR_SUBTRACT_TIME:
		return pair(explainer, PHRASE_TIME_BEFORE, b, a);
	case EXPR_AFTER:
		return expr->arg_count < 3
			       ? pair(explainer, PHRASE_TIME_AFTER, b, a)
			       : SAY(&explainer->maker, TIME_AFTER_IN, b, a,
				     explain_calendar(explainer, (int)expr->args[2]->index));
	default: /* EXPR_BETWEEN: later minus earlier */
		return pair(explainer, PHRASE_TIME_BETWEEN, b, a);
	}
}

/* Functions that are one row of the table; PHRASE_KEYS: none. */
static enum phrase_key function_key(const struct expr *expr)
{
	switch ((int)expr->op) {
	case EXPR_NEGATE:
		return PHRASE_NEGATIVE;
	case EXPR_IF:
		return PHRASE_IF_ELSE;
	case EXPR_ELSE:
		return PHRASE_ELSE;
	case EXPR_STARTED:
		return PHRASE_UNITS_STARTED;
	case EXPR_COMPLETE:
		return PHRASE_UNITS_COMPLETE;
	case EXPR_ROUND:
		return PHRASE_ROUNDED;
	case EXPR_FLOOR:
		return PHRASE_FLOORED;
	case EXPR_CEIL:
		return PHRASE_CEILED;
	case EXPR_FIRST:
		return PHRASE_FIRST;
	case EXPR_LAST:
		return PHRASE_LAST;
	case EXPR_ELAPSED:
		return expr->arg_count < 3 ? PHRASE_TIME_BETWEEN : PHRASE_TIME_BETWEEN_IN;
	case EXPR_TIME_IN:
		return PHRASE_IN_ALL;
	case EXPR_DAY:
		return PHRASE_DAY_OF;
	case EXPR_AT:
		return PHRASE_TIME_OF_DAY;
	case EXPR_START_OF:
	case EXPR_END_OF:
		return edge_key(expr);
	case EXPR_DAYS_BETWEEN:
		return PHRASE_DAYS_BETWEEN;
	case EXPR_WORKING_DAYS_BETWEEN:
		return PHRASE_WORKING_DAYS_BETWEEN;
	case EXPR_EARLIER_RECORDS:
		return PHRASE_EARLIER_RECORDS;
	default:
		return PHRASE_KEYS;
	}
}

/* Functions that take any number of arguments. */
static const struct phrase *of_several(struct explainer *explainer, const struct expr *expr)
{
	struct phrase_maker *maker = &explainer->maker;

	switch ((int)expr->op) {
	case EXPR_GREATER:
		return SAY(maker, GREATER, arguments(explainer, expr));
	case EXPR_LESSER:
		return SAY(maker, LESSER, arguments(explainer, expr));
	case EXPR_HOW_MANY:
		return SAY(maker, HOW_MANY, arguments(explainer, expr));
	case EXPR_LATER:
		return SAY(maker, LATER, arguments(explainer, expr));
	case EXPR_EARLIER:
		return SAY(maker, EARLIER, arguments(explainer, expr));
	default:
		return NULL;
	}
}

static const struct phrase *value_words(struct explainer *explainer, const struct expr *expr)
{
	const struct phrase *several = of_several(explainer, expr);
	enum phrase_key key = function_key(expr);

	if (several)
		return several;
	if (key != PHRASE_KEYS)
		return in_order(explainer, expr, key);
	switch ((int)expr->op) {
	case EXPR_CONSTANT:
		return constant(explainer, expr);
	case EXPR_FIELD:
		return explain_field(explainer, &explainer->contract->fields[expr->index]);
	case EXPR_VARIABLE:
		return explain_variable(explainer, (enum variable)expr->index);
	case EXPR_NAMED:
		return named(explainer, expr);
	case EXPR_MULTIPLY:
	case EXPR_DIVIDE:
		return product(explainer, expr);
	case EXPR_ADD:
	case EXPR_SUBTRACT:
		return sum(explainer, expr);
	case EXPR_ADD_TIME:
	case EXPR_SUBTRACT_TIME:
	case EXPR_BETWEEN:
	case EXPR_AFTER:
		return moment(explainer, expr);
	case EXPR_TOTAL:
	case EXPR_COUNT:
	case EXPR_HIGHEST:
	case EXPR_LOWEST:
	case EXPR_MEAN:
	case EXPR_MEDIAN:
	case EXPR_SHARE:
	case EXPR_RANK:
		return gathered(explainer, expr);
	case EXPR_CHOOSE:
		return chosen(explainer, expr);
	case EXPR_MEASURE_OF:
		return guarantee_result(explainer, PHRASE_MEASURE_OF, expr);
	case EXPR_PAID:
		return guarantee_result(explainer, PHRASE_PAID_BY, expr);
	case EXPR_MISSED_IN:
		return guarantee_result(explainer, PHRASE_MISSED_IN, expr);
	case EXPR_MISSED_RUN:
		return guarantee_result(explainer, PHRASE_MISSED_RUN, expr);
	case EXPR_TOTAL_PAID:
		return guarantee_result(explainer, PHRASE_TOTAL_PAID, expr);
	default: /* names of the contract: attributes, charges, samples, of claims and endings */
		return as_written(explainer, expr);
	}
}

static const struct phrase *guarded(struct explainer *explainer, const struct expr *expr,
				    const struct phrase *(*say)(struct explainer *,
								const struct expr *))
{
	const struct phrase *words;

	if (explainer->depth == EXPLAIN_DEPTH_MAX)
		return as_written(explainer, expr);
	explainer->depth++;
	words = as_read(explainer, expr, say(explainer, expr));
	explainer->depth--;
	return words;
}

const struct phrase *explain_inside(struct explainer *explainer, const struct expr *expr)
{
	return operand(explainer, expr, false);
}

const struct phrase *explain_value(struct explainer *explainer, const struct expr *expr)
{
	if (expr->type.kind == TYPE_BOOL)
		return explain_clause(explainer, expr);
	return guarded(explainer, expr, value_words);
}

/* Comparisons: of moments, of words, of everything else; in the order of enum expr_op from
 * EXPR_EQUAL on. */
static enum phrase_key comparison_key(enum expr_op op, struct type type)
{
	static const enum phrase_key MOMENTS[] = { PHRASE_IS_EQUAL,  PHRASE_IS_UNEQUAL,
						   PHRASE_IS_BEFORE, PHRASE_IS_BY,
						   PHRASE_IS_AFTER,  PHRASE_IS_FROM };
	static const enum phrase_key NUMBERS[] = { PHRASE_EQUALS,  PHRASE_EQUALS_NOT,
						   PHRASE_IS_LESS, PHRASE_IS_LESS_EQUAL,
						   PHRASE_IS_MORE, PHRASE_IS_MORE_EQUAL };
	bool plain = type.kind == TYPE_NUMBER || type.kind == TYPE_MONTHS;

	return (plain ? NUMBERS : MOMENTS)[op - EXPR_EQUAL];
}

/* What holds when a comparison does not. */
static enum expr_op opposite(enum expr_op op)
{
	static const enum expr_op OPPOSITES[] = { EXPR_UNEQUAL, EXPR_EQUAL,	 EXPR_MORE_EQUAL,
						  EXPR_MORE,	EXPR_LESS_EQUAL, EXPR_LESS };

	return OPPOSITES[op - EXPR_EQUAL];
}

static const struct phrase *comparison(struct explainer *explainer, const struct expr *expr,
				       bool yes)
{
	const struct expr *left = expr->args[0], *right = expr->args[1];
	enum expr_op op = yes ? (enum expr_op)expr->op : opposite((enum expr_op)expr->op);
	const struct phrase *flag;

	if (left->type.kind == TYPE_BOOL && is_constant(right, VALUE_BOOL)) {
		flag = explain_yes(explainer, left, right->constant.yes == (op == EXPR_EQUAL));
		if (flag)
			return flag;
	}
	return pair(explainer, comparison_key(op, left->type), operand(explainer, left, false),
		    operand(explainer, right, false));
}

static const struct phrase *in_set(struct explainer *explainer, const struct expr *expr, bool yes)
{
	const struct phrase *items[ITEMS_MAX], *list;
	const struct expr *left = expr->args[0];
	bool single = left->type.kind == TYPE_TEXT;
	size_t count = 0;
	enum phrase_key key;

	for (; count < expr->constant.texts.count && count < ITEMS_MAX; count++)
		items[count] =
			phrase_name(&explainer->maker, expr->constant.texts.items[count].str);
	list = phrase_list(&explainer->maker,
			   expr->op == EXPR_ALL_OF ? PHRASE_IS_AND : PHRASE_IS_OR, items, count);
	if (expr->op == EXPR_ANY_OF || expr->op == EXPR_NONE_OF) {
		bool any = (expr->op == EXPR_ANY_OF) == yes;

		key = single ? (any ? PHRASE_IS_ONE_OF : PHRASE_IS_NONE_OF)
			     : (any ? PHRASE_ANY_OF : PHRASE_NONE_OF);
		yes = true;
	} else {
		key = expr->op == EXPR_ALL_OF ? PHRASE_ALL_OF : PHRASE_ONLY;
	}
	list = pair(explainer, key, explain_value(explainer, left), list);
	return yes ? list : SAY(&explainer->maker, NOT_SO, list);
}

static const struct phrase *clause_words(struct explainer *explainer, const struct expr *expr,
					 bool yes);

/* The members of a and b and c, or of a or b or c. */
static void gather_logic(struct explainer *explainer, const struct expr *expr, bool yes,
			 const struct phrase **items, size_t *count)
{
	for (size_t i = 0; i < expr->arg_count && *count < ITEMS_MAX; i++) {
		const struct expr *arg = expr->args[i];
		const struct phrase *words;

		if (arg->op == expr->op) {
			gather_logic(explainer, arg, yes, items, count);
			continue;
		}
		words = clause_words(explainer, arg, yes);
		if (arg->op == EXPR_AND || arg->op == EXPR_OR)
			words = SAY(&explainer->maker, IN_BRACKETS, words);
		items[(*count)++] = words;
	}
}

/* not (a and b) is not a or not b. */
static const struct phrase *logic(struct explainer *explainer, const struct expr *expr, bool yes)
{
	const struct phrase *items[ITEMS_MAX];
	size_t count = 0;

	gather_logic(explainer, expr, yes, items, &count);
	return phrase_list(&explainer->maker,
			   (expr->op == EXPR_AND) == yes ? PHRASE_IS_AND : PHRASE_IS_OR, items,
			   count);
}

static const struct phrase *clause_else(struct explainer *explainer, const struct expr *expr)
{
	const struct phrase *first = explain_clause(explainer, expr->args[0]);
	const struct expr *second = expr->args[1];

	if (is_constant(second, VALUE_BOOL))
		return second->constant.yes ? SAY(&explainer->maker, ELSE_YES, first)
					    : SAY(&explainer->maker, ELSE_NO, first);
	return pair(explainer, PHRASE_ELSE_CLAUSE, first, explain_clause(explainer, second));
}

/* A name that is yes or no. */
static const struct phrase *flag_words(struct explainer *explainer, const struct expr *expr,
				       bool yes)
{
	const struct phrase *words = explain_yes(explainer, expr, yes);

	if (words)
		return words;
	words = value_words(explainer, expr);
	return yes ? SAY(&explainer->maker, IS_YES, words) : SAY(&explainer->maker, IS_NO, words);
}

/* Clauses that have no opposite of their own. */
static const struct phrase *plain_clause(struct explainer *explainer, const struct expr *expr)
{
	const struct phrase *words;

	switch ((int)expr->op) {
	case EXPR_ELSE:
		return clause_else(explainer, expr);
	case EXPR_NAMED:
		words = named(explainer, expr);
		return words->kind == PHRASE_IS_SAID ? words
						     : SAY(&explainer->maker, IS_YES, words);
	default: /* IF and CHOOSE */
		return value_words(explainer, expr);
	}
}

static const struct phrase *clause_words(struct explainer *explainer, const struct expr *expr,
					 bool yes)
{
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *words;

	switch ((int)expr->op) {
	case EXPR_NOT:
		return clause_words(explainer, expr->args[0], !yes);
	case EXPR_AND:
	case EXPR_OR:
		return logic(explainer, expr, yes);
	case EXPR_EQUAL:
	case EXPR_UNEQUAL:
	case EXPR_LESS:
	case EXPR_LESS_EQUAL:
	case EXPR_MORE:
	case EXPR_MORE_EQUAL:
		return comparison(explainer, expr, yes);
	case EXPR_ANY_OF:
	case EXPR_ALL_OF:
	case EXPR_ONLY:
	case EXPR_NONE_OF:
		return in_set(explainer, expr, yes);
	case EXPR_KNOWN:
	case EXPR_MISSING:
		words = explain_value(explainer, expr->args[0]);
		return (expr->op == EXPR_KNOWN) == yes ? SAY(maker, KNOWN, words)
						       : SAY(maker, UNKNOWN, words);
	case EXPR_MISSED:
		return guarantee_result(explainer, yes ? PHRASE_MISSED : PHRASE_MISSED_NOT, expr);
	case EXPR_CONSTANT:
		if (expr->constant.type != VALUE_BOOL)
			return constant(explainer, expr);
		return expr->constant.yes == yes ? SAID(maker, ALWAYS) : SAID(maker, NEVER);
	case EXPR_ELSE:
	case EXPR_NAMED:
	case EXPR_IF:
	case EXPR_CHOOSE:
		words = plain_clause(explainer, expr);
		return yes ? words : SAY(maker, NOT_SO, words);
	default:
		return flag_words(explainer, expr, yes);
	}
}

static const struct phrase *clause_yes(struct explainer *explainer, const struct expr *expr)
{
	return clause_words(explainer, expr, true);
}

const struct phrase *explain_clause(struct explainer *explainer, const struct expr *expr)
{
	return guarded(explainer, expr, clause_yes);
}
