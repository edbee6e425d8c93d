/* argument_words: what stands in the place of {0} .. {3} of a diagnostic, in a language.
 *
 * Most arguments are names and values of the user and stay as they are. Some are half-sentences of
 * ours ("a subscription has no key x") or of the system ("No such file or directory"); they are
 * translated.
 *
 *     said.args[i] = argument_words(LANGUAGE_FR, diag->args[i]);
 *
 * Threads: constant data.
 */
#ifndef GARANT_WORDS_ARGUMENT_WORDS_H
#define GARANT_WORDS_ARGUMENT_WORDS_H

#include "words/catalogue.h"

/* The argument in the language; itself when it is none of ours. */
struct str argument_words(enum language language, struct str argument);

#endif
