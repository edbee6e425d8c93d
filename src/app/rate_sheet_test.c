#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/rate_sheet.h"
#include "core/time/civil.h"

#define TODAY INT64_C(20606) /* 2026-06-02 */

#define BEGIN                                                                                      \
	"<gesmes:Envelope xmlns:gesmes='http://www.gesmes.org/xml/2002-08-01' "                    \
	"xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'>\n"                            \
	"<gesmes:subject>Reference rates</gesmes:subject>\n<Cube>\n"
#define END "</Cube></gesmes:Envelope>"

struct bench {
	struct arena *arena;
	struct source source;
	struct diag_sink sink;
	struct rate_sheet sheet;
};

static int read_text(struct bench *bench, struct str text)
{
	*bench = (struct bench){ .source = { STR("rates"), text } };
	assert_int_equal(arena_new(64 * MIB, &bench->arena), 0);
	bench->sink = (struct diag_sink)DIAG_SINK_INIT(bench->arena, 5);
	const struct sheet_request request = { .source = &bench->source,
					       .last_day = TODAY,
					       .arena = bench->arena,
					       .sink = &bench->sink };

	return rate_sheet_read(&request, &bench->sheet);
}

/* The whole sheet in one line. */
static void assert_sheet(struct bench *bench, const char *expected)
{
	const struct rate_sheet *sheet = &bench->sheet;
	struct strbuf text = STRBUF_INIT(64 * KIB);

	for (size_t i = 0; i < sheet->day_count; i++) {
		const struct sheet_day *day = &sheet->days[i];

		date_write(&text, date_of_days(day->day));
		for (size_t k = day->first; k < day->first + day->count; k++) {
			strbuf_add_byte(&text, ' ');
			strbuf_add(&text, sheet->quotes[k].quote.code);
			strbuf_add_byte(&text, '=');
			quote_write(&text, &sheet->quotes[k].quote);
			strbuf_add_format(&text, "@%u:%u", sheet->quotes[k].at.line,
					  sheet->quotes[k].at.column);
		}
		strbuf_add_byte(&text, ';');
	}
	assert_string_equal(text.ptr, expected);
	strbuf_done(&text);
}

