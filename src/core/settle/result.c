/* One result: from the measured window or record to what is payable. */
#include "core/settle/evaluate.h"
#include "core/settle/proof.h"
#include "core/settle/results.h"
#include "core/settle/stages.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

int results_reserve(struct run *run, size_t count)
{
	size_t capacity = run->result_count + count;
	struct result *results;

	if (capacity <= run->result_capacity)
		return 0;
	/* exactly what the first asks for, which is mostly all; then so that copying stays rare */
	if (run->result_count > 0 && capacity < 2 * run->result_capacity)
		capacity = 2 * run->result_capacity;
	results = ARENA_ARRAY_RAW(run->arena, struct result, capacity);
	if (!results)
		return -ENOMEM;
	if (run->result_count > 0)
		memcpy(results, run->results, run->result_count * sizeof(*results));
	run->results = results;
	run->result_capacity = capacity;
	return 0;
}

/* What nobody knows of yet. */
static const struct result blank = { .measure = { .type = VALUE_UNDEFINED },
				     .expires = { .type = VALUE_UNDEFINED },
				     .deadline_ms = NO_INSTANT,
				     .answer_by_ms = NO_INSTANT,
				     .appeal_by_ms = NO_INSTANT,
				     .due_ms = NO_INSTANT };

int result_new(struct run *run, struct span window, struct result **ret_result)
{
	struct result *result;

	if (run->result_count == run->result_capacity &&
	    results_reserve(run, run->result_capacity + 16) < 0)
		return -ENOMEM;
	result = &run->results[run->result_count++];
	memcpy(result, &blank, run->result_head);
	result->gross.count = result->payable.count = 0;
	result->guarantee = run->guarantee;
	result->window = window;
	result->whole = run->guarantee ? run->whole : window;
	result->turn = run->result_count;
	result->item = run->item_word;
	result->readings = run->guarantee ? run->guarantee->readings : 0;
	*ret_result = result;
	run->steps.count = 0;
	return 0;
}

static int finding_add(struct run *run, struct result *result, enum diag_id id,
		       const struct missing *missing)
{
	struct finding *finding = ARENA_NEW(run->arena, struct finding);

	if (!finding)
		return -ENOMEM;
	finding->id = id;
	if (missing) {
		finding->at = missing->at;
		finding->args[0] = missing->name;
		finding->args[1] = missing->subject;
	}
	result->findings = finding;
	result->finding_count = 1;
	return 0;
}

static enum diag_id missing_id(enum missing_kind kind)
{
	switch (kind) {
	case MISSING_FACT:
		break;
	case MISSING_SILENT:
		return DIAG_UNDEFINED_SILENT;
	case MISSING_GAP:
		return DIAG_UNDEFINED_GAP;
	case MISSING_RATE:
		return DIAG_UNDEFINED_RATE;
	case MISSING_RATES:
		return DIAG_UNDEFINED_RATES;
	case MISSING_CHARGE:
		return DIAG_PENDING_CHARGE;
	case MISSING_DOMAIN:
		return DIAG_UNDEFINED_DOMAIN;
	}
	return DIAG_UNDEFINED_FACT;
}

int result_undefined(struct run *run, struct result *result, const struct missing *missing)
{
	enum missing_kind kind = missing ? missing->kind : MISSING_FACT;

	if (result->status == STATUS_UNDEFINED || result->status == STATUS_PENDING)
		return 0;
	result->status = kind == MISSING_CHARGE ? STATUS_PENDING : STATUS_UNDEFINED;
	return finding_add(run, result, missing_id(kind), missing);
}

void result_owe_nothing(struct result *result)
{
	result->gross.count = result->payable.count = 0;
	result->entitlement = ENTITLED_NONE;
	result->deadline_ms = result->answer_by_ms = result->appeal_by_ms = NO_INSTANT;
}

int result_blind(struct run *run, struct result *result)
{
	result->status = STATUS_UNDEFINED;
	return finding_add(run, result, DIAG_UNDEFINED_EVIDENCE, NULL);
}

int result_incomparable(struct run *run, struct result *result, struct str one, struct str other)
{
	const struct missing sides = { .name = one, .subject = other };

	result->status = STATUS_UNDEFINED;
	return finding_add(run, result, DIAG_UNDEFINED_UNITS, &sides);
}

