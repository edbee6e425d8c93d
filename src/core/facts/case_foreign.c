#include "core/facts/case_foreign.h"

#include <errno.h>

#include "base/parse.h"
#include "core/contract/type.h"

struct foreign {
	struct arena *arena;
	const struct contract *contract;
	struct diag_sink *sink;
	int error;
};

/* What becomes of one item or one entry of a map: itself, another in its place, or NULL. */
typedef const struct tree *(*kept_item)(struct foreign *foreign, const struct tree *item);
typedef const struct tree *(*kept_value)(struct foreign *foreign, const struct tree_entry *entry);

static void leave_out(struct foreign *foreign, struct position at, struct str name)
{
	(void)diag_add(foreign->sink, DIAG_CASE_FOREIGN, at, fact_shown(name),
		       foreign->contract->id);
}

static struct tree *copy(struct foreign *foreign, const struct tree *node)
{
	struct tree *made = ARENA_NEW(foreign->arena, struct tree);

	if (!made) {
		foreign->error = -ENOMEM;
		return NULL;
	}
	*made = *node;
	made->count = 0;
	if (node->kind == TREE_LIST)
		made->items = ARENA_ARRAY(foreign->arena, struct tree *, node->count);
	else
		made->entries = ARENA_ARRAY(foreign->arena, struct tree_entry, node->count);
	if (!made->items && !made->entries)
		foreign->error = -ENOMEM;
	return foreign->error < 0 ? NULL : made;
}

/* A list with what is kept of its items; one item that is no list is kept or not. */
static const struct tree *each_item(struct foreign *foreign, const struct tree *node,
				    kept_item keep)
{
	struct tree *made;

	if (node->kind != TREE_LIST)
		return keep(foreign, node);
	made = copy(foreign, node);
	for (size_t i = 0; made && i < node->count; i++) {
		const struct tree *kept = keep(foreign, node->items[i]);

		if (kept)
			made->items[made->count++] = (struct tree *)kept;
	}
	return made;
}

static const struct tree *each_entry(struct foreign *foreign, const struct tree *node,
				     kept_value keep)
{
	struct tree *made;

	if (node->kind != TREE_MAP)
		return node;
	made = copy(foreign, node);
	for (size_t i = 0; made && i < node->count; i++) {
		const struct tree *kept = keep(foreign, &node->entries[i]);

		if (!kept)
			continue;
		made->entries[made->count] = node->entries[i];
		made->entries[made->count++].value = (struct tree *)kept;
	}
	return made;
}

static const struct tree *known_component(struct foreign *foreign, const struct tree *item)
{
	if (item->kind != TREE_SCALAR || contract_component(foreign->contract, item->text) >= 0)
		return item;
	leave_out(foreign, item->at, item->text);
	return NULL;
}

static const struct tree *record_entry(struct foreign *foreign, const struct tree_entry *entry)
{
	if (str_equal(entry->key, STR("contract")))
		return NULL;
	if (str_equal(entry->key, STR("component")) && foreign->contract->component_count > 0)
		return each_item(foreign, entry->value, known_component);
	return entry->value;
}

static bool has_known_kind(const struct contract *contract, const struct tree *map)
{
	const struct tree *kind = tree_get(map, STR("kind"));

	if (kind && kind->kind == TREE_SCALAR && contract_kind(contract, kind->text) >= 0)
		return true;
	for (size_t i = 0; i < map->count; i++)
		if (contract_kind(contract, map->entries[i].key) >= 0)
			return true;
	return false;
}

static const struct tree *known_record(struct foreign *foreign, const struct tree *item)
{
	if (item->kind != TREE_MAP || item->count == 0)
		return item;
	if (has_known_kind(foreign->contract, item))
		return each_entry(foreign, item, record_entry);
	leave_out(foreign, item->at, item->entries[0].key);
	return NULL;
}

static bool is_word_of(const struct subject_name *name, struct str word)
{
	for (size_t i = 0; i < name->one_of_count; i++)
		if (str_equal(name->one_of[i].str, word))
			return true;
	return name->one_of_count == 0;
}

static const struct tree *subscription_entry(struct foreign *foreign,
					     const struct tree_entry *entry)
{
	int number = contract_subject(foreign->contract, entry->key);

	if (str_equal(entry->key, STR("contract")))
		return NULL;
	if (number < 0 || entry->value->kind != TREE_SCALAR ||
	    is_word_of(&foreign->contract->subject_names[number], entry->value->text))
		return entry->value;
	leave_out(foreign, entry->value->at, entry->value->text);
	return NULL;
}

