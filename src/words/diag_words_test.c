#include "words/diag_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "words/shown.h"

static struct source source_of(struct str text)
{
	return (struct source){ STR("c.yaml"), text };
}

/* The report of one diagnostic at a place must be these bytes. */
static void expect(enum language language, struct diag diag, const char *text)
{
	struct strbuf out = STRBUF_INIT(1 * MIB);

	diag_words_one(&out, language, &diag);
	assert_int_equal(strbuf_error(&out), 0);
	assert_string_equal(out.ptr, text);
	strbuf_done(&out);
}

static struct diag duplicate(const struct source *source, uint32_t column, uint32_t width)
{
	return (struct diag){ .id = DIAG_YAML_DUPLICATE_KEY,
			      .at = { source, 1, column, width },
			      .args = { STR("fee"), STR("3") },
			      .arg_count = 2 };
}

static void both_languages(void **state)
{
	struct source source = source_of(STR("a: 1\r\n"));

	(void)state;
	expect(LANGUAGE_EN, duplicate(&source, 1, 1),
	       "c.yaml:1:1: error G0113: the key fee is already in line 3\n"
	       "  a: 1\n  ^\n  hint: keep one of the two\n");
	expect(LANGUAGE_FR, duplicate(&source, 1, 1),
	       "c.yaml:1:1: erreur G0113 : la cl\xC3\xA9 fee est d\xC3\xA9j\xC3\xA0 \xC3\xA0 la "
	       "ligne 3\n  a: 1\n  ^\n  conseil : gardez l'un des deux\n");
}

static void mark_below_its_text(void **state)
{
	struct source source = source_of(STR("\t\xC3\xA9\tkey: 1"));

	(void)state;
	expect(LANGUAGE_EN, duplicate(&source, 4, 3),
	       "c.yaml:1:4: error G0113: the key fee is already in line 3\n"
	       "  \t\xC3\xA9\tkey: 1\n  \t \t^~~\n  hint: keep one of the two\n");
	/* Past the end of the line, as for a text that was cut off. */
	source = source_of(STR("ab"));
	expect(LANGUAGE_EN, duplicate(&source, 3, 1),
	       "c.yaml:1:3: error G0113: the key fee is already in line 3\n"
	       "  ab\n    ^\n  hint: keep one of the two\n");
	source = source_of(STR("\xEF\xBB\xBF"
			       "ab"));
	expect(LANGUAGE_EN, duplicate(&source, 2, 1),
	       "c.yaml:1:2: error G0113: the key fee is already in line 3\n"
	       "  ab\n   ^\n  hint: keep one of the two\n");
}

static void nothing_reaches_the_terminal(void **state)
{
	/* NOLINTNEXTLINE(misc-misleading-bidirectional): what the report has to keep out */
	struct source source = { STR("\x1B[2J.yaml"), STR("a\x1B[31m\xFF\xE2\x80\xAE: x") };
	struct diag diag = { .id = DIAG_FILE_UNREADABLE,
			     .at = { &source, 1, 7, 2 },
			     .args = { STR("x\ny\x07"), STR("\xC2\x9B"
							    "1m") },
			     .arg_count = 2 };

	(void)state;
	expect(LANGUAGE_EN, diag,
	       "\\x1B[2J.yaml:1:7: error G0101: cannot read x\\ny\\x07: \\x9B1m\n"
	       "  a\\x1B[31m\\xFF\\u202E: x\n"
	       "           ^~~~~~~~~~\n");
}

static void without_a_place(void **state)
{
	struct source source = source_of(STR(""));
	struct diag diag = { .id = DIAG_OUT_OF_MEMORY };

	(void)state;
	expect(LANGUAGE_EN, diag,
	       "error G0102: out of memory\n"
	       "  hint: give the command more memory or split the input\n");
	diag.at.source = &source;
	expect(LANGUAGE_EN, diag,
	       "c.yaml: error G0102: out of memory\n"
	       "  hint: give the command more memory or split the input\n");
	/* A place that the text does not have. */
	diag.at = (struct position){ &source, 9, 9, 9 };
	expect(LANGUAGE_EN, diag,
	       "c.yaml:9:9: error G0102: out of memory\n"
	       "  hint: give the command more memory or split the input\n");
}

