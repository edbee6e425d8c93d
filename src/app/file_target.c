#include "app/file_target.h"

#include <sys/stat.h>

#define MODE_NEW 0666
#define MODE_BITS 07777

bool file_target_is_special(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

mode_t file_target_mode(const char *path)
{
	struct stat status;
	mode_t mask;

	if (stat(path, &status) == 0)
		return status.st_mode & MODE_BITS;
	mask = umask(0);
	(void)umask(mask);
	return MODE_NEW & ~mask;
}
