#include "core/verify/difference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/text_tree.h"

#define STATEMENT                                                                                  \
	"subscription: \"s1\"\n"                                                                   \
	"revision: 2\n"                                                                            \
	"results:\n"                                                                               \
	"  - guarantee: \"g\"\n"                                                                   \
	"    clause: \"4.1\"\n"                                                                    \
	"    window: {from: \"2026-04-01T00:00:00Z\", to: \"2026-05-01T00:00:00Z\"}\n"             \
	"    counted_ms: 3000\n"                                                                   \
	"    taken_ms: 1000\n"                                                                     \
	"    counted:\n"                                                                           \
	"      - {from: \"2026-04-02T00:00:00Z\", to: \"2026-04-02T00:00:01Z\", ms: 1000}\n"       \
	"      - {from: \"2026-04-03T00:00:00Z\", to: \"2026-04-03T00:00:02Z\", ms: 2000}\n"       \
	"    taken:\n"                                                                             \
	"      - {from: \"2026-04-04T00:00:00Z\", to: \"2026-04-04T00:00:01Z\", ms: 1000, "        \
	"clause: "                                                                                 \
	"\"7\"}\n"                                                                                 \
	"    steps:\n"                                                                             \
	"      - {idea: \"quantity\", text: \"one\"}\n"                                            \
	"      - {idea: \"limit\", clause: \"4.2\", text: \"two\"}\n"                              \
	"      - {idea: \"claim\", text: \"three\"}\n"

struct bench {
	struct arena *arena;
	struct source source, other;
	struct differences found;
};

static int set_up(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	assert_non_null(bench);
	assert_int_equal(arena_new(4 * MIB, &bench->arena), 0);
	bench->found = (struct differences){ .arena = bench->arena, .max = 20 };
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;

	arena_free(bench->arena);
	free(bench);
	return 0;
}

static struct tree *statement(struct bench *bench)
{
	bench->source = (struct source){ STR("s.json"), STR(STATEMENT) };
	return text_tree(bench->arena, &bench->source);
}

/* The statement with the first `from` replaced by `to`. */
static struct tree *changed(struct bench *bench, const char *from, const char *to)
{
	struct strbuf text = STRBUF_INIT(64 * KIB);
	const char *at = strstr(STATEMENT, from);
	struct tree *tree;

	assert_non_null(at);
	strbuf_add(&text, str_slice(STR(STATEMENT), 0, (size_t)(at - STATEMENT)));
	strbuf_add(&text, str_from(to));
	strbuf_add(&text, str_from(at + strlen(from)));
	bench->other.name = STR("s.json");
	assert_int_equal(str_copy(bench->arena, strbuf_str(&text), &bench->other.text), 0);
	tree = text_tree(bench->arena, &bench->other);
	strbuf_done(&text);
	return tree;
}

static const struct difference *compared(struct bench *bench, const char *from, const char *to,
					 size_t wanted)
{
	const struct tree *written = changed(bench, from, to);

	assert_int_equal(
		statement_compare(&bench->found, written, statement(bench), STR("statements[3]")),
		0);
	assert_int_equal(bench->found.total, wanted);
	return bench->found.items;
}

static void says(struct str text, const char *expected)
{
	assert_int_equal(text.len, strlen(expected));
	assert_memory_equal(text.ptr ? text.ptr : "", expected, text.len);
}

static void nothing_differs(void **state)
{
	(void)compared(*state, "one", "one", 0);
}

static void a_step_is_named_with_its_clause(void **state)
{
	const struct difference *first = compared(*state, "text: \"two\"", "text: \"2\"", 1);

	assert_int_equal(first->kind, DIFFERENCE_VALUE);
	says(first->path, "statements[3].results[0].steps[1].text");
	says(first->subscription, "s1");
	says(first->revision, "2");
	says(first->guarantee, "g");
	says(first->window_from, "2026-04-01T00:00:00Z");
	says(first->window_to, "2026-05-01T00:00:00Z");
	assert_int_equal(first->step, 2);
	says(first->idea, "limit");
	says(first->clause, "4.2");
	says(first->field, "text");
	says(first->stands, "\"2\"");
	says(first->should, "\"two\"");
	assert_int_equal(first->at.line, 16);
	assert_int_equal(first->at.column, 46);
}

static void a_step_without_clause_has_that_of_its_guarantee(void **state)
{
	says(compared(*state, "\"one\"", "\"1\"", 1)->clause, "4.1");
}

static void what_was_taken_away_has_its_own_clause(void **state)
{
	const struct difference *first = compared(*state, "ms: 1000, clause", "ms: 1, clause", 1);

	says(first->clause, "7");
	says(first->field, "taken[0].ms");
	assert_int_equal(first->step, 0);
}

