/* Slots: time cut into equal pieces, each judged by itself. */
#include "core/settle/evaluate.h"
#include "core/settle/proof.h"
#include "core/settle/stages.h"
#include "core/time/window.h"

#include <assert.h>
#include <errno.h>

/* Where the cutting stands. */
struct cutter {
	const struct slot_stage *stage;
	struct span window;
	int64_t run_min;    /* bad slots in a row that make a stretch */
	int64_t grid_ms;    /* where round slots begin; with each record when aligned to it */
	size_t next_sample; /* the first that can still touch a slot */
	size_t next_span;   /* of run->counted */
	struct spans bad;
	size_t bad_capacity;
	int64_t run_length; /* bad slots in a row so far */
	bool changing;	    /* what is asked of a slot may change from day to day */
	int64_t run_from_ms, run_to_ms;
};

static struct slot_run *slot_new(struct run *run)
{
	if (run->slot_count == run->slot_capacity) {
		size_t capacity = run->slot_capacity * 2 + 256;
		struct slot_run *slots = ARENA_GROW(run->arena, struct slot_run, run->slots,
						    run->slot_count, capacity);

		if (!slots)
			return NULL;
		run->slots = slots;
		run->slot_capacity = capacity;
	}
	run->slots[run->slot_count] =
		(struct slot_run){ .value = value_undefined(NULL), .times = 1 };
	return &run->slots[run->slot_count++];
}

/* The end of the slot that begins at an instant: a fixed length, civil days, or a month. */
static int64_t slot_end(const struct run *run, const struct cutter *cutter, int64_t from_ms)
{
	const struct slot_stage *stage = cutter->stage;
	struct civil_date date = zone_date(run->contract->zone, instant_of(from_ms));
	int64_t to_ms;

	if (stage->size_months > 0)
		to_ms = zone_day_start(run->contract->zone,
				       date_add_months(date_month_start(date), stage->size_months))
				.ms;
	else if (stage->size_ms >= DAY_MS)
		to_ms = zone_day_start(run->contract->zone,
				       date_add_days(date, stage->size_ms / DAY_MS))
				.ms;
	else /* the next round time, also where the life begins between two */
		to_ms = from_ms + stage->size_ms - (from_ms - cutter->grid_ms) % stage->size_ms;
	return to_ms < cutter->window.to ? to_ms : cutter->window.to;
}

static int64_t sample_end(const struct sample *sample)
{
	return sample->from_ms + sample->every_ms * sample->times;
}

/* The samples that touch a slot. */
static void slot_samples(const struct run *run, struct cutter *cutter, struct slot_run *slot)
{
	const struct series *series = &run->facts->series[cutter->stage->series];
	size_t i = cutter->next_sample;

	while (i < series->count && sample_end(&series->items[i]) <= slot->from_ms)
		i++;
	cutter->next_sample = i;
	slot->first_sample = i;
	while (i < series->count && series->items[i].from_ms < slot->from_ms + slot->size_ms)
		i++;
	slot->sample_count = i - slot->first_sample;
	slot->sample = slot->sample_count == 1 ? &series->items[slot->first_sample] : NULL;
}

/* As many slots as one run of samples fills exactly can be judged at once. */
static int64_t slots_alike(const struct cutter *cutter, const struct slot_run *slot)
{
	const struct sample *sample = slot->sample;
	int64_t times;

	if (!sample || cutter->stage->size_ms == 0 || cutter->stage->size_ms >= DAY_MS ||
	    sample->every_ms != cutter->stage->size_ms || slot->size_ms != sample->every_ms ||
	    slot->from_ms < sample->from_ms ||
	    (slot->from_ms - sample->from_ms) % sample->every_ms != 0)
		return 1;
	times = (sample_end(sample) - slot->from_ms) / sample->every_ms;
	if (times > (cutter->window.to - slot->from_ms) / sample->every_ms)
		times = (cutter->window.to - slot->from_ms) / sample->every_ms;
	return times < 1 ? 1 : times;
}

