#include "tests/lib/desk_database.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/connection.h"
#include "store/schema.h"

#define TEXT_BYTES_MAX (8 * KIB)
#define TRANSLATED_MAX 64

struct store *desk_connect(const char *conninfo, enum store_mode mode)
{
	struct store *store;
	int r = store_connect(&(struct store_connection){ conninfo, 0 }, mode, &store);

	if (r < 0)
		print_error("%.*s\n", STR_ARG(store_message(store)));
	assert_int_equal(r, 0);
	return store;
}

void desk_database(char ret_conninfo[DESK_CONNINFO_BYTES])
{
	static unsigned number;
	const char *server = getenv("GARANT_TEST_POSTGRESQL"); /* NOLINT(concurrency-mt-unsafe) */
	char sql[DESK_CONNINFO_BYTES];
	struct store *store;

	ret_conninfo[0] = '\0';
	if (!server)
		return;
	number++;
	(void)snprintf(sql, sizeof(sql), "CREATE SCHEMA desk_%d_%u", getpid(), number);
	store = desk_connect(server, STORE_CREATE);
	assert_int_equal(store_define(store, sql), 0);
	store_close(store);
	(void)snprintf(ret_conninfo, DESK_CONNINFO_BYTES, "%s options=-csearch_path=desk_%d_%u",
		       server, getpid(), number);
}

/* DROP TRIGGER journal_no_update: of which table, and the event in capitals, as it was named. */
static void translate_trigger(struct strbuf *out, struct str rest, bool drop)
{
	struct str name, table = rest;
	size_t at = 0;

	(void)str_cut(rest, ' ', &name, &rest);
	while (at + 4 < name.len && memcmp(name.ptr + at, "_no_", 4) != 0)
		at++;
	table.len = at;
	strbuf_add_format(out, "%s TRIGGER \"%.*s_no_", drop ? "DROP" : "CREATE", STR_ARG(table));
	for (at += 4; at < name.len; at++)
		strbuf_add_byte(out, (char)toupper((unsigned char)name.ptr[at]));
	strbuf_add_byte(out, '"');
	if (drop) {
		strbuf_add_format(out, " ON %.*s", STR_ARG(table));
		return;
	}
	strbuf_add_byte(out, ' ');
	while (rest.len > 5 && memcmp(rest.ptr, "BEGIN", 5) != 0) {
		strbuf_add_byte(out, rest.ptr[0]);
		rest = str_slice(rest, 1, rest.len);
	}
	strbuf_add(out, STR("FOR EACH ROW EXECUTE FUNCTION garant_refuse()"));
}

/* Whether a text of SQL ended or did not begin before the place: x'00' is a number of bytes there.
 * */
static bool begins_word(struct str all, size_t at)
{
	return at > 0 && (all.ptr[at - 1] == ' ' || all.ptr[at - 1] == '(');
}

static void translate(struct strbuf *out, struct str text)
{
	static const char *const words[][2] = {
		{ "zeroblob(32)", "decode(repeat('00', 32), 'hex')" },
		{ "CAST(data AS TEXT)", "convert_from(data, 'UTF8')" },
		{ " INTEGER", " BIGINT" },
		{ "AS BLOB", "AS BYTEA" },
		{ " BLOB", " BYTEA" },
		{ "STRICT, WITHOUT ROWID", "" },
		{ " STRICT", "" },
		{ "x'", "'\\x" },
		{ " TEXT", " TEXT COLLATE \"C\"" },
	};
	const struct str all = text;
	size_t i;

	while (text.len > 0) {
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (str_starts(text, str_from(words[i][0])) &&
			    (text.ptr[0] != 'x' || begins_word(all, all.len - text.len)))
				break;
		if (i < sizeof(words) / sizeof(words[0])) {
			strbuf_add(out, str_from(words[i][1]));
			text = str_slice(text, strlen(words[i][0]), text.len);
		} else {
			strbuf_add_byte(out, text.ptr[0]);
			text = str_slice(text, 1, text.len);
		}
	}
}

int desk_translated(struct store *store, const char *statement)
{
	struct strbuf text = STRBUF_INIT(TEXT_BYTES_MAX);
	static struct store_sql built[TRANSLATED_MAX]; /* a connection knows them by their place */
	static unsigned last;
	struct store_sql *made = &built[++last % TRANSLATED_MAX];
	struct str sql = str_from(statement);
	int r;

	if (str_starts(sql, STR("DROP TRIGGER ")))
		translate_trigger(&text, str_slice(sql, 13, sql.len), true);
	else if (str_starts(sql, STR("CREATE TRIGGER ")))
		translate_trigger(&text, str_slice(sql, 15, sql.len), false);
	else
		translate(&text, sql);
	assert_int_equal(strbuf_error(&text), 0);
	free((void *)(uintptr_t)made->text);
	made->text = strndup(text.ptr, strbuf_str(&text).len);
	r = store_run(store_query(store, made));
	strbuf_done(&text);
	return r;
}
