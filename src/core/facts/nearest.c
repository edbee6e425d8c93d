#include "core/facts/nearest.h"

/* Of names that are still meant. */
#define DISTANCE_MAX 2

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, changes and exchanges of neighbours. */
static unsigned distance_of(struct str a, struct str b)
{
	unsigned rows[3][NEAREST_BYTES_MAX + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];

	for (unsigned j = 0; j <= b.len; j++)
		above[j] = j;
	for (unsigned i = 1; i <= a.len; i++) {
		unsigned *spare = before;

		row[0] = i;
		for (unsigned j = 1; j <= b.len; j++) {
			unsigned change = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);

			row[j] = least(change, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
			    a.ptr[i - 2] == b.ptr[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[b.len];
}

/* Whether a word is so much longer or shorter that it is not near whatever its letters are. */
static bool is_far(struct str a, struct str b)
{
	return a.len > b.len + DISTANCE_MAX || b.len > a.len + DISTANCE_MAX;
}

void nearest_try(struct nearest *nearest, struct str candidate)
{
	unsigned distance;

	if (candidate.len == 0 || candidate.len > NEAREST_BYTES_MAX ||
	    nearest->word.len > NEAREST_BYTES_MAX || nearest_is_known(nearest) ||
	    is_far(nearest->word, candidate))
		return;
	distance = distance_of(nearest->word, candidate);
	if (nearest->best.len > 0 && distance >= nearest->distance)
		return;
	nearest->best = candidate;
	nearest->distance = distance;
}

struct str nearest_name(const struct nearest *nearest)
{
	unsigned limit = nearest->word.len > 5 ? DISTANCE_MAX : 1;

	return nearest->best.len > 0 && nearest->distance <= limit ? nearest->best : STR_NONE;
}

bool nearest_is_known(const struct nearest *nearest)
{
	return nearest->best.len > 0 && nearest->distance == 0;
}

bool nearest_try_words(struct nearest *nearest, const char *const *words)
{
	for (; *words; words++) {
		nearest_try(nearest, str_from(*words));
		if (str_equal(str_from(*words), nearest->word))
			return true;
	}
	return false;
}
