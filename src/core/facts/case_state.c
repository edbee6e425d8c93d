#include "core/facts/case_reader.h"

#include "core/money/currency.h"

#include <stdlib.h>

static const char *const given_keys[] = { "guarantee", "window",   "subscription",
					  "customer",  "contract", "measure",
					  "downtime",  "count",	   "lengths",
					  "amount",    NULL };
static const char *const state_groups[] = { "credits", "results", "used", "posted", NULL };
static const char *const state_keys[] = { "guarantee", "window",   "subscription",
					  "customer",  "contract", "amount",
					  "missed",    "measure",  "duration",
					  "count",     "budget",   "record",
					  "item",      "open",	   NULL };
static const char *const rate_keys[] = { "from", "to", "rate", "date", "source", NULL };

static const struct {
	const char *key;
	enum given_stage stage;
} stages[] = {
	{ "measure", GIVEN_MEASURE }, { "downtime", GIVEN_DOWNTIME }, { "count", GIVEN_COUNT },
	{ "lengths", GIVEN_LENGTHS }, { "amount", GIVEN_AMOUNT },
};

#define STAGE_COUNT (sizeof(stages) / sizeof(stages[0]))

static void read_window(struct case_reader *reader, const struct tree *map, struct str what,
			struct span *window)
{
	const struct tree *node = tree_get(map, STR("window"));

	if (node)
		(void)case_span(reader, node, what, window);
}

/* The type of a guarantee's quantity; a plain number when the guarantee is not known. */
static struct type measure_type(const struct contract *contract, uint16_t guarantee)
{
	const struct expr *measure = NULL;

	if (guarantee < contract->guarantee_count &&
	    contract->guarantees[guarantee].variant_count > 0)
		measure = contract->guarantees[guarantee].variants[0].guarantee.measure;
	return measure ? measure->type : TYPE_PLAIN;
}

/* Durations kept as whole milliseconds. */
static struct value read_lengths(struct case_reader *reader, const struct tree *node)
{
	size_t count = case_items(reader, node, STR("lengths"), FACT_ITEMS_MAX);
	int64_t *items = CASE_ARRAY(reader, int64_t, count);
	struct value value = { .type = VALUE_INSTANTS };

	for (size_t i = 0; items && i < count; i++) {
		struct value length =
			case_value(reader, case_item(node, i), STR("lengths"), TYPE_DURATION);

		if (length.type == VALUE_NUMBER &&
		    ratio_round(length.number, 1, RATIO_FLOOR, &items[i]) < 0)
			(void)diag_add(reader->sink, DIAG_FACT_RANGE, case_item(node, i)->at,
				       STR("lengths"), case_item(node, i)->text);
	}
	value.instants.items_ms = items;
	value.instants.count = items ? count : 0;
	return value;
}

static struct value read_stage(struct case_reader *reader, const struct tree *node,
			       const struct given *given)
{
	switch ((enum given_stage)given->stage) {
	case GIVEN_MEASURE:
		return case_value(reader, node, STR("measure"),
				  measure_type(reader->contract, given->guarantee));
	case GIVEN_DOWNTIME:
		return case_value(reader, node, STR("downtime"), TYPE_DURATION);
	case GIVEN_COUNT:
		return case_value(reader, node, STR("count"), TYPE_PLAIN);
	case GIVEN_LENGTHS:
		return read_lengths(reader, node);
	case GIVEN_AMOUNT:
		break;
	}
	return case_amount(reader, node, STR("amount"));
}

static void read_given(struct case_reader *reader, const struct tree *map, struct given *given)
{
	size_t told = 0;

	given->at = map->at;
	case_keys(reader, map, given_keys, STR("a given value"));
	case_check_owner(reader, map);
	given->guarantee = case_guarantee(reader, map);
	if (!tree_get(map, STR("guarantee")))
		(void)diag_add(reader->sink, DIAG_CASE_MISSING_KEY, map->at, STR("a given value"),
			       STR("guarantee"));
	read_window(reader, map, STR("a given value"), &given->window);
	for (size_t i = 0; i < STAGE_COUNT; i++) {
		const struct tree *node = tree_get(map, str_from(stages[i].key));

		if (!node)
			continue;
		told++;
		given->stage = (uint16_t)stages[i].stage;
		given->value = read_stage(reader, node, given);
	}
	if (told != 1)
		(void)diag_add(reader->sink, DIAG_CASE_GIVEN, map->at);
}

