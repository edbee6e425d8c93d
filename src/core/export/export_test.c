#include "core/export/export.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/time/instant.h"

/* Every field that an outage may have, and those of all records that are no column of their own. */
static const char *const fields[] = {
#define KIND(name, from, to, about)
#define FIELD(kind, name, type, several, about) kind "/" name,
#include "defs/fields.def"
#undef KIND
#undef FIELD
};

static const struct export_column *column_of(enum export_what what, struct str name)
{
	size_t count;
	const struct export_column *columns = export_columns(what, &count);

	for (size_t i = 0; i < count; i++)
		if (str_equal(columns[i].name, name))
			return &columns[i];
	return NULL;
}

static void test_names(void **state)
{
	enum export_what what;

	(void)state;
	for (int i = 0; i < EXPORTS; i++) {
		size_t count;
		const struct export_column *columns = export_columns((enum export_what)i, &count);

		assert_true(export_of(export_table_of((enum export_what)i)->name, &what));
		assert_int_equal(what, i);
		for (size_t a = 0; a < count; a++)
			for (size_t b = 0; b < a; b++)
				assert_false(str_equal(columns[a].name, columns[b].name));
	}
	assert_false(export_of(STR("customer"), &what));
	assert_false(export_of(STR_NONE, &what));
}

static void test_fields_of_outages(void **state)
{
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct str kind, name;

		assert_true(str_cut(str_from(fields[i]), '/', &kind, &name));
		if (!str_equal(kind, STR("*")) && !str_equal(kind, STR("outage")))
			continue;
		assert_non_null(column_of(EXPORT_OUTAGES, name));
		found++;
	}
	assert_true(found > 10);
}

static void test_currencies(void **state)
{
	(void)state;
	for (int i = 0; i < EXPORTS; i++) {
		size_t count;
		const struct export_column *columns = export_columns((enum export_what)i, &count);

		for (size_t j = 0; j < count; j++)
			if (columns[j].type == COLUMN_MONEY) {
				assert_true(export_currency((enum export_what)i) < j);
				assert_int_equal(columns[j - 1].type, COLUMN_NUMBER);
			}
	}
}

static void spelt(enum column_type type, int64_t value, const char *expected)
{
	struct strbuf out = STRBUF_INIT(100);

	export_spell(&out, type, value);
	assert_true(str_equal(strbuf_str(&out), str_from(expected)));
	strbuf_done(&out);
}

static void test_spelling(void **state)
{
	(void)state;
	spelt(COLUMN_NUMBER, 0, "0");
	spelt(COLUMN_NUMBER, INT64_MIN, "-9223372036854775808");
	spelt(COLUMN_POSITIVE, 0, "");
	spelt(COLUMN_POSITIVE, 7, "7");
	spelt(COLUMN_YES, 1, "yes");
	spelt(COLUMN_YES, 0, "no");
	spelt(COLUMN_INSTANT, 0, "1970-01-01T00:00:00Z");
	spelt(COLUMN_INSTANT, INSTANT_OPEN_MS, "");
	spelt(COLUMN_INSTANT, INT64_MIN, "");
	spelt(COLUMN_DAY, 0, "1970-01-01");
	spelt(COLUMN_DAY_OR_NONE, 0, "");
	spelt(COLUMN_DAY_OR_NONE, 1, "1970-01-02");
	spelt(COLUMN_RATE, 0, "");
	spelt(COLUMN_RATE, 550, "5.50");
	spelt(COLUMN_RATE, 2000, "20");
	spelt(COLUMN_RATE, 5, "0.05");
	spelt(COLUMN_STATUS, -1, "");
	spelt(COLUMN_CLAIM_ANSWER, 1, "accepted");
	spelt(COLUMN_REPORT_CHANNEL, 2, "phone");
}

static void priced(int64_t minor, const char *currency, const char *expected)
{
	struct strbuf out = STRBUF_INIT(100);

	export_spell_money(&out, minor, str_from(currency));
	assert_true(str_equal(strbuf_str(&out), str_from(expected)));
	strbuf_done(&out);
}

static void test_money(void **state)
{
	(void)state;
	priced(0, "EUR", "0.00");
	priced(5, "EUR", "0.05");
	priced(123456789, "USD", "1234567.89");
	priced(700, "JPY", "700");
	priced(1001, "BHD", "1.001");
	priced(INT64_MAX, "EUR", "92233720368547758.07");
	priced(5, "ms", "");
	priced(5, "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),	   cmocka_unit_test(test_fields_of_outages),
		cmocka_unit_test(test_currencies), cmocka_unit_test(test_spelling),
		cmocka_unit_test(test_money),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
