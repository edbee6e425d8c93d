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

static const struct language_function FUNCTIONS[] = {
#define CHOOSING "Choosing"
#define ROUNDING "Rounding and units"
#define TIMES "Instants and durations"
#define GATHERING "Over records, slots or samples"
#define RESULTS "Results of other guarantees"
#define FUNCTION(name, op, form, least, most, unit, group, takes, gives, about, example)           \
	{ name, group, takes, gives, about, example },
#include "defs/functions.def"
#undef FUNCTION
};

/* Where a name is known, and what it is. */
#define WHERE_RECORD "a record"
#define WHERE_SLOT "a slot"
#define WHERE_WINDOW "a window"
#define WHERE_MEASURE "pay and limit"
#define WHERE_SUBJECT "everywhere"
#define WHERE_CLAIM "a claim"
#define WHERE_ENDING "an ending"
#define TYPE_WORD_INSTANT "instant"
#define TYPE_WORD_BOUNDARY "instant"
#define TYPE_WORD_TIME "duration"
#define TYPE_WORD_PERCENT "percent"
#define TYPE_WORD_NUMBER "number"
#define TYPE_WORD_BOOL "yes/no"
#define TYPE_WORD_TEXT "text"
#define TYPE_WORD_SLOT_VALUE "as value: of slots"
#define TYPE_WORD_MEASURED "as measure:"

static const struct language_variable VARIABLES[] = {
#define VARIABLE(name, variable, scope, type, about, example)                                      \
	{ name, WHERE_##scope, TYPE_WORD_##type, about, example },
#include "defs/variables.def"
#undef VARIABLE
};

static const struct language_kind KINDS[] = {
#define KIND(name, from, to, about) { name, from, to, about },
#define FIELD(kind, field, type, several, about)
#include "defs/fields.def"
#undef KIND
#undef FIELD
};

static const struct language_field FIELDS[] = {
#define KIND(name, from, to, about)
#define FIELD(kind, field, type, several, about) { kind, field, type, several, about },
#include "defs/fields.def"
#undef KIND
#undef FIELD
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

const struct language_function *language_functions(size_t *ret_count)
{
	*ret_count = sizeof(FUNCTIONS) / sizeof(FUNCTIONS[0]);
	return FUNCTIONS;
}

const struct language_variable *language_variables(size_t *ret_count)
{
	*ret_count = sizeof(VARIABLES) / sizeof(VARIABLES[0]);
	return VARIABLES;
}

const struct language_kind *language_kinds(size_t *ret_count)
{
	*ret_count = sizeof(KINDS) / sizeof(KINDS[0]);
	return KINDS;
}

const struct language_field *language_fields(size_t *ret_count)
{
	*ret_count = sizeof(FIELDS) / sizeof(FIELDS[0]);
	return FIELDS;
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
