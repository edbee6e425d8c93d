/* Text to a raw tree: EXPR_NAME, EXPR_CALL and EXPR_LIST stand where names are still to be looked
 * up. */
#include "base/parse.h"
#include "core/contract/lexer.h"
#include "core/contract/parts.h"
#include "core/money/currency.h"
#include "core/time/civil.h"
#include "core/time/instant.h"

#include <errno.h>

#define EXPR_DEPTH_MAX 64
#define EXPR_ARGS_MAX 32
#define EXPR_BYTES_MAX 8192

struct parser {
	struct reader *reader;
	struct lexer lexer;
	struct token token; /* the one to be looked at next */
	const char *end;    /* of the last token taken */
	unsigned depth;
};

static int parse_else(struct parser *parser, struct expr **ret_expr);
static int parse_unary(struct parser *parser, struct expr **ret_expr);

static int next(struct parser *parser)
{
	parser->end = parser->token.text.ptr + parser->token.text.len;
	return lexer_next(&parser->lexer, &parser->token);
}

static bool is_word(const struct parser *parser, struct str word)
{
	return parser->token.kind == TOKEN_NAME && str_equal(parser->token.text, word);
}

static int expected(struct parser *parser, struct str what)
{
	return diag_add(parser->reader->sink, DIAG_EXPR_SYNTAX, parser->token.at,
			token_name(&parser->token), what);
}

static int expect(struct parser *parser, enum token_kind kind, struct str what)
{
	return parser->token.kind == kind ? next(parser) : expected(parser, what);
}

static int node_new(struct parser *parser, enum expr_op op, size_t arg_count,
		    struct expr **ret_expr)
{
	struct expr *expr = ARENA_NEW(parser->reader->arena, struct expr);

	if (!expr)
		return -ENOMEM;
	expr->op = (uint8_t)op;
	expr->at = parser->token.at;
	expr->text = parser->token.text;
	if (arg_count > 0) {
		expr->args = ARENA_ARRAY(parser->reader->arena, struct expr *, arg_count);
		if (!expr->args)
			return -ENOMEM;
	}
	expr->arg_count = (uint16_t)arg_count;
	*ret_expr = expr;
	return 0;
}

/* A node over two operands; its text runs from the first to the last token taken. */
static int node_pair(struct parser *parser, enum expr_op op, struct expr *left, struct expr *right,
		     struct expr **ret_expr)
{
	struct expr *expr;
	int r = node_new(parser, op, 2, &expr);

	if (r < 0)
		return r;
	expr->args[0] = left;
	expr->args[1] = right;
	expr->at = left->at;
	expr->text = (struct str){ left->text.ptr, (size_t)(parser->end - left->text.ptr) };
	*ret_expr = expr;
	return 0;
}

static int constant_new(struct parser *parser, struct value value, struct type type,
			struct expr **ret_expr)
{
	int r = node_new(parser, EXPR_CONSTANT, 0, ret_expr);

	if (r < 0)
		return r;
	(*ret_expr)->constant = value;
	(*ret_expr)->type = type;
	return 0;
}

static int number_of(struct parser *parser, struct str digits, struct ratio *ret_number)
{
	static const int64_t powers[] = { 1,	  10,	   100,	     1000,	10000,
					  100000, 1000000, 10000000, 100000000, 1000000000 };
	int64_t value;
	unsigned decimals;

	if (parse_decimal(digits, &value, &decimals) < 0 ||
	    decimals >= sizeof(powers) / sizeof(powers[0]))
		return diag_add(parser->reader->sink, DIAG_EXPR_NUMBER, parser->token.at, digits);
	return ratio_reduce(parser->reader->arena, ratio_of(value, powers[decimals]), ret_number);
}

/* One number with a unit of time; longer literals such as 1 h 30 min are sums of these. */
static int time_part(struct parser *parser, struct ratio number, enum time_unit unit,
		     struct value *ret_value, struct type *ret_type)
{
	int64_t months = time_unit_months(unit);
	int64_t scale = months > 0 ? months : time_unit_ms(unit);
	int r = ratio_mul(parser->reader->arena, number, ratio_int(scale), &number);

