/* Instants, dates and clocks in expressions. */
#include "core/settle/evaluate.h"

#include <assert.h>
#include <errno.h>

int32_t civil_day(const struct run *run, int64_t ms, bool boundary)
{
	return (int32_t)date_days(
		zone_date(run->contract->zone, instant_of(boundary ? ms - 1 : ms)));
}

int64_t day_start_ms(const struct run *run, int32_t day)
{
	return zone_day_start(run->contract->zone, date_of_days(day)).ms;
}

static enum clock_unit clock_unit_of(struct type type, bool working)
{
	if (type.kind == TYPE_MONTHS)
		return CLOCK_MONTHS;
	if (type.unit == UNIT_DAY || type.unit == UNIT_WEEK)
		return working ? CLOCK_WORKING_DAYS : CLOCK_DAYS;
	return CLOCK_MILLISECONDS;
}

int clock_after(struct run *run, const struct clock_question *question, int64_t *ret_ms)
{
	const struct value *amount = question->amount;
	struct type type = question->type;
	int calendar = question->calendar;
	bool boundary = question->anchor.boundary;
	const struct named_calendar *named =
		calendar >= 0 ? &run->contract->calendars[calendar] : NULL;
	struct clock clock = { .unit = clock_unit_of(type, named != NULL),
			       .zone = run->contract->zone,
			       .calendar = named ? named->calendar : NULL,
			       .cutoff = named ? named->cutoff : NULL,
			       .from_period_end = boundary };
	struct instant due;
	int64_t scale = clock.unit == CLOCK_DAYS || clock.unit == CLOCK_WORKING_DAYS ? DAY_MS : 1;
	struct ratio count;
	int r = ratio_div(run->arena, amount->number, ratio_int(scale), &count);

	if (r >= 0)
		r = ratio_round(count, 1, question->end_counts ? RATIO_FLOOR : RATIO_CEILING,
				&clock.amount);
	if (r < 0)
		return r;
	/* half a working day or half a month is no length that a calendar knows */
	if (clock.amount < 0 || (!clock_unit_is_elapsed(clock.unit) &&
				 ratio_compare(count, ratio_int(clock.amount)) != 0))
		return -EDOM;
	if (question->through_end && !clock_unit_is_elapsed(clock.unit))
		clock.end = CLOCK_END_OF_DAY;
	r = clock_add(&clock, instant_of(question->anchor.ms), &due);
	*ret_ms = due.ms;
	return r;
}

int clock_elapsed(struct run *run, int64_t from_ms, int64_t to_ms, int calendar, int64_t *ret_ms)
{
	const struct named_calendar *named =
		calendar >= 0 ? &run->contract->calendars[calendar] : NULL;
	struct instant from = instant_of(from_ms);

	if (named && named->cutoff) {
		int r = clock_cut_off(named->cutoff, from, &from);

		if (r < 0)
			return r;
	}
	*ret_ms = named ? calendar_open_between(named->calendar, from, instant_of(to_ms)).ms
			: to_ms - from.ms;
	return 0;
}

/* Errors of clocks on strange facts are values that are not defined, not failures. */
static int clock_failure(struct run *run, const struct expr *expr, int r, struct value *ret_value)
{
	if (r == -EDOM || r == -ERANGE || r == -ENODATA)
		return missing_new(
			run, (struct missing){ MISSING_DOMAIN, expr->text, STR_NONE, expr->at },
			ret_value);
	return r;
}

/* Both arguments; *ret_all false when one is undefined, which is then the value. */
static int eval_args(struct run *run, const struct expr *expr, struct value values[2],
		     struct value *ret_value, bool *ret_all)
{
	*ret_all = false;
	for (unsigned i = 0; i < 2; i++) {
		int r = eval(run, expr->args[i], &values[i]);

		if (r < 0)
			return r;
		if (values[i].type == VALUE_UNDEFINED) {
			*ret_value = values[i];
			return 0;
		}
	}
	*ret_all = true;
	return 0;
}

static int64_t point_of(const struct run *run, const struct value *value)
{
	if (value->type == VALUE_INSTANTS)
		return value->instants.items_ms[0];
	return value->type == VALUE_DATE ? day_start_ms(run, value->day) : value->instant_ms;
}

static int32_t day_of(const struct run *run, const struct expr *expr, const struct value *value)
{
	return value->type == VALUE_DATE
		       ? value->day
		       : civil_day(run, point_of(run, value), expr->type.boundary);
}

