/* bulk_output: a file that is there complete or not at all.
 *
 * The bytes go to a file without a name in the folder of the target (where the file system has no
 * such files: with a hidden name), are synced, named and renamed over the target. Without a path
 * they wait in TMPDIR and go to standard output at the end; so do those for a device or a pipe.
 *
 *     r = bulk_output_open(&output, path);
 *     r = bulk_output_add(&output, lines);
 *     r = bulk_output_commit(&output);
 *     bulk_output_close(&output);          // without a commit nothing is left
 *
 * Threads: none.
 */
#ifndef GARANT_APP_BULK_OUTPUT_H
#define GARANT_APP_BULK_OUTPUT_H

#include "base/str.h"

struct bulk_output {
	int fd;		    /* -1: closed */
	struct str path;    /* empty: standard output */
	bool special;	    /* a device or a pipe stands at the path */
	struct strbuf name; /* of the unfinished file; empty: it has none */
	/* Set before the commit: only the owner may read it; it replaces nothing (-EEXIST). */
	bool private, exclusive;
};

MUST_USE int bulk_output_open(struct bulk_output *output, struct str path);
MUST_USE int bulk_output_add(struct bulk_output *output, struct str bytes);
/* Forgets all that was added. */
MUST_USE int bulk_output_restart(struct bulk_output *output);
MUST_USE int bulk_output_commit(struct bulk_output *output);
void bulk_output_close(struct bulk_output *output);

#endif
