/* text_tree: a tree from a text, for tests of core, which may not see the YAML reader.
 *
 * Reads the plain part of YAML that tests are written in: maps and lists by indentation, [..] and
 * {..}, texts in double quotes without escapes, comments. Every node knows its line and column as
 * with the real reader. What it cannot read is a mistake in the test and ends it.
 *
 *     const struct tree *root = text_tree(arena, &source);
 */
#ifndef GARANT_TESTS_TEXT_TREE_H
#define GARANT_TESTS_TEXT_TREE_H

#include "base/tree.h"

/* The tree of source->text in the arena; the source must outlive it. */
struct tree *text_tree(struct arena *arena, const struct source *source);

#endif
