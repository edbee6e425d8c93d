#include "tests/lib/statement_sample.h"

#include <errno.h>
#include <string.h>

#include "core/money/currency.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define CLOSING_MS INT64_C(1777845600000) /* 2026-05-04T00:00:00+02:00 */
#define APRIL_MS INT64_C(1774994400000)	  /* 2026-04-01T00:00:00+02:00 */
#define MAY_MS INT64_C(1777586400000)
#define JUNE_MS INT64_C(1780264800000)
#define AT(day, hour, minute) (APRIL_MS + ((day)-1) * DAY_MS + (hour)*HOUR_MS + (minute)*MINUTE_MS)

static const struct zone zone = {
	.name = STR("Etc/GMT-2"),
	.first_offset_seconds = 7200,
	.standard_seconds = 7200,
};

static struct str reading_texts[] = { STR("monthly-fee"), STR("fees of the month") };
static struct reading readings[] = {
	{ .id = STR("base"),
	  .clause = STR("4.2"),
	  .open = STR("percent of what"),
	  .texts = reading_texts,
	  .alternative_count = 2 },
	{ .id = STR("restored"),
	  .clause = STR("5.1"),
	  .open = STR("when the service is restored"),
	  .texts = reading_texts,
	  .alternative_count = 2,
	  .silent = true },
};

static struct expr hundred = {
	.op = EXPR_CONSTANT,
	.type = { .kind = TYPE_NUMBER, .percent = true },
	.text = STR("99.9%"),
	.constant = { .type = VALUE_NUMBER, .number = { 999, 1000, NULL } },
};
static struct expr four_hours = {
	.op = EXPR_CONSTANT,
	.type = { .kind = TYPE_NUMBER, .time_power = 1, .unit = UNIT_H },
	.text = STR("4 h"),
	.constant = { .type = VALUE_NUMBER, .number = { 4 * HOUR_MS, 1, NULL } },
};
static struct expr planned = { .text = STR("planned and notice >= 7 days") };
static const struct str remedies[] = { STR("account credit"), STR("refund") };
static const struct condition maintenance = {
	.kind = CONDITION_DURING,
	.that = &planned,
	.clause = STR("3.1"),
	.because = STR("announced 8 days ahead"),
};
static const struct guarantee availability = {
	.id = STR("availability"),
	.clause = STR("4"),
	.title = STR("Availability of the line"),
	.target = TARGET_AT_LEAST,
	.target_value = &hundred,
	.remedies = remedies,
	.remedy_count = COUNT_OF(remedies),
	.chosen_by = STR("customer"),
	.nature = STR("price reduction"),
};
static const struct guarantee restoration = {
	.id = STR("restoration"),
	.clause = STR("5"),
	.number = 1,
	.target = TARGET_AT_MOST,
	.target_value = &four_hours,
};
static const struct right leave = { .id = STR("leave"), .clause = STR("7") };
static struct term term = { .clause = STR("8") };

static const struct contract contract = {
	.id = STR("office-line"),
	.version = STR("2026"),
	.title = STR("Office line"),
	.guarantor = STR("Example Telecom"),
	.zone_name = STR("Etc/GMT-2"),
	.zone = &zone,
	.readings = readings,
	.reading_count = COUNT_OF(readings),
	.term = &term,
};

static struct record_told told[] = {
	{ .id = STR("o1") },
	{ .id = STR("o2") },
	{ .id = STR("o3") },
	{ .id = STR("m1") },
};

static const struct record records[] = {
	{ .from_ms = AT(10, 8, 0), .to_ms = AT(10, 14, 0), .told = &told[0] },
	{ .from_ms = AT(20, 23, 30), .to_ms = AT(21, 0, 42), .told = &told[1] },
	{ .from_ms = AT(25, 2, 0), .to_ms = AT(25, 3, 0), .told = &told[2] },
	{ .from_ms = AT(25, 2, 0), .to_ms = AT(25, 4, 0), .told = &told[3] },
};

static const struct proof_span counted_spans[] = {
	{ .span = { AT(10, 8, 0), AT(10, 14, 0) }, .record = &records[0] },
	{ .span = { AT(20, 23, 30), AT(21, 0, 42) }, .record = &records[1] },
};
static const struct proof_span taken_spans[] = {
	{ .span = { AT(25, 2, 0), AT(25, 3, 0) },
	  .record = &records[2],
	  .taken = &maintenance,
	  .by = &records[3],
	  .why = TAKEN_CONDITION },
};

#define NUMBER(num, den)                                                                           \
	{                                                                                          \
		.type = VALUE_NUMBER, .number = { num, den, NULL }                                 \
	}