	if (r < 0)
		return r;
	*ret_value = value_number(number);
	*ret_type = months > 0 ? TYPE_OF(TYPE_MONTHS) : TYPE_DURATION;
	ret_type->unit = (uint8_t)unit;
	return next(parser);
}

static int time_literal(struct parser *parser, struct expr *expr, struct ratio number,
			enum time_unit unit)
{
	int r = time_part(parser, number, unit, &expr->constant, &expr->type);

	while (r >= 0 && parser->token.kind == TOKEN_NUMBER && expr->type.kind == TYPE_NUMBER) {
		struct value part = value_ms(0);
		struct type type = TYPE_DURATION;
		struct str digits = parser->token.text;

		r = number_of(parser, digits, &number);
		if (r >= 0)
			r = next(parser);
		if (r < 0)
			return r;
		unit = parser->token.kind == TOKEN_NAME ? time_unit_of(parser->token.text)
							: UNIT_NONE;
		if (unit == UNIT_NONE || time_unit_ms(unit) == 0)
			return expected(parser, STR("a unit of time"));
		r = time_part(parser, number, unit, &part, &type);
		if (r >= 0)
			r = ratio_add(parser->reader->arena, expr->constant.number, part.number,
				      &expr->constant.number);
		if (type.unit < expr->type.unit)
			expr->type.unit = type.unit;
	}
	return r;
}

static int money_literal(struct parser *parser, struct expr *expr, struct ratio number,
			 int currency)
{
	static const int64_t powers[] = { 1, 10, 100, 1000, 10000 };
	struct ratio minor;
	int r = ratio_mul(parser->reader->arena, number,
			  ratio_int(powers[currency_exponent((uint16_t)currency)]), &minor);

	if (r >= 0)
		r = ratio_reduce(parser->reader->arena, minor, &minor);
	if (r < 0)
		return r;
	expr->constant = value_number(minor);
	expr->constant.currency = (uint16_t)currency;
	expr->type = TYPE_MONEY;
	return next(parser);
}

static int parse_number(struct parser *parser, struct expr **ret_expr)
{
	struct ratio number = ratio_int(0);
	struct expr *expr = NULL;
	int currency;
	int r = number_of(parser, parser->token.text, &number);

	if (r < 0)
		return r;
	r = constant_new(parser, value_number(number), TYPE_PLAIN, &expr);
	if (r >= 0)
		r = next(parser);
	if (r < 0)
		return r;
	if (parser->token.kind == TOKEN_PERCENT) {
		expr->type = TYPE_PERCENT;
		r = ratio_div(parser->reader->arena, number, ratio_int(100),
			      &expr->constant.number);
		if (r >= 0)
			r = ratio_reduce(parser->reader->arena, expr->constant.number,
					 &expr->constant.number);
		if (r >= 0)
			r = next(parser);
	} else if (parser->token.kind == TOKEN_NAME &&
		   time_unit_of(parser->token.text) != UNIT_NONE) {
		r = time_literal(parser, expr, number, time_unit_of(parser->token.text));
	} else if (parser->token.kind == TOKEN_NAME &&
		   (currency = currency_of(parser->token.text)) >= 0) {
		r = money_literal(parser, expr, number, currency);
	}
	expr->text.len = (size_t)(parser->end - expr->text.ptr);
	*ret_expr = expr;
	return r;
}

static int parse_date(struct parser *parser, struct expr **ret_expr)
{
	struct civil_date date;
	struct instant instant;
	struct value value = { .type = VALUE_DATE };
	int r;

	if (date_parse(parser->token.text, &date) == 0) {
		value.day = (int32_t)date_days(date);
		r = constant_new(parser, value, TYPE_OF(TYPE_DATE), ret_expr);
	} else if (instant_parse(parser->token.text, &instant) == 0) {
		r = constant_new(parser, value_instant(instant.ms), TYPE_OF(TYPE_INSTANT),
				 ret_expr);
	} else {
		return diag_add(parser->reader->sink, DIAG_EXPR_DATE, parser->token.at,
				parser->token.text);
	}
	return r < 0 ? r : next(parser);
}

