/* bars: a few numbers as a picture of bars, on a terminal or as SVG.
 *
 * The longest bar has the whole width; a bar of nothing is not drawn. Lengths are whole numbers of
 * one unit. Names and values are texts as they are shown; SVG escapes them.
 *
 *     struct bars bars = { .title = STR("Owed"), .items = items, .count = 3 };
 *     bars_text(&page, &bars);
 *     r = bars_svg(&out, LANGUAGE_EN, STR("Two contracts"), &bars, 1);
 *
 * Threads: no state.
 */
#ifndef GARANT_WORDS_BARS_H
#define GARANT_WORDS_BARS_H

#include "words/page.h"

struct bar {
	struct str name, shown;
	int64_t length; /* 0 or more */
	unsigned tint;	/* 0 or 1: bars of one tint belong together */
};

struct bars {
	struct str title;
	const struct bar *items;
	size_t count;
};

/* A heading and one line a bar. */
void bars_text(struct page *page, const struct bars *bars);

/* One picture of groups of bars, one below the other, with a title for those who do not see it.
 * Returns 0 or the failure of the buffer. */
MUST_USE int bars_svg(struct strbuf *out, enum language language, struct str title,
		      const struct bars *groups, size_t group_count);

#endif
