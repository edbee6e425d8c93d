/* Conditions: what a contract takes away, from records, from time, or altogether. */
#include "core/settle/evaluate.h"
#include "core/settle/results.h"
#include "core/settle/stages.h"

#include <errno.h>

static int spans_add(struct run *run, struct spans *set, struct spans more)
{
	return spans_union(run->arena, *set, more, set);
}

/* Time outside the numerator is remembered by effect, whatever happened in it. */
static int away_note(struct run *run, const struct condition *condition, struct spans away)
{
	int r = spans_add(run, &run->removed, away);

	if (r >= 0 && condition->effect == EFFECT_OUT_OF_BASE && condition->whole)
		r = spans_add(run, &run->out_of_base, away);
	return r;
}

/* A record that is out of the base takes its own time with it. */
static int record_drop(struct run *run, size_t number, const struct condition *condition)
{
	struct item *item = &run->items[number];
	struct spans lost = item->spans;
	int r = 0;

	if (condition->effect == EFFECT_OUT_OF_BASE)
		r = spans_add(run, &run->out_of_base, lost);
	for (size_t i = 0; i < lost.count && r >= 0; i++)
		r = taken_add(run, (struct taken){ (uint32_t)number, lost.items[i], condition, NULL,
						   TAKEN_CONDITION });
	item->state = ITEM_DROPPED;
	item->dropped_by = condition;
	run->any_lost = run->any_lost || condition->effect == EFFECT_NOT_ENTITLED;
	return r;
}

/* Without the fact that decides, the record counts for the customer and not for the provider; the
 * caller compares both. */
static int record_unsure(struct run *run, size_t number, const struct condition *condition)
{
	struct item *item = &run->items[number];

	unsure(run, item->missing);
	return run->evidence == EVIDENCE_BEST ? record_drop(run, number, condition) : 0;
}

static int on_records(struct run *run, const struct condition *condition)
{
	int8_t *truths = ARENA_ARRAY_RAW(run->arena, int8_t, run->item_count);
	int r = truths ? 0 : -ENOMEM;

	/* all are judged before any is dropped, so that a record sees the others as they were */
	for (size_t i = 0; i < run->item_count && r >= 0; i++) {
		int truth;

		if (run->items[i].state != ITEM_COUNTED)
			continue;
		item_look(run, &run->items[i]);
		run->missing = NULL;
		r = eval_truth(run, condition->that, &truth);
		truths[i] = (int8_t)truth;
		run->items[i].missing = run->missing ? run->missing : run->items[i].missing;
	}
	run->item = NULL;
	run->record = NULL;
	run->missing = NULL;
	for (size_t i = 0; i < run->item_count && r >= 0; i++) {
		if (run->items[i].state != ITEM_COUNTED)
			continue;
		if (truths[i] < 0)
			r = record_unsure(run, i, condition);
		else if (truths[i] == (condition->kind == CONDITION_UNLESS))
			r = record_drop(run, i, condition);
	}
	return r;
}

/* A condition on the subscription, not on a record of it. */
static bool is_on_subscription(const struct condition *condition)
{
	return condition->kind != CONDITION_DURING && !(condition->that->scope & SCOPE_RECORD) &&
	       condition->effect > EFFECT_COUNTS_AS_UP;
}

int subscription_barred(struct run *run, const struct condition **ret_barred)
{
	const struct guarantee *guarantee = run->guarantee;
	int r = 0;

	*ret_barred = NULL;
	for (size_t i = 0; i < guarantee->condition_count && !*ret_barred; i++) {
		const struct condition *condition = &guarantee->conditions[i];
		int truth;

		if (!is_on_subscription(condition))
			continue;
		run->missing = NULL;
		r = eval_truth(run, condition->that, &truth);
		if (r < 0)
			return r;
		if (truth < 0)
			unsure(run, run->missing);
		if (truth < 0 ? run->evidence == EVIDENCE_BEST
			      : truth == (condition->kind == CONDITION_UNLESS))
			*ret_barred = condition;
	}
	return r;
}

