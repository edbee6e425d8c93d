#include "words/drawing.h"

#include <errno.h>

#include "core/money/currency.h"

#define DRAWING_BYTES_MAX (16 * MIB)

void drawing_amounts(struct strbuf *out, enum language language, const struct amounts *amounts,
		     bool open)
{
	const struct spelling *spelling = format_spelling(language);

	if (amounts->count == 0 && !open)
		strbuf_add(out, words_translate(language, STR(N_("nothing"))));
	for (size_t i = 0; i < amounts->count; i++) {
		strbuf_add(out, i > 0 ? STR(" + ") : STR_NONE);
		amount_write(out, spelling, &amounts->items[i]);
	}
	if (!open)
		return;
	strbuf_add(out, amounts->count > 0 ? STR(" + ") : STR_NONE);
	strbuf_add(out, words_translate(language, STR(N_("left open"))));
}

int drawing_begin(struct drawing *drawing, enum language language)
{
	*drawing = (struct drawing){ .language = language };
	return arena_new(DRAWING_BYTES_MAX, &drawing->arena);
}

struct str drawing_keep(struct drawing *drawing, struct strbuf *text)
{
	struct str kept = STR_NONE;

	if (strbuf_error(text) < 0 || str_copy(drawing->arena, strbuf_str(text), &kept) < 0)
		drawing->error = -ENOMEM;
	strbuf_clear(text);
	return kept;
}

struct bar *drawing_group(struct drawing *drawing, struct str title, size_t bars)
{
	struct bar *items = ARENA_ARRAY(drawing->arena, struct bar, bars + 1);

	if (!items || drawing->count == DRAWING_GROUPS_MAX) {
		drawing->error = items ? drawing->error : -ENOMEM;
		return NULL;
	}
	drawing->groups[drawing->count++] = (struct bars){ .title = title, .items = items };
	return items;
}

struct str drawing_owed_title(struct drawing *drawing, uint16_t currency)
{
	struct strbuf out = STRBUF_INIT(4 * KIB);
	struct str code = currency_code(currency), title;

	text_fill(&out, words_translate(drawing->language, STR(N_("Owed, in {0}"))), &code, 1);
	title = drawing_keep(drawing, &out);
	strbuf_done(&out);
	return title;
}

int drawing_begin_page(struct drawing *drawing, struct page *page, struct strbuf *out,
		       enum language language, unsigned width)
{
	int r = drawing_begin(drawing, language);

	if (r < 0)
		return r;
	r = page_begin(page, out, language, NULL, width);
	if (r < 0)
		drawing_end(drawing);
	return r;
}

void drawing_text(struct page *page, const struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->count; i++)
		if (drawing->groups[i].count > 0)
			bars_text(page, &drawing->groups[i]);
	if (drawing->error < 0 && page->error == 0)
		page->error = drawing->error;
}

int drawing_svg(struct strbuf *out, struct drawing *drawing, const char *title)
{
	int r = drawing->error;

	if (r == 0)
		r = bars_svg(out, drawing->language,
			     words_translate(drawing->language, str_from(title)), drawing->groups,
			     drawing->count);
	drawing_end(drawing);
	return r;
}

void drawing_end(struct drawing *drawing)
{
	arena_free(drawing->arena);
	drawing->arena = NULL;
}

void drawing_json_amounts(struct json *json, const char *key, const struct amounts *amounts)
{
	struct strbuf out = STRBUF_INIT(4 * KIB);

	json_key(json, str_from(key));
	json_list(json);
	for (size_t i = 0; i < amounts->count; i++) {
		strbuf_clear(&out);
		amount_write(&out, &spelling_plain, &amounts->items[i]);
		json_text(json, strbuf_str(&out));
	}
	json_end(json);
	strbuf_done(&out);
}
