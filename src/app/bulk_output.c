#include "app/bulk_output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/bulk_file.h"
#include "app/file_target.h"
#include "base/arena.h"

#define MODE_PRIVATE 0600

static struct str folder_of(struct str path)
{
	for (size_t i = path.len; i > 0; i--)
		if (path.ptr[i - 1] == '/')
			return str_slice(path, 0, i);
	return STR("./");
}

/* A hidden name beside the target that mkostemp fills in. */
static void name_beside(struct bulk_output *output)
{
	struct str folder = folder_of(output->path);

	strbuf_clear(&output->name);
	strbuf_add(&output->name, folder);
	strbuf_add(&output->name, STR(".garant-XXXXXX"));
}

static bool is_special(struct str path)
{
	struct strbuf text = STRBUF_INIT(PATH_MAX);
	bool special;

	strbuf_add(&text, path);
	special = text.len > 0 && strbuf_error(&text) == 0 && file_target_is_special(text.ptr);
	strbuf_done(&text);
	return special;
}

int bulk_output_open(struct bulk_output *output, struct str path)
{
	struct strbuf folder = STRBUF_INIT(PATH_MAX);

	*output = (struct bulk_output){ .fd = -1, .path = path, .name = STRBUF_INIT(PATH_MAX) };
	output->special = is_special(path);
	if (path.len == 0 || output->special) {
		output->fd = bulk_temporary();
		return output->fd < 0 ? output->fd : 0;
	}
	strbuf_add(&folder, folder_of(path));
	if (strbuf_error(&folder) < 0)
		return strbuf_error(&folder);
	output->fd = open(folder.ptr, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	strbuf_done(&folder);
	if (output->fd >= 0)
		return 0;
	if (errno != EOPNOTSUPP && errno != EISDIR)
		return -errno;
	name_beside(output);
	if (strbuf_error(&output->name) < 0)
		return strbuf_error(&output->name);
	output->fd = mkostemp(output->name.ptr, O_CLOEXEC);
	if (output->fd < 0) {
		strbuf_clear(&output->name);
		return -errno;
	}
	return 0;
}

int bulk_output_add(struct bulk_output *output, struct str bytes)
{
	return bulk_write_all(output->fd, bytes);
}

int bulk_output_restart(struct bulk_output *output)
{
	if (ftruncate(output->fd, 0) < 0 || lseek(output->fd, 0, SEEK_SET) < 0)
		return -errno;
	return 0;
}

static int copy_to(int fd, int to)
{
	char *buffer = malloc(64 * KIB);
	ssize_t count = 0;
	int r = buffer && lseek(fd, 0, SEEK_SET) == 0 ? 0 : -ENOMEM;

	while (r == 0 && (count = read(fd, buffer, 64 * KIB)) > 0)
		r = bulk_write_all(to, (struct str){ buffer, (size_t)count });
	free(buffer);
	return r == 0 && count < 0 ? -errno : r;
}

static int copy_special(int fd, const char *path)
{
	int to = open(path, O_WRONLY | O_CLOEXEC);
	int r = to < 0 ? -errno : copy_to(fd, to);

	if (to >= 0 && close(to) < 0 && r == 0)
		r = -errno;
	return r;
}

/* Gives the nameless file a hidden name, as rename needs one. */
static int link_beside(struct bulk_output *output)
{
	struct strbuf self = STRBUF_INIT(64);
	int attempt, r = -EEXIST;

	strbuf_add(&self, STR("/proc/self/fd/"));
	strbuf_add_int(&self, output->fd);
	for (attempt = 0; r == -EEXIST && attempt < 100; attempt++) {
		strbuf_clear(&output->name);
		strbuf_add(&output->name, folder_of(output->path));
		strbuf_add(&output->name, STR(".garant-"));
		strbuf_add_int(&output->name, getpid());
		strbuf_add_byte(&output->name, '-');
		strbuf_add_int(&output->name, attempt);
		r = strbuf_error(&output->name);
		if (r == 0 &&
		    linkat(AT_FDCWD, self.ptr, AT_FDCWD, output->name.ptr, AT_SYMLINK_FOLLOW) < 0)
			r = -errno;
	}
	if (r < 0)
		strbuf_clear(&output->name);
	strbuf_done(&self);
	return r;
}

static int sync_folder(struct str path)
{
	struct strbuf folder = STRBUF_INIT(PATH_MAX);
	int fd, r = 0;

	strbuf_add(&folder, folder_of(path));
	fd = strbuf_error(&folder) < 0 ? -1 : open(folder.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		r = -errno;
	if (fd >= 0)
		(void)close(fd);
	strbuf_done(&folder);
	return r;
}

/* Gives the target's name, and takes no other file's. */
static int name_new(struct bulk_output *output, const char *path)
{
	struct strbuf self = STRBUF_INIT(64);
	int r = 0;

	if (output->name.len > 0)
		return renameat2(AT_FDCWD, output->name.ptr, AT_FDCWD, path, RENAME_NOREPLACE) < 0
			       ? -errno
			       : 0;
	strbuf_add(&self, STR("/proc/self/fd/"));
	strbuf_add_int(&self, output->fd);
	if (strbuf_error(&self) < 0)
		r = strbuf_error(&self);
	else if (linkat(AT_FDCWD, self.ptr, AT_FDCWD, path, AT_SYMLINK_FOLLOW) < 0)
		r = -errno;
	strbuf_done(&self);
	return r;
}

static int name_over(struct bulk_output *output, const char *path)
{
	int r = output->name.len == 0 ? link_beside(output) : 0;

	if (r == 0 && rename(output->name.ptr, path) < 0)
		r = -errno;
	return r;
}

int bulk_output_commit(struct bulk_output *output)
{
	struct strbuf path = STRBUF_INIT(PATH_MAX);
	int r;

	if (output->path.len == 0)
		return copy_to(output->fd, STDOUT_FILENO);
	strbuf_add(&path, output->path);
	r = strbuf_error(&path);
	if (output->special) {
		r = r < 0 ? r : copy_special(output->fd, path.ptr);
		strbuf_done(&path);
		return r;
	}
	if (r == 0 &&
	    fchmod(output->fd, output->private ? MODE_PRIVATE : file_target_mode(path.ptr)) < 0)
		r = -errno;
	if (r == 0 && fsync(output->fd) < 0)
		r = -errno;
	if (r == 0)
		r = output->exclusive ? name_new(output, path.ptr) : name_over(output, path.ptr);
	if (r == 0) {
		strbuf_clear(&output->name);
		r = sync_folder(output->path);
	}
	strbuf_done(&path);
	return r;
}

void bulk_output_close(struct bulk_output *output)
{
	if (output->fd >= 0)
		(void)close(output->fd);
	if (output->name.len > 0)
		(void)unlink(output->name.ptr);
	strbuf_done(&output->name);
	output->fd = -1;
}
