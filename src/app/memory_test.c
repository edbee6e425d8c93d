/* Memory that runs out, at any allocation of core: reading contracts and cases, settling, lint
 * and explain end with -ENOMEM, leave nothing torn, and give the same when tried again. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/zone_store.h"
#include "core/explain/explanation.h"
#include "core/facts/case.h"
#include "core/lint/lint.h"
#include "core/settle/statement_json.h"
#include "tests/lib/calls.h"
#include "tests/lib/shipped_cases.h"
#include "yaml/yaml.h"

/* Of the allocations of one step those are made to fail that are the first below some call, so that
 * whoever calls what allocates meets it once, and so many more, evenly spread and elsewhere in each
 * case; all of them where there are no more. A long step settles made-up facts again and again. */
#define FAILURES_A_STEP 26
#define FAILURES_A_LONG_STEP 4
#define LONG_STEP 5000 /* allocations */

struct bench {
	struct arena *keep; /* files, trees and zones */
	struct calls *calls;
	struct arena *arena; /* where allocations fail */
	const char *name;
	const struct tree *contract_root, *case_root;
	struct contract_options options;
	struct zone_store zones;
	const struct contract *contract;
	const struct case_file *file;
	size_t subscription;
	bool proof;
	struct str told; /* what the step came to, in keep */
	size_t offset, failures;
};

static int read_contract(void *what)
{
	struct bench *bench = what;
	struct diag_sink sink = DIAG_SINK_INIT(bench->keep, 100);

	return contract_read(bench->arena, bench->contract_root, &bench->options, &bench->contract,
			     &sink);
}

static int read_case(void *what)
{
	struct bench *bench = what;
	struct diag_sink sink = DIAG_SINK_INIT(bench->keep, 100);

	return case_read(bench->arena, bench->case_root, bench->contract, &bench->file, &sink);
}

/* Keeps the text, or compares it with the one that was kept before. */
static void tell(struct bench *bench, struct strbuf *out)
{
	struct str text = strbuf_str(out);

	assert_int_equal(strbuf_error(out), 0);
	if (!bench->told.ptr)
		assert_int_equal(str_copy(bench->keep, text, &bench->told), 0);
	else if (!str_equal(bench->told, text))
		fail_msg("%s: not the same after memory ran out", bench->name);
	strbuf_done(out);
}

static int settle(void *what)
{
	struct bench *bench = what;
	const struct settle_options options = { .proof = bench->proof };
	const struct windows asked = { bench->file->spans, bench->file->window_count };
	struct strbuf out = STRBUF_INIT(64 * MIB);
	struct json json = JSON_INIT(&out, 1);
	const struct statement *statement = NULL;
	const struct facts *facts;
	const struct plan *plan;
	int r = case_facts_at(bench->file, bench->subscription, bench->file->as_of_ms, bench->arena,
			      &facts);

	if (r == 0)
		r = plan_new(bench->arena, bench->contract, asked, &plan);
	if (r == 0)
		r = settle_planned(bench->arena, plan, facts, &options, &statement);
	if (r < 0)
		return r;
	statement_json(&json, statement, &(struct statement_meta){ 0 });
	tell(bench, &out);
	return 0;
}

static int lint(void *what)
{
	struct bench *bench = what;
	struct strbuf out = STRBUF_INIT(MIB);
	struct lint_report report;
	int r = lint_contract(bench->arena, bench->contract_root, &bench->options, bench->contract,
			      &report);

	if (r < 0)
		return r;
	for (size_t i = 0; i < report.count; i++)
		strbuf_add_format(
			&out, "%u:%u %s %d %lld\n", report.findings[i].at.line,
			report.findings[i].at.column, diag_text(report.findings[i].rule)->code,
			(int)report.findings[i].stake, (long long)report.findings[i].stake_minor);
	tell(bench, &out);
	return 0;
}

static int explain(void *what)
{
	struct bench *bench = what;
	const struct explanation *explanation;
	struct strbuf out = STRBUF_INIT(MIB);
	int r = explanation_new(bench->arena, bench->contract, (struct explain_options){ 0 },
				&explanation);

	if (r < 0)
		return r;
	for (size_t i = 0; i < explanation->count; i++)
		for (size_t k = 0; k < explanation->sections[i].count; k++)
			strbuf_add_format(&out, "%zu.%zu: %zu\n", i, k,
					  explanation->sections[i].parts[k].count);
	tell(bench, &out);
	return 0;
}

