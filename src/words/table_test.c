#include "words/table.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct table *sample(void)
{
	struct table *table;

	assert_int_equal(table_new(&table), 0);
	table_column(table, STR("Garantie"), TABLE_LEFT);
	table_column(table, STR("Durée"), TABLE_RIGHT);
	table_column(table, STR("Motif"), TABLE_WRAP);
	table_cell(table, STR("disponibilité"));
	table_cell(table, STR("7\u00a0h\u202f12"));
	table_cell(table, STR("annoncée à temps sur la page"));
	table_cell(table, STR("x"));
	table_cell(table, STR("中文"));
	table_cell(table, STR(""));
	return table;
}

static void assert_drawn(struct table *table, unsigned width, unsigned indent, const char *expected)
{
	struct strbuf out = STRBUF_INIT(4096);

	assert_int_equal(table_write(table, &out, width, indent), 0);
	assert_string_equal(out.len > 0 ? out.ptr : "", expected);
	strbuf_done(&out);
	table_free(table);
}

static void aligns_any_script(void **state)
{
	(void)state;
	assert_drawn(sample(), 0, 0,
		     "Garantie        Durée  Motif\n"
		     "disponibilité  7\u00a0h\u202f12  annoncée à temps sur la page\n"
		     "x                中文\n");
}

static void wraps_at_blanks(void **state)
{
	(void)state;
	assert_drawn(sample(), 44, 2,
		     "  Garantie        Durée  Motif\n"
		     "  disponibilité  7\u00a0h\u202f12  annoncée à temps\n"
		     "                         sur la page\n"
		     "  x                中文\n");
}

static void never_cuts_a_word(void **state)
{
	(void)state;
	assert_drawn(sample(), 10, 0,
		     "Garantie        Durée  Motif\n"
		     "disponibilité  7\u00a0h\u202f12  annoncée\n"
		     "                       à temps\n"
		     "                       sur la\n"
		     "                       page\n"
		     "x                中文\n");
}

static void without_titles(void **state)
{
	struct table *table;

	(void)state;
	assert_int_equal(table_new(&table), 0);
	table_column(table, STR(""), TABLE_LEFT);
	table_column(table, STR(""), TABLE_LEFT);
	table_cell(table, STR("Client"));
	table_cell(table, STR("Zoé"));
	assert_drawn(table, 0, 0, "Client  Zoé\n");
}

static void draws_nothing_without_rows(void **state)
{
	struct table *table;

	(void)state;
	assert_int_equal(table_new(&table), 0);
	table_column(table, STR("a"), TABLE_LEFT);
	assert_true(table_is_empty(table));
	assert_drawn(table, 0, 0, "");
}

static void refuses_half_rows(void **state)
{
	struct strbuf out = STRBUF_INIT(4096);
	struct table *table = sample();

	(void)state;
	table_cell(table, STR("half"));
	assert_int_equal(table_write(table, &out, 0, 0), -EINVAL);
	table_free(table);
	table_free(NULL);
	strbuf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aligns_any_script),	      cmocka_unit_test(wraps_at_blanks),
		cmocka_unit_test(never_cuts_a_word),	      cmocka_unit_test(without_titles),
		cmocka_unit_test(draws_nothing_without_rows), cmocka_unit_test(refuses_half_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
