/* settle_any: settles whatever a reader let through, for fuzzers. */
#ifndef GARANT_FUZZ_SETTLE_ANY_H
#define GARANT_FUZZ_SETTLE_ANY_H

#include <errno.h>
#include <stdlib.h>

#include "core/facts/case.h"
#include "core/settle/settle.h"
#include "core/settle/statement_json.h"

/* Settles one subscription of a case with its proof, in memory of its own so that it runs out at
 * the same place every time, and appends the statement as JSON. Aborts on an error that nobody can
 * put into words. */
static inline void settle_any(const struct case_file *file, size_t place, struct strbuf *out)
{
	const struct settle_options options = { .proof = true };
	const struct statement_meta meta = { 0 };
	struct json json = JSON_INIT(out, 0);
	const struct statement *statement;
	const struct facts *facts;
	const struct plan *plan;
	struct arena *arena;
	int r;

	if (arena_new(128 * MIB, &arena) < 0)
		return;
	r = case_facts_at(file, place, file->as_of_ms, arena, &facts);
	if (r == 0)
		r = plan_new(arena, file->contract,
			     (struct windows){ file->spans, file->window_count }, &plan);
	if (r == 0)
		r = settle_planned(arena, plan, facts, &options, &statement);
	if (r < 0 && r != -ENOMEM && r != -EOVERFLOW)
		abort();
	if (r == 0)
		statement_json(&json, statement, &meta);
	arena_free(arena);
}

#endif