/* [a, b]: words or texts, in brackets. */
static int parse_list(struct parser *parser, struct expr **ret_expr)
{
	struct text *items = ARENA_ARRAY(parser->reader->arena, struct text, EXPR_ARGS_MAX);
	struct expr *expr;
	size_t count = 0;
	int r = node_new(parser, EXPR_LIST, 0, &expr);

	if (r < 0 || !items)
		return r < 0 ? r : -ENOMEM;
	r = expect(parser, TOKEN_OPEN_LIST, STR("a list in brackets"));
	while (r >= 0 && parser->token.kind != TOKEN_CLOSE_LIST) {
		if (parser->token.kind != TOKEN_NAME && parser->token.kind != TOKEN_TEXT)
			return expected(parser, STR("a word or a text"));
		if (count == EXPR_ARGS_MAX)
			return diag_add(parser->reader->sink, DIAG_EXPR_LONG, parser->token.at,
					STR_NONE);
		r = reader_symbol(parser->reader, parser->token.text, &items[count++]);
		if (r >= 0)
			r = next(parser);
		if (r >= 0 && parser->token.kind == TOKEN_COMMA)
			r = next(parser);
		else if (r >= 0 && parser->token.kind != TOKEN_CLOSE_LIST)
			return expected(parser, STR("a comma or ]"));
	}
	if (r >= 0)
		r = next(parser);
	expr->text.len = (size_t)(parser->end - expr->text.ptr);
	expr->type = TYPE_OF(TYPE_TEXTS);
	expr->constant = (struct value){ .type = VALUE_TEXTS, .texts = { items, count } };
	*ret_expr = expr;
	return r;
}

/* by NAME (word: EXPR, ..., else: EXPR) */
static int parse_choose(struct parser *parser, struct expr **ret_expr)
{
	struct expr *expr;
	int r = node_new(parser, EXPR_CHOOSE, 1, &expr);

	if (r >= 0)
		r = next(parser);
	if (r >= 0)
		expr->rows = ARENA_ARRAY(parser->reader->arena, struct choice_row, EXPR_ARGS_MAX);
	if (r < 0 || !expr->rows)
		return r < 0 ? r : -ENOMEM;
	r = parser->token.kind == TOKEN_NAME ? node_new(parser, EXPR_NAME, 0, &expr->args[0])
					     : expected(parser, STR("the name of a text"));
	if (r >= 0)
		r = next(parser);
	if (r >= 0)
		r = expect(parser, TOKEN_OPEN, STR("("));
	while (r >= 0 && parser->token.kind != TOKEN_CLOSE) {
		struct expr **value = &expr->otherwise;
		struct text word;

		if (parser->token.kind != TOKEN_NAME && parser->token.kind != TOKEN_TEXT)
			return expected(parser, STR("a word of the choice, or else"));
		if (!is_word(parser, STR("else"))) {
			if (expr->row_count == EXPR_ARGS_MAX)
				return diag_add(parser->reader->sink, DIAG_EXPR_LONG,
						parser->token.at, STR_NONE);
			r = reader_symbol(parser->reader, parser->token.text, &word);
			if (r < 0)
				return r;
			expr->rows[expr->row_count].word = word;
			value = &expr->rows[expr->row_count++].value;
		}
		r = next(parser);
		if (r >= 0)
			r = expect(parser, TOKEN_COLON, STR(":"));
		if (r >= 0)
			r = parse_else(parser, value);
		if (r >= 0 && parser->token.kind == TOKEN_COMMA)
			r = next(parser);
		else if (r >= 0 && parser->token.kind != TOKEN_CLOSE)
			return expected(parser, STR("a comma or )"));
	}
	if (r >= 0)
		r = next(parser);
	expr->text.len = (size_t)(parser->end - expr->text.ptr);
	*ret_expr = expr;
	return r;
}

