/* progress: how far a long run is, as one line on a terminal that is written over.
 *
 *     struct progress progress;
 *     progress_begin(&progress, LANGUAGE_EN, false, false);
 *     progress_show(&progress, done, total, false);
 *     progress_end(&progress);
 *
 * Threads: none.
 */
#ifndef GARANT_CLI_PROGRESS_H
#define GARANT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "words/catalogue.h"

struct progress {
	enum language language;
	bool shown;
	bool drawn;		   /* something is on the line */
	int64_t begun_ms, last_ms; /* monotonic */
};

/* Shows when standard error is a terminal, always, or never. */
void progress_begin(struct progress *progress, enum language language, bool always, bool never);

/* done of total bytes; total 0: not known. Writes at most four times a second. */
void progress_show(struct progress *progress, uint64_t done, uint64_t total, bool sorting);

/* The same of things that are counted; total is above 0. context: the struct progress. */
void progress_count(void *context, uint64_t done, uint64_t total);

/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
