/* What is owed, what limits it, and how it is asked for and given. */
#include "core/explain/explainer.h"

/* Pay of a row: a share of something, money, time or words. */
static const struct phrase *pay_words(struct explainer *explainer, const struct expr *pay)
{
	const struct pay_stage *stage = &explainer->guarantee->pay;
	const struct phrase *words = explain_value(explainer, pay);

	if (stage->of && type_is(pay->type, TYPE_NUMBER, 0, 0))
		return SAY(&explainer->maker, OF, words, explain_value(explainer, stage->of));
	return words;
}

static bool same_constant(const struct expr *a, const struct expr *b)
{
	return a->op == EXPR_CONSTANT && b->op == EXPR_CONSTANT &&
	       a->constant.type == VALUE_NUMBER && b->constant.type == VALUE_NUMBER &&
	       ratio_compare(a->constant.number, b->constant.number) == 0;
}

/* more than 2 h and at most 6 h */
static const struct phrase *bounds_words(struct explainer *explainer, const struct segment *row)
{
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *low = NULL, *high = NULL;

	if (row->low && row->high && same_constant(row->low, row->high))
		return SAY(maker, EXACTLY, explain_value(explainer, row->low));
	if (row->low) {
		low = explain_value(explainer, row->low);
		low = row->low_kind == BOUND_CLOSED ? SAY(maker, AT_LEAST, low)
						    : SAY(maker, MORE_THAN, low);
	}
	if (row->high) {
		high = explain_value(explainer, row->high);
		high = row->high_kind == BOUND_CLOSED ? SAY(maker, AT_MOST, high)
						      : SAY(maker, LESS_THAN, high);
	}
	if (low && high)
		return SAY(maker, BOTH, low, high);
	return low ? low : high ? high : SAID(maker, ANYTHING);
}

static bool any_clause(const struct pay_stage *pay)
{
	for (size_t i = 0; i < pay->segment_count; i++)
		if (pay->segments[i].clause.len > 0)
			return true;
	return false;
}

static bool any_between(const struct pay_stage *pay)
{
	for (size_t i = 0; i < pay->segment_count; i++)
		if (pay->segments[i].low && pay->segments[i].high)
			return true;
	return false;
}

static void explain_reached(struct explainer *explainer)
{
	const struct pay_stage *pay = &explainer->guarantee->pay;
	struct phrase_maker *maker = &explainer->maker;
	size_t columns = any_clause(pay) ? 3 : 2;
	struct explain_table *table = explain_table_new(explainer, columns, pay->segment_count);

	if (!table)
		return;
	table->titles[0] = SAID(maker, C_REACHED);
	table->titles[1] = SAID(maker, C_OWED);
	table->titles[2] = SAID(maker, C_CLAUSE);
	for (size_t i = 0; i < pay->segment_count; i++) {
		const struct phrase **cells = &table->cells[i * columns];

		cells[0] = bounds_words(explainer, &pay->segments[i]);
		cells[1] = pay_words(explainer, pay->segments[i].pay);
		if (columns == 3)
			cells[2] = phrase_words(maker, pay->segments[i].clause);
	}
	explain_add_table(explainer, table);
	if (pay->several_highest)
		explain_add(explainer, SAID(maker, HIGHEST));
	else if (pay->segment_count > 1 && !any_between(pay))
		explain_add(explainer, SAID(maker, TIGHTEST));
	if (pay->otherwise && pay->otherwise->type.kind == TYPE_UNDEFINED)
		explain_add(explainer, SAID(maker, GAP));
	else if (pay->otherwise)
		explain_add(explainer, SAY(maker, OTHERWISE, pay_words(explainer, pay->otherwise)));
}

static const struct phrase *part_words(struct explainer *explainer, enum part part, bool cell)
{
	struct phrase_maker *maker = &explainer->maker;

	if (part == PART_STARTED)
		return cell ? SAID(maker, COUNTS_WHOLE) : SAID(maker, STARTED_PART);
	if (part == PART_COMPLETE)
		return cell ? SAID(maker, COUNTS_NOT) : SAID(maker, COMPLETE_PART);
	return cell ? SAID(maker, COUNTS_SHARE) : SAID(maker, PROPORTIONAL_PART);
}

