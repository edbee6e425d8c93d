/* explanation: a contract in plain words, as sections of parts of sentences and tables.
 *
 * Made from the contract model alone, so it says what is settled, not what a file looks like; from
 * which outage on something is paid is found by settling made-up ones (core/study/trial.h). A
 * guarantee that varies by an attribute or a date has one part for what is the same in all its
 * variants, and one for each group of variants that differ, led by the condition they hold under.
 *
 *     const struct explanation *explanation;
 *     r = explanation_new(arena, contract, options, &explanation);
 *
 * Threads: constant once made; lives in the arena, and points into the contract.
 */
#ifndef GARANT_CORE_EXPLAIN_EXPLANATION_H
#define GARANT_CORE_EXPLAIN_EXPLANATION_H

#include "core/contract/contract.h"
#include "core/explain/phrase.h"

enum explain_section_kind {
	SECTION_CONTRACT,
	SECTION_GUARANTEE, /* pays */
	SECTION_PROMISE,   /* does not */
	SECTION_TOGETHER,
	SECTION_RIGHT,
	SECTION_TERM,
	SECTION_OPEN,
	SECTION_NAMES,
	SECTION_CALENDARS
};

enum explain_block_kind {
	BLOCK_SENTENCE,
	BLOCK_LEAD, /* what follows in this part holds only so: "When plan is gold:" */
	BLOCK_TABLE
};

#define EXPLAIN_COLUMNS_MAX 6

struct explain_table {
	const struct phrase *titles[EXPLAIN_COLUMNS_MAX];
	size_t columns;
	const struct phrase **cells; /* row by row */
	size_t rows;
};

struct explain_block {
	enum explain_block_kind kind;
	const struct phrase *text;	   /* of sentences and leads */
	const struct explain_table *table; /* of tables */
	struct str clause;		   /* where it is said; empty: as the section's */
	struct position at;		   /* the rule in the file; may be none */
};

/* title NULL: none. A part without blocks is not there. */
struct explain_part {
	const struct phrase *title;
	struct explain_block *blocks;
	size_t count, capacity;
};

struct explain_section {
	enum explain_section_kind kind;
	struct str id;		    /* of the guarantee or right; else empty */
	struct str clause;	    /* may be empty */
	const struct phrase *title; /* never NULL */
	struct explain_part *parts;
	size_t count;
};

struct explanation {
	const struct contract *contract;
	struct explain_section *sections;
	size_t count;
};

struct explain_options {
	/* What a month costs in the trials that find the shortest outage that pays, in minor units
	 * of the contract's currency; 0: 100 major units. */
	struct ratio month_fee;
};

/* Returns 0, -ENOMEM or -EOVERFLOW (a number of the trials grows past all limits). */
MUST_USE int explanation_new(struct arena *arena, const struct contract *contract,
			     struct explain_options options,
			     const struct explanation **ret_explanation);

/* A word for JSON: guarantee, promise, right, ... */
struct str explain_section_name(enum explain_section_kind kind);

#endif
