/* Claims: until when, whether in time, and with what it needs. */
#include "core/settle/evaluate.h"
#include "core/settle/proof.h"
#include "core/settle/results.h"

#include <errno.h>

int term_clock_end(struct run *run, const struct term_clock *clock, struct anchor anchor,
		   int64_t *ret_ms, bool *ret_known)
{
	bool days = clock->within->type.kind == TYPE_MONTHS || clock->within->type.unit >= UNIT_DAY;
	struct value within;
	int r = eval(run, clock->within, &within);

	if (r < 0)
		return r;
	*ret_known = within.type != VALUE_UNDEFINED;
	if (!*ret_known) {
		run->missing = within.missing;
		return 0;
	}
	r = clock_after(run,
			&(struct clock_question){ .anchor = anchor,
						  .amount = &within,
						  .type = clock->within->type,
						  .calendar = clock->calendar,
						  .through_end = days,
						  .end_counts = true },
			ret_ms);
	if (r == -EDOM || r == -ERANGE || r == -ENODATA) {
		*ret_known = false;
		return 0;
	}
	return r;
}

/* Within hours the exact instant is still in time; days end with an exclusive instant. */
bool clock_includes_end(const struct term_clock *clock)
{
	return clock->within && clock->within->type.kind != TYPE_MONTHS &&
	       clock->within->type.unit < UNIT_DAY;
}

static bool is_past(const struct result *result, int64_t at_ms)
{
	bool included =
		!result->guarantee->claim.by && clock_includes_end(&result->guarantee->claim.file);

	return at_ms > result->deadline_ms || (at_ms == result->deadline_ms && !included);
}

/* The time for a claim may run from something the claim itself tells. */
static bool waits_for_claim(const struct claim_stage *stage)
{
	return stage->file.of && stage->file.of->scope & SCOPE_CLAIM;
}

/* The first instant at which a claim is late; NO_INSTANT: never. */
static int claim_deadline(struct run *run, const struct claim_stage *stage, int64_t *ret_ms,
			  bool *ret_known)
{
	int64_t anchor_ms = run->measured.window.to;
	bool boundary = true;
	int r = 0;

	*ret_known = true;
	*ret_ms = NO_INSTANT;
	if (stage->by)
		return eval_instant(run, stage->by, ret_ms, ret_known);
	if (!stage->file.within || (waits_for_claim(stage) && !run->claim))
		return 0;
	if (stage->file.of) {
		r = eval_instant(run, stage->file.of, &anchor_ms, ret_known);
		boundary = stage->file.of->type.boundary;
	}
	return r < 0 || !*ret_known
		       ? r
		       : term_clock_end(run, &stage->file, (struct anchor){ anchor_ms, boundary },
					ret_ms, ret_known);
}

static bool claim_is_about(const struct claim *claim, const struct result *result)
{
	bool any = claim->window.from == 0 && claim->window.to == 0;

	return (claim->guarantee == UINT16_MAX || claim->guarantee == result->guarantee->number) &&
	       (any || span_overlaps(claim->window, result->window)) &&
	       (claim->record.len == 0 ||
		(result->record && str_equal(claim->record, result->record->told->id)));
}

/* Before which a claim is refused. */
static int opening(struct run *run, const struct claim_stage *stage, int64_t *ret_ms,
		   bool *ret_known)
{
	*ret_known = true;
	*ret_ms = INT64_MIN;
	return stage->opens && stage->early_refused
		       ? eval_instant(run, stage->opens, ret_ms, ret_known)
		       : 0;
}

/* The conditions of a claim that was filed: *ret_truth 1 when all hold, 0 when one does not, less
 * when nobody knows. */
static int conditions_hold(struct run *run, const struct claim_stage *stage, int *ret_truth)
{
	*ret_truth = 1;
	for (size_t i = 0; i < stage->condition_count; i++) {
		struct step *step;
		int truth;
		int r = eval_truth(run, stage->conditions[i].that, &truth);

		if (r < 0)
			return r;
		if (truth == 0 || *ret_truth > 0)
			*ret_truth = truth;
		if (truth < 0 || !run->proof)
			continue;
		step = step_add(run, STEP_CLAIM_CONDITION, stage->conditions[i].clause,
				stage->conditions[i].that);
		step_word(step, stage->conditions[i].that->text);
		step_value(step, value_bool(truth == 1), TYPE_OF(TYPE_BOOL));
	}
	return 0;
}

/* What one claim comes to; *ret_known false when nobody knows. in: whether its deadline is. */
static int judge(struct run *run, const struct claim *claim, struct result *result,
		 enum entitlement *ret_entitlement, bool *ret_known)
{
	const struct claim_stage *stage = &result->guarantee->claim;
	int64_t opens_ms;
	int truth, r = 0;

	*ret_entitlement = ENTITLED_CLAIMED;
	if (claim->in_time) {
		*ret_known = true;
		return 0;
	}
	if (waits_for_claim(stage))
		r = claim_deadline(run, stage, &result->deadline_ms, ret_known);
	if (r < 0 || !*ret_known)
		return r;
	if (result->deadline_ms != NO_INSTANT && is_past(result, claim->filed_ms)) {
		*ret_entitlement = ENTITLED_LATE;
		return 0;
	}
	r = opening(run, stage, &opens_ms, ret_known);
	if (r < 0 || !*ret_known)
		return r;
	if (claim->filed_ms < opens_ms) {
		*ret_entitlement = ENTITLED_EARLY;
		return 0;
	}
	r = conditions_hold(run, stage, &truth);
	*ret_known = truth >= 0;
	if (truth == 0)
		*ret_entitlement = ENTITLED_REFUSED;
	return r;
}

