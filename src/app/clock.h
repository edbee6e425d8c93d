/* clock: the wall clock of the machine, read where a command begins and passed on from there.
 *
 * Threads: no state.
 */
#ifndef GARANT_APP_CLOCK_H
#define GARANT_APP_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970-01-01T00:00:00Z. */
int64_t clock_now_ms(void);

#endif
