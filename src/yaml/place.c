#include "yaml/reader.h"

#include <errno.h>
#include <string.h>

static void cursor_move(struct yaml_cursor *cursor, struct str text, size_t offset)
{
	const char *at = text.ptr + cursor->offset, *end = text.ptr + offset;
	const char *newline;

	while (at < end && (newline = memchr(at, '\n', (size_t)(end - at)))) {
		cursor->line++;
		cursor->column = 1;
		at = newline + 1;
	}
	cursor->column += (uint32_t)str_characters((struct str){ at, (size_t)(end - at) });
	cursor->offset = offset;
}

struct position yaml_position(struct yaml_reader *reader, size_t offset, uint32_t width)
{
	struct str text = reader->source->text;

	if (offset > text.len)
		offset = text.len;
	/* Events come in the order of the text; only complaints look back. */
	if (offset < reader->cursor.offset)
		reader->cursor = (struct yaml_cursor){ reader->start, 1, 1 };
	if (offset > reader->cursor.offset)
		cursor_move(&reader->cursor, text, offset);
	return (struct position){ reader->source, reader->cursor.line, reader->cursor.column,
				  width };
}

struct position yaml_position_span(struct yaml_reader *reader, size_t start, size_t end)
{
	struct str text = reader->source->text;
	const char *newline;

	if (start > text.len)
		start = text.len;
	if (end > text.len)
		end = text.len;
	if (end <= start)
		return yaml_position(reader, start, 1);
	newline = memchr(text.ptr + start, '\n', end - start);
	if (newline)
		end = (size_t)(newline - text.ptr);
	while (end > start && (text.ptr[end - 1] == '\r' || text.ptr[end - 1] == ' '))
		end--;
	uint32_t width = (uint32_t)str_characters(str_slice(text, start, end));

	return yaml_position(reader, start, width > 0 ? width : 1);
}

size_t yaml_next_line(struct str text, size_t offset)
{
	size_t newline = str_find_byte(text, '\n', offset);

	return newline == SIZE_MAX ? text.len : newline + 1;
}

size_t yaml_line_tab(struct str text, size_t offset)
{
	size_t tab = YAML_NOWHERE;

	if (offset > text.len)
		offset = text.len;
	while (offset > 0 && text.ptr[offset - 1] != '\n')
		offset--;
	for (; offset < text.len; offset++) {
		char c = text.ptr[offset];

		if (c == '\t' && tab == YAML_NOWHERE)
			tab = offset;
		if (c != '\t' && c != ' ')
			return c == '\n' || c == '\r' ? YAML_NOWHERE : tab;
	}
	return YAML_NOWHERE;
}

int yaml_no_memory(struct diag_sink *sink)
{
	(void)diag_add(sink, DIAG_OUT_OF_MEMORY, POSITION_NONE, STR_NONE);
	return -ENOMEM;
}