#define ARG_MS(ms)                                                                                 \
	{                                                                                          \
		.value = NUMBER(ms, 1), .type = {.kind = TYPE_NUMBER, .time_power = 1 }            \
	}
#define ARG_PERCENT(num, den)                                                                      \
	{                                                                                          \
		.value = NUMBER(num, den), .type = {.kind = TYPE_NUMBER, .percent = true }         \
	}
#define ARG_COUNT(count)                                                                           \
	{                                                                                          \
		.value = NUMBER(count, 1), .type = {.kind = TYPE_NUMBER }                          \
	}
#define ARG_TEXT(literal)                                                                          \
	{                                                                                          \
		.text = STR(literal)                                                               \
	}
#define ARG_AT(ms)                                                                                 \
	{                                                                                          \
		.value = { .type = VALUE_INSTANT, .instant_ms = (ms) }, .type = {                  \
			.kind = TYPE_INSTANT                                                       \
		}                                                                                  \
	}

static const struct step steps[] = {
	{ .key = STEP_RECORDS,
	  .args = { ARG_COUNT(3), ARG_AT(AT(10, 8, 0)), ARG_AT(AT(25, 3, 0)) },
	  .arg_count = 3 },
	{ .key = STEP_EXCLUDED_TIME,
	  .clause = STR("3.1"),
	  .record = &records[2],
	  .at = { .line = 31 },
	  .rule = STR("planned and notice >= 7 days"),
	  .args = { ARG_MS(HOUR_MS), ARG_TEXT("o3"), ARG_TEXT("announced 8 days ahead") },
	  .arg_count = 3 },
	{ .key = STEP_DOWNTIME, .args = { ARG_MS(432 * MINUTE_MS) }, .arg_count = 1 },
	{ .key = STEP_BASE, .args = { ARG_MS(43200 * MINUTE_MS) }, .arg_count = 1 },
	{ .key = STEP_MEASURE,
	  .args = { ARG_TEXT("availability"), ARG_PERCENT(99, 100) },
	  .arg_count = 2 },
	{ .key = STEP_TARGET,
	  .args = { ARG_TEXT("at least"), ARG_PERCENT(999, 1000), ARG_TEXT("missed") },
	  .arg_count = 3 },
	{ .key = STEP_ROW,
	  .clause = STR("4.2"),
	  .at = { .line = 40 },
	  .rule = STR("below: 99.9%"),
	  .args = { ARG_COUNT(1), ARG_PERCENT(99, 100) },
	  .arg_count = 2 },
};

static struct value money(int64_t minor, int64_t den)
{
	return (struct value){ .type = VALUE_NUMBER,
			       .number = ratio_of(minor, den),
			       .currency = (uint16_t)currency_of(STR("USD")) };
}

static struct amounts owed(int64_t minor, int64_t den)
{
	return (struct amounts){ { { money(minor, den), TYPE_MONEY } }, 1 };
}

/* The steps above and those that speak of money. */
static int make_steps(struct arena *arena, struct result *result)
{
	const struct step tail[] = {
		{ .key = STEP_PRICE,
		  .args = { { .text = STR("5% of monthly-fee") },
			    { .value = money(3025, 2), .type = TYPE_MONEY } },
		  .arg_count = 2 },
		{ .key = STEP_ROUND_MONEY,
		  .args = { { .value = money(3025, 2), .type = TYPE_MONEY },
			    { .value = money(1513, 1), .type = TYPE_MONEY } },
		  .arg_count = 2 },
	};
	struct step *all = ARENA_ARRAY(arena, struct step, COUNT_OF(steps) + COUNT_OF(tail));

	if (!all)
		return -ENOMEM;
	memcpy(all, steps, sizeof(steps));
	memcpy(all + COUNT_OF(steps), tail, sizeof(tail));
	result->steps = all;
	result->step_count = COUNT_OF(steps) + COUNT_OF(tail);
	return 0;
}