/* Slots that nothing touches, up to where the next sample or outage begins. */
static int64_t slots_empty(const struct run *run, const struct cutter *cutter,
			   const struct slot_run *slot)
{
	int64_t until_ms = cutter->window.to;

	if (cutter->stage->size_ms == 0 || cutter->stage->size_ms >= DAY_MS ||
	    slot->size_ms != cutter->stage->size_ms)
		return 1;
	if (cutter->stage->series >= 0) {
		const struct series *series = &run->facts->series[cutter->stage->series];

		if (cutter->next_sample < series->count &&
		    series->items[cutter->next_sample].from_ms < until_ms)
			until_ms = series->items[cutter->next_sample].from_ms;
	} else if (cutter->next_span < run->counted.count &&
		   run->counted.items[cutter->next_span].from < until_ms) {
		until_ms = run->counted.items[cutter->next_span].from;
	}
	until_ms -= slot->from_ms;
	until_ms /= cutter->stage->size_ms;
	return until_ms < 1 ? 1 : until_ms;
}

/* As many of them as begin on the same civil day. */
static int64_t slots_today(const struct run *run, const struct slot_run *slot)
{
	int64_t end_ms = day_start_ms(run, civil_day(run, slot->from_ms, false) + 1);
	int64_t times = (end_ms - slot->from_ms + slot->size_ms - 1) / slot->size_ms;

	return times < slot->times ? times : slot->times;
}

static int64_t slot_down(const struct run *run, struct cutter *cutter, struct span span)
{
	int64_t down_ms = 0;

	while (cutter->next_span < run->counted.count &&
	       run->counted.items[cutter->next_span].to <= span.from)
		cutter->next_span++;
	for (size_t i = cutter->next_span;
	     i < run->counted.count && run->counted.items[i].from < span.to; i++)
		down_ms += span_ms(span_intersect(run->counted.items[i], span));
	return down_ms;
}

static void slot_missing(const struct cutter *cutter, struct slot_run *slot)
{
	slot->value = value_number(ratio_int(cutter->stage->missing == SLOT_MISSING_BAD));
	slot->bad = cutter->stage->missing == SLOT_MISSING_BAD;
	slot->skipped = cutter->stage->missing == SLOT_MISSING_OUT_OF_BASE;
	slot->unmeasured = cutter->stage->missing == SLOT_MISSING_UNMEASURED;
}

static bool is_domain(const struct value *value)
{
	return value->type == VALUE_UNDEFINED && value->missing &&
	       value->missing->kind == MISSING_DOMAIN;
}

/* skip, value and bad of a slot that has evidence. */
static int slot_evaluate(struct run *run, const struct cutter *cutter, struct slot_run *slot)
{
	const struct slot_stage *stage = cutter->stage;
	struct value bad = value_bool(ratio_sign(slot->down_ms) > 0);
	int truth = 0;
	int r = 0;

	run->slot = slot;
	run->at_ms = slot->from_ms;
	if (stage->skip)
		r = eval_truth(run, stage->skip, &truth);
	slot->skipped = truth == 1;
	if (r >= 0 && stage->value && !slot->skipped)
		r = eval(run, stage->value, &slot->value);
	if (r >= 0 && !slot->skipped && is_domain(&slot->value)) {
		slot_missing(cutter, slot);
		run->slot = NULL;
		return 0;
	}
	if (r >= 0 && stage->bad && !slot->skipped)
		r = eval(run, stage->bad, &bad);
	run->slot = NULL;
	if (r < 0 || slot->skipped)
		return r;
	if (is_domain(&bad)) {
		slot_missing(cutter, slot);
	} else if (bad.type == VALUE_UNDEFINED) {
		unsure(run, bad.missing);
		slot->bad = run->evidence != EVIDENCE_BEST;
	} else {
		slot->bad = bad.yes;
	}
	return 0;
}

