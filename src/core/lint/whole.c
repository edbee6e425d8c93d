/* What is about the contract as a whole: its version and dates, its calendars, silent values. */
#include "core/lint/look.h"

static int whole_finding(struct lint *lint, enum diag_id rule, struct position at)
{
	return lint_add(lint, (struct lint_finding){ .rule = rule, .at = at }, NULL);
}

static bool is_universal(struct str zone)
{
	return str_equal(zone, STR("UTC")) || str_starts(zone, STR("Etc/")) ||
	       str_equal(zone, STR("GMT"));
}

static int look_calendar(struct lint *lint, const struct tree_entry *entry)
{
	struct lint_finding finding = { .rule = DIAG_LINT_ZONE_OF_HOURS, .at = entry->at };
	int r = 0;

	if (!tree_get(entry->value, STR("week")))
		return 0;
	if (!tree_get(entry->value, STR("holidays")))
		r = whole_finding(lint, DIAG_LINT_HOLIDAYS, entry->at);
	if (r < 0 || tree_get(entry->value, STR("zone")) ||
	    !is_universal(lint->contract->zone_name))
		return r;
	finding_text(&finding, lint->contract->zone_name);
	return lint_add(lint, finding, NULL);
}

/* silent outside of readings; what a row pays is its most. */
static int look_silent(struct lint *lint, const struct tree *node, struct str key)
{
	int r = 0;

	if (node->kind == TREE_SCALAR)
		return !node->quoted && str_equal(node->text, STR("silent"))
			       ? whole_finding(lint,
					       str_equal(key, STR("pay")) ? DIAG_LINT_UP_TO
									  : DIAG_LINT_SILENT,
					       node->at)
			       : 0;
	for (size_t i = 0; i < node->count && r >= 0; i++) {
		if (node->kind == TREE_LIST)
			r = look_silent(lint, node->items[i], key);
		else if (!str_equal(node->entries[i].key, STR("readings")))
			r = look_silent(lint, node->entries[i].value, node->entries[i].key);
	}
	return r;
}

int lint_whole(struct lint *lint)
{
	const struct contract *contract = lint->contract;
	const struct tree *calendars = tree_get(lint->root, STR("calendars"));
	const struct tree_entry *name = tree_entry(lint->root, STR("contract"));
	struct position at = name ? name->at : contract->at;
	int r = 0;

	if (contract->version.len == 0)
		r = whole_finding(lint, DIAG_LINT_VERSION, at);
	if (r >= 0 && contract->effective.from == INT64_MIN)
		r = whole_finding(lint, DIAG_LINT_EFFECTIVE, at);
	for (size_t i = 0;
	     calendars && calendars->kind == TREE_MAP && i < calendars->count && r >= 0; i++)
		r = look_calendar(lint, &calendars->entries[i]);
	return r < 0 ? r : look_silent(lint, lint->root, STR_NONE);
}