/* A condition of the subscription that does not hold, and where it stands. */
static int not_entitled(struct run *run, struct result *result, struct missing missing)
{
	result->status = STATUS_NOT_ENTITLED;
	return finding_add(run, result, DIAG_NOT_ENTITLED, &missing);
}

static inline bool has_preconditions(const struct run *run)
{
	const struct guarantee *guarantee = run->guarantee;

	return guarantee->applies || guarantee->entitled_count > 0 || run->judges_subscription ||
	       guarantee->outside_life == RULE_UNDEFINED;
}

/* applies:, entitled: and conditions on the subscription. *ret_settled: nothing more is to do. */
static int preconditions(struct run *run, struct result *result, bool *ret_settled)
{
	const struct guarantee *guarantee = run->guarantee;
	const struct condition *barred = NULL;
	int truth = 1;
	int r = 0;

	*ret_settled = true;
	run->missing = NULL;
	if (guarantee->outside_life == RULE_UNDEFINED &&
	    span_ms(run->measured.live) < span_ms(run->measured.window)) {
		result->status = STATUS_DOES_NOT_APPLY; /* whatever else nobody told */
		return 0;
	}
	if (guarantee->applies)
		r = eval_truth(run, guarantee->applies, &truth);
	if (r < 0)
		return r;
	if (truth < 0)
		return result_undefined(run, result, run->missing);
	if (truth == 0) {
		result->status = STATUS_DOES_NOT_APPLY;
		return 0;
	}
	if (run->judges_subscription)
		r = subscription_barred(run, &barred);
	if (r < 0)
		return r;
	if (barred && barred->effect == EFFECT_DOES_NOT_APPLY) {
		result->status = STATUS_DOES_NOT_APPLY;
		return 0;
	}
	if (barred)
		return not_entitled(run, result,
				    (struct missing){ MISSING_FACT, barred->clause,
						      barred->that->text, barred->at });
	run->missing = NULL;
	for (size_t i = 0; i < guarantee->entitled_count; i++) {
		r = eval_truth(run, guarantee->entitled[i].that, &truth);
		if (r < 0)
			return r;
		if (truth < 0)
			return result_undefined(run, result, run->missing);
		if (truth == 1)
			continue;
		return not_entitled(run, result,
				    (struct missing){ MISSING_FACT, guarantee->entitled[i].clause,
						      guarantee->entitled[i].that->text,
						      guarantee->entitled[i].that->at });
	}
	*ret_settled = false;
	return 0;
}

static void measure_step(struct run *run)
{
	const struct expr *measure = run->guarantee->measure;
	struct step *step;

	if (!run->proof)
		return;
	step = step_add(run, STEP_MEASURE, STR_NONE, measure);
	step_word(step, measure->text);
	step_value(step, run->measure, measure->type);
}

static void quantity_steps(struct run *run)
{
	const struct measured *measured = &run->measured;
	struct step *step;

	if (!run->proof || run->guarantee->per == PER_RECORD)
		return;
	step = step_add(run, STEP_DOWNTIME, STR_NONE, NULL);
	step_ms(step, measured->counted_ms);
	if (run->guarantee->rounding.to_ms > 0) {
		step = step_add(run, STEP_ROUND, STR_NONE, NULL);
		step_value(step, value_number(measured->downtime_ms), TYPE_DURATION);
		step_ms(step, run->guarantee->rounding.to_ms);
	}
	step = step_add(run, STEP_BASE, STR_NONE, run->guarantee->base);
	step_value(step, measured->base, TYPE_DURATION);
}

/* The quantity: given, or measured. *ret_nothing when there was nothing to measure. */
static int measure_find(struct run *run, struct result *result, bool *ret_nothing)
{
	const struct given *given = given_find(run, GIVEN_MEASURE);
	struct step *step;
	int r = 0;

	*ret_nothing = false;
	if (given) {
		run->measure = given->value;
		if (run->proof) {
			step = step_add(run, STEP_GIVEN, STR_NONE, NULL);
			step_word(step, STR("measure"));
			step_value(step, given->value, run->guarantee->measure->type);
		}
	} else {
		quantity_steps(run);
		r = eval(run, run->guarantee->measure, &run->measure);
		if (r >= 0 && run->measure.type != VALUE_UNDEFINED)
			measure_step(run);
	}
	value_copy(&result->measure, &run->measure);
	result->measure_type = run->guarantee->measure->type;
	if (r < 0 || run->measure.type != VALUE_UNDEFINED)
		return r;
	if (run->measure.missing && run->measure.missing->kind == MISSING_DOMAIN &&
	    run->measured.record_count == 0) {
		*ret_nothing = true;
		return 0;
	}
	if (run->guarantee->deadline && run->item && item_runs(run, run->item))
		return 0; /* the clock still runs and nobody told until when */
	return result_undefined(run, result, run->measure.missing);
}

