/* Everything a contract lists has a maximum: so many are read, one more is told where it stands.
 * In the texts @ stands for the number of the part, from 1; # for the one before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/contract_bench.h"

#define HEAD "garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\n"
#define PROMISE "guarantees:\n  g:\n    clause: a\n"
#define MEASURE PROMISE "    measure: \""
#define SPAN "{from: 2026-05-01T08:00:00Z, to: 2026-05-01T09:00:00Z}"
#define CHOSEN                                                                                     \
	"attributes: {a1: text, a2: text, a3: text, a4: text, a5: text, a6: text, a7: text, "      \
	"a8: text, a9: text}\n"
#define TEXT_BYTES (4 * MIB)

struct row {
	const char *before, *part, *middle, *closing, *after;
	size_t most;
	const char *told; /* code and text of what is said of one more */
};

static const struct row rows[] = {
	{ "calendars: {", "c@: {always: yes}, ", "}\n", "", "", 64,
	  "G0227 too many calendars: at most 64" },
	{ "records: {", "k@: {score: number}, ", "}\n", "", "", 64 - 9,
	  "G0227 too many kinds of record: at most 64" },
	{ "records: {outage: {", "f@: number, ", "}}\n", "", "", 512 - 34,
	  "G0227 too many fields: at most 512" },
	{ "components: [", "c@, ", "]\n", "", "", 1024, "G0227 too many components: at most 1024" },
	{ "components: ", "{c@: ", "last", "}", "\n", 16,
	  "G0227 too many levels of components: at most 16" },
	{ "readings: [", "{id: r@, clause: b, open: c, chosen: 1}, ", "]\n", "", "", 64,
	  "G0227 too many readings: at most 64" },
	{ "parameters: {", "p@: {type: number}, ", "}\n", "", "", 256,
	  "G0227 too many parameters, attributes and charges: at most 256" },
	{ "attributes: {plan: {one of: [", "w@, ", "]}}\n", "", "", 64,
	  "G0227 too many words: at most 64 and at least 1" },
	{ "attributes: {a: {type: text, default: \"", "x", "\"}}\n", "", "", 4096,
	  "G0402 a is longer than what is read" },
	{ "parameters: {a: {type: texts, default: [", "w, ", "]}}\n", "", "", 10000,
	  "G0402 a is longer than what is read" },
	{ "parameters: {a: {type: span, default: [", SPAN ", ", "]}}\n", "", "", 10000,
	  "G0402 a is longer than what is read" },
	{ "records: {outage: {seen: {type: instant, several: yes, default: [",
	  "2026-05-01T08:00:00Z, ", "]}}}\n", "", "", 10000,
	  "G0402 seen is longer than what is read" },
	{ "guarantees: {", "g@: {clause: a}, ", "}\n", "", "", 64,
	  "G0227 too many guarantees: at most 64" },
	{ CHOSEN PROMISE "    limit: [", "{at most: {by: a@, x: 1.00 EUR}}, ", "]\n", "", "", 8,
	  "G0227 too many attributes that choose rows in one guarantee: at most 8" },
	{ CHOSEN PROMISE "    weight: {by: a1, ", "w@: 1, ", "}\n", "", "", 255,
	  "G0227 too many combinations of rows in one guarantee: at most 256" },
	{ CHOSEN MEASURE "if(a1 in [", "w@, ", "], 1, 2)\"\n", "", "", 32,
	  "G0314 this expression is too long" },
	{ CHOSEN MEASURE "by a1 (", "w@: 1, ", "else: 2)\"\n", "", "", 32,
	  "G0314 this expression is too long" },
	{ MEASURE "greater(", "@, ", "1)\"\n", "", "", 31, "G0314 this expression is too long" },
	{ MEASURE, "(", "1", ")", "\"\n", 63, "G0311 this expression is nested too deeply" },
	{ MEASURE, "-", "1", "", "\"\n", 63, "G0311 this expression is nested too deeply" },
	{ MEASURE "1", " + 1", "\"\n", "", "", 127, "G0311 this expression is nested too deeply" },
};

