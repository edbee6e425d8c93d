/* language: the table of every key of a contract file; the reader and the reference use the same. */
#ifndef GARANT_CORE_CONTRACT_LANGUAGE_H
#define GARANT_CORE_CONTRACT_LANGUAGE_H

#include "base/str.h"

/* clang-format off */
enum language_map {
	MAP_CONTRACT, MAP_EFFECTIVE, MAP_MONEY, MAP_READING, MAP_PARAMETER, MAP_ATTRIBUTE, MAP_CHARGE,
	MAP_FIELD, MAP_CALENDAR, MAP_GUARANTEE, MAP_THAT, MAP_CLOCK, MAP_CONDITION, MAP_BUDGET, MAP_JOIN,
	MAP_SLOTS, MAP_DEADLINE, MAP_ROUND, MAP_TARGET, MAP_PAY, MAP_ROW, MAP_SEGMENT, MAP_EACH,
	MAP_LIMIT, MAP_EQUIVALENT, MAP_CLAIM, MAP_WITHIN, MAP_COMBINATION, MAP_RIGHT, MAP_TERM,
	MAP_RENEWAL, MAP_REFUND, MAP_COUNT
};
/* clang-format on */

struct language_key {
	enum language_map map;
	const char *key, *type;
	bool required;
	const char *standard, *about;
};

/* All rows, in the order of the table. */
const struct language_key *language_keys(size_t *ret_count);
/* What a map is called: "a guarantee". */
struct str language_map_name(enum language_map map);
/* The row of a key; NULL when the map has no such key. */
const struct language_key *language_find(enum language_map map, struct str key);

#endif