static void target_step(struct run *run, struct value value, bool kept)
{
	static const char *const WORDS[] = { "", "at least", "at most", "over", "below" };
	struct step *step;

	if (!run->proof)
		return;
	step = step_add(run, STEP_TARGET, STR_NONE, run->guarantee->target_value);
	step_word(step, str_from(WORDS[run->guarantee->target]));
	step_value(step, value, run->guarantee->target_value->type);
	step_word(step, kept ? STR("kept") : STR("missed"));
}

static bool is_point(const struct value *value)
{
	return value->type == VALUE_INSTANT || value->type == VALUE_INSTANTS ||
	       value->type == VALUE_DATE;
}

/* What measure() gives of a guarantee that stands later in the file may be of any kind. */
static bool are_alike(const struct value *a, const struct value *b)
{
	return a->type == b->type || (is_point(a) && is_point(b));
}

/* How the measure stands to what is promised. *value becomes undefined where they do not
 * compare. */
static int measure_order(struct run *run, struct value *value, int *ret_order)
{
	const struct expr *target = run->guarantee->target_value;
	const struct value *measure = &run->measure;

	if (LIKELY(measure->type == VALUE_NUMBER && value->type == VALUE_NUMBER &&
		   measure->currency == value->currency)) {
		*ret_order = ratio_compare(measure->number, value->number);
		return 0;
	}
	if (!are_alike(measure, value))
		return missing_new(
			run, (struct missing){ MISSING_DOMAIN, target->text, STR_NONE, target->at },
			value);
	if (values_mix(measure, value))
		return rate_missing(run, measure->currency, value->currency, target->at, value);
	*ret_order = value_order(run, measure, value);
	return 0;
}

static int target_compare(struct run *run, struct result *result)
{
	const struct guarantee *guarantee = run->guarantee;
	UNCLEARED struct value value;
	bool kept = false;
	int order = 0;
	int r;

	if (guarantee->target == TARGET_NONE && guarantee->deadline && !run->item)
		return deadline_missed(run, &result->missed);
	if (guarantee->target == TARGET_NONE) {
		result->missed = guarantee->deadline && run->item->kept == 0;
		return 0;
	}
	r = eval(run, guarantee->target_value, &value);
	if (r < 0)
		return r;
	if (value.type == VALUE_UNDEFINED)
		return result_undefined(run, result, value.missing);
	r = measure_order(run, &value, &order);
	if (r < 0 || value.type == VALUE_UNDEFINED)
		return r < 0 ? r : result_undefined(run, result, value.missing);
	switch (guarantee->target) {
	case TARGET_NONE:
	case TARGET_AT_LEAST:
		assert(guarantee->target != TARGET_NONE);
		kept = order >= 0;
		break;
	case TARGET_AT_MOST:
		kept = order <= 0;
		break;
	case TARGET_OVER:
		kept = order > 0;
		break;
	case TARGET_BELOW:
		kept = order < 0;
		break;
	}
	result->missed = !kept;
	target_step(run, value, kept);
	return 0;
}

/* What is owed when the claim does not help. */
static void claim_outcome(struct result *result)
{
	bool lost = true;

	switch (result->entitlement) {
	case ENTITLED_LATE:
	case ENTITLED_LAPSED:
		result->status = STATUS_LATE;
		break;
	case ENTITLED_EARLY:
	case ENTITLED_REFUSED:
		result->status = STATUS_REFUSED;
		break;
	case ENTITLED_NONE:
	case ENTITLED_AUTOMATIC:
	case ENTITLED_CLAIMABLE:
	case ENTITLED_CLAIMED:
		lost = false;
		break;
	}
	for (size_t i = 0; lost && i < result->payable.count; i++)
		result->payable.items[i].number.number = ratio_int(0);
	if (lost && result->payable.count > 0 && result->payable.items[0].type.kind == TYPE_TEXT)
		result->payable.count = 0;
}

