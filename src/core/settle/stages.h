/* stages: from records to the quantities of a window, in the order of docs/internals/settlement.md;
 * private to this folder.
 *
 * Threads: the run's.
 */
#ifndef GARANT_CORE_SETTLE_STAGES_H
#define GARANT_CORE_SETTLE_STAGES_H

#include "core/settle/run.h"

/* windows.c */
/* The windows of a period that end within what is asked. */
MUST_USE int windows_of(struct run *run, struct period period, struct plan_windows *ret_windows);
/* The stretch of a limit's or budget's period that holds an instant. */
struct span period_span(const struct run *run, struct period period, struct span window,
			int64_t at_ms);

/* items.c, conditions.c, join.c, slots.c, deadline.c: the stages before windows */
MUST_USE int items_gather(struct run *run);
/* Whether a record is about the components and the resource, component or word being settled. */
bool touches_some(const struct run *run, const struct record *record);

/* All records are. */
static inline bool touches_all(const struct run *run)
{
	return run->guarantee->component_count == 0 && run->guarantee->for_each == EACH_NONE;
}

/* order.c: records of some kinds, without those of any flag of without, as they stand in the facts.
 * found has room for all. Returns how many. */
size_t records_gather(const struct run *run, uint64_t kinds, unsigned without,
		      const struct record **found);
/* The order of records in time (negative, 0, positive), which nothing but the facts decides: start,
 * end, id; records alike in all of them stand as they were given. */
int record_compare(const struct record *a, const struct record *b);
/* The records the guarantee looks at, in that order. */
MUST_USE int records_ordered(struct run *run, const struct record ***ret_ordered,
			     size_t *ret_count);
/* Samples cut into slots: every run of bad slots becomes an item. */
MUST_USE int intervals_gather(struct run *run);
/* given.c: lengths that a case gives instead of records */
bool lengths_are_given(const struct run *run);
MUST_USE int items_given(struct run *run);
/* An item of each record, while there is none yet. */
MUST_USE int items_of_records(struct run *run, const struct record *records, size_t count);
MUST_USE int clocks_apply(struct run *run);
MUST_USE int conditions_apply(struct run *run);
/* The first condition on the subscription that does not hold in the window; NULL: all do. */
MUST_USE int subscription_barred(struct run *run, const struct condition **ret_barred);
MUST_USE int rows_apply(struct run *run);
MUST_USE int join_apply(struct run *run);
MUST_USE int deadlines_apply(struct run *run);
MUST_USE int counted_union(struct run *run);
/* Expressions are about a record, and the values that stand on the day it begins. */
void item_look(struct run *run, const struct item *item);
/* The instant that decides the window a record belongs to; *ret_known false when it is missing. */
MUST_USE int item_belongs(struct run *run, const struct item *item, int64_t *ret_ms,
			  bool *ret_known);
MUST_USE int taken_add(struct run *run, struct taken taken);
MUST_USE int item_subtract(struct run *run, size_t item, struct spans away,
			   const struct condition *condition);
MUST_USE int item_keep(struct run *run, size_t item, struct spans keep,
		       const struct condition *condition, enum taken_why why);
MUST_USE int budget_apply(struct run *run, const struct condition *condition,
			  const struct record **records, size_t *count, struct span *spans);

/* tally.c: sums for each stretch of time that windows make; NULL where the guarantee wants another
 * way. */
MUST_USE int tallies_make(struct run *run, const struct plan_windows *windows,
			  const struct tally **ret_tallies);

/* quantity.c, slots.c */
MUST_USE int window_measure(struct run *run, struct span window);
void records_measure(struct run *run); /* how many belong to the window, and the longest */
MUST_USE int slots_make(struct run *run);
/* Bad slots of records are what counts; runs of bad slots of samples are items instead. */
static inline bool counts_slots(const struct guarantee *guarantee)
{
	return guarantee->slots && guarantee->slots->series < 0;
}

/* The time in which an item counts for the window being measured: the window within the life of the
 * subscription; with belongs all of its life, or nothing. */
struct span item_reach(const struct run *run, const struct item *item);

static inline struct span taken_reach(const struct run *run, const struct taken *taken)
{
	const struct item *of = &run->items[taken->item];

	return item_reach(run, of->joined_to ? of->joined_to : of);
}

/* Results per record: the places in taken of what was taken from an item, or from those that were
 * joined to it, are taken_places[first] up to end. */
static inline size_t taken_first(const struct run *run, const struct item *item)
{
	return run->taken_starts[item - run->items];
}

static inline size_t taken_end(const struct run *run, const struct item *item)
{
	return run->taken_starts[item - run->items + 1];
}

/* The time that everything that counts for the window lies in. */
static inline struct span window_reach(const struct run *run)
{
	return run->guarantee->belongs && run->guarantee->per == PER_WINDOW ? run->facts->life
									    : run->measured.live;
}

/* Its deadline is not over as of now, and nothing has met it. */
static inline bool item_runs(const struct run *run, const struct item *item)
{
	return item->due_ms != NO_INSTANT && item->kept < 0 && run->facts->as_of_ms != NO_INSTANT;
}

/* Whether a record belongs to the window being measured. */
static inline bool item_is_here(const struct run *run, const struct item *item)
{
	return run->guarantee->belongs ? item->here
				       : span_contains(run->measured.live, item->record->from_ms);
}

/* Only how long it lasted is known: it has no place in time. */
static inline bool item_is_somewhere(const struct item *item)
{
	return item->record->flags & RECORD_LENGTH_ONLY;
}

/* What such records of the window lost; out_of_base: and their time left the base with them. */
int64_t lengths_lost(const struct run *run, bool out_of_base);
/* What is done with time that nobody measured. */
static inline enum rule unmeasured_rule(const struct run *run)
{
	bool open = run->blind_everywhere || run->guarantee->unmeasured == RULE_UNDEFINED;

	if (run->evidence == EVIDENCE_CONTRACT || !open)
		return run->guarantee->unmeasured;
	return run->evidence == EVIDENCE_WORST ? RULE_COUNTED : RULE_NOT_COUNTED;
}

/* given.c: what the case gives for a window at a stage of the guarantee; NULL: nothing. */
const struct given *given_for(const struct run *run, enum given_stage stage, struct span window);
/* What it gives instead of a quantity of the window that is measured: nothing, as usual. */
static inline const struct given *given_find(const struct run *run, enum given_stage stage)
{
	return run->facts->given_count == 0 ? NULL : given_for(run, stage, run->measured.window);
}
#endif
