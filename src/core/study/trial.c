#include "core/study/trial.h"

#include <errno.h>

#include "core/money/currency.h"
#include "core/time/civil.h"

#define MONTH_STANDARD ((2026 - 1970) * 12 + 3) /* April 2026: 30 days, no change of clocks */
#define MONTHS_BEFORE 60			/* how long the subscription runs already */
#define YEAR_MONTHS 12
#define HOUR_MS INT64_C(3600000)

struct trial {
	struct arena *arena;
	const struct contract *contract;
	const struct variant *variant;
	struct witness witness;
	const struct plan *plan;
	struct span window;
	struct facts facts;
	struct subject resource;
	struct claim claim;
	struct given given;
	uint16_t component;
	struct record records[TRIAL_OUTAGES_MAX];
	struct record_told told; /* of all of them */
	bool by_notice;
	int64_t delay_ms;
};

static struct civil_date month_date(int64_t month)
{
	return date_add_months((struct civil_date){ 1970, 1, 1 }, month);
}

static int64_t month_of(int64_t day)
{
	struct civil_date date = date_of_days(day);

	return ((int64_t)date.year - 1970) * YEAR_MONTHS + date.month - 1;
}

/* The civil days in which the variant is in force. */
static struct span days_in_force(const struct contract *contract, const struct variant *variant)
{
	struct span days = contract->effective;

	for (size_t i = 0; i < variant->test_count; i++) {
		const struct variant_test *test = &variant->tests[i];

		if (test->subject >= 0)
			continue;
		if (test->from_day > days.from)
			days.from = test->from_day;
		if (test->to_day < days.to)
			days.to = test->to_day;
	}
	return days;
}

/* The civil dates that are asked for: a span that holds one window of the kind. */
static void asked_dates(struct period period, struct civil_date month,
			struct civil_date ret_dates[2])
{
	ret_dates[0] = month;
	ret_dates[1] = date_add_months(month, 1);
	if (period.kind == PERIOD_QUARTER) {
		ret_dates[0] = date_quarter_start(month);
		ret_dates[1] = date_add_months(ret_dates[0], 3);
	} else if (period.kind == PERIOD_YEAR || period.kind == PERIOD_CONTRACT_YEAR) {
		ret_dates[0] = date_year_start(month);
		ret_dates[1] = date_add_months(ret_dates[0], 12);
	} else if (period.kind == PERIOD_DAY) {
		ret_dates[1] = date_add_days(month, 1);
	} else if (period.kind == PERIOD_WEEK) {
		ret_dates[0] = date_week_start(date_add_days(month, 6));
		ret_dates[1] = date_add_days(ret_dates[0], 7);
	}
}

static int64_t first_day(struct period period, int64_t month)
{
	struct civil_date dates[2];

	asked_dates(period, month_date(month), dates);
	return date_days(dates[0]);
}

/* A month whose window begins while the variant is in force. */
static int64_t month_in_force(struct period period, struct span days)
{
	int64_t month = MONTH_STANDARD;

	/* A window lasts a year at most: what is further away is begun near its end. */
	if (days.from > first_day(period, month))
		month = month_of(days.from);
	if (days.to < first_day(period, month) && month > month_of(days.to) + YEAR_MONTHS)
		month = month_of(days.to) + YEAR_MONTHS;
	while (first_day(period, month) < days.from)
		month++;
	while (first_day(period, month) >= days.to)
		month--;
	return month;
}

static bool measures_notice(const struct expr *expr)
{
	if (expr->op == EXPR_NAMED)
		return measures_notice(expr->args[0]);
	return expr->op == EXPR_VARIABLE && expr->index == VARIABLE_NOTICE;
}

static struct span asked_span(const struct trial *trial, int64_t month)
{
	struct civil_date dates[2];

	asked_dates(trial->variant->guarantee.window, month_date(month), dates);
	return (struct span){ zone_day_start(trial->contract->zone, dates[0]).ms,
			      zone_day_start(trial->contract->zone, dates[1]).ms };
}

static void facts_make(struct trial *trial, int64_t month)
{
	const struct guarantee *guarantee = &trial->variant->guarantee;
	struct civil_date start = date_year_start(month_date(month - MONTHS_BEFORE));

	if (guarantee->window.kind == PERIOD_SUBSCRIPTION)
		start = month_date(month);
	trial->resource =
		(struct subject){ .id = STR("resource"), .values = trial->witness.subjects };
	trial->claim = (struct claim){ .guarantee = UINT16_MAX,
				       .in_time = true,
				       .fields = trial->witness.claim_fields };
	trial->told = (struct record_told){ .id = STR("outage"), .recorded_ms = INT64_MIN };
	trial->facts = (struct facts){
		.id = STR("trial"),
		.life = { zone_day_start(trial->contract->zone, start).ms, INT64_MAX },
		.currency = trial->contract->currency,
		.billing_day = 1,
		.self = { .id = STR("trial"), .values = trial->witness.subjects },
		.resources = &trial->resource,
		.resource_count = 1,
		.records = trial->records,
		.claims = &trial->claim,
		.claim_count = 1,
		.claims_told = CLAIMS_LISTED,
		.as_of_ms = trial->window.to + 30 * DAY_MS,
	};
}

