/* table: rows and columns of text drawn for a fixed-width font, with right widths in any script.
 *
 * libsmartcols does the drawing; nobody else includes it. A cell is copied as it is added. Columns
 * are as wide as their widest cell; when a width is given and they do not fit, the columns that may
 * wrap are made narrower.
 *
 *     struct table *table;
 *     r = table_new(&table);
 *     table_column(table, STR("Length"), TABLE_RIGHT);
 *     table_cell(table, STR("7 h"));           // as many as there are columns make a row
 *     r = table_write(table, &out, 80, 2);
 *     table_free(table);
 *
 * Failures are remembered and returned by table_write. Threads: one table belongs to one thread.
 */
#ifndef GARANT_WORDS_TABLE_H
#define GARANT_WORDS_TABLE_H

#include "base/str.h"

enum table_flag {
	TABLE_LEFT = 0,
	TABLE_RIGHT = 1 << 0,
	TABLE_WRAP = 1 << 1 /* goes on in a second line when there is no room */
};

struct table;

MUST_USE int table_new(struct table **ret_table); /* 0 or -ENOMEM */
void table_free(struct table *table);		  /* accepts NULL */

/* Adds a column; all columns come before the first cell. A table whose titles are all empty is
 * drawn without them. At most 16. */
void table_column(struct table *table, struct str title, unsigned flags);

/* Adds the next cell, from left to right and row by row. */
void table_cell(struct table *table, struct str text);

/* The same with what is in text, which is emptied. */
void table_cell_take(struct table *table, struct strbuf *text);

/* True when there is no row. */
bool table_is_empty(const struct table *table);

/* Appends the table, once, with its titles, each line after `indent` blanks. width: columns of
 * the screen, 0 for no limit. Returns 0 or the first failure: -ENOMEM, -EINVAL, that of out, or
 * -ENOENT when the system has no C.UTF-8. */
MUST_USE int table_write(struct table *table, struct strbuf *out, unsigned width, unsigned indent);

#endif
