/* What is about the contract as a whole: its version and dates, its calendars, silent values. */
#include "core/lint/look.h"

static void whole_finding(struct lint *lint, enum diag_id rule, struct position at)
{
	lint_add(lint, (struct lint_finding){ .rule = rule, .at = at });
}

static bool is_universal(struct str zone)
{
	return str_equal(zone, STR("UTC")) || str_starts(zone, STR("Etc/")) ||
	       str_equal(zone, STR("GMT"));
}

static void look_calendar(struct lint *lint, const struct tree_entry *entry)
{
	struct lint_finding finding = { .rule = DIAG_LINT_ZONE_OF_HOURS, .at = entry->at };

	if (!tree_get(entry->value, STR("week")))
		return;
	if (!tree_get(entry->value, STR("holidays")))
		whole_finding(lint, DIAG_LINT_HOLIDAYS, entry->at);
	if (tree_get(entry->value, STR("zone")) || !is_universal(lint->contract->zone_name))
		return;
	finding_text(&finding, lint->contract->zone_name);
	lint_add(lint, finding);
}

/* silent outside of readings; what a row pays is its most. */
static void look_silent(struct lint *lint, const struct tree *node, struct str key)
{
	if (node->kind == TREE_SCALAR && !node->quoted && str_equal(node->text, STR("silent")))
		whole_finding(lint, str_equal(key, STR("pay")) ? DIAG_LINT_UP_TO : DIAG_LINT_SILENT,
			      node->at);
	for (size_t i = 0; i < node->count; i++) {
		if (node->kind == TREE_LIST)
			look_silent(lint, node->items[i], key);
		else if (!str_equal(node->entries[i].key, STR("readings")))
			look_silent(lint, node->entries[i].value, node->entries[i].key);
	}
}

void lint_whole(struct lint *lint)
{
	const struct contract *contract = lint->contract;
	const struct tree *calendars = tree_get(lint->root, STR("calendars"));
	const struct position at = tree_entry(lint->root, STR("contract"))->at;

	if (contract->version.len == 0)
		whole_finding(lint, DIAG_LINT_VERSION, at);
	if (contract->effective.from == INT64_MIN)
		whole_finding(lint, DIAG_LINT_EFFECTIVE, at);
	/* a reading of calendars is a map as well, without a week anywhere in it */
	for (size_t i = 0; calendars && i < calendars->count; i++)
		look_calendar(lint, &calendars->entries[i]);
	look_silent(lint, lint->root, STR_NONE);
}
