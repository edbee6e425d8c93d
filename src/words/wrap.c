#include "words/wrap.h"

#include "words/utf8_locale.h"

void text_wrap(struct strbuf *out, struct str text, size_t width, size_t hang, size_t column)
{
	bool first = true;

	while (text.len > 0) {
		struct str word, rest;
		size_t columns;

		str_cut(text, ' ', &word, &rest);
		columns = text_columns(word);
		if (!first && width > 0 && column + 1 + columns > width) {
			strbuf_add_byte(out, '\n');
			strbuf_add_repeat(out, ' ', hang);
			column = hang;
		} else if (!first) {
			strbuf_add_byte(out, ' ');
			column++;
		}
		strbuf_add(out, word);
		column += columns;
		first = false;
		text = rest;
	}
}

size_t text_word_columns(struct str text)
{
	size_t longest = 0;

	while (text.len > 0) {
		struct str word, rest;
		size_t columns;

		str_cut(text, ' ', &word, &rest);
		columns = text_columns(word);
		longest = columns > longest ? columns : longest;
		text = rest;
	}
	return longest;
}
