/* Functions of the expression language: one table says what they take, one switch what they give. */
#include "core/contract/reader.h"

#include <errno.h>

enum call_form {
	CALL_SAME,	 /* numbers, durations or money of one type: gives that type */
	CALL_CONDITIONS, /* yes/no each: gives a number */
	CALL_IF,
	CALL_UNITS,
	CALL_STEP,
	CALL_POINTS,
	CALL_EVENT,
	CALL_AFTER,
	CALL_ELAPSED,
	CALL_TIME_IN,
	CALL_DAY,
	CALL_START,
	CALL_END,
	CALL_DAYS,
	CALL_WORKING_DAYS,
	CALL_ANY,
	CALL_GATHER,
	CALL_GATHER_BOOL,
	CALL_RANK,
	CALL_EARLIER_RECORDS,
	CALL_GUARANTEE,
	CALL_READING
};

static const struct function {
	struct str name;
	enum expr_op op;
	enum call_form form;
	uint8_t args_min, args_max;
	enum time_unit unit;
	const char *takes;
} FUNCTIONS[] = {
	{ { "greater", 7 },
	  EXPR_GREATER,
	  CALL_SAME,
	  2,
	  32,
	  UNIT_NONE,
	  "two or more values of one kind" },
	{ { "lesser", 6 },
	  EXPR_LESSER,
	  CALL_SAME,
	  2,
	  32,
	  UNIT_NONE,
	  "two or more values of one kind" },
	{ { "how-many", 8 }, EXPR_HOW_MANY, CALL_CONDITIONS, 1, 32, UNIT_NONE, "conditions" },
	{ { "if", 2 }, EXPR_IF, CALL_IF, 3, 3, UNIT_NONE, "a condition and two values" },
	{ { "started", 7 }, EXPR_STARTED, CALL_UNITS, 2, 2, UNIT_NONE, "a value and a unit" },
	{ { "complete", 8 }, EXPR_COMPLETE, CALL_UNITS, 2, 2, UNIT_NONE, "a value and a unit" },
	{ { "round", 5 }, EXPR_ROUND, CALL_STEP, 2, 2, UNIT_NONE, "a value and a step" },
	{ { "floor", 5 }, EXPR_FLOOR, CALL_STEP, 2, 2, UNIT_NONE, "a value and a step" },
	{ { "ceil", 4 }, EXPR_CEIL, CALL_STEP, 2, 2, UNIT_NONE, "a value and a step" },
	{ { "later", 5 }, EXPR_LATER, CALL_POINTS, 1, 32, UNIT_NONE, "instants" },
	{ { "earlier", 7 }, EXPR_EARLIER, CALL_POINTS, 1, 32, UNIT_NONE, "instants" },
	{ { "first", 5 }, EXPR_FIRST, CALL_EVENT, 1, 1, UNIT_NONE, "an event" },
	{ { "last", 4 }, EXPR_LAST, CALL_EVENT, 1, 1, UNIT_NONE, "an event" },
	{ { "after", 5 },
	  EXPR_AFTER,
	  CALL_AFTER,
	  2,
	  3,
	  UNIT_NONE,
	  "an instant, a duration and a calendar" },
	{ { "elapsed", 7 },
	  EXPR_ELAPSED,
	  CALL_ELAPSED,
	  2,
	  3,
	  UNIT_NONE,
	  "two instants and perhaps a calendar" },
	{ { "time-in", 7 }, EXPR_TIME_IN, CALL_TIME_IN, 1, 1, UNIT_NONE, "a span field" },
	{ { "day", 3 }, EXPR_DAY, CALL_DAY, 1, 1, UNIT_NONE, "an instant" },
	{ { "start-of-day", 12 },
	  EXPR_START_OF,
	  CALL_START,
	  1,
	  1,
	  UNIT_DAY,
	  "an instant or a date" },
	{ { "start-of-month", 14 },
	  EXPR_START_OF,
	  CALL_START,
	  1,
	  1,
	  UNIT_MONTH,
	  "an instant or a date" },
	{ { "start-of-year", 13 },
	  EXPR_START_OF,
	  CALL_START,
	  1,
	  1,
	  UNIT_YEAR,
	  "an instant or a date" },
	{ { "end-of-day", 10 }, EXPR_END_OF, CALL_END, 1, 1, UNIT_DAY, "an instant or a date" },
	{ { "end-of-month", 12 }, EXPR_END_OF, CALL_END, 1, 1, UNIT_MONTH, "an instant or a date" },
	{ { "end-of-year", 11 }, EXPR_END_OF, CALL_END, 1, 1, UNIT_YEAR, "an instant or a date" },
	{ { "days-between", 12 },
	  EXPR_DAYS_BETWEEN,
	  CALL_DAYS,
	  2,
	  2,
	  UNIT_NONE,
	  "two dates or instants" },
	{ { "working-days-between", 20 },
	  EXPR_WORKING_DAYS_BETWEEN,
	  CALL_WORKING_DAYS,
	  3,
	  3,
	  UNIT_NONE,
	  "two dates or instants and a calendar" },
	{ { "known", 5 }, EXPR_KNOWN, CALL_ANY, 1, 1, UNIT_NONE, "one value" },
	{ { "missing", 7 }, EXPR_MISSING, CALL_ANY, 1, 1, UNIT_NONE, "one value" },
	{ { "total", 5 },
	  EXPR_TOTAL,
	  CALL_GATHER,
	  1,
	  1,
	  UNIT_NONE,
	  "one value of a record or slot" },
	{ { "count", 5 },
	  EXPR_COUNT,
	  CALL_GATHER_BOOL,
	  0,
	  1,
	  UNIT_NONE,
	  "nothing, or a condition on a record or slot" },
	{ { "highest", 7 },
	  EXPR_HIGHEST,
	  CALL_GATHER,
	  1,
	  1,
	  UNIT_NONE,
	  "one value of a record or slot" },
	{ { "lowest", 6 },
	  EXPR_LOWEST,
	  CALL_GATHER,
	  1,
	  1,
	  UNIT_NONE,
	  "one value of a record or slot" },
	{ { "mean", 4 }, EXPR_MEAN, CALL_GATHER, 1, 1, UNIT_NONE, "one value of a record or slot" },
	{ { "median", 6 },
	  EXPR_MEDIAN,
	  CALL_GATHER,
	  1,
	  1,
	  UNIT_NONE,
	  "one value of a record or slot" },
	{ { "share", 5 },
	  EXPR_SHARE,
	  CALL_GATHER_BOOL,
	  1,
	  1,
	  UNIT_NONE,
	  "a condition on a record or slot" },
	{ { "rank", 4 },
	  EXPR_RANK,
	  CALL_RANK,
	  2,
	  2,
	  UNIT_NONE,
	  "one value of a record or slot and a percentage" },
	{ { "earlier-records", 15 },
	  EXPR_EARLIER_RECORDS,
	  CALL_EARLIER_RECORDS,
	  1,
	  1,
	  UNIT_NONE,
	  "a duration" },
	{ { "measure", 7 }, EXPR_MEASURE_OF, CALL_GUARANTEE, 1, 1, UNIT_NONE, "a guarantee" },
	{ { "missed", 6 }, EXPR_MISSED, CALL_GUARANTEE, 1, 1, UNIT_NONE, "a guarantee" },
	{ { "paid", 4 }, EXPR_PAID, CALL_GUARANTEE, 1, 1, UNIT_NONE, "a guarantee" },
	{ { "missed-in", 9 },
	  EXPR_MISSED_IN,
	  CALL_GUARANTEE,
	  2,
	  2,
	  UNIT_NONE,
	  "a guarantee and a number of windows" },
	{ { "missed-run", 10 }, EXPR_MISSED_RUN, CALL_GUARANTEE, 1, 1, UNIT_NONE, "a guarantee" },
	{ { "total-paid", 10 },
	  EXPR_TOTAL_PAID,
	  CALL_GUARANTEE,
	  2,
	  2,
	  UNIT_NONE,
	  "a guarantee and a number of windows" },
	{ { "reading", 7 }, EXPR_NAMED, CALL_READING, 1, 1, UNIT_NONE, "a reading" },
};