/* Those that hold where:. Without the fact that decides a record takes time away only in the best
 * case. */
static int records_that_hold(struct run *run, const struct condition *condition,
			     const struct record **records, size_t *count)
{
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++) {
		int truth;
		int r;

		run->record = records[i];
		run->at_ms = records[i]->from_ms;
		run->missing = NULL;
		r = eval_truth(run, condition->that, &truth);
		run->record = NULL;
		if (r < 0)
			return r;
		if (truth < 0)
			unsure(run, run->missing);
		if (truth == 1 || (truth < 0 && run->evidence == EVIDENCE_BEST))
			records[kept++] = records[i];
	}
	*count = kept;
	return 0;
}

/* The records of a condition, with their time. */
static int during_records(struct run *run, const struct condition *condition,
			  const struct record ***ret_records, struct span **ret_spans,
			  size_t *ret_count)
{
	const struct record **records =
		ARENA_ARRAY_RAW(run->arena, const struct record *, run->facts->record_count);
	struct span *spans;
	size_t count;
	int r = 0;

	if (!records)
		return -ENOMEM;
	count = records_gather(run, condition->kinds, RECORD_LENGTH_ONLY, records);
	if (condition->that)
		r = records_that_hold(run, condition, records, &count);
	spans = ARENA_ARRAY_RAW(run->arena, struct span, count);
	if (r < 0 || !spans)
		return r < 0 ? r : -ENOMEM;
	for (size_t i = 0; i < count; i++)
		spans[i] = (struct span){ records[i]->from_ms, records[i]->to_ms };
	*ret_records = records;
	*ret_spans = spans;
	*ret_count = count;
	return 0;
}

/* Remembers which record took the time that was taken last. */
static void name_takers(struct run *run, size_t first, const struct record **records,
			const struct span *spans, size_t count)
{
	for (size_t i = first; i < run->taken_count; i++)
		for (size_t k = 0; k < count && !run->taken[i].by; k++)
			if (span_overlaps(run->taken[i].span, spans[k]))
				run->taken[i].by = records[k];
}

/* What overlap with a span leaves the base, when not the whole declared window does. */
static int overlap_out_of_base(struct run *run, size_t first)
{
	struct spans more = { ARENA_ARRAY_RAW(run->arena, struct span, run->taken_count - first),
			      0 };

	if (!more.items)
		return -ENOMEM;
	for (size_t i = first; i < run->taken_count; i++)
		more.items[more.count++] = run->taken[i].span;
	spans_normalise(&more);
	return spans_add(run, &run->out_of_base, more);
}

/* The first span of a set, which is not empty, that ends past an instant; the last one when all end
 * before. Items come in order of their start, so the search goes on from where it was for the item
 * before. Mostly it is that one or the next, which cannot be foretold: no jump depends on it. */
static inline size_t ends_past(struct spans set, size_t at, int64_t at_ms)
{
	const size_t last = set.count - 1;

	while (UNLIKELY(at > 0 && set.items[at - 1].to > at_ms))
		at--;
	at += (at < last) & (set.items[at].to <= at_ms);
	while (UNLIKELY(at < last && set.items[at].to <= at_ms))
		at++;
	return at;
}

struct hit {
	size_t item;
	size_t away; /* the first span that may overlap it */
};

/* The items that a set of spans, which is not empty, may take time from. */
static size_t hits_find(const struct run *run, struct spans away, struct hit *hits)
{
	size_t at = 0, count = 0;

	for (size_t i = 0; i < run->item_count; i++) {
		const struct item *item = &run->items[i];
		struct span whole;

		if (item->state != ITEM_COUNTED || item->spans.count == 0)
			continue;
		whole.from = item->spans.items[0].from;
		whole.to = item->spans.items[item->spans.count - 1].to;
		at = ends_past(away, at, whole.from);
		hits[count] = (struct hit){ i, at };
		count += (away.items[at].from < whole.to) & (away.items[at].to > whole.from);
	}
	return count;
}

