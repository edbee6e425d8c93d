#include "yaml/yaml.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define PARSED_MAX (512 * MIB)

struct run {
	struct arena *arena;
	struct source source;
	struct diag_sink sink;
	struct tree *root;
	int result;
};

static struct run run_limits(struct str text, const struct yaml_limits *limits)
{
	struct run run = { .source = { STR("t.yaml"), text } };

	assert_int_equal(arena_new(PARSED_MAX, &run.arena), 0);
	run.sink = (struct diag_sink)DIAG_SINK_INIT(run.arena, 8);
	/* The source must outlive the struct run we return by value: keep it in the arena. */
	struct source *source = ARENA_NEW(run.arena, struct source);

	assert_non_null(source);
	*source = run.source;
	run.result = yaml_parse(run.arena, source, limits, &run.root, &run.sink);
	return run;
}

static struct tree *parse(struct run *run, struct str text)
{
	*run = run_limits(text, NULL);
	assert_int_equal(run->result, 0);
	assert_non_null(run->root);
	assert_int_equal(run->sink.count, 0);
	return run->root;
}

static void assert_text(const struct tree *node, const char *text)
{
	assert_non_null(node);
	assert_int_equal(node->kind, TREE_SCALAR);
	assert_true(str_equal(node->text, str_from(text)));
}

static void assert_place(struct position at, uint32_t line, uint32_t column, uint32_t width)
{
	assert_int_equal(at.line, line);
	assert_int_equal(at.column, column);
	assert_int_equal(at.width, width);
}

/* The first diagnostic, and that it is the only one. */
static void refuse(struct str text, const char *code, uint32_t line, uint32_t column)
{
	struct run run = run_limits(text, NULL);

	if (run.result != -EBADMSG || run.sink.count != 1 ||
	    strcmp(diag_text(run.sink.items[0].id)->code, code) != 0 ||
	    run.sink.items[0].at.line != line || run.sink.items[0].at.column != column) {
		fail_msg("%.*s: result %d, %zu diagnostics, %s at %u:%u instead of %s at %u:%u",
			 (int)(text.len < 60 ? text.len : 60), text.ptr, run.result, run.sink.count,
			 run.sink.count > 0 ? diag_text(run.sink.items[0].id)->code : "none",
			 run.sink.count > 0 ? run.sink.items[0].at.line : 0,
			 run.sink.count > 0 ? run.sink.items[0].at.column : 0, code, line, column);
	}
	assert_null(run.root);
	arena_free(run.arena);
}

static void positions_of_a_map(void **state)
{
	struct run run;
	struct tree *root = parse(&run, STR("# comment\n\xC3\xA9t\xC3\xA9: \"\xE2\x82\xAC x\"\n"
					    "b:\n  - 1\n  - k: v\n"));
	const struct tree_entry *entry = tree_entry(root, STR("\xC3\xA9t\xC3\xA9"));

	(void)state;
	assert_int_equal(root->kind, TREE_MAP);
	assert_place(root->at, 2, 1, 3);
	assert_place(entry->at, 2, 1, 3);
	assert_place(entry->value->at, 2, 6, 5);
	assert_true(entry->value->quoted);
	assert_text(entry->value, "\xE2\x82\xAC x");
	struct tree *list = tree_get(root, STR("b"));

	assert_int_equal(list->kind, TREE_LIST);
	assert_int_equal(list->count, 2);
	assert_place(list->at, 4, 3, 1);
	assert_place(list->items[0]->at, 4, 5, 1);
	assert_false(list->items[0]->quoted);
	assert_place(list->items[1]->at, 5, 5, 1);
	assert_place(tree_get(list->items[1], STR("k"))->at, 5, 8, 1);
	arena_free(run.arena);
}

static void positions_of_empty_values(void **state)
{
	struct run run;
	struct tree *root = parse(&run, STR("a:\nb : # note\nc: {d, e: }\nl:\n  -\n  # -\n  -\n"
					    "  - x\n"));

	(void)state;
	assert_place(tree_get(root, STR("a"))->at, 1, 2, 1);
	assert_place(tree_get(root, STR("b"))->at, 2, 3, 1);
	assert_true(tree_is_null(tree_get(root, STR("a"))));
	assert_true(tree_is_null(tree_get(tree_get(root, STR("c")), STR("d"))));
	assert_place(tree_get(tree_get(root, STR("c")), STR("e"))->at, 3, 9, 1);
	struct tree *list = tree_get(root, STR("l"));

	assert_int_equal(list->count, 3);
	assert_place(list->items[0]->at, 5, 3, 1);
	assert_place(list->items[1]->at, 7, 3, 1);
	assert_place(list->items[2]->at, 8, 5, 1);
	arena_free(run.arena);
}

