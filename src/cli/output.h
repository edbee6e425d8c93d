/* output: the answer of a command, on standard output or whole in a file.
 *
 *     if (output_write(NULL, strbuf_str(&out)) < 0) ...
 */
#ifndef GARANT_CLI_OUTPUT_H
#define GARANT_CLI_OUTPUT_H

#include "base/str.h"

/* Writes to standard output when path is NULL. A file is written under another name beside it,
 * synced and renamed, so it is there complete or not at all; what it replaces keeps its
 * permissions. Returns 0 or a negative errno. */
MUST_USE int output_write(const char *path, struct str text);

/* Writes to standard error; what cannot be written there is lost. */
void output_complain(struct str text);

#endif
