/* str: a read-only run of bytes, and strbuf: a string under construction.
 *
 * A struct str is passed by value, owns nothing and need not end with NUL. A strbuf grows on the
 * heap up to its maximum; once it is full or out of memory it remembers the failure, ignores
 * further appends, and strbuf_error() tells: a writer appends freely and looks once at the end.
 *
 *     struct strbuf out = STRBUF_INIT(1 * MIB);
 *     strbuf_add(&out, STR("owed "));
 *     strbuf_add_int(&out, 12);
 *     if (strbuf_error(&out) < 0) ...
 *     strbuf_done(&out);
 */
#ifndef GARANT_BASE_STR_H
#define GARANT_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

struct arena;

struct str {
	const char *ptr; /* not NUL-terminated; may be NULL when len is 0 */
	size_t len;	 /* bytes */
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
/* For printf("%.*s"): the only place where a str meets a format. */
#define STR_ARG(s) (int)(s).len, (s).ptr

struct str str_from(const char *text_nul); /* NULL gives the empty str */
bool str_equal(struct str a, struct str b);
int str_compare(struct str a, struct str b); /* by bytes: negative, 0 or positive */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
struct str str_slice(struct str s, size_t from, size_t to); /* clamped to the string */
struct str str_trim(struct str s);			    /* ASCII white space off both ends */
/* Index of the first byte c at or after from; SIZE_MAX when there is none. */
size_t str_find_byte(struct str s, char c, size_t from);
/* Splits at the first byte c: head before it, tail after it; without it false (s, empty). */
bool str_cut(struct str s, char c, struct str *ret_head, struct str *ret_tail);
uint64_t str_hash(struct str s); /* FNV-1a, 64 bits; not for hostile keys */
bool str_is_utf8(struct str s);	 /* well-formed UTF-8 (RFC 3629), no NUL */
/* Bytes (1 to 4) of the well-formed UTF-8 sequence at byte `at` (< s.len); 0 when it is not one. */
size_t str_utf8_length(struct str s, size_t at);
/* Characters of well-formed UTF-8, which is also how many columns most of it takes. */
size_t str_characters(struct str s);
/* Copies into the arena, NUL-terminated there; returns 0 or -ENOMEM. */
MUST_USE int str_copy(struct arena *arena, struct str s, struct str *ret_copy);

struct strbuf {
	char *ptr;		   /* owned; NUL-terminated once something was added */
	size_t len, capacity, max; /* bytes */
	int error;		   /* 0, -ENOMEM or -E2BIG (past max) */
};

#define STRBUF_INIT(max_bytes)                                                                     \
	{                                                                                          \
		NULL, 0, 0, (max_bytes), 0                                                         \
	}

void strbuf_done(struct strbuf *buf);  /* releases; the strbuf may be used again as empty */
void strbuf_clear(struct strbuf *buf); /* empties, keeps the memory, forgets the error */
struct str strbuf_str(const struct strbuf *buf); /* valid until the next append */
int strbuf_error(const struct strbuf *buf);	 /* 0 or the first failure */
void strbuf_add(struct strbuf *buf, struct str s);
void strbuf_add_byte(struct strbuf *buf, char c);
void strbuf_add_repeat(struct strbuf *buf, char c, size_t count);
void strbuf_add_int(struct strbuf *buf, int64_t value);
/* Decimal with leading zeros up to digits, e.g. (7, 2) gives 07. value is not negative. */
void strbuf_add_padded(struct strbuf *buf, int64_t value, unsigned digits);
PRINTF_LIKE(2, 3) void strbuf_add_format(struct strbuf *buf, const char *format, ...);
/* Room for bytes more: returns where to write, or NULL after a failure. Then strbuf_advance. */
char *strbuf_reserve(struct strbuf *buf, size_t bytes);
void strbuf_advance(struct strbuf *buf, size_t bytes);

#endif
