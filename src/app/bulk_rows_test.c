#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/bulk_rows.h"

/* Rows of a text in memory. */
struct rows {
	struct bulk_file file;
	struct bulk_reader reader;
	struct bulk_cells cells;
	struct arena *arena;
	struct diag_sink sink;
	char path[64];
	int fd;
};

static const struct bulk_column columns[] = { { STR("subscription"), BULK_SUBSCRIPTION, 0 },
					      { STR("id"), BULK_ID, 0 },
					      { STR("cause"), BULK_FIELD, 0 } };
static const struct bulk_column *const header[] = { &columns[1], &columns[0], &columns[2] };
static const struct bulk_schema schema = { STR("records"), columns, 3, false };

static void open_text(struct rows *rows, struct str text, enum bulk_format format)
{
	memset(rows, 0, sizeof(*rows));
	assert_int_equal(arena_new(16 * MIB, &rows->arena), 0);
	rows->sink = (struct diag_sink)DIAG_SINK_INIT(rows->arena, 10);
	rows->fd = memfd_create("rows", 0);
	assert_true(rows->fd >= 0);
	assert_int_equal(write(rows->fd, text.ptr, text.len), (ssize_t)text.len);
	(void)snprintf(rows->path, sizeof(rows->path), "/proc/self/fd/%d", rows->fd);
	rows->file = (struct bulk_file){ .source = { .name = str_from(rows->path) },
					 .format = format,
					 .schema = &schema,
					 .header = (const struct bulk_column **)(uintptr_t)header,
					 .header_count = 3,
					 .key = 1 };
	assert_int_equal(bulk_reader_open(&rows->reader, &rows->file), 0);
}

static void close_text(struct rows *rows)
{
	bulk_reader_close(&rows->reader);
	(void)close(rows->fd);
	arena_free(rows->arena);
}

static void next_is(struct rows *rows, struct bulk_row *row, const char *raw, uint32_t line)
{
	assert_int_equal(bulk_reader_next(&rows->reader, row), 1);
	assert_int_equal(row->raw.len, strlen(raw));
	assert_memory_equal(row->raw.ptr, raw, row->raw.len);
	assert_int_equal(row->line, line);
}

static void cells_are(struct rows *rows, const struct bulk_row *row, const char *const expected[3])
{
	assert_int_equal(bulk_split(&rows->cells, row, rows->arena, &rows->sink), 0);
	assert_int_equal(rows->cells.count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(rows->cells.items[i].text.len, strlen(expected[i]));
		assert_memory_equal(rows->cells.items[i].text.ptr, expected[i],
				    strlen(expected[i]));
	}
}

static void refused(struct rows *rows, const struct bulk_row *row, enum diag_id id,
		    struct position at)
{
	size_t count = rows->sink.count;

	assert_int_equal(bulk_split(&rows->cells, row, rows->arena, &rows->sink), -EBADMSG);
	assert_int_equal(rows->sink.count, count + 1);
	assert_int_equal(rows->sink.items[count].id, id);
	assert_int_equal(rows->sink.items[count].at.line, at.line);
	assert_int_equal(rows->sink.items[count].at.column, at.column);
}

static void test_lines(void **state)
{
	struct rows rows;
	struct bulk_row row;

	(void)state;
	open_text(&rows,
		  STR("\xEF\xBB\xBF"
		      "a,b,c\r\n\n\"x\ny\",\"\"\"\",d\nlast,,"),
		  BULK_CSV);
	next_is(&rows, &row, "a,b,c", 1);
	cells_are(&rows, &row, (const char *const[]){ "a", "b", "c" });
	next_is(&rows, &row, "\"x\ny\",\"\"\"\",d", 3);
	cells_are(&rows, &row, (const char *const[]){ "x\ny", "\"", "d" });
	next_is(&rows, &row, "last,,", 5);
	cells_are(&rows, &row, (const char *const[]){ "last", "", "" });
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 0);
	close_text(&rows);
}