static void read_givens(struct case_reader *reader, const struct tree *node)
{
	size_t count = case_items(reader, node, STR("given values"), CASE_ITEMS_MAX);
	struct given *givens = CASE_ARRAY(reader, struct given, count);

	for (size_t i = 0; givens && i < count; i++)
		if (case_is_map(reader, case_item(node, i), STR("a given value")))
			read_given(reader, case_item(node, i), &givens[i]);
	for (size_t i = 0; givens && i < reader->file->subscription_count; i++) {
		struct facts *facts = &reader->file->subscriptions[i];
		struct given *own = CASE_ARRAY(reader, struct given, count);

		if (!own)
			return;
		facts->givens = own;
		for (size_t j = 0; j < count; j++)
			if (case_concerns(case_item(node, j), facts))
				own[facts->given_count++] = givens[j];
	}
}

static void read_state(struct case_reader *reader, const struct tree *map, enum state_kind kind,
		       struct state *state)
{
	const struct tree *amount = tree_get(map, STR("amount"));
	const struct tree *duration = tree_get(map, STR("duration"));
	const struct tree *measure = tree_get(map, STR("measure"));
	const struct tree *count = tree_get(map, STR("count"));

	state->at = map->at;
	state->kind = (uint16_t)kind;
	case_keys(reader, map, state_keys, STR("state"));
	case_check_owner(reader, map);
	state->guarantee = case_guarantee(reader, map);
	read_window(reader, map, STR("state"), &state->window);
	state->record = case_text(reader, map, kind == STATE_BUDGET ? "budget" : "record");
	state->item = case_text(reader, map, "item");
	(void)case_bool(reader, map, "missed", &state->missed);
	(void)case_bool(reader, map, "open", &state->open);
	if (amount)
		state->amount = case_amount(reader, amount, STR("amount"));
	else if (duration)
		state->amount = case_value(reader, duration, STR("duration"), TYPE_DURATION);
	else if (kind != STATE_RESULT && !(kind == STATE_BUDGET && count))
		(void)diag_add(reader->sink, DIAG_CASE_MISSING_KEY, map->at, STR("this state"),
			       kind == STATE_BUDGET ? STR("duration") : STR("amount"));
	if (count)
		state->measure = case_value(reader, count, STR("count"), TYPE_PLAIN);
	if (measure)
		state->measure = case_value(reader, measure, STR("measure"),
					    measure_type(reader->contract, state->guarantee));
}

/* Adds the items of one group to every subscription they concern. */
static void read_group(struct case_reader *reader, const struct tree *node, enum state_kind kind,
		       struct state *const *states)
{
	for (size_t i = 0; i < case_item_count(node); i++) {
		const struct tree *map = case_item(node, i);
		struct state state = { .kind = 0 };

		if (!case_is_map(reader, map, STR("state")))
			continue;
		read_state(reader, map, kind, &state);
		for (size_t j = 0; j < reader->file->subscription_count; j++) {
			struct facts *facts = &reader->file->subscriptions[j];

			if (case_concerns(map, facts))
				states[j][facts->state_count++] = state;
		}
	}
}

static void read_states(struct case_reader *reader, const struct tree *node)
{
	static const enum state_kind kinds[] = { STATE_PAID, STATE_RESULT, STATE_BUDGET,
						 STATE_POSTED };
	size_t subscriptions = reader->file->subscription_count, count = 0;
	struct state **states = CASE_ARRAY(reader, struct state *, subscriptions);

	if (!node || tree_is_null(node) || !case_is_map(reader, node, STR("state")) || !states)
		return;
	case_keys(reader, node, state_groups, STR("state"));
	for (size_t i = 0; state_groups[i]; i++)
		if (!case_items_fit(reader, tree_get(node, str_from(state_groups[i])), STR("state"),
				    CASE_ITEMS_MAX, &count))
			return;
	for (size_t i = 0; i < subscriptions; i++) {
		states[i] = CASE_ARRAY(reader, struct state, count);
		if (!states[i])
			return;
		reader->file->subscriptions[i].states = states[i];
	}
	for (size_t i = 0; state_groups[i]; i++)
		read_group(reader, tree_get(node, str_from(state_groups[i])), kinds[i], states);
}

