/* case_bench: a contract and a case given as texts, for the tests of this folder only. */
#ifndef GARANT_APP_CASE_BENCH_H
#define GARANT_APP_CASE_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/zone_store.h"
#include "core/facts/case.h"
#include "yaml/yaml.h"

static const char bench_contract[] =
	"garant: 1\n"
	"contract: sms\n"
	"currency: USD\n"
	"zone: Europe/Paris\n"
	"money: {round: half up}\n"
	"components: [sms-gateway]\n"
	"charges: {monthly-fee: {per: month}, message: {per: use}}\n"
	"attributes: {plan: {type: text, of: subscription, one of: [gold, silver]}}\n"
	"samples: {requests: {good: number, total: number}}\n"
	"readings:\n"
	"  - {id: base, clause: table, open: percent of what, chosen: monthly-fee,\n"
	"     or: [2 * monthly-fee]}\n"
	"guarantees:\n"
	"  availability:\n"
	"    clause: table\n"
	"    pay: {of: reading(base), reached: [{below: 100%, pay: 5%}]}\n";

struct bench {
	struct arena *arena;
	struct source contract_source, case_source;
	struct diag_sink sink;
	struct zone_store zones;
	const struct contract *contract;
	const struct tree *root; /* of the case */
};

static inline const struct tree *bench_parse(struct bench *bench, struct source *source)
{
	struct tree *root = NULL;

	assert_int_equal(yaml_parse(bench->arena, source, NULL, &root, &bench->sink), 0);
	return root;
}

/* Reads the contract, and the case only into its tree. */
static inline void bench_open(struct bench *bench, const char *contract, const char *text)
{
	struct contract_options options = { .zones = zone_store_finder(&bench->zones) };
	int r;

	*bench = (struct bench){ .arena = NULL };
	assert_int_equal(arena_new(64 * MIB, &bench->arena), 0);
	bench->sink = (struct diag_sink)DIAG_SINK_INIT(bench->arena, 20);
	bench->zones.arena = bench->arena;
	bench->contract_source = (struct source){ STR("contract.yaml"), str_from(contract) };
	bench->case_source = (struct source){ STR("case.yaml"), str_from(text) };
	r = contract_read(bench->arena, bench_parse(bench, &bench->contract_source), &options,
			  &bench->contract, &bench->sink);
	assert_int_equal(r, 0);
	bench->root = bench_parse(bench, &bench->case_source);
}

/* Every diagnostic as "line:column code text", a line each. */
static inline void bench_write_told(struct strbuf *out, const struct diag_sink *sink)
{
	for (size_t i = 0; i < sink->count; i++) {
		const struct diag *diag = &sink->items[i];

		strbuf_add_format(out, "%u:%u %s ", diag->at.line, diag->at.column,
				  diag_text(diag->id)->code);
		diag_fill(out, str_from(diag_text(diag->id)->text), diag);
		strbuf_add_byte(out, '\n');
	}
}

static inline void bench_close(struct bench *bench)
{
	arena_free(bench->arena);
}

#endif