static void gross_step(struct run *run, const struct result *result)
{
	for (size_t i = 0; run->proof && i < result->gross.count; i++) {
		struct step *step = step_add(run, STEP_GROSS, STR_NONE, NULL);

		step_value(step, result->gross.items[i].number, result->gross.items[i].type);
	}
}

/* What a limit cut before is owed once its period is over. */
static int carried_add(struct run *run, const struct result *result, struct amounts *owed)
{
	int64_t at_ms = result->record ? result->record->from_ms : result->window.from;
	int r = 0;

	if (at_ms < run->carry.from_ms)
		return 0;
	for (size_t i = 0; i < run->carry.amounts.count && r >= 0; i++) {
		struct step *step;

		r = amounts_put(owed, &run->carry.amounts.items[i], run->arena);
		if (r < 0 || !run->proof)
			continue;
		step = step_add(run, STEP_CARRIED, STR_NONE, NULL);
		step_value(step, run->carry.amounts.items[i].number,
			   run->carry.amounts.items[i].type);
	}
	run->carry.amounts.count = 0;
	return r;
}

static int sum_rounded(const struct run *run, const struct amount *like, int64_t *ret_minor)
{
	const struct amount *sum = amounts_find(&run->summed, like);

	*ret_minor = 0;
	return sum ? ratio_round(sum->number.number, 1, run->contract->money_rounding, ret_minor)
		   : 0;
}

/* Money rounds once, at the end of the window: what one record loses by it the next one gets, so
 * that the records of a window add up to their exact sum rounded, in each currency. */
static int rounded_with_others(struct run *run, struct result *result, const struct amounts *exact)
{
	int r = 0;

	if (run->guarantee->per == PER_WINDOW || run->contract->money_each ||
	    run->guarantee->pay.records_best)
		return 0;
	if (run->summed_window.to != result->window.to ||
	    run->summed_window.from != result->window.from) {
		run->summed_window = result->window;
		run->summed.count = 0;
	}
	for (size_t i = 0; i < exact->count && r >= 0; i++) {
		struct amount *amount = &result->payable.items[i];
		int64_t before, after;

		if (!type_is(amount->type, TYPE_NUMBER, 1, 0))
			continue;
		r = sum_rounded(run, amount, &before);
		if (r >= 0)
			r = amounts_put(&run->summed, &exact->items[i], run->arena);
		if (r >= 0)
			r = sum_rounded(run, amount, &after);
		if (r >= 0)
			amount->number.number = ratio_int(after - before);
	}
	return r;
}

/* The same numbers, not only the same value: enough to know that nothing changed it. */
static bool is_same(struct ratio a, struct ratio b)
{
	return a.num == b.num && a.den == b.den && a.wide == b.wide;
}

/* What the pay stage, or the case, says is owed before limits. */
static int owed_find(struct run *run, struct result *result, bool nothing, struct amounts *ret_owed,
		     bool *ret_repeated)
{
	const struct given *given = given_find(run, GIVEN_AMOUNT);
	int r = 0;

	ret_owed->count = 0;
	*ret_repeated = false;
	if (given) {
		r = amounts_put(ret_owed, &(struct amount){ given->value, TYPE_MONEY }, run->arena);
		result->row = 0;
	} else if (run->guarantee->pay.mode != PAY_NONE && !nothing) {
		r = pay_compute(run, result, ret_owed, ret_repeated);
	}
	if (r >= 0 && run->carry.amounts.count > 0)
		r = carried_add(run, result, ret_owed);
	return r;
}

static int amounts_settle(struct run *run, struct result *result, bool nothing)
{
	UNCLEARED struct amounts owed;
	struct ratio exact = { .den = 0 }; /* of the only amount, before limits */
	bool repeated;
	int r = owed_find(run, result, nothing, &owed, &repeated);

	if (r < 0 || repeated || result_is_open(result))
		return r;
	r = amounts_round(run, &owed, &result->gross);
	gross_step(run, result);
	if (owed.count == 1)
		exact = owed.items[0].number.number;
	if (r >= 0)
		r = limits_apply(run, result, run->guarantee->limits, run->guarantee->limit_count,
				 &owed);
	if (r >= 0 && result_is_open(result))
		result->gross.count = 0;
	if (r < 0 || result_is_open(result))
		return r;
	if (owed.count == 0) {
		result->payable.count = 0;
	} else if (is_same(exact, owed.items[0].number.number)) {
		result->payable.count = 1;
		value_copy(&result->payable.items[0].number, &result->gross.items[0].number);
		result->payable.items[0].type = result->gross.items[0].type;
	} else {
		r = amounts_round(run, &owed, &result->payable);
	}
	if (r >= 0)
		r = rounded_with_others(run, result, &owed);
	if (r >= 0)
		repeat_note(run, result);
	return r;
}

