/* paint: colours for a terminal, where they are wanted.
 *
 *     paint_add(&out, paint, PAINT_BAD, STR("FAILED"));
 *
 * Whether they are wanted is the program's to find out (src/cli/colour.h). Threads: no state.
 */
#ifndef GARANT_WORDS_PAINT_H
#define GARANT_WORDS_PAINT_H

#include "base/str.h"

enum paint { PAINT_OFF, PAINT_ON };

enum paint_kind { PAINT_GOOD, PAINT_BAD, PAINT_WARNING, PAINT_NOTE, PAINT_STRONG };

/* Appends the text, in its colour when paint is on. */
void paint_add(struct strbuf *out, enum paint paint, enum paint_kind kind, struct str text);

/* The same for a part of a longer text. */
void paint_begin(struct strbuf *out, enum paint paint, enum paint_kind kind);
void paint_end(struct strbuf *out, enum paint paint);

#endif
