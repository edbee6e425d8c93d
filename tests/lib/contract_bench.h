/* contract_bench: a contract given as a text, for the tests of core.
 *
 *     struct contract_bench bench;
 *     assert_int_equal(contract_bench_open(&bench, text), 0);
 *     ... bench.contract ...
 *     contract_bench_close(&bench);
 */
#ifndef GARANT_TESTS_CONTRACT_BENCH_H
#define GARANT_TESTS_CONTRACT_BENCH_H

#include <errno.h>
#include <stdlib.h>

#include "core/contract/contract.h"
#include "tests/lib/text_tree.h"
#include "tests/lib/zone_fixture.h"

struct contract_bench {
	struct arena *arena;
	struct source source;
	struct diag_sink sink;
	struct contract_options options;
	const struct contract *contract;
};

static inline int contract_bench_zone(void *context, struct str name, const struct zone **ret_zone)
{
	static const struct {
		struct str name;
		const char *rule;
	} zones[] = { { STR("UTC"), "UTC0" },
		      { STR("Europe/Paris"), RULE_PARIS },
		      { STR("America/New_York"), RULE_NEW_YORK } };

	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (str_equal(zones[i].name, name))
			return fixture_zone(context, zones[i].rule, ret_zone);
	return -ENOENT;
}

/* Opens without reading: choices can be set in bench->options. */
static inline void contract_bench_init(struct contract_bench *bench, const char *text)
{
	*bench = (struct contract_bench){ .source = { STR("contract.yaml"), str_from(text) } };
	if (arena_new(1024 * MIB, &bench->arena) < 0)
		abort();
	bench->sink = (struct diag_sink)DIAG_SINK_INIT(bench->arena, 20);
	bench->options.zones = (struct zone_finder){ contract_bench_zone, bench->arena };
}

static inline int contract_bench_read(struct contract_bench *bench)
{
	return contract_read(bench->arena, text_tree(bench->arena, &bench->source), &bench->options,
			     &bench->contract, &bench->sink);
}

static inline int contract_bench_open(struct contract_bench *bench, const char *text)
{
	contract_bench_init(bench, text);
	return contract_bench_read(bench);
}

static inline void contract_bench_close(struct contract_bench *bench)
{
	arena_free(bench->arena);
}

/* The first diagnostic as "line:column code text", in the bench's arena. */
static inline struct str contract_bench_told(struct contract_bench *bench)
{
	const struct diag *diag = bench->sink.items;
	struct strbuf out = STRBUF_INIT(64 * KIB);
	struct str told = STR_NONE;

	if (bench->sink.count > 0) {
		strbuf_add_format(&out, "%u:%u %s ", diag->at.line, diag->at.column,
				  diag_text(diag->id)->code);
		diag_fill(&out, str_from(diag_text(diag->id)->text), diag);
		strbuf_add(&out, STR(" | "));
		diag_fill(&out, str_from(diag_text(diag->id)->hint), diag);
	}
	if (str_copy(bench->arena, strbuf_str(&out), &told) < 0)
		abort();
	strbuf_done(&out);
	return told;
}

#endif