static void explain_crossed(struct explainer *explainer)
{
	const struct pay_stage *pay = &explainer->guarantee->pay;
	struct phrase_maker *maker = &explainer->maker;
	struct explain_table *table = explain_table_new(explainer, 5, pay->segment_count);

	if (!table)
		return;
	table->titles[0] = SAID(maker, C_FROM);
	table->titles[1] = SAID(maker, C_TO);
	table->titles[2] = SAID(maker, C_UNIT);
	table->titles[3] = SAID(maker, C_PART);
	table->titles[4] = SAID(maker, C_OWED_UNIT);
	for (size_t i = 0; i < pay->segment_count; i++) {
		const struct segment *row = &pay->segments[i];
		const struct phrase **cells = &table->cells[i * 5];

		cells[0] = row->low ? explain_value(explainer, row->low) : phrase_count(maker, 0);
		cells[1] = row->high ? explain_value(explainer, row->high) : SAID(maker, NO_END);
		cells[2] = row->unit ? explain_value(explainer, row->unit) : phrase_count(maker, 1);
		cells[3] = part_words(explainer, (enum part)row->part, true);
		cells[4] = pay_words(explainer, row->pay);
	}
	explain_add_table(explainer, table);
	explain_add(explainer, SAID(maker, CROSSED));
}

static void explain_each(struct explainer *explainer)
{
	const struct pay_stage *pay = &explainer->guarantee->pay;
	const struct segment *row = &pay->segments[0];
	struct phrase_maker *maker = &explainer->maker;

	explain_add_at(explainer,
		       SAY(maker, EACH_UNIT, explain_value(explainer, row->unit),
			   pay_words(explainer, row->pay)),
		       row->clause, row->at);
	explain_add(explainer, part_words(explainer, (enum part)row->part, false));
	if (pay->beyond)
		explain_add(explainer, SAY(maker, BEYOND, explain_value(explainer, pay->beyond)));
}

void explain_owed(struct explainer *explainer)
{
	const struct guarantee *guarantee = explainer->guarantee;
	const struct pay_stage *pay = &guarantee->pay;
	struct phrase_maker *maker = &explainer->maker;

	if (pay->mode == PAY_NONE)
		return;
	if (pay->gate)
		explain_add(explainer, SAY(maker, GATE, explain_clause(explainer, pay->gate)));
	if (pay->by)
		explain_add(explainer, SAY(maker, TABLE_OF, explain_value(explainer, pay->by)));
	if (pay->mode == PAY_REACHED)
		explain_reached(explainer);
	else if (pay->mode == PAY_CROSSED)
		explain_crossed(explainer);
	else if (pay->mode == PAY_EACH)
		explain_each(explainer);
	else
		explain_add(explainer,
			    SAY(maker, AMOUNT, pay_words(explainer, pay->segments[0].pay)));
	if (guarantee->per != PER_WINDOW)
		explain_add(explainer, pay->records_best ? SAID(maker, BEST_RECORD)
							 : SAID(maker, SUM_OF_RECORDS));
}

static const struct phrase *limit_words(struct explainer *explainer, const struct limit *limit,
					const struct period *window)
{
	static const enum phrase_key KEYS[] = {
		[LIMIT_AT_MOST] = PHRASE_LIMIT_AT_MOST,
		[LIMIT_AWARDS] = PHRASE_LIMIT_AWARDS,
		[LIMIT_NOT_LESS] = PHRASE_LIMIT_NOT_LESS,
		[LIMIT_NOTHING_BELOW] = PHRASE_LIMIT_NOTHING_BELOW,
		[LIMIT_NOTHING_UP_TO] = PHRASE_LIMIT_NOTHING_UP_TO,
		[LIMIT_WHOLE_UNITS] = PHRASE_LIMIT_WHOLE_UNITS,
		[LIMIT_LESS] = PHRASE_LIMIT_LESS,
	};
	const struct phrase *parts[2] = { explain_inside(explainer, limit->value),
					  explain_period(explainer, &limit->per, window) };

	return phrase_say(&explainer->maker, KEYS[limit->kind], parts, 2);
}

void explain_limits(struct explainer *explainer, const struct limit *limits, size_t count,
		    const struct period *window)
{
	struct phrase_maker *maker = &explainer->maker;

	for (size_t i = 0; i < count; i++) {
		const struct limit *limit = &limits[i];
		const struct phrase *words = limit_words(explainer, limit, window);

		if (limit->carries)
			words = SAY(maker, SENTENCES, words, SAID(maker, LIMIT_CARRIES));
		else if (limit->kind == LIMIT_AT_MOST)
			words = SAY(maker, SENTENCES, words, SAID(maker, LIMIT_LAPSES));
		if (limit->equivalent)
			words = SAY(maker, SENTENCES, words,
				    limit->rates.len > 0 ? SAY(maker, LIMIT_EQUIVALENT,
							       phrase_name(maker, limit->rates))
							 : SAID(maker, LIMIT_EQUIVALENT_ANY));
		explain_add_at(explainer, words, limit->clause, limit->at);
	}
}