/* instant + 30 min, instant - 7 days, date + 1 month */
static int eval_shift(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct type unit = expr->args[1]->type;
	struct value args[2];
	int64_t ms;
	bool all, back = expr->op == EXPR_SUBTRACT_TIME;
	int r = eval_args(run, expr, args, ret_value, &all);

	if (r < 0 || !all)
		return r;
	if (ratio_sign(args[1].number) < 0) {
		back = !back;
		r = ratio_sub(run->arena, ratio_int(0), args[1].number, &args[1].number);
	}
	if (r < 0)
		return r;
	if (ratio_compare(args[1].number, ratio_int(SHIFT_MAX_MS)) > 0)
		return clock_failure(run, expr, -ERANGE, ret_value);
	if (unit.kind == TYPE_MONTHS || unit.unit == UNIT_DAY || unit.unit == UNIT_WEEK) {
		struct zone_local local =
			zone_local(run->contract->zone, instant_of(point_of(run, &args[0])));
		struct civil_date date =
			args[0].type == VALUE_DATE ? date_of_days(args[0].day) : local.date;
		struct instant moved;
		int64_t count;

		r = ratio_round(args[1].number, 1, RATIO_CEILING, &count);
		assert(r == 0);
		if (ratio_compare(args[1].number, ratio_int(count)) != 0 ||
		    (unit.kind != TYPE_MONTHS && count % DAY_MS != 0))
			return clock_failure(run, expr, -EDOM, ret_value);
		if (unit.kind != TYPE_MONTHS)
			count /= DAY_MS;
		date = unit.kind == TYPE_MONTHS ? date_add_months(date, back ? -count : count)
						: date_add_days(date, back ? -count : count);
		if (args[0].type == VALUE_DATE) {
			*ret_value = (struct value){ .type = VALUE_DATE,
						     .day = (int32_t)date_days(date) };
			return 0;
		}
		/* the end of a day stays one, also where clocks have no midnight */
		if (expr->args[0]->type.boundary &&
		    zone_day_start(run->contract->zone, local.date).ms == point_of(run, &args[0]))
			local.ms_of_day = 0;
		(void)zone_resolve(run->contract->zone, date, (int32_t)(local.ms_of_day / 1000),
				   ZONE_EARLIER, &moved);
		*ret_value = value_instant(moved.ms + local.ms_of_day % 1000);
		return 0;
	}
	r = ratio_round(args[1].number, 1, RATIO_CEILING, &ms);
	assert(r == 0);
	*ret_value = value_instant(point_of(run, &args[0]) + (back ? -ms : ms));
	return 0;
}

static int eval_between(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value args[2];
	bool all;
	int r = eval_args(run, expr, args, ret_value, &all);

	if (r < 0 || !all)
		return r;
	if (args[0].type == VALUE_DATE && args[1].type == VALUE_DATE)
		*ret_value = value_ms(((int64_t)args[0].day - args[1].day) * DAY_MS);
	else
		*ret_value = value_ms(point_of(run, &args[0]) - point_of(run, &args[1]));
	return 0;
}

/* later, earlier: those that are missing are passed over. */
static int eval_points(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value best = { .type = VALUE_UNDEFINED };

	for (unsigned i = 0; i < expr->arg_count; i++) {
		struct value next;
		bool better;
		int r = eval(run, expr->args[i], &next);

		if (r < 0)
			return r;
		if (next.type == VALUE_UNDEFINED) {
			if (best.type == VALUE_UNDEFINED && !best.missing)
				best = next;
			continue;
		}
		better = best.type == VALUE_UNDEFINED ||
			 (expr->op == EXPR_LATER ? point_of(run, &next) > point_of(run, &best)
						 : point_of(run, &next) < point_of(run, &best));
		if (better && next.type == VALUE_INSTANTS)
			best = value_instant(point_of(run, &next));
		else if (better)
			best = next;
	}
	*ret_value = best;
	return 0;
}

static int eval_event(struct run *run, const struct expr *expr, struct value *ret_value)
{
	int r = eval(run, expr->args[0], ret_value);

	if (r >= 0 && ret_value->type == VALUE_INSTANTS)
		*ret_value = value_instant(
			ret_value->instants
				.items_ms[expr->op == EXPR_FIRST ? 0
								 : ret_value->instants.count - 1]);
	return r;
}

static int eval_after(struct run *run, const struct expr *expr, struct value *ret_value)
{
	int calendar = expr->arg_count == 3 ? (int)expr->args[2]->index : -1;
	struct value args[2];
	int64_t ms;
	bool all;
	int r = eval_args(run, expr, args, ret_value, &all);

	if (r < 0 || !all)
		return r;
	r = clock_after(run,
			&(struct clock_question){
				.anchor = { point_of(run, &args[0]), expr->args[0]->type.boundary },
				.amount = &args[1],
				.type = expr->args[1]->type,
				.calendar = calendar,
				.through_end = false },
			&ms);
	if (r < 0)
		return clock_failure(run, expr, r, ret_value);
	*ret_value = value_instant(ms);
	return 0;
}