static void read_rate(struct case_reader *reader, const struct tree *map, struct rate *rate)
{
	const struct tree *from = tree_get(map, STR("from")), *to = tree_get(map, STR("to"));
	const struct tree *number = tree_get(map, STR("rate")), *date = tree_get(map, STR("date"));
	struct value value;

	case_keys(reader, map, rate_keys, STR("a rate"));
	if (!from || !to || !number || !date) {
		(void)diag_add(reader->sink, DIAG_CASE_MISSING_KEY, map->at, STR("a rate"),
			       !from	 ? STR("from")
			       : !to	 ? STR("to")
			       : !number ? STR("rate")
					 : STR("date"));
		return;
	}
	rate->from = case_currency(reader, from);
	rate->to = case_currency(reader, to);
	rate->source = case_text(reader, map, "source");
	if (fact_date_read(date, STR("date"), &rate->day, reader->sink) < 0)
		return;
	value = case_value(reader, number, STR("rate"), TYPE_PLAIN);
	rate->rate = value.type == VALUE_NUMBER ? value.number : ratio_int(1);
	if (ratio_sign(rate->rate) <= 0)
		(void)diag_add(reader->sink, DIAG_FACT_TYPE, number->at, STR("rate"), STR("number"),
			       fact_shown(number->text), STR("a number over 0"));
}

/* A rate with its place in the file. */
struct placed_rate {
	const struct rate *rate;
	size_t place;
};

static int compare_rates(const void *a, const void *b)
{
	const struct placed_rate *left = a, *right = b;
	const struct rate *one = left->rate, *other = right->rate;

	if (one->day != other->day)
		return one->day < other->day ? -1 : 1;
	if (one->from != other->from)
		return one->from < other->from ? -1 : 1;
	if (one->to != other->to)
		return one->to < other->to ? -1 : 1;
	if (!str_equal(one->source, other->source))
		return str_compare(one->source, other->source);
	return left->place < right->place ? -1 : 1;
}

static bool same_rate(const struct rate *a, const struct rate *b)
{
	return a->day == b->day && a->from == b->from && a->to == b->to &&
	       str_equal(a->source, b->source);
}

/* A day has one rate of a source. */
static void check_rates(struct case_reader *reader, const struct tree *node,
			const struct rate *rates, size_t count)
{
	struct placed_rate *placed = CASE_ARRAY(reader, struct placed_rate, count);
	bool *twice = CASE_ARRAY(reader, bool, count);

	for (size_t i = 0; placed && i < count; i++)
		placed[i] = (struct placed_rate){ &rates[i], i };
	if (!placed || !twice || count == 0)
		return;
	qsort(placed, count, sizeof(placed[0]), compare_rates);
	for (size_t i = 1; i < count; i++)
		twice[placed[i].place] = same_rate(placed[i - 1].rate, placed[i].rate);
	for (size_t i = 0; i < count; i++)
		if (twice[i])
			(void)diag_add(reader->sink, DIAG_CASE_RATE_TWICE, case_item(node, i)->at,
				       currency_code(rates[i].from), currency_code(rates[i].to));
}

static void read_rates(struct case_reader *reader, const struct tree *node)
{
	size_t count = case_items(reader, node, STR("rates"), CASE_ITEMS_MAX);
	struct rate *rates = CASE_ARRAY(reader, struct rate, count);

	for (size_t i = 0; rates && i < count; i++)
		if (case_is_map(reader, case_item(node, i), STR("a rate")))
			read_rate(reader, case_item(node, i), &rates[i]);
	if (rates && reader->sink->errors == 0)
		check_rates(reader, node, rates, count);
	for (size_t i = 0; rates && i < reader->file->subscription_count; i++) {
		reader->file->subscriptions[i].rates = rates;
		reader->file->subscriptions[i].rate_count = count;
	}
}

void case_read_state(struct case_reader *reader, const struct tree *root)
{
	read_givens(reader, tree_get(root, STR("given")));
	read_states(reader, tree_get(root, STR("state")));
	read_rates(reader, tree_get(root, STR("rates")));
}
