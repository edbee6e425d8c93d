#include "words/catalogue.h"

struct message {
	struct str english, translated;
};

/* Sorted by the bytes of the English message. */
static const struct message french[] = {
#include "words_fr.inc"
};

#define FRENCH_COUNT (sizeof(french) / sizeof(*french))

struct str words_translate(enum language language, struct str english)
{
	size_t low = 0, high = FRENCH_COUNT;

	if (language != LANGUAGE_FR)
		return english;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(french[middle].english, english);

		if (order == 0)
			return french[middle].translated;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return english;
}

enum language language_of(struct str name)
{
	bool french_name =
		str_starts(name, STR("fr")) &&
		(name.len == 2 || name.ptr[2] == '_' || name.ptr[2] == '-' || name.ptr[2] == '.');

	return french_name ? LANGUAGE_FR : LANGUAGE_EN;
}