int trial_new(struct arena *arena, const struct contract *contract, const struct variant *variant,
	      struct trial_options options, struct trial **ret_trial)
{
	struct trial *trial = ARENA_NEW(arena, struct trial);
	struct series *series = ARENA_ARRAY(arena, struct series, contract->series_count);
	struct span *asked = ARENA_NEW(arena, struct span);
	int64_t month = options.month ? options.month
				      : month_in_force(variant->guarantee.window,
						       days_in_force(contract, variant));
	int r;

	if (!trial || !series || !asked)
		return -ENOMEM;
	trial->arena = arena;
	trial->contract = contract;
	trial->variant = variant;
	if (options.month_fee.den == 0 || ratio_sign(options.month_fee) == 0)
		options.month_fee = ratio_int(100 * currency_scale(contract->currency));
	r = witness_make(arena, contract, variant, options.month_fee, &trial->witness);
	if (r < 0)
		return r;
	*asked = asked_span(trial, month);
	trial->window = *asked;
	trial->witness.window_ms = asked->to - asked->from;
	trial->by_notice = measures_notice(variant->guarantee.measure);
	facts_make(trial, month);
	trial->facts.series = series;
	if (variant->guarantee.component_count > 0)
		trial->component = variant->guarantee.components[0];
	r = plan_new_alone(arena, contract, (struct windows){ asked, 1 }, variant->guarantee.number,
			   &trial->plan);
	if (r < 0)
		return r;
	*ret_trial = trial;
	return 0;
}

struct span trial_window(const struct trial *trial)
{
	return trial->window;
}

const struct witness *trial_witness(const struct trial *trial)
{
	return &trial->witness;
}

void trial_claim(struct trial *trial, int64_t filed_ms)
{
	trial->claim.in_time = false;
	trial->claim.filed_ms = filed_ms;
	trial->facts.as_of_ms = trial->window.to + 30 * DAY_MS;
	if (filed_ms > trial->facts.as_of_ms)
		trial->facts.as_of_ms = filed_ms;
}

void trial_delay(struct trial *trial, int64_t delay_ms)
{
	trial->delay_ms = delay_ms;
}

void trial_cause(struct trial *trial, const struct text *cause)
{
	const struct record_kind *kind = &trial->contract->kinds[trial->witness.kind];

	for (size_t i = 0; i < kind->field_count; i++)
		if (str_equal(trial->contract->fields[kind->fields[i]].name, STR("cause")))
			trial->witness.fields[i] =
				(struct value){ .type = VALUE_TEXTS, .texts = { cause, 1 } };
}

int64_t trial_money(const struct amounts *amounts, uint16_t currency)
{
	int64_t minor = 0, sum = 0;

	for (size_t i = 0; i < amounts->count; i++)
		if (type_is(amounts->items[i].type, TYPE_NUMBER, 1, 0) &&
		    amounts->items[i].number.type == VALUE_NUMBER &&
		    (amounts->items[i].number.currency == currency ||
		     amounts->items[i].number.currency == 0) &&
		    ratio_round(amounts->items[i].number.number, 1, RATIO_HALF_UP, &minor) == 0)
			sum += minor;
	return sum;
}

/* The events of the record: at its start (or a while after it) or its end. */
static int events_fill(const struct trial *trial, struct span span, struct value *values)
{
	const struct record_kind *kind = &trial->contract->kinds[trial->witness.kind];
	int64_t late_ms =
		span.to - span.from < trial->delay_ms ? span.to - span.from : trial->delay_ms;

	for (size_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &trial->contract->fields[kind->fields[i]];
		bool at_end = trial->witness.moments[i] == MOMENT_END;
		int64_t *at_ms;

		values[i] = trial->witness.fields[i];
		if (field->type.kind == TYPE_DATE) {
			int64_t day = date_days(zone_date(
				trial->contract->zone, instant_of(at_end ? span.to : span.from)));

			values[i] = (struct value){ .type = VALUE_DATE, .day = (int32_t)day };
		}
		if (field->type.kind != TYPE_INSTANT && field->type.kind != TYPE_INSTANTS)
			continue;
		at_ms = ARENA_NEW(trial->arena, int64_t);
		if (!at_ms)
			return -ENOMEM;
		*at_ms = at_end ? span.to : span.from + late_ms;
		values[i] = value_instant(*at_ms);
		if (field->type.kind == TYPE_INSTANTS)
			values[i] =
				(struct value){ .type = VALUE_INSTANTS, .instants = { at_ms, 1 } };
	}
	return 0;
}

static void announce(const struct trial *trial, struct span *span, struct value *values)
{
	const struct record_kind *kind = &trial->contract->kinds[trial->witness.kind];
	int64_t notice_ms = span->to - span->from;

	*span = (struct span){ trial->window.from, trial->window.from + HOUR_MS };
	for (size_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &trial->contract->fields[kind->fields[i]];

		if (str_equal(field->name, STR("published")))
			values[i] = value_instant(span->from - notice_ms);
	}
}

