#include "words/utf8_locale.h"

#include <errno.h>
#include <wchar.h>

int utf8_locale_begin(struct utf8_locale *locale)
{
	locale->mine = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!locale->mine)
		return errno == ENOMEM ? -ENOMEM : -ENOENT;
	locale->before = uselocale(locale->mine);
	return 0;
}

void utf8_locale_end(struct utf8_locale *locale)
{
	uselocale(locale->before);
	freelocale(locale->mine);
}

/* The code point of a well-formed sequence of length bytes. */
static wchar_t code_point(const unsigned char *bytes, size_t length)
{
	static const unsigned char lead_masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	unsigned code = bytes[0] & lead_masks[length];

	for (size_t i = 1; i < length; i++)
		code = code << 6 | (bytes[i] & 0x3fu);
	return (wchar_t)code;
}

size_t text_columns(struct str text)
{
	size_t columns = 0, at = 0;

	while (at < text.len) {
		size_t length = str_utf8_length(text, at);
		int width = 1;

		if (length > 1)
			width = wcwidth(code_point((const unsigned char *)text.ptr + at, length));
		columns += width > 0 ? (size_t)width : 0;
		at += length > 0 ? length : 1;
	}
	return columns;
}
