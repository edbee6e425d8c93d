#include "core/contract/language.h"

static const struct language_key KEYS[] = {
#define REQUIRED true
#define OPTIONAL false
#define KEY(map, key, type, need, standard, about) { map, key, type, need, standard, about },
#include "defs/language.def"
#undef KEY
#undef REQUIRED
#undef OPTIONAL
};

static const char *const NAMES[MAP_COUNT] = {
	[MAP_CONTRACT] = "a contract",
	[MAP_EFFECTIVE] = "effective",
	[MAP_MONEY] = "money",
	[MAP_READING] = "a reading",
	[MAP_PARAMETER] = "a parameter",
	[MAP_ATTRIBUTE] = "an attribute",
	[MAP_CHARGE] = "a charge",
	[MAP_FIELD] = "a field",
	[MAP_CALENDAR] = "a calendar",
	[MAP_GUARANTEE] = "a guarantee",
	[MAP_THAT] = "an item with that:",
	[MAP_CLOCK] = "clock",
	[MAP_CONDITION] = "a condition",
	[MAP_BUDGET] = "budget",
	[MAP_JOIN] = "join",
	[MAP_SLOTS] = "slots",
	[MAP_DEADLINE] = "deadline",
	[MAP_ROUND] = "round",
	[MAP_TARGET] = "target",
	[MAP_PAY] = "pay",
	[MAP_ROW] = "a row of reached",
	[MAP_SEGMENT] = "a segment of crossed",
	[MAP_EACH] = "each",
	[MAP_LIMIT] = "a limit",
	[MAP_EQUIVALENT] = "or equivalent",
	[MAP_CLAIM] = "claim",
	[MAP_WITHIN] = "a clock",
	[MAP_COMBINATION] = "an item of combine",
	[MAP_RIGHT] = "a right",
	[MAP_TERM] = "term",
	[MAP_RENEWAL] = "renewal",
	[MAP_REFUND] = "refund",
};

const struct language_key *language_keys(size_t *ret_count)
{
	*ret_count = sizeof(KEYS) / sizeof(KEYS[0]);
	return KEYS;
}

struct str language_map_name(enum language_map map)
{
	return str_from(NAMES[map]);
}

const struct language_key *language_find(enum language_map map, struct str key)
{
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++)
		if (KEYS[i].map == map && str_equal(str_from(KEYS[i].key), key))
			return &KEYS[i];
	return NULL;
}
