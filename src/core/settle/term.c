/* Rights that arise from results, and the end of a subscription. */
#include "core/settle/evaluate.h"
#include "core/settle/proof.h"
#include "core/settle/results.h"
#include "core/settle/stages.h"

#include <errno.h>

#define RENEWALS_MAX 10000

/* Dates past all calendars leave a result open; only what the machine lacks is an error. */
static int soft(int r)
{
	return r == -ENOMEM || r == -EOVERFLOW ? r : 0;
}

/* One of the clocks in a right's life, counted from its anchor or from the window's end. */
static int right_clock(struct run *run, const struct term_clock *clock, enum step_key key,
		       int64_t *ret_ms)
{
	struct anchor anchor;
	bool known;
	int r;

	if (!clock->within)
		return 0;
	anchor.boundary = clock->of->type.boundary;
	r = eval_instant(run, clock->of, &anchor.ms, &known);
	if (r >= 0 && known)
		r = term_clock_end(run, clock, anchor, ret_ms, &known);
	if (r >= 0 && known && run->proof)
		step_instant(step_add(run, key, STR_NONE, clock->within), *ret_ms);
	return r;
}

/* Notice to give is told where there is a proof; nothing is counted from it. */
static int right_notice(struct run *run, const struct right *right)
{
	struct value value;
	int r;

	if (!right->notice || !run->proof)
		return 0;
	r = eval(run, right->notice, &value);
	if (r >= 0)
		step_value(step_add(run, STEP_NOTICE, right->clause, right->notice), value,
			   right->notice->type);
	return r;
}

/* Money that comes with a right; what it comes to may be open, the right is not. */
static int right_gives(struct run *run, const struct right *right, struct result *result)
{
	struct amounts owed = { 0 };
	struct value value;
	int r = eval(run, right->gives, &value);

	if (r < 0)
		return r;
	if (value.type == VALUE_UNDEFINED)
		return result_undefined(run, result, value.missing);
	if (ratio_sign(value.number) <= 0)
		return 0;
	owed.items[0] = (struct amount){ value, right->gives->type };
	owed.count = 1;
	r = amounts_round(run, &owed, &result->gross);
	/* what lapsed is not owed any more */
	if (r >= 0 && result->entitlement != ENTITLED_LAPSED)
		r = amounts_round(run, &owed, &result->payable);
	return r;
}

/* What a right that arose brings along: time to put it right, notice, end of its life, money. */
static int right_arises(struct run *run, const struct right *right, struct result *result)
{
	int r = right_clock(run, &right->cure, STEP_CURE, &result->due_ms);

	if (r >= 0)
		r = right_clock(run, &right->exercise, STEP_EXERCISE, &result->deadline_ms);
	if (r >= 0)
		r = right_notice(run, right);
	result->entitlement = ENTITLED_CLAIMABLE;
	if (run->facts->as_of_ms != NO_INSTANT && result->deadline_ms != NO_INSTANT &&
	    run->facts->as_of_ms >= result->deadline_ms + clock_includes_end(&right->exercise))
		result->entitlement = ENTITLED_LAPSED;
	return r < 0 || !right->gives ? r : right_gives(run, right, result);
}

static int right_settle(struct run *run, const struct right *right, struct span window)
{
	struct result *result;
	struct step *step;
	int truth;
	int r = result_new(run, window, &result);

	if (r < 0)
		return r;
	result->right = right;
	result->provisional =
		run->facts->as_of_ms != NO_INSTANT && run->facts->as_of_ms < window.to;
	run->measured = (struct measured){ .window = window,
					   .live = span_intersect(window, run->facts->life) };
	run->at_ms = window.from;
	run->missing = NULL;
	r = eval_truth(run, right->when, &truth);
	if (r < 0)
		return r;
	if (truth < 0)
		return result_undefined(run, result, run->missing);
	result->missed = truth == 1;
	result->status = truth == 1 ? STATUS_MISSED : STATUS_KEPT;
	result->entitlement = ENTITLED_NONE;
	if (run->proof) {
		step = step_add(run, STEP_RIGHT, right->clause, right->when);
		step_word(step, right->id);
		step_value(step, value_bool(truth == 1), TYPE_OF(TYPE_BOOL));
	}
	r = truth == 1 ? right_arises(run, right, result) : 0;
	if (run->proof)
		steps_take(run, &result->steps, &result->step_count);
	return r;
}

int rights_settle(struct run *run)
{
	int r = 0;

	run->guarantee = NULL;
	run->subject = &run->facts->self;
	run->item_word = STR_NONE;
	for (size_t i = 0; i < run->contract->right_count && r >= 0; i++) {
		struct plan_windows windows;

		r = windows_of(run, run->contract->rights[i].window, &windows);
		for (size_t k = 0; r >= 0 && k < windows.count; k++)
			if (span_overlaps(windows.windows[k], run->facts->life))
				r = right_settle(run, &run->contract->rights[i],
						 windows.windows[k]);
	}
	return r;
}

