/* Readings: what a text leaves open, with the alternatives and the one in force. */
#include "core/contract/parts.h"

#include <errno.h>

/* A node in one line, as a person would write it, to name an alternative. */
static void node_text(struct strbuf *out, const struct tree *node, unsigned depth)
{
	if (node->kind == TREE_SCALAR) {
		strbuf_add(out, node->text);
		return;
	}
	strbuf_add_byte(out, node->kind == TREE_LIST ? '[' : '{');
	for (size_t i = 0; i < node->count && depth < NAMED_DEPTH_MAX; i++) {
		if (i > 0)
			strbuf_add(out, STR(", "));
		if (node->kind == TREE_MAP) {
			strbuf_add(out, node->entries[i].key);
			strbuf_add(out, STR(": "));
		}
		node_text(out, node->kind == TREE_MAP ? node->entries[i].value : node->items[i],
			  depth + 1);
	}
	strbuf_add_byte(out, node->kind == TREE_LIST ? ']' : '}');
}

static int alternative_add(struct reader *reader, struct reading *reading, const struct tree *node)
{
	struct strbuf text = STRBUF_INIT(4096);
	size_t i = reading->alternative_count++;
	int r;

	reading->alternatives[i] = node;
	node_text(&text, node, 0);
	r = str_copy(reader->arena, strbuf_str(&text), &reading->texts[i]);
	strbuf_done(&text);
	return r;
}

static int reading_read(struct reader *reader, const struct tree *node, struct reading *reading,
			size_t place)
{
	const struct tree *chosen, *others;
	size_t others_count;
	int r = reader_map(reader, node, MAP_READING);

	if (r >= 0)
		r = reader_text(reader, node, "id", &reading->id);
	if (r >= 0)
		r = reader_check_name(reader, reading->id, node->at);
	if (r >= 0)
		r = reader_text(reader, node, "clause", &reading->clause);
	if (r >= 0)
		r = reader_text(reader, node, "open", &reading->open);
	if (r < 0)
		return r;
	reading->at = node->at;
	chosen = tree_get(node, STR("chosen"));
	others = tree_get(node, STR("or"));
	if (others && others->kind != TREE_LIST)
		return diag_add(reader->sink, DIAG_NOT_A_LIST, others->at, STR("or"));
	others_count = others ? others->count : 0;
	reading->alternatives = ARENA_ARRAY(reader->arena, const struct tree *, others_count + 1);
	reading->texts = ARENA_ARRAY(reader->arena, struct str, others_count + 1);
	if (!reading->alternatives || !reading->texts)
		return -ENOMEM;
	reading->silent = chosen->kind == TREE_SCALAR && str_equal(chosen->text, STR("silent"));
	if (!reading->silent)
		r = alternative_add(reader, reading, chosen);
	for (size_t i = 0; i < others_count && r >= 0; i++)
		r = alternative_add(reader, reading, others->items[i]);
	if (place < reader->options->reading_choice_count)
		reading->chosen = reader->options->reading_choice[place];
	if (reading->chosen >= reading->alternative_count)
		reading->chosen = 0;
	return r;
}

int readings_read(struct reader *reader)
{
	const struct tree *node = tree_get(reader->root, STR("readings"));
	struct contract *contract = reader->contract;
	int r = 0;

	if (!node)
		return 0;
	if (node->kind != TREE_LIST)
		return diag_add(reader->sink, DIAG_NOT_A_LIST, node->at, STR("readings"));
	if (node->count > CONTRACT_READINGS_MAX)
		return diag_add(reader->sink, DIAG_TOO_MANY, node->at, STR("readings"), STR("64"));
	contract->readings = ARENA_ARRAY(reader->arena, struct reading, node->count);
	if (!contract->readings)
		return -ENOMEM;
	for (size_t i = 0; i < node->count && r >= 0; i++) {
		r = reading_read(reader, node->items[i], &contract->readings[i], i);
		for (size_t k = 0; k < i && r >= 0; k++)
			if (str_equal(contract->readings[k].id, contract->readings[i].id))
				r = diag_add(reader->sink, DIAG_NAME_TWICE, node->items[i]->at,
					     contract->readings[i].id);
		contract->reading_count = i + 1;
	}
	return r;
}