static void block_scalars(void **state)
{
	struct run run;
	struct tree *root = parse(&run, STR("a: |\n\n  one\n  two\nb: >-\n    folded\n    text\n"
					    "c: plain\n  goes on\n"));

	(void)state;
	assert_text(tree_get(root, STR("a")), "\none\ntwo\n");
	assert_place(tree_get(root, STR("a"))->at, 3, 3, 3);
	assert_true(tree_get(root, STR("a"))->quoted);
	assert_text(tree_get(root, STR("b")), "folded text");
	assert_place(tree_get(root, STR("b"))->at, 6, 5, 6);
	assert_text(tree_get(root, STR("c")), "plain goes on");
	assert_place(tree_get(root, STR("c"))->at, 8, 4, 5);
	assert_false(tree_get(root, STR("c"))->quoted);
	arena_free(run.arena);
}

static void flow_and_pairs(void **state)
{
	struct run run;
	struct tree *root = parse(&run, STR("x: [a: 1, {b: 2}, '', \"\"]\ny: {\n  k: v\n}\n"));
	struct tree *list = tree_get(root, STR("x"));

	(void)state;
	assert_int_equal(list->count, 4);
	assert_place(list->at, 1, 4, 1);
	assert_place(list->items[0]->at, 1, 5, 1);
	assert_place(tree_get(list->items[0], STR("a"))->at, 1, 8, 1);
	assert_place(list->items[1]->at, 1, 11, 1);
	assert_place(list->items[2]->at, 1, 19, 2);
	assert_place(list->items[3]->at, 1, 23, 2);
	assert_true(list->items[2]->quoted);
	assert_text(tree_get(tree_get(root, STR("y")), STR("k")), "v");
	arena_free(run.arena);
}

static void json_with_tabs(void **state)
{
	struct run run;
	struct tree *root = parse(&run, STR("{\n\t\"a\": \"\\ud83d\\ude00\\/\\n\",\n\t\"b\": [\n"
					    "\t\t1.50, null, true\n\t]\n}\n"));
	struct tree *list = tree_get(root, STR("b"));

	(void)state;
	assert_text(tree_get(root, STR("a")), "\xF0\x9F\x98\x80/\n");
	assert_place(tree_get(root, STR("a"))->at, 2, 7, 18);
	assert_text(list->items[0], "1.50");
	assert_place(list->items[0]->at, 4, 3, 4);
	assert_true(tree_is_null(list->items[1]));
	arena_free(run.arena);
}

static void marks_at_the_edges(void **state)
{
	struct run run;
	struct tree *root = parse(&run, STR("\xEF\xBB\xBF"
					    "a: 1\r\nb: x\r\n...\r\n"));

	(void)state;
	assert_place(root->at, 1, 1, 1);
	assert_place(tree_get(root, STR("b"))->at, 2, 4, 1);
	assert_text(tree_get(root, STR("b")), "x");
	arena_free(run.arena);
	assert_text(parse(&run, STR("%YAML 1.2\n---\nalone")), "alone");
	assert_place(run.root->at, 3, 1, 5);
	arena_free(run.arena);
	/* Nothing is guessed: these stay text, as written. */
	root = parse(&run, STR("{a: 010, b: yes, c: 1:30, d: 2024-02-30, e: ~}"));
	assert_text(tree_get(root, STR("a")), "010");
	assert_text(tree_get(root, STR("c")), "1:30");
	assert_true(tree_is_null(tree_get(root, STR("e"))));
	arena_free(run.arena);
}

