#include "tests/lib/text_tree.h"

#include <stdio.h>
#include <stdlib.h>

struct text_reader {
	struct arena *arena;
	const struct source *source;
	size_t place, line_start;
	uint32_t line;
};

static struct tree *read_flow(struct text_reader *reader);
static struct tree *read_block(struct text_reader *reader);

static char here(const struct text_reader *reader, size_t ahead)
{
	size_t place = reader->place + ahead;

	return place < reader->source->text.len ? reader->source->text.ptr[place] : '\0';
}

static uint32_t column(const struct text_reader *reader)
{
	return (uint32_t)(reader->place - reader->line_start) + 1;
}

static void fail(const struct text_reader *reader, const char *what)
{
	(void)fprintf(stderr, "the text of this test, line %u column %u: %s\n", reader->line,
		      column(reader), what);
	abort();
}

static void step(struct text_reader *reader)
{
	if (here(reader, 0) == '\n') {
		reader->line++;
		reader->line_start = reader->place + 1;
	}
	reader->place++;
}

/* Over spaces, comments and ends of lines. */
static void skip_blank(struct text_reader *reader)
{
	char c;

	while ((c = here(reader, 0)) == ' ' || c == '\n' || c == '#') {
		while (c == '#' && here(reader, 0) != '\n' && here(reader, 0) != '\0')
			reader->place++;
		if (here(reader, 0) != '\0')
			step(reader);
	}
}

static void skip_spaces(struct text_reader *reader)
{
	while (here(reader, 0) == ' ')
		reader->place++;
}

static struct tree *node_new(struct text_reader *reader, enum tree_kind kind)
{
	struct tree *node = ARENA_NEW(reader->arena, struct tree);

	if (!node)
		fail(reader, "out of memory");
	node->kind = kind;
	node->at = (struct position){ reader->source, reader->line, column(reader), 1 };
	return node;
}

static void add_item(struct text_reader *reader, struct tree *list, struct tree *item)
{
	list->items =
		ARENA_GROW(reader->arena, struct tree *, list->items, list->count, list->count + 1);
	if (!list->items)
		fail(reader, "out of memory");
	list->items[list->count++] = item;
}

static struct tree_entry *add_entry(struct text_reader *reader, struct tree *map,
				    const struct tree *key)
{
	map->entries = ARENA_GROW(reader->arena, struct tree_entry, map->entries, map->count,
				  map->count + 1);
	if (!map->entries)
		fail(reader, "out of memory");
	map->entries[map->count] = (struct tree_entry){ .key = key->text, .at = key->at };
	return &map->entries[map->count++];
}

static struct tree *read_quoted(struct text_reader *reader)
{
	struct tree *node = node_new(reader, TREE_SCALAR);
	size_t from = reader->place + 1;
	size_t to = str_find_byte(reader->source->text, '"', from);

	if (to == SIZE_MAX)
		fail(reader, "no closing quote");
	node->quoted = true;
	node->text = str_slice(reader->source->text, from, to);
	node->at.width = (uint32_t)(to + 2 - from);
	reader->place = to + 1;
	return node;
}

static bool ends_plain(const struct text_reader *reader, bool flow, bool key)
{
	char c = here(reader, 0), next = here(reader, 1);

	if (c == '\0' || c == '\n' || (c == ' ' && next == '#'))
		return true;
	if (key && c == ':' && (next == ' ' || next == '\n' || next == '\0'))
		return true;
	return flow && (c == ',' || c == '}' || c == ']');
}

static struct tree *read_plain(struct text_reader *reader, bool flow, bool key)
{
	struct tree *node = node_new(reader, TREE_SCALAR);
	size_t from = reader->place;

	while (!ends_plain(reader, flow, key))
		reader->place++;
	node->text = str_trim(str_slice(reader->source->text, from, reader->place));
	node->at.width = (uint32_t)node->text.len;
	return node;
}

static struct tree *read_flow_list(struct text_reader *reader)
{
	struct tree *list = node_new(reader, TREE_LIST);

