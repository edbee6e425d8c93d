/* What the engine itself names, as nouns: variables, built-in fields, kinds, calendars, periods. */
#include "core/explain/explainer.h"

static const enum phrase_key VARIABLES[VARIABLE_COUNT] = {
	[VARIABLE_ENDED] = PHRASE_N_TO,
#define VARIABLE(name, variable, ...) [VARIABLE_##variable] = PHRASE_N_##variable,
#include "defs/variables.def"
#undef VARIABLE
};

static const struct {
	const char *name;
	enum phrase_key key;
} FIELDS[] = {
	{ "cause", PHRASE_F_CAUSE },
	{ "evidence", PHRASE_F_EVIDENCE },
	{ "author", PHRASE_F_AUTHOR },
	{ "component", PHRASE_F_COMPONENT },
	{ "resource", PHRASE_F_RESOURCE },
	{ "on", PHRASE_F_ON },
	{ "detected", PHRASE_F_DETECTED },
	{ "identified", PHRASE_F_IDENTIFIED },
	{ "reported", PHRASE_F_REPORTED },
	{ "ticket-opened", PHRASE_F_TICKET_OPENED },
	{ "repair-begun", PHRASE_F_REPAIR_BEGUN },
	{ "told", PHRASE_F_TOLD },
	{ "closed", PHRASE_F_CLOSED },
	{ "access-refused", PHRASE_F_ACCESS_REFUSED },
	{ "waiting", PHRASE_F_WAITING },
	{ "severity", PHRASE_F_SEVERITY },
	{ "priority", PHRASE_F_PRIORITY },
	{ "share", PHRASE_F_SHARE },
	{ "users-hit", PHRASE_F_USERS_HIT },
	{ "planned", PHRASE_F_PLANNED },
	{ "published", PHRASE_F_PUBLISHED },
	{ "emergency", PHRASE_F_EMERGENCY },
	{ "agreed", PHRASE_F_AGREED },
	{ "acknowledged", PHRASE_F_ACKNOWLEDGED },
	{ "acted", PHRASE_F_ACTED },
	{ "answered", PHRASE_F_ANSWERED },
	{ "resolved", PHRASE_F_RESOLVED },
	{ "called-back", PHRASE_F_CALLED_BACK },
	{ "urgency", PHRASE_F_URGENCY },
	{ "channel", PHRASE_F_CHANNEL },
	{ "about", PHRASE_F_ABOUT },
	{ "promised", PHRASE_F_PROMISED },
	{ "done", PHRASE_F_DONE },
	{ "value", PHRASE_F_VALUE },
};

static const struct {
	const char *name;
	enum phrase_key key;
} KINDS[] = {
	{ "outage", PHRASE_OUTAGES },
	{ "maintenance", PHRASE_MAINTENANCES },
	{ "ticket", PHRASE_TICKETS },
	{ "report", PHRASE_REPORTS },
	{ "unmeasured", PHRASE_UNMEASURED_TIME },
	{ "delivery", PHRASE_DELIVERIES },
	{ "appointment", PHRASE_APPOINTMENTS },
	{ "measurement", PHRASE_MEASUREMENTS },
	{ "event", PHRASE_EVENTS },
};

const struct phrase *explain_variable(struct explainer *explainer, enum variable variable)
{
	return phrase_say(&explainer->maker, VARIABLES[variable], NULL, 0);
}

const struct phrase *explain_field(struct explainer *explainer, const struct field *field)
{
	for (size_t i = 0; field->builtin && i < sizeof(FIELDS) / sizeof(FIELDS[0]); i++)
		if (str_equal(field->name, str_from(FIELDS[i].name)))
			return phrase_say(&explainer->maker, FIELDS[i].key, NULL, 0);
	return phrase_name(&explainer->maker, field->name);
}

const struct phrase *explain_yes(struct explainer *explainer, const struct expr *expr, bool yes)
{
	static const struct {
		enum phrase_key noun, yes, no;
	} CLAUSES[] = {
		{ PHRASE_F_PLANNED, PHRASE_F_PLANNED, PHRASE_F_PLANNED_NOT },
		{ PHRASE_F_EMERGENCY, PHRASE_F_EMERGENCY, PHRASE_F_EMERGENCY_NOT },
		{ PHRASE_F_AGREED, PHRASE_F_AGREED, PHRASE_F_AGREED_NOT },
		{ PHRASE_N_KEPT, PHRASE_N_KEPT, PHRASE_N_KEPT_NOT },
		{ PHRASE_N_BAD, PHRASE_N_BAD, PHRASE_N_BAD_NOT },
	};
	const struct phrase *noun;

	if (expr->op == EXPR_FIELD)
		noun = explain_field(explainer, &explainer->contract->fields[expr->index]);
	else if (expr->op == EXPR_VARIABLE)
		noun = explain_variable(explainer, (enum variable)expr->index);
	else
		return NULL;
	for (size_t i = 0; i < sizeof(CLAUSES) / sizeof(CLAUSES[0]); i++)
		if (noun->kind == PHRASE_IS_SAID && noun->key == CLAUSES[i].noun)
			return phrase_say(&explainer->maker, yes ? CLAUSES[i].yes : CLAUSES[i].no,
					  NULL, 0);
	return NULL;
}

