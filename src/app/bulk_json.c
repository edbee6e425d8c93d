/* One line of a JSON lines file: an object of plain values and lists of plain values. */
#include "app/bulk_rows.h"

#include <errno.h>
#include <string.h>

struct parser {
	struct str raw;
	size_t at;
	char *out;     /* decoded texts never grow, nor do lists: room for the line twice */
	size_t used;   /* by decoded texts, from the start */
	size_t joined; /* by lists, from the middle */
	const char *problem;
};

static int wrong(struct parser *parser, const char *problem)
{
	parser->problem = problem;
	return -EBADMSG;
}

static char peek(const struct parser *parser)
{
	return parser->at < parser->raw.len ? parser->raw.ptr[parser->at] : '\0';
}

static void skip_space(struct parser *parser)
{
	while (peek(parser) == ' ' || peek(parser) == '\t' || peek(parser) == '\r')
		parser->at++;
}

static bool take(struct parser *parser, char c)
{
	skip_space(parser);
	if (peek(parser) != c)
		return false;
	parser->at++;
	return true;
}

static int hex_digits(struct parser *parser, uint32_t *ret)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++) {
		char c = peek(parser);
		uint32_t digit;

		if (c >= '0' && c <= '9')
			digit = (uint32_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			digit = (uint32_t)((c | 0x20) - 'a') + 10;
		else
			return wrong(parser, "\\u needs four hexadecimal digits");
		value = value * 16 + digit;
		parser->at++;
	}
	*ret = value;
	return 0;
}

static void put(struct parser *parser, uint32_t byte)
{
	parser->out[parser->used++] = (char)(unsigned char)byte;
}

static void put_utf8(struct parser *parser, uint32_t code)
{
	if (code < 0x80) {
		put(parser, code);
	} else if (code < 0x800) {
		put(parser, 0xC0 | code >> 6);
		put(parser, 0x80 | (code & 0x3F));
	} else if (code < 0x10000) {
		put(parser, 0xE0 | code >> 12);
		put(parser, 0x80 | (code >> 6 & 0x3F));
		put(parser, 0x80 | (code & 0x3F));
	} else {
		put(parser, 0xF0 | code >> 18);
		put(parser, 0x80 | (code >> 12 & 0x3F));
		put(parser, 0x80 | (code >> 6 & 0x3F));
		put(parser, 0x80 | (code & 0x3F));
	}
}

static int unicode_escape(struct parser *parser)
{
	uint32_t code, low;
	int r = hex_digits(parser, &code);

	if (r < 0)
		return r;
	if (code >= 0xD800 && code < 0xDC00) {
		if (peek(parser) != '\\')
			return wrong(parser, "half of a surrogate pair");
		parser->at++;
		if (peek(parser) != 'u')
			return wrong(parser, "half of a surrogate pair");
		parser->at++;
		r = hex_digits(parser, &low);
		if (r < 0)
			return r;
		if (low < 0xDC00 || low >= 0xE000)
			return wrong(parser, "half of a surrogate pair");
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
	} else if (code >= 0xDC00 && code < 0xE000) {
		return wrong(parser, "half of a surrogate pair");
	}
	if (code == 0)
		return wrong(parser, "a zero byte in a text");
	put_utf8(parser, code);
	return 0;
}

static int escape(struct parser *parser)
{
	static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	char c = peek(parser);
	const char *found = c ? strchr(names, c) : NULL;

	parser->at++;
	if (found)
		put(parser, (unsigned char)means[found - names]);
	else if (c == 'u')
		return unicode_escape(parser);
	else
		return wrong(parser, "an escape that JSON does not have");
	return 0;
}

/* A text after its opening quote. Without escapes it stays where it is. */
static int text(struct parser *parser, struct str *ret_text)
{
	size_t start = parser->at, first = parser->used;
	bool copied = false;
	int r = 0;

	while (r == 0 && parser->at < parser->raw.len && peek(parser) != '"') {
		char c = peek(parser);

		if ((unsigned char)c < 0x20)
			return wrong(parser, "a control character in a text");
		if (c == '\\' && !copied) {
			memcpy(parser->out + first, parser->raw.ptr + start, parser->at - start);
			parser->used += parser->at - start;
			copied = true;
		}
		parser->at++;
		if (c == '\\')
			r = escape(parser);
		else if (copied)
			put(parser, (unsigned char)c);
	}
	if (r < 0)
		return r;
	if (parser->at >= parser->raw.len)
		return wrong(parser, "a text without its closing quote");
	*ret_text = copied ? (struct str){ parser->out + first, parser->used - first }
			   : str_slice(parser->raw, start, parser->at);
	parser->at++;
	return 0;
}

static bool is_number(struct str s)
{
	size_t digits = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool digit = s.ptr[i] >= '0' && s.ptr[i] <= '9';

		digits += digit;
		if (!digit && s.ptr[i] != '.' && !(s.ptr[i] == '-' && i == 0))
			return false;
	}
	return digits > 0;
}

/* true, false, null or a number, whose digits are taken as they are. */
static int word(struct parser *parser, struct str *ret_text)
{
	size_t start = parser->at;
	struct str written;

	while (parser->at < parser->raw.len && !strchr(",]} \t\r", peek(parser)))
		parser->at++;
	written = str_slice(parser->raw, start, parser->at);
	if (str_equal(written, STR("true")))
		*ret_text = STR("yes");
	else if (str_equal(written, STR("false")))
		*ret_text = STR("no");
	else if (str_equal(written, STR("null")))
		*ret_text = STR_NONE;
	else if (is_number(written))
		*ret_text = written;
	else
		return wrong(parser, "a value that is no text, number, true, false, null or list");
	return 0;
}

