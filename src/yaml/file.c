#include "yaml/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "yaml/reader.h"

#define CHUNK (64 * KIB)

static int refuse_unreadable(struct diag_sink *sink, struct str name, int error)
{
	const char *cause = strerrordesc_np(error);

	return diag_add(sink, DIAG_FILE_UNREADABLE, POSITION_NONE, name,
			str_from(cause ? cause : "unknown error"));
}

static int refuse_size(struct diag_sink *sink, struct str name, size_t bytes_max)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%zu", bytes_max);

	return diag_add(sink, DIAG_FILE_TOO_LARGE, POSITION_NONE, name,
			((struct str){ digits, len > 0 ? (size_t)len : 0 }));
}

/* Reads until the end or capacity. Returns 0 or a negative errno of read. */
static int fill(int fd, char *buffer, size_t capacity, size_t *len)
{
	while (*len < capacity) {
		ssize_t got = read(fd, buffer + *len, capacity - *len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return 0;
		*len += (size_t)got;
	}
	return 0;
}

/* One file being read. */
struct reading {
	struct arena *arena;
	struct source *source;
	size_t bytes_max;
	struct diag_sink *sink;
	int fd;
};

/* Reads to the end; expected is the size we believe it has. One byte more than the limit is asked
 * for, so that a pipe or a growing file over the limit shows. */
static int read_all(struct reading *reading, size_t expected)
{
	struct source *source = reading->source;
	size_t bytes_max = reading->bytes_max, capacity = expected + 1, len = 0;
	char *buffer = ARENA_ARRAY(reading->arena, char, capacity);

	for (;;) {
		if (!buffer)
			return yaml_no_memory(reading->sink);
		int r = fill(reading->fd, buffer, capacity, &len);

		if (r < 0)
			return refuse_unreadable(reading->sink, source->name, -r);
		if (len > bytes_max)
			return refuse_size(reading->sink, source->name, bytes_max);
		if (len < capacity)
			break;
		size_t more = capacity > bytes_max / 2 ? bytes_max + 1 : 2 * capacity;

		buffer = ARENA_GROW(reading->arena, char, buffer, capacity, more);
		capacity = more;
	}
	source->text = (struct str){ buffer, len };
	return 0;
}

static int read_open(struct reading *reading)
{
	struct str name = reading->source->name;
	struct stat status;
	size_t expected = reading->bytes_max < CHUNK ? reading->bytes_max : CHUNK;

	if (fstat(reading->fd, &status) < 0)
		return refuse_unreadable(reading->sink, name, errno);
	if (S_ISDIR(status.st_mode))
		return refuse_unreadable(reading->sink, name, EISDIR);
	if (S_ISREG(status.st_mode) && status.st_size > 0) {
		if ((uintmax_t)status.st_size > reading->bytes_max)
			return refuse_size(reading->sink, name, reading->bytes_max);
		expected = (size_t)status.st_size;
	}
	return read_all(reading, expected);
}

int yaml_read_source(struct arena *arena, struct str path, size_t bytes_max,
		     struct source **ret_source, struct diag_sink *sink)
{
	struct source *source = ARENA_NEW(arena, struct source);
	bool standard_input = str_equal(path, STR("-"));

	if (!source || str_copy(arena, path, &source->name) < 0)
		return yaml_no_memory(sink);
	if (str_find_byte(path, '\0', 0) != SIZE_MAX)
		return refuse_unreadable(sink, source->name, EINVAL);
	if (bytes_max == SIZE_MAX)
		bytes_max--; /* room for the one byte that tells too much */
	int fd = standard_input ? STDIN_FILENO : open(source->name.ptr, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return refuse_unreadable(sink, source->name, errno);
	struct reading reading = { arena, source, bytes_max, sink, fd };
	int r = read_open(&reading);

	if (!standard_input)
		(void)close(fd);
	if (r < 0)
		return r;
	*ret_source = source;
	return 0;
}

int yaml_read_file(struct arena *arena, struct str path, const struct yaml_limits *limits,
		   struct tree **ret_root, struct diag_sink *sink)
{
	struct source *source = NULL;
	int r = yaml_read_source(arena, path, limits ? limits->bytes_max : YAML_BYTES_MAX, &source,
				 sink);

	if (r < 0)
		return r;
	return yaml_parse(arena, source, limits, ret_root, sink);
}
