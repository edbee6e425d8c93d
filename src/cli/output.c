#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODE_NEW 0644
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

/* The permissions of the file to be replaced, else those of a new one under the user's mask. */
static mode_t mode_for(const char *path)
{
	struct stat status;
	mode_t mask;

	if (stat(path, &status) == 0)
		return status.st_mode & 07777;
	mask = umask(0);
	(void)umask(mask);
	return MODE_NEW & ~mask;
}

static int fill(int fd, const char *path, struct str text)
{
	int r = write_all(fd, text);

	if (r == 0 && fchmod(fd, mode_for(path)) < 0)
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

/* A device or a pipe cannot be replaced. */
static bool is_special(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
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
	if (is_special(path))
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
