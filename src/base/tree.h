/* tree: a document (YAML or JSON, once read) as nodes that know where they stand.
 *
 * Scalars keep their text as written; who reads a node decides what type it should be. Maps keep
 * the order of the file. Reading a file into a tree is the edge's work (src/yaml); core only walks
 * it. The tree lives in the arena it was read into.
 */
#ifndef GARANT_BASE_TREE_H
#define GARANT_BASE_TREE_H

#include "base/diag.h"

enum tree_kind { TREE_SCALAR, TREE_LIST, TREE_MAP };

struct tree_entry;

struct tree {
	enum tree_kind kind;
	bool quoted;	     /* scalar was written in quotes: it is text, never a number or null */
	struct position at;  /* of the node's first character; width covers a one-line scalar */
	struct str text;     /* TREE_SCALAR: UTF-8 */
	struct tree **items; /* TREE_LIST */
	struct tree_entry *entries; /* TREE_MAP */
	size_t count;		    /* of items or entries */
};

struct tree_entry {
	struct str key;
	struct position at; /* of the key */
	struct tree *value;
};

/* The value of a key, NULL when the map (or a NULL or non-map node) does not have it. */
struct tree *tree_get(const struct tree *map, struct str key);
/* The entry of a key, NULL when absent. */
const struct tree_entry *tree_entry(const struct tree *map, struct str key);
/* True for a scalar with exactly this text. */
static inline bool tree_is_word(const struct tree *node, struct str word)
{
	return node->kind == TREE_SCALAR && str_equal(node->text, word);
}
/* True for an unquoted scalar that is empty, ~ or null. */
bool tree_is_null(const struct tree *node);

#endif
