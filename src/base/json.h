/* json: writes JSON (RFC 8259) into a strbuf. Same calls, same bytes; never a float.
 *
 *     struct json json = JSON_INIT(&out, 2);       // 2 spaces; 0: one line
 *     json_object(&json);
 *     json_key(&json, STR("amount")); json_text(&json, STR("5.00"));
 *     json_end(&json);
 *
 * Keys and values are not looked at again: the caller keeps keys unique. Text that is not UTF-8 has
 * its bad bytes replaced by U+FFFD. Failures are remembered by the strbuf.
 */
#ifndef GARANT_BASE_JSON_H
#define GARANT_BASE_JSON_H

#include "base/str.h"

#define JSON_DEPTH_MAX 64

struct json {
	struct strbuf *out;
	unsigned indent; /* spaces per level; 0 writes no white space at all */
	unsigned depth;
	bool started[JSON_DEPTH_MAX]; /* something was written at this level */
	bool list[JSON_DEPTH_MAX];
	bool after_key;
};

#define JSON_INIT(out_, indent_)                                                                   \
	{                                                                                          \
		.out = (out_), .indent = (indent_)                                                 \
	}

void json_object(struct json *json);
void json_list(struct json *json);
void json_end(struct json *json); /* closes the innermost object or list */
void json_key(struct json *json, struct str key);
void json_text(struct json *json, struct str text);
void json_int(struct json *json, int64_t value);
void json_bool(struct json *json, bool value);
void json_null(struct json *json);
/* A value already written as JSON, e.g. a number's digits. */
void json_raw(struct json *json, struct str raw);

/* Shorthands: key and value. */
void json_key_text(struct json *json, struct str key, struct str text);
void json_key_int(struct json *json, struct str key, int64_t value);
void json_key_bool(struct json *json, struct str key, bool value);

#endif