static int eval_elapsed(struct run *run, const struct expr *expr, struct value *ret_value)
{
	int calendar = expr->arg_count == 3 ? (int)expr->args[2]->index : -1;
	struct value args[2];
	int64_t ms;
	bool all;
	int r = eval_args(run, expr, args, ret_value, &all);

	if (r < 0 || !all)
		return r;
	r = clock_elapsed(run, point_of(run, &args[0]), point_of(run, &args[1]), calendar, &ms);
	if (r < 0)
		return clock_failure(run, expr, r, ret_value);
	*ret_value = value_ms(ms);
	return 0;
}

static int eval_time_in(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value spans;
	int64_t ms = 0;
	int r = eval(run, expr->args[0], &spans);

	if (r < 0 || spans.type == VALUE_UNDEFINED) {
		*ret_value = spans;
		return r;
	}
	r = spans_total_ms(spans.spans, &ms);
	*ret_value = value_ms(ms);
	return r;
}

/* start-of and end-of a day, month or year; ends are the start of the next. */
static int eval_edge(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct civil_date date;
	struct value point;
	bool end = expr->op == EXPR_END_OF;
	int r = eval(run, expr->args[0], &point);

	if (r < 0 || point.type == VALUE_UNDEFINED) {
		*ret_value = point;
		return r;
	}
	date = date_of_days(day_of(run, expr->args[0], &point));
	if (expr->unit == UNIT_DAY)
		date = date_add_days(date, end);
	else if (expr->unit == UNIT_MONTH)
		date = date_add_months(date_month_start(date), end);
	else
		date = date_add_months(date_year_start(date), end ? 12 : 0);
	*ret_value = value_instant(zone_day_start(run->contract->zone, date).ms);
	return 0;
}

static int eval_days(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value args[2];
	int64_t days;
	int32_t from, to;
	bool all;
	int r = eval_args(run, expr, args, ret_value, &all);

	if (r < 0 || !all)
		return r;
	from = day_of(run, expr->args[0], &args[0]);
	to = day_of(run, expr->args[1], &args[1]);
	days = (int64_t)to - from;
	if (expr->op == EXPR_WORKING_DAYS_BETWEEN) /* the first day is not counted, the last is */
		days = calendar_working_days(
			run->contract->calendars[expr->args[2]->index].calendar,
			date_of_days(from + 1), date_of_days(to + 1));
	*ret_value = value_number(ratio_int(days));
	return 0;
}

static int eval_day(struct run *run, const struct expr *expr, struct value *ret_value)
{
	int r = eval(run, expr->args[0], ret_value);

	if (r >= 0 && ret_value->type != VALUE_UNDEFINED)
		*ret_value = (struct value){ .type = VALUE_DATE,
					     .day = day_of(run, expr->args[0], ret_value) };
	return r;
}

/* When clocks show a time of day on the civil day of an instant or date. */
static int eval_at(struct run *run, const struct expr *expr, struct value *ret_value)
{
	struct value point;
	struct instant at;
	int r = eval(run, expr->args[0], &point);

	*ret_value = point;
	if (r < 0 || point.type == VALUE_UNDEFINED)
		return r;
	(void)zone_resolve(run->contract->zone, date_of_days(day_of(run, expr->args[0], &point)),
			   (int32_t)expr->index, ZONE_EARLIER, &at);
	*ret_value = value_instant(at.ms);
	return 0;
}

int eval_time(struct run *run, const struct expr *expr, struct value *ret_value)
{
	switch ((int)expr->op) {
	case EXPR_ADD_TIME:
	case EXPR_SUBTRACT_TIME:
		return eval_shift(run, expr, ret_value);
	case EXPR_BETWEEN:
		return eval_between(run, expr, ret_value);
	case EXPR_LATER:
	case EXPR_EARLIER:
		return eval_points(run, expr, ret_value);
	case EXPR_FIRST:
	case EXPR_LAST:
		return eval_event(run, expr, ret_value);
	case EXPR_AFTER:
		return eval_after(run, expr, ret_value);
	case EXPR_ELAPSED:
		return eval_elapsed(run, expr, ret_value);
	case EXPR_TIME_IN:
		return eval_time_in(run, expr, ret_value);
	case EXPR_DAY:
		return eval_day(run, expr, ret_value);
	case EXPR_AT:
		return eval_at(run, expr, ret_value);
	case EXPR_START_OF:
	case EXPR_END_OF:
		return eval_edge(run, expr, ret_value);
	default:
		return eval_days(run, expr, ret_value);
	}
}