static int parse_call(struct parser *parser, struct expr *name, struct expr **ret_expr)
{
	struct expr *args[EXPR_ARGS_MAX];
	size_t count = 0;
	int r = next(parser);

	while (r >= 0 && parser->token.kind != TOKEN_CLOSE) {
		if (count == EXPR_ARGS_MAX)
			return diag_add(parser->reader->sink, DIAG_EXPR_LONG, parser->token.at,
					STR_NONE);
		r = parse_else(parser, &args[count]);
		if (r < 0)
			return r;
		count++;
		if (parser->token.kind == TOKEN_COMMA)
			r = next(parser);
		else if (parser->token.kind != TOKEN_CLOSE)
			return expected(parser, STR("a comma or )"));
	}
	if (r >= 0)
		r = next(parser);
	if (r < 0)
		return r;
	name->op = EXPR_CALL;
	name->arg_count = (uint16_t)count;
	name->constant = (struct value){ .type = VALUE_TEXT, .text = { name->text, 0 } };
	name->args = ARENA_ARRAY(parser->reader->arena, struct expr *, count + 1);
	if (!name->args)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		name->args[i] = args[i];
	name->text.len = (size_t)(parser->end - name->text.ptr);
	*ret_expr = name;
	return 0;
}

static int parse_name(struct parser *parser, struct expr **ret_expr)
{
	struct missing *missing;
	struct expr *expr;
	int r;

	if (is_word(parser, STR("by")))
		return parse_choose(parser, ret_expr);
	if (is_word(parser, STR("yes")) || is_word(parser, STR("no")) ||
	    is_word(parser, STR("true")) || is_word(parser, STR("false"))) {
		bool yes = is_word(parser, STR("yes")) || is_word(parser, STR("true"));

		r = constant_new(parser, value_bool(yes), TYPE_OF(TYPE_BOOL), ret_expr);
		return r < 0 ? r : next(parser);
	}
	if (is_word(parser, STR("silent"))) {
		missing = ARENA_NEW(parser->reader->arena, struct missing);
		if (!missing)
			return -ENOMEM;
		*missing = (struct missing){ MISSING_SILENT, STR("silent"), STR_NONE,
					     parser->token.at };
		r = constant_new(parser, value_undefined(missing), TYPE_OF(TYPE_UNDEFINED),
				 ret_expr);
		return r < 0 ? r : next(parser);
	}
	r = node_new(parser, EXPR_NAME, 0, &expr);
	if (r >= 0)
		r = next(parser);
	if (r < 0)
		return r;
	if (parser->token.kind == TOKEN_OPEN)
		return parse_call(parser, expr, ret_expr);
	*ret_expr = expr;
	return 0;
}

static int parse_primary(struct parser *parser, struct expr **ret_expr)
{
	int r;

	switch ((int)parser->token.kind) {
	case TOKEN_NUMBER:
		return parse_number(parser, ret_expr);
	case TOKEN_DATE:
		return parse_date(parser, ret_expr);
	case TOKEN_OPEN_LIST:
		return parse_list(parser, ret_expr);
	case TOKEN_NAME:
		return parse_name(parser, ret_expr);
	case TOKEN_TEXT: {
		struct value value = { .type = VALUE_TEXT };

		r = reader_symbol(parser->reader, parser->token.text, &value.text);
		if (r >= 0)
			r = constant_new(parser, value, TYPE_OF(TYPE_TEXT), ret_expr);
		return r < 0 ? r : next(parser);
	}
	case TOKEN_OPEN: {
		const char *start = parser->token.text.ptr;

		r = next(parser);
		if (r >= 0)
			r = parse_else(parser, ret_expr);
		if (r >= 0)
			r = expect(parser, TOKEN_CLOSE, STR(")"));
		if (r >= 0 && (*ret_expr)->op != EXPR_NAME) /* that is looked up by its text */
			(*ret_expr)->text = (struct str){ start, (size_t)(parser->end - start) };
		return r;
	}
	default:
		return expected(parser, STR("a value"));
	}
}

