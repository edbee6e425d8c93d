/* From which outage on a guarantee pays, and from which on a limit cuts, by trying. */
#include "core/explain/explainer.h"

#include <errno.h>
#include <stdlib.h>

#include "core/money/currency.h"
#include "core/study/schedule.h"
#include "core/study/trial.h"

#define RECORD_MS_MAX (366 * INT64_C(86400000))
#define PROBES_MAX 256
#define VARIANTS_TRIED_MAX 32
#define FEE_MAX INT64_C(1000000000)

/* Lengths to try, ascending; the edges of the table and both sides of them are among them. */
struct probes {
	int64_t ms[PROBES_MAX];
	size_t count;
	int64_t most;
};

struct search {
	struct explainer *explainer;
	struct arena *arena;
	struct trial *trial;
	struct probes probes;
};

typedef bool (*outcome_test)(const struct trial_outcome *outcome);

static bool does_pay(const struct trial_outcome *outcome)
{
	for (size_t i = 0; outcome->found && i < outcome->payable.count; i++) {
		const struct value *number = &outcome->payable.items[i].number;

		if (number->type == VALUE_TEXT ||
		    (number->type == VALUE_NUMBER && ratio_sign(number->number) > 0))
			return true;
	}
	return false;
}

static bool is_cut(const struct trial_outcome *outcome)
{
	return outcome->found && outcome->capped;
}

static void probe_add(struct probes *probes, int64_t ms)
{
	if (ms >= 0 && ms <= probes->most && probes->count < PROBES_MAX)
		probes->ms[probes->count++] = ms;
}

