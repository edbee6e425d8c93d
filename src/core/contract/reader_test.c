/* Every message of the reader: the smallest contract that gives it, at the place marked with @. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/lib/contract_bench.h"

#define HEAD                                                                                       \
	"garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\n"           \
	"charges: {fee: {per: month}}\n"
#define G "guarantees:\n  g:\n    clause: a\n"
#define BARE "garant: 1\ncontract: test\nzone: UTC\n"
#define TEN(x) x x x x x x x x x x
/* More parentheses than an expression may have. */
#define DEEP TEN(TEN("(")) "1" TEN(TEN(")"))

struct row {
	enum diag_id id;
	const char *text;
};

static const struct row rows[] = {
	/* the file */
	{ DIAG_NOT_A_MAP, HEAD "guarantees: @[a]\n" },
	{ DIAG_NOT_A_MAP, HEAD "guarantees:\n  g: @[a]\n" },
	{ DIAG_NOT_A_MAP, HEAD G "    pay: @5%\n" },
	{ DIAG_NOT_A_MAP, HEAD "values: @x\n" },
	{ DIAG_NOT_A_MAP, HEAD "calendars: {c: {week: @closed}}\n" },
	{ DIAG_NOT_A_LIST, HEAD G "    when: @{require: yes}\n" },
	{ DIAG_NOT_A_LIST, HEAD "readings: @{a: b}\n" },
	{ DIAG_NOT_A_LIST, HEAD G "    pay: {of: fee, reached: @5%}\n" },
	{ DIAG_NOT_A_SCALAR, HEAD G "    measure: @[downtime]\n" },
	{ DIAG_UNKNOWN_KEY, HEAD "@garantees: {}\n" },
	{ DIAG_UNKNOWN_KEY, HEAD G "    @measur: downtime\n" },
	{ DIAG_UNKNOWN_KEY, HEAD G "    pay: {of: fee, @reach: []}\n" },
	{ DIAG_UNKNOWN_KEY, HEAD G "    clock: {@form: from}\n" },
	{ DIAG_MISSING_KEY, HEAD "guarantees:\n  g: @{title: a}\n" },
	{ DIAG_MISSING_KEY, HEAD G "    pay: {each: @{unit: 1 h, pay: 1.00 EUR}}\n" },
	{ DIAG_MISSING_KEY, HEAD G "    pay: {by: downtime, crossed: [@{pay: 1.00 EUR}]}\n" },
	{ DIAG_MISSING_KEY, HEAD "readings: [@{id: a, clause: b, chosen: 1}]\n" },
	{ DIAG_UNKNOWN_WORD, HEAD G "    per: @week\n" },
	{ DIAG_UNKNOWN_WORD, HEAD G "    unmeasured: @ignored\n" },
	{ DIAG_UNKNOWN_WORD, HEAD G "    when: [{during: @{days: x}}]\n" },
	{ DIAG_UNKNOWN_WORD, HEAD "calendars: {c: {holidays: @germany}}\n" },
	{ DIAG_UNKNOWN_ZONE, "garant: 1\ncontract: test\nzone: @Europe/Pariss\n" },
	{ DIAG_UNKNOWN_ZONE, HEAD "calendars: {c: {zone: @Mars}}\n" },
	{ DIAG_UNKNOWN_CURRENCY, BARE "currency: @EURO\n" },
	{ DIAG_UNKNOWN_TYPE, HEAD "attributes: {a: {type: @string}}\n" },
	{ DIAG_UNKNOWN_TYPE, HEAD "records: {outage: {region: @word}}\n" },
	{ DIAG_UNKNOWN_COMPONENT, HEAD "components: [network]\n" G "    of: @netwrk\n" },
	{ DIAG_UNKNOWN_KIND, HEAD G "    records: @outages\n" },
	{ DIAG_UNKNOWN_KIND, HEAD G "    when: [{during: @works}]\n" },
	{ DIAG_UNKNOWN_CALENDAR, HEAD G "    clock: {in: @office}\n" },
	{ DIAG_UNKNOWN_CALENDAR, HEAD G "    measure: total(elapsed(from, to, @office))\n" },
	{ DIAG_UNKNOWN_GUARANTEE, HEAD G "    measure: measure(@h)\n" },
	{ DIAG_UNKNOWN_GUARANTEE, HEAD G "    when: [{during: {guarantee: @h}}]\n" },
	{ DIAG_UNKNOWN_GUARANTEE, HEAD G "combine: [{of: [g, @h], take: best}]\n" },
	{ DIAG_UNKNOWN_READING, HEAD G "    measure: reading(@r)\n" },
	{ DIAG_UNKNOWN_READING, HEAD G "    unmeasured: {reading: @r}\n" },
	{ DIAG_UNKNOWN_SERIES, HEAD G "    slots: {size: 5 min, from: @probes}\n" },
	{ DIAG_UNKNOWN_FIELD, HEAD G "    for each: @region\n" },
	{ DIAG_UNKNOWN_FIELD, HEAD G "    when: [{during: {span: @pause}}]\n" },
	{ DIAG_UNKNOWN_FIELD,
	  HEAD G "    deadline: {of: from, within: 1 h, met by: to, stop during: @pause}\n" },
	{ DIAG_NAME_TWICE, HEAD "attributes: {a: {type: text}}\nparameters: {@a: {type: text}}\n" },
	{ DIAG_NAME_TWICE, HEAD "values: {@fee: 1}\n" },
	{ DIAG_NAME_TWICE, HEAD "readings:\n"
				"  - {id: a, clause: b, open: c, chosen: 1}\n"
				"  - @{id: a, clause: b, open: c, chosen: 2}\n" },
	{ DIAG_BAD_NAME, HEAD "attributes: {@Plan: {type: text}}\n" },
	{ DIAG_BAD_NAME, HEAD "guarantees: {@2nd: {clause: a}}\n" },
	{ DIAG_CONTRACT_VERSION, "garant: @2\ncontract: test\nzone: UTC\n" },
	{ DIAG_CONTRACT_VERSION, "@contract: test\nzone: UTC\n" },
	{ DIAG_NO_CURRENCY, BARE "money: {round: half up}\ncharges: {@fee: {per: month}}\n" },
	{ DIAG_NO_MONEY_ROUNDING, "@" BARE "currency: EUR\ncharges: {fee: {per: month}}\n" },
	{ DIAG_BAD_DATE, HEAD "effective: {from: @2026-02-30}\n" },
	{ DIAG_BAD_DATE, HEAD "calendars: {c: {except: {@may: closed}}}\n" },
	{ DIAG_BAD_DATE, HEAD G "    target: {at least: {dated: {@2026: 99%}}}\n" },
	{ DIAG_BAD_HOURS, HEAD "calendars: {c: {week: {mon: @\"8-12\"}}}\n" },
	{ DIAG_BAD_HOURS, HEAD "calendars: {c: {week: {mon: @\"08:00-12:00 11:00-13:00\"}}}\n" },
	{ DIAG_BAD_HOURS, HEAD "calendars: {c: {week: {mon: @\"12:00-08:00\"}}}\n" },
	{ DIAG_BAD_HOURS, HEAD "calendars: {c: {after: @later}}\n" },
	{ DIAG_BAD_WEEKDAY, HEAD "calendars: {c: {week: {@lun: closed}}}\n" },
	{ DIAG_BAD_WEEKDAY, HEAD "calendars: {c: {week: {@fri-mon: closed}}}\n" },
	{ DIAG_BAD_WINDOW, HEAD "window: @fortnight\n" G },
	{ DIAG_BAD_WINDOW, HEAD G "    window: @record\n" },
	{ DIAG_BAD_WINDOW, HEAD G "    window: @{next: 3 months}\n" },
	{ DIAG_BAD_WINDOW, HEAD G "    window: {last: @0 days}\n" },
	{ DIAG_BAD_WINDOW, HEAD G "    window: {any: @2 months}\n" },
	{ DIAG_READING_LOOP, HEAD "values: {a: b + 1, b: @a + 1}\n" G "    measure: a\n" },
	{ DIAG_TOO_MANY, HEAD "attributes: {a: {type: text, one of: @[]}}\n" },
	{ DIAG_GUARANTEE_LOOP, HEAD "guarantees:\n"
				    "  @a: {clause: a, measure: measure(b)}\n"
				    "  b: {clause: b, measure: measure(a)}\n" },
	{ DIAG_GUARANTEE_LOOP, HEAD "guarantees:\n  @a: {clause: a, measure: measure(a)}\n" },
	{ DIAG_ONE_OF_KEYS, HEAD G "    target: @{}\n" },
	{ DIAG_ONE_OF_KEYS, HEAD G "    target: @{at least: 99%, at most: 100%}\n" },
	{ DIAG_ONE_OF_KEYS, HEAD G "    pay: @{of: fee}\n" },
	{ DIAG_ONE_OF_KEYS, HEAD G "    pay: @{amount: fee, reached: [{below: 1%, pay: fee}]}\n" },
	{ DIAG_ONE_OF_KEYS, HEAD G "    when: [@{clause: a}]\n" },
	{ DIAG_ONE_OF_KEYS, HEAD G "    when: [@{require: yes, unless: no}]\n" },
	{ DIAG_ONE_OF_KEYS, HEAD G "    limit: [@{per: month}]\n" },
	{ DIAG_ONE_OF_KEYS, HEAD G "    limit: [@{at most: fee, awards: 2}]\n" },
	{ DIAG_ONE_OF_KEYS, HEAD G "    claim: @{within: 1 day, by: window.end}\n" },
	{ DIAG_NOT_A_NUMBER, HEAD G "    slots: {size: 1 h, minimum run: @2.5}\n" },
	{ DIAG_NOT_A_NUMBER, HEAD G "    slots: {size: 1 h, minimum run: @-3}\n" },
	{ DIAG_ROW_BOUNDS, HEAD G "    pay: {of: fee, reached: [@{pay: 1%}]}\n" },
	{ DIAG_ROW_BOUNDS, HEAD G "    pay: {of: fee, reached: [@{below: 1%, at most: 2%, "
				  "pay: 1%}]}\n" },
	{ DIAG_ROW_REVERSED,
	  HEAD G "    pay: {of: fee, reached: [@{at least: 99%, below: 98%, pay: 1%}]}\n" },
	{ DIAG_PERCENT_OF_WHAT, HEAD G "    pay: {reached: [{below: 99%, pay: @1%}]}\n" },
	{ DIAG_NOT_PAYABLE, HEAD G "    pay: {reached: [{below: 99%, pay: @fee / 1 h}]}\n" },
	{ DIAG_NOT_PAYABLE, HEAD G "    pay: {amount: @window.start}\n" },
	{ DIAG_EMPTY_LIST, HEAD G "    pay: {of: fee, reached: @[]}\n" },
	{ DIAG_BY_WHAT,
	  HEAD "parameters: {n: {type: number}}\n" G "    target: {at least: {by: @n, 1: 99%}}\n" },
	{ DIAG_BY_WHAT, HEAD "effective: {from: {dated: @{2026-01-01: 2026-01-01}}}\n" },
	{ DIAG_BAD_TEXT, HEAD "title: @[a]\n" },
	{ DIAG_BAD_TEXT, HEAD "guarantees: {g: {clause: @{a: b}}}\n" },
	{ DIAG_EFFECT_SCOPE, HEAD G "    when: [@{during: maintenance, then: not entitled}]\n" },
	{ DIAG_SLOT_SIZE, HEAD G "    slots: {size: @7 min}\n" },
	{ DIAG_SLOT_SIZE, HEAD G "    slots: {size: @0 min}\n" },
	{ DIAG_SLOT_SIZE, HEAD G "    round: {to: @0.5 ms}\n" },
	/* expressions */
	{ DIAG_EXPR_SYNTAX, HEAD G "    measure: downtime +@\n" },
	{ DIAG_EXPR_SYNTAX, HEAD G "    measure: downtime @downtime\n" },
	{ DIAG_EXPR_SYNTAX, HEAD G "    measure: greater(1, 2@\n" },
	{ DIAG_EXPR_SYNTAX, HEAD G "    measure: (1 + 2@\n" },
	{ DIAG_EXPR_SYNTAX, HEAD G "    measure: 1 h 30 @days-of\n" },
	{ DIAG_EXPR_SYNTAX, HEAD G "    when:\n      - unless: cause any @[a]\n" },
	{ DIAG_EXPR_SYNTAX, HEAD G "    when:\n      - unless: cause in [a @b]\n" },
	{ DIAG_EXPR_CHARACTER, HEAD G "    measure: downtime @$ 2\n" },
	{ DIAG_EXPR_CHARACTER, HEAD G "    measure: downtime @! 2\n" },
	{ DIAG_EXPR_QUOTE, HEAD G "    applies: kind = @'a\n" },
	{ DIAG_EXPR_NUMBER, HEAD G "    measure: 1 + @12345678901234567890\n" },
	{ DIAG_EXPR_NUMBER, HEAD G "    measure: 1 + @0.1234567890\n" },
	{ DIAG_EXPR_NAME, HEAD G "    measure: downtime + @downtme\n" },
	{ DIAG_EXPR_NAME, HEAD G "    pay: {of: @fees, reached: [{below: 1%, pay: 1%}]}\n" },
	{ DIAG_EXPR_SCOPE, HEAD G "    base: @length\n" },
	{ DIAG_EXPR_SCOPE, HEAD G "    measure: total(length) + total(@total(length))\n" },
	{ DIAG_EXPR_SCOPE, HEAD G "    when: [{require: @down > 1 h}]\n" },
	{ DIAG_EXPR_SCOPE, HEAD G "    target: {at least: @claim.filed}\n" },
	/* what gathers over a window has no place where there is none */
	{ DIAG_EXPR_SCOPE, HEAD G "    applies: @total(length) > 1 h\n" },
	{ DIAG_EXPR_SCOPE, HEAD G "    weight: @count() / 3\n" },
	{ DIAG_EXPR_SCOPE, HEAD G "    join: {gap: @total(length)}\n" },
	{ DIAG_EXPR_SCOPE, HEAD G "rights: {r: {clause: b, when: @count() > 1}}\n" },
	{ DIAG_EXPR_SCOPE, HEAD "term: {clause: t, early charge: @count() * fee}\n" },
	{ DIAG_EXPR_SCOPE, HEAD G "limit: [{at most: @availability * fee}]\n" },
	{ DIAG_EXPR_SCOPE, HEAD G "limit: [{at most: @measure * fee}]\n" },
	{ DIAG_EXPR_TYPE, HEAD "term: {clause: t, renewal: {every: @1 ms}}\n" },
	{ DIAG_EXPR_TYPE, HEAD G "    target: {at least: @5 min}\n" },
	{ DIAG_EXPR_TYPE, HEAD G "    applies: @fee\n" },
	{ DIAG_EXPR_TYPE, HEAD G "    applies: yes and @fee\n" },
	{ DIAG_EXPR_TYPE, HEAD G "    clock: {from: @length}\n" },
	{ DIAG_EXPR_TYPE, HEAD G "    join: {gap: @5}\n" },
	{ DIAG_EXPR_TYPE, HEAD G "    claim: {within: @30}\n" },
	{ DIAG_EXPR_TYPE, HEAD G "    weight: @5 min\n" },
	{ DIAG_EXPR_TYPE, HEAD G "    measure: greater(1, @1 min)\n" },
	{ DIAG_EXPR_TYPE, HEAD G "    limit: [{at most: @5}]\n" },
	{ DIAG_EXPR_TYPE, HEAD G "    when:\n      - unless: cause any of @cause\n" },
	{ DIAG_EXPR_TYPE, HEAD "attributes: {plan: {type: text}}\n" G
			       "    measure: \"by plan (a: 1, b: @1 min)\"\n" },
	{ DIAG_UNFIT_KEY, HEAD G "    when: [{require: share > 1%, then: @out of base}]\n" },
	{ DIAG_UNFIT_KEY, HEAD G "    when: [{unless: share > 1%, else: @out of base}]\n" },
	{ DIAG_UNFIT_KEY, HEAD G "    when: [{unless: share > 1%, budget: @{at most: 1 h}}]\n" },
	{ DIAG_UNFIT_KEY,
	  HEAD G "    when: [{during: {span: waiting}, budget: @{at most: 1 h}}]\n" },
	{ DIAG_UNFIT_KEY, HEAD G "    when: [{during: {guarantee: g}, where: @yes}]\n" },
	{ DIAG_UNFIT_KEY,
	  HEAD G "    when: [{during: maintenance, outside: yes, budget: @{at most: 1 h}}]\n" },
	{ DIAG_UNFIT_KEY, HEAD G
	  "    when: [{during: maintenance, outside: yes, then: out of base, whole: @yes}]\n" },
	{ DIAG_UNFIT_KEY, HEAD G "    when: [{during: maintenance, else: @out of base}]\n" },
	{ DIAG_UNFIT_KEY, HEAD G "    window: {any: 30 days}\n    per: @record\n" },
	{ DIAG_UNFIT_KEY, HEAD G "    window: {last: 3 months}\n    when: [@{during: maintenance, "
				 "budget: {at most: 1 h}}]\n" },
	{ DIAG_UNFIT_KEY, HEAD G "limit: [@{at most: 5 days, rest: carries}]\n" },
	{ DIAG_EFFECTIVE_REVERSED, HEAD "effective: {from: 2026-02-01, to: @2026-01-31}\n" },
	{ DIAG_SEGMENT_EMPTY,
	  HEAD G "    measure: downtime\n"
		 "    pay: {of: fee, crossed: [@{from: 2 h, to: 2 h, each: 1 h, pay: 1%}]}\n" },
	{ DIAG_SAME_IN_ROWS, HEAD "attributes: {plan: {type: text}}\n"
				  "guarantees:\n  @g:\n    clause: a\n"
				  "    window: {by: plan, a: quarter, b: day}\n" },
	{ DIAG_SAME_IN_ROWS, HEAD "attributes: {plan: {type: text}}\n"
				  "guarantees:\n  @g:\n    clause: a\n"
				  "    for each: {by: plan, a: resource, b: component}\n" },
	{ DIAG_SAME_IN_ROWS, HEAD "attributes: {plan: {type: text}}\ncomponents: [x, y]\n"
				  "guarantees:\n  @g:\n    clause: a\n    for each: component\n"
				  "    of: {by: plan, a: x, b: y}\n" },
	{ DIAG_EXPR_OPERANDS, HEAD G "    measure: @downtime + 1\n" },
	{ DIAG_EXPR_OPERANDS, HEAD G "    measure: @downtime + fee\n" },
	{ DIAG_EXPR_OPERANDS, HEAD G "    measure: @window.start + window.end\n" },
	{ DIAG_EXPR_OPERANDS, HEAD G "    measure: 2 * (@1 - window.end)\n" },
	{ DIAG_EXPR_OPERANDS, HEAD G "    measure: @1 month * 1 h\n" },
	{ DIAG_EXPR_OPERANDS, HEAD G "    measure: @downtime = 1\n" },
	{ DIAG_EXPR_OPERANDS, HEAD G "    measure: @yes < no\n" },
	{ DIAG_EXPR_OPERANDS, HEAD G "    measure: @downtime else 1\n" },
	{ DIAG_EXPR_ARGUMENTS, HEAD G "    measure: @greater(1)\n" },
	{ DIAG_EXPR_ARGUMENTS, HEAD G "    measure: @if(yes, 1)\n" },
	{ DIAG_EXPR_ARGUMENTS, HEAD G "    measure: @mean()\n" },
	{ DIAG_EXPR_FUNCTION, HEAD G "    measure: @men(length)\n" },
	{ DIAG_EXPR_DEEP, HEAD G "    measure: " TEN(TEN("-")) "1\n" },
	{ DIAG_EXPR_DEEP, HEAD G "    measure: " DEEP "\n" },
	{ DIAG_EXPR_DATE, HEAD G "    applies: window.start > @2026-02-30\n" },
	{ DIAG_EXPR_DATE, HEAD G "    applies: window.start > @2026-02-20T10:00:00\n" },
	{ DIAG_EXPR_WORD, HEAD "attributes: {plan: {type: text, one of: [gold, silver]}}\n" G
			       "    applies: plan = @glod\n" },
	{ DIAG_EXPR_LONG, HEAD G "    measure: greater(" TEN("1, 1, 1, 1, ") "1)\n" },
};

