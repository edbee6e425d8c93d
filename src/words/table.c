#include "words/table.h"

#include <errno.h>
#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "words/utf8_locale.h"
#include "words/wrap.h"

#define COLUMNS_MAX 16
#define CELL_BYTES_MAX ((size_t)256 * 1024)
#define GAP "  "
/* Left as they are by libsmartcols: our line ends, and the backslash of escapes already made. */
#define SAFE "\n\\"

struct table {
	struct libscols_table *scols;
	struct libscols_line *line; /* the row being filled */
	unsigned flags[COLUMNS_MAX];
	size_t columns, next; /* next: the column of the next cell */
	bool titled;
	int error;
};

int table_new(struct table **ret_table)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table)
		return -ENOMEM;
	table->scols = scols_new_table();
	if (!table->scols) {
		free(table);
		return -ENOMEM;
	}
	*ret_table = table;
	return 0;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	scols_unref_table(table->scols);
	free(table);
}

static void table_fail(struct table *table, int error)
{
	if (error < 0 && table->error == 0)
		table->error = error;
}

static char *copy_nul(struct str text)
{
	char *copy = malloc(text.len + 1);

	if (!copy)
		return NULL;
	if (text.len > 0)
		memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	return copy;
}

void table_column(struct table *table, struct str title, unsigned flags)
{
	int scols_flags = (flags & TABLE_RIGHT ? SCOLS_FL_RIGHT : 0) |
			  (flags & TABLE_WRAP ? SCOLS_FL_WRAP : 0);
	struct libscols_column *column;
	char *name;

	table->titled = table->titled || title.len > 0;
	if (table->columns == COLUMNS_MAX) {
		table_fail(table, -EINVAL);
		return;
	}
	name = copy_nul(title);
	column = name ? scols_table_new_column(table->scols, name, 0, scols_flags) : NULL;
	if (!column)
		table_fail(table, -ENOMEM);
	else
		table->flags[table->columns++] = flags;
	if (column)
		table_fail(table, scols_column_set_safechars(column, SAFE));
	if (column && flags & TABLE_WRAP)
		table_fail(table, scols_column_set_wrapfunc(column, scols_wrapnl_chunksize,
							    scols_wrapnl_nextchunk, NULL));
	free(name);
}

void table_cell(struct table *table, struct str text)
{
	char *copy;

	if (table->error < 0 || table->columns == 0)
		return;
	if (table->next == 0) {
		table->line = scols_table_new_line(table->scols, NULL);
		if (!table->line) {
			table_fail(table, -ENOMEM);
			return;
		}
	}
	copy = copy_nul(text);
	table_fail(table, copy ? scols_line_set_data(table->line, table->next, copy) : -ENOMEM);
	free(copy);
	table->next = (table->next + 1) % table->columns;
}

void table_cell_take(struct table *table, struct strbuf *text)
{
	table_fail(table, strbuf_error(text));
	table_cell(table, strbuf_str(text));
	strbuf_clear(text);
}

bool table_is_empty(const struct table *table)
{
	return scols_table_get_nlines(table->scols) == 0;
}

/* Appends each line after its indent, without the blanks that pad the last column. */
static void add_lines(struct strbuf *out, struct str text, unsigned indent)
{
	while (text.len > 0) {
		struct str line, rest;

		str_cut(text, '\n', &line, &rest);
		while (line.len > 0 && line.ptr[line.len - 1] == ' ')
			line.len--;
		if (line.len > 0)
			strbuf_add_repeat(out, ' ', indent);
		strbuf_add(out, line);
		strbuf_add_byte(out, '\n');
		text = rest;
	}
}

/* Over all rows, one after the other: looking each up by its number walks from the first. */
static struct libscols_iter *rows_new(struct table *table)
{
	struct libscols_iter *rows = scols_new_iter(SCOLS_ITER_FORWARD);

	table_fail(table, rows ? 0 : -ENOMEM);
	return rows;
}