static void long_lines_are_cut(void **state)
{
	char text[4001];
	struct strbuf out = STRBUF_INIT(1 * MIB);
	struct str line, mark, rest;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[2000] = '!';
	for (unsigned from = 0; from < 3; from++) {
		const size_t start = (size_t)1000 * from;
		struct source source = source_of((struct str){ text + start, 4000 - start });

		if (from == 2) /* a line of escapes, several columns each */
			memset(text, '\x01', 2000);
		struct diag diag = duplicate(&source, 2001 - 1000 * from, 500);

		strbuf_clear(&out);
		diag_words_one(&out, LANGUAGE_EN, &diag);
		(void)str_cut(strbuf_str(&out), '\n', &line, &rest);
		(void)str_cut(rest, '\n', &line, &rest);
		(void)str_cut(rest, '\n', &mark, &rest);
		assert_in_range(line.len, 40, DIAG_WORDS_COLUMNS + 8);
		assert_in_range(mark.len, 3, DIAG_WORDS_COLUMNS + 8);
		assert_int_equal(line.ptr[str_find_byte(mark, '^', 0)], '!');
		assert_true(str_ends(line, STR("...")));
	}
	strbuf_done(&out);
}

static void sinks_and_json(void **state)
{
	struct source source = source_of(STR("a: 1"));
	struct diag items[1] = { duplicate(&source, 1, 0) };
	struct diag_sink sink = { .items = items, .count = 1, .dropped = 4, .errors = 5 };
	struct strbuf out = STRBUF_INIT(1 * MIB);
	struct json json = JSON_INIT(&out, 0);

	(void)state;
	diag_words_sink(&out, LANGUAGE_EN, &sink, PAINT_OFF);
	assert_true(str_ends(strbuf_str(&out), STR("two\n4 more messages are not shown\n")));
	strbuf_clear(&out);
	diag_words_json(&json, LANGUAGE_EN, items);
	assert_string_equal(out.ptr,
			    "{\"code\":\"G0113\",\"severity\":\"error\",\"file\":\"c.yaml\","
			    "\"line\":1,\"column\":1,\"width\":1,"
			    "\"text\":\"the key fee is already in line 3\","
			    "\"hint\":\"keep one of the two\"}");
	strbuf_done(&out);
}

static void catalogue(void **state)
{
	(void)state;
	assert_true(str_equal(words_translate(LANGUAGE_FR, STR("error")), STR("erreur")));
	assert_true(str_equal(words_translate(LANGUAGE_EN, STR("error")), STR("error")));
	assert_true(
		str_equal(words_translate(LANGUAGE_FR, STR("no such text")), STR("no such text")));
	assert_int_equal(language_of(STR("fr_FR.UTF-8")), LANGUAGE_FR);
	assert_int_equal(language_of(STR("fr")), LANGUAGE_FR);
	assert_int_equal(language_of(STR("fro")), LANGUAGE_EN);
	assert_int_equal(language_of(STR("C")), LANGUAGE_EN);
	/* Every message of the table is found: the table is sorted the way it is searched. */
	for (enum diag_id id = DIAG_NONE + 1; id < DIAG_COUNT; id++) {
		struct str text = str_from(diag_text(id)->text);
		struct str french = words_translate(LANGUAGE_FR, text);

		assert_true(french.len > 0);
	}
}

static void any_bytes(void **state)
{
	unsigned seed = 1;
	char bytes[200];

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct strbuf out = STRBUF_INIT(1 * MIB);

		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed = (seed * 1103515245U + 12345U) & 0x7FFFFFFFU;
			bytes[i] = (char)(seed >> 16);
		}
		struct source source = source_of((struct str){ bytes, sizeof(bytes) });
		struct diag diag = duplicate(&source, seed % 260, seed % 70);

		diag.args[0] = (struct str){ bytes, sizeof(bytes) };
		diag_words_one(&out, LANGUAGE_FR, &diag);
		assert_int_equal(strbuf_error(&out), 0);
		assert_true(str_is_utf8(strbuf_str(&out)));
		assert_true(str_find_byte(strbuf_str(&out), '\x1B', 0) == SIZE_MAX);
		strbuf_done(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_languages),
		cmocka_unit_test(mark_below_its_text),
		cmocka_unit_test(nothing_reaches_the_terminal),
		cmocka_unit_test(without_a_place),
		cmocka_unit_test(long_lines_are_cut),
		cmocka_unit_test(sinks_and_json),
		cmocka_unit_test(catalogue),
		cmocka_unit_test(any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
