#include "base/tree.h"

const struct tree_entry *tree_entry(const struct tree *map, struct str key)
{
	size_t i;

	if (!map || map->kind != TREE_MAP)
		return NULL;
	for (i = 0; i < map->count; i++)
		if (str_equal(map->entries[i].key, key))
			return &map->entries[i];
	return NULL;
}

struct tree *tree_get(const struct tree *map, struct str key)
{
	const struct tree_entry *entry = tree_entry(map, key);

	return entry ? entry->value : NULL;
}

bool tree_is_null(const struct tree *node)
{
	if (!node || node->kind != TREE_SCALAR || node->quoted)
		return false;
	return node->text.len == 0 || str_equal(node->text, STR("~")) ||
	       str_equal(node->text, STR("null"));
}
