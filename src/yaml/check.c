#include "yaml/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAIRS_MAX 12 /* keys of a map compared one by one; above, they are sorted */

/* The hexadecimal number of a byte or character, as STR in text. */
static struct str hex_write(char text[16], const char *prefix, unsigned value, int digits)
{
	int len = snprintf(text, 16, "%s%0*X", prefix, digits, value);

	return (struct str){ text, len > 0 ? (size_t)len : 0 };
}

/* Length of the well-formed UTF-8 sequence at ptr (RFC 3629, table of section 4); 0 when bad. */
static size_t sequence_length(const unsigned char *ptr, size_t left)
{
	unsigned char first = ptr[0], low = 0x80, high = 0xBF;
	size_t len = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;

	if (first < 0xC2 || first > 0xF4 || left < len)
		return 0;
	if (first == 0xE0)
		low = 0xA0;
	if (first == 0xED)
		high = 0x9F;
	if (first == 0xF0)
		low = 0x90;
	if (first == 0xF4)
		high = 0x8F;
	if (ptr[1] < low || ptr[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++) {
		if ((ptr[i] & 0xC0) != 0x80)
			return 0;
	}
	return len;
}

static int refuse_byte(struct yaml_reader *reader, size_t offset)
{
	unsigned char byte = (unsigned char)reader->source->text.ptr[offset];
	struct position at = yaml_position(reader, offset, 1);
	char text[16];

	if (byte == 0)
		return diag_add(reader->sink, DIAG_TEXT_BINARY, at, STR_NONE);
	if (byte >= 0x80)
		return diag_add(reader->sink, DIAG_TEXT_NOT_UTF8, at,
				hex_write(text, "0x", byte, 2));
	return diag_add(reader->sink, DIAG_TEXT_CONTROL, at, hex_write(text, "U+", byte, 4));
}

static bool ascii_allowed(struct str text, size_t offset)
{
	unsigned char byte = (unsigned char)text.ptr[offset];

	/* A carriage return alone would be a line end for YAML but not for an editor. */
	if (byte == '\r')
		return offset + 1 < text.len && text.ptr[offset + 1] == '\n';
	return (byte >= 0x20 && byte != 0x7F) || byte == '\t' || byte == '\n';
}

static int check_bytes(struct yaml_reader *reader)
{
	struct str text = reader->source->text;
	const unsigned char *bytes = (const unsigned char *)text.ptr;
	size_t offset = reader->start;

	while (offset < text.len) {
		if (bytes[offset] < 0x80) {
			if (!ascii_allowed(text, offset))
				return refuse_byte(reader, offset);
			offset++;
			continue;
		}
		size_t len = sequence_length(bytes + offset, text.len - offset);

		if (len == 0)
			return refuse_byte(reader, offset);
		if (bytes[offset] == 0xC2 && bytes[offset + 1] < 0xA0) {
			char code[16];

			return diag_add(reader->sink, DIAG_TEXT_CONTROL,
					yaml_position(reader, offset, 1),
					hex_write(code, "U+", bytes[offset + 1], 4));
		}
		offset += len;
	}
	return 0;
}

/* Lines that begin with % before the first other line: only %YAML 1.x, once, is let through. */
static int check_directives(struct yaml_reader *reader)
{
	struct str text = reader->source->text;
	bool seen = false;

	for (size_t at = reader->start; at < text.len; at = yaml_next_line(text, at)) {
		struct str line = str_trim(str_slice(text, at, yaml_next_line(text, at)));

		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		if (text.ptr[at] != '%')
			return 0;
		if (seen || line.len != 9 || !str_starts(line, STR("%YAML 1.")))
			return diag_add(reader->sink, DIAG_YAML_DIRECTIVE,
					yaml_position_span(reader, at, at + line.len), line);
		seen = true;
	}
	return 0;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Whether the line from start to end begins with the ? of a key written out, possibly after dashes,
 * an anchor or a tag. */
static bool line_has_explicit_key(struct str text, size_t start, size_t end)
{
	for (size_t at = start; at < end;) {
		char c = text.ptr[at];
		size_t word = at;

		while (word < end && !blank(text.ptr[word]) && text.ptr[word] != '\n' &&
		       text.ptr[word] != '\r')
			word++;
		if (c == '?' && word - at == 1)
			return true;
		if (word > at && c != '-' && c != '&' && c != '!')
			return false;
		at = word + 1;
	}
	return false;
}

/* The first tab that separates a : ? or - from what follows it; YAML_NOWHERE without one. */
static size_t separating_tab(struct str text)
{
	char before = '\n'; /* the last that is not blank */

	for (size_t at = 0; at < text.len; at++) {
		if (!blank(text.ptr[at]))
			before = text.ptr[at];
		else if (text.ptr[at] == '\t' && (before == ':' || before == '?' || before == '-'))
			return at;
	}
	return YAML_NOWHERE;
}

/* libfyaml 0.7.12 frees memory twice on some texts where a tab follows a colon inside a key written
 * out with ?; so a text with both never reaches it. */
static int check_explicit_keys(struct yaml_reader *reader)
{
	struct str text = reader->source->text;
	size_t tab = separating_tab(text);

	if (tab == YAML_NOWHERE)
		return 0;
	for (size_t at = reader->start; at < text.len; at = yaml_next_line(text, at)) {
		if (line_has_explicit_key(text, at, yaml_next_line(text, at)))
			return diag_add(reader->sink, DIAG_YAML_TAB, yaml_position(reader, tab, 1),
					STR_NONE);
	}
	return 0;
}

int yaml_check_text(struct yaml_reader *reader)
{
	const struct source *source = reader->source;

	if (source->text.len > reader->limits.bytes_max) {
		char digits[24];
		int len = snprintf(digits, sizeof(digits), "%zu", reader->limits.bytes_max);

		return diag_add(reader->sink, DIAG_FILE_TOO_LARGE,
				((struct position){ source, 0, 0, 0 }), source->name,
				((struct str){ digits, len > 0 ? (size_t)len : 0 }));
	}
	if (str_starts(source->text, STR("\xEF\xBB\xBF")))
		reader->start = 3;
	reader->cursor = (struct yaml_cursor){ reader->start, 1, 1 };
	if (source->text.len == reader->start)
		return diag_add(reader->sink, DIAG_FILE_EMPTY,
				((struct position){ source, 1, 1, 1 }), source->name);
	int r = check_bytes(reader);

	if (r == 0)
		r = check_directives(reader);
	return r < 0 ? r : check_explicit_keys(reader);
}

static int refuse_key(struct yaml_reader *reader, const struct tree_entry *first,
		      const struct tree_entry *again)
{
	char digits[16];
	int len = snprintf(digits, sizeof(digits), "%u", first->at.line);

	return diag_add(reader->sink, DIAG_YAML_DUPLICATE_KEY, again->at, again->key,
			((struct str){ digits, len > 0 ? (size_t)len : 0 }));
}

static int entry_compare(const void *a, const void *b)
{
	const struct tree_entry *left = *(const struct tree_entry *const *)a;
	const struct tree_entry *right = *(const struct tree_entry *const *)b;
	int order = str_compare(left->key, right->key);

	return order != 0 ? order : (left > right) - (left < right);
}

static int check_sorted(struct yaml_reader *reader, const struct tree *map)
{
	struct arena_mark mark = arena_mark(reader->arena);
	const struct tree_entry **sorted =
		ARENA_ARRAY(reader->arena, const struct tree_entry *, map->count);
	const struct tree_entry *first = NULL, *again = NULL;

	if (!sorted)
		return yaml_no_memory(reader->sink);
	for (size_t i = 0; i < map->count; i++)
		sorted[i] = &map->entries[i];
	qsort(sorted, map->count, sizeof(*sorted), entry_compare);
	for (size_t i = 1; i < map->count; i++) {
		if (str_equal(sorted[i - 1]->key, sorted[i]->key) &&
		    (!again || sorted[i] < again)) {
			first = sorted[i - 1];
			again = sorted[i];
		}
	}
	arena_rewind(reader->arena, mark);
	return again ? refuse_key(reader, first, again) : 0;
}

int yaml_check_keys(struct yaml_reader *reader, const struct tree *map)
{
	if (map->count > PAIRS_MAX)
		return check_sorted(reader, map);
	for (size_t again = 1; again < map->count; again++) {
		for (size_t first = 0; first < again; first++) {
			if (str_equal(map->entries[first].key, map->entries[again].key))
				return refuse_key(reader, &map->entries[first],
						  &map->entries[again]);
		}
	}
	return 0;
}
