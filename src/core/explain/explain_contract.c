/* The contract itself: parties, days, money; guarantees together, rights, the term, readings. */
#include "core/explain/explainer.h"

#include <errno.h>

#include "core/money/currency.h"

static const struct phrase *day_words(struct explainer *explainer, int64_t day)
{
	return phrase_value(&explainer->maker,
			    (struct value){ .type = VALUE_DATE, .day = (int32_t)day },
			    TYPE_OF(TYPE_DATE));
}

static void explain_effective(struct explainer *explainer)
{
	const struct contract *contract = explainer->contract;
	struct phrase_maker *maker = &explainer->maker;
	bool from = contract->effective.from > INT32_MIN;
	bool to = contract->effective.to < INT32_MAX;

	if (from && to)
		explain_add(explainer, SAY(maker, EFFECTIVE_BOTH,
					   day_words(explainer, contract->effective.from),
					   day_words(explainer, contract->effective.to - 1)));
	else if (from)
		explain_add(explainer, SAY(maker, EFFECTIVE_FROM,
					   day_words(explainer, contract->effective.from)));
	else if (to)
		explain_add(explainer, SAY(maker, EFFECTIVE_TO,
					   day_words(explainer, contract->effective.to - 1)));
}

static void explain_money(struct explainer *explainer)
{
	const struct contract *contract = explainer->contract;
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *how;
	struct value minor = value_number(ratio_int(1));

	if (contract->currency == CURRENCY_NONE) {
		explain_add(explainer, SAID(maker, NO_MONEY));
		return;
	}
	minor.currency = contract->currency;
	how = explain_rounding(explainer, contract->money_rounding,
			       phrase_value(maker, minor, TYPE_MONEY));
	explain_add(explainer,
		    SAY(maker, CURRENCY,
			phrase_leaf(maker, PHRASE_IS_PLAIN, currency_code(contract->currency))));
	explain_add(explainer, contract->money_each ? SAY(maker, MONEY_ROUND_EACH, how)
						    : SAY(maker, MONEY_ROUND_END, how));
}

/* A component with its parts. */
static const struct phrase *component_words(struct explainer *explainer, size_t number)
{
	const struct contract *contract = explainer->contract;
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *name = phrase_name(maker, contract->components[number].name);
	const struct phrase **parts = phrase_room(maker, contract->component_count);
	size_t count = 0;

	for (size_t i = number + 1; parts && i < contract->component_count; i++)
		if (contract->components[i].parent == number)
			parts[count++] = component_words(explainer, i);
	return count == 0 ? name
			  : SAY(maker, WITH_PARTS, name,
				SAY(maker, IN_BRACKETS,
				    phrase_list(maker, PHRASE_IS_AND, parts, count)));
}

static void explain_components(struct explainer *explainer)
{
	const struct contract *contract = explainer->contract;
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase **roots = phrase_room(maker, contract->component_count);
	size_t count = 0;

	for (size_t i = 0; roots && i < contract->component_count; i++)
		if (contract->components[i].parent == UINT16_MAX)
			roots[count++] = component_words(explainer, i);
	if (count > 0)
		explain_add(explainer, SAY(maker, COMPONENTS,
					   phrase_list(maker, PHRASE_IS_AND, roots, count)));
}

void explain_parties(struct explainer *explainer, struct explain_section *section)
{
	const struct contract *contract = explainer->contract;
	struct phrase_maker *maker = &explainer->maker;

	explain_parts_new(explainer, section, 2);
	if (!section->parts)
		return;
	section->kind = SECTION_CONTRACT;
	section->title = SAID(maker, T_CONTRACT);
	explainer->part->title = SAID(maker, P_PARTIES);
	explain_add(explainer,
		    contract->guarantor.len > 0
			    ? SAY(maker, WHO_PROMISES, phrase_words(maker, contract->guarantor))
			    : SAID(maker, WHO_UNNAMED));
	if (contract->version.len > 0)
		explain_add(explainer, SAY(maker, VERSION, phrase_words(maker, contract->version)));
	if (contract->source.len > 0)
		explain_add(explainer, SAY(maker, SOURCE,
					   phrase_leaf(maker, PHRASE_IS_PLAIN, contract->source)));
	explain_effective(explainer);
	explain_components(explainer);
	explain_add(explainer, SAY(maker, QUOTED, phrase_name(maker, contract->id)));
	explainer->part = &section->parts[1];
	explainer->part->title = SAID(maker, P_MONEY);
	explain_add(explainer,
		    SAY(maker, ZONE, phrase_leaf(maker, PHRASE_IS_PLAIN, contract->zone_name)));
	explain_money(explainer);
}

