/* yaml: reads a YAML 1.2 or JSON text into a struct tree.
 *
 * Every node and key knows its line and column, scalars keep their text and whether they were
 * quoted; nothing is guessed about types. Only the plain part of YAML is taken: one document, text
 * keys, each key once. Anchors, aliases, merge keys, tags, tabs as indentation, control characters
 * and text that is not UTF-8 are refused, each with one diagnostic that says where. A UTF-8 byte
 * order mark is skipped. A null value without text stands at its colon or dash; a block scalar at
 * its first character of content, a text in quotes at its opening quote.
 *
 *     struct tree *root = NULL;
 *     if (yaml_read_file(arena, STR("contract.yaml"), NULL, &root, &sink) < 0) ...
 *     struct tree *zone = tree_get(root, STR("zone"));
 *
 * The source must outlive the tree: scalars written in one piece point into its text.
 * Threads: no shared state.
 */
#ifndef GARANT_YAML_YAML_H
#define GARANT_YAML_YAML_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/tree.h"

#define YAML_BYTES_MAX (16 * MIB)
#define YAML_DEPTH_MAX 64
#define YAML_NODES_MAX ((size_t)1000000)

struct yaml_limits {
	size_t bytes_max;   /* of text */
	unsigned depth_max; /* of lists and maps within each other; at most YAML_DEPTH_MAX */
	size_t nodes_max;   /* values, lists and maps; keys are not counted */
};

/* Parses the text of source. limits NULL: the maxima above. Returns 0, -EBADMSG (one diagnostic
 * was added) or -ENOMEM (DIAG_OUT_OF_MEMORY was added). The tree lives in the arena. */
MUST_USE int yaml_parse(struct arena *arena, const struct source *source,
			const struct yaml_limits *limits, struct tree **ret_root,
			struct diag_sink *sink);

/* Reads the file at path ("-": standard input) into a source in the arena and parses it; a regular
 * file over the limit is refused before it is read. Returns like yaml_parse. */
MUST_USE int yaml_read_file(struct arena *arena, struct str path, const struct yaml_limits *limits,
			    struct tree **ret_root, struct diag_sink *sink);

/* Only reads: the text of the file at path ("-": standard input), at most bytes_max bytes, into a
 * new source in the arena. Returns 0, -EBADMSG (a diagnostic was added) or -ENOMEM (likewise). */
MUST_USE int yaml_read_source(struct arena *arena, struct str path, size_t bytes_max,
			      struct source **ret_source, struct diag_sink *sink);

#endif
