#include "app/case_tests.h"

#include <errno.h>
#include <time.h>

#include "app/expect.h"

#define CASE_BYTES_MAX (1024 * MIB)
#define CASE_DIAGS_MAX 200

static int64_t now_us(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
		return 0;
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int run(const struct case_paths *paths, struct case_outcome *outcome)
{
	const struct settle_request request = { .contract = paths->contract,
						.facts = paths->facts,
						.as_of_ms = INT64_MIN,
						.proof = true };
	const struct case_settlement *settlement;
	const struct tree *expect;
	int r = settle_case(outcome->arena, &request, &settlement, &outcome->diags);

	if (r < 0)
		return r;
	expect = settlement->file->expect;
	outcome->title = settlement->file->title;
	outcome->expectations = !expect ? 0 : expect->kind == TREE_LIST ? expect->count : 1;
	if (outcome->expectations == 0)
		return diag_add(&outcome->diags, DIAG_TEST_NO_EXPECTATION, settlement->file->at);
	return expectations_check(outcome->arena, settlement, &outcome->diags);
}

int case_test(const struct case_paths *paths, struct case_outcome *ret_outcome)
{
	struct case_outcome outcome = { .passed = false };
	int64_t start_us = now_us();
	int r = arena_new(CASE_BYTES_MAX, &outcome.arena);

	if (r < 0)
		return r;
	outcome.diags = (struct diag_sink)DIAG_SINK_INIT(outcome.arena, CASE_DIAGS_MAX);
	r = run(paths, &outcome);
	if (r == -ENOMEM) {
		arena_free(outcome.arena);
		return r;
	}
	outcome.passed = r == 0 && outcome.diags.errors == 0;
	outcome.elapsed_us = now_us() - start_us;
	*ret_outcome = outcome;
	return 0;
}

void case_outcome_done(struct case_outcome *outcome)
{
	arena_free(outcome->arena);
	outcome->arena = NULL;
}