static int scalar(struct parser *parser, struct str *ret_text)
{
	return take(parser, '"') ? text(parser, ret_text) : word(parser, ret_text);
}

/* A list after its bracket: the items with BULK_JSON_MARK between them. */
static int list(struct parser *parser, struct str *ret_text)
{
	char *joined = parser->out + parser->raw.len + parser->joined;
	size_t used = 0;

	if (take(parser, ']')) {
		*ret_text = STR_NONE;
		return 0;
	}
	for (;;) {
		struct str item;
		int r = scalar(parser, &item);

		if (r < 0)
			return r;
		if (item.len > 0 && memchr(item.ptr, BULK_JSON_MARK, item.len))
			return wrong(parser, "a control character in a text");
		if (used > 0)
			joined[used++] = BULK_JSON_MARK;
		for (size_t i = 0; i < item.len; i++)
			joined[used++] = item.ptr[i];
		skip_space(parser);
		if (take(parser, ']'))
			break;
		if (!take(parser, ','))
			return wrong(parser, "a comma or a closing bracket is missing");
	}
	*ret_text = (struct str){ joined, used };
	parser->joined += used;
	return 0;
}

static const struct bulk_column *find_column(const struct bulk_schema *schema, struct str name)
{
	for (size_t i = 0; i < schema->count; i++)
		if (str_equal(schema->columns[i].name, name))
			return &schema->columns[i];
	return schema->foreign ? &bulk_column_ignored : NULL;
}

static int refuse(const struct bulk_row *row, struct parser *parser, struct diag_sink *sink)
{
	if (!sink)
		return -EBADMSG;
	return diag_add(sink, DIAG_BULK_JSON, bulk_position(row, parser->at, 1),
			str_from(parser->problem));
}

/* The key of a member; refuses one that the schema does not have, or that is there twice. */
static int member_key(struct parser *parser, struct bulk_cells *cells, const struct bulk_row *row,
		      struct diag_sink *sink)
{
	struct bulk_cell *cell = &cells->items[cells->count];
	size_t at = parser->at;
	struct str key = STR_NONE;
	int r;

	if (cells->count == BULK_COLUMNS_MAX)
		return wrong(parser, "too many keys");
	if (!take(parser, '"'))
		return wrong(parser, "a key in double quotes is missing");
	r = text(parser, &key);
	if (r < 0)
		return r;
	if (!take(parser, ':'))
		return wrong(parser, "a colon is missing");
	cell->column = find_column(row->file->schema, key);
	if (!cell->column) {
		if (sink)
			(void)diag_add(sink, DIAG_BULK_COLUMN, bulk_position(row, at, key.len + 2),
				       key, row->file->schema->what);
		return -EBADMSG;
	}
	for (size_t i = 0; i < cells->count; i++)
		if (cells->items[i].column == cell->column && cell->column->target != BULK_IGNORED)
			return wrong(parser, "a key is there twice");
	return 0;
}

static int member(struct parser *parser, struct bulk_cells *cells, const struct bulk_row *row,
		  struct diag_sink *sink)
{
	struct bulk_cell *cell = &cells->items[cells->count];
	int r = member_key(parser, cells, row, sink);

	if (r < 0)
		return r;
	skip_space(parser);
	cell->at = (uint32_t)parser->at + (peek(parser) == '"');
	cell->mark = peek(parser) == '[' ? BULK_JSON_MARK : '\0';
	r = take(parser, '[') ? list(parser, &cell->text) : scalar(parser, &cell->text);
	if (r == 0 && cell->text.len > BULK_CELL_BYTES_MAX) {
		if (sink)
			(void)diag_add(sink, DIAG_BULK_CELL_LONG, bulk_position(row, cell->at, 1));
		return -EBADMSG;
	}
	cells->count += r == 0;
	return r;
}

int bulk_split_json(struct bulk_cells *cells, const struct bulk_row *row, struct arena *arena,
		    struct diag_sink *sink)
{
	struct parser parser = { .raw = row->raw };
	bool more = true;
	int r = 0;

	cells->count = 0;
	/* Only escapes and lists need room. */
	if (memchr(row->raw.ptr, '\\', row->raw.len) || memchr(row->raw.ptr, '[', row->raw.len))
		parser.out = ARENA_ARRAY(arena, char, 2 * row->raw.len);
	else
		parser.out = ARENA_ARRAY(arena, char, 1);
	if (!parser.out)
		return -ENOMEM;
	if (!take(&parser, '{'))
		r = wrong(&parser, "a line begins with {");
	skip_space(&parser);
	if (r == 0 && take(&parser, '}'))
		more = false;
	while (r == 0 && more) {
		skip_space(&parser);
		r = member(&parser, cells, row, sink);
		if (r == 0 && take(&parser, '}'))
			more = false;
		else if (r == 0 && !take(&parser, ','))
			r = wrong(&parser, "a comma or a closing brace is missing");
	}
	skip_space(&parser);
	if (r == 0 && parser.at < parser.raw.len)
		r = wrong(&parser, "there is more text after the object");
	return r == -EBADMSG && parser.problem ? refuse(row, &parser, sink) : r;
}
