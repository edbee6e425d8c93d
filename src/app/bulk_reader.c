#include "app/bulk_rows.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES (128 * KIB)

static int fill(struct bulk_reader *reader)
{
	ssize_t count;

	if (reader->from > 0) {
		memmove(reader->buffer, reader->buffer + reader->from, reader->to - reader->from);
		reader->to -= reader->from;
		reader->from = 0;
	}
	assert(reader->capacity > 0);
	if (reader->to == reader->capacity) {
		size_t capacity = 2 * reader->capacity;
		char *grown = realloc(reader->buffer, capacity);

		if (!grown)
			return -ENOMEM;
		reader->buffer = grown;
		reader->capacity = capacity;
	}
	do {
		count = read(reader->fd, reader->buffer + reader->to,
			     reader->capacity - reader->to);
	} while (count < 0 && errno == EINTR);
	if (count < 0)
		return -errno;
	reader->end = count == 0;
	reader->to += (size_t)count;
	return 0;
}

/* A text in memory is all there at once. */
static int take_text(struct bulk_reader *reader, struct str text)
{
	reader->fd = -1;
	reader->end = true;
	reader->buffer = malloc(text.len + 1);
	if (!reader->buffer)
		return -ENOMEM;
	(void)memcpy(reader->buffer, text.ptr, text.len);
	reader->capacity = text.len + 1;
	reader->to = text.len;
	return 0;
}

int bulk_reader_open(struct bulk_reader *reader, const struct bulk_file *file)
{
	bool standard = str_equal(file->source.name, STR("-"));
	int r;

	*reader = (struct bulk_reader){ .file = file, .line = 1 };
	if (file->source.text.ptr)
		return take_text(reader, file->source.text);
	/* The name was copied with a NUL behind it. */
	reader->fd = standard ? STDIN_FILENO : open(file->source.name.ptr, O_RDONLY | O_CLOEXEC);
	if (reader->fd < 0)
		return -errno;
	(void)posix_fadvise(reader->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	reader->buffer = malloc(BUFFER_BYTES);
	reader->capacity = BUFFER_BYTES;
	r = reader->buffer ? fill(reader) : -ENOMEM;
	while (r == 0 && !reader->end && reader->to < 3)
		r = fill(reader);
	if (r < 0) {
		bulk_reader_close(reader);
		return r;
	}
	if (reader->to >= 3 && memcmp(reader->buffer, "\xEF\xBB\xBF", 3) == 0)
		reader->from = reader->bytes = 3;
	return 0;
}

void bulk_reader_close(struct bulk_reader *reader)
{
	if (reader->buffer && reader->fd > STDIN_FILENO)
		(void)close(reader->fd);
	free(reader->buffer);
	reader->buffer = NULL;
}

/* Where a CSV row with quotes ends: the first line end outside of them. lines counts those inside.
 * SIZE_MAX: not in these bytes. */
static size_t find_quoted_end(const char *bytes, size_t count, uint32_t *lines)
{
	/* opens: a quote here opens a cell, or again one that the quote before it closed. */
	bool opens = true, inside = false;

	for (size_t i = 0; i < count; i++) {
		char c = bytes[i];

		if (inside) {
			*lines += c == '\n';
			inside = c != '"';
			opens = !inside;
		} else if (c == '\n') {
			return i;
		} else {
			inside = c == '"' && opens;
			opens = c == ',';
		}
	}
	return SIZE_MAX;
}

/* Where the row at the start of these bytes ends; SIZE_MAX when more are needed. */
static size_t find_end(const struct bulk_reader *reader, bool *quotes, uint32_t *lines)
{
	const char *bytes = reader->buffer + reader->from;
	size_t count = reader->to - reader->from;
	const char *end = memchr(bytes, '\n', count);
	size_t length = end ? (size_t)(end - bytes) : count;

	*lines = 0;
	*quotes = memchr(bytes, '"', length) != NULL;
	if (*quotes && reader->file->format == BULK_CSV)
		return find_quoted_end(bytes, count, lines);
	return end ? length : SIZE_MAX;
}

/* One row, possibly empty. */
static int next_row(struct bulk_reader *reader, struct bulk_row *row)
{
	uint32_t lines;
	size_t length = find_end(reader, &row->quotes, &lines);
	size_t taken;

	while (length == SIZE_MAX && !reader->end &&
	       reader->to - reader->from <= BULK_ROW_BYTES_MAX) {
		int r = fill(reader);

		if (r < 0)
			return r;
		length = find_end(reader, &row->quotes, &lines);
	}
	row->file = reader->file;
	row->line = reader->line;
	if (length == SIZE_MAX && !reader->end) {
		row->raw = (struct str){ reader->buffer + reader->from, 80 };
		return -E2BIG;
	}
	if (length == SIZE_MAX)
		taken = length = reader->to - reader->from;
	else
		taken = length + 1;
	if (taken == 0)
		return 0;
	row->raw = (struct str){ reader->buffer + reader->from, length };
	if (row->raw.len > 0 && row->raw.ptr[row->raw.len - 1] == '\r')
		row->raw.len--;
	reader->line += lines + 1;
	reader->from += taken;
	reader->bytes += taken;
	return row->raw.len > BULK_ROW_BYTES_MAX ? -E2BIG : 1;
}

int bulk_reader_next(struct bulk_reader *reader, struct bulk_row *ret_row)
{
	int r;

	do {
		r = next_row(reader, ret_row);
	} while (r > 0 && ret_row->raw.len == 0);
	return r;
}
