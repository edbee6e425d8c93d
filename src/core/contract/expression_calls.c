/* Functions of expressions: one table says what they take, one switch what they give. */
#include "core/contract/parts.h"
#include "core/time/civil.h"

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
	CALL_AT,
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
#define FUNCTION(name, op, form, least, most, unit, group, takes, ...)                             \
	{ { name, sizeof(name) - 1 }, EXPR_##op, CALL_##form, least, most, UNIT_##unit, takes },
#include "defs/functions.def"
#undef FUNCTION
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

/* measure(G): of a guarantee read before its type is known; of a later one anything goes. */
static int bind_measure_of(struct reader *reader, struct expr *call)
{
	const struct guarantee_set *set = &reader->contract->guarantees[call->index];
	const struct guarantee *other = set->variant_count > 0 ? &set->variants[0].guarantee : NULL;

	call->type = TYPE_OF(TYPE_UNDEFINED);
	if (!other || !other->measure)
		return 0;
	if (other->per != PER_WINDOW)
		return diag_add(
			reader->sink, DIAG_EXPR_SCOPE, call->args[0]->at, call->args[0]->text,
			STR("it is settled for each record or day, and has no one measure"));
	call->type = other->measure->type;
	return 0;
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
		return bind_measure_of(reader, call);
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
	if (place->kinds == 0 ||
	    !(place->scopes & SCOPE_WINDOW || (place->scopes & SCOPE_SLOT && place->series >= 0)))
		return diag_add(reader->sink, DIAG_EXPR_SCOPE, call->at, call->text,
				STR("there is no window of a guarantee to gather over"));
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

/* at(day, "06:00"): the time is read once, with the contract. */
static int bind_time_of_day(struct reader *reader, struct expr *call)
{
	const struct expr *text = call->args[1];
	struct civil_time time;

	if (text->op != EXPR_CONSTANT || text->type.kind != TYPE_TEXT ||
	    time_parse(text->constant.text.str, &time) < 0 || time.seconds >= DAY_SECONDS)
		return diag_add(reader->sink, DIAG_EXPR_TYPE, text->at, STR("something else"),
				STR("a time of day in quotes, such as \"06:00\","));
	call->index = (uint32_t)time.seconds;
	return want_point(reader, call->args[0]);
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
	case CALL_AT:
		call->type = TYPE_OF(TYPE_INSTANT);
		return bind_time_of_day(reader, call);
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
	if (form == CALL_AFTER)
		call->type.boundary = call->args[0]->type.boundary;
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
	if (function->form == CALL_EARLIER_RECORDS && !(place->scopes & SCOPE_RECORD))
		return diag_add(reader->sink, DIAG_EXPR_SCOPE, call->at, call->text,
				STR("it looks back from a record, and here no single record is "
				    "looked at"));
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