#define FUNCTIONS_COUNT (sizeof(FUNCTIONS) / sizeof(FUNCTIONS[0]))

static int unknown_function(struct reader *reader, const struct expr *call)
{
	struct str names[FUNCTIONS_COUNT];

	for (size_t i = 0; i < FUNCTIONS_COUNT; i++)
		names[i] = FUNCTIONS[i].name;
	return diag_add(reader->sink, DIAG_EXPR_FUNCTION, call->at, call->constant.text.str,
			nearest_word(call->constant.text.str, names, FUNCTIONS_COUNT));
}

static int want_point(struct reader *reader, const struct expr *expr)
{
	return expr_want(reader, expr, TYPE_OF(TYPE_INSTANT));
}

static int bind_calendar(struct reader *reader, struct expr *arg)
{
	for (size_t i = 0; i < reader->contract->calendar_count; i++) {
		if (arg->op != EXPR_NAME ||
		    !str_equal(reader->contract->calendars[i].name, arg->text))
			continue;
		arg->op = EXPR_CALENDAR;
		arg->index = (uint32_t)i;
		return 0;
	}
	return diag_add(reader->sink, DIAG_UNKNOWN_CALENDAR, arg->at, arg->text);
}

static int bind_guarantee(struct reader *reader, struct expr *call, const struct expr_place *place)
{
	struct expr *name = call->args[0];
	int number = name->op == EXPR_NAME ? contract_guarantee(reader->contract, name->text) : -1;
	int r = 0;

	if (number < 0)
		return diag_add(reader->sink, DIAG_UNKNOWN_GUARANTEE, name->at, name->text,
				STR("a guarantee of this contract"));
	call->index = (uint32_t)number;
	reader->guarantees_used |= UINT64_C(1) << number;
	if (call->arg_count == 2) {
		r = expr_bind(reader, &call->args[1], place);
		if (r >= 0 && !reader->no_row)
			r = expr_want(reader, call->args[1], TYPE_PLAIN);
	}
	call->scope = SCOPE_RESULTS | SCOPE_WINDOW;
	call->type = TYPE_PLAIN;
	if (call->op == EXPR_MISSED)
		call->type = TYPE_OF(TYPE_BOOL);
	else if (call->op == EXPR_PAID || call->op == EXPR_TOTAL_PAID)
		call->type = TYPE_MONEY;
	else if (call->op == EXPR_MEASURE_OF)
		call->type = TYPE_OF(TYPE_UNDEFINED); /* any: the other guarantee decides */
	return r;
}

