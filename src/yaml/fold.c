/* What libfyaml 0.7.12 gets wrong of texts over several lines. Of a folded text (after >) with
 * lines that stand further in it loses the end or an empty line, so we fold ourselves (YAML 1.2.2,
 * 8.1.3 and 6.5); in double quotes a backslash at the end of a line before an empty one costs it
 * the last character, so that is refused. */
#include "yaml/reader.h"

/* What the line that ends with > says. */
struct header {
	bool keep, strip; /* all ends of lines after the text, or none; else one */
	size_t number_at; /* of the number of spaces; YAML_NOWHERE without one */
};

struct folded {
	struct str text; /* as written */
	size_t at;	 /* of the next line */
	size_t indent;	 /* spaces before a line that is not further in */
	char *to;
	size_t len;
	size_t breaks; /* ends of lines since the last line with something in it */
	bool any;      /* there was one */
	bool spaced;   /* and it stood further in */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The indicators after a > at an offset. False when it is part of something else. */
static bool header_at(struct str line, size_t at, struct header *ret_header)
{
	struct header header = { .number_at = YAML_NOWHERE };

	for (at++; at < line.len && !is_blank(line.ptr[at]); at++) {
		header.keep = header.keep || line.ptr[at] == '+';
		header.strip = header.strip || line.ptr[at] == '-';
		if (line.ptr[at] >= '1' && line.ptr[at] <= '9')
			header.number_at = at;
		else if (line.ptr[at] != '+' && line.ptr[at] != '-')
			return false;
	}
	while (at < line.len && is_blank(line.ptr[at]))
		at++;
	*ret_header = header;
	return at == line.len || line.ptr[at] == '#';
}

static size_t line_end(struct str text, size_t at)
{
	while (at < text.len && text.ptr[at] != '\n' && text.ptr[at] != '\r')
		at++;
	return at;
}

/* The line after the end of one, which is \n, \r or both. */
static size_t line_after(struct str text, size_t end)
{
	const bool both = end + 1 < text.len && text.ptr[end] == '\r' && text.ptr[end + 1] == '\n';

	return end < text.len ? end + 1 + both : end;
}

/* The header in the line before an offset; number_at is then an offset in the text. */
static struct header header_before(struct str text, size_t offset)
{
	struct header header = { .number_at = YAML_NOWHERE };
	size_t end = offset, start;

	while (end > 0 && (text.ptr[end - 1] == '\n' || text.ptr[end - 1] == '\r'))
		end--;
	for (start = end; start > 0 && text.ptr[start - 1] != '\n' && text.ptr[start - 1] != '\r';)
		start--;
	struct str line = str_slice(text, start, end);

	for (size_t at = 0; at < line.len; at++)
		if (line.ptr[at] == '>' && (at == 0 || is_blank(line.ptr[at - 1])) &&
		    header_at(line, at, &header))
			break;
	if (header.number_at != YAML_NOWHERE)
		header.number_at += start;
	return header;
}

static size_t spaces_at(struct str text, size_t at)
{
	size_t count = 0;

	while (at + count < text.len && text.ptr[at + count] == ' ')
		count++;
	return count;
}

/* The spaces before the first line that has something else. */
static size_t indent_of(struct str text)
{
	size_t at = 0, spaces = 0;

	while (at < text.len) {
		spaces = spaces_at(text, at);
		at += spaces;
		if (at < text.len && text.ptr[at] != '\n' && text.ptr[at] != '\r')
			return spaces;
		at = line_after(text, at);
	}
	return SIZE_MAX;
}

static void put(struct folded *folded, char c, size_t count)
{
	for (size_t i = 0; i < count; i++)
		folded->to[folded->len++] = c;
}

/* One line: what ended lines before it becomes a space, or is kept beside lines further in. */
static void fold_line(struct folded *folded, struct str line)
{
	bool spaced = is_blank(line.ptr[0]);

	if (!folded->any || spaced || folded->spaced)
		put(folded, '\n', folded->breaks);
	else if (folded->breaks > 1)
		put(folded, '\n', folded->breaks - 1);
	else
		put(folded, ' ', 1);
	for (size_t i = 0; i < line.len; i++)
		folded->to[folded->len++] = line.ptr[i];
	folded->breaks = 0;
	folded->any = true;
	folded->spaced = spaced;
}

static void fold_lines(struct folded *folded)
{
	struct str text = folded->text;

	while (folded->at < text.len) {
		size_t spaces = spaces_at(text, folded->at);
		size_t start = folded->at + (spaces < folded->indent ? spaces : folded->indent);
		size_t end = line_end(text, start);

		if (end > start)
			fold_line(folded, str_slice(text, start, end));
		folded->breaks += end < text.len;
		folded->at = line_after(text, end);
	}
}

int yaml_fold(struct yaml_reader *reader, size_t start, size_t end, struct str *ret_text)
{
	const struct header header = header_before(reader->source->text, start);
	struct folded folded = { .text = str_slice(reader->source->text, start, end) };

	if (header.number_at != YAML_NOWHERE)
		return diag_add(reader->sink, DIAG_YAML_FOLD_NUMBER,
				yaml_position(reader, header.number_at, 1), STR_NONE);
	folded.indent = indent_of(folded.text);
	folded.to = ARENA_ARRAY_RAW(reader->arena, char, folded.text.len + 1);
	if (!folded.to)
		return yaml_no_memory(reader->sink);
	fold_lines(&folded);
	if (header.keep)
		put(&folded, '\n', folded.breaks);
	else if (!header.strip && folded.any)
		put(&folded, '\n', folded.breaks > 0);
	*ret_text = (struct str){ folded.to, folded.len };
	return 0;
}

/* After a backslash that ends a line: whether the next line is empty. */
static bool empty_line_follows(struct str text, size_t at)
{
	at = line_after(text, at);
	while (at < text.len && is_blank(text.ptr[at]))
		at++;
	return at < text.len && (text.ptr[at] == '\n' || text.ptr[at] == '\r');
}

int yaml_check_escaped_line(struct yaml_reader *reader, size_t start, size_t end)
{
	struct str written = str_slice(reader->source->text, start, end);

	for (size_t at = 0; at + 1 < written.len; at++) {
		if (written.ptr[at] != '\\')
			continue;
		at++;
		if ((written.ptr[at] == '\n' || written.ptr[at] == '\r') &&
		    empty_line_follows(written, at))
			return diag_add(reader->sink, DIAG_YAML_LINE_ESCAPE,
					yaml_position(reader, start + at - 1, 1), STR_NONE);
	}
	return 0;
}