static void test_key(void **state)
{
	struct rows rows;
	struct bulk_row row;
	struct str key;

	(void)state;
	open_text(&rows, STR("a,key,c\n\"a,b\",\"k\"\"y\",c\nshort\n"), BULK_CSV);
	next_is(&rows, &row, "a,key,c", 1);
	assert_int_equal(bulk_row_key(&rows.cells, &row, rows.arena, &key), 0);
	assert_true(str_equal(key, STR("key")));
	next_is(&rows, &row, "\"a,b\",\"k\"\"y\",c", 2);
	assert_int_equal(bulk_row_key(&rows.cells, &row, rows.arena, &key), 0);
	assert_true(str_equal(key, STR("k\"y")));
	next_is(&rows, &row, "short", 3);
	assert_int_equal(bulk_row_key(&rows.cells, &row, rows.arena, &key), -EBADMSG);
	close_text(&rows);
}

static void test_refused(void **state)
{
	struct rows rows;
	struct bulk_row row;

	(void)state;
	open_text(&rows,
		  STR("a,b\nab,c\"d,\n\"a\"b,,\n\xC3\xA9,\xFF,\n\"a\nb\",\"\xC3\xA9\",c\"\na,\0,"
		      "\nx,\"y"),
		  BULK_CSV);
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	refused(&rows, &row, DIAG_BULK_COUNT, (struct position){ .line = 1, .column = 1 });
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	refused(&rows, &row, DIAG_BULK_QUOTE_BARE, (struct position){ .line = 2, .column = 5 });
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	refused(&rows, &row, DIAG_BULK_QUOTE_AFTER, (struct position){ .line = 3, .column = 4 });
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	refused(&rows, &row, DIAG_BULK_UTF8, (struct position){ .line = 4, .column = 3 });
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	refused(&rows, &row, DIAG_BULK_QUOTE_BARE, (struct position){ .line = 6, .column = 9 });
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	refused(&rows, &row, DIAG_BULK_NUL, (struct position){ .line = 7, .column = 3 });
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	refused(&rows, &row, DIAG_BULK_QUOTE_OPEN, (struct position){ .line = 8, .column = 3 });
	close_text(&rows);
}

static void test_json(void **state)
{
	struct rows rows;
	struct bulk_row row;

	(void)state;
	open_text(&rows,
		  STR("{\"id\": \"\\u00e9\\ud83d\\ude00\\n\", \"subscription\" : 12.5,"
		      " \"cause\":[\"a\",\"b\\\"\",true]}\n"
		      "{\"subscription\":null,\"id\":false,\"cause\":[]}\n"
		      "{\"x\":1}\n{\"id\":\"\\ud83d\"}\n{\"id\":{}}\n{}\n"),
		  BULK_JSONL);
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	cells_are(&rows, &row,
		  (const char *const[]){ "\xC3\xA9\xF0\x9F\x98\x80\n", "12.5",
					 "a\x1f"
					 "b\"\x1fyes" });
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	cells_are(&rows, &row, (const char *const[]){ "", "no", "" });
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	refused(&rows, &row, DIAG_BULK_COLUMN, (struct position){ .line = 3, .column = 2 });
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	refused(&rows, &row, DIAG_BULK_JSON, (struct position){ .line = 4, .column = 14 });
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	refused(&rows, &row, DIAG_BULK_JSON, (struct position){ .line = 5, .column = 8 });
	assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
	assert_int_equal(bulk_split(&rows.cells, &row, rows.arena, &rows.sink), 0);
	assert_int_equal(rows.cells.count, 0);
	close_text(&rows);
}

/* Rows that do not fit into the buffer at once, and one that is too long. */
static void test_long(void **state)
{
	struct strbuf text = STRBUF_INIT(8 * MIB);
	struct rows rows;
	struct bulk_row row;

	(void)state;
	for (int i = 0; i < 10; i++) {
		strbuf_add(&text, STR("\""));
		strbuf_add_repeat(&text, i % 2 ? '\n' : 'x', 60000);
		strbuf_add(&text, STR("\",b,c\n"));
	}
	strbuf_add_repeat(&text, 'y', BULK_ROW_BYTES_MAX + 1);
	open_text(&rows, strbuf_str(&text), BULK_CSV);
	for (uint32_t i = 0; i < 10; i++) {
		assert_int_equal(bulk_reader_next(&rows.reader, &row), 1);
		assert_int_equal(row.line, 1 + i / 2 * 60002 + i % 2);
		assert_int_equal(bulk_split(&rows.cells, &row, rows.arena, &rows.sink), 0);
		assert_int_equal(rows.cells.items[0].text.len, 60000);
	}
	assert_int_equal(bulk_reader_next(&rows.reader, &row), -E2BIG);
	close_text(&rows);
	strbuf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),	cmocka_unit_test(test_key),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_json),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
