#include "core/lint/lint.h"

#include <errno.h>
#include <stdlib.h>

#include "core/lint/look.h"
#include "core/money/currency.h"

static const struct lint_rule rules[] = {
#define LINT(symbol, id, severity, summary, text, hint, about) { symbol, id, summary, about },
#include "defs/lint.def"
#undef LINT
};

#define RULE_COUNT (sizeof(rules) / sizeof(rules[0]))

const struct lint_rule *lint_rules(size_t *ret_count)
{
	*ret_count = RULE_COUNT;
	return rules;
}

const struct lint_rule *lint_rule(enum diag_id id)
{
	for (size_t i = 0; i < RULE_COUNT; i++)
		if (rules[i].id == id)
			return &rules[i];
	return NULL;
}

static bool same_place(const struct lint_finding *a, const struct lint_finding *b)
{
	return a->rule == b->rule && a->at.line == b->at.line && a->at.column == b->at.column &&
	       a->reading == b->reading;
}

void lint_add(struct lint *lint, struct lint_finding finding)
{
	size_t capacity = 2 * lint->capacity + 32;

	for (size_t i = 0; i < lint->count; i++)
		if (same_place(&lint->findings[i], &finding))
			return;
	if (lint->count == lint->capacity) {
		struct lint_finding *grown =
			ARENA_ARRAY(lint->arena, struct lint_finding, capacity);

		if (!grown || lint->count >= LINT_FINDINGS_MAX) {
			lint->error = grown ? -EOVERFLOW : -ENOMEM;
			return;
		}
		for (size_t i = 0; i < lint->count; i++)
			grown[i] = lint->findings[i];
		lint->findings = grown;
		lint->capacity = capacity;
	}
	lint->findings[lint->count++] = finding;
}

const struct tree *lint_node(const struct tree *root, struct position at)
{
	const struct tree *found = NULL;

	if (root->kind != TREE_SCALAR && root->at.line == at.line && root->at.column == at.column)
		return root;
	for (size_t i = 0; i < root->count && !found && root->kind != TREE_SCALAR; i++)
		found = lint_node(root->kind == TREE_MAP ? root->entries[i].value : root->items[i],
				  at);
	return found;
}

const struct tree *look_key(const struct look *look, const char *key)
{
	return tree_get(look->node, str_from(key));
}

bool expr_any(const struct expr *expr, bool (*meets)(const struct expr *part, const void *what),
	      const void *what)
{
	if (!expr)
		return false;
	if (meets(expr, what))
		return true;
	for (size_t i = 0; i < expr->arg_count; i++)
		if (expr_any(expr->args[i], meets, what))
			return true;
	for (size_t i = 0; i < expr->row_count; i++)
		if (expr_any(expr->rows[i].value, meets, what))
			return true;
	return expr_any(expr->otherwise, meets, what);
}

static int look_at(struct lint *lint, size_t number, size_t variant_number)
{
	static int (*const LOOKS[])(struct look *) = { look_table, look_dead_rows, look_money,
						       look_clocks, look_promise };
	const struct guarantee_set *set = &lint->contract->guarantees[number];
	struct look look = { .lint = lint,
			     .number = number,
			     .variant_number = variant_number,
			     .variant = &set->variants[variant_number],
			     .guarantee = &set->variants[variant_number].guarantee };
	int r = trial_new(lint->arena, lint->contract, look.variant,
			  (struct trial_options){ .month = 0 }, &look.trial);

	look.node = lint_node(lint->root, look.guarantee->at);
	if (r == 0)
		r = schedule_make(lint->arena, look.trial, look.variant, &look.schedule);
	if (r == 0)
		r = schedule_regions(lint->arena, &look.schedule, &look.regions,
				     &look.region_count);
	for (size_t i = 0; i < sizeof(LOOKS) / sizeof(LOOKS[0]) && r == 0; i++)
		r = LOOKS[i](&look);
	return r;
}

static int finding_order(const void *a, const void *b)
{
	const struct lint_finding *left = a, *right = b;

	if (left->at.line != right->at.line)
		return left->at.line < right->at.line ? -1 : 1;
	if (left->at.column != right->at.column)
		return left->at.column < right->at.column ? -1 : 1;
	if (left->rule != right->rule)
		return left->rule < right->rule ? -1 : 1;
	return str_compare(left->guarantee, right->guarantee);
}

int lint_contract(struct arena *arena, const struct tree *root,
		  const struct contract_options *options, const struct contract *contract,
		  struct lint_report *ret_report)
{
	struct lint lint = {
		.arena = arena, .root = root, .options = options, .contract = contract
	};
	size_t warnings = 0;
	int r = 0;

	lint_whole(&lint);
	for (size_t i = 0; i < contract->guarantee_count && r == 0; i++)
		for (size_t v = 0; v < contract->guarantees[i].variant_count && r == 0; v++)
			r = look_at(&lint, i, v);
	if (r == 0)
		r = lint_readings(&lint);
	if (r < 0 || lint.error < 0)
		return r < 0 ? r : lint.error;
	if (lint.count > 1)
		qsort(lint.findings, lint.count, sizeof(lint.findings[0]), finding_order);
	for (size_t i = 0; i < lint.count; i++)
		warnings += diag_text(lint.findings[i].rule)->severity == DIAG_WARNING;
	*ret_report =
		(struct lint_report){ .contract = contract,
				      .findings = lint.findings,
				      .count = lint.count,
				      .warnings = warnings,
				      .month_fee_minor = 100 * currency_scale(contract->currency) };
	return 0;
}
