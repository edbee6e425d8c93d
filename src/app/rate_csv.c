/* The CSV of the European Central Bank: a header Date and currencies, then a day in each row. Cells
 * have no quotes, may have blanks around them, and a comma may end each line. */
#include "app/rate_reader.h"

#include <errno.h>

#define COLUMNS_MAX ((size_t)256) /* more than there are currencies */

struct csv {
	struct rate_reader *reader;
	struct str rest;
	struct position at;	       /* of the rest */
	struct str codes[COLUMNS_MAX]; /* by column; empty behind the comma that ends the row */
	size_t column_count;
};

/* The next line, without its end; false at the end. */
static bool next_line(struct csv *csv, struct placed *ret_line)
{
	struct str line;

	if (csv->rest.len == 0)
		return false;
	(void)str_cut(csv->rest, '\n', &line, &csv->rest);
	*ret_line = (struct placed){ line, csv->at };
	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		ret_line->text.len--;
	csv->at.line++;
	return true;
}

/* The next cell of a line, without the blanks around it; false at the end. */
static bool next_cell(struct placed *line, struct placed *ret_cell)
{
	struct str whole;
	size_t comma;

	if (!line->text.ptr)
		return false;
	comma = str_find_byte(line->text, ',', 0);
	whole = str_slice(line->text, 0, comma);
	*ret_cell = (struct placed){ str_trim(whole), line->at };
	if (ret_cell->text.len > 0)
		position_move(&ret_cell->at,
			      str_slice(whole, 0, (size_t)(ret_cell->text.ptr - whole.ptr)));
	ret_cell->at.width = (uint32_t)str_characters(ret_cell->text);
	position_move(&line->at, str_slice(line->text, 0, comma == SIZE_MAX ? comma : comma + 1));
	line->text =
		comma == SIZE_MAX ? STR_NONE : str_slice(line->text, comma + 1, line->text.len);
	if (comma != SIZE_MAX && !line->text.ptr)
		line->text.ptr = "";
	return true;
}

static int say(const struct csv *csv, enum diag_id id, const struct placed *place)
{
	return diag_add(csv->reader->request->sink, id, place->at, place->text);
}

static bool has_column(const struct csv *csv, struct str code)
{
	for (size_t i = 0; i < csv->column_count; i++)
		if (str_equal(csv->codes[i], code))
			return true;
	return false;
}

/* A column of the header. */
static int read_column(struct csv *csv, const struct placed *cell, bool last)
{
	struct str code = STR_NONE;
	int r = 0;

	if (cell->text.len > 0 || !last)
		r = rate_reader_currency(csv->reader, cell, &code);
	if (code.len > 0 && has_column(csv, code))
		r = say(csv, DIAG_RATES_COLUMN_TWICE, cell);
	csv->codes[csv->column_count++] = code;
	return r < 0 ? r : 0;
}

/* Cells are shown to people, so all of a line has to be text. */
static int check_line(const struct csv *csv, const struct placed *line)
{
	struct strbuf number = STRBUF_INIT(32);
	struct placed bad = *line;
	size_t at = 0, length;
	int r;

	if (str_is_utf8(line->text))
		return 0;
	while ((length = line->text.ptr[at] == '\0' ? 0 : str_utf8_length(line->text, at)) > 0)
		at += length;
	position_move(&bad.at, str_slice(line->text, 0, at));
	strbuf_add_int(&number, (int64_t)at + 1);
	bad.text = strbuf_str(&number);
	r = say(csv, DIAG_TEXT_NOT_UTF8, &bad);
	strbuf_done(&number);
	return r;
}

static int read_header(struct csv *csv)
{
	struct placed line, cell;
	int r, worst, said = 0;

	do {
		if (!next_line(csv, &line))
			return 0;
	} while (str_trim(line.text).len == 0);
	worst = check_line(csv, &line);
	(void)next_cell(&line, &cell); /* Date */
	/* Of so many columns some were said to be wrong. */
	while (worst == 0 && csv->column_count < COLUMNS_MAX && next_cell(&line, &cell)) {
		r = read_column(csv, &cell, !line.text.ptr);
		said = r < 0 ? r : said;
	}
	return worst < 0 ? worst : said;
}

/* A cell of a day. */
static int read_rate(struct csv *csv, struct str code, const struct placed *cell)
{
	if (code.len == 0)
		return cell->text.len == 0 ? 0 : say(csv, DIAG_RATES_CELLS, cell);
	if (str_equal(cell->text, STR("N/A")))
		return 0;
	if (cell->text.len == 0)
		return diag_add(csv->reader->request->sink, DIAG_RATES_EMPTY, cell->at, code);
	return rate_reader_quote(csv->reader, code, cell);
}

/* The header ends with a comma. */
static bool ends_empty(const struct csv *csv)
{
	return csv->column_count > 0 && csv->codes[csv->column_count - 1].len == 0;
}

/* One day. What is wrong is said, and reading goes on. */
static int read_row(struct csv *csv, struct placed line)
{
	struct placed cell, begin = line;
	size_t i = 0;
	int r;

	if (check_line(csv, &line) < 0)
		return 0;
	(void)next_cell(&line, &cell);
	r = rate_reader_day(csv->reader, &cell);
	while ((r == 0 || r == -EBADMSG) && i < csv->column_count && next_cell(&line, &cell))
		r = read_rate(csv, csv->codes[i++], &cell);
	if (r < 0 && r != -EBADMSG)
		return r;
	/* The comma at the end may be left out, here or in the header. */
	if (i < csv->column_count && (i + 1 < csv->column_count || !ends_empty(csv))) {
		begin.at.width = 1;
		(void)say(csv, DIAG_RATES_FEW, &begin);
	}
	if (i == csv->column_count && next_cell(&line, &cell) &&
	    (cell.text.len > 0 || line.text.ptr || ends_empty(csv)))
		(void)say(csv, DIAG_RATES_CELLS, &cell);
	return 0;
}

int rate_read_csv(struct rate_reader *reader, struct str text)
{
	const struct source *source = reader->request->source;
	struct csv *csv = ARENA_NEW(reader->request->arena, struct csv);
	struct placed line;
	int r;

	if (!csv)
		return -ENOMEM;
	*csv = (struct csv){ .reader = reader, .rest = text, .at = { source, 1, 1, 0 } };
	r = read_header(csv);
	while (r == 0 && next_line(csv, &line))
		if (str_trim(line.text).len > 0)
			r = read_row(csv, line);
	return r;
}
