#include "app/csv_cell.h"

bool csv_cell_is_formula(struct str text)
{
	char c = text.len > 0 ? text.ptr[0] : '\0';

	return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r' || c == '\n';
}

void csv_cell_write(struct strbuf *out, struct str text, bool safe)
{
	bool formula = safe && csv_cell_is_formula(text), quotes = formula;

	for (size_t i = 0; i < text.len && !quotes; i++)
		quotes = text.ptr[i] == ',' || text.ptr[i] == '"' || text.ptr[i] == '\n' ||
			 text.ptr[i] == '\r';
	if (!quotes) {
		strbuf_add(out, text);
		return;
	}
	strbuf_add_byte(out, '"');
	if (formula)
		strbuf_add_byte(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"')
			strbuf_add_byte(out, '"');
		strbuf_add_byte(out, text.ptr[i]);
	}
	strbuf_add_byte(out, '"');
}
