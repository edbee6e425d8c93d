/* language: the tables of contract files: keys, functions, names, kinds of record and fields. The
 * reader and the printed reference use the same rows, of defs/language.def and its neighbours.
 *
 *     size_t count;
 *     const struct language_key *keys = language_keys(&count);
 *
 * The rows are constant and may be read by any thread. Texts end with NUL and are never NULL.
 */
#ifndef GARANT_CORE_CONTRACT_LANGUAGE_H
#define GARANT_CORE_CONTRACT_LANGUAGE_H

#include "base/str.h"

/* clang-format off */
enum language_map {
	MAP_CONTRACT, MAP_EFFECTIVE, MAP_MONEY, MAP_READING, MAP_PARAMETER, MAP_ATTRIBUTE,
	MAP_CHARGE, MAP_FIELD, MAP_CALENDAR, MAP_GUARANTEE, MAP_THAT, MAP_CLOCK,
	MAP_CONDITION, MAP_BUDGET, MAP_JOIN, MAP_SLOTS, MAP_DEADLINE, MAP_ROUND,
	MAP_TARGET, MAP_PAY, MAP_ROW, MAP_SEGMENT, MAP_EACH, MAP_LIMIT, MAP_EQUIVALENT,
	MAP_CLAIM, MAP_WITHIN, MAP_COMBINATION, MAP_RIGHT, MAP_TERM, MAP_RENEWAL,
	MAP_REFUND, MAP_COUNT
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
/* Functions of expressions, by group, then in the order of the table. */
struct language_function {
	const char *name, *group, *takes, *gives, *about, *example;
};

/* Names that the engine gives to expressions, with the place where each is known. */
struct language_variable {
	const char *name, *where, *type, *about, *example;
};

/* Built-in kinds of record; from and to are what their ends are called, "" for from and to. */
struct language_kind {
	const char *name, *from, *to, *about;
};

/* Fields of built-in kinds; kind "*" is every kind. */
struct language_field {
	const char *kind, *name, *type;
	bool several;
	const char *about;
};

const struct language_function *language_functions(size_t *ret_count);
const struct language_variable *language_variables(size_t *ret_count);
const struct language_kind *language_kinds(size_t *ret_count);
const struct language_field *language_fields(size_t *ret_count);
/* The row of a key; NULL when the map has no such key. */
const struct language_key *language_find(enum language_map map, struct str key);

#endif
