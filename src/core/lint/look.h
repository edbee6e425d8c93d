/* look: what the rules of lint share; private to this folder.
 *
 * Every function that looks adds what it finds and returns 0 or a negative errno.
 *
 * Threads: one lint belongs to one thread.
 */
#ifndef GARANT_CORE_LINT_LOOK_H
#define GARANT_CORE_LINT_LOOK_H

#include "core/lint/lint.h"

struct lint {
	struct arena *arena;
	const struct tree *root;
	const struct contract_options *options;
	const struct contract *contract;
	struct lint_finding *findings;
	size_t count, capacity;
	int error; /* the first of lint_add, or 0 */
};

/* One variant of one guarantee. */
struct look {
	struct lint *lint;
	size_t number; /* of the guarantee */
	size_t variant_number;
	const struct variant *variant;
	const struct guarantee *guarantee;
	const struct tree *node; /* of the guarantee, as written */
	struct trial *trial;
	struct schedule schedule;
	struct region *regions; /* ascending; none when a bound is not known */
	size_t region_count;
};

/* Adds a finding; one rule is found once at a place. What fails here is kept in lint->error, which
 * ends the whole. */
void lint_add(struct lint *lint, struct lint_finding finding);

/* A finding of a guarantee, without arguments yet. */
static inline struct lint_finding look_finding(const struct look *look, enum diag_id rule,
					       struct position at)
{
	return (struct lint_finding){ .rule = rule, .at = at, .guarantee = look->guarantee->id };
}

static inline void finding_value(struct lint_finding *finding, struct value value, struct type type)
{
	finding->args[finding->arg_count++] = (struct step_arg){ .value = value, .type = type };
}

static inline void finding_text(struct lint_finding *finding, struct str text)
{
	finding->args[finding->arg_count++] = (struct step_arg){ .text = text };
}

/* The list or map at a place of the contract's file; NULL when there is none. */
const struct tree *lint_node(const struct tree *root, struct position at);
/* The node that stands for another: what {reading:} and one-row choices lead to is not followed. */
const struct tree *look_key(const struct look *look, const char *key);

/* True when the expression or a part of it meets the question; how deep it is, reading bounds. */
bool expr_any(const struct expr *expr, bool (*meets)(const struct expr *part, const void *what),
	      const void *what);

/* table.c: rows against each other, the target and what can happen. */
MUST_USE int look_table(struct look *look);
MUST_USE int look_dead_rows(struct look *look);
/* money.c: amounts, units, limits, bases. */
MUST_USE int look_money(struct look *look);
/* clocks.c: windows, clocks, joining, slots, deadlines. */
MUST_USE int look_clocks(struct look *look);
/* promise.c: thresholds, vague words, exclusions. */
MUST_USE int look_promise(struct look *look);
/* whole.c: what is about the contract and not about one guarantee. */
void lint_whole(struct lint *lint);
/* readings.c: what the text leaves open, and what is at stake. */
MUST_USE int lint_readings(struct lint *lint);

/* stake.c: the greatest difference between two ways to pay, over outages of many lengths. */
struct stake {
	bool known; /* at least one length was settled by both */
	int64_t minor, ms;
};

struct stake_side {
	const struct contract *contract;
	const struct variant *variant;
};

MUST_USE int stake_between(struct lint *lint, struct stake_side a, struct stake_side b,
			   struct stake *stake);

#endif