static void bytes_are_refused(void **state)
{
	(void)state;
	refuse(STR(""), "G0104", 1, 1);
	refuse(STR("\xEF\xBB\xBF"), "G0104", 1, 1);
	refuse(STR("# only\n\n"), "G0104", 1, 1);
	refuse(STR("---\n"), "G0104", 1, 1);
	refuse(STR("a: \xC3\xA9\xC3"), "G0105", 1, 5);
	refuse(STR("\xFF\xFE"
		   "a"),
	       "G0105", 1, 1);
	refuse(STR("a: \xED\xA0\x80"), "G0105", 1, 4);
	refuse(STR("a: \xC0\x80"), "G0105", 1, 4);
	refuse(STR("a\n\xF4\x90\x80\x80"), "G0105", 2, 1);
	refuse(STR("a: b\0c"), "G0106", 1, 5);
	refuse(STR("a: \x1B[31m"), "G0107", 1, 4);
	refuse(STR("a: \xC2\x9B"), "G0107", 1, 4);
	refuse(STR("a: 1\rb: 2\n"), "G0107", 1, 5);
}

static void yaml_extras_are_refused(void **state)
{
	(void)state;
	refuse(STR("a: &x 1\n"), "G0109", 1, 4);
	refuse(STR("&x {a: 1}\n"), "G0109", 1, 1);
	refuse(STR("a: *x\n"), "G0110", 1, 4);
	refuse(STR("<<: {a: 1}\n"), "G0111", 1, 1);
	refuse(STR("a: !t 1\n"), "G0112", 1, 4);
	refuse(STR("a: !!str\n"), "G0112", 1, 4);
	refuse(STR("a: 1\nb: 2\na: 3\n"), "G0113", 3, 1);
	refuse(STR("{\"a\": 1, a: 2}\n"), "G0113", 1, 10);
	refuse(STR("? [a]\n: b\n"), "G0114", 1, 3);
	refuse(STR("{{a: 1}: b}\n"), "G0114", 1, 2);
	refuse(STR(": b\n"), "G0114", 1, 1);
	refuse(STR("a: [1, 2\nb: 3\n"), "G0114", 1, 8);
	refuse(STR("a: 1\n---\nb: 2\n"), "G0115", 2, 1);
	refuse(STR("{}\n{}\n"), "G0128", 2, 1);
	refuse(STR("%TAG ! x\n---\na\n"), "G0131", 1, 1);
	refuse(STR("%YAML 2.0\n---\na\n"), "G0131", 1, 1);
}

static void tabs_are_refused(void **state)
{
	(void)state;
	refuse(STR("a:\n\tb: 2\n"), "G0108", 2, 1);
	refuse(STR("a: 1\n\tb: 2\n"), "G0108", 2, 1);
	refuse(STR("a: 1\n\n# c\n\tb: 2\n"), "G0108", 4, 1);
	refuse(STR("a: 1\n \t2\n"), "G0108", 2, 2);
	refuse(STR("a:\n  - 1\n\t- 2\n"), "G0108", 3, 1);
	refuse(STR("a: |\n\ttext\n"), "G0108", 2, 1);
	/* Texts that make libfyaml free memory twice. */
	refuse(STR("? k:\t:"), "G0108", 1, 5);
	refuse(STR("- ? k:\t- x"), "G0108", 1, 7);
}

static void broken_texts_are_refused(void **state)
{
	(void)state;
	refuse(STR("a: \"x\nb: 1\n"), "G0118", 1, 4);
	refuse(STR("a: 'x\n"), "G0118", 1, 4);
	refuse(STR("a: [1, 2\n"), "G0119", 1, 4);
	refuse(STR("{\"a\": {\"b\": 1}"), "G0119", 1, 1);
	refuse(STR("x: {\n# end\n"), "G0119", 1, 4);
	refuse(STR("a: 1\nb\n"), "G0120", 2, 1);
	refuse(STR("a:\n   b: 1\n  c: 2\n"), "G0120", 3, 3);
	refuse(STR("- a\nb: c\n"), "G0120", 2, 1);
	refuse(STR("a: 1\n  b: 2\n"), "G0121", 1, 4);
	refuse(STR("a: b: c\n"), "G0122", 1, 5);
	refuse(STR("a: - b\n"), "G0123", 1, 4);
	refuse(STR("a: @x\n"), "G0124", 1, 4);
	refuse(STR("a: 'it's'\n"), "G0125", 1, 8);
	refuse(STR("a: \"b\\qc\"\n"), "G0126", 1, 6);
	refuse(STR("a: \"\\0\"\n"), "G0126", 1, 5);
	refuse(STR("a: \"\\ud800\"\n"), "G0126", 1, 5);
	refuse(STR("{\"a\" 1}\n"), "G0127", 1, 6);
	refuse(STR("[1, 2]]\n"), "G0130", 1, 7);
	refuse(STR("[1, 2}\n"), "G0130", 1, 6);
	refuse(STR("a: | x\n"), "G0129", 1, 6);
}