/* Time that conditions took away is not judged: the slot is as if good, or leaves the base. */
static bool slot_is_taken(const struct run *run, struct slot_run *slot, struct span span)
{
	size_t i = spans_find(run->removed, span.from);
	size_t k = spans_find(run->out_of_base, span.from);

	if (k < run->out_of_base.count && run->out_of_base.items[k].from < span.to)
		slot->taken = slot->skipped = true;
	else if (i < run->removed.count && run->removed.items[i].from < span.to)
		slot->value = value_number(ratio_int(0));
	else
		return false;
	slot->sample = NULL;
	slot->sample_count = 0;
	return true;
}

static int bad_flush(struct run *run, struct cutter *cutter)
{
	if (cutter->run_length >= cutter->run_min) {
		if (cutter->bad.count == cutter->bad_capacity) {
			size_t capacity = cutter->bad_capacity * 2 + 16;
			struct span *items = ARENA_GROW(run->arena, struct span, cutter->bad.items,
							cutter->bad.count, capacity);

			if (!items)
				return -ENOMEM;
			cutter->bad.items = items;
			cutter->bad_capacity = capacity;
		}
		spans_append(&cutter->bad, (struct span){ cutter->run_from_ms, cutter->run_to_ms });
	}
	cutter->run_length = 0;
	return 0;
}

/* Bad slots are in a row where no time lies between them. */
static int slot_count_bad(struct run *run, struct cutter *cutter, const struct slot_run *slot)
{
	/* with each record slots may be apart, touch or overlap */
	if (!slot->bad || slot->from_ms > cutter->run_to_ms) {
		int r = bad_flush(run, cutter);

		if (r < 0 || !slot->bad)
			return r;
	}
	if (cutter->run_length == 0)
		cutter->run_from_ms = slot->from_ms;
	cutter->run_length += slot->times;
	cutter->run_to_ms = slot->from_ms + slot->size_ms * slot->times;
	return 0;
}

static int slot_cut(struct run *run, struct cutter *cutter, int64_t from_ms, int64_t *ret_to_ms)
{
	struct slot_run *slot = slot_new(run);
	struct span span;
	int r = 0;

	if (!slot)
		return -ENOMEM;
	slot->from_ms = from_ms;
	slot->size_ms = slot_end(run, cutter, from_ms) - from_ms;
	span = (struct span){ from_ms, from_ms + slot->size_ms };
	if (cutter->stage->series >= 0)
		slot_samples(run, cutter, slot);
	slot->down_ms = ratio_int(slot_down(run, cutter, span));
	/* what was taken from records is out of down already */
	if (cutter->stage->series >= 0 && slot_is_taken(run, slot, span))
		slot->times = 1;
	else if (cutter->stage->series >= 0 && slot->sample_count == 0) {
		slot->times = run->removed.count + run->out_of_base.count > 0
				      ? 1
				      : slots_empty(run, cutter, slot);
		slot_missing(cutter, slot);
	} else {
		if (run->removed.count + run->out_of_base.count == 0)
			slot->times = slot->sample ? slots_alike(cutter, slot)
				      : cutter->stage->series < 0 && slot->down_ms.num == 0
					      ? slots_empty(run, cutter, slot)
					      : 1;
		if (cutter->changing && slot->times > 1)
			slot->times = slots_today(run, slot);
		r = slot_evaluate(run, cutter, slot);
	}
	*ret_to_ms = from_ms + slot->size_ms * slot->times;
	return r < 0 ? r : slot_count_bad(run, cutter, slot);
}

/* Slots that start with each record: a started slot of a record is bad whole. */
static int slots_of_records(struct run *run, struct cutter *cutter)
{
	int r = 0;

	for (size_t i = 0; i < run->counted.count && r >= 0; i++) {
		struct span span = span_intersect(run->counted.items[i], cutter->window);
		int64_t at_ms = span.from;

		cutter->grid_ms = at_ms;

		while (r >= 0 && at_ms < span.to) {
			struct slot_run *slot = slot_new(run);

			if (!slot)
				return -ENOMEM;
			slot->from_ms = at_ms;
			slot->size_ms = slot_end(run, cutter, at_ms) - at_ms;
			slot->down_ms = ratio_int(slot_down(
				run, cutter, (struct span){ at_ms, at_ms + slot->size_ms }));
			at_ms += slot->size_ms;
			r = slot_evaluate(run, cutter, slot);
			if (r >= 0)
				r = slot_count_bad(run, cutter, slot);
		}
	}
	return r;
}

