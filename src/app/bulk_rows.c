#include "app/bulk_rows.h"

#include <errno.h>
#include <string.h>

struct position bulk_position(const struct bulk_row *row, size_t byte, size_t width)
{
	struct position at = { &row->file->source, row->line, 1, 0 };

	position_move(&at, str_slice(row->raw, 0, byte));
	at.width = (uint32_t)str_characters(str_slice(row->raw, byte, byte + width));
	return at;
}

static int complain(struct diag_sink *sink, enum diag_id id, const struct bulk_row *row,
		    size_t byte)
{
	return sink ? diag_add(sink, id, bulk_position(row, byte, 1)) : -EBADMSG;
}

/* True when all bytes are ASCII and none is NUL or a line end. */
static bool is_plain(struct str text)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
	uint64_t found = 0;
	size_t i = 0;

	for (; i + 8 <= text.len; i += 8) {
		uint64_t word, line;

		memcpy(&word, text.ptr + i, 8);
		line = word ^ (ones * '\n');
		/* A byte below 1 borrows into its high bit: zero bytes of word and of line. */
		found |= word | ((word - ones) & ~word) | ((line - ones) & ~line);
	}
	for (; i < text.len; i++)
		if (text.ptr[i] == '\0' || text.ptr[i] == '\n')
			found |= highs;
		else
			found |= (unsigned char)text.ptr[i];
	return (found & highs) == 0;
}

/* Refuses NUL and what is not UTF-8, with its place. */
static int check_text(struct bulk_cells *cells, const struct bulk_row *row, struct diag_sink *sink)
{
	cells->plain = is_plain(row->raw);
	if (cells->plain || str_is_utf8(row->raw))
		return 0;
	for (size_t i = 0; i < row->raw.len;) {
		size_t length = str_utf8_length(row->raw, i);

		if (row->raw.ptr[i] == '\0')
			return complain(sink, DIAG_BULK_NUL, row, i);
		if (length == 0)
			return complain(sink, DIAG_BULK_UTF8, row, i);
		i += length;
	}
	return 0;
}

/* A cell in quotes that opens at byte `at`. *ret_end is the byte after the closing quote. */
static int quoted_cell(const struct bulk_row *row, size_t at, struct arena *arena,
		       struct str *ret_text, size_t *ret_end)
{
	struct str raw = row->raw;
	size_t end = at + 1, pairs = 0, used = 0;
	char *copy;

	for (;; end += 2, pairs++) {
		end = str_find_byte(raw, '"', end);
		if (end == SIZE_MAX)
			return -ENODATA;
		if (end + 1 >= raw.len || raw.ptr[end + 1] != '"')
			break;
	}
	*ret_end = end + 1;
	*ret_text = str_slice(raw, at + 1, end);
	if (pairs == 0)
		return 0;
	copy = ARENA_ARRAY(arena, char, ret_text->len);
	if (!copy)
		return -ENOMEM;
	for (size_t i = at + 1; i < end; i++) {
		copy[used++] = raw.ptr[i];
		i += raw.ptr[i] == '"';
	}
	*ret_text = (struct str){ copy, used };
	return 0;
}

static int plain_cell(const struct bulk_row *row, size_t at, struct str *ret_text, size_t *ret_end)
{
	const char *start = row->raw.ptr + at;
	size_t rest = row->raw.len - at;
	const char *comma = rest > 0 ? memchr(start, ',', rest) : NULL;
	size_t length = comma ? (size_t)(comma - start) : rest;

	*ret_text = (struct str){ start, length };
	*ret_end = at + length;
	return row->quotes && length > 0 && memchr(start, '"', length) ? -EINVAL : 0;
}

static int one_cell(const struct bulk_row *row, size_t at, struct arena *arena,
		    struct bulk_cell *cell, size_t *ret_end)
{
	cell->at = (uint32_t)at;
	cell->mark = BULK_LIST_MARK;
	if (row->quotes && at < row->raw.len && row->raw.ptr[at] == '"') {
		cell->at++;
		return quoted_cell(row, at, arena, &cell->text, ret_end);
	}
	return plain_cell(row, at, &cell->text, ret_end);
}

static int refuse_cell(const struct bulk_row *row, size_t at, int error, struct diag_sink *sink)
{
	if (error == -ENODATA)
		return complain(sink, DIAG_BULK_QUOTE_OPEN, row, at);
	if (error == -EINVAL)
		return complain(sink, DIAG_BULK_QUOTE_BARE, row, str_find_byte(row->raw, '"', at));
	return error;
}

int bulk_split_csv(struct bulk_cells *cells, const struct bulk_row *row, struct arena *arena,
		   struct diag_sink *sink)
{
	size_t at = 0, end;
	int r = check_text(cells, row, sink);

	cells->count = 0;
	if (r < 0)
		return r;
	for (;; at = end + 1) {
		struct bulk_cell *cell = &cells->items[cells->count];

		if (cells->count == BULK_COLUMNS_MAX)
			return complain(sink, DIAG_BULK_COLUMNS, row, at);
		r = one_cell(row, at, arena, cell, &end);
		if (r < 0)
			return refuse_cell(row, at, r, sink);
		if (cell->text.len > BULK_CELL_BYTES_MAX)
			return complain(sink, DIAG_BULK_CELL_LONG, row, at);
		cells->count++;
		if (end >= row->raw.len)
			return 0;
		if (row->raw.ptr[end] != ',')
			return complain(sink, DIAG_BULK_QUOTE_AFTER, row, end);
	}
}

static int count_differs(const struct bulk_cells *cells, const struct bulk_row *row,
			 struct diag_sink *sink)
{
	struct strbuf has = STRBUF_INIT(32), wants = STRBUF_INIT(32);

	strbuf_add_int(&has, (int64_t)cells->count);
	strbuf_add_int(&wants, (int64_t)row->file->header_count);
	(void)diag_add(sink, DIAG_BULK_COUNT, bulk_position(row, 0, 0), strbuf_str(&has),
		       strbuf_str(&wants));
	strbuf_done(&has);
	strbuf_done(&wants);
	return -EBADMSG;
}

int bulk_split(struct bulk_cells *cells, const struct bulk_row *row, struct arena *arena,
	       struct diag_sink *sink)
{
	int r;

	if (row->file->format == BULK_JSONL) {
		r = check_text(cells, row, sink);
		return r < 0 ? r : bulk_split_json(cells, row, arena, sink);
	}
	r = bulk_split_csv(cells, row, arena, sink);
	if (r < 0)
		return r;
	if (cells->count != row->file->header_count)
		return sink ? count_differs(cells, row, sink) : -EBADMSG;
	for (size_t i = 0; i < cells->count; i++)
		cells->items[i].column = row->file->header[i];
	return 0;
}

int bulk_row_key(struct bulk_cells *cells, const struct bulk_row *row, struct arena *arena,
		 struct str *ret_key)
{
	size_t at = 0, end;
	int r = 0;

	if (row->file->format == BULK_CSV && !row->quotes) {
		for (size_t i = 0; i < row->file->key; i++) {
			at = str_find_byte(row->raw, ',', at);
			if (at == SIZE_MAX)
				return -EBADMSG;
			at++;
		}
		return plain_cell(row, at, ret_key, &end);
	}
	r = bulk_split(cells, row, arena, NULL);
	*ret_key = STR_NONE;
	for (size_t i = 0; r == 0 && i < cells->count; i++)
		if (cells->items[i].column->target == BULK_SUBSCRIPTION)
			*ret_key = cells->items[i].text;
	return r;
}