void explain_together(struct explainer *explainer, struct explain_section *section)
{
	static const enum phrase_key TAKES[] = {
		[TAKE_SUM] = PHRASE_TAKE_SUM,
		[TAKE_BEST] = PHRASE_TAKE_BEST,
		[TAKE_FIRST] = PHRASE_TAKE_FIRST,
	};
	const struct contract *contract = explainer->contract;
	struct phrase_maker *maker = &explainer->maker;

	explain_parts_new(explainer, section, 2);
	if (!section->parts)
		return;
	section->kind = SECTION_TOGETHER;
	section->title = SAID(maker, T_TOGETHER);
	for (size_t i = 0; i < contract->combination_count; i++) {
		const struct combination *combination = &contract->combinations[i];
		const struct phrase *names[64], *list;

		for (size_t k = 0; k < combination->count && k < 64; k++)
			names[k] = phrase_name(maker,
					       contract->guarantees[combination->guarantees[k]].id);
		list = phrase_list(maker, PHRASE_IS_AND, names, combination->count);
		explain_add_at(explainer, phrase_say(maker, TAKES[combination->take], &list, 1),
			       combination->clause, POSITION_NONE);
		if (combination->across_items)
			explain_add(explainer, SAID(maker, ACROSS_ITEMS));
	}
	if (contract->combination_count == 0)
		explain_add(explainer, SAID(maker, ALL_ADD_UP));
	explainer->part = &section->parts[1];
	explainer->part->title = SAID(maker, P_LIMITS);
	explain_limits(explainer, contract->limits, contract->limit_count, NULL);
}

void explain_right(struct explainer *explainer, const struct right *right,
		   struct explain_section *section)
{
	struct phrase_maker *maker = &explainer->maker;

	explain_parts_new(explainer, section, 1);
	if (!section->parts)
		return;
	section->kind = SECTION_RIGHT;
	section->id = right->id;
	section->clause = right->clause;
	section->title = SAY(maker, T_RIGHT, phrase_name(maker, right->id));
	explain_add_at(explainer, SAY(maker, RIGHT_WHEN, explain_clause(explainer, right->when)),
		       STR_NONE, right->at);
	explain_add(explainer,
		    SAY(maker, RIGHT_LOOKED_AT, explain_period(explainer, &right->window, NULL)));
	if (right->notice)
		explain_add(explainer,
			    SAY(maker, RIGHT_NOTICE, explain_value(explainer, right->notice)));
	explain_within(explainer, PHRASE_RIGHT_CURE, &right->cure, VARIABLE_WINDOW_END);
	explain_within(explainer, PHRASE_RIGHT_EXERCISE, &right->exercise, VARIABLE_WINDOW_END);
	if (!right->exercise.within)
		explain_add(explainer, SAID(maker, RIGHT_NO_END));
	if (right->gives)
		explain_add(explainer,
			    SAY(maker, RIGHT_GIVES, explain_value(explainer, right->gives)));
}

/* One sentence of a value, or another without it. */
static void value_sentence(struct explainer *explainer, enum phrase_key key,
			   const struct expr *value)
{
	const struct phrase *words;

	if (!value)
		return;
	words = explain_value(explainer, value);
	explain_add_at(explainer, phrase_say(&explainer->maker, key, &words, 1), STR_NONE,
		       value->at);
}

static bool is_nothing(const struct expr *expr)
{
	return expr && expr->op == EXPR_CONSTANT && expr->constant.type == VALUE_NUMBER &&
	       ratio_sign(expr->constant.number) == 0;
}