/* total(E) and the like: E is about one record, or one slot when the guarantee has slots. */
static int bind_gather(struct reader *reader, struct expr *call, const struct expr_place *place,
		       bool condition)
{
	struct expr_place inside = *place;
	int r = 0;

	if (place->in_aggregate)
		return diag_add(reader->sink, DIAG_EXPR_SCOPE, call->at, call->text,
				STR("it stands inside another total, mean or count"));
	inside.scopes |= SCOPE_RECORD | SCOPE_SLOT;
	inside.in_aggregate = true;
	for (unsigned i = 0; i < call->arg_count && r >= 0 && !reader->no_row; i++)
		r = expr_bind(reader, &call->args[i], i == 0 ? &inside : place);
	if (r < 0 || reader->no_row)
		return r;
	call->scope = SCOPE_WINDOW;
	if (place->scopes & SCOPE_SLOT)
		call->scope = SCOPE_SLOT;
	call->type = TYPE_PLAIN;
	if (condition) {
		call->type.percent = call->op == EXPR_SHARE;
		return call->arg_count == 0 ? 0
					    : expr_want(reader, call->args[0], TYPE_OF(TYPE_BOOL));
	}
	call->type = call->args[0]->type;
	if (call->type.kind != TYPE_NUMBER && call->type.kind != TYPE_UNDEFINED)
		return expr_want(reader, call->args[0], TYPE_PLAIN);
	if (call->op == EXPR_RANK)
		return expr_want(reader, call->args[1], TYPE_PLAIN);
	return 0;
}

static int bind_same(struct reader *reader, struct expr *call)
{
	int r = 0;

	call->type = call->args[0]->type;
	for (unsigned i = 1; i < call->arg_count && r >= 0; i++) {
		if (call->type.kind == TYPE_UNDEFINED)
			call->type = call->args[i]->type;
		r = expr_want(reader, call->args[i], call->type);
		if (call->args[i]->type.unit != call->type.unit && call->type.kind == TYPE_NUMBER)
			call->type.unit = call->type.time_power ? UNIT_MS : UNIT_NONE;
	}
	if (r >= 0 && call->type.kind != TYPE_NUMBER && call->type.kind != TYPE_MONTHS &&
	    call->type.kind != TYPE_UNDEFINED)
		return expr_want(reader, call->args[0], TYPE_PLAIN);
	return r;
}

