/* colour: whether an output gets colours.
 *
 *     enum paint paint = colour_of(COLOUR_AUTO, STDERR_FILENO);
 */
#ifndef GARANT_CLI_COLOUR_H
#define GARANT_CLI_COLOUR_H

#include "words/paint.h"

enum colour_choice { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* Reads auto, always or never; false for anything else. */
bool colour_read(const char *word, enum colour_choice *ret_choice);

/* With auto: only on a terminal that has them, and not when NO_COLOR is set to something
 * (https://no-color.org). */
enum paint colour_of(enum colour_choice choice, int fd);

#endif
