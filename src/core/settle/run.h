/* run: what the stages of one settlement share; private to this folder.
 *
 * A plan is made once for a contract and the spans asked; a run settles one subscription with it.
 * The stages work on items (one record each, with the time of it that still counts) and then on
 * windows. Nothing here is shared between threads except the plan, which is only read.
 */
#ifndef GARANT_CORE_SETTLE_RUN_H
#define GARANT_CORE_SETTLE_RUN_H

#include "core/settle/item.h"

struct plan_windows {
	struct period period;
	struct span *windows;
	size_t count;
	/* Where windows that follow one another begin and end, and INT64_MAX: they cut all time
	 * into stretches, each of which ends with its edge. NULL: windows overlap, or none is. */
	int64_t *edges;
	size_t edge_count;
	size_t *stretches; /* by window: the stretch that is it */
};

struct plan {
	const struct contract *contract;
	struct windows asked;
	bool needs_time;	    /* some guarantee looks at the time another was paid for */
	bool alone;		    /* made for one guarantee: see needed; no rights, no endings */
	uint64_t needed;	    /* bit set by number: the guarantees that are settled */
	struct plan_windows *kinds; /* one per distinct period that no subscription changes */
	size_t kind_count;
};

/* A guarantee's pay in a window that another's took the place of: it used up no cap. */
struct displaced {
	uint16_t guarantee;
	int64_t window_end_ms;
	struct str item;
};

/* What limits cut, and the first instant of the period that owes it. */
struct carried {
	struct amounts amounts;
	int64_t from_ms;
};

struct step_list {
	struct step *items;
	size_t count, capacity;
};

struct step_place {
	const struct record *record;
	size_t place; /* among the steps */
};

struct run {
	struct arena *arena;
	const struct plan *plan;
	const struct contract *contract;
	const struct facts *facts;
	const struct settle_options *options;
	enum evidence evidence;	 /* how missing facts and time that nobody measured are taken */
	bool blind_everywhere;	 /* such time also where the contract says who bears it */
	bool proof;		 /* options->proof and not only comparing best with worst */
	bool in_stages;		 /* before windows: steps belong to records */
	size_t unmeasured_count; /* records of time that nobody measured */
	size_t next_asked;	 /* records of options->next that were asked for */

	/* the guarantee being settled */
	const struct guarantee *guarantee;
	const struct subject *subject; /* the subscription, or a resource of it */
	struct str item_word;	       /* of a for-each by component or field */
	struct item *items;
	size_t item_count, item_capacity;
	/* Records it does not look at itself, as they stand in the facts; NULL: not told apart. */
	const struct record **others;
	size_t other_count;
	struct taken *taken;
	size_t taken_count, taken_capacity;
	struct spans counted;	      /* of all items, in normal form, unless overlap_each */
	struct span stage_extent;     /* of all windows that are settled together */
	struct spans slot_unmeasured; /* stretches without samples, where that means not measured */
	struct spans counted_slots;   /* bad slots of the window being settled */
	struct spans removed;	      /* time conditions take away, whatever happened in it */
	struct spans out_of_base;     /* time that leaves the base */
	struct spans unmeasured;
	struct slot_run *slots; /* of the window being settled */
	size_t slot_count, slot_capacity;
	const struct tally *tally;     /* of the window being settled; NULL: nothing was summed */
	bool uncertain;		       /* something was decided without the fact it needs */
	const struct missing *missing; /* the last fact that was missing */
	const struct missing *doubt;   /* the first that made something uncertain */
	bool judges_subscription;      /* some condition is on the subscription */

	/* what an expression is about */
	struct measured measured;
	struct value measure;
	const struct item *item;
	const struct record *record; /* item->record, or the record of a where: */
	const struct slot_run *slot;
	const struct sample *sample;
	const struct claim *claim;
	const struct ending *ending;
	int64_t ending_end_ms;
	int64_t at_ms; /* on its civil day the prices hold */

	struct repeat *repeats; /* by row, of the guarantee's table; NULL: each window is its own */

	/* results so far */
	struct result *results;
	/* Bytes of a result before its amounts, which a new one takes from a blank one: no
	 * constant, since for one of that size the compiler writes a slow loop. */
	size_t result_head;
	size_t result_count, result_capacity;
	size_t results_reordered;  /* moved or taken away, from 1: see history.h */
	struct history *histories; /* by guarantee; NULL: nobody asked for one */
	size_t first_result;	   /* of the guarantee and for-each item being settled */
	size_t window_first;	   /* result of the window that is being settled */
	struct step_list steps;
	struct span whole;	/* the window being settled, of which a day is a part */
	struct step *lost_step; /* what a step is written into when there is no memory for it */
	bool steps_lost;
	struct displaced *displaced; /* what other guarantees of a window were paid instead of */
	size_t displaced_count, displaced_capacity;
	struct displaced *fallen; /* the same of this round */
	size_t fallen_count, fallen_capacity;
	const struct limit *limits;   /* being applied: of the guarantee, or of the contract */
	struct limit_use *limit_uses; /* of each of them */
	/* By result, while those of the contract are applied and one is per record: the one before
	 * of the same record, counted from 1; 0: none. */
	const size_t *record_before;
	struct carried carry;	      /* what a limit cut and a later period owes */
	struct span summed_window;    /* of the records whose exact amounts are summed */
	struct amounts summed;	      /* in money, by currency */
	int64_t any_after_ms;	      /* {any: ...}: a stretch that was missed uses its time up */
	bool any_open;		      /* some item is open */
	bool any_length;	      /* some item has only a length */
	bool any_lost;		      /* some item was dropped for a precondition */
	size_t *taken_places;	      /* per record: places in taken, item by item */
	size_t *taken_starts;	      /* by item: where its places start; one more than items */
	struct step_list stage_steps; /* of the stages before windows */
	struct step_place *places;    /* of those that are about a record, by record */
	size_t place_count;
};

#endif
