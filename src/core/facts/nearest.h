/* nearest: the known name that a misspelled word most likely means.
 *
 *     struct nearest nearest = { .word = key };
 *     for (i = 0; i < count; i++)
 *             nearest_try(&nearest, names[i]);
 *     nearest_name(&nearest);             // empty when none is near
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_FACTS_NEAREST_H
#define GARANT_CORE_FACTS_NEAREST_H

#include "base/str.h"

/* Longer words are never compared. */
#define NEAREST_BYTES_MAX 48

struct nearest {
	struct str word;
	struct str best;
	unsigned distance; /* of best, in letters put in, left out, changed or exchanged */
};

void nearest_try(struct nearest *nearest, struct str candidate);

/* Tries each of some words (NULL at the end) up to the word itself; whether that is among them. */
bool nearest_try_words(struct nearest *nearest, const char *const *words);

/* The best candidate when it is at most 1 letter away (2 in words of more than 5 letters). */
struct str nearest_name(const struct nearest *nearest);

/* Whether the word itself was a candidate. */
bool nearest_is_known(const struct nearest *nearest);

#endif