static void term_step(struct run *run, const char *what, struct value value, struct type type)
{
	const struct term *term = run->contract->term;
	struct step *step;

	if (!run->proof)
		return;
	step = step_add(run, STEP_TERM, term->clause, NULL);
	step->at = term->at;
	step_word(step, str_from(what));
	step_value(step, value, type);
}

/* The first instant at which it is too late to stop a renewal: months and days are civil ones and
 * the last day is too late, of hours the exact instant is in time. */
static int renewal_too_late(const struct run *run, const struct expr *expr, struct ratio notice,
			    int64_t end_ms, int64_t *ret_ms)
{
	struct zone_local local = zone_local(run->contract->zone, instant_of(end_ms));
	struct type type = expr->type;
	int64_t back;
	int r = ratio_round(notice, 1, RATIO_CEILING, &back);

	if (r < 0)
		return r;
	if (type.kind != TYPE_MONTHS && type.unit < UNIT_DAY) {
		*ret_ms = end_ms - back + 1;
		return 0;
	}
	local.date = type.kind == TYPE_MONTHS
			     ? date_add_months(local.date, -back)
			     : date_add_days(local.date, -((back + DAY_MS - 1) / DAY_MS));
	*ret_ms = zone_day_start(run->contract->zone, local.date).ms;
	return 0;
}

/* Start plus commitment, moved on by tacit renewals that were not stopped in time. *ret_known is
 * false when nobody told what decides. */
static int commitment_end(struct run *run, int64_t requested_ms, int64_t *ret_ms, bool *ret_known)
{
	const struct term *term = run->contract->term;
	struct value value;
	int r;

	*ret_ms = NO_INSTANT;
	*ret_known = true;
	if (!term->commitment)
		return 0;
	r = eval(run, term->commitment, &value);
	*ret_known = r >= 0 && value.type != VALUE_UNDEFINED;
	if (!*ret_known)
		return r;
	if (value.type == VALUE_INSTANT) {
		*ret_ms = value.instant_ms;
		return 0;
	}
	if (run->facts->life.from == INT64_MIN)
		return 0;
	r = clock_after(run,
			&(struct clock_question){ .anchor = { run->facts->life.from, true },
						  .amount = &value,
						  .type = term->commitment->type,
						  .calendar = -1,
						  .through_end = false },
			ret_ms);
	for (unsigned renewals = 0; r >= 0 && term->renewal_every && renewals < RENEWALS_MAX;
	     renewals++) {
		struct value notice = value_ms(0), every;
		int64_t last_ms = *ret_ms;

		r = eval(run, term->renewal_every, &every);
		if (r >= 0 && term->renewal_notice)
			r = eval(run, term->renewal_notice, &notice);
		*ret_known =
			r >= 0 && every.type != VALUE_UNDEFINED && notice.type != VALUE_UNDEFINED;
		if (!*ret_known) {
			*ret_ms = NO_INSTANT;
			return r;
		}
		if (ratio_sign(every.number) <= 0)
			return 0;
		if (term->renewal_notice)
			r = renewal_too_late(run, term->renewal_notice, notice.number, *ret_ms,
					     &last_ms);
		if (r < 0 || requested_ms < last_ms)
			return r;
		r = clock_after(run,
				&(struct clock_question){ .anchor = { *ret_ms, true },
							  .amount = &every,
							  .type = term->renewal_every->type,
							  .calendar = -1,
							  .through_end = false },
				ret_ms);
	}
	return r;
}

static int end_find(struct run *run, struct ending_result *result)
{
	const struct term *term = run->contract->term;
	struct value notice;
	int64_t noticed_ms = result->requested_ms;
	bool known, ends;
	int r = commitment_end(run, result->requested_ms, &result->commitment_end_ms, &known);

	if (r >= 0 && run->ending->agreed_ms != NO_INSTANT) {
		result->end_ms = run->ending->agreed_ms;
		return r;
	}
	if (r >= 0 && term->end) {
		/* it stays as it is when nobody knows */
		return eval_instant(run, term->end, &result->end_ms, &ends);
	}
	if (r >= 0 && term->notice) {
		r = eval(run, term->notice, &notice);
		known = known && r >= 0 && notice.type == VALUE_NUMBER;
		if (known)
			r = clock_after(run,
					&(struct clock_question){ .anchor = { noticed_ms, false },
								  .amount = &notice,
								  .type = term->notice->type,
								  .calendar = -1,
								  .through_end = true },
					&noticed_ms);
	}
	/* NO_INSTANT lies before all others */
	if (r >= 0 && known)
		result->end_ms = result->commitment_end_ms > noticed_ms ? result->commitment_end_ms
									: noticed_ms;
	return r;
}

