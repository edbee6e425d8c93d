#include "yaml/yaml.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct run {
	struct arena *arena;
	struct diag_sink sink;
	struct tree *root;
	int error;
};

static void parse(struct run *run, const char *text)
{
	struct source source = { STR("test"), str_from(text) };

	run->arena = NULL;
	run->root = NULL;
	assert_int_equal(arena_new(1 * MIB, &run->arena), 0);
	run->sink = (struct diag_sink)DIAG_SINK_INIT(run->arena, 4);
	run->error = yaml_parse(run->arena, &source, NULL, &run->root, &run->sink);
}

static void folds(const char *text, const char *wanted)
{
	struct run run;
	const struct tree *a;

	parse(&run, text);
	assert_int_equal(run.error, 0);
	a = tree_get(run.root, STR("a"));
	assert_non_null(a);
	assert_int_equal(a->text.len, strlen(wanted));
	assert_memory_equal(a->text.ptr, wanted, a->text.len);
	arena_free(run.arena);
}

static void refuses(const char *text, const char *code, struct position at)
{
	struct run run;

	parse(&run, text);
	assert_int_equal(run.error, -EBADMSG);
	assert_int_equal(run.sink.count, 1);
	assert_string_equal(diag_text(run.sink.items[0].id)->code, code);
	assert_int_equal(run.sink.items[0].at.line, at.line);
	assert_int_equal(run.sink.items[0].at.column, at.column);
	arena_free(run.arena);
}

static void ends_of_lines_become_spaces(void **state)
{
	(void)state;
	folds("a: >\n  one\n  two\nb: 1\n", "one two\n");
	folds("a: >-\n  one\n  two\nb: 1\n", "one two");
	folds("a: >+\n  one\n  two\n\n\nb: 1\n", "one two\n\n\n");
	folds("a: >-\n  one\n\n  two\n\n\n  three\n", "one\ntwo\n\nthree");
	folds("a: >-\n\n \n  one\n", "\n\none");
	folds("a: >-\r\n  one\r\n  two\r\n\r\n  three\r\n", "one two\nthree");
	folds("a: >\n  one", "one");
	folds("a: >-\nb: 1\n", "");
	folds("a: >\n\nb: 1\n", "");
	folds("a: >+\n\n\nb: 1\n", "\n\n");
}

/* Lines that stand further in keep their ends, on both sides, and nothing of them is lost. */
static void lines_further_in_are_kept(void **state)
{
	(void)state;
	folds("a: >-\n  one\n    two\n", "one\n  two");
	folds("a: >-\n  if x\n    then y\n    else z\n", "if x\n  then y\n  else z");
	folds("a: >\n  one\n\n   two\n  three\n  four\n", "one\n\n two\nthree four\n");
	folds("a: >-\n  one\n  \ttwo\n  three\n", "one\n\ttwo\nthree");
	folds("a: >-\n  one\n   \n  two\n", "one\n \ntwo");
}

/* The header says how the text ends; what looks like one in its comment or key does not. */
static void headers(void **state)
{
	(void)state;
	folds("a: >- # not >+ but\n  one\n\n\nb: 1\n", "one");
	folds("x: 1\na:    >+   \n  one\n\n", "one\n\n");
	folds("b > c: 1\na: >-\n  one\n", "one");
	refuses("a: >2\n    one\n", "G0133", (struct position){ NULL, 1, 5, 0 });
	refuses("x: 1\na: >-1\n   one\n", "G0133", (struct position){ NULL, 2, 6, 0 });
}

static void an_escaped_line_before_an_empty_one(void **state)
{
	(void)state;
	folds("a: \"one \\\n  two\"\n", "one two");
	folds("a: \"one\n\n  two\\\\\n\n  three\"\n", "one\ntwo\\\nthree");
	refuses("a: \"one \\\n\n  two\"\n", "G0134", (struct position){ NULL, 1, 9, 0 });
	refuses("a: \"x\n  one \\\r\n \t\r\n  y\"\n", "G0134", (struct position){ NULL, 2, 7, 0 });
}

static void memory_runs_out(void **state)
{
	const struct source source = { STR("test"), STR("a: >-\n  one\n    two\n") };
	struct tree *root = NULL;
	struct arena *arena;
	int r = -ENOMEM;

	(void)state;
	assert_int_equal(arena_new(1 * MIB, &arena), 0);
	for (size_t fails = 0; r < 0; fails++) {
		struct diag_sink sink = DIAG_SINK_INIT(arena, 4);

		arena_fail_after(arena, fails);
		r = yaml_parse(arena, &source, NULL, &root, &sink);
		assert_true(r == 0 || r == -ENOMEM);
	}
	arena_fail_after(arena, SIZE_MAX);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_of_lines_become_spaces),
		cmocka_unit_test(lines_further_in_are_kept),
		cmocka_unit_test(headers),
		cmocka_unit_test(an_escaped_line_before_an_empty_one),
		cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