static int compare_ms(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static int probe_edges(struct search *search, const struct schedule *schedule)
{
	for (size_t i = 0; i < schedule->piece_count; i++) {
		const struct edge *ends[] = { &schedule->pieces[i].low, &schedule->pieces[i].high };

		for (size_t k = 0; k < 2; k++) {
			int64_t ms;
			int r;

			if (ends[k]->kind == BOUND_NONE || !ends[k]->known)
				continue;
			r = schedule_downtime(search->arena, schedule, ends[k]->value, &ms);
			if (r == -EDOM || r == -EOVERFLOW)
				continue;
			if (r < 0)
				return r;
			probe_add(&search->probes, ms - 1);
			probe_add(&search->probes, ms);
			probe_add(&search->probes, ms + 1);
		}
	}
	return 0;
}

/* Doubled lengths up to the longest, and what the table names. */
static int probes_make(struct search *search, const struct schedule *schedule)
{
	struct probes *probes = &search->probes;
	int r;

	probe_add(probes, 0);
	for (int64_t ms = 1; ms < probes->most; ms *= 2)
		probe_add(probes, ms);
	probe_add(probes, probes->most);
	r = probe_edges(search, schedule);
	qsort(probes->ms, probes->count, sizeof(probes->ms[0]), compare_ms);
	return r;
}

/* The shortest length with the verdict, between one without it and one with it. */
static int bisect(struct search *search, int64_t without, int64_t with, outcome_test verdict,
		  int64_t *ret_ms)
{
	while (without + 1 < with) {
		int64_t middle = without + (with - without) / 2;
		struct trial_outcome outcome;
		int r = trial_outage(search->trial, middle, &outcome);

		if (r < 0)
			return r;
		if (verdict(&outcome))
			with = middle;
		else
			without = middle;
	}
	*ret_ms = with;
	return 0;
}

/* The first length with the verdict; -1 when none was found. */
static int find_first(struct search *search, outcome_test verdict, int64_t *ret_ms)
{
	const struct probes *probes = &search->probes;
	int64_t before = -1;

	*ret_ms = -1;
	for (size_t i = 0; i < probes->count; i++) {
		struct trial_outcome outcome;
		int r = trial_outage(search->trial, probes->ms[i], &outcome);

		if (r < 0)
			return r;
		if (verdict(&outcome))
			return bisect(search, before, probes->ms[i], verdict, ret_ms);
		before = probes->ms[i];
	}
	return 0;
}

static const struct phrase *time_words(struct explainer *explainer, int64_t ms)
{
	return phrase_value(&explainer->maker, value_ms(ms), TYPE_DURATION);
}

static const struct phrase *amounts_words(struct explainer *explainer,
					  const struct amounts *amounts)
{
	const struct phrase *items[AMOUNTS_MAX];

	for (size_t i = 0; i < amounts->count; i++) {
		const struct amount *amount = &amounts->items[i];

		items[i] = amount->number.type == VALUE_TEXT
				   ? phrase_name(&explainer->maker, amount->number.text.str)
				   : phrase_value(&explainer->maker, amount->number, amount->type);
	}
	return phrase_list(&explainer->maker, PHRASE_IS_AND, items, amounts->count);
}

static int new_trial(struct search *search, struct ratio fee, struct trial **ret_trial)
{
	struct explainer *explainer = search->explainer;

	return trial_new(search->arena, explainer->contract, explainer->variant,
			 (struct trial_options){ .month_fee = fee }, ret_trial);
}

static int is_cut_at(struct search *search, int64_t fee, bool *ret_cut)
{
	struct trial_outcome outcome = { .found = false };
	struct trial *trial;
	int r = new_trial(search, ratio_int(fee), &trial);

	if (r == 0)
		r = trial_outage(trial, search->probes.most, &outcome);
	*ret_cut = is_cut(&outcome);
	return r;
}

/* The least monthly charge, in minor units, at which a limit cuts the longest; -1: none does. */
static int find_fee(struct search *search, int64_t *ret_fee)
{
	int64_t without = 0, with = FEE_MAX;
	bool cut;
	int r = is_cut_at(search, with, &cut);

	*ret_fee = -1;
	if (r < 0 || !cut)
		return r;
	while (without + 1 < with && r == 0) {
		int64_t middle = without + (with - without) / 2;

		r = is_cut_at(search, middle, &cut);
		if (cut)
			with = middle;
		else
			without = middle;
	}
	*ret_fee = with;
	return r;
}

static struct value money_of(const struct explainer *explainer, int64_t minor)
{
	struct value money = value_number(ratio_int(minor));

	money.currency = explainer->contract->currency;
	return money;
}

static const struct phrase *first_words(struct explainer *explainer, int64_t ms,
					const struct trial_outcome *outcome)
{
	const struct guarantee *guarantee = explainer->guarantee;
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *time = time_words(explainer, ms);
	const struct phrase *owed = amounts_words(explainer, &outcome->payable);

	if (guarantee->deadline)
		return SAY(maker, FIRST_TOOK, time, owed);
	return guarantee->kinds >> KIND_OUTAGE & 1 ? SAY(maker, FIRST_PAYS, time, owed)
						   : SAY(maker, FIRST_RECORD, time, owed);
}

/* Where limits cut, or the charge from which on they do. */
static int explain_cut(struct search *search)
{
	struct explainer *explainer = search->explainer;
	struct phrase_maker *maker = &explainer->maker;
	struct trial_outcome outcome;
	int64_t ms, fee = -1;
	int r = find_first(search, is_cut, &ms);

	if (r == 0 && ms >= 0) {
		r = trial_outage(search->trial, ms, &outcome);
		if (r == 0)
			explain_add(explainer, SAY(maker, CUT_FROM, time_words(explainer, ms),
						   amounts_words(explainer, &outcome.payable),
						   amounts_words(explainer, &outcome.gross)));
		return r;
	}
	if (r == 0)
		r = find_fee(search, &fee);
	if (r < 0)
		return r;
	explain_add(explainer,
		    fee >= 0 ? SAY(maker, CUT_AT_FEE, time_words(explainer, search->probes.most),
				   phrase_value(maker, money_of(explainer, fee), TYPE_MONEY))
			     : SAID(maker, CUT_NEVER));
	return 0;
}

static int explain_found(struct search *search, int64_t first_ms)
{
	struct explainer *explainer = search->explainer;
	struct phrase_maker *maker = &explainer->maker;
	struct trial_outcome first, most;
	int r = trial_outage(search->trial, first_ms, &first);

	if (r == 0)
		explain_add(explainer, first_words(explainer, first_ms, &first));
	if (r == 0)
		r = trial_outage(search->trial, search->probes.most, &most);
	if (r == 0 && does_pay(&most))
		explain_add(explainer,
			    SAY(maker, LONGEST_PAYS, time_words(explainer, search->probes.most),
				amounts_words(explainer, &most.payable)));
	if (r == 0 &&
	    (explainer->guarantee->limit_count > 0 || explainer->contract->limit_count > 0))
		r = explain_cut(search);
	return r;
}

static int try_all(struct search *search, const struct schedule *schedule)
{
	struct explainer *explainer = search->explainer;
	struct phrase_maker *maker = &explainer->maker;
	int64_t fee = ratio_sign(explainer->options.month_fee) > 0
			      ? explainer->options.month_fee.num
			      : 100 * currency_scale(explainer->contract->currency);
	int64_t first_ms = -1;
	int r = probes_make(search, schedule);

	if (r == 0)
		r = find_first(search, does_pay, &first_ms);
	if (r < 0)
		return r;
	explain_add(explainer,
		    SAY(maker, TRIED, phrase_value(maker, money_of(explainer, fee), TYPE_MONEY),
			time_words(explainer, span_ms(trial_window(search->trial)))));
	if (first_ms >= 0)
		return explain_found(search, first_ms);
	explain_add(explainer, SAY(maker, NEVER_PAYS, time_words(explainer, search->probes.most)));
	return 0;
}

/* Trials make records; samples, counts and computed shares do not follow from the length of one. */
static bool can_be_tried(const struct explainer *explainer, const struct schedule *schedule)
{
	const struct guarantee *guarantee = explainer->guarantee;

	return (!guarantee->slots || guarantee->slots->series < 0) &&
	       schedule->kind != QUANTITY_NOTICE && schedule->kind != QUANTITY_SHARE &&
	       schedule->kind != QUANTITY_COUNT && explainer->contract->currency != CURRENCY_NONE;
}

void explain_trials(struct explainer *explainer)
{
	const struct guarantee_set *set =
		&explainer->contract->guarantees[explainer->guarantee->number];
	struct search *search = ARENA_NEW(explainer->maker.arena, struct search);
	struct schedule schedule;
	int r = search ? 0 : -ENOMEM;

	if (r == 0 && (explainer->guarantee->pay.mode == PAY_NONE ||
		       explainer->variant >= set->variants + VARIANTS_TRIED_MAX))
		return;
	if (r == 0) {
		search->explainer = explainer;
		search->arena = explainer->maker.arena;
		r = new_trial(search, explainer->options.month_fee, &search->trial);
	}
	if (r == 0)
		r = schedule_make(search->arena, search->trial, explainer->variant, &schedule);
	if (r == 0 && can_be_tried(explainer, &schedule)) {
		search->probes.most = explainer->guarantee->per == PER_WINDOW
					      ? span_ms(trial_window(search->trial))
					      : RECORD_MS_MAX;
		r = try_all(search, &schedule);
	}
	if (r < 0)
		explainer->maker.error = r;
}
