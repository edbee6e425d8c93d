/* Reads any bytes as YAML. Besides not crashing: a refusal has exactly one error, and every
 * position of an accepted tree lies inside the text. */
#include <stdlib.h>

#include "yaml/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_position(struct position at)
{
	struct str line = position_line(at);

	if (at.line == 0 || at.column == 0 || at.width == 0 || at.column > line.len + 4)
		abort();
}

static void check_tree(const struct tree *node)
{
	check_position(node->at);
	if (node->kind == TREE_SCALAR && node->text.len > 0 && !str_is_utf8(node->text))
		abort();
	for (size_t i = 0; i < node->count; i++) {
		if (node->kind == TREE_MAP)
			check_position(node->entries[i].at);
		check_tree(node->kind == TREE_MAP ? node->entries[i].value : node->items[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = NULL;
	struct tree *root = NULL;

	if (arena_new(64 * MIB, &arena) < 0)
		return 0;
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);
	struct source source = { STR("fuzz"), { (const char *)data, size } };

	if (yaml_parse(arena, &source, NULL, &root, &sink) == 0)
		check_tree(root);
	else if (sink.errors != 1)
		abort();
	arena_free(arena);
	return 0;
}