static int record_make(struct trial *trial, size_t number, struct span span)
{
	const struct record_kind *kind = &trial->contract->kinds[trial->witness.kind];
	struct value *values = ARENA_ARRAY(trial->arena, struct value, kind->field_count);
	bool named = trial->variant->guarantee.component_count > 0;
	int r = values ? events_fill(trial, span, values) : -ENOMEM;

	if (r < 0)
		return r;
	if (trial->by_notice)
		announce(trial, &span, values);
	trial->records[number] = (struct record){ .kind = trial->witness.kind,
						  .number = (uint32_t)number,
						  .from_ms = span.from,
						  .to_ms = span.to,
						  .component_count = named ? 1 : 0,
						  .components = &trial->component,
						  .fields = values,
						  .told = &trial->told };
	return 0;
}

static bool is_wide(const struct amounts *amounts)
{
	for (size_t i = 0; i < amounts->count; i++)
		if (amounts->items[i].number.type == VALUE_NUMBER &&
		    amounts->items[i].number.number.wide)
			return true;
	return false;
}

/* Adds to what is owed in the same unit already. */
static int amount_add(struct arena *arena, struct amounts *amounts, const struct amount *amount)
{
	for (size_t i = 0; i < amounts->count; i++) {
		struct amount *sum = &amounts->items[i];

		if (sum->type.kind == TYPE_TEXT || sum->type.kind != amount->type.kind ||
		    sum->type.money_power != amount->type.money_power ||
		    sum->type.unit != amount->type.unit ||
		    sum->number.currency != amount->number.currency)
			continue;
		return ratio_add(arena, sum->number.number, amount->number.number,
				 &sum->number.number);
	}
	if (amounts->count < AMOUNTS_MAX)
		amounts->items[amounts->count++] = *amount;
	return 0;
}

static int gather(struct arena *arena, const struct result *result, struct trial_outcome *outcome)
{
	int r = 0;

	if (!outcome->found) {
		outcome->status = result->status;
		outcome->row = result->row;
		outcome->downtime_ms = result->downtime_ms;
		outcome->base_ms = result->base_ms;
		outcome->deadline_ms = result->deadline_ms;
		outcome->entitlement = result->entitlement;
		outcome->measure = result->measure;
	}
	outcome->found = true;
	outcome->missed = outcome->missed || result->missed;
	outcome->capped = outcome->capped || result->capped;
	outcome->combined_away = outcome->combined_away || result->combined_away;
	for (size_t i = 0; i < result->gross.count && r >= 0; i++)
		r = amount_add(arena, &outcome->gross, &result->gross.items[i]);
	for (size_t i = 0; i < result->payable.count && r >= 0; i++)
		r = amount_add(arena, &outcome->payable, &result->payable.items[i]);
	return r;
}

static int settle(struct trial *trial, struct arena_mark mark, struct trial_outcome *ret_outcome)
{
	const struct settle_options options = { .proof = false };
	struct trial_outcome outcome = { .deadline_ms = INT64_MIN };
	const struct statement *statement;
	int r = settle_planned(trial->arena, trial->plan, &trial->facts, &options, &statement);

	outcome.measure = value_undefined(NULL);
	for (size_t i = 0; r == 0 && i < statement->result_count; i++)
		if (statement->results[i].guarantee == &trial->variant->guarantee)
			r = gather(trial->arena, &statement->results[i], &outcome);
	if (r < 0)
		return r;
	if (!is_wide(&outcome.gross) && !is_wide(&outcome.payable) &&
	    !(outcome.measure.type == VALUE_NUMBER && outcome.measure.number.wide))
		arena_rewind(trial->arena, mark);
	*ret_outcome = outcome;
	return 0;
}

int trial_outages(struct trial *trial, struct spans outages, struct trial_outcome *ret_outcome)
{
	struct arena_mark mark = arena_mark(trial->arena);
	size_t count = outages.count < TRIAL_OUTAGES_MAX ? outages.count : TRIAL_OUTAGES_MAX;
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++)
		r = record_make(trial, i, outages.items[i]);
	if (r < 0)
		return r;
	trial->facts.record_count = count;
	trial->facts.given_count = 0;
	return settle(trial, mark, ret_outcome);
}

int trial_outage(struct trial *trial, int64_t ms, struct trial_outcome *ret_outcome)
{
	struct span span = { trial->window.from, trial->window.from + ms };

	return trial_outages(trial, (struct spans){ &span, 1 }, ret_outcome);
}

int trial_measure(struct trial *trial, struct ratio measure, struct trial_outcome *ret_outcome)
{
	trial->given = (struct given){ .guarantee = trial->variant->guarantee.number,
				       .stage = GIVEN_MEASURE,
				       .value = value_number(measure) };
	trial->facts.record_count = 0;
	trial->facts.givens = &trial->given;
	trial->facts.given_count = 1;
	return settle(trial, arena_mark(trial->arena), ret_outcome);
}
