#include "words/paint.h"

/* Select Graphic Rendition of ECMA-48: bold with a colour of the terminal's own palette. */
static const struct str codes[] = {
	[PAINT_GOOD] = { "\x1B[1;32m", 7 },    [PAINT_BAD] = { "\x1B[1;31m", 7 },
	[PAINT_WARNING] = { "\x1B[1;33m", 7 }, [PAINT_NOTE] = { "\x1B[1;36m", 7 },
	[PAINT_STRONG] = { "\x1B[1m", 4 },
};

void paint_begin(struct strbuf *out, enum paint paint, enum paint_kind kind)
{
	if (paint == PAINT_ON)
		strbuf_add(out, codes[kind]);
}

void paint_end(struct strbuf *out, enum paint paint)
{
	if (paint == PAINT_ON)
		strbuf_add(out, STR("\x1B[0m"));
}

void paint_add(struct strbuf *out, enum paint paint, enum paint_kind kind, struct str text)
{
	paint_begin(out, paint, kind);
	strbuf_add(out, text);
	paint_end(out, paint);
}
