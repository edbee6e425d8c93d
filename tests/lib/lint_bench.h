/* lint_bench: a contract given as a text, read and looked at, for the tests of lint.
 *
 *     struct linting linting;
 *     lint_text(&linting, HEAD "guarantees: ...");
 *     ... linting.report.findings ...
 *     contract_bench_close(&linting.bench);
 */
#ifndef GARANT_TESTS_LINT_BENCH_H
#define GARANT_TESTS_LINT_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/lint/lint.h"
#include "tests/lib/contract_bench.h"

#define HEAD                                                                                       \
	"garant: 1\ncontract: test\nversion: \"1\"\neffective: {from: 2026-01-01}\n"               \
	"currency: EUR\nzone: UTC\nmoney: {round: half up}\ncharges: {fee: {per: month}, paper: "  \
	"{per: quarter}}\n"

struct linting {
	struct contract_bench bench;
	const struct tree *root;
	struct lint_report report;
};

static inline void lint_text(struct linting *linting, const char *text)
{
	struct contract_bench *bench = &linting->bench;

	contract_bench_init(bench, text);
	linting->root = text_tree(bench->arena, &bench->source);
	if (contract_read(bench->arena, linting->root, &bench->options, &bench->contract,
			  &bench->sink) < 0)
		fail_msg("%.*s", STR_ARG(contract_bench_told(bench)));
	if (lint_contract(bench->arena, linting->root, &bench->options, bench->contract,
			  &linting->report) < 0)
		fail_msg("cannot be looked at: %s", text);
}

#endif