/* before, then piece repeated, then after; on the heap. */
static struct str repeat(const char *before, const char *piece, size_t count, const char *after)
{
	size_t first = strlen(before), each = strlen(piece), last = strlen(after);
	char *text = malloc(first + each * count + last + 1);
	char *end;

	assert_non_null(text);
	end = mempcpy(text, before, first);
	for (size_t i = 0; i < count; i++)
		end = mempcpy(end, piece, each);
	end = mempcpy(end, after, last);
	*end = '\0';
	return (struct str){ text, (size_t)(end - text) };
}

static void refuse_repeated(const char *before, const char *piece, const char *code,
			    struct position at)
{
	struct str text = repeat(before, piece, 1000000, "");

	refuse(text, code, at.line, at.column);
	free((void *)(uintptr_t)text.ptr);
}

static void limits_hold(void **state)
{
	struct yaml_limits limits = { .bytes_max = 10, .depth_max = 2, .nodes_max = 3 };
	struct run run = run_limits(STR("a: 1234567\n"), &limits);

	(void)state;
	assert_int_equal(run.sink.items[0].id, DIAG_FILE_TOO_LARGE);
	arena_free(run.arena);
	run = run_limits(STR("[[[a]]]"), &limits);
	assert_int_equal(run.sink.items[0].id, DIAG_YAML_TOO_DEEP);
	assert_place(run.sink.items[0].at, 1, 3, 1);
	arena_free(run.arena);
	run = run_limits(STR("[[a, b]]"), &limits);
	assert_int_equal(run.sink.items[0].id, DIAG_YAML_TOO_MANY);
	assert_place(run.sink.items[0].at, 1, 6, 1);
	arena_free(run.arena);
	run = run_limits(STR("[[a]]"), &limits);
	assert_int_equal(run.result, 0);
	arena_free(run.arena);
}

static void depth_is_bounded(void **state)
{
	struct str deepest = repeat("", "[", 64, "");
	struct str text = repeat(deepest.ptr, "]", 64, "");
	struct run run = run_limits(text, NULL);

	(void)state;
	assert_int_equal(run.result, 0);
	arena_free(run.arena);
	free((void *)(uintptr_t)deepest.ptr);
	free((void *)(uintptr_t)text.ptr);
	refuse_repeated("", "[", "G0116", (struct position){ NULL, 1, 65, 0 });
	refuse_repeated("", "- ", "G0116", (struct position){ NULL, 1, 129, 0 });
	refuse_repeated("", "{\"a\":", "G0116", (struct position){ NULL, 1, 321, 0 });
	refuse_repeated("# x\n", "[", "G0132", (struct position){ NULL, 2, 200001, 0 });
	refuse_repeated("a: ", "[\n", "G0132", (struct position){ NULL, 200001, 1, 0 });
	refuse_repeated("", "? ", "G0114", (struct position){ NULL, 1, 3, 0 });
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static void long_texts(void **state)
{
	struct str text = repeat("[", "{\"a\":\"\xC3\xA9[,\"},", 200000, "{\"a\":1}]");
	struct timespec start;
	struct run run;

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &start);
	struct tree *root = parse(&run, text);

	assert_int_equal(root->count, 200001);
	/* In the 4096-byte pieces that the line is cut into, nothing moves. */
	for (size_t i = 0; i < 200000; i += 777) {
		assert_place(root->items[i]->at, 1, (uint32_t)(2 + 12 * i), 1);
		assert_place(tree_get(root->items[i], STR("a"))->at, 1, (uint32_t)(7 + 12 * i), 5);
	}
	assert_true(seconds_since(&start) < 30);
	arena_free(run.arena);
	free((void *)(uintptr_t)text.ptr);
	text = repeat("", "- {kind: outage, from: 12}\n", 100000, "");
	assert_int_equal(parse(&run, text)->count, 100000);
	arena_free(run.arena);
	free((void *)(uintptr_t)text.ptr);
}

