/* file_target: what stands where an answer is to be written.
 *
 *     if (file_target_is_special(path)) ...
 *     if (fchmod(fd, file_target_mode(path)) < 0) ...
 *
 * Threads: for a moment the mask of the process is another one, so no other thread may make files.
 */
#ifndef GARANT_APP_FILE_TARGET_H
#define GARANT_APP_FILE_TARGET_H

#include <stdbool.h>
#include <sys/types.h>

/* A device or a pipe: it is written to, and not replaced by a file. */
bool file_target_is_special(const char *path);

/* The permissions of the file there, else those that one made now has: all but the user's mask. */
mode_t file_target_mode(const char *path);

#endif
