/* Every leaf of every statement of the contracts that come with garant is changed in turn: each
 * change is the one difference found, at its path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/case_tests.h"
#include "app/settle_case.h"
#include "core/verify/difference.h"
#include "yaml/yaml.h"

#define DEPTH_MAX 64
#define PATH_MAX_BYTES 1024

struct bench {
	struct arena *arena, *found_arena;
	struct tree *written, *again;
	struct strbuf path;
	size_t leaves, holes;
};

/* The settlement as a tree, read from the same bytes as often as wanted. */
static struct tree *read_statements(struct arena *arena, const struct case_settlement *settlement)
{
	struct strbuf out = STRBUF_INIT(64 * MIB);
	struct json json = JSON_INIT(&out, 2);
	struct source *source = ARENA_NEW(arena, struct source);
	struct diag_sink sink = DIAG_SINK_INIT(arena, 10);
	struct tree *tree = NULL;

	assert_non_null(source);
	json_list(&json);
	for (size_t i = 0; i < settlement->count; i++)
		statement_json(&json, settlement->statements[i], &settlement->meta);
	json_end(&json);
	assert_int_equal(str_copy(arena, strbuf_str(&out), &source->text), 0);
	source->name = STR("statements");
	assert_int_equal(yaml_parse(arena, source, NULL, &tree, &sink), 0);
	strbuf_done(&out);
	return tree;
}

/* Compares and wants one difference, at the path. */
static void differs_here(struct bench *bench, enum difference_kind kind)
{
	struct differences found = { .arena = bench->found_arena, .max = 3 };
	struct str path = strbuf_str(&bench->path);

	assert_int_equal(statement_compare(&found, bench->written, bench->again, STR_NONE), 0);
	if (found.total != 1 || !str_equal(found.items[0].path, path) ||
	    found.items[0].kind != kind || found.items[0].at.line == 0)
		print_error("%.*s: %zu differences, the first at %.*s\n", STR_ARG(path),
			    found.total, STR_ARG(found.items[0].path));
	assert_int_equal(found.total, 1);
	assert_true(str_equal(found.items[0].path, path));
	assert_int_equal(found.items[0].kind, kind);
	assert_int_not_equal(found.items[0].at.line, 0);
	arena_reset(bench->found_arena);
}

/* One character becomes another one. */
static void change_leaf(struct bench *bench, struct tree *leaf)
{
	char text[PATH_MAX_BYTES];
	struct str before = leaf->text;
	size_t at = before.len / 2;

	assert_true(before.len < sizeof(text));
	if (before.len > 0)
		memcpy(text, before.ptr, before.len);
	text[at] = before.len > 0 && text[at] == '7' ? '8' : '7';
	leaf->text = (struct str){ text, before.len > 0 ? before.len : 1 };
	differs_here(bench, DIFFERENCE_VALUE);
	leaf->text = before;
	leaf->quoted = !leaf->quoted;
	differs_here(bench, DIFFERENCE_VALUE);
	leaf->quoted = !leaf->quoted;
	bench->leaves++;
}

/* The last item or member goes away. */
static void take_last(struct bench *bench, struct tree *node)
{
	size_t len = bench->path.len;

	if (node->count == 0)
		return;
	node->count--;
	if (node->kind == TREE_MAP) {
		strbuf_add(&bench->path, len > 0 ? STR(".") : STR_NONE);
		strbuf_add(&bench->path, node->entries[node->count].key);
	} else {
		strbuf_add_format(&bench->path, "[%zu]", node->count);
	}
	differs_here(bench, DIFFERENCE_MISSING);
	node->count++;
	bench->path.len = len;
	bench->holes++;
}

/* All nodes below, without recursion into other functions' frames. */
static void change_all(struct bench *bench, struct tree *node, unsigned depth)
{
	size_t len = bench->path.len;

	assert_true(depth < DEPTH_MAX);
	if (node->kind == TREE_SCALAR) {
		change_leaf(bench, node);
		return;
	}
	take_last(bench, node);
	for (size_t i = 0; i < node->count; i++) {
		if (node->kind == TREE_MAP) {
			strbuf_add(&bench->path, len > 0 ? STR(".") : STR_NONE);
			strbuf_add(&bench->path, node->entries[i].key);
			change_all(bench, node->entries[i].value, depth + 1);
		} else {
			strbuf_add_format(&bench->path, "[%zu]", i);
			change_all(bench, node->items[i], depth + 1);
		}
		bench->path.len = len;
	}
}

static void change_case(struct bench *bench, const struct case_paths *paths)
{
	const struct settle_request request = { .contract = paths->contract,
						.facts = paths->facts,
						.as_of_ms = INT64_MIN,
						.proof = true };
	const struct case_settlement *settlement;
	struct diag_sink sink = DIAG_SINK_INIT(bench->arena, 10);
	struct tree *written, *again;

	assert_int_equal(settle_case(bench->arena, &request, &settlement, &sink), 0);
	written = read_statements(bench->arena, settlement);
	again = read_statements(bench->arena, settlement);
	for (size_t i = 0; i < written->count; i++) {
		bench->written = written->items[i];
		bench->again = again->items[i];
		change_all(bench, bench->written, 0);
	}
}

static void every_leaf_is_found(void **state)
{
	const char *source = getenv("GARANT_SOURCE"); /* NOLINT(concurrency-mt-unsafe) */
	struct bench bench = { .path = STRBUF_INIT(PATH_MAX_BYTES) };
	struct strbuf folder = STRBUF_INIT(4 * KIB);
	struct arena *list_arena;
	struct case_list list = { .arena = NULL };

	(void)state;
	assert_int_equal(arena_new(16 * MIB, &list_arena), 0);
	assert_int_equal(arena_new(256 * MIB, &bench.arena), 0);
	assert_int_equal(arena_new(16 * MIB, &bench.found_arena), 0);
	struct diag_sink sink = DIAG_SINK_INIT(list_arena, 10);

	list.arena = list_arena;
	strbuf_add_format(&folder, "%s/contracts", source ? source : ".");
	assert_int_equal(case_list_add(&list, strbuf_str(&folder), &sink), 0);
	for (size_t i = 0; i < list.count; i++) {
		if (list.items[i].facts.len > 0)
			change_case(&bench, &list.items[i]);
		arena_reset(bench.arena);
	}
	print_message("%zu leaves and %zu parts changed in turn\n", bench.leaves, bench.holes);
	assert_true(bench.leaves > 10000);
	strbuf_done(&folder);
	strbuf_done(&bench.path);
	arena_free(bench.arena);
	arena_free(bench.found_arena);
	arena_free(list_arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_leaf_is_found) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