/* Each form, with the places of the numbers; days and codes come out in order. */
static void test_forms(void **state)
{
	static const struct {
		const char *text, *sheet;
	} rows[] = {
		{ "Date,USD,JPY,\n2026-05-29,1.1614,184.25,\n2026-05-28,N/A,184.00,\n",
		  "2026-05-28 JPY=184.00@3:16;2026-05-29 JPY=184.25@2:19 USD=1.1614@2:12;" },
		{ "\xEF\xBB\xBF"
		  "Date, USD, JPY, \r\n18 June 2021, 1.1898, 131.12, \r\n",
		  "2021-06-18 JPY=131.12@2:23 USD=1.1898@2:15;" },
		{ "Date,USD\n2026-05-29,0.85740", "2026-05-29 USD=0.85740@2:12;" },
		{ "\n\nDate,USD,\n\n2026-05-29,1.1614\n \n", "2026-05-29 USD=1.1614@5:12;" },
		{ "Date,USD,JPY,\n2026-05-29,N/A,N/A,\n", "2026-05-29;" },
		{ BEGIN "<Cube time='2026-05-29'>\n<Cube currency='USD' rate='1.1614'/>"
			"<Cube rate=\"184.25\" currency=\"JPY\"/></Cube>" END,
		  "2026-05-29 JPY=184.25@5:49 USD=1.1614@5:28;" },
		{ BEGIN "<Cube time=\"2026-05-29\"><Cube currency='USD' rate='1.1614'/></Cube>"
			"<Cube time='2026-05-28'><Cube currency='USD' rate='1.16'/></Cube>" END,
		  "2026-05-28 USD=1.16@4:119;2026-05-29 USD=1.1614@4:52;" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench bench;

		assert_int_equal(read_text(&bench, str_from(rows[i].text)), 0);
		assert_int_equal(bench.sink.count, 0);
		assert_sheet(&bench, rows[i].sheet);
		arena_free(bench.arena);
	}
}

/* Of currencies that are no more one note tells, in either form. */
static void test_past(void **state)
{
	static const char *const texts[] = {
		"Date,USD,CYP,TRL,\n2026-05-29,1.1614,0.58,5,\n2026-05-28,1.16,0.58,N/A,\n",
		BEGIN "<Cube time='2026-05-29'><Cube currency='USD' rate='1.1614'/>"
		      "<Cube currency='CYP' rate='0.58'/><Cube currency='TRL' rate='5'/></Cube>"
		      "<Cube time='2026-05-28'><Cube currency='CYP' rate='0.58'/></Cube>" END,
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct bench bench;
		const struct diag *note;

		assert_int_equal(read_text(&bench, str_from(texts[i])), 0);
		assert_int_equal(bench.sheet.day_count, 2);
		assert_int_equal(bench.sheet.quote_count, i == 0 ? 2 : 1);
		assert_int_equal(bench.sink.count, 1);
		note = &bench.sink.items[0];
		assert_int_equal(note->id, DIAG_RATES_PAST);
		assert_true(str_equal(note->args[0], STR("3")));
		assert_true(str_equal(note->args[1], STR("CYP, TRL")));
		arena_free(bench.arena);
	}
}

struct refusal {
	const char *text;
	enum diag_id id;
	unsigned line, column; /* 0: no place */
};

static void refused(const struct refusal *refusals, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct refusal *row = &refusals[i];
		struct bench bench;

		assert_int_equal(read_text(&bench, str_from(row->text)), -EBADMSG);
		assert_int_equal(bench.sink.count, 1);
		if (bench.sink.items[0].id != row->id || bench.sink.items[0].at.line != row->line ||
		    bench.sink.items[0].at.column != row->column)
			fail_msg("%s: %s at %u:%u", row->text,
				 diag_text(bench.sink.items[0].id)->code,
				 bench.sink.items[0].at.line, bench.sink.items[0].at.column);
		arena_free(bench.arena);
	}
}

#define HEAD "Date,USD,JPY,\n"

static void test_refused_csv(void **state)
{
	static const struct refusal rows[] = {
		{ "", DIAG_RATES_FORM, 0, 0 },
		{ "USD,JPY\n", DIAG_RATES_FORM, 0, 0 },
		{ "PK\x03\x04zip", DIAG_RATES_ZIP, 0, 0 },
		{ HEAD, DIAG_RATES_NONE, 0, 0 },
		{ "Date,USD,EUR,\n", DIAG_RATES_EURO, 1, 10 },
		{ "Date,USD,usd,\n", DIAG_RATES_CURRENCY, 1, 10 },
		{ "Date,USD,,JPY\n", DIAG_RATES_CURRENCY, 1, 10 },
		{ "Date,USD,JPY,USD\n", DIAG_RATES_COLUMN_TWICE, 1, 14 },
		{ "Date,USD,\xff,\n", DIAG_TEXT_NOT_UTF8, 1, 10 },
		{ HEAD "2026-05-29,1.1,\xe9,\n", DIAG_TEXT_NOT_UTF8, 2, 16 },
		{ HEAD "2026-05-32,1.1,2,\n", DIAG_RATES_DAY, 2, 1 },
		{ HEAD ",1.1,2,\n", DIAG_RATES_DAY, 2, 1 },
		{ HEAD "29 Mai 2026,1.1,2,\n", DIAG_RATES_DAY, 2, 1 },
		{ HEAD "31 June 2026,1.1,2,\n", DIAG_RATES_DAY, 2, 1 },
		{ HEAD "029 May 2026,1.1,2,\n", DIAG_RATES_DAY, 2, 1 },
		{ HEAD "29 May 26,1.1,2,\n", DIAG_RATES_DAY, 2, 1 },
		{ HEAD "x May 2026,1.1,2,\n", DIAG_RATES_DAY, 2, 1 },
		{ HEAD "29 May 20x6,1.1,2,\n", DIAG_RATES_DAY, 2, 1 },
		{ HEAD "29 May,1.1,2,\n", DIAG_RATES_DAY, 2, 1 },
		{ HEAD "2026-06-03,1.1,2,\n", DIAG_RATES_AHEAD, 2, 1 },
		{ HEAD "1998-12-31,1.1,2,\n", DIAG_RATES_BEFORE, 2, 1 },
		{ HEAD "2026-05-29,,2,\n", DIAG_RATES_EMPTY, 2, 12 },
		{ HEAD "2026-05-29,1.1, dear,\n", DIAG_RATES_NUMBER, 2, 17 },
		{ HEAD "2026-05-29,0,2,\n", DIAG_RATES_NOT_ABOVE, 2, 12 },
		{ HEAD "2026-05-29,-1.1,2,\n", DIAG_RATES_NOT_ABOVE, 2, 12 },
		{ HEAD "2026-05-29,1.123456789,2,\n", DIAG_RATES_LONG, 2, 12 },
		{ HEAD "2026-05-29,1.1\n", DIAG_RATES_FEW, 2, 1 },
		{ HEAD "2026-05-29,1.1,2,3\n", DIAG_RATES_CELLS, 2, 18 },
		{ HEAD "2026-05-29,1.1,2,,\n", DIAG_RATES_CELLS, 2, 19 },
		{ "Date,USD\n2026-05-29,1.1,2\n", DIAG_RATES_CELLS, 2, 16 },
		{ HEAD "2026-05-28,1.1,2,\n2026-05-29,1,2,\n2026-05-28,1.1,2,\n",
		  DIAG_RATES_DAY_TWICE, 4, 1 },
		{ "Date,CYP,\n2026-05-29,dear,\n", DIAG_RATES_NUMBER, 2, 12 },
	};

	(void)state;
	refused(rows, sizeof(rows) / sizeof(rows[0]));
}

