#include "base/str.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"

#define HIGH_BITS 0x8080808080808080u
#define LOW_SEVEN_BITS 0x7f7f7f7f7f7f7f7fu

struct str str_from(const char *text_nul)
{
	return text_nul ? (struct str){ text_nul, strlen(text_nul) } : STR_NONE;
}

bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

int str_compare(struct str a, struct str b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_equal(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len && str_equal(str_slice(s, s.len - suffix.len, s.len), suffix);
}

struct str str_slice(struct str s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	if (from > to)
		from = to;
	return s.ptr ? (struct str){ s.ptr + from, to - from } : STR_NONE;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.len && is_space(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len && is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

size_t str_find_byte(struct str s, char c, size_t from)
{
	const char *found;

	if (from >= s.len)
		return SIZE_MAX;
	found = memchr(s.ptr + from, c, s.len - from);
	return found ? (size_t)(found - s.ptr) : SIZE_MAX;
}

bool str_cut(struct str s, char c, struct str *ret_head, struct str *ret_tail)
{
	size_t at = str_find_byte(s, c, 0);

	if (at == SIZE_MAX) {
		*ret_head = s;
		*ret_tail = str_slice(s, s.len, s.len);
		return false;
	}
	*ret_head = str_slice(s, 0, at);
	*ret_tail = str_slice(s, at + 1, s.len);
	return true;
}

uint64_t str_hash(struct str s)
{
	uint64_t hash = 0xcbf29ce484222325u;
	size_t i;

	/* The product is taken in 128 bits because it is meant to lose its high half. */
	for (i = 0; i < s.len; i++)
		hash = (uint64_t)((unsigned __int128)(hash ^ (unsigned char)s.ptr[i]) *
				  0x100000001b3u);
	return hash;
}

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* The second byte's range depends on the first: RFC 3629, section 4. */
static bool second_byte_ok(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xe0:
		return second >= 0xa0 && second <= 0xbf; /* else overlong */
	case 0xed:
		return second >= 0x80 && second <= 0x9f; /* else a surrogate */
	case 0xf0:
		return second >= 0x90 && second <= 0xbf; /* else overlong */
	case 0xf4:
		return second >= 0x80 && second <= 0x8f; /* else past U+10FFFF */
	default:
		return is_continuation(second);
	}
}

size_t str_utf8_length(struct str s, size_t at)
{
	const unsigned char *byte = (const unsigned char *)s.ptr + at;
	size_t length, i;

	if (byte[0] < 0x80)
		return 1;
	if (byte[0] < 0xc2 || byte[0] > 0xf4)
		return 0;
	length = byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
	if (s.len - at < length || !second_byte_ok(byte[0], byte[1]))
		return 0;
	for (i = 2; i < length; i++)
		if (!is_continuation(byte[i]))
			return 0;
	return length;
}

size_t str_characters(struct str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.len; i++)
		count += !is_continuation((unsigned char)s.ptr[i]);
	return count;
}

/* True for eight bytes of ASCII without NUL. */
static bool eight_plain(const char *ptr)
{
	uint64_t word;

	memcpy(&word, ptr, sizeof(word));
	if (word & HIGH_BITS)
		return false;
	/* Adding 0x7f to a byte under 0x80 sets its high bit unless it is 0; nothing carries. */
	return ((word + LOW_SEVEN_BITS) & HIGH_BITS) == HIGH_BITS;
}

bool str_is_utf8(struct str s)
{
	size_t at = 0;

	while (at < s.len) {
		size_t length;

		if (s.len - at >= 8 && eight_plain(s.ptr + at)) {
			at += 8;
			continue;
		}
		length = str_utf8_length(s, at);
		if (length == 0 || s.ptr[at] == '\0')
			return false;
		at += length;
	}
	return true;
}

int str_copy(struct arena *arena, struct str s, struct str *ret_copy)
{
	char *copy;

	if (s.len == SIZE_MAX)
		return -ENOMEM;
	copy = arena_alloc(arena, s.len + 1, 1);
	if (!copy)
		return -ENOMEM;
	if (s.len)
		memcpy(copy, s.ptr, s.len);
	*ret_copy = (struct str){ copy, s.len };
	return 0;
}
