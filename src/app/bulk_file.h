/* bulk_file: the few things that bulk_*.c does with files. */
#ifndef GARANT_APP_BULK_FILE_H
#define GARANT_APP_BULK_FILE_H

#include "base/str.h"

/* A new file without a name in TMPDIR (/tmp when it is not set); the descriptor or a negative
 * errno. Nothing is left of it however the process ends. */
MUST_USE int bulk_temporary(void);

/* Writes all bytes. Returns 0 or a negative errno. */
MUST_USE int bulk_write_all(int fd, struct str bytes);

#endif
