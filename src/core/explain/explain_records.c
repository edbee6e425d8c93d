/* For whom a guarantee is, what counts in it, and how it is measured. */
#include "core/explain/explainer.h"

static void conditions_of(struct explainer *explainer, enum phrase_key key,
			  const struct claim_condition *conditions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct phrase *clause = explain_clause(explainer, conditions[i].that);

		explain_add_at(explainer, phrase_say(&explainer->maker, key, &clause, 1),
			       conditions[i].clause, conditions[i].that->at);
	}
}

void explain_who(struct explainer *explainer)
{
	const struct guarantee *guarantee = explainer->guarantee;
	struct phrase_maker *maker = &explainer->maker;

	if (guarantee->applies)
		explain_add(explainer,
			    SAY(maker, APPLIES, explain_clause(explainer, guarantee->applies)));
	conditions_of(explainer, PHRASE_ENTITLED, guarantee->entitled, guarantee->entitled_count);
	switch (guarantee->for_each) {
	case EACH_RESOURCE:
		explain_add(explainer, SAID(maker, EACH_RESOURCE));
		break;
	case EACH_COMPONENT:
		explain_add(explainer, SAID(maker, EACH_COMPONENT));
		break;
	case EACH_FIELD:
		explain_add(explainer,
			    SAY(maker, EACH_FIELD,
				explain_field(
					explainer,
					&explainer->contract->fields[guarantee->for_each_field])));
		break;
	case EACH_NONE:
		break;
	}
}

static void explain_records(struct explainer *explainer)
{
	const struct guarantee *guarantee = explainer->guarantee;
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase **names;

	if (guarantee->slots && guarantee->slots->series >= 0)
		explain_add(
			explainer,
			SAY(maker, LOOKS_AT_SAMPLES,
			    phrase_name(
				    maker,
				    explainer->contract->series[guarantee->slots->series].name)));
	else
		explain_add(explainer,
			    SAY(maker, LOOKS_AT, explain_kinds(explainer, guarantee->kinds)));
	if (guarantee->component_count == 0)
		return;
	names = phrase_room(maker, guarantee->component_count);
	for (size_t i = 0; names && i < guarantee->component_count; i++)
		names[i] = phrase_name(
			maker, explainer->contract->components[guarantee->components[i]].name);
	if (names)
		explain_add(explainer, SAY(maker, ON_COMPONENTS,
					   phrase_list(maker, PHRASE_IS_OR, names,
						       guarantee->component_count)));
}

static void explain_clock(struct explainer *explainer, const struct clock_stage *clock)
{
	static const enum phrase_key MISSING[] = {
		[IF_MISSING_UNDEFINED] = PHRASE_MISSING_UNDEFINED,
		[IF_MISSING_NOTHING] = PHRASE_MISSING_NOTHING,
		[IF_MISSING_WHOLE] = PHRASE_MISSING_WHOLE,
		[IF_MISSING_NOT_ENTITLED] = PHRASE_MISSING_NOT_ENTITLED,
	};
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *from = clock->from ? explain_inside(explainer, clock->from)
						: explain_variable(explainer, VARIABLE_FROM);
	const struct phrase *until = clock->until ? explain_inside(explainer, clock->until)
						  : explain_variable(explainer, VARIABLE_TO);

	explain_add_at(explainer, SAY(maker, CLOCK, from, until), STR_NONE, clock->at);
	if (clock->calendar >= 0)
		explain_add(explainer,
			    SAY(maker, CLOCK_IN, explain_calendar(explainer, clock->calendar)));
	if (clock->from || clock->until)
		explain_add(explainer, phrase_say(maker, MISSING[clock->if_missing], NULL, 0));
}