static const struct phrase *kind_words(struct explainer *explainer, struct str name)
{
	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
		if (str_equal(name, str_from(KINDS[i].name)))
			return phrase_say(&explainer->maker, KINDS[i].key, NULL, 0);
	return SAY(&explainer->maker, OTHER_RECORDS, phrase_name(&explainer->maker, name));
}

const struct phrase *explain_kinds(struct explainer *explainer, uint64_t kinds)
{
	const struct phrase *items[CONTRACT_KINDS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < explainer->contract->kind_count; i++)
		if (kinds >> i & 1)
			items[count++] = kind_words(explainer, explainer->contract->kinds[i].name);
	return phrase_list(&explainer->maker, PHRASE_IS_AND, items, count);
}

const struct phrase *explain_calendar(struct explainer *explainer, int calendar)
{
	return phrase_name(&explainer->maker, explainer->contract->calendars[calendar].name);
}

static const struct phrase *period_length(struct explainer *explainer, const struct period *period)
{
	struct type type = period->unit_months ? TYPE_OF(TYPE_MONTHS) : TYPE_DURATION;

	type.unit = period->unit_months			      ? UNIT_MONTH
		    : period->amount % time_unit_ms(UNIT_DAY) ? UNIT_H
							      : UNIT_DAY;
	return phrase_value(&explainer->maker, value_ms(period->amount), type);
}

const struct phrase *explain_period(struct explainer *explainer, const struct period *period,
				    const struct period *window)
{
	struct phrase_maker *maker = &explainer->maker;

	switch ((enum period_kind)period->kind) {
	case PERIOD_NONE:
	case PERIOD_WINDOW:
		return window ? explain_period(explainer, window, NULL) : SAID(maker, EACH_WINDOW);
	case PERIOD_RECORD:
		return SAID(maker, EACH_RECORD);
	case PERIOD_DAY:
		return SAID(maker, EACH_DAY);
	case PERIOD_WEEK:
		return SAID(maker, EACH_WEEK);
	case PERIOD_MONTH:
		return SAID(maker, EACH_MONTH);
	case PERIOD_BILLING_MONTH:
		return SAID(maker, EACH_BILLING_MONTH);
	case PERIOD_QUARTER:
		return SAID(maker, EACH_QUARTER);
	case PERIOD_YEAR:
		return SAID(maker, EACH_YEAR);
	case PERIOD_CONTRACT_YEAR:
		return SAID(maker, EACH_CONTRACT_YEAR);
	case PERIOD_SUBSCRIPTION:
		return SAID(maker, WHOLE_SUBSCRIPTION);
	case PERIOD_LAST:
		return SAY(maker, EACH_LAST, period_length(explainer, period));
	case PERIOD_ANY:
		return SAY(maker, EACH_ANY, period_length(explainer, period));
	case PERIOD_ASKED:
		break;
	}
	return SAID(maker, TIME_ASKED);
}

const struct phrase *explain_rounding(struct explainer *explainer, enum ratio_rounding mode,
				      const struct phrase *step)
{
	struct phrase_maker *maker = &explainer->maker;

	switch (mode) {
	case RATIO_HALF_UP:
		return SAY(maker, HALF_UP, step);
	case RATIO_HALF_EVEN:
		return SAY(maker, HALF_EVEN, step);
	case RATIO_HALF_DOWN:
		return SAY(maker, HALF_DOWN, step);
	case RATIO_UP:
	case RATIO_CEILING:
		return SAY(maker, ROUND_UP, step);
	case RATIO_DOWN:
	case RATIO_FLOOR:
		break;
	}
	return SAY(maker, ROUND_DOWN, step);
}

void explain_within(struct explainer *explainer, enum phrase_key key,
		    const struct term_clock *clock, enum variable standard)
{
	const struct phrase *parts[2];

	if (!clock->within)
		return;
	parts[0] = explain_inside(explainer, clock->within);
	parts[1] = clock->of ? explain_inside(explainer, clock->of)
			     : explain_variable(explainer, standard);
	explain_add_at(explainer, phrase_say(&explainer->maker, key, parts, 2), STR_NONE,
		       clock->at);
	if (clock->calendar >= 0)
		explain_add(explainer, SAY(&explainer->maker, IN_CALENDAR,
					   explain_calendar(explainer, clock->calendar)));
}
