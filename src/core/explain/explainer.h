/* explainer: what the files that explain one contract share; private to this folder.
 *
 * Sentences are added to the part at hand. Failures are remembered and returned at the end.
 */
#ifndef GARANT_CORE_EXPLAIN_EXPLAINER_H
#define GARANT_CORE_EXPLAIN_EXPLAINER_H

#include "core/explain/explanation.h"

#define EXPLAIN_DEPTH_MAX 12
#define EXPLAIN_VALUES_MAX 64
#define EXPLAIN_SILENT_MAX 32

/* A value that the contract names and that something used. */
struct named_used {
	struct str name;
	const struct phrase *text;
};

struct explainer {
	struct phrase_maker maker;
	const struct contract *contract;
	const struct guarantee *guarantee; /* at hand; NULL: none */
	struct explain_part *part;	   /* at hand */
	const struct variant *variant;	   /* likewise */
	struct explain_options options;
	struct named_used values[EXPLAIN_VALUES_MAX];
	size_t value_count;
	uint32_t silent_lines[EXPLAIN_SILENT_MAX]; /* where the file says silent */
	size_t silent_count;
	unsigned depth; /* of the expression at hand */
};

/* Sentences, leads and tables, at the end of the part at hand. */
void explain_add(struct explainer *explainer, const struct phrase *text);
void explain_add_at(struct explainer *explainer, const struct phrase *text, struct str clause,
		    struct position at);
void explain_add_block(struct explainer *explainer, struct explain_block block);

/* A table with room for rows; NULL when memory is out (remembered). */
struct explain_table *explain_table_new(struct explainer *explainer, size_t columns, size_t rows);
void explain_add_table(struct explainer *explainer, const struct explain_table *table);

/* Expressions in words: a value as a noun ("the length of the window"), a condition as a clause
 * ("the length is at least 5 min"). What is too deep is given in the contract's own notation. */
const struct phrase *explain_value(struct explainer *explainer, const struct expr *expr);
const struct phrase *explain_clause(struct explainer *explainer, const struct expr *expr);

/* A value inside a sentence: in brackets where its words would run into it. */
const struct phrase *explain_inside(struct explainer *explainer, const struct expr *expr);

/* One variable of the engine, as a noun. */
const struct phrase *explain_variable(struct explainer *explainer, enum variable variable);
/* A field of records, as a noun: in words when it is built in. */
const struct phrase *explain_field(struct explainer *explainer, const struct field *field);
/* A field or a variable that is yes or no, as a clause; NULL when it has no words of its own. */
const struct phrase *explain_yes(struct explainer *explainer, const struct expr *expr, bool yes);

/* Kinds of record, joined by "and". */
const struct phrase *explain_kinds(struct explainer *explainer, uint64_t kinds);
const struct phrase *explain_calendar(struct explainer *explainer, int calendar);
/* each calendar month, the last 12 months, ... */
const struct phrase *explain_period(struct explainer *explainer, const struct period *period,
				    const struct period *window);
/* To which multiple of a step, and how. */
const struct phrase *explain_rounding(struct explainer *explainer, enum ratio_rounding mode,
				      const struct phrase *step);
/* "within {0} after {1}" by the row of the table; standard: the anchor when none is given. */
void explain_within(struct explainer *explainer, enum phrase_key key,
		    const struct term_clock *clock, enum variable standard);

/* Parts of a guarantee, in order. */
void explain_who(struct explainer *explainer);
void explain_counts(struct explainer *explainer);
void explain_measured(struct explainer *explainer);
void explain_promised(struct explainer *explainer);
void explain_owed(struct explainer *explainer);
void explain_limits_of(struct explainer *explainer);
void explain_trials(struct explainer *explainer);
void explain_claim(struct explainer *explainer);
void explain_open(struct explainer *explainer);
/* Limits of a guarantee or of the contract; window: what "window" means there. */
void explain_limits(struct explainer *explainer, const struct limit *limits, size_t count,
		    const struct period *window);

/* Whole sections. */
void explain_guarantee(struct explainer *explainer, const struct guarantee_set *set,
		       struct explain_section *section);
void explain_parties(struct explainer *explainer, struct explain_section *section);
void explain_together(struct explainer *explainer, struct explain_section *section);
void explain_right(struct explainer *explainer, const struct right *right,
		   struct explain_section *section);
void explain_term(struct explainer *explainer, struct explain_section *section);
void explain_readings(struct explainer *explainer, struct explain_section *section);
void explain_names(struct explainer *explainer, struct explain_section *section);
void explain_calendars(struct explainer *explainer, struct explain_section *section);

/* Room for the parts of a section; the first is at hand. */
void explain_parts_new(struct explainer *explainer, struct explain_section *section, size_t count);

#endif
