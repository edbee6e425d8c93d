/* item: what the stages of a settlement leave: records with the time of them that counts, time
 * taken away, slots, and the sums of a window. Private to this folder.
 *
 * Threads: values of one run.
 */
#ifndef GARANT_CORE_SETTLE_ITEM_H
#define GARANT_CORE_SETTLE_ITEM_H

#include "core/settle/settle.h"

#define NO_INSTANT INT64_MIN

enum item_state { ITEM_COUNTED, ITEM_DROPPED };

/* One record under one guarantee. */
struct item {
	const struct record *record;
	int64_t from_ms;    /* of the record: items stand in this order */
	struct span single; /* storage of spans while there is one */
	struct spans spans; /* what counts: normal form */
	int64_t counted_ms; /* of spans, or the length of a record that has only a length */
	uint8_t state;	    /* enum item_state */
	bool no_clock;	    /* its clock never starts */
	bool here;	    /* with belongs: it belongs to the window being measured */
	int8_t kept;	    /* with a deadline: 1 yes, 0 no, -1 not known */
	const struct item *joined_to; /* the item it became a part of */
	const struct condition *dropped_by;
	const struct missing *missing;
	int64_t due_ms, took_ms, late_ms; /* with a deadline; NO_INSTANT until known */
};

/* Time of an item that a stage took away. */
struct taken {
	uint32_t item;
	struct span span;
	const struct condition *condition;
	const struct record *by;
	enum taken_why why;
};

/* Slots of the same value in a row. */
struct slot_run {
	int64_t from_ms, size_ms, times;
	struct ratio down_ms;
	const struct sample *sample; /* the only one in the slot; NULL: none or several */
	size_t first_sample, sample_count;
	struct value value;
	bool bad, skipped, unmeasured;
	bool taken; /* skipped because its time left the base with a condition */
};

/* The quantities of the window being settled. */
struct measured {
	struct span window;	  /* of the calendar */
	struct span live;	  /* the part of it in the subscription's life */
	struct ratio downtime_ms; /* after rounding */
	int64_t counted_ms, taken_ms, unmeasured_ms, excluded_ms;
	struct value base;
	size_t record_count;
	int64_t longest_ms; /* of one record; -1: looked up when it is asked for */
};

/* Sums of one window, made for all windows in one pass, and of the time between windows. */
struct tally {
	int64_t counted_ms, taken_ms;
	size_t record_count;
};

#endif