/* Quotes that only look as if they opened a text must not move where lines may be broken. */
static void long_lines_with_odd_quotes(void **state)
{
	static const char *const odd[] = { "[5 \"x, ", "[a:\"b, ", "['\"', ", "[a #\"\n, ",
					   "[\"\\\"\", " };

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		struct str text = repeat(odd[i], "\"c ,  d\", ", 2000, "e]");
		struct run run;
		const struct tree *root = parse(&run, text);

		for (size_t item = 1; item <= 2000; item++)
			assert_text(root->items[item], "c ,  d");
		arena_free(run.arena);
		free((void *)(uintptr_t)text.ptr);
	}
	refuse_repeated("[5 \", ", "[", "G0132", (struct position){ NULL, 1, 200006, 0 });
}

static void large_map_with_duplicate(void **state)
{
	struct strbuf text = STRBUF_INIT(1 * MIB);

	(void)state;
	for (int i = 0; i < 1000; i++)
		strbuf_add_format(&text, "k%d: v\n", i);
	strbuf_add(&text, STR("k500: v\nk20: v\n"));
	refuse(strbuf_str(&text), "G0113", 1001, 1);
	strbuf_done(&text);
}

static void memory_runs_out(void **state)
{
	struct source source = { STR("t.yaml"), STR("{a: [b, \"c\\n\", {d: e}], f: g}\n") };
	bool done = false;

	(void)state;
	for (size_t bytes = 64; !done && bytes < 64 * KIB; bytes += 64) {
		struct arena *arena = NULL, *words = NULL;
		struct tree *root = NULL;

		assert_int_equal(arena_new(bytes, &arena), 0);
		assert_int_equal(arena_new(MIB, &words), 0);
		struct diag_sink sink = DIAG_SINK_INIT(words, 4);
		int r = yaml_parse(arena, &source, NULL, &root, &sink);

		done = r == 0;
		if (!done) {
			assert_int_equal(r, -ENOMEM);
			assert_int_equal(sink.items[0].id, DIAG_OUT_OF_MEMORY);
			assert_null(root);
		}
		arena_free(arena);
		arena_free(words);
	}
	assert_true(done);
}

static void read_path(const char *path, int expected, enum diag_id id)
{
	struct arena *arena = NULL;
	struct tree *root = NULL;

	assert_int_equal(arena_new(MIB, &arena), 0);
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);

	assert_int_equal(yaml_read_file(arena, str_from(path), NULL, &root, &sink), expected);
	if (expected < 0) {
		assert_int_equal(sink.count, 1);
		assert_int_equal(sink.items[0].id, id);
	} else {
		assert_text(tree_get(root, STR("a")), "1");
		assert_true(str_equal(root->at.source->name, str_from(path)));
	}
	arena_free(arena);
}

static void files(void **state)
{
	char path[] = "/tmp/yaml_test_XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "a: 1\n", 5), 5);
	read_path(path, 0, DIAG_NONE);
	/* A hole of 100 MB: refused by its size, the arena could not even hold it. */
	assert_int_equal(ftruncate(fd, 100L * 1024 * 1024), 0);
	read_path(path, -EBADMSG, DIAG_FILE_TOO_LARGE);
	close(fd);
	unlink(path);
	read_path(path, -EBADMSG, DIAG_FILE_UNREADABLE);
	read_path("/tmp", -EBADMSG, DIAG_FILE_UNREADABLE);
	read_path("/dev/null", -EBADMSG, DIAG_FILE_EMPTY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(positions_of_a_map),
		cmocka_unit_test(positions_of_empty_values),
		cmocka_unit_test(block_scalars),
		cmocka_unit_test(flow_and_pairs),
		cmocka_unit_test(json_with_tabs),
		cmocka_unit_test(marks_at_the_edges),
		cmocka_unit_test(bytes_are_refused),
		cmocka_unit_test(yaml_extras_are_refused),
		cmocka_unit_test(tabs_are_refused),
		cmocka_unit_test(broken_texts_are_refused),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(long_texts),
		cmocka_unit_test(long_lines_with_odd_quotes),
		cmocka_unit_test(large_map_with_duplicate),
		cmocka_unit_test(memory_runs_out),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