static int make_availability(struct arena *arena, struct result *result)
{
	struct result_bounds *bounds = ARENA_NEW(arena, struct result_bounds);
	struct result_posting *posting = ARENA_NEW(arena, struct result_posting);

	if (!bounds || !posting)
		return -ENOMEM;
	*bounds = (struct result_bounds){ owed(1513, 1), owed(3025, 1), true, true };
	*posting = (struct result_posting){ owed(1000, 1), owed(513, 1) };
	*result = (struct result){
		.guarantee = &availability,
		.window = { APRIL_MS, MAY_MS },
		.status = STATUS_MISSED,
		.missed = true,
		.measure = { .type = VALUE_NUMBER, .number = ratio_of(99, 100) },
		.measure_type = TYPE_PERCENT,
		.downtime_ms = 432 * MINUTE_MS,
		.counted_ms = 432 * MINUTE_MS,
		.taken_ms = HOUR_MS,
		.unmeasured_ms = 5 * MINUTE_MS,
		.base_ms = 43200 * MINUTE_MS,
		.record_count = 2,
		.row = 1,
		.gross = owed(3025, 2),
		.payable = owed(1513, 1),
		.bounds = bounds,
		.entitlement = ENTITLED_CLAIMABLE,
		.deadline_ms = JUNE_MS,
		.answer_by_ms = JUNE_MS,
		.appeal_by_ms = INT64_MIN,
		.due_ms = INT64_MIN,
		.readings = 1,
		.counted = counted_spans,
		.counted_count = COUNT_OF(counted_spans),
		.taken = taken_spans,
		.taken_count = COUNT_OF(taken_spans),
		.posting = posting,
	};
	return make_steps(arena, result);
}

static int make_restoration(struct arena *arena, struct result *result)
{
	static const struct finding finding = { .id = DIAG_USAGE,
						.args = { STR("restored of o1 is not told") } };
	struct alternative *alternatives = ARENA_ARRAY(arena, struct alternative, 2);

	if (!alternatives)
		return -ENOMEM;
	alternatives[0] = (struct alternative){ STR("restored"), STR("repair-begun"), owed(0, 1),
						STATUS_KEPT };
	alternatives[0].payable.count = 0;
	alternatives[1] = (struct alternative){ STR("restored"), STR("closed"), owed(2000, 1),
						STATUS_MISSED };
	*result = (struct result){
		.guarantee = &restoration,
		.item = STR("line-7"),
		.record = &records[0],
		.window = { APRIL_MS, MAY_MS },
		.status = STATUS_UNDEFINED,
		.provisional = true,
		.base_ms = 720 * HOUR_MS,
		.record_count = 1,
		.deadline_ms = INT64_MIN,
		.answer_by_ms = INT64_MIN,
		.appeal_by_ms = INT64_MIN,
		.due_ms = AT(10, 12, 0),
		.readings = 2,
		.findings = &finding,
		.finding_count = 1,
		.alternatives = alternatives,
		.alternative_count = 2,
	};
	return 0;
}

static void make_right(struct result *result)
{
	*result = (struct result){
		.right = &leave,
		.window = { APRIL_MS, MAY_MS },
		.status = STATUS_KEPT,
		.deadline_ms = INT64_MIN,
		.answer_by_ms = INT64_MIN,
		.appeal_by_ms = INT64_MIN,
		.due_ms = INT64_MIN,
		.payable = { { { { .type = VALUE_NUMBER, .number = ratio_int(3 * DAY_MS) },
				 { .kind = TYPE_NUMBER, .time_power = 1, .unit = UNIT_DAY } } },
			     1 },
	};
}

static int make_ending(struct arena *arena, struct statement *statement)
{
	static const struct missing no_invoice = { .kind = MISSING_CHARGE, .name = STR("usage") };
	struct ending_result *ending = ARENA_NEW(arena, struct ending_result);

	if (!ending)
		return -ENOMEM;
	*ending = (struct ending_result){
		.requested_ms = AT(10, 9, 0),
		.end_ms = MAY_MS,
		.commitment_end_ms = INT64_MIN,
		.early_charge = money(0, 1),
		.last_invoice = value_undefined(&no_invoice),
		.refund = money(990, 1),
		.refund_by_ms = JUNE_MS,
	};
	statement->endings = ending;
	statement->ending_count = 1;
	return 0;
}

int statement_sample(struct arena *arena, const struct statement **ret_statement)
{
	static const struct facts facts = { .id = STR("s1"), .customer = STR("Zoé & Sons") };
	struct statement *statement = ARENA_NEW(arena, struct statement);
	struct result *results = ARENA_ARRAY(arena, struct result, 3);

	if (!statement || !results)
		return -ENOMEM;
	if (make_availability(arena, &results[0]) < 0 || make_restoration(arena, &results[1]) < 0)
		return -ENOMEM;
	make_right(&results[2]);
	*statement = (struct statement){
		.contract = &contract,
		.facts = &facts,
		.asked = { APRIL_MS, MAY_MS },
		.as_of_ms = CLOSING_MS,
		.revision = 2,
		.results = results,
		.result_count = 3,
		.total = owed(1513, 1),
	};
	if (make_ending(arena, statement) < 0)
		return -ENOMEM;
	*ret_statement = statement;
	return 0;
}
