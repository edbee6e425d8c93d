/* shown: text from outside made safe to show on a terminal.
 *
 * Control characters, the marks that reorder text (Unicode bidirectional controls), line
 * separators and bytes that are not UTF-8 are written as escapes (\x1B, \u202E, \n), so that no
 * file name, source line or value can move the cursor or make a line read as something else. A
 * column is one character, whatever the width a terminal gives it. Threads: no state.
 */
#ifndef GARANT_WORDS_SHOWN_H
#define GARANT_WORDS_SHOWN_H

#include "base/str.h"

/* One character of a text: how many bytes it has there and what is shown for it. */
struct shown {
	size_t len;    /* bytes in the text, at least 1 */
	char text[12]; /* what is shown */
	size_t shown;  /* bytes of text used */
	uint32_t columns;
};

/* The character at byte at of text, which must be before its end. */
struct shown shown_character(struct str text, size_t at);

/* Appends the whole text made safe. */
void shown_add(struct strbuf *out, struct str text);

#endif
