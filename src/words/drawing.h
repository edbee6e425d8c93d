/* drawing: groups of bars with the texts in them, kept until they are drawn.
 *
 *     r = drawing_begin(&drawing, LANGUAGE_EN);
 *     items = drawing_group(&drawing, title, 3);
 *     items[0].name = drawing_keep(&drawing, &text);
 *     drawing_text(&page, &drawing);
 *     drawing_end(&drawing);
 *
 * Failures are remembered in error. Threads: one drawing belongs to one thread.
 */
#ifndef GARANT_WORDS_DRAWING_H
#define GARANT_WORDS_DRAWING_H

#include "base/json.h"
#include "core/settle/statement.h"
#include "words/bars.h"

#define DRAWING_GROUPS_MAX 32

struct drawing {
	struct arena *arena;
	enum language language;
	struct bars groups[DRAWING_GROUPS_MAX];
	size_t count;
	int error;
};

MUST_USE int drawing_begin(struct drawing *drawing, enum language language);
void drawing_end(struct drawing *drawing);
/* The same with the page that the drawing will stand on; nothing is begun when it fails. */
MUST_USE int drawing_begin_page(struct drawing *drawing, struct page *page, struct strbuf *out,
				enum language language, unsigned width);

/* The text in the drawing; the buffer is emptied. */
struct str drawing_keep(struct drawing *drawing, struct strbuf *text);

/* A new group with room for bars and none yet; NULL when there is no room. */
struct bar *drawing_group(struct drawing *drawing, struct str title, size_t bars);

/* "Owed, in EUR" */
struct str drawing_owed_title(struct drawing *drawing, uint16_t currency);

/* Every group that has bars. */
void drawing_text(struct page *page, const struct drawing *drawing);

/* The picture, and the end of the drawing. */
MUST_USE int drawing_svg(struct strbuf *out, struct drawing *drawing, const char *title);

/* 80.00 EUR + 3 days + left open, or nothing. */
void drawing_amounts(struct strbuf *out, enum language language, const struct amounts *amounts,
		     bool open);

/* A key with the amounts as a list of such texts, the same in every language. */
void drawing_json_amounts(struct json *json, const char *key, const struct amounts *amounts);

#endif
