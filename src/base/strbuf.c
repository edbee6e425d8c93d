#include "base/str.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 120
#define INT64_DIGITS_MAX 20

void strbuf_done(struct strbuf *buf)
{
	free(buf->ptr);
	buf->ptr = NULL;
	buf->len = buf->capacity = 0;
	buf->error = 0;
}

void strbuf_clear(struct strbuf *buf)
{
	buf->len = 0;
	buf->error = 0;
	if (buf->ptr)
		buf->ptr[0] = '\0';
}

struct str strbuf_str(const struct strbuf *buf)
{
	return (struct str){ buf->ptr, buf->len };
}

int strbuf_error(const struct strbuf *buf)
{
	return buf->error;
}

static bool strbuf_fail(struct strbuf *buf, int error)
{
	if (!buf->error)
		buf->error = error;
	return false;
}

/* Makes room for bytes more than len. capacity leaves out the byte for the NUL. */
COLD static bool strbuf_enlarge(struct strbuf *buf, size_t bytes)
{
	size_t need, capacity;
	char *ptr;

	if (bytes > buf->max || buf->len > buf->max - bytes)
		return strbuf_fail(buf, -E2BIG);
	need = buf->len + bytes;
	capacity = buf->capacity < CAPACITY_FIRST ? CAPACITY_FIRST : buf->capacity;
	while (capacity < need && capacity <= buf->max / 2)
		capacity *= 2;
	if (capacity < need || capacity > buf->max)
		capacity = buf->max;
	if (capacity == SIZE_MAX)
		return strbuf_fail(buf, -ENOMEM);
	ptr = realloc(buf->ptr, capacity + 1);
	if (!ptr)
		return strbuf_fail(buf, -ENOMEM);
	buf->ptr = ptr;
	buf->capacity = capacity;
	return true;
}

static bool strbuf_room(struct strbuf *buf, size_t bytes)
{
	if (UNLIKELY(buf->error))
		return false;
	if (LIKELY(buf->ptr && bytes <= buf->capacity - buf->len))
		return true;
	return strbuf_enlarge(buf, bytes);
}

char *strbuf_reserve(struct strbuf *buf, size_t bytes)
{
	return strbuf_room(buf, bytes) ? buf->ptr + buf->len : NULL;
}

void strbuf_advance(struct strbuf *buf, size_t bytes)
{
	assert(buf->ptr && bytes <= buf->capacity - buf->len);
	buf->len += bytes;
	buf->ptr[buf->len] = '\0';
}

void strbuf_add(struct strbuf *buf, struct str s)
{
	if (!strbuf_room(buf, s.len))
		return;
	if (s.len)
		memcpy(buf->ptr + buf->len, s.ptr, s.len);
	buf->len += s.len;
	buf->ptr[buf->len] = '\0';
}

void strbuf_add_byte(struct strbuf *buf, char c)
{
	if (!strbuf_room(buf, 1))
		return;
	buf->ptr[buf->len++] = c;
	buf->ptr[buf->len] = '\0';
}

void strbuf_add_repeat(struct strbuf *buf, char c, size_t count)
{
	if (!strbuf_room(buf, count))
		return;
	memset(buf->ptr + buf->len, c, count);
	buf->len += count;
	buf->ptr[buf->len] = '\0';
}

/* Writes the digits of value so that they end at end; returns where they start. */
static char *digits_before(char *end, uint64_t value)
{
	do {
		*--end = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	return end;
}

void strbuf_add_int(struct strbuf *buf, int64_t value)
{
	char text[INT64_DIGITS_MAX];
	char *end = text + sizeof(text);
	/* ~value + 1 is the magnitude, of INT64_MIN too. */
	char *start = digits_before(end, value < 0 ? ~(uint64_t)value + 1 : (uint64_t)value);

	if (value < 0)
		*--start = '-';
	strbuf_add(buf, (struct str){ start, (size_t)(end - start) });
}

void strbuf_add_padded(struct strbuf *buf, int64_t value, unsigned digits)
{
	char text[INT64_DIGITS_MAX];
	char *end = text + sizeof(text);
	char *start;
	size_t length;

	assert(value >= 0);
	start = digits_before(end, (uint64_t)value);
	length = (size_t)(end - start);
	if (length < digits)
		strbuf_add_repeat(buf, '0', digits - length);
	strbuf_add(buf, (struct str){ start, length });
}

void strbuf_add_format(struct strbuf *buf, const char *format, ...)
{
	va_list args, again;
	int length;

	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	if (length < 0) {
		(void)strbuf_fail(buf, -E2BIG);
	} else if (strbuf_room(buf, (size_t)length)) {
		(void)vsnprintf(buf->ptr + buf->len, (size_t)length + 1, format, again);
		buf->len += (size_t)length;
	}
	va_end(again);
	va_end(args);
}
