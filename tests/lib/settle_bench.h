/* settle_bench: a contract and a case given as texts, settled, for the tests of core.
 *
 *     struct settle_bench bench;
 *     settle_bench_open(&bench, contract, facts);
 *     ... bench.statement->results ...
 *     settle_bench_close(&bench);
 */
#ifndef GARANT_TESTS_SETTLE_BENCH_H
#define GARANT_TESTS_SETTLE_BENCH_H

#include <stdio.h>

#include "core/facts/case.h"
#include "core/settle/settle.h"
#include "tests/lib/contract_bench.h"

struct settle_bench {
	struct contract_bench contract;
	struct source source;
	const struct case_file *file;
	const struct facts *facts;
	const struct plan *plan;
	const struct statement *statement;
};

static inline void settle_bench_fail(struct settle_bench *bench, const char *what)
{
	(void)fprintf(stderr, "%s: %.*s\n", what, STR_ARG(contract_bench_told(&bench->contract)));
	abort();
}

/* Settles the first subscription of the case. A contract or case that cannot be read ends the
 * test. */
static inline void settle_bench_open(struct settle_bench *bench, const char *contract,
				     const char *facts)
{
	struct settle_options options = { .proof = true };
	struct contract_bench *read = &bench->contract;
	struct windows asked;

	if (contract_bench_open(read, contract) < 0)
		settle_bench_fail(bench, contract);
	bench->source = (struct source){ STR("case.yaml"), str_from(facts) };
	if (case_read(read->arena, text_tree(read->arena, &bench->source), read->contract,
		      &bench->file, &read->sink) < 0)
		settle_bench_fail(bench, "the case cannot be read");
	asked = (struct windows){ bench->file->spans, bench->file->window_count };
	if (case_facts_at(bench->file, 0, bench->file->as_of_ms, read->arena, &bench->facts) < 0 ||
	    plan_new(read->arena, read->contract, asked, &bench->plan) < 0 ||
	    settle_planned(read->arena, bench->plan, bench->facts, &options, &bench->statement) < 0)
		settle_bench_fail(bench, "the case cannot be settled");
}

static inline void settle_bench_close(struct settle_bench *bench)
{
	contract_bench_close(&bench->contract);
}

#endif
