#include "words/shown.h"

#include <stdio.h>
#include <string.h>

/* The character that begins at ptr and its length; length 0 when the bytes are not UTF-8. */
static size_t decode(const unsigned char *ptr, size_t left, uint32_t *ret_character)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = ptr[0];
	size_t len = first < 0x80   ? 1
		     : first < 0xC2 ? 0
		     : first < 0xE0 ? 2
		     : first < 0xF0 ? 3
		     : first < 0xF5 ? 4
				    : 0;
	uint32_t character = len <= 1 ? first : first & (0xFFU >> (len + 1));

	if (len == 0 || len > left)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((ptr[i] & 0xC0) != 0x80)
			return 0;
		character = character << 6 | (ptr[i] & 0x3FU);
	}
	if (character < smallest[len] || character > 0x10FFFF ||
	    (character >= 0xD800 && character <= 0xDFFF))
		return 0;
	*ret_character = character;
	return len;
}

static bool harmful(uint32_t character)
{
	return character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0xAD ||
	       character == 0x61C || (character >= 0x200B && character <= 0x200F) ||
	       (character >= 0x2028 && character <= 0x202E) ||
	       (character >= 0x2060 && character <= 0x206F) || character == 0xFEFF;
}

static void escape(struct shown *shown, uint32_t character)
{
	int len;

	if (character == '\n' || character == '\t' || character == '\r')
		len = snprintf(shown->text, sizeof(shown->text), "\\%c",
			       character == '\n'   ? 'n'
			       : character == '\t' ? 't'
						   : 'r');
	else if (character < 0x100)
		len = snprintf(shown->text, sizeof(shown->text), "\\x%02X", character);
	else
		len = snprintf(shown->text, sizeof(shown->text), "\\u%04X", character);
	shown->shown = len > 0 ? (size_t)len : 0;
	shown->columns = (uint32_t)shown->shown;
}

struct shown shown_character(struct str text, size_t at)
{
	const unsigned char *ptr = (const unsigned char *)text.ptr + at;
	struct shown shown = { .len = 1 };
	uint32_t character = 0;
	size_t len = decode(ptr, text.len - at, &character);

	if (len == 0) {
		escape(&shown, *ptr);
		return shown;
	}
	shown.len = len;
	if (harmful(character)) {
		escape(&shown, character);
		return shown;
	}
	memcpy(shown.text, ptr, len);
	shown.shown = len;
	shown.columns = 1;
	return shown;
}

void shown_add(struct strbuf *out, struct str text)
{
	for (size_t at = 0; at < text.len;) {
		struct shown shown = shown_character(text, at);

		strbuf_add(out, (struct str){ shown.text, shown.shown });
		at += shown.len;
	}
}
