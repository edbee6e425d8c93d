/* Something wrong at any place of a contract or of a case: it is read all the same, or refused with
 * a word that points into the file. Nothing is refused in silence, and nothing breaks. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/case_tests.h"
#include "app/zone_store.h"
#include "core/facts/case.h"
#include "yaml/yaml.h"

#define NODES_MAX 4000
#define ONE_OF 3 /* of what can be wrong so much is tried, elsewhere in each file */

struct bench {
	struct arena *keep;  /* files, trees and zones */
	struct arena *arena; /* of one reading */
	const char *name;
	struct tree *contract_root, *case_root; /* case_root is NULL while contracts are spoilt */
	struct contract_options options;
	struct zone_store zones;
	const struct contract *contract;
	size_t refused, read, nodes, turn;
};

static void read_once(struct bench *bench)
{
	struct arena_mark mark = arena_mark(bench->arena);
	struct diag_sink sink = DIAG_SINK_INIT(bench->arena, 20);
	const struct contract *contract;
	const struct case_file *file;
	int r;

	if (bench->turn++ % ONE_OF > 0)
		return;
	if (bench->case_root)
		r = case_read(bench->arena, bench->case_root, bench->contract, &file, &sink);
	else
		r = contract_read(bench->arena, bench->contract_root, &bench->options, &contract,
				  &sink);
	if (r != 0 && r != -EBADMSG)
		fail_msg("%s: %d", bench->name, r);
	if ((r == 0) != (sink.errors == 0))
		fail_msg("%s: %d with %zu errors", bench->name, r, sink.errors);
	for (size_t i = 0; i < sink.count; i++)
		if (!sink.items[i].at.source || sink.items[i].at.line == 0)
			fail_msg("%s: %s stands nowhere", bench->name,
				 diag_text(sink.items[i].id)->code);
	bench->refused += r != 0;
	bench->read += r == 0;
	arena_rewind(bench->arena, mark);
}

/* Every place of an expression or a text at which a word begins, with a sign there that is none. */
static void spoil_words(struct bench *bench, struct tree *node)
{
	const struct str text = node->text;
	char *copy = ARENA_ARRAY(bench->keep, char, text.len + 1);

	assert_non_null(copy);
	for (size_t i = 0; i <= text.len; i++) {
		if (i > 0 && i < text.len && text.ptr[i] != ' ' && text.ptr[i - 1] != ' ' &&
		    text.ptr[i] != ')' && text.ptr[i] != '(')
			continue;
		if (i > 0)
			memcpy(copy, text.ptr, i);
		copy[i] = '?';
		node->text = (struct str){ copy, i + 1 };
		read_once(bench);
		node->text = (struct str){ copy, i };
		read_once(bench);
	}
	node->text = text;
}

static void spoil_node(struct bench *bench, struct tree *node)
{
	static struct tree scalar = { .text = STR("?") };
	static struct tree *items[] = { &scalar };
	static struct tree_entry entries[] = { { .key = STR("?"), .value = &scalar } };
	const struct tree was = *node;

	scalar.at = entries[0].at = node->at;
	for (enum tree_kind kind = TREE_SCALAR; kind <= TREE_MAP; kind++) {
		*node = (struct tree){ .kind = kind, .at = was.at };
		read_once(bench); /* nothing, [] and {} */
		node->text = kind == TREE_SCALAR ? STR("?") : STR_NONE;
		node->items = items;
		node->entries = entries;
		node->count = kind == TREE_SCALAR ? 0 : 1;
		read_once(bench);
	}
	*node = was;
}

/* Keys one after the other called something else, and left out. */
static void spoil_keys(struct bench *bench, struct tree *map)
{
	for (size_t i = 0; i < map->count; i++) {
		struct tree_entry was = map->entries[i];

		map->entries[i].key = STR("?");
		read_once(bench);
		map->entries[i] = map->entries[map->count - 1];
		map->count--;
		read_once(bench);
		map->count++;
		map->entries[i] = was;
	}
}

static void spoil(struct bench *bench, struct tree *node)
{
	assert_true(++bench->nodes < NODES_MAX);
	spoil_node(bench, node);
	if (node->kind == TREE_SCALAR)
		spoil_words(bench, node);
	if (node->kind == TREE_MAP)
		spoil_keys(bench, node);
	for (size_t i = 0; i < node->count && node->kind != TREE_SCALAR; i++)
		spoil(bench, node->kind == TREE_LIST ? node->items[i] : node->entries[i].value);
}

static struct tree *read_tree(struct bench *bench, struct str path)
{
	struct diag_sink sink = DIAG_SINK_INIT(bench->keep, 10);
	struct tree *root = NULL;

	assert_int_equal(yaml_read_file(bench->keep, path, NULL, &root, &sink), 0);
	bench->nodes = 0;
	return root;
}

/* The contract as it is, for the cases beside it. */
static void read_contract(struct bench *bench, struct str path)
{
	struct diag_sink sink = DIAG_SINK_INIT(bench->keep, 10);

	arena_reset(bench->keep);
	bench->name = path.ptr;
	bench->zones = (struct zone_store){ .arena = bench->keep };
	bench->options = (struct contract_options){ .zones = zone_store_finder(&bench->zones) };
	bench->contract_root = read_tree(bench, path);
	bench->case_root = NULL;
	assert_int_equal(contract_read(bench->keep, bench->contract_root, &bench->options,
				       &bench->contract, &sink),
			 0);
}

static void open_bench(struct bench *bench)
{
	*bench = (struct bench){ 0 };
	assert_int_equal(arena_new(256 * MIB, &bench->keep), 0);
	assert_int_equal(arena_new(256 * MIB, &bench->arena), 0);
}

static void find_cases(struct arena *arena, struct case_list *list)
{
	static const char *const folders[] = { "contracts", "tests/pitfalls", "tests/recipes" };

	*list = (struct case_list){ .arena = arena };
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct diag_sink sink = DIAG_SINK_INIT(arena, 20);

		assert_int_equal(case_list_add(list, str_from(folders[i]), &sink), 0);
	}
}

static void spoil_all(bool cases)
{
	struct str contract = STR_NONE;
	struct arena *arena;
	struct case_list list;
	struct bench bench;

	open_bench(&bench);
	assert_int_equal(arena_new(64 * MIB, &arena), 0);
	find_cases(arena, &list);
	for (size_t i = 0; i < list.count; i++) {
		const struct case_paths *paths = &list.items[i];
		bool fresh = !str_equal(paths->contract, contract);

		contract = paths->contract;
		if (fresh)
			read_contract(&bench, contract);
		if (fresh && !cases)
			spoil(&bench, bench.contract_root);
		if (!cases || !fresh || paths->facts.len == 0)
			continue;
		bench.name = paths->facts.ptr;
		bench.case_root = read_tree(&bench, paths->facts);
		spoil(&bench, bench.case_root);
	}
	print_message("%zu read, %zu refused\n", bench.read, bench.refused);
	assert_true(bench.refused > bench.read / 4);
	arena_free(arena);
	arena_free(bench.arena);
	arena_free(bench.keep);
}

static void test_contracts(void **state)
{
	(void)state;
	spoil_all(false);
}

/* Of each contract its first case. */
static void test_cases(void **state)
{
	(void)state;
	spoil_all(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contracts),
		cmocka_unit_test(test_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