#define DAY "<Cube time='2026-05-29'>\n"

static void test_refused_xml(void **state)
{
	static const struct refusal rows[] = {
		{ "<a/>", DIAG_RATES_ENVELOPE, 1, 1 },
		{ "<Envelope/>", DIAG_RATES_ENVELOPE, 1, 1 },
		{ "<a:x xmlns:a='http://www.gesmes.org/xml/2002-08-01'/>", DIAG_RATES_ENVELOPE, 1,
		  1 },
		{ "<!DOCTYPE a><a/>", DIAG_XML_DOCTYPE, 1, 12 },
		{ BEGIN END, DIAG_RATES_NONE, 0, 0 },
		{ BEGIN "<Cubes/>" END, DIAG_RATES_ELEMENT, 4, 1 },
		{ BEGIN "<x:Cube xmlns:x='urn:x'/>" END, DIAG_RATES_ELEMENT, 4, 1 },
		{ BEGIN DAY "<Cube currency='USD' rate='1'><Cube/></Cube></Cube>" END,
		  DIAG_RATES_ELEMENT, 5, 31 },
		{ BEGIN "<Cubes time='2026-05-29'><Cube currency='USD' rate='0'/></Cubes>" END,
		  DIAG_RATES_ELEMENT, 4, 1 }, /* what is in it is not looked at */
		{ BEGIN "<Cube currency='USD' rate='1'/>" END, DIAG_RATES_DAY, 4, 1 },
		{ BEGIN "<Cube time='today'/>" END, DIAG_RATES_DAY, 4, 13 },
		{ BEGIN "<Cube time='2026-06-03'/>" END, DIAG_RATES_AHEAD, 4, 13 },
		{ BEGIN DAY "<Cube currency='USD'/></Cube>" END, DIAG_RATES_ATTRIBUTE, 5, 1 },
		{ BEGIN DAY "<Cube rate='1'/></Cube>" END, DIAG_RATES_ATTRIBUTE, 5, 1 },
		{ BEGIN DAY "<Cube currency='EUR' rate='1'/></Cube>" END, DIAG_RATES_EURO, 5, 17 },
		{ BEGIN DAY "<Cube currency='USX' rate='1'/></Cube>" END, DIAG_RATES_CURRENCY, 5,
		  17 },
		{ BEGIN DAY "<Cube currency='USD' rate='0'/></Cube>" END, DIAG_RATES_NOT_ABOVE, 5,
		  28 },
		{ BEGIN DAY
		  "<Cube currency='USD' rate='1'/><Cube currency='USD' rate='1'/></Cube>" END,
		  DIAG_RATES_TWICE, 5, 59 },
		{ BEGIN DAY "</Cube>" DAY "</Cube>" END, DIAG_RATES_DAY_TWICE, 5, 20 },
		{ BEGIN DAY, DIAG_XML_SYNTAX, 5, 1 },
	};

	(void)state;
	refused(rows, sizeof(rows) / sizeof(rows[0]));
}

