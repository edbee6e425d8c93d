#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/diag.h"

static int arena_setup(void **state)
{
	struct arena *arena = NULL;
	int error = arena_new(MIB, &arena);

	*state = arena;
	return error;
}

static int arena_teardown(void **state)
{
	arena_free(*state);
	return 0;
}

/* The findings of garant lint have the names of their rules. */
static bool is_rule_name(const char *code)
{
	return strlen(code) > 3 && strspn(code, "abcdefghijklmnopqrstuvwxyz-") == strlen(code);
}

/* Codes are what users cite: each its own, and in the form G and four digits. */
static void table_is_sound(void **state)
{
	unsigned i, j;

	(void)state;
	for (i = 1; i < DIAG_COUNT; i++) {
		const struct diag_text *text = diag_text((enum diag_id)i);

		if (!is_rule_name(text->code)) {
			assert_int_equal(strlen(text->code), 5);
			assert_int_equal(text->code[0], 'G');
			assert_int_equal(strspn(text->code + 1, "0123456789"), 4);
		}
		assert_true(text->text[0] != '\0');
		assert_true(text->http_status >= 200 && text->http_status < 600);
		for (j = 1; j < i; j++)
			if (strcmp(text->code, diag_text((enum diag_id)j)->code) == 0)
				fail_msg("%s is used twice", text->code);
	}
	assert_non_null(diag_text(DIAG_NONE)->text);
	assert_ptr_equal(diag_text(DIAG_COUNT), diag_text(DIAG_NONE));
}

static void keeps_and_counts(void **state)
{
	struct diag_sink sink = DIAG_SINK_INIT(*state, 20);
	char name[] = "a.yaml";
	int i;

	for (i = 0; i < 25; i++)
		assert_int_equal(diag_add(&sink, DIAG_FILE_UNREADABLE, POSITION_NONE,
					  str_from(name), STR("gone")),
				 -EBADMSG);
	memset(name, 'x', strlen(name));
	assert_int_equal(sink.count, 20);
	assert_int_equal(sink.dropped, 5);
	assert_int_equal(sink.errors, 25);
	assert_int_equal(sink.items[19].arg_count, 2);
	assert_true(str_equal(sink.items[0].args[0], STR("a.yaml")));
}

static void survives_lack_of_memory(void **state)
{
	struct diag_sink sink = DIAG_SINK_INIT(*state, 20);
	size_t allowed;

	for (allowed = 0; allowed < 3; allowed++) {
		sink = (struct diag_sink)DIAG_SINK_INIT(*state, 20);
		arena_fail_after(*state, allowed);
		assert_int_equal(
			diag_add(&sink, DIAG_FILE_UNREADABLE, POSITION_NONE, STR("a"), STR("b")),
			-EBADMSG);
		assert_int_equal(sink.count, 0);
		assert_int_equal(sink.dropped, 1);
		assert_int_equal(sink.errors, 1);
	}
}

static void fills(void **state)
{
	static const char *const rows[][2] = {
		{ "cannot read {0}: {1}", "cannot read A: B" },
		{ "{1}{0}{1}", "BAB" },
		{ "{2}{3}.", "." },
		{ "{4} {a} {} { {0 }{", "{4} {a} {} { {0 }{" },
		{ "{{0}}", "{A}" },
		{ "{", "{" },
		{ "", "" },
	};
	struct diag diag = { .args = { STR("A"), STR("B") }, .arg_count = 2 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct strbuf out = STRBUF_INIT(1000);

		diag_fill(&out, str_from(rows[i][0]), &diag);
		assert_int_equal(strbuf_error(&out), 0);
		assert_true(str_equal(strbuf_str(&out), str_from(rows[i][1])));
		strbuf_done(&out);
	}
}

static void shows_lines(void **state)
{
	struct source source = { .name = STR("f"), .text = STR("one\r\n\ntwo \nlast") };
	struct position at = { .source = &source };
	static const char *const lines[] = { "", "one", "", "two ", "last", "" };

	(void)state;
	for (at.line = 0; at.line < 6; at.line++)
		assert_true(str_equal(position_line(at), str_from(lines[at.line])));
	assert_int_equal(position_line(POSITION_NONE).len, 0);
	source.text = STR_NONE;
	at.line = 1;
	assert_int_equal(position_line(at).len, 0);
}

/* DIAG_UNKNOWN_GUARANTEE asks "did you mean {1}?". */
static void moves_over_text(void **state)
{
	struct position at = { NULL, 3, 5, 1 };

	(void)state;
	position_move(&at, STR("\xc3\xa9t\xc3\xa9"));
	assert_int_equal(at.line, 3);
	assert_int_equal(at.column, 8);
	position_move(&at, STR("x\n\nab"));
	assert_int_equal(at.line, 5);
	assert_int_equal(at.column, 3);
	position_move(&at, STR("\n"));
	assert_int_equal(at.line, 6);
	assert_int_equal(at.column, 1);
	position_move(&at, STR_NONE);
	assert_int_equal(at.column, 1);
}

static void test_hints(void **state)
{
	const struct diag near = { .id = DIAG_UNKNOWN_GUARANTEE,
				   .args = { STR("avail"), STR("availability") },
				   .arg_count = 2 };
	const struct diag none = { .id = DIAG_UNKNOWN_GUARANTEE,
				   .args = { STR("avail") },
				   .arg_count = 2 };
	const struct diag plain = { .id = DIAG_OUT_OF_MEMORY };
	const struct diag bare = { .id = DIAG_OUTPUT,
				   .args = { STR("a"), STR("b") },
				   .arg_count = 2 };

	(void)state;
	assert_true(diag_has_hint(&near));
	assert_false(diag_has_hint(&none));
	assert_true(diag_has_hint(&plain));
	assert_false(diag_has_hint(&bare));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_is_sound),
		cmocka_unit_test_setup_teardown(keeps_and_counts, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(survives_lack_of_memory, arena_setup,
						arena_teardown),
		cmocka_unit_test(fills),
		cmocka_unit_test(shows_lines),
		cmocka_unit_test(moves_over_text),
		cmocka_unit_test(test_hints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