static const struct phrase *effect_words(struct explainer *explainer, enum effect effect)
{
	static const enum phrase_key EFFECTS[] = {
		[EFFECT_NOT_COUNTED] = PHRASE_NOT_COUNTED,
		[EFFECT_OUT_OF_BASE] = PHRASE_OUT_OF_BASE,
		[EFFECT_COUNTS_AS_UP] = PHRASE_COUNTS_AS_UP,
		[EFFECT_NOT_ENTITLED] = PHRASE_NOT_ENTITLED,
		[EFFECT_DOES_NOT_APPLY] = PHRASE_DOES_NOT_APPLY,
	};

	return phrase_say(&explainer->maker, EFFECTS[effect], NULL, 0);
}

static const struct phrase *during_words(struct explainer *explainer,
					 const struct condition *condition)
{
	struct phrase_maker *maker = &explainer->maker;
	const struct contract *contract = explainer->contract;
	const struct phrase *words;

	switch ((enum during_kind)condition->during) {
	case DURING_HOURS:
		return SAY(maker, HOURS_OF, explain_calendar(explainer, (int)condition->index));
	case DURING_SPAN:
		return explain_field(explainer, &contract->fields[condition->index]);
	case DURING_GUARANTEE:
		return SAY(maker, COUNTED_BY,
			   phrase_name(maker, contract->guarantees[condition->index].id));
	case DURING_RECORDS:
		break;
	}
	words = explain_kinds(explainer, condition->kinds);
	return condition->that
		       ? SAY(maker, WHERE, words, explain_clause(explainer, condition->that))
		       : words;
}

static void explain_budget(struct explainer *explainer, const struct budget *budget)
{
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *most = explain_value(explainer, budget->at_most);
	const struct phrase *per =
		explain_period(explainer, &budget->per, &explainer->guarantee->window);

	explain_add(explainer, type_is(budget->at_most->type, TYPE_NUMBER, 0, 1)
				       ? SAY(maker, BUDGET, most, per)
				       : SAY(maker, BUDGET_COUNT, most, per));
	explain_add(explainer,
		    budget->whole ? SAID(maker, BUDGET_WHOLE) : SAID(maker, BUDGET_EXCESS));
	explain_add(explainer, budget->by_publication ? SAID(maker, BUDGET_BY_PUBLICATION)
						      : SAID(maker, BUDGET_BY_START));
}

static void explain_condition(struct explainer *explainer, const struct condition *condition)
{
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *effect = effect_words(explainer, (enum effect)condition->effect);
	const struct phrase *words;

	if (condition->kind == CONDITION_REQUIRE)
		words = SAY(maker, REQUIRE, explain_clause(explainer, condition->that), effect);
	else if (condition->kind == CONDITION_UNLESS)
		words = SAY(maker, UNLESS, explain_clause(explainer, condition->that), effect);
	else if (condition->outside)
		words = SAY(maker, OUTSIDE, during_words(explainer, condition), effect);
	else
		words = SAY(maker, DURING, during_words(explainer, condition), effect);
	if (condition->because.len > 0)
		words = SAY(maker, SENTENCES, words,
			    SAY(maker, BECAUSE, phrase_words(maker, condition->because)));
	explain_add_at(explainer, words, condition->clause, condition->at);
	if (condition->whole)
		explain_add(explainer, SAID(maker, WHOLE));
	if (condition->budget)
		explain_budget(explainer, condition->budget);
}

static void explain_join(struct explainer *explainer, const struct join_stage *join)
{
	struct phrase_maker *maker = &explainer->maker;

	if (join->gap) {
		const struct phrase *gap = explain_value(explainer, join->gap);

		explain_add(explainer,
			    join->span ? SAY(maker, JOIN_SPAN, gap) : SAY(maker, JOIN_SUM, gap));
	}
	if (join->minimum)
		explain_add(explainer,
			    SAY(maker, JOIN_MINIMUM, explain_value(explainer, join->minimum)));
}

static const struct phrase *slot_size(struct explainer *explainer, const struct slot_stage *slots)
{
	struct type type = slots->size_months ? TYPE_OF(TYPE_MONTHS) : TYPE_DURATION;

	type.unit = slots->size_months ? UNIT_MONTH : UNIT_MS;
	return phrase_value(&explainer->maker,
			    value_ms(slots->size_months ? slots->size_months : slots->size_ms),
			    type);
}

