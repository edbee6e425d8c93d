#include "words/bars.h"

#include "words/phrase_words.h"
#include "words/shown.h"

#define BAR_COLUMNS INT64_C(32)
#define EIGHTHS 8
#define SVG_WIDTH 720
#define SVG_NAME 220
#define SVG_VALUE 150
#define SVG_BAR (SVG_WIDTH - SVG_NAME - SVG_VALUE)
#define SVG_ROW 26
#define SVG_HEAD 34
#define SVG_MARGIN INT64_C(12)

static int64_t longest(const struct bars *bars)
{
	int64_t most = 0;

	for (size_t i = 0; i < bars->count; i++)
		most = bars->items[i].length > most ? bars->items[i].length : most;
	return most;
}

/* length / most of so many units; at least 1 where there is anything. */
static int64_t scaled(int64_t length, int64_t most, int64_t units)
{
	__extension__ typedef __int128 wide;
	int64_t part;

	if (length <= 0 || most <= 0)
		return 0;
	part = (int64_t)((wide)length * units / most);
	return part > 0 ? part : 1;
}

static void add_blocks(struct strbuf *out, int64_t eighths)
{
	static const char *const PARTS[EIGHTHS] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };

	for (; eighths >= EIGHTHS; eighths -= EIGHTHS)
		strbuf_add(out, STR("█"));
	strbuf_add(out, str_from(PARTS[eighths]));
}

void bars_text(struct page *page, const struct bars *bars)
{
	struct table *table = page_table_new(page);
	int64_t most = longest(bars);

	page_blank(page);
	strbuf_add(&page->line, bars->title);
	page_line(page, 0, 0);
	page_column(page, table, NULL, TABLE_LEFT);
	page_column(page, table, NULL, TABLE_RIGHT);
	page_column(page, table, NULL, TABLE_LEFT);
	for (size_t i = 0; i < bars->count; i++) {
		page_cell_text(page, table, bars->items[i].name);
		page_cell_text(page, table, bars->items[i].shown);
		add_blocks(&page->line, scaled(bars->items[i].length, most, BAR_COLUMNS * EIGHTHS));
		page_cell(page, table);
	}
	page_table(page, table, 2);
}

static void add_safe(struct strbuf *out, struct str text)
{
	struct strbuf safe = STRBUF_INIT(64 * KIB);

	shown_add(&safe, text);
	html_add(out, strbuf_str(&safe));
	strbuf_done(&safe);
}

static void add_head(struct strbuf *out, enum language language, struct str title, int64_t height)
{
	strbuf_add_format(out,
			  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%lld\" "
			  "viewBox=\"0 0 %d %lld\" role=\"img\" aria-labelledby=\"title\" "
			  "xml:lang=\"%s\">\n<title id=\"title\">",
			  SVG_WIDTH, (long long)height, SVG_WIDTH, (long long)height,
			  language == LANGUAGE_FR ? "fr" : "en");
	add_safe(out, title);
	strbuf_add(out,
		   STR("</title>\n<style>\n"
		       "text{font:13px system-ui,sans-serif;fill:#1b1f24}\n"
		       ".head{font-weight:600}\n.back{fill:#fff}\n.t0{fill:#2f6fb3}\n.t1{fill:#"
		       "b35c2f}\n"
		       "@media (prefers-color-scheme:dark){text{fill:#e6e8eb}.back{fill:#14171a}"
		       ".t0{fill:#7db3ee}.t1{fill:#eeab7d}}\n</style>\n"
		       "<rect class=\"back\" width=\"100%\" height=\"100%\"/>\n"));
}

static void add_text(struct strbuf *out, int64_t x, int64_t y, const char *attributes,
		     struct str text)
{
	strbuf_add_format(out, "<text x=\"%lld\" y=\"%lld\"%s>", (long long)x, (long long)y,
			  attributes);
	add_safe(out, text);
	strbuf_add(out, STR("</text>\n"));
}

static void add_bar(struct strbuf *out, const struct bar *bar, int64_t most, int64_t y)
{
	int64_t width = scaled(bar->length, most, SVG_BAR), top = y + 4;

	add_text(out, SVG_NAME - SVG_MARGIN, y + 17, " text-anchor=\"end\"", bar->name);
	if (width > 0)
		strbuf_add_format(out,
				  "<rect class=\"t%u\" x=\"%d\" y=\"%lld\" width=\"%lld\" "
				  "height=\"%d\"/>\n",
				  bar->tint % 2, SVG_NAME, (long long)top, (long long)width,
				  SVG_ROW - 8);
	add_text(out, SVG_NAME + width + 8, y + 17, "", bar->shown);
}

int bars_svg(struct strbuf *out, enum language language, struct str title,
	     const struct bars *groups, size_t group_count)
{
	int64_t y = 2 * SVG_MARGIN, height = 3 * SVG_MARGIN;

	for (size_t i = 0; i < group_count; i++)
		height += SVG_HEAD + SVG_ROW * (int64_t)groups[i].count;
	add_head(out, language, title, height);
	for (size_t i = 0; i < group_count; i++) {
		int64_t most = longest(&groups[i]);

		add_text(out, SVG_MARGIN, y + 10, " class=\"head\"", groups[i].title);
		y += SVG_HEAD - SVG_MARGIN;
		for (size_t k = 0; k < groups[i].count; k++, y += SVG_ROW)
			add_bar(out, &groups[i].items[k], most, y);
		y += SVG_MARGIN;
	}
	strbuf_add(out, STR("</svg>\n"));
	return strbuf_error(out);
}