	reader->place++;
	for (skip_blank(reader); here(reader, 0) != ']'; skip_blank(reader)) {
		add_item(reader, list, read_flow(reader));
		skip_blank(reader);
		if (here(reader, 0) == ',')
			reader->place++;
		else if (here(reader, 0) != ']')
			fail(reader, "a comma or ] is missing");
	}
	reader->place++;
	return list;
}

static struct tree *read_flow_map(struct text_reader *reader)
{
	struct tree *map = node_new(reader, TREE_MAP);

	reader->place++;
	for (skip_blank(reader); here(reader, 0) != '}'; skip_blank(reader)) {
		struct tree *key = here(reader, 0) == '"' ? read_quoted(reader)
							  : read_plain(reader, true, true);
		struct tree_entry *entry = add_entry(reader, map, key);

		if (here(reader, 0) != ':')
			fail(reader, "a colon is missing");
		reader->place++;
		skip_blank(reader);
		entry->value = read_flow(reader);
		skip_blank(reader);
		if (here(reader, 0) == ',')
			reader->place++;
		else if (here(reader, 0) != '}')
			fail(reader, "a comma or } is missing");
	}
	reader->place++;
	return map;
}

static struct tree *read_flow(struct text_reader *reader)
{
	switch (here(reader, 0)) {
	case '[':
		return read_flow_list(reader);
	case '{':
		return read_flow_map(reader);
	case '"':
		return read_quoted(reader);
	default:
		return read_plain(reader, true, false);
	}
}

static bool is_dash(const struct text_reader *reader)
{
	return here(reader, 0) == '-' && (here(reader, 1) == ' ' || here(reader, 1) == '\n');
}

static struct tree *read_list(struct text_reader *reader)
{
	struct tree *list = node_new(reader, TREE_LIST);
	uint32_t own = column(reader);

	while (is_dash(reader) && column(reader) == own) {
		reader->place++;
		skip_blank(reader);
		add_item(reader, list, read_block(reader));
		skip_blank(reader);
	}
	return list;
}

/* What follows "key:", in its line or below it. */
static struct tree *read_value(struct text_reader *reader, uint32_t own)
{
	struct tree *empty = node_new(reader, TREE_SCALAR);
	char c;

	reader->place++;
	skip_spaces(reader);
	c = here(reader, 0);
	if (c == '[' || c == '{' || c == '"')
		return read_flow(reader);
	if (c != '\n' && c != '\0' && c != '#')
		return read_plain(reader, false, false);
	skip_blank(reader);
	if (here(reader, 0) != '\0' &&
	    (column(reader) > own || (column(reader) == own && is_dash(reader))))
		return read_block(reader);
	return empty;
}

static struct tree *read_block(struct text_reader *reader)
{
	struct tree *map = NULL;
	uint32_t own = column(reader);

	if (is_dash(reader))
		return read_list(reader);
	if (here(reader, 0) == '[' || here(reader, 0) == '{')
		return read_flow(reader);
	do {
		struct tree *at = node_new(reader, TREE_MAP);
		struct tree *key = here(reader, 0) == '"' ? read_quoted(reader)
							  : read_plain(reader, false, true);
		struct tree_entry *entry;

		if (here(reader, 0) != ':' && !map)
			return key;
		if (here(reader, 0) != ':')
			fail(reader, "a colon is missing");
		map = map ? map : at;
		entry = add_entry(reader, map, key);
		entry->value = read_value(reader, own);
		skip_blank(reader);
	} while (here(reader, 0) != '\0' && column(reader) == own && !is_dash(reader));
	return map;
}

struct tree *text_tree(struct arena *arena, const struct source *source)
{
	struct text_reader reader = { .arena = arena, .source = source, .line = 1 };
	struct tree *root;

	skip_blank(&reader);
	root = read_block(&reader);
	skip_blank(&reader);
	if (here(&reader, 0) != '\0')
		fail(&reader, "more text than expected");
	return root;
}
