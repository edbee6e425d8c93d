#include "words/page.h"

#include "words/shown.h"
#include "words/wrap.h"

#define LINE_BYTES_MAX ((size_t)1024 * 1024)

int page_begin(struct page *page, struct strbuf *out, enum language language,
	       const struct zone *zone, unsigned width)
{
	*page = (struct page){
		.out = out,
		.language = language,
		.spelling = format_spelling(language),
		.zone = zone ? zone : &zone_utc,
		.width = width,
		.line = STRBUF_INIT(LINE_BYTES_MAX),
		.part = STRBUF_INIT(LINE_BYTES_MAX),
		.safe = STRBUF_INIT(LINE_BYTES_MAX),
	};
	return utf8_locale_begin(&page->locale);
}

static void page_fail(struct page *page, int error)
{
	if (error < 0 && page->error == 0)
		page->error = error;
}

int page_end(struct page *page)
{
	page_fail(page, strbuf_error(page->out));
	strbuf_done(&page->line);
	strbuf_done(&page->part);
	strbuf_done(&page->safe);
	utf8_locale_end(&page->locale);
	return page->error;
}

struct str page_words(const struct page *page, const char *english)
{
	return words_translate(page->language, str_from(english));
}

void page_add(struct page *page, const char *english)
{
	strbuf_add(&page->line, page_words(page, english));
}

void page_say(struct page *page, const char *english, const struct str *parts, size_t count)
{
	text_fill(&page->line, page_words(page, english), parts, count);
}

static void add_amounts(struct strbuf *out, const struct page *page, const struct amounts *amounts)
{
	for (size_t i = 0; i < amounts->count && i < AMOUNTS_MAX; i++) {
		if (i > 0)
			strbuf_add(out, STR(" + "));
		amount_write(out, page->spelling, &amounts->items[i]);
	}
}

void page_add_amounts(struct page *page, const struct amounts *amounts, const char *nothing)
{
	if (amounts->count == 0)
		page_add(page, nothing);
	add_amounts(&page->line, page, amounts);
}

void page_say_amounts(struct page *page, const char *english, const struct amounts *amounts)
{
	struct str part;

	strbuf_clear(&page->part);
	if (amounts->count == 0)
		strbuf_add(&page->part, page_words(page, N_("nothing")));
	add_amounts(&page->part, page, amounts);
	page_fail(page, strbuf_error(&page->part));
	part = strbuf_str(&page->part);
	page_say(page, english, &part, 1);
}

/* What was gathered, safe to show; valid until the next call. */
static struct str take_line(struct page *page)
{
	strbuf_clear(&page->safe);
	shown_add(&page->safe, strbuf_str(&page->line));
	page_fail(page, strbuf_error(&page->line));
	page_fail(page, strbuf_error(&page->safe));
	strbuf_clear(&page->line);
	return strbuf_str(&page->safe);
}

void page_line(struct page *page, size_t indent, size_t hang)
{
	strbuf_add_repeat(page->out, ' ', indent);
	text_wrap(page->out, take_line(page), page->width, hang, indent);
	strbuf_add_byte(page->out, '\n');
}

void page_blank(struct page *page)
{
	strbuf_add_byte(page->out, '\n');
}

struct table *page_table_new(struct page *page)
{
	struct table *table = NULL;

	page_fail(page, table_new(&table));
	return table;
}

void page_cell(struct page *page, struct table *table)
{
	struct str text = take_line(page);

	if (table)
		table_cell(table, text);
}

void page_cell_text(struct page *page, struct table *table, struct str text)
{
	strbuf_add(&page->line, text);
	page_cell(page, table);
}

void page_column(struct page *page, struct table *table, const char *english, unsigned flags)
{
	if (table)
		table_column(table, english ? page_words(page, english) : STR_NONE, flags);
}

void page_table(struct page *page, struct table *table, unsigned indent)
{
	if (!table)
		return;
	page_fail(page, table_write(table, page->out, page->width, indent));
	table_free(table);
}