/* All that is wrong is said, as many as fit. */
static void test_all_said(void **state)
{
	struct bench bench;

	(void)state;
	assert_int_equal(read_text(&bench, STR(HEAD "2026-05-29,0,x,\nsoon,1,,\nlate,1,2,\n")),
			 -EBADMSG);
	assert_int_equal(bench.sink.errors, 5);
	arena_free(bench.arena);
	assert_int_equal(read_text(&bench, STR(BEGIN "<Cube/><Cube/>" DAY
						     "<Cube currency='USD' rate='0'/><a/></Cube>"
						     "<Cube time='x'></Cube><Cubes/>" END)),
			 -EBADMSG);
	assert_int_equal(bench.sink.errors, 6);
	arena_free(bench.arena);
	assert_int_equal(read_text(&bench, STR("Date,EUR,USD,USD,XYZ\n")), -EBADMSG);
	assert_int_equal(bench.sink.errors, 3);
	arena_free(bench.arena);
}

static void test_many(void **state)
{
	struct strbuf text = STRBUF_INIT(4 * MIB);
	struct bench bench;

	(void)state;
	strbuf_add(&text, STR("Date"));
	for (int i = 0; i < 520; i++)
		strbuf_add(&text, STR(",XX"));
	strbuf_add_byte(&text, '\n');
	assert_int_equal(read_text(&bench, strbuf_str(&text)), -EBADMSG);
	assert_int_equal(bench.sink.errors, 256);
	arena_free(bench.arena);
	strbuf_clear(&text);
	strbuf_add(&text, STR("Date,USD\n"));
	for (size_t i = 0; i <= RATE_SHEET_DAYS_MAX; i++)
		strbuf_add(&text, STR("2026-05-29,1\n"));
	assert_int_equal(read_text(&bench, strbuf_str(&text)), -EBADMSG);
	assert_int_equal(bench.sink.items[0].id, DIAG_RATES_DAYS);
	assert_int_equal(bench.sink.items[0].at.line, RATE_SHEET_DAYS_MAX + 2);
	arena_free(bench.arena);
	strbuf_done(&text);
}

/* Memory that runs out anywhere is said once. */
static void test_no_memory(void **state)
{
	static const char *const texts[] = {
		HEAD "2026-05-29,1,2,\n",
		BEGIN DAY "<Cube currency='USD' rate='1'/></Cube>" END,
	};
	int failed = 0;

	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (size_t left = 0; left < 4; left++) {
			struct bench bench = { .source = { STR("rates"), str_from(texts[i]) } };
			struct arena *said;
			int r;

			assert_int_equal(arena_new(1 * MIB, &bench.arena), 0);
			assert_int_equal(arena_new(1 * MIB, &said), 0);
			bench.sink = (struct diag_sink)DIAG_SINK_INIT(said, 5);
			const struct sheet_request request = { .source = &bench.source,
							       .last_day = TODAY,
							       .arena = bench.arena,
							       .sink = &bench.sink };

			(void)arena_fail_after(bench.arena, left);
			r = rate_sheet_read(&request, &bench.sheet);
			assert_true(r == 0 || r == -ENOMEM);
			assert_int_equal(bench.sink.count, r < 0);
			failed += r < 0;
			arena_free(bench.arena);
			arena_free(said);
		}
	assert_int_equal(failed, 3 + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),	    cmocka_unit_test(test_past),
		cmocka_unit_test(test_refused_csv), cmocka_unit_test(test_refused_xml),
		cmocka_unit_test(test_all_said),    cmocka_unit_test(test_many),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
