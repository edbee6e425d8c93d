/* lint: the holes of a contract, found by looking at what it computes, not at its words.
 *
 * Every rule of defs/lint.def is a question to the model: the tables as functions, the conditions,
 * the clocks, what the author wrote and what was left to the language. What a hole costs is found
 * by settling: the same outages under both readings, the difference is at stake.
 *
 *     struct lint_report report;
 *     r = lint_contract(arena, root, &options, contract, &report);
 *     for (size_t i = 0; i < report.count; i++) ... report.findings[i].rule ...
 *
 * Findings stand in the order of the file. The contract, its tree and the zones must outlive them.
 * Threads: no shared state.
 */
#ifndef GARANT_CORE_LINT_LINT_H
#define GARANT_CORE_LINT_LINT_H

#include "core/study/schedule.h"

#define LINT_FINDINGS_MAX 2000

enum lint_stake {
	STAKE_NOT_COMPUTED,
	STAKE_NONE,  /* settled under all readings: no difference was found */
	STAKE_AMOUNT /* stake_minor, for outages that last stake_ms together */
};

struct lint_finding {
	enum diag_id rule;
	struct position at;
	struct str guarantee; /* id; empty: the whole contract */
	struct step_arg args[DIAG_ARGS_MAX];
	size_t arg_count;
	const struct reading *reading; /* NULL: none */
	enum lint_stake stake;
	int64_t stake_minor, stake_ms;
};

struct lint_report {
	const struct contract *contract;
	const struct lint_finding *findings;
	size_t count;
	size_t warnings;
	int64_t month_fee_minor; /* the fee that stakes are computed with */
};

/* One rule of the table. */
struct lint_rule {
	enum diag_id id;
	const char *name, *summary, *about;
};

/* All rules, in the order of the table. */
const struct lint_rule *lint_rules(size_t *ret_count);
/* The row of a rule; NULL when the id is none of lint's. */
const struct lint_rule *lint_rule(enum diag_id id);

/* options are those the contract was read with. Returns 0, -ENOMEM or -EOVERFLOW. */
MUST_USE int lint_contract(struct arena *arena, const struct tree *root,
			   const struct contract_options *options, const struct contract *contract,
			   struct lint_report *ret_report);

#endif