static void explain_leaving(struct explainer *explainer, const struct term *term)
{
	struct phrase_maker *maker = &explainer->maker;

	if (!term->commitment)
		explain_add(explainer, SAID(maker, NO_COMMITMENT));
	else
		value_sentence(explainer,
			       term->commitment->type.kind == TYPE_INSTANT ? PHRASE_COMMITMENT_UNTIL
									   : PHRASE_COMMITMENT,
			       term->commitment);
	if (!term->notice || is_nothing(term->notice))
		explain_add(explainer, SAID(maker, NO_NOTICE));
	else
		value_sentence(explainer, PHRASE_TERM_NOTICE, term->notice);
	if (term->end)
		value_sentence(explainer, PHRASE_TERM_END, term->end);
	else
		explain_add(explainer, SAID(maker, TERM_END_STANDARD));
	value_sentence(explainer, PHRASE_RENEWAL, term->renewal_every);
	value_sentence(explainer, PHRASE_RENEWAL_NOTICE, term->renewal_notice);
}

void explain_term(struct explainer *explainer, struct explain_section *section)
{
	const struct term *term = explainer->contract->term;
	struct phrase_maker *maker = &explainer->maker;

	explain_parts_new(explainer, section, 1);
	if (!section->parts)
		return;
	section->kind = SECTION_TERM;
	section->title = SAID(maker, T_TERM);
	if (!term) {
		explain_add(explainer, SAID(maker, NO_TERM));
		return;
	}
	section->clause = term->clause;
	explain_leaving(explainer, term);
	if (is_nothing(term->early_charge))
		explain_add(explainer, SAID(maker, FREE_LEAVING));
	else if (term->early_charge)
		value_sentence(explainer, PHRASE_EARLY_CHARGE, term->early_charge);
	else
		explain_add(explainer, SAID(maker, NO_EARLY_CHARGE));
	value_sentence(explainer, PHRASE_FIRST_INVOICE, term->first_invoice);
	value_sentence(explainer, PHRASE_LAST_INVOICE, term->last_invoice);
	if (!term->refund_given)
		return;
	if (term->refund)
		value_sentence(explainer, PHRASE_REFUND, term->refund);
	else
		explain_add(explainer, SAID(maker, REFUND_STANDARD));
	explain_within(explainer, PHRASE_REFUND_WITHIN, &term->refund_within, VARIABLE_ENDING_END);
}

static const struct phrase *instead_words(struct explainer *explainer,
					  const struct reading *reading)
{
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase **items = phrase_room(maker, reading->alternative_count);
	size_t count = 0;

	for (size_t i = 0; items && i < reading->alternative_count; i++)
		if (reading->silent || i != reading->chosen)
			items[count++] = phrase_name(maker, reading->texts[i]);
	return count > 0 ? phrase_list(maker, PHRASE_IS_LIST, items, count) : NULL;
}

void explain_readings(struct explainer *explainer, struct explain_section *section)
{
	const struct contract *contract = explainer->contract;
	struct phrase_maker *maker = &explainer->maker;
	struct explain_table *table;

	explain_parts_new(explainer, section, 1);
	section->kind = SECTION_OPEN;
	section->title = SAID(maker, T_OPEN);
	if (!section->parts)
		return;
	if (contract->reading_count == 0) {
		explain_add(explainer, SAID(maker, NOTHING_OPEN));
		return;
	}
	table = explain_table_new(explainer, 5, contract->reading_count);
	if (!table)
		return;
	table->titles[0] = SAID(maker, C_READING);
	table->titles[1] = SAID(maker, C_OPEN);
	table->titles[2] = SAID(maker, C_TAKEN);
	table->titles[3] = SAID(maker, C_INSTEAD);
	table->titles[4] = SAID(maker, C_CLAUSE);
	for (size_t i = 0; i < contract->reading_count; i++) {
		const struct reading *reading = &contract->readings[i];
		const struct phrase **cells = &table->cells[i * 5];

		cells[0] = phrase_name(maker, reading->id);
		cells[1] = phrase_words(maker, reading->open);
		cells[2] = reading->silent || reading->alternative_count == 0
				   ? SAID(maker, TAKEN_NOTHING)
				   : phrase_name(maker, reading->texts[reading->chosen]);
		cells[3] = instead_words(explainer, reading);
		cells[4] = phrase_words(maker, reading->clause);
	}
	explain_add_table(explainer, table);
}