static void a_text_is_not_a_number(void **state)
{
	const struct difference *first = compared(*state, "revision: 2", "revision: \"2\"", 1);

	says(first->stands, "\"2\"");
	says(first->should, "2");
}

static void a_member_is_missing(void **state)
{
	const struct difference *first = compared(*state, "    counted_ms: 3000\n", "", 1);

	assert_int_equal(first->kind, DIFFERENCE_MISSING);
	says(first->path, "statements[3].results[0].counted_ms");
	says(first->stands, "");
	says(first->should, "3000");
	assert_int_equal(first->at.line, 4);
}

static void a_member_is_too_much(void **state)
{
	const struct difference *first =
		compared(*state, "revision: 2\n", "revision: 2\nx: {y: [1]}\n", 1);

	assert_int_equal(first->kind, DIFFERENCE_EXTRA);
	says(first->path, "statements[3].x");
	says(first->stands, "{\"y\":[1]}");
	assert_int_equal(first->at.line, 3);
}

/* A step taken out does not make the steps after it differ. */
static void a_step_is_missing(void **state)
{
	const struct difference *first = compared(
		*state, "      - {idea: \"limit\", clause: \"4.2\", text: \"two\"}\n", "", 1);

	assert_int_equal(first->kind, DIFFERENCE_MISSING);
	says(first->path, "statements[3].results[0].steps[1]");
	assert_int_equal(first->step, 2);
	says(first->clause, "4.2");
}

static void a_step_is_too_much(void **state)
{
	const struct difference *first = compared(
		*state, "    steps:\n", "    steps:\n      - {idea: \"x\", text: \"zero\"}\n", 1);

	assert_int_equal(first->kind, DIFFERENCE_EXTRA);
	says(first->path, "statements[3].results[0].steps[0]");
	assert_int_equal(first->step, 1);
	says(first->idea, "x");
}

static void another_kind_of_value(void **state)
{
	const struct difference *first = compared(*state, "revision: 2\n", "revision: [2, 3]\n", 1);

	assert_int_equal(first->kind, DIFFERENCE_VALUE);
	says(first->stands, "[2,3]");
}

static void long_values_are_cut(void **state)
{
	struct bench *bench = *state;
	struct strbuf text = STRBUF_INIT(4 * KIB);
	const struct difference *first;

	strbuf_add(&text, STR("revision: [\""));
	for (size_t i = 0; i < 200; i++)
		strbuf_add(&text, STR("\xC3\xA9"));
	strbuf_add(&text, STR("\", {a: [1, 2]}]\n"));
	first = compared(bench, "revision: 2\n", text.ptr, 1);
	assert_in_range(first->stands.len, DIFFERENCE_SHOWN_BYTES - 1, DIFFERENCE_SHOWN_BYTES + 3);
	assert_true(str_is_utf8(first->stands));
	assert_true(str_ends(first->stands, STR("...")));
	strbuf_done(&text);
}

static void only_so_many_are_kept(void **state)
{
	struct bench *bench = *state;

	bench->found.max = 1;
	(void)compared(bench, "subscription: \"s1\"\nrevision: 2\n",
		       "subscription: \"s2\"\nrevision: 3\n", 2);
	assert_int_equal(bench->found.count, 1);
}

static void memory_runs_out(void **state)
{
	struct bench *bench = *state;
	const struct tree *written = changed(bench, "\"one\"", "\"1\"");
	const struct tree *again = statement(bench);

	for (size_t i = 0; i < 5; i++) {
		bench->found = (struct differences){ .arena = bench->arena, .max = 20 };
		arena_fail_after(bench->arena, i);
		assert_int_equal(statement_compare(&bench->found, written, again, STR("s")),
				 -ENOMEM);
		assert_int_equal(bench->found.total, 1);
	}
	arena_fail_after(bench->arena, SIZE_MAX);
}

static const struct difference *summed(struct bench *bench, const char *from, const char *to,
				       struct sums sums)
{
	struct sums got = { 0, 0 };

	assert_int_equal(
		statement_sums(&bench->found, changed(bench, from, to), STR("statements[0]"), &got),
		0);
	assert_int_equal(got.checked, sums.checked);
	assert_int_equal(got.wrong, sums.wrong);
	assert_int_equal(bench->found.total, sums.wrong);
	return bench->found.items;
}

static void the_lengths_add_up(void **state)
{
	(void)summed(*state, "one", "one", (struct sums){ 5, 0 });
}