/* True when records lie in the window and all of them were lost to a precondition. */
static bool nothing_entitled(const struct run *run)
{
	bool lost = false;

	if (!run->any_lost || run->item)
		return false; /* of a record, whether it was lost itself is known before */
	for (size_t i = 0; i < run->item_count; i++) {
		const struct item *item = &run->items[i];

		if (!span_contains(run->measured.window, item->record->from_ms))
			continue;
		if (item->state == ITEM_COUNTED)
			return false;
		lost = lost ||
		       (item->dropped_by && item->dropped_by->effect == EFFECT_NOT_ENTITLED);
	}
	return lost && run->measured.counted_ms == 0;
}

/* Something was taken away, and not only because its row of slots is too short. */
static bool any_excluded(const struct run *run)
{
	if (run->item) { /* what was taken of a record may lie before its window */
		for (size_t i = taken_first(run, run->item); i < taken_end(run, run->item); i++)
			if (!span_is_empty(run->taken[run->taken_places[i]].span))
				return true;
		return false;
	}
	for (size_t i = 0; run->measured.taken_ms > 0 && i < run->taken_count; i++)
		if (run->taken[i].why != TAKEN_SLOT &&
		    span_overlaps(run->taken[i].span, taken_reach(run, &run->taken[i])))
			return true;
	return run->guarantee->per != PER_RECORD && lengths_lost(run, false) > 0;
}

static void status_find(struct run *run, struct result *result, bool nothing)
{
	const struct guarantee *guarantee = run->guarantee;
	bool owed = !amounts_are_zero(&result->gross);

	if (guarantee->target == TARGET_NONE && !guarantee->deadline)
		result->missed = owed || result->row > 0;
	if (guarantee->pay.mode == PAY_NONE && guarantee->target == TARGET_NONE &&
	    !guarantee->deadline) {
		result->status = STATUS_MEASURED;
		return;
	}
	if (result->below_minimum && amounts_are_zero(&result->payable))
		result->status = STATUS_BELOW_MINIMUM;
	else if (result->missed || owed)
		result->status = STATUS_MISSED;
	else if (nothing_entitled(run))
		result->status = STATUS_NOT_ENTITLED;
	else if (!nothing && run->measured.counted_ms == 0 && any_excluded(run))
		result->status = STATUS_EXCLUDED;
	else
		result->status = STATUS_KEPT;
}

/* The deadline of the record is not over and nothing has happened yet: kept so far. */
static bool still_runs(const struct run *run)
{
	return run->guarantee->deadline && run->item && item_runs(run, run->item);
}

/* Something may be owed though there was nothing to measure. */
static bool is_owed_anyway(const struct run *run)
{
	return run->carry.amounts.count > 0 || given_find(run, GIVEN_AMOUNT);
}

int result_settle(struct run *run, struct result *result)
{
	bool settled = false, nothing;
	int r = has_preconditions(run) ? preconditions(run, result, &settled) : 0;

	if (r < 0 || settled)
		return r;
	r = measure_find(run, result, &nothing);
	if (r >= 0 && still_runs(run)) {
		result->status = result_is_open(result) ? result->status : STATUS_KEPT;
		result->provisional = true;
		return 0;
	}
	if (r >= 0 && !result_is_open(result) && !nothing)
		r = target_compare(run, result);
	if (r >= 0 && !result_is_open(result) && (!nothing || is_owed_anyway(run)))
		r = amounts_settle(run, result, nothing);
	if (r < 0 || result_is_open(result))
		return r;
	status_find(run, result, nothing);
	if (amounts_are_zero(&result->payable))
		return 0;
	if (run->guarantee->expires)
		r = eval(run, run->guarantee->expires, &result->expires);
	if (r >= 0)
		r = claim_decide(run, result);
	if (r >= 0 && result_is_open(result))
		result_owe_nothing(result);
	else if (r >= 0)
		claim_outcome(result);
	return r;
}