static void fail_at(struct bench *bench, calls_step *run, size_t n)
{
	int r;

	if (bench->failures++ % 3 > 0)
		arena_fail_once(bench->arena, n);
	else
		arena_fail_after(bench->arena, n);
	r = run(bench);
	arena_fail_after(bench->arena, SIZE_MAX);
	if (r != -ENOMEM)
		fail_msg("%s: %d when allocation %zu fails", bench->name, r, n);
}

/* A step once as it is, then with one allocation of it failing. */
static void exhaust(struct bench *bench, calls_step *run)
{
	struct arena_mark mark = arena_mark(bench->arena);
	size_t count, stride;

	bench->told = STR_NONE;
	assert_int_equal(calls_note(bench->calls, bench->arena, run, bench), 0);
	for (size_t i = 0; i < bench->calls->first_count; i++) {
		arena_rewind(bench->arena, mark);
		fail_at(bench, run, bench->calls->first[i]);
	}
	count = bench->calls->allocations;
	if (count > CALLS_STEP_MAX)
		count = CALLS_STEP_MAX;
	stride = 1 + count / (count < LONG_STEP ? FAILURES_A_STEP : FAILURES_A_LONG_STEP);
	for (size_t n = bench->offset++ % stride; n < count; n += stride) {
		arena_rewind(bench->arena, mark);
		fail_at(bench, run, n);
	}
	arena_rewind(bench->arena, mark);
	assert_int_equal(run(bench), 0);
}

static const struct tree *read_tree(struct bench *bench, struct str path)
{
	struct diag_sink sink = DIAG_SINK_INIT(bench->keep, 10);
	struct tree *root = NULL;

	assert_int_equal(yaml_read_file(bench->keep, path, NULL, &root, &sink), 0);
	return root;
}

static void exhaust_contract(struct bench *bench, struct str path)
{
	arena_reset(bench->arena);
	arena_reset(bench->keep);
	bench->name = path.ptr;
	bench->contract_root = read_tree(bench, path);
	bench->zones = (struct zone_store){ .arena = bench->keep };
	bench->options = (struct contract_options){ .zones = zone_store_finder(&bench->zones) };
	exhaust(bench, read_contract);
}

static void exhaust_case(struct bench *bench, struct str path)
{
	struct arena_mark mark = arena_mark(bench->arena);

	bench->case_root = read_tree(bench, path);
	exhaust(bench, read_case);
	bench->subscription = bench->offset % bench->file->subscription_count;
	bench->proof = bench->offset % 3 > 0;
	exhaust(bench, settle);
	arena_rewind(bench->arena, mark);
}

static void exhaust_cases(struct bench *bench, const struct case_list *list)
{
	struct str contract = STR_NONE;

	for (size_t i = 0; i < list->count; i++) {
		const struct case_paths *paths = &list->items[i];

		if (!str_equal(paths->contract, contract)) {
			contract = paths->contract;
			exhaust_contract(bench, contract);
		}
		bench->name = paths->facts.ptr;
		if (paths->facts.len > 0)
			exhaust_case(bench, paths->facts);
	}
}

/* After the cases: what settling calls has failed by then, and is not met again in long steps. */
static void exhaust_studies(struct bench *bench, const struct case_list *list)
{
	struct str contract = STR_NONE;

	for (size_t i = 0; i < list->count; i++) {
		if (str_equal(list->items[i].contract, contract))
			continue;
		contract = list->items[i].contract;
		exhaust_contract(bench, contract);
		exhaust(bench, lint);
		exhaust(bench, explain);
	}
}

static void test_every_step(void **state)
{
	struct bench bench = { .calls = calls_new() };
	struct arena *arena;
	struct case_list list;

	(void)state;
	assert_int_equal(arena_new(64 * MIB, &arena), 0);
	assert_int_equal(arena_new(256 * MIB, &bench.keep), 0);
	assert_int_equal(arena_new(1024 * MIB, &bench.arena), 0);
	list = shipped_cases(arena);
	exhaust_cases(&bench, &list);
	exhaust_studies(&bench, &list);
	print_message("%zu allocations failed, below %zu places\n", bench.failures,
		      bench.calls->places);
	assert_true(bench.failures > 10000);
	assert_true(bench.calls->places > 1000);
	calls_free(bench.calls);
	arena_free(bench.arena);
	arena_free(bench.keep);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