/* - and not: one operand, read by the function given. */
static int parse_prefix(struct parser *parser, enum expr_op op,
			int (*operand)(struct parser *, struct expr **), struct expr **ret_expr)
{
	struct expr *expr;
	int r;

	if (++parser->depth > EXPR_DEPTH_MAX)
		return diag_add(parser->reader->sink, DIAG_EXPR_DEEP, parser->token.at, STR_NONE);
	r = node_new(parser, op, 1, &expr);
	if (r >= 0)
		r = next(parser);
	if (r >= 0)
		r = operand(parser, &expr->args[0]);
	if (r < 0)
		return r;
	parser->depth--;
	expr->text.len = (size_t)(parser->end - expr->text.ptr);
	*ret_expr = expr;
	return 0;
}

static int parse_unary(struct parser *parser, struct expr **ret_expr)
{
	if (parser->token.kind == TOKEN_MINUS)
		return parse_prefix(parser, EXPR_NEGATE, parse_unary, ret_expr);
	return parse_primary(parser, ret_expr);
}

static int parse_product(struct parser *parser, struct expr **ret_expr)
{
	struct expr *left = NULL, *right = NULL;
	int r = parse_unary(parser, &left);

	while (r >= 0) {
		enum expr_op op = parser->token.kind == TOKEN_OVER ? EXPR_DIVIDE : EXPR_MULTIPLY;

		if (parser->token.kind != TOKEN_TIMES && parser->token.kind != TOKEN_OVER &&
		    !is_word(parser, STR("of")))
			break;
		r = next(parser);
		if (r >= 0)
			r = parse_unary(parser, &right);
		if (r >= 0)
			r = node_pair(parser, op, left, right, &left);
	}
	if (r >= 0)
		*ret_expr = left;
	return r;
}

static int parse_sum(struct parser *parser, struct expr **ret_expr)
{
	struct expr *left = NULL, *right = NULL;
	int r = parse_product(parser, &left);

	while (r >= 0 && (parser->token.kind == TOKEN_PLUS || parser->token.kind == TOKEN_MINUS)) {
		enum expr_op op = parser->token.kind == TOKEN_PLUS ? EXPR_ADD : EXPR_SUBTRACT;

		r = next(parser);
		if (r >= 0)
			r = parse_product(parser, &right);
		if (r >= 0)
			r = node_pair(parser, op, left, right, &left);
	}
	if (r >= 0)
		*ret_expr = left;
	return r;
}

/* any of, all of, none of, only: the operator of a set; EXPR_NAME when there is none. */
static int parse_set_operator(struct parser *parser, enum expr_op *ret_op)
{
	static const struct {
		struct str word;
		enum expr_op op;
		bool of;
	} OPERATORS[] = { { { "any", 3 }, EXPR_ANY_OF, true },
			  { { "all", 3 }, EXPR_ALL_OF, true },
			  { { "none", 4 }, EXPR_NONE_OF, true },
			  { { "only", 4 }, EXPR_ONLY, false },
			  { { "in", 2 }, EXPR_ANY_OF, false } };

	*ret_op = EXPR_NAME;
	for (size_t i = 0; i < sizeof(OPERATORS) / sizeof(OPERATORS[0]); i++) {
		int r;

		if (!is_word(parser, OPERATORS[i].word))
			continue;
		r = next(parser);
		if (r < 0)
			return r;
		if (OPERATORS[i].of && !is_word(parser, STR("of")))
			return expected(parser, STR("of"));
		*ret_op = OPERATORS[i].op;
		return OPERATORS[i].of ? next(parser) : 0;
	}
	return 0;
}

static enum expr_op comparison_of(enum token_kind kind)
{
	switch ((int)kind) {
	case TOKEN_EQUAL:
		return EXPR_EQUAL;
	case TOKEN_UNEQUAL:
		return EXPR_UNEQUAL;
	case TOKEN_LESS:
		return EXPR_LESS;
	case TOKEN_LESS_EQUAL:
		return EXPR_LESS_EQUAL;
	case TOKEN_MORE:
		return EXPR_MORE;
	case TOKEN_MORE_EQUAL:
		return EXPR_MORE_EQUAL;
	default:
		return EXPR_NAME;
	}
}