void explain_limits_of(struct explainer *explainer)
{
	const struct guarantee *guarantee = explainer->guarantee;

	if (guarantee->pay.mode == PAY_NONE)
		return;
	explain_limits(explainer, guarantee->limits, guarantee->limit_count, &guarantee->window);
	if (guarantee->limit_count == 0 && explainer->contract->limit_count == 0)
		explain_add(explainer, SAID(&explainer->maker, NO_LIMIT));
}

static void claim_window(struct explainer *explainer, const struct claim_stage *claim)
{
	struct phrase_maker *maker = &explainer->maker;

	if (claim->by)
		explain_add_at(explainer, SAY(maker, CLAIM_BY, explain_value(explainer, claim->by)),
			       claim->clause, claim->at);
	else if (claim->file.within)
		explain_within(explainer, PHRASE_CLAIM_WITHIN, &claim->file, VARIABLE_WINDOW_END);
	else
		explain_add_at(explainer, SAID(maker, CLAIM_NO_END), claim->clause, claim->at);
	if (claim->opens) {
		const struct phrase *opens = explain_value(explainer, claim->opens);

		explain_add(explainer, claim->early_refused
					       ? SAY(maker, CLAIM_EARLY_REFUSED, opens)
					       : SAY(maker, CLAIM_EARLY_ACCEPTED, opens));
	}
	for (size_t i = 0; i < claim->condition_count; i++)
		explain_add_at(explainer,
			       SAY(maker, CLAIM_REQUIRE,
				   explain_clause(explainer, claim->conditions[i].that)),
			       claim->conditions[i].clause, claim->conditions[i].that->at);
	explain_within(explainer, PHRASE_CLAIM_ANSWER, &claim->answer, VARIABLE_CLAIM_FILED);
	explain_within(explainer, PHRASE_CLAIM_APPEAL, &claim->appeal, VARIABLE_CLAIM_FILED);
}

static const struct phrase *remedy_words(struct explainer *explainer, struct str remedy)
{
	static const struct {
		const char *word;
		enum phrase_key key;
	} REMEDIES[] = { { "account credit", PHRASE_ACCOUNT_CREDIT },
			 { "refund", PHRASE_REFUND_FORM },
			 { "service time", PHRASE_SERVICE_TIME },
			 { "extension", PHRASE_EXTENSION },
			 { "in kind", PHRASE_IN_KIND } };

	for (size_t i = 0; i < sizeof(REMEDIES) / sizeof(REMEDIES[0]); i++)
		if (str_equal(remedy, str_from(REMEDIES[i].word)))
			return phrase_say(&explainer->maker, REMEDIES[i].key, NULL, 0);
	return phrase_words(&explainer->maker, remedy);
}

static void explain_remedy(struct explainer *explainer)
{
	const struct guarantee *guarantee = explainer->guarantee;
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase **items = phrase_room(maker, guarantee->remedy_count);

	for (size_t i = 0; items && i < guarantee->remedy_count; i++)
		items[i] = remedy_words(explainer, guarantee->remedies[i]);
	if (items && guarantee->remedy_count > 0)
		explain_add(explainer,
			    SAY(maker, REMEDY,
				phrase_list(maker, PHRASE_IS_OR, items, guarantee->remedy_count)));
	if (guarantee->chosen_by.len > 0)
		explain_add(explainer, str_equal(guarantee->chosen_by, STR("provider"))
					       ? SAID(maker, PROVIDER_CHOOSES)
					       : SAID(maker, CUSTOMER_CHOOSES));
	if (guarantee->expires)
		explain_add(explainer,
			    SAY(maker, EXPIRES, explain_value(explainer, guarantee->expires)));
	if (str_equal(guarantee->nature, STR("price reduction")))
		explain_add(explainer, SAID(maker, PRICE_REDUCTION));
	else if (str_equal(guarantee->nature, STR("indemnity")))
		explain_add(explainer, SAID(maker, INDEMNITY));
	else if (guarantee->nature.len > 0)
		explain_add(explainer, SAID(maker, GOODWILL));
}

void explain_claim(struct explainer *explainer)
{
	const struct guarantee *guarantee = explainer->guarantee;

	if (guarantee->pay.mode == PAY_NONE)
		return;
	if (guarantee->claim.needed)
		claim_window(explainer, &guarantee->claim);
	else
		explain_add(explainer, SAID(&explainer->maker, AUTOMATIC));
	explain_remedy(explainer);
}