/* Whether a claim decides rather than another: the best does, of equal ones the first filed. */
static bool decides(enum entitlement here, const struct claim *claim, enum entitlement best,
		    const struct claim *other)
{
	static const int RANK[] = {
		[ENTITLED_CLAIMED] = 5,	  [ENTITLED_REFUSED] = 4, [ENTITLED_LATE] = 3,
		[ENTITLED_EARLY] = 2,	  [ENTITLED_NONE] = 0,	  [ENTITLED_AUTOMATIC] = 0,
		[ENTITLED_CLAIMABLE] = 0, [ENTITLED_LAPSED] = 0
	};

	if (!other || RANK[here] != RANK[best])
		return !other || RANK[here] > RANK[best];
	return !other->in_time && (claim->in_time || claim->filed_ms < other->filed_ms);
}

/* When an answer to a claim is due, or until when it can be appealed. */
static int claim_clock(struct run *run, const struct term_clock *clock, enum step_key key,
		       int64_t *ret_ms)
{
	int64_t anchor_ms, end_ms;
	struct step *step;
	bool known;
	int r;

	if (!clock->within)
		return 0;
	r = eval_instant(run, clock->of, &anchor_ms, &known);
	if (r >= 0 && known)
		r = term_clock_end(run, clock,
				   (struct anchor){ anchor_ms, clock->of->type.boundary }, &end_ms,
				   &known);
	if (r < 0 || !known)
		return r;
	*ret_ms = end_ms;
	if (!run->proof)
		return 0;
	step = step_add(run, key, run->guarantee->claim.clause, clock->within);
	step_instant(step, end_ms);
	return 0;
}

static int claim_clocks(struct run *run, const struct claim *claim, struct result *result)
{
	const struct claim_stage *stage = &result->guarantee->claim;
	int r;

	run->claim = claim;
	r = claim_clock(run, &stage->answer, STEP_ANSWER, &result->answer_by_ms);
	if (r >= 0)
		r = claim_clock(run, &stage->appeal, STEP_APPEAL, &result->appeal_by_ms);
	run->claim = NULL;
	return r;
}

/* The best of the claims that were filed; what nobody knows matters unless another is good. */
static int filed_claims(struct run *run, struct result *result, bool deadline_known,
			enum entitlement *ret_best)
{
	const struct claim *deciding = NULL;
	const struct missing *missing = NULL;
	bool open = false;
	int r = 0;

	*ret_best = ENTITLED_NONE;
	for (size_t i = 0; i < run->facts->claim_count && r >= 0; i++) {
		const struct claim *claim = &run->facts->claims[i];
		enum entitlement here;
		bool known = deadline_known;

		if (!claim_is_about(claim, result))
			continue;
		run->claim = claim;
		r = judge(run, claim, result, &here, &known);
		run->claim = NULL;
		if (r >= 0 && !known && !open)
			missing = run->missing;
		open |= !known;
		if (r >= 0 && known && decides(here, claim, *ret_best, deciding)) {
			deciding = claim;
			*ret_best = here;
		}
	}
	if (r >= 0 && open && *ret_best != ENTITLED_CLAIMED)
		return result_undefined(run, result, missing);
	return r >= 0 && deciding ? claim_clocks(run, deciding, result) : r;
}

static void claim_step(struct run *run, const struct result *result)
{
	static const char *const WORDS[] = { "nothing to claim",      "paid without a claim",
					     "not claimed yet",	      "claimed in time",
					     "never claimed in time", "claimed too late",
					     "claimed too early",     "refused" };
	const struct claim_stage *stage = &result->guarantee->claim;
	struct step *step;

	if (!run->proof)
		return;
	step = step_add(run, STEP_CLAIM, stage->clause,
			stage->file.within ? stage->file.within : stage->by);
	if (result->deadline_ms == NO_INSTANT)
		step_word(step, STR("no end"));
	else
		step_instant(step, result->deadline_ms);
	step_word(step, str_from(WORDS[result->entitlement]));
}

/* What becomes of that for which no claim is good, and none was filed or only too soon. */
static int not_claimed(struct run *run, struct result *result, bool deadline_known)
{
	const struct facts *facts = run->facts;
	bool dated = facts->as_of_ms != NO_INSTANT;
	bool over = dated && result->deadline_ms != NO_INSTANT && is_past(result, facts->as_of_ms);
	/* what nobody ever claims lapses with its deadline */
	bool never = facts->claims_told == CLAIMS_NONE && !dated &&
		     (result->deadline_ms != NO_INSTANT || !deadline_known);

	if (over || never)
		result->entitlement = ENTITLED_LAPSED;
	else if (dated && !deadline_known)
		return result_undefined(run, result, run->missing);
	else if (result->entitlement == ENTITLED_NONE)
		result->entitlement = ENTITLED_CLAIMABLE;
	return 0;
}

int claim_decide(struct run *run, struct result *result)
{
	const struct claim_stage *stage = &result->guarantee->claim;
	bool known;
	int r;

	if (!stage->needed) {
		result->entitlement = ENTITLED_AUTOMATIC;
		return 0;
	}
	r = claim_deadline(run, stage, &result->deadline_ms, &known);
	if (r < 0)
		return r;
	if (!known)
		result->deadline_ms = NO_INSTANT;
	r = filed_claims(run, result, known, &result->entitlement);
	if (r < 0 || result_is_open(result))
		return r;
	if (result->entitlement == ENTITLED_NONE && run->facts->claims_told == CLAIMS_IN_TIME)
		result->entitlement = ENTITLED_CLAIMED;
	else if (result->entitlement == ENTITLED_NONE || result->entitlement == ENTITLED_EARLY)
		r = not_claimed(run, result, known);
	claim_step(run, result);
	return r;
}
