/* say: short sentences outside of a page, in the language of the person who reads them.
 *
 *     say_numbers(&out, LANGUAGE_FR, N_("{0} passed, {1} failed\n"), 12, 0);
 *
 * Threads: no state.
 */
#ifndef GARANT_CLI_SAY_H
#define GARANT_CLI_SAY_H

#include "words/catalogue.h"

/* Appends the sentence translated, with {0} .. {n} replaced by the parts. */
void say(struct strbuf *out, enum language language, const char *english, const struct str *parts,
	 size_t count);

/* The same with {0} and {1} as plain digits. */
void say_numbers(struct strbuf *out, enum language language, const char *english, uint64_t first,
		 uint64_t second);

#endif