/* Where @ stood, and the text without it; line 0 when the row marks no place. */
static struct str unmark(struct arena *arena, const char *text, uint32_t *line, uint32_t *column)
{
	struct strbuf out = STRBUF_INIT(64 * KIB);
	struct str plain;

	*line = *column = 0;
	for (uint32_t l = 1, c = 1; *text; text++, c++) {
		if (*text == '@') {
			*line = l;
			*column = c--;
			continue;
		}
		strbuf_add_byte(&out, *text);
		if (*text == '\n') {
			l++;
			c = 0;
		}
	}
	assert_int_equal(str_copy(arena, strbuf_str(&out), &plain), 0);
	strbuf_done(&out);
	return plain;
}

static bool check_row(const struct row *row)
{
	struct contract_bench bench;
	uint32_t line, column;
	bool fine;
	int r;

	contract_bench_init(&bench, "");
	bench.source.text = unmark(bench.arena, row->text, &line, &column);
	r = contract_bench_read(&bench);
	fine = r == -EBADMSG && bench.sink.count == 1 && bench.sink.items[0].id == row->id &&
	       (line == 0 ||
		(bench.sink.items[0].at.line == line && bench.sink.items[0].at.column == column));
	if (!fine)
		print_error("%s\nexpected %s at %u:%u, got %d: %.*s\n\n", row->text,
			    diag_text(row->id)->symbol, line, column, r,
			    STR_ARG(contract_bench_told(&bench)));
	contract_bench_close(&bench);
	return fine;
}