static int subtract_from_items(struct run *run, const struct condition *condition,
			       struct spans away)
{
	struct hit *hits;
	size_t count;
	int r = 0;

	if (UNLIKELY(away.count == 0))
		return 0;
	hits = ARENA_ARRAY_RAW(run->arena, struct hit, run->item_count);
	if (!hits)
		return -ENOMEM;
	count = hits_find(run, away, hits);
	for (size_t i = 0; i < count && r >= 0; i++)
		r = item_subtract(
			run, hits[i].item,
			(struct spans){ away.items + hits[i].away, away.count - hits[i].away },
			condition);
	return r;
}

static int keep_in_items(struct run *run, const struct condition *condition, struct spans keep)
{
	int r = 0;

	for (size_t i = 0; i < run->item_count && r >= 0; i++)
		if (run->items[i].state == ITEM_COUNTED)
			r = item_keep(run, i, keep, condition, TAKEN_CONDITION);
	return r;
}

static int subtract_all(struct run *run, const struct condition *condition, struct spans away,
			bool outside)
{
	size_t first = run->taken_count;
	int r = outside ? keep_in_items(run, condition, away)
			: subtract_from_items(run, condition, away);

	if (r >= 0 && condition->effect == EFFECT_OUT_OF_BASE && !condition->whole)
		r = overlap_out_of_base(run, first);
	if (r >= 0 && !outside)
		r = away_note(run, condition, away);
	return r;
}

static int during_kinds(struct run *run, const struct condition *condition)
{
	const struct record **records;
	struct span *spans;
	struct spans away;
	size_t count, first = run->taken_count;
	int r = during_records(run, condition, &records, &spans, &count);

	if (r >= 0 && condition->budget && count > 0)
		r = budget_apply(run, condition, records, &count, spans);
	if (r < 0 || (count == 0 && !condition->outside))
		return r;
	away = (struct spans){ spans, count };
	if (run->proof)
		r = spans_copy(run->arena, away, &away);
	if (r < 0)
		return r;
	spans_normalise(&away);
	r = subtract_all(run, condition, away, condition->outside);
	if (r >= 0 && run->proof)
		name_takers(run, first, records, spans, count);
	return r;
}

/* The whole time the items lie in, for calendars. */
static struct span items_extent(const struct run *run)
{
	struct span extent = { INT64_MAX, INT64_MIN };

	for (size_t i = 0; i < run->item_count; i++) {
		const struct spans *spans = &run->items[i].spans;

		if (run->items[i].state != ITEM_COUNTED || spans->count == 0)
			continue;
		extent.from =
			spans->items[0].from < extent.from ? spans->items[0].from : extent.from;
		extent.to = spans->items[spans->count - 1].to > extent.to
				    ? spans->items[spans->count - 1].to
				    : extent.to;
	}
	return extent;
}

/* The shortest span that holds two; the second is not empty. */
static struct span span_around(struct span a, struct span b)
{
	if (span_is_empty(a))
		return b;
	return (struct span){ a.from < b.from ? a.from : b.from, a.to > b.to ? a.to : b.to };
}

/* Hours of a calendar, or all other time. They are looked at beyond the records only where time
 * leaves the base, was not measured or is judged by slots whether something happened or not. */
static int during_hours(struct run *run, const struct condition *condition)
{
	struct span extent = items_extent(run);
	struct spans away;
	int r;

	if (condition->whole || run->guarantee->slots ||
	    run->unmeasured_count + run->slot_unmeasured.count > 0)
		extent = span_around(extent, run->stage_extent);
	if (span_is_empty(extent))
		return 0;
	r = calendar_open_spans(run->contract->calendars[condition->index].calendar, extent,
				run->arena, &away);
	if (r >= 0 && condition->outside)
		r = spans_subtract(run->arena, spans_of(&extent), away, &away);
	return r < 0 ? r : subtract_all(run, condition, away, false);
}

static int own_span_apply(struct run *run, const struct condition *condition, size_t item,
			  struct spans spans)
{
	return condition->outside ? item_keep(run, item, spans, condition, TAKEN_CONDITION)
				  : item_subtract(run, item, spans, condition);
}

