/* calls: who calls what allocates, so that each of them can meet a failure once.
 *
 * A step is run as it is, and the allocations are noted that are the first below some place of the
 * program: when each of them fails in turn, every caller has had to deal with it.
 *
 *     struct calls *calls = calls_new();
 *     r = calls_note(calls, arena, step, what);
 *     for (i = 0; i < calls->first_count; i++) ... arena_fail_once(arena, calls->first[i]) ...
 *     calls_free(calls);
 *
 * Places that an earlier step of the same calls has noted are not noted again.
 */
#ifndef GARANT_TESTS_CALLS_H
#define GARANT_TESTS_CALLS_H

#include "base/arena.h"

#define CALLS_STEP_MAX 200000 /* allocations of a step looked at; what follows is the same again */

typedef int calls_step(void *what);

struct calls {
	const size_t *first; /* allocations of the last step, ascending */
	size_t first_count;
	size_t allocations; /* of the last step, all of them */
	size_t places;	    /* of all steps */
};

/* Ends the test when memory is out. Free: calls_free. */
struct calls *calls_new(void);
void calls_free(struct calls *calls);

/* Runs the step; returns what it returns. */
int calls_note(struct calls *calls, struct arena *arena, calls_step *step, void *what);

/* Runs the step as it is, then again with each noted allocation failing, from the same mark of the
 * arena. Returns how often it then gave something else than -ENOMEM or, where the step gives an
 * error of its own, that error; *ret_result is what it gives as it is. */
size_t calls_fail(struct calls *calls, struct arena *arena, calls_step *step, void *what,
		  int *ret_result);

#endif