static const struct tree *known_subscription(struct foreign *foreign, const struct tree *item)
{
	return each_entry(foreign, item, subscription_entry);
}

static bool is_own_guarantee(const struct foreign *foreign, const struct tree *node)
{
	return !node || node->kind != TREE_SCALAR ||
	       contract_guarantee(foreign->contract, node->text) >= 0;
}

static const struct tree *claim_entry(struct foreign *foreign, const struct tree_entry *entry)
{
	bool own =
		!str_equal(entry->key, STR("guarantee")) || is_own_guarantee(foreign, entry->value);

	return own && !str_equal(entry->key, STR("contract")) ? entry->value : NULL;
}

static const struct tree *any_claim(struct foreign *foreign, const struct tree *item)
{
	return each_entry(foreign, item, claim_entry);
}

/* Given values and state: what another guarantee came to says nothing here. */
static const struct tree *own_result(struct foreign *foreign, const struct tree *item)
{
	const struct tree *guarantee = tree_get(item, STR("guarantee"));

	if (is_own_guarantee(foreign, guarantee))
		return item;
	leave_out(foreign, guarantee->at, guarantee->text);
	return NULL;
}

static const struct tree *state_entry(struct foreign *foreign, const struct tree_entry *entry)
{
	return each_item(foreign, entry->value, own_result);
}

static bool is_alternative(const struct reading *reading, const struct tree *node)
{
	int64_t number;

	if (node->kind != TREE_SCALAR)
		return false;
	for (size_t i = 0; i < reading->alternative_count; i++)
		if (str_equal(reading->texts[i], node->text))
			return true;
	return str_equal(node->text, STR("silent")) ||
	       parse_int64(node->text, 1, (int64_t)reading->alternative_count, &number) == 0;
}

static const struct tree *reading_entry(struct foreign *foreign, const struct tree_entry *entry)
{
	const struct contract *contract = foreign->contract;

	for (size_t i = 0; i < contract->reading_count; i++)
		if (str_equal(contract->readings[i].id, entry->key) &&
		    is_alternative(&contract->readings[i], entry->value))
			return entry->value;
	leave_out(foreign, entry->at, entry->key);
	return NULL;
}

static const struct tree *samples_entry(struct foreign *foreign, const struct tree_entry *entry)
{
	if (contract_series(foreign->contract, entry->key) >= 0)
		return entry->value;
	leave_out(foreign, entry->at, entry->key);
	return NULL;
}

static const struct tree *root_entry(struct foreign *foreign, const struct tree_entry *entry)
{
	static const struct {
		const char *key;
		kept_item item;
		kept_value value;
	} PARTS[] = {
		{ "records", known_record, NULL },
		{ "subscription", known_subscription, NULL },
		{ "subscriptions", known_subscription, NULL },
		{ "claims", any_claim, NULL },
		{ "given", own_result, NULL },
		{ "state", NULL, state_entry },
		{ "readings", NULL, reading_entry },
		{ "samples", NULL, samples_entry },
	};
	static const char *const ABOUT_THE_OTHER[] = { "contract", "expect", "rests on" };

	for (size_t i = 0; i < sizeof(ABOUT_THE_OTHER) / sizeof(ABOUT_THE_OTHER[0]); i++)
		if (str_equal(entry->key, str_from(ABOUT_THE_OTHER[i])))
			return NULL;
	for (size_t i = 0; i < sizeof(PARTS) / sizeof(PARTS[0]); i++) {
		if (!str_equal(entry->key, str_from(PARTS[i].key)))
			continue;
		return PARTS[i].item ? each_item(foreign, entry->value, PARTS[i].item)
				     : each_entry(foreign, entry->value, PARTS[i].value);
	}
	return entry->value;
}

int case_foreign(struct arena *arena, const struct tree *root, const struct contract *contract,
		 const struct tree **ret_root, struct diag_sink *sink)
{
	struct foreign foreign = { .arena = arena, .contract = contract, .sink = sink };
	const struct tree *named = tree_get(root, STR("contract"));
	const struct tree *own = root;

	if (!named || named->kind != TREE_SCALAR || !str_equal(named->text, contract->id))
		own = each_entry(&foreign, root, root_entry);
	if (foreign.error == 0)
		*ret_root = own;
	return foreign.error;
}