/* The parts of a row, n times, with their numbers. */
static void build(struct strbuf *out, const struct row *row, size_t n)
{
	strbuf_add_format(out, "%s%s", HEAD, row->before);
	for (size_t i = 1; i <= n; i++)
		for (const char *c = row->part; *c; c++)
			if (*c == '@' || *c == '#')
				strbuf_add_int(out, (int64_t)i - (*c == '#'));
			else
				strbuf_add_byte(out, *c);
	strbuf_add_format(out, "%s", row->middle);
	for (size_t i = 0; i < n; i++)
		strbuf_add_format(out, "%s", row->closing);
	strbuf_add_format(out, "%s", row->after);
	assert_int_equal(strbuf_error(out), 0);
}

/* What is said of n parts, without its place. */
static size_t check(const struct row *row, size_t n, const char *told)
{
	struct strbuf text = STRBUF_INIT(TEXT_BYTES);
	struct contract_bench bench;
	struct str said;
	size_t space, wrong;

	build(&text, row, n);
	(void)contract_bench_open(&bench, text.ptr);
	said = contract_bench_told(&bench);
	space = str_find_byte(said, ' ', 0);
	wrong = told ? space == SIZE_MAX ||
				!str_starts(str_slice(said, space + 1, said.len), str_from(told))
		     : bench.sink.errors > 0;
	if (wrong)
		print_error("%s, %zu times: %.*s\n", row->part, n, STR_ARG(said));
	contract_bench_close(&bench);
	strbuf_done(&text);
	return wrong;
}

static void test_most_and_one_more(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		wrong += check(&rows[i], rows[i].most, NULL);
		wrong += check(&rows[i], rows[i].most + 1, rows[i].told);
	}
	assert_int_equal(wrong, 0);
}

/* What names each other grows without an end, or has none: told, not followed. */
static const struct row loops[] = {
	{ "readings:\n"
	  "  - {id: a, clause: b, open: c, chosen: {reading: b}}\n"
	  "  - {id: b, clause: b, open: c, chosen: {reading: a}}\n" PROMISE
	  "    weight: {reading: a}\n",
	  "", "", "", "", 0, "G0226 \"b\" leads back to itself" },
	{ "readings: [{id: r0, clause: b, open: c, chosen: 1}",
	  ", {id: r@, clause: b, open: c, chosen: {reading: r#}}",
	  "]\n" PROMISE "    weight: {reading: r18}\n", "", "", 18, "G0226 " },
	{ "readings: [{id: a, clause: b, open: c, chosen: reading(a) + 1}]\n" PROMISE
	  "    weight: reading(a)\n",
	  "", "", "", "", 0, "G0311 this expression is nested too deeply" },
	{ "values: {v0: 1", ", v@: v#", "}\n" PROMISE "    weight: v200\n", "", "", 200,
	  "G0311 this expression is nested too deeply" },
	{ "values: {v0: 1", ", v@: v# + 1", "}\n" PROMISE "    weight: v70\n", "", "", 70,
	  "G0311 this expression is nested too deeply" },
	{ "values: {v0: 1", ", v@: v# + v#", "}\n" PROMISE "    weight: v30\n", "", "", 30,
	  "G0314 this expression is too long" },
	/* words of a reading that another reading is called after are no loop */
	{ "charges: {fee: {per: month}, usage: {per: month}}\n"
	  "readings: [{id: fee, clause: b, open: c, chosen: usage}, "
	  "{id: usage, clause: b, open: c, chosen: fee}]\n" PROMISE
	  "    pay: {of: reading(usage), reached: [{below: 99%, pay: 1%}]}\n",
	  "", "", "", "", 0, NULL },
};

static void test_loops(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++)
		wrong += check(&loops[i], loops[i].most, loops[i].told);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_most_and_one_more),
		cmocka_unit_test(test_loops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