/* The stretches nobody measured, as slots without samples say. */
static int unmeasured_slots(struct run *run)
{
	struct spans set = { ARENA_ARRAY_RAW(run->arena, struct span, run->slot_count), 0 };

	if (!set.items)
		return -ENOMEM;
	for (size_t i = 0; i < run->slot_count; i++) {
		const struct slot_run *slot = &run->slots[i];

		if (slot->unmeasured)
			set.items[set.count++] =
				(struct span){ slot->from_ms,
					       slot->from_ms + slot->size_ms * slot->times };
	}
	spans_normalise(&set);
	run->slot_unmeasured = set;
	return 0;
}

static int interval_name(struct arena *arena, struct str series, size_t number, struct str *ret_id)
{
	struct strbuf id = STRBUF_INIT(256);
	int r;

	strbuf_add(&id, series);
	strbuf_add_byte(&id, ' ');
	strbuf_add_int(&id, (int64_t)number);
	r = str_copy(arena, strbuf_str(&id), ret_id);
	strbuf_done(&id);
	return r;
}

/* A run of bad slots as a record of its own, so that all that follows treats it as an outage. */
static int intervals_make(struct run *run, struct spans bad)
{
	const struct series_kind *series = &run->contract->series[run->guarantee->slots->series];
	uint16_t kind = (uint16_t)__builtin_ctzll(run->guarantee->kinds);
	size_t field_count = run->contract->kinds[kind].field_count;
	struct record *records = ARENA_ARRAY(run->arena, struct record, bad.count);
	struct record_told *told = ARENA_ARRAY(run->arena, struct record_told, bad.count);
	struct value *fields = ARENA_ARRAY(run->arena, struct value, field_count);
	int r = 0;

	if (!records || !told || !fields)
		return -ENOMEM;
	for (size_t i = 0; i < bad.count && r >= 0; i++) {
		records[i] = (struct record){ .kind = kind,
					      .number = (uint32_t)i,
					      .from_ms = bad.items[i].from,
					      .to_ms = bad.items[i].to,
					      .fields = fields,
					      .told = &told[i] };
		told[i] = (struct record_told){ .recorded_ms = NO_INSTANT,
						.at = run->guarantee->slots->at };
		r = interval_name(run->arena, series->name, i + 1, &told[i].id);
	}
	return r < 0 ? r : items_of_records(run, records, bad.count);
}

/* All slots of the window, one after another. */
static int slots_cut(struct run *run, struct cutter *cutter)
{
	int64_t at_ms = cutter->window.from;
	int r = 0;

	while (r >= 0 && at_ms < cutter->window.to)
		r = slot_cut(run, cutter, at_ms, &at_ms);
	return r;
}

/* What was asked for that holds an instant, or the time between two that were. */
static struct span asked_around(const struct run *run, int64_t at_ms)
{
	struct span around = run->stage_extent;

	for (size_t i = 0; i < run->plan->asked.count; i++) {
		const struct span asked = run->plan->asked.items[i];

		if (span_contains(asked, at_ms))
			return asked;
		if (asked.to <= at_ms && asked.to > around.from)
			around.from = asked.to;
		if (asked.from > at_ms && asked.from < around.to)
			around.to = asked.from;
	}
	return around;
}

/* The stretch of time within which the slots of intervals are counted from its beginning: the
 * window, or the month where windows overlap, so that it does not matter which are asked for. */
static struct span grid_around(const struct run *run, int64_t at_ms)
{
	struct period period = run->guarantee->window;

	if (period.kind == PERIOD_ASKED)
		return asked_around(run, at_ms);
	if (period.kind == PERIOD_SUBSCRIPTION)
		return run->stage_extent;
	if (period.kind == PERIOD_LAST)
		period.kind = PERIOD_MONTH;
	return period_span(run, period, run->stage_extent, at_ms);
}

