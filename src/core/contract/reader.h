/* reader: what the functions that read one contract share; private to this folder.
 *
 * A reader walks the tree once for declarations, then once for every variant of every guarantee.
 * The environment (chosen readings, chosen rows) decides which of the alternatives in the file it
 * sees.
 */
#ifndef GARANT_CORE_CONTRACT_READER_H
#define GARANT_CORE_CONTRACT_READER_H

#include "core/contract/contract.h"
#include "core/contract/language.h"

#define VARIANTS_MAX 256
#define CHOICES_MAX 8
#define NAMED_DEPTH_MAX 16
#define VISITS_MAX 2000000
#define SUBJECT_DATED (-1) /* choice by the window's start date */

/* One attribute (or the date) that chooses rows in the guarantee being read. */
struct choice {
	int subject;
	struct text *words; /* rows seen; of SUBJECT_DATED unused */
	size_t word_count, word_capacity;
	int32_t *days; /* of SUBJECT_DATED: first days, ascending */
	size_t day_count, day_capacity;
	size_t selected; /* word_count: none of them */
	bool used;	 /* by the variant that is being read */
};

struct named_value {
	struct str name;
	struct position at;
	const struct tree *node;
	bool open;	/* being read: to find loops */
	bool looked_at; /* its choices are found for the guarantee at hand */
};

struct symbol_table {
	struct str *items;
	size_t count, capacity;
};

struct reader {
	struct arena *arena;
	struct diag_sink *sink;
	struct contract *contract;
	const struct contract_options *options;
	const struct tree *root;
	struct named_value *values;
	size_t value_count;
	struct symbol_table symbols;
	struct choice choices[CHOICES_MAX];
	size_t choice_count;
	uint64_t readings_used; /* by what is being read now */
	uint64_t readings_seen; /* their choices are found for the guarantee at hand */
	uint64_t guarantees_used;
	size_t visits;	/* of expressions: bounds values that name each other */
	unsigned depth; /* of named values and readings within one another */
	struct type measure_type, value_type; /* of the guarantee being read */
	bool no_row; /* a choice had no row for what is selected: the variant does not exist */
	bool money_used;
	struct position money_at;
};

/* What an expression may name at its place. */
struct expr_place {
	uint16_t scopes;   /* enum scope_bit */
	uint64_t kinds;	   /* record kinds a record can have */
	int series;	   /* samples in slots; -1 */
	struct str what;   /* "measure", for messages */
	bool in_aggregate; /* inside total(), mean() ... */
};

struct expr_place reader_place(struct str what, uint16_t scopes, uint64_t kinds, int series);

/* The symbol of a text, added when new. Returns 0 or -ENOMEM. */
MUST_USE int reader_symbol(struct reader *reader, struct str text, struct text *ret_text);

/* Follows {by:}, {dated:} and {reading:} to the node that holds here. ret_node NULL: no row, and
 * reader->no_row is set. Returns 0 or a negative errno. */
MUST_USE int reader_resolve(struct reader *reader, const struct tree *node,
			    const struct tree **ret_node);

/* True when the node is {by: NAME, ...} and NAME is no attribute or parameter. */
bool is_record_choice(const struct tree *node);

/* Finds every choice that the node (and the values and readings it names) rests on. */
MUST_USE int reader_find_choices(struct reader *reader, const struct tree *node);

/* Selects the next combination of rows; false when all have been. Start with all selected 0. */
bool reader_next_selection(struct reader *reader);

/* The node of a key once resolved; NULL when absent or without a row. */
MUST_USE int reader_key(struct reader *reader, const struct tree *map, const char *key,
			const struct tree **ret_node);

/* Checks that a node is a map with the keys of the table and no others. */
MUST_USE int reader_map(struct reader *reader, const struct tree *node, enum language_map map);

/* Scalar readers: absent keys leave ret_ as it is. */
MUST_USE int reader_text(struct reader *reader, const struct tree *map, const char *key,
			 struct str *ret);
MUST_USE int reader_flag(struct reader *reader, const struct tree *map, const char *key, bool *ret);
/* One of the words (ended by NULL); *ret its place. */
MUST_USE int reader_word(struct reader *reader, const struct tree *map, const char *key,
			 const char *const *words, int *ret);
MUST_USE int reader_calendar(struct reader *reader, const struct tree *map, const char *key,
			     int *ret);
MUST_USE int reader_period(struct reader *reader, const struct tree *node, struct period *ret);
MUST_USE int reader_list(struct reader *reader, const struct tree *node, struct str what,
			 const struct tree **ret_list);
/* A name of ours: lower-case letters, digits, - and _. */
MUST_USE int reader_check_name(struct reader *reader, struct str name, struct position at);
/* The nearest of some names, for "did you mean"; empty without names. */
struct str nearest_word(struct str word, const struct str *words, size_t count);
MUST_USE int reader_day(struct reader *reader, struct str text, struct position at,
			int32_t *ret_day);

/* Expressions. expr_key gives NULL when the key is absent. */
MUST_USE int expr_read(struct reader *reader, const struct tree *node,
		       const struct expr_place *place, struct expr **ret_expr);
MUST_USE int expr_key(struct reader *reader, const struct tree *map, const char *key,
		      const struct expr_place *place, struct expr **ret_expr);
/* Refuses an expression that is not of the type; NULL and silent ones pass. */
MUST_USE int expr_want(struct reader *reader, const struct expr *expr, struct type type);
MUST_USE int expr_want_time(struct reader *reader,
			    const struct expr *expr); /* duration or months */
struct str type_text(struct type type);		      /* "a duration", for messages */

#endif
