#include "cli/colour.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool colour_read(const char *word, enum colour_choice *ret_choice)
{
	static const char *const words[] = { "auto", "always", "never" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i]) != 0)
			continue;
		*ret_choice = (enum colour_choice)i;
		return true;
	}
	return false;
}

enum paint colour_of(enum colour_choice choice, int fd)
{
	/* NOLINTBEGIN(concurrency-mt-unsafe): one thread */
	const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");
	/* NOLINTEND(concurrency-mt-unsafe) */

	if (choice != COLOUR_AUTO)
		return choice == COLOUR_ALWAYS ? PAINT_ON : PAINT_OFF;
	if ((refused && refused[0] != '\0') || !terminal || strcmp(terminal, "dumb") == 0)
		return PAINT_OFF;
	return isatty(fd) ? PAINT_ON : PAINT_OFF;
}
