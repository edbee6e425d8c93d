/* refusals: what reading a contract says of many small mistakes, row by row.
 *
 *     static const struct refusal rows[] = {
 *             { "money: 5", "8 G0201 money must be a map of keys" },
 *     };
 *
 *     refusals_check(&(struct refusals){ .head = head, .line = 5, rows, COUNT_OF(rows) });
 */
#ifndef GARANT_TESTS_REFUSALS_H
#define GARANT_TESTS_REFUSALS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/calls.h"
#include "tests/lib/contract_bench.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

struct refusal {
	const char *text;
	const char *told; /* what is said begins with "column code text"; NULL: nothing is */
};

struct refusals {
	const struct refusal *rows;
	size_t count;
	const char *head;	    /* of the contract */
	unsigned line;		    /* of the row's text */
	const char *before, *after; /* on that line; NULL: nothing */
};

struct rereading {
	struct contract_bench *bench;
	const struct tree *root;
	struct arena *told; /* where diagnostics are kept: that never fails */
};

static inline int refusal_read_again(void *what)
{
	struct rereading *again = what;
	struct diag_sink sink = DIAG_SINK_INIT(again->told, 20);

	arena_reset(again->told);
	return contract_read(again->bench->arena, again->root, &again->bench->options,
			     &again->bench->contract, &sink);
}

/* Read again with memory running out: that is told, or the mistake is, and nothing else. */
static inline size_t refusal_forgets(struct contract_bench *bench, struct calls *calls)
{
	struct rereading again = { bench, text_tree(bench->arena, &bench->source), NULL };
	size_t forgotten;
	int r;

	assert_int_equal(arena_new(MIB, &again.told), 0);
	forgotten = calls_fail(calls, bench->arena, refusal_read_again, &again, &r);
	arena_free(again.told);
	return forgotten;
}

static inline size_t refusal_is_wrong(const struct refusals *refusals, const struct refusal *row,
				      struct calls *calls)
{
	struct strbuf text = STRBUF_INIT(64 * KIB), line = STRBUF_INIT(KIB);
	struct contract_bench bench;
	struct str told;
	size_t wrong;

	strbuf_add_format(&line, "%u:", refusals->line);
	strbuf_add_format(&text, "%s%s%s%s\n", refusals->head,
			  refusals->before ? refusals->before : "", row->text,
			  refusals->after ? refusals->after : "");
	(void)contract_bench_open(&bench, text.ptr);
	told = contract_bench_told(&bench);
	wrong = row->told ? bench.sink.count == 0 || !str_starts(told, strbuf_str(&line)) ||
				    !str_starts(str_slice(told, line.len, told.len),
						str_from(row->told))
			  : bench.sink.errors > 0;
	if (wrong)
		print_error("%s: %.*s\n", row->text, STR_ARG(told));
	if (refusal_forgets(&bench, calls) > 0) {
		print_error("%s: memory that ran out is not told\n", row->text);
		wrong = 1;
	}
	contract_bench_close(&bench);
	strbuf_done(&text);
	strbuf_done(&line);
	return wrong;
}

static inline void refusals_check(const struct refusals *refusals)
{
	struct calls *calls = calls_new();
	size_t wrong = 0;

	for (size_t i = 0; i < refusals->count; i++)
		wrong += refusal_is_wrong(refusals, &refusals->rows[i], calls);
	calls_free(calls);
	assert_int_equal(wrong, 0);
}

#endif
