/* page: a text for people being written in one language, line by line.
 *
 * A line is gathered in `line` and then put on the page, or into a cell of a table. On its way
 * there, what came from files is made safe to show (words/shown.h), so nothing gathered can move
 * a cursor.
 *
 *     struct page page;
 *     r = page_begin(&page, out, LANGUAGE_FR, contract->zone, 80);
 *     if (r < 0) return r;
 *     page_say(&page, N_("Total owed: {0}"), &amount, 1);
 *     page_line(&page, 0, 0);
 *     return page_end(&page);
 *
 * Threads: one page belongs to one thread. Failures are remembered and returned by page_end.
 */
#ifndef GARANT_WORDS_PAGE_H
#define GARANT_WORDS_PAGE_H

#include "core/settle/statement_names.h"
#include "words/format.h"
#include "words/table.h"
#include "words/utf8_locale.h"

struct page {
	struct strbuf *out;
	enum language language;
	const struct spelling *spelling;
	const struct zone *zone;
	unsigned width;	    /* columns; 0: no limit */
	struct strbuf line; /* being gathered, not yet safe */
	struct strbuf part; /* an argument of a sentence */
	struct strbuf safe;
	struct utf8_locale locale;
	int error;
};

/* Returns 0, -ENOMEM, or -ENOENT when the system has no C.UTF-8. End with page_end. */
MUST_USE int page_begin(struct page *page, struct strbuf *out, enum language language,
			const struct zone *zone, unsigned width);
/* Releases and returns 0 or the first failure. */
MUST_USE int page_end(struct page *page);

/* The message in the page's language. */
struct str page_words(const struct page *page, const char *english);

/* Gathers a message, or one with {0} .. {n} replaced by the parts. */
void page_add(struct page *page, const char *english);
void page_say(struct page *page, const char *english, const struct str *parts, size_t count);

/* Gathers amounts joined by " + "; `nothing` when there are none. */
void page_add_amounts(struct page *page, const struct amounts *amounts, const char *nothing);

/* The same as page_say with amounts as the only part. */
void page_say_amounts(struct page *page, const char *english, const struct amounts *amounts);

/* Puts what was gathered on the page: wrapped, after `indent` blanks, later lines after `hang`. */
void page_line(struct page *page, size_t indent, size_t hang);
void page_blank(struct page *page);

/* A new table, or NULL with the failure remembered; what follows accepts NULL. */
struct table *page_table_new(struct page *page);

/* Puts what was gathered into the next cell. */
void page_cell(struct page *page, struct table *table);
void page_cell_text(struct page *page, struct table *table, struct str text);
void page_column(struct page *page, struct table *table, const char *english, unsigned flags);

/* Draws the table, when it has rows, and frees it. */
void page_table(struct page *page, struct table *table, unsigned indent);

#endif