static int parse_is(struct parser *parser, struct expr *left, struct expr **ret_expr)
{
	struct expr *expr = left;
	int r = next(parser);
	bool missing = is_word(parser, STR("missing"));

	if (r < 0)
		return r;
	if (missing || is_word(parser, STR("known"))) {
		r = node_new(parser, missing ? EXPR_MISSING : EXPR_KNOWN, 1, &expr);
		if (r >= 0)
			r = next(parser);
		if (r < 0)
			return r;
		expr->args[0] = left;
		expr->at = left->at;
		expr->text = (struct str){ left->text.ptr, (size_t)(parser->end - left->text.ptr) };
	} else {
		struct expr *right;

		r = parse_sum(parser, &right);
		if (r >= 0)
			r = node_pair(parser, EXPR_EQUAL, left, right, &expr);
	}
	*ret_expr = expr;
	return r;
}

static int parse_comparison(struct parser *parser, struct expr **ret_expr)
{
	struct expr *left = NULL, *right = NULL;
	enum expr_op op;
	int r = parse_sum(parser, &left);

	if (r < 0)
		return r;
	*ret_expr = left;
	if (is_word(parser, STR("is")))
		return parse_is(parser, left, ret_expr);
	op = comparison_of(parser->token.kind);
	if (op != EXPR_NAME)
		r = next(parser);
	else
		r = parse_set_operator(parser, &op);
	if (r < 0 || op == EXPR_NAME)
		return r;
	r = parse_sum(parser, &right);
	return r < 0 ? r : node_pair(parser, op, left, right, ret_expr);
}

static int parse_not(struct parser *parser, struct expr **ret_expr)
{
	if (is_word(parser, STR("not")))
		return parse_prefix(parser, EXPR_NOT, parse_not, ret_expr);
	return parse_comparison(parser, ret_expr);
}

static int parse_logic(struct parser *parser, bool or, struct expr **ret_expr)
{
	struct str word = or ? STR("or") : STR("and");
	struct expr *left = NULL, *right = NULL;
	int r = or ? parse_logic(parser, false, &left) : parse_not(parser, &left);

	while (r >= 0 && is_word(parser, word)) {
		r = next(parser);
		if (r >= 0)
			r = or ? parse_logic(parser, false, &right) : parse_not(parser, &right);
		if (r >= 0)
			r = node_pair(parser, or ? EXPR_OR : EXPR_AND, left, right, &left);
	}
	if (r >= 0)
		*ret_expr = left;
	return r;
}

static int parse_else(struct parser *parser, struct expr **ret_expr)
{
	struct expr *left = NULL, *right = NULL;
	int r;

	if (++parser->depth > EXPR_DEPTH_MAX)
		return diag_add(parser->reader->sink, DIAG_EXPR_DEEP, parser->token.at, STR_NONE);
	r = parse_logic(parser, true, &left);
	while (r >= 0 && is_word(parser, STR("else"))) {
		r = next(parser);
		if (r >= 0)
			r = parse_logic(parser, true, &right);
		if (r >= 0)
			r = node_pair(parser, EXPR_ELSE, left, right, &left);
	}
	parser->depth--;
	if (r >= 0)
		*ret_expr = left;
	return r;
}

int expr_parse(struct reader *reader, const struct tree *node, struct expr **ret_expr)
{
	struct parser parser = { .reader = reader,
				 .lexer = { node->text, 0, node->at, reader->sink },
				 .token = { .text = node->text, .at = node->at } };
	int r;

	if (node->kind != TREE_SCALAR)
		return diag_add(reader->sink, DIAG_NOT_A_SCALAR, node->at, STR("an expression"));
	if (node->text.len > EXPR_BYTES_MAX)
		return diag_add(reader->sink, DIAG_EXPR_LONG, node->at, STR_NONE);
	parser.lexer.at.column += node->quoted;
	r = lexer_next(&parser.lexer, &parser.token);
	if (r >= 0)
		r = parse_else(&parser, ret_expr);
	if (r >= 0 && parser.token.kind != TOKEN_END)
		return expected(&parser, STR("an operator or the end"));
	return r;
}