/* What invoices that are paid cover beyond the end: whole ones, and the days of the one it cuts. */
static int paid_beyond(struct run *run, int64_t end_ms, struct value *ret_money)
{
	int r = 0;

	*ret_money = value_number(ratio_int(0));
	ret_money->currency = run->facts->currency;
	for (size_t i = 0; i < run->facts->invoice_count && r >= 0; i++) {
		const struct invoice *invoice = &run->facts->invoices[i];
		struct value part = invoice->amount;
		int64_t all, beyond;

		if (!invoice->paid || invoice->covers.to <= end_ms)
			continue;
		all = civil_day(run, invoice->covers.to, true) -
		      civil_day(run, invoice->covers.from, false) + 1;
		beyond = civil_day(run, invoice->covers.to, true) -
			 civil_day(run,
				   end_ms > invoice->covers.from ? end_ms : invoice->covers.from,
				   false) +
			 1;
		if (values_mix(ret_money, &part))
			return rate_missing(run, part.currency, ret_money->currency,
					    run->contract->term->at, ret_money);
		if (ratio_sign(part.number) != 0)
			ret_money->currency = part.currency;
		r = ratio_mul(run->arena, part.number, ratio_of(beyond, all), &part.number);
		if (r >= 0)
			r = ratio_add(run->arena, ret_money->number, part.number,
				      &ret_money->number);
	}
	return r;
}

static int money_find(struct run *run, const struct expr *expr, const char *what,
		      struct value *ret_money)
{
	int64_t minor;
	int r = 0;

	if (expr)
		r = eval(run, expr, ret_money);
	if (r < 0 || ret_money->type != VALUE_NUMBER)
		return r;
	r = ratio_round(ret_money->number, 1, run->contract->money_rounding, &minor);
	if (r < 0)
		return r;
	ret_money->number = ratio_int(minor);
	term_step(run, what, *ret_money, TYPE_MONEY);
	return 0;
}

/* The first invoice is of the day on which the subscription began, whenever it is to end. */
static int first_invoice_find(struct run *run, struct value *ret_money)
{
	int64_t at_ms = run->at_ms;
	int r;

	if (run->facts->life.from != INT64_MIN)
		run->at_ms = run->facts->life.from;
	r = money_find(run, run->contract->term->first_invoice, "first invoice", ret_money);
	run->at_ms = at_ms;
	return r;
}

static int ending_settle(struct run *run, const struct ending *ending, struct ending_result *result)
{
	const struct term *term = run->contract->term;
	struct value undefined = value_undefined(NULL);
	bool known = true;
	int64_t anchor_ms;
	int r;

	*result = (struct ending_result){ .requested_ms = ending->requested_ms,
					  .end_ms = NO_INSTANT,
					  .commitment_end_ms = NO_INSTANT,
					  .early_charge = undefined,
					  .first_invoice = undefined,
					  .last_invoice = undefined,
					  .refund = undefined,
					  .refund_by_ms = NO_INSTANT };
	run->ending = ending;
	run->ending_end_ms = NO_INSTANT;
	run->at_ms = ending->requested_ms != NO_INSTANT ? ending->requested_ms : 0;
	run->steps.count = 0;
	r = ending->requested_ms != NO_INSTANT ? soft(end_find(run, result)) : 0;
	run->ending_end_ms = result->end_ms;
	if (r >= 0 && result->end_ms != NO_INSTANT)
		term_step(run, ending->agreed_ms != NO_INSTANT ? "agreed end" : "end",
			  value_instant(result->end_ms), TYPE_OF(TYPE_INSTANT));
	if (r >= 0)
		r = money_find(run, term->early_charge, "early charge", &result->early_charge);
	if (r >= 0)
		r = first_invoice_find(run, &result->first_invoice);
	if (r >= 0)
		r = money_find(run, term->last_invoice, "last invoice", &result->last_invoice);
	if (r >= 0 && term->refund_given && !term->refund && result->end_ms != NO_INSTANT)
		r = paid_beyond(run, result->end_ms, &result->refund);
	if (r >= 0)
		r = money_find(run, term->refund, "refund", &result->refund);
	if (r >= 0 && term->refund_within.within) {
		anchor_ms = result->end_ms;
		known = anchor_ms != NO_INSTANT;
		if (term->refund_within.of)
			r = eval_instant(run, term->refund_within.of, &anchor_ms, &known);
		if (r >= 0 && known)
			r = term_clock_end(
				run, &term->refund_within,
				(struct anchor){ anchor_ms,
						 term->refund_within.of
							 ? term->refund_within.of->type.boundary
							 : true },
				&result->refund_by_ms, &known);
	}
	run->ending = NULL;
	steps_take(run, &result->steps, &result->step_count);
	return r;
}

int endings_settle(struct run *run, const struct ending_result **ret_endings, size_t *ret_count)
{
	/* the first invoice is known without anybody leaving */
	static const struct ending nobody_leaves = { .requested_ms = NO_INSTANT,
						     .agreed_ms = NO_INSTANT };
	const struct ending *endings = run->facts->endings;
	struct ending_result *results;
	size_t count;
	int r = 0;

	*ret_count = 0;
	if (!run->contract->term)
		return 0;
	count = run->facts->ending_count;
	if (count == 0 && run->contract->term->first_invoice) {
		endings = &nobody_leaves;
		count = 1;
	}
	results = ARENA_ARRAY(run->arena, struct ending_result, count);
	if (!results)
		return -ENOMEM;
	run->subject = &run->facts->self;
	for (size_t i = 0; i < count && r >= 0; i++)
		r = ending_settle(run, &endings[i], &results[i]);
	*ret_endings = results;
	*ret_count = count;
	return r;
}
