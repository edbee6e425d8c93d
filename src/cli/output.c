#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/file_target.h"

#define SUFFIX ".XXXXXX"

static int write_all(int fd, struct str text)
{
	while (text.len > 0) {
		ssize_t wrote = write(fd, text.ptr, text.len);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return -errno;
		text = str_slice(text, (size_t)wrote, text.len);
	}
	return 0;
}

static int fill(int fd, const char *path, struct str text)
{
	int r = write_all(fd, text);

	if (r == 0 && fchmod(fd, file_target_mode(path)) < 0)
		r = -errno;
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	if (close(fd) < 0 && r == 0)
		r = -errno;
	return r;
}

static int write_beside(const char *path, char *temporary, struct str text)
{
	int fd = mkostemp(temporary, O_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	r = fill(fd, path, text);
	if (r == 0 && rename(temporary, path) < 0)
		r = -errno;
	if (r < 0)
		(void)unlink(temporary);
	return r;
}

static int write_special(const char *path, struct str text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	r = write_all(fd, text);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	return r;
}

int output_write(const char *path, struct str text)
{
	char *temporary;
	int r;

	if (!path)
		return write_all(STDOUT_FILENO, text);
	if (file_target_is_special(path))
		return write_special(path, text);
	if (asprintf(&temporary, "%s" SUFFIX, path) < 0)
		return -ENOMEM;
	r = write_beside(path, temporary, text);
	free(temporary);
	return r;
}

void output_complain(struct str text)
{
	int unheard = write_all(STDERR_FILENO, text);

	(void)unheard;
}