/* Results and checks of the forms whose arguments are plain expressions. */
static int bind_form(struct reader *reader, struct expr *call, enum call_form form)
{
	struct expr **args = call->args;
	int r = 0;

	switch ((int)form) {
	case CALL_SAME:
		return bind_same(reader, call);
	case CALL_CONDITIONS:
		call->type = TYPE_PLAIN;
		for (unsigned i = 0; i < call->arg_count && r >= 0; i++)
			r = expr_want(reader, args[i], TYPE_OF(TYPE_BOOL));
		return r;
	case CALL_IF:
		call->type = args[1]->type.kind == TYPE_UNDEFINED ? args[2]->type : args[1]->type;
		r = expr_want(reader, args[0], TYPE_OF(TYPE_BOOL));
		return r < 0 ? r : expr_want(reader, args[2], call->type);
	case CALL_UNITS:
		call->type = TYPE_PLAIN;
		return expr_want(reader, args[1], args[0]->type);
	case CALL_STEP:
		call->type = args[0]->type;
		return expr_want(reader, args[1], args[0]->type);
	case CALL_EVENT:
		call->type = TYPE_OF(TYPE_INSTANT);
		return want_point(reader, args[0]);
	case CALL_TIME_IN:
		call->type = TYPE_DURATION;
		return expr_want(reader, args[0], TYPE_OF(TYPE_SPANS));
	case CALL_DAY:
		call->type = TYPE_OF(TYPE_DATE);
		return want_point(reader, args[0]);
	case CALL_START:
	case CALL_END:
		call->type = TYPE_OF(TYPE_INSTANT);
		call->type.boundary = form == CALL_END;
		return want_point(reader, args[0]);
	case CALL_EARLIER_RECORDS:
		call->type = TYPE_PLAIN;
		call->scope |= SCOPE_RECORD;
		return expr_want_time(reader, args[0]);
	default:
		call->type = TYPE_OF(TYPE_BOOL);
		return 0;
	}
}

/* Forms about instants: the result is an instant, a duration or a number of days. */
static int bind_points(struct reader *reader, struct expr *call, enum call_form form)
{
	unsigned points = form == CALL_POINTS ? call->arg_count : form == CALL_AFTER ? 1 : 2;
	int r = 0;

	for (unsigned i = 0; i < points && r >= 0; i++)
		r = want_point(reader, call->args[i]);
	if (r >= 0 && form == CALL_AFTER)
		r = expr_want_time(reader, call->args[1]);
	call->type = TYPE_OF(TYPE_INSTANT);
	if (form == CALL_POINTS && call->args[0]->type.kind == TYPE_DATE)
		call->type = TYPE_OF(TYPE_DATE);
	if (form == CALL_ELAPSED)
		call->type = TYPE_DURATION;
	if (form == CALL_DAYS || form == CALL_WORKING_DAYS)
		call->type = TYPE_PLAIN;
	return r;
}

static bool is_about_points(enum call_form form)
{
	return form == CALL_POINTS || form == CALL_AFTER || form == CALL_ELAPSED ||
	       form == CALL_DAYS || form == CALL_WORKING_DAYS;
}

/* reading(ID): the expression that the reading's alternative is. */
static int bind_reading(struct reader *reader, struct expr *call, const struct expr_place *place)
{
	struct tree key = { .kind = TREE_SCALAR,
			    .at = call->args[0]->at,
			    .text = call->args[0]->text };
	struct tree_entry entry = { STR("reading"), call->at, &key };
	struct tree node = { .kind = TREE_MAP, .at = call->at, .entries = &entry, .count = 1 };
	struct expr *inner = NULL;
	int r = expr_read(reader, &node, place, &inner);

	if (r < 0 || reader->no_row)
		return r;
	call->op = EXPR_NAMED;
	call->args[0] = inner;
	call->scope = inner->scope;
	call->type = inner->type;
	return 0;
}

int expr_call_bind(struct reader *reader, struct expr **expr, const struct expr_place *place)
{
	struct expr *call = *expr;
	const struct function *function = NULL;
	int r = 0;

	for (size_t i = 0; i < FUNCTIONS_COUNT; i++)
		if (str_equal(FUNCTIONS[i].name, call->constant.text.str))
			function = &FUNCTIONS[i];
	if (!function)
		return unknown_function(reader, call);
	if (call->arg_count < function->args_min || call->arg_count > function->args_max)
		return diag_add(reader->sink, DIAG_EXPR_ARGUMENTS, call->at, function->name,
				str_from(function->takes));
	call->op = (uint8_t)function->op;
	call->unit = (uint8_t)function->unit;
	call->constant = (struct value){ 0 };
	if (function->form == CALL_READING)
		return bind_reading(reader, call, place);
	if (function->form == CALL_GUARANTEE)
		return bind_guarantee(reader, call, place);
	if (function->form == CALL_GATHER || function->form == CALL_GATHER_BOOL ||
	    function->form == CALL_RANK)
		return bind_gather(reader, call, place, function->form == CALL_GATHER_BOOL);
	for (unsigned i = 0; i < call->arg_count && r >= 0 && !reader->no_row; i++) {
		bool calendar =
			i == 2 && is_about_points(function->form) && function->form != CALL_POINTS;

		r = calendar ? bind_calendar(reader, call->args[i])
			     : expr_bind(reader, &call->args[i], place);
		if (r >= 0 && !reader->no_row)
			call->scope |= call->args[i]->scope;
	}
	if (r < 0 || reader->no_row)
		return r;
	return is_about_points(function->form) ? bind_points(reader, call, function->form)
					       : bind_form(reader, call, function->form);
}
