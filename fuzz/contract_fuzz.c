/* Reads any bytes as a contract. Besides not crashing: a refusal says why, a contract that is read
 * is settled with a few facts and gives the same result twice. */
#include <errno.h>
#include <stdlib.h>

#include "app/zone_store.h"
#include "fuzz/settle_any.h"
#include "yaml/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char facts_text[] =
	"case: 1\nwindows: [2026-03, 2026-04]\nas of: 2026-06-01T00:00:00Z\n"
	"subscription: {id: s, start: 2026-01-10, currency: EUR}\n"
	"records:\n"
	"  - {outage: a, from: 2026-03-29T00:30:00Z, to: 2026-03-29T03:00:00Z, cause: x}\n"
	"  - {outage: b, from: 2026-03-31T20:00:00Z, to: 2026-04-01T03:00:00Z}\n"
	"  - {outage: c, from: 2026-04-20T20:00:00Z}\n"
	"  - {maintenance: m, from: 2026-03-29T01:00:00Z, to: 2026-03-29T01:10:00Z}\n"
	"  - {unmeasured: u, from: 2026-04-03T01:00:00Z, to: 2026-04-03T01:10:00Z}\n"
	"  - {ticket: t, opened: 2026-04-03T01:00:00Z, resolved: 2026-04-05T01:10:00Z}\n"
	"claims: [{filed: 2026-05-03T00:00:00Z}]\n"
	"endings: [{requested: 2026-05-03T00:00:00Z}]\n";

static void settle_twice(struct arena *arena, const struct contract *contract)
{
	struct source source = { STR("facts"), str_from(facts_text) };
	struct strbuf first = STRBUF_INIT(16 * MIB), again = STRBUF_INIT(16 * MIB);
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);
	const struct case_file *file;
	struct tree *root;

	if (yaml_parse(arena, &source, NULL, &root, &sink) == 0 &&
	    case_read(arena, root, contract, &file, &sink) == 0) {
		settle_any(file, 0, &first);
		settle_any(file, 0, &again);
		if (!str_equal(strbuf_str(&first), strbuf_str(&again)))
			abort();
	}
	strbuf_done(&first);
	strbuf_done(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = NULL;
	struct tree *root = NULL;
	const struct contract *contract;
	int r;

	if (arena_new(256 * MIB, &arena) < 0)
		return 0;
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);
	struct source source = { STR("fuzz"), { (const char *)data, size } };
	struct zone_store zones = { .arena = arena };
	struct contract_options options = { .zones = zone_store_finder(&zones) };

	if (yaml_parse(arena, &source, NULL, &root, &sink) == 0) {
		r = contract_read(arena, root, &options, &contract, &sink);
		if (r == 0)
			settle_twice(arena, contract);
		else if (r != -ENOMEM && sink.errors == 0)
			abort(); /* refused without a word */
	}
	arena_free(arena);
	return 0;
}