/* Samples cut into slots over all that is settled: every run of bad slots becomes an item. */
int intervals_gather(struct run *run)
{
	const struct span all = span_intersect(run->stage_extent, run->facts->life);
	struct cutter cutter = { .stage = run->guarantee->slots,
				 .window = { all.from, all.from },
				 .changing = values_change(run),
				 .run_min = 1 }; /* rows count once conditions took time away */
	int r = 0;

	run->slot_count = 0;
	while (r >= 0 && cutter.window.to < all.to) {
		struct span grid = grid_around(run, cutter.window.to);

		assert(grid.to > cutter.window.to);
		cutter.grid_ms = grid.from;
		cutter.window = span_intersect((struct span){ cutter.window.to, grid.to }, all);
		r = slots_cut(run, &cutter);
	}
	if (r >= 0)
		r = bad_flush(run, &cutter);
	if (r >= 0)
		r = unmeasured_slots(run);
	return r < 0 ? r : intervals_make(run, cutter.bad);
}

/* When a row that begins at an instant is long enough: so many slots later, and after as many civil
 * days where slots are days, however long those are. */
static int64_t row_enough(const struct run *run, int64_t from_ms)
{
	const struct slot_stage *stage = run->guarantee->slots;
	const struct zone *zone = run->contract->zone;
	struct zone_local local;
	struct instant end;

	if (stage->size_ms < DAY_MS)
		return from_ms + stage->run_min * stage->size_ms;
	local = zone_local(zone, instant_of(from_ms));
	(void)zone_resolve(zone,
			   date_add_days(local.date, stage->run_min * (stage->size_ms / DAY_MS)),
			   (int32_t)(local.ms_of_day / 1000), ZONE_EARLIER, &end);
	return end.ms + local.ms_of_day % 1000;
}

/* A row of bad slots has to be long enough without the time that conditions took from it. */
int rows_apply(struct run *run)
{
	const struct slot_stage *stage = run->guarantee->slots;
	int r = 0;

	if (!stage || stage->series < 0 || stage->run_min <= 1 || stage->size_ms == 0)
		return 0;
	for (size_t i = 0; i < run->item_count && r >= 0; i++) {
		const struct item *item = &run->items[i];
		struct spans keep = { ARENA_ARRAY_RAW(run->arena, struct span, item->spans.count),
				      0 };

		if (!keep.items)
			return -ENOMEM;
		for (size_t k = 0; k < item->spans.count; k++)
			if (item->spans.items[k].to >= row_enough(run, item->spans.items[k].from))
				keep.items[keep.count++] = item->spans.items[k];
		if (item->state != ITEM_COUNTED || keep.count == item->spans.count)
			continue;
		r = item_keep(run, i, keep, NULL, TAKEN_SLOT);
		if (keep.count == 0)
			run->items[i].state = ITEM_DROPPED;
	}
	return r;
}

static void slots_step(struct run *run)
{
	int64_t bad = 0, all = 0;
	struct step *step;

	for (size_t i = 0; i < run->slot_count; i++) {
		all += run->slots[i].times;
		bad += run->slots[i].bad ? run->slots[i].times : 0;
	}
	if (!run->proof)
		return;
	step = step_add(run, STEP_SLOTS, STR_NONE, run->guarantee->slots->bad);
	step_value(step, value_number(ratio_int(bad)), TYPE_PLAIN);
	step_value(step, value_number(ratio_int(all)), TYPE_PLAIN);
	if (run->guarantee->slots->size_ms > 0)
		step_ms(step, run->guarantee->slots->size_ms);
	else
		step_word(step, STR("a month"));
}

int slots_make(struct run *run)
{
	struct cutter cutter = { .stage = run->guarantee->slots,
				 .window = run->measured.live,
				 .changing = values_change(run),
				 .run_min = run->guarantee->slots->run_min,
				 .grid_ms = run->measured.window.from };
	int r = cutter.stage->to_record ? slots_of_records(run, &cutter) : slots_cut(run, &cutter);

	if (r >= 0)
		r = bad_flush(run, &cutter);
	run->at_ms = run->measured.window.from;
	run->counted_slots = cutter.bad;
	slots_step(run);
	return r;
}