static void a_span_has_another_length(void **state)
{
	const struct difference *items =
		summed(*state, "ms: 2000", "ms: 2001", (struct sums){ 5, 2 });

	assert_int_equal(items[0].kind, DIFFERENCE_SUM);
	says(items[0].path, "statements[0].results[0].counted[1].ms");
	says(items[0].stands, "2001");
	says(items[0].should, "2000");
	says(items[1].path, "statements[0].results[0].counted_ms");
	says(items[1].should, "3001");
	says(items[1].guarantee, "g");
}

/* Wrong sums are counted also when there is no room to keep them. */
static void no_room_for_a_sum(void **state)
{
	struct bench *bench = *state;

	bench->found.max = 0;
	(void)summed(bench, "taken_ms: 1000", "taken_ms: 999", (struct sums){ 5, 1 });
	assert_int_equal(bench->found.count, 0);
}

static void a_total_is_wrong(void **state)
{
	says(summed(*state, "taken_ms: 1000", "taken_ms: 999", (struct sums){ 5, 1 })->path,
	     "statements[0].results[0].taken_ms");
}

/* An open end has no length, and what is no number is told by the comparison. */
static void what_cannot_be_added_up(void **state)
{
	(void)summed(*state, "2026-04-04T00:00:01Z", "..", (struct sums){ 4, 0 });
	(void)summed(*state, "ms: 2000", "ms: \"x\"", (struct sums){ 3, 0 });
	(void)summed(*state, "ms: 2000", "ms: 9223372036854775807", (struct sums){ 4, 1 });
}

/* Lists, lengths and ends that are something else, or not there: told by the comparison. */
static void what_is_no_list_of_spans(void **state)
{
	(void)summed(*state, "ms: 2000", "length: 2000", (struct sums){ 3, 0 });
	(void)summed(*state, "ms: 2000", "ms: [2000]", (struct sums){ 3, 0 });
	(void)summed(*state, "ms: 2000", "ms: \"2000\"", (struct sums){ 3, 0 });
	(void)summed(*state, "from: \"2026-04-04T00:00:00Z\"", "since: 1", (struct sums){ 4, 0 });
	(void)summed(*state, "from: \"2026-04-04T00:00:00Z\"", "from: [1]", (struct sums){ 4, 0 });
	(void)summed(*state, "taken:", "given:", (struct sums){ 3, 0 });
	(void)summed(*state, "    counted:\n", "    counted: 5\n    other:\n",
		     (struct sums){ 2, 0 });
	(void)summed(*state, "results:", "outcomes:", (struct sums){ 0, 0 });
	(void)summed(*state, "results:", "results: 5\nothers:", (struct sums){ 0, 0 });
}

static void a_whole_statement(void **state)
{
	struct bench *bench = *state;
	const struct tree *whole = statement(bench);

	assert_int_equal(statement_differs(&bench->found, DIFFERENCE_EXTRA, whole, whole->at,
					   STR("statements[1]")),
			 0);
	assert_int_equal(bench->found.items[0].kind, DIFFERENCE_EXTRA);
	says(bench->found.items[0].path, "statements[1]");
	says(bench->found.items[0].subscription, "s1");
	says(bench->found.items[0].should, "");
}

/* Items that are lists are the same when all in them is. */
static void lists_within_lists(void **state)
{
	struct bench *bench = *state;

	bench->source = (struct source){ STR("s.json"), STR("list: [[1, 2], [3]]\n") };
	bench->other = (struct source){ STR("s.json"), STR("list: [[1, 4], [3], [5]]\n") };
	assert_int_equal(statement_compare(&bench->found, text_tree(bench->arena, &bench->source),
					   text_tree(bench->arena, &bench->other),
					   STR("statements[0]")),
			 0);
	assert_int_equal(bench->found.total, 2);
	says(bench->found.items[0].path, "statements[0].list[0][1]");
	says(bench->found.items[1].path, "statements[0].list[2]");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_differs),
		TEST(a_step_is_named_with_its_clause),
		TEST(a_step_without_clause_has_that_of_its_guarantee),
		TEST(what_was_taken_away_has_its_own_clause),
		TEST(a_text_is_not_a_number),
		TEST(a_member_is_missing),
		TEST(a_member_is_too_much),
		TEST(a_step_is_missing),
		TEST(a_step_is_too_much),
		TEST(another_kind_of_value),
		TEST(long_values_are_cut),
		TEST(only_so_many_are_kept),
		TEST(memory_runs_out),
		TEST(the_lengths_add_up),
		TEST(a_span_has_another_length),
		TEST(no_room_for_a_sum),
		TEST(a_total_is_wrong),
		TEST(what_cannot_be_added_up),
		TEST(what_is_no_list_of_spans),
		TEST(a_whole_statement),
		TEST(lists_within_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
