/* zones: see zones.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* strerrordesc_np: messages without a locale */
#endif
#include "zones/zones.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES_MAX 128
#define PATH_BYTES_MAX 4096
#define FILE_BYTES_MAX (256 * KIB)
#define VERSION_BYTES_MAX 64

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '_' || c == '-' || c == '/';
}

bool zones_name_is_fine(struct str name)
{
	if (name.len == 0 || name.len > NAME_BYTES_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		bool edge = i == 0 || i + 1 == name.len || name.ptr[i - 1] == '/';

		if (!is_name_byte(name.ptr[i]) || (edge && name.ptr[i] == '/'))
			return false;
	}
	return true;
}

/* Appends at most bytes_max bytes from the file, EINTR included. Returns 0 or negative errno. */
static int read_all(int fd, size_t bytes_max, struct strbuf *out)
{
	while (out->len < bytes_max) {
		char *room = strbuf_reserve(out, bytes_max - out->len);
		ssize_t got;

		if (!room)
			return strbuf_error(out);
		got = read(fd, room, bytes_max - out->len);
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0)
			break;
		if (got > 0)
			strbuf_advance(out, (size_t)got);
	}
	return 0;
}

/* Reads the first bytes_max bytes of a regular file. Returns 0 or negative errno. */
static int read_file(struct str directory, struct str name, size_t bytes_max, struct strbuf *out)
{
	struct strbuf path = STRBUF_INIT(PATH_BYTES_MAX);
	struct stat status;
	int fd, error;

	strbuf_add(&path, directory.len > 0 ? directory : STR(ZONES_DIRECTORY));
	strbuf_add_byte(&path, '/');
	strbuf_add(&path, name);
	error = strbuf_error(&path);
	/* Not blocking, so that a pipe put there cannot hold us up. */
	fd = error < 0 ? -1 : open(path.ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (error == 0 && fd < 0)
		error = -errno;
	strbuf_done(&path);
	if (error < 0)
		return error;
	if (fstat(fd, &status) < 0)
		error = -errno;
	else if (!S_ISREG(status.st_mode))
		error = -EISDIR;
	else
		error = read_all(fd, bytes_max, out);
	close(fd);
	return error;
}

static int report(struct diag_sink *sink, const struct zones_request *request, int error)
{
	struct str directory =
		request->directory.len > 0 ? request->directory : STR(ZONES_DIRECTORY);

	switch (error) {
	case -ENOMEM:
		diag_add(sink, DIAG_OUT_OF_MEMORY, request->at);
		return -ENOMEM;
	case -ENOENT:
	case -ENOTDIR:
	case -EISDIR:
		return diag_add(sink, DIAG_ZONE_UNKNOWN, request->at, request->name, directory);
	case -EBADMSG:
	case -E2BIG:
		return diag_add(sink, DIAG_ZONE_BROKEN, request->at, request->name, directory);
	case -EOPNOTSUPP:
		return diag_add(sink, DIAG_ZONE_LEAP_SECONDS, request->at, request->name,
				directory);
	default:
		return diag_add(sink, DIAG_ZONE_UNREADABLE, request->at, request->name, directory,
				str_from(strerrordesc_np(-error)));
	}
}

int zones_load_request(struct arena *arena, const struct zones_request *request,
		       const struct zone **ret_zone, struct diag_sink *sink)
{
	struct strbuf bytes = STRBUF_INIT(FILE_BYTES_MAX + 1);
	int error;

	if (!zones_name_is_fine(request->name))
		return diag_add(sink, DIAG_ZONE_NAME, request->at, request->name);
	if (str_equal(request->name, zone_utc.name)) {
		*ret_zone = &zone_utc;
		return 0;
	}
	error = read_file(request->directory, request->name, FILE_BYTES_MAX, &bytes);
	if (error == 0)
		error = zone_parse(arena, request->name, strbuf_str(&bytes), ret_zone);
	strbuf_done(&bytes);
	return error < 0 ? report(sink, request, error) : 0;
}

int zones_load(struct arena *arena, struct str name, const struct zone **ret_zone,
	       struct diag_sink *sink)
{
	struct zones_request request = { .name = name, .at = POSITION_NONE };

	return zones_load_request(arena, &request, ret_zone, sink);
}

/* The version in the first line of a file, which begins with the prefix; empty when it does not. */
static int read_version(struct str directory, struct str name, struct str prefix,
			struct strbuf *out)
{
	struct str line, rest;
	int error;

	strbuf_clear(out);
	error = read_file(directory, name, VERSION_BYTES_MAX, out);
	if (error < 0)
		return error;
	if (!str_cut(strbuf_str(out), '\n', &line, &rest) || !str_starts(line, prefix))
		return -ENOENT;
	line = str_trim(str_slice(line, prefix.len, line.len));
	for (size_t i = 0; i < line.len; i++)
		if (!is_name_byte(line.ptr[i]))
			return -ENOENT;
	if (line.len == 0)
		return -ENOENT;
	/* The version moves to the front, so that it is all there is. */
	memmove(out->ptr, line.ptr, line.len);
	out->len = line.len;
	return 0;
}

int zones_tzdata_version(struct arena *arena, struct str directory, struct str *ret_version)
{
	struct strbuf text = STRBUF_INIT(VERSION_BYTES_MAX + 1);
	struct str version = STR("unknown");
	int error = read_version(directory, STR("tzdata.zi"), STR("# version "), &text);

	if (error < 0 && error != -ENOMEM)
		error = read_version(directory, STR("+VERSION"), STR(""), &text);
	if (error == 0)
		version = strbuf_str(&text);
	if (error != -ENOMEM)
		error = str_copy(arena, version, ret_version);
	strbuf_done(&text);
	return error;
}