static void explain_slots(struct explainer *explainer, const struct slot_stage *slots)
{
	static const enum phrase_key MISSING[] = {
		[SLOT_MISSING_GOOD] = PHRASE_SLOT_MISSING_GOOD,
		[SLOT_MISSING_BAD] = PHRASE_SLOT_MISSING_BAD,
		[SLOT_MISSING_UNMEASURED] = PHRASE_SLOT_MISSING_UNMEASURED,
		[SLOT_MISSING_OUT_OF_BASE] = PHRASE_SLOT_MISSING_OUT,
	};
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *size = slot_size(explainer, slots);

	explain_add_at(explainer,
		       slots->to_record ? SAY(maker, SLOTS_TO_RECORD, size)
					: SAY(maker, SLOTS, size),
		       STR_NONE, slots->at);
	if (slots->value)
		explain_add(explainer,
			    SAY(maker, SLOT_VALUE, explain_value(explainer, slots->value)));
	if (slots->bad)
		explain_add(explainer, SAY(maker, SLOT_BAD, explain_clause(explainer, slots->bad)));
	else if (!slots->value)
		explain_add(explainer, SAID(maker, SLOT_BAD_ANY));
	if (slots->skip)
		explain_add(explainer,
			    SAY(maker, SLOT_SKIP, explain_clause(explainer, slots->skip)));
	if (slots->series >= 0)
		explain_add(explainer, phrase_say(maker, MISSING[slots->missing], NULL, 0));
	if (slots->run_min > 1)
		explain_add(explainer, SAY(maker, SLOT_RUN, phrase_count(maker, slots->run_min)));
}

static void explain_deadline(struct explainer *explainer, const struct deadline_stage *deadline)
{
	struct phrase_maker *maker = &explainer->maker;
	struct type within = deadline->within->type;

	explain_add_at(explainer,
		       SAY(maker, DEADLINE, explain_inside(explainer, deadline->within),
			   explain_inside(explainer, deadline->of),
			   explain_inside(explainer, deadline->met_by)),
		       deadline->clause, deadline->at);
	if (deadline->calendar >= 0)
		explain_add(explainer, SAY(maker, DEADLINE_IN,
					   explain_calendar(explainer, deadline->calendar)));
	if (within.kind == TYPE_MONTHS || within.unit >= UNIT_DAY)
		explain_add(explainer, deadline->exact ? SAID(maker, DEADLINE_EXACT)
						       : SAID(maker, DEADLINE_THROUGH));
	if (deadline->stop_field >= 0)
		explain_add(explainer,
			    SAY(maker, DEADLINE_STOP,
				explain_field(explainer,
					      &explainer->contract->fields[deadline->stop_field])));
}

void explain_counts(struct explainer *explainer)
{
	const struct guarantee *guarantee = explainer->guarantee;

	explain_records(explainer);
	if (guarantee->belongs)
		explain_add(explainer, SAY(&explainer->maker, BELONGS,
					   explain_value(explainer, guarantee->belongs)));
	if (guarantee->clock)
		explain_clock(explainer, guarantee->clock);
	for (size_t i = 0; i < guarantee->condition_count; i++)
		explain_condition(explainer, &guarantee->conditions[i]);
	if (guarantee->join)
		explain_join(explainer, guarantee->join);
	if (guarantee->slots)
		explain_slots(explainer, guarantee->slots);
	if (guarantee->deadline)
		explain_deadline(explainer, guarantee->deadline);
}

static bool names(const struct expr *expr, enum variable variable)
{
	return expr->op == EXPR_VARIABLE && expr->index == (uint32_t)variable;
}