static void test_rows(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		wrong += !check_row(&rows[i]);
	assert_int_equal(wrong, 0);
}

/* Nothing is in the tables that no contract can bring about. */
static void test_every_message_has_a_row(void **state)
{
	static const enum diag_id ids[] = {
#define DIAGNOSTIC(symbol, code, severity, http, text, hint) symbol,
#include "defs/diagnostics/contract.def"
#include "defs/diagnostics/expression.def"
#undef DIAGNOSTIC
	};
	size_t missing = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		bool found = false;

		for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++)
			found = found || rows[k].id == ids[i];
		if (!found)
			print_error("no contract here gives %s\n", diag_text(ids[i])->symbol);
		missing += !found;
	}
	assert_int_equal(missing, 0);
}

static void expect_told(const char *text, const char *told)
{
	struct contract_bench bench;

	assert_int_equal(contract_bench_open(&bench, text), -EBADMSG);
	assert_string_equal(contract_bench_told(&bench).ptr, told);
	contract_bench_close(&bench);
}

/* Hints name the nearest of what could stand there. */
static void test_nearest(void **state)
{
	(void)state;
	expect_told(HEAD "garantees: {}\n",
		    "7:1 G0204 unknown key \"garantees\" in a contract | did you mean "
		    "\"guarantees\"? docs/reference/language.md lists the keys");
	expect_told(HEAD G "    measure: downtme\n",
		    "10:14 G0305 nothing here is called \"downtme\" | did you mean downtime?");
	expect_told(HEAD G "    measure: men(length)\n",
		    "10:14 G0310 there is no function men | did you mean mean?");
	expect_told(HEAD G "    records: outages\n",
		    "10:14 G0211 there is no kind of record \"outages\" | declare it under "
		    "records:, or use outage");
	expect_told(HEAD G "    target: {at least: 5 min}\n",
		    "10:24 G0307 a duration where a percentage is needed | ");
	expect_told(HEAD G "    measure: downtime + fee\n",
		    "10:14 G0308 a duration and an amount of money do not go together with + | ");
}

/* A scalar in quotes begins at its quote; its expression one character later. */
static void test_place_in_quotes(void **state)
{
	(void)state;
	expect_told(HEAD G "    measure: \"downtime + downtme\"\n",
		    "10:26 G0305 nothing here is called \"downtme\" | did you mean downtime?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_every_message_has_a_row),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_place_in_quotes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