static struct libscols_line *rows_next(struct table *table, struct libscols_iter *rows)
{
	struct libscols_line *line = NULL;

	return rows && scols_table_next_line(table->scols, rows, &line) == 0 ? line : NULL;
}

/* Columns of the widest cell of a column, its title included. words: of its longest word. */
static size_t natural_width(struct table *table, size_t column, bool words)
{
	struct libscols_column *scols = scols_table_get_column(table->scols, column);
	size_t widest = text_columns(str_from(scols_cell_get_data(scols_column_get_header(scols))));
	struct libscols_iter *rows = rows_new(table);
	struct libscols_line *line;

	while ((line = rows_next(table, rows))) {
		struct str text = str_from(scols_line_get_column_data(line, scols));
		size_t columns = words ? text_word_columns(text) : text_columns(text);

		widest = columns > widest ? columns : widest;
	}
	scols_free_iter(rows);
	return widest;
}

/* libsmartcols breaks in the middle of a word: cells that are too wide get their line ends here. */
static void wrap_column(struct table *table, size_t column, size_t width)
{
	struct libscols_column *scols = scols_table_get_column(table->scols, column);
	struct libscols_iter *rows = rows_new(table);
	struct strbuf text = STRBUF_INIT(CELL_BYTES_MAX);
	struct libscols_line *line;

	while ((line = rows_next(table, rows))) {
		struct str old = str_from(scols_line_get_column_data(line, scols));

		if (text_columns(old) <= width)
			continue;
		strbuf_clear(&text);
		text_wrap(&text, old, width, 0, 0);
		table_fail(table, strbuf_error(&text));
		if (strbuf_error(&text) == 0)
			table_fail(table, scols_line_set_column_data(line, scols, text.ptr));
	}
	strbuf_done(&text);
	scols_free_iter(rows);
}

/* Takes what is too much off the columns that may wrap, the widest first, never inside a word. */
static void fit(struct table *table, size_t width)
{
	size_t widths[COLUMNS_MAX] = { 0 }, least[COLUMNS_MAX] = { 0 };
	size_t total = (table->columns - 1) * (sizeof(GAP) - 1);

	for (size_t i = 0; i < table->columns; i++) {
		widths[i] = natural_width(table, i, false);
		least[i] = table->flags[i] & TABLE_WRAP ? natural_width(table, i, true) : widths[i];
		total += widths[i];
	}
	while (total > width) {
		size_t widest = table->columns;

		for (size_t i = 0; i < table->columns; i++) {
			if (widths[i] > least[i] &&
			    (widest == table->columns || widths[i] > widths[widest]))
				widest = i;
		}
		if (widest == table->columns)
			break;
		widths[widest]--;
		total--;
	}
	for (size_t i = 0; i < table->columns; i++) {
		if (table->flags[i] & TABLE_WRAP)
			wrap_column(table, i, widths[i]);
	}
}

static int draw(struct table *table, struct strbuf *out, unsigned width, unsigned indent)
{
	char *text = NULL;
	int error;

	if (width > indent)
		fit(table, width - indent);
	if (table->error < 0)
		return table->error;
	scols_table_set_termforce(table->scols, SCOLS_TERMFORCE_NEVER);
	scols_table_set_column_separator(table->scols, GAP);
	scols_table_enable_noheadings(table->scols, !table->titled);
	error = scols_print_table_to_string(table->scols, &text);
	if (error == 0 && text)
		add_lines(out, str_from(text), indent);
	free(text);
	return error < 0 ? error : strbuf_error(out);
}

int table_write(struct table *table, struct strbuf *out, unsigned width, unsigned indent)
{
	struct utf8_locale locale;
	int error;

	if (table->error < 0)
		return table->error;
	if (table->next != 0)
		return -EINVAL;
	if (table_is_empty(table))
		return 0;
	error = utf8_locale_begin(&locale);
	if (error < 0)
		return error;
	error = draw(table, out, width, indent);
	utf8_locale_end(&locale);
	return error;
}
