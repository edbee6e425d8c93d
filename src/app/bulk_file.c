#include "app/bulk_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int bulk_temporary(void)
{
	const char *folder = secure_getenv("TMPDIR");
	struct strbuf path = STRBUF_INIT(4096);
	int fd;

	if (!folder || !*folder)
		folder = "/tmp";
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	if (errno != EOPNOTSUPP && errno != EISDIR)
		return -errno;
	strbuf_add(&path, str_from(folder));
	strbuf_add(&path, STR("/garant-XXXXXX"));
	if (strbuf_error(&path) < 0)
		return strbuf_error(&path);
	fd = mkostemp(path.ptr, O_CLOEXEC);
	if (fd >= 0)
		(void)unlink(path.ptr);
	else
		fd = -errno;
	strbuf_done(&path);
	return fd;
}

int bulk_write_all(int fd, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t count = write(fd, bytes.ptr, bytes.len);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -errno;
		bytes.ptr += count;
		bytes.len -= (size_t)count;
	}
	return 0;
}