/* A span nobody told of did not happen, and takes nothing; what is outside it nobody knows. */
static int own_span_unsure(struct run *run, const struct condition *condition, size_t item,
			   const struct missing *missing)
{
	unsure(run, missing);
	return run->evidence == EVIDENCE_BEST
		       ? item_keep(run, item, SPANS_NONE, condition, TAKEN_CONDITION)
		       : 0;
}

/* A span field of the record itself, such as waiting for the customer. */
static int during_own_span(struct run *run, const struct condition *condition)
{
	struct expr field = { .op = EXPR_FIELD, .index = condition->index, .at = condition->at };
	size_t first = run->taken_count;
	int r = 0;

	for (size_t i = 0; i < run->item_count && r >= 0; i++) {
		struct value value;

		if (run->items[i].state != ITEM_COUNTED)
			continue;
		run->record = run->items[i].record;
		r = eval(run, &field, &value);
		run->record = NULL;
		if (r >= 0 && value.type == VALUE_SPANS)
			r = own_span_apply(run, condition, i, value.spans);
		else if (r >= 0 && condition->outside)
			r = own_span_unsure(run, condition, i, value.missing);
	}
	if (r >= 0 && condition->effect == EFFECT_OUT_OF_BASE)
		r = overlap_out_of_base(run, first);
	return r;
}

/* Whether a result was paid; where nobody knows whether anything was, it was in the provider's
 * favour. */
static int was_paid(struct run *run, const struct result *result, bool *ret_paid)
{
	const struct guarantee_set *set = &run->contract->guarantees[result->guarantee->number];
	const struct result_bounds *bounds = result->bounds;
	struct value unknown;
	int r;

	*ret_paid = !amounts_are_zero(&result->payable);
	if (result->status != STATUS_UNDEFINED && result->status != STATUS_PENDING)
		return 0;
	if (bounds && bounds->best_known && bounds->worst_known &&
	    amounts_are_zero(&bounds->best) == amounts_are_zero(&bounds->worst)) {
		*ret_paid = !amounts_are_zero(&bounds->best);
		return 0;
	}
	r = missing_new(
		run,
		(struct missing){ .kind = MISSING_FACT, .name = STR("paid"), .subject = set->id },
		&unknown);
	if (r >= 0)
		unsure(run, unknown.missing);
	*ret_paid = run->evidence == EVIDENCE_BEST;
	return r;
}

/* Time that another guarantee was paid for. */
static int during_guarantee(struct run *run, const struct condition *condition)
{
	struct spans away = SPANS_NONE;
	int r = 0;

	for (size_t i = 0; i < run->result_count && r >= 0; i++) {
		const struct result *result = &run->results[i];
		struct spans spans = SPANS_NONE;
		bool paid = false;

		if (!result->guarantee || result->guarantee->number != condition->index)
			continue;
		r = was_paid(run, result, &paid);
		if (r >= 0 && paid)
			r = spans_copy(run->arena, result->paid_time, &spans);
		if (r >= 0)
			r = spans_add(run, &away, spans);
	}
	return r < 0 ? r : subtract_all(run, condition, away, condition->outside);
}

static int on_time(struct run *run, const struct condition *condition)
{
	switch ((enum during_kind)condition->during) {
	case DURING_RECORDS:
		return during_kinds(run, condition);
	case DURING_HOURS:
		return during_hours(run, condition);
	case DURING_SPAN:
		return during_own_span(run, condition);
	case DURING_GUARANTEE:
		break;
	}
	return during_guarantee(run, condition);
}

int conditions_apply(struct run *run)
{
	int r = 0;

	run->judges_subscription = false;
	for (size_t i = 0; i < run->guarantee->condition_count && r >= 0; i++) {
		const struct condition *condition = &run->guarantee->conditions[i];

		if (condition->kind == CONDITION_DURING)
			r = on_time(run, condition);
		else if (is_on_subscription(condition))
			run->judges_subscription = true;
		else
			r = on_records(run, condition);
	}
	return r;
}