/* How the downtime of a window becomes a number. */
static void explain_downtime(struct explainer *explainer)
{
	static const enum phrase_key UNMEASURED[] = {
		[RULE_NOT_COUNTED] = PHRASE_UNMEASURED_NOT_COUNTED,
		[RULE_COUNTED] = PHRASE_UNMEASURED_COUNTED,
		[RULE_OUT_OF_BASE] = PHRASE_UNMEASURED_OUT,
		[RULE_UNDEFINED] = PHRASE_UNMEASURED_OPEN,
	};
	const struct guarantee *guarantee = explainer->guarantee;
	struct phrase_maker *maker = &explainer->maker;

	if (names(guarantee->measure, VARIABLE_AVAILABILITY)) {
		explain_add(explainer, SAID(maker, AVAILABILITY_IS));
		explain_add(explainer,
			    guarantee->base
				    ? SAY(maker, BASE, explain_value(explainer, guarantee->base))
				    : SAID(maker, BASE_STANDARD));
	}
	explain_add(explainer, guarantee->overlap_each ? SAID(maker, OVERLAP_EACH)
						       : SAID(maker, OVERLAP_ONCE));
	explain_add(explainer, phrase_say(maker, UNMEASURED[guarantee->unmeasured], NULL, 0));
	if (guarantee->outside_life == RULE_OUT_OF_BASE)
		explain_add(explainer, SAID(maker, LIFE_OUT));
	else if (guarantee->outside_life == RULE_UNDEFINED)
		explain_add(explainer, SAID(maker, LIFE_NOT_COVERED));
	else if (names(guarantee->measure, VARIABLE_AVAILABILITY))
		explain_add(explainer, SAID(maker, LIFE_UP));
}

static void explain_rounding_of(struct explainer *explainer)
{
	const struct rounding *rounding = &explainer->guarantee->rounding;
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *how;

	if (rounding->to_ms == 0) {
		explain_add(explainer, SAID(maker, ROUND_NOT));
		return;
	}
	how = explain_rounding(explainer, rounding->mode,
			       phrase_value(maker, value_ms(rounding->to_ms), TYPE_DURATION));
	explain_add(explainer,
		    rounding->each ? SAY(maker, ROUND_EACH, how) : SAY(maker, ROUND_TOTAL, how));
}

void explain_measured(struct explainer *explainer)
{
	const struct guarantee *guarantee = explainer->guarantee;
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *window = explain_period(explainer, &guarantee->window, NULL);
	const struct phrase *measure = explain_value(explainer, guarantee->measure);
	const struct phrase *per = guarantee->per == PER_RECORD ? SAID(maker, EACH_RECORD)
				   : guarantee->per == PER_DAY	? SAID(maker, EACH_DAY)
								: window;

	explain_add_at(explainer, SAY(maker, MEASURE, measure, per), STR_NONE,
		       guarantee->measure->at);
	if (guarantee->per != PER_WINDOW)
		explain_add(explainer, SAY(maker, MEASURE_RECORDS, window));
	if (guarantee->weight)
		explain_add(explainer,
			    SAY(maker, WEIGHT, explain_value(explainer, guarantee->weight)));
	if (guarantee->per == PER_WINDOW && (guarantee->measure->scope & SCOPE_WINDOW))
		explain_downtime(explainer);
	explain_rounding_of(explainer);
}

void explain_promised(struct explainer *explainer)
{
	static const enum phrase_key TARGETS[] = {
		[TARGET_AT_LEAST] = PHRASE_TARGET_AT_LEAST,
		[TARGET_AT_MOST] = PHRASE_TARGET_AT_MOST,
		[TARGET_OVER] = PHRASE_TARGET_OVER,
		[TARGET_BELOW] = PHRASE_TARGET_BELOW,
	};
	const struct guarantee *guarantee = explainer->guarantee;
	struct phrase_maker *maker = &explainer->maker;
	bool pays = guarantee->pay.mode != PAY_NONE;

	if (guarantee->target == TARGET_NONE) {
		explain_add(explainer, pays ? SAID(maker, NO_TARGET_PAYS) : SAID(maker, NO_TARGET));
	} else {
		const struct phrase *value = explain_value(explainer, guarantee->target_value);

		explain_add_at(explainer, phrase_say(maker, TARGETS[guarantee->target], &value, 1),
			       STR_NONE, guarantee->target_value->at);
		if (!pays)
			explain_add(explainer, SAID(maker, NO_PAY));
	}
}
