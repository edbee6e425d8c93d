#include "base/json.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define EACH_BYTE(byte) (0x0101010101010101u * (byte))
#define HIGH_BITS EACH_BYTE(0x80)

static bool is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/* True for eight bytes that go into a JSON string as they are. Adding n to a byte under 0x80 sets
 * its high bit when the byte is at least 0x80 - n, and nothing carries into the next byte. */
static bool eight_plain(const char *ptr)
{
	uint64_t word, printable, not_quote, not_backslash;

	memcpy(&word, ptr, sizeof(word));
	if (word & HIGH_BITS)
		return false;
	printable = word + EACH_BYTE(0x60);
	not_quote = (word ^ EACH_BYTE('"')) + EACH_BYTE(0x7f);
	not_backslash = (word ^ EACH_BYTE('\\')) + EACH_BYTE(0x7f);
	return (printable & not_quote & not_backslash & HIGH_BITS) == HIGH_BITS;
}

/* Where the run of bytes to copy as they are, from `at` on, ends. */
static size_t run_end(struct str text, size_t at)
{
	while (at < text.len) {
		size_t length;

		if (text.len - at >= 8 && eight_plain(text.ptr + at)) {
			at += 8;
			continue;
		}
		if (is_plain((unsigned char)text.ptr[at])) {
			at++;
			continue;
		}
		length = str_utf8_length(text, at);
		if (length < 2)
			break;
		at += length;
	}
	return at;
}

static void add_escape(struct strbuf *out, unsigned char byte)
{
	static const char hex[] = "0123456789abcdef";
	static const char letters[0x20] = {
		['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r',
	};
	char text[] = "\\u0000";

	if (byte >= 0x80) {
		strbuf_add(out, STR("\xef\xbf\xbd")); /* U+FFFD for each byte that is not UTF-8 */
	} else if (byte >= 0x20 || letters[byte]) {
		text[1] = byte >= 0x20 ? (char)byte : letters[byte];
		strbuf_add(out, (struct str){ text, 2 });
	} else {
		text[4] = hex[byte >> 4];
		text[5] = hex[byte & 15];
		strbuf_add(out, (struct str){ text, 6 });
	}
}

static void add_escaped(struct strbuf *out, struct str text, size_t from)
{
	while (from < text.len) {
		size_t end = run_end(text, from);

		strbuf_add(out, str_slice(text, from, end));
		if (end < text.len)
			add_escape(out, (unsigned char)text.ptr[end++]);
		from = end;
	}
}

/* What needs no escape, most often the whole text, goes out in one piece with its opening quote. */
static void add_quoted(struct strbuf *out, struct str text)
{
	size_t plain = run_end(text, 0);
	char *room = strbuf_reserve(out, plain + 2);

	if (!room)
		return;
	room[0] = '"';
	if (plain)
		memcpy(room + 1, text.ptr, plain);
	if (plain == text.len) {
		room[plain + 1] = '"';
		strbuf_advance(out, plain + 2);
		return;
	}
	strbuf_advance(out, plain + 1);
	add_escaped(out, text, plain);
	strbuf_add_byte(out, '"');
}

static void add_line_break(const struct json *json)
{
	if (json->indent == 0)
		return;
	strbuf_add_byte(json->out, '\n');
	strbuf_add_repeat(json->out, ' ', (size_t)json->indent * json->depth);
}

/* What goes before an item of the innermost object or list: the comma, the new line. */
static void before_item(struct json *json)
{
	if (json->depth == 0 || json->depth > JSON_DEPTH_MAX)
		return;
	if (json->started[json->depth - 1])
		strbuf_add_byte(json->out, ',');
	json->started[json->depth - 1] = true;
	add_line_break(json);
}

static void before_value(struct json *json)
{
	if (json->after_key) {
		json->after_key = false;
		return;
	}
	assert(json->depth == 0 || json->depth > JSON_DEPTH_MAX || json->list[json->depth - 1]);
	before_item(json);
}

static void open_level(struct json *json, bool list)
{
	before_value(json);
	strbuf_add_byte(json->out, list ? '[' : '{');
	if (json->depth < JSON_DEPTH_MAX) {
		json->started[json->depth] = false;
		json->list[json->depth] = list;
	} else if (!json->out->error) {
		json->out->error = -E2BIG;
	}
	json->depth++;
}

void json_object(struct json *json)
{
	open_level(json, false);
}

void json_list(struct json *json)
{
	open_level(json, true);
}

void json_end(struct json *json)
{
	assert(json->depth > 0 && !json->after_key);
	json->depth--;
	if (json->depth >= JSON_DEPTH_MAX)
		return;
	if (json->started[json->depth])
		add_line_break(json);
	strbuf_add_byte(json->out, json->list[json->depth] ? ']' : '}');
}

void json_key(struct json *json, struct str key)
{
	assert(json->depth > 0 && !json->after_key);
	assert(json->depth > JSON_DEPTH_MAX || !json->list[json->depth - 1]);
	before_item(json);
	add_quoted(json->out, key);
	strbuf_add(json->out, json->indent ? STR(": ") : STR(":"));
	json->after_key = true;
}

void json_text(struct json *json, struct str text)
{
	before_value(json);
	add_quoted(json->out, text);
}

void json_int(struct json *json, int64_t value)
{
	before_value(json);
	strbuf_add_int(json->out, value);
}

void json_bool(struct json *json, bool value)
{
	json_raw(json, value ? STR("true") : STR("false"));
}

void json_null(struct json *json)
{
	json_raw(json, STR("null"));
}

void json_raw(struct json *json, struct str raw)
{
	before_value(json);
	strbuf_add(json->out, raw);
}

void json_key_text(struct json *json, struct str key, struct str text)
{
	json_key(json, key);
	json_text(json, text);
}

void json_key_int(struct json *json, struct str key, int64_t value)
{
	json_key(json, key);
	json_int(json, value);
}

void json_key_bool(struct json *json, struct str key, bool value)
{
	json_key(json, key);
	json_bool(json, value);
}
