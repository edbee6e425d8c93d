/* libfyaml reads ahead to the end of a line, because a bracket may turn out to be a key. On JSON
 * written in one line that is the whole text, hundreds of bytes of memory for each of its bytes.
 * So such a text is parsed from a copy with line ends put in after commas and brackets, where they
 * mean nothing, and offsets are mapped back. What stays long is refused past a number of brackets.
 * */
#include "yaml/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_LONG 4096	 /* bytes after which a line is broken */
#define MARKS_MAX 200000 /* brackets, commas, anchors, aliases and tags in one line */

struct lexer {
	struct str text;
	size_t at;
	char *copy;
	size_t copy_len;
	size_t *breaks; /* offsets of added line ends in the copy */
	size_t break_count;
	size_t line_start;	   /* in the copy */
	unsigned depth, depth_max; /* of brackets */
	char last, before_last; /* characters copied that are not blank; a text in quotes is one */
};

/* Offset just after the double quote that closes the one at from. */
static size_t quoted_end(struct str text, size_t from)
{
	for (size_t at = from + 1; at < text.len; at++) {
		if (text.ptr[at] == '\\')
			at++;
		else if (text.ptr[at] == '"')
			return at + 1;
	}
	return text.len;
}

static void copy_to(struct lexer *lexer, size_t to)
{
	memcpy(lexer->copy + lexer->copy_len, lexer->text.ptr + lexer->at, to - lexer->at);
	lexer->copy_len += to - lexer->at;
	lexer->at = to;
}

/* Whether a double quote that is next opens a text: after a bracket, a comma or a colon, but not in
 * the middle of a text without quotes such as [5 "x] or [a:"b]. */
static bool opens_quote(const struct lexer *lexer)
{
	bool touches = lexer->at > 0 && lexer->text.ptr[lexer->at - 1] == ':';

	if (lexer->last == ':')
		return !touches || lexer->before_last == '"';
	return lexer->last == '[' || lexer->last == '{' || lexer->last == ',';
}

/* After a character outside quotes was copied. False when a bracket opens too deep. */
static bool lex_mark(struct lexer *lexer, char c)
{
	if ((c == '[' || c == '{') && ++lexer->depth > lexer->depth_max)
		return false;
	if ((c == ']' || c == '}') && lexer->depth > 0)
		lexer->depth--;
	if (c == '\n')
		lexer->line_start = lexer->copy_len;
	if ((c == ',' || c == '[' || c == '{') &&
	    lexer->copy_len - lexer->line_start >= LINE_LONG) {
		lexer->breaks[lexer->break_count++] = lexer->copy_len;
		lexer->copy[lexer->copy_len++] = '\n';
		lexer->line_start = lexer->copy_len;
	}
	return true;
}

/* Breaks long lines for as long as the text looks like JSON: after anything that only YAML has,
 * what is inside quotes can no longer be told by looking at characters. Stops early where a
 * bracket opens too deep, for then libfyaml would read ahead over all of them; the walk over its
 * events refuses that bracket. Returns up to where the copy is known to be harmless. */
static size_t lex(struct lexer *lexer)
{
	struct str text = lexer->text;

	while (lexer->at < text.len) {
		char c = text.ptr[lexer->at];

		if (c == '\'' || c == '#')
			break;
		if (c == '"') {
			if (!opens_quote(lexer))
				break;
			copy_to(lexer, quoted_end(text, lexer->at));
			lexer->before_last = lexer->last;
			lexer->last = '"';
			continue;
		}
		if (!strchr(" \t\r\n", c)) {
			lexer->before_last = lexer->last;
			lexer->last = c;
		}
		copy_to(lexer, lexer->at + 1);
		if (!lex_mark(lexer, c))
			return lexer->copy_len;
	}
	size_t known = lexer->copy_len;

	copy_to(lexer, text.len);
	return known;
}

static bool starts_with_bracket(struct str text)
{
	struct str trimmed = str_trim(text);

	return trimmed.len > 0 && (trimmed.ptr[0] == '[' || trimmed.ptr[0] == '{');
}

/* Bounds what libfyaml may have to keep while it reads ahead: the marks in one line, and the
 * brackets that open beyond those that close. A text with so many was not written to be read. */
static int check_marks(struct yaml_reader *reader, size_t from)
{
	size_t marks = 0, open = 0;

	for (size_t at = from; at < reader->parsed.len; at++) {
		char c = reader->parsed.ptr[at];

		if (c == '\n')
			marks = 0;
		if (c == '[' || c == '{')
			open++;
		if ((c == ']' || c == '}') && open > 0)
			open--;
		if (c == '[' || c == '{' || c == ',' || c == '&' || c == '*' || c == '!')
			marks++;
		if (marks > MARKS_MAX || open > MARKS_MAX)
			return diag_add(reader->sink, DIAG_YAML_LINE_LONG,
					yaml_position(reader, yaml_source_offset(reader, at), 1),
					STR_NONE);
	}
	return 0;
}

int yaml_lines_init(struct yaml_reader *reader)
{
	struct str text = str_slice(reader->source->text, reader->start, SIZE_MAX);
	size_t breaks_max = text.len / LINE_LONG + 1;
	struct lexer lexer = { .text = text, .depth_max = reader->limits.depth_max };

	reader->parsed = text;
	if (!starts_with_bracket(text))
		return check_marks(reader, 0);
	lexer.copy = malloc(text.len + breaks_max);
	lexer.breaks = reallocarray(NULL, breaks_max, sizeof(*lexer.breaks));
	if (!lexer.copy || !lexer.breaks) {
		free(lexer.copy);
		free(lexer.breaks);
		return yaml_no_memory(reader->sink);
	}
	size_t known = lex(&lexer);

	reader->copy = lexer.copy;
	reader->breaks = lexer.breaks;
	reader->break_count = lexer.break_count;
	reader->parsed = (struct str){ lexer.copy, lexer.copy_len };
	return check_marks(reader, known);
}

void yaml_lines_done(struct yaml_reader *reader)
{
	free(reader->copy);
	free(reader->breaks);
}

size_t yaml_source_offset(const struct yaml_reader *reader, size_t parsed_offset)
{
	size_t low = 0, high = reader->break_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (reader->breaks[middle] < parsed_offset)
			low = middle + 1;
		else
			high = middle;
	}
	return parsed_offset - low + reader->start;
}
